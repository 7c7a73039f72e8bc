//! A world in which a session is played: virtual clock and network, faults, enemies, a ledger, and
//! what must hold in it whatever happens. Everything follows from a seed.
//!
//! [`run`] plays one [`Plan`] to its end, decides the case that the ledger then has, and says what
//! happened and what did not hold. Signatures are real; only time and the network are not.

mod actor;
mod bribery;
mod chance;
mod enemy;
mod funds;
mod invariant;
mod ledger;
mod network;
mod person;
mod plan;
mod setting;
mod settlement;
mod specimen;
mod world;

pub use bribery::{Gain, SLACK};
pub use invariant::{Invariant, Violation};
pub use plan::{Enemy, Faults, Lie, Plan, Profile, Role, Story, WITNESSES};
pub use setting::LOCKED_AT;
pub use specimen::{Collection, Heard, Specimen, collect};
pub use world::name_of;

use std::collections::BTreeSet;

use quittance_contract::verdict::{Decision, Outcome};

#[cfg(feature = "without-repairs")]
use crate::repair::Repairs;
use world::World;

/// Decides the bytes of a case: natively, or by the component.
pub type Decide<'d> = &'d mut dyn FnMut(&[u8]) -> Result<Vec<u8>, String>;

/// How a run is played; what it comes to is the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Keep what happened, for people.
    pub timeline: bool,
    /// Write and read every actor again after every step.
    pub reload: bool,
    /// Without one of the repairs.
    #[cfg(feature = "without-repairs")]
    pub repairs: Repairs,
}

/// Hostile acts: tried, refused, and on record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acts {
    /// How many were tried.
    pub attempted: u64,
    /// How many had no effect: refused by an honest actor, the ledger, or the rules.
    pub refused: u64,
    /// How many left proof: kept as evidence, or named in a signal.
    pub recorded: u64,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Milliseconds after the lock.
    pub at: u64,
    /// To whom.
    pub who: String,
    /// What.
    pub what: String,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What was played.
    pub plan: Plan,
    /// The case that the ledger has at the end, and what it was decided to be.
    pub case: Vec<u8>,
    /// The decision, as bytes.
    pub decision: Vec<u8>,
    /// In short: outcome, basis, condition, reason.
    pub outcome: String,
    /// Seconds that are paid.
    pub payable: u64,
    /// Hostile acts.
    pub acts: Acts,
    /// What did not hold.
    pub violations: Vec<Violation>,
    /// What happened, if asked for.
    pub timeline: Vec<Line>,
    /// Steps that actors took.
    pub steps: u64,
    /// Signatures that were made.
    pub signatures: u64,
    /// Virtual seconds from the lock until everybody was done.
    pub seconds: u64,
    /// Rows of the machines' tables that were used: (actor, row).
    pub rows: BTreeSet<(&'static str, usize)>,
    /// Where everybody ended.
    pub ends: Vec<(String, &'static str)>,
}

/// Plays a plan to its end and decides it.
///
/// # Errors
/// Whoever decides could not; this says nothing about the run.
pub fn run(plan: &Plan, options: Options, decide: Decide<'_>) -> Result<Report, String> {
    let mut world = World::new(plan, options);
    world.play(decide)?;
    world.settle(decide)
}

/// Decides natively, for [`run`].
///
/// # Errors
/// Never for a case of the simulation.
pub fn natively(case: &[u8]) -> Result<Vec<u8>, String> {
    quittance_contract::decide(case).map_err(|fault| fault.to_string())
}

/// A decision in a line.
pub fn outcome(decision: &Decision) -> String {
    match &decision.outcome {
        Outcome::Settle(settle) => {
            let reason = settle.reason.map_or("no reason", |reason| reason.name());
            format!("Settle {} {} ({reason})", settle.basis, settle.condition)
        }
        Outcome::Hold(hold) => format!("Hold {}", hold.code),
        Outcome::Refuse(refuse) => format!("Refuse {}", refuse.code),
        Outcome::Pass(_) => "Pass".to_string(),
        Outcome::Change(change) => format!("Change {}", change.basis),
    }
}
