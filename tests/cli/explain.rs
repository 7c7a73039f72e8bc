//! `quittance explain`: what a person is told about a case, and in which forms.

use std::fs;

use serde_json::Value;

use super::{CASE, Ended, command, folder, quittance, root, text};

/// The tree of a fixture, with every run of spaces and line ends as one space.
#[track_caller]
fn told(fixture: &str) -> String {
    let ended = quittance(&["explain", &format!("fixtures/session/{fixture}.case")]).with(0);
    assert_eq!(ended.err, "");
    let words = ended.out.split(|c: char| c.is_whitespace() || "│├└─".contains(c));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn json(fixture: &str) -> Value {
    quittance(&["explain", "--json", &format!("fixtures/session/{fixture}.case")]).with(0).json()
}

#[track_caller]
fn says(told: &str, all: &[&str]) {
    for words in all {
        assert!(told.contains(words), "{words:?} is not in\n{told}");
    }
}

/// The numbers are those of the worked example in docs/protocol.md 9.13.
#[test]
fn explain_puts_the_numbers_into_the_formula() {
    let told = told("money/trust-500");
    says(
        &told,
        &[
            "Settle ATTESTED: COMPLETED_NORMAL",
            "in the asset's smallest unit: 1 is 0.000001",
            "price = ⌊1,000,000 · 3,600 / 3,600⌋ = 1,000,000",
            "total = min(10,000,000, 1,000,000) = 1,000,000",
            "w = 500,000,000 · 10,000 = 5,000,000,000,000",
            "release = ⌊1,000,000 · 5,000,000,000,000 / (1,000,000,000,000 + 5,000,000,000,000)⌋ \
             = 833,333",
            "burn = 1,000,000 − 833,333 = 166,667",
            "refund = 10,000,000 − 1,000,000 = 9,000,000",
            "release 0.833333 to provider (30d9fc3f…)",
            "CREDIT about provider (30d9fc3f…): the session ended as COMPLETED_NORMAL: 3,600 s \
             served for the consumer, 0.833333 received, 0.166667 burned",
            "docs/rules.md",
        ],
    );
    let order = ["LOCK: 10.000000", "VM_ALLOCATED", "paid service: begins", "DECISION: Settle"];
    let places: Vec<usize> = order.iter().map(|words| told.find(words).expect(words)).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn explain_names_the_rule_that_failed_and_what_would_mend_it() {
    let told = told("fallback/misuse-only-claimed");
    says(
        &told,
        &[
            "Settle ATTESTED: PROVIDER_TERMINATED",
            "✗ REASON-PROOF The reported reason has the proof it needs;",
            "needed CONSUMER_MISUSE, had none",
            // 67 % of 5 members, rounded up.
            "its proof is an abort for CONSUMER_MISUSE that 4 of 5 members sign",
            "RELIABILITY_MARK about provider (30d9fc3f…): claimed CONSUMER_MISUSE without",
            "FALSE_CLAIM about provider",
            "2026-01-01T01:02:20Z ATTESTATION 96bc2bc2…:",
            "signed by witness 1, witness 2, witness 3",
        ],
    );
    let told = json("fallback/misuse-only-claimed");
    assert_eq!(told["decision"]["condition"], "PROVIDER_TERMINATED");
    let findings = told["findings"].as_array().unwrap();
    let failed = findings.iter().find(|finding| finding["rule"] == "REASON-PROOF").unwrap();
    assert_eq!(failed["passed"], false);
}

#[test]
fn explain_says_how_near_a_quorum_was() {
    // Witness 4 and witness 5 signed it, of three that are needed.
    let told = told("items/quorum-short");
    says(
        &told,
        &[
            "needed at least 3, had 2",
            "missing: witness 1, witness 2, witness 3",
            "with 1 more valid signature from among witness 1, witness 2, witness 3 it would hold, \
             and two quorums would be a conflict",
        ],
    );
}

#[test]
fn explain_names_who_confirmed_misuse() {
    says(
        &told("aborted/misuse"),
        &[
            "Settle ABORTED: CONSUMER_TERMINATED_EARLY",
            "✓ ABORT-QUORUM At least ak members signed one abort.",
            "needed 4, had 4",
            "MISUSE_FLAG about consumer (81a716da…): a quorum confirmed misuse by evidence",
            "signed by witness 1, witness 2, witness 3, witness 4",
        ],
    );
}

/// 58 minutes at 1,000,000 an hour are 966,666.6…, of which trust 100 gets half.
#[test]
fn explain_shows_why_the_smallest_claim_is_paid() {
    says(
        &told("conflict/two-bodies-ended"),
        &[
            "Settle CONFLICT_ENDED: SESSION_FAILED",
            "✗ CONFLICT-BODIES At most one attestation has a quorum.",
            "needed at most 1, had 2",
            "price = ⌊1,000,000 · 3,480 / 3,600⌋ = 966,666",
            "release = ⌊966,666 · 1,000,000,000,000 / (1,000,000,000,000 + 1,000,000,000,000)⌋ \
             = 483,333",
            "refund = 10,000,000 − 966,666 = 9,033,334",
            "EQUIVOCATION about witness 3",
        ],
    );
}

#[test]
fn explain_tells_what_a_hold_waits_for_and_until_when() {
    let until_settled = "with nothing more, this same evidence settles at the deadline: Settle";
    for (fixture, words) in [
        (
            "waiting/allocation",
            // Locked at midnight; 300 s to allocate and 3,600 s of grace.
            &[
                "Hold WAIT_ALLOCATION",
                "needed 1, had 0: one VM_ALLOCATED of the provider that counts",
                "by 2026-01-01T01:05:00Z",
                "NO_ALLOCATION: SESSION_FAILED; release 0.000000, burn 0.000000, refund 10.000000",
            ][..],
        ),
        (
            "waiting/three-of-five-votes",
            &[
                "Hold WAIT_VERIFICATION",
                "needed 4, had 3: 1 more vote",
                "without a vote: witness 4, witness 5",
                "by 2026-01-01T01:02:00Z",
                "NO_VERIFICATION: SESSION_FAILED",
            ],
        ),
        (
            "waiting/end",
            // Started 00:02, ten hours at most, an hour of grace; then an hour to attest.
            &[
                "Hold WAIT_END",
                "needed 1, had 0: an end that is seen in time",
                "by 2026-01-01T11:02:00Z",
                "deadline: 2026-01-01T12:02:00Z",
                "NO_END: SESSION_FAILED; release 0.483333",
            ],
        ),
        (
            "waiting/attestation",
            &["Hold WAIT_ATTESTATION", "WAIT-ATTESTATION", "needed 3, had", "NO_ATTESTATION:"],
        ),
        (
            "conflict/two-bodies-held",
            &[
                "Hold CONFLICT",
                "(signed by witness 3, witness 4, witness 5) and",
                "by 2026-01-08T01:02:40Z",
                "CONFLICT_ENDED: SESSION_FAILED; release 0.483333, burn 0.483333, refund 9.033334; \
                 signals: EQUIVOCATION about witness 3",
            ],
        ),
    ] {
        let told = told(fixture);
        says(&told, words);
        says(&told, &["Nothing moves yet", until_settled]);
    }
}

/// The same evidence at the deadline is a fixture too, whose outcome the oracle states.
#[test]
fn explain_asks_what_a_hold_comes_to() {
    let told = json("conflict/two-bodies-held");
    let expected = root().join("fixtures/session/conflict/two-bodies-ended.expect.json");
    let expected: Value = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    let amounts = |list: &Value, key: &str| {
        list.as_array().unwrap().iter().map(|part| part[key].clone()).collect::<Vec<_>>()
    };
    let shares = amounts(&told["money"]["shares"], "units");
    assert_eq!(shares, amounts(&expected["allocations"], "amount"));
    assert_eq!(told["money"]["only_at"], "2026-01-08T01:02:40Z");
}

#[test]
fn explain_says_what_of_a_lock_to_mend() {
    let refused = told("refused/quorum-above-cabal");
    says(
        &refused,
        &[
            "Refuse LOCK_QUORUM",
            "✗ LOCK-QUORUM 3 ≤ q ≤ n < 2q",
            "A lock never changes: agree on a new one",
            "here n = 5, q = 6",
        ],
    );
    assert!(!refused.contains("price ="), "no money moves");
    says(&told("refused/consumer-unsigned"), &["a valid signature of the consumer over escrow"]);
    says(&told("refused/consumer-in-cabal"), &["the consumer is nobody else (here consumer = wit"]);
    says(
        &told("refused/provider-no-point"),
        &["the provider's key can sign (here it is no point)"],
    );
}

#[test]
fn programs_read_the_story_too() {
    let told = json("money/trust-500");
    for key in ["decision", "findings", "story", "money", "signals", "ways_out", "parties"] {
        assert!(!told[key].is_null(), "{key} is missing");
    }
    let story = told["story"].as_array().unwrap();
    let allocated = story
        .iter()
        .find(|event| event["what"].as_str().is_some_and(|what| what.starts_with("VM_ALLOCATED")));
    let allocated = allocated.expect("the allocation is told");
    assert_eq!(allocated["at"], "2026-01-01T00:01:05Z");
    assert_eq!(allocated["by"][0]["name"], "provider");
    assert_eq!(allocated["fails"], Value::Null);
    assert_eq!(told["parties"][2]["name"], "witness 1");
}

#[test]
fn markdown_and_html_are_written_whole_or_named() {
    let folder = folder("explain_out");
    for form in ["--md", "--html"] {
        let printed = quittance(&["explain", form, CASE]).with(0);
        let path = folder.join(&form[2..]);
        let quiet = quittance(&["explain", form, CASE, "--out", text(&path)]).with(0);
        assert_eq!(quiet.out, "");
        assert_eq!(fs::read_to_string(&path).unwrap(), printed.out);
        says(&printed.out, &["833,333", "LOCK-STATUS", "witness 5"]);
        let lost = quittance(&["explain", form, CASE, "--out", "/no/such/folder/page"]).with(2);
        lost.saying(&["/no/such/folder/page", "nothing was written there", "name another file"]);
    }
    let plain = folder.join("tree");
    let forced =
        command(&["explain", CASE, "--out", text(&plain)]).env("CLICOLOR_FORCE", "1").output();
    Ended::from(forced.unwrap()).with(0);
    assert_eq!(fs::read_to_string(&plain).unwrap(), quittance(&["explain", CASE]).with(0).out);
}

#[test]
fn one_form_at_a_time() {
    for arguments in [
        &["explain", CASE, "--md", "--html"][..],
        &["explain", CASE, "--md", "--json"],
        &["--json", "explain", CASE, "--html"],
    ] {
        let ended = quittance(arguments).with(2);
        let said = ended.out + &ended.err;
        assert!(said.contains("cannot be used with"), "{said}");
    }
}

#[test]
fn colours_are_for_terminals() {
    let coloured = |variables: &[(&str, &str)]| {
        let mut command = command(&["explain", CASE]);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command.envs(variables.iter().copied());
        Ended::from(command.output().unwrap()).with(0).out.contains('\x1b')
    };
    assert!(!coloured(&[]), "a pipe is no terminal");
    assert!(coloured(&[("CLICOLOR_FORCE", "1")]), "colours are there");
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "NO_COLOR is honoured");
}

#[test]
fn a_fault_is_no_story() {
    for form in ["--md", "--html"] {
        let fault = "fixtures/session/faults/trailing.case";
        let ended = quittance(&["explain", form, fault]).with(2).saying(&["fault TRAILING"]);
        assert_eq!(ended.out, "");
    }
}
