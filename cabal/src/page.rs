//! The machines as people read them: the tables and diagrams of `docs/cabal.md`, from the very
//! rows that the code goes by.

use std::collections::BTreeSet;

use crate::{
    consumer::ConsumerState, machine::State, provider::ProviderState, witness::WitnessState,
};

/// Table and diagram of each machine, by the actor's name.
pub fn machines() -> [(&'static str, String); 3] {
    [
        (ProviderState::ACTOR, machine::<ProviderState>()),
        (WitnessState::ACTOR, machine::<WitnessState>()),
        (ConsumerState::ACTOR, machine::<ConsumerState>()),
    ]
}

/// Every repair that a row names.
pub fn repairs() -> BTreeSet<&'static str> {
    let provider = ProviderState::ROWS.iter().map(|row| row.repairs);
    let witness = WitnessState::ROWS.iter().map(|row| row.repairs);
    let consumer = ConsumerState::ROWS.iter().map(|row| row.repairs);
    provider.chain(witness).chain(consumer).flat_map(str::split_whitespace).collect()
}

/// How many rows each machine has, by the actor's name.
pub fn rows() -> [(&'static str, usize); 3] {
    [
        (ProviderState::ACTOR, ProviderState::ROWS.len()),
        (WitnessState::ACTOR, WitnessState::ROWS.len()),
        (ConsumerState::ACTOR, ConsumerState::ROWS.len()),
    ]
}

fn machine<S: State>() -> String {
    let mut text = String::from("| from | on | if | to | repairs |\n|---|---|---|---|---|\n");
    for row in S::ROWS {
        let from: Vec<&str> = row.from.iter().map(|state| state.name()).collect();
        let (on, when, to) = (row.on, row.when, row.to.name());
        text += &format!("| {} | {on} | {when} | {to} | {} |\n", from.join(", "), row.repairs);
    }
    text += "\n```mermaid\nstateDiagram-v2\n";
    if let Some(first) = S::ALL.first() {
        text += &format!("  [*] --> {}\n", first.name());
    }
    for row in S::ROWS {
        for from in row.from.iter().filter(|from| **from != row.to) {
            text += &format!("  {} --> {}: {}\n", from.name(), row.to.name(), row.on);
        }
    }
    for last in S::ALL.iter().filter(|state| leaves_nowhere(**state)) {
        text += &format!("  {} --> [*]\n", last.name());
    }
    text + "```\n"
}

/// Whether a state is the end: no row leads out of it.
fn leaves_nowhere<S: State>(state: S) -> bool {
    !S::ROWS.iter().any(|row| row.to != state && row.from.contains(&state))
}
