//! A signature says one thing: over one type of object, about one escrow of one session on one
//! network. The same signer's signature over anything else is accepted for none (protocol 4), nor
//! is one over anything of an order; the other way round it is in `order_signatures.rs`.

use quittance_contract::{
    codec::{Digest, Hash, PublicKey, SignatureBytes, Tag},
    crypto::peer_id,
    decide,
    session::{Body, Header, Item, LockSignature, Signature, SignedTopUp, UntrustedCase},
    verdict::{EvidenceKind, ItemCode, Outcome, RefuseCode},
    view,
};
use quittance_tests::{
    order::OrderBuilder,
    person::Person,
    scene,
    session::{CaseBuilder, Who, filler, list},
    tag,
};

/// What all ten types of objects say, all of it counted.
fn story() -> CaseBuilder {
    CaseBuilder::new(5).every_kind()
}

/// The canonical bytes of an object of this type in the story.
fn body_bytes(case: &UntrustedCase, tag: Tag) -> Vec<u8> {
    match tag {
        Tag::Lock => borsh::to_vec(&case.lock).expect("memory"),
        Tag::TopUp => borsh::to_vec(&case.top_ups[0].body).expect("memory"),
        _ => {
            let mut bytes = borsh::to_vec(&item_of(case, tag).body).expect("memory");
            bytes.remove(0);
            bytes
        }
    }
}

fn kind_of(tag: Tag) -> EvidenceKind {
    match tag {
        Tag::Allocated => EvidenceKind::Allocated,
        Tag::Cancelled => EvidenceKind::Cancelled,
        Tag::CancelRequest => EvidenceKind::CancelRequest,
        Tag::Accusation => EvidenceKind::Accusation,
        Tag::Vote => EvidenceKind::Vote,
        Tag::Abort => EvidenceKind::Abort,
        Tag::Checkpoint => EvidenceKind::Checkpoint,
        Tag::Attestation => EvidenceKind::Attestation,
        _ => panic!("no evidence"),
    }
}

/// The item of this type with the most signatures.
fn item_of(case: &UntrustedCase, tag: Tag) -> &Item {
    let of_kind = case.evidence.iter().filter(|item| item.body.kind() == kind_of(tag));
    of_kind.max_by_key(|item| item.signatures.len()).expect("an item of every kind")
}

/// The same case with every signature on the object of this type made over `digest`.
fn signed_over(builder: &CaseBuilder, tag: Tag, digest: &Hash) -> UntrustedCase {
    let mut case = builder.build();
    let resign = |signer: &Hash| -> SignatureBytes { person(builder, signer).sign(digest) };
    match tag {
        Tag::Lock => {
            let mut signatures = case.lock_signatures.to_vec();
            signatures.iter_mut().for_each(|s| s.sig = resign(&s.signer));
            case.lock_signatures = list(signatures);
        }
        Tag::TopUp => {
            let resigned = |top_up: &SignedTopUp| {
                let mut signatures = top_up.signatures.to_vec();
                signatures.iter_mut().for_each(|s| s.sig = resign(&s.signer));
                SignedTopUp { body: top_up.body.clone(), signatures: list(signatures) }
            };
            case.top_ups = list(case.top_ups.iter().take(1).map(resigned).collect());
        }
        _ => {
            let mut item = item_of(&case, tag).clone();
            let mut signatures = item.signatures.to_vec();
            signatures.iter_mut().for_each(|s| s.sig = resign(&s.signer));
            item.signatures = list(signatures);
            let mut items = case.evidence.to_vec();
            let place = items.iter().position(|other| other.body == item.body).expect("itself");
            items[place] = item;
            case.evidence = list(items);
        }
    }
    case
}

fn person(builder: &CaseBuilder, signer: &Hash) -> Person {
    [Who::Consumer, Who::Provider, Who::Stranger(0)]
        .into_iter()
        .chain((0..5).map(Who::Member))
        .map(|who| builder.person(who))
        .find(|person| person.peer == *signer)
        .expect("everybody who signs is known")
}

/// Whether the object of this type counts in the case.
fn counts(case: &UntrustedCase, tag: Tag) -> bool {
    let decision = view(&decide(&case.to_bytes()).expect("a case")).expect("a decision");
    match (tag, decision.outcome) {
        (Tag::Lock, Outcome::Refuse(refuse)) => {
            assert_eq!(refuse.code, RefuseCode::LockUnsignedParty);
            false
        }
        (Tag::Lock, _) => true,
        (Tag::TopUp, Outcome::Settle(settle)) => {
            let pot: u128 = settle.allocations.iter().map(|part| part.amount.0).sum();
            assert!([10_000_000, 10_000_001, 10_000_003].contains(&pot), "{pot}");
            pot > 10_000_000
        }
        (Tag::TopUp, outcome) => panic!("{outcome:?}"),
        _ => {
            let digest = item_of(case, tag).body.digest();
            let found = decision.considered.iter().find(|considered| considered.digest == digest);
            match found.expect("all evidence is considered").code {
                ItemCode::Counted => true,
                ItemCode::BadSignature | ItemCode::Foreign => false,
                code => panic!("{code}"),
            }
        }
    }
}

