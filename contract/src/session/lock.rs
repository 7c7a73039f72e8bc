//! P1: whether a lock can settle anything, and if so the escrow that it makes.
//!
//! The refusals are tried by ascending number, so the first that holds is the answer (T4). No
//! signature is looked at before the terms are known to be in range.

use alloc::vec::Vec;

use super::{
    case::{Case, Status},
    object::{Header, Lock, Policy},
    roster::{Parties, Role, Roster},
};
use crate::{
    codec::{Hash, SignatureBytes},
    crypto::VerifyingKey,
    money::price_floor,
    quorum::{least_of_percent, missing_members},
    time::Time,
    verdict::{Findings, Measure, RefuseCode, Rule, Subject},
};

/// No duration of a policy may be longer than a year.
const POLICY_SECONDS_MAX: u64 = 31_536_000;
const MEMBERS_MIN: usize = 3;
const QUORUM_MIN: usize = 3;

/// A lock that can settle, with its keys read and its thresholds counted out.
pub(crate) struct Escrow<'a> {
    pub(crate) lock: &'a Lock,
    /// What every body about this escrow begins with.
    pub(crate) header: Header,
    pub(crate) roster: Roster<'a>,
    pub(crate) thresholds: Thresholds,
}

/// How many members make a quorum, for each kind of statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Thresholds {
    /// q: signers of an attestation.
    pub(crate) attestation: usize,
    /// ck: votes that verify connectivity.
    pub(crate) connectivity: usize,
    /// ak: signers of an abort.
    pub(crate) abort: usize,
}

impl Thresholds {
    /// Those of a cabal of `n`.
    fn of(policy: &Policy, n: usize) -> Self {
        Self {
            attestation: usize::from(policy.attestation_threshold),
            connectivity: least_of_percent(policy.connectivity_threshold_percent, n),
            abort: least_of_percent(policy.abort_threshold_percent, n),
        }
    }
}

impl<'a> Escrow<'a> {
    /// The escrow of this case, or why there is none.
    pub(crate) fn open(case: &'a Case, findings: &mut Findings) -> Result<Self, RefuseCode> {
        let (lock, members) = (&case.lock, case.members());
        if !check_status(case.status, findings) {
            return Err(RefuseCode::NotLocked);
        }
        let parties = Parties::of(lock, members);
        let had = if parties.is_some() { 2 } else { 0 };
        findings.check(Rule::LockKey, Subject::Escrow, parties.is_some(), 2, had);
        let parties = parties.ok_or(RefuseCode::LockKey)?;
        if !check_cabal(lock, findings) {
            return Err(RefuseCode::LockCabal);
        }
        let thresholds = Thresholds::of(&lock.policy, members.len());
        if !check_thresholds(&lock.policy, thresholds, members.len(), findings) {
            return Err(RefuseCode::LockQuorum);
        }
        let (in_range, had) = (terms_in_range(lock), Measure::Money(lock.amount));
        if !findings.check(Rule::LockTerms, Subject::Escrow, in_range, Measure::Nothing, had) {
            return Err(RefuseCode::LockTerms);
        }
        let roster = Roster::new(parties, lock, members);
        let escrow = Self { lock, header: lock.header(case.escrow()), roster, thresholds };
        escrow.check_signatures(case, findings)?;
        Ok(escrow)
    }

