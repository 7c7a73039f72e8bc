//! What a dossier says: `fields.json`, as a person writes it, and what the photo adds.
//!
//! Strings, true, false and lists of strings, each in the spelling of its type; a number is a
//! string too, so that no reader rounds it. Only the order within a set is not asked for.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use quittance_contract::{
    codec::Text,
    order::{Cardinality, Exif, Field, FieldType, ItemType, Schema},
    verdict::RefuseCode,
};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use super::photo::{Fact, Photo};
use crate::cli::{failure::Failure, input};

/// What one field says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum Said {
    Yes(bool),
    Text(String),
    Items(Vec<String>),
}

/// What the fields say, by name.
pub(super) struct Fields {
    file: PathBuf,
    pub(super) said: BTreeMap<String, Said>,
}

impl Fields {
    pub(super) fn read(file: &Path) -> Result<Self, Failure> {
        let text = input::read(file)?;
        let bad = |error: &dyn fmt::Display| {
            Failure::bad(file, error)
                .code(RefuseCode::FormatInvalid)
                .expected("one object of strings, true, false and lists of strings, by field name")
                .remedy("write numbers and times in quotes; name each field once")
        };
        let mut reader = serde_json::Deserializer::from_slice(&text);
        let Members(said) = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let place = error.path().to_string();
            let failure = bad(error.inner());
            if matches!(place.as_str(), "." | "?") { failure } else { failure.at(place) }
        })?;
        reader.end().map_err(|error| bad(&error))?;
        Ok(Self { file: file.to_owned(), said })
    }

    /// Adds what the photo says; what is stated already has to be borne out by it.
    pub(super) fn fill(
        &mut self,
        schema: &Schema,
        exif: &Exif,
        name: &str,
        photo: &Photo,
    ) -> Result<(), Failure> {
        let facts = [
            (exif.taken_at, &photo.taken_at),
            (exif.latitude, &photo.latitude),
            (exif.longitude, &photo.longitude),
        ];
        for (index, fact) in facts {
            // Indices of a sound schema are those of its fields.
            let Some(field) = schema.field(index) else { continue };
            self.fill_one(field, name, fact)?;
        }
        Ok(())
    }

    fn fill_one(&mut self, field: &Field, photo: &str, fact: &Fact) -> Result<(), Failure> {
        let place = field.name.as_str();
        let at = |failure: Failure| failure.at(place);
        match (self.said.get(place), fact) {
            (Some(Said::Text(stated)), _) if fact.bears_out(stated) => Ok(()),
            (Some(stated), _) => {
                let what = format!("{} is not what {photo} says", spelt(stated));
                Err(at(Failure::bad(&self.file, what))
                    .code(RefuseCode::SealMismatchExif)
                    .expected(fact.words())
                    .remedy("leave it out, and the photo's own word is taken"))
            }
            (None, Fact::Says(text)) => {
                self.said.insert(place.to_owned(), Said::Text(text.clone()));
                Ok(())
            }
            (None, Fact::Clock(_)) => {
                let what = format!("{photo} says {}, which is not guessed", fact.words());
                Err(at(Failure::bad(&self.file, what))
                    .code(RefuseCode::FormatInvalid)
                    .expected("OffsetTimeOriginal in the photo, or the time here")
                    .remedy("state the time in UTC; it is held against the photo's clock"))
            }
            (None, Fact::Nothing) if field.required => {
                Err(at(Failure::bad(&self.file, format!("{photo} does not say")))
                    .code(RefuseCode::FormatInvalid)
                    .expected("a photo whose EXIF has time and place")
                    .remedy("take the photo with both switched on in the camera"))
            }
            (None, Fact::Nothing) => Ok(()),
        }
    }

    /// Brings sets in order, and refuses what the schema does not ask for.
    pub(super) fn settle(&mut self, schema: &Schema) -> Result<(), Failure> {
        let file = &self.file;
        for (name, said) in &mut self.said {
            let bad =
                |what: String| Failure::bad(file, what).code(RefuseCode::FormatInvalid).at(name);
            let Some(field) = schema.fields.iter().find(|field| field.name.as_str() == name) else {
                let names: Vec<&str> = schema.fields.iter().map(|f| f.name.as_str()).collect();
                return Err(bad("the schema has no such field".to_owned())
                    .expected(format!("one of {}", names.join(", ")))
                    .remedy("leave it out, or correct its name"));
            };
            if *said == Said::Items(Vec::new()) {
                return Err(mistyped(file, field, said));
            }
            if let Some(text) = said.texts().find(|text| !is_text(text)) {
                return Err(bad(format!("{:?}", shown(text)))
                    .expected("1 to 256 printable ASCII characters")
                    .remedy("write it in those; nothing is translated here"));
            }
            if let (Said::Items(items), Cardinality::Set) = (&mut *said, cardinality(field)) {
                items.sort();
                if let Some([twice, _]) = items.windows(2).find(|pair| pair[0] == pair[1]) {
                    return Err(bad(format!("{:?} is there twice", shown(twice)))
                        .code(RefuseCode::SetNotSorted)
                        .expected("a set")
                        .remedy("name each item once"));
                }
            }
        }
        let missing = schema
            .fields
            .iter()
            .find(|field| field.required && !self.said.contains_key(field.name.as_str()));
        missing.map_or(Ok(()), |field| {
            Err(Failure::bad(file, "missing")
                .code(RefuseCode::FormatInvalid)
                .at(&field.name)
                .expected(spelling(&field.r#type))
                .remedy("state it"))
        })
    }

    /// What they say, but these.
    pub(super) fn without(&self, hidden: &[String]) -> BTreeMap<String, Said> {
        let open = self.said.iter().filter(|(name, _)| !hidden.contains(name));
        open.map(|(name, said)| (name.clone(), said.clone())).collect()
    }

    /// What the schema's reader does not take.
    pub(super) fn mistyped(&self, schema: &Schema, name: &str) -> Option<Failure> {
        let field = schema.fields.iter().find(|field| field.name.as_str() == name)?;
        Some(mistyped(&self.file, field, self.said.get(name)?))
    }
}

impl Said {
    fn texts(&self) -> impl Iterator<Item = &String> {
        let texts = match self {
            Self::Yes(_) => &[][..],
            Self::Text(text) => std::slice::from_ref(text),
            Self::Items(items) => items,
        };
        texts.iter()
    }
}

fn mistyped(file: &Path, field: &Field, said: &Said) -> Failure {
    let failure = Failure::bad(file, spelt(said)).code(RefuseCode::FormatInvalid).at(&field.name);
    failure.expected(spelling(&field.r#type)).remedy("correct it")
}

fn is_text(text: &str) -> bool {
    Text::new(text.as_bytes().to_vec()).is_some()
}

fn cardinality(field: &Field) -> Cardinality {
    match field.r#type {
        FieldType::Array { cardinality, .. } => cardinality,
        _ => Cardinality::Seq,
    }
}

/// A value as it stands in the file, shortened.
pub(super) fn spelt(said: &Said) -> String {
    shown(&serde_json::json!(said).to_string())
}

fn shown(text: &str) -> String {
    let mut characters = text.chars();
    let beginning: String = characters.by_ref().take(64).collect();
    if characters.next().is_none() { beginning } else { beginning + "…" }
}

/// How a value of this type is spelt.
pub(super) fn spelling(of: &FieldType) -> String {
    let string = |most: &u32| {
        format!("a string of 1 to {most} characters that neither begins nor ends with a space")
    };
    let decimal = |precision: &u8| {
        let example = format!("{:.*}", usize::from(*precision), 10.5);
        let example = if *precision == 0 { "10".to_owned() } else { example };
        format!("a string with exactly {precision} decimals and at most 18 digits, as {example:?}")
    };
    let time = || "a string as \"2026-01-10T12:00:00Z\"".to_owned();
    match of {
        FieldType::StringId { max_length } => string(max_length),
        FieldType::Decimal { precision } => decimal(precision),
        FieldType::Timestamp => time(),
        FieldType::Boolean => "true or false".to_owned(),
        FieldType::Enum { values } => {
            let values: Vec<&str> = values.iter().map(Text::as_str).collect();
            format!("one of {values:?}")
        }
        FieldType::Array { item, max_items, .. } => {
            let item = match item {
                ItemType::StringId { max_length } => string(max_length),
                ItemType::Decimal { precision } => decimal(precision),
                ItemType::Timestamp => time(),
            };
            format!("a list of 1 to {max_items}, each {item}")
        }
    }
}

/// The members of an object, each name once.
struct Members(BTreeMap<String, Said>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut said = BTreeMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    if said.contains_key(&name) {
                        return Err(A::Error::custom(format!("{name:?} is there twice")));
                    }
                    said.insert(name, map.next_value()?);
                }
                Ok(Members(said))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Said;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, true, false or a list of strings")
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Said, E> {
                Ok(Said::Yes(yes))
            }
            fn visit_str<E>(self, text: &str) -> Result<Said, E> {
                Ok(Said::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Said, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(Said::Items(items))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
