//! Making a case by hand: keys in files, statements signed with them, and what may enter a case.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use quittance_contract::{
    codec::{Hash, PublicKey},
    crypto::peer_id,
};
use serde_json::Value;

use super::{Ended, file, folder, quittance, text};

/// People with keys, and a case that they have not signed.
struct Table {
    folder: std::path::PathBuf,
}

const PEOPLE: [&str; 6] = ["consumer", "provider", "w1", "w2", "w3", "stranger"];

impl Table {
    fn new(test: &str) -> Self {
        let table = Self { folder: folder(test) };
        for who in PEOPLE {
            quittance(&["key", "new", "--out", &table.path(who)]).with(0);
        }
        table.make_case(&["--profile", "document"]).with(0);
        table
    }

    fn path(&self, name: &str) -> String {
        text(&self.folder.join(name)).to_owned()
    }

    fn make_case(&self, more: &[&str]) -> Ended {
        let keys = PEOPLE.map(|who| self.path(&format!("{who}.pub")));
        let [consumer, provider, w1, w2, w3, _] = &keys;
        let out = self.path("a.case.json");
        let _ = fs::remove_file(&out);
        let given = [
            ["--consumer", consumer],
            ["--provider", provider],
            ["--high-trust-witness", w1],
            ["--high-trust-witness", w2],
            ["--witness", w3],
            ["--amount", "10000000"],
            ["--rate-per-hour", "1000000"],
            ["--locked-at", "2026-01-01T00:00:00Z"],
            ["--out", &out],
        ];
        quittance(&[&["case", "new"], &given.concat()[..], more].concat())
    }

    /// `case sign` with a key of somebody here, into a file named after both.
    fn sign(&self, who: &str, object: &[&str]) -> (Ended, String) {
        let out = self.path(&format!("{}-{who}.json", object[0]));
        let (case, key) = (self.path("a.case.json"), self.path(who));
        let _ = fs::remove_file(&out);
        let how = ["--case", &case, "--key", &key, "--out", &out];
        (quittance(&[&["case", "sign"], object, &how].concat()), out)
    }

    #[track_caller]
    fn signed(&self, who: &str, object: &[&str]) -> String {
        let (ended, out) = self.sign(who, object);
        ended.with(0);
        out
    }

    fn add(&self, signed: &[&str], how: &[&str]) -> Ended {
        let case = self.path("a.case.json");
        quittance(&[&["case", "add", &case], signed, how].concat())
    }

    fn agree(&self) {
        for who in ["consumer", "provider", "w1", "w2", "w3"] {
            let signed = self.signed(who, &["lock"]);
            self.add(&[&signed], &[]).with(0);
        }
    }

    fn case(&self) -> Value {
        serde_json::from_str(&fs::read_to_string(self.path("a.case.json")).unwrap()).unwrap()
    }
}

const VOTE: [&str; 7] = [
    "vote",
    "--can-reach-vm",
    "true",
    "--can-see-consumer-connected",
    "true",
    "--voted-at",
    "2026-01-01T00:02:00Z",
];
const SEEN: [&str; 2] = ["--seen-at", "2026-01-01T00:03:00Z"];

