//! P7: no attestation has a quorum. Every wait ends at a time of its own, and what is witnessed
//! until then is paid; a deadline alone pays nobody.

use super::{
    counting::{EndSeen, counted, request_seen},
    facts::Facts,
    reason::{Judged, of_running},
    service::{ServiceStart, witnessed_until},
    settlement::Plan,
};
use crate::{
    codec::Hash,
    time::Time,
    verdict::{Basis, EvidenceKind, Findings, HoldCode, Measure, Reason, Rule, Subject},
};

/// What a case without an attestation quorum comes to: a settlement from `deadline` on, and
/// before it a wait for something.
pub(crate) struct Waiting {
    pub(crate) plan: Plan,
    /// In Unix seconds.
    pub(crate) deadline: u64,
    pub(crate) code: HoldCode,
    pub(crate) needed: usize,
    pub(crate) had: usize,
    /// Whether members had something to attest, and those who did not are absent.
    pub(crate) names_absent: bool,
}

impl Facts<'_, '_> {
    /// What this case waits for, and how it settles when the wait is over.
    pub(crate) fn waiting(&self, findings: &mut Findings) -> Waiting {
        let votes = self.escrow.thresholds.connectivity;
        let names_absent = false;
        let allocated = !matches!(self.start, ServiceStart::Unallocated { .. });
        let had = usize::from(allocated);
        findings.check(Rule::WaitAllocation, Subject::Escrow, allocated, 1, had);
        match self.start {
            ServiceStart::Unallocated { deadline } => {
                let (basis, reason) = (Basis::NoAllocation, Reason::AllocationFailed);
                let plan = Plan::unserved(self.escrow, basis, reason);
                let code = HoldCode::WaitAllocation;
                Waiting { plan, deadline, code, needed: 1, had: 0, names_absent }
            }
            ServiceStart::Unverified { deadline, had, ref missing } => {
                let missing = || missing.clone();
                let (rule, about) = (Rule::WaitVerification, Subject::Escrow);
                findings.check_missing(rule, about, false, votes, had, missing);
                let (basis, reason) = (Basis::NoVerification, Reason::ConnectivityFailed);
                let plan = Plan::unserved(self.escrow, basis, reason);
                let code = HoldCode::WaitVerification;
                Waiting { plan, deadline, code, needed: votes, had, names_absent }
            }
            ServiceStart::Proven(start) => {
                findings.check(Rule::WaitVerification, Subject::Escrow, true, votes, votes);
                self.running(start, findings)
            }
        }
    }

    /// Service started, and nobody with a quorum said when and why it ended.
    fn running(&self, start: Time, findings: &mut Findings) -> Waiting {
        let policy = &self.escrow.lock.policy;
        let latest = start.plus(policy.end_grace_seconds) + self.meter.maximum().count();
        let seen = self.first_end.filter(|end| end.at.unix_seconds() <= latest);
        let end_known = seen.map_or(latest, |end| end.at.unix_seconds());
        let deadline = end_known + policy.attestation_wait_seconds.count();
        let at = self.at.unix_seconds();
        let had = seen.map_or(Measure::Nothing, |end| end.at.into());
        let mut check = |rule, passed, needed, had| {
            findings.check(rule, Subject::Escrow, passed, Measure::At(needed), had);
        };
        check(Rule::WaitEnd, seen.is_some(), latest, had);
        check(Rule::WaitAttestation, at >= deadline, deadline, Measure::At(at));
        let (code, needed, had) = if at >= end_known {
            let signers = self.bodies.all.iter().map(|body| body.statement.signers.len());
            (
                HoldCode::WaitAttestation,
                self.escrow.thresholds.attestation,
                signers.max().unwrap_or(0),
            )
        } else {
            (HoldCode::WaitEnd, 1, 0)
        };
        let plan = self.witnessed_plan(start, seen, end_known);
        let names_absent = seen.is_some() && self.could_attest(end_known);
        Waiting { plan, deadline, code, needed, had, names_absent }
    }

    /// Pays what an abort quorum or checkpoints witnessed, and no longer than until the end was
    /// known.
    fn witnessed_plan(&self, start: Time, seen: Option<EndSeen>, end_known: u64) -> Plan {
        let witnessed = witnessed_until(self.escrow, &self.words);
        let end = self.abort().map(|abort| abort.body.end).or(witnessed).unwrap_or(start);
        let end = end.unix_seconds().min(end_known);
        let basis = if seen.is_some() { Basis::NoAttestation } else { Basis::NoEnd };
        let maximum = self.meter.maximum();
        let reason = match (self.abort(), seen) {
            (Some(abort), _) => of_running(abort.body.reason),
            (None, _) if self.meter.payable(start, end) == maximum => Reason::Timeout,
            (None, Some(seen)) => self.reason_of_end(seen, witnessed.unwrap_or(start)),
            (None, None) => Reason::VmDied,
        };
        let misuse_evidence = self.misuse_evidence(reason, self.abort());
        Plan { judged: Judged::proven(basis, reason, misuse_evidence), start, end, block: None }
    }

    /// The reason that the first end seen gives. A cancel explains the end only where service was
    /// witnessed until shortly before.
    fn reason_of_end(&self, seen: EndSeen, witnessed: Time) -> Reason {
        let reported = |digest: Hash| {
            let claim = self.evidence.cancelled.iter().find(|claim| claim.digest == digest);
            claim.map(|claim| claim.body.reason)
        };
        let prompt = witnessed.plus(self.escrow.lock.policy.checkpoint_seconds);
        match seen.kind {
            EvidenceKind::CancelRequest if seen.at.unix_seconds() <= prompt => {
                Reason::ConsumerRequest
            }
            EvidenceKind::Cancelled if reported(seen.digest) == Some(Reason::ProviderVoluntary) => {
                Reason::ProviderVoluntary
            }
            _ => Reason::VmDied,
        }
    }

    /// Whether an end that an attestation could have named was seen by the time the end was known.
    fn could_attest(&self, end_known: u64) -> bool {
        let by_then = |seen: Option<Time>| seen.is_some_and(|at| at.unix_seconds() <= end_known);
        let evidence = self.evidence;
        counted(&evidence.cancelled).any(|claim| by_then(claim.seen_by(1)))
            || counted(&evidence.cancel_requests).any(|request| by_then(request_seen(request)))
            || self.aborts.iter().any(|abort| by_then(abort.seen_by(self.escrow.thresholds.abort)))
    }
}
