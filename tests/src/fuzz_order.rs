//! The fuzz function over stories of an order: bytes are read as what people do, one after the
//! other, and everything that they do is really signed, so that it gets past signatures and digests.
//! On stable it runs over a fixed stream (`tests/fuzz_order.rs`); cargo-fuzz calls the same function.

use quittance_contract::{
    codec::{FaultCode, Hash},
    limits,
    money::Amount,
    order::{MoneyBody, OrderBody, SliceState, SliceStatus, due::fee},
    quorum::AttestorRole,
    verdict::{Decision, Outcome, RevocationReason},
};

use crate::{
    fuzz,
    order::{DAY, OrderBuilder, Who, plain_schema},
    session::{filler, time},
    tamper::assert_worthless,
};

/// Steps of a story: enough for a pass, a freeze, a repair and a release.
const STEPS: usize = 48;
/// How far a step may go in time: to each kind of deadline, and a second.
const STRIDES: [u64; 8] = [1, 60, 3_600, 7_200, DAY, 172_800, 259_200, 1_209_600];

/// Tells a story and checks what must hold for all of them. Says what was decided.
///
/// # Panics
/// Something that must hold does not.
pub fn order(script: &[u8]) -> Vec<Outcome> {
    let mut bytes = script.iter().copied();
    let mut story = Story::begin(&mut bytes);
    for _ in 0..STEPS {
        let Some(step) = bytes.next() else { break };
        story.step(step, &mut || bytes.next().unwrap_or(0));
    }
    story.decided
}

struct Story {
    case: OrderBuilder,
    /// The attestations that were signed.
    attested: Vec<Hash>,
    /// The objections that were made.
    objected: Vec<Hash>,
    /// What the ledger's sums were.
    paid: (Amount, Amount),
    decided: Vec<Outcome>,
}

impl Story {
    /// An order of one to three slices, which are funded or not.
    fn begin(bytes: &mut impl Iterator<Item = u8>) -> Self {
        let form = bytes.next().unwrap_or(0);
        let mut schemas = Vec::new();
        for stage in 0..=form % 3 {
            let mut schema = plain_schema(&format!("TRADE.{stage}.v1"));
            schema.post_production = form & 0x80 != 0;
            schemas.push(schema);
        }
        let mut case = OrderBuilder::of(&schemas, |order| {
            if form & 0x40 != 0 {
                order.value = Amount(u128::from(form));
            }
        });
        for index in 0..schemas.len() {
            if form >> (3 + index) & 1 == 1 {
                unfund(&mut case, index);
            }
        }
        let none = (Amount(0), Amount(0));
        Self { case, attested: vec![], objected: vec![], paid: none, decided: vec![] }
    }

    fn step(&mut self, step: u8, next: &mut impl FnMut() -> u8) {
        let now = self.case.at;
        match step % 14 {
            0 | 1 => self.case.at += STRIDES[usize::from(next()) % STRIDES.len()],
            2 | 3 => self.attest(next(), next()),
            4 => {
                let number = next() % 3;
                self.case.dossier.text("report_number", &format!("R-{number}"));
            }
            5 => self.revoke(next(), next()),
            6 | 7 => self.ask_gate(next()),
            8 | 9 => self.ask_money(next()),
            10 => self.dispute(next(), next()),
            11 => self.assign(next(), next()),
            12 => self.correct(next()),
            _ => self.registry(next(), now),
        }
    }

    /// An attestor signs, most often in its own role; or a party does.
    fn attest(&mut self, who: u8, role: u8) {
        let number = u32::from(who) % 5;
        let roles = AttestorRole::ALL;
        let role = match role {
            0..192 => crate::order::USUAL_ROLES[usize::from(who) % 5],
            _ => roles[usize::from(role) % roles.len()],
        };
        let signer = if who > 250 { Who::Buyer } else { Who::Attestor(number) };
        let body = self.case.attestation(Who::Attestor(number), role, self.case.at);
        self.attested.push(OrderBody::OrderAttestation(body.clone()).digest());
        let seen = self.case.at;
        self.case.say(OrderBody::OrderAttestation(body.clone()), &[signer], seen);
        let is_one = |body: &MoneyBody| matches!(body, MoneyBody::OrderAttestation(_));
        let listed = self.case.money.iter().filter(|draft| is_one(&draft.body)).count();
        if listed < limits::MONEY_ATTESTATIONS {
            self.case.say_of_money(MoneyBody::OrderAttestation(body), &[signer], seen);
        }
    }

    fn revoke(&mut self, which: u8, by: u8) {
        let Some(attestation) = pick(&self.attested, which) else { return };
        let by = [Who::Attestor(0), Who::Attestor(1), Who::Attestor(2), Who::Revoker, Who::Buyer]
            [usize::from(by) % 5];
        // No two are one body, which has room for two signatures only.
        self.case.at += 1;
        let (reason, at) = (RevocationReason::Fraud, self.case.at);
        let body = self.case.revocation(attestation, reason, at);
        self.case.say(OrderBody::Revocation(body.clone()), &[by], at);
        self.case.say_of_money(MoneyBody::Revocation(body), &[by], at);
    }

