//! Values of the contract as values of `wit/settlement.wit`. Nothing is decided here.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use quittance_contract::{
    codec::{Fault, FaultCode, Hash},
    money::Amount,
    order::Entry,
    quorum::AttestorRole,
    verdict::{
        Allocation, AttestationBlock, Basis, Change, ChangeBasis, Condition, Considered,
        CountedAttestation, Decision, Destination, Emt, EvidenceKind, Explanation, Finding, Hold,
        HoldCode, ItemCode, Measure, Outcome, Pass, Pot, Reason, RefuseCode, RevocationReason,
        Settle, Signal, Subject,
    },
};

use crate::bindings::exports::quittance::settlement::contract as wit;

pub fn fault(fault: Fault) -> wit::Fault {
    wit::Fault { code: fault_code(fault.code), place: fault.place }
}

pub fn explanation(explanation: Explanation) -> wit::Explanation {
    wit::Explanation {
        decision: decision(explanation.decision),
        findings: explanation.findings.into_iter().map(finding).collect(),
    }
}

pub fn decision(decision: Decision) -> wit::Decision {
    wit::Decision {
        decision_id: digest(decision.decision_id()),
        rules: digest(decision.rules),
        case_digest: digest(decision.case_digest),
        settlement_id: digest(decision.settlement_id),
        outcome: match decision.outcome {
            Outcome::Settle(terms) => wit::Outcome::Settle(settle(terms)),
            Outcome::Hold(terms) => wit::Outcome::Hold(hold(terms)),
            Outcome::Refuse(terms) => wit::Outcome::Refuse(refuse_code(terms.code)),
            Outcome::Pass(terms) => wit::Outcome::Pass(pass(terms)),
            Outcome::Change(terms) => wit::Outcome::Change(change(terms)),
        },
        considered: decision.considered.iter().map(considered).collect(),
    }
}

fn settle(settle: Settle) -> wit::Settle {
    wit::Settle {
        basis: basis(settle.basis),
        condition: condition(settle.condition),
        reason: settle.reason.map(reason),
        start: settle.start.unix_seconds(),
        payable_seconds: settle.payable_seconds.count(),
        allocations: settle.allocations.iter().map(allocation).collect(),
        signals: settle.signals.iter().map(signal).collect(),
        attestation_block: settle.attestation_block.map(attestation_block),
    }
}

fn hold(hold: Hold) -> wit::Hold {
    wit::Hold {
        code: hold_code(hold.code),
        needed: hold.needed,
        had: hold.had,
        next_deadline: hold.next_deadline.0,
        accrued: amount(hold.accrued),
    }
}

fn pass(pass: Pass) -> wit::Pass {
    let Emt { header, place, counted, .. } = &pass.emt;
    wit::Pass {
        emt: wit::Emt {
            network: digest(header.network),
            order: digest(header.order),
            escrow: digest(header.escrow),
            supplier: digest(place.supplier),
            sub_lot: digest(place.sub_lot),
            stage: place.stage.number(),
            schema: digest(pass.emt.schema),
            pov_hash: digest(pass.emt.pov_hash),
            claim: digest(pass.emt.claim),
            counted: counted.iter().map(counted_attestation).collect(),
            fallback: pass.emt.fallback,
            deduction_ppm: pass.emt.deduction.number(),
            previous: pass.emt.previous.map(digest),
            replaces: pass.emt.replaces.map(digest),
            passed_at: pass.emt.passed_at.unix_seconds(),
        },
        signals: pass.signals.iter().map(signal).collect(),
    }
}

fn change(change: Change) -> wit::Change {
    wit::Change {
        basis: change_basis(change.basis),
        allocations: change.allocations.iter().map(allocation).collect(),
        signals: change.signals.iter().map(signal).collect(),
        writes: change.writes.iter().map(Entry::to_bytes).collect(),
    }
}

fn counted_attestation(counted: &CountedAttestation) -> wit::CountedAttestation {
    wit::CountedAttestation {
        attestation: digest(counted.attestation),
        key_id: digest(counted.key_id),
        role: attestor_role(counted.role),
    }
}

fn considered(considered: &Considered) -> wit::Considered {
    wit::Considered {
        kind: evidence_kind(considered.kind),
        digest: digest(considered.digest),
        code: item_code(considered.code),
    }
}

fn allocation(allocation: &Allocation) -> wit::Allocation {
    wit::Allocation {
        pot: pot(allocation.pot),
        destination: destination(allocation.to),
        account: digest(allocation.account),
        amount: amount(allocation.amount),
    }
}

