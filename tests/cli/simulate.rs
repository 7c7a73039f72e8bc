//! `quittance simulate`: a seed is one story, many are a table, and the cases are fixtures.

use serde_json::json;

use super::{folder, quittance, text};

/// The sessions that docs/cabal.md names, and how each of them ends.
const SHOWN: [(&str, &str, &str); 6] = [
    ("702", "VM_RUNNING → HANDLING_CANCEL, on cancel_session", "reason COMPLETED_NORMAL"),
    ("212", "VM_RUNNING → HANDLING_CANCEL, on CANCEL_REQUEST", "reason CONSUMER_REQUEST"),
    ("161", "vanishes, with its machine", "reason VM_DIED"),
    ("867", "MONITORING → HANDLING_MISUSE, on MISUSE_ACCUSATION", "reason CONSUMER_MISUSE"),
    ("263", "sends VM_CONNECTIVITY_VOTE to 3", "EQUIVOCATION"),
    ("369", "refuses what the enemy sent: Disagrees", "reason VM_DIED"),
];

#[test]
fn a_seed_is_a_story() {
    for (seed, happens, ends) in SHOWN {
        let ended = quittance(&["simulate", "--seed", seed]).with(0);
        for words in [happens, ends, "hostile acts:", "they end as: provider"] {
            assert!(ended.out.contains(words), "seed {seed}: {words:?} is not in\n{}", ended.out);
        }
    }
}

#[test]
fn a_seed_reproduces_byte_for_byte() {
    let one = quittance(&["simulate", "--seed", "3", "--json"]).with(0);
    let two = quittance(&["simulate", "--seed", "3", "--json"]).with(0);
    assert_eq!(one.out, two.out);
    let report = one.json();
    assert_eq!(report["seed"], 3);
    assert_eq!(report["violations"], json!([]));
    assert!(report["timeline"].as_array().unwrap().len() > 20, "{report}");
}

#[test]
fn many_seeds_are_a_table_and_their_cases_fixtures() {
    let folder = folder("simulated");
    let folder = text(&folder);
    let ended = quittance(&["simulate", "--seeds", "0..12", "--case-out", folder]).with(0);
    for words in ["enemy", "acts attempted", "safe 5/4", "held in 12 of 12 runs"] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
    let audited = quittance(&["audit", folder]).with(0);
    assert!(audited.out.contains("12 of 12 cases as expected"), "{}", audited.out);
    let report = quittance(&["simulate", "--seeds", "0..12", "--json"]).with(0).json();
    assert_eq!((&report["runs"], &report["failed"]), (&json!(12), &json!([])));
}

#[test]
fn a_range_that_is_none_is_bad_input() {
    for range in ["5", "5..5", "7..3", "a..b"] {
        let ended = quittance(&["simulate", "--seeds", range]).with(2);
        assert!(ended.err.contains("A..B"), "{}", ended.err);
    }
}
