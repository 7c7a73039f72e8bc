//! Scenes of orders: in each, one signed thing decides. What is done to it must leave the case as
//! it would be without it.

use quittance_contract::{
    codec::{Hash, Tag},
    decide,
    evidence::Signature,
    order::{MoneyBody, OrderBody, OrderItem, due::MoneyItem},
    quorum::AttestorRole,
    verdict::{Decision, Outcome, Refuse, RefuseCode, RevocationReason},
    view,
};

use crate::{
    order::{OrderBuilder, Who},
    session::{filler, list},
};

/// An item of either lane: its kind and its body as bytes, and its signatures.
pub type Piece = (Vec<u8>, Vec<Signature>);

/// A case in which one piece of evidence decides.
#[derive(Clone, Debug)]
pub struct Scene {
    /// What is asked of the piece in this lane.
    pub name: &'static str,
    /// What kind it is.
    pub tag: Tag,
    /// The case.
    pub case: OrderBuilder,
    /// Whether money is asked about, and not the gate.
    pub money: bool,
    /// The kind of the piece and its body, as bytes.
    pub body: Vec<u8>,
    /// Who signed it.
    pub signer: Who,
}

/// A decision about an order, if the bytes are a case.
fn decided(case: &[u8]) -> Option<Decision> {
    Some(view(&decide(case).ok()?).expect("a decision"))
}

impl Scene {
    /// All evidence.
    pub fn pieces(&self) -> Vec<Piece> {
        if self.money {
            let items = self.case.build_money().evidence;
            items.iter().map(|item| (bytes(&item.body), item.signatures.to_vec())).collect()
        } else {
            let items = self.case.build().evidence;
            items.iter().map(|item| (bytes(&item.body), item.signatures.to_vec())).collect()
        }
    }

    /// What is decided with this evidence; nothing if that is no case.
    pub fn decide(&self, pieces: &[Piece]) -> Option<Decision> {
        if self.money {
            let item = |(body, signatures): &Piece| {
                let body: MoneyBody = borsh::from_slice(body).ok()?;
                Some(MoneyItem { body, signatures: list(signatures.clone()) })
            };
            let items = pieces.iter().map(item).collect::<Option<_>>()?;
            decided(&self.case.build_money_of(items).to_bytes())
        } else {
            let item = |(body, signatures): &Piece| {
                let body: OrderBody = borsh::from_slice(body).ok()?;
                Some(OrderItem { body, signatures: list(signatures.clone()) })
            };
            let items = pieces.iter().map(item).collect::<Option<_>>()?;
            decided(&self.case.build_of(items).to_bytes())
        }
    }

    /// The piece as it is.
    ///
    /// # Panics
    /// It is not there: the scene is wrong.
    pub fn piece(&self) -> Piece {
        let pieces = self.pieces();
        pieces.into_iter().find(|(body, _)| *body == self.body).expect("what decides is there")
    }

    /// All others.
    pub fn others(&self) -> Vec<Piece> {
        let mut pieces = self.pieces();
        pieces.retain(|(body, _)| *body != self.body);
        pieces
    }

    /// What is decided with another piece in its place.
    pub fn instead(&self, piece: Piece) -> Option<Decision> {
        let mut pieces = self.others();
        pieces.push(piece);
        self.decide(&pieces)
    }

    /// What is decided if its signer signed this digest instead.
    pub fn signed_over(&self, digest: &Hash) -> Option<Decision> {
        let (body, mut signatures) = self.piece();
        signatures
            .iter_mut()
            .for_each(|signature| signature.sig = self.signer.person().sign(digest));
        self.instead((body, signatures))
    }

    /// What is decided without it.
    ///
    /// # Panics
    /// That is no case: the scene is wrong.
    pub fn without(&self) -> Outcome {
        essence(self.decide(&self.others()).expect("a case").outcome)
    }

    /// The digest that is signed.
    pub fn digest(&self) -> Hash {
        self.tag.digest_bytes(&self.body[1..])
    }
}

/// An outcome, whatever a FAIL is told for.
pub fn essence(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Refuse(_) => Outcome::Refuse(Refuse { code: RefuseCode::SlicePassed }),
        other => other,
    }
}

fn bytes(value: &impl borsh::BorshSerialize) -> Vec<u8> {
    borsh::to_vec(value).expect("memory")
}

