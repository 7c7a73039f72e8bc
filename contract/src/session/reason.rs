//! P6: which reason a body with quorum settles under. A quorum proves what was reported; blame
//! needs the proof that the reason asks for, else the claim falls back on its claimant.

use super::{
    counting::{Statement, counted, request_seen},
    facts::Facts,
    object::{Abort, Cancelled},
    standing::{EndEvent, Standing},
};
use crate::{
    codec::Hash,
    verdict::{Basis, Condition, EvidenceKind, Findings, Measure, Reason, Rule, Subject},
};

/// Why a session ended, as far as it is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) basis: Basis,
    pub(crate) reason: Reason,
    pub(crate) condition: Condition,
    /// The evidence of the abort that proves misuse.
    pub(crate) misuse_evidence: Option<Hash>,
    /// The VM_CANCELLED that claimed a reason without its proof.
    pub(crate) refuted_claim: Option<Hash>,
}

impl Judged {
    /// A reason that has its proof.
    pub(crate) const fn proven(
        basis: Basis,
        reason: Reason,
        misuse_evidence: Option<Hash>,
    ) -> Self {
        let condition = condition_of(reason);
        Self { basis, reason, condition, misuse_evidence, refuted_claim: None }
    }
}

/// The row of the table of reasons (protocol 9.10) that a proven reason settles in.
const fn condition_of(reason: Reason) -> Condition {
    match reason {
        Reason::CompletedNormal | Reason::Timeout => Condition::CompletedNormal,
        Reason::ConsumerRequest | Reason::ConsumerMisuse => Condition::ConsumerTerminatedEarly,
        Reason::ProviderVoluntary => Condition::ProviderTerminated,
        Reason::VmDied | Reason::AllocationFailed | Reason::ConnectivityFailed => {
            Condition::SessionFailed
        }
    }
}

/// A running session cannot fail to connect: its machine died.
pub(crate) const fn of_running(reason: Reason) -> Reason {
    match reason {
        Reason::ConnectivityFailed => Reason::VmDied,
        reason => reason,
    }
}

impl Facts<'_, '_> {
    /// Under which basis and reason this body settles.
    pub(crate) fn judge(&self, body: &Standing<'_, '_>, findings: &mut Findings) -> Judged {
        let same_end = self.aborts.first().filter(|abort| {
            !matches!(body.end_event, EndEvent::Abort(_))
                && abort.body.end == body.body().service_end
        });
        let basis = if same_end.is_some() { Basis::Aborted } else { Basis::Attested };
        let about =
            Subject::Item { kind: EvidenceKind::Attestation, digest: body.statement.digest };
        let verified = body.body().connectivity_verified;
        let (needed, had) = (Measure::Name("true"), Measure::Name(bool_name(verified)));
        if !findings.check(Rule::ReasonVerified, about, verified, needed, had) {
            return Judged::proven(basis, Reason::ConnectivityFailed, None);
        }
        let by_abort = match (same_end, body.end_event) {
            (Some(abort), _) => Some(*abort),
            (None, EndEvent::Abort(abort)) => Some(abort),
            (None, _) => None,
        };
        let reported = by_abort.map_or(body.body().termination_reason, |abort| abort.body.reason);
        let proven = match (by_abort, body.end_event) {
            (None, EndEvent::Cancelled(claim)) => self.claim_is_proven(body, claim),
            // A quorum's own abort, and the consumer's own request, prove themselves.
            _ => true,
        };
        let name = Measure::Name(reported.name());
        if !findings.check(Rule::ReasonProof, about, proven, name, Measure::Nothing)
            && let EndEvent::Cancelled(claim) = body.end_event
        {
            return Judged {
                basis,
                reason: reported,
                condition: Condition::ProviderTerminated,
                misuse_evidence: None,
                refuted_claim: Some(claim.digest),
            };
        }
        let reason = if by_abort.is_some() { of_running(reported) } else { reported };
        Judged::proven(basis, reason, self.misuse_evidence(reason, by_abort))
    }

    /// Whether a provider's claim has what its reason needs, judged before any cap.
    fn claim_is_proven(&self, body: &Standing<'_, '_>, claim: &Statement<'_, Cancelled>) -> bool {
        let (start, end) = (body.body().service_start, body.body().service_end);
        let maximum = self.meter.maximum();
        match claim.body.reason {
            Reason::CompletedNormal => {
                let payable = end.since(start).min(maximum.count());
                payable >= self.escrow.lock.terms.min_duration_seconds.count()
            }
            Reason::Timeout => end.unix_seconds() >= start.plus(maximum),
            Reason::ConsumerRequest => counted(&self.evidence.cancel_requests)
                .any(|request| request_seen(request) <= claim.seen_by(1)),
            Reason::ProviderVoluntary => true,
            Reason::ConsumerMisuse => self.some_abort_names(Reason::ConsumerMisuse),
            Reason::VmDied => self.some_abort_names(Reason::VmDied),
            Reason::AllocationFailed | Reason::ConnectivityFailed => false,
        }
    }

    fn some_abort_names(&self, reason: Reason) -> bool {
        self.aborts.iter().any(|abort| of_running(abort.body.reason) == reason)
    }

    /// Of the abort that ends the session if it names misuse, else of the first that does.
    pub(crate) fn misuse_evidence(
        &self,
        reason: Reason,
        by_abort: Option<&Statement<'_, Abort>>,
    ) -> Option<Hash> {
        if reason != Reason::ConsumerMisuse {
            return None;
        }
        let first = || self.aborts.iter().find(|abort| abort.body.reason == reason);
        by_abort.or_else(|| first().copied()).map(|abort| abort.body.evidence)
    }
}

const fn bool_name(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}
