//! `quittance audit`: cases against what is expected of them.
//!
//! A fixture is up to four files with one stem: `.case.json` (the source), `.case` (its bytes),
//! `.expect.json` and `.expect` (the decision, or a fault). What is there is checked against each
//! other and against what the component decides.

mod fixture;
mod junit;
mod report;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use fixture::Fixtures;
use indicatif::{ProgressBar, ProgressStyle};
use report::Report;

use super::{By, Exit, failure::Failure, matrix::Matrix, output};

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
    let mut matrix = with_matrix.then(Matrix::default);
    for (path, failure) in fixtures.unusable {
        report.note(&path, Err(failure));
        progress.inc(1);
    }
    for stem in &fixtures.stems {
        report.note(stem, fixture::audit(stem, &settlement, matrix.as_mut()));
        progress.inc(1);
    }
    progress.finish_and_clear();
    if let Some(out) = junit {
        output::bytes(out, junit::xml(&report)?.as_bytes())?;
        if out == Path::new("-") {
            return Ok(report.exit());
        }
    }
    match matrix {
        Some(matrix) => report.print_with_matrix(&matrix, json),
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
