//! When things are due: one absolute schedule from locked_at and allocated_at, the same for every
//! actor whatever it received when (R12, R15, Q3). No message moves a deadline.

use quittance_contract::time::Time;

use crate::session::Session;

/// How far a date may be from one's own clock or observation before one refuses to act on it.
pub const TOLERANCE: u64 = 120;
/// How often what was not answered is said again.
pub const RESEND: u64 = 30;
/// How often votes are said again, since all have to be in within a minute.
pub const RESEND_VOTE: u64 = 2;
/// Missed health checks in a row that make an incident.
pub const MISSES: u8 = 3;
/// How often a health check asks before it is missed: packets get lost, and a witness that took
/// that for a death could not attest the end any more.
pub const ASKS: u8 = 3;
/// How long it waits after silence until it asks again.
pub const ASK_AGAIN: u64 = 5;
/// Seconds after allocated_at at which a witness looks.
pub const PROBES: [u64; 5] = [5, 15, 25, 35, 45];
/// When who committed to a vote reveals it at the latest.
pub const REVEAL: u64 = 50;
/// How old the consumer's last handshake with the machine may be.
pub const HANDSHAKE: u64 = 180;
/// How long a provider waits for a lock.
pub const LOCK_TIMEOUT: u64 = 300;

/// A time moved later; the end of time at most.
pub fn after(time: Time, seconds: u64) -> Time {
    Time::new(time.unix_seconds().saturating_add(seconds)).unwrap_or(Time::MAX)
}

/// Whether two times are within the tolerance.
pub fn near(a: Time, b: Time) -> bool {
    a.since(b).max(b.since(a)) <= TOLERANCE
}

impl Session {
    /// By when the provider allocates.
    pub fn allocation_due(&self) -> Time {
        after(self.locked_at(), self.policy().vm_allocation_timeout_seconds.count())
    }

    /// From when on no allocation can come any more.
    pub fn allocation_over(&self) -> Time {
        after(self.allocation_due(), self.policy().allocation_grace_seconds.count())
    }

    /// When everybody evaluates the votes; verified service starts here.
    pub fn verified_at(&self, allocated_at: Time) -> Time {
        after(allocated_at, self.policy().connectivity_check_timeout_seconds.count())
    }

    /// When abort votes on a connection that failed are counted.
    pub fn abort_due(&self, incident_at: Time) -> Time {
        after(incident_at, self.policy().abort_vote_timeout_seconds.count())
    }

    /// When an accusation is decided.
    pub fn investigated_at(&self, accused_at: Time) -> Time {
        after(accused_at, self.policy().misuse_investigation_timeout_seconds.count())
    }

    /// The longest that service is paid.
    pub fn service_over(&self, start: Time) -> Time {
        after(start, self.lock().terms.max_duration_seconds.count())
    }

    /// From when on no end can come any more.
    pub fn end_over(&self, start: Time) -> Time {
        after(self.service_over(start), self.policy().end_grace_seconds.count())
    }

    /// From when on no attestation of this end can come any more.
    pub fn attestation_over(&self, end: Time) -> Time {
        after(end, self.policy().attestation_wait_seconds.count())
    }

    /// The health check with this number, from 1.
    pub(crate) fn check_at(&self, start: Time, number: u64) -> Time {
        after(start, number.saturating_mul(self.check_interval()))
    }

    /// The first health check after a time, and its number.
    pub(crate) fn next_check(&self, start: Time, now: Time) -> u64 {
        now.since(start) / self.check_interval() + 1
    }

    /// Never zero: a lock may say so.
    fn check_interval(&self) -> u64 {
        self.policy().monitoring_check_interval_seconds.count().max(1)
    }

    /// Until when the checkpoint with this number speaks, from 1.
    pub(crate) fn checkpoint_at(&self, start: Time, number: u32) -> Time {
        let period = self.policy().checkpoint_seconds.count().max(1);
        after(start, u64::from(number).saturating_mul(period))
    }
}
