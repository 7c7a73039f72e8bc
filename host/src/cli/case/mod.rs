//! `quittance case`: making a case by hand, its two forms, and its names.

mod add;
pub(super) mod field;
mod new;
mod roles;
mod show;
mod sign;
mod signed;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use quittance_contract::{
    session::{Case, UntrustedCase},
    verdict::Decision,
};
use schemars::{Schema, schema_for};
use serde::Serialize;

use super::{Exit, failure::Failure, input, output};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write a case with a lock that nobody has signed yet, as JSON
    New(new::New),
    /// Sign one statement about a session, with one key
    Sign(sign::Sign),
    /// Put signed statements into a case, as a ledger admits them
    Add(add::Add),
    /// Show a case to a person: terms, parties, and who said what
    Show {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        file: PathBuf,
    },
    /// Write the canonical bytes of a case given as JSON
    Encode {
        /// The case as JSON; `-` reads standard input
        file: PathBuf,
        /// Where the bytes go; `-` is standard output
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the JSON of a case given as canonical bytes
    Decode {
        /// The case; `-` reads standard input
        file: PathBuf,
    },
    /// Print the digests of a case: of its lock (the escrow digest), of all of it, of each item
    Digest {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        file: PathBuf,
    },
    /// Print the JSON Schema of a case, or of a decision
    Schema {
        /// Of a decision instead
        #[arg(long)]
        decision: bool,
    },
}

#[derive(Serialize)]
struct Digests {
    escrow: String,
    case: String,
    items: Vec<ItemDigest>,
}

#[derive(Serialize)]
struct ItemDigest {
    kind: &'static str,
    digest: String,
}

pub(super) fn run(command: &Command, json: bool) -> Result<Exit, Failure> {
    match command {
        Command::New(new) => new::run(new)?,
        Command::Sign(sign) => sign::run(sign)?,
        Command::Add(add) => add::run(add)?,
        Command::Show { file } => show::run(file, json)?,
        Command::Encode { file, out } => {
            let source = input::case(file)?;
            checked(file, &source)?;
            output::bytes(out, &source.bytes)?;
        }
        Command::Decode { file } => {
            let source = input::case(file)?;
            let case = checked(file, &source)?;
            output::json::<UntrustedCase>(&case)?;
        }
        Command::Digest { file } => {
            let source = input::case(file)?;
            let digests = Digests::of(&checked(file, &source)?);
            if json {
                output::json(&digests)?;
            } else {
                output::text(&digests.text())?;
            }
        }
        Command::Schema { decision } => output::json(&schema(*decision))?,
    }
    Ok(Exit::Done)
}

/// The published form; a test holds fixtures/*.schema.json against it.
fn schema(of_decision: bool) -> Schema {
    let (mut schema, title) = if of_decision {
        (schema_for!(Decision), "Decision")
    } else {
        (schema_for!(UntrustedCase), "Case")
    };
    schema.insert("title".to_owned(), title.into());
    schema
}

/// The case that a file holds, if its bytes are one.
pub(super) fn checked(file: &Path, source: &input::Source) -> Result<Case, Failure> {
    Case::from_bytes(&source.bytes).map_err(|fault| input::faulty(file, source, &fault))
}

impl Digests {
    fn of(case: &Case) -> Self {
        let items = case.items().map(|(item, digest)| ItemDigest {
            kind: item.body.kind().name(),
            digest: digest.to_string(),
        });
        Self {
            escrow: case.escrow().to_string(),
            case: case.digest().to_string(),
            items: items.collect(),
        }
    }

    fn text(&self) -> String {
        let mut text = format!("{} escrow\n{} case", self.escrow, self.case);
        for item in &self.items {
            text += &format!("\n{} {}", item.digest, item.kind);
        }
        text
    }
}
