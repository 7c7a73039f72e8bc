//! Every way in which a case can be unusable: one message that names the place and the remedy, exit
//! code 2, and never a panic.

use super::{CASE, case_bytes, case_json, file, folder, quittance, text};

/// Decides a file of this name and content, and checks what is said of it.
#[track_caller]
fn refuses(test: &str, name: &str, content: impl AsRef<[u8]>, words: &[&str]) {
    let path = file(&folder(test), name, content);
    for command in ["decide", "explain"] {
        let ended = quittance(&[command, &path]).with(2).saying(&[&path]).saying(words);
        assert!(ended.err.starts_with("quittance: error: "), "{}", ended.err);
        assert_eq!(ended.out, "");
    }
}

/// The case's JSON with one part replaced.
#[track_caller]
fn json(from: &str, to: &str) -> String {
    let json = case_json();
    assert!(json.contains(from), "{from}");
    json.replacen(from, to, 1)
}

const FAULTS: &str = "docs/protocol.md lists what each fault means";
const ORDER_FAULTS: &str = "docs/order.md lists what each fault means";
const FORMS: &str = "docs/protocol.md gives the JSON form of every field";

#[test]
fn truncated() {
    refuses("truncated", "a.case", &case_bytes()[..1000], &["TRUNCATED", "byte 1000", FAULTS]);
    refuses("no_bytes", "a.case", "", &["TRUNCATED", "byte 0", FAULTS]);
    let half = &case_json()[..2000];
    refuses("half_json", "a.case.json", half, &["EOF while parsing", "line", FORMS]);
}

#[test]
fn oversized() {
    let mut bytes = case_bytes();
    bytes.resize(256 * 1024 + 1, 0);
    refuses("oversized", "a.case", &bytes, &["TOO_LARGE", "262145", "262144", FAULTS]);
    // Not a case of the order lane, which is longer: the component says what is wrong.
    bytes[1] = 2;
    refuses("oversized_order", "a.case", &bytes, &["TOO_MANY at the value", ORDER_FAULTS]);
    bytes.resize(2 * 1024 * 1024 + 1, 0);
    refuses("oversized_any", "a.case", &bytes, &["TOO_LARGE", "2097152", ORDER_FAULTS]);
    bytes.resize(16 * 1024 * 1024 + 1, 0);
    refuses("oversized_file", "a.case", &bytes, &["larger than any case", "right file"]);
}

#[test]
fn trailing_bytes() {
    let mut bytes = case_bytes();
    let length = bytes.len();
    bytes.push(0);
    let place = format!("byte {length} of {}", length + 1);
    refuses("trailing", "a.case", bytes, &["TRAILING", &place, FAULTS]);
    let json = case_json() + "{}";
    refuses("trailing_json", "a.case.json", json, &["trailing characters", "remove what follows"]);
}

#[test]
fn unknown_enum_values() {
    let json = json("\"status\": \"LOCKED\"", "\"status\": \"LOKED\"");
    refuses("enum_json", "a.case.json", json, &["status", "LOKED", "\"SETTLED\"", FORMS]);
    let mut bytes = case_bytes();
    bytes[1] = 9;
    refuses("enum_bytes", "a.case", bytes, &["BAD_VALUE", "before byte 2", FAULTS]);
}

#[test]
fn unsorted_and_duplicate_sets() {
    let mut case: serde_json::Value = serde_json::from_str(&case_json()).unwrap();
    case["lock"]["cabal"].as_array_mut().unwrap().reverse();
    let words = ["ORDER", "lock.cabal[1]", FAULTS];
    refuses("unsorted", "a.case.json", case.to_string(), &words);
    let mut case: serde_json::Value = serde_json::from_str(&case_json()).unwrap();
    let signatures = case["lock_signatures"].as_array_mut().unwrap();
    signatures.insert(0, signatures[0].clone());
    let words = ["ORDER", "lock_signatures[1].signer", FAULTS];
    refuses("duplicate", "a.case.json", case.to_string(), &words);
}

