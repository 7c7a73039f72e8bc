//! The state of a session under the checker, and what can happen next: somebody hears a message
//! that is on its way, the clock goes on to what is due next, or a witness stops.

use std::collections::VecDeque;

use quittance_cabal::{Consumer, Message, Provider, Witness};
use quittance_contract::time::Time;
use quittance_tests::session::time;
use stateright::{Model, Property};

use crate::{
    actor::Actor,
    bits::Bits,
    judge,
    scene::{ALLOCATED, Act, Fault, LAST, NEVER},
    stage::Cabal,
    table::{Event, Table},
};

/// The provider's place, then the consumer's; witnesses follow. The first of them is at fault.
pub const PROVIDER: usize = 0;
/// The consumer's place.
pub const CONSUMER: usize = 1;
/// The first witness's place.
pub const WITNESS: usize = 2;
const PLACES: usize = 7;

/// A state of the whole session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Which course of events it is.
    pub course: u8,
    /// Seconds after the lock.
    pub clock: u16,
    /// How much of the script is done.
    played: u8,
    /// Whether the first witness has stopped.
    crashed: bool,
    pub(crate) actors: [u16; PLACES],
    /// Messages on their way.
    flights: Bits,
    /// Signatures that the ledger has.
    pub ledger: Bits,
    /// What the liar has signed. It may show it to the ledger, or not.
    pub lies: Bits,
}

/// What can happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A message comes.
    Hear(u16),
    /// The clock goes on to what is due next, and that happens.
    Tick,
    /// The first witness stops.
    Crash,
}

impl Cabal {
    pub(crate) fn places(&self) -> std::ops::Range<usize> {
        0..WITNESS + self.scene.n
    }

    /// Whether somebody still takes steps.
    fn acts(&self, t: &Table, s: &State, place: usize) -> bool {
        let gone = self.liar() == Some(place) || (s.crashed && place == WITNESS);
        !gone && !t.actors[usize::from(s.actors[place])].is_over()
    }

    /// Honest actors that wait for something although nothing can happen any more.
    pub(crate) fn waiting(&self, t: &Table, s: &State) -> usize {
        self.places().filter(|place| self.acts(t, s, *place)).count()
    }

    /// A machine that is allocated, and everybody told of it; then on to the window.
    fn begin(&self, course: u8) -> State {
        let t = &mut *self.table();
        let mut actors = [0; PLACES];
        for place in self.places() {
            let (me, at) = (self.keys[place].0.peer, time(0));
            actors[place] = t.actor(match place {
                PROVIDER => Actor::Provider(Box::new(Provider::new(me, at))),
                CONSUMER => Actor::Consumer(Box::new(Consumer::new(me, at))),
                _ => Actor::Witness(Box::new(Witness::new(me, at))),
            });
        }
        let none = Bits::default();
        let (clock, played, crashed) = (0, 0, false);
        let mut s = State {
            course,
            clock,
            played,
            crashed,
            actors,
            flights: none,
            ledger: none,
            lies: none,
        };
        self.places().for_each(|place| self.take(t, &mut s, place, Event::Lock));
        s.clock = ALLOCATED;
        self.take(t, &mut s, PROVIDER, Event::Allocate);
        while s.clock < self.scene.window.0 {
            self.deliver_all(t, &mut s);
            assert!(self.tick(t, &mut s), "the window is never reached");
        }
        s
    }

    /// One step of one actor, and where what it says goes.
    fn take(&self, t: &mut Table, s: &mut State, place: usize, event: Event) {
        let mut queue = VecDeque::from([(place, event)]);
        while let Some((place, event)) = queue.pop_front() {
            let step = self.step(t, s, place, event);
            s.actors[place] = step.actor;
            for entry in step.entries {
                if !t.has(s.ledger, entry) {
                    s.ledger.insert(entry);
                }
            }
            for flight in step.flights {
                let at_once = self.post(t, s, flight);
                queue.extend(at_once.map(|to| (to, Event::Hear(flight))));
            }
            if !self.acts(t, s, place) {
                self.lose(t, s, |to, _| to == place);
            }
        }
    }

    /// Sends a message on its way; parties get what they only listen to at once.
    fn post(&self, t: &mut Table, s: &mut State, flight: u16) -> Option<usize> {
        let (to, message) = t.flights[usize::from(flight)].clone();
        if self.liar() == Some(to) {
            self.tempt(t, s, flight);
            return None;
        }
        if !self.acts(t, s, to) || self.step(t, s, to, Event::Hear(flight)).known {
            return None;
        }
        let listens = match message {
            Message::AttestationShare(_) | Message::AttestationResult(_) => to < WITNESS,
            _ => to == CONSUMER,
        };
        let waits = s.clock < self.scene.window.0 || self.scene.held.contains(&message.name());
        if listens || !waits {
            return Some(to);
        }
        s.flights.insert(flight);
        None
    }

