//! Embedding: load once, decide, tell the three results apart, read the decision as typed values.

use quittance::{
    Settlement, Verdict,
    typed::{Allocation, Outcome, Signal},
};
use std::{env, fmt, fs, process};

fn main() {
    let file = env::args().nth(1).unwrap_or_default();
    let case = fs::read(&file).unwrap_or_else(|error| stop(2, format!("a case, {file}: {error}")));
    // On a main network leave out `on_test_network`: unreleased rules then move no money.
    let settlement = Settlement::embedded().unwrap_or_else(|e| stop(3, e)).on_test_network();
    // An abstention is about this host: never a decision, never compared, always reported.
    let decision = match settlement.decide(&case).unwrap_or_else(|abstain| stop(3, abstain)) {
        Verdict::Decided(decision) => decision,
        Verdict::Faulted(fault) => stop(2, format!("these bytes are no case: {fault}")),
    };
    // Hosts compare `decision.as_bytes()`; the typed view of them is for this host alone.
    let view = settlement.view(decision.as_bytes()).unwrap_or_else(|abstain| stop(3, abstain));
    match view.decided().unwrap_or_else(|| stop(3, "it gave bytes that are no decision")).outcome {
        Outcome::Settle(settle) => {
            println!("settle {}", kebab(settle.basis));
            moved(settle.allocations, settle.signals);
        }
        Outcome::Change(change) => {
            println!("change {}", kebab(change.basis));
            moved(change.allocations, change.signals);
        }
        Outcome::Hold(hold) => println!("hold {} until {}", kebab(hold.code), hold.next_deadline),
        Outcome::Pass(pass) => println!("pass {}", hex(&pass.emt.claim)),
        Outcome::Refuse(code) => println!("refuse {}", kebab(code)),
    }
}

fn moved(allocations: Vec<Allocation>, signals: Vec<Signal>) {
    for part in allocations {
        println!("{} {} to {}", kebab(part.destination), part.amount, hex(&part.account));
    }
    for signal in signals {
        println!("{} about {}", kebab(signal.fact), hex(&signal.subject));
    }
}

/// The name in wit/settlement.wit: `Basis::NoEnd` is no-end.
fn kebab(case: impl fmt::Debug) -> String {
    let debug = format!("{case:?}");
    let name = debug.split('(').next().and_then(|path| path.split("::").last());
    let dashed = |c: char| c.is_uppercase().then_some('-').into_iter().chain(c.to_lowercase());
    name.unwrap_or_default().chars().flat_map(dashed).skip(1).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn stop<T>(exit: i32, why: impl fmt::Display) -> T {
    eprintln!("{why}");
    process::exit(exit)
}
