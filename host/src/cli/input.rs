//! Reading what a person names: cases as canonical bytes or as JSON.

use std::{
    fmt::Display,
    fs,
    io::{ErrorKind, Read},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use quittance_contract::{
    codec::Fault,
    limits,
    order::{UntrustedOrderCase, due::UntrustedMoneyCase},
    session::UntrustedCase,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    any_case::Lane,
    difference::{self, Difference},
    failure::Failure,
    file_kind, ledger,
};

/// The most bytes that any input file may have: JSON of the largest case stays far below.
const FILE_BYTES: u64 = 8 * limits::ORDER_CASE_BYTES as u64;

/// What a file says: the bytes of a case, or of what only looks like one.
pub(crate) struct Source {
    /// What is decided.
    pub(crate) bytes: Vec<u8>,
    /// Whether they came from JSON.
    pub(crate) from_json: bool,
}

/// The source of a case that is malformed on purpose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Malformed {
    raw: String,
}

/// All bytes of a file; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        static READ: AtomicBool = AtomicBool::new(false);
        if READ.swap(true, Ordering::Relaxed) {
            return Err(Failure::bad(path, "standard input was read already")
                .expected("one `-` among the inputs")
                .remedy("put the other into a file"));
        }
        std::io::stdin().take(FILE_BYTES + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(FILE_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| unreadable(path, &error))?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(Failure::bad(path, "the file is larger than any case")
            .expected(format!("at most {FILE_BYTES} bytes"))
            .remedy("check that this is the right file"));
    }
    Ok(bytes)
}

/// Why a file or folder could not be read, and what to do.
pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let remedy = match error.kind() {
        ErrorKind::NotFound => "check the path",
        ErrorKind::PermissionDenied => "check its permissions",
        ErrorKind::IsADirectory => "name a file in it, or use `quittance audit` for a folder",
        _ => "check the file",
    };
    Failure::bad(path, error).expected("a readable file").remedy(remedy)
}

/// The case that a file holds: JSON if its name says so or it begins with a brace, else canonical
/// bytes.
pub(crate) fn case(path: &Path) -> Result<Source, Failure> {
    let bytes = read(path)?;
    if let Some((found, remedy)) = file_kind::of_bytes(&bytes).or(file_kind::no_case(&bytes)) {
        return Err(Failure::bad(path, format!("this is {found}"))
            .expected("a case, as JSON or as canonical bytes")
            .remedy(remedy));
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') || path.extension().is_some_and(|extension| extension == "json") {
        return Ok(Source { bytes: case_of_json(path, &bytes)?, from_json: true });
    }
    Ok(Source { bytes, from_json: false })
}

/// The bytes that a case's JSON encodes to.
pub(crate) fn case_of_json(path: &Path, text: &[u8]) -> Result<Vec<u8>, Failure> {
    if let Ok(Malformed { raw }) = serde_json::from_slice(text) {
        return hex::decode(&raw).map_err(|error| {
            Failure::bad(path, error).at("raw").expected("hex digits").remedy("correct the field")
        });
    }
    Ok(match Lane::of_json(text) {
        Lane::Session => parse::<UntrustedCase>(path, text)?.to_bytes(),
        Lane::Order => parse::<UntrustedOrderCase>(path, text)?.to_bytes(),
        Lane::OrderMoney => parse::<UntrustedMoneyCase>(path, text)?.to_bytes(),
    })
}

/// A value of JSON; its errors name the field. What it holds has one spelling: a list in place of
/// an object, which the JSON library would read, is refused like any other.
pub(crate) fn parse<T: DeserializeOwned + Serialize>(
    path: &Path,
    text: &[u8],
) -> Result<T, Failure> {
    let bad = |field: &str, what: &dyn Display| {
        let failure = Failure::bad(path, what);
        let failure = if matches!(field, "." | "?") { failure } else { failure.at(field) };
        let page = Lane::of_json(text).page();
        failure.remedy(format_args!("{page} gives the JSON form of every field"))
    };
    if let Some((found, remedy)) = file_kind::of_bytes(text) {
        let failure = Failure::bad(path, format!("this is {found}"));
        return Err(failure.expected("JSON in UTF-8").remedy(remedy));
    }
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value: T = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| bad(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| {
        Failure::bad(path, error).expected("one JSON object").remedy("remove what follows it")
    })?;
    let spelt: Value = serde_json::from_slice(text).map_err(|error| bad(".", &error))?;
    match difference::first(&serde_json::json!(value), &spelt) {
        None => Ok(value),
        Some(Difference { field, expected, got }) => {
            Err(bad(&field, &format_args!("got {got}")).expected(expected))
        }
    }
}

/// A fault as the answer to a person who gave these bytes.
pub(crate) fn faulty(path: &Path, source: &Source, fault: &Fault) -> Failure {
    let kind = if source.from_json { "this JSON encodes to no case" } else { "no case" };
    let lane = Lane::of_bytes(&source.bytes);
    let gaps = ledger::gaps(&source.bytes, fault);
    let gaps = gaps.map(|gaps| format!(" ({gaps})")).unwrap_or_default();
    Failure::bad(path, format!("{kind}: fault {fault}{gaps}"))
        .expected(format!("canonical bytes of {} case", lane.named()))
        .remedy(format!("{} lists what each fault means", lane.page()))
}
