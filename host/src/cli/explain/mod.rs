//! `quittance explain`: why a case comes to its decision, for the people whose money it is.
//!
//! [`Report`] is all there is to tell, taken from the case, the component's decision and the
//! component's findings; no rule is applied here. Each form is one renderer that reads the report
//! and nothing else: [`text`] a tree, [`markdown`] a page for a report, [`html`] a page with
//! pictures.

mod chart;
mod due;
pub(super) mod findings;
mod html;
mod markdown;
mod meaning;
mod money;
mod order;
mod report;
mod signals;
mod story;
#[cfg(test)]
mod tests;
mod text;
mod timeline;
mod ways_out;

use std::path::{Path, PathBuf};

use clap::{Args, error::ErrorKind};
use quittance::{Settlement, Verdict, typed::Finding};
use quittance_contract::{
    order::{OrderCase, due::MoneyCase},
    session::Case,
    time::Time,
    verdict::{Decision, Outcome},
};
use serde::Serialize;
use serde_json::Value;

use super::{
    By, Exit,
    any_case::AnyCase,
    decide::decoded,
    failure::Failure,
    input::{self, Source},
    output,
};
use report::Report;

/// What `explain` is given.
#[derive(Args)]
pub(super) struct Arguments {
    /// A case as JSON or as canonical bytes; `-` reads standard input
    file: PathBuf,
    /// Write Markdown, for a report
    #[arg(long, conflicts_with_all = ["html", "json"])]
    md: bool,
    /// Write one self-contained HTML page, with the timeline and the money as pictures
    #[arg(long, conflicts_with = "json")]
    html: bool,
    /// Where it goes; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    #[command(flatten)]
    by: By,
}

/// A case with what the component says about it.
pub(super) struct Explained<C = Case> {
    pub(super) case: C,
    pub(super) decision: Decision,
    pub(super) findings: Vec<Finding>,
}

impl Explained<AnyCase> {
    fn session(self) -> Option<Explained> {
        let Self { case: AnyCase::Session(case), decision, findings } = self else { return None };
        Some(Explained { case: *case, decision, findings })
    }

    fn order(self) -> Option<Explained<OrderCase>> {
        let Self { case: AnyCase::Order(case), decision, findings } = self else { return None };
        Some(Explained { case: *case, decision, findings })
    }

    fn money(self) -> Option<Explained<MoneyCase>> {
        let Self { case: AnyCase::Money(case), decision, findings } = self else { return None };
        Some(Explained { case: *case, decision, findings })
    }
}

/// What programs read: all of the decision and its findings, and what people are told.
#[derive(Serialize)]
struct Told<'r> {
    decision: &'r Decision,
    findings: Vec<Value>,
    #[serde(flatten)]
    report: &'r Report,
}

pub(super) fn run(arguments: &Arguments, json: bool) -> Result<Exit, Failure> {
    let Arguments { file, md, html, out, by } = arguments;
    if json && (*md || *html) {
        // A global flag before the command is not in the command's own list of conflicts.
        let what = "the argument '--json' cannot be used with '--md' or '--html'";
        return Err(Failure::usage(&clap::Error::raw(ErrorKind::ArgumentConflict, what)));
    }
    let source = input::case(file)?;
    let settlement = by.settlement()?;
    let now = explained(&settlement, file, &source)?;
    let later = at_the_deadline(&settlement, file, &now)?;
    let (decision, findings) = (now.decision.clone(), now.findings.clone());
    let report = report(now, later);
    if json {
        let findings = findings.iter().map(findings::to_json).collect();
        let told = Told { decision: &decision, findings, report: &report };
        output::bytes(out, &output::to_json(&told)?)?;
    } else if *md {
        output::bytes(out, markdown::page(&report).as_bytes())?;
    } else if *html {
        output::bytes(out, html::page(&report).as_bytes())?;
    } else {
        output::styled(out, &text::tree(&report))?;
    }
    Ok(Exit::Done)
}

/// The report of a case of any lane; `later` is the same evidence at a Hold's deadline.
fn report(now: Explained<AnyCase>, later: Option<Explained<AnyCase>>) -> Report {
    match now.case {
        AnyCase::Session(case) => {
            let Explained { decision, findings, .. } = now;
            let now = Explained { case: *case, decision, findings };
            Report::of(&now, later.and_then(Explained::session).as_ref())
        }
        AnyCase::Order(case) => {
            let Explained { decision, findings, .. } = now;
            let now = Explained { case: *case, decision, findings };
            order::report(&now, later.and_then(Explained::order).as_ref())
        }
        AnyCase::Money(case) => {
            let Explained { decision, findings, .. } = now;
            let now = Explained { case: *case, decision, findings };
            due::report(&now, later.and_then(Explained::money).as_ref())
        }
    }
}

/// The decision comes as the bytes that hosts compare, the findings as typed values.
pub(super) fn explained(
    settlement: &Settlement,
    file: &Path,
    source: &Source,
) -> Result<Explained<AnyCase>, Failure> {
    let faulty = |fault| input::faulty(file, source, &fault);
    let decision = match settlement.decide(&source.bytes).map_err(Failure::abstained)? {
        Verdict::Decided(bytes) => decoded(bytes.as_bytes())?,
        Verdict::Faulted(fault) => return Err(faulty(fault)),
    };
    let findings = match settlement.explain(&source.bytes).map_err(Failure::abstained)? {
        Verdict::Decided(explanation) => explanation.findings,
        Verdict::Faulted(fault) => return Err(faulty(fault)),
    };
    let case = AnyCase::from_bytes(&source.bytes).map_err(faulty)?;
    Ok(Explained { case, decision, findings })
}

/// What the same evidence comes to when a Hold's deadline has come: the component is asked, with
/// nothing changed but `at`. There is none past the last time that a case can state, nor at a
/// deadline that is not later than the case: evidence could be seen after it.
fn at_the_deadline(
    settlement: &Settlement,
    file: &Path,
    now: &Explained<AnyCase>,
) -> Result<Option<Explained<AnyCase>>, Failure> {
    let Outcome::Hold(hold) = &now.decision.outcome else {
        return Ok(None);
    };
    let Some(at) = Time::new(hold.next_deadline.0).filter(|at| *at > now.case.at()) else {
        return Ok(None);
    };
    let later = Source { bytes: now.case.bytes_at(at), from_json: false };
    explained(settlement, file, &later).map(Some)
}
