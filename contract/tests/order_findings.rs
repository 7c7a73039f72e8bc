//! What findings say about orders: the numbers that people read, reckoned by hand from what each
//! fixture tells; they are no part of a decision's bytes, so no expected decision holds them.

use std::{fs, path::Path};

use quittance_contract::{
    codec::FaultCode,
    explain, limits,
    verdict::{Finding, Measure},
};

/// 2026-01-01T00:00:00Z, when the fixtures' orders are opened.
const T0: u64 = 1_767_225_600;
/// When `plain` orders are asked about.
const NOW: u64 = T0 + 7_200;

/// What a rule found, each time that it was applied.
fn found(name: &str, rule: &str) -> Vec<Finding> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/order").join(name);
    let case = fs::read(file.with_extension("case")).unwrap_or_else(|e| panic!("{name}: {e}"));
    let findings = explain(&case).unwrap_or_else(|fault| panic!("{name}: {fault}")).findings;
    findings.into_iter().filter(|finding| finding.rule.id() == rule).collect()
}

#[test]
fn what_a_rule_needed_and_had() {
    use Measure::{At, Bps, Count, Name, Seconds, Whole};
    let cases = [
        // Buyer, supplier and neutral.
        ("pass/on-board", "G-ORDER-PARTIES", true, Count(3), Count(3)),
        ("pass/three-suppliers", "G-ORDER-PARTIES", true, Count(5), Count(5)),
        ("refused/buyer-is-supplier", "G-ORDER-PARTIES", false, Count(3), Count(0)),
        // The neutral does not sign.
        ("pass/three-suppliers", "G-ORDER-SIGNED", true, Count(4), Count(4)),
        ("refused/supplier-unsigned", "G-ORDER-SIGNED", false, Count(2), Count(1)),
        ("skip/suspended", "G-STANDING", false, Name("ACTIVE"), Name("SUSPENDED")),
        ("skip/insurance-expired", "G-STANDING", false, At(NOW), At(NOW - 1)),
        // The edge that was crossed, in thousandths.
        ("content/beyond-variance", "G-TOLERANCE", false, Whole(19_800_000), Whole(19_599_999)),
        ("content/variance-other-side", "G-TOLERANCE", false, Whole(20_200_000), Whole(20_200_001)),
        // What was not kept: the excursion, and where that is allowed, the compliance.
        ("temperature/excursion-above", "G-TEMPERATURE", false, Seconds(1_799), Seconds(1_800)),
        ("temperature/compliance-below", "G-TEMPERATURE", false, Bps(8_751), Bps(8_750)),
    ];
    for (name, rule, passed, needed, had) in cases {
        let found = found(name, rule);
        let of = found.iter().find(|finding| finding.passed == passed);
        let finding = of.unwrap_or_else(|| panic!("{rule} in {name}: {found:?}"));
        assert_eq!((&finding.needed, &finding.had), (&needed, &had), "{rule} in {name}");
    }
}

#[test]
fn an_attestor_elsewhere_is_told_the_corridor() {
    let found = found("skip/other-corridor", "G-STANDING");
    let finding = found.iter().find(|finding| !finding.passed).unwrap();
    assert!(matches!(finding.needed, Measure::Digest(_)), "{finding:?}");
    assert_eq!(finding.had, Measure::Count(1), "the corridors that it has");
}

#[test]
fn nobody_is_said_to_have_no_veto_where_nobody_disagrees() {
    assert!(found("pass/on-board", "G-NO-VETO").is_empty());
    assert_eq!(found("conflict/one-dissenter", "G-NO-VETO").len(), 1);
}

/// The root is a proof of the empty segment in form: it is refused as a proof, not by its reach.
#[test]
fn a_segment_of_nothing_proves_nothing() {
    let name = "temperature/segment-empty-at-start";
    assert!(found(name, "G-PROOF").iter().any(|finding| !finding.passed));
    assert!(found(name, "G-WINDOW-REACH").is_empty());
}

#[test]
fn an_order_has_two_mebibytes() {
    for lane in [2, 3] {
        let mut case = vec![0; limits::ORDER_CASE_BYTES];
        case[..2].copy_from_slice(&[1, lane]);
        assert_ne!(explain(&case).unwrap_err().code, FaultCode::TooLarge, "lane {lane}");
        case.push(0);
        let fault = explain(&case).unwrap_err();
        assert_eq!(fault.code, FaultCode::TooLarge, "lane {lane}");
        assert_eq!(fault.place, "2097153 bytes; at most 2097152 allowed");
    }
}
