//! What must hold in every state: by what is signed there, and at the end by what the rules make
//! of it. Nothing here asks the machines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use quittance_contract::{
    codec::{Hash, List},
    quorum::least_of_percent,
    session::{Abort, Attestation, Body, Item, Signature, UntrustedCase, admit},
    time::Time,
    verdict::{Basis, Decision, EvidenceKind, HoldCode, Outcome, Reason, Signal},
};
use quittance_tests::session::time;
use stateright::{Model, Property};

use crate::{
    bits::Bits,
    model::{CONSUMER, PROVIDER, State, WITNESS},
    scene::{ALLOCATED, START},
    stage::Cabal,
    table::{Statement, Table},
};

/// Members that make an attestation.
const QUORUM: usize = 3;
/// How far an end may be from the truth: the tolerance of a witness, and one look.
const TOLERANCE: u64 = 120;

/// What was judged before, and how sessions ended.
#[derive(Debug, Default)]
pub struct Judge {
    said: HashMap<(u8, Bits, Bits), Said>,
    ended: HashMap<(Bits, u16), Result<String, String>>,
    /// How many states ended each way, by outcome and basis.
    pub outcomes: BTreeMap<String, u64>,
    /// Cases decided.
    pub decided: u64,
}

/// What is wrong with what was said.
#[derive(Clone, Copy, Debug)]
struct Said {
    one_word: bool,
    one_quorum: bool,
    true_quorum: bool,
}

/// What holds in a scene. With five witnesses, of whom three are a quorum, one liar can make two
/// quorums: that is to be found, not to be absent.
pub(crate) fn properties(n: usize) -> Vec<Property<Cabal>> {
    let one_quorum = |cabal: &Cabal, state: &State| cabal.said(state).one_quorum;
    let conflict = |cabal: &Cabal, state: &State| !cabal.said(state).one_quorum;
    vec![
        Property::always("one word", |cabal: &Cabal, state| cabal.said(state).one_word),
        Property::always("true quorum", |cabal: &Cabal, state| cabal.said(state).true_quorum),
        Property::always("ends settled", |cabal: &Cabal, state| cabal.end(state).is_ok()),
        if n < 2 * QUORUM - 1 {
            Property::always("one quorum", one_quorum)
        } else {
            Property::sometimes("conflict", conflict)
        },
    ]
}

impl Cabal {
    fn said(&self, state: &State) -> Said {
        let t = self.table();
        let mut judge = self.judge();
        let key = (state.course, state.ledger, state.lies);
        *judge.said.entry(key).or_insert_with(|| self.judged(&t, state))
    }

    fn judged(&self, t: &Table, state: &State) -> Said {
        let said: Vec<&Statement> = statements(t, state.ledger.with(state.lies)).collect();
        let mut words = BTreeMap::new();
        let mut one_word = true;
        for statement in &said {
            let question = match &statement.body {
                Body::Abort(abort) => (EvidenceKind::Abort, abort.incident),
                body => (body.kind(), Hash::ZERO),
            };
            let liar = self.liar().map(|place| self.keys[place].0.peer);
            if Some(statement.signer) != liar {
                let digest = statement.body.digest();
                let before = words.insert((statement.signer, question), digest);
                one_word &= before.is_none_or(|before| before == digest);
            }
        }
        let mut bodies: BTreeMap<Hash, (&Attestation, BTreeSet<Hash>)> = BTreeMap::new();
        for statement in &said {
            if let Body::Attestation(body) = &statement.body {
                let (_, signers) = bodies
                    .entry(statement.body.digest())
                    .or_insert_with(|| (body, BTreeSet::new()));
                signers.insert(statement.signer);
            }
        }
        bodies.retain(|_, (_, signers)| signers.len() >= QUORUM);
        Said {
            one_word,
            one_quorum: bodies.len() < 2,
            true_quorum: bodies.values().all(|(body, _)| self.is_true(&said, state, body)),
        }
    }

    /// Whether an attestation is so: it names the machine, a true end, and the service until then.
    fn is_true(&self, said: &[&Statement], state: &State, body: &Attestation) -> bool {
        let event = said.iter().find(|statement| statement.body.digest() == body.end_event);
        let Some(event) = event else { return false };
        let (entitled, end) = match &event.body {
            Body::Cancelled(cancelled) => {
                (event.signer == self.keys[PROVIDER].0.peer, cancelled.cancelled_at)
            }
            Body::CancelRequest(request) => {
                let end = request.requested_at.unix_seconds() + 60;
                let end = Time::new(end).unwrap_or(Time::MAX);
                (event.signer == self.keys[CONSUMER].0.peer, end)
            }
            Body::Abort(abort) => (self.is_true_abort(said, state, abort), abort.end),
            _ => (false, Time::MAX),
        };
        let allocated = said.iter().any(|statement| {
            statement.signer == self.keys[PROVIDER].0.peer
                && statement.body.digest() == body.allocated
        });
        let died = self.scene.courses[usize::from(state.course)].died;
        let served = body.service_end.since(time(died.into())) <= TOLERANCE;
        let verified = !body.connectivity_verified
            || (self.saw(said) >= self.percent()
                && body.service_start == time(START.into()).min(body.service_end));
        entitled && allocated && served && verified && body.service_end <= end
    }

    /// An abort that a quorum of the cabal voted for is so if the machine died about then, or if
    /// there were too few votes for it.
    fn is_true_abort(&self, said: &[&Statement], state: &State, abort: &Abort) -> bool {
        let of_it = |statement: &&&Statement| match &statement.body {
            Body::Abort(other) => other == abort,
            _ => false,
        };
        let voters = said.iter().filter(of_it).count();
        let died = time(self.scene.courses[usize::from(state.course)].died.into());
        let so = match abort.reason {
            Reason::VmDied => died.since(abort.end).max(abort.end.since(died)) <= TOLERANCE,
            Reason::ConnectivityFailed => abort.end == time(ALLOCATED.into()),
            _ => false,
        };
        so && voters >= self.percent()
    }

