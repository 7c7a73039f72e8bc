//! The static check: what a component's bytes may contain, decided before anything in them runs.
//!
//! A component that passes imports nothing, uses only the portable features, has no start
//! function, declares the most memory it will ever have, and exports the one interface of
//! `wit/settlement.wit`. That its functions have the right types is checked when it is
//! linked, also before anything runs.

use std::fmt;

use quittance_contract::codec::{Digest, Hash};
use wasmparser::{
    BinaryReaderError, Encoding, MemoryType, Parser, Payload, Validator, WasmFeatures,
};

use crate::engine::{MEMORY_BYTES_MAX, PORTABLE};

/// The interface that a settlement component exports, and nothing else.
pub(crate) const INTERFACE: &str = "quittance:settlement/contract@0.1.0";
/// The most bytes that a component may have: far above ours, and a bound on compiling it.
const COMPONENT_BYTES_MAX: usize = 4 << 20;
const PAGE_BYTES: u64 = 64 << 10;

/// A component that may be loaded, with what the check learnt about it.
#[derive(Clone, Debug)]
pub struct CheckedComponent {
    bytes: Vec<u8>,
    digest: [u8; 32],
    memory_bytes_max: u64,
}

/// Why a component is refused. Offsets are bytes from the start of the component.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// It exports something that no settlement component exports.
    #[error("it exports `{0}`; a settlement component exports `{INTERFACE}` alone")]
    ForeignExport(String),
    /// It needs something from outside: there is nothing outside.
    #[error("it imports `{name}` at byte {offset}; a settlement component imports nothing")]
    Import {
        /// The import, as `module.field` inside a core module.
        name: String,
        /// Where.
        offset: usize,
    },
    /// It is a core module, not a component.
    #[error("it is a core WebAssembly module; wrap it with wit-component into a component")]
    CoreModule,
    /// It is malformed.
    #[error("it is malformed at byte {offset}: {message}")]
    Malformed {
        /// What wasmparser says.
        message: String,
        /// Where.
        offset: usize,
    },
    /// A memory could grow without end.
    #[error("its memory has no maximum; link it with --max-memory={MEMORY_BYTES_MAX} or less")]
    MemoryUnbounded,
    /// A memory could grow beyond what any host gives.
    #[error("its memory may grow to {bytes} bytes; at most {MEMORY_BYTES_MAX} are allowed")]
    MemoryTooLarge {
        /// What it declares.
        bytes: u64,
    },
    /// It does not export the interface.
    #[error("it does not export `{INTERFACE}`; build it for the world in wit/settlement.wit")]
    NoExport,
    /// It is no WebAssembly at all.
    #[error("it is no WebAssembly component: expected the bytes 00 61 73 6d 0d 00 01 00 first")]
    NotWebAssembly,
    /// It would run before it is called.
    #[error("it has a start function at byte {offset}; nothing may run before a call")]
    Start {
        /// Where.
        offset: usize,
    },
    /// It has too many bytes.
    #[error("it has {bytes} bytes; at most {COMPONENT_BYTES_MAX} are allowed")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// It uses something outside the portable build.
    #[error("it uses {feature} at byte {offset} ({message}); the portable build has none")]
    Uses {
        /// What it uses.
        feature: Feature,
        /// What wasmparser says.
        message: String,
        /// Where.
        offset: usize,
    },
}

/// A part of WebAssembly that the portable build leaves out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature(WasmFeatures);

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter_names().map(|(name, _)| name.to_lowercase().replace('_', " "));
        f.write_str(&names.collect::<Vec<_>>().join(", "))
    }
}

