//! What enters a case of an order, by vectors that the oracle made from docs/order.md 13.3 and
//! docs/order-money.md 11 alone; and that what people sign is what the oracle signed for them.

use std::{fs, path::Path};

use k256::{
    SecretKey,
    pkcs8::{EncodePrivateKey, LineEnding},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{file, folder, quittance, root, text};

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn fixture(name: &str) -> Value {
    read(&root().join("fixtures").join(format!("{name}.case.json")))
}

/// An item of a case as what one of its signers gives in.
fn signed(item: &Value, signature: &Value) -> Value {
    let statement = json!({ "kind": item["kind"], "body": item["body"] });
    json!({ "statement": statement, "signer": signature["signer"], "sig": signature["sig"] })
}

#[test]
fn what_enters_is_what_the_oracle_lets_in() {
    let vectors = read(&root().join("fixtures/order/admission.vectors.json"));
    let vectors = vectors.as_array().unwrap();
    assert!(vectors.len() >= 60, "only {} vectors", vectors.len());
    let folder = folder("order_admission");
    for vector in vectors {
        let name = vector["fixture"].as_str().unwrap();
        let whole = fixture(name);
        let mut case = whole.clone();
        let of_lane_3 = case["lane"] == "order-money";
        let evidence = case["evidence"].as_array_mut().unwrap();
        evidence.retain(|item| !of_lane_3 && item["kind"] != "correction");
        let path = file(&folder, "case.json", case.to_string());
        for submission in vector["submitted"].as_array().unwrap() {
            submit(&folder, &path, &whole, submission, name);
        }
        let expected: Vec<Value> = vector["evidence"]
            .as_array()
            .unwrap()
            .iter()
            .map(|kept| {
                let mut item = whole["evidence"][index(&kept[0])].clone();
                let signatures = kept[1].as_array().unwrap().iter();
                item["signatures"] =
                    signatures.map(|place| item["signatures"][index(place)].clone()).collect();
                item
            })
            .collect();
        assert_eq!(read(Path::new(&path))["evidence"], json!(expected), "{name}");
    }
}

fn index(place: &Value) -> usize {
    usize::try_from(place.as_u64().unwrap()).unwrap()
}

/// Gives in what belongs together, and checks what becomes of it.
fn submit(folder: &Path, case: &str, whole: &Value, submission: &Value, name: &str) {
    let mut arguments = vec!["case".to_owned(), "add".to_owned(), case.to_owned()];
    let at = whole["at"].as_str().unwrap();
    for (nth, place) in submission["items"].as_array().unwrap().iter().enumerate() {
        let item = &whole["evidence"][index(&place[0])];
        let signature = &item["signatures"][index(&place[1][0])];
        let path = file(folder, &format!("{nth}.json"), signed(item, signature).to_string());
        arguments.push(path);
        arguments.push(format!("--seen-at={}", signature["seen_at"].as_str().unwrap()));
    }
    arguments.push(format!("--at={at}"));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let before = fs::read(case).unwrap();
    let ended = quittance(&arguments);
    let words = match submission["fate"].as_str().unwrap() {
        "admitted" => {
            ended.with(0);
            return;
        }
        "second" => "only the first enters",
        "unpaired" => "an attestation proves no fraud",
        code => code,
    };
    assert!(ended.err.contains(words), "{name}: {words}: {}", ended.err);
    ended.with(2).saying(&["nothing was added"]);
    assert_eq!(fs::read(case).unwrap(), before, "{name}");
}

/// The secret of the oracle's person of this number, in a file.
fn secret(folder: &Path, number: u32) -> String {
    let text = [b"quittance/oracle/key/v1\0", &number.to_le_bytes()[..]].concat();
    let key = SecretKey::from_slice(&Sha256::digest(text)).unwrap();
    let path = file(folder, &format!("{number}.key"), key.to_pkcs8_pem(LineEnding::LF).unwrap());
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    path
}

const BUYER: u32 = 100;
const SUPPLIER: u32 = 101;
const NEUTRAL: u32 = 110;

/// Signatures have the nonce of RFC 6979, and so the oracle's own come out.
#[test]
fn what_people_sign_is_what_the_oracle_signed() {
    let folder = folder("order_signed");
    for (name, kind, number, options) in [
        (
            "stories/impact/quality-objection/03-ruled",
            "objection",
            BUYER,
            &["reason", "evidence", "objected_at"][..],
        ),
        // Repaired over the same dossier: the review is that of the token before.
        (
            "order/repair/objected-in-second-review",
            "objection",
            BUYER,
            &["reason", "evidence", "objected_at"],
        ),
        (
            "stories/impact/quality-objection/03-ruled",
            "ruling",
            NEUTRAL,
            &["deduction", "ruled_at"],
        ),
        (
            "order/money/assigned-part",
            "assignment",
            SUPPLIER,
            &["recipient", "amount", "assigned_at"],
        ),
        (
            "stories/orders/six-million-repaired/07-repaired",
            "correction",
            SUPPLIER,
            &["corrected_at"],
        ),
        (
            "stories/orders/six-million-repaired/07-repaired",
            "correction",
            SUPPLIER,
            &["replaces", "corrected_at"],
        ),
    ] {
        let whole = fixture(name);
        let items = whole["evidence"].as_array().unwrap();
        let item = items.iter().find(|item| item["kind"] == kind).expect(name);
        let mut case = whole.clone();
        case["evidence"].as_array_mut().unwrap().retain(|item| item["kind"] != kind);
        let path = file(&folder, "case.json", case.to_string());
        let key = secret(&folder, number);
        let mut arguments: Vec<String> = ["case", "sign", kind].map(str::to_owned).into();
        for option in options {
            let value = item["body"][option].to_string();
            let option = option.replace('_', "-");
            arguments.push(format!("--{option}={}", value.trim_matches('"')));
        }
        arguments.extend(["--case".to_owned(), path.clone(), "--key".to_owned(), key]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let made = quittance(&arguments).with(0).json();
        assert_eq!(made, signed(item, &item["signatures"][0]), "{name} {kind}");
        let stranger = secret(&folder, 199);
        let others = [&arguments[..arguments.len() - 1], &[&stranger]].concat();
        quittance(&others).with(2).saying(&["NOT_ENTITLED: only"]);
    }
}

#[test]
fn statements_have_their_lane_and_their_case() {
    let folder = folder("order_lanes");
    let path = |name: &str| text(&root().join(format!("fixtures/{name}.case"))).to_owned();
    let (gate, money) = (path("order/quorum/two-firms"), path("order/money/released"));
    let (buyer, neutral) = (secret(&folder, BUYER), secret(&folder, NEUTRAL));
    let time = "2026-01-02T01:00:00Z";
    let sign = |kind: &str, more: &[&str], case: &str, key: &str| {
        quittance(&[&["case", "sign", kind], more, &["--case", case, "--key", key]].concat())
    };
    let zeros = "0".repeat(64);
    let objection = ["--reason", "QUALITY", "--evidence", &zeros, "--objected-at", time];
    let elsewhere = "about which nobody says that";
    sign("objection", &objection, &gate, &buyer).with(2).saying(&["an order case", elsewhere]);
    let correction = ["--corrected-at", time];
    sign("correction", &correction, &money, &buyer)
        .with(2)
        .saying(&["an order money case", elsewhere]);
    sign("correction", &correction, &gate, &buyer)
        .with(2)
        .saying(&["--replaces", "has not passed"]);
    let ruling = ["--deduction", "100000", "--ruled-at", time];
    sign("ruling", &ruling, &money, &neutral)
        .with(2)
        .saying(&["--objection", "the case has 0 objections"]);
    for deduction in ["1000001", "-1", "0.1", "ten"] {
        let deduction = format!("--deduction={deduction}");
        sign("ruling", &[&deduction, "--ruled-at", time], &money, &neutral)
            .with(2)
            .saying(&["expected 0 to 1000000 millionths"]);
    }
    let reason = ["--reason", "DULL", "--evidence", &zeros, "--objected-at", time];
    sign("objection", &reason, &money, &buyer).with(2).saying(&["SEAL_MISMATCH", "QUALITY"]);
    // Signed for one lane, given in to the other.
    let out = text(&folder.join("objection.json")).to_owned();
    let signed = [&objection[..], &["--out", &out]].concat();
    sign("objection", &signed, &money, &buyer).with(0);
    let copy = file(&folder, "gate.case", fs::read(&gate).unwrap());
    let seen = ["--seen-at", time];
    quittance(&[&["case", "add", &copy, &out], &seen[..]].concat()).with(2).saying(&["FOREIGN"]);
    let copy = file(&folder, "money.case", fs::read(&money).unwrap());
    let times = ["--seen-at", time, "--seen-at", time];
    quittance(&[&["case", "add", &copy, &out], &times[..]].concat())
        .with(2)
        .saying(&["--seen-at: 2 times for 1 files"]);
}
