//! A signature about an order says one thing: over one type of object, about one order on one
//! network under one name of rules. The same signer's signature over anything else has no effect.

use std::ops::Range;

use quittance_contract::{
    codec::{Digest, Hash, Tag},
    decide,
    order::{LogHead, MoneyBody, Order, OrderItem},
    verdict::{ChangeBasis, Decision, HoldCode, Outcome, RefuseCode},
    view,
};
use quittance_tests::{
    order::{OrderBuilder, Who, plain_schema},
    scene::{Scene, essence, of_money, of_the_gate},
    session::{CaseBuilder, filler, list},
    tag,
};

fn decided(case: &[u8]) -> Decision {
    view(&decide(case).expect("a case")).expect("a decision")
}

fn scenes() -> impl Iterator<Item = Scene> {
    of_the_gate().into_iter().chain(of_money())
}

/// No case, or as if it were not there.
fn assert_no_effect(decision: Option<Decision>, without: &Outcome, name: &str) {
    if let Some(decision) = decision {
        assert_eq!(essence(decision.outcome), *without, "{name}");
    }
}

/// The two orders pass, and pay when the review is over: what fails below fails for its own reason.
#[test]
fn the_usual_orders_pass_and_pay() {
    for mut case in [OrderBuilder::new().attested(), OrderBuilder::sealed()] {
        let decision = decided(&case.build().to_bytes());
        assert!(matches!(decision.outcome, Outcome::Pass(_)), "{:?}", decision.outcome);
        case.record(&decision);
        let outcome = decided(&case.build_money().to_bytes()).outcome;
        let Outcome::Hold(hold) = outcome else { panic!("{outcome:?}") };
        assert_eq!(hold.code, HoldCode::Review);
        case.allow(filler("carrier"), 1);
        let payment = case.assignment(filler("carrier"), 5_000, case.at + 60);
        let supplier = Who::Supplier(0);
        case.say_of_money(MoneyBody::Assignment(payment), &[supplier], case.at + 60);
        case.at += 7_200;
        let decision = decided(&case.build_money().to_bytes());
        let Outcome::Change(change) = &decision.outcome else { panic!("{:?}", decision.outcome) };
        assert_eq!(change.basis, ChangeBasis::Released);
        assert_eq!(change.allocations[0].account, filler("carrier"));
        assert_eq!(change.allocations[0].amount.0, 5_000);
        case.record(&decision);
        let outcome = decided(&case.build_money().to_bytes()).outcome;
        assert!(matches!(outcome, Outcome::Refuse(_)), "paid once: {outcome:?}");
    }
}

/// In each scene it matters whether the piece is there, and signed again over what it says it still
/// does: each test below can fail.
#[test]
fn in_each_scene_one_signature_decides() {
    for scene in scenes() {
        let as_told = scene.decide(&scene.pieces()).expect("a case").outcome;
        assert_ne!(essence(as_told.clone()), scene.without(), "{}", scene.name);
        let again = scene.signed_over(&scene.digest()).expect("a case").outcome;
        assert_eq!(again, as_told, "{}", scene.name);
    }
}

/// The very bytes of a body, signed under any other tag or none, are not that body signed.
#[test]
fn the_same_bytes_under_another_tag() {
    for scene in scenes() {
        let (without, bytes) = (scene.without(), &scene.body[1..]);
        for tag in tag::all().filter(|tag| *tag != scene.tag) {
            let name = format!("{} under {tag:?}", scene.name);
            assert_no_effect(scene.signed_over(&tag.digest_bytes(bytes)), &without, &name);
        }
        let text = scene.tag.text().as_bytes();
        let untagged = [
            ("no tag", bytes.to_vec()),
            ("no zero", [text, bytes].concat()),
            ("its kind", scene.body.clone()),
            ("its kind, tagged", [text, &[0], &scene.body].concat()),
        ];
        for (way, bytes) in untagged {
            let name = format!("{} with {way}", scene.name);
            assert_no_effect(scene.signed_over(&Digest::untagged(&bytes)), &without, &name);
        }
    }
}

/// A real signature over any other object, of an order or of a session, is accepted for none.
#[test]
fn a_signature_over_one_object_on_another() {
    let session = CaseBuilder::new(3).every_kind();
    let of_session = session.evidence.iter().map(|draft| draft.body.digest());
    let of_orders = scenes().map(|scene| scene.digest());
    let order = OrderBuilder::new().escrow();
    let objects: Vec<Hash> = of_session.chain(of_orders).chain([order, session.escrow()]).collect();
    for scene in scenes() {
        let without = scene.without();
        for digest in objects.iter().filter(|digest| **digest != scene.digest()) {
            let name = format!("{} with a signature over {digest}", scene.name);
            assert_no_effect(scene.signed_over(digest), &without, &name);
        }
    }
}

