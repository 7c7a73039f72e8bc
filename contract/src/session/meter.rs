//! How much of a stretch of service is paid: the hard caps of P6 that no quorum can override.

use super::{
    counting::{Evidence, counted, request_seen},
    lock::Escrow,
};
use crate::{
    time::{Seconds, Time},
    verdict::{Findings, Rule, Subject},
};

/// The bounds of paid service in one escrow.
pub(crate) struct Meter {
    maximum: Seconds,
    /// No service after this is paid, because the consumer cancelled; in Unix seconds.
    cancel_cap: Option<u64>,
}

impl Meter {
    /// The agreed maximum, and the earliest of the consumer's cancels with its grace. A cancel
    /// counts from when it was seen, so it can be dated ahead but never back.
    pub(crate) fn new(escrow: &Escrow<'_>, evidence: &Evidence<'_>) -> Self {
        let grace = escrow.lock.policy.cancel_grace_seconds;
        let caps = counted(&evidence.cancel_requests).filter_map(request_seen);
        Self {
            maximum: escrow.lock.terms.max_duration_seconds,
            cancel_cap: caps.map(|seen| seen.plus(grace)).min(),
        }
    }

    /// The latest moment up to which service since `start` could be paid; without a start, only
    /// the cancels bound it.
    pub(crate) fn last_paid_moment(&self, start: Option<Time>) -> u64 {
        let cap = self.cancel_cap.unwrap_or(u64::MAX);
        start.map_or(cap, |start| cap.min(start.plus(self.maximum)))
    }

    /// The seconds from `start` to `end` that are paid.
    pub(crate) fn payable(&self, start: Time, end: u64) -> Seconds {
        let end = end.min(self.last_paid_moment(Some(start)));
        // At most `maximum` after the start, so always in range.
        Seconds::new(end.saturating_sub(start.unix_seconds())).unwrap_or(self.maximum)
    }

    /// Notes which of the caps shorten this service.
    pub(crate) fn explain(&self, start: Time, end: u64, findings: &mut Findings) {
        use crate::verdict::Measure::{At, Nothing, Seconds};
        let cap = self.cancel_cap;
        let uncut = cap.is_none_or(|cap| end <= cap);
        findings.check(Rule::CancelCap, Subject::Escrow, uncut, cap.map_or(Nothing, At), At(end));
        let served = end.saturating_sub(start.unix_seconds());
        let (most, within) = (self.maximum, served <= self.maximum.count());
        findings.check(Rule::PayMaximum, Subject::Escrow, within, most, Seconds(served));
    }

    /// The longest service that is paid.
    pub(crate) const fn maximum(&self) -> Seconds {
        self.maximum
    }
}
