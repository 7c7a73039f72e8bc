//! Counts that are the same in every run: fuel of the component, and instructions of the native
//! rules and of libsecp256k1 as callgrind counts them. Kept in `counts.json`; a test of
//! `quittance-tests` holds the fuel against the component.

use std::{
    collections::BTreeMap,
    env, fs,
    path::Path,
    process::{self, Command},
};

use quittance::Settlement;
use quittance_tests::{
    fixture,
    logged::{INTERVALS, logged},
};
use serde_json::{Value, json};

/// A slice that is paid, and a pass of the gate, plain and with a log; of sessions the smallest, a
/// usual and the largest cabal, a conflict, a plain session, a refusal, top-ups.
const FIXTURES: [&str; 10] = [
    "order/money/golden-1",
    "order/pass/on-board",
    "order/temperature/segment-at-start",
    "session/attested/three-witnesses",
    "session/attested/all-five-sign",
    "session/attested/thirty-one-witnesses",
    "session/conflict/checkpoints-one-each-held",
    "session/money/trust-500",
    "session/refused/amount-zero",
    "session/top-ups/two-counted",
];

/// Counts, and writes the file. `replay` is the program of that name, built for release.
pub fn write(replay: &Path, json: &Path) {
    let settlement = Settlement::embedded().expect("the component loads").on_test_network();
    let mut counts: BTreeMap<&str, Value> = BTreeMap::new();
    for name in FIXTURES {
        let file = fixture::root().join(name).with_extension("case");
        counts.insert(name, count(&settlement, replay, &file));
        println!("{name}: {}", counts[name]);
    }
    let file = env::temp_dir().join(format!("quittance-logged-{}.case", process::id()));
    fs::write(&file, logged(0).to_bytes()).expect("the folder for temporary files is writable");
    let long = count(&settlement, replay, &file);
    let _ = fs::remove_file(&file);
    println!("a log of {INTERVALS} intervals: {long}");
    let digest = settlement.component().digest_hex();
    let counts = json!({ "component": digest, "fixtures": counts, "logged": long });
    let text = serde_json::to_string_pretty(&counts).expect("JSON") + "\n";
    fs::write(json, text).unwrap_or_else(|error| panic!("{}: {error}", json.display()));
}

fn count(settlement: &Settlement, replay: &Path, file: &Path) -> Value {
    let case = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let (_, spent) = settlement.decide_metered(&case).expect("it is decided");
    json!({
        "component_fuel": spent.fuel,
        "native_instructions": instructions(replay, "decide", file),
        "libsecp256k1_instructions": instructions(replay, "verify", file),
    })
}

/// The instructions of the second time: what a third run adds to two, or a second to one, is the
/// work itself, without starting, reading and setting up.
fn instructions(replay: &Path, what: &str, file: &Path) -> u64 {
    let run = |count: &str| {
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        let output = valgrind.arg(replay).arg(what).arg(file).arg(count).output();
        let output = output.expect("valgrind starts (Debian: apt-get install valgrind)");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        let total = said.lines().find_map(|line| line.split_once("Collected : "));
        total.and_then(|(_, total)| total.parse::<u64>().ok()).expect("callgrind says its count")
    };
    run("2") - run("1")
}
