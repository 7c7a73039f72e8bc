//! Signed order cases, of the gate and about money: an order with its people, a ledger, and
//! whatever they say about it.
//!
//! Times are seconds after the order was opened. Bodies are signed when a case is built, so a body
//! that a test changes is signed as changed; sets are sorted, so the order in which a test adds
//! things does not matter. A case has of the ledger what the pages ask for, whatever else is there.
//! [`OrderBuilder::record`] writes what a decision changes, so a story is told with one builder.

mod dossier;
mod ledger;
mod registry;
mod says;
mod terms;

pub use dossier::{Dossier, Says};
pub use ledger::{KEY_BYTES, Ledger, NEW_SLICE, absent, name, slice_entry};
pub use terms::{
    TTL, USUAL_ROLES, ask, attestor_name, bps, firm, party, plain_schema, policy, sealed_schema,
    text,
};

use std::{collections::BTreeMap, sync::Mutex};

use quittance_contract::{
    codec::{Bytes, Hash, List, SignatureBytes},
    crypto::peer_id,
    evidence::{LockSignature, Signature},
    limits,
    money::Amount,
    order::{
        Entry, LogHead, MoneyBody, Order, OrderBody, OrderEscrow, OrderItem, OrderLane,
        PassedStage, Schema, Slice, SliceState, SliceStatus, TakenClaim, UntrustedOrderCase,
        dossier::{Dossier as ReadDossier, Json, claim_identity},
        due::{MoneyItem, MoneyLane, UntrustedMoneyCase, fee},
        log::{Interval, Log},
    },
    quorum::AttestorRole,
    verdict::{Decision, EvidenceKind, Outcome, Pass, Version},
};
use sha2::{Digest, Sha256};

use crate::{
    person::Person,
    session::{Draft, list, time},
};

/// The seconds of a day.
pub const DAY: u64 = 86_400;

/// Who signs. Everybody is the same person in every order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Who pays.
    Buyer,
    /// Who is paid: number 0 in the usual order.
    Supplier(u32),
    /// Who rules on objections.
    Neutral,
    /// Who holds the first key of the attestor with this number.
    Attestor(u32),
    /// Who revokes for the registry.
    Revoker,
    /// A device.
    Device(u32),
    /// Somebody with no role.
    Stranger(u32),
}

impl Who {
    /// The person.
    ///
    /// # Panics
    /// A thread that made another person panicked.
    pub fn person(self) -> Person {
        // A key takes as long to make as a signature, and a case asks for each several times.
        static PEOPLE: Mutex<BTreeMap<Who, Person>> = Mutex::new(BTreeMap::new());
        let mut people = PEOPLE.lock().expect("nobody panicked");
        people.entry(self).or_insert_with(|| self.born()).clone()
    }

    fn born(self) -> Person {
        let (label, number) = match self {
            Self::Buyer => ("buyer", 0),
            Self::Supplier(number) => ("supplier", number),
            Self::Neutral => ("neutral", 0),
            Self::Attestor(number) => ("attestor", number),
            Self::Revoker => ("revoker", 0),
            Self::Device(number) => ("device", number),
            Self::Stranger(number) => ("stranger", number),
        };
        Person::new(&format!("quittance/tests/order/{label}/v1"), number)
    }
}

/// Order cases in the making.
#[derive(Clone, Debug)]
pub struct OrderBuilder {
    order: Order,
    /// Who signs the order.
    pub order_signers: Vec<Who>,
    /// The index of the slice that is asked about.
    pub asked: u8,
    /// What the ledger holds.
    pub ledger: Ledger,
    /// The dossier of the slice that is asked about.
    pub dossier: Dossier,
    /// The temperature log.
    pub log: Log,
    /// What is said to the gate.
    pub evidence: Vec<Draft<OrderBody, Who>>,
    /// What is said when money is due.
    pub money: Vec<Draft<MoneyBody, Who>>,
    /// When it is decided, after the order was opened.
    pub at: u64,
}

impl Default for OrderBuilder {
    fn default() -> Self {
        Self::new()
    }
}

