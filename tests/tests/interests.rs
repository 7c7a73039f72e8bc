//! Nobody gains by withholding. Removing what a party signed never brings that party
//! money, nor takes blame away that something else proves; and a quorum that speaks for a party
//! never speaks louder with fewer signers.
//!
//! Money is compared where every wait is over, and a party's money is what the service is charged:
//! the provider wants it high, the consumer low (the refund also moves with the consumer's own
//! top-ups, which are no gain).
//!
//! What a quorum names is left alone: its signers hold it, so nobody can withhold it any more. And
//! a provider's own words can be admissions. The procedure reads four of them against him, so
//! without them he has more; each has a test of its own at the end of this file, and they are all
//! that the properties leave out:
//! - the first end that was seen limits the service that checkpoints prove (P7), and gives the
//!   reason's row its blame;
//! - it also closes the escrow to top-ups;
//! - of two allocations the earlier starts the time to verify (P7);
//! - an allocation refutes a claim of more service than there was time since (P2).

use std::collections::BTreeSet;

use proptest::prelude::*;
use quittance_contract::{
    codec::Hash,
    crypto::peer_id,
    decide,
    money::Amount,
    session::{Body, Item, UntrustedCase},
    time::Time,
    verdict::{Basis, Decision, EvidenceKind, Outcome, Reason, Settle, Signal},
    view,
};
use quittance_tests::{
    session::{CaseBuilder, Who, list, time},
    story::{FAR, config, stories},
};

/// The decision when every wait is over.
fn in_the_end(case: &UntrustedCase) -> (Decision, Settle) {
    let case = UntrustedCase { at: time(FAR), ..case.clone() };
    let decision = view(&decide(&case.to_bytes()).expect("a case")).expect("a decision");
    let Outcome::Settle(settle) = decision.outcome.clone() else { panic!("{decision:?}") };
    (decision, settle)
}

fn charged(settle: &Settle) -> u128 {
    settle.allocations[0].amount.0 + settle.allocations[1].amount.0
}

fn without(case: &UntrustedCase, digest: Hash) -> UntrustedCase {
    let kept = case.evidence.iter().filter(|item| item.body.digest() != digest);
    UntrustedCase { evidence: list(kept.cloned().collect()), ..case.clone() }
}

/// What these kinds of items say, except what an attestation with enough signers names.
fn nobody_else_holds(case: &UntrustedCase, kinds: &[EvidenceKind]) -> Vec<(EvidenceKind, Hash)> {
    let q = usize::from(case.lock.policy.attestation_threshold);
    let named = |digest: Hash| {
        case.evidence.iter().any(|item| match &item.body {
            Body::Attestation(body) => {
                item.signatures.len() >= q && [body.allocated, body.end_event].contains(&digest)
            }
            _ => false,
        })
    };
    let items = case.evidence.iter().map(|item| (item.body.kind(), item.body.digest()));
    items.filter(|(kind, digest)| kinds.contains(kind) && !named(*digest)).collect()
}

/// P2: the digest of the end that was seen first. All signatures of a story count.
fn first_end(case: &UntrustedCase) -> Option<Hash> {
    let percent = usize::from(case.lock.policy.abort_threshold_percent);
    let ak = (percent * case.lock.cabal.len()).div_ceil(100);
    let seen = |item: &Item| -> Option<Time> {
        let mut times: Vec<Time> = item.signatures.iter().map(|s| s.seen_at).collect();
        times.sort_unstable();
        match &item.body {
            Body::Cancelled(_) => times.first().copied(),
            Body::CancelRequest(body) => times.first().map(|seen| body.requested_at.max(*seen)),
            Body::Abort(_) => times.get(ak - 1).copied(),
            _ => None,
        }
    };
    let ends = case.evidence.iter();
    let ends = ends.filter_map(|item| Some((seen(item)?, item.body.kind(), item.body.digest())));
    ends.min().map(|(.., digest)| digest)
}

/// Whether a claim of the provider counts in one of these decisions and not in the other.
fn a_claim_is_refuted(before: &Decision, after: &Decision) -> bool {
    let claims = before.considered.iter().filter(|item| item.kind == EvidenceKind::Cancelled);
    claims.into_iter().any(|claim| {
        let later = after.considered.iter().find(|item| item.digest == claim.digest);
        later.is_some_and(|later| later.code != claim.code)
    })
}

/// Whether the provider, without this item of his, is rid of an admission named above.
fn is_an_admission(
    case: &UntrustedCase,
    (kind, digest): (EvidenceKind, Hash),
    before: &Decision,
    after: &Decision,
) -> bool {
    let allocations = case.evidence.iter().filter(|i| i.body.kind() == EvidenceKind::Allocated);
    match kind {
        EvidenceKind::Cancelled => first_end(case) == Some(digest),
        EvidenceKind::Allocated => allocations.count() > 1 || a_claim_is_refuted(before, after),
        _ => false,
    }
}