/// The story's ten objects all count, so each refusal below is due to the signature.
#[test]
fn every_object_counts_as_signed() {
    let builder = story();
    for tag in tag::OF_SESSIONS {
        let case = builder.build();
        assert!(counts(&case, tag), "{tag:?}");
        let digest = tag.digest_bytes(&body_bytes(&case, tag));
        assert!(counts(&signed_over(&builder, tag, &digest), tag), "{tag:?}, signed again");
    }
}

/// The very bytes of an object, signed under any other tag or none, are not that object signed.
#[test]
fn the_same_bytes_under_another_tag() {
    let builder = story();
    let case = builder.build();
    for tag in tag::OF_SESSIONS {
        let bytes = body_bytes(&case, tag);
        let others = tag::all().filter(|other| *other != tag);
        let mut digests: Vec<(String, Hash)> =
            others.map(|other| (format!("{other:?}"), other.digest_bytes(&bytes))).collect();
        digests.push((String::from("no tag"), Digest::untagged(&bytes)));
        let text = tag.text().as_bytes();
        digests.push((String::from("no zero"), Digest::untagged(&[text, &bytes].concat())));
        for (name, digest) in digests {
            assert!(!counts(&signed_over(&builder, tag, &digest), tag), "{tag:?} under {name}");
        }
    }
}

/// A real signature over one object of the story is accepted for none of the other nine, nor is one
/// over an order or what is said about it.
#[test]
fn a_signature_over_one_object_on_another() {
    let builder = story();
    let case = builder.build();
    for signed in tag::OF_SESSIONS {
        let digest = signed.digest_bytes(&body_bytes(&case, signed));
        for tag in tag::OF_SESSIONS.into_iter().filter(|tag| *tag != signed) {
            let replayed = signed_over(&builder, tag, &digest);
            assert!(!counts(&replayed, tag), "{signed:?} as {tag:?}");
        }
    }
    let scenes = scene::of_the_gate().into_iter().chain(scene::of_money());
    let mut of_orders: Vec<(Tag, Hash)> = scenes.map(|one| (one.tag, one.digest())).collect();
    of_orders.push((Tag::Order, OrderBuilder::new().escrow()));
    for (signed, digest) in of_orders {
        for tag in tag::OF_SESSIONS {
            let replayed = signed_over(&builder, tag, &digest);
            assert!(!counts(&replayed, tag), "{signed:?} of an order as {tag:?}");
        }
    }
}

/// Whatever the bytes, also such as begin like the end of a tag, no two tags have one digest.
#[test]
fn no_two_tags_share_a_digest() {
    for bytes in [&[][..], &[0], &[0; 96], &[0; 104], b"/v1", b"\0"] {
        let mut digests: Vec<Hash> = tag::all().map(|tag| tag.digest_bytes(bytes)).collect();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), 30, "{bytes:?}");
    }
}

