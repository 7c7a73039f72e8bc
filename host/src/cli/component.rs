//! `quittance component`: the static check, what a component is, and its bytes for other hosts.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use quittance::{CheckedComponent, ComponentLock, LoadError, Settlement};
use serde::Serialize;

use super::{Exit, failure::Failure, input, output};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Check that a file is a component that may be loaded; runs nothing in it
    Check {
        /// The component
        file: PathBuf,
    },
    /// Show digest, size, interface and rules of a component
    Info {
        /// The component; without it, the one inside this program
        file: Option<PathBuf>,
    },
    /// Write the component inside this program to a file: what other languages load
    Export {
        /// Where the bytes go; `-` is standard output
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

/// What there is to know of a component.
#[derive(Serialize)]
struct Info {
    digest: String,
    bytes: usize,
    memory_bytes_max: u64,
    imports: usize,
    exports: [&'static str; 1],
    /// The names of rules that the lock file lists it for.
    rules: Vec<String>,
}

pub(super) fn run(command: &Command, json: bool) -> Result<Exit, Failure> {
    match command {
        Command::Check { file } => show(&checked(file)?, "the static check passes\n", json)?,
        Command::Info { file: Some(file) } => show(&checked(file)?, "", json)?,
        Command::Info { file: None } => show(&Info::of(super::embedded()?.component())?, "", json)?,
        Command::Export { out } => output::bytes(out, super::embedded()?.component().bytes())?,
    }
    Ok(Exit::Done)
}

fn show(info: &Info, heading: &str, json: bool) -> Result<(), Failure> {
    if json { output::json(info) } else { output::text(&format!("{heading}{}", info.text())) }
}

/// The check that loading does, and its linking too: a component with other types is no good.
fn checked(file: &Path) -> Result<Info, Failure> {
    let loaded = Settlement::load_unlisted(input::read(file)?);
    let settlement = loaded.map_err(|error| refused(file, &error))?;
    Info::of(settlement.component())
}

/// Why this file cannot decide anything.
pub(super) fn refused(file: &Path, error: &LoadError) -> Failure {
    match error {
        LoadError::Engine(_) => Failure::abstained(error),
        _ => Failure::bad(file, error)
            .expected("a settlement component")
            .remedy("`quittance component info` shows one; scripts/reproduce builds it"),
    }
}

impl Info {
    fn of(component: &CheckedComponent) -> Result<Self, Failure> {
        let lock = ComponentLock::embedded()
            .map_err(|error| Failure::abstained(format!("the lock file in here: {error}")))?;
        let rules = lock.rules_of(&component.digest());
        Ok(Self {
            digest: component.digest_hex(),
            bytes: component.bytes().len(),
            memory_bytes_max: component.memory_bytes_max(),
            // The check refuses a component with any.
            imports: 0,
            exports: [component.export()],
            rules: rules.iter().map(ToString::to_string).collect(),
        })
    }

    fn text(&self) -> String {
        let [export] = self.exports;
        let rules = if self.rules.is_empty() { "none".to_owned() } else { self.rules.join(", ") };
        format!(
            "digest   {}\nsize     {} bytes\nmemory   at most {} MiB\nimports  {}\nexports  {export}\n\
             rules    {rules} (contract/component.lock)",
            self.digest,
            self.bytes,
            self.memory_bytes_max >> 20,
            self.imports,
        )
    }
}
