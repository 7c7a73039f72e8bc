//! A component that fails says nothing about a case: the host abstains, and tells why.

use std::{fs, path::Path};

use quittance::{Abstain, Settlement, Verdict};
include!("../wat/component.rs");

fn abstention(name: &str) -> Abstain {
    let settlement = Settlement::load_unlisted(component(name)).unwrap();
    match settlement.decide(b"any bytes") {
        Err(abstain) => abstain,
        Ok(verdict) => panic!("{name} gives {verdict:?}"),
    }
}

#[test]
fn a_trap_is_no_decision() {
    assert!(matches!(abstention("trap.wat"), Abstain::Trap(_)));
}

#[test]
fn an_endless_loop_is_no_decision() {
    assert!(matches!(abstention("endless.wat"), Abstain::OutOfFuel { .. }));
}

#[test]
fn too_little_memory_is_no_decision() {
    assert!(matches!(abstention("memory.wat"), Abstain::Memory { .. }));
}

/// A call that failed leaves nothing behind that the next could meet.
#[test]
fn the_next_call_is_as_good_as_the_first() {
    let broken = Settlement::load_unlisted(component("trap.wat")).unwrap();
    let sound = Settlement::embedded().unwrap().on_test_network();
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/session/money");
    let bytes = fs::read(case.join("trust-500.case")).unwrap();
    let expected = fs::read(case.join("trust-500.expect")).unwrap();
    for _ in 0..100 {
        assert!(broken.decide(&bytes).is_err());
        let Verdict::Decided(decision) = sound.decide(&bytes).unwrap() else {
            panic!("trust-500 is a case");
        };
        assert_eq!(decision.as_bytes(), expected);
    }
}

#[test]
fn unreleased_rules_run_on_test_networks_only() {
    let case =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/session/money/trust-500.case");
    let bytes = fs::read(case).unwrap();
    let elsewhere = Settlement::embedded().unwrap().decide(&bytes);
    assert_eq!(elsewhere.unwrap_err(), Abstain::UnreleasedRules);
}

#[test]
fn an_unlisted_component_settles_nothing() {
    let refused = Settlement::load(component("trap.wat"));
    assert!(matches!(refused, Err(quittance::LoadError::Unlisted { .. })));
}
