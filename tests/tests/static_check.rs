//! What a component may contain, decided before anything in it runs: for each refusal of the
//! static check, a component with that one defect.

use std::{fs, path::Path};

use quittance::{CheckError, CheckedComponent};

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("wat").join(name);
    wat::parse_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn refusal(name: &str) -> CheckError {
    match CheckedComponent::new(bytes(name)) {
        Ok(_) => panic!("{name} passes"),
        Err(error) => error,
    }
}

#[test]
fn without_a_defect_it_passes() {
    let checked = CheckedComponent::new(bytes("good.wat")).unwrap();
    assert_eq!(checked.memory_bytes_max(), 16 << 16);
}

#[test]
fn imports_are_refused() {
    assert!(matches!(refusal("import.wat"), CheckError::Import { name, .. } if name == "clock"));
    let inner = refusal("core_import.wat");
    assert!(matches!(inner, CheckError::Import { name, .. } if name == "env.clock"));
}

#[test]
fn what_the_portable_build_lacks_is_refused() {
    for (name, feature) in [
        ("float.wat", "floats"),
        ("simd.wat", "simd"),
        ("threads.wat", "threads"),
        ("memory64.wat", "memory64"),
        ("tail_call.wat", "tail call"),
        ("exceptions.wat", "exceptions"),
    ] {
        let error = refusal(name);
        let CheckError::Uses { feature: found, .. } = &error else {
            panic!("{name}: {error:?}");
        };
        assert!(found.to_string().contains(feature), "{name}: {error}");
    }
}

#[test]
fn nothing_runs_before_a_call() {
    assert!(matches!(refusal("start.wat"), CheckError::Start { .. }));
}

#[test]
fn memory_has_an_end() {
    assert_eq!(refusal("memory_without_maximum.wat"), CheckError::MemoryUnbounded);
    let error = refusal("memory_too_large.wat");
    assert_eq!(error, CheckError::MemoryTooLarge { bytes: 1040 << 16 });
}

#[test]
fn the_one_interface_is_exported_and_nothing_else() {
    let error = refusal("wrong_export.wat");
    assert_eq!(error, CheckError::ForeignExport("example:clock/time@0.1.0".to_owned()));
    assert_eq!(refusal("no_export.wat"), CheckError::NoExport);
}

#[test]
fn other_files_are_no_components() {
    assert_eq!(refusal("core_module.wat"), CheckError::CoreModule);
    let page = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert_eq!(CheckedComponent::new(page).unwrap_err(), CheckError::NotWebAssembly);
    assert_eq!(CheckedComponent::new(Vec::new()).unwrap_err(), CheckError::NotWebAssembly);
    let mut cut = bytes("good.wat");
    cut.truncate(cut.len() - 3);
    assert!(matches!(CheckedComponent::new(cut), Err(CheckError::Malformed { .. })));
}
