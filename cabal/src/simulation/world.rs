//! The world: a queue of events in virtual time, actors with clocks of their own, a network that
//! fails, and a ledger. One event is taken after the other; at one moment messages come before
//! deadlines (R15).

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use quittance_contract::{
    codec::Hash,
    session::{Body, MisuseClass},
    time::Time,
    verdict::{Decision, Outcome, Reason},
};

use super::{
    Acts, Decide, Line, Options, Report,
    actor::Actor,
    chance::Chance,
    invariant::Watch,
    ledger::Ledger,
    outcome,
    plan::{CONSUMER, PROVIDER, Plan, Story, WITNESS, WITNESSES},
    setting::{LOCKED_AT, Setting, time},
    specimen::Specimen,
};
use crate::{
    Block, Consumer, Effect, Input, Message, Provider, Refusal, Signer, Trigger, Witness,
    effect::Probe,
    input::{Answer, Timer, VmInfo},
    message::{Reply, Statement},
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
    actors: Vec<Option<Actor>>,
    up: Vec<bool>,
    queue: BTreeMap<(u64, u8, u64), Event>,
    sequence: u64,
    /// Milliseconds after the lock.
    pub(crate) now: u64,
    ledger: Ledger,
    pub(crate) watch: Watch,
    pub(crate) acts: Acts,
    timeline: Vec<Line>,
    steps: u64,
    signatures: u64,
    rows: BTreeSet<(&'static str, usize)>,
    /// Every message so far, for who replays.
    pub(crate) heard: Vec<Rc<[u8]>>,
    pub(crate) machine_died: bool,
    /// Until when the enemy still has something to do.
    pub(crate) busy_until: u64,
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
    pub(crate) fn play(&mut self) {
        while let Some(((at, ..), event)) = self.queue.pop_first() {
            self.now = at;
            let early = at <= self.busy_until.max(START * 1000);
            if at > LAST * 1000 || (!early && self.everybody_is_over()) {
                break;
            }
            self.take(event);
        }
        let waiting = self.honest().filter(|place| !self.is_over(*place)).count();
        self.watch.ended(self.now, waiting);
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

    pub(crate) fn send(&mut self, from: usize, to: &[Hash], message: &Message, hostile: bool) {
        self.watch.said(self.now, &self.setting, from, message);
        let bytes: Rc<[u8]> = message.to_bytes().into();
        if self.heard.len() < 400 {
            self.heard.push(Rc::clone(&bytes));
        }
        let name = message.name();
        if hostile || !matches!(message, Message::ConnectivityVote(_)) {
            self.note(from, || format!("sends {name} to {}", to.len()));
        }
        for peer in to {
            if let Some(place) = self.setting.place_of(*peer) {
                self.transmit(from, place, &bytes, hostile);
            }
        }
    }

    /// The network. `from` beyond the actors is a stranger, whom no partition holds.
    pub(crate) fn transmit(&mut self, from: usize, to: usize, bytes: &Rc<[u8]>, hostile: bool) {
        self.acts.attempted += u64::from(hostile);
        if self.is_cut_off(from) || self.is_cut_off(to) {
            return;
        }
        let faults = &self.plan.faults;
        let (loss, twice, (low, high)) = (faults.loss, faults.twice, faults.delay);
        // An enemy's messages are not lost: that would be luck.
        if !hostile && self.chance.per_mille(loss) {
            return;
        }
        let copies = 1 + u64::from(!hostile && self.chance.per_mille(twice));
        for _ in 0..copies {
            let delay = self.chance.between(low, high);
            let bytes = Rc::clone(bytes);
            self.at(self.now + delay, Event::Deliver { to, bytes, hostile });
        }
    }

    fn is_cut_off(&self, actor: usize) -> bool {
        let now = self.now / 1000;
        let cut =
            |(who, from, to): &(usize, u64, u64)| *who == actor && (*from..*to).contains(&now);
        self.plan.faults.partitions.iter().any(cut)
    }

    /// An actor's chain reaches the ledger, if late.
    pub(crate) fn append(&mut self, from: usize, block: Block) {
        self.watch.appended(self.now, &self.setting, from, &block);
        let kind = block.body.kind();
        if matches!(block.body, Body::Checkpoint(_)) {
            self.note(from, || format!("appends a {kind}"));
        }
        let healed = self.plan.faults.partitions.iter().filter(|(who, ..)| *who == from);
        let now = self.now / 1000;
        let healed = healed.filter(|(_, start, end)| (*start..*end).contains(&now));
        let free = healed.map(|(.., end)| end * 1000).max().unwrap_or(self.now);
        let delay = self.chance.between(200, 2000);
        self.at(free + delay, Event::Chain { block });
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

    fn probe(&mut self, from: usize, probe: &Probe) {
        let nonce = probe.nonce;
        let cut = self.is_cut_off(from) || self.is_cut_off(PROVIDER);
        if probe.misuse.is_some() {
            if cut {
                return;
            }
            let answer = Answer::Measured(self.plan.story == Story::Misuse);
            let delay = self.chance.between(5_000, 60_000);
            return self.at(self.now + delay, Event::Act(from, Input::Probed { nonce, answer }));
        }
        let lost = self.chance.per_mille(self.plan.faults.loss / 2);
        let key = self.machine_that_answers();
        let Some(key) = key.filter(|_| !cut && !lost) else {
            let answer = Answer::Silence;
            return self.at(self.now + 4_000, Event::Act(from, Input::Probed { nonce, answer }));
        };
        let handshake_age = self.watch.handshake_age(self.now);
        let header = self.setting.session.header();
        let witness = self.setting.people[from].peer;
        let digest = Reply::digest(header, witness, nonce, handshake_age);
        self.signatures += 1;
        let reply = Reply { handshake_age, sig: key.sign(&digest) };
        let delay = self.chance.between(20, 800);
        let answer = Answer::Reply(reply);
        self.at(self.now + delay, Event::Act(from, Input::Probed { nonce, answer }));
    }

    pub(crate) fn note(&mut self, actor: usize, what: impl FnOnce() -> String) {
        if self.options.timeline {
            let who = name_of(actor);
            self.timeline.push(Line { at: self.now, who, what: what() });
        }
    }

    /// Decides what the ledger has, and follows a Hold to its end.
    pub(crate) fn settle(mut self, decide: Decide<'_>) -> Result<Report, String> {
        self.finish_ledger();
        let mut at = time(LOCKED_AT + self.now / 1000 + 10);
        let mut held = Vec::new();
        let mut case = self.ledger.case(at);
        let (bytes, decision) = loop {
            let bytes = decide(&case.to_bytes())?;
            let decision = Decision::from_bytes(&bytes).map_err(|fault| fault.to_string())?;
            match &decision.outcome {
                Outcome::Hold(hold) if held.len() < 6 => {
                    held.push(hold.code);
                    self.note(usize::MAX, || outcome(&decision));
                    let grows = self.ledger.grows_after(at);
                    at = Time::new(hold.next_deadline.0).unwrap_or(Time::MAX).max(at);
                    if grows {
                        case = self.ledger.case(at);
                    } else {
                        case.at = at;
                    }
                }
                _ => break (bytes, decision),
            }
        };
        self.now = at.unix_seconds().saturating_sub(LOCKED_AT) * 1000;
        self.note(usize::MAX, || outcome(&decision));
        if self.acts.attempted > 0 {
            self.acts.refused += u64::try_from(self.ledger.refused(&case)).unwrap_or(0);
        }
        self.judge_case(&case, &decision);
        let watch = self.watch.judge(self.plan, &self.setting, &case, &decision, &self.acts);
        let payable = match &decision.outcome {
            Outcome::Settle(settle) => settle.payable_seconds.count(),
            _ => 0,
        };
        let ends = self
            .actors
            .iter()
            .enumerate()
            .map(|(place, actor)| (name_of(place), actor.as_ref().map_or("", Actor::state)));
        Ok(Report {
            plan: self.plan.clone(),
            case: case.to_bytes(),
            decision: bytes,
            outcome: outcome(&decision),
            payable,
            acts: self.acts,
            violations: watch,
            ends: ends.collect(),
            timeline: self.timeline,
            steps: self.steps,
            signatures: self.signatures,
            seconds: self.watch.ended_at / 1000,
            rows: self.rows,
        })
    }

    /// What is still on its way to the ledger arrives.
    fn finish_ledger(&mut self) {
        while let Some(((at, ..), event)) = self.queue.pop_first() {
            if let Event::Chain { block } = event {
                self.now = self.now.max(at);
                self.ledger.submit(block, LOCKED_AT + at.div_ceil(1000));
            }
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
