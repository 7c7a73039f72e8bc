//! The command line: what a person types, and what programs read.
//!
//! Every command ends with one of four exit codes: 0 decided, or all as expected; 1 a mismatch;
//! 2 bad input; 3 this host could not decide. Errors are one message that says what is wrong,
//! where, what was expected and what to do.

mod audit;
mod case;
mod component;
mod decide;
mod difference;
mod explain;
mod failure;
mod input;
mod matrix;
mod output;
mod simulate;
mod table;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};
use failure::Failure;
use quittance::Settlement;

/// How a command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Decided, whatever the decision; or all as expected.
    Done = 0,
    /// Something is not as expected.
    Mismatch = 1,
    /// What was given is not usable; a fault is this too.
    BadInput = 2,
    /// This host could not decide. Never a decision.
    Abstained = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Settles escrow on signed evidence: release, burn, refund and trust signals, the same bytes on
/// every host.
///
/// This command moves no money. It decides cases under released and unreleased rules alike.
#[derive(Parser)]
#[command(name = "quittance", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print JSON for programs instead of text for people; errors too
    #[arg(long, global = true)]
    json: bool,
}

const EXIT_CODES: &str = "Exit codes: 0 decided, or all as expected; 1 a mismatch; 2 bad input; \
                          3 this host could not decide.";

#[derive(Subcommand)]
enum Command {
    /// Check cases against the decisions or faults that are expected of them
    Audit {
        /// Folders, searched to the bottom, or single files of a case
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Also show which ways for a session to end these cases cover
        #[arg(long)]
        matrix: bool,
        #[command(flatten)]
        by: By,
    },
    /// Decide one case: who is paid what, and why
    Decide {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        file: PathBuf,
        /// Also write the decision's canonical bytes here
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        by: By,
    },
    /// Decide one case, and show every rule that was applied on the way
    Explain {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        file: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// Turn a case from JSON to bytes and back, and show its digests
    Case {
        #[command(subcommand)]
        command: case::Command,
    },
    /// Play sessions of the cabal protocol with faults and enemies, and decide what they come to
    Simulate {
        #[command(flatten)]
        arguments: simulate::Arguments,
        #[command(flatten)]
        by: By,
    },
    /// Look at the settlement component itself
    Component {
        #[command(subcommand)]
        command: component::Command,
    },
}

/// Which component decides.
#[derive(Args)]
struct By {
    /// Decide by this component instead of the one inside this program. It has to pass the static
    /// check; the lock file is not asked whether it may settle anything
    #[arg(long, value_name = "FILE")]
    component: Option<PathBuf>,
}

impl By {
    fn settlement(&self) -> Result<Settlement, Failure> {
        let loaded = match &self.component {
            None => Settlement::embedded()
                .map_err(|error| Failure::abstained(format!("the component in here: {error}"))),
            Some(path) => Settlement::load_unlisted(input::read(path)?)
                .map_err(|error| component::refused(path, &error)),
        };
        loaded.map(Settlement::on_test_network)
    }
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    let json = cli.json;
    let ended = match cli.command {
        Command::Audit { paths, matrix, by } => audit::run(&paths, matrix, &by, json),
        Command::Decide { file, out, by } => decide::run(&file, out.as_deref(), &by, json),
        Command::Explain { file, by } => explain::run(&file, &by, json),
        Command::Case { command } => case::run(&command, json),
        Command::Simulate { arguments, by } => simulate::run(&arguments, &by, json),
        Command::Component { command } => component::run(&command, json),
    };
    ended.unwrap_or_else(|failure| failure.report(json)).into()
}

/// Help and version are answers; anything else that was mistyped is bad input, in JSON for who
/// asked for that.
fn usage(error: &clap::Error) -> Exit {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if error.use_stderr() && json {
        return Failure::usage(error).report(json);
    }
    // A closed pipe has read enough.
    let _ = error.print();
    if error.use_stderr() { Exit::BadInput } else { Exit::Done }
}
