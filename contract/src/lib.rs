#![no_std]
#![forbid(unsafe_code)]
//! The settlement rules of Quittance: signed evidence about an escrow goes in as bytes, a decision
//! comes out as bytes, the same on every host.
//!
//! Pure functions over their input: no I/O, clock, randomness, floats or recursion. Rooms, each
//! knowing only those above it: [`codec`], [`crypto`], [`money`], [`time`], [`quorum`],
//! [`verdict`], [`evidence`], [`session`], [`registry`], [`order`]. A decision about an order carries
//! ledger values, so [`verdict`] names those of [`order`].

extern crate alloc;

pub mod codec;
pub mod crypto;
pub mod evidence;
pub mod limits;
pub mod money;
pub mod order;
pub mod quorum;
pub mod registry;
pub mod session;
pub mod time;
pub mod verdict;

use alloc::vec::Vec;

use codec::{Fault, Hash, Tag};
use order::{
    ORDER_LANE, OrderCase,
    due::{self, MONEY_LANE, MoneyCase},
};
use session::Case;
use verdict::{Decision, Explanation, Findings};

/// The canonical bytes of the decision of a case: the consensus call (`docs/protocol.md` 6 to 9).
///
/// `case` is canonical bytes, at most [`limits::SESSION_CASE_BYTES`] of them for a session.
///
/// # Errors
/// The bytes are no case; hosts agree on the fault's code.
pub fn decide(case: &[u8]) -> Result<Vec<u8>, Fault> {
    decide_with(case, &mut Findings::ignored()).map(|decision| decision.to_bytes())
}

/// The decision of a case with every rule that was applied on the way to it.
///
/// # Errors
/// As [`decide`].
pub fn explain(case: &[u8]) -> Result<Explanation, Fault> {
    let mut findings = Findings::kept();
    let decision = decide_with(case, &mut findings)?;
    Ok(Explanation { decision, findings: findings.into_vec() })
}

/// The second byte says which lane a case is of.
fn decide_with(case: &[u8], findings: &mut Findings) -> Result<Decision, Fault> {
    match case {
        [_, ORDER_LANE, ..] => order::decide(&OrderCase::from_bytes(case)?, findings),
        [_, MONEY_LANE, ..] => due::decide(&MoneyCase::from_bytes(case)?, findings),
        _ => Ok(session::decide(&Case::from_bytes(case)?, findings)),
    }
}

/// The most bytes that a case beginning like this may have (protocol 6.2).
pub fn length_limit(case: &[u8]) -> usize {
    match case {
        [_, ORDER_LANE | MONEY_LANE, ..] => limits::ORDER_CASE_BYTES,
        _ => limits::SESSION_CASE_BYTES,
    }
}

/// The decision that these canonical bytes state (`docs/protocol.md` 7).
///
/// # Errors
/// The bytes are not exactly one decision.
pub fn view(decision: &[u8]) -> Result<Decision, Fault> {
    Decision::from_bytes(decision)
}

/// The name of all rules before the first release. A release is named by the SHA-256 of its
/// portable component (`docs/protocol.md` 8).
pub fn unreleased_rules() -> Hash {
    Tag::Rules.digest_bytes(b"unreleased")
}
