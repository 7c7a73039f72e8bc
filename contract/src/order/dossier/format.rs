//! Whether a dossier is what its slice and schema ask for (order 5.3 to 5.5).

use alloc::vec::Vec;

use super::{
    canonical::{Json, Kind, Place},
    value::Value,
};
use crate::{
    codec::Hash,
    evidence::first_not_above,
    limits,
    order::{
        schema::{Cardinality, FieldIndex, FieldType, Schema, is_file_name},
        terms::Slice,
    },
};

/// A well-formed dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dossier {
    /// What it says, by ascending index of the schema's field.
    pub fields: Vec<(FieldIndex, Value)>,
    /// The files that it names.
    pub files: Vec<File>,
    /// The log digest of its temperature log.
    pub log: Option<Hash>,
    /// What it hides.
    pub redactions: Vec<Redaction>,
}

/// A file that attestors saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: Vec<u8>,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Their number.
    pub size: u64,
}

/// A value that is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redaction {
    /// The field's name.
    pub field: Vec<u8>,
    /// The commitment to its value.
    pub commitment: Hash,
}

/// The members of a dossier.
const MEMBERS: [&[u8]; 10] = [
    b"escrow",
    b"fields",
    b"files",
    b"log",
    b"redactions",
    b"schema",
    b"stage",
    b"sub_lot",
    b"supplier",
    b"version",
];

impl Dossier {
    /// Reads a canonical text as a dossier for this slice of the order with this escrow digest,
    /// under a sound schema.
    ///
    /// # Errors
    /// The name of the member or field that is not as asked.
    pub fn read(
        json: &Json<'_>,
        escrow: Hash,
        slice: &Slice,
        schema: &Schema,
    ) -> Result<Self, Vec<u8>> {
        let root = json.root();
        let strange = root.children().find(|member| !MEMBERS.contains(&&*member.name()));
        if let Some(member) = strange {
            return Err(member.name());
        }
        let is_hash = |name: &str, hash: Hash| {
            let found = root.member(name.as_bytes()).and_then(hash_of);
            if found == Some(hash) { Ok(()) } else { Err(Vec::from(name)) }
        };
        let is_integer = |name: &str, number: u64| {
            let found = root.member(name.as_bytes()).map(Place::kind);
            if found == Some(Kind::Integer(number)) { Ok(()) } else { Err(Vec::from(name)) }
        };
        is_hash("escrow", escrow)?;
        is_hash("schema", slice.schema)?;
        is_integer("stage", slice.stage.number().into())?;
        is_hash("sub_lot", slice.sub_lot)?;
        is_hash("supplier", slice.supplier)?;
        is_integer("version", 1)?;
        let fields = fields_of(root, schema)?;
        let files = list_of(root, "files", &["name", "sha256", "size"], file_of)?;
        let redactions = list_of(root, "redactions", &["commitment", "field"], redaction_of)?;
        let log = root.member(b"log").map(|log| hash_of(log).ok_or(Vec::from("log")));
        let dossier = Self { fields, files, log: log.transpose()?, redactions };
        dossier.check(schema)?;
        Ok(dossier)
    }

    /// What it asks of its schema beyond types.
    fn check(&self, schema: &Schema) -> Result<(), Vec<u8>> {
        let named = |name: &[u8]| schema.fields.iter().find(|field| field.name.as_bytes() == name);
        for redaction in &self.redactions {
            let redactable = named(&redaction.field).is_some_and(|field| field.redactable);
            if !redactable || self.field_named(schema, &redaction.field).is_some() {
                return Err(redaction.field.clone());
            }
        }
        let hidden = |name: &[u8]| self.redactions.iter().any(|hidden| hidden.field == name);
        let there = |name: &[u8]| self.field_named(schema, name).is_some() || hidden(name);
        let missing = schema.fields.iter().find(|f| f.required && !there(f.name.as_bytes()));
        if let Some(field) = missing {
            return Err(field.name.as_bytes().to_vec());
        }
        if self.log.is_some() != schema.cold_chain.is_some() {
            return Err(Vec::from("log"));
        }
        Ok(())
    }

