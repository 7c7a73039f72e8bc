//! What bought witnesses can do, and what not: by how many there are, in both profiles. The
//! figures of docs/bribery.md are those of more seeds.

use std::collections::{BTreeMap, BTreeSet};

use quittance_cabal::simulation::{
    Gain, Lie, Options, Plan, Profile, Report, Role, WITNESSES, natively, run,
};

/// As few as have every lie.
const SEEDS: u64 = 24;

fn play(seed: u64, profile: Profile, bribed: usize) -> Report {
    let plan = Plan::bought(seed, profile, bribed);
    let report = run(&plan, Options::default(), &mut natively).unwrap();
    assert_eq!(report.violations, [], "seed {seed}, {profile}, {bribed} bought: {plan:?}");
    report
}

/// With how many bought each lie won something, and how it ended then.
type Won = BTreeMap<Lie, BTreeMap<usize, BTreeSet<String>>>;

fn won(profile: Profile) -> Won {
    let mut won = Won::new();
    let mut seen = BTreeSet::new();
    for seed in 0..SEEDS {
        let lie = Plan::bought(seed, profile, 0).lie.unwrap();
        if !seen.insert(lie) {
            continue;
        }
        let honest = play(seed, profile, 0);
        for bribed in 1..=WITNESSES {
            let report = play(seed, profile, bribed);
            if let Gain::Won(parts) = Gain::of(&report, &honest).unwrap() {
                assert!(parts <= 10_000, "seed {seed}: more than the escrow was won");
                let ends = won.entry(lie).or_default().entry(bribed).or_default();
                ends.insert(report.outcome);
            }
        }
    }
    assert_eq!(seen.len(), Lie::ALL.len(), "{seen:?}");
    won
}

/// Each lie works from a number of witnesses on, and never below. A false attestation takes q; to
/// keep the true one from coming takes n − q + 1, and that is all that a consumer needs.
#[test]
fn each_lie_works_from_its_threshold_on() {
    for profile in Profile::ALL {
        let quorum = profile.quorum();
        let found = won(*profile);
        for lie in Lie::ALL {
            let least = match lie.briber() {
                Role::ProviderAndWitnesses => quorum,
                _ => WITNESSES - quorum + 1,
            };
            let counts: Vec<usize> = found[lie].keys().copied().collect();
            let expected: Vec<usize> = (least..=WITNESSES).collect();
            assert_eq!(counts, expected, "{profile}, {lie}");
            for (bribed, ends) in &found[lie] {
                let attested = ends.iter().any(|end| end.contains(" ATTESTED "));
                assert!(!attested || *bribed >= quorum, "{profile}, {lie}, {bribed}: {ends:?}");
            }
        }
    }
}

/// So the run with nobody bought says what is fair.
#[test]
fn a_seed_is_the_same_world_however_many_are_bought() {
    for seed in 0..40 {
        let none = Plan::bought(seed, Profile::Safe, 0);
        for bribed in 1..=WITNESSES {
            let mut some = Plan::bought(seed, Profile::Safe, bribed);
            assert_eq!(some.corrupt.len(), bribed);
            some.corrupt.clear();
            assert_eq!(some, none, "seed {seed}");
        }
    }
}
