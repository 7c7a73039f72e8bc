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

use super::{Coverage, story};
use crate::cli::{
    any_case::{AnyCase, Lane},
    decide::decoded,
    difference::{self, Difference},
    failure::Failure,
    input,
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
    /// The folders that hold a story.
    pub(super) stories: BTreeSet<PathBuf>,
    /// Files of the folders that are no part of a fixture.
    pub(super) ignored: BTreeSet<PathBuf>,
}

impl Fixtures {
    pub(super) fn under(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut fixtures = Self::default();
        for path in paths {
            let unreadable = |error: std::io::Error| input::unreadable(path, &error);
            // A link that leads nowhere is one fixture that cannot be read, if its name is one's.
            let dangles = fs::symlink_metadata(path).is_ok() && fs::metadata(path).is_err();
            let is_folder = !dangles && fs::metadata(path).map_err(unreadable)?.is_dir();
            if !is_folder {
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
                if story::number(&stem).is_some() {
                    self.stories.insert(folder.to_owned());
                }
                self.stems.insert(stem);
            } else if SUFFIXES.iter().any(|suffix| path.to_string_lossy().ends_with(suffix)) {
                let failure = Failure::bad(&path, "a name that is not UTF-8")
                    .expected("names that a report can show")
                    .remedy("rename it; `quittance decide` takes it as it is");
                self.unusable.push((path, failure));
            } else {
                self.ignored.insert(path);
            }
        }
        Ok(())
    }
}

/// The files that a fixture lacks, of those that others have; none of a fixture that is whole.
pub(super) fn lacks(stem: &Path) -> Vec<&'static str> {
    let there = |suffix: &&str| fs::symlink_metadata(sibling(stem, suffix)).is_ok();
    SUFFIXES.into_iter().filter(|suffix| !there(suffix)).collect()
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

/// One fixture against the component.
pub(super) struct Audited {
    /// None if all is as expected.
    pub(super) differences: Vec<Difference>,
    /// The case with its decision, if it is one.
    pub(super) decided: Option<(AnyCase, Decision)>,
}

/// Checks one fixture.
pub(super) fn audit(
    stem: &Path,
    settlement: &Settlement,
    mut coverage: Option<&mut Coverage>,
) -> Result<Audited, Failure> {
    let [source, bytes, expect_json, expect] = SUFFIXES.map(|suffix| sibling(stem, suffix));
    let encoded = match read_if_there(&source)? {
        Some(text) => Some(input::case_of_json(&source, &text)?),
        None => None,
    };
    let case = match (read_if_there(&bytes)?, encoded) {
        (Some(bytes), Some(encoded)) if bytes != encoded => {
            let differences = vec![bytes_differ(".case beside .case.json", &encoded, &bytes)];
            return Ok(Audited { differences, decided: None });
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
    if let Some(coverage) = &mut coverage {
        match (Lane::of_bytes(&case), &given) {
            (Lane::Session, _) => coverage.matrix.note(settlement, &case)?,
            (_, Given::Decision(decision, _)) => coverage.codes.note(decision),
            (_, Given::Fault(fault)) => coverage.codes.note_fault(*fault),
        }
    }
    let (expected_json, expected) = (read_if_there(&expect_json)?, read_if_there(&expect)?);
    if expected_json.is_none() && expected.is_none() {
        return Err(Failure::bad(&expect, "nothing says what is expected of this case")
            .expected("NAME.expect or NAME.expect.json beside it")
            .remedy("add it, or use `quittance decide` to see the decision"));
    }
    // Both files are compared, so that it is told which of them is another's.
    let mut differences = Vec::new();
    if let Some(text) = expected_json {
        let expected: Value = expected_value(&expect_json, &text)?;
        differences.extend(difference::all(&expected, &given.to_json()));
        let name = file_name(&expect_json);
        differences.iter_mut().for_each(|one| one.field = format!("{name}: {}", one.field));
    }
    let got = given.to_bytes();
    let differs = expected.filter(|expected| *expected != got);
    let name = file_name(&expect);
    differences.extend(differs.iter().map(|expected| bytes_differ(&name, expected, &got)));
    let decided = match given {
        Given::Decision(decision, _) => {
            AnyCase::from_bytes(&case).ok().map(|case| (case, *decision))
        }
        Given::Fault(_) => None,
    };
    Ok(Audited { differences, decided })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
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
