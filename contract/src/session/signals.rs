//! P8: the facts that every settlement states, whatever its reason.

use alloc::vec::Vec;

use super::{
    counting::{Evidence, Statement, counted},
    facts::Facts,
};
use crate::{
    codec::Hash,
    verdict::{EvidenceKind, Findings, Rule, Signal, Subject},
};

/// Double signing, dissent, and claims refuted by the clock.
pub(crate) fn standing_facts(facts: &Facts<'_, '_>, findings: &mut Findings) -> Vec<Signal> {
    let mut signals = equivocations(facts.evidence);
    note(Rule::SignalEquivocation, &signals, findings);
    let dissent = dissents(facts);
    note(Rule::SignalDissent, &dissent, findings);
    signals.extend(dissent);
    let provider = facts.escrow.roster.provider().peer;
    // A VM_CANCELLED with a valid signature fails P2 only by claiming too long.
    let refuted = facts.evidence.cancelled.iter().filter(|claim| !claim.counts);
    signals
        .extend(refuted.map(|claim| Signal::FalseClaim { subject: provider, claim: claim.digest }));
    signals
}

/// Members who neither attested nor aborted anything before `deadline`.
pub(crate) fn absences(
    facts: &Facts<'_, '_>,
    deadline: u64,
    findings: &mut Findings,
) -> Vec<Signal> {
    let present = |member: &Hash| {
        signed_before(&facts.evidence.attestations, member, deadline)
            || signed_before(&facts.evidence.aborts, member, deadline)
    };
    let absent: Vec<Signal> = facts
        .escrow
        .roster
        .members()
        .iter()
        .filter(|member| !present(member))
        .map(|member| Signal::WitnessAbsent { subject: *member })
        .collect();
    note(Rule::SignalAbsent, &absent, findings);
    absent
}

fn note(rule: Rule, signals: &[Signal], findings: &mut Findings) {
    let subjects = || signals.iter().map(Signal::subject).collect();
    let (about, had) = (Subject::Escrow, signals.len());
    findings.check_missing(rule, about, signals.is_empty(), 0, had, subjects);
}

fn signed_before<B>(statements: &[Statement<'_, B>], member: &Hash, deadline: u64) -> bool {
    counted(statements).any(|statement| {
        let mut signers = statement.signers.iter();
        signers.any(|s| s.peer == *member && s.seen_at.unix_seconds() < deadline)
    })
}

/// Two counted statements of one signer that exclude one another.
fn equivocations(evidence: &Evidence<'_>) -> Vec<Signal> {
    let mut signals = Vec::new();
    let always =
        |kind, pairs: Vec<(Hash, Hash, Hash)>, signals: &mut Vec<Signal>| {
            signals.extend(pairs.into_iter().map(|(subject, first, second)| {
                Signal::Equivocation { subject, kind, first, second }
            }));
        };
    always(EvidenceKind::Allocated, pairs(&evidence.allocated, |_, _| true), &mut signals);
    always(EvidenceKind::Cancelled, pairs(&evidence.cancelled, |_, _| true), &mut signals);
    always(EvidenceKind::Vote, pairs(&evidence.votes, |_, _| true), &mut signals);
    let aborts = pairs(&evidence.aborts, |a, b| a.incident == b.incident);
    always(EvidenceKind::Abort, aborts, &mut signals);
    let checkpoints = pairs(&evidence.checkpoints, |a, b| a.number == b.number);
    always(EvidenceKind::Checkpoint, checkpoints, &mut signals);
    always(EvidenceKind::Attestation, pairs(&evidence.attestations, |_, _| true), &mut signals);
    signals
}

/// Every (signer, smaller digest, larger digest) of two counted statements by one signer.
fn pairs<B>(
    statements: &[Statement<'_, B>],
    exclude: impl Fn(&B, &B) -> bool,
) -> Vec<(Hash, Hash, Hash)> {
    let mut pairs = Vec::new();
    let mut later = statements;
    // Items ascend by digest, so the first of a pair is the smaller.
    while let Some((first, rest)) = later.split_first() {
        later = rest;
        if !first.counts {
            continue;
        }
        for second in counted(rest).filter(|second| exclude(first.body, second.body)) {
            let both = first.signers.iter().filter(|signer| second.signed_by(&signer.peer));
            pairs.extend(both.map(|signer| (signer.peer, first.digest, second.digest)));
        }
    }
    pairs
}

/// Members, no double signers, whose one attestation stands but is not one of those with a quorum.
fn dissents(facts: &Facts<'_, '_>) -> Vec<Signal> {
    let bodies = &facts.bodies;
    if bodies.with_quorum.is_empty() {
        return Vec::new();
    }
    let in_quorum = |digest: Hash| bodies.with_quorum.iter().any(|b| b.statement.digest == digest);
    let stands = |digest: Hash| bodies.all.iter().any(|body| body.statement.digest == digest);
    let dissent = |member: &Hash| {
        let mut signed = counted(&facts.evidence.attestations).filter(|s| s.signed_by(member));
        let only = signed.next()?.digest;
        (signed.next().is_none() && stands(only) && !in_quorum(only))
            .then_some(Signal::Dissent { subject: *member, body: only })
    };
    facts.escrow.roster.members().iter().filter_map(dissent).collect()
}