    /// How many members said that they reach the machine, and see the consumer.
    fn saw(&self, said: &[&Statement]) -> usize {
        let yes = |statement: &&&Statement| {
            matches!(&statement.body, Body::Vote(vote)
                if vote.can_reach_vm && vote.can_see_consumer_connected)
        };
        let members: BTreeSet<Hash> =
            said.iter().filter(yes).map(|statement| statement.signer).collect();
        members.len()
    }

    fn percent(&self) -> usize {
        least_of_percent(67, self.scene.n)
    }

    /// Where nothing can happen any more, everybody is done, and the rules settle what the ledger
    /// has: with none of what the liar signed, all of it, and each piece alone or missing.
    fn end(&self, state: &State) -> Result<(), String> {
        let mut actions = Vec::new();
        self.actions(state, &mut actions);
        if !actions.is_empty() {
            return Ok(());
        }
        let t = self.table();
        let waiting = self.waiting(&t, state);
        if waiting > 0 {
            return Err(format!("{waiting} still wait"));
        }
        let mut judge = self.judge();
        let all = state.ledger.with(state.lies);
        let mut ledgers = vec![all, state.ledger];
        for lie in state.lies.iter() {
            let (mut only, mut without) = (state.ledger, all);
            only.insert(lie);
            without.remove(lie);
            ledgers.extend([only, without]);
        }
        for (number, ledger) in ledgers.into_iter().enumerate() {
            let known = judge.ended.get(&(ledger, state.clock)).cloned();
            let outcome = match known {
                Some(known) => known,
                None => {
                    judge.decided += 1;
                    let outcome = self.settled(&t, ledger, time(state.clock.into()));
                    judge.ended.insert((ledger, state.clock), outcome.clone());
                    outcome
                }
            }?;
            if number == 0 {
                *judge.outcomes.entry(outcome).or_default() += 1;
            }
        }
        Ok(())
    }

    /// What the rules settle, with one Hold followed to its deadline.
    fn settled(&self, t: &Table, ledger: Bits, at: Time) -> Result<String, String> {
        let mut decision = self.decided(t, ledger, at);
        if let Outcome::Hold(hold) = &decision.outcome {
            let deadline = Time::new(hold.next_deadline.0).unwrap_or(Time::MAX);
            decision = self.decided(t, ledger, deadline);
        }
        match decision.outcome {
            Outcome::Settle(settle)
                if settle.basis != Basis::ConflictEnded || self.scene.n >= 2 * QUORUM - 1 =>
            {
                let reason = settle.reason.map_or("no reason", |reason| reason.name());
                Ok(format!("{} {reason}", settle.basis))
            }
            other => Err(format!("{other:?}")),
        }
    }

    fn decided(&self, t: &Table, ledger: Bits, at: Time) -> Decision {
        let bytes = quittance_contract::decide(&self.case(t, ledger, at).to_bytes());
        quittance_contract::view(&bytes.expect("a case")).expect("a decision")
    }

    /// The decision of a state's ledger with all that the liar signed, at this time.
    pub fn decide(&self, state: &State, at: Time) -> Decision {
        self.decided(&self.table(), state.ledger.with(state.lies), at)
    }

    fn case(&self, t: &Table, ledger: Bits, at: Time) -> UntrustedCase {
        let items = ledger.iter().map(|entry| {
            let (statement, seen) = t.entries[usize::from(entry)];
            let Statement { body, signer, sig, .. } = t.statements[statement].clone();
            let seen_at = Time::new(seen).expect("a time before the year 10000");
            let signature = Signature { signer, seen_at, sig };
            Item { body, signatures: List::new(vec![signature]).expect("one") }
        });
        let items: Vec<Item> = items.collect();
        let evidence = admit(&self.case.lock, &items).expect("a lock with a cabal").admitted;
        UntrustedCase { evidence, at, ..self.case.clone() }
    }

    /// What the rules make of a state with all that the liar signed, now and at the deadline of
    /// what they hold.
    pub fn verdict(&self, state: &State) -> Verdict {
        let (t, ledger) = (self.table(), state.ledger.with(state.lies));
        let now = self.decided(&t, ledger, time(state.clock.into()));
        let Outcome::Hold(hold) = now.outcome else { return Verdict::default() };
        let deadline = Time::new(hold.next_deadline.0).unwrap_or(Time::MAX);
        let then = self.decided(&t, ledger, deadline);
        let Outcome::Settle(settle) = then.outcome else { return Verdict::default() };
        let named = |signal: &Signal| match signal {
            Signal::Equivocation { subject, kind, .. } => Some((*subject, *kind)),
            _ => None,
        };
        Verdict {
            held: Some(hold.code),
            settled: Some(settle.basis),
            equivocated: settle.signals.iter().filter_map(named).collect(),
        }
    }

    /// The peer id of the witness at fault.
    pub fn culprit(&self) -> Hash {
        self.keys[WITNESS].0.peer
    }
}

/// A Hold, and what it became.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is waited for.
    pub held: Option<HoldCode>,
    /// On what it settles then.
    pub settled: Option<Basis>,
    /// Who is then named for two bodies of one kind.
    pub equivocated: Vec<(Hash, EvidenceKind)>,
}

fn statements(t: &Table, ledger: Bits) -> impl Iterator<Item = &Statement> {
    ledger.iter().map(|entry| &t.statements[t.entries[usize::from(entry)].0])
}
