//! The people of a scene, and what a step of theirs comes to: the machine is stepped once for each
//! state of it, moment and event, and looked up ever after.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use quittance_cabal::{
    Block, Effect, Input, Message, Refusal, Session, Signer, Trigger,
    effect::Probe,
    input::{Answer, VmInfo},
    message::Reply,
};
use quittance_contract::{codec::Hash, session::UntrustedCase};
use quittance_tests::session::{CaseBuilder, Who, filler, seconds, time};

use crate::{
    actor::{Actor, Key},
    judge::Judge,
    liar,
    model::{CONSUMER, PROVIDER, State, WITNESS},
    scene::{Act, Fault, MAXIMUM, Scene},
    table::{Event, Menu, Step, Table},
};

/// A scene with its people; what the checker knows of it so far.
pub struct Cabal {
    pub(crate) scene: Scene,
    pub(crate) keys: Vec<Key>,
    machine: Key,
    pub(crate) session: Session,
    pub(crate) case: UntrustedCase,
    table: Mutex<Table>,
    judge: Mutex<Judge>,
}

impl Cabal {
    /// The people and the lock of a scene.
    pub fn new(scene: Scene) -> Self {
        let builder = CaseBuilder::with_lock(scene.n, |lock| {
            lock.terms.min_duration_seconds = seconds(1);
            lock.terms.max_duration_seconds = seconds(MAXIMUM.into());
            lock.policy.monitoring_check_interval_seconds = seconds(scene.check.into());
            lock.policy.end_grace_seconds = seconds(300);
            lock.policy.attestation_wait_seconds = seconds(600);
        });
        let case = builder.build();
        let session = Session::open(&case.lock, &case.lock_signatures);
        let session = session.expect("a lock that can settle");
        #[cfg(feature = "without-repairs")]
        let session = session.with_repairs(scene.repairs);
        let witnesses = (0..scene.n).map(Who::Member);
        let all = [Who::Provider, Who::Consumer].into_iter().chain(witnesses);
        let keys = all.map(|who| Key(builder.person(who))).collect();
        let machine = Key(builder.person(Who::Stranger(0)));
        let (table, judge) = (Mutex::default(), Mutex::default());
        Self { scene, keys, machine, session, case, table, judge }
    }

    pub(crate) fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was judged so far.
    pub fn judge(&self) -> MutexGuard<'_, Judge> {
        self.judge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The witness that lies, if one does.
    pub(crate) fn liar(&self) -> Option<usize> {
        (self.scene.fault == Fault::Liar).then_some(WITNESS)
    }

    /// Looks a step up, or takes it.
    pub(crate) fn step(&self, t: &mut Table, s: &State, place: usize, event: Event) -> Step {
        let key = (s.course, s.clock, place, s.actors[place], event);
        if let Some(step) = t.steps.get(&key) {
            return step.clone();
        }
        let before = t.actors[usize::from(s.actors[place])].clone();
        let mut inputs: VecDeque<Input> = self.inputs(t, s, place, &before, event).into();
        let (mut actor, mut step) = (before, Step::default());
        let at = time(s.clock.into());
        let mut refusal = None;
        while let Some(input) = inputs.pop_front() {
            let (after, effects) = actor.step(input, at, &self.keys[place]);
            actor = after;
            for effect in effects {
                match effect {
                    Effect::Send { to, message } => self.say(t, &mut step, &[to], &message),
                    Effect::Broadcast { to, message } => self.say(t, &mut step, &to, &message),
                    Effect::Append(block) => {
                        step.entries.extend(t.block(&block, seen(s.clock, &block)));
                    }
                    Effect::Probe(probe) => inputs.push_back(self.probed(s, place, &probe)),
                    Effect::Refused(said) => refusal = Some(said),
                    _ => {}
                }
            }
        }
        step.actor = t.actor(actor);
        step.idle =
            step.actor == s.actors[place] && step.flights.is_empty() && step.entries.is_empty();
        step.known = step.idle && refusal == Some(Refusal::Known);
        t.steps.insert(key, step.clone());
        step
    }

    fn say(&self, t: &mut Table, step: &mut Step, to: &[Hash], message: &Message) {
        for peer in to {
            let place = self.keys.iter().position(|key| key.0.peer == *peer);
            step.flights.push(t.flight(place.expect("a peer of this session"), message));
        }
    }

    fn inputs(
        &self,
        t: &Table,
        s: &State,
        place: usize,
        actor: &Actor,
        event: Event,
    ) -> Vec<Input> {
        let session = || Box::new(self.session.clone());
        let trigger = match event {
            Event::Hear(flight) => {
                return vec![Input::Message(t.flights[usize::from(flight)].1.to_bytes())];
            }
            Event::Due => {
                let due = actor.deadlines().into_iter();
                let due = due.filter(|(_, at)| *at <= time(s.clock.into()));
                return due.map(|(timer, _)| Input::Deadline(timer)).collect();
            }
            Event::Lock if place == PROVIDER => Trigger::StartSession(session()),
            Event::Lock => Trigger::SetupSession(session()),
            Event::Allocate => Trigger::AllocateVm(VmInfo {
                vm_key: self.machine.0.key,
                wireguard_key: filler("wireguard"),
                endpoints: filler("endpoints"),
            }),
            Event::Act(number) => {
                let script = &self.scene.courses[usize::from(s.course)].script;
                match script[usize::from(number)].1 {
                    Act::Cancel(reason) => Trigger::CancelSession(reason),
                    Act::Request => Trigger::RequestCancel,
                }
            }
        };
        vec![Input::Trigger(trigger)]
    }

    /// The machine answers at once, as long as this witness gets an answer.
    fn probed(&self, s: &State, place: usize, probe: &Probe) -> Input {
        let nonce = probe.nonce;
        let course = &self.scene.courses[usize::from(s.course)];
        let unseen = course.unseen[place - WITNESS];
        let peer = self.keys[place].0.peer;
        let digest = Reply::digest(self.session.header(), peer, nonce, Some(0));
        let reply = || Reply { handshake_age: Some(0), sig: self.machine.sign(&digest) };
        let answer = if s.clock < unseen { Answer::Reply(reply()) } else { Answer::Silence };
        Input::Probed { nonce, answer }
    }

    /// What the liar makes of a message: as evidence, and as flights to everybody that it is for.
    pub(crate) fn menu(&self, t: &mut Table, clock: u16, heard: u16) -> Menu {
        if let Some(menu) = t.menus.get(&(clock, heard)) {
            return menu.clone();
        }
        let message = t.flights[usize::from(heard)].1.clone();
        let said = liar::menu(&self.keys[WITNESS], &self.machine, &self.scene.votes, &message);
        let each = said.iter().map(|(message, block)| {
            let to =
                (PROVIDER..WITNESS + self.scene.n).filter(|to| ![CONSUMER, WITNESS].contains(to));
            let flights = to.map(|to| t.flight(to, message)).collect();
            (t.block(block, seen(clock, block))[0], flights)
        });
        let menu: Menu = each.collect();
        t.menus.insert((clock, heard), menu.clone());
        menu
    }
}

/// When the ledger has it: no sooner than it is dated.
fn seen(clock: u16, block: &Block) -> u64 {
    let now = time(clock.into());
    block.body.latest_time().map_or(now, |latest| latest.max(now)).unix_seconds()
}
