//! `quittance component check` and `info`.

use std::fs;

use super::{command, component, file, folder, quittance, root, text};

#[test]
fn info_shows_the_component_inside() {
    let ended = quittance(&["component", "info"]).with(0);
    let lock = fs::read_to_string(root().join("contract/component.lock")).unwrap();
    let digest = lock.lines().find_map(|line| line.strip_prefix("unreleased ")).unwrap();
    for words in [digest, "imports  0", "quittance:settlement/contract@0.1.0", "unreleased"] {
        assert!(ended.out.contains(words), "{words:?} is not in\n{}", ended.out);
    }
    let told = quittance(&["component", "info", "--json"]).with(0).json();
    assert_eq!(told["digest"], digest);
    assert_eq!(told["imports"], 0);
    assert_eq!(told["rules"], serde_json::json!(["unreleased"]));
}

/// What other languages load is what this program decides by.
#[test]
fn the_component_inside_can_be_taken_out() {
    let path = folder("export").join("settlement.wasm");
    let path = text(&path);
    let ended = quittance(&["component", "export", "--out", path]).with(0);
    assert_eq!((ended.out, ended.err), (String::new(), String::new()));
    let piped = command(&["component", "export", "--out", "-"]).output().unwrap().stdout;
    assert_eq!(piped, fs::read(path).unwrap());
    let told = quittance(&["component", "info", path, "--json"]).with(0).json();
    assert_eq!(told["rules"], serde_json::json!(["unreleased"]));
    let ended = quittance(&["component", "export", "--out", "no/such/folder/file"]).with(2);
    ended.saying(&["no/such/folder/file", "expected a file that can be written"]);
}

#[test]
fn a_component_that_fits_passes_the_check() {
    let path = file(&folder("check_passes"), "trap.wasm", component("trap.wat"));
    let ended = quittance(&["component", "check", &path]).with(0);
    assert!(ended.out.starts_with("the static check passes\n"), "{}", ended.out);
    assert!(ended.out.contains("rules    none"), "{}", ended.out);
}

#[test]
fn every_defect_is_named_with_a_remedy() {
    let folder = folder("check_refuses");
    for (name, words) in [
        ("import.wat", "imports `clock`"),
        ("core_import.wat", "imports `env.clock`"),
        ("float.wat", "floats"),
        ("simd.wat", "simd"),
        ("threads.wat", "threads"),
        ("memory64.wat", "memory64"),
        ("tail_call.wat", "tail call"),
        ("exceptions.wat", "exceptions"),
        ("start.wat", "start function"),
        ("memory_without_maximum.wat", "--max-memory"),
        ("memory_too_large.wat", "at most 67108864"),
        ("no_export.wat", "does not export"),
        ("wrong_export.wat", "example:clock/time@0.1.0"),
        ("core_module.wat", "wit-component"),
        // Its instance lacks the functions: found when it is linked, before anything runs.
        ("good.wat", "does not fit wit/settlement.wit"),
    ] {
        let bytes = wat::parse_file(root().join("tests/wat").join(name)).unwrap();
        let path = file(&folder, &name.replace(".wat", ".wasm"), bytes);
        let ended = quittance(&["component", "check", &path]).with(2);
        ended.saying(&[&path, words, "expected a settlement component"]);
    }
}

#[test]
fn another_file_is_no_component() {
    quittance(&["component", "check", "Cargo.toml"]).with(2).saying(&["Cargo.toml", "00 61 73 6d"]);
    quittance(&["component", "check", "no/such"]).with(2).saying(&["no/such", "No such file"]);
    quittance(&["component", "info", "fixtures"]).with(2).saying(&["fixtures", "directory"]);
    let ended = quittance(&["decide", super::CASE, "--component", "Cargo.toml"]).with(2);
    ended.saying(&["Cargo.toml", "no WebAssembly component"]);
}
