//! Many seeds: what must hold holds, a seed is the same run every time, and an actor that was
//! stopped after any step goes on as if it had not been.

use std::{collections::BTreeSet, env};

use quittance_cabal::{
    page,
    simulation::{Enemy, Options, Plan, Profile, Report, Role, Story, natively, run},
};

fn play(plan: &Plan, options: Options) -> Report {
    run(plan, options, &mut natively).unwrap()
}

/// How many seeds: a few while editing, more where time does not matter.
fn count() -> u64 {
    env::var("QUITTANCE_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(60)
}

/// Also: every row of every machine's table is used by some run, so none is there for show.
#[test]
fn what_must_hold_holds_in_every_seed() {
    let mut rows = BTreeSet::new();
    for plan in rare() {
        let report = play(&plan, Options::default());
        assert_eq!(report.violations, [], "{plan:?}");
        rows.extend(report.rows);
    }
    let mut enemies = BTreeSet::new();
    for seed in 0..count() {
        let report = play(&Plan::of(seed), Options::default());
        assert_eq!(report.violations, [], "seed {seed}: {:?}", report.plan);
        let Report { acts, plan, .. } = &report;
        assert!(acts.refused > 0 || plan.enemy == Enemy::Honest, "seed {seed}: {acts:?}");
        enemies.insert(plan.enemy);
        rows.extend(report.rows);
    }
    assert_eq!(enemies.len(), Enemy::DRAWN.len(), "{enemies:?}");
    let all =
        page::rows().into_iter().flat_map(|(actor, count)| (0..count).map(move |row| (actor, row)));
    let unused: Vec<_> = all.filter(|row| !rows.contains(row)).collect();
    assert_eq!(unused, [], "rows of the tables that no run used");
}

/// Sessions that the first seeds do not have: every story without faults, a lock that its provider
/// never hears of, a witness that cannot measure, and a session that nobody ends.
fn rare() -> Vec<Plan> {
    let mut plans = Vec::new();
    for profile in Profile::ALL {
        plans.extend(Story::ALL.iter().map(|story| Plan::honest(7, *profile, *story)));
    }
    let mut unheard = Plan::honest(7, Profile::Safe, Story::NoAllocation);
    unheard.turn = 1001;
    let mut blind = Plan::honest(7, Profile::Document, Story::Misuse);
    // The fourth actor is a witness; it hears of the accusation, then it is cut off.
    blind.faults.partitions.push((4, 1121, 1300));
    blind.faults.delay = (1500, 1500);
    let mut alone = Plan::honest(7, Profile::Document, Story::ProviderVanishes);
    alone.enemy = Enemy::Silent;
    alone.role = Role::Witnesses;
    alone.corrupt = vec![0, 1, 2];
    alone.begins = 10;
    plans.extend([unheard, blind, alone]);
    plans
}

#[test]
fn a_seed_is_one_run() {
    let options = Options { timeline: true, ..Options::default() };
    for seed in [3, 11, 56] {
        let plan = Plan::of(seed);
        assert_eq!(play(&plan, options), play(&plan, options), "seed {seed}");
    }
}

#[test]
fn an_actor_goes_on_after_any_step() {
    let plain = Options { timeline: true, ..Options::default() };
    let reload = Options { reload: true, ..plain };
    for seed in 200..210 {
        let plan = Plan::of(seed);
        assert_eq!(play(&plan, plain), play(&plan, reload), "seed {seed}: {plan:?}");
    }
}

#[test]
fn the_three_bounds_of_each_profile() {
    let bounds = |profile: Profile| {
        (profile.false_statement_bound(), profile.conflict_bound(), profile.end_bound())
    };
    assert_eq!(bounds(Profile::Document), (2, 0, 2));
    assert_eq!(bounds(Profile::Safe), (3, 2, 1));
}

/// Beyond the bound a bought quorum is believed; this shows that the bound is where it is said to
/// be, and that the hard caps hold all the same.
#[test]
fn a_bought_quorum_is_believed_and_capped() {
    let mut believed = BTreeSet::new();
    for seed in 0..600 {
        let plan = Plan::of(seed);
        if plan.enemy != Enemy::Colluding || believed.len() >= 4 {
            continue;
        }
        let report = play(&plan, Options::default());
        let beyond = plan.liars() > plan.profile.false_statement_bound();
        let attested = report.outcome == "Settle ATTESTED COMPLETED_NORMAL (COMPLETED_NORMAL)";
        assert!(beyond || !attested, "seed {seed}: {} liars", plan.liars());
        assert!(report.payable <= plan.maximum, "seed {seed}");
        believed.insert((plan.profile, attested));
    }
    assert_eq!(believed.len(), 4, "each profile, within and beyond: {believed:?}");
}