    /// The liar hears something, and says all that it can make of it, if that gets anywhere. Before
    /// the window it says one thing.
    fn tempt(&self, t: &mut Table, s: &mut State, heard: u16) {
        let most = if s.clock < self.scene.window.0 { 1 } else { usize::MAX };
        for (entry, flights) in self.menu(t, s.clock, heard).into_iter().take(most) {
            if t.has(s.lies, entry) {
                continue;
            }
            s.lies.insert(entry);
            for flight in flights {
                if let Some(to) = self.post(t, s, flight) {
                    self.take(t, s, to, Event::Hear(flight));
                }
            }
        }
    }

    /// Messages that are lost.
    fn lose(&self, t: &Table, s: &mut State, lost: impl Fn(usize, u16) -> bool) {
        for flight in s.flights.iter() {
            if lost(t.flights[usize::from(flight)].0, flight) {
                s.flights.remove(flight);
            }
        }
    }

    /// The clock goes on to what is due next. Says whether anything was.
    fn tick(&self, t: &mut Table, s: &mut State) -> bool {
        let Some(next) = self.next(t, s) else { return false };
        // What would be refused is not kept for later.
        for flight in s.flights.iter() {
            let to = t.flights[usize::from(flight)].0;
            if self.step(t, s, to, Event::Hear(flight)).idle {
                s.flights.remove(flight);
            }
        }
        s.clock = next;
        let course = &self.scene.courses[usize::from(s.course)];
        while let Some((at, act)) = course.script.get(usize::from(s.played)).copied() {
            if at > s.clock {
                break;
            }
            let place = if act == Act::Request { CONSUMER } else { PROVIDER };
            self.take(t, s, place, Event::Act(s.played));
            s.played += 1;
        }
        for place in self.places() {
            let due = |(_, at): &(_, Time)| *at <= time(next.into());
            let actor = &t.actors[usize::from(s.actors[place])];
            if self.acts(t, s, place) && actor.deadlines().iter().any(due) {
                self.take(t, s, place, Event::Due);
            }
        }
        true
    }

    fn next(&self, t: &Table, s: &State) -> Option<u16> {
        let course = &self.scene.courses[usize::from(s.course)];
        let acts = course.script.get(usize::from(s.played)).map(|(at, _)| *at);
        let due = self.places().filter(|place| self.acts(t, s, *place));
        let due = due.flat_map(|place| t.actors[usize::from(s.actors[place])].deadlines());
        let due = due.map(|(_, at)| at.since(time(0)).try_into().unwrap_or(NEVER));
        due.chain(acts).min().map(|at| at.max(s.clock)).filter(|at| *at <= LAST)
    }

    /// Everybody hears everything that there is to hear.
    fn deliver_all(&self, t: &mut Table, s: &mut State) {
        while let Some(flight) = s.flights.iter().next() {
            s.flights.remove(flight);
            let to = t.flights[usize::from(flight)].0;
            self.take(t, s, to, Event::Hear(flight));
        }
    }

    fn is_open(&self, s: &State) -> bool {
        s.clock < self.scene.window.1
    }
}

impl Model for Cabal {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let courses = 0..u8::try_from(self.scene.courses.len()).expect("few courses");
        courses.map(|course| self.begin(course)).collect()
    }

    fn actions(&self, s: &State, actions: &mut Vec<Action>) {
        let t = &mut *self.table();
        for flight in s.flights.iter() {
            let to = t.flights[usize::from(flight)].0;
            if !self.step(t, s, to, Event::Hear(flight)).idle {
                actions.push(Action::Hear(flight));
            }
        }
        if self.next(t, s).is_some() {
            actions.push(Action::Tick);
        }
        let crashes = self.scene.fault == Fault::Crash && !s.crashed && self.is_open(s);
        if crashes && self.acts(t, s, WITNESS) {
            actions.push(Action::Crash);
        }
    }

    fn next_state(&self, s: &State, action: Action) -> Option<State> {
        let t = &mut *self.table();
        let mut s = s.clone();
        match action {
            Action::Hear(flight) => {
                s.flights.remove(flight);
                let to = t.flights[usize::from(flight)].0;
                self.take(t, &mut s, to, Event::Hear(flight));
            }
            Action::Tick => {
                self.tick(t, &mut s);
                // After the window the network is prompt, and one way leads to the end.
                while !self.is_open(&s) {
                    self.deliver_all(t, &mut s);
                    if !self.tick(t, &mut s) {
                        break;
                    }
                }
            }
            Action::Crash => {
                s.crashed = true;
                self.lose(t, &mut s, |to, _| to == WITNESS);
            }
        }
        Some(s)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        judge::properties(self.scene.n)
    }
}