#[test]
fn a_key_is_a_private_file_and_a_public_one() {
    let folder = folder("key_files");
    let key = text(&folder.join("a.key")).to_owned();
    let made = quittance(&["key", "new", "--out", &key, "--json"]).with(0).json();
    let shown = quittance(&["key", "show", &key, "--json"]).with(0).json();
    assert_eq!(made, shown);
    let bytes = hex::decode(made["key"].as_str().unwrap()).unwrap();
    let Hash(peer) = peer_id(&PublicKey(bytes.try_into().unwrap()));
    assert_eq!(made["peer_id"], hex::encode(peer));
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let public = fs::read_to_string(format!("{key}.pub")).unwrap();
    assert_eq!(public, format!("{}\n", made["key"].as_str().unwrap()));
    let secret = fs::read_to_string(&key).unwrap();
    assert!(secret.starts_with("-----BEGIN PRIVATE KEY-----\n"), "PKCS#8 in PEM");
    // No file is replaced, and no half of a pair is left behind.
    let again = quittance(&["key", "new", "--out", &key]).with(2);
    again.saying(&[&key, "no file is replaced"]);
    assert_eq!(fs::read_to_string(&key).unwrap(), secret);
    fs::remove_file(&key).unwrap();
    quittance(&["key", "new", "--out", &key]).with(2).saying(&["a.key.pub", "name another"]);
    assert!(!Path::new(&key).exists());
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    let folder = folder("key_modes");
    let key = text(&folder.join("a.key")).to_owned();
    quittance(&["key", "new", "--out", &key]).with(0);
    for mode in [0o640, 0o604, 0o620, 0o601] {
        fs::set_permissions(&key, fs::Permissions::from_mode(mode)).unwrap();
        let ended = quittance(&["key", "show", &key]).with(2);
        ended.saying(&[&key, &format!("mode {mode:o}"), "expected mode 600", "chmod 600"]);
    }
}

#[test]
fn what_is_no_key_is_named() {
    let folder = folder("no_keys");
    let nonsense = file(&folder, "nonsense", "no key at all");
    quittance(&["key", "show", &nonsense]).with(2).saying(&[&nonsense, "PKCS#8 in PEM"]);
    quittance(&["key", "show", "no/such.key"]).with(2).saying(&["no/such.key", "check the path"]);
    let bytes = super::CASE;
    quittance(&["key", "show", bytes]).with(2).saying(&[bytes, "no secret key", "PKCS#8 in PEM"]);
    quittance(&["key", "new", "--out", "-"]).with(2).saying(&["a secret key is not printed"]);
    let unwritable = quittance(&["key", "new", "--out", "no/such/folder/a.key"]).with(2);
    unwritable.saying(&["no/such/folder/a.key", "a folder that can be written"]);
    for (bad, words) in [
        ("no/such.pub", "No such file"),
        (&*nonsense, "66 lower-case hex digits"),
        (&"05".repeat(33), "no point of the curve"),
    ] {
        let ended = quittance(&["case", "new", "--consumer", bad]).with(2);
        assert!(ended.err.contains(words), "{}", ended.err);
    }
}

#[test]
fn profiles_are_those_of_the_protocol() {
    let table = Table::new("profiles");
    let policy = &table.case()["lock"]["policy"];
    assert_eq!(
        (&policy["attestation_threshold"], &policy["challenge_seconds"]),
        (&3.into(), &0.into())
    );
    table.make_case(&["--profile", "safe"]).with(0);
    let policy = &table.case()["lock"]["policy"];
    // ⌊2·3/3⌋ + 1 of 3, and an hour.
    assert_eq!(policy["attestation_threshold"], 3);
    assert_eq!(policy["challenge_seconds"], 3600);
    let ended = table.make_case(&["--profile", "careless"]).with(2);
    assert!(ended.err.contains("document, safe"), "{}", ended.err);
    let session = || {
        table.make_case(&["--profile", "safe"]).with(0);
        table.case()["lock"]["session"].clone()
    };
    assert_ne!(session(), session(), "sessions that nobody named have names of their own");
}

#[test]
fn a_lock_that_could_settle_nothing_is_not_written() {
    let table = Table::new("no_lock");
    let key = |who: &str| table.path(&format!("{who}.pub"));
    for (more, words) in [
        (vec!["--witness".to_owned(), key("w1")], "a witness is named twice"),
        (vec!["--witness".to_owned(), key("provider")], "LOCK_KEY"),
        (vec!["--max-duration-seconds".to_owned(), "599".to_owned()], "LOCK_TERMS"),
    ] {
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let ended = table.make_case(&more).with(2);
        ended.saying(&["case new", words, "docs/rules.md"]);
        assert!(!Path::new(&table.path("a.case.json")).exists(), "nothing is written");
    }
    let (consumer, provider) = (key("consumer"), key("provider"));
    let few = ["case", "new", "--amount", "1", "--rate-per-hour", "1"];
    let parties = ["--consumer", &consumer, "--provider", &provider];
    quittance(&[&few[..], &parties].concat()).with(2).saying(&["LOCK_CABAL", "3 to 31 witnesses"]);
}

