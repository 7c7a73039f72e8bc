//! Input that `dossier build` cannot use: where it is wrong, what was expected, what to do.

use serde_json::json;

use super::*;

/// One world, spoilt in one way each time, and put right again.
struct Spoilt {
    world: World,
}

impl Spoilt {
    fn new(test: &str) -> Self {
        let world = World::new(test);
        world.write();
        Self { world }
    }

    /// Refused with these words, and nothing written.
    #[track_caller]
    fn refused(&self, words: &[&str]) {
        self.world.build().with(2).saying(words);
        assert!(!self.world.root.join("out").exists());
    }

    #[track_caller]
    fn file(&self, name: &str, content: impl AsRef<[u8]>, words: &[&str]) {
        let path = self.world.root.join("files").join(name);
        let before = fs::read(&path).ok();
        self.world.file(name, content);
        self.refused(words);
        match before {
            Some(before) => write(&path, before),
            None => fs::remove_file(path).unwrap(),
        }
    }

    #[track_caller]
    fn fields(&self, content: impl AsRef<[u8]>, words: &[&str]) {
        self.file("fields.json", content, &[&["fields.json"], words].concat());
    }
}

#[test]
fn fields_that_cannot_be_read() {
    let spoilt = Spoilt::new("dossier-bad-fields");
    let usual = spoilt.world.fields.to_string();
    spoilt.fields("", &["EOF", "expected one object"]);
    spoilt.fields("[]", &["invalid type: sequence", "an object"]);
    spoilt.fields(usual.clone() + "}", &["trailing characters at line 1"]);
    spoilt.fields("{\"bl_number\":\"a\",\"bl_number\":\"b\"}", &["\"bl_number\" is there twice"]);
    spoilt.fields(
        "{\"moisture\":11.5}",
        &["moisture", "floating point", "numbers and times in quotes"],
    );
    spoilt.fields("{\"moisture\":99999999999999999999999999}", &["moisture", "expected a string"]);
    spoilt.fields("{\"moisture\":null}", &["moisture", "null"]);
    spoilt.fields("{\"moisture\":{\"a\":\"b\"}}", &["moisture", "map"]);
    spoilt.fields("{\"container_ids\":[[\"a\"]]}", &["container_ids[0]", "expected a string"]);
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    spoilt.fields(deep, &["a", "expected"]);
    spoilt.fields(b"{\"bl_number\":\"\xff\"}", &["unicode", "line 1"]);
    spoilt.fields(b"\xef\xbb\xbf{}", &["E_FORMAT_INVALID", "line 1 column 1"]);
}

#[test]
fn fields_that_the_schema_does_not_ask_for() {
    let mut spoilt = Spoilt::new("dossier-bad-values");
    let items = |count: usize| (0..count).map(|n| format!("MSCU{n:07}")).collect::<Vec<_>>();
    let cases = [
        ("moisture", json!("11.5"), "exactly 2 decimals and at most 18 digits, as \"10.50\""),
        ("moisture", json!("011.50"), "exactly 2 decimals"),
        ("moisture", json!("-0.00"), "exactly 2 decimals"),
        ("moisture", json!("10000000000000000.00"), "at most 18 digits"),
        ("moisture", json!(true), "exactly 2 decimals"),
        ("loaded_at", json!("2026-02-30T00:00:00Z"), "a string as \"2026-01-10T12:00:00Z\""),
        ("loaded_at", json!("2026-01-10T12:00:00+00:00"), "a string as"),
        ("sealed", json!("true"), "true or false"),
        ("terms", json!("EXW"), "one of [\"CIF\", \"FOB\"]"),
        ("bl_number", json!(""), "1 to 256 printable ASCII"),
        ("bl_number", json!(" MAEU"), "neither begins nor ends with a space"),
        ("bl_number", json!("x".repeat(33)), "1 to 32 characters"),
        ("bl_number", json!("x".repeat(257)), "1 to 256 printable ASCII"),
        ("bl_number", json!("Malmö"), "printable ASCII"),
        ("bl_number", json!("a\nb"), "printable ASCII"),
        ("container_ids", json!([]), "a list of 1 to 4"),
        ("container_ids", json!(items(5)), "a list of 1 to 4"),
        ("container_ids", json!("MSCU1234566"), "a list of 1 to 4"),
        ("container_ids", json!(["MSCU1234566", "MSCU1234566"]), "is there twice; expected a set"),
        ("container_ids", json!(["MSCU1234566"]), LOTS),
        ("colour", json!("red"), "expected one of bl_number, container_ids"),
        ("latitude", json!("51.954820"), "expected 51.954819"),
        ("taken_at", json!("2026-01-10T13:15:30Z"), "expected 2026-01-10T12:15:30Z"),
        ("stuffed_at", json!("2026-01-10T12:00:00Z"), "a time after stuffed_at"),
    ];
    for (name, value, words) in cases {
        let before = spoilt.world.fields.clone();
        spoilt.world.fields[name] = value;
        spoilt.world.write();
        let place = if name == "stuffed_at" { "log.csv" } else { "fields.json" };
        spoilt.refused(&[place, name, words]);
        spoilt.world.fields = before;
    }
    for name in ["bl_number", "sealed", "container_ids"] {
        let before = spoilt.world.fields.clone();
        spoilt.world.fields.as_object_mut().unwrap().remove(name);
        spoilt.world.write();
        spoilt.refused(&["fields.json", name, "missing"]);
        spoilt.world.fields = before;
    }
}

