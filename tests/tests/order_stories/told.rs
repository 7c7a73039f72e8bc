//! A story as it is told: two orders over one ledger, whose values go from decision to decision.

use std::collections::{BTreeMap, BTreeSet};

use quittance_contract::{
    codec::Hash,
    decide,
    money::Amount,
    order::{Entry, MoneyBody, Schema, Slice, SliceState, SliceStatus},
    quorum::AttestorRole,
    registry::{KeyState, KeyTimes},
    verdict::{Change, ChangeBasis, Decision, ItemCode, Outcome},
    view,
};
use quittance_tests::{
    law,
    order::{DAY, Ledger, NEW_SLICE, OrderBuilder, Who, attestor_name},
    session::{Draft, LOCKED_AT, filler, list, time},
};

use super::{
    act::{Kind, Pick, Terms},
    book::Book,
    terms::{edit, schema},
};

/// When orders are opened: late enough that an attestation can be too old.
pub const OPENED: u64 = 3 * DAY;
/// An order, and one of its slices.
pub type At = (usize, usize);

/// Outcomes and codes that were reached, with how often.
pub type Reached = BTreeMap<String, usize>;

/// A story so far.
pub struct Told {
    pub ledger: Ledger,
    pub books: Vec<Book>,
    /// After the tests' first second.
    pub now: u64,
    /// Times at which something is decided.
    pub near: BTreeSet<u64>,
    /// Facts, with the slice that was paid for each.
    paid: BTreeMap<Hash, At>,
    pub reached: Reached,
}

/// The number that accounts go by, and whether they may be paid; the second has priority.
pub fn account(number: usize) -> Hash {
    filler(&format!("account {number}"))
}

impl Told {
    /// Both orders are opened, and nothing is funded.
    pub fn opened(terms: &Terms) -> Self {
        let schemas: Vec<Schema> = terms.slices.iter().map(|(_, kind)| schema(*kind)).collect();
        let first = OrderBuilder::of(&schemas, |order| edit(order, terms));
        let second = OrderBuilder::of(&[schema(Kind::Plain)], |order| {
            order.order = filler("second order");
            order.opened_at = time(OPENED);
            order.slices = list(vec![Slice {
                delivery_by: time(OPENED + terms.days * DAY),
                ..order.slices[0].clone()
            }]);
        });
        let mut books = vec![Book::of(first), Book::of(second)];
        let mut ledger = Ledger::default();
        for book in &mut books {
            let escrow = book.case.escrow();
            let case = &mut book.case;
            (0..case.order().slices.len()).for_each(|index| case.put_slice(index, NEW_SLICE));
            case.ledger.money_mut(escrow).funded = Amount(0);
            case.register(5, "5", &[AttestorRole::Inspector]);
            case.register(6, "0", &[AttestorRole::Terminal]);
            case.allow(account(0), 1);
            case.allow(account(1), 0);
            case.ledger.entries().for_each(|entry| ledger.put(entry.clone()));
        }
        let kinds = [Kind::Plain, Kind::Shipped, Kind::Quality, Kind::Backed];
        let mut names = kinds.map(|kind| schema(kind).name_digest()).to_vec();
        names.sort_unstable();
        for number in 0..=6 {
            ledger.attestor_mut(attestor_name(number)).schemas = list(names.clone());
        }
        let (near, paid, reached) = (BTreeSet::new(), BTreeMap::new(), Reached::new());
        Self { ledger, books, now: OPENED + 600, near, paid, reached }
    }

    pub fn note(&mut self, what: impl Into<String>) {
        *self.reached.entry(what.into()).or_default() += 1;
    }

    /// Which slice a pick names: of both orders, one after the other.
    pub fn picked(&self, pick: Pick) -> At {
        let first = self.books[0].pages.len();
        let place = pick % (first + 1);
        if place < first { (0, place) } else { (1, 0) }
    }

    pub fn slice(&self, (book, index): At) -> &Slice {
        &self.books[book].case.order().slices[index]
    }

