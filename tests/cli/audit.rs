//! `quittance audit`: green on what is as expected; on anything else red, with the field.

use std::{fs, path::Path};

use super::{CASE, component, file, folder, quittance, root, text};

/// A folder with one fixture in all four files, one of them changed.
fn spoilt(test: &str, suffix: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> String {
    let folder = folder(test);
    let mut change = Some(change);
    for name in ["case", "case.json", "expect", "expect.json"] {
        let mut bytes = fs::read(root().join(CASE).with_extension(name)).unwrap();
        if name == suffix {
            bytes = change.take().expect("one file is changed")(bytes);
        }
        file(&folder, &format!("one.{name}"), bytes);
    }
    text(&folder).to_owned()
}

fn replaced(bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
#[ignore = "takes half a minute: scripts/test runs it"]
fn every_fixture_is_as_expected() {
    let report = quittance(&["audit", "--json", "fixtures"]).with(0).json();
    assert_eq!(report["cases"], report["as_expected"]);
    assert!(report["cases"].as_u64().unwrap() >= 300, "{report}");
    assert_eq!(report["mismatches"], serde_json::json!([]));
}

#[test]
fn one_file_of_a_fixture_names_it() {
    let ended = quittance(&["audit", CASE]).with(0);
    assert!(ended.out.contains("1 of 1 cases as expected"), "{}", ended.out);
}

#[test]
fn a_falsified_decision_is_red_with_the_field_that_differs() {
    let falsify = |bytes| replaced(bytes, "\"833333\"", "\"833334\"");
    let folder = spoilt("falsified_json", "expect.json", falsify);
    let ended = quittance(&["audit", &folder]).with(1);
    for words in [
        "one.expect.json: allocations[0].amount",
        "\"833334\"",
        "\"833333\"",
        "0 of 1 cases as expected",
    ] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
    let report = quittance(&["audit", "--json", &folder]).with(1).json();
    let difference = &report["mismatches"][0]["differences"][0];
    assert_eq!(difference["field"], "one.expect.json: allocations[0].amount");
    assert_eq!(difference["expected"], "\"833334\"");
    assert_eq!(difference["got"], "\"833333\"");
    let junit = quittance(&["audit", &folder, "--junit", "-"]).with(1).out;
    for words in ["tests=\"1\" failures=\"1\"", "<testcase name=\"one\"", "got      &quot;833333"] {
        assert!(junit.contains(words), "{words:?} is not in\n{junit}");
    }
}

#[test]
fn falsified_bytes_are_red_with_their_offset() {
    let flip = |mut bytes: Vec<u8>| {
        bytes[100] ^= 1;
        bytes
    };
    let folder = spoilt("falsified_bytes", "expect", flip);
    let ended = quittance(&["audit", &folder]).with(1);
    assert!(ended.out.contains("one.expect, byte 100"), "{}", ended.out);
    assert!(!ended.out.contains("one.expect.json:"), "the other file agrees: {}", ended.out);
}

#[test]
fn bytes_that_are_not_those_of_the_json_are_red() {
    let shorten = |mut bytes: Vec<u8>| {
        bytes.pop();
        bytes
    };
    let folder = spoilt("other_bytes", "case", shorten);
    let ended = quittance(&["audit", &folder]).with(1);
    assert!(ended.out.contains(".case beside .case.json, byte"), "{}", ended.out);
}

#[test]
fn another_fault_is_red() {
    let folder = folder("another_fault");
    file(&folder, "cut.case", &super::case_bytes()[..100]);
    file(&folder, "cut.expect.json", "{\"fault\": \"TRUNCATED\"}\n");
    file(&folder, "cut.expect", [2]);
    quittance(&["audit", text(&folder)]).with(0);
    file(&folder, "cut.expect.json", "{\"fault\": \"TRAILING\"}\n");
    let ended = quittance(&["audit", text(&folder)]).with(1);
    assert!(ended.out.contains("TRAILING") && ended.out.contains("TRUNCATED"), "{}", ended.out);
}

#[test]
fn what_cannot_be_read_is_bad_input_and_the_rest_is_audited() {
    let folder = folder("partly_bad");
    for name in ["case", "expect"] {
        let bytes = fs::read(root().join(CASE).with_extension(name)).unwrap();
        file(&folder, &format!("good.{name}"), bytes);
    }
    file(&folder, "bad.case.json", "{}");
    file(&folder, "bad.expect", [3]);
    let ended = quittance(&["audit", text(&folder)]).with(2);
    for words in ["1 of 2 cases as expected", "bad.case.json", "missing field `version`"] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
}

/// What lies among the cases and cannot be read stops nothing.
#[test]
fn the_rest_of_a_folder_is_audited() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let folder = folder("strange_entries");
    for name in ["case", "expect"] {
        let bytes = fs::read(root().join(CASE).with_extension(name)).unwrap();
        file(&folder, &format!("good.{name}"), bytes);
    }
    symlink("nowhere", folder.join("link.case")).unwrap();
    let pipe = std::process::Command::new("mkfifo").arg(folder.join("pipe.case")).status();
    assert!(pipe.unwrap().success());
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"z\xff.case")), "").unwrap();
    fs::write(folder.join(std::ffi::OsStr::from_bytes(b"photo\xff.jpg")), "").unwrap();
    let ended = quittance(&["audit", text(&folder)]).with(2);
    for words in ["1 of 4 cases as expected", "link.case", "pipe.case: neither", "not UTF-8"] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
}