#[test]
fn files_that_no_dossier_can_list() {
    let spoilt = Spoilt::new("dossier-bad-files");
    for name in ["Bill.pdf", ".hidden", "a b", "-x", "é.txt", &"x".repeat(65)] {
        spoilt.file(name, "x", &["a name that no dossier can list", "rename the file"]);
    }
    spoilt.file("bl.pdf", "bill of lading", &["bl.pdf: byte 0", "no PDF", "%PDF-"]);
    spoilt.file("bl.pdf", "", &["bl.pdf", "no PDF"]);
    let inner = spoilt.world.root.join("files/inner");
    fs::create_dir(&inner).unwrap();
    spoilt.refused(&["inner", "no plain file", "without others in it"]);
    fs::remove_dir(&inner).unwrap();
    let photo = spoilt.world.root.join("files/seal.jpg");
    let before = fs::read(&photo).unwrap();
    fs::remove_file(&photo).unwrap();
    spoilt.refused(&["E_FILE_MISSING", "seal.jpg", "missing", "put it into the folder"]);
    write(&photo, before);
    for n in 0..62 {
        spoilt.world.file(&format!("page{n}"), "x");
    }
    spoilt.refused(&["E_FORMAT_INVALID", "65 files", "at most 64"]);
    fs::remove_file(spoilt.world.root.join("files/page0")).unwrap();
    spoilt.world.build().with(0);
}

/// What is in the folder is in it: links may lead anywhere.
#[cfg(unix)]
#[test]
fn folders_that_are_none_or_lead_out() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let spoilt = Spoilt::new("dossier-bad-folder");
    let (files, root) = (spoilt.world.root.join("files"), spoilt.world.root.clone());
    let words = ["a link, which may lead out of the folder", "the file itself", "put a copy"];
    for (target, name) in [
        (root.join("schema.json"), "note.txt"),
        (root.join("nowhere"), "note.txt"),
        (files.join("bl.pdf"), "copy.pdf"),
    ] {
        symlink(target, files.join(name)).unwrap();
        spoilt.refused(&[&[name][..], &words].concat());
        fs::remove_file(files.join(name)).unwrap();
    }
    for name in ["fields.json", "bl.pdf"] {
        fs::rename(files.join(name), root.join("elsewhere")).unwrap();
        symlink(root.join("elsewhere"), files.join(name)).unwrap();
        spoilt.refused(&[&[name][..], &words].concat());
        fs::remove_file(files.join(name)).unwrap();
        fs::rename(root.join("elsewhere"), files.join(name)).unwrap();
    }
    let pipe = |name: &str| {
        let made = std::process::Command::new("mkfifo").arg(files.join(name)).status();
        assert!(made.unwrap().success());
        spoilt.refused(&[name, "no plain file"]);
        fs::remove_file(files.join(name)).unwrap();
    };
    pipe("stream");
    fs::rename(files.join("fields.json"), root.join("fields.json")).unwrap();
    pipe("fields.json");
    spoilt.refused(&["fields.json", "check the path"]);
    fs::rename(root.join("fields.json"), files.join("fields.json")).unwrap();
    let strange = files.join(std::ffi::OsStr::from_bytes(b"\xff.txt"));
    write(&strange, "x");
    spoilt.refused(&["E_FORMAT_INVALID", "a name that no dossier can list"]);
    fs::remove_file(strange).unwrap();
    // `verify` reads no further than the folder either.
    spoilt.world.build().with(0);
    symlink(root.join("schema.json"), files.join("note.txt")).unwrap();
    spoilt.world.verify(&[]).with(2).saying(&["note.txt", "a link"]);
    fs::remove_dir_all(&files).unwrap();
    spoilt.world.verify(&[]).with(2).saying(&["files", "check the path"]);
    write(&files, "a file");
    fs::remove_dir_all(root.join("out")).unwrap();
    spoilt.refused(&["files", "a file, and no folder", "name that folder"]);
}

