//! `quittance case`: making a case by hand, its two forms, and its names.

mod add;
mod add_order;
pub(super) mod field;
mod new;
mod order_admission;
mod order_draft;
mod roles;
mod show;
mod show_order;
mod sign;
mod sign_order;
mod signed;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use quittance_contract::{
    order::{UntrustedOrderCase, due::UntrustedMoneyCase},
    session::{Case, UntrustedCase},
    verdict::Decision,
};
use schemars::{Schema, schema_for};
use serde::Serialize;

use super::{Exit, any_case::AnyCase, failure::Failure, input, output};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write a session case with a lock that nobody has signed yet, as JSON
    New(new::New),
    /// Sign one statement about a session, an order or its money, with one key
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
    /// Print the digests of a case: of its terms (the escrow digest), of all of it, of each item
    Digest {
        /// A case as JSON or as canonical bytes; `-` reads standard input
        file: PathBuf,
    },
    /// Print the JSON Schema of a session case, of an order case, of a case about an order's money, or
    /// of a decision
    Schema {
        /// Of an order case instead
        #[arg(long, conflicts_with_all = ["order_money", "decision"])]
        order: bool,
        /// Of a case about an order's money instead
        #[arg(long, conflicts_with = "decision")]
        order_money: bool,
        /// Of a decision instead, of any lane
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
            output::json(&case)?;
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
        Command::Schema { order, order_money, decision } => {
            output::json(&schema(*order, *order_money, *decision))?;
        }
    }
    Ok(Exit::Done)
}

/// The published form; a test holds fixtures/*.schema.json against it.
fn schema(of_order: bool, of_money: bool, of_decision: bool) -> Schema {
    let (mut schema, title) = match (of_decision, of_money, of_order) {
        (true, ..) => (schema_for!(Decision), "Decision"),
        (_, true, _) => (schema_for!(UntrustedMoneyCase), "Order money case"),
        (.., true) => (schema_for!(UntrustedOrderCase), "Order case"),
        _ => (schema_for!(UntrustedCase), "Case"),
    };
    schema.insert("title".to_owned(), title.into());
    schema
}

/// The session case that a file holds.
fn session(file: &Path, source: &input::Source) -> Result<Case, Failure> {
    Case::from_bytes(&source.bytes).map_err(|fault| input::faulty(file, source, &fault))
}

/// The case that a file holds, if its bytes are one.
pub(super) fn checked(file: &Path, source: &input::Source) -> Result<AnyCase, Failure> {
    AnyCase::from_bytes(&source.bytes).map_err(|fault| input::faulty(file, source, &fault))
}

impl Digests {
    fn of(case: &AnyCase) -> Self {
        let items = case
            .items()
            .into_iter()
            .map(|(kind, digest)| ItemDigest { kind: kind.name(), digest: digest.to_string() });
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