#[test]
fn unknown_duplicate_and_missing_fields() {
    let unknown = json("\"status\":", "\"colour\": 1, \"status\":");
    refuses("unknown", "a.case.json", unknown, &["unknown field `colour`", "line", FORMS]);
    let deeper = json("\"header\": {", "\"header\": { \"colour\": 1,");
    let words = ["top_ups", "evidence", "unknown field `colour`", FORMS];
    refuses("unknown_deeper", "a.case.json", deeper, &words[1..]);
    let twice = json("\"status\":", "\"status\": \"LOCKED\", \"status\":");
    refuses("twice", "a.case.json", twice, &["duplicate field `status`", "line", FORMS]);
    let twice = json("\"decimals\":", "\"decimals\": 6, \"decimals\":");
    refuses("twice_deeper", "a.case.json", twice, &["lock", "duplicate field `decimals`", FORMS]);
    let missing = json("\"status\": \"LOCKED\",", "");
    refuses("missing", "a.case.json", missing, &["missing field `status`", FORMS]);
    refuses("nothing", "a.case.json", "{}", &["missing field `version`", FORMS]);
}

#[test]
fn numbers_out_of_range() {
    for (test, from, to, words) in [
        ("u8", "\"decimals\": 6", "\"decimals\": 256", "lock.decimals: "),
        ("negative", "\"decimals\": 6", "\"decimals\": -1", "lock.decimals: "),
        ("fraction", "\"decimals\": 6", "\"decimals\": 6.5", "lock.decimals: "),
        ("text", "\"decimals\": 6", "\"decimals\": \"6\"", "lock.decimals: "),
        (
            "seconds",
            "\"min_duration_seconds\": 600",
            "\"min_duration_seconds\": 4294967296",
            "lock.terms.min_duration_seconds: expected 0 to 4294967295",
        ),
        (
            "amount",
            "\"amount\": \"10000000\"",
            "\"amount\": \"340282366920938463463374607431768211456\"",
            "lock.amount: expected a decimal string",
        ),
        ("zeros", "\"amount\": \"10000000\"", "\"amount\": \"010000000\"", "lock.amount: "),
        ("number", "\"amount\": \"10000000\"", "\"amount\": 10000000", "lock.amount: "),
        ("time", "\"locked_at\": \"2026", "\"locked_at\": \"+026", "lock.locked_at: "),
        ("version", "\"version\": 1", "\"version\": 2", "version: expected version 1"),
    ] {
        refuses(test, "a.case.json", json(from, to), &[words, FORMS]);
    }
}

/// JSON libraries read a list of values as an object's fields in order: a second spelling.
#[test]
fn a_list_is_no_object() {
    let mut case: serde_json::Value = serde_json::from_str(&case_json()).unwrap();
    let terms = &mut case["lock"]["terms"];
    *terms = serde_json::json!([
        terms["rate_per_hour"],
        terms["min_duration_seconds"],
        terms["max_duration_seconds"],
        terms["misuse_classes"]
    ]);
    refuses("list", "a.case.json", case.to_string(), &["lock.terms", "got [", FORMS]);
    refuses("list_at_all", "a.case.json", "[]", &["line 1", FORMS]);
}

#[test]
fn bytes_in_hex() {
    refuses("hex", "a.case.json", "{\"raw\": \"0g\"}", &["raw", "expected hex digits"]);
    refuses("hex_case", "a.case.json", "{\"raw\": \"0104\"}", &["BAD_VALUE", "JSON", FAULTS]);
    let order = "{\"raw\": \"0102\"}";
    refuses("hex_order", "a.case.json", order, &["TRUNCATED", "JSON", ORDER_FAULTS]);
    let upper = json("\"rules\": \"2be9", "\"rules\": \"2BE9");
    refuses("hex_upper", "a.case.json", upper, &["lock.rules", "lower-case hex", FORMS]);
}

