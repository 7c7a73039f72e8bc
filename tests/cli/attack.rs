//! `quittance attack`: every attack of the page has a name here, and its replay says what came of it.

use quittance_attacks::{catalogue, names};
use serde_json::json;

use super::quittance;

#[test]
fn the_list_is_the_page() {
    let listed = quittance(&["attack", "list", "--json"]).with(0).json();
    let listed = listed.as_array().expect("a list");
    for (told, entry) in listed.iter().zip(catalogue()) {
        let expected = [entry.id, entry.severity, entry.title, &entry.test()];
        let had = ["attack", "severity", "title", "test"].map(|key| told[key].as_str().unwrap());
        assert_eq!(had, expected);
        assert_eq!(told["rules"], json!(entry.rules()));
    }
    assert_eq!(listed.len(), names().count());
    let table = quittance(&["attack", "list"]).with(0).out;
    for words in ["F75", "N10", "D06", "CONFLICT-BODIES", "own-observation", "91 attacks."] {
        assert!(table.contains(words), "{words:?} is not in\n{table}");
    }
}

#[test]
fn an_attack_is_told_step_by_step() {
    let told = quittance(&["attack", "F06"]).with(0).out;
    for words in [
        "F06 (C): One double signer makes two quorums",
        "> members 0, 1, 2 attest an hour; members 2, 3, 4 a minute",
        "= both are there: Hold CONFLICT 2 of 1 until 608550",
        "refund 9983334; EQUIVOCATION member 2",
        "It came out as it has to.",
        "CONFLICT-BODIES",
    ] {
        assert!(told.contains(words), "{words:?} is not in\n{told}");
    }
    // Machines, by the second.
    let told = quittance(&["attack", "f39_the_provider_disappears"]).with(0).out;
    assert!(told.contains("1270 s  witnesses"), "{told}");
    let told = quittance(&["attack", "f45", "--json"]).with(0).json();
    assert_eq!((&told["attack"], &told["held"]), (&json!("F45"), &json!(true)));
    let steps = told["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["kind"] == "machine" && step["second"] == 120), "{told}");
}

#[test]
fn an_unknown_name_has_near_ones() {
    let unknown = |name: &str, near: &[&str]| {
        quittance(&["attack", name]).with(2).saying(&["no attack of this name"]).saying(near);
    };
    unknown("grind", &["F52 (The provider grinds the cabal)"]);
    unknown("F76", &["one like F7"]);
    unknown("double signer", &["F06 (One double signer makes two quorums)"]);
    let told = quittance(&["attack", "no-such", "--json"]).with(2).json();
    assert_eq!(told["exit"], 2);
}
