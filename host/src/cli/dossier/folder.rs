//! The files of a folder: their names, digests and sizes. All of them belong to the dossier, but
//! what these commands read and write beside them.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::Path,
};

use quittance_contract::{
    codec::Hash,
    limits,
    order::{Schema, is_file_name},
    verdict::RefuseCode,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cli::{failure::Failure, input};

/// What the dossier says, besides files and log.
pub(super) const FIELDS: &str = "fields.json";
/// The dossier itself.
pub(super) const DOSSIER: &str = "dossier.json";
/// What the device signs of the log.
pub(super) const LOG_HEAD: &str = "log-head.json";
/// The log as a case has it.
pub(super) const LOG: &str = "log.json";
/// What opens the commitments of the dossier.
pub(super) const REDACTIONS: &str = "redactions.json";
/// What these commands read and write; all else in a folder belongs to the dossier.
const OURS: [&str; 5] = [FIELDS, DOSSIER, LOG_HEAD, LOG, REDACTIONS];

/// A file as a dossier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) sha256: Hash,
    pub(super) size: u64,
}

/// The names in a folder, in order, without those of these commands.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotADirectory => Failure::bad(folder, "a file, and no folder")
            .expected("the folder that holds fields.json and the files")
            .remedy("name that folder"),
        _ => input::unreadable(folder, &error),
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // A name that is no UTF-8 is none of a dossier either; it is shown as far as it can be.
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_symlink() {
            return Err(Failure::bad(&entry.path(), "a link, which may lead out of the folder")
                .expected("the file itself")
                .remedy("put a copy of the file in its place, or move the link out"));
        }
        let ours = OURS.contains(&name.as_str());
        if ours && !kind.is_file() {
            return Err(no_file(&entry.path()));
        }
        if !ours {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// All files of a folder, if they can be those of a dossier under this schema.
pub(super) fn list(folder: &Path, schema: &Schema) -> Result<Vec<Listed>, Failure> {
    let names = names(folder)?;
    if names.len() > limits::FIELDS {
        return Err(Failure::bad(folder, format!("{} files", names.len()))
            .code(RefuseCode::FormatInvalid)
            .expected(format!("at most {} files in a dossier", limits::FIELDS))
            .remedy("put several into one archive, or move out what proves nothing"));
    }
    for asked in &schema.files {
        if !names.iter().any(|name| name == asked.as_str()) {
            return Err(Failure::bad(&folder.join(asked.as_str()), "missing")
                .code(RefuseCode::FileMissing)
                .expected("every file that the schema asks for")
                .remedy("put it into the folder"));
        }
    }
    names.iter().map(|name| listed(folder, name)).collect()
}

fn listed(folder: &Path, name: &str) -> Result<Listed, Failure> {
    let path = folder.join(name);
    if !is_file_name(name.as_bytes()) {
        return Err(Failure::bad(&path, "a name that no dossier can list")
            .code(RefuseCode::FormatInvalid)
            .expected("1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit")
            .remedy("rename the file, or move it out of the folder"));
    }
    let metadata = fs::metadata(&path).map_err(|error| input::unreadable(&path, &error))?;
    if !metadata.is_file() {
        return Err(no_file(&path));
    }
    let (sha256, size, beginning) = digest(&path)?;
    if name.ends_with(".pdf") && !beginning.starts_with(b"%PDF-") {
        return Err(Failure::bad(&path, "no PDF, whatever its name says")
            .at("byte 0")
            .expected("%PDF-")
            .remedy("put the document itself there, or rename it to what it is"));
    }
    Ok(Listed { name: name.to_owned(), sha256, size })
}

fn no_file(path: &Path) -> Failure {
    Failure::bad(path, "no plain file")
        .expected("a folder of files, without others in it")
        .remedy("move what is in it up, or move it out of the folder")
}

/// The digest of a file's bytes, their number, and the first of them.
pub(super) fn digest(path: &Path) -> Result<(Hash, u64, Vec<u8>), Failure> {
    let unreadable = |error: std::io::Error| input::unreadable(path, &error);
    let mut file = File::open(path).map_err(unreadable)?;
    let (mut hasher, mut size, mut beginning) = (Sha256::new(), 0u64, Vec::new());
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer).map_err(unreadable)?;
        let read = buffer.get(..count).unwrap_or_default();
        if read.is_empty() {
            return Ok((Hash(hasher.finalize().into()), size, beginning));
        }
        if size == 0 {
            beginning.extend(read.iter().take(8));
        }
        hasher.update(read);
        size = size.saturating_add(count as u64);
    }
}
