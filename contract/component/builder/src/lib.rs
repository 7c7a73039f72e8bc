//! Builds the settlement component from the workspace it is given: the same bytes from any
//! directory, under any flags, wrapper or profile of the cargo that asks for it.
//!
//! cargo builds the core module for `wasm32-unknown-unknown`, `wit-component` makes a component of
//! it, and every custom section is removed. The host's `build.rs` embeds the result, and
//! `scripts/reproduce` compares two of them.

mod cargo;
mod sections;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use wit_component::ComponentEncoder;

/// Why there is no component.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The pinned toolchain lacks the standard library of the component's target.
    #[error("the Rust target {} is missing: run scripts/setup, then build again", cargo::TARGET)]
    NoTarget,
    /// A program that is needed did not start.
    #[error("{program} did not start ({source}): it must be on PATH; see scripts/setup")]
    NoProgram {
        /// The program.
        program: &'static str,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// A program that is needed failed; its own messages are on standard error.
    #[error("`{command}` failed; its messages are above")]
    Failed {
        /// The command line, shortened.
        command: String,
    },
    /// The answer of `cargo metadata` or `rustc` was not understood.
    #[error("the answer of `{command}` was not understood: {reason}")]
    Answer {
        /// The command line, shortened.
        command: &'static str,
        /// What was wrong with it.
        reason: String,
    },
    /// A file that cargo reported as built could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The core module is no component of the world in `wit/`.
    #[error("the core module does not make a component: {0}")]
    NoComponent(String),
}

/// Builds the component of the workspace at `root`, keeping intermediate files in `target`. The
/// bytes do not depend on either directory.
///
/// # Errors
/// cargo does not build it, a file cannot be read, or the module is no component of the world.
pub fn build(root: &Path, target: &Path) -> Result<Vec<u8>, BuildError> {
    let module = cargo::build_module(root, target)?;
    let component = ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(|mut encoder| encoder.encode())
        .map_err(|error| BuildError::NoComponent(format!("{error:#}")))?;
    sections::without_custom(&component).map_err(|error| BuildError::NoComponent(error.to_string()))
}

/// The files and folders, relative to the workspace, that the component is made of.
pub const INPUTS: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "contract/Cargo.toml",
    "contract/component/Cargo.toml",
    "contract/component/src",
    "contract/src",
    "rust-toolchain.toml",
    "wit",
];

/// SHA-256 of a component in lower-case hex: what `contract/component.lock` pins.
pub fn digest(component: &[u8]) -> String {
    Sha256::digest(component).iter().map(|byte| format!("{byte:02x}")).collect()
}
