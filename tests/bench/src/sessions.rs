//! Whole sessions of the cabal protocol: five honest witnesses, from the lock to the decision, with
//! real signatures.

use cpu_time::ThreadTime;
use quittance_cabal::simulation::{Options, Plan, Profile, Story, natively, run};

/// Enough to be level; one takes some 60 ms.
const SESSIONS: u64 = 100;

/// Sessions in a minute of one core's work.
pub fn a_minute() -> f64 {
    let started = ThreadTime::now();
    for seed in 0..SESSIONS {
        let plan = Plan::honest(seed, Profile::Document, Story::Normal);
        let report = run(&plan, Options::default(), &mut natively).expect("a session");
        assert!(report.violations.is_empty(), "seed {seed}");
    }
    SESSIONS as f64 / started.elapsed().as_secs_f64() * 60.0
}
