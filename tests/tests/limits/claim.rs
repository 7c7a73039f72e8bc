//! The largest schema, and dossiers under it.

use quittance_contract::{
    codec::{Hash, Tag, Text},
    limits,
    money::{Bps, Ppm},
    order::{
        Cardinality, ColdChain, Exif, Fallback, Field, FieldType, ItemType, LogMode, LogWindow,
        Roles, Schema, Seal, Side, Slice, Tolerance, Ttl, Variance, VarianceStep, Whole,
    },
    quorum::AttestorRole,
};
use quittance_tests::session::{list, seconds};
use serde_json::{Map, Value, json};

use super::terms::numbered;

/// Items of an array; order 5.1.
const ITEMS: usize = 1_024;
/// Fields, by their first index.
const CLAIMED: usize = 0;
const SEAL: usize = CLAIMED + limits::GROUPS;
const TAKEN_AT: usize = SEAL + 1;
const LATITUDE: usize = TAKEN_AT + 1;
const LONGITUDE: usize = LATITUDE + 1;
const WINDOWS: usize = LONGITUDE + 1;
const NUMBERS: usize = WINDOWS + 2 * limits::WINDOWS;
const WORDS: usize = NUMBERS + limits::ROWS;
/// Of the fields that are one of some words, those that are hidden.
const HIDDEN: usize = WORDS + (limits::FIELDS - WORDS) / 2;

/// The times between which each window lies, in seconds after the opening.
pub const WINDOW: u64 = 120_000;

/// The name of the photo of the seal, and of all other files.
pub fn file_name(index: usize) -> String {
    format!("{index:02}{}", "f".repeat(62))
}

/// A name as long as names may be, which differs from the others at its end.
fn field_name(index: usize) -> String {
    format!("f{}{index:02}", "_".repeat(Text::MAX - 3))
}

fn word(index: usize) -> String {
    format!("{}{index:02}", "w".repeat(Text::MAX - 2))
}

fn text(characters: String) -> Text {
    Text::new(characters.into_bytes()).expect("printable, and not too long")
}

fn index(index: usize) -> u8 {
    u8::try_from(index).expect("few fields")
}

/// The roles of each group: all are filled by whoever has any of them.
pub fn usual_groups() -> Vec<Vec<AttestorRole>> {
    let [others @ .., last] = AttestorRole::ALL else { unreachable!("there are nine roles") };
    let group = |first| (0..4).map(|more| others[(first + more) % others.len()]).collect();
    let mut groups: Vec<Vec<AttestorRole>> = (0..limits::GROUPS - 1).map(group).collect();
    groups.push(vec![*last]);
    groups
}

/// Who may stand in for the last role: any other.
pub fn usual_alternates() -> Vec<Vec<AttestorRole>> {
    let [others @ .., _] = AttestorRole::ALL else { unreachable!("there are nine roles") };
    vec![others.to_vec(); limits::FALLBACKS]
}

/// A schema with these groups and alternates, full in every list.
pub fn schema(
    mode: LogMode,
    groups: Vec<Vec<AttestorRole>>,
    alternates: Vec<Vec<AttestorRole>>,
) -> Schema {
    let roles = |mut roles: Vec<AttestorRole>| -> Roles {
        roles.sort_unstable();
        list(roles)
    };
    let stands_for = *AttestorRole::ALL.last().expect("roles");
    let fallback = |alternates| Fallback {
        stands_for,
        alternates: roles(alternates),
        longest_seconds: seconds(2_592_000),
    };
    let mut asked: Vec<AttestorRole> =
        groups.iter().chain(&alternates).flatten().copied().collect();
    asked.sort_unstable();
    asked.dedup();
    let ttl = |role| Ttl { role, ttl: seconds(1_209_600) };
    let numbers = NUMBERS..WORDS;
    Schema {
        name: text("N".repeat(Text::MAX)),
        revision: 1,
        fields: list((0..limits::FIELDS).map(field).collect()),
        files: list((0..limits::FIELDS).map(|file| text(file_name(file))).collect()),
        claim_domain: text("D".repeat(Text::MAX)),
        claim_fields: list((CLAIMED..SEAL).map(index).collect()),
        groups: list(groups.into_iter().map(roles).collect()),
        min_attestations: 16,
        ttls: list(asked.into_iter().map(ttl).collect()),
        post_production: true,
        seal: Some(Seal {
            role: AttestorRole::Inspector,
            field: index(SEAL),
            photo: text(file_name(0)),
            exif: Some(Exif {
                taken_at: index(TAKEN_AT),
                latitude: index(LATITUDE),
                longitude: index(LONGITUDE),
            }),
        }),
        lots: Some(index(CLAIMED)),
        cold_chain: Some(cold_chain(mode)),
        tolerances: list(numbers.clone().map(tolerance).collect()),
        variances: list(numbers.map(variance).collect()),
        fallbacks: list(alternates.into_iter().map(fallback).collect()),
    }
}

fn field(place: usize) -> Field {
    let string_id = ItemType::StringId { max_length: 256 };
    let max_items = u32::try_from(ITEMS).expect("few");
    let r#type = match place {
        CLAIMED..SEAL => {
            FieldType::Array { item: string_id, cardinality: Cardinality::Set, max_items }
        }
        SEAL => FieldType::StringId { max_length: 256 },
        LATITUDE | LONGITUDE => FieldType::Decimal { precision: 6 },
        TAKEN_AT | WINDOWS..NUMBERS => FieldType::Timestamp,
        NUMBERS..WORDS => FieldType::Decimal { precision: 0 },
        _ => FieldType::Enum {
            values: list((0..limits::ENUM_VALUES).map(|value| text(word(value))).collect()),
        },
    };
    Field { name: text(field_name(place)), r#type, required: true, redactable: place >= HIDDEN }
}

