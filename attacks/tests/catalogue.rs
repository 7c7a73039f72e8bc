//! `docs/attacks.md`, the plays and `disabled.toml` agree: an attack without a test, a grave one
//! that nothing shows to need its rule, or a text that is no more in the sources, is found here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use quittance_attacks::{Entry, catalogue, names};
use toml_edit::{DocumentMut, Table};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_attack_of_the_page_is_whole_and_played() {
    let attacks = catalogue();
    for entry in &attacks {
        assert_eq!(entry.missing(), Vec::<&str>::new(), "{} says nothing there", entry.id);
        assert!(["C", "H", "M", "L"].contains(&entry.severity), "{entry:?}");
        let id = entry.test().split('_').next().unwrap().to_uppercase();
        assert_eq!(id, entry.id, "the name of the test begins with the attack's");
    }
    let tests: Vec<String> = attacks.iter().map(Entry::test).collect();
    assert_eq!(tests, names().collect::<Vec<_>>(), "page and plays, in one order");
    let of = |letter: &str| attacks.iter().filter(|entry| entry.id.starts_with(letter)).count();
    assert_eq!((of("F"), of("N"), of("D")), (75, 10, 6));
}

/// Rules by their id, faults by their name, repairs by id or switch, and sections of the protocol.
#[test]
fn every_rule_that_is_named_exists() {
    let (rules, repairs, protocol) =
        (read("docs/rules.md"), read("docs/cabal.md"), read("docs/protocol.md"));
    let first = |page: &str| -> BTreeSet<String> {
        let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
        cells.map(str::to_owned).collect()
    };
    let switches = repairs.lines().filter_map(|line| line.strip_suffix("` |")?.rsplit('`').next());
    let mut known: BTreeSet<String> = first(&rules).union(&first(&repairs)).cloned().collect();
    known.extend(switches.map(str::to_owned));
    let heads = protocol.lines().filter(|line| line.starts_with('#'));
    let sections = heads.filter_map(|line| line.split(' ').nth(1));
    known.extend(sections.map(|number| format!("protocol {}", number.trim_end_matches('.'))));
    for entry in catalogue() {
        for rule in entry.rules() {
            assert!(known.contains(&rule), "{}: {rule} is no rule", entry.id);
        }
    }
}

fn disabled() -> DocumentMut {
    read("attacks/disabled.toml").parse().expect("disabled.toml is TOML")
}

fn text<'t>(entry: &'t Table, key: &str) -> &'t str {
    entry[key].as_str().unwrap_or_else(|| panic!("no {key}"))
}

#[test]
fn every_grave_attack_is_shown_to_need_its_rule() {
    let table = disabled();
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in table["without"].as_array_of_tables().expect("entries") {
        let (file, find) = (text(entry, "file"), text(entry, "find"));
        let once = read(file).matches(find).count();
        assert_eq!(once, 1, "{file} has this {once} times; change disabled.toml:\n{find}");
        assert_ne!(find, text(entry, "replace"));
        let rule = text(entry, "rule").split(", ").next().unwrap();
        for test in entry["tests"].as_array().expect("tests") {
            let test = test.as_str().expect("a name").to_owned();
            shown.entry(test).or_default().insert(rule.to_owned());
        }
    }
    for entry in catalogue() {
        let rules = shown.remove(&entry.test()).unwrap_or_default();
        let grave = ["C", "H"].contains(&entry.severity);
        assert!(!grave || !rules.is_empty(), "{}: nothing is disabled for it", entry.id);
        for rule in rules {
            assert!(entry.rules().contains(&rule), "{}: its Rules do not name {rule}", entry.id);
        }
    }
    assert_eq!(shown, BTreeMap::new(), "tests that no attack has");
}

/// The table that `scripts/attacks --table` made is of these entries.
#[test]
fn the_table_of_the_page_is_that_of_the_last_run() {
    let page = read("docs/attacks.md");
    let (_, made) = page.split_once("scripts/attacks --table -->\n").expect("the table's place");
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim_matches([' ', '`']).to_owned()).collect()
    };
    let made: BTreeSet<(String, String)> = made
        .lines()
        .filter(|line| line.starts_with("| ") && line.ends_with("| yes |"))
        .map(|line| (cells(line)[1].clone(), cells(line)[2].clone()))
        .collect();
    let mut wanted = BTreeSet::new();
    for entry in disabled()["without"].as_array_of_tables().expect("entries") {
        for test in entry["tests"].as_array().expect("tests") {
            wanted.insert((text(entry, "rule").to_owned(), test.as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(made, wanted, "run scripts/attacks --table");
}
