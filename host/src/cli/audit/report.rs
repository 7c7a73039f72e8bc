//! What an audit found, by folder: counts of everything, and in full only what is wrong.

use std::{collections::BTreeMap, path::Path};

use serde::Serialize;
use serde_json::json;

use super::{Coverage, story::Line};
use crate::cli::{Exit, difference::Difference, failure::Failure, output, table};

/// What an audit found.
#[derive(Default, Serialize)]
pub(super) struct Report {
    cases: usize,
    as_expected: usize,
    folders: BTreeMap<String, Counts>,
    mismatches: Vec<Mismatch>,
    bad_input: Vec<String>,
    abstained: Vec<String>,
    /// Fixtures that lack files which others of their folder have, each with those.
    incomplete: BTreeMap<String, Vec<&'static str>>,
    /// Files among them that are no part of a fixture.
    pub(super) ignored: Vec<String>,
    /// Stories by folder.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) stories: BTreeMap<String, Line>,
    /// Every case by folder and name.
    #[serde(skip)]
    pub(super) results: BTreeMap<String, Vec<(String, Found)>>,
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
    differences: Vec<Difference>,
}

/// What became of one case.
#[derive(Clone)]
pub(super) enum Found {
    /// All is as expected.
    AsExpected,
    /// Something else was expected: every field that differs, on a line.
    Mismatch(String),
    /// It is no fixture.
    BadInput(String),
    /// This host could not decide it.
    Abstained(String),
}

impl Report {
    pub(super) fn note(&mut self, stem: &Path, result: Result<Vec<Difference>, Failure>) {
        let case = stem.display().to_string();
        let folder = stem.parent().unwrap_or(Path::new("")).display().to_string();
        let name = stem.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let counts = self.folders.entry(folder.clone()).or_default();
        self.cases += 1;
        counts.cases += 1;
        let found = match result {
            Ok(differences) if differences.is_empty() => {
                self.as_expected += 1;
                counts.as_expected += 1;
                Found::AsExpected
            }
            Ok(differences) => {
                counts.mismatched += 1;
                let mismatch = Mismatch { case, differences };
                let text = mismatch.fields();
                self.mismatches.push(mismatch);
                Found::Mismatch(text)
            }
            Err(failure) if failure.exit == Exit::Abstained => {
                counts.abstained += 1;
                let message = failure.at(case).message();
                self.abstained.push(message.clone());
                Found::Abstained(message)
            }
            Err(failure) => {
                counts.bad_input += 1;
                let message = failure.message();
                self.bad_input.push(message.clone());
                Found::BadInput(message)
            }
        };
        self.results.entry(folder).or_default().push((name, found));
    }

    /// Notes which files a fixture lacks: what is not there is not checked.
    pub(super) fn lacks(&mut self, stem: &Path, suffixes: &[&'static str]) {
        if !suffixes.is_empty() {
            self.incomplete.insert(stem.display().to_string(), suffixes.to_vec());
        }
    }

    /// A mismatch outweighs a host that could not decide, and that outweighs unusable input.
    pub(super) fn exit(&self) -> Exit {
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

    /// Prints the report.
    pub(super) fn print(&self, json: bool) -> Result<Exit, Failure> {
        if json {
            output::json(self)?;
        } else {
            output::text(&self.text())?;
        }
        Ok(self.exit())
    }

    /// Prints the report and what the cases cover; a cell left open is a mismatch of its own.
    pub(super) fn print_with_coverage(
        &self,
        coverage: &Coverage,
        json: bool,
    ) -> Result<Exit, Failure> {
        let Coverage { matrix, codes } = coverage;
        if json {
            let (matrix, codes) = (matrix.to_json(), codes.to_json());
            output::json(&json!({ "audit": self, "matrix": matrix, "order_codes": codes }))?;
        } else {
            let open = match matrix.open() {
                0 => String::new(),
                open => format!(
                    "\n{open} cells are OPEN: these cases have none of them, and no argument says \
                     why there can be none"
                ),
            };
            let codes = codes.text().map(|codes| format!("{codes}\n")).unwrap_or_default();
            output::text(&format!("{}\n{codes}{}{open}", matrix.text(), self.text()))?;
        }
        Ok(if self.exit() == Exit::Done { matrix.exit() } else { self.exit() })
    }

    fn text(&self) -> String {
        let mut table = table::unbroken(
            table::new(["folder", "cases", "as expected", "mismatched", "bad input", "abstained"]),
            None,
        );
        for (folder, counts) in &self.folders {
            let Counts { cases, as_expected, mismatched, bad_input, abstained } = *counts;
            let numbers = [cases, as_expected, mismatched, bad_input, abstained];
            table.add_row([folder.clone()].into_iter().chain(numbers.map(|n| n.to_string())));
        }
        let mut text = table.to_string() + &self.told();
        for mismatch in &self.mismatches {
            text += &format!("\nmismatch: {}{}", mismatch.case, mismatch.fields());
        }
        for message in &self.bad_input {
            text += &format!("\nbad input: {message}");
        }
        for message in &self.abstained {
            text += &format!("\nabstained: {message}");
        }
        text += &self.partial();
        text + &format!("\n{} of {} cases as expected", self.as_expected, self.cases)
    }
}

impl Report {
    /// A line for each story: what its cases came to, and its money at the end.
    fn told(&self) -> String {
        if self.stories.is_empty() {
            return String::new();
        }
        let mut stories = table::unbroken(
            table::new(["story", "connects", "codes", "unlocked", "refunded", "charged", "burned"]),
            Some(2),
        );
        for (folder, line) in &self.stories {
            let connects = if line.connects { "yes" } else { "NO" };
            let mut row = vec![folder.clone(), connects.to_owned(), line.codes.join(", ")];
            row.extend(line.money.iter().flat_map(|ends| {
                [&ends.unlocked, &ends.refunded, &ends.charged, &ends.burned].map(String::clone)
            }));
            stories.add_row(row);
        }
        format!("\n{stories}")
    }
}

/// Names that are shown of a list; `--json` has all of them.
const SHOWN: usize = 8;

impl Report {
    /// What was not checked, because it is not there or is no part of a fixture.
    fn partial(&self) -> String {
        let mut text = String::new();
        for (folder, line) in &self.stories {
            if let Some(case) = line.funding_not_followed_from {
                text += &format!(
                    "\nnote: {folder}: from case {case:02} on the funding of slices that no case \
                     shows was not followed, only held to its bounds"
                );
            }
        }
        for (case, suffixes) in self.incomplete.iter().take(SHOWN) {
            text += &format!("\nnote: {case} has no {}", suffixes.join(", no "));
        }
        if self.incomplete.len() > SHOWN {
            let more = self.incomplete.len() - SHOWN;
            text += &format!("\nnote: {more} more lack files; --json lists all");
        }
        if !self.ignored.is_empty() {
            let names = self.ignored.iter().take(SHOWN).map(String::as_str);
            let more = self.ignored.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let names = names.collect::<Vec<_>>().join(", ");
            text += &format!("\nnote: no part of a case, so not read: {names}{more}");
        }
        text
    }
}

impl Mismatch {
    fn fields(&self) -> String {
        let field = |difference: &Difference| {
            let Difference { field, expected, got } = difference;
            format!("\n  field    {field}\n  expected {expected}\n  got      {got}")
        };
        self.differences.iter().map(field).collect()
    }
}
