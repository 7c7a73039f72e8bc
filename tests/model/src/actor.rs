//! Any of the three machines, and the keys of those who run them.

use quittance_cabal::{
    Consumer, Effect, Input, Provider, Signer, Witness, input::Timer, machine::State,
};
use quittance_contract::{
    codec::{Digest, Hash, SignatureBytes},
    time::Time,
};
use quittance_tests::person::Person;

/// One actor.
#[derive(Clone, Debug)]
pub enum Actor {
    Provider(Box<Provider>),
    Consumer(Box<Consumer>),
    Witness(Box<Witness>),
}

/// The same of each machine.
macro_rules! each {
    ($actor:expr, $machine:ident => $of_it:expr) => {
        match $actor {
            Actor::Provider($machine) => $of_it,
            Actor::Consumer($machine) => $of_it,
            Actor::Witness($machine) => $of_it,
        }
    };
}

impl Actor {
    /// The machine's own step.
    pub fn step(self, input: Input, at: Time, key: &Key) -> (Self, Vec<Effect>) {
        match self {
            Self::Provider(machine) => {
                let (machine, effects) = machine.step(input, at, key);
                (Self::Provider(Box::new(machine)), effects)
            }
            Self::Consumer(machine) => {
                let (machine, effects) = machine.step(input, at, key);
                (Self::Consumer(Box::new(machine)), effects)
            }
            Self::Witness(machine) => {
                let (machine, effects) = machine.step(input, at, key);
                (Self::Witness(Box::new(machine)), effects)
            }
        }
    }

    /// Its canonical bytes: equal states, equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        each!(self, machine => machine.to_bytes())
    }

    /// Whether it waits for nothing more.
    pub fn is_over(&self) -> bool {
        each!(self, machine => machine.is_over())
    }

    /// The document's name of its state.
    pub fn state(&self) -> &'static str {
        each!(self, machine => machine.state().name())
    }

    /// What it waits for, but for saying again what it has said.
    pub fn deadlines(&self) -> Vec<(Timer, Time)> {
        let all: Vec<(Timer, Time)> = each!(self, machine => machine.deadlines().collect());
        all.into_iter().filter(|(timer, _)| *timer != Timer::Resend).collect()
    }
}

/// Somebody's key.
#[derive(Debug)]
pub struct Key(pub Person);

impl Signer for Key {
    fn sign(&self, digest: &Hash) -> SignatureBytes {
        self.0.sign(digest)
    }

    fn secret(&self, about: &Hash) -> Hash {
        Digest::untagged(&[self.0.peer.0, about.0].concat())
    }
}
