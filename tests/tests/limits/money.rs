//! The largest cases about money: a chain of sixteen tokens that count sixteen attestations each.

use quittance_contract::{
    limits,
    money::{Amount, Ppm},
    order::{
        Assignment, Entry, LogMode, MoneyBody, Objection, OrderAttestation, OrderEscrow,
        PassedStage, ProvenFraud, PublishedSchema, Recipient, Revocation, Ruling, Schema, Slice,
        SliceState, SliceStatus,
        due::{MoneyItem, MoneyLane, UntrustedMoneyCase},
    },
    quorum::AttestorRole,
    registry::RegisteredKey,
    verdict::{CountedAttestation, Emt, ObjectionReason, RevocationReason, Version},
};
use quittance_tests::{
    person::Person,
    session::{filler, list, time},
};

use super::{
    claim,
    gate::{bare_key, in_order, registry},
    terms::{Terms, numbered, person, signed},
};

/// When the stages passed, and when everything else was said; after the opening.
const PASSED: u64 = 1_000_000;
const SEEN: u64 = PASSED + 3_600;
const AT: u64 = PASSED + 5_000_000;

/// What is to come out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Every counted attestation was lost: by its key, and some by revocations too.
    Lost,
    /// Four keys signed twice.
    Proven,
    /// The last slice is paid as the neutral ruled, to as many recipients as there may be.
    Ruled,
}

struct Money {
    due: Due,
    terms: Terms,
    schema: Schema,
    stages: Vec<Emt>,
    said: Vec<(MoneyBody, Vec<(Person, u64)>)>,
    ledger: Vec<Entry>,
}

/// The largest case in which this is due.
pub fn case(due: Due) -> UntrustedMoneyCase {
    let schema = claim::schema(LogMode::Full, claim::usual_groups(), claim::usual_alternates());
    let terms = Terms::new(schema.digest(), claim::lots());
    let stages = stages(&terms);
    let mut money = Money { due, terms, schema, stages, said: Vec::new(), ledger: Vec::new() };
    money.add_keys();
    money.add_revocations();
    money.add_attestations();
    money.add_dispute();
    money.add_assignments();
    money.build()
}

/// The key that signed a counted attestation.
fn counted_key(stage: usize, place: usize) -> Person {
    person("counted", stage * limits::COUNTED + place)
}

/// A token for each slice of the chain.
fn stages(terms: &Terms) -> Vec<Emt> {
    let mut stages: Vec<Emt> = Vec::new();
    for (stage, slice) in terms.chain().iter().enumerate() {
        let counted = |place| CountedAttestation {
            attestation: numbered("counted", stage * limits::COUNTED + place),
            key_id: counted_key(stage, place).peer,
            role: AttestorRole::Inspector,
        };
        let mut counted: Vec<CountedAttestation> = (0..limits::COUNTED).map(counted).collect();
        counted.sort_unstable_by_key(|counted| counted.attestation);
        stages.push(Emt {
            header: terms.header(),
            place: slice.place(),
            schema: slice.schema,
            pov_hash: numbered("dossier", stage),
            claim: numbered("claim", stage),
            counted: list(counted),
            fallback: Some(3),
            deduction: Ppm::new(1).expect("a part"),
            previous: stages.last().map(Emt::digest),
            replaces: Some(numbered("token", stage)),
            passed_at: time(PASSED),
        });
    }
    stages
}

impl Money {
    /// Every counted key with its successor.
    fn add_keys(&mut self) {
        for number in 0..self.stages.len() * limits::COUNTED {
            let (key, next) = (person("counted", number), person("successor", number));
            let revoked_at = (self.due == Due::Lost).then(|| time(SEEN));
            let value = RegisteredKey { successor: Some(next.peer), revoked_at, ..bare_key(&key) };
            self.ledger.push(Entry::Key { key_id: key.peer, value: Some(value) });
            self.ledger.push(Entry::Key { key_id: next.peer, value: Some(bare_key(&next)) });
        }
    }

    /// As many revocations as there may be, each of another counted attestation, by its successor
    /// and the registry; too late, unless they are to freeze the chain.
    fn add_revocations(&mut self) {
        let seen = if self.due == Due::Lost { SEEN } else { AT };
        for number in 0..limits::ATTESTATIONS {
            let stage = number % self.stages.len();
            let place = number / self.stages.len();
            let body = MoneyBody::Revocation(Revocation {
                header: self.terms.header(),
                attestation: numbered("counted", stage * limits::COUNTED + place),
                reason: RevocationReason::Fraud,
                revoked_at: time(SEEN),
            });
            let next = person("successor", stage * limits::COUNTED + place);
            let registry = person("revoker", limits::REVOKERS - 1);
            self.said.push((body, vec![(next, seen), (registry, seen)]));
        }
    }

    /// As many attestations as there may be: each key signs two dossiers, which is known unless it
    /// is to be proven now.
    fn add_attestations(&mut self) {
        let slice = self.slice().clone();
        for number in 0..limits::MONEY_ATTESTATIONS {
            let key = if self.due == Due::Proven { number / 2 } else { number };
            let (key, next) = (person("double", key), person("next", key));
            let body = MoneyBody::OrderAttestation(OrderAttestation {
                header: self.terms.header(),
                place: slice.place(),
                schema: slice.schema,
                role: AttestorRole::Inspector,
                key_id: key.peer,
                pov_hash: numbered("dossier", number),
                issued_at: time(PASSED),
            });
            let value = RegisteredKey { successor: Some(next.peer), ..bare_key(&key) };
            self.ledger.push(Entry::Key { key_id: key.peer, value: Some(value) });
            self.ledger.push(Entry::Key { key_id: next.peer, value: Some(bare_key(&next)) });
            let known = ProvenFraud {
                first: filler("first"),
                second: filler("second"),
                proven_at: time(SEEN),
            };
            let value = (self.due != Due::Proven).then_some(known);
            self.ledger.push(Entry::Proven { key_id: key.peer, value });
            self.said.push((body, vec![(key, SEEN), (person("stranger", number), SEEN)]));
        }
    }

