//! The files of a folder against those that a dossier lists.

use std::{
    fs::File,
    io::{BufReader, Bytes, Read},
    path::Path,
};

use quittance_contract::{codec::Text, order::dossier, verdict::RefuseCode};

use super::{
    drift::{Drift, RESTORE},
    folder,
};
use crate::cli::{failure::Failure, input};

pub(super) struct Contents<'a> {
    pub(super) folder: &'a Path,
    /// Untouched copies.
    pub(super) against: Option<&'a Path>,
    pub(super) files: &'a [dossier::File],
    /// What the schema asks for.
    pub(super) required: &'a [Text],
}

impl Contents<'_> {
    pub(super) fn check(&self, names: &[String], drifts: &mut Vec<Drift>) -> Result<(), Failure> {
        for file in self.files {
            let name = String::from_utf8_lossy(&file.name);
            if self.folder.join(&*name).is_file() {
                drifts.extend(self.changed(&name, file)?);
            } else {
                drifts.push(Drift::new(&name, "missing").code(self.lost(&name)).remedy(RESTORE));
            }
        }
        let listed = |name: &str| self.files.iter().any(|file| file.name == name.as_bytes());
        for name in self.required.iter().map(Text::as_str).filter(|name| !listed(name)) {
            let what = "the schema asks for it, and the dossier does not list it";
            let remedy = "no dossier passes without it: have one signed that has it";
            drifts.push(Drift::new(name, what).code(RefuseCode::FileMissing).remedy(remedy));
        }
        for name in names.iter().filter(|name| !listed(name)) {
            let drift = Drift::new(name, "in the folder, but not in the dossier");
            let remedy = "move it out, or have the attestors sign a new dossier with it";
            drifts.push(drift.code(RefuseCode::HashMismatch).remedy(remedy));
        }
        Ok(())
    }

    /// A dossier without a file is another one, and none at all without a file of the schema.
    fn lost(&self, name: &str) -> RefuseCode {
        match self.required.iter().any(|required| required.as_str() == name) {
            true => RefuseCode::FileMissing,
            false => RefuseCode::HashMismatch,
        }
    }

    /// How a file differs from what the dossier says of it.
    fn changed(&self, name: &str, file: &dossier::File) -> Result<Option<Drift>, Failure> {
        let path = self.folder.join(name);
        let (sha256, size, _) = folder::digest(&path)?;
        if (sha256, size) == (file.sha256, file.size) {
            return Ok(None);
        }
        let shown = |sha256, size| format!("{size} bytes with SHA-256 {sha256}");
        let drift = Drift::new(name, "another file than the dossier lists")
            .code(RefuseCode::HashMismatch)
            .between(shown(file.sha256, file.size), shown(sha256, size))
            .remedy(format!("{RESTORE}; --against a folder of untouched copies names the byte"));
        let Some(copy) = self.against.map(|against| against.join(name)) else {
            return Ok(Some(drift));
        };
        if !copy.is_file() || folder::digest(&copy)?.0 != file.sha256 {
            let what = format!("{}, and {} is no untouched copy", drift.what, copy.display());
            return Ok(Some(Drift { what, ..drift }));
        }
        let place = first_difference(&copy, &path)?;
        Ok(Some(match place {
            None => drift,
            Some((at, expected, found)) => {
                let drift = drift.at(format!("byte {at}")).remedy(RESTORE);
                drift.between(byte(expected), byte(found))
            }
        }))
    }
}

fn byte(byte: Option<u8>) -> String {
    byte.map_or_else(|| "the end".to_owned(), |byte| format!("0x{byte:02x}"))
}

/// A byte counted from 0, with what stands there in each of two files; nothing behind an end.
type Differing = (u64, Option<u8>, Option<u8>);

/// The first byte at which two files differ, and what each has there.
fn first_difference(one: &Path, other: &Path) -> Result<Option<Differing>, Failure> {
    let (mut left, mut right) = (open(one)?, open(other)?);
    for at in 0.. {
        let (expected, found) = (next(&mut left, one)?, next(&mut right, other)?);
        if expected != found {
            return Ok(Some((at, expected, found)));
        }
        if expected.is_none() {
            break;
        }
    }
    Ok(None)
}

fn open(path: &Path) -> Result<Bytes<BufReader<File>>, Failure> {
    let file = File::open(path).map_err(|error| input::unreadable(path, &error))?;
    Ok(BufReader::new(file).bytes())
}

fn next(bytes: &mut Bytes<BufReader<File>>, path: &Path) -> Result<Option<u8>, Failure> {
    bytes.next().transpose().map_err(|error| input::unreadable(path, &error))
}