    pub fn state(&self, (book, index): At) -> SliceState {
        self.ledger.slice_of(self.books[book].case.escrow(), self.slice((book, index)))
    }

    /// The places of a slice's chain.
    pub fn chain(&self, (book, index): At) -> Vec<At> {
        let chain = self.slice((book, index)).chain();
        let order = self.books[book].case.order();
        let of = |place: &usize| order.slices[*place].chain() == chain;
        (0..order.slices.len()).filter(of).map(|place| (book, place)).collect()
    }

    /// Does something with an order that has the ledger.
    pub fn lend<T>(&mut self, book: usize, work: impl FnOnce(&mut Book) -> T) -> T {
        let book = &mut self.books[book];
        std::mem::swap(&mut self.ledger, &mut book.case.ledger);
        let done = work(book);
        std::mem::swap(&mut self.ledger, &mut book.case.ledger);
        done
    }

    /// The state of an attestor's key, and the key that it signs with now.
    pub fn key_state(&self, who: Who) -> KeyState {
        let key = self.ledger.key(who.person().peer);
        key.map_or(KeyState::Revoked, |key| key.state(time(self.now)))
    }

    /// Whoever signs for an attestor: its successor key, once there is one.
    pub fn signer(&self, number: u32) -> Who {
        let first = Who::Attestor(number);
        let next = self.ledger.key(first.person().peer).and_then(|key| key.successor);
        next.map_or(first, |_| Who::Attestor(number + 10))
    }

    // Cases

    /// What the gate says to the evidence that the order's builder has.
    pub fn ask_gate(&mut self, at: At) -> Result<Decision, String> {
        let now = self.now;
        let bytes = self.lend(at.0, |book| {
            book.case.asked = u8::try_from(at.1).expect("few slices");
            book.case.at = now;
            book.case.build().to_bytes()
        });
        let decision = decided(&bytes)?;
        match &decision.outcome {
            Outcome::Pass(pass) if pass.emt.replaces.is_some() => self.note("Repair"),
            Outcome::Pass(_) => self.note("Pass"),
            Outcome::Hold(hold) => self.note(format!("Hold {}", hold.code)),
            Outcome::Refuse(refuse) => self.note(format!("Gate {}", refuse.code)),
            _ => return Err("the gate moves money".into()),
        }
        self.keep(at, &decision)?;
        Ok(decision)
    }

    /// The bytes of a case about money, with what is in the bank and these.
    pub fn money_case(&mut self, at: At, more: &[Draft<MoneyBody, Who>]) -> Vec<u8> {
        let now = self.now;
        let review_of = self.stage(at).map(|(_, stage)| stage.review_of);
        let place = self.slice(at).place();
        self.lend(at.0, |book| {
            book.case.asked = u8::try_from(at.1).expect("few slices");
            book.case.at = now;
            let objected: BTreeSet<Hash> = book
                .bank
                .iter()
                .filter_map(|draft| match &draft.body {
                    MoneyBody::Objection(body) => {
                        (Some(body.emt) == review_of).then(|| draft.body.digest())
                    }
                    _ => None,
                })
                .collect();
            // What is about another slice, or another review, has no effect here.
            let concerns = |draft: &&Draft<MoneyBody, Who>| match &draft.body {
                MoneyBody::Objection(_) => objected.contains(&draft.body.digest()),
                MoneyBody::Ruling(body) => objected.contains(&body.objection),
                MoneyBody::Assignment(body) => body.place == place,
                MoneyBody::OrderAttestation(_) | MoneyBody::Revocation(_) => true,
            };
            book.case.money = book.bank.iter().filter(concerns).chain(more).cloned().collect();
            book.case.build_money().to_bytes()
        })
    }

