//! The fuzz function over the text of a dossier: the reader takes it iff two libraries write the same
//! bytes again, and then says what they say. On stable it runs over a corpus
//! (`tests/fuzz_dossier.rs`); cargo-fuzz calls the same function.

use std::sync::OnceLock;

use quittance_contract::order::{
    Schema,
    dossier::{Dossier, Json, Kind, claim_identity},
};
use serde_json::Value;

use crate::{
    canonical::is_canonical,
    order::{OrderBuilder, sealed_schema},
};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// Not canonical.
    Drifted,
    /// Canonical, and no dossier of the usual order.
    Canonical,
    /// A dossier of the usual order.
    Dossier,
}

/// Reads a text in every way there is, and checks what must hold for all texts.
///
/// # Panics
/// Something that must hold does not.
pub fn dossier(text: &[u8]) -> Read {
    let json = match Json::read(text) {
        Ok(json) => json,
        Err(drift) => {
            assert!(drift.0 <= text.len(), "{drift:?}");
            assert!(!is_canonical(text), "refused at {drift:?}");
            return Read::Drifted;
        }
    };
    assert!(is_canonical(text), "taken");
    assert_eq!(value_of(&json), serde_json::from_slice::<Value>(text).expect("JSON"));
    let (case, schema) = usual();
    match Dossier::read(&json, case.escrow(), case.slice(), schema) {
        Err(_) => Read::Canonical,
        Ok(dossier) => {
            let _ = dossier.unsorted(schema);
            let _ = claim_identity(&dossier, schema);
            Read::Dossier
        }
    }
}

/// An order whose dossiers have a seal, files and a log.
pub fn usual() -> &'static (OrderBuilder, Schema) {
    static USUAL: OnceLock<(OrderBuilder, Schema)> = OnceLock::new();
    USUAL.get_or_init(|| (OrderBuilder::sealed(), sealed_schema("TRADE.ON_BOARD.v1")))
}

/// What the contract read, as a value of a library.
fn value_of(json: &Json<'_>) -> Value {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("ASCII");
    let root = json.root();
    // Of each open object or array what is still to read, last first, and what was read.
    let mut open = vec![(root, root.children().collect::<Vec<_>>(), Vec::new())];
    open[0].1.reverse();
    loop {
        let Some((place, unread, read)) = open.last_mut() else { unreachable!("the root is open") };
        let (name, value) = if let Some(child) = unread.pop() {
            let value = match child.kind() {
                Kind::Object | Kind::Array => {
                    let mut children: Vec<_> = child.children().collect();
                    children.reverse();
                    open.push((child, children, Vec::new()));
                    continue;
                }
                Kind::String(_) => Value::from(text(child.string().expect("a string"))),
                Kind::Integer(number) => Value::from(number),
                Kind::Boolean(yes) => Value::from(yes),
            };
            read.push((text(child.name()), value));
            continue;
        } else {
            let read = std::mem::take(read);
            let value: Value = match place.kind() {
                Kind::Object => read.into_iter().collect(),
                _ => read.into_iter().map(|(_, item)| item).collect(),
            };
            (text(place.name()), value)
        };
        open.pop();
        match open.last_mut() {
            None => return value,
            Some((_, _, read)) => read.push((name, value)),
        }
    }
}
