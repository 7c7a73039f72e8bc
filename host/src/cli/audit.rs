//! `quittance audit`: cases against what is expected of them.
//!
//! A fixture is up to four files with one stem: `.case.json` (the source), `.case` (its bytes),
//! `.expect.json` and `.expect` (the decision, or a fault). What is there is checked against each
//! other and against what the component decides.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use quittance::{Settlement, Verdict};
use quittance_contract::{codec::FaultCode, verdict::Decision};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    By, Exit,
    decide::decoded,
    difference::{self, Difference},
    failure::Failure,
    input,
    matrix::Matrix,
    output, table,
};

const SUFFIXES: [&str; 4] = [".case.json", ".case", ".expect.json", ".expect"];

/// What an audit found, by folder.
#[derive(Default, Serialize)]
struct Report {
    cases: usize,
    as_expected: usize,
    folders: BTreeMap<String, Counts>,
    mismatches: Vec<Mismatch>,
    bad_input: Vec<String>,
    abstained: Vec<String>,
}

#[derive(Clone, Copy, Default, Serialize)]
struct Counts {
    cases: usize,
    as_expected: usize,
    mismatched: usize,
    bad_input: usize,
    abstained: usize,
}

#[derive(Serialize)]
struct Mismatch {
    case: String,
    #[serde(flatten)]
    difference: Difference,
}

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

pub(super) fn run(
    paths: &[PathBuf],
    with_matrix: bool,
    by: &By,
    json: bool,
) -> Result<Exit, Failure> {
    let stems = stems(paths)?;
    let settlement = by.settlement()?;
    let progress = progress(stems.len());
    let mut report = Report::default();
    let mut matrix = with_matrix.then(Matrix::default);
    for stem in &stems {
        report.note(stem, audit(stem, &settlement, matrix.as_mut()));
        progress.inc(1);
    }
    progress.finish_and_clear();
    if let Some(matrix) = matrix {
        return report.with_matrix(&matrix, json);
    }
    if json {
        output::json(&report)?;
    } else {
        output::text(&report.text())?;
    }
    Ok(report.exit())
}

fn progress(cases: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} of {len} cases {wide_bar} {eta}");
    let bar = ProgressBar::new(cases as u64);
    // indicatif draws on standard error, and only where that is a terminal.
    bar.enable_steady_tick(Duration::from_millis(200));
    style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style))
}

/// The fixtures under these paths, each without its suffix, in order.
fn stems(paths: &[PathBuf]) -> Result<BTreeSet<PathBuf>, Failure> {
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

/// Checks one fixture. `Ok(None)`: all is as expected.
fn audit(
    stem: &Path,
    settlement: &Settlement,
    matrix: Option<&mut Matrix>,
) -> Result<Option<Difference>, Failure> {
    let [source, bytes, expect_json, expect] = SUFFIXES.map(|suffix| sibling(stem, suffix));
    let encoded = match read_if_there(&source)? {
        Some(text) => Some(input::case_of_json(&source, &text)?),
        None => None,
    };
    let case = match (read_if_there(&bytes)?, encoded) {
        (Some(bytes), Some(encoded)) if bytes != encoded => {
            return Ok(Some(bytes_differ(".case beside .case.json", &encoded, &bytes)));
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
        if let Some(difference) = difference::first(&expected, &given.to_json()) {
            return Ok(Some(difference));
        }
    }
    Ok(expected.and_then(|expected| {
        let got = given.to_bytes();
        (got != expected).then(|| bytes_differ(".expect", &expected, &got))
    }))
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

impl Report {
    fn note(&mut self, stem: &Path, result: Result<Option<Difference>, Failure>) {
        let folder = stem.parent().unwrap_or(Path::new("")).display().to_string();
        let counts = self.folders.entry(folder).or_default();
        self.cases += 1;
        counts.cases += 1;
        match result {
            Ok(None) => {
                self.as_expected += 1;
                counts.as_expected += 1;
            }
            Ok(Some(difference)) => {
                counts.mismatched += 1;
                self.mismatches.push(Mismatch { case: stem.display().to_string(), difference });
            }
            Err(failure) if failure.exit == Exit::Abstained => {
                counts.abstained += 1;
                self.abstained.push(failure.at(stem.display()).message());
            }
            Err(failure) => {
                counts.bad_input += 1;
                self.bad_input.push(failure.message());
            }
        }
    }

    /// A mismatch outweighs a host that could not decide, and that outweighs unusable input.
    fn exit(&self) -> Exit {
        if !self.mismatches.is_empty() {
            Exit::Mismatch
        } else if !self.abstained.is_empty() {
            Exit::Abstained
        } else if !self.bad_input.is_empty() {
            Exit::BadInput
        } else {
            Exit::Done
        }
    }

    /// Prints the report and the matrix; a cell left open is a mismatch of its own.
    fn with_matrix(&self, matrix: &Matrix, json: bool) -> Result<Exit, Failure> {
        if json {
            output::json(&json!({ "audit": self, "matrix": matrix.to_json() }))?;
        } else {
            output::text(&format!("{}\n{}", matrix.text(), self.text()))?;
        }
        Ok(if self.exit() == Exit::Done { matrix.exit() } else { self.exit() })
    }

    fn text(&self) -> String {
        let mut table =
            table::new(["folder", "cases", "as expected", "mismatched", "bad input", "abstained"]);
        for (folder, counts) in &self.folders {
            let Counts { cases, as_expected, mismatched, bad_input, abstained } = *counts;
            let numbers = [cases, as_expected, mismatched, bad_input, abstained];
            table.add_row([folder.clone()].into_iter().chain(numbers.map(|n| n.to_string())));
        }
        let mut text = table.to_string();
        for Mismatch { case, difference } in &self.mismatches {
            let Difference { field, expected, got } = difference;
            text += &format!(
                "\nmismatch: {case}\n  field    {field}\n  expected {expected}\n  got      {got}"
            );
        }
        for message in &self.bad_input {
            text += &format!("\nbad input: {message}");
        }
        for message in &self.abstained {
            text += &format!("\nabstained: {message}");
        }
        text + &format!("\n{} of {} cases as expected", self.as_expected, self.cases)
    }
}
