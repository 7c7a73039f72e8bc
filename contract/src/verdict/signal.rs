//! Trust signals: facts about a peer that a settlement, or a pass, proves (T8). They are data; nothing here
//! computes trust.

use alloc::{collections::BTreeMap, vec::Vec};

use borsh::{BorshDeserialize, BorshSerialize};

use super::{EvidenceKind, ItemCode, RevocationReason};
use crate::{
    codec::{Hash, List, encode, within_limit},
    limits,
    money::{Amount, Ppm},
    quorum::AttestorRole,
    time::Seconds,
};

/// A fact about `subject`, a peer id (of an attestor: a key id).
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(tag = "signal", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)
)]
#[repr(u8)]
pub enum Signal {
    /// The provider served as agreed.
    Credit {
        /// The provider.
        subject: Hash,
        /// Seconds paid for.
        seconds: Seconds,
        /// What the provider received.
        paid: Amount,
        /// What burnt.
        burned: Amount,
        /// Whom it served.
        consumer: Hash,
    } = 0,
    /// The provider ended the session, or claimed a reason without its proof.
    ReliabilityMark {
        /// The provider.
        subject: Hash,
    } = 1,
    /// The session failed; a pattern of these is worth a look.
    Investigate {
        /// The provider.
        subject: Hash,
    } = 2,
    /// A quorum confirmed misuse.
    MisuseFlag {
        /// The consumer.
        subject: Hash,
        /// The digest of the evidence that the quorum named.
        evidence: Hash,
    } = 3,
    /// A claim that was refuted, or lacked the proof that its reason needs.
    FalseClaim {
        /// The provider.
        subject: Hash,
        /// The digest of the VM_CANCELLED.
        claim: Hash,
    } = 4,
    /// Two signed statements that exclude one another.
    Equivocation {
        /// Who signed both.
        subject: Hash,
        /// The kind of the statements; where they differ, of the first.
        kind: EvidenceKind,
        /// The smaller digest; where the kinds differ, the checkpoint's or the abort's.
        first: Hash,
        /// The other digest.
        second: Hash,
    } = 5,
    /// A member signed only what a quorum contradicts.
    Dissent {
        /// The member.
        subject: Hash,
        /// The digest of the outvoted attestation.
        body: Hash,
    } = 6,
    /// A member attested nothing in time.
    WitnessAbsent {
        /// The member.
        subject: Hash,
    } = 7,
    /// The service cost more than was locked.
    Underpaid {
        /// The consumer.
        subject: Hash,
        /// What it cost beyond the escrow.
        shortfall: Amount,
    } = 8,
    /// An attestation was withdrawn.
    Revoked {
        /// The key that signed it.
        subject: Hash,
        /// The digest of the attestation.
        attestation: Hash,
        /// Why.
        reason: RevocationReason,
    } = 9,
    /// An attestation was counted by a pass.
    Counted {
        /// The key that signed it.
        subject: Hash,
        /// The digest of the attestation.
        attestation: Hash,
        /// In which role.
        role: AttestorRole,
    } = 10,
    /// An attestation was too old when the slice passed.
    Stale {
        /// The key that signed it.
        subject: Hash,
        /// The digest of the attestation.
        attestation: Hash,
    } = 11,
    /// An attestation did not count when the slice passed.
    Skipped {
        /// The key that signed it.
        subject: Hash,
        /// The digest of the attestation.
        attestation: Hash,
        /// The first check that it failed.
        code: ItemCode,
    } = 12,
    /// An attestation was withdrawn after a pass had counted it.
    RevokedAfterPass {
        /// The key that signed it.
        subject: Hash,
        /// The digest of the attestation.
        attestation: Hash,
        /// Why.
        reason: RevocationReason,
    } = 13,
    /// The key that made a counted attestation is revoked.
    KeyCompromised {
        /// The key.
        subject: Hash,
        /// The digest of the attestation.
        attestation: Hash,
    } = 14,
    /// One key signed two dossiers for one stage and role.
    FraudProven {
        /// The key.
        subject: Hash,
        /// The digest of the earlier attestation.
        first: Hash,
        /// The digest of the later one.
        second: Hash,
    } = 15,
    /// The neutral gave money back.
    ObjectionUpheld {
        /// The buyer.
        subject: Hash,
        /// The digest of the objection.
        objection: Hash,
        /// What the ruling gives back.
        deduction: Ppm,
    } = 16,
    /// The neutral gave nothing back beyond the token's own deduction.
    ObjectionRejected {
        /// The buyer.
        subject: Hash,
        /// The digest of the objection.
        objection: Hash,
    } = 17,
    /// Nobody ruled on it in time.
    ObjectionLapsed {
        /// The buyer.
        subject: Hash,
        /// The digest of the objection.
        objection: Hash,
    } = 18,
}

impl Signal {
    /// The name in tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Credit { .. } => "CREDIT",
            Self::ReliabilityMark { .. } => "RELIABILITY_MARK",
            Self::Investigate { .. } => "INVESTIGATE",
            Self::MisuseFlag { .. } => "MISUSE_FLAG",
            Self::FalseClaim { .. } => "FALSE_CLAIM",
            Self::Equivocation { .. } => "EQUIVOCATION",
            Self::Dissent { .. } => "DISSENT",
            Self::WitnessAbsent { .. } => "WITNESS_ABSENT",
            Self::Underpaid { .. } => "UNDERPAID",
            Self::Revoked { .. } => "REVOKED",
            Self::Counted { .. } => "COUNTED",
            Self::Stale { .. } => "STALE",
            Self::Skipped { .. } => "SKIPPED",
            Self::RevokedAfterPass { .. } => "REVOKED_AFTER_PASS",
            Self::KeyCompromised { .. } => "KEY_COMPROMISED",
            Self::FraudProven { .. } => "FRAUD_PROVEN",
            Self::ObjectionUpheld { .. } => "OBJECTION_UPHELD",
            Self::ObjectionRejected { .. } => "OBJECTION_REJECTED",
            Self::ObjectionLapsed { .. } => "OBJECTION_LAPSED",
        }
    }

    /// The peer that the fact is about.
    pub const fn subject(&self) -> Hash {
        match *self {
            Self::Credit { subject, .. }
            | Self::ReliabilityMark { subject }
            | Self::Investigate { subject }
            | Self::MisuseFlag { subject, .. }
            | Self::FalseClaim { subject, .. }
            | Self::Equivocation { subject, .. }
            | Self::Dissent { subject, .. }
            | Self::WitnessAbsent { subject }
            | Self::Underpaid { subject, .. }
            | Self::Revoked { subject, .. }
            | Self::Counted { subject, .. }
            | Self::Stale { subject, .. }
            | Self::Skipped { subject, .. }
            | Self::RevokedAfterPass { subject, .. }
            | Self::KeyCompromised { subject, .. }
            | Self::FraudProven { subject, .. }
            | Self::ObjectionUpheld { subject, .. }
            | Self::ObjectionRejected { subject, .. }
            | Self::ObjectionLapsed { subject, .. } => subject,
        }
    }
}

/// Signals as a decision has them: strictly ascending as encoded bytes; the same twice is one.
pub(crate) fn in_order(signals: Vec<Signal>) -> List<Signal, { limits::SIGNALS }> {
    let mut encoded: BTreeMap<Vec<u8>, Signal> = BTreeMap::new();
    encoded.extend(signals.into_iter().map(|signal| (encode(&signal), signal)));
    within_limit(encoded.into_values().collect())
}