impl OrderBuilder {
    /// An order of one slice with the plain schema: funded, with a dossier, and nobody has said
    /// anything.
    pub fn new() -> Self {
        Self::of(&[plain_schema("TRADE.PRE_SHIP.v1")], |_| {})
    }

    /// An order of one chain with a slice for each schema, changed by `edit` before anybody signs
    /// it. All slices are funded.
    pub fn of(schemas: &[Schema], edit: impl FnOnce(&mut Order)) -> Self {
        let mut order = terms::order(schemas);
        edit(&mut order);
        let mut suppliers = order.suppliers.to_vec();
        suppliers.sort_by_key(|party| peer_id(&party.key));
        order.suppliers = list(suppliers);
        let mut slices = order.slices.to_vec();
        slices.sort_by_key(|slice| (slice.supplier, slice.sub_lot, slice.stage));
        order.slices = list(slices);
        let mut dossier = Dossier::default();
        dossier.text("report_number", "R-1");
        let mut case = Self {
            order,
            order_signers: vec![Who::Buyer, Who::Supplier(0)],
            asked: 0,
            ledger: Ledger::default(),
            dossier,
            log: Log::None,
            evidence: Vec::new(),
            money: Vec::new(),
            at: 7_200,
        };
        case.found_registry(schemas);
        case.open();
        (0..case.order.slices.len()).for_each(|index| case.fund(index));
        case
    }

    /// The plain story: an inspector and a terminal sign, and nobody else.
    pub fn attested(mut self) -> Self {
        self.attest(Who::Attestor(0), AttestorRole::Inspector, 3_600);
        self.attest(Who::Attestor(1), AttestorRole::Terminal, 3_660);
        self
    }

    /// An order whose schema asks for a seal and a log, with everything that it takes to pass: a
    /// log of eight hours with its head, two attestations and an inspection.
    pub fn sealed() -> Self {
        Self::sealed_with(|_| {})
    }

    /// The same with another head, which the dossier names.
    pub fn sealed_with(edit: impl FnOnce(&mut LogHead)) -> Self {
        let mut case = Self::of(&[sealed_schema("TRADE.ON_BOARD.v1")], |_| {});
        let interval = |place: u64| {
            let (start, end) = (time(DAY + 600 * place), time(DAY + 600 * (place + 1)));
            Interval { start, end, min: 3_000, max: 5_000 }
        };
        case.log = Log::Full(list((0..48).map(interval).collect()));
        let mut head = case.log_head(Who::Device(0));
        edit(&mut head);
        let head = OrderBody::LogHead(head);
        case.dossier.log = Some(head.digest());
        case.dossier.text("started_at", "2026-01-02T00:00:00Z");
        case.dossier.text("loaded_at", "2026-01-02T08:00:00Z");
        case.dossier.text("seal_number", "SL-0042");
        case.dossier.files.insert("seal.jpg".to_owned(), b"photo of a seal".to_vec());
        let loaded = DAY + 28_800;
        case.say(head, &[Who::Device(0)], loaded);
        case.attest(Who::Attestor(0), AttestorRole::Inspector, loaded + 60);
        case.attest(Who::Attestor(1), AttestorRole::Terminal, loaded + 120);
        let inspection = case.inspection(Who::Attestor(0), loaded + 30);
        case.say(OrderBody::Inspection(inspection), &[Who::Attestor(0)], loaded + 60);
        case.at = loaded + 3_600;
        case
    }

    /// The terms.
    pub const fn order(&self) -> &Order {
        &self.order
    }

    /// The escrow digest.
    pub fn escrow(&self) -> Hash {
        self.order.digest()
    }

    /// The slice that is asked about.
    pub fn slice(&self) -> &Slice {
        &self.order.slices[usize::from(self.asked)]
    }

    /// The dossier's bytes.
    pub fn dossier_bytes(&self) -> Vec<u8> {
        self.dossier.write(self.escrow(), self.slice())
    }

    /// Their digest.
    pub fn pov_hash(&self) -> Hash {
        Hash(Sha256::digest(self.dossier_bytes()).into())
    }

