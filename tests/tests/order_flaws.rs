//! Every way in which an attestation can be bad: each takes away the pass that the same attestation
//! would complete, with the code of just that flaw, and changes nothing anywhere else.

use proptest::{prelude::*, sample::Index};
use quittance_contract::{
    codec::{Hash, SignatureBytes},
    decide,
    evidence::Signature,
    order::{OrderAttestation, OrderBody, OrderItem, UntrustedOrderCase},
    quorum::AttestorRole,
    registry::{Attestor, RegisteredKey, Standing},
    verdict::{Considered, Decision, EvidenceKind, ItemCode, Outcome, RevocationReason, Stage},
    view,
};
use quittance_tests::{
    order::{OrderBuilder, TTL, Who, attestor_name},
    panel::{NOW, Panel, SKEW, panels},
    person::high_s,
    session::{Draft, filler, list, time},
    story::config,
};

/// An attestor that no case has otherwise, of a firm of its own.
const NEWCOMER: Who = Who::Attestor(90);
const FIRM: &str = "newcomer";
/// When its attestation was seen; it is dated so.
const SEEN: u64 = NOW - 100;

type Said = Draft<OrderAttestation, Who>;

/// What is done to the attestation of the newcomer.
#[derive(Clone, Copy)]
enum Flaw {
    /// Before it is signed.
    Says(fn(&mut OrderBuilder, &mut Said)),
    /// To its signature, over this digest.
    Signs(fn(&mut Signature, &Hash)),
}
use Flaw::{Says, Signs};

