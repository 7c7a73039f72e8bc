//! What holds for every case that two parties and a cabal can produce: money is
//! conserved, order and noise do not matter, time only moves forward, and a Hold says when it ends.
//!
//! In short: adding noise changes nothing, and waiting never undoes a settlement. What withholding
//! evidence changes is in `interests.rs`.

use std::collections::BTreeMap;

use proptest::prelude::*;
use quittance_contract::{
    codec::{FaultCode, Hash},
    decide,
    money::Amount,
    session::{Body, Header, Item, Signature, UntrustedCase},
    time::Time,
    verdict::{Decision, EvidenceKind, Hold, Outcome, Reason, Rule, Settle, Subject},
    view,
};
use quittance_tests::{
    fuzz,
    session::{CaseBuilder, Draft, LOCKED_AT, Who, filler, list},
    story::{FAR, Story, config, stories},
};

fn decided(case: &UntrustedCase) -> Decision {
    view(&decide(&case.to_bytes()).expect("a case")).expect("a decision")
}

fn at(case: &UntrustedCase, unix_seconds: u64) -> Outcome {
    let at = Time::new(unix_seconds).expect("a time");
    decided(&UntrustedCase { at, ..case.clone() }).outcome
}

fn charged(settle: &Settle) -> Amount {
    let parts: Vec<u128> = settle.allocations.iter().map(|part| part.amount.0).collect();
    Amount(parts[0] + parts[1])
}

proptest! {
    #![proptest_config(config(200))]

    /// The three allocations are the lock's amount and the top-ups that count.
    /// Whatever decodes re-encodes to the same bytes, and so does its decision.
    #[test]
    fn money_is_conserved(story in stories()) {
        let case = story.case();
        let bytes = case.to_bytes();
        let decision = fuzz::case(&bytes).expect("a case");
        let explained = quittance_contract::explain(&bytes).expect("a case");
        if let Outcome::Settle(settle) = &decision.outcome {
            let refused = |index: u32| {
                let about = Subject::TopUp(index);
                let rules = [Rule::TopUpChain, Rule::TopUpSigned, Rule::TopUpTime];
                explained.findings.iter().any(|finding| {
                    finding.about == about && rules.contains(&finding.rule) && !finding.passed
                })
            };
            let counted = case.top_ups.iter().filter(|top_up| !refused(top_up.body.index.get()));
            let pot = counted.fold(case.lock.amount.0, |pot, top_up| pot + top_up.body.added.0);
            let sum: u128 = settle.allocations.iter().map(|part| part.amount.0).sum();
            prop_assert_eq!(sum, pot);
        }
    }

    /// T6 and wire.md: a case has one encoding. Whatever the order in which things were said, the
    /// builder's bytes are the same; any other order of a set is the fault ORDER.
    #[test]
    fn order_does_not_matter(story in stories(), turn in 0usize..7) {
        let builder = story.builder();
        let bytes = builder.bytes();
        let mut turned = builder.clone();
        turned.evidence.iter_mut().for_each(|draft| draft.signers.reverse());
        let length = turned.evidence.len();
        turned.evidence.rotate_left(turn % length.max(1));
        turned.lock_signers.reverse();
        turned.top_ups.reverse();
        // Only where a signer's words are too many does it matter which came first.
        if !has_words_not_admitted(&builder) {
            prop_assert_eq!(&turned.bytes(), &bytes);
        }
        let case = builder.build();
        let mut items = case.evidence.to_vec();
        items.rotate_left(turn % case.evidence.len().max(1));
        let rotated = UntrustedCase { evidence: list(items), ..case.clone() };
        match decide(&rotated.to_bytes()) {
            Err(fault) => prop_assert_eq!(fault.code, FaultCode::Order),
            Ok(_) => prop_assert_eq!(rotated.to_bytes(), bytes),
        }
    }

    /// The JSON of a case and of its decision are those values and no others.
    #[test]
    fn json_says_the_same(story in stories()) {
        let case = story.case();
        let text = serde_json::to_string(&case).expect("a case has a JSON form");
        let read: UntrustedCase = serde_json::from_str(&text).expect("and is read from it");
        prop_assert_eq!(read.to_bytes(), case.to_bytes());
        let decision = decided(&case);
        let text = serde_json::to_string(&decision).expect("a decision has a JSON form");
        let read: Decision = serde_json::from_str(&text).expect("and is read from it");
        prop_assert_eq!(read, decision);
    }

    /// A bad item never spoils a case.
    #[test]
    fn what_does_not_count_changes_nothing(
        story in stories(),
        kind in 0usize..8,
        way in 0usize..5,
    ) {
        let case = story.case();
        let noisy = with_noise(&story, &case, kind, way);
        let (before, after) = (decided(&case), decided(&noisy));
        prop_assert_eq!(&before.outcome, &after.outcome);
        for considered in &before.considered {
            prop_assert!(after.considered.contains(considered), "{:?}", considered);
        }
        let bad = with_bad_signatures(&story, &case);
        prop_assert_eq!(before.outcome, decided(&bad).outcome);
    }

    /// Every wait ends. A Hold names the least `at` at which the same evidence
    /// settles, and what that will charge; once settled, the same evidence settles equally for
    /// ever.
    #[test]
    fn a_hold_says_when_it_ends(story in stories()) {
        let case = story.case();
        let now = case.at.unix_seconds();
        let outcome = decided(&case).outcome;
        let held = matches!(outcome, Outcome::Hold(_));
        let settled = match outcome {
            Outcome::Settle(settle) => settle,
            Outcome::Hold(hold) => {
                let Hold { next_deadline, accrued, code, .. } = hold;
                prop_assert!(next_deadline.0 > now);
                let Outcome::Hold(last) = at(&case, next_deadline.0 - 1) else {
                    panic!("settled before the deadline of {hold:?}")
                };
                prop_assert_eq!((last.next_deadline, last.accrued), (next_deadline, accrued));
                let Outcome::Settle(settle) = at(&case, next_deadline.0) else {
                    panic!("still held at the deadline of {code}")
                };
                prop_assert_eq!(charged(&settle), accrued);
                settle
            }
            other => panic!("{other:?}"),
        };
        for later in [now + 1, LOCKED_AT + FAR] {
            match at(&case, later) {
                Outcome::Settle(settle) => prop_assert_eq!(&settle, &settled),
                Outcome::Hold(hold) => prop_assert!(held, "settled, then {hold:?}"),
                other => panic!("{other:?}"),
            }
        }
    }
}

