//! Switches each repair off and says which seed shows that it is missed, and by what.
//! `cargo run --release -p quittance-cabal --features simulation,without-repairs --example repairs`
use quittance_cabal::{
    repair::{Repair, Repairs},
    simulation::{Options, Plan, natively, run},
};

fn main() -> Result<(), String> {
    println!("| without | seed | what no longer holds | how it shows |\n|---|---|---|---|");
    for repair in Repair::ALL {
        let options = Options { repairs: Repairs::without(repair), ..Options::default() };
        let mut found = None;
        for seed in 0..2000 {
            let report = run(&Plan::of(seed), options, &mut natively)?;
            if let Some(violation) = report.violations.into_iter().next() {
                found = Some((seed, violation));
                break;
            }
        }
        match found {
            Some((seed, violation)) => {
                let (name, what) = (violation.invariant.name(), violation.what);
                println!("| {} | {seed} | {name} | {what} |", repair.name());
            }
            None => println!("| {} | not found in 2,000 seeds | | |", repair.name()),
        }
    }
    Ok(())
}
