//! `quittance-component-builder WORKSPACE TARGET OUT`: builds the component of the workspace at
//! WORKSPACE with intermediate files in TARGET, writes it to OUT and prints its digest.

use std::{env, fs, path::PathBuf, process::ExitCode};

use quittance_component_builder::{build, digest};

fn main() -> ExitCode {
    match make() {
        Ok(digest) => {
            println!("{digest}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn make() -> Result<String, String> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [root, target, out] = arguments.as_slice() else {
        return Err("expected three arguments: WORKSPACE TARGET OUT".to_owned());
    };
    let absolute = |path: &PathBuf| {
        std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let component = build(&absolute(root)?, &absolute(target)?).map_err(|e| e.to_string())?;
    fs::write(out, &component).map_err(|e| format!("cannot write {}: {e}", out.display()))?;
    Ok(digest(&component))
}
