//! The fields in which two JSON values differ.

use serde::Serialize;
use serde_json::Value;

/// A field that is not as expected.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The path of the field.
    pub(crate) field: String,
    pub(crate) expected: String,
    pub(crate) got: String,
}

/// In place of the value of a field that is not there.
pub(crate) const ABSENT: &str = "no such field";

/// The first difference, in the order of the expected value's fields.
pub(crate) fn first(expected: &Value, got: &Value) -> Option<Difference> {
    all(expected, got).into_iter().next()
}

/// Every difference, in the order of the expected value's fields.
pub(crate) fn all(expected: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    find(&mut String::new(), expected, got, &mut found);
    found
}

fn find(path: &mut String, expected: &Value, got: &Value, found: &mut Vec<Difference>) {
    let length = path.len();
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            let more = got.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(more) {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                match (expected.get(name), got.get(name)) {
                    (Some(expected), Some(got)) => find(path, expected, got, found),
                    (Some(expected), None) => {
                        found.push(Difference::new(path, &expected.to_string(), ABSENT));
                    }
                    (None, got) => {
                        let got = got.map(Value::to_string).unwrap_or_default();
                        found.push(Difference::new(path, ABSENT, &got));
                    }
                }
                path.truncate(length);
            }
        }
        (Value::Array(expected), Value::Array(got)) => {
            for (place, (expected, got)) in expected.iter().zip(got).enumerate() {
                path.push_str(&format!("[{place}]"));
                find(path, expected, got, found);
                path.truncate(length);
            }
            let (expected, got) = (expected.len(), got.len());
            if expected != got {
                let path = format!("{path}.length");
                found.push(Difference::new(&path, &expected.to_string(), &got.to_string()));
            }
        }
        _ if expected == got => {}
        _ => found.push(Difference::new(path, &expected.to_string(), &got.to_string())),
    }
}

impl Difference {
    fn new(field: &str, expected: &str, got: &str) -> Self {
        Self { field: field.to_owned(), expected: expected.to_owned(), got: got.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_the_first_field() {
        let expected = json!({ "a": 1, "b": [{ "c": "x" }, { "c": "y" }] });
        let mut got = expected.clone();
        assert_eq!(first(&expected, &got), None);
        got["b"][1]["c"] = json!("z");
        let field = "b[1].c".to_owned();
        let (expected_text, got_text) = ("\"y\"".to_owned(), "\"z\"".to_owned());
        let difference = Difference { field, expected: expected_text, got: got_text };
        assert_eq!(first(&expected, &got), Some(difference));
    }

    #[test]
    fn names_every_field() {
        let (expected, got) = (json!({ "a": 1, "b": [1, 2] }), json!({ "b": [3], "c": 4 }));
        let fields: Vec<String> = all(&expected, &got).into_iter().map(|d| d.field).collect();
        assert_eq!(fields, ["a", "b[0]", "b.length", "c"]);
    }

    #[test]
    fn sees_what_is_missing_and_what_is_more() {
        let found = first(&json!({ "a": 1 }), &json!({})).unwrap();
        assert_eq!((found.field.as_str(), found.got.as_str()), ("a", "no such field"));
        let found = first(&json!({}), &json!({ "a": 1 })).unwrap();
        assert_eq!((found.field.as_str(), found.expected.as_str()), ("a", "no such field"));
        let found = first(&json!([1]), &json!([1, 2])).unwrap();
        assert_eq!((found.field.as_str(), found.got.as_str()), (".length", "2"));
    }
}
