//! The objects that people sign in a session, field by field as on the wire.

use core::num::NonZeroU32;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{
    codec::{Hash, List, PublicKey, Tag, numbered::numbered, record::records},
    limits,
    money::{Amount, Micro},
    time::{Seconds, Time},
    verdict::{EvidenceKind, Reason},
};

numbered! {
    /// The closed list of what counts as misuse (T1).
    MisuseClass {
        /// Use of a resource class that was not rented.
        ResourceClassViolation = 0 "RESOURCE_CLASS_VIOLATION",
        /// Abuse of outgoing traffic.
        EgressAbuse = 1 "EGRESS_ABUSE",
        /// Traffic to a forbidden port.
        ForbiddenPort = 2 "FORBIDDEN_PORT",
        /// Content that matches a forbidden digest.
        PolicyHashMatch = 3 "POLICY_HASH_MATCH",
    }
}

/// A block height of the ledger; recorded, never compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Height(pub u64);

#[cfg(feature = "json")]
crate::codec::json::decimal_forms!(Height, u64);

records! {
    /// What every signed body but the lock begins with.
    Header {
        /// The network.
        network: Hash,
        /// The session.
        session: Hash,
        /// The escrow digest.
        escrow: Hash,
    }

    /// The terms under which money is locked. Its digest is the escrow digest, for ever.
    Lock {
        /// The network.
        network: Hash,
        /// The session.
        session: Hash,
        /// Who pays.
        consumer: PublicKey,
        /// Who may be paid.
        provider: PublicKey,
        /// The witnesses, strictly ascending by peer id.
        cabal: List<Member, { limits::MEMBERS }>,
        /// The asset.
        asset: Hash,
        /// Decimal places in which people write amounts of it.
        decimals: u8,
        /// What is locked.
        amount: Amount,
        /// What was agreed about the service.
        terms: Terms,
        /// Thresholds and waits.
        policy: Policy,
        /// The provider's trust T, in millionths.
        trust_micro: Micro,
        /// The burn formula's K, in millionths.
        k_payment_micro: Micro,
        /// The height at which T was read.
        trust_height: Height,
        /// How the cabal was drawn; for auditors.
        selection: Selection,
        /// When the money was locked.
        locked_at: Time,
        /// The name of the rules that decide.
        rules: Hash,
    }

    /// A member of the cabal.
    Member {
        /// Its key.
        key: PublicKey,
        /// Whether it was of high trust when drawn.
        high_trust: bool,
    }

    /// What was agreed about the service.
    Terms {
        /// Price of one hour.
        rate_per_hour: Amount,
        /// Service shorter than this is not complete.
        min_duration_seconds: Seconds,
        /// Service longer than this is not paid.
        max_duration_seconds: Seconds,
        /// The digest of what the parties call misuse.
        misuse_classes: Hash,
    }

    /// Thresholds and waits, pinned in the lock.
    Policy {
        /// The size of the cabal, n.
        witness_count: u8,
        /// How many signers make an attestation quorum, q.
        attestation_threshold: u8,
        /// The share of n that verifies connectivity.
        connectivity_threshold_percent: u8,
        /// The share of n that aborts.
        abort_threshold_percent: u8,
        /// How many members must be of high trust.
        min_high_trust_witnesses: u8,
        /// How often a member may have met a party; binds the draw.
        max_prior_interactions: u8,
        /// Time to allocate.
        vm_allocation_timeout_seconds: Seconds,
        /// Time to check the connection.
        connectivity_check_timeout_seconds: Seconds,
        /// Time to collect connectivity votes; binds peers.
        connectivity_vote_timeout_seconds: Seconds,
        /// Time to collect abort votes; binds peers.
        abort_vote_timeout_seconds: Seconds,
        /// Between two health checks; binds peers.
        monitoring_check_interval_seconds: Seconds,
        /// Time to investigate an accusation; binds peers.
        misuse_investigation_timeout_seconds: Seconds,
        /// Time to bring evidence of an allocation.
        allocation_grace_seconds: Seconds,
        /// Time to bring votes.
        verification_grace_seconds: Seconds,
        /// Service still paid after a cancel was seen.
        cancel_grace_seconds: Seconds,
        /// Time to bring evidence of an end.
        end_grace_seconds: Seconds,
        /// Time to attest a known end.
        attestation_wait_seconds: Seconds,
        /// Between two checkpoints.
        checkpoint_seconds: Seconds,
        /// How long after a settlement evidence may still be admitted.
        challenge_seconds: Seconds,
        /// How long contradicting quorums hold the money.
        conflict_seconds: Seconds,
    }

    /// Commitments to how the cabal was drawn.
    Selection {
        /// To the seed.
        seed_commitment: Hash,
        /// The consumer's share of it.
        consumer_nonce: Hash,
        /// The provider's share of it.
        provider_nonce: Hash,
        /// The digest of the candidates.
        candidates: Hash,
    }

    /// More money for a running session.
    TopUp {
        /// Which escrow.
        header: Header,
        /// Counts up from 1.
        index: NonZeroU32,
        /// What was locked before.
        previous_total: Amount,
        /// What comes in.
        added: Amount,
        /// What is locked then.
        new_total: Amount,
    }

    /// VM_ALLOCATED: the provider says that the machine is there.
    Allocated {
        /// Which escrow.
        header: Header,
        /// The machine's own key, for probes.
        vm_key: PublicKey,
        /// Its WireGuard key.
        wireguard_key: Hash,
        /// The digest of its endpoints.
        endpoints: Hash,
        /// Since when.
        allocated_at: Time,
    }

    /// VM_CANCELLED: the provider says that the session ended, and why.
    Cancelled {
        /// Which escrow.
        header: Header,
        /// Why.
        reason: Reason,
        /// For how long the provider says that it served.
        claimed_seconds: Seconds,
        /// When.
        cancelled_at: Time,
    }

    /// CANCEL_REQUEST: the consumer wants the session to end.
    CancelRequest {
        /// Which escrow.
        header: Header,
        /// From when; may lie in the future.
        requested_at: Time,
    }

    /// MISUSE_ACCUSATION: the provider asks the cabal to look.
    Accusation {
        /// Which escrow.
        header: Header,
        /// What kind of misuse.
        class: MisuseClass,
        /// From when.
        window_start: Time,
        /// Until when.
        window_end: Time,
        /// The digest of the evidence.
        evidence: Hash,
        /// When it was said.
        accused_at: Time,
    }

    /// VM_CONNECTIVITY_VOTE: what a member sees of the connection.
    Vote {
        /// Which escrow.
        header: Header,
        /// The machine answers.
        can_reach_vm: bool,
        /// The consumer is connected to it.
        can_see_consumer_connected: bool,
        /// When the member looked.
        voted_at: Time,
    }

    /// The statement of an ABORT_VOTE. No voter and no clock: all voters sign the same bytes.
    Abort {
        /// Which escrow.
        header: Header,
        /// Names what happened, so that two statements about it are seen as such.
        incident: Hash,
        /// Why the session ends.
        reason: Reason,
        /// The digest of the evidence; never zero in an abort that counts.
        evidence: Hash,
        /// When service ended.
        end: Time,
    }

    /// Witnessed service up to a time.
    Checkpoint {
        /// Which escrow.
        header: Header,
        /// Counts up.
        number: u32,
        /// Until when the machine served.
        alive_until: Time,
        /// The digest of the checkpoint before; for auditors.
        previous: Hash,
    }

    /// What the cabal attests. No signer and no clock: all members sign the same bytes.
    Attestation {
        /// Which escrow.
        header: Header,
        /// The digest of the VM_ALLOCATED.
        allocated: Hash,
        /// The digest of the event that ended the session.
        end_event: Hash,
        /// Whether the connection was verified.
        connectivity_verified: bool,
        /// Since when service ran.
        service_start: Time,
        /// Until when.
        service_end: Time,
        /// Why it ended.
        termination_reason: Reason,
    }
}

