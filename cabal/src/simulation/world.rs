//! The world: a queue of events in virtual time, actors with clocks of their own, a network that
//! fails, and a ledger. One event is taken after the other; at one moment messages come before
//! deadlines (R15).

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use quittance_contract::{codec::Hash, session::MisuseClass, time::Time, verdict::Reason};

use super::{
    Acts, Decide, Line, Options,
    actor::Actor,
    chance::Chance,
    funds::Funds,
    invariant::Watch,
    ledger::Ledger,
    plan::{CONSUMER, PROVIDER, Plan, Story, WITNESS, WITNESSES},
    setting::{LOCKED_AT, Setting, time},
    specimen::Specimen,
};
use crate::{
    Block, Consumer, Effect, Input, Provider, Refusal, Signer, Trigger, Witness,
    input::{Timer, VmInfo},
    message::Statement,
    simulation::person::Person,
};

/// Seconds after the lock at which the machine is allocated, and service starts.
pub(crate) const ALLOCATED: u64 = 60;
pub(crate) const START: u64 = 120;
/// No run lasts longer: every wait of the terms, one after the other.
pub(crate) const LAST: u64 = 24 * 3600;

#[derive(Clone)]
pub(crate) enum Event {
    Act(usize, Input),
    Deliver {
        to: usize,
        bytes: Rc<[u8]>,
        hostile: bool,
    },
    Chain {
        block: Block,
    },
    Fire(usize, Timer),
    Down(usize),
    Up(usize),
    /// The machine dies.
    Death,
    /// The provider is gone, for ever.
    Vanish,
    /// The enemy's turn, by number.
    Enemy(u64),
}

pub(crate) struct World<'p> {
    pub(crate) plan: &'p Plan,
    options: Options,
    pub(crate) setting: Setting,
    pub(crate) chance: Chance,
    pub(super) actors: Vec<Option<Actor>>,
    up: Vec<bool>,
    pub(super) queue: BTreeMap<(u64, u8, u64), Event>,
    sequence: u64,
    /// Milliseconds after the lock.
    pub(crate) now: u64,
    pub(super) ledger: Ledger,
    pub(crate) watch: Watch,
    pub(crate) acts: Acts,
    pub(super) timeline: Vec<Line>,
    pub(super) steps: u64,
    pub(super) signatures: u64,
    pub(super) rows: BTreeSet<(&'static str, usize)>,
    /// Every message so far, for who replays.
    pub(crate) heard: Vec<Rc<[u8]>>,
    pub(crate) machine_died: bool,
    /// Until when the enemy still has something to do.
    pub(crate) busy_until: u64,
    /// Whether bought witnesses have said what they were paid for.
    pub(super) lied: bool,
}

/// A person whose signatures are counted.
struct Counted<'a>(&'a Person, std::cell::Cell<u64>);

impl Signer for Counted<'_> {
    fn sign(&self, digest: &Hash) -> quittance_contract::codec::SignatureBytes {
        self.1.set(self.1.get() + 1);
        self.0.sign(digest)
    }
    fn secret(&self, about: &Hash) -> Hash {
        self.0.secret(about)
    }
}

impl<'p> World<'p> {
    pub(crate) fn new(plan: &'p Plan, options: Options) -> Self {
        let setting = Setting::new(plan);
        #[cfg(feature = "without-repairs")]
        let setting = setting.with_repairs(options.repairs);
        let locked = time(LOCKED_AT);
        let actor = |place: usize| {
            let me = setting.people[place].peer;
            Some(match place {
                PROVIDER => Actor::Provider(Box::new(Provider::new(me, locked))),
                CONSUMER => Actor::Consumer(Box::new(Consumer::new(me, locked))),
                _ => Actor::Witness(Box::new(Witness::new(me, locked))),
            })
        };
        let count = WITNESS + WITNESSES;
        let ledger = Ledger::new(setting.lock.clone(), setting.lock_signatures.clone());
        let watch = Watch::new(plan);
        let mut world = Self {
            plan,
            options,
            actors: (0..count).map(actor).collect(),
            up: vec![true; count],
            chance: Chance::new(plan.seed ^ 0x5157_4954_5441_4e43),
            queue: BTreeMap::new(),
            sequence: 0,
            now: 0,
            ledger,
            watch,
            acts: Acts::default(),
            timeline: Vec::new(),
            steps: 0,
            signatures: 0,
            rows: BTreeSet::new(),
            heard: Vec::new(),
            machine_died: plan.story == Story::Unreachable,
            busy_until: 0,
            lied: false,
            setting,
        };
        world.stage();
        world
    }

