//! What a host can say about a case. A fault and an abstention are not decisions, and neither is
//! the other: hosts compare decisions and faults, never abstentions.

use quittance_contract::codec::Fault;

use crate::rules::RulesName;

/// What the component says about the bytes it was given, the same on every host: a decision
/// (docs/protocol.md 7) or a fault (6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict<T> {
    /// The bytes are a case (or a decision), and this is what it comes to.
    Decided(T),
    /// The bytes are none. Hosts compare the code; the place is for people.
    Faulted(Fault),
}

impl<T> Verdict<T> {
    /// The decision, if there is one.
    pub fn decided(self) -> Option<T> {
        match self {
            Self::Decided(decided) => Some(decided),
            Self::Faulted(_) => None,
        }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Decided(decided) => Verdict::Decided(change(decided)),
            Self::Faulted(fault) => Verdict::Faulted(fault),
        }
    }
}

/// The canonical bytes of a decision: what hosts compare (docs/protocol.md 7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionBytes(pub(crate) Vec<u8>);

impl DecisionBytes {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, owned.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// *This* host could not tell. Never a decision, never compared with another host's answer, always
/// reported; another host, or this one repaired, may well decide the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Abstain {
    /// No component of this host serves the rules that the case pins.
    #[error("the case pins rules {}, for which this host has no component", name(.0))]
    ForeignRules(Option<RulesName>),
    /// The sandbox could not be set up for the call.
    #[error("the component could not be instantiated: {0}")]
    Instantiate(String),
    /// The component asked for more memory than it may have.
    #[error("the component needed more than its {} MiB of memory", bytes_max >> 20)]
    Memory {
        /// What it may have, in bytes.
        bytes_max: usize,
    },
    /// The component ran longer than the dearest legal case can.
    #[error("the component used up its {max} units of fuel")]
    OutOfFuel {
        /// What it may use, in wasmtime's units.
        max: u64,
    },
    /// The component stopped itself: one of its assertions does not hold.
    #[error("the component trapped: {0}")]
    Trap(String),
    /// The case pins rules that are not released, which only test networks run.
    #[error("the case pins unreleased rules, which only test networks run")]
    UnreleasedRules,
}

fn name(rules: &Option<RulesName>) -> String {
    rules.map_or_else(|| "without a name".to_owned(), |rules| rules.to_string())
}