/// Whether the builder leaves out a signature: a third body of one kind, or the same body again.
fn has_words_not_admitted(builder: &CaseBuilder) -> bool {
    let drafted: usize = builder.evidence.iter().map(|draft| draft.signers.len()).sum();
    let admitted: usize = builder.build().evidence.iter().map(|item| item.signatures.len()).sum();
    admitted < drafted
}

/// The case with one more item, of any kind, that cannot count: foreign, unsigned, signed by an
/// outsider, signed badly, or from the future.
fn with_noise(story: &Story, case: &UntrustedCase, kind: usize, way: usize) -> UntrustedCase {
    let mut builder = story.builder();
    let body = noise(&builder, EvidenceKind::OF_SESSIONS[kind], way == 4);
    let entitled = match body.kind() {
        EvidenceKind::Allocated | EvidenceKind::Cancelled | EvidenceKind::Accusation => {
            vec![Who::Provider]
        }
        EvidenceKind::CancelRequest => vec![Who::Consumer],
        _ => builder.members(story.lock.n),
    };
    let (body, signers) = match way {
        0 => (foreign(body), entitled),
        1 => (body, vec![]),
        2 => (body, vec![Who::Stranger(0), Who::Stranger(1)]),
        _ => (body, entitled),
    };
    let seen = 477;
    let digest = body.digest();
    builder.evidence = vec![Draft { body, signers: signers.iter().map(|w| (*w, seen)).collect() }];
    let mut item = builder.build().evidence[0].clone();
    if way == 3 {
        let mut signatures = item.signatures.to_vec();
        signatures.iter_mut().for_each(|signature| signature.sig.0[40] ^= 1);
        item.signatures = list(signatures);
    }
    // A signer's third body is not admitted: drop what he cannot add.
    let bodies = |signer| {
        let of_kind = case.evidence.iter().filter(|other| other.body.kind() == item.body.kind());
        of_kind.filter(|other| other.signatures.iter().any(|s| s.signer == signer)).count()
    };
    let mut signatures = item.signatures.to_vec();
    signatures.retain(|signature| bodies(signature.signer) < 2);
    item.signatures = list(signatures);
    let mut items: Vec<Item> = case.evidence.to_vec();
    if !items.iter().any(|other| other.body.digest() == digest) {
        items.push(item);
    }
    items.sort_by_key(|item| (item.body.kind(), item.body.digest()));
    UntrustedCase { evidence: list(items), ..case.clone() }
}

