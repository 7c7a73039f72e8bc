//! What is wrong with the ledger values of a case, by their keys: for people who put cases together.
//! The gate itself only asks whether the state is whole.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use core::fmt;

use super::{
    case::UntrustedOrderCase,
    due::{self, UntrustedMoneyCase},
    gate,
    state::{Entry, State, StateKey},
};
use crate::codec::Hash;

/// One thing that keeps the state of a case from being whole (order 7.3, point 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// `asked` is no index of a slice.
    Asked,
    /// The ledger value under this key is asked for, and not there.
    Missing(String),
    /// Nothing asks for the value under this key.
    Superfluous(String),
    /// The value under this key is not the one that its key or status says.
    Disagrees(String),
    /// Two organisations overlap without being of one class.
    Classes,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("asked is no index of a slice"),
            Self::Missing(key) => write!(f, "{key} is missing"),
            Self::Superfluous(key) => write!(f, "{key} is superfluous"),
            Self::Disagrees(key) => write!(f, "the value of {key} is another's"),
            Self::Classes => f.write_str("two organisations overlap without being of one class"),
        }
    }
}

impl Entry {
    /// The key as people write it: its kind, then its fields.
    pub fn key_text(&self) -> String {
        text(&self.key())
    }
}

impl UntrustedOrderCase {
    /// Everything that keeps the state from being whole; nothing else about the case is checked.
    pub fn state_gaps(&self) -> Vec<Gap> {
        let Some(asked) = self.order.slices.get(usize::from(self.asked)) else {
            return Vec::from([Gap::Asked]);
        };
        let needed = gate::needed(self, self.order.digest(), asked);
        let mut gaps = gaps(&self.state, &needed, 1);
        if State(&self.state).classes().is_none() {
            gaps.push(Gap::Classes);
        }
        gaps
    }
}

impl UntrustedMoneyCase {
    /// Everything that keeps the state from being whole, but for sums of money; nothing else about
    /// the case is checked.
    pub fn state_gaps(&self) -> Vec<Gap> {
        let Some(asked) = self.order.slices.get(usize::from(self.asked)) else {
            return Vec::from([Gap::Asked]);
        };
        gaps(&self.state, &due::needed(self, self.order.digest(), asked), 0)
    }
}

/// What is there and not asked for, asked for and not there, or not what its key says; of claims as
/// many are allowed beside.
fn gaps(state: &[Entry], needed: &BTreeSet<StateKey>, claims: usize) -> Vec<Gap> {
    let there: BTreeSet<StateKey> = state.iter().map(Entry::key).collect();
    let mut claimed = 0;
    let superfluous = |key: &&StateKey| match key {
        StateKey::Claim(_) => {
            claimed += 1;
            claimed > claims
        }
        _ => !needed.contains(key),
    };
    let more = there.iter().filter(superfluous).map(|key| Gap::Superfluous(text(key)));
    let mut gaps: Vec<Gap> = more.collect();
    gaps.extend(needed.difference(&there).map(|key| Gap::Missing(text(key))));
    let agrees = |entry: &Entry| match entry {
        Entry::Slice { value: Some(slice), .. } => slice.agrees(),
        _ => entry.is_named(),
    };
    let wrong = state.iter().filter(|entry| !agrees(entry));
    gaps.extend(wrong.map(|entry| Gap::Disagrees(entry.key_text())));
    gaps
}

fn text(key: &StateKey) -> String {
    let one = |kind: &str, hash: &Hash| format!("{kind} {hash}");
    match key {
        StateKey::Registry => String::from("REGISTRY"),
        StateKey::Schema(hash) => one("SCHEMA", hash),
        StateKey::Organisation(hash) => one("ORGANISATION", hash),
        StateKey::Attestor(hash) => one("ATTESTOR", hash),
        StateKey::Key(hash) => one("KEY", hash),
        StateKey::Device(hash) => one("DEVICE", hash),
        StateKey::Claim(hash) => one("CLAIM", hash),
        StateKey::Emt(hash) => one("EMT", hash),
        StateKey::Escrow(hash) => one("ESCROW", hash),
        StateKey::Proven(hash) => one("PROVEN", hash),
        StateKey::Recipient(corridor, account) => {
            format!("RECIPIENT {account} in corridor {corridor}")
        }
        StateKey::Fallback(schema, corridor, index) => {
            format!("FALLBACK {index} of schema {schema} in corridor {corridor}")
        }
        StateKey::Slice(_, supplier, sub_lot, stage) => {
            format!("SLICE of supplier {supplier}, sub-lot {sub_lot}, stage {}", stage.number())
        }
    }
}
