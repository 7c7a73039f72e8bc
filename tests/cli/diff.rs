//! `quittance diff`: what two cases differ in.

use super::{CASE, file, folder, quittance, root};

#[test]
fn a_case_does_not_differ_from_itself() {
    let json = root().join(CASE).with_extension("case.json");
    let ended = quittance(&["diff", CASE, super::text(&json)]).with(0);
    assert_eq!(ended.out, "no difference\n");
    let told = quittance(&["diff", "--json", CASE, CASE]).with(0).json();
    for part in ["case", "evidence", "findings", "decision"] {
        assert_eq!(told[part], serde_json::json!([]), "{part}");
    }
}

/// trust-500 and its twin with T = 100: another lock, so every signature is another; the same
/// service, and another split: T·K = 5 gives 5/6 of one unit, T·K = 1 gives 1/2.
#[test]
fn another_trust_is_another_split() {
    let twin = "fixtures/session/money/trust-100.case";
    let ended = quittance(&["diff", CASE, twin]).with(1);
    for words in [
        "lock.trust_micro\n    - \"500000000\"\n    + \"100000000\"",
        "terms: other ones, escrow ",
        "evidence: the same\n",
        "│ release ┆ 0.833333 ┆ 0.500000 │",
        "│ refund  ┆ 9.000000 ┆ 9.000000 │",
    ] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
}

#[test]
fn a_missing_signature_shows_in_evidence_findings_and_money() {
    let case = super::case_json();
    let mut shorter: serde_json::Value = serde_json::from_str(&case).unwrap();
    let items = shorter["evidence"].as_array_mut().unwrap();
    let attested = items.iter_mut().find(|item| item["kind"] == "attestation").unwrap();
    attested["signatures"].as_array_mut().unwrap().pop();
    let shorter = file(&folder("diff_shorter"), "b.case.json", shorter.to_string());
    let ended = quittance(&["diff", CASE, &shorter]).with(1);
    for words in [
        "case: the same",
        "evidence: 1 difference\n  attestation ",
        "signed by witness ",
        "ATTEST-QUORUM",
        "fails, needed count 3, had count 2",
        // Seven thousand seconds after the lock nobody has voted in time either.
        "│ release ┆ 0.833333 ┆ 0.000000  │",
        "│ refund  ┆ 9.000000 ┆ 10.000000 │",
    ] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
    let told = quittance(&["diff", "--json", CASE, &shorter]).with(1).json();
    assert_eq!(told["evidence"].as_array().unwrap().len(), 1);
    let fields = told["decision"].as_array().unwrap().iter().map(|d| d["field"].as_str().unwrap());
    let fields: Vec<&str> = fields.collect();
    assert!(fields.contains(&"basis") && fields.contains(&"payable_seconds"), "{fields:?}");
}

#[test]
fn what_is_no_case_has_no_differences() {
    quittance(&["diff", CASE, "no/such.case"]).with(2).saying(&["no/such.case", "check the path"]);
    let mut twice = super::command(&["diff", "-", "-"]);
    let input = std::fs::File::open(root().join(CASE)).unwrap();
    let ended = super::Ended::from(twice.stdin(input).output().unwrap()).with(2);
    ended.saying(&["standard input was read already", "put the other into a file"]);
    let fault = "fixtures/session/faults/trailing.case";
    quittance(&["diff", fault, CASE]).with(2).saying(&[fault, "TRAILING"]);
}
