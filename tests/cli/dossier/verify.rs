//! What `dossier verify` says of a folder that is no longer as its dossier has it.

use serde_json::{Value, json};

use super::*;

/// A folder as it was when its dossier was made.
fn built(test: &str) -> World {
    let world = World::new(test);
    world.write();
    world.build().with(0);
    world
}

/// Spoils the dossier as text.
fn respelt(world: &World, spoil: impl Fn(&str) -> String) {
    let text = String::from_utf8(world.made("dossier.json")).unwrap();
    let spoilt = spoil(&text);
    assert_ne!(spoilt, text);
    write(&world.root.join("out/dossier.json"), spoilt);
}

#[track_caller]
fn says(ended: &Ended, words: &[&str]) {
    for word in words {
        assert!(ended.out.contains(word), "{word:?} is not in {:?}", ended.out);
    }
}

#[test]
fn the_example_of_the_page_holds() {
    let root = folder("dossier-verify-page");
    let schema: Schema = quittance_contract::codec::decode(&vector("14.2 Schema")).unwrap();
    write(&root.join("schema.json"), serde_json::to_vec(&schema).unwrap());
    write(&root.join("order"), vector("14.3 Order"));
    write(&root.join("dossier.json"), dossier_of_the_page());
    write(&root.join("bl.pdf"), "bill of lading");
    write(&root.join("seal.jpg"), "photo of a seal");
    fs::create_dir(root.join("files")).unwrap();
    for name in ["bl.pdf", "seal.jpg"] {
        fs::rename(root.join(name), root.join("files").join(name)).unwrap();
    }
    let path = |name: &str| text(&root.join(name)).to_owned();
    let ended = quittance(&[
        "dossier",
        "verify",
        &path("dossier.json"),
        "--folder",
        &path("files"),
        "--schema",
        &path("schema.json"),
        "--order",
        &path("order"),
        "--json",
    ]);
    let verified = ended.with(0).json();
    assert_eq!(verified["pov_hash"], named("pov-hash"));
    assert_eq!(verified["files"], 2);
    assert_eq!(verified["drifts"], json!([]));
}

/// The demonstration: one byte of one file changed.
#[test]
fn one_changed_byte_is_named() {
    let world = built("dossier-one-byte");
    let original = fs::read(world.root.join("files/bl.pdf")).unwrap();
    fs::create_dir(world.root.join("untouched")).unwrap();
    write(&world.root.join("untouched/bl.pdf"), &original);
    let mut changed = original;
    changed[17] = b'X';
    world.file("bl.pdf", &changed);
    let ended = world.verify(&[]).with(1);
    says(
        &ended,
        &["bl.pdf: another file than the dossier lists", "expected 49 bytes with SHA-256"],
    );
    let against = world.path("untouched");
    let ended = world.verify(&["--against", &against, "--json"]).with(1).json();
    let drift = &ended["drifts"][0];
    assert_eq!((&drift["file"], &drift["place"]), (&json!("bl.pdf"), &json!("byte 17")));
    assert_eq!((&drift["expected"], &drift["found"]), (&json!("0x3c"), &json!("0x58")));
    assert_eq!(drift["code"], "E_HASH_MISMATCH");
    assert!(drift["remedy"].as_str().unwrap().starts_with("put the file back"), "{drift}");
    // A copy that was touched too is of no use, and that is said.
    write(&world.root.join("untouched/bl.pdf"), "another");
    let ended = world.verify(&["--against", &against]).with(1);
    says(&ended, &["bl.pdf: another file", "is no untouched copy"]);
}

#[test]
fn missing_and_extra_files_are_named() {
    let world = built("dossier-missing");
    fs::remove_file(world.root.join("files/seal.jpg")).unwrap();
    world.file("note.txt", "late");
    let ended = world.verify(&[]).with(1);
    says(&ended, &["E_FILE_MISSING: seal.jpg: missing; put the file back that was signed"]);
    says(&ended, &["E_HASH_MISMATCH: note.txt: in the folder, but not in the dossier; move it"]);
    says(&ended, &["2 things are not as stated"]);
}