const FLAWS: [(&str, ItemCode, Flaw); 45] = [
    ("of another network", ItemCode::Foreign, Says(|_, it| it.body.header.network = another())),
    ("of another order", ItemCode::Foreign, Says(|_, it| it.body.header.order = another())),
    ("of another escrow", ItemCode::Foreign, Says(|_, it| it.body.header.escrow = another())),
    ("of another supplier", ItemCode::Foreign, Says(|_, it| it.body.place.supplier = another())),
    ("of another sub-lot", ItemCode::Foreign, Says(|_, it| it.body.place.sub_lot = another())),
    ("of another stage", ItemCode::Foreign, Says(|_, it| it.body.place.stage = stage(2))),
    ("of another schema", ItemCode::Foreign, Says(|_, it| it.body.schema = another())),
    ("by nobody", ItemCode::SigMismatch, Says(|_, it| it.signers.clear())),
    ("by a stranger", ItemCode::SigMismatch, Says(|_, it| it.signers[0].0 = Who::Stranger(0))),
    ("by the supplier", ItemCode::SigMismatch, Says(|_, it| it.signers[0].0 = Who::Supplier(0))),
    ("by the registry", ItemCode::SigMismatch, Says(|_, it| it.signers[0].0 = Who::Revoker)),
    (
        "by another attestor",
        ItemCode::SigMismatch,
        Says(|_, it| it.signers[0].0 = Who::Attestor(0)),
    ),
    ("with a key of nobody", ItemCode::SigMismatch, Says(|_, it| sign_as(it, Who::Stranger(0)))),
    ("with a device's key", ItemCode::SigMismatch, Says(|_, it| sign_as(it, Who::Device(0)))),
    ("s and v turned", ItemCode::SigMismatch, Signs(|it, _| it.sig = high_s(&it.sig))),
    ("v turned", ItemCode::SigMismatch, Signs(|it, _| it.sig.0[64] ^= 1)),
    ("v of Ethereum", ItemCode::SigMismatch, Signs(|it, _| it.sig.0[64] += 27)),
    ("r damaged", ItemCode::SigMismatch, Signs(|it, _| it.sig.0[31] ^= 1)),
    ("s damaged", ItemCode::SigMismatch, Signs(|it, _| it.sig.0[63] ^= 1)),
    ("r and s exchanged", ItemCode::SigMismatch, Signs(|it, _| it.sig.0[..64].rotate_left(32))),
    ("all zero", ItemCode::SigMismatch, Signs(|it, _| it.sig = SignatureBytes([0; 65]))),
    ("all ones", ItemCode::SigMismatch, Signs(|it, _| it.sig = SignatureBytes([1; 65]))),
    ("forged", ItemCode::SigMismatch, Signs(|it, d| it.sig = Who::Stranger(0).person().sign(d))),
    ("key revoked", ItemCode::KeyRevoked, Says(|c, _| key(c).revoked_at = Some(time(NOW)))),
    ("key retired", ItemCode::KeyRevoked, Says(|c, _| key(c).retired_at = Some(time(NOW)))),
    ("key pending", ItemCode::KeyRevoked, Says(|c, _| key(c).active_from = time(NOW + 1))),
    ("not its role", ItemCode::RoleNotAssigned, Says(|c, _| attestor(c).roles = list(vec![]))),
    (
        "a role of nobody",
        ItemCode::RoleNotAssigned,
        Says(|c, it| {
            attestor(c).roles = list(vec![AttestorRole::BrandOem]);
            it.body.role = AttestorRole::BrandOem;
        }),
    ),
    (
        "not its schema",
        ItemCode::SchemaNotAllowed,
        Says(|c, _| {
            attestor(c).schemas = list(vec![another()]);
        }),
    ),
    (
        "suspended",
        ItemCode::AttestorNotActive,
        Says(|c, _| {
            attestor(c).standing = Standing::Suspended;
        }),
    ),
    ("banned", ItemCode::AttestorNotActive, Says(|c, _| attestor(c).standing = Standing::Banned)),
    (
        "elsewhere",
        ItemCode::AttestorNotActive,
        Says(|c, _| {
            attestor(c).corridors = list(vec![another()]);
        }),
    ),
    ("no KYB", ItemCode::AttestorNotActive, Says(|c, _| attestor(c).kyb_until = time(NOW - 1))),
    ("no scope", ItemCode::AttestorNotActive, Says(|c, _| attestor(c).scope_until = time(NOW - 1))),
    (
        "uninsured",
        ItemCode::AttestorNotActive,
        Says(|c, _| {
            attestor(c).insurance_until = time(NOW - 1);
        }),
    ),
    ("of another dossier", ItemCode::HashMismatch, Says(|_, it| it.body.pov_hash = another())),
    ("revoked by itself", ItemCode::AttestationRevoked, Says(|c, it| revoke(c, it, NEWCOMER))),
    ("revoked for it", ItemCode::AttestationRevoked, Says(|c, it| revoke(c, it, Who::Revoker))),
    (
        "of the future",
        ItemCode::FutureAttest,
        Says(|_, it| {
            it.body.issued_at = time(SEEN + SKEW + 1);
        }),
    ),
    ("stale", ItemCode::StaleAttest, Says(|_, it| it.body.issued_at = time(NOW - TTL - 1))),
    ("of the buyer's firm", ItemCode::SameOrgDuplicate, Says(|c, it| hire(c, it, "buyer"))),
    ("of the supplier's firm", ItemCode::SameOrgDuplicate, Says(|c, it| hire(c, it, "supplier 0"))),
    (
        "affiliate of the supplier",
        ItemCode::SameOrgDuplicate,
        Says(|c, _| {
            c.affiliate(&["supplier 0", FIRM]);
        }),
    ),
    ("with the buyer's key", ItemCode::SameOrgDuplicate, Says(|c, it| lend(c, it, Who::Buyer))),
    ("with the neutral's key", ItemCode::SameOrgDuplicate, Says(|c, it| lend(c, it, Who::Neutral))),
];

fn another() -> Hash {
    filler("another")
}

fn stage(number: u8) -> Stage {
    Stage::new(number).expect("a stage")
}

fn key(case: &mut OrderBuilder) -> &mut RegisteredKey {
    case.ledger.key_mut(NEWCOMER.person().peer)
}

fn attestor(case: &mut OrderBuilder) -> &mut Attestor {
    case.ledger.attestor_mut(attestor_name(90))
}

/// Somebody signs with a key that no attestor has.
fn sign_as(said: &mut Said, who: Who) {
    said.body.key_id = who.person().peer;
    said.signers[0].0 = who;
}

/// The newcomer has the key of a party.
fn lend(case: &mut OrderBuilder, said: &mut Said, who: Who) {
    case.give_key(who, attestor_name(90));
    sign_as(said, who);
}

/// The newcomer is an attestor of this firm.
fn hire(case: &mut OrderBuilder, said: &Said, firm: &str) {
    case.register(90, firm, &[said.body.role]);
}

