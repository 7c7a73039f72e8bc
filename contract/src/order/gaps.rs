//! What is wrong with the ledger values of a case, by their keys: for people who put cases together.
//! The gate itself only asks whether the state is whole.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};
use core::fmt;

use super::{
    case::UntrustedOrderCase,
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
        let state = State(&self.state);
        let bodies = self.evidence.iter().map(|item| &item.body);
        let needed = state.needed(&self.order, self.order.digest(), asked, bodies);
        let there: BTreeSet<StateKey> = self.state.iter().map(Entry::key).collect();
        let mut claims = 0;
        let superfluous = |key: &&StateKey| match key {
            StateKey::Claim(_) => {
                claims += 1;
                claims > 1
            }
            _ => !needed.contains(key),
        };
        let more = there.iter().filter(superfluous).map(|key| Gap::Superfluous(text(key)));
        let mut gaps: Vec<Gap> = more.collect();
        gaps.extend(needed.difference(&there).map(|key| Gap::Missing(text(key))));
        let wrong = self.state.iter().filter(|entry| !entry.agrees());
        gaps.extend(wrong.map(|entry| Gap::Disagrees(entry.key_text())));
        if state.classes().is_none() {
            gaps.push(Gap::Classes);
        }
        gaps
    }
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
        StateKey::Fallback(schema, corridor, index) => {
            format!("FALLBACK {index} of schema {schema} in corridor {corridor}")
        }
        StateKey::Slice(_, supplier, sub_lot, stage) => {
            format!("SLICE of supplier {supplier}, sub-lot {sub_lot}, stage {}", stage.number())
        }
    }
}
