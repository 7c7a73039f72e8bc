//! The first field in which two JSON values differ.

use serde::Serialize;
use serde_json::Value;

/// A field that is not as expected.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The path of the field.
    pub(crate) field: String,
    pub(crate) expected: String,
    pub(crate) got: String,
}

/// The first difference, in the order of the expected value's fields.
pub(crate) fn first(expected: &Value, got: &Value) -> Option<Difference> {
    let mut path = String::new();
    find(&mut path, expected, got)
}

fn find(path: &mut String, expected: &Value, got: &Value) -> Option<Difference> {
    let length = path.len();
    let differs = |path: &str, expected: &str, got: &str| {
        let (field, expected, got) = (path.to_owned(), expected.to_owned(), got.to_owned());
        Some(Difference { field, expected, got })
    };
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for name in expected.keys().chain(got.keys()) {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                let found = match (expected.get(name), got.get(name)) {
                    (Some(expected), Some(got)) => find(path, expected, got),
                    (Some(expected), None) => differs(path, &expected.to_string(), "no such field"),
                    (None, got) => {
                        let got = got.map(Value::to_string).unwrap_or_default();
                        differs(path, "no such field", &got)
                    }
                };
                path.truncate(length);
                if found.is_some() {
                    return found;
                }
            }
            None
        }
        (Value::Array(expected), Value::Array(got)) => {
            for (place, (expected, got)) in expected.iter().zip(got).enumerate() {
                path.push_str(&format!("[{place}]"));
                let found = find(path, expected, got);
                path.truncate(length);
                if found.is_some() {
                    return found;
                }
            }
            let (expected, got) = (expected.len(), got.len());
            path.push_str(".length");
            let found = if expected == got {
                None
            } else {
                differs(path, &expected.to_string(), &got.to_string())
            };
            path.truncate(length);
            found
        }
        _ if expected == got => None,
        _ => differs(path, &expected.to_string(), &got.to_string()),
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
    fn sees_what_is_missing_and_what_is_more() {
        let found = first(&json!({ "a": 1 }), &json!({})).unwrap();
        assert_eq!((found.field.as_str(), found.got.as_str()), ("a", "no such field"));
        let found = first(&json!({}), &json!({ "a": 1 })).unwrap();
        assert_eq!((found.field.as_str(), found.expected.as_str()), ("a", "no such field"));
        let found = first(&json!([1]), &json!([1, 2])).unwrap();
        assert_eq!((found.field.as_str(), found.got.as_str()), (".length", "2"));
    }
}
