//! `quittance dossier build`: a folder of files becomes one claim, as the bytes that attestors
//! sign.
//!
//! What is written is read again by the contract's own reader first: a dossier that the gate would
//! call badly formed never leaves this command.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use quittance_contract::{
    codec::{Hash, PublicKey, Tag},
    crypto::peer_id,
    limits,
    order::{
        ColdChain, LogMode, Order, Schema, Slice,
        dossier::{Dossier, Json, claim_identity, pov_hash},
        log::{Interval, Kept, Log},
    },
    time::Time,
    verdict::RefuseCode,
};
use serde::Serialize;

use super::{
    document::Document,
    fields::Fields,
    folder::{self, Listed},
    head::{self, HeadFile},
    log::{self, TooMany, Window},
    order::{self, Meant},
    photo::Photo,
    readings,
    redaction::{self, Hidden, Opening},
};
use crate::cli::{Exit, case::field, failure::Failure, key, key::Key, output, table};

#[derive(Args)]
pub(crate) struct Build {
    /// The folder: fields.json with what is claimed, and every file that supports it
    folder: PathBuf,
    /// The schema that the slice pins, as JSON
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,
    /// The order, or a case of it, as JSON or as canonical bytes; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    order: PathBuf,
    /// Which slice, by its place in the order, from 0; the case's own or the only one, if not given
    #[arg(long, value_name = "INDEX")]
    asked: Option<u8>,
    /// Where dossier.json goes, and with a cold chain log-head.json and log.json; a new folder, or
    /// one without them
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// A field to hide: the dossier has a salted commitment to its value, and redactions.json beside
    /// it what opens that; once for each
    #[arg(long, value_name = "FIELD")]
    redact: Vec<String>,
    /// With a cold chain: the name of the temperature log in the folder
    #[arg(long, value_name = "NAME", default_value = "log.csv")]
    log: String,
    /// With a cold chain: the public key of the device that signs the log
    #[arg(long, value_name = "KEY", value_parser = key::public, conflicts_with = "device_key")]
    device: Option<PublicKey>,
    /// Instead: the device's secret key, to sign with now
    #[arg(long, value_name = "FILE")]
    device_key: Option<PathBuf>,
    /// With a cold chain: the cooling circuit that the device measures
    #[arg(long, value_name = "HASH", value_parser = field::text::<Hash>)]
    circuit: Option<Hash>,
}

/// What was made, for people and programs.
#[derive(Serialize)]
struct Built {
    pov_hash: Hash,
    claim: Hash,
    escrow: Hash,
    schema: Hash,
    supplier: Hash,
    sub_lot: Hash,
    stage: u8,
    size: usize,
    files: Vec<Listed>,
    redactions: Vec<Hidden>,
    log: Option<BuiltLog>,
}

#[derive(Serialize)]
struct BuiltLog {
    digest: Hash,
    root: Hash,
    size: u32,
    start: Time,
    end: Time,
    signed: bool,
    in_case: usize,
    windows: Vec<BuiltWindow>,
}

#[derive(Serialize)]
struct BuiltWindow {
    from: String,
    until: String,
    gap: u64,
    excursion: u64,
    compliance: u64,
}

/// The log, and what is made of it.
struct Cold<'a> {
    chain: &'a ColdChain,
    file: PathBuf,
    intervals: Vec<Interval>,
    head: HeadFile,
}

pub(super) fn run(build: &Build, json: bool) -> Result<Exit, Failure> {
    let schema = order::schema(&build.schema)?;
    let Meant { order, slice, .. } = order::meant(&build.order, build.asked)?;
    pinned(&build.schema, &schema, &slice)?;
    let files = folder::list(&build.folder, &schema)?;
    let mut fields = Fields::read(&build.folder.join(folder::FIELDS))?;
    if let Some((seal, exif)) = schema.seal.as_ref().and_then(|s| Some((s, s.exif.as_ref()?))) {
        let photo = Photo::read(&build.folder.join(seal.photo.as_str()))?;
        fields.fill(&schema, exif, seal.photo.as_str(), &photo)?;
    }
    fields.settle(&schema)?;
    let cold = schema.cold_chain.as_ref().map(|chain| build.cold(chain, &order)).transpose()?;
    let log = cold.as_ref().map(|cold| cold.head.digest());
    let escrow = order.digest();
    let document = Document::new(escrow, &slice, &schema, &fields.said, &files, log);
    let read = |bytes: &[u8]| build.read(bytes, escrow, &slice, &schema, &fields);
    // What is hidden is read first: nobody can see afterwards whether it is of its type.
    let whole = read(&document.to_bytes(&build.folder)?)?;
    let (redactions, openings): (Vec<_>, Vec<_>) =
        redaction::hide(&build.redact, &build.folder, &schema, &fields, &whole, escrow)?
            .into_iter()
            .unzip();
    let open = fields.without(&build.redact);
    let bytes = document.hiding(redactions.clone(), &open).to_dossier(&build.folder)?;
    let dossier = read(&bytes)?;
    check_lots(&build.folder, &slice, &schema, &dossier)?;
    let (log, of_case) = match &cold {
        None => (None, None),
        Some(cold) => {
            let windows = log::windows(&schema, cold.chain, &dossier);
            let of_case = cold.of_case(&windows)?;
            (Some(cold.built(&windows, &of_case)), Some(of_case))
        }
    };
    let head = cold.as_ref().map(|cold| &cold.head);
    build.write(&bytes, head, of_case.as_ref(), &openings)?;
    let built = Built {
        pov_hash: pov_hash(&bytes),
        claim: claim_identity(&dossier, &schema),
        escrow,
        schema: schema.digest(),
        supplier: slice.supplier,
        sub_lot: slice.sub_lot,
        stage: slice.stage.number(),
        size: bytes.len(),
        files,
        redactions,
        log,
    };
    if json {
        output::json(&built)?
    } else {
        output::text(&built.text(&build.out))?
    }
    Ok(Exit::Done)
}