/// What is not there is not checked, and what is no part of a case is not read: both are told.
#[test]
fn what_is_not_checked_is_told() {
    let folder = folder("partial");
    for name in ["case", "expect"] {
        let bytes = fs::read(root().join(CASE).with_extension(name)).unwrap();
        file(&folder, &format!("one.{name}"), bytes);
    }
    file(&folder, "notes.txt", "");
    let ended = quittance(&["audit", text(&folder)]).with(0);
    for words in ["one has no .case.json, no .expect.json", "so not read: ", "notes.txt"] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
    let told = quittance(&["audit", "--json", text(&folder)]).with(0).json();
    assert_eq!(told["ignored"].as_array().unwrap().len(), 1);
}

/// A link that leads nowhere is one unreadable fixture, wherever it is named.
#[test]
fn a_link_that_leads_nowhere_stops_nothing() {
    let link = folder("dangling").join("gone.case");
    std::os::unix::fs::symlink("nowhere", &link).unwrap();
    let ended = quittance(&["audit", text(&link), CASE]).with(2);
    for words in ["1 of 2 cases as expected", "gone.case: No such file"] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
}

#[test]
fn open_cells_of_the_matrix_are_told() {
    let ended = quittance(&["audit", "--matrix", CASE]).with(1);
    assert!(ended.out.contains("cells are OPEN: these cases have none"), "{}", ended.out);
    let ended = quittance(&["audit", "--matrix", "fixtures"]).with(0);
    assert!(ended.out.contains("fixtures/session/money"), "{}", ended.out);
    assert!(!ended.out.contains("OPEN") && !ended.out.contains("mismatch:"), "{}", ended.out);
}

#[test]
fn half_a_fixture_is_bad_input() {
    for (test, name, words) in [
        ("no_case", "one.expect", "no case"),
        ("no_expectation", "one.case", "nothing says what is expected"),
    ] {
        let folder = folder(test);
        let from = root().join(CASE).with_extension(Path::new(name).extension().unwrap());
        file(&folder, name, fs::read(from).unwrap());
        let ended = quittance(&["audit", text(&folder)]).with(2);
        assert!(ended.out.contains(words), "{}", ended.out);
    }
}

#[test]
fn a_host_that_cannot_decide_says_so() {
    let trap = file(&folder("audit_abstains"), "trap.wasm", component("trap.wat"));
    let ended = quittance(&["audit", CASE, "--component", &trap]).with(3);
    assert!(ended.out.contains("abstained: "), "{}", ended.out);
    assert!(ended.out.contains("0 of 1 cases as expected"), "{}", ended.out);
}

#[test]
fn paths_that_hold_no_case_are_named() {
    let empty = folder("empty_folder");
    quittance(&["audit", text(&empty)]).with(2).saying(&[
        text(&empty),
        "no case",
        "another folder",
    ]);
    let ended = quittance(&["audit", "no/such/folder"]).with(2);
    ended.saying(&["no/such/folder", "No such file", "check the path"]);
    quittance(&["audit", "Cargo.toml"]).with(2).saying(&["Cargo.toml", ".case.json"]);
    let told = quittance(&["audit", "--json", "no/such/folder"]).with(2).json();
    assert_eq!(told["error"]["where"], "no/such/folder");
    assert_eq!(told["exit"], 2);
}
