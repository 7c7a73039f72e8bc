//! The component's bytes come from the sources alone: what the outer cargo, clippy or a user has in
//! the environment reaches neither cargo nor rustc inside. `scripts/reproduce` adds that the
//! directory and the cargo home do not matter.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize().unwrap()
}

/// The target directory that the host's build script uses: what a variable changes is built again
/// there, and the rest is not.
fn target() -> PathBuf {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().expect("a target directory").join("component")
}

fn builder(test: &str) -> Command {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}.wasm"));
    let mut builder = Command::new(env!("CARGO_BIN_EXE_quittance-component-builder"));
    builder.args([root(), target(), out]);
    builder
}

#[track_caller]
fn digest(output: Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn pinned() -> String {
    let lock = fs::read_to_string(root().join("contract/component.lock")).unwrap();
    let line = lock.lines().find_map(|line| line.strip_prefix("unreleased "));
    line.expect("component.lock names the unreleased rules").to_owned()
}

#[test]
fn the_lock_pins_the_component_of_these_sources() {
    let built = digest(builder("plain").output().unwrap());
    assert_eq!(
        built,
        pinned(),
        "contract/component.lock pins another component; if the rules were changed on purpose, run \
         scripts/reproduce --write"
    );
}

#[test]
fn no_variable_changes_the_bytes() {
    for (name, value) in [
        ("CARGO_BUILD_RUSTFLAGS", "-Copt-level=0"),
        ("CARGO_BUILD_TARGET", "x86_64-unknown-linux-gnu"),
        ("CARGO_ENCODED_RUSTFLAGS", ""),
        ("CARGO_INCREMENTAL", "1"),
        ("CARGO_PROFILE_COMPONENT_OPT_LEVEL", "0"),
        ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Copt-level=0"),
        ("RUSTC", "/bin/false"),
        ("RUSTC_WORKSPACE_WRAPPER", "clippy-driver"),
        ("RUSTC_WRAPPER", "/bin/false"),
        ("RUSTFLAGS", "-Dwarnings"),
        ("RUSTUP_TOOLCHAIN", "none-such"),
    ] {
        let output = builder(name).env(name, value).output().unwrap();
        assert_eq!(digest(output), pinned(), "{name}={value}");
    }
}

#[test]
fn without_the_target_it_says_what_to_do() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no_target");
    fs::create_dir_all(&folder).unwrap();
    let rustc = folder.join("rustc");
    fs::write(&rustc, "#!/bin/sh\necho /no/such/target\n").unwrap();
    fs::set_permissions(&rustc, fs::Permissions::from_mode(0o755)).unwrap();
    let path = env::var("PATH").unwrap();
    let path = format!("{}:{path}", folder.display());
    let output = builder("no_target").env("PATH", path).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success());
    assert_eq!(
        said,
        "error: the Rust target wasm32-unknown-unknown is missing: run scripts/setup, then build \
         again\n"
    );
}
