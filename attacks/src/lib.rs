#![forbid(unsafe_code)]
//! The attacks of `docs/attacks.md`, each a play against the real rules and the real machines, with
//! real signatures. A test plays every one of them; `quittance attack` replays them with the
//! component.
//!
//! [`each_attack`] has their names. A play is a function in `plays`: it does what the enemy does,
//! and says what has to come of it.

mod catalogue;
mod file;
mod person;
mod plays;
mod room;
mod stage;

pub use catalogue::{Entry, PAGE, catalogue};
pub use stage::{Decide, Kind, Line, Stage, Verdict, natively};

/// What became of a play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// What happened, step by step.
    pub lines: Vec<Line>,
    /// Whether everything came out as it has to.
    pub held: bool,
}

/// Calls a macro with the names of all attacks, by the module of `plays` that has them.
#[macro_export]
macro_rules! each_attack {
    ($call:ident) => {
        $call! {
            attestation {
                f01_shared_attestations_carry_no_signature
                f06_one_double_signer_makes_two_quorums
            }
            time {
                f45_a_drip_of_votes_restarts_no_clock
            }
        }
    };
}

type Play = fn(&mut Stage<'_>);

macro_rules! table {
    ($($module:ident { $($name:ident)+ })+) => {
        &[$($((stringify!($name), plays::$module::$name as Play)),+),+]
    };
}

const PLAYS: &[(&str, Play)] = each_attack!(table);

/// The names of all plays.
pub fn names() -> impl Iterator<Item = &'static str> {
    PLAYS.iter().map(|(name, _)| *name)
}

/// Plays an attack, by the name of its test; `None` if there is no such play.
///
/// # Errors
/// Whoever decides could not; this says nothing about the attack.
pub fn play(name: &str, decide: Decide<'_>) -> Option<Result<Replay, String>> {
    let (_, play) = PLAYS.iter().find(|(known, _)| *known == name)?;
    let mut stage = Stage::new(decide);
    play(&mut stage);
    let failed = stage.failed.take();
    let lines = stage.lines.take();
    let claims = |kind: Kind| lines.iter().filter(|line| line.kind == kind).count();
    let held = claims(Kind::Broken) == 0 && claims(Kind::Held) > 0;
    Some(failed.map_or(Ok(Replay { lines, held }), Err))
}
