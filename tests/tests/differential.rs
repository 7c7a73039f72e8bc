//! Cases that the independent oracle made and decided, by the thousand: the rules compiled
//! natively and the component give the same bytes. `scripts/test` makes the cases.

mod component;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use quittance::Verdict;
use quittance_contract::decide;

/// One case with the oracle's result: 00 and a fault's number, or 01 and a decision's bytes.
struct Record {
    case: Vec<u8>,
    result: Vec<u8>,
}

fn records() -> Vec<(PathBuf, Vec<Record>)> {
    let folder = env::var("QUITTANCE_GENERATED").expect("scripts/test says where the cases are");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{folder} holds no generated cases");
    files.into_iter().map(|file| (file.clone(), read(&file))).collect()
}

fn read(file: &Path) -> Vec<Record> {
    let bytes = fs::read(file).unwrap();
    let mut rest = bytes.as_slice();
    let mut next = || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (value, after) = after.split_at(u32::from_le_bytes(*length) as usize);
        rest = after;
        Some(value.to_vec())
    };
    let mut records = Vec::new();
    while let Some(case) = next() {
        records.push(Record { case, result: next().expect("a result follows each case") });
    }
    assert!(records.len() >= 1000, "{} holds {} cases only", file.display(), records.len());
    records
}

fn check(decided: impl Fn(&[u8]) -> Vec<u8>) {
    let mut differ = Vec::new();
    let mut count = 0;
    for (file, records) in records() {
        for (place, Record { case, result }) in records.iter().enumerate() {
            count += 1;
            if decided(case) != *result {
                differ.push(format!("{} #{place}", file.display()));
            }
        }
    }
    println!("{count} cases, {} differ", differ.len());
    assert!(differ.is_empty(), "{} of {count} differ, first {:?}", differ.len(), differ.first());
}

#[test]
#[ignore = "needs cases made by the oracle: run scripts/test"]
fn native_gives_the_oracles_bytes() {
    check(|case| match decide(case) {
        Ok(decision) => [vec![1], decision].concat(),
        Err(fault) => vec![0, fault.code.number()],
    });
}

#[test]
#[ignore = "needs cases made by the oracle: run scripts/test"]
fn the_component_gives_the_oracles_bytes() {
    let settlement = component::settlement();
    check(|case| match settlement.decide(case).unwrap() {
        Verdict::Decided(decision) => [vec![1], decision.into_bytes()].concat(),
        Verdict::Faulted(fault) => vec![0, fault.code.number()],
    });
}
