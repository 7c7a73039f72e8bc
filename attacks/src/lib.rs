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
                f02_shares_are_neither_checked_nor_compared
                f03_no_two_witnesses_sign_the_same_bytes
                f04_the_attestation_block_proves_nothing
                f05_one_signature_has_several_forms
                f06_one_double_signer_makes_two_quorums
                f07_first_wins_here_and_last_wins_there
                f08_a_result_is_believed_unseen
                f09_one_member_signs_three_times
                f10_dissent_disappears
                f11_two_machines_under_one_name
            }
            votes {
                f12_one_vote_five_times_is_five_votes
                f13_anybody_may_vote
                f14_one_friendly_vote_is_all_the_votes
                f15_two_thirds_that_are_none
                f16_whether_the_consumer_connects_decides_nothing
                f17_anything_that_answers_is_the_machine
                f18_a_yes_here_and_a_no_there
                f19_provider_and_witnesses_decide_apart
                f20_abort_votes_for_different_things_add_up
                f21_who_did_not_start_an_abort_ignores_it
                f22_after_a_failed_abort_nobody_knows
            }
            abort {
                f23_abort_reasons_are_no_reasons
                f24_an_abort_has_no_end
                f25_nobody_tells_the_parties
                f26_a_cancel_races_with_an_abort
            }
            provider {
                f27_the_duration_is_the_providers_number
                f28_times_are_what_the_provider_likes
                f29_billing_starts_before_service
                f30_the_wish_to_stop_is_dropped
                f31_the_consumer_wanted_it
                f32_the_consumer_misused_it
                f33_completed_after_a_minute
                f34_free_exits
                f35_a_failed_connection_is_billed
                f36_any_text_is_evidence
                f37_investigating_is_reading_the_machine
            }
            liveness {
                f38_the_last_wait_has_no_end
                f39_the_provider_disappears
                f40_a_failed_allocation_is_never_heard_of
                f41_nobody_monitors
                f42_the_size_of_the_cabal
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
