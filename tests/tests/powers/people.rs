//! Who signed the fixtures: their keys are made from numbers (scripts/oracle/builder.py).

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use quittance_contract::{codec::Hash, evidence::Signature, time::Time};
use quittance_tests::{fixture, person::Person};

/// The person of the fixtures with this number.
fn person(number: u32) -> Person {
    Person::new("quittance/oracle/key/v1", number)
}

/// The buyer, suppliers, the neutral, attestors, devices, the registry, a stranger, successors.
static PEOPLE: LazyLock<BTreeMap<Hash, Person>> = LazyLock::new(|| {
    let numbers = (100..=104).chain(110..=111).chain(120..=130).chain(140..=142);
    let numbers = numbers.chain(150..=152).chain([199]).chain(340..=345);
    numbers.map(person).map(|person| (person.peer, person)).collect()
});

/// Everybody.
pub fn everybody() -> impl Iterator<Item = &'static Person> {
    PEOPLE.values()
}

/// A signature by this person, seen then.
pub fn signed(person: &Person, digest: &Hash, seen_at: Time) -> Signature {
    Signature { signer: person.peer, seen_at, sig: person.sign(digest) }
}

/// The fixtures of this lane that are cases, ascending by path. A fault's file is one byte.
pub fn cases(lane: u8) -> Vec<(PathBuf, Vec<u8>)> {
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (path, bytes)
    };
    let of_lane = |(path, bytes): &(PathBuf, Vec<u8>)| {
        let expected = fs::metadata(path.with_extension("expect"));
        bytes.get(1) == Some(&lane) && expected.is_ok_and(|file| file.len() > 1)
    };
    fixture::files("case").into_iter().map(read).filter(of_lane).collect()
}
