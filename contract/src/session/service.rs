//! What is proven of a session's service without an attestation: its start by votes, its length by
//! checkpoints (P7).
//!
//! Only evidence seen in time is read for a start: what comes later cannot undo service, nor make
//! it.

use alloc::vec::Vec;

use super::{
    counting::{Evidence, Statement, counted},
    lock::Escrow,
    object::Vote,
};
use crate::{
    codec::Hash,
    quorum::{kth_largest, kth_smallest, missing_members},
    time::Time,
};

/// How far the proof of a start came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ServiceStart {
    /// No allocation was seen before the deadline.
    Unallocated { deadline: u64 },
    /// The votes seen before the deadline do not verify the connection.
    Unverified { deadline: u64, had: usize, missing: Vec<Hash> },
    /// Connectivity was verified, and service runs since then.
    Proven(Time),
}

impl ServiceStart {
    pub(crate) fn of(escrow: &Escrow<'_>, evidence: &Evidence<'_>) -> Self {
        let (lock, policy) = (escrow.lock, &escrow.lock.policy);
        let timeout = policy.vm_allocation_timeout_seconds.count();
        let deadline = lock.locked_at.plus(policy.allocation_grace_seconds) + timeout;
        let in_time = counted(&evidence.allocated).filter(|s| seen_before(s, deadline));
        let Some(allocated_at) = in_time.map(|statement| statement.body.allocated_at).min() else {
            return Self::Unallocated { deadline };
        };
        let timeout = policy.connectivity_check_timeout_seconds.count();
        let deadline = allocated_at.plus(policy.verification_grace_seconds) + timeout;
        let votes = votes_that_count(escrow, evidence, allocated_at, deadline);
        let reach = votes.iter().filter(|(_, vote)| vote.can_reach_vm).count();
        let see: Vec<Time> = votes
            .iter()
            .filter(|(_, vote)| vote.can_see_consumer_connected)
            .map(|(_, vote)| vote.voted_at)
            .collect();
        let had = reach.min(see.len());
        match kth_smallest(see, escrow.thresholds.connectivity) {
            Some(start) if reach >= escrow.thresholds.connectivity => Self::Proven(start),
            _ => {
                let yes = |vote: &Vote| vote.can_reach_vm && vote.can_see_consumer_connected;
                let said: Vec<Hash> =
                    votes.iter().filter(|(_, vote)| yes(vote)).map(|(member, _)| *member).collect();
                let missing = missing_members(escrow.roster.members(), &said);
                Self::Unverified { deadline, had, missing }
            }
        }
    }

    /// The start, if it is proven.
    pub(crate) const fn proven(&self) -> Option<Time> {
        match self {
            Self::Proven(start) => Some(*start),
            _ => None,
        }
    }
}

fn seen_before<B>(statement: &Statement<'_, B>, deadline: u64) -> bool {
    statement.seen_by(1).is_some_and(|seen| seen.unix_seconds() < deadline)
}

/// One vote for each member who signed exactly one in time. Who signed two said both yes and no.
fn votes_that_count<'a>(
    escrow: &Escrow<'_>,
    evidence: &Evidence<'a>,
    allocated_at: Time,
    deadline: u64,
) -> Vec<(Hash, &'a Vote)> {
    let of_member = |member: &Hash| {
        let mut votes = counted(&evidence.votes).filter(|statement| {
            let in_time = |s: &crate::quorum::Signer| s.seen_at.unix_seconds() < deadline;
            statement.signers.iter().any(|s| s.peer == *member && in_time(s))
        });
        let only = votes.next()?.body;
        (votes.next().is_none() && only.voted_at >= allocated_at).then_some((*member, only))
    };
    escrow.roster.members().iter().filter_map(of_member).collect()
}

/// A member's signature on a checkpoint that counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CheckpointWord {
    pub(crate) member: Hash,
    pub(crate) alive_until: Time,
    pub(crate) seen_at: Time,
    pub(crate) digest: Hash,
}

/// Every member's every word on how long the machine served.
pub(crate) fn checkpoint_words(evidence: &Evidence<'_>) -> Vec<CheckpointWord> {
    counted(&evidence.checkpoints)
        .flat_map(|statement| {
            statement.signers.iter().map(|signer| CheckpointWord {
                member: signer.peer,
                alive_until: statement.body.alive_until,
                seen_at: signer.seen_at,
                digest: statement.digest,
            })
        })
        .collect()
}

/// Until when a quorum of members saw service: the q-th largest of each member's highest word.
pub(crate) fn witnessed_until(escrow: &Escrow<'_>, words: &[CheckpointWord]) -> Option<Time> {
    let highest = |member: &Hash| {
        words.iter().filter(|word| word.member == *member).map(|word| word.alive_until).max()
    };
    kth_largest(
        escrow.roster.members().iter().filter_map(highest).collect(),
        escrow.thresholds.attestation,
    )
}
