//! Each repair is there for a reason: without it something that must hold does not.
//!
//! The seeds are the first that show it (`cargo run --example repairs` looks for them among 2,000).

use quittance_cabal::{
    repair::{Repair, Repairs},
    simulation::{Invariant, Options, Plan, natively, run},
};

const FOUND: [(Repair, u64, Invariant); 10] = [
    (Repair::VerifiedSenders, 82, Invariant::TrueQuorum),
    (Repair::VotesByMember, 5, Invariant::TrueQuorum),
    (Repair::AbsoluteSchedule, 2, Invariant::ProviderPaid),
    (Repair::MachineKey, 160, Invariant::ConsumerSpared),
    (Repair::OwnObservation, 17, Invariant::TrueQuorum),
    (Repair::HealthChecks, 5, Invariant::TrueQuorum),
    (Repair::Checkpoints, 56, Invariant::ProviderPaid),
    (Repair::OneBody, 501, Invariant::ConsumerSpared),
    (Repair::RequestToAll, 3, Invariant::ConsumerSpared),
    (Repair::WaitsEnd, 6, Invariant::Ends),
];

#[test]
fn every_repair_is_missed() {
    for (repair, seed, invariant) in FOUND {
        let without = Options { repairs: Repairs::without(repair), ..Options::default() };
        let plan = Plan::of(seed);
        let broken = run(&plan, without, &mut natively).unwrap().violations;
        let found = broken.iter().any(|violation| violation.invariant == invariant);
        assert!(found, "{} is not missed in seed {seed}: {broken:?}", repair.name());
        let whole = run(&plan, Options::default(), &mut natively).unwrap().violations;
        assert_eq!(whole, [], "seed {seed} fails with every repair");
    }
}
