//! `quittance dossier`: from a folder of files to the bytes that attestors sign, and back: what in
//! a folder is no longer as it was signed (docs/order.md 5 and 6).

mod build;
mod canonical;
mod contents;
mod document;
mod drift;
mod fields;
mod folder;
mod head;
mod log;
mod order;
mod photo;
mod readings;
mod redaction;
mod temperature;
mod verify;

use clap::Subcommand;

use super::{Exit, failure::Failure};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Make a dossier of a folder: its canonical JSON, and the log of a cold chain for a case
    Build(build::Build),
    /// Say which byte of which file is no longer as a dossier has it
    Verify(verify::Verify),
}

pub(super) fn run(command: &Command, json: bool) -> Result<Exit, Failure> {
    match command {
        Command::Build(build) => build::run(build, json),
        Command::Verify(verify) => verify::run(verify, json),
    }
}
