//! What each act does, and what has to come of it: whether a dossier passes and whether an item
//! counts is said here in a sentence, from the ledger and the clock, before the rules are asked.

use quittance_contract::{
    codec::Hash,
    decide,
    money::Amount,
    order::{MoneyBody, PassedStage, SliceStatus},
    quorum::AttestorRole::{Carrier, Inspector, Terminal},
    registry::KeyState,
    verdict::{OrderHeader, RevocationReason},
    view,
};
use quittance_tests::{
    law,
    order::{Who, attestor_name},
    session::{Draft, LOCKED_AT, filler, time},
};

use super::{
    act::{Act, Change, Flaw, Wrong},
    proof::Proof,
    told::{At, Told, account, decided},
};

/// Beyond the usual skew of 300 seconds.
pub const AHEAD: u64 = 301;

impl Flaw {
    /// Who signs instead of the right one, and whether anything is wrong at all.
    pub fn signer(self, right: Who) -> (Who, bool) {
        let who = match self {
            Self::By(Wrong::Stranger) => Who::Stranger(1),
            Self::By(Wrong::Buyer) => Who::Buyer,
            Self::By(Wrong::Supplier) => Who::Supplier(0),
            Self::By(Wrong::Neutral) => Who::Neutral,
            Self::By(Wrong::Attestor) => Who::Attestor(3),
            Self::None | Self::Ahead | Self::Foreign => right,
        };
        (who, who != right || matches!(self, Self::Ahead | Self::Foreign))
    }

    /// The second that the body states.
    pub fn dated(self, now: u64) -> u64 {
        if self == Self::Ahead { now + AHEAD } else { now }
    }

    pub fn header(self, header: &mut OrderHeader) {
        if self == Self::Foreign {
            header.order = filler("another order");
        }
    }
}

impl Told {
    /// Has something happen.
    pub fn happens(&mut self, act: &Act) -> Result<(), String> {
        match *act {
            Act::Wait(seconds) => self.now += seconds,
            Act::WaitFor { which, by } => self.wait_for(which, by),
            Act::Fund(slice) => self.fund(self.picked(slice)),
            Act::FundAll => {
                (0..=self.books[0].pages.len()).for_each(|pick| self.fund(self.picked(pick)));
            }
            Act::Prove { slice, next, number, moisture, signers, age } => {
                let at = if next { self.next(slice) } else { self.picked(slice) };
                return self.prove(at, Proof { number, moisture, signers, age });
            }
            Act::Ask(slice) => return self.ask(self.picked(slice)),
            Act::Object { slice, flaw } => return self.object(slice, flaw),
            Act::Rule { slice, deduction, flaw, astray } => {
                return self.rule(slice, deduction, flaw, astray);
            }
            Act::Assign { slice, account, percent, flaw } => {
                return self.assign(self.picked(slice), account, percent, flaw);
            }
            Act::Revoke { slice, which, registry, flaw } => {
                return self.revoke(slice, which, registry, flaw);
            }
            Act::Key { attestor, change } => self.key(attestor, change),
            Act::Fraud { slice, attestor, excused, flaw } => {
                return self.fraud(self.picked(slice), attestor, excused, flaw);
            }
            Act::Repair { slice, anew, number, flaw } => {
                return self.repair(slice, anew, number, flaw);
            }
            Act::Garbage { slice, at, by, cut } => {
                return self.garbage(self.picked(slice), at, by, cut);
            }
        }
        Ok(())
    }

    fn wait_for(&mut self, which: usize, by: i64) {
        let ahead: Vec<u64> = self.near.range(self.now + 1..).copied().collect();
        let Some(place) = which.checked_rem(ahead.len()) else { return };
        self.now = self.now.max(ahead[place].saturating_add_signed(by));
    }

    /// A slice with this status, from the picked one on.
    fn with_status(&self, pick: usize, status: SliceStatus) -> At {
        let count = self.books[0].pages.len() + 1;
        let from = (0..count).map(|step| self.picked(pick + step));
        let mut fitting = from.filter(|at| self.state(*at).status == status);
        fitting.next().unwrap_or_else(|| self.picked(pick))
    }

    /// The first slice that waits for a pass in the chain of the picked one, or the picked one.
    fn next(&self, pick: usize) -> At {
        let at = self.picked(pick);
        let waits =
            |at: &At| matches!(self.state(*at).status, SliceStatus::Locked | SliceStatus::Unfunded);
        self.chain(at).into_iter().find(waits).unwrap_or(at)
    }

    fn fund(&mut self, at: At) {
        let in_time = time(self.now) < self.slice(at).delivery_by;
        if self.state(at).status == SliceStatus::Unfunded && in_time {
            self.lend(at.0, |book| book.fund(at.1));
        }
    }

    /// The token that a slice names.
    pub fn stage(&self, at: At) -> Option<(Hash, &PassedStage)> {
        let emt = self.state(at).emt?;
        Some((emt, self.ledger.passed(emt)?))
    }

