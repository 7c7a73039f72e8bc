//! Embedding in its shortest form: load once, decide, tell the three results apart.
//!
//! `cargo run --example embed -- fixtures/session/attested/all-five-sign.case`

use std::{env, error::Error, fs};

use quittance::{Settlement, Verdict, typed::Outcome};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("name a file with the canonical bytes of a case")?;
    let case = fs::read(path)?;

    // On a main network leave out `on_test_network`: unreleased rules then move no money.
    let settlement = Settlement::embedded()?.on_test_network();

    // An abstention is an error of this host and ends here: never a decision.
    let decision = match settlement.decide(&case)? {
        Verdict::Decided(decision) => decision,
        Verdict::Faulted(fault) => return Err(format!("these bytes are no case: {fault}").into()),
    };
    println!("{} bytes that every host agrees on", decision.as_bytes().len());

    let view = settlement.view(decision.as_bytes())?.decided().ok_or("it reads its own bytes")?;
    match view.outcome {
        Outcome::Settle(settle) => {
            for part in settle.allocations {
                println!("{:?} {}", part.destination, part.amount);
            }
        }
        Outcome::Hold(hold) => println!("nothing moves before {}", hold.next_deadline),
        Outcome::Refuse(code) => println!("refused: {code:?}"),
    }
    Ok(())
}
