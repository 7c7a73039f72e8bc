//! The command line: what a person types, and what programs read.
//!
//! Every command ends with one of four exit codes: 0 decided, or all as expected; 1 a mismatch;
//! 2 bad input; 3 this host could not decide. Errors are one message that says what is wrong,
//! where, what was expected and what to do.

mod any_case;
mod attack;
mod audit;
mod balances;
mod bribery;
mod case;
mod codes;
mod component;
mod corrections;
mod decide;
mod diff;
mod difference;
mod dossier;
mod explain;
mod failure;
mod file_kind;
mod generate;
mod input;
mod key;
mod ledger;
mod matrix;
mod money_table;
mod money_words;
mod of_order;
mod order_table;
mod order_words;
mod output;
mod simulate;
mod table;
mod words;

use std::{
    env, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand, error::ErrorKind};
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
    /// Check cases against the decisions or faults that are expected of them; cases of one folder that
    /// are named 01-…, 02-… are a story of an order, and also have to follow from one another
    Audit {
        /// Folders, searched to the bottom, or single files of a case
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Also show which ways for a session to end these cases cover, and how many orders end with
        /// each code
        #[arg(long)]
        matrix: bool,
        /// Also write what was found as JUnit XML; `-` is standard output
        #[arg(long, value_name = "FILE")]
        junit: Option<PathBuf>,
        #[command(flatten)]
        by: By,
    },
    /// Decide one case: who is paid what, whether a slice passes, or what is due on it, and why
    Decide {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        file: PathBuf,
        /// Also write the decision's canonical bytes here
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        by: By,
    },
    /// Decide one case, and tell why: its story, every rule, the money, what would change it
    Explain(explain::Arguments),
    /// Show what two cases differ in: evidence, findings, money
    Diff {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        one: PathBuf,
        /// Another
        other: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// Make a key to sign with, and show what others may know of it
    Key {
        #[command(subcommand)]
        command: key::Command,
    },
    /// Make a case by hand, turn it from JSON to bytes and back, show its digests
    Case {
        #[command(subcommand)]
        command: case::Command,
    },
    /// Make a dossier of a folder of files, and say what in the folder is no longer as it says
    Dossier {
        #[command(subcommand)]
        command: dossier::Command,
    },
    /// Write shell completions and manual pages
    Generate {
        #[command(subcommand)]
        command: generate::Command,
    },
    /// Play sessions of the cabal protocol with faults and enemies, and decide what they come to
    Simulate {
        #[command(flatten)]
        arguments: simulate::Arguments,
        #[command(flatten)]
        by: By,
    },
    /// Replay an attack on the protocol step by step, and see what stops it, or what it costs
    Attack {
        /// The attack, as in `F01` or the name of its test; `list` shows all of them
        #[arg(value_name = "NAME|list")]
        name: String,
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
            None => embedded(),
            Some(path) => Settlement::load_unlisted(input::read(path)?)
                .map_err(|error| component::refused(path, &error)),
        };
        loaded.map(Settlement::on_test_network)
    }
}

/// The component inside this program, compiled by an earlier start if one left it behind.
fn embedded() -> Result<Settlement, Failure> {
    let loaded = match cache_folder() {
        Some(folder) => Settlement::embedded_cached(&folder),
        None => Settlement::embedded(),
    };
    loaded.map_err(|error| Failure::abstained(format!("the component in here: {error}")))
}

/// Where programs of this user keep what they can make again, by the XDG convention.
fn cache_folder() -> Option<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    Some(caches?.join("quittance"))
}

/// Runs the command that was typed.
pub(crate) fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    let json = cli.json;
    let ended = match cli.command {
        Command::Audit { paths, matrix, junit, by } => {
            audit::run(&paths, matrix, junit.as_deref(), &by, json)
        }
        Command::Decide { file, out, by } => decide::run(&file, out.as_deref(), &by, json),
        Command::Explain(arguments) => explain::run(&arguments, json),
        Command::Diff { one, other, by } => diff::run(&one, &other, &by, json),
        Command::Dossier { command } => dossier::run(&command, json),
        Command::Generate { command } => generate::run(&command),
        Command::Key { command } => key::run(&command, json),
        Command::Case { command } => case::run(&command, json),
        Command::Simulate { arguments, by } => simulate::run(&arguments, &by, json),
        Command::Attack { name, by } => attack::run(&name, &by, json),
        Command::Component { command } => component::run(&command, json),
    };
    ended.unwrap_or_else(|failure| failure.report(json)).into()
}

/// Help and version are answers, and so is help for who typed nothing; anything else that was
/// mistyped is bad input.
fn usage(error: &clap::Error) -> Exit {
    let json = env::args_os().any(|argument| argument == "--json");
    let helps = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !json;
    if error.use_stderr() && !helps {
        return Failure::usage(error).report(json);
    }
    match error.print() {
        // A closed pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Failure::bad(Path::new("standard output"), error).report(json)
        }
        _ if error.use_stderr() => Exit::BadInput,
        _ => Exit::Done,
    }
}
