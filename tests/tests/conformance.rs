//! Every fixture: the rules compiled natively, the component, and the expected bytes are one; what
//! ran before, and where, changes nothing.

mod component;

use std::{
    fs,
    path::{Path, PathBuf},
};

use quittance::{Settlement, Verdict};
use quittance_contract::{
    codec::Fault,
    decide, explain,
    order::{UntrustedOrderCase, due::UntrustedMoneyCase},
    session::UntrustedCase,
    verdict::Decision,
    view,
};
use serde::{Serialize, de::DeserializeOwned};

fn fixtures() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")];
    let mut cases = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "case") {
                cases.push(path);
            }
        }
    }
    cases.sort();
    assert!(cases.len() >= 300, "only {} fixtures", cases.len());
    cases
}

/// What is compared: a decision's bytes, or the one byte of a fault.
fn result(decided: Result<Vec<u8>, Fault>) -> Vec<u8> {
    decided.unwrap_or_else(|fault| vec![fault.code.number()])
}

fn by_component(settlement: &Settlement, case: &[u8]) -> Vec<u8> {
    result(match settlement.decide(case).unwrap() {
        Verdict::Decided(decision) => Ok(decision.into_bytes()),
        Verdict::Faulted(fault) => Err(fault),
    })
}

#[test]
fn native_and_component_give_the_expected_bytes() {
    let settlement = component::settlement();
    for path in fixtures() {
        let (case, expected) =
            (fs::read(&path).unwrap(), fs::read(path.with_extension("expect")).unwrap());
        assert_eq!(result(decide(&case)), expected, "native: {}", path.display());
        assert_eq!(by_component(&settlement, &case), expected, "component: {}", path.display());
    }
}

#[test]
fn json_is_the_source_of_the_bytes() {
    let mut sources = 0;
    for path in fixtures() {
        let text = fs::read_to_string(path.with_extension("case.json")).unwrap();
        let bytes = fs::read(&path).unwrap();
        let read = match bytes.get(1) {
            Some(2) => read_json(&text, UntrustedOrderCase::to_bytes),
            Some(3) => read_json(&text, UntrustedMoneyCase::to_bytes),
            _ => read_json(&text, UntrustedCase::to_bytes),
        };
        if let Some((encoded, again)) = read {
            sources += 1;
            assert_eq!(encoded, bytes, "{}", path.display());
            assert_eq!(again, text, "{}", path.display());
        } else {
            let raw: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(raw["raw"], hex::encode(&bytes), "{}", path.display());
        }
        let expected = fs::read(path.with_extension("expect")).unwrap();
        let text = fs::read_to_string(path.with_extension("expect.json")).unwrap();
        if let Ok(decision) = serde_json::from_str::<Decision>(&text) {
            assert_eq!(decision.to_bytes(), expected, "{}", path.display());
            let again = serde_json::to_string_pretty(&decision).unwrap() + "\n";
            assert_eq!(again, text, "{}", path.display());
        }
    }
    assert!(sources >= 1200, "only {sources} fixtures have JSON sources");
}

/// The bytes that a case's JSON encodes to, and the JSON written again.
fn read_json<T: DeserializeOwned + Serialize>(
    text: &str,
    to_bytes: fn(&T) -> Vec<u8>,
) -> Option<(Vec<u8>, String)> {
    let case: T = serde_json::from_str(text).ok()?;
    Some((to_bytes(&case), serde_json::to_string_pretty(&case).unwrap() + "\n"))
}

#[test]
fn explain_and_view_say_what_decide_says() {
    for path in fixtures() {
        let case = fs::read(&path).unwrap();
        let Ok(bytes) = decide(&case) else {
            assert!(explain(&case).is_err());
            continue;
        };
        let explanation = explain(&case).unwrap();
        assert_eq!(explanation.decision.to_bytes(), bytes, "{}", path.display());
        assert_eq!(view(&bytes).unwrap(), explanation.decision, "{}", path.display());
        assert!(!explanation.findings.is_empty(), "{}", path.display());
    }
}

/// The component's typed values are those of the bytes, and its findings those of the rules.
#[test]
fn the_components_typed_values_are_those_of_the_bytes() {
    let settlement = component::settlement();
    for path in fixtures().iter().step_by(7) {
        let case = fs::read(path).unwrap();
        let (Verdict::Decided(told), Ok(native)) =
            (settlement.explain(&case).unwrap(), explain(&case))
        else {
            continue;
        };
        let bytes = native.decision.to_bytes();
        let Verdict::Decided(viewed) = settlement.view(&bytes).unwrap() else {
            panic!("{}: a decision can be viewed", path.display());
        };
        assert_eq!(told.decision, viewed, "{}", path.display());
        assert_eq!(viewed.decision_id, native.decision.decision_id().0);
        assert_eq!(viewed.considered.len(), native.decision.considered.len());
        let rules: Vec<_> = native.findings.iter().map(|f| (f.rule.id(), f.passed)).collect();
        let told: Vec<_> = told.findings.iter().map(|f| (f.rule.as_str(), f.passed)).collect();
        assert_eq!(told, rules, "{}", path.display());
    }
}

#[test]
fn a_thousand_other_cases_before_change_nothing() {
    let settlement = component::settlement();
    let cases: Vec<Vec<u8>> =
        fixtures().iter().map(|path| fs::read(path).unwrap()).filter(|c| c.len() < 9000).collect();
    let last = &cases[cases.len() / 2];
    let alone = by_component(&component::settlement(), last);
    for case in cases.iter().cycle().take(1000) {
        by_component(&settlement, case);
    }
    assert_eq!(by_component(&settlement, last), alone);
}
