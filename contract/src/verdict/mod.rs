//! What a run says: a decision in bytes that hosts compare, and findings for people.

mod code;
mod decision;
mod emt;
mod finding;
#[cfg(feature = "json")]
mod json;
mod rule;
mod signal;

pub use code::{
    Basis, ChangeBasis, Condition, Destination, EvidenceKind, HoldCode, ItemCode, ObjectionReason,
    Pot, Reason, RefuseCode, RevocationReason,
};
pub use decision::{
    Allocation, AttestationBlock, Change, Considered, Deadline, Decision, Duration, Hold, Outcome,
    Pass, Refuse, Settle, Version,
};
pub use emt::{CountedAttestation, Emt, OrderHeader, Place, Stage};
pub(crate) use finding::Findings;
pub use finding::{Explanation, Finding, Measure, Subject};
pub use rule::Rule;
pub use signal::Signal;
pub(crate) use signal::in_order;