    /// Everything that the plan says will happen.
    fn stage(&mut self) {
        for place in 0..self.actors.len() {
            let deadlines = self.actors[place].as_ref().map(Actor::deadlines).unwrap_or_default();
            deadlines.into_iter().for_each(|(timer, at)| self.set(place, timer, at));
        }
        for place in 0..self.actors.len() {
            if place == PROVIDER && self.plan.lock_is_unheard() {
                continue;
            }
            let session = Box::new(self.setting.session.clone());
            let trigger = match place {
                PROVIDER => Trigger::StartSession(session),
                _ => Trigger::SetupSession(session),
            };
            self.at(100, Event::Act(place, Input::Trigger(trigger)));
        }
        let vm = VmInfo {
            vm_key: self.setting.machine.key,
            wireguard_key: Hash([7; 32]),
            endpoints: Hash([8; 32]),
        };
        if self.plan.story != Story::NoAllocation {
            self.act(ALLOCATED, PROVIDER, Trigger::AllocateVm(vm));
        }
        let turn = START + self.plan.turn;
        match self.plan.story {
            Story::Normal => {
                self.act(turn, PROVIDER, Trigger::CancelSession(Reason::CompletedNormal));
            }
            Story::ProviderStops => {
                self.act(turn, PROVIDER, Trigger::CancelSession(Reason::ProviderVoluntary));
            }
            Story::ConsumerCancel => self.act(turn, CONSUMER, Trigger::RequestCancel),
            Story::MachineDies => self.at(turn * 1000, Event::Death),
            Story::ProviderVanishes => self.at(turn * 1000, Event::Vanish),
            Story::Misuse | Story::FalseAlarm => {
                let accuse = Trigger::Accuse {
                    class: MisuseClass::EgressAbuse,
                    window_start: time(LOCKED_AT + turn - 60),
                    evidence: Hash([9; 32]),
                };
                self.act(turn, PROVIDER, accuse);
            }
            Story::Timeout | Story::NoAllocation | Story::Unreachable | Story::ConsumerAbsent => {}
        }
        for (actor, from, to) in self.plan.faults.crashes.clone() {
            self.at(from * 1000, Event::Down(actor));
            self.at(to * 1000, Event::Up(actor));
        }
        self.stage_enemy();
    }

    /// A trigger so many seconds after the lock. One that is refused is tried again for a while: a
    /// host that was down when it was time.
    fn act(&mut self, seconds: u64, actor: usize, trigger: Trigger) {
        self.at(seconds * 1000, Event::Act(actor, Input::Trigger(trigger)));
    }

    pub(crate) fn at(&mut self, milliseconds: u64, event: Event) {
        let class = u8::from(matches!(event, Event::Fire(..)));
        self.sequence += 1;
        self.queue.insert((milliseconds.max(self.now), class, self.sequence), event);
    }

    /// Until nothing is left to happen.
    ///
    /// # Errors
    /// Whoever decides what the ledger has could not.
    pub(crate) fn play(&mut self, decide: Decide<'_>) -> Result<(), String> {
        while let Some(((at, ..), event)) = self.queue.pop_first() {
            self.now = at;
            let early = at <= self.busy_until.max(START * 1000);
            if at > LAST * 1000 || (!early && self.everybody_is_over()) {
                break;
            }
            self.make_blocks(at, decide)?;
            self.take(event);
            let funds = self.ledger.funds == Funds::locked(self.setting.lock.amount.0);
            let moved = || "money moved, and nothing was settled".into();
            self.watch.conserved(self.now, funds.then_some(()).ok_or_else(moved));
        }
        let waiting = self.honest().filter(|place| !self.is_over(*place)).count();
        self.watch.ended(self.now, waiting);
        Ok(())
    }

    /// Plays on, and keeps the first actor that it sees in each state. Only messages of this
    /// session are of use to it, so its clock stays where it was.
    pub(crate) fn collect(&mut self, kept: &mut BTreeMap<(&'static str, &'static str), Specimen>) {
        // The one state of its own before there is a lock.
        self.keep(PROVIDER, kept);
        while let Some(((at, ..), event)) = self.queue.pop_first() {
            let before = event_target(&event);
            self.now = at;
            self.take(event);
            before.into_iter().for_each(|place| self.keep(place, kept));
            if at > START * 1000 && self.everybody_is_over() {
                break;
            }
        }
    }