fn signal(signal: &Signal) -> wit::Signal {
    let fact = match *signal {
        Signal::Credit { seconds, paid, burned, consumer, .. } => {
            wit::SignalFact::Credit(wit::Credit {
                seconds: seconds.count(),
                paid: amount(paid),
                burned: amount(burned),
                consumer: digest(consumer),
            })
        }
        Signal::ReliabilityMark { .. } => wit::SignalFact::ReliabilityMark,
        Signal::Investigate { .. } => wit::SignalFact::Investigate,
        Signal::MisuseFlag { evidence, .. } => wit::SignalFact::MisuseFlag(digest(evidence)),
        Signal::FalseClaim { claim, .. } => wit::SignalFact::FalseClaim(digest(claim)),
        Signal::Equivocation { kind, first, second, .. } => {
            wit::SignalFact::Equivocation(wit::Equivocation {
                kind: evidence_kind(kind),
                first: digest(first),
                second: digest(second),
            })
        }
        Signal::Dissent { body, .. } => wit::SignalFact::Dissent(digest(body)),
        Signal::WitnessAbsent { .. } => wit::SignalFact::WitnessAbsent,
        Signal::Underpaid { shortfall, .. } => wit::SignalFact::Underpaid(amount(shortfall)),
        Signal::Revoked { attestation, reason, .. } => {
            wit::SignalFact::Revoked(revoked(attestation, reason))
        }
        Signal::Counted { attestation, role, .. } => {
            let (attestation, role) = (digest(attestation), attestor_role(role));
            wit::SignalFact::Counted(wit::CountedFact { attestation, role })
        }
        Signal::Stale { attestation, .. } => wit::SignalFact::Stale(digest(attestation)),
        Signal::Skipped { attestation, code, .. } => {
            let (attestation, code) = (digest(attestation), item_code(code));
            wit::SignalFact::Skipped(wit::Skipped { attestation, code })
        }
        Signal::RevokedAfterPass { attestation, reason, .. } => {
            wit::SignalFact::RevokedAfterPass(revoked(attestation, reason))
        }
        Signal::KeyCompromised { attestation, .. } => {
            wit::SignalFact::KeyCompromised(digest(attestation))
        }
        Signal::FraudProven { first, second, .. } => wit::SignalFact::FraudProven(wit::Fraud {
            first: digest(first),
            second: digest(second),
        }),
        Signal::ObjectionUpheld { objection, deduction, .. } => {
            let (objection, deduction_ppm) = (digest(objection), deduction.number());
            wit::SignalFact::ObjectionUpheld(wit::Upheld { objection, deduction_ppm })
        }
        Signal::ObjectionRejected { objection, .. } => {
            wit::SignalFact::ObjectionRejected(digest(objection))
        }
        Signal::ObjectionLapsed { objection, .. } => {
            wit::SignalFact::ObjectionLapsed(digest(objection))
        }
    };
    wit::Signal { subject: digest(signal.subject()), fact }
}

fn revoked(attestation: Hash, reason: RevocationReason) -> wit::Revoked {
    wit::Revoked { attestation: digest(attestation), reason: revocation_reason(reason) }
}

fn attestation_block(block: AttestationBlock) -> wit::AttestationBlock {
    wit::AttestationBlock {
        session_id: digest(block.session_id),
        connectivity_verified: block.connectivity_verified,
        actual_duration_seconds: block.actual_duration_seconds.0,
        termination_reason: reason(block.termination_reason),
        witnesses: digests(&block.witnesses),
        timestamp: block.timestamp.unix_seconds(),
    }
}

fn finding(finding: Finding) -> wit::Finding {
    wit::Finding {
        rule: finding.rule.id().to_string(),
        about: subject(finding.about),
        passed: finding.passed,
        needed: measure(finding.needed),
        had: measure(finding.had),
        missing: digests(&finding.missing),
    }
}

fn subject(subject: Subject) -> wit::Subject {
    match subject {
        Subject::Escrow => wit::Subject::Escrow,
        Subject::TopUp(index) => wit::Subject::TopUp(index),
        Subject::Item { kind, digest: body } => {
            wit::Subject::Item(wit::ItemRef { kind: evidence_kind(kind), digest: digest(body) })
        }
        Subject::Peer(peer) => wit::Subject::Peer(digest(peer)),
        Subject::Group(index) => wit::Subject::Group(index),
        Subject::Field(index) => wit::Subject::Field(index),
        Subject::Window(index) => wit::Subject::Window(index),
    }
}

fn measure(measure: Measure) -> wit::Measure {
    match measure {
        Measure::Nothing => wit::Measure::Nothing,
        Measure::Count(count) => wit::Measure::Count(count),
        Measure::At(unix_seconds) => wit::Measure::At(unix_seconds),
        Measure::Seconds(seconds) => wit::Measure::Seconds(seconds),
        Measure::Money(money) => wit::Measure::Money(amount(money)),
        Measure::Name(name) => wit::Measure::Name(name.to_string()),
        Measure::Digest(value) => wit::Measure::Digest(digest(value)),
        Measure::Whole(number) => wit::Measure::Whole(number),
        Measure::Bps(parts) => wit::Measure::Bps(parts),
        Measure::Text(text) => wit::Measure::Text(text.as_str().to_string()),
    }
}

