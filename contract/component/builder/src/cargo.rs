//! The inner cargo. It inherits nothing that could change the bytes: cargo hands a build script an
//! empty CARGO_ENCODED_RUSTFLAGS, so that a nested cargo ignores every configured flag; clippy
//! leaks its wrapper, and users their RUSTFLAGS, profiles and toolchain overrides.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use crate::BuildError;

/// The target of the component: it has no system, hence no import.
pub const TARGET: &str = "wasm32-unknown-unknown";
const PACKAGE: &str = "quittance-component";
const PROFILE: &str = "component";

/// The most linear memory the component can ever have, written into the module.
const MEMORY_BYTES_MAX: u32 = 64 * 1024 * 1024;
/// The stack inside that memory; it lies first, so overflowing it traps.
const STACK_BYTES: u32 = 1024 * 1024;

/// Between flags in CARGO_ENCODED_RUSTFLAGS.
const FLAG_SEPARATOR: &str = "\u{1f}";

/// Builds the core module and returns its bytes.
pub fn build_module(root: &Path, target: &Path) -> Result<Vec<u8>, BuildError> {
    require_target(root)?;
    let flags = flags(root, target)?.join(FLAG_SEPARATOR);
    let mut cargo = clean("cargo", root);
    cargo
        .args(["build", "--locked", "--package", PACKAGE, "--profile", PROFILE])
        .args(["--target", TARGET, "--target-dir"])
        .arg(target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags)
        .stdout(Stdio::inherit());
    run(&mut cargo, "cargo", &format!("cargo build --package {PACKAGE}"))?;
    let path = target.join(TARGET).join(PROFILE).join("quittance_component.wasm");
    fs::read(&path).map_err(|source| BuildError::Unreadable { path, source })
}

fn require_target(root: &Path) -> Result<(), BuildError> {
    let folder = ask_rustc(root, &["--print", "target-libdir", "--target", TARGET])?;
    if folder.is_dir() { Ok(()) } else { Err(BuildError::NoTarget) }
}

/// All flags of the component. The target's features are rustc's own for this pinned toolchain
/// (mutable globals, sign extension, bulk memory, multi-value, reference types); the host's static
/// check refuses a component that uses any other.
fn flags(root: &Path, target: &Path) -> Result<Vec<String>, BuildError> {
    let mut flags = vec![
        // 32-bit limbs: plain wasm multiplies 64-bit ones four times slower.
        "--cfg=cpubits=\"32\"".to_owned(),
        format!("-Clink-arg=--max-memory={MEMORY_BYTES_MAX}"),
        format!("-Clink-arg=-zstack-size={STACK_BYTES}"),
    ];
    // Panic messages carry file names: give every machine the same ones. Of several prefixes that
    // fit, rustc takes the last.
    let rename = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    flags.push(rename(root, "/quittance"));
    flags.push(rename(target, "/target"));
    let sysroot = ask_rustc(root, &["--print", "sysroot"])?;
    flags.push(rename(&sysroot.join("lib/rustlib/src/rust"), "/rust"));
    for (folder, name) in dependencies(root)? {
        flags.push(rename(&folder, &format!("/crates/{name}")));
    }
    Ok(flags)
}

/// The folder and the name with version of each package that does not live in this workspace,
/// wherever this machine keeps it (a registry cache, a mirror, a vendor folder).
fn dependencies(root: &Path) -> Result<Vec<(PathBuf, String)>, BuildError> {
    const COMMAND: &str = "cargo metadata";
    let answer = |reason: &str| BuildError::Answer { command: COMMAND, reason: reason.to_owned() };
    let mut cargo = clean("cargo", root);
    cargo.args(["metadata", "--locked", "--format-version=1", "--filter-platform", TARGET]);
    let output = run(&mut cargo, "cargo", COMMAND)?;
    let metadata: Value =
        serde_json::from_slice(&output).map_err(|error| answer(&error.to_string()))?;
    let packages = metadata["packages"].as_array().ok_or_else(|| answer("it lists no package"))?;
    let mut found = Vec::new();
    for package in packages.iter().filter(|package| !package["source"].is_null()) {
        let text = |key: &str| package[key].as_str().ok_or_else(|| answer(key));
        let manifest = Path::new(text("manifest_path")?);
        let folder = manifest.parent().ok_or_else(|| answer("manifest_path"))?;
        found.push((folder.to_owned(), format!("{}-{}", text("name")?, text("version")?)));
    }
    Ok(found)
}

fn ask_rustc(root: &Path, arguments: &[&str]) -> Result<PathBuf, BuildError> {
    const COMMAND: &str = "rustc --print";
    let output = run(clean("rustc", root).args(arguments), "rustc", COMMAND)?;
    let text = String::from_utf8(output)
        .map_err(|error| BuildError::Answer { command: COMMAND, reason: error.to_string() })?;
    Ok(PathBuf::from(text.trim_end()))
}

/// A program started in the workspace, where `rust-toolchain.toml` picks the toolchain, without
/// any variable that steers cargo, rustc or rustup's choice; those that say where things are and
/// how to reach the registry stay.
fn clean(program: &str, root: &Path) -> Command {
    const KEPT: [&str; 7] = [
        "CARGO_HOME",
        "CARGO_HTTP_",
        "CARGO_MAKEFLAGS",
        "CARGO_NET_",
        "CARGO_REGISTR",
        "CARGO_SOURCE_",
        "RUSTUP_",
    ];
    let mut command = Command::new(program);
    command.current_dir(root).stdin(Stdio::null()).stderr(Stdio::inherit());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let steers = text.starts_with("CARGO") || text.starts_with("RUST");
        let kept = KEPT.iter().any(|prefix| text.starts_with(prefix));
        if steers && (!kept || text == "RUSTUP_TOOLCHAIN") {
            command.env_remove(name);
        }
    }
    command
}

fn run(command: &mut Command, program: &'static str, shown: &str) -> Result<Vec<u8>, BuildError> {
    let output = command.output().map_err(|source| BuildError::NoProgram { program, source })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(BuildError::Failed { command: shown.to_owned() })
    }
}