/// Refuses a schema that the slice does not pin.
fn pinned(file: &Path, schema: &Schema, slice: &Slice) -> Result<(), Failure> {
    if schema.digest() == slice.schema {
        return Ok(());
    }
    Err(Failure::bad(file, format!("the schema {}", schema.digest()))
        .code(RefuseCode::FormatInvalid)
        .expected(format!("the one that the slice pins, {}", slice.schema))
        .remedy("name that schema, or another slice with --asked"))
}

fn check_lots(
    folder: &Path,
    slice: &Slice,
    schema: &Schema,
    dossier: &Dossier,
) -> Result<(), Failure> {
    let Some((index, field)) = schema.lots.and_then(|index| Some((index, schema.field(index)?)))
    else {
        return Ok(());
    };
    let texts = dossier.field(index).map(|value| value.texts.as_slice()).unwrap_or_default();
    let lots = Tag::Lots.digest(&texts);
    if lots == slice.lots {
        return Ok(());
    }
    Err(Failure::bad(&folder.join(folder::FIELDS), format!("the lot list {lots}"))
        .code(RefuseCode::LotListMismatch)
        .at(&field.name)
        .expected(format!("that of the order, {}", slice.lots))
        .remedy("list exactly the goods that the order names for this sub-lot"))
}

impl Build {
    /// The temperature log and its head.
    fn cold<'a>(&self, chain: &'a ColdChain, order: &Order) -> Result<Cold<'a>, Failure> {
        let missing = |option, expected| {
            Failure::bad_option(option, "missing")
                .expected(expected)
                .remedy("the schema asks for a temperature log, and its head names this")
        };
        let circuit =
            self.circuit.ok_or_else(|| missing("--circuit", "the name of the cooling circuit"))?;
        let file = self.folder.join(&self.log);
        let intervals = readings::read(&file)?;
        let too_many = || too_many(&file, chain.mode, intervals.len());
        let head = |device| head::of(&intervals, order, device, circuit).ok_or_else(too_many);
        let head = match (&self.device, &self.device_key) {
            (_, Some(key_file)) => {
                let key = Key::read(key_file)?;
                HeadFile::signed(head(key.peer())?, &key, key_file)?
            }
            (Some(device), None) => HeadFile::unsigned(head(peer_id(device))?),
            (None, None) => {
                return Err(missing("--device", "the device's public key, or --device-key"));
            }
        };
        Ok(Cold { chain, file, intervals, head })
    }

    /// What the contract's reader makes of the bytes.
    fn read(
        &self,
        bytes: &[u8],
        escrow: Hash,
        slice: &Slice,
        schema: &Schema,
        fields: &Fields,
    ) -> Result<Dossier, Failure> {
        let refused = |what: String| {
            Failure::bad(&self.folder, what)
                .code(RefuseCode::FormatInvalid)
                .expected("a dossier by docs/order.md 5")
                .remedy("nothing was written; check fields.json")
        };
        let json = Json::read(bytes)
            .map_err(|drift| refused(format!("not canonical at byte {}", drift.0)))?;
        let dossier = Dossier::read(&json, escrow, slice, schema).map_err(|name| {
            let name = String::from_utf8_lossy(&name);
            let mistyped = fields.mistyped(schema, &name);
            mistyped.unwrap_or_else(|| refused(format!("{name}: not as the schema asks")))
        })?;
        match dossier.unsorted(schema) {
            None => Ok(dossier),
            Some(name) => Err(refused(format!("{}: not in order", String::from_utf8_lossy(&name)))),
        }
    }

    /// Writes everything that was made, or nothing; nothing that was there is replaced.
    fn write(
        &self,
        dossier: &[u8],
        head: Option<&HeadFile>,
        log: Option<&Log>,
        openings: &[Opening],
    ) -> Result<(), Failure> {
        let path = |name| self.out.join(name);
        for name in [folder::DOSSIER, folder::LOG_HEAD, folder::LOG, folder::REDACTIONS] {
            output::absent(&path(name))?;
        }
        let mut files = vec![(folder::DOSSIER, dossier.to_vec())];
        if let Some(head) = head {
            files.push((folder::LOG_HEAD, output::to_json(head)?));
        }
        if let Some(log) = log {
            files.push((folder::LOG, output::to_json(log)?));
        }
        fs::create_dir_all(&self.out).map_err(|error| {
            Failure::bad(&self.out, error)
                .expected("a folder that can be made")
                .remedy("nothing was written; name another")
        })?;
        let written = match openings {
            [] => Ok(()),
            _ => output::private(&path(folder::REDACTIONS), &output::to_json(&openings)?),
        };
        let written = written.and_then(|()| {
            files.iter().try_for_each(|(name, bytes)| output::bytes(&path(name), bytes))
        });
        // Half of what belongs together looks like all of it.
        written.inspect_err(|_| {
            for name in files.iter().map(|(name, _)| *name).chain([folder::REDACTIONS]) {
                let _ = fs::remove_file(path(name));
            }
        })
    }
}

