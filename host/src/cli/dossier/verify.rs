//! `quittance dossier verify`: holds a folder against its dossier, and says where they differ.
//!
//! A digest says that a file changed, never where; an untouched copy says which byte it was.

use std::path::{Path, PathBuf};

use clap::Args;
use quittance_contract::{
    codec::{Hash, Tag},
    limits,
    money::Bps,
    order::{
        ColdChain, Schema, Slice,
        dossier::{Dossier, Json, Kind, pov_hash},
        log::Log,
    },
    time::Time,
    verdict::Stage,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    canonical,
    contents::Contents,
    drift::Drift,
    fields::spelling,
    folder,
    head::{self, HeadFile},
    log, order,
    photo::Photo,
    readings,
};
use crate::cli::{Exit, failure::Failure, input, output};

#[derive(Args)]
pub(crate) struct Verify {
    /// The dossier
    dossier: PathBuf,
    /// The folder with its files
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,
    /// The schema that its slice pins, as JSON
    #[arg(long, value_name = "FILE")]
    schema: PathBuf,
    /// The order, or a case of it: then the slice and its lot list are compared too
    #[arg(long, value_name = "FILE")]
    order: Option<PathBuf>,
    /// Which slice, by its place in the order, from 0; the case's own or the only one, if not given
    #[arg(long, value_name = "INDEX", requires = "order")]
    asked: Option<u8>,
    /// A folder with untouched copies: names the first byte at which a changed file differs
    #[arg(long, value_name = "FOLDER")]
    against: Option<PathBuf>,
    /// With a cold chain: the name of the temperature log in the folder
    #[arg(long, value_name = "NAME", default_value = "log.csv")]
    log: String,
}

#[derive(Serialize)]
struct Verified {
    pov_hash: Hash,
    files: usize,
    /// Whether all of it was looked at: not if the dossier could not be read.
    whole: bool,
    drifts: Vec<Drift>,
}

/// A dossier that can be read, and what it is held against.
struct Held<'a> {
    verify: &'a Verify,
    schema: &'a Schema,
    /// Only an order says which lots are meant.
    lots: Option<Hash>,
    dossier: Dossier,
    name: String,
}

pub(super) fn run(verify: &Verify, json: bool) -> Result<Exit, Failure> {
    let schema = order::schema(&verify.schema)?;
    let text = input::read(&verify.dossier)?;
    let names = folder::names(&verify.folder)?;
    let name = verify.dossier.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let spelling = canonical::spelling(&name, &text);
    let mut verified = Verified {
        pov_hash: pov_hash(&text),
        files: 0,
        whole: false,
        drifts: spelling.drift.into_iter().collect(),
    };
    if text.len() > limits::DOSSIER_BYTES {
        let drift = Drift::new(&name, "larger than a case takes");
        verified.drifts.push(drift.between(limits::DOSSIER_BYTES, text.len()));
    }
    if let Some(held) = spelling.canonical {
        match read(verify, &schema, name, &held)? {
            Ok(held) => {
                verified.files = held.dossier.files.len();
                verified.whole = true;
                held.check(&names, &mut verified.drifts)?;
            }
            Err(drift) => verified.drifts.push(drift),
        }
    }
    let holds = verified.drifts.is_empty();
    if json {
        output::json(&verified)?
    } else {
        output::text(&verified.text())?
    }
    Ok(if holds { Exit::Done } else { Exit::Mismatch })
}

