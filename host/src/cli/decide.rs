//! `quittance decide`: one case to its decision.

use std::path::Path;

use quittance::Verdict;
use quittance_contract::verdict::Decision;

use super::{
    By, Exit, any_case::AnyCase, failure::Failure, input, money_table, order_table, output, table,
};

pub(super) fn run(file: &Path, out: Option<&Path>, by: &By, json: bool) -> Result<Exit, Failure> {
    let source = input::case(file)?;
    let settlement = by.settlement()?;
    let bytes = match settlement.decide(&source.bytes).map_err(Failure::abstained)? {
        Verdict::Decided(bytes) => bytes.into_bytes(),
        Verdict::Faulted(fault) => return Err(input::faulty(file, &source, &fault)),
    };
    let decision = decoded(&bytes)?;
    if let Some(out) = out {
        output::bytes(out, &bytes)?;
        if out == Path::new("-") {
            return Ok(Exit::Done);
        }
    }
    if json {
        output::json(&decision)?;
    } else {
        output::text(&match AnyCase::from_bytes(&source.bytes).ok() {
            Some(AnyCase::Order(case)) => order_table::decision(&decision, &case),
            Some(AnyCase::Money(case)) => money_table::decision(&decision, &case),
            Some(AnyCase::Session(case)) => table::decision(&decision, Some(&case.lock)),
            None => table::decision(&decision, None),
        })?;
    }
    Ok(Exit::Done)
}

/// A component that gives bytes which are no decision did not decide.
pub(super) fn decoded(bytes: &[u8]) -> Result<Decision, Failure> {
    Decision::from_bytes(bytes).map_err(|fault| {
        Failure::abstained(format!("the component gave bytes that are no decision: {fault}"))
    })
}