fn cold_chain(mode: LogMode) -> ColdChain {
    let windows = if mode == LogMode::Full { 1 } else { limits::WINDOWS };
    let window = |window| LogWindow {
        from: index(WINDOWS + 2 * window),
        until: index(WINDOWS + 2 * window + 1),
    };
    ColdChain {
        mode,
        low: -25_000,
        high: -15_000,
        windows: list((0..windows).map(window).collect()),
        max_gap_seconds: seconds(60),
        max_excursion_seconds: seconds(60),
        min_compliance: Bps::new(4_000).expect("a share"),
    }
}

fn tolerance(field: usize) -> Tolerance {
    Tolerance { field: index(field), low: Whole(0), high: Whole(100) }
}

/// What every number is: beyond the last point but one, so that all are looked at.
const FAR: i64 = 100 + 10 * 15 + 5;

fn variance(field: usize) -> Variance {
    let step = |step: u32| VarianceStep {
        bound: Whole(100 + 10 * i64::from(step)),
        deduction: Ppm::new(step * 1_000).expect("a part"),
    };
    let steps = u32::try_from(limits::ROWS).expect("few");
    Variance {
        field: index(field),
        side: Side::Higher,
        steps: list((1..=steps).map(step).collect()),
    }
}

/// The item of a claimed field: `more` is how much longer it is than the shortest.
fn claimed_item(item: usize, more: usize) -> String {
    format!("{item:04}{}{}", "a  b".repeat(5), "z".repeat(more))
}

/// The lot list of the dossiers: that of their first field.
pub fn lots() -> Hash {
    let lots: Vec<Text> = (0..ITEMS).map(|item| text(claimed_item(item, 0))).collect();
    Tag::Lots.digest(&lots)
}

/// The dossier about a slice as large as a dossier may be, with files and fields at their limits.
pub fn dossier(escrow: Hash, slice: &Slice, log: Hash) -> Vec<u8> {
    let least = write(&value(escrow, slice, log, 0));
    let missing = limits::DOSSIER_BYTES.checked_sub(least.len()).expect("room for more");
    let dossier = write(&value(escrow, slice, log, missing));
    assert_eq!(dossier.len(), limits::DOSSIER_BYTES, "as large as allowed");
    dossier
}

/// Canonical JSON by another hand than the contract's.
pub fn write(value: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("JSON")
}

fn value(escrow: Hash, slice: &Slice, log: Hash, missing: usize) -> Value {
    let hex = |hash: Hash| Value::from(hash.to_string());
    let file = |index| {
        let sha256 = hex(numbered("file", index));
        json!({ "name": file_name(index), "sha256": sha256, "size": 9_007_199_254_740_991_u64 })
    };
    let hidden =
        |index| json!({ "commitment": hex(numbered("hidden", index)), "field": field_name(index) });
    json!({
        "escrow": hex(escrow),
        "fields": fields(missing),
        "files": (0..limits::FIELDS).map(file).collect::<Vec<_>>(),
        "log": hex(log),
        "redactions": (HIDDEN..limits::FIELDS).map(hidden).collect::<Vec<_>>(),
        "schema": hex(slice.schema),
        "stage": slice.stage.number(),
        "sub_lot": hex(slice.sub_lot),
        "supplier": hex(slice.supplier),
        "version": 1,
    })
}

/// Every field that is not hidden; those that are claimed share out what is missing.
fn fields(missing: usize) -> Map<String, Value> {
    let clock = |after: u64| {
        let (day, rest) = (after / 86_400 + 1, after % 86_400);
        let (hour, minute, second) = (rest / 3_600, rest % 3_600 / 60, rest % 60);
        Value::from(format!("2026-01-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
    };
    let value = |place: usize| match place {
        CLAIMED..SEAL => {
            // The first field is the lot list, which stays as it is.
            let of_others = (SEAL - CLAIMED - 1) * ITEMS;
            let item = |item: usize| {
                let turn = place.checked_sub(CLAIMED + 1).map(|field| field * ITEMS + item);
                let more = turn.map_or(0, |turn| {
                    missing / of_others + usize::from(turn < missing % of_others)
                });
                Value::from(claimed_item(item, more))
            };
            (0..ITEMS).map(item).collect()
        }
        SEAL => Value::from(seal()),
        LATITUDE | LONGITUDE => Value::from("0.000000"),
        TAKEN_AT => clock(0),
        WINDOWS..NUMBERS => {
            let window = u64::try_from((place - WINDOWS) / 2).expect("few");
            let end = u64::try_from((place - WINDOWS) % 2).expect("few");
            clock((window + end) * WINDOW)
        }
        NUMBERS..WORDS => Value::from(FAR.to_string()),
        _ => Value::from(word(limits::ENUM_VALUES - 1)),
    };
    (0..HIDDEN).map(|place| (field_name(place), value(place))).collect()
}

/// The number on the seal.
pub fn seal() -> String {
    "S".repeat(Text::MAX)
}

/// The digest of the photo of the seal.
pub fn photo() -> Hash {
    numbered("file", 0)
}