    /// The claim identity of the dossier, if it is one.
    pub fn claim(&self) -> Option<Hash> {
        let schema = &self.ledger.schema(self.slice().schema)?.schema;
        let bytes = self.dossier_bytes();
        let json = Json::read(&bytes).ok()?;
        let read = ReadDossier::read(&json, self.escrow(), self.slice(), schema).ok()?;
        Some(claim_identity(&read, schema))
    }

    /// Adds a body for the gate signed by `signers`, each seen at `seen`; gives its digest.
    pub fn say(&mut self, body: OrderBody, signers: &[Who], seen: u64) -> Hash {
        let digest = body.digest();
        let signers = signers.iter().map(|who| (*who, seen)).collect();
        self.evidence.push(Draft { body, signers });
        digest
    }

    /// The same for a body that is read when money is due.
    pub fn say_of_money(&mut self, body: MoneyBody, signers: &[Who], seen: u64) -> Hash {
        let digest = body.digest();
        let signers = signers.iter().map(|who| (*who, seen)).collect();
        self.money.push(Draft { body, signers });
        digest
    }

    /// The case of the gate, signed, its sets in order. The same body twice is one item with the
    /// signatures of both.
    pub fn build(&self) -> UntrustedOrderCase {
        let signed = signed(&self.evidence, OrderBody::kind, OrderBody::digest);
        let item = |(body, signatures)| OrderItem { body, signatures };
        self.build_of(signed.into_iter().map(item).collect())
    }

    /// The case with this evidence instead, as it is signed, and the ledger values that it takes.
    pub fn build_of(&self, mut evidence: Vec<OrderItem>) -> UntrustedOrderCase {
        evidence.sort_by_key(|item| (item.body.kind(), item.body.digest()));
        let state = self.ledger.of_gate(&self.order, self.slice(), &evidence, self.claim());
        UntrustedOrderCase {
            version: Version::V1,
            lane: OrderLane::Order,
            order: self.order.clone(),
            order_signatures: self.order_signatures(),
            asked: self.asked,
            dossier: Bytes::new(self.dossier_bytes()).expect("a short dossier"),
            log: self.log.clone(),
            state: list(state),
            evidence: list(evidence),
            at: time(self.at),
        }
    }

    /// The case about the slice's money.
    pub fn build_money(&self) -> UntrustedMoneyCase {
        let signed = signed(&self.money, MoneyBody::kind, MoneyBody::digest);
        let item = |(body, signatures)| MoneyItem { body, signatures };
        self.build_money_of(signed.into_iter().map(item).collect())
    }

    /// The case with this evidence instead, as it is signed, and the ledger values that it takes.
    pub fn build_money_of(&self, mut evidence: Vec<MoneyItem>) -> UntrustedMoneyCase {
        evidence.sort_by_key(|item| (item.body.kind(), item.body.digest()));
        UntrustedMoneyCase {
            version: Version::V1,
            lane: MoneyLane::OrderMoney,
            order: self.order.clone(),
            order_signatures: self.order_signatures(),
            asked: self.asked,
            state: list(self.ledger.of_money(&self.order, self.slice(), &evidence)),
            evidence: list(evidence),
            at: time(self.at),
        }
    }

    fn order_signatures(&self) -> List<LockSignature, { limits::ORDER_SIGNATURES }> {
        let escrow = self.escrow();
        let sign = |who: &Who| {
            let person = who.person();
            (person.peer, person.sign(&escrow))
        };
        let signatures: BTreeMap<Hash, SignatureBytes> =
            self.order_signers.iter().map(sign).collect();
        list(signatures.into_iter().map(|(signer, sig)| LockSignature { signer, sig }).collect())
    }
}