/// The header with one of its three names changed.
fn other_headers(header: &Header) -> [(&'static str, Header); 3] {
    let other = filler("another");
    [
        ("network", Header { network: other, ..header.clone() }),
        ("session", Header { session: other, ..header.clone() }),
        ("escrow", Header { escrow: other, ..header.clone() }),
    ]
}

fn with_header(body: &Body, header: Header) -> Body {
    let mut body = body.clone();
    let place = match &mut body {
        Body::Allocated(body) => &mut body.header,
        Body::Cancelled(body) => &mut body.header,
        Body::CancelRequest(body) => &mut body.header,
        Body::Accusation(body) => &mut body.header,
        Body::Vote(body) => &mut body.header,
        Body::Abort(body) => &mut body.header,
        Body::Checkpoint(body) => &mut body.header,
        Body::Attestation(body) => &mut body.header,
    };
    *place = header;
    body
}

/// What was said about another network, session or escrow: brought as it was said it is foreign,
/// and under this escrow's header its signature is bad.
#[test]
fn replayed_from_another_escrow() {
    let builder = story();
    let case = builder.build();
    for tag in tag::OF_SESSIONS.into_iter().filter(|tag| !matches!(tag, Tag::Lock | Tag::TopUp)) {
        let body = item_of(&case, tag).body.clone();
        for (name, header) in other_headers(&builder.header()) {
            let elsewhere = with_header(&body, header);
            let replayed = signed_over(&builder, tag, &elsewhere.digest());
            assert!(!counts(&replayed, tag), "{tag:?} of another {name}, under this header");

            let mut foreign = builder.clone();
            for draft in foreign.evidence.iter_mut().filter(|draft| draft.body == body) {
                draft.body = elsewhere.clone();
            }
            let foreign = foreign.build();
            let decision = view(&decide(&foreign.to_bytes()).expect("a case")).expect("a decision");
            let digest = elsewhere.digest();
            let code = decision.considered.iter().find(|c| c.digest == digest).expect("it").code;
            assert_eq!(code, ItemCode::Foreign, "{tag:?} of another {name}");
        }
    }
}

/// The same for top-ups, whose money then does not count.
#[test]
fn a_top_up_of_another_escrow() {
    let builder = story();
    for (name, header) in other_headers(&builder.header()) {
        let mut elsewhere = builder.clone();
        elsewhere.top_ups.truncate(1);
        elsewhere.top_ups[0].body.header = header;
        assert!(!counts(&elsewhere.build(), Tag::TopUp), "a top-up of another {name}");
        let digest = Tag::TopUp.digest(&elsewhere.top_ups[0].body);
        let replayed = signed_over(&builder, Tag::TopUp, &digest);
        assert!(!counts(&replayed, Tag::TopUp), "a top-up of another {name}, under this header");
    }
}

/// And for the lock itself: agreeing to one session is not agreeing to the next.
#[test]
fn a_lock_agreed_for_another_session() {
    let builder = story();
    let edits: [fn(&mut quittance_contract::session::Lock); 2] =
        [|lock| lock.network = filler("another"), |lock| lock.session = filler("another")];
    for edit in edits {
        let digest = CaseBuilder::with_lock(5, edit).escrow();
        assert!(!counts(&signed_over(&builder, Tag::Lock, &digest), Tag::Lock));
    }
}

/// session.md, fine print: a cabal key that is no point can sign nothing, in the lock or after.
#[test]
fn a_key_that_is_no_point_signs_nothing() {
    let no_point = PublicKey([0; 33]);
    let mut builder = CaseBuilder::with_lock(5, |lock| {
        let mut cabal = lock.cabal.to_vec();
        cabal[4].key = no_point;
        cabal.sort_by_key(|member| peer_id(&member.key));
        lock.cabal = list(cabal);
    });
    builder.lock_signers.truncate(2 + 3);
    let mut case = builder.completed();
    let attestation = case.evidence.last_mut().expect("an attestation");
    attestation.signers.truncate(2);
    let mut case = case.build();
    assert_eq!(attestation_code(&case), ItemCode::QuorumShort, "two members");
    let forge = |sig: SignatureBytes| {
        let mut case = case.clone();
        let mut items = case.evidence.to_vec();
        let item = items.last_mut().expect("an attestation");
        let mut signatures = item.signatures.to_vec();
        let (signer, seen_at) = (peer_id(&no_point), signatures[0].seen_at);
        signatures.push(Signature { signer, seen_at, sig });
        signatures.sort_by_key(|signature| signature.signer);
        item.signatures = list(signatures);
        case.evidence = list(items);
        case
    };
    for sig in [[0; 65], [1; 65], case.evidence[2].signatures[0].sig.0] {
        let forged = forge(SignatureBytes(sig));
        assert_eq!(attestation_code(&forged), ItemCode::QuorumShort, "and one of no key");
    }
    let mut signatures = case.lock_signatures.to_vec();
    let mut members =
        signatures.iter().filter(|s| case.lock.cabal.iter().any(|m| peer_id(&m.key) == s.signer));
    let spared = members.next_back().expect("a member").signer;
    signatures.retain(|signature| signature.signer != spared);
    signatures.push(LockSignature { signer: peer_id(&no_point), sig: SignatureBytes([1; 65]) });
    signatures.sort_by_key(|signature| signature.signer);
    case.lock_signatures = list(signatures);
    let decision = view(&decide(&case.to_bytes()).expect("a case")).expect("a decision");
    let Outcome::Refuse(refuse) = decision.outcome else { panic!("{:?}", decision.outcome) };
    assert_eq!(refuse.code, RefuseCode::LockUnsignedCabal);
}

fn attestation_code(case: &UntrustedCase) -> ItemCode {
    let decision = view(&decide(&case.to_bytes()).expect("a case")).expect("a decision");
    decision.considered.last().expect("an attestation").code
}