    /// Asks what is due until nothing changes any more, and keeps what is written.
    pub fn ask(&mut self, at: At) -> Result<(), String> {
        for _ in 0..8 {
            let bytes = self.money_case(at, &[]);
            let decision = decided(&bytes)?;
            match &decision.outcome {
                Outcome::Hold(hold) => {
                    self.note(format!("Hold {}", hold.code));
                    let deadline = hold.next_deadline.0;
                    let last = self.books[at.0].last();
                    if deadline > last {
                        return Err(format!("{} waits beyond {last}", hold.code));
                    }
                    self.near.insert(deadline - LOCKED_AT);
                }
                Outcome::Refuse(refuse) => self.note(format!("Refuse {}", refuse.code)),
                Outcome::Change(change) => {
                    self.note(change.basis.name());
                    self.recipients(at, change)?;
                }
                _ => return Err("lane 3 passes".into()),
            }
            self.keep(at, &decision)?;
            if !matches!(decision.outcome, Outcome::Change(_)) {
                return Ok(());
            }
        }
        Err("changes without end".into())
    }

    /// Submits something about a slice's money. What has to count goes into the bank; what must not
    /// changes nothing. The first of them is the one whose code is looked at.
    pub fn submit(
        &mut self,
        at: At,
        drafts: Vec<Draft<MoneyBody, Who>>,
        counts: bool,
    ) -> Result<(), String> {
        let limit = |draft: &Draft<MoneyBody, Who>| match draft.body {
            MoneyBody::OrderAttestation(_) => 8,
            MoneyBody::Revocation(_) => 64,
            MoneyBody::Objection(_) | MoneyBody::Ruling(_) => 4,
            MoneyBody::Assignment(_) => 16,
        };
        let bank = &self.books[at.0].bank;
        let room = |draft: &Draft<MoneyBody, Who>| {
            let kind = draft.body.kind();
            let known = bank.iter().any(|other| other.body.digest() == draft.body.digest());
            let count = bank.iter().chain(&drafts).filter(|d| d.body.kind() == kind).count();
            !known && count <= limit(draft)
        };
        if !drafts.iter().all(room) {
            return self.ask(at);
        }
        let first = drafts[0].body.digest();
        let with = decided(&self.money_case(at, &drafts))?;
        let code = with.considered.iter().find(|item| item.digest == first).map(|item| item.code);
        let code = code.ok_or("an item is not considered")?;
        if (code == ItemCode::Counted) != counts {
            return Err(format!("{} is {code}, and {counts} was expected", drafts[0].body.kind()));
        }
        if counts {
            self.books[at.0].bank.extend(drafts);
        } else {
            self.note(format!("Item {code}"));
            let without = decided(&self.money_case(at, &[]))?;
            if with.outcome != without.outcome {
                return Err(format!("{} with code {code} decides", drafts[0].body.kind()));
            }
        }
        self.ask(at)
    }

    // What decisions leave

    /// Keeps what a decision writes, enters what it moves, and compares.
    pub fn keep(&mut self, at: At, decision: &Decision) -> Result<(), String> {
        let before: Vec<Entry> = self.ledger.entries().cloned().collect();
        match &decision.outcome {
            Outcome::Change(change) => {
                let facts = self.books[at.0].pages[at.1].facts.clone();
                let now = LOCKED_AT + self.now;
                self.lend(at.0, |book| {
                    book.case.record(decision);
                    if change.basis == ChangeBasis::Lost {
                        book.lost = Some(now);
                    }
                    book.enter(at.1, change)
                })?;
                let released = self.state(at).status == SliceStatus::Unlocked;
                if released && !change.allocations.is_empty() {
                    facts.into_iter().try_for_each(|fact| self.pays_for(fact, at))?;
                }
                let old = Ledger::of(&before);
                self.frozen_as_it_must(at, change, &old)?;
            }
            Outcome::Pass(pass) => {
                self.lend(at.0, |book| book.case.record(decision));
                let claim = pass.emt.claim;
                let page = &mut self.books[at.0].pages[at.1];
                page.facts.push(claim);
                if page.ended {
                    self.pays_for(claim, at)?;
                }
                let order = self.books[at.0].case.order();
                let policy = &order.policy;
                let later = [
                    policy.review_seconds,
                    policy.revocation_seconds,
                    policy.top_up_seconds,
                    policy.correction_seconds,
                ];
                let times = later.map(|wait| self.now + wait.count());
                self.near.extend(times);
            }
            _ => {}
        }
        self.books.iter().try_for_each(|book| book.agrees(&self.ledger))
    }

