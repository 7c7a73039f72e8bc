//! M3: what a token counted and has lost, which freezes what hangs on it.

use alloc::vec::Vec;

use super::{
    case::MoneyCase,
    chain::{Chain, Link},
    change,
    evidence::Evidence,
};
use crate::{
    codec::within_limit,
    order::state::{Entry, LostAttestation, PassedStage},
    registry::{KeyState, KeyTimes},
    time::Time,
    verdict::{ChangeBasis, CountedAttestation, Findings, Measure, Outcome, Rule, Signal, Subject},
};

/// The Change that is due if something was lost and is not written yet.
pub(super) fn due(
    case: &MoneyCase,
    chain: &Chain<'_>,
    evidence: &Evidence<'_>,
    findings: &mut Findings,
) -> Option<Outcome> {
    let (mut broken, mut signals, mut writes) = (chain.clone(), Vec::new(), Vec::new());
    for link in &mut broken.0 {
        let losses = newly_lost(case, link, evidence, &mut signals, findings);
        let (Some(stage), Some(emt)) = (&mut link.stage, link.state.emt) else { continue };
        if losses.is_empty() {
            continue;
        }
        let mut lost = stage.lost.to_vec();
        lost.extend(losses);
        lost.sort_by_key(|lost| lost.attestation);
        stage.lost = within_limit(lost);
        writes.push(Entry::Emt { emt, value: Some(stage.clone()) });
    }
    if writes.is_empty() {
        return None;
    }
    let flags = broken.writes_of_flags(case.escrow());
    findings.check(Rule::FreezeScope, Subject::Escrow, flags.is_empty(), 0, flags.len());
    writes.extend(flags);
    Some(change(ChangeBasis::Lost, Vec::new(), signals, writes))
}

fn newly_lost(
    case: &MoneyCase,
    link: &Link<'_>,
    evidence: &Evidence<'_>,
    signals: &mut Vec<Signal>,
    findings: &mut Findings,
) -> Vec<LostAttestation> {
    let Some(stage) = &link.stage else { return Vec::new() };
    let mut losses = Vec::new();
    for counted in &stage.emt.counted {
        if stage.has_lost(&counted.attestation) {
            continue;
        }
        let (subject, attestation) = (counted.key_id, counted.attestation);
        let revocations = || {
            let named = evidence.revocations.iter();
            named.filter(|(body, _)| body.attestation == counted.attestation)
        };
        let withdrawn = revocations().map(|(_, seen)| *seen).min();
        let compromised = compromised(case, stage, counted);
        let since = [withdrawn, compromised].into_iter().flatten().min();
        let had = since.map_or(Measure::Nothing, Measure::from);
        let (about, needed) = (Subject::Peer(subject), Measure::Digest(attestation));
        findings.check(Rule::Compromise, about, compromised.is_none(), needed.clone(), had.clone());
        findings.check(Rule::LostOnce, about, since.is_none(), needed, had);
        if since.is_none() {
            continue;
        }
        // Before this is written nobody can repair it, so the time for that begins now.
        losses.push(LostAttestation { attestation, lost_at: case.at });
        signals.extend(revocations().map(|(body, _)| Signal::RevokedAfterPass {
            subject,
            attestation,
            reason: body.reason,
        }));
        signals.extend(compromised.map(|_| Signal::KeyCompromised { subject, attestation }));
    }
    losses
}

/// When the key of a counted attestation was revoked, if that is within the window of the pass.
fn compromised(
    case: &MoneyCase,
    stage: &PassedStage,
    counted: &CountedAttestation,
) -> Option<Time> {
    let key = case.ledger().key(&counted.key_id)?;
    let revoked_at = key.revoked_at.filter(|_| key.state(case.at) == KeyState::Revoked)?;
    let until = stage.first_passed_at.plus(case.order.policy.revocation_seconds);
    (revoked_at.unix_seconds() < until).then_some(revoked_at)
}
