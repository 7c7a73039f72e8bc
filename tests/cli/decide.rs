//! `quittance decide`.

use std::{env, fs};

use super::{CASE, case_bytes, command, component, file, folder, quittance, root, text};

#[test]
fn people_read_who_is_paid_what() {
    let ended = quittance(&["decide", CASE]).with(0);
    for words in [
        "Settle ATTESTED: COMPLETED_NORMAL",
        "3600 seconds from 2026-01-01T00:02:00Z",
        "release",
        "0.833333",
        "0.166667",
        "9.000000",
        "CREDIT",
    ] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
    assert_eq!(ended.err, "");
}

#[test]
fn json_and_bytes_of_a_case_are_one() {
    let from_bytes = quittance(&["decide", "--json", CASE]).with(0);
    let from_json = quittance(&["decide", "--json", &format!("{CASE}.json")]).with(0);
    assert_eq!(from_bytes.out, from_json.out);
    let expected = fs::read_to_string(root().join(CASE).with_extension("expect.json")).unwrap();
    assert_eq!(from_bytes.out, expected);
}

#[test]
fn the_bytes_that_hosts_compare_go_to_a_file() {
    let out = folder("decide_out").join("decision");
    quittance(&["decide", CASE, "--out", text(&out)]).with(0);
    let expected = fs::read(root().join(CASE).with_extension("expect")).unwrap();
    assert_eq!(fs::read(out).unwrap(), expected);
}

#[test]
fn standard_input_is_a_file_too() {
    let case = fs::File::open(root().join(CASE)).unwrap();
    let output = command(&["decide", "--json", "-"]).stdin(case).output().unwrap();
    let ended = super::Ended::from(output).with(0);
    assert_eq!(ended.json()["outcome"], "settle");
}

/// Exit code 0 is any decision: also that nothing moves.
#[test]
fn hold_and_refuse_are_decisions() {
    for (case, outcome, words) in [
        ("fixtures/session/waiting", "hold", "nothing moves yet"),
        ("fixtures/session/refused", "refuse", "this lock settles nothing"),
    ] {
        let mut found = false;
        let mut files: Vec<_> =
            fs::read_dir(root().join(case)).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in files.iter().filter(|path| path.to_string_lossy().ends_with(".expect.json")) {
            let expected: serde_json::Value =
                serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            if expected["outcome"] == outcome {
                let case = text(path).replace(".expect.json", ".case");
                let ended = quittance(&["decide", &case]).with(0);
                assert!(ended.out.contains(words), "{}", ended.out);
                found = true;
                break;
            }
        }
        assert!(found, "{case} holds no {outcome}");
    }
}

/// Neither the process, nor its locale, time zone, folder or the variables around it matter.
#[test]
fn where_it_runs_changes_nothing() {
    let here = quittance(&["decide", "--json", CASE]).with(0).out;
    for (locale, zone) in [("tr_TR.UTF-8", "Pacific/Kiritimati"), ("C", "America/St_Johns")] {
        let mut elsewhere = command(&["decide", "--json", text(&root().join(CASE))]);
        elsewhere.current_dir(env::temp_dir()).env_clear();
        elsewhere.env("LC_ALL", locale).env("LANG", locale).env("TZ", zone);
        assert_eq!(super::Ended::from(elsewhere.output().unwrap()).with(0).out, here);
        let mut audit = command(&["audit", "fixtures/session/money"]);
        audit.env("LC_ALL", locale).env("LANG", locale).env("TZ", zone);
        super::Ended::from(audit.output().unwrap()).with(0);
    }
}

#[test]
fn a_component_that_fails_says_nothing_about_the_case() {
    let folder = folder("abstain");
    for (name, words) in
        [("trap.wat", "trapped"), ("endless.wat", "units of fuel"), ("memory.wat", "MiB of memory")]
    {
        let broken = file(&folder, &name.replace(".wat", ".wasm"), component(name));
        let ended = quittance(&["decide", CASE, "--component", &broken]).with(3);
        let ended = ended.saying(&["quittance: abstained: ", words, "another host"]);
        assert_eq!(ended.out, "");
    }
    let trap = text(&folder.join("trap.wasm")).to_owned();
    quittance(&["explain", CASE, "--component", &trap]).with(3).saying(&["trapped"]);
    let told = quittance(&["decide", "--json", CASE, "--component", &trap]).with(3).json();
    assert_eq!(told["exit"], 3);
}

#[test]
fn rules_without_a_component_are_no_fault() {
    let mut case = super::case_json();
    let rules = quittance::RulesName::unreleased().0;
    let hex: String = rules.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(case.matches(&hex).count(), 1);
    case = case.replace(&hex, &"07".repeat(32));
    let path = file(&folder("foreign_rules"), "foreign.case.json", case);
    quittance(&["decide", &path]).with(3).saying(&[&"07".repeat(32), "no component"]);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let ended = quittance(&["decide", CASE, "--out", "/no/such/folder/decision"]).with(2);
    ended.saying(&["/no/such/folder/decision", "expected", "name another file"]);
    assert!(!case_bytes().is_empty());
}
