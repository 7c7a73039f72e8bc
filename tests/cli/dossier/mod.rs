//! `quittance dossier` on real files: what it makes of a folder, what it says of one that drifted,
//! and of input that cannot be used.

mod bad;
mod build;
mod head;
mod jpeg;
mod redaction;
mod verify;

use std::{
    fs,
    path::{Path, PathBuf},
};

use quittance_contract::order::{Order, Schema};
use serde_json::{Value, json};

use super::{Ended, folder, quittance, text};
use jpeg::Jpeg;

/// A folder of files with its schema and order, all of which a test may spoil.
struct World {
    root: PathBuf,
    schema: Value,
    fields: Value,
}

impl World {
    /// A container with a sealed door, two lots and a log of one interval an hour for a day.
    fn new(test: &str) -> Self {
        let root = folder(test);
        fs::create_dir(root.join("files")).unwrap();
        let world = Self { root, schema: schema(), fields: fields() };
        world.file("bl.pdf", b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n");
        world.file("seal.jpg", Jpeg::usual().bytes());
        world.file("log.csv", log(24).as_bytes());
        world
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.root.join("files").join(name), content).unwrap();
    }

    fn path(&self, name: &str) -> String {
        text(&self.root.join(name)).to_owned()
    }

    /// Sets a member of the schema, by its JSON pointer.
    fn schema_has(&mut self, pointer: &str, value: Value) {
        *self.schema.pointer_mut(pointer).expect(pointer) = value;
    }

    /// Writes schema, order and fields as they are now.
    fn write(&self) {
        let schema: Schema = serde_json::from_value(self.schema.clone()).unwrap();
        let order = order(&schema.digest().to_string());
        // What the test wrote is an order.
        let _: Order = serde_json::from_value(order.clone()).unwrap();
        fs::write(self.path("schema.json"), self.schema.to_string()).unwrap();
        fs::write(self.path("order.json"), order.to_string()).unwrap();
        self.file("fields.json", self.fields.to_string());
    }

    fn build(&self) -> Ended {
        self.build_with(&["--device", DEVICE, "--circuit", CIRCUIT])
    }

    fn build_with(&self, more: &[&str]) -> Ended {
        let paths = ["files", "schema.json", "order.json", "out"].map(|name| self.path(name));
        let [files, schema, order, out] = paths.each_ref().map(String::as_str);
        let usual = ["dossier", "build", files, "--schema", schema, "--order", order, "--out", out];
        quittance(&[&usual, more].concat())
    }

    fn verify(&self, more: &[&str]) -> Ended {
        let paths = ["out/dossier.json", "files", "schema.json"].map(|name| self.path(name));
        let [dossier, files, schema] = paths.each_ref().map(String::as_str);
        let usual = ["dossier", "verify", dossier, "--folder", files, "--schema", schema];
        quittance(&[&usual, more].concat())
    }

    fn made(&self, name: &str) -> Vec<u8> {
        fs::read(self.root.join("out").join(name)).unwrap()
    }
}

/// The inspector's key of docs/order.md 14.1.
const DEVICE: &str = "03793492a5d7c3e4afe18bb09d83bf29029111d8af37d90a94b91f3e97ecbe82ab";
const CIRCUIT: &str = "2222222222222222222222222222222222222222222222222222222222222222";
const LOTS: &str = "8fea575f17fb3fec755c868cfc6c2b0e45abd766706ade4e5b9feeb63762bda4";
const SUPPLIER: &str = "a0d2e911503d8279ce36e51537470ec6457e6dc7d8875f7881a9ec5720fd232e";
const SUB_LOT: &str = "5eb1b8bfc78dd288e8110bd5b65b7e84bb7f6cef5b3e3a49af75c030b4e47a1e";

/// Rows of an hour each, from midnight of 2026-01-10, all in the band.
fn log(hours: u32) -> String {
    let time = |hour: u32| format!("2026-01-{:02}T{:02}:00:00Z", 10 + hour / 24, hour % 24);
    let row = |hour| format!("{},{},-18.500,-17.{:03}\n", time(hour), time(hour + 1), hour);
    let rows: String = (0..hours).map(row).collect();
    format!("start,end,min,max\n{rows}")
}

