//! Profiles: policies to begin a lock with. They are templates; only what the lock says counts, and
//! no rule knows them.

use super::object::Policy;
use crate::time::Seconds;

impl Policy {
    /// Profile `document`: a quorum of three and no challenge window, for three to five witnesses
    /// (docs/protocol.md 5.3).
    pub const fn document(witness_count: u8) -> Self {
        Self {
            witness_count,
            attestation_threshold: 3,
            connectivity_threshold_percent: 67,
            abort_threshold_percent: 67,
            min_high_trust_witnesses: 2,
            max_prior_interactions: 3,
            vm_allocation_timeout_seconds: seconds(300),
            connectivity_check_timeout_seconds: seconds(60),
            connectivity_vote_timeout_seconds: seconds(30),
            abort_vote_timeout_seconds: seconds(30),
            monitoring_check_interval_seconds: seconds(60),
            misuse_investigation_timeout_seconds: seconds(120),
            allocation_grace_seconds: seconds(3600),
            verification_grace_seconds: seconds(3600),
            cancel_grace_seconds: seconds(60),
            end_grace_seconds: seconds(3600),
            attestation_wait_seconds: seconds(3600),
            checkpoint_seconds: seconds(900),
            challenge_seconds: seconds(0),
            conflict_seconds: seconds(604_800),
        }
    }

    /// Profile `safe`: a quorum of more than two thirds, ⌊2n/3⌋ + 1, and a challenge window of an
    /// hour (docs/protocol.md 5.3).
    pub const fn safe(witness_count: u8) -> Self {
        let mut policy = Self::document(witness_count);
        // A lock has at most 31 witnesses; more saturate, and are refused there.
        policy.attestation_threshold = witness_count.saturating_mul(2) / 3 + 1;
        policy.challenge_seconds = seconds(3600);
        policy
    }
}

/// A duration of a template.
const fn seconds(count: u64) -> Seconds {
    match Seconds::new(count) {
        Some(seconds) => seconds,
        None => Seconds::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;

    /// From the table of thresholds: 3, 5, 7 and 31 witnesses.
    #[test]
    fn safe_quorums() {
        let quorums = [3, 5, 7, 31].map(|n| Policy::safe(n).attestation_threshold);
        assert_eq!(quorums, [3, 4, 5, 21]);
    }
}