fn revoke(case: &mut OrderBuilder, said: &Said, by: Who) {
    let digest = OrderBody::OrderAttestation(said.body.clone()).digest();
    let revocation = case.revocation(digest, RevocationReason::Clerical, NOW);
    case.say(OrderBody::Revocation(revocation), &[by], NOW);
}

/// The case with one more attestation in this role, which has this flaw, if any; and its digest.
fn with_newcomer(
    mut case: OrderBuilder,
    role: AttestorRole,
    flaw: Option<Flaw>,
) -> (UntrustedOrderCase, Hash) {
    case.register(90, FIRM, &[role]);
    let body = case.attestation(NEWCOMER, role, SEEN);
    let mut said = Draft { body, signers: vec![(NEWCOMER, SEEN)] };
    if let Some(Says(spoil)) = flaw {
        spoil(&mut case, &mut said);
    }
    let body = OrderBody::OrderAttestation(said.body);
    let digest = body.digest();
    case.evidence.push(Draft { body, signers: said.signers });
    let mut built = case.build();
    if let Some(Signs(damage)) = flaw {
        let mut items = built.evidence.to_vec();
        let is_it = |item: &&mut OrderItem| item.body.digest() == digest;
        let item = items.iter_mut().find(is_it).expect("itself");
        let mut signatures = item.signatures.to_vec();
        damage(&mut signatures[0], &digest);
        item.signatures = list(signatures);
        built.evidence = list(items);
    }
    (built, digest)
}

fn decided(case: &UntrustedOrderCase) -> Decision {
    view(&decide(&case.to_bytes()).expect("a case")).expect("a decision")
}

fn code_of(decision: &Decision, digest: &Hash) -> ItemCode {
    let found = decision.considered.iter().find(|considered| considered.digest == *digest);
    found.expect("all evidence is considered").code
}

/// An inspector has signed, and only the newcomer is missing: with it the order passes, and with
/// any one flaw it does not.
#[test]
fn each_flaw_costs_the_pass() {
    let mut case = OrderBuilder::new();
    case.at = NOW;
    case.attest(Who::Attestor(0), AttestorRole::Inspector, SEEN);
    let role = AttestorRole::Terminal;
    let (sound, digest) = with_newcomer(case.clone(), role, None);
    let decision = decided(&sound);
    assert!(matches!(decision.outcome, Outcome::Pass(_)), "{:?}", decision.outcome);
    assert_eq!(code_of(&decision, &digest), ItemCode::Counted);
    for (name, code, flaw) in FLAWS {
        let (bad, digest) = with_newcomer(case.clone(), role, Some(flaw));
        let decision = decided(&bad);
        assert!(matches!(decision.outcome, Outcome::Refuse(_)), "{name}: {:?}", decision.outcome);
        assert_eq!(code_of(&decision, &digest), code, "{name}");
    }
}

/// The panel as told, and again with a bad attestation.
fn before_and_after(panel: &Panel, role: AttestorRole, flaw: Flaw) -> (Decision, Decision) {
    let (case, _) = panel.told();
    let before = decided(&case.build());
    (before, decided(&with_newcomer(case, role, Some(flaw)).0))
}

proptest! {
    #![proptest_config(config(96))]

    /// Whoever has signed what: a bad attestation makes no pass, and costs none; the token is the
    /// same, and so is a conflict.
    #[test]
    fn a_bad_attestation_changes_nothing(panel in panels(), role: Index, which: Index) {
        let (name, _, flaw) = FLAWS[which.index(FLAWS.len())];
        let asked = panel.schema().ttls;
        let (before, after) = before_and_after(&panel, role.get(&asked).role, flaw);
        match (&before.outcome, &after.outcome) {
            (Outcome::Pass(before), Outcome::Pass(after)) => {
                prop_assert_eq!(&before.emt, &after.emt, "{}", name);
            }
            (Outcome::Refuse(_), Outcome::Refuse(_)) => {}
            (before, after) => prop_assert_eq!(before, after, "{}", name),
        }
        let group = |one: &&Considered| one.kind == EvidenceKind::RoleGroup;
        for considered in before.considered.iter().filter(|one| !group(one)) {
            prop_assert!(after.considered.contains(considered), "{}: {:?}", name, considered);
        }
    }
}
