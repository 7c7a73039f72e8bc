//! Every attack of `docs/attacks.md`, played. Each play says what has to come of it; the test fails
//! where something else does. `scripts/attacks` shows of the grave ones that they succeed without
//! the rule that stops them.

use quittance_attacks::{Kind, each_attack, natively, play};

fn check(name: &str) {
    let replay = play(name, &mut natively).expect("a play of this name").expect("natively");
    for line in &replay.lines {
        let at = line.at.map_or_else(String::new, |at| format!("{at} s"));
        println!("{at:>8} {:?}: {}", line.kind, line.what);
    }
    let broken: Vec<_> = replay.lines.iter().filter(|line| line.kind == Kind::Broken).collect();
    assert!(replay.held, "{name}: {broken:#?}");
}

macro_rules! tests {
    ($($module:ident { $($name:ident)+ })+) => {
        $($(#[test] fn $name() { check(stringify!($name)); })+)+
    };
}

each_attack!(tests);
