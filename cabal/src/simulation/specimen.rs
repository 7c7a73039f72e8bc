//! An actor in each state that it can wait in, and the messages of real sessions: what to throw
//! any bytes at, and what to make them of.

use std::collections::BTreeMap;

use quittance_contract::time::Time;

use super::{
    Options, Plan,
    actor::Actor,
    person::Person,
    plan::{Profile, Story},
    world::World,
};
use crate::{Effect, Input, Session};

/// One actor of a session, as it was in one state.
pub struct Specimen {
    /// Whose machine it is, and its state.
    pub name: (&'static str, &'static str),
    pub(crate) actor: Actor,
    pub(crate) person: Person,
    pub(crate) at: Time,
    /// Its session.
    pub session: Session,
}

/// What bytes did to it.
pub struct Heard {
    /// Whether its canonical bytes are others now.
    pub changed: bool,
    /// What it wants done.
    pub effects: Vec<Effect>,
}

/// Specimens of every state, and every message that led there.
pub struct Collection {
    /// The actors.
    pub specimens: Vec<Specimen>,
    /// The messages, as bytes.
    pub messages: Vec<Vec<u8>>,
}

impl Specimen {
    /// A copy of it hears these bytes.
    pub fn hears(&self, bytes: &[u8]) -> Heard {
        let before = self.actor.to_bytes();
        let input = Input::Message(bytes.to_vec());
        let (after, effects) = self.actor.clone().step(input, self.at, &self.person);
        Heard { changed: after.to_bytes() != before, effects }
    }
}

/// Collects from sessions of every story, in both profiles.
pub fn collect() -> Collection {
    let mut specimens = BTreeMap::new();
    let mut messages = Vec::new();
    for profile in Profile::ALL {
        for story in Story::ALL {
            let plan = Plan::honest(1, *profile, *story);
            let mut world = World::new(&plan, Options::default());
            world.collect(&mut specimens);
            messages.extend(world.heard.iter().map(|bytes| bytes.to_vec()));
        }
    }
    messages.sort_unstable();
    messages.dedup();
    Collection { specimens: specimens.into_values().collect(), messages }
}
