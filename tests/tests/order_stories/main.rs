//! Stories of two orders over one ledger: funded, passed, objected to, ruled, revoked, repaired,
//! paid and refunded in any order, by the right people and by the wrong ones, in time and late.
//!
//! The state machine is the rules themselves; what the ledger holds goes from decision to decision.
//! After every step the test's own book has to agree with it (`book`): all money that came in is
//! locked, paid or returned, per slice and per order; half of every fee burnt; nothing paid twice;
//! nothing paid ever touched again. Whether a dossier passes and an item counts is said before the
//! rules are asked (`proof`, `repair`, `deed`), and what a decision does is judged by
//! [`quittance_tests::law`]. In the end time passes, and every story is over before its last
//! deadline.
//!
//! A story that fails is shrunk to a smallest one, and printed. `QUITTANCE_STORIES=10000` tells
//! more of them, and prints what they came to.

mod act;
mod book;
mod deed;
mod proof;
mod repair;
mod terms;
mod told;

use std::{cell::RefCell, env};

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};

use act::{Story, stories};
use told::{Reached, Told};

/// How many stories are told if nobody asks for more.
const STORIES: u32 = 120;

/// Each way in which a slice can end, wait or fail that a story has to have reached at least once.
const ENDINGS: &[&str] = &[
    "LOST",
    "RESUMED",
    "PROVEN",
    "RELEASED",
    "RULED",
    "LAPSED",
    "EARLIER_REFUNDED",
    "DELIVERY_OVER",
    "CORRECTION_MISSED",
    "TOP_UP_MISSED",
    "Pass",
    "Repair",
    "Hold CONFLICT",
    "Hold REVIEW",
    "Hold WAIT_RULING",
    "Hold WAIT_CORRECTION",
    "Hold WAIT_PASS",
    "Hold WAIT_TOP_UP",
    "Refuse SLICE_PAID",
    "Refuse SLICE_REFUNDED",
    "Gate SLICE_PASSED",
    "Gate DELIVERY_OVER",
    "Gate E_SIG_MISMATCH",
    "Gate E_KEY_REVOKED",
    "Gate E_FUTURE_ATTEST",
    "Gate E_STALE_ATTEST",
    "Gate E_SAME_ORG_DUPLICATE",
    "Gate E_INSUFFICIENT_ATTESTATIONS",
    "Gate E_TOLERANCE_EXCEEDED",
    "Gate E_STAGE_ORDER",
    "Gate E_FROZEN",
    "Gate E_PENDING_FUNDS",
    "Gate E_ONECLAIM_TAKEN",
    "Gate E_NOT_BROKEN",
    "Item FOREIGN",
    "Item NOT_ENTITLED",
    "Item E_FUTURE_ATTEST",
    "Item E_OBJECTION_LATE",
    "Item E_NO_OBJECTION",
    "Item E_RULING_LATE",
    "Item E_REVOCATION_LATE",
    "Item E_RECIPIENT_NOT_LISTED",
    "Item E_ASSIGNED_TOO_MUCH",
    "Excused",
    "Ships with later slices unfunded",
    "No repair: E_CORRECTION_LATE",
    "No repair: E_ONECLAIM_TAKEN",
    "Fault HOST_STATE",
    "Fault TRUNCATED",
];

/// Tells a story to its end.
fn tell(story: &Story) -> Result<Reached, String> {
    let mut told = Told::opened(&story.terms);
    for (place, act) in story.acts.iter().enumerate() {
        told.happens(act).map_err(|why| format!("act {place}, {act:?}: {why}"))?;
    }
    told.finish().map_err(|why| format!("in the end: {why}"))?;
    Ok(told.reached)
}

/// Tells so many stories, always the same; a smallest one that fails is printed.
fn tell_all(cases: u32) -> Reached {
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        max_shrink_iters: 4_096,
        ..Config::default()
    };
    let reached = RefCell::new(Reached::new());
    let told = TestRunner::new(config).run(&stories(), |story| {
        let found = tell(&story).map_err(TestCaseError::fail)?;
        let mut reached = reached.borrow_mut();
        found.into_iter().for_each(|(what, times)| *reached.entry(what).or_default() += times);
        Ok(())
    });
    match told {
        Ok(()) => reached.into_inner(),
        Err(TestError::Fail(why, story)) => panic!("{why}\nthe smallest such story: {story:#?}"),
        Err(TestError::Abort(why)) => panic!("{why}"),
    }
}

#[test]
fn every_story_ends() {
    let asked = env::var("QUITTANCE_STORIES").ok().map(|count| count.parse().expect("a number"));
    let reached = tell_all(asked.unwrap_or(STORIES));
    if asked.is_some() {
        reached.iter().for_each(|(what, times)| println!("{times:>8} {what}"));
    }
    let missing: Vec<&&str> = ENDINGS.iter().filter(|what| !reached.contains_key(**what)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?} of {reached:#?}");
}