    fn object(&mut self, pick: usize, flaw: Flaw) -> Result<(), String> {
        let at = self.with_status(pick, SliceStatus::Releasable);
        let stage = self.stage(at).map(|(_, stage)| (stage.review_of, stage.emt.passed_at));
        let emt = stage.map_or(filler("no token"), |(emt, _)| emt);
        let case = &self.books[at.0].case;
        let review = case.order().policy.review_seconds;
        let in_time = stage.is_some_and(|(_, passed)| LOCKED_AT + self.now < passed.plus(review));
        let mut body = case.objection(emt, flaw.dated(self.now));
        flaw.header(&mut body.header);
        let (signer, flawed) = flaw.signer(Who::Buyer);
        let draft = Draft { body: MoneyBody::Objection(body), signers: vec![(signer, self.now)] };
        self.submit(at, vec![draft], in_time && !flawed)
    }

    /// The objection to the token that a slice has: when seen, and its digest.
    fn objection(&self, at: At) -> Option<(u64, Hash)> {
        let (_, stage) = self.stage(at)?;
        let review = self.books[at.0].case.order().policy.review_seconds;
        let until = stage.emt.passed_at.plus(review) - LOCKED_AT;
        let objections = self.books[at.0].bank.iter().filter_map(|draft| match &draft.body {
            MoneyBody::Objection(body)
                if body.emt == stage.review_of && draft.signers[0].1 < until =>
            {
                Some((draft.signers[0].1, draft.body.digest()))
            }
            _ => None,
        });
        objections.min()
    }

    fn rule(
        &mut self,
        pick: usize,
        deduction: u32,
        flaw: Flaw,
        astray: bool,
    ) -> Result<(), String> {
        let objected = |at: &At| self.objection(*at).is_some();
        let count = self.books[0].pages.len() + 1;
        let open = (0..count)
            .map(|step| self.picked(pick + step))
            .filter(|at| self.state(*at).status == SliceStatus::Releasable);
        let at = open.clone().find(objected).unwrap_or_else(|| self.picked(pick));
        let known = self.objection(at).filter(|_| !astray);
        let on = known.map_or(filler("no objection"), |(_, digest)| digest);
        let case = &self.books[at.0].case;
        let in_time = known.is_some_and(|(seen, _)| {
            let (policy, stage) = (&case.order().policy, self.stage(at).expect("it passed").1);
            let passed = stage.emt.passed_at.unix_seconds() - LOCKED_AT;
            let reviewed = passed + policy.review_seconds.count();
            self.now < reviewed.max(seen.max(passed) + policy.ruling_seconds.count())
        });
        let mut body = case.ruling(on, deduction, flaw.dated(self.now));
        flaw.header(&mut body.header);
        let (signer, flawed) = flaw.signer(Who::Neutral);
        let draft = Draft { body: MoneyBody::Ruling(body), signers: vec![(signer, self.now)] };
        self.submit(at, vec![draft], in_time && !flawed)
    }

    fn assign(&mut self, at: At, number: usize, percent: u32, flaw: Flaw) -> Result<(), String> {
        let worth = self.books[at.0].pages[at.1].worth;
        let amount = match percent {
            101 => worth.saturating_add(1),
            percent => law::sums::part(worth, percent.into(), 100),
        };
        let place = self.slice(at).place();
        let taken: u128 = self.books[at.0]
            .bank
            .iter()
            .filter_map(|draft| match &draft.body {
                MoneyBody::Assignment(body) if body.place == place => Some(body.amount.0),
                _ => None,
            })
            .sum();
        let fits = taken.checked_add(amount).is_some_and(|sum| sum <= worth);
        let now = self.now;
        let mut body = self.lend(at.0, |book| {
            book.case.asked = u8::try_from(at.1).expect("few slices");
            book.case.assignment(account(number), amount, flaw.dated(now))
        });
        body.amount = Amount(amount);
        flaw.header(&mut body.header);
        let (signer, flawed) = flaw.signer(Who::Supplier(0));
        let draft = Draft { body: MoneyBody::Assignment(body), signers: vec![(signer, now)] };
        // What was seen in the same second is taken by digest: a later one may push it out.
        let ties = self.books[at.0].bank.iter().any(|draft| {
            let same = matches!(&draft.body, MoneyBody::Assignment(body) if body.place == place);
            same && draft.signers[0].1 == now
        });
        if ties {
            return self.ask(at);
        }
        self.submit(at, vec![draft], number < 2 && fits && !flawed)
    }

