//! `quittance dossier verify`: holds a folder against its dossier, and says where they differ.
//!
//! A digest says that a file changed, never where; an untouched copy says which byte it was.

use std::path::PathBuf;

use clap::Args;
use quittance_contract::{
    codec::{Hash, PublicKey, Tag},
    limits,
    money::Bps,
    order::{
        Entry, Field, Schema, Slice,
        dossier::{Dossier, Json, Kind, Value, pov_hash, redaction},
    },
    time::Time,
    verdict::{RefuseCode, Stage},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    canonical,
    contents::Contents,
    drift::Drift,
    fields::{spelling, spelt},
    folder,
    order::{self, Meant},
    photo::Photo,
    redaction::Opening,
    temperature::{self, Temperature},
};
use crate::cli::{Exit, failure::Failure, input, key, ledger::Ledger, output};

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
    /// With a cold chain: the public key of the device, to check its signature over the log head;
    /// a case given with --order may have it too
    #[arg(long, value_name = "KEY", value_parser = key::public)]
    device: Option<PublicKey>,
}

#[derive(Serialize)]
struct Verified {
    pov_hash: Hash,
    files: usize,
    /// Whether all of it was looked at: not if the dossier could not be read.
    whole: bool,
    drifts: Vec<Drift>,
    /// What is known of the signature over the log's head, if there is a log.
    #[serde(skip_serializing_if = "Option::is_none")]
    log_head: Option<String>,
    /// What is known of the values that the dossier hides, if it hides some.
    #[serde(skip_serializing_if = "Option::is_none")]
    redactions: Option<String>,
}

