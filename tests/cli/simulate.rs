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

/// By less than q nobody is paid for what was not; by less than n − q + 1 nobody keeps a price
/// that is due. `cabal/tests/bribery.rs` has each lie; this is the way from a seed to the figures.
#[test]
fn bought_witnesses_win_from_a_quorum_on() {
    let plot = folder("bribery").join("bribery.svg");
    let arguments = ["simulate", "--enemy", "bought-quorum", "--seeds", "0..2", "--json", "--svg"];
    let report = quittance(&[&arguments[..], &[text(&plot)]].concat()).with(0).json();
    assert_eq!(report["failed"], json!([]));
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.iter().map(|row| row["runs"].as_u64().unwrap()).sum::<u64>(), 2 * 2 * 6);
    for row in rows {
        let bought = row["bought"].as_u64().unwrap();
        let least = match (row["profile"].as_str().unwrap(), row["briber"].as_str().unwrap()) {
            ("document 5/3", _) => 3,
            ("safe 5/4", "provider") => 4,
            ("safe 5/4", "consumer") => 2,
            other => panic!("{other:?}"),
        };
        let runs = row["runs"].as_u64().unwrap();
        let won = if bought < least { 0 } else { runs };
        assert_eq!(row["won"]["runs"].as_u64(), Some(won), "{row}");
        assert!(row["won"]["most"].as_u64().unwrap() <= 10_000, "{row}");
    }
    let svg = std::fs::read_to_string(&plot).unwrap();
    assert_eq!(svg.matches("<polyline").count(), 2 * 2 * 2, "profiles, bribers, mean and most");
    assert_eq!(svg.matches("<circle").count(), 2 * 2 * 6, "one for each number that is bought");
}

#[test]
fn one_bought_run_is_a_story() {
    let run = |bribed: &str| {
        let ended =
            quittance(&["simulate", "--enemy", "bought-quorum", "--seed", "1", "--bribed", bribed]);
        ended.with(0).out
    };
    assert!(run("1").contains("bought 1 of 5 (nothing said), and wins nothing"), "{}", run("1"));
    let four = run("4");
    for words in ["and wins 89.0 % of the escrow", "WITNESS_ABSENT", "with nobody bought: Settle"] {
        assert!(four.contains(words), "{words:?} is not in\n{four}");
    }
}

#[test]
fn a_bribe_that_is_none_is_bad_input() {
    for (arguments, words) in [
        (vec!["--enemy", "bought-quorum", "--bribed", "6"], "from 0 to 5"),
        (vec!["--bribed", "1"], "--enemy"),
        (vec!["--enemy", "lying"], "bought-quorum"),
    ] {
        let ended = quittance(&[&["simulate"], &arguments[..]].concat()).with(2);
        assert!(ended.err.contains(words), "{words:?} is not in {}", ended.err);
    }
}