impl Lock {
    /// The escrow digest.
    pub fn digest(&self) -> Hash {
        Tag::Lock.digest(self)
    }

    /// What every other body about this lock begins with.
    pub const fn header(&self, escrow: Hash) -> Header {
        Header { network: self.network, session: self.session, escrow }
    }
}

impl TopUp {
    /// What its signers sign.
    pub fn digest(&self) -> Hash {
        Tag::TopUp.digest(self)
    }
}

/// A signed body of any kind of evidence. On the wire: its kind, then its fields.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum Body {
    /// By the provider.
    Allocated(Allocated) = 1,
    /// By the provider.
    Cancelled(Cancelled) = 2,
    /// By the consumer.
    CancelRequest(CancelRequest) = 3,
    /// By the provider.
    Accusation(Accusation) = 4,
    /// By a member.
    Vote(Vote) = 5,
    /// By members.
    Abort(Abort) = 6,
    /// By members.
    Checkpoint(Checkpoint) = 7,
    /// By members.
    Attestation(Attestation) = 8,
}

impl Body {
    /// Its kind (T1).
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::Allocated(_) => EvidenceKind::Allocated,
            Self::Cancelled(_) => EvidenceKind::Cancelled,
            Self::CancelRequest(_) => EvidenceKind::CancelRequest,
            Self::Accusation(_) => EvidenceKind::Accusation,
            Self::Vote(_) => EvidenceKind::Vote,
            Self::Abort(_) => EvidenceKind::Abort,
            Self::Checkpoint(_) => EvidenceKind::Checkpoint,
            Self::Attestation(_) => EvidenceKind::Attestation,
        }
    }

    /// Which escrow it is about.
    pub const fn header(&self) -> &Header {
        match self {
            Self::Allocated(body) => &body.header,
            Self::Cancelled(body) => &body.header,
            Self::CancelRequest(body) => &body.header,
            Self::Accusation(body) => &body.header,
            Self::Vote(body) => &body.header,
            Self::Abort(body) => &body.header,
            Self::Checkpoint(body) => &body.header,
            Self::Attestation(body) => &body.header,
        }
    }

    /// What its signers sign.
    pub fn digest(&self) -> Hash {
        match self {
            Self::Allocated(body) => Tag::Allocated.digest(body),
            Self::Cancelled(body) => Tag::Cancelled.digest(body),
            Self::CancelRequest(body) => Tag::CancelRequest.digest(body),
            Self::Accusation(body) => Tag::Accusation.digest(body),
            Self::Vote(body) => Tag::Vote.digest(body),
            Self::Abort(body) => Tag::Abort.digest(body),
            Self::Checkpoint(body) => Tag::Checkpoint.digest(body),
            Self::Attestation(body) => Tag::Attestation.digest(body),
        }
    }

    /// The latest of the times that its signer cannot have known before they came (P2): all but
    /// a request's own time and an accusation's window.
    pub fn latest_time(&self) -> Option<Time> {
        match self {
            Self::Allocated(body) => Some(body.allocated_at),
            Self::Cancelled(body) => Some(body.cancelled_at),
            Self::CancelRequest(_) => None,
            Self::Accusation(body) => Some(body.accused_at),
            Self::Vote(body) => Some(body.voted_at),
            Self::Abort(body) => Some(body.end),
            Self::Checkpoint(body) => Some(body.alive_until),
            Self::Attestation(body) => Some(body.service_start.max(body.service_end)),
        }
    }
}
