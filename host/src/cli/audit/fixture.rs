//! One fixture: its files against each other, and against what the component decides.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use quittance::{Settlement, Verdict};
use quittance_contract::{codec::FaultCode, verdict::Decision};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::cli::{
    decide::decoded,
    difference::{self, Difference},
    failure::Failure,
    input,
    matrix::Matrix,
};

const SUFFIXES: [&str; 4] = [".case.json", ".case", ".expect.json", ".expect"];

/// The form of an expected fault.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedFault {
    fault: FaultCode,
}

/// What the component gives for a case.
enum Given {
    Decision(Box<Decision>, Vec<u8>),
    Fault(FaultCode),
}

/// The fixtures under these paths, each without its suffix, in order.
pub(super) fn stems(paths: &[PathBuf]) -> Result<BTreeSet<PathBuf>, Failure> {
    let mut stems = BTreeSet::new();
    for path in paths {
        let before = stems.len();
        collect(path, &mut stems)?;
        if path.is_file() && stem(path).is_none() {
            return Err(Failure::bad(path, "not a file of a case")
                .expected("a name that ends in .case.json, .case, .expect.json or .expect")
                .remedy("use `quittance decide` for a case under another name"));
        }
        if path.is_dir() && stems.len() == before {
            return Err(Failure::bad(path, "no case in this folder")
                .expected("files that end in .case.json or .case, with what is expected of them")
                .remedy("name another folder"));
        }
    }
    Ok(stems)
}

fn collect(path: &Path, stems: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| input::unreadable(path, &error);
    if !fs::metadata(path).map_err(unreadable)?.is_dir() {
        stems.extend(stem(path));
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_name().to_str().is_none() {
            return Err(Failure::bad(&path, "a name that is not UTF-8")
                .expected("names that a report can show")
                .remedy("rename it; `quittance decide` takes it as it is"));
        }
        // Links to folders are not followed: a loop of them would never end.
        if entry.file_type().map_err(unreadable)?.is_dir() || stem(&path).is_some() {
            collect(&path, stems)?;
        }
    }
    Ok(())
}

fn stem(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let stem = SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix))?;
    Some(path.with_file_name(stem))
}

fn sibling(stem: &Path, suffix: &str) -> PathBuf {
    let mut name = stem.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match input::read(path) {
        Err(_) if !path.exists() => Ok(None),
        read => read.map(Some),
    }
}

/// Checks one fixture. Without differences all is as expected.
pub(super) fn audit(
    stem: &Path,
    settlement: &Settlement,
    matrix: Option<&mut Matrix>,
) -> Result<Vec<Difference>, Failure> {
    let [source, bytes, expect_json, expect] = SUFFIXES.map(|suffix| sibling(stem, suffix));
    let encoded = match read_if_there(&source)? {
        Some(text) => Some(input::case_of_json(&source, &text)?),
        None => None,
    };
    let case = match (read_if_there(&bytes)?, encoded) {
        (Some(bytes), Some(encoded)) if bytes != encoded => {
            return Ok(vec![bytes_differ(".case beside .case.json", &encoded, &bytes)]);
        }
        (Some(case), _) | (None, Some(case)) => case,
        (None, None) => {
            return Err(Failure::bad(&bytes, "there is an expectation, but no case")
                .expected("NAME.case or NAME.case.json beside it")
                .remedy("add the case, or remove what is expected of it"));
        }
    };
    let given = match settlement.decide(&case).map_err(Failure::abstained)? {
        Verdict::Faulted(fault) => Given::Fault(fault.code),
        Verdict::Decided(bytes) => {
            let bytes = bytes.into_bytes();
            Given::Decision(Box::new(decoded(&bytes)?), bytes)
        }
    };
    if let Some(matrix) = matrix {
        matrix.note(settlement, &case)?;
    }
    let (expected_json, expected) = (read_if_there(&expect_json)?, read_if_there(&expect)?);
    if expected_json.is_none() && expected.is_none() {
        return Err(Failure::bad(&expect, "nothing says what is expected of this case")
            .expected("NAME.expect or NAME.expect.json beside it")
            .remedy("add it, or use `quittance decide` to see the decision"));
    }
    if let Some(text) = expected_json {
        let expected: Value = expected_value(&expect_json, &text)?;
        let differences = difference::all(&expected, &given.to_json());
        if !differences.is_empty() {
            return Ok(differences);
        }
    }
    let got = given.to_bytes();
    let differs = expected.filter(|expected| *expected != got);
    Ok(differs.iter().map(|expected| bytes_differ(".expect", expected, &got)).collect())
}

/// What the JSON expects, read as strictly as the decision itself is written.
fn expected_value(path: &Path, text: &[u8]) -> Result<Value, Failure> {
    if let Ok(fault) = serde_json::from_slice::<ExpectedFault>(text) {
        return Ok(json!(fault));
    }
    let expected: Decision = input::parse(path, text)?;
    Ok(json!(expected))
}

impl Given {
    fn to_json(&self) -> Value {
        match self {
            Self::Decision(decision, _) => json!(decision),
            Self::Fault(fault) => json!(ExpectedFault { fault: *fault }),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Decision(_, bytes) => bytes.clone(),
            Self::Fault(fault) => vec![fault.number()],
        }
    }
}

fn bytes_differ(what: &str, expected: &[u8], got: &[u8]) -> Difference {
    let same = expected.iter().zip(got).take_while(|(a, b)| a == b).count();
    let show = |bytes: &[u8]| {
        let next = bytes.get(same..).unwrap_or_default();
        let next = next.get(..8).unwrap_or(next);
        if next.is_empty() { "the end".to_owned() } else { hex::encode(next) }
    };
    let field = format!("{what}, byte {same}");
    Difference { field, expected: show(expected), got: show(got) }
}
