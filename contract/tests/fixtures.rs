//! Every fixture natively: the quick check while editing, and what mutants are tested against. The
//! component's share is in the tests crate.

use std::{
    fs,
    path::{Path, PathBuf},
};

use quittance_contract::{
    decide, explain,
    session::{Case, Policy},
    view,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

fn cases() -> Vec<PathBuf> {
    let mut folders = vec![root()];
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
    assert!(cases.len() >= 300, "only {} fixtures", cases.len());
    cases
}

#[test]
fn every_fixture_gives_its_expected_bytes() {
    for path in cases() {
        let case = fs::read(&path).unwrap();
        let expected = fs::read(path.with_extension("expect")).unwrap();
        match decide(&case) {
            Err(fault) => assert_eq!([fault.code.number()], *expected, "{}", path.display()),
            Ok(decision) => {
                assert_eq!(decision, expected, "{}", path.display());
                let explained = explain(&case).unwrap().decision;
                assert_eq!(explained, view(&decision).unwrap(), "{}", path.display());
            }
        }
    }
}

/// The oracle's usual policy, byte for byte; it was written from the protocol, not from here.
#[test]
fn the_profile_is_that_of_the_fixtures() {
    let case = fs::read(root().join("session/money/trust-500.case")).unwrap();
    let case = Case::from_bytes(&case).unwrap();
    assert_eq!(case.lock.policy, Policy::document(5));
}
