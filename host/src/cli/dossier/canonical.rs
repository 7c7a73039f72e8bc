//! Where a text stops being canonical, and how it would be spelt.

use std::{collections::BTreeSet, fmt};

use quittance_contract::{
    order::dossier::{DriftAt, Json},
    verdict::RefuseCode,
};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use super::drift::{Drift, beginning_at, first_difference};

/// A text held against its canonical form.
pub(super) struct Spelling {
    /// The first byte that is not as it would be.
    pub(super) drift: Option<Drift>,
    /// The canonical form, if the text says something that has one.
    pub(super) canonical: Option<Vec<u8>>,
}

const GRAMMAR: &str = "canonical JSON: names in order, no space between, printable ASCII, whole \
                       numbers to 2^53 - 1, nothing null or empty, at most 16 deep";

/// Holds a text against the one spelling of what it says.
pub(super) fn spelling(file: &str, text: &[u8]) -> Spelling {
    let Err(DriftAt(stops)) = Json::read(text).map(|_| ()) else {
        return Spelling { drift: None, canonical: Some(text.to_vec()) };
    };
    let canonical = respelt(text).filter(|canonical| Json::read(canonical).is_ok());
    let differs = canonical.as_ref().and_then(|canonical| first_difference(canonical, text));
    let (at, expected) = match (differs, &canonical) {
        (Some(at), Some(canonical)) if at <= stops => (at, beginning_at(canonical, at)),
        _ => (stops, GRAMMAR.to_owned()),
    };
    Spelling {
        drift: Some(
            Drift::new(file, "not canonical")
                .code(RefuseCode::CanonicalDrift)
                .at(format!("byte {at}"))
                .between(expected, beginning_at(text, at))
                .remedy("take the bytes that were signed; another spelling is another dossier"),
        ),
        canonical,
    }
}

/// The RFC 8785 form of what a text says, if it says one thing.
fn respelt(text: &[u8]) -> Option<Vec<u8>> {
    let Once = serde_json::from_slice(text).ok()?;
    let value: Value = serde_json::from_slice(text).ok()?;
    serde_json_canonicalizer::to_vec(&value).ok()
}

/// JSON in which no object has a name twice: the library's own value keeps the last of both.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Once;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_str<E>(self, _: &str) -> Result<Once, E> {
                Ok(Once)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
                while let Some(Once) = items.next_element()? {}
                Ok(Once)
            }
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Once, A::Error> {
                let mut names = BTreeSet::new();
                while let Some((name, Once)) = members.next_entry::<String, Once>()? {
                    if !names.insert(name) {
                        return Err(A::Error::custom("a name twice"));
                    }
                }
                Ok(Once)
            }
        }
        deserializer.deserialize_any(Any)
    }
}
