//! One step of an actor: when it happens, who signs, and what it wants done; and the deadlines
//! that the actor has set.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::time::Time;

use crate::{
    effect::{Block, Effect, Refusal},
    input::Timer,
    machine::State,
    signer::Signer,
};

/// A step that is being taken.
pub(crate) struct Turn<'a> {
    pub(crate) at: Time,
    pub(crate) signer: &'a dyn Signer,
    pub(crate) effects: Vec<Effect>,
}

impl<'a> Turn<'a> {
    pub(crate) const fn new(at: Time, signer: &'a dyn Signer) -> Self {
        Self { at, signer, effects: Vec::new() }
    }

    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.effects.push(Effect::Refused(refusal));
    }

    pub(crate) fn append(&mut self, block: Block) {
        self.effects.push(Effect::Append(block));
    }

    /// Goes to a state by a row of its machine's table, and by nothing else.
    pub(crate) fn go<S: State>(&mut self, state: &mut S, on: &'static str, to: S) {
        let row = state.row(on, to);
        self.effects.push(Effect::Moved { row, from: state.name(), on, to: to.name() });
        *state = to;
    }
}

/// The deadlines of an actor. They are part of its state, so that they survive a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Timers(BTreeMap<Timer, Time>);

impl Timers {
    /// One deadline, set before the first step.
    pub(crate) fn starting(timer: Timer, at: Time) -> Self {
        Self([(timer, at)].into())
    }

    pub(crate) fn set(&mut self, timer: Timer, at: Time, turn: &mut Turn<'_>) {
        self.0.insert(timer, at);
        turn.effects.push(Effect::SetDeadline { timer, at });
    }

    pub(crate) fn clear(&mut self, timer: Timer, turn: &mut Turn<'_>) {
        if self.0.remove(&timer).is_some() {
            turn.effects.push(Effect::ClearDeadline { timer });
        }
    }

    pub(crate) fn clear_all(&mut self, turn: &mut Turn<'_>) {
        let timers: Vec<Timer> = self.0.keys().copied().collect();
        for timer in timers {
            self.clear(timer, turn);
        }
    }

    /// Whether this deadline has come; then it is over. A wake-up for another time is nothing.
    pub(crate) fn came(&mut self, timer: Timer, at: Time) -> bool {
        let came = self.0.get(&timer).is_some_and(|due| *due <= at);
        if came {
            self.0.remove(&timer);
        }
        came
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = (Timer, Time)> {
        self.0.iter().map(|(timer, at)| (*timer, *at))
    }
}
