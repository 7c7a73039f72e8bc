//! Everybody signs everything: in cases of the fixtures where an item decides something, the item
//! is signed by each person of the fixtures instead. Whoever is not the signer of its kind submits
//! nothing: the answer is that of the case without the item.

use std::collections::BTreeMap;

use quittance_contract::{
    codec::{Hash, decode},
    crypto::peer_id,
    decide,
    evidence::Signature,
    order::{
        Entry, MoneyBody, Order, OrderBody, OrderItem, Slice, UntrustedOrderCase,
        due::{MoneyItem, UntrustedMoneyCase},
    },
    verdict::{Allocation, EvidenceKind, Hold, Outcome, RefuseCode},
    view,
};
use quittance_tests::{law, order::Ledger, session::list};

use super::people;

/// What a decision comes to for a slice: not why it fails, nor what it says of people.
#[derive(Clone, Debug, PartialEq)]
enum Answer {
    /// It passes, by this token.
    Passes(Hash),
    /// Quorums contradict one another.
    Contested,
    Fails,
    Waits(Hold),
    Refused(RefuseCode),
    /// These ledger values are written, and this money moves.
    Changes(Vec<Entry>, Vec<Allocation>),
}

fn answer(bytes: &[u8]) -> Answer {
    let decision = view(&decide(bytes).expect("a case")).expect("a decision");
    law::judge(bytes, &decision).expect("lawful");
    match decision.outcome {
        Outcome::Pass(pass) => Answer::Passes(pass.emt.digest()),
        Outcome::Change(change) => {
            Answer::Changes(change.writes.to_vec(), change.allocations.to_vec())
        }
        Outcome::Hold(_) if bytes[1] == 2 => Answer::Contested,
        Outcome::Refuse(_) if bytes[1] == 2 => Answer::Fails,
        Outcome::Hold(hold) => Answer::Waits(hold),
        Outcome::Refuse(refuse) => Answer::Refused(refuse.code),
        Outcome::Settle(_) => panic!("an order settles"),
    }
}

/// Whose signature an item of this kind needs, said once more: here by name.
fn entitled(order: &Order, slice: &Slice, ledger: &Ledger, body: &AnyBody<'_>) -> Vec<Hash> {
    let revoking = |attestation: Hash, key_ids: &[(Hash, Hash)]| {
        let of = key_ids.iter().find(|(digest, _)| *digest == attestation).map(|(_, key)| *key);
        let next = of.and_then(|key| ledger.key(key)).and_then(|key| key.successor);
        let registry = ledger.entries().find_map(|entry| match entry {
            Entry::Registry { value } => value.as_ref(),
            _ => None,
        });
        let revokers = registry.into_iter().flat_map(|r| r.revokers.iter().map(peer_id));
        of.into_iter().chain(next).chain(revokers).collect::<Vec<Hash>>()
    };
    match *body {
        AnyBody::Gate(body, attested) => match body {
            OrderBody::OrderAttestation(body) => vec![body.key_id],
            OrderBody::Revocation(body) => revoking(body.attestation, attested),
            OrderBody::Inspection(body) => vec![body.key_id],
            OrderBody::LogHead(body) => vec![body.device],
            OrderBody::Correction(_) => vec![slice.supplier],
        },
        AnyBody::Money(body, attested) => match body {
            MoneyBody::OrderAttestation(body) => vec![body.key_id],
            MoneyBody::Revocation(body) => revoking(body.attestation, attested),
            MoneyBody::Objection(_) => vec![peer_id(&order.buyer.key)],
            MoneyBody::Ruling(_) => vec![peer_id(&order.neutral)],
            MoneyBody::Assignment(_) => vec![slice.supplier],
        },
    }
}

/// A body of either lane, with the keys of the attestations that it may be about.
enum AnyBody<'a> {
    Gate(&'a OrderBody, &'a [(Hash, Hash)]),
    Money(&'a MoneyBody, &'a [(Hash, Hash)]),
}

/// How often a kind decided something, and how often somebody else signed it.
type Played = BTreeMap<EvidenceKind, (usize, usize)>;

/// At most so many cases in which an item of a kind matters.
const OF_KIND: usize = 3;