#[test]
fn what_is_there_is_not_replaced() {
    let table = Table::new("not_replaced");
    table.agree();
    let before = table.case();
    let (case, key) = (table.path("a.case.json"), table.path("w1"));
    let sign = ["case", "sign", "lock", "--case", &case, "--key", &key, "--out", &case];
    quittance(&sign).with(2).saying(&[&case, "there is a file already", "name another"]);
    let secret = fs::read(&key).unwrap();
    let sign = ["case", "sign", "lock", "--case", &case, "--key", &key, "--out", &key];
    quittance(&sign).with(2).saying(&[&key, "there is a file already"]);
    assert_eq!((table.case(), fs::read(&key).unwrap()), (before, secret));
}

#[test]
fn only_who_may_sign_does() {
    let table = Table::new("entitled");
    for (who, object, role) in [
        ("stranger", &["lock"][..], "somebody with no part in this session"),
        ("provider", &VOTE, "provider"),
        ("consumer", &VOTE, "consumer"),
        ("w1", &["cancel-request", "--requested-at", "2026-01-01T00:02:00Z"], "witness "),
        (
            "provider",
            &["top-up", "--index", "1", "--previous-total", "1", "--added", "1"],
            "provider",
        ),
    ] {
        let (ended, out) = table.sign(who, object);
        ended.with(2).saying(&["NOT_ENTITLED", role, object[0], "the key of somebody who may"]);
        assert!(!Path::new(&out).exists(), "nothing is written");
    }
}

#[test]
fn what_is_needed_to_sign_is_asked_for() {
    let table = Table::new("sign_needs");
    let case = table.path("a.case.json");
    quittance(&["case", "sign", "lock"]).with(2).saying(&["--case", "missing", "name its file"]);
    let ended = quittance(&["case", "sign", "lock", "--case", &case]).with(2);
    ended.saying(&["--key", "missing", "`quittance key new` makes one"]);
    let attestation = [
        "attestation",
        "--connectivity-verified",
        "true",
        "--service-start",
        "2026-01-01T00:02:00Z",
        "--service-end",
        "2026-01-01T01:02:00Z",
        "--termination-reason",
        "TIMEOUT",
    ];
    let (ended, _) = table.sign("w1", &attestation);
    ended.with(2).saying(&["--allocated", "the case has no allocated yet", "case digest"]);
    for (object, words) in [
        (["cancel-request", "--requested-at", "yesterday"], "YYYY-MM-DDThh:mm:ssZ"),
        (["checkpoint", "--alive-until", "2026-02-30T00:00:00Z"], "YYYY-MM-DDThh:mm:ssZ"),
        (["cancelled", "--reason", "BORED"], "COMPLETED_NORMAL"),
        (["cancelled", "--claimed-seconds", "4294967296"], "0 to 4294967295 seconds"),
        (["abort", "--evidence", "12"], "hex"),
    ] {
        let (ended, _) = table.sign("w1", &object);
        assert!(ended.err.contains(words), "{}", ended.err);
        assert_eq!(ended.exit, 2);
    }
    let most = u128::MAX.to_string();
    let object = ["top-up", "--index", "1", "--previous-total", &most, "--added", "1"];
    table.sign("consumer", &object).0.with(2).saying(&["--added", "2^128", "add less"]);
}

