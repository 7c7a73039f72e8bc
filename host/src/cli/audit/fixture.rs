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

/// What is to be audited, in order.
#[derive(Default)]
pub(super) struct Fixtures {
    /// Fixtures, each without its suffix.
    pub(super) stems: BTreeSet<PathBuf>,
    /// What lies among them and cannot be used; the rest is audited all the same.
    pub(super) unusable: Vec<(PathBuf, Failure)>,
}

impl Fixtures {
    pub(super) fn under(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut fixtures = Self::default();
        for path in paths {
            let unreadable = |error: std::io::Error| input::unreadable(path, &error);
            if !fs::metadata(path).map_err(unreadable)?.is_dir() {
                let stem = stem(path).ok_or_else(|| {
                    Failure::bad(path, "not a file of a case")
                        .expected("a name that ends in .case.json, .case, .expect.json or .expect")
                        .remedy("use `quittance decide` for a case under another name")
                })?;
                fixtures.stems.insert(stem);
                continue;
            }
            let before = fixtures.len();
            fixtures.collect(path).map_err(unreadable)?;
            if fixtures.len() == before {
                return Err(Failure::bad(path, "no case in this folder")
                    .expected("files that end in .case.json or .case, and what is expected of them")
                    .remedy("name another folder"));
            }
        }
        Ok(fixtures)
    }

    pub(super) fn len(&self) -> usize {
        self.stems.len() + self.unusable.len()
    }

    fn collect(&mut self, folder: &Path) -> std::io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let path = entry.path();
            // Links to folders are not followed: a loop of them would never end.
            if entry.file_type()?.is_dir() {
                if let Err(error) = self.collect(&path) {
                    let failure = input::unreadable(&path, &error);
                    self.unusable.push((path, failure));
                }
            } else if let Some(stem) = stem(&path) {
                self.stems.insert(stem);
            } else if SUFFIXES.iter().any(|suffix| path.to_string_lossy().ends_with(suffix)) {
                let failure = Failure::bad(&path, "a name that is not UTF-8")
                    .expected("names that a report can show")
                    .remedy("rename it; `quittance decide` takes it as it is");
                self.unusable.push((path, failure));
            }
        }
        Ok(())
    }
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
    // A link that leads nowhere is there, and unreadable.
    if fs::symlink_metadata(path).is_err() {
        return Ok(None);
    }
    // Reading a pipe would wait for ever.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(Failure::bad(path, "neither a file nor a link to one")
            .expected("a file")
            .remedy("move it away"));
    }
    input::read(path).map(Some)
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
