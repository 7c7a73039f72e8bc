//! The fuzz function on stable: over stories of a fixed stream, and damaged signatures of fixtures.

use std::collections::BTreeMap;

use quittance_contract::verdict::Outcome;
use quittance_tests::{draw::Stream, fixture, fuzz_order, tamper::assert_worthless};

const STORIES: usize = 80;

/// Steps of a script: two attestors sign, and the gate is asked.
const ATTEST_0: [u8; 3] = [2, 0, 0];
const ATTEST_1: [u8; 3] = [2, 1, 0];
const GATE: [u8; 2] = [6, 0];

fn name(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Refuse(refuse) => format!("Refuse {:?}", refuse.code),
        Outcome::Hold(hold) => format!("Hold {:?}", hold.code),
        Outcome::Change(change) => format!("Change {:?}", change.basis),
        Outcome::Pass(pass) if pass.emt.replaces.is_some() => "Pass again".to_owned(),
        Outcome::Pass(_) => "Pass".to_owned(),
        Outcome::Settle(_) => "Settle".to_owned(),
    }
}

#[test]
fn drawn_stories() {
    let mut stream = Stream::new("stories");
    let mut tally: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..STORIES {
        // Half of them begin with a pass: what comes after it is rarely met by chance.
        let mut script = stream.bytes::<96>().to_vec();
        if number % 2 == 0 {
            script.splice(1..1, [ATTEST_0, ATTEST_1].concat());
            script.splice(7..7, GATE);
        }
        for outcome in fuzz_order::order(&script) {
            *tally.entry(name(&outcome)).or_default() += 1;
        }
    }
    println!("{tally:#?}");
    for kind in ["Pass", "Change Released", "Change Lost", "Change DeliveryOver", "Hold Review"] {
        assert!(tally.contains_key(kind), "no {kind}: {tally:#?}");
    }
}

/// The plain story of one slice, told as a fuzzer would: two sign, it passes, it is paid.
#[test]
fn a_story_told_in_bytes() {
    let (wait, money) = ([0, 3], [8, 0]);
    let script = [&[0][..], &ATTEST_0, &ATTEST_1, &GATE, &wait, &money].concat();
    let told: Vec<String> = fuzz_order::order(&script).iter().map(name).collect();
    assert_eq!(told, ["Pass", "Change Released"]);
}

/// In every fixture of an order one signature or another is damaged: worth as much as none.
#[test]
fn damaged_signatures_are_worth_nothing() {
    let mut stream = Stream::new("damage");
    let mut damaged = 0;
    for (path, bytes) in fixture::cases() {
        println!("{}", path.display());
        damaged += usize::from(assert_worthless(&bytes, stream.below(1 << 16)));
    }
    assert!(damaged > 300, "{damaged}");
}
