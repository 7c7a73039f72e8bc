//! Orders on the command line: every command reads both lanes, and says what the gate found.

use std::{
    fs::{self, File},
    path::PathBuf,
};

use quittance_contract::{codec::Hash, order::UntrustedOrderCase};
use serde_json::{Value, json};

use super::{Ended, command, file, folder, quittance, root, text};

fn fixture(name: &str) -> String {
    format!("fixtures/order/{name}.case")
}

#[track_caller]
fn says(told: &str, all: &[&str]) {
    let words: Vec<&str> = told
        .split(|c: char| c.is_whitespace() || "│├└─".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let told = words.join(" ");
    for words in all {
        assert!(told.contains(words), "{words:?} is not in\n{told}");
    }
}

#[test]
fn decide_says_what_the_gate_says_and_about_whom() {
    for (name, words) in [
        (
            "pass/on-board",
            &[
                "Pass: 2 independent attestors signed this dossier",
                "the ledger stores the EMT, sets CLAIM 93f44efa07e6… to it",
                "│ INSPECTOR ┆ attestor 1 ┆ firm 2 (df6ef317…)",
                "COUNTED",
            ][..],
        ),
        (
            "quorum/affiliates",
            &[
                "Refuse E_SAME_ORG_DUPLICATE: its firm is of one class with a firm",
                "role group 2 (TERMINAL or CARRIER); ORDER_ATTESTATION 90c76469… by attestor 2",
            ],
        ),
        ("content/seal-digit", &["Refuse E_SEAL_MISMATCH: no inspection that counts confirms"]),
        ("refused/supplier-unsigned", &["Refuse ORDER_UNSIGNED: the buyer or a supplier has not"]),
        (
            "conflict/two-hashes",
            &["Hold CONFLICT: 2 dossiers", "at 2026-01-31T00:00:00Z the slice's delivery time"],
        ),
        ("signals/revoked", &["REVOKED"]),
    ] {
        let told = quittance(&["decide", &fixture(name)]).with(0).out;
        says(
            &told.replace("│ ", "│"),
            &words.iter().map(|w| w.trim_start_matches("│ ")).collect::<Vec<_>>(),
        );
    }
    let json = quittance(&["decide", "--json", &fixture("pass/on-board")]).with(0).out;
    let expected = root().join("fixtures/order/pass/on-board.expect.json");
    assert_eq!(json, fs::read_to_string(expected).unwrap());
}

/// A state that is not the ledger's is told by its keys; which the oracle left out of this one.
#[test]
fn a_state_with_gaps_names_the_keys() {
    let fault = fixture("faults/slice-missing");
    for command in ["decide", "explain"] {
        let ended = quittance(&[command, &fault]).with(2);
        ended.saying(&["fault HOST_STATE", "(SLICE of supplier", "stage 2 is missing)"]);
    }
    let case = fs::read(root().join(fixture("quorum/two-firms"))).unwrap();
    let case: UntrustedOrderCase = quittance_contract::codec::decode(&case).unwrap();
    let mut case = json!(case);
    let state = case["state"].as_array_mut().unwrap();
    let claim = state.pop().unwrap();
    let key = state.iter().position(|entry| entry["kind"] == "KEY").unwrap();
    let gone = state.remove(key);
    let folder = folder("order_gaps");
    let path = file(&folder, "key.case.json", case.to_string());
    let key = format!("KEY {} is missing", gone["key_id"].as_str().unwrap());
    // Without the key nothing asks for its attestor and firm.
    quittance(&["decide", &path]).with(2).saying(&[&key, "ATTESTOR", "is superfluous"]);
    let state = case["state"].as_array_mut().unwrap();
    state.insert(state.iter().position(|e| e["kind"] == "KEY").unwrap(), gone);
    let path = file(&folder, "claim.case.json", case.to_string());
    let claim = format!("CLAIM {} is missing", claim["claim"].as_str().unwrap());
    quittance(&["decide", &path]).with(2).saying(&["HOST_STATE", &claim]);
}

#[test]
fn explain_shows_that_two_firms_are_one_class() {
    let told = quittance(&["explain", &fixture("quorum/affiliates")]).with(0).out;
    says(
        &told,
        &[
            "Refuse E_SAME_ORG_DUPLICATE",
            "✓ role group 1 (INSPECTOR): filled",
            "✗ role group 2 (TERMINAL or CARRIER): E_SAME_ORG_DUPLICATE",
            "firm 1 (493ab7fb…) and firm 2 (df6ef317…) are affiliates, one class: attestor 1 is \
             counted as INSPECTOR already, and one class fills one group",
            "✗ G-INDEPENDENT One class fills one group; a party's class none.",
            "by a firm that is of no party's class and of no class that is counted",
        ],
    );
    let told = quittance(&["explain", &fixture("quorum/inspector-of-supplier")]).with(0).out;
    says(&told, &["the supplier's firm"]);
}

#[test]
fn explain_has_the_numbers_of_the_content() {
    for (name, words) in [
        (
            "temperature/compliance-below",
            &["longest excursion 1,800 s (at most 1,800), 8,750 of 10,000 in 2 to 8 °C (at least \
               8,751)"][..],
        ),
        ("temperature/gap-above", &["✗ window 1", "G-GAP"]),
        ("content/seal-digit", &["✗ seal: the dossier says", "INSPECTION"]),
        ("content/exif-outside-box", &["✗ photo:", "outside what the inspection says"]),
        ("content/lot-missing", &["✗ lots: 1 lots with digest"]),
        ("content/beyond-variance", &["out of range, and no variance covers it"]),
        ("content/variance-last-step", &["a variance up to", "Pass"]),
        ("ledger/frozen", &["✗ freeze:", "FROZEN"]),
        ("ledger/skips-a-stage", &["✗ stage order: stage"]),
        ("ledger/on-board-later-unfunded", &["✗ funding: stage 3 has 0.000000 locked"]),
        ("claim/same-fact-other-files", &["✗ One-Claim: claim", "was taken before"]),
        ("skip/stale-by-one", &["skipped E_STALE_ATTEST", "fresh until", "can sign again"]),
        ("skip/revoked", &["skipped E_ATTESTATION_REVOKED", "REVOCATION"]),
        (
            "conflict/two-hashes",
            &["this dossier, 62e6bb19…", "is Refuse DELIVERY_OVER, and the slice is refunded"],
        ),
        ("signals/two-hashes", &["EQUIVOCATION about attestor", "without revoking the first"]),
    ] {
        says(&quittance(&["explain", &fixture(name)]).with(0).out, words);
    }
}

#[test]
fn every_form_has_the_groups() {
    let case = fixture("quorum/affiliates");
    let told = quittance(&["explain", "--json", &case]).with(0).json();
    assert_eq!(told["groups"][0]["code"], "COUNTED");
    assert_eq!(told["groups"][1]["code"], "E_SAME_ORG_DUPLICATE");
    let attested = &told["groups"][1]["attested"][0];
    assert_eq!((&attested["as"], &attested["fate"]), (&json!("TERMINAL"), &json!("skipped")));
    let page = quittance(&["explain", "--md", &case]).with(0).out;
    says(&page, &["## Role groups", "| **NO** | attestor 2 | firm 1 (493ab7fb…) | TERMINAL |"]);
    let page = quittance(&["explain", "--html", &case]).with(0).out;
    says(&page, &["<h2>Role groups</h2>", "are affiliates, one class"]);
    let session = quittance(&["explain", "--json", super::CASE]).with(0).json();
    assert_eq!(session["groups"], Value::Null, "a session has no groups");
}

/// JSON and bytes are two forms of one case in this lane too.
#[test]
fn the_forms_of_an_order_case_are_one() {
    let case = fixture("pass/on-board");
    let source = fs::read_to_string(root().join(&case).with_extension("case.json")).unwrap();
    assert_eq!(quittance(&["case", "decode", &case]).with(0).out, source);
    let out = folder("order_forms").join("out.case");
    quittance(&["case", "encode", &format!("{case}.json"), "--out", text(&out)]).with(0);
    assert_eq!(fs::read(&out).unwrap(), fs::read(root().join(&case)).unwrap());
    let digests = quittance(&["case", "digest", "--json", &case]).with(0).json();
    let expected = fs::read(root().join(&case).with_extension("expect.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    assert_eq!(digests["case"], expected["case_digest"]);
    assert_eq!(digests["escrow"], expected["emt"]["header"]["escrow"]);
    assert_eq!(digests["items"][0]["digest"], expected["considered"][1]["digest"]);
    let shown = quittance(&["case", "show", &case]).with(0).out;
    says(&shown, &["stage 1 of supplier", "ATTESTOR", "INSPECTOR; papers until"]);
    let json = File::open(root().join(format!("{case}.json"))).unwrap();
    let piped = command(&["decide", "-"]).stdin(json).output().unwrap();
    says(&Ended::from(piped).with(0).out, &["Pass: 2 independent attestors"]);
    let wrong = file(&folder("order_wrong"), "a.case.json", source.replace("\"asked\"", "\"ask\""));
    quittance(&["decide", &wrong]).with(2).saying(&["`ask`", "docs/order.md gives the JSON form"]);
}

#[test]
fn the_published_schemas_are_what_is_printed() {
    for (options, name) in [
        (&[][..], "case"),
        (&["--order"], "order"),
        (&["--order-money"], "order-money"),
        (&["--decision"], "decision"),
    ] {
        let printed = quittance(&[&["case", "schema"], options].concat()).with(0).out;
        let published = root().join(format!("fixtures/{name}.schema.json"));
        assert_eq!(printed, fs::read_to_string(published).unwrap(), "{name}");
    }
}

#[test]
fn diff_tells_orders_apart() {
    let (one, other) = (fixture("quorum/two-firms"), fixture("quorum/affiliates"));
    assert_eq!(quittance(&["diff", &one, &one]).with(0).out, "no difference\n");
    let told = quittance(&["diff", &one, &other]).with(1).out;
    says(
        &told,
        &["evidence: the same", "state.ORGANISATION", "Pass → Refuse E_SAME_ORG_DUPLICATE"],
    );
    quittance(&["diff", &one, super::CASE]).with(1);
}

#[test]
fn audit_counts_orders_by_code() {
    let ended = quittance(&["audit", "--matrix", "fixtures/order/quorum", super::CASE]).with(1);
    says(&ended.out, &["refuse ┆ E_SAME_ORG_DUPLICATE", "hold ┆ CONFLICT"]);
    let told = quittance(&["audit", "--json", "--matrix", "fixtures/order", super::CASE]).with(1);
    let told = told.json();
    for row in told["order_codes"].as_array().unwrap() {
        let shown = row["cases"].as_u64().unwrap();
        // Faults of length have their fixtures beside those of sessions.
        assert!(shown > 0 || row["outcome"] == "fault", "no fixture ends with {row}");
    }
    let ignored = told["audit"]["ignored"].to_string();
    assert!(ignored.contains("fixtures/order/files/bl.pdf"), "{ignored}");
}

/// An order by people with keys of their own, about the facts of a fixture.
struct Desk {
    folder: PathBuf,
}

const ATTESTORS: [(&str, &str); 2] = [("inspector", "INSPECTOR"), ("terminal", "TERMINAL")];

impl Desk {
    fn new(test: &str) -> Self {
        let desk = Self { folder: folder(test) };
        for who in ["buyer", "supplier", "inspector", "terminal", "stranger"] {
            quittance(&["key", "new", "--out", &desk.path(who)]).with(0);
        }
        let source = root().join("fixtures/order/quorum/two-firms.case.json");
        let mut case: Value = serde_json::from_slice(&fs::read(source).unwrap()).unwrap();
        let (dossier, state) = (case["dossier"].clone(), case["state"].clone());
        let old = |case: &Value| {
            let parsed: UntrustedOrderCase = serde_json::from_value(case.clone()).unwrap();
            (parsed.order.digest().to_string(), parsed.order.slices[0].supplier.to_string())
        };
        let (escrow, supplier) = old(&case);
        case["order"]["buyer"]["key"] = json!(desk.key("buyer").0);
        case["order"]["suppliers"][0]["key"] = json!(desk.key("supplier").0);
        case["order"]["slices"][0]["supplier"] = json!(desk.key("supplier").1);
        let (new_escrow, new_supplier) = old(&case);
        let moved = |value: Value| {
            let text = value.to_string().replace(&escrow, &new_escrow);
            serde_json::from_str(&text.replace(&supplier, &new_supplier)).unwrap()
        };
        case["dossier"] = moved(dossier);
        case["state"] = moved(state);
        for part in ["order_signatures", "evidence"] {
            case[part] = json!([]);
        }
        // The keys of the attestors come when the ledger has them.
        case["state"].as_array_mut().unwrap().retain(|entry| entry["kind"] != "KEY");
        file(&desk.folder, "a.case.json", case.to_string());
        desk
    }

    fn path(&self, name: &str) -> String {
        text(&self.folder.join(name)).to_owned()
    }

    /// Key and key id of somebody.
    fn key(&self, who: &str) -> (String, String) {
        let shown = quittance(&["key", "show", "--json", &self.path(who)]).with(0).json();
        let part = |name: &str| shown[name].as_str().unwrap().to_owned();
        (part("key"), part("peer_id"))
    }

    fn sign(&self, who: &str, object: &[&str]) -> (Ended, String) {
        let out = self.path(&format!("{}-{who}.json", object[0]));
        let _ = fs::remove_file(&out);
        let (case, key) = (self.path("a.case.json"), self.path(who));
        let how = ["--case", &case, "--key", &key, "--out", &out];
        (quittance(&[&["case", "sign"], object, &how].concat()), out)
    }

    #[track_caller]
    fn signed(&self, who: &str, object: &[&str]) -> String {
        let (ended, out) = self.sign(who, object);
        ended.with(0);
        out
    }

    fn add(&self, signed: &str, how: &[&str]) -> Ended {
        let case = self.path("a.case.json");
        quittance(&[&["case", "add", &case, signed], how].concat())
    }

    /// What the ledger then says of both attestors' keys.
    fn register(&self) {
        let path = self.folder.join("a.case.json");
        let mut case: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let state = case["state"].as_array_mut().unwrap();
        let attestor = |role: &str| {
            let of = state.iter().find(|entry| entry["value"]["roles"] == json!([role]));
            of.unwrap()["attestor"].clone()
        };
        let mut keys: Vec<Value> = ATTESTORS
            .iter()
            .map(|(who, role)| {
                let (key, key_id) = self.key(who);
                let time = "2025-12-25T00:00:00Z";
                json!({ "kind": "KEY", "key_id": key_id, "value": {
                    "attestor": attestor(role), "key": key, "custody": "HSM", "added_at": time,
                    "active_from": time, "retired_at": null, "revoked_at": null, "successor": null,
                } })
            })
            .collect();
        keys.sort_by_key(|key| key["key_id"].to_string());
        let place = state.iter().position(|entry| entry["kind"] == "SLICE").unwrap();
        state.splice(place..place, keys);
        fs::write(path, case.to_string()).unwrap();
    }

    fn decided(&self) -> Value {
        quittance(&["decide", "--json", &self.path("a.case.json")]).with(0).json()
    }
}

#[test]
fn an_order_by_hand_passes_and_is_revoked() {
    let desk = Desk::new("order_by_hand");
    for who in ["buyer", "supplier"] {
        desk.add(&desk.signed(who, &["order"]), &[]).with(0);
    }
    let (ended, _) = desk.sign("stranger", &["order"]);
    ended.with(2).saying(&["NOT_ENTITLED: only the buyer or a supplier signs this"]);

    let seen = ["--seen-at", "2026-01-01T01:05:00Z"];
    for (who, role) in ATTESTORS {
        let object = ["order-attestation", "--role", role, "--issued-at", "2026-01-01T01:00:00Z"];
        let signed = desk.signed(who, &object);
        desk.add(&signed, &[]).with(2).saying(&["--seen-at"]);
        let added = desk.add(&signed, &seen).with(0);
        let key_id = desk.key(who).1;
        assert!(added.err.contains(&format!("KEY {key_id} is missing")), "{}", added.err);
    }
    desk.register();
    let decision = desk.decided();
    assert_eq!(decision["outcome"], "pass", "{decision}");
    assert_eq!(decision["emt"]["counted"].as_array().unwrap().len(), 2);

    let attestation = decision["emt"]["counted"][0].clone();
    let named = attestation["attestation"].as_str().unwrap();
    let at = "2026-01-01T01:10:00Z";
    let object = ["--attestation", named, "--reason", "CLERICAL", "--revoked-at", at];
    let object = [&["revocation"], &object[..]].concat();
    let by = if attestation["role"] == "INSPECTOR" { "inspector" } else { "terminal" };
    let signed = desk.signed(by, &object);
    desk.add(&signed, &["--seen-at", at]).with(0);
    let decision = desk.decided();
    assert_eq!(decision["code"], "E_ATTESTATION_REVOKED");

    let nothing = Hash::ZERO.to_string();
    let object = ["--attestation", &nothing, "--reason", "FRAUD", "--revoked-at", at];
    let (ended, _) = desk.sign(by, &[&["revocation"], &object[..]].concat());
    ended.with(2).saying(&["FOREIGN: no attestation of this case"]);
}

#[test]
fn what_is_signed_by_another_or_elsewhere_is_refused() {
    let desk = Desk::new("order_refused");
    let object = ["order-attestation", "--role", "TERMINAL", "--issued-at", "2026-01-01T01:00:00Z"];
    let signed = desk.signed("terminal", &object);
    desk.register();
    let mut forged: Value = serde_json::from_slice(&fs::read(&signed).unwrap()).unwrap();
    forged["statement"]["body"]["issued_at"] = json!("2026-01-01T01:00:01Z");
    let path = file(&desk.folder, "forged.json", forged.to_string());
    let seen = ["--seen-at", "2026-01-01T01:05:00Z"];
    let before = fs::read(desk.path("a.case.json")).unwrap();
    desk.add(&path, &seen).with(2).saying(&["E_SIG_MISMATCH", "nothing was added"]);
    forged["signer"] = json!(desk.key("stranger").1);
    let path = file(&desk.folder, "forged.json", forged.to_string());
    desk.add(&path, &seen).with(2).saying(&["NOT_ENTITLED: only the key that it names"]);
    let late = ["--seen-at", "2026-01-01T01:05:00Z", "--at", "2026-01-01T01:04:59Z"];
    desk.add(&signed, &late).with(2).saying(&["HOST_TIME", "nothing was written"]);
    assert_eq!(fs::read(desk.path("a.case.json")).unwrap(), before, "nothing was written");
    let (ended, _) = desk.sign(
        "buyer",
        &[
            "vote",
            "--can-reach-vm",
            "true",
            "--can-see-consumer-connected",
            "true",
            "--voted-at",
            "2026-01-01T01:00:00Z",
        ],
    );
    ended.with(2).saying(&["this is an order case, about which nobody says that"]);
}

/// A device signs the head of the whole log; that its numbers are right, the oracle's head tells.
#[test]
fn inspections_and_log_heads_are_signed_too() {
    let desk = Desk::new("order_heads");
    let case = fixture("temperature/full");
    let expected: Value =
        serde_json::from_slice(&fs::read(root().join(&case).with_extension("case.json")).unwrap())
            .unwrap();
    let items = expected["evidence"].as_array().unwrap();
    let head = &items.iter().find(|item| item["kind"] == "log-head").unwrap()["body"];
    let (key, out) = (desk.path("stranger"), desk.path("head.json"));
    let circuit = head["circuit"].as_str().unwrap();
    quittance(&[
        "case",
        "sign",
        "log-head",
        "--circuit",
        circuit,
        "--case",
        &case,
        "--key",
        &key,
        "--out",
        &out,
    ])
    .with(0);
    let signed: Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    for field in ["size", "root", "start", "end", "corridor", "network"] {
        assert_eq!(signed["statement"]["body"][field], head[field], "{field}");
    }
    let none = fixture("quorum/two-firms");
    let ended = quittance(&[
        "case",
        "sign",
        "log-head",
        "--circuit",
        circuit,
        "--case",
        &none,
        "--key",
        &key,
    ]);
    ended.with(2).saying(&["no intervals to sign", "the whole log"]);
    let inspection = items.iter().find(|item| item["kind"] == "inspection").unwrap();
    let photo = inspection["body"]["photo"].as_str().unwrap();
    let time = "2026-01-10T12:00:00Z";
    let signed = quittance(&[
        "case",
        "sign",
        "inspection",
        "--seal",
        "SL-0042",
        "--photo",
        photo,
        "--taken-from",
        time,
        "--taken-until",
        time,
        "--south",
        "-1",
        "--west",
        "-2",
        "--north",
        "3",
        "--east",
        "4",
        "--issued-at",
        time,
        "--case",
        &case,
        "--key",
        &key,
    ]);
    let signed = signed.with(0).json();
    assert_eq!(signed["statement"]["body"]["south"], -1);
    assert_eq!(signed["statement"]["body"]["place"], inspection["body"]["place"]);
}