fn too_many(file: &Path, mode: LogMode, count: usize) -> Failure {
    let remedy = match mode {
        LogMode::Full => "measure at longer intervals, or agree on a schema with mode WINDOWS",
        LogMode::Windows => "agree on a schema with shorter windows",
    };
    Failure::bad(file, format!("{count} intervals for one case"))
        .code(RefuseCode::ProofInvalid)
        .expected(format!("at most {}", limits::INTERVALS))
        .remedy(remedy)
}

impl Cold<'_> {
    fn of_case(&self, windows: &[Window]) -> Result<Log, Failure> {
        if let Some(window) = windows.iter().find(|window| window.from.1 >= window.until.1) {
            let (from, until) = (&window.from, &window.until);
            return Err(Failure::bad(&self.file, format!("{} is {}", until.0, until.1))
                .code(RefuseCode::TempOutOfRange)
                .expected(format!("a time after {}, {}", from.0, from.1))
                .remedy("correct one of them in fields.json: a window has a length"));
        }
        log::of_case(self.chain, &self.intervals, windows)
            .map_err(|TooMany(count)| too_many(&self.file, self.chain.mode, count))
    }

    fn built(&self, windows: &[Window], of_case: &Log) -> BuiltLog {
        let (low, high) = (self.chain.low, self.chain.high);
        let measured = |window: &Window| {
            let kept = Kept::measure(&self.intervals, window.from.1, window.until.1, low, high)?;
            Some(BuiltWindow {
                from: window.from.0.clone(),
                until: window.until.0.clone(),
                gap: kept.gap,
                excursion: kept.excursion,
                compliance: kept.compliance,
            })
        };
        let head = self.head.head();
        BuiltLog {
            digest: self.head.digest(),
            root: head.root,
            size: head.size,
            start: head.start,
            end: head.end,
            signed: self.head.is_signed(),
            in_case: match of_case {
                Log::None => 0,
                Log::Full(intervals) => intervals.len(),
                Log::Segments(segments) => segments.iter().map(|s| s.intervals.len()).sum(),
            },
            windows: windows.iter().filter_map(measured).collect(),
        }
    }
}

impl Built {
    fn text(&self, out: &Path) -> String {
        let mut files = table::new(["file", "bytes", "sha256"]);
        for file in &self.files {
            files.add_row([file.name.clone(), file.size.to_string(), table::short(&file.sha256)]);
        }
        let mut text = if self.files.is_empty() { String::new() } else { format!("{files}\n") };
        if let Some(log) = &self.log {
            text += &log.text();
        }
        if !self.redactions.is_empty() {
            let hidden: Vec<&str> = self.redactions.iter().map(|h| h.field.as_str()).collect();
            let path = out.join(folder::REDACTIONS);
            text += &format!(
                "hidden: {}; {} opens it: keep that from those who may not see\n",
                hidden.join(", "),
                path.display()
            );
        }
        let dossier = out.join(folder::DOSSIER);
        text += &format!("{}: {} bytes\n", dossier.display(), self.size);
        text += &format!("  claim      {}\n  pov hash   {}", self.claim, self.pov_hash);
        text
    }
}

impl BuiltLog {
    fn text(&self) -> String {
        let signed = if self.signed { "signed by its device" } else { "not signed yet" };
        let mut text = format!(
            "log of {} intervals from {} to {}, {} of them for the case; {signed}\n",
            self.size, self.start, self.end, self.in_case
        );
        let mut windows =
            table::new(["from", "until", "longest gap", "longest excursion", "in the band"]);
        for window in &self.windows {
            let kept = window.compliance;
            windows.add_row([
                window.from.clone(),
                window.until.clone(),
                format!("{} s", window.gap),
                format!("{} s", window.excursion),
                format!("{}.{:02} %", kept / 100, kept % 100),
            ]);
        }
        text += &format!("{windows}\n");
        text + &format!("  log digest {}\n", self.digest)
    }
}