/// A file that cannot be read, to all but the administrator, who can read anything.
#[cfg(unix)]
#[test]
fn files_that_nobody_may_read() {
    use std::os::unix::fs::PermissionsExt;
    let spoilt = Spoilt::new("dossier-bad-permissions");
    let path = spoilt.world.root.join("files/bl.pdf");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&path).is_err() {
        spoilt.refused(&["bl.pdf", "expected a readable file", "check its permissions"]);
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    spoilt.world.build().with(0);
}

/// All that belongs together is there, or nothing of it.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_leaves_nothing() {
    let spoilt = Spoilt::new("dossier-bad-out");
    let out = spoilt.world.root.join("out");
    write(&out, "a file");
    spoilt.world.build().with(2).saying(&["out", "nothing was written; name another"]);
    assert_eq!(fs::read(&out).unwrap(), b"a file");
    fs::remove_file(&out).unwrap();
    // The dossier can be written, and then its log cannot.
    fs::create_dir_all(out.join("log.json")).unwrap();
    spoilt.world.build().with(2).saying(&["log.json"]);
    let left: Vec<_> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["log.json"]);
}

#[test]
fn photos_that_cannot_be_read() {
    let spoilt = Spoilt::new("dossier-bad-photo");
    let photo = |jpeg: Jpeg, words: &[&str]| {
        spoilt.file("seal.jpg", jpeg.bytes(), &[&["seal.jpg", "cannot be read"], words].concat());
    };
    let usual = Jpeg::usual().bytes();
    for length in [4, 12, 40, 60, 120] {
        spoilt.file("seal.jpg", &usual[..length], &["seal.jpg: EXIF", "from the camera again"]);
    }
    spoilt.file("seal.jpg", b"GIF89a", &["seal.jpg: EXIF", "cannot be read"]);
    photo(Jpeg { taken: Some("2026:13:10 13:15:30"), ..Jpeg::usual() }, &["DateTimeOriginal"]);
    photo(Jpeg { taken: Some("yesterday"), ..Jpeg::usual() }, &["DateTimeOriginal"]);
    photo(Jpeg { taken: Some("1970:01:01 00:30:00"), ..Jpeg::usual() }, &["before 1970"]);
    photo(Jpeg { offset: Some("+1 hour"), ..Jpeg::usual() }, &["OffsetTimeOriginal"]);
    for (latitude, words) in [
        (([(51, 0), (0, 1), (0, 1)], "N"), "degrees, minutes and seconds"),
        (([(90, 1), (0, 1), (1, 1)], "N"), "beyond 90 degrees"),
        (([(4_000_000_000, 1), (0, 1), (0, 1)], "S"), "beyond 90 degrees"),
        (([(51, 1), (0, 1), (0, 1)], "X"), "neither of two directions"),
    ] {
        let place = jpeg::Place { latitude, ..Jpeg::usual().place.unwrap() };
        photo(Jpeg { place: Some(place), ..Jpeg::usual() }, &["GPSLatitude", words]);
    }
    let mut spoilt = spoilt;
    spoilt.world.schema_has("/fields/9/required", json!(true));
    spoilt.world.write();
    let silent = Jpeg { taken: None, ..Jpeg::usual() }.bytes();
    spoilt.file("seal.jpg", silent, &["taken_at", "seal.jpg does not say"]);
}

#[test]
fn logs_that_are_none() {
    let spoilt = Spoilt::new("dossier-bad-log");
    let usual = log(24);
    let row = "2026-01-11T00:00:00Z,2026-01-11T01:00:00Z,-18.000,-17.000\n";
    let with = |row: &str| usual.clone() + row;
    let time = "a time in UTC";
    for (content, words) in [
        (String::new(), ["line 1", "start,end,min,max"]),
        ("start,end,min,max\n".to_owned(), ["a log without intervals", "from the device again"]),
        (usual.replacen("min,max", "max,min", 1), ["line 1", "start,end,min,max"]),
        (with("x,y\n"), ["line 26", "2 cells"]),
        (with(&row.replacen("11T00", "11 00", 1)), ["line 26: start", time]),
        (with(&row.replacen("01:00:00Z", "01:00:00.5Z", 1)), ["line 26: end", time]),
        // Summer time, offsets, and hours that are none are nobody's UTC.
        (with(&row.replacen("00:00:00Z", "00:00:00+01:00", 1)), ["line 26: start", time]),
        (with(&row.replacen("00:00:00Z", "00:00:00 CEST", 1)), ["line 26: start", time]),
        (with(&row.replacen("01:00:00Z", "24:00:00Z", 1)), ["line 26: end", time]),
        (with(&row.replacen("01:00:00Z", "00:59:60Z", 1)), ["line 26: end", time]),
        (with(&row.replacen("01-11T01", "11-01T01", 1).replace("2026-", "")), ["line 26", time]),
        (with(&row.replacen("-18.000", "-18,000", 1)), ["line 26", "5 cells"]),
        (usual.replace(',', ";"), ["line 1", "start,end,min,max"]),
        (with(&row.replacen("-18.000", "-18.00", 1)), ["line 26: min", "exactly three decimals"]),
        (with(&row.replacen("-17.000", "warm", 1)), ["line 26: max", "exactly three decimals"]),
        (with(&row.replacen("-18.000", "-9999999.000", 1)), ["line 26: min", "nothing is rounded"]),
        (
            with(&row.replacen("-18.000", "-16.000", 1)),
            ["line 26: min -16.000 is above", "min at most max"],
        ),
        (with(&row.replacen("11T01", "11T00", 1)), ["line 26: it ends", "an end after the start"]),
        (with(&row.replacen("11T00", "10T23", 1)), ["line 26: it starts", "do not overlap"]),
        (with(&row.replace("-11T", "-09T")), ["line 26: it starts", "rows by time"]),
    ] {
        spoilt.file("log.csv", content, &[&["E_PROOF_INVALID", "log.csv"], &words[..]].concat());
    }
    spoilt.file("log.csv", [usual.as_bytes(), b"\xff,b,c,d\n"].concat(), &["line 26", "not UTF-8"]);
    fs::remove_file(spoilt.world.root.join("files/log.csv")).unwrap();
    spoilt.refused(&["log.csv", "expected a readable file"]);
}