fn schema() -> Value {
    let field = |name: &str, of: Value, required: bool| {
        let redactable = false;
        json!({ "name": name, "type": of, "required": required, "redactable": redactable })
    };
    let text = || json!({ "type": "STRING_ID", "max_length": 32 });
    let degrees = || json!({ "type": "DECIMAL", "precision": 6 });
    let time = || json!({ "type": "TIMESTAMP" });
    let containers = json!({
        "type": "ARRAY",
        "item": { "type": "STRING_ID", "max_length": 11 },
        "cardinality": "SET",
        "max_items": 4,
    });
    json!({
        "name": "TRADE.ON_BOARD.v1",
        "revision": 1,
        "fields": [
            field("bl_number", text(), true),
            field("container_ids", containers, true),
            field("latitude", degrees(), false),
            field("loaded_at", time(), true),
            field("longitude", degrees(), false),
            field("moisture", json!({ "type": "DECIMAL", "precision": 2 }), true),
            field("seal_number", text(), true),
            field("sealed", json!({ "type": "BOOLEAN" }), true),
            field("stuffed_at", time(), true),
            field("taken_at", time(), false),
            field("terms", json!({ "type": "ENUM", "values": ["CIF", "FOB"] }), true),
        ],
        "files": ["bl.pdf", "seal.jpg"],
        "claim_domain": "SHIPMENT",
        "claim_fields": [0, 6, 1],
        "groups": [["INSPECTOR"], ["TERMINAL", "CARRIER"]],
        "min_attestations": 2,
        "ttls": [
            { "role": "INSPECTOR", "ttl": 172_800 },
            { "role": "TERMINAL", "ttl": 172_800 },
            { "role": "CARRIER", "ttl": 172_800 },
        ],
        "post_production": true,
        "seal": {
            "role": "INSPECTOR",
            "field": 6,
            "photo": "seal.jpg",
            "exif": { "taken_at": 9, "latitude": 2, "longitude": 4 },
        },
        "lots": 1,
        "cold_chain": {
            "mode": "WINDOWS",
            "low": -20_000,
            "high": -17_000,
            "windows": [{ "from": 8, "until": 3 }],
            "max_gap_seconds": 0,
            "max_excursion_seconds": 0,
            "min_compliance": 10_000,
        },
        "tolerances": [],
        "variances": [],
        "fallbacks": [],
    })
}

/// Containers out of order: a set has none.
fn fields() -> Value {
    json!({
        "bl_number": "MAEU 123456",
        "container_ids": ["MSCU7654321", "MSCU1234566"],
        "loaded_at": "2026-01-10T12:00:00Z",
        "moisture": "11.50",
        "seal_number": "SL-0042",
        "sealed": true,
        "stuffed_at": "2026-01-10T06:30:00Z",
        "terms": "FOB",
    })
}

/// The order of docs/order.md 14.3, pinning another schema.
fn order(schema: &str) -> Value {
    let hash = |digit: &str| digit.repeat(64);
    json!({
        "network": hash("1"),
        "order": hash("3"),
        "buyer": {
            "key": "03203cfd76843a5f475acbbd1f26165f07aceb9b53f3f737e291ba4ee9d414f228",
            "organisation": hash("4"),
        },
        "suppliers": [{
            "key": "0366015649d893f4e98088b8b0e4b06cc17e83c580ea7ba0534016f20d8d071108",
            "organisation": hash("5"),
        }],
        "neutral": "0252a6c6a6fa7a248219b651f17dd0aaacb89bfdebcd00f32cc152beb43bbeae46",
        "asset": hash("6"),
        "decimals": 6,
        "value": "6600000000000",
        "slices": [{
            "supplier": SUPPLIER,
            "sub_lot": SUB_LOT,
            "stage": 1,
            "schema": schema,
            "share": 10_000,
            "delivery_by": "2026-02-01T00:00:00Z",
            "lots": LOTS,
        }],
        "fee": { "rate": 50, "tiers": [], "treasury": [] },
        "policy": {
            "review_seconds": 7_200,
            "top_up_seconds": 172_800,
            "ruling_seconds": 259_200,
            "correction_seconds": 1_209_600,
            "revocation_seconds": 1_209_600,
            "clock_skew_seconds": 300,
        },
        "corridor": hash("7"),
        "opened_at": "2026-01-01T00:00:00Z",
        "rules": hash("8"),
    })
}

/// The lines `offset name = hex` of a section of docs/order.md, as bytes.
fn vector(section: &str) -> Vec<u8> {
    let page = fs::read_to_string(super::root().join("docs/order.md")).unwrap();
    let (_, section) = page.split_once(&format!("\n### {section}\n")).expect(section);
    let (section, _) = section.split_once("\n### ").unwrap_or((section, ""));
    let of_bytes = section.lines().filter(|line| {
        line.split_whitespace().next().is_some_and(|word| word.parse::<usize>().is_ok())
            && line.contains(" = ")
    });
    let digits: String = of_bytes.map(|line| line.split_once(" = ").unwrap().1.trim()).collect();
    hex::decode(digits).unwrap()
}

/// `name = value` of docs/order.md 14.
fn named(name: &str) -> String {
    let page = fs::read_to_string(super::root().join("docs/order.md")).unwrap();
    let line = page.lines().find_map(|line| line.strip_prefix(&format!("{name} = ")));
    line.expect(name).to_owned()
}

/// The text of the dossier of docs/order.md 14.4.
fn dossier_of_the_page() -> String {
    let page = fs::read_to_string(super::root().join("docs/order.md")).unwrap();
    let (_, rest) = page.split_once("\n```\n{\"escrow\"").expect("the dossier");
    let (text, _) = rest.split_once("\n```").expect("its end");
    format!("{{\"escrow\"{}", text.replace('\n', ""))
}

fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::write(path, content).unwrap();
}
