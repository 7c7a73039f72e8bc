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

/// Prints a value as JSON to standard output.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<(), Failure> {
    bytes(Path::new("-"), &to_json(value)?)
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

/// Writes bytes to a file; `-` is standard output. A file that could not be written whole is named.
pub(crate) fn bytes(out: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if out == Path::new("-") {
        let mut stdout = io::stdout().lock();
        return written(stdout.write_all(bytes).and_then(|()| stdout.flush()));
    }
    std::fs::write(out, bytes).map_err(|error| {
        Failure::bad(out, error)
            .expected("a file that can be written")
            .remedy("what was written there is not complete; name another file")
    })
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
