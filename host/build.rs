//! Builds the settlement component and leaves it for `include_bytes!`.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use quittance_component_builder::{INPUTS, build};

fn main() -> ExitCode {
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    let out = PathBuf::from(variable("OUT_DIR"));
    for input in INPUTS {
        println!("cargo::rerun-if-changed=../{input}");
    }
    // Without the `..`, so that panic messages carry the same file names from every directory.
    let root = std::path::absolute(&root).map(|root| normal(&root)).unwrap_or(root);
    match build(&root, &inner_target(&out)) {
        Ok(component) => {
            fs::write(out.join("settlement.wasm"), component).expect("OUT_DIR is writable");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

/// A target directory for the inner cargo alone, so that neither waits for the other's lock; one
/// for all profiles and flags of the outer cargo, since none of them reaches the component.
fn inner_target(out: &Path) -> PathBuf {
    // OUT_DIR is TARGET/PROFILE/build/PACKAGE-HASH/out.
    out.ancestors().nth(4).unwrap_or(out).join("component")
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}