/// The dossier in a canonical text, for the slice of the order or else for the one that it names.
fn read<'a>(
    verify: &'a Verify,
    schema: &'a Schema,
    name: String,
    text: &[u8],
) -> Result<Result<Held<'a>, Drift>, Failure> {
    let not_read = || Failure::bad(&verify.dossier, "not canonical");
    let json = Json::read(text).map_err(|_| not_read())?;
    let (escrow, slice) = match &verify.order {
        None => stated(&json, schema),
        Some(file) => {
            let (order, slice) = order::slice(file, verify.asked)?;
            (order.digest(), slice)
        }
    };
    let lots = verify.order.is_some().then_some(slice.lots);
    let refused = |member: Vec<u8>| {
        let member = String::from_utf8_lossy(&member).into_owned();
        let field = schema.fields.iter().find(|field| field.name.as_str() == member);
        let expected = match (field, member.as_str()) {
            (Some(field), _) if field.redactable => {
                format!("{}, or a commitment to it", spelling(&field.r#type))
            }
            (Some(field), _) => spelling(&field.r#type),
            (None, "escrow") => escrow.to_string(),
            (None, "schema") => slice.schema.to_string(),
            (None, "stage") => slice.stage.number().to_string(),
            (None, "sub_lot") => slice.sub_lot.to_string(),
            (None, "supplier") => slice.supplier.to_string(),
            _ => "what docs/order.md 5.3 says of it".to_owned(),
        };
        let found = found(&json, &member);
        Drift::new(&name, "not as the schema or the slice asks").at(member).between(expected, found)
    };
    let dossier = match Dossier::read(&json, escrow, &slice, schema) {
        Ok(dossier) => dossier,
        Err(member) => return Ok(Err(refused(member))),
    };
    if let Some(member) = dossier.unsorted(schema) {
        let member = String::from_utf8_lossy(&member).into_owned();
        let drift = Drift::new(&name, "a set that does not strictly ascend").at(member);
        return Ok(Err(drift));
    }
    Ok(Ok(Held { verify, schema, lots, dossier, name }))
}

/// The slice that a dossier says it is for. What it does not say is read as something that it
/// cannot agree with.
fn stated(json: &Json<'_>, schema: &Schema) -> (Hash, Slice) {
    fn member<T: DeserializeOwned>(json: &Json<'_>, name: &str) -> Option<T> {
        let text = String::from_utf8(json.root().member(name.as_bytes())?.string()?).ok()?;
        serde_json::from_value(text.into()).ok()
    }
    let hash = |name| member(json, name).unwrap_or(Hash::ZERO);
    let stage = json.root().member(b"stage").and_then(|stage| match stage.kind() {
        Kind::Integer(stage) => u8::try_from(stage).ok().and_then(Stage::new),
        _ => None,
    });
    let slice = Slice {
        supplier: hash("supplier"),
        sub_lot: hash("sub_lot"),
        stage: stage.unwrap_or(Stage::MAX),
        schema: schema.digest(),
        share: Bps::MAX,
        delivery_by: Time::MAX,
        lots: Hash::ZERO,
    };
    (hash("escrow"), slice)
}

/// What a dossier says under a name, of itself or of a field.
fn found(json: &Json<'_>, member: &str) -> String {
    let name = member.as_bytes();
    let of_field = json.root().member(b"fields").and_then(|fields| fields.member(name));
    match json.root().member(name).or(of_field).map(|place| place.kind()) {
        None => "nothing".to_owned(),
        Some(Kind::Object) => "an object".to_owned(),
        Some(Kind::Array) => "a list".to_owned(),
        Some(Kind::Integer(number)) => number.to_string(),
        Some(Kind::Boolean(yes)) => yes.to_string(),
        Some(Kind::String(text)) => format!("\"{}\"", String::from_utf8_lossy(text)),
    }
}

impl Held<'_> {
    fn check(&self, names: &[String], drifts: &mut Vec<Drift>) -> Result<(), Failure> {
        let contents = Contents {
            folder: &self.verify.folder,
            against: self.verify.against.as_deref(),
            files: &self.dossier.files,
            required: &self.schema.files,
        };
        contents.check(names, drifts)?;
        self.check_photo(drifts);
        self.check_lots(drifts);
        match &self.schema.cold_chain {
            None => Ok(()),
            Some(chain) => self.check_log(chain, drifts),
        }
    }

    /// The facts that the dossier takes from the photo.
    fn check_photo(&self, drifts: &mut Vec<Drift>) {
        let Some(seal) = &self.schema.seal else { return };
        let Some(exif) = &seal.exif else { return };
        let path = self.verify.folder.join(seal.photo.as_str());
        // A photo that is not there was told of with the files.
        if !path.is_file() {
            return;
        }
        let photo = match Photo::read(&path) {
            Ok(photo) => photo,
            Err(failure) => {
                drifts.push(Drift::new(seal.photo.as_str(), failure.message()));
                return;
            }
        };
        let facts = [
            (exif.taken_at, &photo.taken_at),
            (exif.latitude, &photo.latitude),
            (exif.longitude, &photo.longitude),
        ];
        for (index, fact) in facts {
            let Some((field, value)) = self.schema.field(index).zip(self.dossier.field(index))
            else {
                continue;
            };
            let stated = String::from_utf8_lossy(value.scalar());
            if !fact.bears_out(&stated) {
                let what = format!("the photo {} says something else", seal.photo);
                let drift = Drift::new(&self.name, what).at(field.name.as_str());
                drifts.push(drift.between(fact.words(), &stated));
            }
        }
    }

    fn check_lots(&self, drifts: &mut Vec<Drift>) {
        let (Some(expected), Some(index)) = (self.lots, self.schema.lots) else { return };
        let value = self.dossier.field(index);
        let lots = Tag::Lots.digest(&value.map(|value| &*value.texts).unwrap_or_default());
        if let Some(field) = self.schema.field(index).filter(|_| lots != expected) {
            let drift = Drift::new(&self.name, "not the lot list of the order");
            drifts.push(drift.at(field.name.as_str()).between(expected, lots));
        }
    }

    fn check_log(&self, chain: &ColdChain, drifts: &mut Vec<Drift>) -> Result<(), Failure> {
        let beside = |name| self.verify.dossier.with_file_name(name);
        let head_path = beside(folder::LOG_HEAD);
        let head: HeadFile = input::parse(&head_path, &input::read(&head_path)?)?;
        let expected = self.dossier.log.unwrap_or(Hash::ZERO);
        if head.digest() != expected {
            let drift = Drift::new(folder::LOG_HEAD, "not the head that the dossier names");
            drifts.push(drift.between(expected, head.digest()));
        }
        let path = self.verify.folder.join(&self.verify.log);
        if !path.is_file() {
            // A log that the dossier lists was told of with the files.
            let missing = Drift::new(&self.verify.log, "missing");
            if !drifts.contains(&missing) {
                drifts.push(missing);
            }
            return Ok(());
        }
        let intervals = match readings::read(&path) {
            Ok(intervals) => intervals,
            Err(failure) => {
                drifts.push(Drift::new(&self.verify.log, failure.message()));
                return Ok(());
            }
        };
        let stated = head.head();
        if let Some(of_csv) = head::measured(&intervals, stated) {
            let parts = [
                ("size", stated.size.to_string(), of_csv.size.to_string()),
                ("root", stated.root.to_string(), of_csv.root.to_string()),
                ("start", stated.start.to_string(), of_csv.start.to_string()),
                ("end", stated.end.to_string(), of_csv.end.to_string()),
            ];
            for (part, expected, found) in parts {
                if expected != found {
                    let drift = Drift::new(&self.verify.log, "not the log of the head").at(part);
                    drifts.push(drift.between(expected, found));
                }
            }
        }
        let windows = log::windows(self.schema, chain, &self.dossier);
        let of_csv = log::of_case(chain, &intervals, &windows).ok();
        self.check_parts(&beside(folder::LOG), of_csv.as_ref(), drifts)
    }

    /// The log as a case has it, if it is there.
    fn check_parts(
        &self,
        path: &Path,
        of_csv: Option<&Log>,
        drifts: &mut Vec<Drift>,
    ) -> Result<(), Failure> {
        if path.is_file() {
            let log: Log = input::parse(path, &input::read(path)?)?;
            if Some(&log) != of_csv {
                let what = format!("not the parts of {} that a case needs", self.verify.log);
                drifts.push(Drift::new(folder::LOG, what));
            }
        }
        Ok(())
    }
}

impl Verified {
    fn text(&self) -> String {
        let mut text: String = self.drifts.iter().map(|drift| drift.line() + "\n").collect();
        text += &match (self.drifts.len(), self.whole) {
            (0, _) => format!("all as stated: the dossier and {} files", self.files),
            (1, true) => "one thing is not as stated".to_owned(),
            (count, true) => format!("{count} things are not as stated"),
            (_, false) => "the dossier cannot be read; nothing else was looked at".to_owned(),
        };
        text + &format!("\n  pov hash   {}", self.pov_hash)
    }
}
