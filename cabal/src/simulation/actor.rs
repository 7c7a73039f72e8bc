//! Any of the three machines, as the world moves them.

use quittance_contract::{codec::Hash, time::Time};

use crate::{
    Consumer, Effect, Input, Provider, Signer, Witness, input::Timer, machine::State,
    message::Bundle,
};

/// One actor.
#[derive(Clone)]
pub(crate) enum Actor {
    Provider(Box<Provider>),
    Consumer(Box<Consumer>),
    Witness(Box<Witness>),
}

impl Actor {
    pub(crate) fn step(self, input: Input, at: Time, signer: &dyn Signer) -> (Self, Vec<Effect>) {
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

    /// Stopped, and started again from what was written.
    pub(crate) fn reloaded(&self) -> Self {
        let read =
            match self {
                Self::Provider(actor) => Provider::from_bytes(&actor.to_bytes())
                    .map(|actor| Self::Provider(Box::new(actor))),
                Self::Consumer(actor) => Consumer::from_bytes(&actor.to_bytes())
                    .map(|actor| Self::Consumer(Box::new(actor))),
                Self::Witness(actor) => Witness::from_bytes(&actor.to_bytes())
                    .map(|actor| Self::Witness(Box::new(actor))),
            };
        read.expect("an actor reads what it wrote")
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Provider(actor) => actor.to_bytes(),
            Self::Consumer(actor) => actor.to_bytes(),
            Self::Witness(actor) => actor.to_bytes(),
        }
    }

    pub(crate) const fn machine(&self) -> &'static str {
        match self {
            Self::Provider(_) => "Provider",
            Self::Consumer(_) => "Consumer",
            Self::Witness(_) => "Witness",
        }
    }

    pub(crate) fn deadlines(&self) -> Vec<(Timer, Time)> {
        match self {
            Self::Provider(actor) => actor.deadlines().collect(),
            Self::Consumer(actor) => actor.deadlines().collect(),
            Self::Witness(actor) => actor.deadlines().collect(),
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        match self {
            Self::Provider(actor) => actor.is_over(),
            Self::Consumer(actor) => actor.is_over(),
            Self::Witness(actor) => actor.is_over(),
        }
    }

    pub(crate) fn bundle(&self) -> Option<&Bundle> {
        match self {
            Self::Provider(actor) => actor.bundle(),
            Self::Consumer(actor) => actor.bundle(),
            Self::Witness(actor) => actor.bundle(),
        }
    }

    pub(crate) fn state(&self) -> &'static str {
        match self {
            Self::Provider(actor) => actor.state().name(),
            Self::Consumer(actor) => actor.state().name(),
            Self::Witness(actor) => actor.state().name(),
        }
    }

    /// The body that it holds to be attested.
    pub(crate) fn view(&self) -> Option<Hash> {
        use crate::message::Statement;
        self.bundle().map(|bundle| bundle.body.digest())
    }
}
