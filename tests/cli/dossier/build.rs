//! What `dossier build` makes.

use quittance_contract::{
    codec::{Hash, decode},
    crypto::VerifyingKey,
    order::{LogHead, OrderBody, Schema},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Every byte, spelt here by hand; digests by another library, coordinates with a pocket
/// calculator: 51 + 57/60 + 17.35/3600 = 51.954819 4…, 4 + 2/60 + 8.5/3600 = 4.035694 4….
#[test]
fn a_folder_becomes_a_dossier() {
    let world = World::new("dossier-build");
    world.write();
    let built = world.build_with(&["--device", DEVICE, "--circuit", CIRCUIT, "--json"]).with(0);
    let built = built.json();
    let file = |name: &str| {
        let bytes = fs::read(world.root.join("files").join(name)).unwrap();
        format!(r#"{{"name":"{name}","sha256":"{}","size":{}}}"#, sha256(&bytes), bytes.len())
    };
    let schema: Schema = serde_json::from_value(world.schema.clone()).unwrap();
    let order: Order =
        serde_json::from_slice(&fs::read(world.path("order.json")).unwrap()).unwrap();
    let head: Value = serde_json::from_slice(&world.made("log-head.json")).unwrap();
    let body: LogHead = serde_json::from_value(head["body"].clone()).unwrap();
    let expected = [
        format!(r#"{{"escrow":"{}","fields":{{"bl_number":"MAEU 123456","#, order.digest()),
        r#""container_ids":["MSCU1234566","MSCU7654321"],"latitude":"51.954819","#.to_owned(),
        r#""loaded_at":"2026-01-10T12:00:00Z","longitude":"4.035694","moisture":"11.50","#
            .to_owned(),
        r#""seal_number":"SL-0042","sealed":true,"stuffed_at":"2026-01-10T06:30:00Z","#.to_owned(),
        r#""taken_at":"2026-01-10T12:15:30Z","terms":"FOB"},"#.to_owned(),
        format!(r#""files":[{},{},{}],"#, file("bl.pdf"), file("log.csv"), file("seal.jpg")),
        format!(r#""log":"{}","schema":"{}","#, OrderBody::LogHead(body).digest(), schema.digest()),
        format!(r#""stage":1,"sub_lot":"{SUB_LOT}","supplier":"{SUPPLIER}","version":1}}"#),
    ]
    .concat();
    let dossier = world.made("dossier.json");
    assert_eq!(String::from_utf8(dossier.clone()).unwrap(), expected);
    assert_eq!(built["pov_hash"], sha256(&dossier));
    world.verify(&["--order", &world.path("order.json")]).with(0);
    // For people, the same.
    fs::remove_dir_all(world.root.join("out")).unwrap();
    let told = world.build().with(0).out;
    assert!(told.contains(&sha256(&dossier)) && told.contains("not signed yet"), "{told}");
}

/// The dossier of docs/order.md 14.4, made of the page's order and fields; only the files of the
/// page are no PDF and no photo with EXIF, so theirs are ours.
#[test]
fn the_claim_is_that_of_the_page() {
    let world = World::new("dossier-page");
    let schema: Schema = decode(&vector("14.2 Schema")).unwrap();
    write(&world.root.join("schema.json"), serde_json::to_vec(&schema).unwrap());
    write(&world.root.join("order.json"), vector("14.3 Order"));
    fs::remove_file(world.root.join("files/log.csv")).unwrap();
    let page: Value = serde_json::from_str(&dossier_of_the_page()).unwrap();
    world.file("fields.json", page["fields"].to_string());
    let built = world.build_with(&["--json"]).with(0).json();
    assert_eq!(built["claim"], named("claim-identity"));
    assert_eq!(built["escrow"], named("escrow-digest"));
    assert_eq!(built["schema"], named("schema-digest"));
    let made: Value = serde_json::from_slice(&world.made("dossier.json")).unwrap();
    for member in ["escrow", "fields", "schema", "stage", "sub_lot", "supplier", "version"] {
        assert_eq!(made[member], page[member], "{member}");
    }
}

/// From 06:30 to 12:00 the intervals of hours 6 to 11 reach over the window.
#[test]
fn a_window_gets_the_intervals_that_reach_over_it() {
    let world = World::new("dossier-windows");
    world.write();
    let built = world.build_with(&["--device", DEVICE, "--circuit", CIRCUIT, "--json"]).with(0);
    let built = built.json();
    let log: Value = serde_json::from_slice(&world.made("log.json")).unwrap();
    let segments = log["segments"].as_array().unwrap();
    assert_eq!(segments.len(), 1);
    assert_eq!(segments[0]["first"], 6);
    assert_eq!(segments[0]["intervals"].as_array().unwrap().len(), 6);
    assert_eq!(segments[0]["intervals"][0]["max"], -17_006);
    assert_eq!(built["log"]["size"], 24);
    assert_eq!(built["log"]["in_case"], 6);
    let window = &built["log"]["windows"][0];
    assert_eq!((&window["gap"], &window["excursion"]), (&json!(0), &json!(0)));
    assert_eq!(window["compliance"], 10_000);
}

#[test]
fn full_has_the_whole_log() {
    let mut world = World::new("dossier-full");
    world.schema_has("/cold_chain/mode", json!("FULL"));
    world.write();
    world.build().with(0);
    let log: Value = serde_json::from_slice(&world.made("log.json")).unwrap();
    assert_eq!(log["full"].as_array().unwrap().len(), 24);
    world.verify(&[]).with(0);
}

#[test]
fn a_device_signs_the_head() {
    let world = World::new("dossier-signed");
    world.write();
    let key = world.path("device.key");
    quittance(&["key", "new", "--out", &key]).with(0);
    world.build_with(&["--device-key", &key, "--circuit", CIRCUIT]).with(0);
    let head: Value = serde_json::from_slice(&world.made("log-head.json")).unwrap();
    let body: LogHead = serde_json::from_value(head["statement"]["body"].clone()).unwrap();
    assert_eq!(head["signer"], body.device.to_string());
    let shown = quittance(&["key", "show", &key, "--json"]).with(0).json();
    assert_eq!(shown["peer_id"], body.device.to_string());
    let public = VerifyingKey::new(&serde_json::from_value(shown["key"].clone()).unwrap()).unwrap();
    let sig = serde_json::from_value(head["sig"].clone()).unwrap();
    let digest: Hash = OrderBody::LogHead(body).digest();
    assert!(public.verifies(&digest, &sig));
    world.verify(&[]).with(0);
}

/// A clock without its offset is held against what a person states, and that alone is taken.
#[test]
fn a_photo_without_offset_bears_out_a_stated_time() {
    let mut world = World::new("dossier-offset");
    world.file("seal.jpg", Jpeg { offset: None, ..Jpeg::usual() }.bytes());
    world.write();
    let said = ["taken_at", "2026-01-10T13:15:30", "not guessed", "state the time in UTC"];
    world.build().with(2).saying(&said);
    world.fields["taken_at"] = json!("2026-01-10T12:15:30Z");
    world.write();
    world.build().with(0);
    world.verify(&[]).with(0);
    fs::remove_dir_all(world.root.join("out")).unwrap();
    world.fields["taken_at"] = json!("2026-01-10T12:15:31Z");
    world.write();
    world.build().with(2).saying(&["taken_at", "12:15:31", "expected 2026-01-10T13:15:30"]);
}

/// South and west have a sign, and nothing is rounded twice: 33 + 51/60 + 24.9983/3600 is
/// 33.856943 97….
#[test]
fn south_and_west_are_below_zero() {
    let world = World::new("dossier-south");
    let place = jpeg::Place {
        latitude: ([(33, 1), (51, 1), (249_983, 10_000)], "S"),
        longitude: ([(0, 1), (0, 1), (18, 10_000)], "W"),
    };
    world.file("seal.jpg", Jpeg { place: Some(place), ..Jpeg::usual() }.bytes());
    world.write();
    world.build().with(0);
    let made: Value = serde_json::from_slice(&world.made("dossier.json")).unwrap();
    assert_eq!(made["fields"]["latitude"], "-33.856944");
    // 18/36,000,000 of a degree is half a millionth: away from zero.
    assert_eq!(made["fields"]["longitude"], "-0.000001");
}

/// A photo that says nothing fills nothing in; the schema here does not insist.
#[test]
fn a_photo_without_facts_adds_none() {
    let world = World::new("dossier-no-exif");
    world.file("seal.jpg", b"\xff\xd8\xff\xd9");
    world.write();
    world.build().with(0);
    let made: Value = serde_json::from_slice(&world.made("dossier.json")).unwrap();
    assert!(made["fields"].get("taken_at").is_none() && made["fields"].get("latitude").is_none());
    world.verify(&[]).with(0);
}

/// What these commands read and write does not belong to the dossier: it can lie beside its files.
#[test]
fn the_folder_can_take_its_own_dossier() {
    let world = World::new("dossier-inside");
    world.write();
    let usual = ["--device", DEVICE, "--circuit", CIRCUIT];
    let paths = ["files", "schema.json", "order.json"].map(|name| world.path(name));
    let [files, schema, order] = paths.each_ref().map(String::as_str);
    let command = ["dossier", "build", files, "--schema", schema, "--order", order, "--out", files];
    quittance(&[&command[..], &usual].concat()).with(0);
    let dossier = world.path("files/dossier.json");
    quittance(&["dossier", "verify", &dossier, "--folder", files, "--schema", schema]).with(0);
    // And is not replaced.
    let again = quittance(&[&command[..], &usual].concat());
    again.with(2).saying(&["dossier.json", "there is a file already", "nothing was written"]);
}
