//! Dossiers in the making: written with their members in order and without any space, as RFC 8785
//! has it for what is here.

use std::{collections::BTreeMap, fmt::Write as _};

use quittance_contract::{codec::Hash, order::Slice};
use sha2::{Digest, Sha256};

/// What one field says.
#[derive(Clone, Debug)]
pub enum Says {
    /// A string.
    Text(String),
    /// An array of strings.
    Texts(Vec<String>),
}

/// A dossier before it is written: what its slice does not say already.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    /// By name.
    pub fields: BTreeMap<String, Says>,
    /// The files, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The digest of the head of the temperature log.
    pub log: Option<Hash>,
}

impl Dossier {
    /// Says a string in a field.
    pub fn text(&mut self, field: &str, text: &str) {
        self.fields.insert(field.to_owned(), Says::Text(text.to_owned()));
    }

    /// The digest of a file's bytes.
    ///
    /// # Panics
    /// There is no such file.
    pub fn digest_of(&self, file: &str) -> Hash {
        Hash(Sha256::digest(&self.files[file]).into())
    }

    /// The bytes, as the dossier of this slice.
    pub fn write(&self, escrow: Hash, slice: &Slice) -> Vec<u8> {
        let mut text = String::from("{");
        let fields = object(self.fields.iter().map(|(name, says)| (name, json(says))));
        let _ = write!(text, "\"escrow\":\"{escrow}\",\"fields\":{fields}");
        if !self.files.is_empty() {
            let files: Vec<String> =
                self.files.iter().map(|(name, bytes)| self.entry(name, bytes)).collect();
            let _ = write!(text, ",\"files\":[{}]", files.join(","));
        }
        if let Some(log) = self.log {
            let _ = write!(text, ",\"log\":\"{log}\"");
        }
        let Slice { schema, stage, sub_lot, supplier, .. } = slice;
        let stage = stage.number();
        let _ =
            write!(text, ",\"schema\":\"{schema}\",\"stage\":{stage},\"sub_lot\":\"{sub_lot}\"");
        let _ = write!(text, ",\"supplier\":\"{supplier}\",\"version\":1}}");
        text.into_bytes()
    }

    fn entry(&self, name: &str, bytes: &[u8]) -> String {
        let (sha256, size) = (self.digest_of(name), bytes.len());
        format!("{{\"name\":{},\"sha256\":\"{sha256}\",\"size\":{size}}}", string(name))
    }
}

fn object<'a>(members: impl Iterator<Item = (&'a String, String)>) -> String {
    let members: Vec<String> =
        members.map(|(name, value)| format!("{}:{value}", string(name))).collect();
    format!("{{{}}}", members.join(","))
}

fn json(says: &Says) -> String {
    match says {
        Says::Text(text) => string(text),
        Says::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| string(text)).collect();
            format!("[{}]", texts.join(","))
        }
    }
}

/// A string of which nothing needs to be escaped.
fn string(text: &str) -> String {
    let plain = |byte: u8| (0x20..=0x7e).contains(&byte) && byte != b'"' && byte != b'\\';
    assert!(text.bytes().all(plain), "{text:?} would need escapes");
    format!("\"{text}\"")
}