    fn check_signatures(&self, case: &Case, findings: &mut Findings) -> Result<(), RefuseCode> {
        let signature_of = |peer: &Hash| -> Option<&SignatureBytes> {
            case.lock_signatures.iter().find(|s| s.signer == *peer).map(|s| &s.sig)
        };
        let signed = |peer: &Hash, key: &VerifyingKey| {
            signature_of(peer).is_some_and(|sig| key.verifies(&self.header.escrow, sig))
        };
        let absent: Vec<Hash> = [self.roster.consumer(), self.roster.provider()]
            .into_iter()
            .filter(|party| !signed(&party.peer, &party.key))
            .map(|party| party.peer)
            .collect();
        let had = 2 - absent.len();
        if !findings.check_missing(
            Rule::LockParties,
            Subject::Escrow,
            absent.is_empty(),
            2,
            had,
            || absent,
        ) {
            return Err(RefuseCode::LockUnsignedParty);
        }
        let member_signed =
            |peer: &&Hash| self.roster.key(Role::Member, peer).is_some_and(|key| signed(peer, key));
        let members = self.roster.members();
        let signers: Vec<Hash> = members.iter().filter(member_signed).copied().collect();
        let (needed, had) = (self.thresholds.attestation, signers.len());
        if !findings.check_missing(
            Rule::LockMembers,
            Subject::Escrow,
            had >= needed,
            needed,
            had,
            || missing_members(members, &signers),
        ) {
            return Err(RefuseCode::LockUnsignedCabal);
        }
        Ok(())
    }
}

/// T4 32.
fn check_status(status: Status, findings: &mut Findings) -> bool {
    let (needed, had) = (Measure::Name(Status::Locked.name()), Measure::Name(status.name()));
    findings.check(Rule::LockStatus, Subject::Escrow, status == Status::Locked, needed, had)
}

/// T4 34.
fn check_cabal(lock: &Lock, findings: &mut Findings) -> bool {
    let n = lock.cabal.len();
    let agreed = usize::from(lock.policy.witness_count);
    let trusted = lock.cabal.iter().filter(|member| member.high_trust).count();
    let trusted_needed = usize::from(lock.policy.min_high_trust_witnesses);
    let sized = n >= MEMBERS_MIN && n == agreed;
    let (needed, had) =
        if sized { (trusted_needed, trusted) } else { (agreed.max(MEMBERS_MIN), n) };
    let holds = sized && trusted >= trusted_needed;
    findings.check(Rule::LockCabal, Subject::Escrow, holds, needed, had)
}

/// T4 35. With more than half of the members in every quorum, any two share one.
fn check_thresholds(
    policy: &Policy,
    thresholds: Thresholds,
    n: usize,
    findings: &mut Findings,
) -> bool {
    let q = thresholds.attestation;
    let percents = [policy.connectivity_threshold_percent, policy.abort_threshold_percent];
    let holds = QUORUM_MIN <= q
        && q <= n
        && n < 2 * q
        && thresholds.abort >= q
        && percents.iter().all(|percent| (51..=100).contains(percent));
    findings.check(Rule::LockQuorum, Subject::Escrow, holds, QUORUM_MIN.max(n / 2 + 1), q)
}

/// T4 36. Every duration is at most a year and every time before the year 10000, so no later sum
/// of a time and durations can overflow; and no price can.
fn terms_in_range(lock: &Lock) -> bool {
    let terms = &lock.terms;
    let durations = policy_seconds(&lock.policy);
    let longest_end =
        durations.iter().fold(lock.locked_at.plus(terms.max_duration_seconds), |t, d| t + d);
    lock.amount.0 >= 1
        && terms.max_duration_seconds.count() >= 1
        && terms.min_duration_seconds <= terms.max_duration_seconds
        && price_floor(terms.rate_per_hour, terms.max_duration_seconds).is_some()
        && durations.iter().all(|seconds| *seconds <= POLICY_SECONDS_MAX)
        && longest_end <= Time::MAX.unix_seconds()
}

fn policy_seconds(policy: &Policy) -> [u64; 14] {
    [
        policy.vm_allocation_timeout_seconds,
        policy.connectivity_check_timeout_seconds,
        policy.connectivity_vote_timeout_seconds,
        policy.abort_vote_timeout_seconds,
        policy.monitoring_check_interval_seconds,
        policy.misuse_investigation_timeout_seconds,
        policy.allocation_grace_seconds,
        policy.verification_grace_seconds,
        policy.cancel_grace_seconds,
        policy.end_grace_seconds,
        policy.attestation_wait_seconds,
        policy.checkpoint_seconds,
        policy.challenge_seconds,
        policy.conflict_seconds,
    ]
    .map(|seconds| seconds.count())
}
