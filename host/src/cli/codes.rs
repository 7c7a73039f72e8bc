//! `quittance audit --matrix`, for orders: how many cases end with each code of the gate.

use std::collections::BTreeMap;

use quittance_contract::{
    codec::FaultCode,
    verdict::{Decision, HoldCode, Outcome, RefuseCode},
};
use serde_json::{Value, json};

use super::table;

/// How many order cases come to what.
#[derive(Default)]
pub(super) struct Codes {
    ends: BTreeMap<&'static str, usize>,
}

/// The codes of sessions; all above are of orders.
const SESSION_REFUSALS: u8 = 47;

impl Codes {
    /// Counts a decision.
    pub(super) fn note(&mut self, decision: &Decision) {
        let end = match &decision.outcome {
            Outcome::Pass(_) => "PASS",
            Outcome::Hold(hold) => hold.code.name(),
            Outcome::Refuse(refuse) => refuse.code.name(),
            Outcome::Settle(settle) => settle.basis.name(),
        };
        *self.ends.entry(end).or_default() += 1;
    }

    /// Counts a case that is none.
    pub(super) fn note_fault(&mut self, fault: FaultCode) {
        *self.ends.entry(fault.name()).or_default() += 1;
    }

    /// Everything that an order can come to, in the order of the numbers.
    fn ends() -> impl Iterator<Item = (&'static str, &'static str)> {
        let refusals = RefuseCode::ALL.iter().filter(|code| code.number() > SESSION_REFUSALS);
        let pass = [("pass", "PASS"), ("hold", HoldCode::Conflict.name())];
        let faults = FaultCode::ALL.iter().map(|code| ("fault", code.name()));
        pass.into_iter().chain(refusals.map(|code| ("refuse", code.name()))).chain(faults)
    }

    fn count(&self, end: &str) -> usize {
        self.ends.get(end).copied().unwrap_or(0)
    }

    /// The table; none where there is no case of an order.
    pub(super) fn text(&self) -> Option<String> {
        if self.ends.is_empty() {
            return None;
        }
        let mut codes = table::new(["order", "code", "cases"]);
        for (outcome, end) in Self::ends() {
            codes.add_row([outcome, end, &self.count(end).to_string()]);
        }
        Some(codes.to_string())
    }

    pub(super) fn to_json(&self) -> Value {
        let row = |(outcome, end): (&str, &str)| json!({ "outcome": outcome, "code": end, "cases": self.count(end) });
        Self::ends().map(row).collect()
    }
}