#[test]
fn what_does_not_count_does_not_enter() {
    let table = Table::new("not_admitted");
    table.agree();
    let vote = table.signed("w1", &VOTE);
    let before = table.case();
    let early = ["--seen-at", "2026-01-01T00:01:59Z"];
    table.add(&[&vote], &early).with(2).saying(&[&vote, "FROM_THE_FUTURE", "nothing was added"]);
    table.add(&[&vote], &[]).with(2).saying(&[&vote, "--seen-at", "the block time"]);
    table.add(&[], &[]).with(2).saying(&["nothing to add", "case sign"]);
    // Another's name, a damaged signature, another session.
    let text = fs::read_to_string(&vote).unwrap();
    let mut forged: Value = serde_json::from_str(&text).unwrap();
    let w2: Value = quittance(&["key", "show", &table.path("w2"), "--json"]).with(0).json();
    forged["signer"] = w2["peer_id"].clone();
    let forged = file(&table.folder, "forged.json", forged.to_string());
    table.add(&[&forged], &SEEN).with(2).saying(&["forged.json", "BAD_SIGNATURE"]);
    let mut foreign: Value = serde_json::from_str(&text).unwrap();
    foreign["statement"]["body"]["header"]["session"] = "00".repeat(32).into();
    let foreign = file(&table.folder, "foreign.json", foreign.to_string());
    table.add(&[&foreign], &SEEN).with(2).saying(&["foreign.json", "FOREIGN"]);
    // Of several files all enter, or none.
    table.add(&[&vote, &forged], &SEEN).with(2);
    let nonsense = file(&table.folder, "nonsense.json", "{}");
    table.add(&[&nonsense], &SEEN).with(2).saying(&["missing field `statement`"]);
    assert_eq!(table.case(), before, "nothing entered");
    table.add(&[&vote], &SEEN).with(0);
    let at = ["--at", "2026-01-01T00:00:01Z"];
    table.add(&[], &at).with(2).saying(&["HOST_TIME", "nothing was written"]);
    assert_eq!(table.case()["at"], "2026-01-01T00:03:00Z", "not before it was seen");
}

/// A lock's signatures are the only ones that admission says nothing about.
#[test]
fn a_lock_takes_valid_signatures_of_its_people_only() {
    let table = Table::new("forged_lock");
    let signed = table.signed("consumer", &["lock"]);
    let show = |who: &str| quittance(&["key", "show", &table.path(who), "--json"]).with(0).json();
    for (who, words) in [("provider", "BAD_SIGNATURE"), ("stranger", "NOT_ENTITLED")] {
        let mut forged: Value =
            serde_json::from_str(&fs::read_to_string(&signed).unwrap()).unwrap();
        forged["signer"] = show(who)["peer_id"].clone();
        let forged = file(&table.folder, "forged.json", forged.to_string());
        table.add(&[&forged], &[]).with(2).saying(&["forged.json", words, "nothing was added"]);
    }
    assert_eq!(table.case()["lock_signatures"], serde_json::json!([]));
}

#[test]
fn another_lock_is_another_escrow() {
    let table = Table::new("other_lock");
    let signed = table.signed("consumer", &["lock"]);
    table.make_case(&["--profile", "safe"]).with(0);
    table.add(&[&signed], &[]).with(2).saying(&["another lock", "the lock of this case"]);
}

#[test]
fn statements_by_several_join_and_a_third_body_goes() {
    let table = Table::new("joined");
    table.agree();
    for who in ["w1", "w2"] {
        let vote = table.signed(who, &VOTE);
        table.add(&[&vote], &SEEN).with(0);
        // Once more changes nothing; seen before it was said, it does not count.
        let early = ["--seen-at", "2026-01-01T00:01:00Z"];
        table.add(&[&vote], &early).with(2).saying(&["FROM_THE_FUTURE"]);
        table.add(&[&vote], &SEEN).with(0);
    }
    let evidence = table.case()["evidence"].clone();
    assert_eq!(evidence.as_array().unwrap().len(), 1, "the same bytes are one item");
    assert_eq!(evidence[0]["signatures"].as_array().unwrap().len(), 2);
    for (second, seen, exit) in [("01", "04", 0), ("02", "05", 2)] {
        let other = format!("2026-01-01T00:02:{second}Z");
        let mut vote = VOTE;
        vote[6] = &other;
        let vote = table.signed("w1", &vote);
        let seen = format!("2026-01-01T00:{seen}:00Z");
        let ended = table.add(&[&vote], &["--seen-at", &seen]).with(exit);
        if exit == 2 {
            ended.saying(&["its signer has two bodies of the kind vote that say more"]);
        }
    }
}

