//! A room with a whole session in it: provider, consumer and five witnesses, as anybody embeds
//! them, and what they append to their chains. Nothing here is lost or late unless a play says so;
//! an enemy speaks in between.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use quittance_cabal::{
    Block, Consumer, Effect, Input, Message, Provider, Refusal, Session, Signer, Trigger, Witness,
    effect::Probe,
    input::{Answer, Timer, VmInfo},
    machine::State,
    message::{Bundle, Reply},
};
use quittance_contract::{
    codec::List,
    session::{Item, Signature, UntrustedCase, admit},
};

use crate::{
    file::{File, LOCKED_AT, Who, members, name, time},
    person::Person,
    stage::{Kind, Line, Lines, Stage},
};

/// Who is in the room.
pub(crate) const MEMBERS: usize = 5;
/// When the machine is allocated, and when service starts.
pub(crate) const ALLOCATED: u64 = 60;
pub(crate) const START: u64 = 120;

#[derive(Clone)]
enum Actor {
    Provider(Box<Provider>),
    Consumer(Box<Consumer>),
    Witness(Box<Witness>),
}

/// What does not arrive.
struct Blocked {
    from: Option<Who>,
    to: Option<Who>,
    message: Option<&'static str>,
}

/// A session that runs.
pub(crate) struct Room {
    pub(crate) file: File,
    pub(crate) session: Session,
    actors: BTreeMap<Who, Actor>,
    timers: BTreeMap<(Who, Timer), u64>,
    mail: VecDeque<(Who, Message)>,
    /// Everything that was said, and by whom.
    pub(crate) said: Vec<(Who, Message)>,
    blocks: Vec<(u64, Block)>,
    blocked: Vec<Blocked>,
    pub(crate) now: u64,
    /// By how much a clock is ahead.
    pub(crate) ahead: BTreeMap<Who, u64>,
    /// Whose key answers the probes.
    pub(crate) machine: Person,
    pub(crate) dies_at: u64,
    /// Before this a witness does not reach the machine.
    pub(crate) reached_from: BTreeMap<Who, u64>,
    pub(crate) consumer_connects: bool,
    pub(crate) misuse: bool,
    lines: Lines,
}

impl Room {
    /// Everybody knows the lock; nothing has happened yet.
    pub(crate) fn open(stage: &Stage<'_>) -> Self {
        Self::with(stage, File::new())
    }

    pub(crate) fn with(stage: &Stage<'_>, file: File) -> Self {
        let session = Session::open(&file.lock, &file.lock_signatures());
        let session = session.expect("a lock that can settle");
        let mut room = Self {
            session,
            actors: BTreeMap::new(),
            timers: BTreeMap::new(),
            mail: VecDeque::new(),
            said: Vec::new(),
            blocks: Vec::new(),
            blocked: Vec::new(),
            now: 0,
            ahead: BTreeMap::new(),
            machine: Person::new("machine"),
            dies_at: u64::MAX,
            reached_from: BTreeMap::new(),
            consumer_connects: true,
            misuse: false,
            lines: stage.lines.clone(),
            file,
        };
        for who in everybody() {
            let me = room.file.person(who).peer;
            let actor = match who {
                Who::Provider => Actor::Provider(Box::new(Provider::new(me, time(0)))),
                Who::Consumer => Actor::Consumer(Box::new(Consumer::new(me, time(0)))),
                _ => Actor::Witness(Box::new(Witness::new(me, time(0)))),
            };
            room.actors.insert(who, actor);
            let session = Box::new(room.session.clone());
            let trigger = match who {
                Who::Provider => Trigger::StartSession(session),
                _ => Trigger::SetupSession(session),
            };
            room.trigger(who, trigger);
        }
        room
    }

    /// The machine is allocated; the witnesses have not looked yet.
    pub(crate) fn allocate(&mut self) {
        self.until(ALLOCATED);
        let machine = VmInfo {
            vm_key: Person::new("machine").key,
            wireguard_key: name("wireguard"),
            endpoints: name("endpoints"),
        };
        self.trigger(Who::Provider, Trigger::AllocateVm(machine));
    }

    /// A session that was verified, and runs.
    pub(crate) fn running(stage: &Stage<'_>) -> Self {
        let mut room = Self::open(stage);
        room.allocate();
        room.until(START);
        room
    }

    /// Nothing that this actor says gets out, nor onto the chain.
    pub(crate) fn mute(&mut self, who: Who) {
        self.blocked.push(Blocked { from: Some(who), to: None, message: None });
    }