    fn keep(&self, place: usize, kept: &mut BTreeMap<(&'static str, &'static str), Specimen>) {
        let Some(actor) = &self.actors[place] else { return };
        let name = (actor.machine(), actor.state());
        kept.entry(name).or_insert_with(|| Specimen {
            name,
            actor: actor.clone(),
            person: self.setting.people[place].clone(),
            at: self.clock(place),
            session: self.setting.session.clone(),
        });
    }

    fn everybody_is_over(&self) -> bool {
        (0..self.actors.len()).all(|place| self.plan.is_corrupt(place) || self.is_over(place))
    }

    fn is_over(&self, place: usize) -> bool {
        let vanished = place == PROVIDER && self.watch.provider_vanished;
        vanished || self.actors[place].as_ref().is_some_and(Actor::is_over)
    }

    fn honest(&self) -> impl Iterator<Item = usize> {
        (0..self.actors.len()).filter(|place| !self.plan.is_corrupt(*place))
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Act(actor, input) => {
                if self.up[actor] {
                    self.step(actor, input, false);
                } else if let Input::Trigger(_) = input {
                    self.at(self.now + 10_000, Event::Act(actor, input));
                }
            }
            Event::Deliver { to, bytes, hostile } => {
                if self.up[to] {
                    self.step(to, Input::Message(bytes.to_vec()), hostile);
                }
            }
            Event::Chain { block } => {
                let at = LOCKED_AT + self.now.div_ceil(1000);
                self.ledger.submit(block, at);
            }
            Event::Fire(actor, timer) => {
                if self.up[actor] {
                    self.step(actor, Input::Deadline(timer), false);
                }
            }
            Event::Down(actor) => {
                self.up[actor] = false;
                self.note(actor, || "stops".into());
            }
            Event::Up(actor) => self.start_again(actor),
            Event::Death => {
                self.machine_died = true;
                self.note(PROVIDER, || "the machine dies".into());
                self.see_machine();
            }
            Event::Vanish => {
                self.up[PROVIDER] = false;
                self.machine_died = true;
                self.watch.provider_vanished = true;
                self.note(PROVIDER, || "vanishes, with its machine".into());
                self.see_machine();
            }
            Event::Enemy(number) => self.enemy_turn(number),
        }
    }

    fn start_again(&mut self, actor: usize) {
        if actor == PROVIDER && self.watch.provider_vanished {
            return;
        }
        self.up[actor] = true;
        let Some(there) = self.actors[actor].take() else { return };
        let there = there.reloaded();
        for (timer, at) in there.deadlines() {
            self.set(actor, timer, at);
        }
        self.actors[actor] = Some(there);
        self.note(actor, || "starts again from what it had written".into());
    }

    /// What time it is for an actor.
    fn clock(&self, actor: usize) -> Time {
        let skew = self.plan.faults.skew.get(actor).copied().unwrap_or_default();
        let local = self.now.saturating_add_signed(skew);
        time(LOCKED_AT + local / 1000)
    }

    fn set(&mut self, actor: usize, timer: Timer, at: Time) {
        let skew = self.plan.faults.skew.get(actor).copied().unwrap_or_default();
        let local = at.unix_seconds().saturating_sub(LOCKED_AT).saturating_mul(1000);
        let due = local.saturating_add_signed(skew.saturating_neg());
        self.at(due, Event::Fire(actor, timer));
    }

    fn step(&mut self, place: usize, input: Input, hostile: bool) {
        let Some(actor) = self.actors[place].take() else { return };
        let at = self.clock(place);
        let retry = match &input {
            Input::Trigger(trigger) => Some(trigger.clone()),
            _ => None,
        };
        let signer = Counted(&self.setting.people[place], std::cell::Cell::new(0));
        let (actor, effects) = actor.step(input, at, &signer);
        self.signatures += signer.1.get();
        self.steps += 1;
        let actor = if self.options.reload { actor.reloaded() } else { actor };
        self.actors[place] = Some(actor);
        if place == PROVIDER || place == CONSUMER {
            self.see_machine();
        }
        self.judge_answer(&effects, hostile, place);
        let refused = effects.iter().any(|effect| matches!(effect, Effect::Refused(_)));
        if let (true, Some(trigger)) = (refused, retry) {
            self.try_again(place, trigger);
        }
        let effects = self.as_enemy(place, effects);
        for effect in effects {
            self.carry_out(place, effect);
        }
        let view = self.actors[place].as_ref().and_then(Actor::view);
        if let (Some(view), false) = (view, self.plan.is_corrupt(place)) {
            self.watch.view(self.now, view);
        }
    }

    /// What a host does whose actor was not ready: it asks again in a while.
    fn try_again(&mut self, place: usize, trigger: Trigger) {
        let waits = !self.is_over(place)
            && matches!(trigger, Trigger::CancelSession(_) | Trigger::RequestCancel);
        if waits && self.now < (START + self.plan.maximum) * 1000 {
            self.at(self.now + 10_000, Event::Act(place, Input::Trigger(trigger)));
        }
    }

    /// A hostile message was refused if the actor says so, and is on record if it is kept.
    fn judge_answer(&mut self, effects: &[Effect], hostile: bool, place: usize) {
        if !hostile || self.plan.is_corrupt(place) {
            return;
        }
        let refusal = effects.iter().find_map(|effect| match effect {
            Effect::Refused(refusal) => Some(*refusal),
            _ => None,
        });
        if let Some(refusal) = refusal {
            self.acts.refused += 1;
            self.note(place, || format!("refuses what the enemy sent: {refusal:?}"));
        }
        let kept = matches!(refusal, Some(Refusal::Contradicts | Refusal::Disagrees))
            || effects.iter().any(|effect| matches!(effect, Effect::Append(_)));
        self.acts.recorded += u64::from(kept);
    }

    pub(crate) fn carry_out(&mut self, from: usize, effect: Effect) {
        match effect {
            Effect::Send { to, message } => self.send(from, &[to], &message, false),
            Effect::Broadcast { to, message } => self.send(from, &to, &message, false),
            Effect::SetDeadline { timer, at } => self.set(from, timer, at),
            Effect::ClearDeadline { .. } | Effect::Refused(_) => {}
            Effect::Probe(probe) => self.probe(from, &probe),
            Effect::Append(block) => self.append(from, block),
            Effect::Moved { row, from: left, on, to } => {
                let actor = match from {
                    PROVIDER => "Provider",
                    CONSUMER => "Consumer",
                    _ => "Witness",
                };
                self.rows.insert((actor, row));
                if left != to {
                    self.note(from, || format!("{left} → {to}, on {on}"));
                }
            }
        }
    }

    /// Whether the machine runs, and since when it does not.
    fn see_machine(&mut self) {
        let allocated = matches!(&self.actors[PROVIDER], Some(Actor::Provider(p)) if p.serves());
        let serves = (allocated || self.serves_on()) && !self.machine_died;
        self.watch.machine(self.now, serves);
        let consumer = match &self.actors[CONSUMER] {
            Some(Actor::Consumer(consumer)) => consumer.is_connected(),
            _ => false,
        };
        let wants = consumer && self.plan.story != Story::ConsumerAbsent;
        self.watch.consumer(self.now, wants);
    }

    pub(crate) fn note(&mut self, actor: usize, what: impl FnOnce() -> String) {
        if self.options.timeline {
            let who = name_of(actor);
            self.timeline.push(Line { at: self.now, who, what: what() });
        }
    }
}

/// The actor that an event is for.
const fn event_target(event: &Event) -> Option<usize> {
    match event {
        Event::Act(place, _) | Event::Fire(place, _) | Event::Deliver { to: place, .. } => {
            Some(*place)
        }
        _ => None,
    }
}

/// What an actor is called.
pub fn name_of(place: usize) -> String {
    match place {
        PROVIDER => "provider".into(),
        CONSUMER => "consumer".into(),
        usize::MAX => "ledger".into(),
        place if place < WITNESS + WITNESSES => format!("witness {}", place - WITNESS + 1),
        _ => "stranger".into(),
    }
}

/// What somebody says, signed.
pub(crate) fn sign<B: Statement>(body: B, by: &Person) -> crate::message::Signed<B> {
    crate::message::Signed::new(body, by.peer, by)
}