fn digests(hashes: &[Hash]) -> Vec<Vec<u8>> {
    hashes.iter().copied().map(digest).collect()
}

fn digest(hash: Hash) -> Vec<u8> {
    hash.0.to_vec()
}

fn amount(amount: Amount) -> String {
    amount.0.to_string()
}

/// Enums that have the same variants on both sides.
macro_rules! same {
    ($($function:ident: $name:ident { $($variant:ident),+ $(,)? })+) => {
        $(
            fn $function(value: $name) -> wit::$name {
                match value { $($name::$variant => wit::$name::$variant),+ }
            }
        )+
    };
}

same! {
    fault_code: FaultCode { TooLarge, Truncated, BadValue, TooMany, Trailing, Order, HostTime, HostState }
    evidence_kind: EvidenceKind {
        Allocated, Cancelled, CancelRequest, Accusation, Vote, Abort, Checkpoint, Attestation,
        Dossier, OrderAttestation, Revocation, Inspection, LogHead, Objection, Ruling,
        Correction, Assignment, RoleGroup,
    }
    reason: Reason {
        CompletedNormal, ConsumerRequest, ProviderVoluntary, VmDied, Timeout, ConsumerMisuse,
        AllocationFailed, ConnectivityFailed,
    }
    condition: Condition {
        CompletedNormal, ConsumerTerminatedEarly, ProviderTerminated, SessionFailed,
    }
    basis: Basis {
        Attested, Aborted, NoAllocation, NoVerification, NoEnd, NoAttestation, ConflictEnded,
    }
    hold_code: HoldCode {
        WaitAllocation, WaitVerification, WaitEnd, WaitAttestation, Conflict, Review,
        WaitRuling, WaitCorrection, WaitPass, WaitTopUp,
    }
    refuse_code: RefuseCode {
        NotLocked, LockKey, LockCabal, LockQuorum, LockTerms, LockUnsignedParty,
        LockUnsignedCabal, OrderParties, OrderSlices, OrderTerms, OrderUnsigned, SlicePassed,
        SliceRefunded, DeliveryOver, SlicePaid, Foreign, NotEntitled, SchemaNotFound,
        CanonicalDrift, FormatInvalid, SetNotSorted, FileMissing, SigMismatch, KeyRevoked,
        RoleNotAssigned, SchemaNotAllowed, AttestorNotActive, HashMismatch, AttestationRevoked,
        FutureAttest, StaleAttest, SameOrgDuplicate, InsufficientAttestations, QuorumMissing,
        SealMismatch, SealMismatchExif, LotListMismatch, DeviceNotBound, ProofInvalid,
        TempOutOfRange, ToleranceExceeded, StageOrder, Frozen, PendingFunds, OneclaimTaken,
        NotCurrent, NotBroken, CorrectionLate,
    }
    item_code: ItemCode {
        Counted, Foreign, Unsigned, NotEntitled, BadSignature, FromTheFuture, AllocatedEarly,
        ClaimTooLong, AbortReason, NoEvidence, AbortEarly, AllocatedUnknown, StartEarly,
        EndBeforeStart, EndEventUnknown, ReasonDiffers, EndAfterEvent, QuorumShort,
        CanonicalDrift, FormatInvalid, SetNotSorted, FileMissing, SigMismatch, KeyRevoked,
        RoleNotAssigned, SchemaNotAllowed, AttestorNotActive, HashMismatch, AttestationRevoked,
        FutureAttest, StaleAttest, SameOrgDuplicate, QuorumMissing, DeviceNotBound, NotCounted,
        RevocationLate, ObjectionLate, RulingLate, NotCurrent, NoObjection, NotBroken,
        CorrectionLate, RecipientNotListed, AssignedTooMuch,
    }
    change_basis: ChangeBasis {
        Lost, Resumed, Proven, Released, Ruled, Lapsed, EarlierRefunded, DeliveryOver,
        CorrectionMissed, TopUpMissed,
    }
    revocation_reason: RevocationReason { Fraud, DataMismatch, Clerical, Superseded }
    attestor_role: AttestorRole {
        Inspector, Terminal, Carrier, Dc3pl, Registry, Metrology, SensorOem, Customs, BrandOem,
    }
    pot: Pot {
        Escrow, FeeEscrow,
    }
    destination: Destination {
        Release, Burn, Refund, Treasury, Stays,
    }
}
