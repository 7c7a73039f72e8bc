//! What wasmtime generates from `wit/settlement.wit`.

#![allow(missing_docs, reason = "wit/settlement.wit has the words")]

use quittance_contract::codec::{Fault, FaultCode};

wasmtime::component::bindgen!({
    path: "../wit",
    world: "settlement",
    additional_derives: [PartialEq, Eq],
});

/// Decisions and findings as typed values: `wit/settlement.wit`, interface `contract`.
pub mod typed {
    pub use super::exports::quittance::settlement::contract::{
        Allocation, AttestationBlock, Basis, Condition, Considered, Credit, Decision, Destination,
        Equivocation, EvidenceKind, Explanation, Finding, Hold, HoldCode, ItemCode, ItemRef,
        Measure, Outcome, Pot, Reason, RefuseCode, Settle, Signal, SignalFact, Subject,
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
        };
        Self { code, place: fault.place }
    }
}
