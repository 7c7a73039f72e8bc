//! The dossier as JSON (docs/order.md 5.3), written by a library of RFC 8785.

use std::{collections::BTreeMap, path::Path};

use quittance_contract::{
    codec::Hash,
    limits,
    order::{Schema, Slice},
};
use serde::Serialize;

use super::{fields::Said, folder::Listed, redaction::Hidden};
use crate::cli::failure::Failure;

#[derive(Serialize)]
pub(super) struct Document<'a> {
    escrow: Hash,
    fields: &'a BTreeMap<String, Said>,
    #[serde(skip_serializing_if = "<[Listed]>::is_empty")]
    files: &'a [Listed],
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<Hash>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    redactions: Vec<Hidden>,
    schema: Hash,
    stage: u8,
    sub_lot: Hash,
    supplier: Hash,
    version: u8,
}

impl<'a> Document<'a> {
    pub(super) fn new(
        escrow: Hash,
        slice: &Slice,
        schema: &Schema,
        fields: &'a BTreeMap<String, Said>,
        files: &'a [Listed],
        log: Option<Hash>,
    ) -> Self {
        Self {
            escrow,
            fields,
            files,
            log,
            redactions: Vec::new(),
            schema: schema.digest(),
            stage: slice.stage.number(),
            sub_lot: slice.sub_lot,
            supplier: slice.supplier,
            version: 1,
        }
    }

    /// The same with commitments in place of what other fields say.
    pub(super) fn hiding(self, hidden: Vec<Hidden>, fields: &'a BTreeMap<String, Said>) -> Self {
        Self { fields, redactions: hidden, ..self }
    }

    /// The canonical bytes, however many.
    pub(super) fn to_bytes(&self, folder: &Path) -> Result<Vec<u8>, Failure> {
        serde_json_canonicalizer::to_vec(self)
            .map_err(|error| Failure::bad(folder, error).remedy("check the fields"))
    }

    /// The canonical bytes, if a case takes as many.
    pub(super) fn to_dossier(&self, folder: &Path) -> Result<Vec<u8>, Failure> {
        let bytes = self.to_bytes(folder)?;
        if bytes.len() > limits::DOSSIER_BYTES {
            return Err(Failure::bad(folder, format!("a dossier of {} bytes", bytes.len()))
                .expected(format!("at most {}", limits::DOSSIER_BYTES))
                .remedy("put long lists into a file"));
        }
        Ok(bytes)
    }
}
