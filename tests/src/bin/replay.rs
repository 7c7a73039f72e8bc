//! `replay decide|verify FILE COUNT`: decides a case natively, or does the least that it takes to
//! check it, so many times: libsecp256k1 verifies its signatures, and the leaves of its log are
//! hashed. scripts/bench counts the instructions of the second time.

use std::{env, fs, hint::black_box, process::ExitCode};

use quittance_contract::{
    codec::decode,
    decide,
    order::{UntrustedOrderCase, due::UntrustedMoneyCase},
    session::UntrustedCase,
};
use quittance_tests::{logged::leaves, signature::Signed};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [what, file, count] = &arguments[..] else {
        eprintln!("usage: replay decide|verify FILE COUNT");
        return ExitCode::from(2);
    };
    let count: u32 = count.parse().expect("COUNT is a number");
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    match what.as_str() {
        "decide" => {
            for _ in 0..count {
                black_box(decide(black_box(&bytes)).expect("a case"));
            }
        }
        "verify" => {
            let case: Option<UntrustedOrderCase> = decode(&bytes).ok();
            let signatures = signatures(&bytes);
            for _ in 0..count {
                assert!(black_box(&signatures).iter().all(Signed::is_valid), "all are valid");
                black_box(black_box(&case).as_ref().map(leaves));
            }
        }
        _ => panic!("expected decide or verify, not {what}"),
    }
    ExitCode::SUCCESS
}

/// All signatures of a case of any lane.
fn signatures(bytes: &[u8]) -> Vec<Signed> {
    match bytes {
        [_, 2, ..] => Signed::all_of_order(&decode::<UntrustedOrderCase>(bytes).expect("a case")),
        [_, 3, ..] => Signed::all_of_money(&decode::<UntrustedMoneyCase>(bytes).expect("a case")),
        _ => Signed::all_of(&decode::<UntrustedCase>(bytes).expect("a case")),
    }
}