#[test]
fn text_in_another_encoding() {
    let mut json = case_json().into_bytes();
    let place = json.windows(6).position(|six| six == b"LOCKED").unwrap();
    json[place] = 0xff;
    refuses("encoding", "a.case.json", json, &["line", FORMS]);
    refuses("no_text", "a.case.json", [b' ', 0xfe, b'{', 0], &["line 1", FORMS]);
}

#[test]
fn files_that_cannot_be_read() {
    for command in ["decide", "explain"] {
        let ended = quittance(&[command, "no/such.case"]).with(2);
        ended.saying(&[
            "no/such.case",
            "No such file",
            "expected a readable file",
            "check the path",
        ]);
        let ended = quittance(&[command, "fixtures"]).with(2);
        ended.saying(&["fixtures", "directory", "quittance audit"]);
    }
    let told = quittance(&["decide", "--json", "no/such.case"]).with(2).json();
    assert_eq!(told["error"]["where"], "no/such.case");
    assert_eq!(told["error"]["remedy"], "check the path");
    assert_eq!(told["exit"], 2);
}

/// A fault in JSON names its place as data.
#[test]
fn programs_read_faults_too() {
    let path = file(&folder("fault_json"), "a.case", &case_bytes()[..10]);
    let told = quittance(&["decide", "--json", &path]).with(2).json();
    assert_eq!(told["error"]["where"], path.as_str());
    assert!(told["error"]["what"].as_str().unwrap().contains("TRUNCATED"), "{told}");
    assert_eq!(told["exit"], 2);
    assert!(text(&super::root().join(CASE)).ends_with(".case"));
}

/// Who names the wrong file is told what it is.
#[test]
fn files_of_another_kind() {
    let case = "expected a case, as JSON or as canonical bytes";
    let json = case_json();
    let utf_16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        mark.into_iter().chain(json.encode_utf16().flat_map(bytes)).collect()
    };
    for (name, content, words) in [
        ("bom.case.json", [b"\xef\xbb\xbf", json.as_bytes()].concat(), "a byte order mark"),
        ("le.case.json", utf_16([0xff, 0xfe], u16::to_le_bytes), "text in UTF-16"),
        ("be.case.json", utf_16([0xfe, 0xff], u16::to_be_bytes), "text in UTF-16"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "a PNG picture"),
        ("a.case", b"\xff\xd8\xff\xe1".to_vec(), "a JPEG picture"),
        ("b.case", b"%PDF-1.4".to_vec(), "a PDF document"),
        ("c.case", b"PK\x03\x04".to_vec(), "a ZIP archive"),
        ("d.case", b"\0asm\x0d\0\x01\0".to_vec(), "a WebAssembly component"),
        ("e.case", b"-----BEGIN PRIVATE KEY-----".to_vec(), "a key or certificate in PEM"),
    ] {
        refuses("kinds", name, content, &["this is ", words, case]);
    }
    let root = super::root();
    let read = |name: &str| std::fs::read(root.join(name)).unwrap();
    for (name, content, words) in [
        ("schema", read("examples/dossier/schema.json"), "a schema of dossiers"),
        ("order", read("examples/dossier/order.json"), "an order"),
        ("json-schema", read("fixtures/case.schema.json"), "a JSON Schema"),
        ("told", read("fixtures/session/money/trust-500.expect.json"), "a decision"),
        ("decided", read("fixtures/session/money/trust-500.expect"), "a decision"),
    ] {
        refuses("kinds_of_ours", name, content, &["this is ", words, case]);
    }
    let statement = "{\"statement\": {}, \"signer\": \"\", \"sig\": \"\"}";
    refuses("kinds_signed", "a.json", statement, &["a signed statement", "quittance case add"]);
    // And where JSON of another kind was asked for.
    let png = file(&folder("kinds_schema"), "schema.json", b"\x89PNG\r\n\x1a\n");
    let order = "examples/dossier/order.json";
    let build = ["dossier", "build", "examples/dossier/files", "--order", order, "--out", "no"];
    quittance(&[&build[..], &["--schema", &png]].concat())
        .with(2)
        .saying(&["schema.json: this is a PNG picture; expected JSON in UTF-8"]);
}
