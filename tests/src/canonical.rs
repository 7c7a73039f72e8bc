//! Canonical JSON by two other hands than the contract's, and the grammar of docs/order.md 5.2 as a
//! predicate on values.

use quittance_contract::order::dossier::Json;
use serde_json::Value;

/// What the reader takes.
pub fn accepts(text: &[u8]) -> bool {
    Json::read(text).is_ok()
}

/// What both libraries write; they agree on every value.
///
/// # Panics
/// They do not.
pub fn canonical(value: &Value) -> Vec<u8> {
    let one = serde_json_canonicalizer::to_vec(value).expect("JSON");
    let other = serde_jcs::to_vec(value).expect("JSON");
    assert_eq!(one, other, "{value}");
    one
}

/// The grammar as a predicate on values, with `open` objects and arrays around this one.
pub fn within_grammar(value: &Value, open: usize) -> bool {
    let string = |text: &str| {
        (1..=256).contains(&text.len()) && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
    };
    match value {
        Value::Null => false,
        Value::Bool(_) => true,
        Value::Number(number) => number.as_u64().is_some_and(|number| number < 1 << 53),
        Value::String(text) => string(text),
        Value::Array(items) => {
            open < 16 && !items.is_empty() && items.iter().all(|i| within_grammar(i, open + 1))
        }
        Value::Object(members) => {
            open < 16
                && !members.is_empty()
                && members.iter().all(|(name, v)| string(name) && within_grammar(v, open + 1))
        }
    }
}

/// Whether a text is the one spelling of a value of the grammar: parsing and writing it again gives
/// the same bytes.
pub fn is_canonical(text: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<Value>(text) else { return false };
    value.is_object() && within_grammar(&value, 0) && canonical(&value) == text
}
