//! What wasmtime generates from `wit/settlement.wit`.

#![allow(missing_docs, reason = "wit/settlement.wit has the words")]

use quittance_contract::codec::{Fault, FaultCode};

wasmtime::component::bindgen!({
    path: "../wit",
    world: "settlement",
    additional_derives: [PartialEq, Eq],
});

/// Decisions and findings as typed values: `wit/settlement.wit`, interface `contract`, has a word
/// on each, and docs/protocol.md 7 and 11 the meaning.
///
/// Digests, peer ids and accounts are 32 bytes. Amounts are decimal strings of the asset's smallest
/// unit, `"0"` to 2^128 − 1, without sign or leading zeros. Times and deadlines are Unix seconds;
/// what ends in `seconds` is a number of seconds. Values of other shapes never come out of a call.
pub mod typed {
    pub use super::exports::quittance::settlement::contract::{
        Allocation, AttestationBlock, AttestorRole, Basis, Change, ChangeBasis, Condition,
        Considered, CountedAttestation, CountedFact, Credit, Decision, Destination, Emt,
        Equivocation, EvidenceKind, Explanation, Finding, Fraud, Hold, HoldCode, ItemCode, ItemRef,
        Measure, Outcome, Pass, Pot, Reason, RefuseCode, RevocationReason, Revoked, Settle, Signal,
        SignalFact, Skipped, Subject, Upheld,
    };
}

use exports::quittance::settlement::contract as wit;

impl From<wit::Fault> for Fault {
    fn from(fault: wit::Fault) -> Self {
        let code = match fault.code {
            wit::FaultCode::TooLarge => FaultCode::TooLarge,
            wit::FaultCode::Truncated => FaultCode::Truncated,
            wit::FaultCode::BadValue => FaultCode::BadValue,
            wit::FaultCode::TooMany => FaultCode::TooMany,
            wit::FaultCode::Trailing => FaultCode::Trailing,
            wit::FaultCode::Order => FaultCode::Order,
            wit::FaultCode::HostTime => FaultCode::HostTime,
            wit::FaultCode::HostState => FaultCode::HostState,
        };
        Self { code, place: fault.place }
    }
}