/// Each other spelling of the same dossier: the first byte at which it differs, what stands there
/// and what would. The files are looked at all the same.
#[test]
fn another_spelling_is_found_at_its_byte() {
    let world = built("dossier-spelling");
    let text = String::from_utf8(world.made("dossier.json")).unwrap();
    let drifts = |spoilt: &str| -> Value {
        write(&world.root.join("out/dossier.json"), spoilt);
        world.verify(&["--json"]).with(1).json()
    };
    let first = |spoilt: &str, byte: usize, expected: &str, found: &str| {
        let report = drifts(spoilt);
        let drift = &report["drifts"][0];
        assert_eq!(drift["place"], format!("byte {byte}"), "{report}");
        assert_eq!(drift["code"], "E_CANONICAL_DRIFT");
        for (member, begins) in [("expected", expected), ("found", found)] {
            let word = drift[member].as_str().unwrap();
            assert!(word.starts_with(begins), "{member}: {word} does not begin {begins}");
        }
        assert_eq!(report["whole"], true);
        assert_eq!(report["drifts"].as_array().unwrap().len(), 1, "{report}");
    };
    first(&text.replacen("{\"escrow", "{ \"escrow", 1), 1, "`\"escrow", "` \"escrow");
    let at = text.find("MAEU").unwrap();
    first(&text.replacen("MAEU", "\\u004dAEU", 1), at, "`MAEU 123456", "`\\u004dAEU");
    first(&format!("{text}\n"), text.len(), "the end", "`\\n");
    let at = text.find("\"size\":49").unwrap() + 9;
    first(&text.replacen("\"size\":49", "\"size\":49.0", 1), at, "`},{", "`.0},{");
    let (start, end) = (text.find("\"sealed\"").unwrap(), text.find("\"stuffed_at\"").unwrap());
    let (sealed, stuffed) = (&text[start..end], &text[end..text.find("\"taken_at\"").unwrap()]);
    let swapped = text.replacen(&format!("{sealed}{stuffed}"), &format!("{stuffed}{sealed}"), 1);
    first(&swapped, start + 2, "`ealed", "`tuffed_at");
}

/// What has no canonical form at all is found at the byte where reading stops.
#[test]
fn what_is_no_dossier_is_found_at_its_byte() {
    let world = built("dossier-garbage");
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    let bottomless = format!("{{\"a\":{}", "[".repeat(100_000));
    for (text, byte) in [
        (&b""[..], 0),
        (b"[1]", 0),
        (b"{\"a\":null}", 5),
        (b"{\"a\":\"\"}", 6),
        (b"{\"a\":9007199254740992}", 20),
        (b"{\"a\":99999999999999999999999}", 20),
        (b"{\"a\":-1}", 5),
        (b"{\"a\":1,\"a\":2}", 10),
        (b"{\"a\":\"\xc3\xa9\"}", 6),
        (b"{\"a\":\"\xff\"}", 6),
        (deep.as_bytes(), 20),
        (bottomless.as_bytes(), 20),
    ] {
        write(&world.root.join("out/dossier.json"), text);
        let report = world.verify(&["--json"]).with(1).json();
        let place = &report["drifts"][0]["place"];
        let shown = String::from_utf8_lossy(&text[..text.len().min(40)]).into_owned();
        assert_eq!(*place, format!("byte {byte}"), "{shown}: {report}");
    }
}

#[test]
fn a_member_that_the_slice_does_not_have_is_named() {
    let world = built("dossier-member");
    for (from, to, words) in [
        ("\"stage\":1", "\"stage\":2", ["dossier.json: stage", "expected 1; found 2"]),
        ("\"terms\":\"FOB\"", "\"terms\":\"EXW\"", ["terms", "expected one of [\"CIF\", \"FOB\"]"]),
        ("\"11.50\"", "\"11.5\"", ["moisture", "exactly 2 decimals"]),
        ("\"version\":1", "\"version\":2", ["version", "found 2"]),
        (
            "\"MSCU1234566\",\"MSCU7654321\"",
            "\"MSCU7654321\",\"MSCU1234566\"",
            ["container_ids", "does not strictly ascend"],
        ),
        ("\"MSCU1234566\"", "\"MSCU1234567\"", ["container_ids", "not the lot list of the order"]),
    ] {
        let before = world.made("dossier.json");
        respelt(&world, |text| text.replacen(from, to, 1));
        says(&world.verify(&["--order", &world.path("order.json")]).with(1), &words);
        write(&world.root.join("out/dossier.json"), before);
    }
}