    /// As many objections and rulings as there may be.
    fn add_dispute(&mut self) {
        let emt = self.stages.last().expect("stages").digest();
        let (buyer, neutral) = (self.terms.buyer.clone(), self.terms.neutral.clone());
        let mut first = None;
        for number in 0..limits::CORRECTIONS {
            let body = MoneyBody::Objection(Objection {
                header: self.terms.header(),
                emt,
                reason: ObjectionReason::Quality,
                evidence: numbered("photo", number),
                objected_at: time(SEEN),
            });
            let seen = SEEN + u64::try_from(number).expect("few");
            first = first.or(Some(body.digest()));
            self.said.push((body, vec![(buyer.clone(), seen), (neutral.clone(), SEEN)]));
        }
        for number in 0..limits::CORRECTIONS {
            let body = MoneyBody::Ruling(Ruling {
                header: self.terms.header(),
                objection: first.expect("an objection"),
                deduction: Ppm::new(u32::try_from(number).expect("few") + 2).expect("a part"),
                ruled_at: time(SEEN),
            });
            self.said.push((body, vec![(neutral.clone(), SEEN), (buyer.clone(), SEEN)]));
        }
    }

    /// As many assignments as there may be, each to another recipient.
    fn add_assignments(&mut self) {
        let supplier = self.terms.suppliers[0].clone();
        for number in 0..limits::ASSIGNMENTS {
            let account = numbered("recipient", number);
            let body = MoneyBody::Assignment(Assignment {
                header: self.terms.header(),
                place: self.slice().place(),
                recipient: account,
                amount: Amount(1 << 100),
                assigned_at: time(SEEN),
            });
            let priority = u8::try_from(number % 4).expect("few");
            let value = Recipient { priority, listed_at: time(0), withdrawn_at: Some(time(AT)) };
            let corridor = self.terms.order.corridor;
            self.ledger.push(Entry::Recipient { corridor, account, value: Some(value) });
            self.said
                .push((body, vec![(supplier.clone(), SEEN), (person("stranger", number), SEEN)]));
        }
    }

    /// The slice that is asked about: the last of the chain.
    fn slice(&self) -> &Slice {
        self.terms.chain().last().expect("a chain")
    }

    fn build(mut self) -> UntrustedMoneyCase {
        let mut state = std::mem::take(&mut self.ledger);
        state.extend([registry(), self.escrow(), self.published()]);
        state.extend(self.chain());
        let item = |(body, by): &(MoneyBody, Vec<(Person, u64)>)| {
            let by: Vec<(&Person, u64)> = by.iter().map(|(who, seen)| (who, *seen)).collect();
            MoneyItem { body: body.clone(), signatures: signed(&body.digest(), &by) }
        };
        let mut evidence: Vec<MoneyItem> = self.said.iter().map(item).collect();
        evidence.sort_by_key(|item| (item.body.kind(), item.body.digest()));
        UntrustedMoneyCase {
            version: Version::V1,
            lane: MoneyLane::OrderMoney,
            order: self.terms.order.clone(),
            order_signatures: self.terms.signatures(),
            asked: u8::try_from(self.terms.chain().len() - 1).expect("few"),
            state: in_order(state),
            evidence: list(evidence),
            at: time(AT),
        }
    }

    fn published(&self) -> Entry {
        let value = PublishedSchema { withdrawn_at: Some(time(1)), schema: self.schema.clone() };
        Entry::Schema { schema: self.schema.digest(), value: Some(value) }
    }

    /// Every slice of the chain passed and awaits its money, with its token.
    fn chain(&self) -> Vec<Entry> {
        let escrow = self.terms.escrow();
        let of_chain = self.terms.chain().iter().zip(self.terms.order.amounts()).zip(&self.stages);
        of_chain
            .flat_map(|((slice, locked), emt)| {
                let status = SliceStatus::Releasable;
                let digest = emt.digest();
                let state = SliceState { status, frozen: false, locked, emt: Some(digest) };
                let stage = PassedStage {
                    emt: emt.clone(),
                    first_passed_at: time(PASSED),
                    lost: list(Vec::new()),
                    replaced_by: Some(filler("a later token")),
                    review_of: digest,
                };
                let slice = Entry::Slice {
                    escrow,
                    supplier: slice.supplier,
                    sub_lot: slice.sub_lot,
                    stage: slice.stage,
                    value: Some(state),
                };
                [slice, Entry::Emt { emt: digest, value: Some(stage) }]
            })
            .collect()
    }

    /// All money and all fees are still there: the fee is all of an amount.
    fn escrow(&self) -> Entry {
        let none = Amount(0);
        let value = OrderEscrow {
            funded: Amount(u128::MAX),
            unlocked: none,
            refunded: none,
            prepaid: Amount(u128::MAX),
            charged: none,
            burned: none,
            returned: none,
        };
        Entry::Escrow { escrow: self.terms.escrow(), value: Some(value) }
    }
}