#[test]
fn a_top_up_enters_only_if_it_counts() {
    let table = Table::new("top_up");
    let object = ["top-up", "--index", "2", "--previous-total", "10000000", "--added", "5"];
    let signed: Vec<String> =
        ["consumer", "w1", "w2", "w3"].iter().map(|who| table.signed(who, &object)).collect();
    let all: Vec<&str> = signed.iter().map(String::as_str).collect();
    table.add(&all, &SEEN).with(2).saying(&["this lock is not valid yet"]);
    table.agree();
    table.add(&all[1..], &SEEN).with(2).saying(&["TOPUP-SIGNED", "a quorum of witnesses"]);
    table.add(&all, &SEEN).with(0);
    let index = ["top-up", "--index", "1", "--previous-total", "10000005", "--added", "5"];
    let earlier: Vec<String> =
        ["consumer", "w1", "w2", "w3"].iter().map(|who| table.signed(who, &index)).collect();
    let earlier: Vec<&str> = earlier.iter().map(String::as_str).collect();
    table.add(&earlier, &SEEN).with(2).saying(&["a top-up with index 2 is in already"]);
    let wrong = ["top-up", "--index", "3", "--previous-total", "10000000", "--added", "5"];
    let wrong: Vec<String> =
        ["consumer", "w1", "w2", "w3"].iter().map(|who| table.signed(who, &wrong)).collect();
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    table.add(&wrong, &SEEN).with(2).saying(&["TOPUP-CHAIN", "does not continue the total"]);
    assert_eq!(table.case()["top_ups"].as_array().unwrap().len(), 1);
}

/// Bytes stay bytes; standard input and output stand in for files.
#[test]
fn a_case_keeps_its_form() {
    let table = Table::new("forms");
    let (json, bytes) = (table.path("a.case.json"), table.path("a.case"));
    quittance(&["case", "encode", &json, "--out", &bytes]).with(0);
    let signed = table.signed("consumer", &["lock"]);
    quittance(&["case", "add", &bytes, &signed]).with(0);
    let decoded = quittance(&["case", "decode", &bytes]).with(0).json();
    assert_eq!(decoded["lock_signatures"].as_array().unwrap().len(), 1);
    let mut child = super::command(&["case", "add", &json, "-", "--out", "-"]);
    let input = fs::File::open(&signed).unwrap();
    let ended = Ended::from(child.stdin(input).output().unwrap()).with(0);
    assert_eq!(ended.json(), decoded, "what would be written is printed");
    assert_eq!(table.case()["lock_signatures"], serde_json::json!([]), "and the file is as it was");
}

/// What a person is shown names every signature that is not its signer's.
#[test]
fn show_tells_which_signatures_are_not_valid() {
    for case in [super::CASE, "fixtures/order/quorum/two-firms.case"] {
        let shown = quittance(&["case", "show", case]).with(0).out;
        assert!(!shown.contains("NOT VALID") && !shown.contains("not checked"), "{shown}");
    }
    for (case, whose) in [
        ("fixtures/order/money/objection-damaged.case", "buyer, 2026-01-02T01:00:00Z, NOT"),
        ("fixtures/order/skip/revocation-damaged.case", "NOT VALID"),
    ] {
        let told = quittance(&["case", "show", "--json", case]).with(0).json();
        let said = told["said"].to_string();
        assert!(said.contains(whose), "{case}: {said}");
    }
    // One digit of one signature.
    let mut case: serde_json::Value = serde_json::from_str(&super::case_json()).unwrap();
    let sig = &mut case["lock_signatures"][0]["sig"];
    let text = sig.as_str().unwrap();
    let digit = if text.starts_with('1') { '2' } else { '1' };
    *sig = format!("{digit}{}", &text[1..]).into();
    let path = super::file(&super::folder("show_invalid"), "a.case.json", case.to_string());
    let told = quittance(&["case", "show", "--json", &path]).with(0).json();
    let signed = told["said"][0]["signed"].as_array().unwrap();
    let spoilt = signed.iter().filter(|who| who.as_str().unwrap().ends_with(", NOT VALID"));
    assert_eq!(spoilt.count(), 1, "{signed:?}");
}
