//! What a dossier hides: a commitment in it, and beside it, for those who may see, the value with
//! its salt (docs/order.md 5.6).

use std::{collections::BTreeSet, path::Path};

use quittance_contract::{
    codec::Hash,
    order::{
        Schema,
        dossier::{Dossier, redaction},
    },
};
use serde::{Deserialize, Serialize};

use super::fields::{Fields, Said};
use crate::cli::failure::Failure;

/// What opens a commitment. Whoever has it can prove the value, so it is kept from those who may
/// not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Opening {
    pub(super) field: String,
    pub(super) salt: Hash,
    pub(super) value: Said,
}

/// A commitment as a dossier lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Hidden {
    pub(super) commitment: Hash,
    pub(super) field: String,
}

/// Commitments to the values of these fields, in their order, each under a salt of its own.
pub(super) fn hide(
    names: &[String],
    folder: &Path,
    schema: &Schema,
    fields: &Fields,
    dossier: &Dossier,
    escrow: Hash,
) -> Result<Vec<(Hidden, Opening)>, Failure> {
    let distinct: BTreeSet<&String> = names.iter().collect();
    if distinct.len() != names.len() {
        return Err(Failure::bad_option("--redact", "a field is named twice")
            .expected("each field once")
            .remedy("leave one out"));
    }
    let redactable = || schema.fields.iter().filter(|field| field.redactable);
    distinct
        .into_iter()
        .map(|name| {
            let bad = |what: &str| Failure::bad_option("--redact", what).at(name);
            if !redactable().any(|field| field.name.as_str() == name) {
                let names: Vec<&str> = redactable().map(|field| field.name.as_str()).collect();
                let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                return Err(bad("the schema does not let this field be hidden")
                    .expected(format!("a field that it does: {names}"))
                    .remedy("leave it open, or agree on a schema that marks it redactable"));
            }
            let index = (0..).zip(&schema.fields).find(|(_, field)| field.name.as_str() == name);
            let value = index.and_then(|(index, _)| dossier.field(index));
            let Some((value, said)) = value.zip(fields.said.get(name)) else {
                return Err(bad("there is no value to commit to")
                    .at(folder.display())
                    .expected("the value in fields.json")
                    .remedy("state it there; only its commitment goes into the dossier"));
            };
            let salt = drawn()?;
            let commitment = redaction(escrow, name.as_bytes(), salt, value);
            let opening = Opening { field: name.clone(), salt, value: said.clone() };
            Ok((Hidden { commitment, field: name.clone() }, opening))
        })
        .collect()
}

/// 32 bytes of this machine's randomness: a salt that can be guessed hides nothing.
fn drawn() -> Result<Hash, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::bad_option("--redact", error)
            .expected("a machine with randomness")
            .remedy("build the dossier on another")
    })?;
    Ok(Hash(bytes))
}