/// 16,384 intervals of a second fit into a case, and one more does not.
#[test]
fn a_log_has_to_fit_into_a_case() {
    let mut world = World::new("dossier-long-log");
    world.schema_has("/cold_chain/mode", json!("FULL"));
    world.fields["stuffed_at"] = json!("2026-01-10T00:00:00Z");
    world.fields["loaded_at"] = json!("2026-01-10T04:33:05Z");
    world.write();
    let time = |second: u32| {
        format!("2026-01-10T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    };
    let row = |second: u32| format!("{},{},-18.000,-18.000\n", time(second), time(second + 1));
    let seconds = |count: u32| -> String {
        std::iter::once("start,end,min,max\n".to_owned()).chain((0..count).map(row)).collect()
    };
    world.file("log.csv", seconds(16_385));
    let words = ["log.csv", "16385 intervals", "at most 16384", "mode WINDOWS"];
    world.build().with(2).saying(&words);
    world.schema_has("/cold_chain/mode", json!("WINDOWS"));
    world.write();
    world.build().with(2).saying(&["16385 intervals", "at most 16384", "shorter windows"]);
    world.file("log.csv", seconds(16_384));
    world.build().with(0);
}

#[test]
fn options_that_name_nothing() {
    let world = World::new("dossier-bad-options");
    world.write();
    let device = ["--device", DEVICE];
    world.build_with(&[]).with(2).saying(&["--circuit: missing", "asks for a temperature log"]);
    world.build_with(&device).with(2).saying(&["--circuit: missing"]);
    world.build_with(&["--circuit", CIRCUIT]).with(2).saying(&["--device: missing"]);
    world.build_with(&["--circuit", "22"]).with(2).saying(&["64 lower-case hex digits"]);
    let asked = ["--circuit", CIRCUIT, "--device", DEVICE, "--asked", "1"];
    world.build_with(&asked).with(2).saying(&["--asked: no slice 1", "one of the 1 slices"]);
    world
        .build_with(&["--log", "none.csv", "--circuit", CIRCUIT, "--device", DEVICE])
        .with(2)
        .saying(&["none.csv", "check the path"]);
}

#[test]
fn schemas_and_orders_that_do_not_fit() {
    let mut world = World::new("dossier-bad-schema");
    world.write();
    world.schema["revision"] = json!(2);
    write(&world.root.join("schema.json"), world.schema.to_string());
    world.build().with(2).saying(&["schema.json", "the one that the slice pins"]);
    world.schema_has("/min_attestations", json!(1));
    write(&world.root.join("schema.json"), world.schema.to_string());
    world.build().with(2).saying(&["not sound, by point 4", "min_attestations"]);
    world.schema = schema();
    world.schema["files"] = json!(["seal.jpg", "bl.pdf"]);
    write(&world.root.join("schema.json"), world.schema.to_string());
    world.build().with(2).saying(&["schema.json", "does not strictly ascend"]);
    world.schema = schema();
    world.write();
    write(&world.root.join("order.json"), "{}");
    world.build().with(2).saying(&["order.json", "missing field"]);
    write(&world.root.join("order.json"), "not an order");
    world.build().with(2).saying(&["order.json", "no order", "docs/order.md 3 and 7"]);
    write(&world.root.join("order.json"), json!({ "lane": "session" }).to_string());
    world.build().with(2).saying(&["order.json"]);
}