    /// Nothing reaches this actor but what a play says to it.
    pub(crate) fn deafen(&mut self, who: Who) {
        self.blocked.push(Blocked { from: None, to: Some(who), message: None });
    }

    /// Messages of this name do not reach this actor.
    pub(crate) fn keep_from(&mut self, to: Who, message: &'static str) {
        self.blocked.push(Blocked { from: None, to: Some(to), message: Some(message) });
    }

    /// All that comes due up to a time.
    pub(crate) fn until(&mut self, end: u64) {
        loop {
            let next = self.timers.iter().map(|((who, timer), at)| (*at, *who, *timer)).min();
            let Some((at, who, timer)) = next.filter(|(at, ..)| *at <= end) else { break };
            self.now = self.now.max(at);
            self.timers.remove(&(who, timer));
            self.step(who, Input::Deadline(timer));
            self.deliver();
        }
        self.now = self.now.max(end);
    }

    pub(crate) fn trigger(&mut self, who: Who, trigger: Trigger) -> Vec<Refusal> {
        let refused = self.step(who, Input::Trigger(trigger));
        self.deliver();
        refused
    }

    /// Somebody hears a message, from whomever; why it was refused, if it was.
    pub(crate) fn hears(&mut self, who: Who, message: &Message) -> Vec<Refusal> {
        self.hears_bytes(who, message.to_bytes())
    }

    pub(crate) fn hears_bytes(&mut self, who: Who, bytes: Vec<u8>) -> Vec<Refusal> {
        let refused = self.step(who, Input::Message(bytes));
        self.deliver();
        refused
    }

    fn deliver(&mut self) {
        while let Some((to, message)) = self.mail.pop_front() {
            self.step(to, Input::Message(message.to_bytes()));
        }
    }

    fn step(&mut self, who: Who, input: Input) -> Vec<Refusal> {
        let clock = time(self.now + self.ahead.get(&who).copied().unwrap_or(0));
        let person = self.file.person(who);
        let Some(actor) = self.actors.remove(&who) else { return Vec::new() };
        let (actor, effects) = actor.step(input, clock, &person);
        self.actors.insert(who, actor);
        let mut refused = Vec::new();
        let mut probes = Vec::new();
        for effect in effects {
            match effect {
                Effect::Probe(probe) => probes.push(probe),
                effect => self.effect(who, effect, &mut refused),
            }
        }
        probes.iter().for_each(|probe| self.probe(who, probe));
        refused
    }

    fn effect(&mut self, who: Who, effect: Effect, refused: &mut Vec<Refusal>) {
        match effect {
            Effect::Send { to, message } => self.post(who, &[to], &message),
            Effect::Broadcast { to, message } => self.post(who, &to, &message),
            Effect::SetDeadline { timer, at } => {
                let ahead = self.ahead.get(&who).copied().unwrap_or(0);
                let due = (at.unix_seconds() - LOCKED_AT).saturating_sub(ahead);
                self.timers.insert((who, timer), due.max(self.now));
            }
            Effect::ClearDeadline { timer } => {
                self.timers.remove(&(who, timer));
            }
            Effect::Append(block) => {
                if !self.is_blocked(who, None, None) {
                    self.blocks.push((self.now, block));
                }
            }
            Effect::Refused(why) => refused.push(why),
            Effect::Moved { from, on, to, .. } if from != to => {
                self.note(who, &format!(" {from} -> {to} on {on}"));
            }
            Effect::Moved { .. } | Effect::Probe(_) => {}
        }
    }

    fn post(&mut self, from: Who, to: &[quittance_contract::codec::Hash], message: &Message) {
        self.said.push((from, message.clone()));
        for peer in to {
            let to = everybody().find(|who| self.file.person(*who).peer == *peer);
            let Some(to) = to else { continue };
            if !self.is_blocked(from, Some(to), Some(message.name())) {
                self.mail.push_back((to, message.clone()));
            }
        }
    }

    fn is_blocked(&self, from: Who, to: Option<Who>, message: Option<&str>) -> bool {
        self.blocked.iter().any(|blocked| {
            blocked.from.is_none_or(|blocked| blocked == from)
                && blocked.to.is_none_or(|blocked| Some(blocked) == to)
                && blocked.message.is_none_or(|blocked| Some(blocked) == message)
        })
    }

