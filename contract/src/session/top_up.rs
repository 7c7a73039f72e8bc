//! Top-ups: what the escrow holds.
//!
//! One that does not count is skipped; whatever happens later, nothing about it can change, because
//! it must have been agreed before the first end was seen.

use alloc::vec::Vec;

use super::{
    case::{Case, SignedTopUp},
    counting::EndSeen,
    lock::Escrow,
    roster::Role,
};
use crate::{
    codec::Hash,
    money::Amount,
    quorum::{Signer, kth_seen, missing_members},
    time::Time,
    verdict::{Findings, Measure, Rule, Subject},
};

/// The lock's amount and every top-up that counts.
pub(crate) fn escrowed(
    case: &Case,
    escrow: &Escrow<'_>,
    first_end: Option<EndSeen>,
    findings: &mut Findings,
) -> Amount {
    case.top_ups.iter().fold(escrow.lock.amount, |total, top_up| {
        let counts = counts(top_up, escrow, total, first_end, findings);
        if counts { top_up.body.new_total } else { total }
    })
}

fn counts(
    top_up: &SignedTopUp,
    escrow: &Escrow<'_>,
    total: Amount,
    first_end: Option<EndSeen>,
    findings: &mut Findings,
) -> bool {
    let body = &top_up.body;
    let about = Subject::TopUp(body.index.get());
    let sum = total.0.checked_add(body.added.0).map(Amount);
    let chains = body.header == escrow.header
        && body.previous_total == total
        && body.added.0 >= 1
        && sum == Some(body.new_total);
    let (needed, had) = (Measure::Money(total), Measure::Money(body.previous_total));
    if !findings.check(Rule::TopUpChain, about, chains, needed, had) {
        return false;
    }
    let digest = body.digest();
    let consumer_seen = top_up.signatures.iter().find_map(|signature| {
        let valid = signature.signer == escrow.roster.consumer().peer
            && escrow.roster.consumer().key.verifies(&digest, &signature.sig);
        valid.then_some(signature.seen_at)
    });
    let signers = member_signers(top_up, &digest, escrow);
    let agreed = agreed_at(consumer_seen, &signers, escrow.thresholds.attestation);
    let missing = || {
        let signed: Vec<Hash> = signers.iter().map(|signer| signer.peer).collect();
        let consumer = consumer_seen.is_none().then_some(escrow.roster.consumer().peer);
        consumer.into_iter().chain(missing_members(escrow.roster.members(), &signed)).collect()
    };
    let (needed, had) = (escrow.thresholds.attestation, signers.len());
    if !findings.check_missing(Rule::TopUpSigned, about, agreed.is_some(), needed, had, missing) {
        return false;
    }
    let Some((agreed, end)) = agreed.zip(first_end) else {
        return true;
    };
    findings.check(Rule::TopUpTime, about, agreed <= end.at, end.at, agreed)
}

fn member_signers(top_up: &SignedTopUp, digest: &Hash, escrow: &Escrow<'_>) -> Vec<Signer> {
    let valid = top_up.signatures.iter().filter(|signature| {
        escrow
            .roster
            .key(Role::Member, &signature.signer)
            .is_some_and(|key| key.verifies(digest, &signature.sig))
    });
    valid.map(|signature| Signer { peer: signature.signer, seen_at: signature.seen_at }).collect()
}

/// When the consumer and a quorum of members had signed; the later of the two.
fn agreed_at(consumer_seen: Option<Time>, members: &[Signer], quorum: usize) -> Option<Time> {
    Some(consumer_seen?.max(kth_seen(members, quorum)?))
}