/// The bodies by kind and digest, each with its signatures by signer.
fn signed<B: Clone>(
    drafts: &[Draft<B, Who>],
    kind: impl Fn(&B) -> EvidenceKind,
    digest: impl Fn(&B) -> Hash,
) -> Vec<(B, List<Signature, { limits::ITEM_SIGNATURES }>)> {
    let mut items: BTreeMap<(EvidenceKind, Hash), (B, BTreeMap<Hash, Signature>)> = BTreeMap::new();
    for draft in drafts {
        let digest = digest(&draft.body);
        let name = (kind(&draft.body), digest);
        let (_, signatures) =
            items.entry(name).or_insert_with(|| (draft.body.clone(), BTreeMap::new()));
        for (who, seen) in &draft.signers {
            let person = who.person();
            let (signer, seen_at) = (person.peer, time(*seen));
            let sign = || Signature { signer, seen_at, sig: person.sign(&digest) };
            signatures.entry(signer).or_insert_with(sign);
        }
    }
    let list_of = |signatures: BTreeMap<Hash, Signature>| list(signatures.into_values().collect());
    items.into_values().map(|(body, signatures)| (body, list_of(signatures))).collect()
}

/// What the ledger writes by itself (order-money 4.3).
impl OrderBuilder {
    /// The fees of all slices are prepaid.
    fn open(&mut self) {
        let fees = self.order.amounts().into_iter().map(|amount| fee(&self.order.fee, amount).0);
        let none = Amount(0);
        let value = OrderEscrow {
            funded: none,
            unlocked: none,
            refunded: none,
            prepaid: Amount(fees.sum()),
            charged: none,
            burned: none,
            returned: none,
        };
        self.ledger.put(Entry::Escrow { escrow: self.escrow(), value: Some(value) });
    }

    /// Somebody pays for a slice.
    pub fn fund(&mut self, index: usize) {
        let (escrow, amount) = (self.escrow(), self.order.amounts()[index]);
        let frozen = self.ledger.state_of(escrow, &self.order.slices[index]);
        let frozen = frozen.is_some_and(|state| state.frozen);
        let status = SliceStatus::Locked;
        self.put_slice(index, SliceState { status, frozen, locked: amount, emt: None });
        self.ledger.money_mut(escrow).funded.0 += amount.0;
    }

    /// A slice's state as a test wants it; the order's money does not follow.
    pub fn put_slice(&mut self, index: usize, value: SliceState) {
        let Slice { supplier, sub_lot, stage, .. } = self.order.slices[index];
        let escrow = self.escrow();
        self.ledger.put(Entry::Slice { escrow, supplier, sub_lot, stage, value: Some(value) });
    }

    /// What a decision writes: the token of a Pass, all that a Change says, else nothing.
    pub fn record(&mut self, decision: &Decision) {
        match &decision.outcome {
            Outcome::Pass(pass) => self.record_pass(pass),
            Outcome::Change(change) => {
                change.writes.iter().for_each(|entry| self.ledger.put(entry.clone()));
            }
            Outcome::Settle(_) | Outcome::Hold(_) | Outcome::Refuse(_) => {}
        }
    }

    fn record_pass(&mut self, pass: &Pass) {
        let (token, emt) = (&pass.emt, pass.emt.digest());
        let (mut first_passed_at, mut review_of) = (token.passed_at, emt);
        if let Some(replaced) = token.replaces {
            let before = self.ledger.passed_mut(replaced);
            before.replaced_by = Some(emt);
            first_passed_at = before.first_passed_at;
            if before.emt.pov_hash == token.pov_hash {
                review_of = before.review_of;
            }
        }
        let (lost, replaced_by) = (list(Vec::new()), None);
        let stage =
            PassedStage { emt: token.clone(), first_passed_at, lost, replaced_by, review_of };
        self.ledger.put(Entry::Emt { emt, value: Some(stage) });
        let claim = TakenClaim { emt };
        self.ledger.put(Entry::Claim { claim: token.claim, value: Some(claim) });
        let place = &token.place;
        let (supplier, sub_lot, stage) = (place.supplier, place.sub_lot, place.stage);
        let state = self.ledger.slice_mut(self.order.digest(), supplier, sub_lot, stage);
        state.emt = Some(emt);
        if token.replaces.is_none() {
            state.status = SliceStatus::Releasable;
        }
    }
}