fn play(
    played: &mut Played,
    kind: EvidenceKind,
    rights: &[Hash],
    signatures: &[Signature],
    digest: Hash,
    with: impl Fn(Option<Vec<Signature>>) -> Vec<u8>,
) {
    let Some(one) = signatures.first() else { return };
    let (whole, without) = (answer(&with(Some(signatures.to_vec()))), answer(&with(None)));
    if whole == without || played.get(&kind).is_some_and(|(cases, _)| *cases >= OF_KIND) {
        return;
    }
    let counts = played.entry(kind).or_default();
    counts.0 += 1;
    for person in people::everybody().filter(|person| !rights.contains(&person.peer)) {
        counts.1 += 1;
        let mut by_other = people::signed(person, &digest, one.seen_at);
        assert_eq!(
            answer(&with(Some(vec![by_other.clone()]))),
            without,
            "{kind} by {}",
            person.peer
        );
        // And in the right signer's name.
        by_other.signer = one.signer;
        assert_eq!(answer(&with(Some(vec![by_other]))), without, "{kind} in another's name");
    }
}

fn play_gate(played: &mut Played, bytes: &[u8]) {
    let case: UntrustedOrderCase = decode(bytes).expect("a case");
    let ledger = Ledger::of(&case.state);
    let attested: Vec<(Hash, Hash)> = case
        .evidence
        .iter()
        .filter_map(|item| match &item.body {
            OrderBody::OrderAttestation(body) => Some((item.body.digest(), body.key_id)),
            _ => None,
        })
        .collect();
    let claim = case.state.iter().find_map(|entry| match entry {
        Entry::Claim { claim, .. } => Some(*claim),
        _ => None,
    });
    let slice = &case.order.slices[usize::from(case.asked)];
    for (place, item) in case.evidence.iter().enumerate() {
        let body = AnyBody::Gate(&item.body, &attested);
        let rights = entitled(&case.order, slice, &ledger, &body);
        let with = |signatures: Option<Vec<Signature>>| {
            let mut items = case.evidence.to_vec();
            match signatures {
                Some(made) => items[place].signatures = list(made),
                None => drop::<OrderItem>(items.remove(place)),
            }
            let case = UntrustedOrderCase { evidence: list(items), ..case.clone() };
            let state = list(ledger.of_gate(&case.order, slice, &case.evidence, claim));
            UntrustedOrderCase { state, ..case }.to_bytes()
        };
        play(played, item.body.kind(), &rights, &item.signatures, item.body.digest(), with);
    }
}

fn play_money(played: &mut Played, bytes: &[u8]) {
    let case: UntrustedMoneyCase = decode(bytes).expect("a case");
    let ledger = Ledger::of(&case.state);
    let counted = case.state.iter().filter_map(|entry| match entry {
        Entry::Emt { value, .. } => value.as_ref(),
        _ => None,
    });
    let counted = counted.flat_map(|stage| stage.emt.counted.iter());
    let shown = case.evidence.iter().filter_map(|item| match &item.body {
        MoneyBody::OrderAttestation(body) => Some((item.body.digest(), body.key_id)),
        _ => None,
    });
    let counted = counted.map(|one| (one.attestation, one.key_id));
    let attested: Vec<(Hash, Hash)> = counted.chain(shown).collect();
    let slice = &case.order.slices[usize::from(case.asked)];
    for (place, item) in case.evidence.iter().enumerate() {
        let body = AnyBody::Money(&item.body, &attested);
        let rights = entitled(&case.order, slice, &ledger, &body);
        let with = |signatures: Option<Vec<Signature>>| {
            let mut items = case.evidence.to_vec();
            match signatures {
                Some(made) => items[place].signatures = list(made),
                None => drop::<MoneyItem>(items.remove(place)),
            }
            let case = UntrustedMoneyCase { evidence: list(items), ..case.clone() };
            let state = list(ledger.of_money(&case.order, slice, &case.evidence));
            UntrustedMoneyCase { state, ..case }.to_bytes()
        };
        play(played, item.body.kind(), &rights, &item.signatures, item.body.digest(), with);
    }
}

/// Lane 2: five kinds.
#[test]
fn of_the_gate() {
    let mut played = Played::new();
    for (_, bytes) in people::cases(2).into_iter().step_by(3) {
        play_gate(&mut played, &bytes);
        if played.len() == 5 && played.values().all(|(cases, _)| *cases >= OF_KIND) {
            break;
        }
    }
    let kinds: Vec<u8> = played.keys().map(|kind| kind.number()).collect();
    assert_eq!(kinds, [17, 18, 19, 20, 23], "{played:?}");
}

/// Lane 3: five kinds.
#[test]
fn about_money() {
    let mut played = Played::new();
    for (_, bytes) in people::cases(3) {
        play_money(&mut played, &bytes);
        if played.len() == 5 && played.values().all(|(cases, _)| *cases >= OF_KIND) {
            break;
        }
    }
    let kinds: Vec<u8> = played.keys().map(|kind| kind.number()).collect();
    assert_eq!(kinds, [17, 18, 21, 22, 24], "{played:?}");
}
