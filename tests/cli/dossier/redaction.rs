//! What a dossier hides: commitments that `dossier build` makes and `dossier verify` opens.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;

/// A world whose schema lets three fields be hidden: a text, a BOOLEAN and a list.
fn world(test: &str) -> World {
    let mut world = World::new(test);
    let at = world.schema["fields"].as_array().unwrap().len();
    for place in 0..at {
        let name = world.schema["fields"][place]["name"].clone();
        world.schema["fields"][place]["redactable"] = json!(name == "sealed" || name == "terms");
    }
    let notes = json!({
        "name": "zones", "required": false, "redactable": true,
        "type": {
            "type": "ARRAY", "item": { "type": "STRING_ID", "max_length": 8 },
            "cardinality": "SET", "max_items": 3,
        },
    });
    world.schema["fields"].as_array_mut().unwrap().push(notes);
    world.fields["zones"] = json!(["B", "A"]);
    world.write();
    world
}

fn build(world: &World, redact: &[&str]) -> Ended {
    let hidden = redact.iter().flat_map(|field| ["--redact", field]);
    let more: Vec<&str> =
        ["--device", DEVICE, "--circuit", CIRCUIT].into_iter().chain(hidden).collect();
    world.build_with(&more)
}

/// docs/order.md 2 and 5.6, spelt out here: digest of escrow digest, field name, salt and texts.
fn commitment(escrow: &str, field: &str, salt: &str, texts: &[&str]) -> String {
    let text = |text: &str| {
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        [&length[..], text.as_bytes()].concat()
    };
    let count = u32::try_from(texts.len()).unwrap().to_le_bytes();
    let list: Vec<u8> = texts.iter().flat_map(|one| text(one)).collect();
    let (escrow, salt) = (hex::decode(escrow).unwrap(), hex::decode(salt).unwrap());
    let parts =
        [b"quittance/order/redaction/v1\0", &escrow[..], &text(field), &salt, &count, &list];
    hex::encode(Sha256::digest(parts.concat()))
}

fn json_of(world: &World, name: &str) -> Value {
    serde_json::from_slice(&world.made(name)).unwrap()
}

#[test]
fn hidden_values_are_committed_to() {
    let world = world("dossier-redacted");
    let told = build(&world, &["zones", "sealed", "terms"]).with(0).out;
    assert!(told.contains("hidden: sealed, terms, zones") && told.contains("keep that"), "{told}");
    assert!(!told.contains("FOB"), "{told}");
    let dossier = json_of(&world, "dossier.json");
    let openings = json_of(&world, "redactions.json");
    let expected = [("sealed", &["true"][..]), ("terms", &["FOB"]), ("zones", &["A", "B"])];
    for (place, (field, texts)) in expected.into_iter().enumerate() {
        let (hidden, opening) = (&dossier["redactions"][place], &openings[place]);
        assert_eq!((&hidden["field"], &opening["field"]), (&json!(field), &json!(field)));
        let (escrow, salt) = (dossier["escrow"].as_str().unwrap(), &opening["salt"]);
        let commitment = commitment(escrow, field, salt.as_str().unwrap(), texts);
        assert_eq!(hidden["commitment"], commitment, "{field}");
        assert!(dossier["fields"].get(field).is_none());
    }
    assert_eq!(openings[2]["value"], json!(["A", "B"]));
    assert_ne!(openings[0]["salt"], openings[1]["salt"]);
    // The gate's own reader takes it, and so does `verify`, with and without what opens it.
    let held = world.verify(&["--order", &world.path("order.json")]).with(0).out;
    assert!(held.contains("redactions as committed: sealed, terms, zones"), "{held}");
    fs::remove_file(world.root.join("out/redactions.json")).unwrap();
    let held = world.verify(&["--json"]).with(0).json();
    let words = "not checked: sealed, terms, zones: no value and salt given (redactions.json)";
    assert_eq!(held["redactions"], words);
}

