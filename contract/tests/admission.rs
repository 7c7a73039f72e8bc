//! Admission against vectors that the Python oracle made from docs/protocol.md 10 alone.

use std::{fs, path::Path};

use borsh::BorshDeserialize;
use quittance_contract::session::{Admission, Item, Lock, admit};
use serde_json::Value;

fn vectors() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/admission.vectors.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn read<T: BorshDeserialize>(value: &Value) -> T {
    borsh::from_slice(&hex::decode(value.as_str().unwrap()).unwrap()).unwrap()
}

fn items(value: &Value) -> Vec<Item> {
    value.as_array().unwrap().iter().map(read).collect()
}

#[test]
fn what_enters_is_what_the_oracle_lets_in() {
    let vectors = vectors();
    assert!(vectors.len() >= 20, "only {} vectors", vectors.len());
    for vector in vectors {
        let name = vector["name"].as_str().unwrap();
        let lock: Lock = read(&vector["lock"]);
        let admission = admit(&lock, &items(&vector["submitted"]));
        let Some(expected) = vector.get("admitted") else {
            assert_eq!(admission, None, "{name}");
            continue;
        };
        let Admission { admitted, refused } = admission.expect(name);
        assert_eq!(*admitted, *items(expected), "{name}");
        let refused: Vec<Value> = refused
            .iter()
            .map(|refused| {
                serde_json::json!({
                    "kind": refused.kind.number(),
                    "digest": refused.digest.to_string(),
                    "code": refused.code.number(),
                })
            })
            .collect();
        assert_eq!(Value::from(refused), vector["refused"], "{name}");
    }
}
