//! Money is judged at every block of the ledger, not only when the session is over: whoever decides
//! a unit too much, too little or to another is found out at that block.

use quittance_cabal::simulation::{
    Invariant, Options, Plan, Profile, Report, Story, natively, run,
};
use quittance_contract::{
    codec::{Hash, List},
    money::Amount,
    verdict::{Allocation, Decision, Outcome},
};

type Tamper = fn(&mut Outcome);

/// A session in which every decision but the last is tampered with.
fn with(tamper: Tamper) -> Report {
    let plan = Plan::honest(1, Profile::Document, Story::Normal);
    let mut count = 0_u32;
    run(&plan, Options::default(), &mut |case| {
        count += 1;
        natively(case)
    })
    .unwrap();
    assert!(count >= 5, "lock, machine, votes, end and attestation are blocks: {count}");
    let mut left = count - 1;
    let mut decide = |case: &[u8]| {
        let bytes = natively(case)?;
        if left == 0 {
            return Ok(bytes);
        }
        left -= 1;
        let mut decision = Decision::from_bytes(&bytes).map_err(|fault| fault.to_string())?;
        tamper(&mut decision.outcome);
        Ok(decision.to_bytes())
    };
    run(&plan, Options::default(), &mut decide).unwrap()
}

fn parts(outcome: &mut Outcome, change: fn(&mut [Allocation])) {
    if let Outcome::Settle(settle) = outcome {
        let mut parts = settle.allocations.to_vec();
        change(&mut parts);
        settle.allocations = List::new(parts).unwrap();
    }
}

#[test]
fn a_unit_astray_is_noticed_at_its_block() {
    let astray: [(Tamper, &str); 5] = [
        (|outcome| parts(outcome, |parts| parts[2].amount.0 -= 1), "1 left in the pot"),
        (|outcome| parts(outcome, |parts| parts[2].amount.0 += 1), "out of"),
        (|outcome| parts(outcome, |parts| parts[0].account = Hash([1; 32])), "not whom it is for"),
        (
            |outcome| {
                if let Outcome::Hold(hold) = outcome {
                    hold.accrued = Amount(10_000_001);
                }
            },
            "a Hold accrues 10000001 of 10000000",
        ),
        (
            |outcome| {
                if let Outcome::Hold(hold) = outcome {
                    hold.next_deadline.0 = 0;
                }
            },
            "a Hold waits for 0",
        ),
    ];
    for (tamper, what) in astray {
        let report = with(tamper);
        let found = report.violations.iter().any(|violation| {
            violation.invariant == Invariant::Conservation && violation.what.contains(what)
        });
        assert!(found, "{what:?} is not in {:?}", report.violations);
    }
    assert_eq!(with(|_| {}).violations, []);
}
