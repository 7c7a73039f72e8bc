//! What the orders of tests are about: schemas, the order itself, and the firms that attest.

use quittance_contract::{
    codec::{Hash, Tag, Text},
    money::{Amount, Bps},
    order::{
        ColdChain, Fee, FeeTier, Field, FieldType, LogMode, LogWindow, Order, OrderPolicy, Party,
        Schema, Seal, Slice, TreasuryShare, Ttl,
    },
    quorum::AttestorRole,
    verdict::Stage,
};

use super::{DAY, Who};
use crate::session::{filler, list, seconds, time};

/// How long an attestation is fresh in the usual schemas.
pub const TTL: u64 = 172_800;

/// The firms that are registered in every order, by the number of their key: one role each.
pub const USUAL_ROLES: [AttestorRole; 5] = [
    AttestorRole::Inspector,
    AttestorRole::Terminal,
    AttestorRole::Carrier,
    AttestorRole::Dc3pl,
    AttestorRole::Customs,
];

/// The registry's name of an organisation.
pub fn firm(name: &str) -> Hash {
    filler(&format!("firm {name}"))
}

/// The registry's name of the attestor whose first key is that of `Who::Attestor(number)`.
pub fn attestor_name(number: u32) -> Hash {
    filler(&format!("attestor {number}"))
}

/// A text of printable ASCII.
pub fn text(characters: &str) -> Text {
    Text::new(characters.as_bytes().to_vec()).expect("1 to 256 printable characters")
}

/// A share in ten-thousandths.
pub fn bps(share: u32) -> Bps {
    Bps::new(share).expect("at most the whole")
}

/// One required field, the report's number, and an inspector beside a terminal or a carrier:
/// nothing to read but who signed.
pub fn plain_schema(name: &str) -> Schema {
    let number = FieldType::StringId { max_length: 32 };
    let mut schema = Schema {
        name: text(name),
        revision: 1,
        fields: list(vec![required("report_number", number)]),
        files: list(vec![]),
        claim_domain: text("INSPECTION"),
        claim_fields: list(vec![0]),
        groups: list(vec![]),
        min_attestations: 0,
        ttls: list(vec![]),
        post_production: false,
        seal: None,
        lots: None,
        cold_chain: None,
        tolerances: list(vec![]),
        variances: list(vec![]),
        fallbacks: list(vec![]),
    };
    let handlers = vec![AttestorRole::Terminal, AttestorRole::Carrier];
    ask(&mut schema, &[vec![AttestorRole::Inspector], handlers], 2);
    schema
}

/// The same with a seal that must be inspected, and a temperature log that a device must have
/// signed.
pub fn sealed_schema(name: &str) -> Schema {
    let mut schema = plain_schema(name);
    let seal = FieldType::StringId { max_length: 32 };
    schema.fields = list(vec![
        required("loaded_at", FieldType::Timestamp),
        required("report_number", FieldType::StringId { max_length: 32 }),
        required("seal_number", seal),
        required("started_at", FieldType::Timestamp),
    ]);
    schema.claim_fields = list(vec![1, 2]);
    schema.files = list(vec![text("seal.jpg")]);
    schema.seal =
        Some(Seal { role: AttestorRole::Inspector, field: 2, photo: text("seal.jpg"), exif: None });
    schema.cold_chain = Some(ColdChain {
        mode: LogMode::Full,
        low: 2_000,
        high: 8_000,
        windows: list(vec![LogWindow { from: 3, until: 0 }]),
        max_gap_seconds: seconds(600),
        max_excursion_seconds: seconds(1_800),
        min_compliance: bps(9_000),
    });
    schema
}

fn required(name: &str, r#type: FieldType) -> Field {
    Field { name: text(name), r#type, required: true, redactable: false }
}

/// Has a schema ask for these groups and for so many attestors; each role that it asks for, also as
/// an alternate, is fresh for [`TTL`].
pub fn ask(schema: &mut Schema, groups: &[Vec<AttestorRole>], min: u8) {
    let sorted = |roles: &Vec<AttestorRole>| {
        let mut roles = roles.clone();
        roles.sort_unstable();
        roles.dedup();
        list(roles)
    };
    schema.groups = list(groups.iter().map(sorted).collect());
    schema.min_attestations = min;
    let alternates = schema.fallbacks.iter().flat_map(|fallback| fallback.alternates.iter());
    let mut roles: Vec<AttestorRole> = groups.iter().flatten().chain(alternates).copied().collect();
    roles.sort_unstable();
    roles.dedup();
    schema.ttls = list(roles.into_iter().map(|role| Ttl { role, ttl: seconds(TTL) }).collect());
}

/// An order of one chain, a slice of the same share for each schema, at stages 1, 2, …, each
/// delivered ten days after the one before.
pub(super) fn order(schemas: &[Schema]) -> Order {
    let count = u32::try_from(schemas.len()).expect("few schemas");
    let slice = |(place, schema): (u32, &Schema)| Slice {
        supplier: Who::Supplier(0).person().peer,
        sub_lot: filler("sub-lot"),
        stage: Stage::new(u8::try_from(place + 1).expect("few stages")).expect("a stage"),
        schema: schema.digest(),
        share: bps(if place + 1 == count {
            10_000 / count + 10_000 % count
        } else {
            10_000 / count
        }),
        delivery_by: time((30 + 10 * u64::from(place)) * DAY),
        lots: Hash::ZERO,
    };
    Order {
        network: filler("network"),
        order: filler("order"),
        buyer: party(Who::Buyer, "buyer"),
        suppliers: list(vec![party(Who::Supplier(0), "supplier 0")]),
        neutral: Who::Neutral.person().key,
        asset: filler("asset"),
        decimals: 6,
        value: Amount(6_600_000_000_000),
        slices: list((0..).zip(schemas).map(slice).collect()),
        fee: fee(),
        policy: policy(),
        corridor: filler("corridor"),
        opened_at: time(0),
        rules: Tag::Rules.digest_bytes(b"unreleased"),
    }
}

/// The usual times.
pub fn policy() -> OrderPolicy {
    OrderPolicy {
        review_seconds: seconds(7_200),
        top_up_seconds: seconds(172_800),
        ruling_seconds: seconds(259_200),
        correction_seconds: seconds(1_209_600),
        revocation_seconds: seconds(1_209_600),
        clock_skew_seconds: seconds(300),
    }
}

/// A party of an order.
pub fn party(who: Who, organisation: &str) -> Party {
    Party { key: who.person().key, organisation: firm(organisation) }
}

/// Half a percent, capped by tier.
fn fee() -> Fee {
    let tier = |up_to, cap| FeeTier { up_to: Amount(up_to), cap: Amount(cap) };
    Fee {
        rate: bps(50),
        tiers: list(vec![
            tier(1_000_000_000_000, 5_000_000_000),
            tier(5_000_000_000_000, 25_000_000_000),
            tier(u128::MAX, 50_000_000_000),
        ]),
        treasury: list(vec![TreasuryShare { account: filler("treasury"), share: bps(10_000) }]),
    }
}