/// A dossier that can be read, and what it is held against.
struct Held<'a> {
    verify: &'a Verify,
    schema: &'a Schema,
    escrow: Hash,
    slice: Slice,
    /// What the ledger holds, by a case.
    state: Vec<Entry>,
    /// The canonical text.
    text: Vec<u8>,
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
        log_head: None,
        redactions: None,
    };
    if text.len() > limits::DOSSIER_BYTES {
        let drift = Drift::new(&name, "larger than a case takes")
            .remedy("have one signed that has long lists in a file");
        verified.drifts.push(drift.between(limits::DOSSIER_BYTES, text.len()));
    }
    if let Some(held) = spelling.canonical {
        match read(verify, &schema, name, &held)? {
            Ok(held) => {
                verified.files = held.dossier.files.len();
                verified.whole = true;
                held.check(&names, &mut verified)?;
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
    let (escrow, slice, state) = match &verify.order {
        None => stated(&json, schema),
        Some(file) => {
            let Meant { order, slice, state } = order::meant(file, verify.asked)?;
            (order.digest(), slice, state)
        }
    };
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
        Drift::new(&name, "not as the schema or the slice asks")
            .code(RefuseCode::FormatInvalid)
            .at(member)
            .between(expected, found)
            .remedy("no dossier passes like this: have a corrected one signed")
    };
    let dossier = match Dossier::read(&json, escrow, &slice, schema) {
        Ok(dossier) => dossier,
        Err(member) => return Ok(Err(refused(member))),
    };
    if let Some(member) = dossier.unsorted(schema) {
        let member = String::from_utf8_lossy(&member).into_owned();
        let drift = Drift::new(&name, "a set that does not strictly ascend").at(member);
        let remedy = "no dossier passes like this: have one signed whose sets are in order";
        return Ok(Err(drift.code(RefuseCode::SetNotSorted).remedy(remedy)));
    }
    let text = text.to_vec();
    Ok(Ok(Held { verify, schema, escrow, slice, state, text, dossier, name }))
}

/// The slice that a dossier says it is for. What it does not say is read as something that it
/// cannot agree with.
fn stated(json: &Json<'_>, schema: &Schema) -> (Hash, Slice, Vec<Entry>) {
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
    (hash("escrow"), slice, Vec::new())
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
    fn check(&self, names: &[String], verified: &mut Verified) -> Result<(), Failure> {
        let drifts = &mut verified.drifts;
        let contents = Contents {
            folder: &self.verify.folder,
            against: self.verify.against.as_deref(),
            files: &self.dossier.files,
            required: &self.schema.files,
        };
        contents.check(names, drifts)?;
        self.check_photo(drifts);
        self.check_lots(drifts);
        verified.redactions = self.check_redactions(drifts)?;
        if let Some(chain) = &self.schema.cold_chain {
            let ledger = Ledger(&self.state);
            let log = Temperature {
                beside: self.verify.dossier.with_file_name(""),
                folder: self.verify.folder.clone(),
                name: &self.verify.log,
                schema: self.schema,
                chain,
                dossier: &self.dossier,
                device: self.verify.device,
                registered: &|device| ledger.device(device).map(|device| device.key),
            };
            verified.log_head = Some(temperature::check(&log, drifts)?);
        }
        Ok(())
    }

    /// What is known of the values that the dossier hides; nothing if it hides none.
    fn check_redactions(&self, drifts: &mut Vec<Drift>) -> Result<Option<String>, Failure> {
        let path = self.verify.dossier.with_file_name(folder::REDACTIONS);
        let openings: Vec<Opening> = match path.is_file() {
            true => input::parse(&path, &input::read(&path)?)?,
            false => Vec::new(),
        };
        let (mut open, mut closed) = (Vec::new(), Vec::new());
        for hidden in &self.dossier.redactions {
            let field = String::from_utf8_lossy(&hidden.field).into_owned();
            let of_field = openings.iter().find(|opening| opening.field == field);
            match of_field.map(|opening| self.opens(opening, hidden.commitment)) {
                None => closed.push(field),
                Some(None) => open.push(field),
                Some(Some(drift)) => drifts.push(drift),
            }
        }
        let hides =
            |field: &str| self.dossier.redactions.iter().any(|h| h.field == field.as_bytes());
        for Opening { field, .. } in openings.iter().filter(|opening| !hides(&opening.field)) {
            let what = "the dossier hides no such field";
            let remedy = "take the file that was made with this dossier";
            drifts.push(Drift::new(folder::REDACTIONS, what).at(field).remedy(remedy));
        }
        if self.dossier.redactions.is_empty() {
            return Ok(None);
        }
        let mut known = Vec::new();
        if !open.is_empty() {
            known.push(format!("as committed: {}", open.join(", ")));
        }
        if !closed.is_empty() {
            let names = closed.join(", ");
            let file = folder::REDACTIONS;
            known.push(format!("not checked: {names}: no value and salt given ({file})"));
        }
        Ok(Some(known.join("; ")))
    }

    /// How an opening fails to open a commitment.
    fn opens(&self, opening: &Opening, commitment: Hash) -> Option<Drift> {
        let drift = |what: &str| {
            Drift::new(folder::REDACTIONS, what)
                .at(&opening.field)
                .remedy("take value and salt from whoever built the dossier")
        };
        let Some(value) = self.opened(opening) else {
            let of = self.schema.fields.iter().find(|f| f.name.as_str() == opening.field);
            let expected = of.map(|field| spelling(&field.r#type)).unwrap_or_default();
            let drift = drift("not a value of this field");
            return Some(drift.between(expected, spelt(&opening.value)));
        };
        let found = redaction(self.escrow, opening.field.as_bytes(), opening.salt, &value);
        (found != commitment).then(|| {
            drift("value and salt are not what the dossier commits to").between(commitment, found)
        })
    }

    /// The value of a hidden field, if the dossier could say it openly.
    fn opened(&self, opening: &Opening) -> Option<Value> {
        let mut dossier: serde_json::Value = serde_json::from_slice(&self.text).ok()?;
        let fields = dossier.get_mut("fields")?.as_object_mut()?;
        fields.insert(opening.field.clone(), serde_json::json!(opening.value));
        let hidden = dossier.get_mut("redactions")?.as_array_mut()?;
        hidden.retain(|hidden| hidden["field"] != opening.field.as_str());
        if hidden.is_empty() {
            dossier.as_object_mut()?.remove("redactions");
        }
        let text = serde_json_canonicalizer::to_vec(&dossier).ok()?;
        let json = Json::read(&text).ok()?;
        let dossier = Dossier::read(&json, self.escrow, &self.slice, self.schema).ok()?;
        let named = |field: &Field| field.name.as_str() == opening.field;
        let (index, _) = (0..).zip(&self.schema.fields).find(|(_, field)| named(field))?;
        dossier.field(index).filter(|_| dossier.unsorted(self.schema).is_none()).cloned()
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
                drifts.push(Drift::unreadable(seal.photo.as_str(), &path, failure));
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
                let drift = Drift::new(&self.name, what).code(RefuseCode::SealMismatchExif);
                let remedy = "have a dossier signed that says what the photo says";
                let drift = drift.at(field.name.as_str()).remedy(remedy);
                drifts.push(drift.between(fact.words(), &stated));
            }
        }
    }

    fn check_lots(&self, drifts: &mut Vec<Drift>) {
        // Only an order says which lots are meant.
        let lots = self.verify.order.is_some().then_some(self.slice.lots);
        let (Some(expected), Some(index)) = (lots, self.schema.lots) else { return };
        let value = self.dossier.field(index);
        let lots = Tag::Lots.digest(&value.map(|value| &*value.texts).unwrap_or_default());
        if let Some(field) = self.schema.field(index).filter(|_| lots != expected) {
            let drift = Drift::new(&self.name, "not the lot list of the order")
                .code(RefuseCode::LotListMismatch)
                .remedy("have a dossier signed that names the goods of the order");
            drifts.push(drift.at(field.name.as_str()).between(expected, lots));
        }
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
        for (name, known) in [("log head", &self.log_head), ("redactions", &self.redactions)] {
            if let Some(known) = known {
                text += &format!("\n  {name:<10} {known}");
            }
        }
        text + &format!("\n  pov hash   {}", self.pov_hash)
    }
}
