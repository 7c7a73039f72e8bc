//! An audit as JUnit XML, which every CI system reads: a suite for each folder.

use std::path::Path;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::report::{Found, Report};
use crate::cli::failure::Failure;

pub(super) fn xml(report: &Report) -> Result<String, Failure> {
    let mut xml = quick_junit::Report::new("quittance audit");
    for (folder, cases) in &report.results {
        let mut suite = TestSuite::new(folder);
        suite.add_test_cases(cases.iter().map(|(name, found)| {
            let mut case = TestCase::new(name, status(found));
            case.set_classname(folder);
            case
        }));
        xml.add_test_suite(suite);
    }
    xml.to_string().map_err(|error| Failure::bad(Path::new("JUnit XML"), error))
}

fn status(found: &Found) -> TestCaseStatus {
    let (kind, message) = match found {
        Found::AsExpected => return TestCaseStatus::success(),
        Found::Mismatch(fields) => (NonSuccessKind::Failure, format!("mismatch:{fields}")),
        Found::BadInput(message) => (NonSuccessKind::Error, format!("bad input: {message}")),
        Found::Abstained(message) => (NonSuccessKind::Error, format!("abstained: {message}")),
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(message);
    status
}
