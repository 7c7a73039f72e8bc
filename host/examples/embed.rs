//! Embedding: load once, decide, tell the three results apart, read the decision as typed values.

use quittance::{Settlement, Verdict, typed::Outcome};
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
    let outcome =
        view.decided().unwrap_or_else(|| stop(3, "it gave bytes that are no decision")).outcome;
    let (what, allocations, signals) = match outcome {
        Outcome::Settle(s) => (format!("settle {}", kebab(s.basis)), s.allocations, s.signals),
        Outcome::Change(c) => (format!("change {}", kebab(c.basis)), c.allocations, c.signals),
        Outcome::Hold(hold) => {
            (format!("hold {} until {}", kebab(hold.code), hold.next_deadline), vec![], vec![])
        }
        Outcome::Pass(pass) => (format!("pass {}", hex(&pass.emt.claim)), vec![], vec![]),
        Outcome::Refuse(code) => (format!("refuse {}", kebab(code)), vec![], vec![]),
    };
    println!("{what}");
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
