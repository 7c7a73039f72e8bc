//! What a dossier claims, whatever files support it (order 5.6, 5.7).

use alloc::{collections::BTreeSet, vec::Vec};

use super::{format::Dossier, value::Value};
use crate::{
    codec::{Hash, Tag},
    order::schema::{FieldType, Schema},
};

/// The claim identity of a dossier under its schema.
pub fn claim_identity(dossier: &Dossier, schema: &Schema) -> Hash {
    let value = |index: &u8| -> Vec<Vec<u8>> {
        let Some(value) = dossier.field(*index) else { return Vec::new() };
        let texts = value.texts.iter().map(|text| normalised(text));
        let is_array = schema
            .field(*index)
            .is_some_and(|field| matches!(field.r#type, FieldType::Array { .. }));
        if is_array {
            texts.collect::<BTreeSet<_>>().into_iter().collect()
        } else {
            texts.collect()
        }
    };
    let values: Vec<Vec<Vec<u8>>> = schema.claim_fields.iter().map(value).collect();
    Tag::Claim.digest(&(&schema.claim_domain, values))
}

/// The commitment that stands for a hidden value; proven later by who has value and salt.
pub fn redaction(escrow: Hash, field: &[u8], salt: Hash, value: &Value) -> Hash {
    Tag::Redaction.digest(&(escrow, field, salt, &value.texts))
}

/// Runs of spaces are one, and letters are capitals.
fn normalised(text: &[u8]) -> Vec<u8> {
    let mut normal: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text {
        if *byte != b' ' || normal.last() != Some(&b' ') {
            normal.push(byte.to_ascii_uppercase());
        }
    }
    normal
}