fn blame(settle: &Settle, subject: Hash) -> Vec<Signal> {
    let blames = |signal: &&Signal| {
        use Signal::{Equivocation, FalseClaim, Investigate, MisuseFlag, ReliabilityMark};
        signal.subject() == subject
            && matches!(
                signal,
                ReliabilityMark { .. }
                    | Investigate { .. }
                    | FalseClaim { .. }
                    | Equivocation { .. }
                    | MisuseFlag { .. }
            )
    };
    settle.signals.iter().filter(blames).copied().collect()
}

/// Whether this signal is one that the reason's row brings. Rows replace one another; what
/// matters is that there is one with blame.
const fn is_of_a_row(signal: &Signal) -> bool {
    matches!(signal, Signal::ReliabilityMark { .. } | Signal::Investigate { .. })
}

/// Whether this item is the proof of this blame, or half of it.
fn proves(kind: EvidenceKind, item: Hash, signal: &Signal) -> bool {
    match signal {
        Signal::Equivocation { first, second, .. } => [*first, *second].contains(&item),
        // A claim refuted in P2 is refuted by the allocation that it is measured by.
        Signal::FalseClaim { claim, .. } => *claim == item || kind == EvidenceKind::Allocated,
        _ => false,
    }
}

proptest! {
    #![proptest_config(config(200))]

    /// The provider does not gain by withholding what he signed, but for his admissions.
    #[test]
    fn what_the_provider_signed(story in stories()) {
        use EvidenceKind::{Accusation, Allocated, Cancelled};
        let case = story.case();
        let (decision, settle) = in_the_end(&case);
        let provider = peer_id(&case.lock.provider);
        for (kind, digest) in nobody_else_holds(&case, &[Allocated, Cancelled, Accusation]) {
            let (after, less) = in_the_end(&without(&case, digest));
            if is_an_admission(&case, (kind, digest), &decision, &after) {
                continue;
            }
            prop_assert!(charged(&less) <= charged(&settle), "{} without {kind}", less.basis);
            let left = blame(&less, provider);
            for signal in blame(&settle, provider) {
                let stays = left.contains(&signal)
                    || (is_of_a_row(&signal) && left.iter().any(is_of_a_row))
                    || proves(kind, digest, &signal);
                prop_assert!(stays, "{signal:?} is gone without {kind}: {}", less.basis);
            }
        }
    }

    /// The consumer does not gain by withholding what she signed: no exception.
    #[test]
    fn what_the_consumer_signed(story in stories()) {
        let case = story.case();
        let (_, settle) = in_the_end(&case);
        let consumer = peer_id(&case.lock.consumer);
        for (kind, digest) in nobody_else_holds(&case, &[EvidenceKind::CancelRequest]) {
            let (_, less) = in_the_end(&without(&case, digest));
            prop_assert!(charged(&less) >= charged(&settle), "{} without {kind}", less.basis);
            for signal in blame(&settle, consumer) {
                prop_assert!(blame(&less, consumer).contains(&signal), "{signal:?}");
            }
        }
    }

    /// A statement of members speaks for a party if without it that party has less. With one
    /// signer fewer it never brings that party more.
    #[test]
    fn a_quorum_with_fewer_signers(story in stories(), turn in 0usize..31) {
        let case = story.case();
        let (_, settle) = in_the_end(&case);
        let before = charged(&settle);
        for (place, item) in case.evidence.iter().enumerate() {
            if item.body.kind() < EvidenceKind::Vote {
                continue;
            }
            let (_, gone) = in_the_end(&without(&case, item.body.digest()));
            let mut items = case.evidence.to_vec();
            let mut signatures = item.signatures.to_vec();
            signatures.remove(turn % signatures.len());
            items[place].signatures = list(signatures);
            let (_, fewer) = in_the_end(&UntrustedCase { evidence: list(items), ..case.clone() });
            let (gone, fewer) = (charged(&gone), charged(&fewer));
            let name = item.body.kind();
            if gone < before {
                prop_assert!(fewer <= before, "{name} for the provider: {before}, now {fewer}");
            }
            if gone > before {
                prop_assert!(fewer >= before, "{name} for the consumer: {before}, now {fewer}");
            }
        }
    }

    /// No proof, no money. Nothing is charged unless enough members signed one
    /// attestation, or said both of a connection that it is there and then witnessed service or
    /// its end.
    #[test]
    fn no_proof_no_money(story in stories()) {
        let case = story.case();
        let (_, settle) = in_the_end(&case);
        if charged(&settle) > 0 {
            prop_assert!(is_proven(&case), "{}", settle.basis);
        }
    }
}

/// Whether there is proof of any service, by counting signers alone.
fn is_proven(case: &UntrustedCase) -> bool {
    let policy = &case.lock.policy;
    let least = |percent: u8| (usize::from(percent) * case.lock.cabal.len()).div_ceil(100);
    let ck = least(policy.connectivity_threshold_percent);
    let ak = least(policy.abort_threshold_percent);
    let q = usize::from(policy.attestation_threshold);
    let members = |says: fn(&Body) -> bool| -> usize {
        let items = case.evidence.iter().filter(|item| says(&item.body));
        let signers = items.flat_map(|item| item.signatures.iter().map(|s| s.signer));
        signers.collect::<BTreeSet<Hash>>().len()
    };
    let together = |kind: EvidenceKind, least: usize| {
        case.evidence.iter().any(|i| i.body.kind() == kind && i.signatures.len() >= least)
    };
    let reached = members(|body| matches!(body, Body::Vote(vote) if vote.can_reach_vm));
    let seen = members(|body| matches!(body, Body::Vote(vote) if vote.can_see_consumer_connected));
    let checked = members(|body| matches!(body, Body::Checkpoint(_)));
    let witnessed = checked >= q || together(EvidenceKind::Abort, ak);
    together(EvidenceKind::Attestation, q) || (reached >= ck && seen >= ck && witnessed)
}

