//! From a judged stretch of service to money and facts.

use alloc::vec::Vec;

use super::{lock::Escrow, meter::Meter, reason::Judged, standing::Standing};
use crate::{
    codec::{Hash, List, within_limit},
    money::{Amount, Split, assert_conserved, split},
    quorum::kth_seen,
    time::{Seconds, Time},
    verdict::{
        Allocation, AttestationBlock, Basis, Condition, Destination, Duration, Findings, Measure,
        Pot, Reason, Rule, Settle, Signal, Subject, in_order,
    },
};

/// What a settlement will pay for, and why.
pub(crate) struct Plan {
    pub(crate) judged: Judged,
    pub(crate) start: Time,
    /// The end of service before any cap, in Unix seconds.
    pub(crate) end: u64,
    pub(crate) block: Option<AttestationBlock>,
}

impl Plan {
    /// No service was proven, and nothing is paid.
    pub(crate) const fn unserved(escrow: &Escrow<'_>, basis: Basis, reason: Reason) -> Self {
        let start = escrow.lock.locked_at;
        let judged = Judged::proven(basis, reason, None);
        Self { judged, start, end: start.unix_seconds(), block: None }
    }

    /// The service of one attestation. An unverified connection is no service.
    pub(crate) fn attested(escrow: &Escrow<'_>, body: &Standing<'_, '_>, judged: Judged) -> Self {
        let attestation = body.body();
        let start = attestation.service_start;
        let served = attestation.connectivity_verified;
        let end = if served { attestation.service_end } else { start }.unix_seconds();
        Self { judged, start, end, block: attestation_block(escrow, body) }
    }

    /// The division of `pot` for this service.
    pub(crate) fn split(&self, escrow: &Escrow<'_>, meter: &Meter, pot: Amount) -> Split {
        divide(escrow, pot, meter.payable(self.start, self.end))
    }

    /// The settlement, with the signals of the reason's row and `more`.
    pub(crate) fn settle(
        self,
        escrow: &Escrow<'_>,
        meter: &Meter,
        pot: Amount,
        more: Vec<Signal>,
        findings: &mut Findings,
    ) -> Settle {
        meter.explain(self.start, self.end, findings);
        let payable = meter.payable(self.start, self.end);
        let split = self.split(escrow, meter, pot);
        let mut signals = row_signals(&self.judged, escrow, payable, &split);
        signals.extend(more);
        finish(
            escrow,
            pot,
            &split,
            Service {
                basis: self.judged.basis,
                condition: self.judged.condition,
                reason: Some(self.judged.reason),
                start: self.start,
                payable,
                block: self.block,
            },
            signals,
            findings,
        )
    }
}

/// What is settled, apart from money and signals.
pub(crate) struct Service {
    pub(crate) basis: Basis,
    pub(crate) condition: Condition,
    pub(crate) reason: Option<Reason>,
    pub(crate) start: Time,
    pub(crate) payable: Seconds,
    pub(crate) block: Option<AttestationBlock>,
}

/// Puts the settlement together from the division of its pot.
pub(crate) fn finish(
    escrow: &Escrow<'_>,
    pot: Amount,
    split: &Split,
    service: Service,
    mut signals: Vec<Signal>,
    findings: &mut Findings,
) -> Settle {
    let paid = split.shortfall == Amount(0);
    let price = Measure::Money(Amount(split.total().0.saturating_add(split.shortfall.0)));
    findings.check(Rule::PayEscrow, Subject::Escrow, paid, Measure::Money(pot), price);
    if !paid {
        let (subject, shortfall) = (escrow.roster.consumer().peer, split.shortfall);
        signals.push(Signal::Underpaid { subject, shortfall });
    }
    let allocations = [
        (Destination::Release, escrow.roster.provider().peer, split.release),
        (Destination::Burn, Hash::ZERO, split.burn),
        (Destination::Refund, escrow.roster.consumer().peer, split.refund),
    ]
    .map(|(to, account, amount)| Allocation { pot: Pot::Escrow, to, account, amount });
    assert_conserved(pot, &allocations.map(|allocation| allocation.amount));
    Settle {
        basis: service.basis,
        condition: service.condition,
        reason: service.reason,
        start: service.start,
        payable_seconds: service.payable,
        allocations: within_limit(Vec::from(allocations)),
        signals: in_order(signals),
        attestation_block: service.block,
    }
}

/// The price of this many seconds out of `pot`. LOCK_TERMS excludes prices beyond 128 bits, so a
/// lock that got here has one.
pub(crate) fn divide(escrow: &Escrow<'_>, pot: Amount, payable: Seconds) -> Split {
    let lock = escrow.lock;
    let split =
        split(pot, lock.terms.rate_per_hour, payable, lock.trust_micro, lock.k_payment_micro);
    assert!(split.is_some(), "the price of the longest service was checked with the lock");
    let nothing = Split { release: Amount(0), burn: Amount(0), refund: pot, shortfall: Amount(0) };
    split.unwrap_or(nothing)
}

/// The signals of the reason's row (protocol 9.10).
fn row_signals(
    judged: &Judged,
    escrow: &Escrow<'_>,
    payable: Seconds,
    split: &Split,
) -> Vec<Signal> {
    let subject = escrow.roster.provider().peer;
    if let Some(claim) = judged.refuted_claim {
        let mark = Signal::ReliabilityMark { subject };
        return Vec::from([mark, Signal::FalseClaim { subject, claim }]);
    }
    let consumer = escrow.roster.consumer().peer;
    let signal = match judged.reason {
        Reason::CompletedNormal | Reason::Timeout => {
            let (paid, burned) = (split.release, split.burn);
            (payable > Seconds::ZERO).then_some(Signal::Credit {
                subject,
                seconds: payable,
                paid,
                burned,
                consumer,
            })
        }
        Reason::ConsumerRequest => None,
        Reason::ProviderVoluntary => Some(Signal::ReliabilityMark { subject }),
        Reason::ConsumerMisuse => judged
            .misuse_evidence
            .map(|evidence| Signal::MisuseFlag { subject: consumer, evidence }),
        Reason::VmDied | Reason::AllocationFailed | Reason::ConnectivityFailed => {
            Some(Signal::Investigate { subject })
        }
    };
    signal.into_iter().collect()
}

/// The ATTESTATION block of a body with quorum: the body's own values.
fn attestation_block(escrow: &Escrow<'_>, body: &Standing<'_, '_>) -> Option<AttestationBlock> {
    let attestation = body.body();
    let signers = &body.statement.signers;
    Some(AttestationBlock {
        session_id: escrow.lock.session,
        connectivity_verified: attestation.connectivity_verified,
        actual_duration_seconds: Duration(attestation.service_end.since(attestation.service_start)),
        termination_reason: attestation.termination_reason,
        witnesses: List::new(signers.iter().map(|signer| signer.peer).collect())?,
        timestamp: kth_seen(signers, escrow.thresholds.attestation)?,
    })
}