impl CheckedComponent {
    /// Checks a component's bytes; runs nothing.
    ///
    /// # Errors
    /// The first defect that is met; offsets count bytes from the start of the component.
    pub fn new(bytes: Vec<u8>) -> Result<Self, CheckError> {
        if bytes.len() > COMPONENT_BYTES_MAX {
            return Err(CheckError::TooLarge { bytes: bytes.len() });
        }
        if !Parser::is_component(&bytes) {
            let core = Parser::is_core_wasm(&bytes);
            return Err(if core { CheckError::CoreModule } else { CheckError::NotWebAssembly });
        }
        let walk = Walk::through(&bytes)?;
        Validator::new_with_features(PORTABLE).validate_all(&bytes).map_err(refusal)?;
        let memory_bytes_max = walk.settled()?;
        let Hash(digest) = Digest::untagged(&bytes);
        Ok(Self { bytes, digest, memory_bytes_max })
    }

    /// The component.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the component: its name in `contract/component.lock`.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The digest in lower-case hex.
    pub fn digest_hex(&self) -> String {
        Hash(self.digest).to_string()
    }

    /// The most linear memory it declares, in bytes.
    pub fn memory_bytes_max(&self) -> u64 {
        self.memory_bytes_max
    }

    /// The one interface it exports, with its version.
    pub fn export(&self) -> &'static str {
        INTERFACE
    }
}

/// What a walk over the sections of a component, and of all inside it, meets.
#[derive(Default)]
struct Walk {
    exports_interface: bool,
    memory_bytes_max: u64,
}

impl Walk {
    fn through(bytes: &[u8]) -> Result<Self, CheckError> {
        let mut walk = Self::default();
        // Components nest; what the outermost one gives to an inner one is no import of it.
        let mut outer: Vec<Encoding> = Vec::new();
        // Of foreign features the validator has more to say than the parser: let it.
        let mut parser = Parser::new(0);
        parser.set_features(WasmFeatures::all());
        for payload in parser.parse_all(bytes) {
            match payload.map_err(refusal)? {
                Payload::Version { encoding, .. } => outer.push(encoding),
                Payload::End(_) => drop(outer.pop()),
                payload => walk.meet(payload, outer.len() == 1)?,
            }
        }
        Ok(walk)
    }

    fn meet(&mut self, payload: Payload<'_>, outermost: bool) -> Result<(), CheckError> {
        match payload {
            Payload::ComponentImportSection(section) if outermost => {
                if let Some(import) = section.into_iter_with_offsets().next() {
                    let (offset, import) = import.map_err(refusal)?;
                    return Err(CheckError::Import { name: import.name.name.into(), offset });
                }
            }
            Payload::ImportSection(section) => {
                if let Some(import) = section.into_imports_with_offsets().next() {
                    let (offset, import) = import.map_err(refusal)?;
                    let name = format!("{}.{}", import.module, import.name);
                    return Err(CheckError::Import { name, offset });
                }
            }
            Payload::StartSection { range, .. } | Payload::ComponentStartSection { range, .. } => {
                return Err(CheckError::Start { offset: range.start });
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    self.meet_memory(memory.map_err(refusal)?)?;
                }
            }
            Payload::ComponentExportSection(section) if outermost => {
                for export in section {
                    let name = export.map_err(refusal)?.name.name;
                    if name != INTERFACE {
                        return Err(CheckError::ForeignExport(name.to_owned()));
                    }
                    self.exports_interface = true;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn meet_memory(&mut self, memory: MemoryType) -> Result<(), CheckError> {
        let pages = memory.maximum.ok_or(CheckError::MemoryUnbounded)?;
        let bytes = pages.saturating_mul(PAGE_BYTES);
        if bytes > MEMORY_BYTES_MAX as u64 {
            return Err(CheckError::MemoryTooLarge { bytes });
        }
        self.memory_bytes_max = self.memory_bytes_max.max(bytes);
        Ok(())
    }

    fn settled(self) -> Result<u64, CheckError> {
        if self.exports_interface { Ok(self.memory_bytes_max) } else { Err(CheckError::NoExport) }
    }
}

fn refusal(error: BinaryReaderError) -> CheckError {
    let (message, offset) = (error.message().to_owned(), error.offset());
    match error.missing_wasm_feature() {
        Some(feature) => CheckError::Uses { feature: Feature(feature), message, offset },
        None => CheckError::Malformed { message, offset },
    }
}