/// P6: of several requests the first to be seen caps what is paid, whichever is dated first.
#[test]
fn the_first_request_caps() {
    let mut case = CaseBuilder::new(5).completed();
    let later = case.say(case.cancel_request(500), &[Who::Consumer], 2005);
    let first = case.say(case.cancel_request(1000), &[Who::Consumer], 1005);
    let (with, without) = with_and_without(&case, first);
    assert_eq!(with.payable_seconds.count(), 1005 + 60 - 120);
    assert_eq!(without.payable_seconds.count(), 2005 + 60 - 120);
    let (_, without) = with_and_without(&case, later);
    assert_eq!(without.payable_seconds.count(), 1005 + 60 - 120);
}

/// What is charged in the end, with and without an item.
fn with_and_without(case: &CaseBuilder, item: Hash) -> (Settle, Settle) {
    let case = case.build();
    (in_the_end(&case).1, in_the_end(&without(&case, item)).1)
}

/// P7: "at most end_known". Who says that he ended is not paid for what was witnessed later.
#[test]
fn admission_of_the_end() {
    let mut case = CaseBuilder::new(5);
    case.say(case.allocated(60), &[Who::Provider], 65);
    case.say(case.vote(120, true, true), &case.members(5), 125);
    case.say(case.checkpoint(1, 2000), &case.members(5), 2005);
    let end = case.cancelled(1000, Reason::ProviderVoluntary, 900);
    let end = case.say(end, &[Who::Provider], 1005);
    let (with, without) = with_and_without(&case, end);
    assert_eq!((with.basis, with.payable_seconds.count()), (Basis::NoAttestation, 1005 - 120));
    assert_eq!((without.basis, without.payable_seconds.count()), (Basis::NoEnd, 2000 - 120));
}

/// Top-ups: "≤ the first end seen". Who says that he ended gets no more money after it.
#[test]
fn admission_that_closes_the_escrow() {
    let mut case = CaseBuilder::with_lock(5, |lock| lock.amount = Amount(100_000));
    let allocated = case.say(case.allocated(60), &[Who::Provider], 65);
    let request = case.say(case.cancel_request(3000), &[Who::Consumer], 3005);
    let body = case.attestation(allocated, request, (120, 3000), Reason::ConsumerRequest);
    case.say(body, &case.members(3), 3010);
    case.top_up(1, 100_000, 900_000, 1500);
    let end = case.cancelled(1000, Reason::ProviderVoluntary, 900);
    let end = case.say(end, &[Who::Provider], 1005);
    let (with, without) = with_and_without(&case, end);
    assert_eq!((charged(&with), charged(&without)), (100_000, 2880 * 1_000_000 / 3600));
}

/// P7: "a = the smallest allocated_at". Who allocated twice has the time of the earlier one.
#[test]
fn admission_of_an_earlier_allocation() {
    let mut case = CaseBuilder::new(5);
    let earlier = case.say(case.allocated(60), &[Who::Provider], 65);
    case.say(case.allocated(1000), &[Who::Provider], 1005);
    // After 60 + 60 + 3,600, and before 1,000 + 60 + 3,600.
    case.say(case.vote(1060, true, true), &case.members(5), 4000);
    case.say(case.checkpoint(1, 2000), &case.members(5), 2005);
    let (with, without) = with_and_without(&case, earlier);
    assert_eq!((with.basis, charged(&with)), (Basis::NoVerification, 0));
    assert_eq!((without.basis, without.payable_seconds.count()), (Basis::NoEnd, 2000 - 1060));
}

/// P2: "none seen: not checked". An allocation refutes a claim that no other one, seen in time,
/// would have.
#[test]
fn admission_that_refutes_a_claim() {
    let mut case = CaseBuilder::new(5);
    let seen_in_time = case.say(case.allocated(60), &[Who::Provider], 65);
    let seen_late = case.say(case.allocated(61), &[Who::Provider], 1010);
    let claim = case.cancelled(1000, Reason::CompletedNormal, 941);
    let claim = case.say(claim, &[Who::Provider], 1005);
    let body = case.attestation(seen_late, claim, (120, 1000), Reason::CompletedNormal);
    case.say(body, &case.members(3), 1020);
    let (with, without) = with_and_without(&case, seen_in_time);
    assert_eq!((with.basis, charged(&with)), (Basis::NoVerification, 0));
    assert_eq!((without.basis, without.payable_seconds.count()), (Basis::Attested, 880));
}
