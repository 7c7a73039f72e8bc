//! Fields of signed objects as people type them: the same spellings as in JSON.

use quittance_contract::time::Seconds;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A value whose JSON is a string: a time, a digest, an amount, a name.
pub(crate) fn text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(Value::from(text)).map_err(|error| error.to_string())
}

/// A duration.
pub(super) fn seconds(text: &str) -> Result<Seconds, String> {
    let expected = || format!("expected 0 to {} seconds", Seconds::MAX.count());
    text.parse().ok().and_then(Seconds::new).ok_or_else(expected)
}
