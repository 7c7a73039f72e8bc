//! The compile cache: a compiled component, kept in a folder for the next process.
//!
//! Compiling takes most of a short process's time. What is kept is native code, and whoever writes
//! it decides what runs here, so it is read only from a folder that belongs to this user and that
//! nobody else can enter. A file's name says what it was made from: the engine's version and
//! settings, the features of this processor, the component. A digest over name and code makes sure
//! that it is whole. Anything else than exactly that is compiled again and replaced; no error of
//! the cache ever reaches who asked, and no answer can depend on it.
//!
//! wasmtime's own cache was not taken: it keeps no digest, so a flipped bit can get through to be run.

use std::{
    fs, hash, io,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use sha2::{Digest, Sha256};
use wasmtime::{Engine, component::Component};

use crate::{component::CheckedComponent, settlement};

/// The most bytes that an artefact may have: ours has two million.
const ARTEFACT_BYTES_MAX: u64 = 64 << 20;
const DIGEST_BYTES: usize = 32;

/// The component, compiled: from the folder if it is there, and left there if it was not.
pub(crate) fn compiled(
    engine: &Engine,
    component: &CheckedComponent,
    folder: &Path,
) -> wasmtime::Result<Component> {
    let entry = Entry::of(engine, component, folder);
    if let Some(component) = entry.load(engine) {
        return Ok(component);
    }
    let component = settlement::compiled(engine, component)?;
    // Whoever cannot keep it compiles again next time.
    if let Ok(code) = component.serialize() {
        let _ = entry.keep(&code);
    }
    Ok(component)
}

/// Where an artefact is kept, and what it is made from.
struct Entry<'f> {
    folder: &'f Path,
    key: [u8; DIGEST_BYTES],
}

impl<'f> Entry<'f> {
    fn of(engine: &Engine, component: &CheckedComponent, folder: &'f Path) -> Self {
        let mut origin = Origin(Sha256::new_with_prefix(b"quittance/compile-cache/v1\0"));
        // Its version, its settings, and the processor's features that it compiles for.
        hash::Hash::hash(&engine.precompile_compatibility_hash(), &mut origin);
        let key = origin.0.chain_update(component.digest()).finalize().into();
        Self { folder, key }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(format!("{}.cwasm", hex(&self.key)))
    }

    /// The artefact, if it is whole, ours, and made from the same.
    fn load(&self, engine: &Engine) -> Option<Component> {
        private::check_folder(self.folder).ok()?;
        let bytes = private::read(&self.path(), ARTEFACT_BYTES_MAX).ok()?;
        let (digest, code) = bytes.split_first_chunk::<DIGEST_BYTES>()?;
        if *digest != self.digest(code) {
            return None;
        }
        load_native(engine, code).ok()
    }

    /// Written beside its place and then put there at once: who reads meanwhile sees the old file
    /// or the new one, and of several writers the last one wins, with the same code.
    fn keep(&self, code: &[u8]) -> io::Result<()> {
        private::make_folder(self.folder)?;
        private::check_folder(self.folder)?;
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let beside = self.path().with_extension(format!("{}-{next}.new", process::id()));
        let kept = private::write(&beside, &[&self.digest(code), code])
            .and_then(|()| fs::rename(&beside, self.path()));
        if kept.is_err() {
            let _ = fs::remove_file(&beside);
        }
        kept
    }

    fn digest(&self, code: &[u8]) -> [u8; DIGEST_BYTES] {
        Sha256::new_with_prefix(self.key).chain_update(code).finalize().into()
    }
}

/// Loads native code that this program compiled before.
#[allow(unsafe_code, reason = "native code cannot be checked, only trusted; see below")]
fn load_native(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    // SAFETY: the bytes have to be what `Component::serialize` gave, unchanged. They come from a
    // folder that only this user can enter, under a name that binds engine, processor and
    // component, and their digest says that they are what was written there. They are in memory
    // already, so nothing can change them any more. That leaves this user, who can run any code
    // anyway. The engine itself compares version, settings and processor once more.
    unsafe { Component::deserialize(engine, code) }
}

/// What an artefact is made from, as a digest.
struct Origin(Sha256);

impl hash::Hasher for Origin {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        unreachable!("only the digest is taken")
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Files and folders that belong to this user alone.
#[cfg(unix)]
mod private {
    use std::{
        fs::{self, DirBuilder, File, Metadata, OpenOptions},
        io::{self, Read, Write},
        os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
        path::Path,
    };

    const OTHERS: u32 = 0o077;

    /// Makes it if it is missing; folders above it as usual.
    pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
        if let Some(above) = folder.parent() {
            fs::create_dir_all(above)?;
        }
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made,
        }
    }

    /// A folder, not a link to one, of this user, which nobody else can enter.
    pub(super) fn check_folder(folder: &Path) -> io::Result<()> {
        let metadata = fs::symlink_metadata(folder)?;
        if metadata.is_dir() && is_private(&metadata)? {
            return Ok(());
        }
        Err(io::Error::other("others can reach it"))
    }

    pub(super) fn read(path: &Path, bytes_max: u64) -> io::Result<Vec<u8>> {
        let metadata = fs::symlink_metadata(path)?;
        if !metadata.is_file() || !is_private(&metadata)? {
            return Err(io::Error::other("not a private file"));
        }
        let mut bytes = Vec::new();
        File::open(path)?.take(bytes_max).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn write(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        parts.iter().try_for_each(|part| file.write_all(part))
    }

    /// The system says whose this process is; where it does not, nothing is private.
    fn is_private(metadata: &Metadata) -> io::Result<bool> {
        let own = fs::metadata("/proc/self")?;
        Ok(metadata.uid() == own.uid() && metadata.mode() & OTHERS == 0)
    }
}

/// Where a file cannot be told to be private, nothing is kept.
#[cfg(not(unix))]
mod private {
    use std::{io, path::Path};

    fn unknown<T>() -> io::Result<T> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn make_folder(_: &Path) -> io::Result<()> {
        unknown()
    }

    pub(super) fn check_folder(_: &Path) -> io::Result<()> {
        unknown()
    }

    pub(super) fn read(_: &Path, _: u64) -> io::Result<Vec<u8>> {
        unknown()
    }

    pub(super) fn write(_: &Path, _: &[&[u8]]) -> io::Result<()> {
        unknown()
    }
}

#[cfg(all(test, unix))]
mod tests;