    fn revoke(
        &mut self,
        pick: usize,
        which: usize,
        registry: bool,
        flaw: Flaw,
    ) -> Result<(), String> {
        let count = self.books[0].pages.len() + 1;
        let mut passed = (0..count).map(|step| self.picked(pick + step));
        let passed = passed.find(|at| self.stage(*at).is_some());
        let Some(at) = passed else { return Ok(()) };
        let (emt, stage) = self.stage(at).expect("it passed");
        let one = stage.emt.counted[which % stage.emt.counted.len()].clone();
        let case = &self.books[at.0].case;
        let window = case.order().policy.revocation_seconds;
        let in_time = LOCKED_AT + self.now < stage.first_passed_at.plus(window);
        let owners = (0..7).chain(10..17).map(Who::Attestor);
        let owner = owners.clone().find(|who| who.person().peer == one.key_id).expect("known");
        let right = if registry { Who::Revoker } else { owner };
        let entitled =
            registry || matches!(self.key_state(owner), KeyState::Active | KeyState::Retired);
        let mut body =
            case.revocation(one.attestation, RevocationReason::Clerical, flaw.dated(self.now));
        flaw.header(&mut body.header);
        let (signer, flawed) = flaw.signer(right);
        let draft = Draft { body: MoneyBody::Revocation(body), signers: vec![(signer, self.now)] };
        let counts = in_time && entitled && !flawed;
        self.submit(at, vec![draft], counts)?;
        let stage = self.ledger.passed(emt).expect("it stays");
        let lost = stage.lost.iter().any(|lost| lost.attestation == one.attestation);
        if counts && !lost {
            return Err(format!("{at:?} does not lose what was revoked"));
        }
        Ok(())
    }

    fn key(&mut self, number: u32, change: Change) {
        let who = self.signer(number);
        let (now, key_id) = (time(self.now), who.person().peer);
        if self.key_state(who) != KeyState::Active || who != Who::Attestor(number) {
            return;
        }
        match change {
            Change::Retired => self.ledger.key_mut(key_id).retired_at = Some(now),
            Change::Revoked => self.ledger.key_mut(key_id).revoked_at = Some(now),
            Change::Replaced => {
                let next = Who::Attestor(number + 10);
                self.lend(0, |book| book.case.give_key(next, attestor_name(number)));
                let key = self.ledger.key_mut(key_id);
                key.revoked_at = Some(now);
                key.successor = Some(next.person().peer);
            }
        }
        self.note(format!("Key {change:?}"));
    }

    fn fraud(&mut self, at: At, number: u32, excused: bool, flaw: Flaw) -> Result<(), String> {
        let now = self.now;
        let right = self.signer(number);
        let key_id = right.person().peer;
        let flaw = if flaw == Flaw::Ahead { Flaw::None } else { flaw };
        let (signer, flawed) = flaw.signer(right);
        let role = [Inspector, Terminal, Carrier][usize::try_from(number).expect("small")];
        let mut drafts = Vec::new();
        for (place, issued) in [now - 100, now].into_iter().enumerate() {
            self.write(at, 200 + u8::try_from(place).expect("two"), None);
            let mut body = self.books[at.0].case.attestation(right, role, issued);
            flaw.header(&mut body.header);
            let body = MoneyBody::OrderAttestation(body);
            drafts.push(Draft { body, signers: vec![(signer, issued)] });
        }
        if excused {
            let (first, reason) = (drafts[0].body.digest(), RevocationReason::Superseded);
            let body = self.books[at.0].case.revocation(first, reason, now - 50);
            drafts.push(Draft {
                body: MoneyBody::Revocation(body),
                signers: vec![(right, now - 50)],
            });
        }
        // What a key signed before it was revoked counts; the second was signed now.
        let good = self.key_state(right) != KeyState::Revoked && !flawed;
        let known = self.ledger.proven(key_id).is_some();
        let room = self.books[at.0]
            .bank
            .iter()
            .filter(|draft| matches!(draft.body, MoneyBody::OrderAttestation(_)));
        if known || room.count() > 6 || excused && (!good || flawed) {
            return self.ask(at);
        }
        if excused {
            // It counts, and proves nothing; a case leaves it out again.
            let with = decided(&self.money_case(at, &drafts))?;
            let without = decided(&self.money_case(at, &[]))?;
            self.note("Excused");
            return if with.outcome == without.outcome {
                self.ask(at)
            } else {
                Err("what was withdrawn before is fraud".into())
            };
        }
        if self.key_state(right) == KeyState::Revoked && !flawed {
            // The first was seen before; alone it proves nothing.
            return self.ask(at);
        }
        self.submit(at, drafts, good)?;
        if self.ledger.proven(key_id).is_some() != good {
            return Err(format!("fraud of {right:?} is proven: {}", !good));
        }
        Ok(())
    }

    /// Bytes that came about by accident decide nothing that is unlawful, and nothing here.
    fn garbage(&mut self, at: At, place: usize, by: u8, cut: bool) -> Result<(), String> {
        let mut bytes = self.money_case(at, &[]);
        // Not the lane: a case of another lane is another story.
        let place = 2 + place % (bytes.len() - 2);
        if cut {
            bytes.truncate(place);
        } else {
            bytes[place] ^= by;
        }
        match decide(&bytes) {
            Err(fault) => self.note(format!("Fault {}", fault.code)),
            Ok(decision) => {
                let decision = view(&decision).map_err(|fault| fault.to_string())?;
                self.note("Garbage that is a case");
                law::judge(&bytes, &decision)?;
            }
        }
        Ok(())
    }
}