/// The file that opens commitments is for its owner, and is no part of any dossier.
#[cfg(unix)]
#[test]
fn what_opens_commitments_is_kept_private() {
    use std::os::unix::fs::PermissionsExt;
    let world = world("dossier-redacted-private");
    build(&world, &["terms"]).with(0);
    let path = world.root.join("out/redactions.json");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    // The same salt twice would tell who holds one dossier what another hides.
    let salt = json_of(&world, "redactions.json")[0]["salt"].clone();
    fs::rename(&path, world.root.join("files/redactions.json")).unwrap();
    fs::remove_dir_all(world.root.join("out")).unwrap();
    build(&world, &["terms"]).with(0);
    assert_ne!(json_of(&world, "redactions.json")[0]["salt"], salt);
    let files = json_of(&world, "dossier.json")["files"].to_string();
    assert!(!files.contains("redactions.json"), "{files}");
    build(&world, &["terms"]).with(2).saying(&["dossier.json", "there is a file already"]);
}

#[test]
fn a_false_opening_is_named() {
    let world = world("dossier-redacted-false");
    build(&world, &["terms", "zones"]).with(0);
    let usual = json_of(&world, "redactions.json");
    let report = |spoil: &dyn Fn(&mut Value)| {
        let mut openings = usual.clone();
        spoil(&mut openings);
        write(&world.root.join("out/redactions.json"), openings.to_string());
        world.verify(&["--json"]).with(1).json()["drifts"].clone()
    };
    let drifts = report(&|openings| openings[0]["value"] = json!("CIF"));
    assert_eq!(drifts.as_array().unwrap().len(), 1, "{drifts}");
    assert_eq!(drifts[0]["file"], "redactions.json");
    assert_eq!(drifts[0]["place"], "terms");
    assert_eq!(drifts[0]["what"], "value and salt are not what the dossier commits to");
    let committed = &json_of(&world, "dossier.json")["redactions"][0]["commitment"];
    assert_eq!(drifts[0]["expected"], *committed);
    let drifts = report(&|openings| openings[1]["salt"] = json!("0".repeat(64)));
    assert_eq!((drifts[0]["place"].as_str(), drifts.as_array().unwrap().len()), (Some("zones"), 1));
    // What the field could not say openly is no value of it, whatever it was committed with.
    for value in [json!("EXW"), json!(true), json!(["FOB"]), json!("FOB ")] {
        let drifts = report(&|openings| openings[0]["value"] = value.clone());
        assert_eq!(drifts[0]["what"], "not a value of this field", "{value}: {drifts}");
        assert_eq!(drifts[0]["expected"], "one of [\"CIF\", \"FOB\"]");
    }
    let drifts = report(&|openings| openings[1]["value"] = json!(["B", "A"]));
    assert_eq!(drifts[0]["what"], "not a value of this field", "{drifts}");
    let drifts = report(&|openings| openings[0]["field"] = json!("moisture"));
    assert_eq!(drifts[0]["what"], "the dossier hides no such field", "{drifts}");
    write(&world.root.join("out/redactions.json"), "{");
    world.verify(&[]).with(2).saying(&["redactions.json"]);
}

#[test]
fn what_cannot_be_hidden_is_refused() {
    let mut world = world("dossier-redacted-bad");
    let refused = |world: &World, redact: &[&str], words: &[&str]| {
        build(world, redact).with(2).saying(&[&["--redact"], words].concat());
        assert!(!world.root.join("out").exists());
    };
    let words = ["moisture: the schema does not let", "sealed, terms, zones"];
    refused(&world, &["moisture"], &words);
    refused(&world, &["colour"], &["colour: the schema does not let"]);
    refused(&world, &["terms", "terms"], &["named twice"]);
    world.fields.as_object_mut().unwrap().remove("zones");
    world.write();
    refused(&world, &["zones"], &["zones", "no value to commit to", "fields.json"]);
    // A hidden value is checked as an open one is.
    world.fields["terms"] = json!("EXW");
    world.write();
    build(&world, &["terms"]).with(2).saying(&["E_FORMAT_INVALID", "terms", "one of [\"CIF\""]);
    assert!(!world.root.join("out").exists());
}
