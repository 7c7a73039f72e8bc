//! Printing. A reader who closes the pipe has read enough; any other failure to print is bad.

use std::{
    io::{self, ErrorKind, Write},
    path::Path,
};

use serde::Serialize;

use super::failure::Failure;

/// Prints text and a line end to standard output.
pub(crate) fn text(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(writeln!(out, "{text}").and_then(|()| out.flush()))
}

/// Prints a line to standard error. Who closed it does not want to know.
pub(crate) fn aside(text: &str) {
    let _ = writeln!(io::stderr().lock(), "quittance: {text}");
}

/// Prints a value as JSON to standard output.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<(), Failure> {
    document(Path::new("-"), value)
}

/// A value as JSON, with a line end.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, Failure> {
    let printed = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::bad(Path::new("standard output"), error))?;
    Ok((printed + "\n").into_bytes())
}

/// Writes text that has colours: to a terminal as it is, unless NO_COLOR or the like forbids them;
/// to anything else without them.
pub(crate) fn styled(out: &Path, text: &str) -> Result<(), Failure> {
    if out == Path::new("-") {
        let mut stdout = anstream::stdout().lock();
        return written(writeln!(stdout, "{text}").and_then(|()| stdout.flush()));
    }
    bytes(out, format!("{}\n", anstream::adapter::strip_str(text)).as_bytes())
}

/// Writes a value as JSON to a file; `-` is standard output.
pub(crate) fn document<T: Serialize>(out: &Path, value: &T) -> Result<(), Failure> {
    bytes(out, &to_json(value)?)
}

/// Writes a value as JSON to a file that was not there before: what somebody signs, or is to sign,
/// is not lost under another. `-` is standard output.
pub(crate) fn new_document<T: Serialize>(out: &Path, value: &T) -> Result<(), Failure> {
    absent(out)?;
    document(out, value)
}

/// Refuses to write where a file is already.
pub(crate) fn absent(out: &Path) -> Result<(), Failure> {
    if std::fs::metadata(out).is_ok_and(|metadata| metadata.is_file()) {
        return Err(Failure::bad(out, "there is a file already")
            .expected("a new file")
            .remedy("nothing was written; name another, or remove this one first"));
    }
    Ok(())
}

/// Writes bytes to a file; `-` is standard output. A file is there whole or as it was before.
pub(crate) fn bytes(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if out == Path::new("-") {
        let mut stdout = io::stdout().lock();
        return written(stdout.write_all(bytes).and_then(|()| stdout.flush()));
    }
    replace(out, bytes, 0o666).map_err(|error| unwritable(out, error))
}

/// Writes bytes to a file that only its owner can read.
pub(crate) fn private(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    replace(out, bytes, 0o600).map_err(|error| unwritable(out, error))
}

fn unwritable(out: &Path, error: io::Error) -> Failure {
    Failure::bad(out, error)
        .expected("a file that can be written")
        .remedy("nothing was written there; name another file")
}

/// Writes a file beside the one that is meant, then renames it: a run that is interrupted leaves no
/// half of it. Devices and pipes cannot be replaced, and are written as they are.
fn replace(out: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    // Where there is a file already, it keeps its place behind links, and its permissions.
    let before = std::fs::metadata(out).ok();
    if before.as_ref().is_some_and(|before| !before.is_file()) {
        return std::fs::write(out, bytes);
    }
    let out = &if before.is_some() { std::fs::canonicalize(out)? } else { out.to_owned() };
    if before.as_ref().is_some_and(|before| before.permissions().readonly()) {
        return Err(io::Error::new(ErrorKind::PermissionDenied, "the file is read-only"));
    }
    if before.is_some() && std::fs::read(out)?.starts_with(b"-----BEGIN PRIVATE KEY") {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "a secret key is not replaced"));
    }
    let folder = match out.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if !std::fs::metadata(folder)?.is_dir() {
        return Err(ErrorKind::NotADirectory.into());
    }
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(before) = before {
        file.as_file().set_permissions(before.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(out).map_err(|error| error.error)?;
    Ok(())
}

fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let failure = Failure::bad(Path::new("standard output"), error);
            Err(failure.remedy("what was printed is not complete; check where it goes"))
        }
        _ => Ok(()),
    }
}
