//! `quittance audit`: cases against what is expected of them.
//!
//! A fixture is up to four files with one stem: `.case.json` (the source), `.case` (its bytes),
//! `.expect.json` and `.expect` (the decision, or a fault). What is there is checked against each
//! other and against what the component decides. Fixtures of one folder whose names begin with two
//! digits and a hyphen are a story: they also have to follow from one another.

mod fixture;
mod funding;
mod junit;
mod report;
mod story;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Duration,
};

use fixture::Fixtures;
use indicatif::{ProgressBar, ProgressStyle};
use report::Report;
use story::Story;

use super::{By, Exit, codes::Codes, failure::Failure, matrix::Matrix, output};

/// Which outcomes the cases show: of sessions by the way they end, of orders by code.
#[derive(Default)]
pub(super) struct Coverage {
    matrix: Matrix,
    codes: Codes,
}

pub(super) fn run(
    paths: &[PathBuf],
    with_matrix: bool,
    junit: Option<&Path>,
    by: &By,
    json: bool,
) -> Result<Exit, Failure> {
    let fixtures = Fixtures::under(paths)?;
    let settlement = by.settlement()?;
    let progress = progress(fixtures.len());
    let mut report = Report::default();
    let mut coverage = with_matrix.then(Coverage::default);
    for (path, failure) in fixtures.unusable {
        report.note(&path, Err(failure));
        progress.inc(1);
    }
    report.ignored = fixtures.ignored.iter().map(|path| path.display().to_string()).collect();
    let mut stories: BTreeMap<&Path, Story> = BTreeMap::new();
    for stem in &fixtures.stems {
        let audited = fixture::audit(stem, &settlement, coverage.as_mut());
        let story = stem.parent().filter(|folder| fixtures.stories.contains(*folder));
        let (differences, breaks) = match (story.zip(story::number(stem)), audited) {
            (None, audited) => (audited.map(|audited| audited.differences), Vec::new()),
            (Some((folder, number)), audited) => {
                let decided = audited.as_ref().ok().and_then(|audited| audited.decided.as_ref());
                let decided = decided.map(|(case, decision)| (case, decision));
                let breaks = stories.entry(folder).or_default().follow(number, decided);
                (audited.map(|audited| audited.differences), breaks)
            }
        };
        report.note(stem, differences.map(|differences| [differences, breaks].concat()));
        report.lacks(stem, &fixture::lacks(stem));
        progress.inc(1);
    }
    report.stories = stories
        .into_iter()
        .map(|(folder, story)| (folder.display().to_string(), story.line()))
        .collect();
    progress.finish_and_clear();
    if let Some(out) = junit {
        output::bytes(out, junit::xml(&report)?.as_bytes())?;
        if out == Path::new("-") {
            return Ok(report.exit());
        }
    }
    match coverage {
        Some(coverage) => report.print_with_coverage(&coverage, json),
        None => report.print(json),
    }
}

fn progress(cases: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} of {len} cases {wide_bar} {eta}");
    let bar = ProgressBar::new(cases as u64);
    // indicatif draws on standard error, and only where that is a terminal.
    bar.enable_steady_tick(Duration::from_millis(200));
    style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style))
}
