//! The worked vectors of `docs/protocol.md`: every line of its `vector` blocks against the fixture
//! that they take apart. Lines `X.field` joined in their order are the bytes of X; a name with a
//! dash is a whole value.

use std::{fs, path::Path};

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::{VerifyingKey, peer_id},
    session::Case,
    unreleased_rules, view,
};

const PARTS: [&str; 9] = [
    "case-a",
    "lock",
    "case-b",
    "allocated",
    "case-c",
    "cancelled",
    "case-d",
    "attestation",
    "case-e",
];

struct Vectors(Vec<(String, Vec<u8>)>);

impl Vectors {
    fn read() -> Self {
        let page = fs::read_to_string(root().join("docs/protocol.md")).unwrap();
        let mut lines = Vec::new();
        for block in page.split("\n```vector\n").skip(1) {
            let (block, _) = block.split_once("\n```").expect("a block ends");
            for line in block.lines().filter(|line| !line.is_empty()) {
                let (name, hex) = line.split_once(" = ").expect(line);
                lines.push((name.to_owned(), hex::decode(hex).expect(line)));
            }
        }
        assert!(lines.len() >= 200, "only {} lines", lines.len());
        Self(lines)
    }

    fn whole(&self, name: &str) -> &[u8] {
        &self.0.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}")).1
    }

    fn hash(&self, name: &str) -> Hash {
        Hash(self.whole(name).try_into().expect(name))
    }

    /// The fields of X, joined.
    fn joined(&self, of: &str) -> Vec<u8> {
        let fields = self
            .0
            .iter()
            .filter(|(name, _)| name.strip_prefix(of).is_some_and(|field| field.starts_with('.')));
        fields.flat_map(|(_, bytes)| bytes.clone()).collect()
    }

    fn key(&self, name: &str) -> PublicKey {
        PublicKey(self.whole(name).try_into().expect(name))
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn fixture(suffix: &str) -> Vec<u8> {
    fs::read(root().join("fixtures/session/money").join(format!("trust-500.{suffix}"))).unwrap()
}

#[test]
fn the_fields_are_the_bytes() {
    let vectors = Vectors::read();
    let case: Vec<u8> = PARTS.iter().flat_map(|part| vectors.joined(part)).collect();
    assert_eq!(hex::encode(case), hex::encode(fixture("case")));
    assert_eq!(hex::encode(vectors.joined("decision")), hex::encode(fixture("expect")));
    for body in ["allocated", "cancelled", "attestation"] {
        assert_eq!(vectors.joined(body), vectors.whole(&format!("{body}-body")), "{body}");
    }
}

#[test]
fn the_names_are_the_digests() {
    let vectors = Vectors::read();
    let case = Case::from_bytes(&fixture("case")).unwrap();
    assert_eq!(vectors.hash("lock-digest"), case.escrow());
    assert_eq!(vectors.hash("case-digest"), case.digest());
    let items: Vec<Hash> = case.items().map(|(_, digest)| digest).collect();
    let bodies = ["allocated", "cancelled", "attestation"];
    assert_eq!(bodies.map(|body| vectors.hash(&format!("{body}-digest"))).to_vec(), items);
    let decision = view(&fixture("expect")).unwrap();
    assert_eq!(vectors.hash("settlement-id"), decision.settlement_id);
    assert_eq!(vectors.hash("decision-id"), decision.decision_id());
    assert_eq!(vectors.hash("rules-unreleased"), unreleased_rules());
    for person in ["provider", "consumer", "member-0", "member-1", "member-2", "member-3"] {
        let key = vectors.key(&format!("{person}-key"));
        assert_eq!(vectors.hash(&format!("{person}-peer-id")), peer_id(&key), "{person}");
    }
}

#[test]
fn the_signatures_are_valid_and_the_others_are_not() {
    let vectors = Vectors::read();
    let verifies = |key: &str, digest: &str, signature: &[u8]| {
        let key = VerifyingKey::new(&vectors.key(key)).expect("a point");
        let signature = SignatureBytes(signature.try_into().expect("65 bytes"));
        key.verifies(&vectors.hash(digest), &signature)
    };
    for (key, digest, signature) in [
        ("provider-key", "allocated-digest", "allocated-signature"),
        ("provider-key", "cancelled-digest", "cancelled-signature"),
        ("member-0-key", "attestation-digest", "attestation-signature-member-0"),
    ] {
        assert!(verifies(key, digest, &vectors.joined(signature)), "{signature}");
    }
    assert!(!verifies("provider-key", "allocated-digest", vectors.whole("high-s")));
    for v in [0, 1] {
        let signature = [vectors.whole("large-x-r-s"), &[v]].concat();
        assert!(!verifies("large-x-key", "large-x-digest", &signature));
    }
}
