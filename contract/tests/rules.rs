//! `docs/rules.md` against the code and the fixtures: every rule has a line, a case in which it
//! holds, and a case in which it fails and nothing before it does.

use std::{collections::BTreeMap, fs, path::PathBuf};

use quittance_contract::{
    codec::FaultCode,
    explain,
    verdict::{Finding, Rule},
};

struct Row {
    holds_in: String,
    fails_in: String,
    only_after: Vec<String>,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The rows of every table, by id, and the ids in the page's order.
fn rows() -> (Vec<String>, BTreeMap<String, Row>) {
    let page = fs::read_to_string(root().join("docs/rules.md")).unwrap();
    let mut order = Vec::new();
    let mut rows = BTreeMap::new();
    for line in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [id, says, source, holds_in, fails_in, rest @ ..] = &cells[..] else {
            panic!("a row with too few cells: {line}");
        };
        assert!(!says.is_empty() && !source.is_empty(), "{id} says nothing");
        let after = rest.first().copied().unwrap_or_default();
        let row = Row {
            holds_in: (*holds_in).to_owned(),
            fails_in: (*fails_in).to_owned(),
            only_after: after.split_whitespace().map(str::to_owned).collect(),
        };
        order.push((*id).to_owned());
        assert!(rows.insert((*id).to_owned(), row).is_none(), "{id} stands twice");
    }
    (order, rows)
}

fn case(name: &str) -> Vec<u8> {
    let path = root().join("fixtures").join(name.to_owned() + ".case");
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn findings(name: &str) -> Vec<Finding> {
    explain(&case(name)).unwrap_or_else(|fault| panic!("{name}: {fault}")).findings
}

#[test]
fn every_rule_has_a_line_and_every_line_a_rule() {
    let in_code: Vec<String> = Rule::ALL.iter().map(|rule| rule.id().to_owned()).collect();
    let faults = FaultCode::ALL.iter().map(|code| code.name().to_owned());
    let expected: Vec<String> = in_code.into_iter().chain(faults).collect();
    assert_eq!(rows().0, expected, "docs/rules.md, in the order of the code");
}

#[test]
fn every_rule_holds_somewhere() {
    let (_, rows) = rows();
    for rule in Rule::ALL {
        let name = &rows[rule.id()].holds_in;
        let applied: Vec<bool> =
            findings(name).iter().filter(|f| f.rule == *rule).map(|f| f.passed).collect();
        assert!(applied.contains(&true), "{} does not hold in {name}", rule.id());
    }
}

#[test]
fn every_rule_fails_somewhere_and_nothing_before_it() {
    let (_, rows) = rows();
    for rule in Rule::ALL {
        let Row { fails_in, only_after, .. } = &rows[rule.id()];
        let findings = findings(fails_in);
        let failed: Vec<&str> =
            findings.iter().filter(|f| !f.passed).map(|f| f.rule.id()).collect();
        let place = failed.iter().position(|id| *id == rule.id());
        let place = place.unwrap_or_else(|| panic!("{} does not fail in {fails_in}", rule.id()));
        let mut before = failed[..place].to_vec();
        before.dedup();
        assert_eq!(before, *only_after, "before {} in {fails_in}", rule.id());
    }
}

#[test]
fn every_fault_happens_and_is_avoided() {
    let (_, rows) = rows();
    for code in FaultCode::ALL {
        let Row { holds_in, fails_in, .. } = &rows[code.name()];
        let avoided = explain(&case(holds_in)).err().map(|fault| fault.code);
        assert_ne!(avoided, Some(*code), "{holds_in}");
        let fault = explain(&case(fails_in)).expect_err(fails_in);
        assert_eq!(fault.code, *code, "{fails_in}");
    }
}