    fn probe(&mut self, who: Who, probe: &Probe) {
        let reached = self.reached_from.get(&who).is_none_or(|from| *from <= self.now);
        let answer = if probe.misuse.is_some() {
            Answer::Measured(self.misuse)
        } else if reached && self.now < self.dies_at {
            let witness = self.file.person(who).peer;
            let age = self.consumer_connects.then_some(0);
            let digest = Reply::digest(self.session.header(), witness, probe.nonce, age);
            Answer::Reply(Reply { handshake_age: age, sig: self.machine.sign(&digest) })
        } else {
            Answer::Silence
        };
        self.step(who, Input::Probed { nonce: probe.nonce, answer });
    }

    /// What several witnesses do at one time is one line.
    fn note(&self, who: Who, what: &str) {
        let at = Some(self.now);
        let mut lines = self.lines.borrow_mut();
        let this_moment = lines.iter_mut().rev().take_while(|line| line.at == at);
        let same = this_moment.into_iter().find_map(|line| {
            let others = line.what.strip_suffix(what)?.strip_prefix("witness")?;
            Some(format!("witnesses{}, ", others.trim_start_matches("es"))).map(|all| (line, all))
        });
        match (same, who) {
            (Some((line, others)), Who::Member(place)) => {
                line.what = format!("{others}{place}{what}");
            }
            _ => {
                let what = called(who) + what;
                lines.push(Line { at, kind: Kind::Machine, what });
            }
        }
    }

    /// Where somebody is.
    pub(crate) fn state(&self, who: Who) -> &'static str {
        match &self.actors[&who] {
            Actor::Provider(actor) => actor.state().name(),
            Actor::Consumer(actor) => actor.state().name(),
            Actor::Witness(actor) => actor.state().name(),
        }
    }

    /// Where the witnesses are, each state once.
    pub(crate) fn witnesses(&self) -> Vec<&'static str> {
        let states = members(MEMBERS).into_iter().map(|who| self.state(who));
        states.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// What somebody holds to be attested.
    pub(crate) fn bundle(&self, who: Who) -> Option<Bundle> {
        match &self.actors[&who] {
            Actor::Provider(actor) => actor.bundle().cloned(),
            Actor::Consumer(actor) => actor.bundle().cloned(),
            Actor::Witness(actor) => actor.bundle().cloned(),
        }
    }

    /// An actor's whole state.
    pub(crate) fn bytes(&self, who: Who) -> Vec<u8> {
        match &self.actors[&who] {
            Actor::Provider(actor) => actor.to_bytes(),
            Actor::Consumer(actor) => actor.to_bytes(),
            Actor::Witness(actor) => actor.to_bytes(),
        }
    }

    /// The blocks on all chains.
    pub(crate) fn chain(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().map(|(_, block)| block)
    }

    /// The case that the chains make at a time. What is dated later than it was appended waits for
    /// its own date.
    pub(crate) fn case(&self, at: u64) -> UntrustedCase {
        let mut submitted = Vec::new();
        for (seen, block) in &self.blocks {
            let seen_at = block.body.latest_time().map_or(time(*seen), |t| t.max(time(*seen)));
            for (signer, sig) in block.signatures.iter().filter(|_| seen_at <= time(at)) {
                let signature = Signature { signer: *signer, seen_at, sig: *sig };
                let signatures = List::new(vec![signature]).expect("one signature");
                submitted.push(Item { body: block.body.clone(), signatures });
            }
        }
        let evidence = admit(&self.file.lock, &submitted).expect("a lock with parties").admitted;
        UntrustedCase { evidence, at: time(at), ..self.file.case() }
    }
}

impl Actor {
    fn step(
        self,
        input: Input,
        at: quittance_contract::time::Time,
        signer: &dyn Signer,
    ) -> (Self, Vec<Effect>) {
        match self {
            Self::Provider(actor) => {
                let (actor, effects) = actor.step(input, at, signer);
                (Self::Provider(Box::new(actor)), effects)
            }
            Self::Consumer(actor) => {
                let (actor, effects) = actor.step(input, at, signer);
                (Self::Consumer(Box::new(actor)), effects)
            }
            Self::Witness(actor) => {
                let (actor, effects) = actor.step(input, at, signer);
                (Self::Witness(Box::new(actor)), effects)
            }
        }
    }
}

/// Parties and witnesses.
pub(crate) fn everybody() -> impl Iterator<Item = Who> {
    [Who::Consumer, Who::Provider].into_iter().chain((0..MEMBERS).map(Who::Member))
}

fn called(who: Who) -> String {
    match who {
        Who::Consumer => "consumer".to_owned(),
        Who::Provider => "provider".to_owned(),
        Who::Member(place) => format!("witness {place}"),
        Who::Stranger(place) => format!("stranger {place}"),
    }
}