    /// The buyer objects to the slice's token, or the neutral rules on an objection.
    fn dispute(&mut self, what: u8, deduction: u8) {
        let at = self.case.at;
        if what < 128 {
            let Some(emt) = self.token() else { return };
            let body = MoneyBody::Objection(self.case.objection(emt, at));
            let by = if what == 0 { Who::Neutral } else { Who::Buyer };
            self.objected.push(self.case.say_of_money(body, &[by], at));
        } else if let Some(objection) = pick(&self.objected, what) {
            let ruling = self.case.ruling(objection, u32::from(deduction) * 3_921, at);
            self.case.say_of_money(MoneyBody::Ruling(ruling), &[Who::Neutral], at);
        }
    }

    /// A recipient is listed and paid a part of the slice, small or too large.
    fn assign(&mut self, who: u8, much: u8) {
        let (account, at) = (filler(&format!("recipient {}", who % 4)), self.case.at);
        self.case.allow(account, who % 3);
        let amount = self.case.order().value.0 / 256 * u128::from(much);
        let body = MoneyBody::Assignment(self.case.assignment(account, amount, at));
        self.case.say_of_money(body, &[Who::Supplier(0)], at);
    }

    fn correct(&mut self, by: u8) {
        let Some(emt) = self.token() else { return };
        let by = if by > 250 { Who::Buyer } else { Who::Supplier(0) };
        let at = self.case.at;
        let body = OrderBody::Correction(self.case.correction(emt, at));
        self.case.say(body, &[by], at);
    }

    /// Another slice is asked about, a slice is funded, firms join, a key ends, or statements are
    /// left out.
    fn registry(&mut self, what: u8, now: u64) {
        let slices = self.case.order().slices.len();
        let index = usize::from(what / 8) % slices;
        match what % 8 {
            0..3 => self.case.asked = u8::try_from(index).expect("few slices"),
            3 => {
                let slice = self.case.order().slices[index].clone();
                let state = self.case.ledger.state_of(self.case.escrow(), &slice);
                let unfunded = state.is_some_and(|state| state.status == SliceStatus::Unfunded);
                if unfunded && time(now) < slice.delivery_by {
                    self.case.fund(index);
                }
            }
            4 => self.case.affiliate(&[["0", "1"], ["2", "3"], ["4", "supplier 0"]][index]),
            5 => {
                let key = Who::Attestor(u32::from(what / 8) % 3).person().peer;
                let value = self.case.ledger.key_mut(key);
                value.revoked_at = value.revoked_at.or(Some(time(now)));
            }
            6 => self.case.evidence.clear(),
            _ => self.case.money.clear(),
        }
    }

    fn token(&self) -> Option<Hash> {
        self.case.ledger.state_of(self.case.escrow(), self.case.slice())?.emt
    }

    fn ask_gate(&mut self, bit: u8) {
        if self.case.evidence.len() < limits::ATTESTATIONS {
            let bytes = self.case.build().to_bytes();
            self.ask(&bytes, bit);
        }
    }

    fn ask_money(&mut self, bit: u8) {
        if self.case.money.len() < limits::ATTESTATIONS {
            let bytes = self.case.build_money().to_bytes();
            self.ask(&bytes, bit);
        }
    }

    /// Decides, checks, and writes what was decided. Only too much evidence is a fault here.
    fn ask(&mut self, bytes: &[u8], which: u8) {
        assert!(assert_worthless(bytes, usize::from(which) * 7), "somebody signed");
        match fuzz::case(bytes) {
            Err(fault) => assert_eq!(fault.code, FaultCode::TooMany, "{}", fault.place),
            Ok(decision) => {
                self.case.record(&decision);
                self.assert_whole(&decision);
                self.decided.push(decision.outcome);
            }
        }
    }

    /// What is guaranteed after every Change (order-money 10).
    fn assert_whole(&mut self, decision: &Decision) {
        let (case, escrow) = (&self.case, self.case.escrow());
        let Some(money) = case.ledger.money(escrow) else { panic!("the order's money") };
        let (mut locked, mut prepaid) = (0, 0);
        for (slice, amount) in case.order().slices.iter().zip(case.order().amounts()) {
            let Some(state) = case.ledger.state_of(escrow, slice) else { panic!("the slice") };
            locked += state.locked.0;
            if !matches!(state.status, SliceStatus::Unlocked | SliceStatus::Refunded) {
                prepaid += fee(&case.order().fee, amount).0;
            }
        }
        assert_eq!(locked + money.unlocked.0 + money.refunded.0, money.funded.0, "{decision:?}");
        assert_eq!(prepaid + money.charged.0 + money.returned.0, money.prepaid.0, "{decision:?}");
        assert!(self.paid.0 <= money.unlocked && self.paid.1 <= money.charged, "{decision:?}");
        self.paid = (money.unlocked, money.charged);
    }
}

fn pick(of: &[Hash], which: u8) -> Option<Hash> {
    of.get(usize::from(which) % of.len().max(1)).copied()
}

/// Nobody has paid for the slice yet.
fn unfund(case: &mut OrderBuilder, index: usize) {
    let (escrow, amount) = (case.escrow(), case.order().amounts()[index]);
    let (status, locked) = (SliceStatus::Unfunded, Amount(0));
    case.put_slice(index, SliceState { status, frozen: false, locked, emt: None });
    case.ledger.money_mut(escrow).funded.0 -= amount.0;
}
