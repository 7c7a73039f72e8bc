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
                f43_every_clock_is_another
                f44_at_the_very_second
                f45_a_drip_of_votes_restarts_no_clock
                f46_early_late_and_at_once
            }
            authentication {
                f47_signed_is_not_verified
                f48_yesterdays_words
                f49_machines_and_ends_from_anybody
                f50_the_consumer_is_told_anything
                f51_set_up_again
            }
            escrow {
                f52_the_provider_grinds_the_cabal
                f53_the_draw_is_checked_against_what_the_provider_says
                f54_lock_signatures_sign_something_else
                f55_top_ups_are_invisible
                f56_the_price_is_in_no_signed_object
            }
            settlement {
                f57_trust_is_not_one_number
                f58_floats_divide_money
                f59_eight_reasons_and_four_conditions
                f60_service_costs_more_than_there_is
                f61_settled_twice
                f62_burn_is_evaded_by_lying_short
                f63_trust_is_farmed_with_a_friend
                f64_lazy_witnesses_copy
                f65_one_witness_computes_something_else
            }
            data {
                f66_fields_without_bounds
                f67_endpoints_and_accusations_leak
                f68_names_that_differ
            }
            collusion {
                f69_a_bought_quorum_is_the_truth
                f70_a_minority_has_a_veto_at_the_start
                f71_a_late_abort_wipes_out_service
                f72_keys_change_during_a_session
            }
            component {
                f73_two_hosts_read_one_case_differently
                f74_a_host_shows_a_part
                f75_whoever_says_what_time_it_is
            }
            found {
                n01_a_request_is_dated_back
                n02_a_second_body_restarts_a_conflict
                n03_a_second_abort_restarts_a_conflict
                n04_only_the_ledger_hears_the_request
                n05_a_misuser_counts_on_checkpoints
                n06_a_provider_withholds_its_own_end
                n07_a_provider_dates_its_end_back
                n08_a_third_word_spoils_the_case
                n09_checkpoints_of_the_future
                n10_an_end_that_no_witness_saw
            }
            attestors {
                d01_an_attestation_comes_late
                d02_an_attestation_that_does_not_fit
                d03_a_stolen_key
                d04_one_person_in_two_roles
                d05_a_word_is_taken_back
                d06_evidence_is_used_again
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