/// The five things that the gate reads.
pub fn of_the_gate() -> Vec<Scene> {
    let scene = |name, tag, case: OrderBuilder, place: usize| {
        let draft = &case.evidence[place];
        let (body, signer) = (bytes(&draft.body), draft.signers[0].0);
        Scene { name, tag, case, money: false, body, signer }
    };
    let attested = OrderBuilder::new().attested();
    let mut revoked = attested.clone();
    let digest = revoked.evidence[0].body.digest();
    let revocation = revoked.revocation(digest, RevocationReason::Clerical, 7_000);
    revoked.say(OrderBody::Revocation(revocation), &[Who::Attestor(0)], 7_000);
    let sealed = OrderBuilder::sealed();
    vec![
        scene("completes a quorum", Tag::OrderAttestation, attested, 1),
        scene("takes one away", Tag::Revocation, revoked, 2),
        scene("finds the seal", Tag::Inspection, sealed.clone(), 3),
        scene("proves the log", Tag::LogHead, sealed, 0),
        scene("has a stage pass again", Tag::Correction, broken(), 3),
    ]
}

/// The five that are read when money is due.
pub fn of_money() -> Vec<Scene> {
    let scene = |name, tag, case: OrderBuilder| {
        let draft = case.money.last().expect("the last decides");
        let (body, signer) = (bytes(&draft.body), draft.signers[0].0);
        Scene { name, tag, case, money: true, body, signer }
    };
    let (passed, emt) = passed();
    let (first, now) = (passed.evidence[0].clone(), passed.at);
    let mut defrauded = passed.clone();
    let OrderBody::OrderAttestation(body) = first.body.clone() else { panic!("an attestation") };
    let mut other = body.clone();
    other.pov_hash = filler("another dossier");
    defrauded.say_of_money(MoneyBody::OrderAttestation(body), &[Who::Attestor(0)], 3_600);
    defrauded.say_of_money(MoneyBody::OrderAttestation(other), &[Who::Attestor(0)], 3_700);

    let mut lost = passed.clone();
    let body = lost.revocation(first.body.digest(), RevocationReason::Fraud, now);
    lost.say_of_money(MoneyBody::Revocation(body), &[Who::Attestor(0)], now);

    let mut objected = passed.clone();
    let body = objected.objection(emt, now + 60);
    let objection = objected.say_of_money(MoneyBody::Objection(body), &[Who::Buyer], now + 60);
    objected.at = now + 7_200;

    let mut ruled = objected.clone();
    let body = ruled.ruling(objection, 250_000, now + 120);
    ruled.say_of_money(MoneyBody::Ruling(body), &[Who::Neutral], now + 120);

    let mut assigned = passed;
    assigned.allow(filler("carrier"), 1);
    let body = assigned.assignment(filler("carrier"), 5_000, now + 60);
    assigned.say_of_money(MoneyBody::Assignment(body), &[Who::Supplier(0)], now + 60);
    assigned.at = now + 7_200;
    vec![
        scene("proves a fraud", Tag::OrderAttestation, defrauded),
        scene("breaks a token", Tag::Revocation, lost),
        scene("holds the money", Tag::Objection, objected),
        scene("frees it", Tag::Ruling, ruled),
        scene("pays somebody else", Tag::Assignment, assigned),
    ]
}

/// An order that has just passed, and its token.
pub fn passed() -> (OrderBuilder, Hash) {
    let mut case = OrderBuilder::new().attested();
    let decision = decided(&case.build().to_bytes()).expect("a case");
    let Outcome::Pass(pass) = &decision.outcome else { panic!("{:?}", decision.outcome) };
    let emt = pass.emt.digest();
    case.record(&decision);
    (case, emt)
}

/// Its token has lost the inspector's attestation; another inspector has signed, and the supplier
/// corrects.
fn broken() -> OrderBuilder {
    let (mut case, emt) = passed();
    let (digest, now) = (case.evidence[0].body.digest(), case.at);
    let body = case.revocation(digest, RevocationReason::Clerical, now);
    case.say_of_money(MoneyBody::Revocation(body), &[Who::Attestor(0)], now);
    let decision = decided(&case.build_money().to_bytes()).expect("a case");
    case.record(&decision);
    case.money.clear();
    case.register(5, "5", &[AttestorRole::Inspector]);
    case.at = now + 600;
    case.attest(Who::Attestor(5), AttestorRole::Inspector, now + 60);
    let body = case.correction(emt, now + 120);
    case.say(OrderBody::Correction(body), &[Who::Supplier(0)], now + 120);
    case
}
