//! A decision: what happens to the money, why, and all that was considered. These are the bytes
//! that hosts compare.

use alloc::vec::Vec;
use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    Basis, ChangeBasis, Condition, Destination, Emt, EvidenceKind, HoldCode, ItemCode, Pot, Reason,
    RefuseCode, Signal,
};
use crate::{
    codec::{Fault, Hash, List, Tag, decode, encode},
    limits,
    money::Amount,
    order::Entry,
    time::{Seconds, Time},
};

/// The version of the encoding of cases and decisions: 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize),
    serde(into = "u8", try_from = "u8")
)]
#[repr(u8)]
pub enum Version {
    /// The one version there is.
    V1 = 1,
}

/// The outcome of one escrow, with the names of what it was decided from.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Decision {
    /// The encoding's version.
    pub version: Version,
    /// The rules that the lock names; copied, never computed here.
    pub rules: Hash,
    /// The digest of the whole case, signatures and `at` included.
    pub case_digest: Hash,
    /// What is paid at most once: deduplicate by it.
    pub settlement_id: Hash,
    /// What happens.
    pub outcome: Outcome,
    /// Each item of evidence, in the case's order, and what became of it; in an order the dossier
    /// before them, the role groups after. Empty if the terms are refused.
    pub considered: List<Considered, { limits::EVIDENCE_ITEMS }>,
}

/// What happens to the money (T2).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[allow(clippy::large_enum_variant, reason = "one decision is in memory at a time")]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum Outcome {
    /// It is divided.
    Settle(Settle) = 0,
    /// Nothing moves: not yet, or contested.
    Hold(Hold) = 1,
    /// Nothing can ever move under this lock as it stands; or the gate says FAIL.
    Refuse(Refuse) = 2,
    /// The gate says PASS. It moves no money: a later decision pays by the token.
    Pass(Pass) = 3,
    /// What was due on a slice, with what the ledger writes.
    Change(Change) = 4,
}

/// How the money is divided, on what ground, and the facts that this proves.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Settle {
    /// On what it rests.
    pub basis: Basis,
    /// The settlement condition that holds.
    pub condition: Condition,
    /// Why the session ended; none where quorums contradict one another.
    pub reason: Option<Reason>,
    /// From when service is paid.
    pub start: Time,
    /// For how many seconds.
    pub payable_seconds: Seconds,
    /// Release, burn, refund, in this order, zeros included; they sum to the escrow.
    pub allocations: List<Allocation, { limits::ALLOCATIONS }>,
    /// Facts about peers, strictly ascending as encoded bytes.
    pub signals: List<Signal, { limits::SIGNALS }>,
    /// What a chain records; there with basis ATTESTED or ABORTED only.
    pub attestation_block: Option<AttestationBlock>,
}

/// Money that goes from one pot to one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(deny_unknown_fields)
)]
pub struct Allocation {
    /// From where.
    pub pot: Pot,
    /// To what end.
    pub to: Destination,
    /// A peer id; 32 zero bytes for money that burns.
    pub account: Hash,
    /// In the asset's smallest unit.
    pub amount: Amount,
}

/// Document 01's ATTESTATION block: a projection of the attestation that has a quorum.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(deny_unknown_fields)
)]
pub struct AttestationBlock {
    /// The lock's session.
    pub session_id: Hash,
    /// Whether the cabal verified the connection.
    pub connectivity_verified: bool,
    /// Attested end minus attested start, before any cap.
    pub actual_duration_seconds: Duration,
    /// As attested.
    pub termination_reason: Reason,
    /// The counted signers, ascending.
    pub witnesses: List<Hash, { limits::MEMBERS }>,
    /// When the last signature that the quorum needed was seen.
    pub timestamp: Time,
}

/// A span between two times, in seconds; longer than any [`Seconds`] may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Duration(pub u64);

#[cfg(feature = "json")]
crate::codec::json::decimal_forms!(Duration, u64);

/// Why nothing moves yet, and when this same evidence will settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Hold {
    /// What is waited for.
    pub code: HoldCode,
    /// How many of it are needed.
    pub needed: u32,
    /// How many there are.
    pub had: u32,
    /// The least `at`, in Unix seconds, at which this same evidence settles.
    pub next_deadline: Deadline,
    /// What settling there would charge.
    pub accrued: Amount,
}

/// Unix seconds in the future; may lie beyond the last [`Time`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Deadline(pub u64);

#[cfg(feature = "json")]
crate::codec::json::decimal_forms!(Deadline, u64);

/// Why the lock settles nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Refuse {
    /// The lowest number that holds (T4).
    pub code: RefuseCode,
}

/// A slice that passed the gate.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Pass {
    /// The token of it.
    pub emt: Emt,
    /// Facts about attestors, strictly ascending as encoded bytes.
    pub signals: List<Signal, { limits::SIGNALS }>,
}

/// What was due on a slice. Money moves where there are allocations.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Change {
    /// Why.
    pub basis: ChangeBasis,
    /// Of each pot they sum to what is in it; none if no money moves.
    pub allocations: List<Allocation, { limits::CHANGE_ALLOCATIONS }>,
    /// Facts about attestors and parties, strictly ascending as encoded bytes.
    pub signals: List<Signal, { limits::SIGNALS }>,
    /// The ledger's new values, whole, strictly ascending by kind and key.
    pub writes: List<Entry, { limits::WRITES }>,
}

/// One item of evidence, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(deny_unknown_fields)
)]
pub struct Considered {
    /// Its kind.
    pub kind: EvidenceKind,
    /// The digest of its body.
    pub digest: Hash,
    /// The first check that it fails (T5).
    pub code: ItemCode,
}

impl Decision {
    /// Reads a decision from its canonical bytes.
    ///
    /// # Errors
    /// The bytes are not exactly one decision.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        decode(bytes)
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

    /// Names this run: these rules over this case. It changes with every byte of the case.
    pub fn decision_id(&self) -> Hash {
        Tag::DecisionId.digest(&(self.case_digest, self.rules))
    }
}

#[cfg(feature = "json")]
impl From<Version> for u8 {
    fn from(version: Version) -> Self {
        version as Self
    }
}

#[cfg(feature = "json")]
impl TryFrom<u8> for Version {
    type Error = &'static str;
    fn try_from(number: u8) -> Result<Self, Self::Error> {
        if number == 1 { Ok(Self::V1) } else { Err("expected version 1") }
    }
}