    /// One fact is paid once, in whichever order.
    fn pays_for(&mut self, fact: Hash, at: At) -> Result<(), String> {
        let by = *self.paid.entry(fact).or_insert(at);
        if by == at { Ok(()) } else { Err(format!("{fact} is paid by {by:?} and {at:?}")) }
    }

    /// After losses and resumptions: frozen are the open slices from the first broken token on, and
    /// no other chain has changed.
    fn frozen_as_it_must(&self, at: At, change: &Change, before: &Ledger) -> Result<(), String> {
        let chain = self.chain(at);
        if change.allocations.is_empty() {
            let mut broken = false;
            for place in &chain {
                let state = self.state(*place);
                let stage = state.emt.and_then(|emt| self.ledger.passed(emt));
                broken |= stage.is_some_and(|stage| !stage.lost.is_empty());
                let open = !self.books[place.0].pages[place.1].ended;
                if change.basis.name() != "PROVEN" && state.frozen != (open && broken) {
                    return Err(format!("{place:?} is frozen: {}", state.frozen));
                }
            }
        }
        for (book, one) in self.books.iter().enumerate() {
            for index in 0..one.pages.len() {
                let slice = &one.case.order().slices[index];
                let (escrow, place) = (one.case.escrow(), (book, index));
                let same = before.slice_of(escrow, slice) == self.state(place);
                if !same && !chain.contains(&place) {
                    return Err(format!("{} changes {place:?}", change.basis));
                }
            }
        }
        Ok(())
    }

    /// Who is paid out of a release: by priority, then as seen, and the supplier last.
    fn recipients(&self, at: At, change: &Change) -> Result<(), String> {
        let released = change.allocations.iter().filter(|part| part.to.name() == "release");
        let found: Vec<(Hash, u128)> = released.map(|a| (a.account, a.amount.0)).collect();
        if found.is_empty() {
            return Ok(());
        }
        let (book, place) = (&self.books[at.0], self.slice(at).place());
        let mut named: Vec<(usize, u64, Hash, usize, u128)> = Vec::new();
        for draft in &book.bank {
            let MoneyBody::Assignment(body) = &draft.body else { continue };
            if body.place == place {
                let number = (0..2).find(|n| account(*n) == body.recipient).expect("listed");
                let (seen, digest) = (draft.signers[0].1, draft.body.digest());
                named.push((1 - number, seen, digest, number, body.amount.0));
            }
        }
        named.sort_unstable();
        let mut left: u128 = found.iter().map(|(_, amount)| amount).sum();
        let mut expected = Vec::new();
        for (.., number, amount) in named {
            expected.push((account(number), amount.min(left)));
            left -= amount.min(left);
        }
        expected.push((place.supplier, left));
        if found == expected { Ok(()) } else { Err(format!("pays {found:?} not {expected:?}")) }
    }

    /// Time passes until nothing is waited for any more. What is over then stays so.
    pub fn finish(&mut self) -> Result<(), String> {
        let all: Vec<At> = (0..=self.books[0].pages.len()).map(|pick| self.picked(pick)).collect();
        for _ in 0..64 {
            self.near.clear();
            for at in &all {
                if !self.books[at.0].pages[at.1].ended {
                    self.ask(*at)?;
                }
            }
            if self.books.iter().all(Book::is_over) {
                return all.into_iter().try_for_each(|at| self.ask(at));
            }
            // Without a deadline ahead somebody waits for a decision that came after the question.
            self.now = self.near.range(self.now + 1..).next().copied().unwrap_or(self.now);
        }
        Err("waits without end".into())
    }
}

/// The decision of a case, judged.
pub fn decided(bytes: &[u8]) -> Result<Decision, String> {
    let decision = decide(bytes).map_err(|fault| format!("a fault: {fault}"))?;
    let decision = view(&decision).map_err(|fault| format!("no decision: {fault}"))?;
    law::judge(bytes, &decision)?;
    Ok(decision)
}
