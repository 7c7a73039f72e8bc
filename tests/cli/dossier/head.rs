//! Whether the log's head was signed by its device, as far as the device's key is known.

use serde_json::{Value, json};

use super::*;

/// A world whose device has signed, with its public key.
fn signed(test: &str) -> (World, String) {
    let world = World::new(test);
    world.write();
    let key = world.path("device.key");
    quittance(&["key", "new", "--out", &key]).with(0);
    world.build_with(&["--device-key", &key, "--circuit", CIRCUIT]).with(0);
    (world, key + ".pub")
}

fn head(world: &World) -> Value {
    serde_json::from_slice(&world.made("log-head.json")).unwrap()
}

#[test]
fn the_devices_signature_is_checked_if_its_key_is_known() {
    let (world, key) = signed("dossier-head-signed");
    let device = head(&world)["signer"].as_str().unwrap().to_owned();
    let unknown = world.verify(&[]).with(0).out;
    assert!(unknown.contains("log head   signature not checked: no key given"), "{unknown}");
    let known = world.verify(&["--device", &key, "--json"]).with(0).json();
    assert_eq!(known["log_head"], format!("signed by its device {device}"));
    world.verify(&["--device", "02"]).with(2).saying(&["--device", "66 hex digits"]);
}

#[test]
fn a_head_that_nobody_signed_says_so() {
    let world = World::new("dossier-head-unsigned");
    world.write();
    world.build().with(0);
    let told = world.verify(&["--device", DEVICE]).with(0).out;
    assert!(told.contains("log head   not signed yet"), "{told}");
}

#[test]
fn another_signature_is_named() {
    let (world, key) = signed("dossier-head-forged");
    let usual = head(&world);
    let write_head = |head: &Value| write(&world.root.join("out/log-head.json"), head.to_string());
    let drift = |key: &str| {
        let report = world.verify(&["--device", key, "--json"]).with(1).json();
        assert_eq!(report["drifts"].as_array().unwrap().len(), 1, "{report}");
        assert_eq!(report["drifts"][0]["code"], "E_SIG_MISMATCH");
        assert_eq!(report["drifts"][0]["file"], "log-head.json");
        assert_eq!(report["log_head"], "not signed by its device");
        report["drifts"][0]["what"].as_str().unwrap().to_owned()
    };
    // One hex digit of r, another.
    let mut forged = usual.clone();
    let sig = usual["sig"].as_str().unwrap();
    let digit = if sig.starts_with('1') { "2" } else { "1" };
    forged["sig"] = json!(format!("{digit}{}", &sig[1..]));
    write_head(&forged);
    assert_eq!(drift(&key), "the signature is not valid for the device's key");
    let mut lent = usual.clone();
    lent["signer"] = json!("3".repeat(64));
    write_head(&lent);
    assert_eq!(drift(&key), "signed by another than its device");
    // Nothing is said of the signature by the key of another device; and that is named.
    write_head(&usual);
    let report = world.verify(&["--device", DEVICE, "--json"]).with(1).json();
    assert_eq!(report["drifts"][0]["place"], "device");
    assert_eq!(report["drifts"][0]["found"], usual["signer"]);
}

/// A case of the order has the device as the registry has it.
#[test]
fn a_case_has_the_devices_key() {
    let (world, key) = signed("dossier-head-case");
    let head = head(&world);
    let order: Value =
        serde_json::from_slice(&fs::read(world.path("order.json")).unwrap()).unwrap();
    let mut case = json!({
        "version": 1, "lane": "order", "order": order, "order_signatures": [], "asked": 0,
        "dossier": String::from_utf8(world.made("dossier.json")).unwrap(), "log": null,
        "state": [{
            "kind": "DEVICE", "key_id": head["signer"],
            "value": {
                "key": fs::read_to_string(&key).unwrap().trim(),
                "circuit": CIRCUIT, "corridor": "7".repeat(64),
                "active_from": "2026-01-01T00:00:00Z", "retired_at": null, "revoked_at": null,
            },
        }],
        "evidence": [], "at": "2026-01-11T00:00:00Z",
    });
    let path = world.path("case.json");
    write(&world.root.join("case.json"), case.to_string());
    let told = world.verify(&["--order", &path]).with(0).out;
    assert!(told.contains("signed by its device"), "{told}");
    case["state"][0]["value"]["key"] = json!(DEVICE);
    write(&world.root.join("case.json"), case.to_string());
    let told = world.verify(&["--order", &path]).with(1).out;
    assert!(told.contains("E_SIG_MISMATCH: log-head.json: sig"), "{told}");
}
