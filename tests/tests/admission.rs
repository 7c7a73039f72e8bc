//! Nothing that one griefer can submit may freeze, fill or fault another's case: what is
//! admitted does not depend on the order or the number of submissions, and whoever floods loses
//! only his own words.

use std::collections::BTreeSet;

use proptest::prelude::*;
use quittance_contract::{
    codec::{Hash, List},
    decide, limits,
    session::{Body, Item, Signature, UntrustedCase, admit},
    time::Time,
    verdict::{EvidenceKind, ItemCode, Reason},
};
use quittance_tests::{
    session::{CaseBuilder, Draft, Who, list},
    story::{Story, config, stories},
};

type Admitted = List<Item, { limits::EVIDENCE_ITEMS }>;

fn admitted(case: &UntrustedCase, submitted: &[Item]) -> Admitted {
    admit(&case.lock, submitted).expect("the lock of a story").admitted
}

/// Each signature by itself, as it reaches a ledger; some once more, seen later.
fn one_by_one(case: &UntrustedCase) -> Vec<Item> {
    let mut submitted = Vec::new();
    for item in &case.evidence {
        for signature in &item.signatures {
            let one =
                |signature| Item { body: item.body.clone(), signatures: list(vec![signature]) };
            let seen_at = Time::new(signature.seen_at.unix_seconds() + 1).expect("a time");
            submitted.push(one(Signature { seen_at, ..signature.clone() }));
            submitted.push(one(signature.clone()));
        }
    }
    submitted
}

/// So many bodies of a kind that nobody in a story says.
fn bodies(case: &CaseBuilder, kind: EvidenceKind, count: u32) -> Vec<Body> {
    let body = |number: u32| {
        let time = u64::from(number) + 10;
        match kind {
            EvidenceKind::Allocated => case.allocated(time),
            EvidenceKind::Cancelled => case.cancelled(time, Reason::ProviderVoluntary, 0),
            EvidenceKind::CancelRequest => case.cancel_request(time),
            EvidenceKind::Accusation => case.accusation(time),
            EvidenceKind::Vote => case.vote(time, true, false),
            EvidenceKind::Abort => case.abort(time, Reason::ConsumerMisuse),
            EvidenceKind::Checkpoint => case.checkpoint(number + 100, time),
            EvidenceKind::Attestation => {
                case.attestation(case.escrow(), case.escrow(), (time, time), Reason::Timeout)
            }
            other => panic!("{other} is of another lane"),
        }
    };
    (0..count).map(body).collect()
}

/// Items with these bodies, signed by `who` and seen at 100.
fn items(story: &Story, bodies: Vec<Body>, who: Who) -> Vec<Item> {
    let mut builder = story.builder();
    let one = |body| {
        builder.evidence = vec![Draft { body, signers: vec![(who, 100)] }];
        builder.build().evidence[0].clone()
    };
    bodies.into_iter().map(one).collect()
}

/// What this signer has in the case.
fn words(evidence: &Admitted, signer: Hash) -> BTreeSet<Hash> {
    let signed = |item: &&Item| item.signatures.iter().any(|s| s.signer == signer);
    evidence.iter().filter(signed).map(|item| item.body.digest()).collect()
}

proptest! {
    #![proptest_config(config(100))]

    /// The order of submission does not matter, nor how often or with whom something came; what
    /// was admitted is admitted again.
    #[test]
    fn the_order_of_submission_does_not_matter(story in stories(), turn in 0usize..97) {
        let case = story.case();
        let mut submitted = one_by_one(&case);
        prop_assert_eq!(&admitted(&case, &submitted), &case.evidence);
        let length = submitted.len().max(1);
        submitted.rotate_left(turn % length);
        submitted.reverse();
        prop_assert_eq!(&admitted(&case, &submitted), &case.evidence);
        prop_assert_eq!(&admitted(&case, &case.evidence), &case.evidence);
    }

    /// Words without a counting signature do not enter: those of strangers, and those under
    /// another's name. They displace nothing.
    #[test]
    fn outsiders_displace_nothing(story in stories(), kind in 0usize..8, turn in 0usize..97) {
        let case = story.case();
        let builder = story.builder();
        let kind = EvidenceKind::OF_SESSIONS[kind];
        let mut submitted = case.evidence.to_vec();
        submitted.extend(items(&story, bodies(&builder, kind, 3), Who::Stranger(0)));
        let victims = [Who::Consumer, Who::Provider, Who::Member(0)];
        for (place, victim) in victims.into_iter().enumerate() {
            let mut forged = items(&story, bodies(&builder, kind, 4), Who::Stranger(1));
            for item in &mut forged {
                let mut signature = item.signatures[0].clone();
                signature.signer = builder.person(victim).peer;
                item.signatures = list(vec![signature]);
            }
            let at = (turn * (place + 1)) % (submitted.len() + 1);
            submitted.splice(at..at, forged);
        }
        let admission = admit(&case.lock, &submitted).expect("the lock of a story");
        prop_assert_eq!(&admission.admitted, &case.evidence);
        prop_assert!(admission.refused.iter().all(|refused| refused.code != ItemCode::Counted));
    }

    /// Whoever signs many bodies of one kind keeps two of them; everybody else keeps all, and the
    /// case is one.
    #[test]
    fn a_flood_costs_only_its_author(story in stories(), kind in 0usize..8, turn in 0usize..97) {
        let case = story.case();
        let builder = story.builder();
        let kind = EvidenceKind::OF_SESSIONS[kind];
        let griefer = match kind {
            EvidenceKind::Allocated | EvidenceKind::Cancelled | EvidenceKind::Accusation => {
                Who::Provider
            }
            EvidenceKind::CancelRequest => Who::Consumer,
            _ => Who::Member(turn % story.lock.n),
        };
        let mut submitted = items(&story, bodies(&builder, kind, 5), griefer);
        submitted.extend(case.evidence.to_vec());
        let length = submitted.len();
        submitted.rotate_left(turn % length);
        let flooded = admitted(&case, &submitted);
        let griefer = builder.person(griefer).peer;
        let others = [Who::Consumer, Who::Provider].into_iter();
        for who in others.chain((0..story.lock.n).map(Who::Member)) {
            let peer = builder.person(who).peer;
            if peer != griefer {
                prop_assert_eq!(words(&flooded, peer), words(&case.evidence, peer));
            }
        }
        let of_kind = |item: &&Item| {
            item.body.kind() == kind && item.signatures.iter().any(|s| s.signer == griefer)
        };
        prop_assert_eq!(flooded.iter().filter(of_kind).count(), 2);
        let flooded = UntrustedCase { evidence: flooded, ..case };
        prop_assert!(decide(&flooded.to_bytes()).is_ok());
    }
}