/// Where the names of network, order, escrow and slice are in the body of a scene.
fn names(tag: Tag) -> Vec<(&'static str, Range<usize>)> {
    let header = [("network", 0..32), ("order", 32..64), ("escrow", 64..96)];
    let place = [("supplier", 96..128), ("sub-lot", 128..160), ("stage", 160..161)];
    match tag {
        Tag::OrderAttestation => {
            let schema = [("schema", 161..193)];
            header.into_iter().chain(place).chain(schema).collect()
        }
        Tag::Inspection | Tag::Assignment => header.into_iter().chain(place).collect(),
        Tag::LogHead => vec![("network", 0..32)],
        _ => header.to_vec(),
    }
}

/// What was signed of another network, order, escrow or slice: brought as it was said it is of
/// another, and its signature is none of what is said here.
#[test]
fn signed_of_another_order_or_slice() {
    for scene in scenes() {
        let without = scene.without();
        for (name, range) in names(scene.tag) {
            let mut elsewhere = scene.body.clone();
            elsewhere[1 + range.start] ^= 2;
            let digest = scene.tag.digest_bytes(&elsewhere[1..]);
            let name = format!("{}, of another {name}", scene.name);
            assert_no_effect(scene.signed_over(&digest), &without, &name);
            let (_, mut signatures) = scene.piece();
            let person = scene.signer.person();
            signatures.iter_mut().for_each(|signature| signature.sig = person.sign(&digest));
            assert_no_effect(scene.instead((elsewhere, signatures)), &without, &name);
        }
    }
}

/// What another order has otherwise.
type Edit<T> = fn(&mut T);

/// Orders that differ from the usual one in one thing that its people agreed.
const OTHERS: [(&str, Edit<Order>); 6] = [
    ("network", |order| order.network = filler("another")),
    ("name", |order| order.order = filler("another")),
    ("rules", |order| order.rules = filler("another")),
    ("value", |order| order.value.0 += 1),
    ("neutral", |order| order.neutral = Who::Stranger(0).person().key),
    ("asset", |order| order.asset = filler("another")),
];

/// The same people on another order, to the letter: what they signed there is of no use here, nor
/// is the agreement to it.
#[test]
fn replayed_from_another_order() {
    let here = OrderBuilder::new().attested();
    for (name, edit) in OTHERS {
        let there = OrderBuilder::of(&[plain_schema("TRADE.PRE_SHIP.v1")], edit).attested();
        let theirs = there.build();
        assert!(matches!(decided(&theirs.to_bytes()).outcome, Outcome::Pass(_)), "{name}");

        let replayed = here.build_of(theirs.evidence.to_vec());
        let outcome = decided(&replayed.to_bytes()).outcome;
        assert!(matches!(outcome, Outcome::Refuse(_)), "{name}: {outcome:?}");

        let mut borrowed = here.build();
        let mut items = borrowed.evidence.to_vec();
        for item in &mut items {
            let of_signer =
                |other: &&OrderItem| other.signatures[0].signer == item.signatures[0].signer;
            let from = theirs.evidence.iter().find(of_signer).expect("the same signer");
            item.signatures = list(from.signatures.to_vec());
        }
        borrowed.evidence = list(items);
        let outcome = decided(&borrowed.to_bytes()).outcome;
        assert!(matches!(outcome, Outcome::Refuse(_)), "{name}: {outcome:?}");

        let mut agreed = here.build();
        agreed.order_signatures = theirs.order_signatures.clone();
        let outcome = decided(&agreed.to_bytes()).outcome;
        let Outcome::Refuse(refuse) = outcome else { panic!("{name}: {outcome:?}") };
        assert_eq!(refuse.code, RefuseCode::OrderUnsigned, "{name}");
    }
}

/// A device's word is bound to its network, circuit and corridor, also where the dossier names it.
#[test]
fn a_log_head_of_elsewhere() {
    let edits: [(&str, Edit<LogHead>, RefuseCode); 4] = [
        ("network", |head| head.network = filler("another"), RefuseCode::ProofInvalid),
        ("circuit", |head| head.circuit = filler("another"), RefuseCode::DeviceNotBound),
        ("corridor", |head| head.corridor = filler("another"), RefuseCode::DeviceNotBound),
        ("device", |head| head.device = Who::Device(1).person().peer, RefuseCode::SigMismatch),
    ];
    for (name, edit, code) in edits {
        let outcome = decided(&OrderBuilder::sealed_with(edit).build().to_bytes()).outcome;
        let Outcome::Refuse(refuse) = outcome else { panic!("{name}: {outcome:?}") };
        assert_eq!(refuse.code, code, "{name}");
    }
}