#[test]
fn what_the_photo_does_not_say_is_named() {
    let world = built("dossier-facts");
    respelt(&world, |text| {
        text.replacen("51.954819", "51.954820", 1).replacen("12:15:30", "12:15:31", 1)
    });
    let ended = world.verify(&[]).with(1);
    let words = ["dossier.json: latitude", "expected 51.954819; found 51.954820", "taken_at"];
    says(&ended, &words);
    assert!(!ended.out.contains("longitude"), "{}", ended.out);
    // A photo that cannot be read says nothing, and why.
    let mut photo = Jpeg::usual().bytes();
    photo.truncate(40);
    world.file("seal.jpg", photo);
    let words = "E_SEAL_MISMATCH_EXIF: seal.jpg: EXIF: cannot be read";
    says(&world.verify(&[]).with(1), &[words, "take it from the camera again"]);
}

#[test]
fn a_changed_reading_is_another_log() {
    let world = built("dossier-reading");
    let log = fs::read_to_string(world.root.join("files/log.csv")).unwrap();
    world.file("log.csv", log.replacen("-17.010", "-17.011", 1));
    let ended = world.verify(&[]).with(1);
    says(&ended, &["log.csv: another file", "log.csv: root: not the log of the head", "log.json"]);
    world.file("log.csv", log.lines().take(24).collect::<Vec<_>>().join("\n"));
    says(&world.verify(&[]).with(1), &["log.csv: size", "expected 24; found 23", "log.csv: end"]);
    world.file("log.csv", "start,end\n");
    let words = "E_PROOF_INVALID: log.csv: line 1: the columns are";
    says(&world.verify(&[]).with(1), &[words, "expected start,end,min,max"]);
    fs::remove_file(world.root.join("files/log.csv")).unwrap();
    let ended = world.verify(&[]).with(1);
    says(&ended, &["E_HASH_MISMATCH: log.csv: missing; put"]);
    says(&ended, &["\none thing is not as stated"]);
}

/// Parts of another log, with proofs that are good for it.
#[test]
fn proofs_for_another_tree_are_named() {
    let (world, other) = (built("dossier-parts"), World::new("dossier-parts-other"));
    other.file("log.csv", log(24).replacen("-17.007", "-17.707", 1));
    other.write();
    other.build().with(0);
    write(&world.root.join("out/log.json"), other.made("log.json"));
    let words = ["E_PROOF_INVALID: log.json: segments[0].intervals[1].max: not the parts of"];
    says(&world.verify(&[]).with(1), &words);
    let mut parts: Value =
        serde_json::from_slice(&built("dossier-parts").made("log.json")).unwrap();
    parts["segments"][0]["proof"][0] = json!("0".repeat(64));
    write(&world.root.join("out/log.json"), parts.to_string());
    says(&world.verify(&[]).with(1), &["log.json: segments[0].proof[0]: not the parts of"]);
    parts["segments"][0]["proof"] = json!(vec!["0".repeat(64); 65]);
    write(&world.root.join("out/log.json"), parts.to_string());
    world.verify(&[]).with(2).saying(&["log.json", "proof"]);
}

#[test]
fn another_head_is_not_the_dossiers() {
    let world = built("dossier-head");
    let head = String::from_utf8(world.made("log-head.json")).unwrap();
    let other = head.replacen(CIRCUIT, &"3".repeat(64), 1);
    assert_ne!(other, head);
    write(&world.root.join("out/log-head.json"), other);
    says(&world.verify(&[]).with(1), &["log-head.json: not the head that the dossier names"]);
    fs::remove_file(world.root.join("out/log-head.json")).unwrap();
    world.verify(&[]).with(2).saying(&["log-head.json", "expected a readable file"]);
}

#[test]
fn what_cannot_be_read_is_no_drift() {
    let world = built("dossier-unusable");
    write(&world.root.join("schema.json"), "{}");
    world.verify(&[]).with(2).saying(&["schema.json", "missing field"]);
    world.write();
    fs::remove_file(world.root.join("out/dossier.json")).unwrap();
    world.verify(&[]).with(2).saying(&["dossier.json", "check the path"]);
}
