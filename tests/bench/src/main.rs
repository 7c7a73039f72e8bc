//! How fast, how large. Run by `scripts/bench`, which builds what this measures; `docs/bench.md`
//! says what each line means.
//!
//! Machines differ and are busy, so a time says little. What counts are ratios within one run:
//! each decision is timed right after libsecp256k1 verified the signatures of the same case.

mod cases;
mod counts;
mod process;
mod report;
mod sessions;
mod timing;

use std::{env, path::Path, process::ExitCode};

use quittance::Settlement;
use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["run", program, json] => run(Path::new(program), Path::new(json)),
        ["count", replay, json] => counts::write(Path::new(replay), Path::new(json)),
        _ => {
            eprintln!("usage: quittance-bench run QUITTANCE JSON | count REPLAY JSON");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Everything that is timed: `program` is the command `quittance`, built like this.
fn run(program: &Path, json: &Path) {
    let settlement = Settlement::embedded().expect("the component loads").on_test_network();
    let report = Report {
        load_before: report::load(),
        component_bytes: settlement.component().bytes().len(),
        timings: timing::timings(&settlement),
        start: process::start(program),
        audits: [1_000, 10_000].map(|cases| process::audit(program, cases)),
        sessions_a_minute: sessions::a_minute(),
        load_after: report::load(),
    };
    report.write(json);
    println!("{}", report.text());
}
