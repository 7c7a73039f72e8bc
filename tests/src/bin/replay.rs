//! `replay decide|verify FILE COUNT`: decides a case natively, or has libsecp256k1 verify its
//! signatures, so many times. scripts/bench counts the instructions of the second time.

use std::{env, fs, hint::black_box, process::ExitCode};

use quittance_contract::{decide, session::Case};
use quittance_tests::signature::Signed;

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
            let case = Case::from_bytes(&bytes).expect("a case");
            let signatures = Signed::all_of(&case);
            for _ in 0..count {
                assert!(black_box(&signatures).iter().all(Signed::is_valid), "all are valid");
            }
        }
        _ => panic!("expected decide or verify, not {what}"),
    }
    ExitCode::SUCCESS
}