/// A body that nobody in a story says, and that would matter if it counted.
fn noise(case: &CaseBuilder, kind: EvidenceKind, ahead: bool) -> Body {
    // Seen at 477.
    let time = if ahead { 478 } else { 77 };
    match kind {
        EvidenceKind::Allocated => case.allocated(time),
        EvidenceKind::Cancelled => case.cancelled(time, Reason::ProviderVoluntary, 3),
        // A request may be dated ahead, so no time of its own keeps it from counting.
        EvidenceKind::CancelRequest if ahead => foreign(case.cancel_request(time)),
        EvidenceKind::CancelRequest => case.cancel_request(time),
        EvidenceKind::Accusation => case.accusation(time),
        EvidenceKind::Vote => case.vote(time, false, false),
        EvidenceKind::Abort => case.abort(time, Reason::VmDied),
        EvidenceKind::Checkpoint => case.checkpoint(77, time),
        EvidenceKind::Attestation => {
            let named = |kind| {
                let mut bodies = case.evidence.iter().map(|draft| &draft.body);
                bodies.find(|body| body.kind() == kind).map_or(filler("none"), Body::digest)
            };
            let allocated = named(EvidenceKind::Allocated);
            let end = named(EvidenceKind::CancelRequest);
            let reason = Reason::ConsumerRequest;
            case.attestation(allocated, end, (time, time), reason)
        }
        other => panic!("{other} is of another lane"),
    }
}

fn foreign(mut body: Body) -> Body {
    let header: &mut Header = match &mut body {
        Body::Allocated(body) => &mut body.header,
        Body::Cancelled(body) => &mut body.header,
        Body::CancelRequest(body) => &mut body.header,
        Body::Accusation(body) => &mut body.header,
        Body::Vote(body) => &mut body.header,
        Body::Abort(body) => &mut body.header,
        Body::Checkpoint(body) => &mut body.header,
        Body::Attestation(body) => &mut body.header,
    };
    header.session = filler("another session");
    body
}

/// The case with a stranger's signature on every item, and a forged one of a member who did not
/// sign it, as far as the two may have one more body of its kind.
fn with_bad_signatures(story: &Story, case: &UntrustedCase) -> UntrustedCase {
    let builder = story.builder();
    let mut signed: BTreeMap<(EvidenceKind, Hash), usize> = BTreeMap::new();
    for item in &case.evidence {
        for signature in &item.signatures {
            *signed.entry((item.body.kind(), signature.signer)).or_default() += 1;
        }
    }
    let others: Vec<Hash> = (0..story.lock.n)
        .map(Who::Member)
        .chain([Who::Stranger(9)])
        .map(|who| builder.person(who).peer)
        .collect();
    let mut items = case.evidence.to_vec();
    for item in &mut items {
        let mut signatures = item.signatures.to_vec();
        for other in &others {
            let bodies = signed.entry((item.body.kind(), *other)).or_default();
            if *bodies < 2 && signatures.iter().all(|signature| signature.signer != *other) {
                *bodies += 1;
                let forged = Signature { signer: *other, ..signatures[0].clone() };
                signatures.push(forged);
            }
        }
        signatures.sort_by_key(|signature| signature.signer);
        item.signatures = list(signatures);
    }
    UntrustedCase { evidence: list(items), ..case.clone() }
}
