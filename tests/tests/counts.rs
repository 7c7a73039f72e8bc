//! `tests/bench/counts.json` says what the component costs; the component must cost that. Fuel is
//! counted, not timed: it depends on the component and the case alone, so it must be equal.

mod component;

use std::{fs, path::Path};

use quittance::Verdict;
use quittance_tests::{fixture, logged::logged};
use serde_json::Value;

#[test]
fn every_fixture_takes_the_fuel_that_is_written_down() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/counts.json");
    let counts: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let settlement = component::settlement();
    assert_eq!(
        counts["component"],
        settlement.component().digest_hex(),
        "the component changed: run scripts/bench --counts, and look at what became dearer"
    );
    let fixtures = counts["fixtures"].as_object().unwrap();
    assert!(fixtures.len() >= 5, "{fixtures:?}");
    for (name, counted) in fixtures {
        let file = fixture::root().join(name).with_extension("case");
        let case = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let (_, spent) = settlement.decide_metered(&case).unwrap();
        assert_eq!(counted["component_fuel"], spent.fuel, "{name}");
    }
    let (verdict, spent) = settlement.decide_metered(&logged(0).to_bytes()).unwrap();
    assert!(matches!(verdict, Verdict::Decided(_)), "{verdict:?}");
    assert_eq!(counts["logged"]["component_fuel"], spent.fuel, "a long log");
}