    /// The name of the first set in it that does not strictly ascend (order 5.5).
    pub fn unsorted(&self, schema: &Schema) -> Option<Vec<u8>> {
        for (index, value) in &self.fields {
            let Some(field) = schema.field(*index) else { continue };
            let set =
                matches!(field.r#type, FieldType::Array { cardinality: Cardinality::Set, .. });
            if set && first_not_above(&value.texts).is_some() {
                return Some(field.name.as_bytes().to_vec());
            }
        }
        if first_not_above(self.files.iter().map(|file| &file.name)).is_some() {
            return Some(Vec::from("files"));
        }
        let hidden = self.redactions.iter().map(|redaction| &redaction.field);
        first_not_above(hidden).map(|_| Vec::from("redactions"))
    }

    /// What a field says.
    pub fn field(&self, index: FieldIndex) -> Option<&Value> {
        self.fields.iter().find(|(place, _)| *place == index).map(|(_, value)| value)
    }

    /// The file of this name.
    pub fn file(&self, name: &[u8]) -> Option<&File> {
        self.files.iter().find(|file| file.name == name)
    }

    fn field_named(&self, schema: &Schema, name: &[u8]) -> Option<&Value> {
        let is_it = |(index, _): &&(FieldIndex, Value)| {
            schema.field(*index).is_some_and(|field| field.name.as_bytes() == name)
        };
        self.fields.iter().find(is_it).map(|(_, value)| value)
    }
}

fn fields_of(root: Place<'_, '_>, schema: &Schema) -> Result<Vec<(FieldIndex, Value)>, Vec<u8>> {
    let missing = || Vec::from("fields");
    let members = root.member(b"fields").filter(|fields| fields.kind() == Kind::Object);
    let mut fields = Vec::new();
    for member in members.ok_or_else(missing)?.children() {
        let name = member.name();
        let indexed = (0..).zip(&schema.fields);
        let found = indexed.into_iter().find(|(_, field)| field.name.as_bytes() == name);
        let value = found.and_then(|(index, field): (FieldIndex, _)| {
            Some((index, Value::read(member, &field.r#type)?))
        });
        fields.push(value.ok_or(name)?);
    }
    Ok(fields)
}

/// A list of 1 to 64 objects with exactly these members; absent is empty.
fn list_of<T>(
    root: Place<'_, '_>,
    name: &str,
    members: &[&str],
    read: impl Fn(Place<'_, '_>) -> Option<T>,
) -> Result<Vec<T>, Vec<u8>> {
    let Some(list) = root.member(name.as_bytes()) else { return Ok(Vec::new()) };
    let entry = |place: Place<'_, '_>| {
        let exact = place.children().map(Place::name).eq(members.iter().map(|m| m.as_bytes()));
        if place.kind() == Kind::Object && exact { read(place) } else { None }
    };
    let entries: Option<Vec<T>> = match list.kind() {
        Kind::Array if list.children().count() <= limits::FIELDS => {
            list.children().map(entry).collect()
        }
        _ => None,
    };
    entries.ok_or_else(|| Vec::from(name))
}

fn file_of(place: Place<'_, '_>) -> Option<File> {
    let name = place.member(b"name")?.string().filter(|name| is_file_name(name))?;
    let sha256 = hash_of(place.member(b"sha256")?)?;
    let Kind::Integer(size) = place.member(b"size")?.kind() else { return None };
    Some(File { name, sha256, size })
}

fn redaction_of(place: Place<'_, '_>) -> Option<Redaction> {
    let commitment = hash_of(place.member(b"commitment")?)?;
    Some(Redaction { field: place.member(b"field")?.string()?, commitment })
}

/// 64 lower-case hex digits.
fn hash_of(place: Place<'_, '_>) -> Option<Hash> {
    let digits = place.string()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    let mut hash = Hash::ZERO;
    for (byte, [high, low]) in hash.0.iter_mut().zip(pairs) {
        *byte = digit(*high)? * 16 + digit(*low)?;
    }
    Some(hash)
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    }
}
