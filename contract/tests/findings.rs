//! What findings say: the numbers that people read, reckoned by hand from what each fixture tells.
//!
//! The default session of the fixtures: locked at T0, five members, q = 3, at 67 % four of five
//! votes; allocated at 60 s, served from 120 s to 3,720 s at one unit an hour, ten units locked.

use std::{fs, path::Path};

use quittance_contract::{
    codec::FaultCode,
    explain,
    money::Amount,
    verdict::{Finding, Measure},
};

/// 2026-01-01T00:00:00Z, when the fixtures' money is locked.
const T0: u64 = 1_767_225_600;

fn case(name: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/session").join(name);
    fs::read(file.with_extension("case")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn failed(name: &str, rule: &str) -> Finding {
    let explained = explain(&case(name)).unwrap();
    let found = explained.findings.into_iter().find(|f| f.rule.id() == rule && !f.passed);
    found.unwrap_or_else(|| panic!("{rule} does not fail in {name}"))
}

const fn at(after_lock: u64) -> Measure {
    Measure::At(T0 + after_lock)
}

const fn units(units: u128) -> Measure {
    Measure::Money(Amount(units))
}

#[test]
fn what_a_failed_rule_needed_and_had() {
    use Measure::{Count, Name, Nothing, Seconds};
    let conflict = 604_800;
    let cases = [
        ("refused/not-locked", "LOCK-STATUS", Name("LOCKED"), Name("SETTLED")),
        ("refused/consumer-in-cabal", "LOCK-KEY", Count(2), Count(0)),
        ("refused/two-witnesses", "LOCK-CABAL", Count(3), Count(2)),
        ("refused/quorum-of-half", "LOCK-QUORUM", Count(4), Count(3)),
        ("refused/consumer-unsigned", "LOCK-PARTIES", Count(2), Count(1)),
        ("refused/cabal-unsigned", "LOCK-MEMBERS", Count(3), Count(2)),
        ("items/unsigned", "ITEM-SIGNED", Count(1), Count(0)),
        ("items/future-vote", "ITEM-TIME", at(119), at(120)),
        ("items/allocated-early", "ALLOCATED-TIME", at(0), Measure::At(T0 - 1)),
        ("items/claim-too-long", "CANCELLED-CLAIM", Seconds(3659), Seconds(3660)),
        ("items/abort-reason", "ABORT-REASON", Nothing, Name("TIMEOUT")),
        ("items/abort-early", "ABORT-TIME", at(0), Measure::At(T0 - 1)),
        ("top-ups/wrong-previous", "TOPUP-CHAIN", units(10_000_000), units(10_000_001)),
        ("fallback/misuse-abort-of-three", "ABORT-QUORUM", Count(4), Count(3)),
        ("items/start-early", "ATTEST-START", at(60), at(59)),
        ("items/end-before-start", "ATTEST-ORDER", at(120), at(119)),
        ("items/reason-differs", "ATTEST-REASON", Name("COMPLETED_NORMAL"), Name("TIMEOUT")),
        ("items/end-after-cancelled", "ATTEST-END", at(3720), at(3721)),
        ("items/quorum-short", "ATTEST-QUORUM", Count(3), Count(2)),
        ("conflict/two-bodies-held", "CONFLICT-BODIES", Count(1), Count(2)),
        // At most q − 1 members may speak for more.
        ("conflict/checkpoints-past-body-held", "CONFLICT-CHECKPOINTS", Count(2), Count(3)),
        ("conflict/checkpoints-past-abort-held", "CONFLICT-SERVICE", Count(2), Count(3)),
        ("conflict/abort-before-body-held", "CONFLICT-ABORT", at(3720), at(3719)),
        // The second body was complete at 3,760 s.
        ("conflict/two-bodies-held", "CONFLICT-END", at(3760 + conflict), at(3760 + conflict - 1)),
        ("attested/not-verified", "REASON-VERIFIED", Name("true"), Name("false")),
        ("waiting/allocation", "WAIT-ALLOCATION", Count(1), Count(0)),
        ("waiting/three-of-five-votes", "WAIT-VERIFICATION", Count(4), Count(3)),
        // The start, the maximum and the grace after it.
        ("no-end/never-witnessed", "WAIT-END", at(120 + 36_000 + 3600), Nothing),
        // Seen at 3,725 s; an hour to attest.
        ("waiting/volunteered-last-second", "WAIT-ATTESTATION", at(7325), at(7324)),
        ("cancel/capped", "CANCEL-CAP", at(1120), at(3720)),
        ("money/over-run", "PAY-MAXIMUM", Seconds(36_000), Seconds(36_500)),
        ("money/underpaid", "PAY-ESCROW", units(500_000), units(1_000_000)),
    ];
    for (name, rule, needed, had) in cases {
        let finding = failed(name, rule);
        assert_eq!((finding.needed, finding.had), (needed, had), "{rule} in {name}");
    }
}

#[test]
fn whose_word_an_item_needs() {
    for (name, role) in [
        ("items/not-entitled-stranger", "member"),
        ("items/not-entitled-member", "provider"),
        ("items/not-entitled-borrowed-name", "consumer"),
    ] {
        assert_eq!(failed(name, "ITEM-ENTITLED").needed, Measure::Name(role), "{name}");
    }
}

#[test]
fn a_foreign_header_shows_the_name_that_is_another() {
    for field in ["network", "session", "escrow"] {
        let finding = failed(&format!("items/foreign-{field}"), "ITEM-HEADER");
        assert_ne!(finding.needed, finding.had, "{field}");
        assert_eq!(finding.had, Measure::Digest(quittance_contract::codec::Hash::ZERO), "{field}");
    }
}

#[test]
fn who_is_missing() {
    let cases = [
        ("refused/consumer-unsigned", "LOCK-PARTIES", 1),
        ("refused/cabal-unsigned", "LOCK-MEMBERS", 3),
        ("fallback/misuse-abort-of-three", "ABORT-QUORUM", 2),
        ("items/quorum-short", "ATTEST-QUORUM", 3),
        // The consumer and the two members that did not sign.
        ("top-ups/no-consumer", "TOPUP-SIGNED", 3),
        ("waiting/three-of-five-votes", "WAIT-VERIFICATION", 2),
        // One did not vote, and one saw the consumer but did not reach the machine.
        ("waiting/seen-by-more-than-reach", "WAIT-VERIFICATION", 2),
        ("signals/equivocation-vote", "SIGNAL-EQUIVOCATION", 1),
        ("signals/dissent", "SIGNAL-DISSENT", 1),
        ("no-attestation/normal-is-not-believed", "SIGNAL-ABSENT", 5),
    ];
    for (name, rule, missing) in cases {
        let finding = failed(name, rule);
        assert_eq!(finding.missing.len(), missing, "{rule} in {name}");
    }
}

#[test]
fn caps_that_cut_nothing_pass() {
    let explained = explain(&case("money/trust-500")).unwrap();
    for rule in ["CANCEL-CAP", "PAY-MAXIMUM", "PAY-ESCROW"] {
        let found = explained.findings.iter().find(|finding| finding.rule.id() == rule);
        assert!(found.is_some_and(|finding| finding.passed), "{rule}");
    }
}

/// The place is for people; it is where a person finds what is wrong.
#[test]
fn a_fault_names_its_place() {
    let cases = [
        ("faults/too-large", FaultCode::TooLarge, "262145 bytes; at most 262144 allowed"),
        ("faults/trailing", FaultCode::Trailing, "byte 2461 of 2462"),
        ("faults/evidence-57", FaultCode::TooMany, "evidence: 57 items, at most 56"),
        ("faults/order-evidence", FaultCode::Order, "evidence[1]: not after the item before it"),
        ("faults/order-cabal", FaultCode::Order, "lock.cabal[1]"),
        (
            "faults/seen-after-challenge",
            FaultCode::HostTime,
            "evidence[2].signatures[0].seen_at: after at + challenge",
        ),
    ];
    for (name, code, place) in cases {
        let fault = explain(&case(name)).expect_err(name);
        assert_eq!((fault.code, fault.place.as_str()), (code, place), "{name}");
        assert_eq!(fault.to_string(), format!("{} at {place}", code.name()));
    }
    let whole = case("faults/trailing").len();
    assert_eq!(whole, 2462);
    let short = case("faults/last-byte-missing");
    let fault = explain(&short).expect_err("the last byte is missing");
    assert_eq!(fault.place, format!("byte {}, where the bytes end", short.len()));
}
