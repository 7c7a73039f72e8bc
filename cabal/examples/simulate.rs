//! Plays seeds A to B natively, and says how many sessions a minute that is.
//! `cargo run --release -p quittance-cabal --features simulation --example simulate -- 0 1000`
use std::{collections::BTreeMap, env, time::Instant};

use quittance_cabal::simulation::{Options, Plan, natively, run};

fn main() -> Result<(), String> {
    let numbers: Vec<u64> = env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let [from, to] = numbers[..] else { return Err("expected two seeds: from and to".into()) };
    let started = Instant::now();
    let (mut table, mut signatures) = (BTreeMap::<_, u64>::new(), 0);
    for seed in from..to {
        let mut plan = Plan::of(seed);
        if env::var_os("HONEST").is_some() {
            plan = Plan::honest(seed, plan.profile, quittance_cabal::simulation::Story::Normal);
        }
        let options = Options { timeline: to == from + 1, ..Options::default() };
        let report = run(&plan, options, &mut natively)?;
        for line in &report.timeline {
            println!("{:>9.3} {:10} {}", line.at as f64 / 1000.0, line.who, line.what);
        }
        signatures += report.signatures;
        for violation in &report.violations {
            let name = violation.invariant.name();
            println!(
                "{seed} {} {} {} {} {name}: {}",
                plan.profile, plan.story, plan.enemy, plan.role, violation.what
            );
            println!("      {:?} {}", plan.unreliable(), report.outcome);
        }
        *table.entry((plan.enemy, report.outcome)).or_default() += 1;
    }
    for ((enemy, outcome), count) in &table {
        println!("{enemy:13} {count:6} {outcome}");
    }
    let seconds = started.elapsed().as_secs_f64();
    let a_minute = (to - from) as f64 / seconds * 60.0;
    println!("{a_minute:.0} sessions a minute, {signatures} signatures in {seconds:.1} s");
    Ok(())
}
