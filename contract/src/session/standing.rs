//! P3 and P4: which abort has a quorum, which attestations stand, and which of those have one.

use alloc::vec::Vec;

use super::{
    counting::{Evidence, Statement, counted},
    lock::Escrow,
    object::{Abort, Allocated, Attestation, Cancelled},
};
use crate::{
    codec::Hash,
    quorum::{ascending, missing_members},
    time::Time,
    verdict::{EvidenceKind, Findings, ItemCode, Measure, Reason, Rule, Subject},
};

/// The abort statements with a quorum, by ascending end, then digest. The first is X.
pub(crate) fn abort_quorums<'s, 'a>(
    evidence: &'s Evidence<'a>,
    escrow: &Escrow<'_>,
    findings: &mut Findings,
) -> Vec<&'s Statement<'a, Abort>> {
    let quorums = counted(&evidence.aborts)
        .filter(|abort| {
            let about = Subject::Item { kind: EvidenceKind::Abort, digest: abort.digest };
            let (needed, had) = (escrow.thresholds.abort, abort.signers.len());
            findings.check_missing(Rule::AbortQuorum, about, had >= needed, needed, had, || {
                absent(escrow, abort)
            })
        })
        .collect();
    ascending(quorums, |abort| (abort.body.end, abort.digest))
}

/// The event that an attestation names as the session's end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum EndEvent<'s, 'a> {
    Cancelled(&'s Statement<'a, Cancelled>),
    CancelRequest,
    Abort(&'s Statement<'a, Abort>),
}

impl EndEvent<'_, '_> {
    pub(crate) const fn reason(&self) -> Reason {
        match self {
            Self::Cancelled(event) => event.body.reason,
            Self::CancelRequest => Reason::ConsumerRequest,
            Self::Abort(event) => event.body.reason,
        }
    }

    /// The latest end of service that the event allows, if it states one.
    pub(crate) const fn bound(&self) -> Option<Time> {
        match self {
            Self::Cancelled(event) => Some(event.body.cancelled_at),
            Self::CancelRequest => None,
            Self::Abort(event) => Some(event.body.end),
        }
    }
}

/// An attestation that stands: its allocation and its end event count, and its times and reason
/// agree with them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'s, 'a> {
    pub(crate) statement: &'s Statement<'a, Attestation>,
    pub(crate) end_event: EndEvent<'s, 'a>,
}

impl<'a> Standing<'_, 'a> {
    pub(crate) const fn body(&self) -> &'a Attestation {
        self.statement.body
    }
}

/// The attestations that stand, by digest, each with whether it has a quorum.
pub(crate) struct StandingBodies<'s, 'a> {
    pub(crate) all: Vec<Standing<'s, 'a>>,
    /// Q: those with a quorum.
    pub(crate) with_quorum: Vec<Standing<'s, 'a>>,
}

/// Checks every attestation that has a counting signature, and says in `codes` how far it came.
pub(crate) fn standing_bodies<'s, 'a>(
    evidence: &'s Evidence<'a>,
    aborts: &[&'s Statement<'a, Abort>],
    escrow: &Escrow<'_>,
    codes: &mut [ItemCode],
    findings: &mut Findings,
) -> StandingBodies<'s, 'a> {
    let mut bodies = StandingBodies { all: Vec::new(), with_quorum: Vec::new() };
    for statement in &evidence.attestations {
        let code = match stand(statement, evidence, aborts, findings) {
            Err(code) => code,
            Ok(standing) => {
                bodies.all.push(standing);
                if has_quorum(statement, escrow, findings) {
                    bodies.with_quorum.push(standing);
                    ItemCode::Counted
                } else {
                    ItemCode::QuorumShort
                }
            }
        };
        if let Some(to) = codes.get_mut(statement.place) {
            *to = code;
        }
    }
    bodies
}

fn stand<'s, 'a>(
    statement: &'s Statement<'a, Attestation>,
    evidence: &'s Evidence<'a>,
    aborts: &[&'s Statement<'a, Abort>],
    findings: &mut Findings,
) -> Result<Standing<'s, 'a>, ItemCode> {
    let body = statement.body;
    let about = Subject::Item { kind: EvidenceKind::Attestation, digest: statement.digest };
    let mut check = |rule, passed, needed: Measure, had: Measure, code| {
        if findings.check(rule, about, passed, needed, had) { Ok(()) } else { Err(code) }
    };
    let allocated = find_allocated(evidence, &body.allocated);
    let named = Measure::Digest(body.allocated);
    let known = allocated.is_some();
    check(Rule::AttestAllocated, known, Measure::Nothing, named, ItemCode::AllocatedUnknown)?;
    let allocated_at = allocated.ok_or(ItemCode::AllocatedUnknown)?.body.allocated_at;
    let (start, end) = (body.service_start, body.service_end);
    let in_time = allocated_at <= start;
    check(Rule::AttestStart, in_time, allocated_at.into(), start.into(), ItemCode::StartEarly)?;
    check(Rule::AttestOrder, start <= end, start.into(), end.into(), ItemCode::EndBeforeStart)?;
    let event = find_end_event(evidence, aborts, &body.end_event);
    let named = Measure::Digest(body.end_event);
    let known = event.is_some();
    check(Rule::AttestEvent, known, Measure::Nothing, named, ItemCode::EndEventUnknown)?;
    let end_event = event.ok_or(ItemCode::EndEventUnknown)?;
    let (needed, had) = (end_event.reason(), body.termination_reason);
    let names = (Measure::Name(needed.name()), Measure::Name(had.name()));
    check(Rule::AttestReason, needed == had, names.0, names.1, ItemCode::ReasonDiffers)?;
    if let Some(bound) = end_event.bound() {
        let in_time = end <= bound;
        check(Rule::AttestEnd, in_time, bound.into(), end.into(), ItemCode::EndAfterEvent)?;
    }
    Ok(Standing { statement, end_event })
}

fn has_quorum(
    statement: &Statement<'_, Attestation>,
    escrow: &Escrow<'_>,
    findings: &mut Findings,
) -> bool {
    let about = Subject::Item { kind: EvidenceKind::Attestation, digest: statement.digest };
    let (needed, had) = (escrow.thresholds.attestation, statement.signers.len());
    findings.check_missing(Rule::AttestQuorum, about, had >= needed, needed, had, || {
        absent(escrow, statement)
    })
}

fn find_allocated<'s, 'a>(
    evidence: &'s Evidence<'a>,
    digest: &Hash,
) -> Option<&'s Statement<'a, Allocated>> {
    counted(&evidence.allocated).find(|statement| statement.digest == *digest)
}

fn find_end_event<'s, 'a>(
    evidence: &'s Evidence<'a>,
    aborts: &[&'s Statement<'a, Abort>],
    digest: &Hash,
) -> Option<EndEvent<'s, 'a>> {
    let cancelled = counted(&evidence.cancelled).find(|statement| statement.digest == *digest);
    let request = counted(&evidence.cancel_requests).find(|statement| statement.digest == *digest);
    let abort = aborts.iter().copied().find(|statement| statement.digest == *digest);
    cancelled
        .map(EndEvent::Cancelled)
        .or(request.map(|_| EndEvent::CancelRequest))
        .or(abort.map(EndEvent::Abort))
}

fn absent<B>(escrow: &Escrow<'_>, statement: &Statement<'_, B>) -> Vec<Hash> {
    let signed: Vec<Hash> = statement.signers.iter().map(|signer| signer.peer).collect();
    missing_members(escrow.roster.members(), &signed)
}
