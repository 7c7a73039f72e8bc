//! One past each limit: a fault, the same one natively and in the component.

use quittance::{Settlement, Verdict};
use quittance_contract::{
    codec::{FaultCode, List, Text},
    evidence::Signature,
    limits,
    order::{
        Entry, FieldType, LogMode, OrderBody, OrderItem, Schema, UntrustedOrderCase,
        due::{MoneyItem, UntrustedMoneyCase},
        log::{Log, Segment},
    },
    time::Time,
    verdict::EvidenceKind,
};

use super::{
    crowded, honest,
    money::{self, Due},
};

/// How many items a list has, and how many it may have.
type Count = (usize, usize);

/// Takes the last item of a list away.
fn shorten<T: Clone, const MAX: usize>(list: &mut List<T, MAX>) -> Count {
    let count = list.len();
    *list = List::new(list[..count - 1].to_vec()).unwrap();
    (count, MAX)
}

/// Takes the last character of a text away.
fn shorten_text(text: &mut Text) -> Count {
    let count = text.as_bytes().len();
    *text = Text::new(text.as_bytes()[..count - 1].to_vec()).unwrap();
    (count, Text::MAX)
}

/// Changes the first item of a list that `with` finds something to change in.
fn within<T: Clone, const MAX: usize>(
    list: &mut List<T, MAX>,
    with: impl FnMut(&mut T) -> Option<Count>,
) -> Option<Count> {
    let mut items = list.to_vec();
    let count = items.iter_mut().find_map(with);
    *list = List::new(items).unwrap();
    count
}

/// A list of a case: a way to take one item away from it.
type Shorten<C> = fn(&mut C) -> Option<Count>;

/// The bytes of a case in which a list says that it has one item more than allowed. Two cases that
/// differ in a list differ first in the length of that list.
fn one_more(whole: &[u8], shorter: &[u8], (count, most): Count) -> Vec<u8> {
    let place = whole.iter().zip(shorter).position(|(a, b)| a != b).expect("they differ");
    let mut bytes = whole.to_vec();
    let length = &mut bytes[place..place + 4];
    assert_eq!(length, u32::try_from(count).unwrap().to_le_bytes());
    length.copy_from_slice(&u32::try_from(most + 1).unwrap().to_le_bytes());
    bytes
}

/// The one fault of these bytes.
fn fault(settlement: &Settlement, bytes: &[u8], name: &str) -> FaultCode {
    let Err(native) = quittance_contract::decide(bytes) else { panic!("{name} is decided") };
    let component = settlement.decide(bytes).unwrap();
    assert_eq!(component, Verdict::Faulted(native.clone()), "{name}");
    native.code
}

/// Whether each list of a case faults when it has one more than allowed; the names of those that
/// are not full, because something else is at its limit before.
fn lists<C: Clone>(
    case: &C,
    bytes: fn(&C) -> Vec<u8>,
    rows: &[(&'static str, Shorten<C>)],
) -> Vec<&'static str> {
    let settlement = crate::component::settlement();
    let whole = bytes(case);
    let mut not_full = Vec::new();
    for (name, shorten) in rows {
        let mut shorter = case.clone();
        let count = shorten(&mut shorter).unwrap_or_else(|| panic!("no {name}"));
        let more = one_more(&whole, &bytes(&shorter), count);
        assert_eq!(fault(&settlement, &more, name), FaultCode::TooMany, "{name}");
        if count.0 < count.1 {
            not_full.push(*name);
        }
    }
    not_full
}

fn of_schema(
    case: &mut UntrustedOrderCase,
    mut with: impl FnMut(&mut Schema) -> Option<Count>,
) -> Option<Count> {
    within(&mut case.state, |entry| match entry {
        Entry::Schema { value: Some(value), .. } => with(&mut value.schema),
        _ => None,
    })
}

fn of_segment(
    case: &mut UntrustedOrderCase,
    mut with: impl FnMut(&mut Segment) -> Count,
) -> Option<Count> {
    match &mut case.log {
        Log::Segments(segments) => within(segments, |segment| Some(with(segment))),
        _ => None,
    }
}

const OF_GATE: &[(&str, Shorten<UntrustedOrderCase>)] = &[
    ("suppliers", |case| Some(shorten(&mut case.order.suppliers))),
    ("slices", |case| Some(shorten(&mut case.order.slices))),
    ("tiers", |case| Some(shorten(&mut case.order.fee.tiers))),
    ("treasury", |case| Some(shorten(&mut case.order.fee.treasury))),
    ("order signatures", |case| Some(shorten(&mut case.order_signatures))),
    ("intervals", |case| match &mut case.log {
        Log::Full(intervals) => Some(shorten(intervals)),
        _ => None,
    }),
    ("state", |case| Some(shorten(&mut case.state))),
    ("evidence", |case| Some(shorten(&mut case.evidence))),
    ("signatures", |case| within(&mut case.evidence, |item| Some(shorten(&mut item.signatures)))),
    ("seal", |case| {
        within(&mut case.evidence, |item| match &mut item.body {
            OrderBody::Inspection(body) => Some(shorten_text(&mut body.seal)),
            _ => None,
        })
    }),
    ("revokers", |case| {
        within(&mut case.state, |entry| match entry {
            Entry::Registry { value: Some(value) } => Some(shorten(&mut value.revokers)),
            _ => None,
        })
    }),
    ("affiliates", |case| {
        within(&mut case.state, |entry| match entry {
            Entry::Organisation { value: Some(value), .. } => Some(shorten(&mut value.affiliates)),
            _ => None,
        })
    }),
    ("roles", |case| {
        within(&mut case.state, |entry| match entry {
            Entry::Attestor { value: Some(value), .. } => Some(shorten(&mut value.roles)),
            _ => None,
        })
    }),
    ("schemas", |case| {
        within(&mut case.state, |entry| match entry {
            Entry::Attestor { value: Some(value), .. } => Some(shorten(&mut value.schemas)),
            _ => None,
        })
    }),
    ("corridors", |case| {
        within(&mut case.state, |entry| match entry {
            Entry::Attestor { value: Some(value), .. } => Some(shorten(&mut value.corridors)),
            _ => None,
        })
    }),
    ("name", |case| of_schema(case, |schema| Some(shorten_text(&mut schema.name)))),
    ("fields", |case| of_schema(case, |schema| Some(shorten(&mut schema.fields)))),
    ("values", |case| {
        of_schema(case, |schema| {
            within(&mut schema.fields, |field| match &mut field.r#type {
                FieldType::Enum { values } => Some(shorten(values)),
                _ => None,
            })
        })
    }),
    ("files", |case| of_schema(case, |schema| Some(shorten(&mut schema.files)))),
    ("claim fields", |case| of_schema(case, |schema| Some(shorten(&mut schema.claim_fields)))),
    ("groups", |case| of_schema(case, |schema| Some(shorten(&mut schema.groups)))),
    ("roles of a group", |case| {
        of_schema(case, |schema| within(&mut schema.groups, |group| Some(shorten(group))))
    }),
    ("ttls", |case| of_schema(case, |schema| Some(shorten(&mut schema.ttls)))),
    ("windows", |case| {
        of_schema(case, |schema| Some(shorten(&mut schema.cold_chain.as_mut()?.windows)))
    }),
    ("tolerances", |case| of_schema(case, |schema| Some(shorten(&mut schema.tolerances)))),
    ("variances", |case| of_schema(case, |schema| Some(shorten(&mut schema.variances)))),
    ("steps", |case| {
        of_schema(case, |schema| within(&mut schema.variances, |row| Some(shorten(&mut row.steps))))
    }),
    ("fallbacks", |case| of_schema(case, |schema| Some(shorten(&mut schema.fallbacks)))),
    ("alternates", |case| {
        of_schema(case, |schema| {
            within(&mut schema.fallbacks, |row| Some(shorten(&mut row.alternates)))
        })
    }),
];

const OF_WINDOWS: &[(&str, Shorten<UntrustedOrderCase>)] = &[
    ("segments", |case| match &mut case.log {
        Log::Segments(segments) => Some(shorten(segments)),
        _ => None,
    }),
    ("intervals of a segment", |case| of_segment(case, |segment| shorten(&mut segment.intervals))),
    ("proof", |case| of_segment(case, |segment| shorten(&mut segment.proof))),
    ("windows", |case| {
        of_schema(case, |schema| Some(shorten(&mut schema.cold_chain.as_mut()?.windows)))
    }),
];

const OF_MONEY: &[(&str, Shorten<UntrustedMoneyCase>)] = &[
    ("state", |case| Some(shorten(&mut case.state))),
    ("evidence", |case| Some(shorten(&mut case.evidence))),
    ("signatures", |case| within(&mut case.evidence, |item| Some(shorten(&mut item.signatures)))),
    ("counted", |case| {
        within(&mut case.state, |entry| match entry {
            Entry::Emt { value: Some(value), .. } => Some(shorten(&mut value.emt.counted)),
            _ => None,
        })
    }),
];

/// Roles are nine, so lists of roles are never full. With a crowd, the ledger values of a case are
/// at most 316; with a whole log there is one window.
#[test]
fn every_list_of_the_gate() {
    let case = honest(&crowded(LogMode::Full, |_| None));
    let not_full = lists(&case, UntrustedOrderCase::to_bytes, OF_GATE);
    let expected = ["state", "roles", "roles of a group", "ttls", "windows", "alternates"];
    assert_eq!(not_full, expected);
}

#[test]
fn every_list_of_windows() {
    let case = honest(&crowded(LogMode::Windows, |_| None));
    let not_full = lists(&case, UntrustedOrderCase::to_bytes, OF_WINDOWS);
    // All segments have together what a list may have alone; a tree of 2^32 leaves is no higher.
    assert_eq!(not_full, ["intervals of a segment", "proof"]);
}

#[test]
fn every_list_about_money() {
    let case = money::case(Due::Ruled);
    assert_eq!(lists(&case, UntrustedMoneyCase::to_bytes, OF_MONEY), ["state"]);
}

/// Lengths in bytes: of the dossier, and of the case, which is no case any more.
#[test]
fn bytes_of_dossier_and_case() {
    let settlement = crate::component::settlement();
    let gate = crowded(LogMode::Full, |_| None);
    let whole = honest(&gate).to_bytes();
    let mut shorter = crowded(LogMode::Full, |_| None);
    shorter.dossier.pop();
    let bytes = limits::DOSSIER_BYTES;
    let more = one_more(&whole, &honest(&shorter).to_bytes(), (bytes, bytes));
    assert_eq!(fault(&settlement, &more, "dossier"), FaultCode::TooMany);
    for case in [whole, money::case(Due::Lost).to_bytes()] {
        let mut long = case;
        long.resize(limits::ORDER_CASE_BYTES, 0);
        assert_eq!(fault(&settlement, &long, "2 MiB"), FaultCode::Trailing);
        long.push(0);
        assert_eq!(fault(&settlement, &long, "a byte more"), FaultCode::TooLarge);
    }
}

/// Segments that have one interval too many together, and none of them alone.
#[test]
fn one_interval_more_in_all_segments() {
    let settlement = crate::component::settlement();
    let mut case = honest(&crowded(LogMode::Windows, |_| None));
    let Log::Segments(segments) = &case.log else { panic!("segments") };
    let mut segments = segments.to_vec();
    let mut intervals = segments[0].intervals.to_vec();
    intervals.push(intervals[0].clone());
    segments[0].intervals = List::new(intervals).unwrap();
    case.log = Log::Segments(List::new(segments).unwrap());
    assert_eq!(fault(&settlement, &case.to_bytes(), "segments"), FaultCode::TooMany);
}

/// Items of each kind: one more than allowed, and one less of another kind.
#[test]
fn items_of_each_kind() {
    let settlement = crate::component::settlement();
    let case = honest(&crowded(LogMode::Full, |_| None));
    for kind in [
        EvidenceKind::OrderAttestation,
        EvidenceKind::Revocation,
        EvidenceKind::Inspection,
        EvidenceKind::LogHead,
        EvidenceKind::Correction,
    ] {
        let mut case = case.clone();
        let mut items: Vec<OrderItem> = case.evidence.to_vec();
        let (one, other) = one_of_and_one_beside(&items, |item| item.body.kind() == kind);
        let mut more = items[one].clone();
        redate(&mut more.body);
        items[other] = more;
        items.sort_by_key(|item| (item.body.kind(), item.body.digest()));
        case.evidence = List::new(items).unwrap();
        assert_eq!(fault(&settlement, &case.to_bytes(), &format!("{kind:?}")), FaultCode::TooMany);
    }
    let case = money::case(Due::Ruled);
    for kind in [
        EvidenceKind::OrderAttestation,
        EvidenceKind::Revocation,
        EvidenceKind::Objection,
        EvidenceKind::Ruling,
        EvidenceKind::Assignment,
    ] {
        let mut case = case.clone();
        let mut items: Vec<MoneyItem> = case.evidence.to_vec();
        let (one, other) = one_of_and_one_beside(&items, |item| item.body.kind() == kind);
        let mut more = items[one].clone();
        redate_money(&mut more.body);
        items[other] = more;
        items.sort_by_key(|item| (item.body.kind(), item.body.digest()));
        case.evidence = List::new(items).unwrap();
        assert_eq!(fault(&settlement, &case.to_bytes(), &format!("{kind:?}")), FaultCode::TooMany);
    }
}

/// The places of an item that is one of them, and of one that is not.
fn one_of_and_one_beside<T>(items: &[T], is: impl Fn(&T) -> bool) -> (usize, usize) {
    let one = items.iter().position(&is).expect("one of this kind");
    (one, items.iter().position(|item| !is(item)).expect("one of another"))
}

fn later(at: &mut Time) {
    *at = Time::new(at.unix_seconds() + 100).unwrap();
}

fn redate(body: &mut OrderBody) {
    match body {
        OrderBody::OrderAttestation(body) => later(&mut body.issued_at),
        OrderBody::Revocation(body) => later(&mut body.revoked_at),
        OrderBody::Inspection(body) => later(&mut body.issued_at),
        OrderBody::LogHead(body) => later(&mut body.end),
        OrderBody::Correction(body) => later(&mut body.corrected_at),
    }
}

fn redate_money(body: &mut quittance_contract::order::MoneyBody) {
    use quittance_contract::order::MoneyBody;
    match body {
        MoneyBody::OrderAttestation(body) => later(&mut body.issued_at),
        MoneyBody::Revocation(body) => later(&mut body.revoked_at),
        MoneyBody::Objection(body) => later(&mut body.objected_at),
        MoneyBody::Ruling(body) => later(&mut body.ruled_at),
        MoneyBody::Assignment(body) => later(&mut body.assigned_at),
    }
}

/// Four attestations, or inspections, may list one signer; a fifth may not.
#[test]
fn a_fifth_item_of_one_signer() {
    let settlement = crate::component::settlement();
    let case = honest(&crowded(LogMode::Full, |_| None));
    for kind in [EvidenceKind::OrderAttestation, EvidenceKind::Inspection] {
        let listing = |count: usize| {
            let mut case = case.clone();
            let mut items = case.evidence.to_vec();
            let of_kind = items.iter_mut().filter(|item| item.body.kind() == kind);
            let mut lists: Vec<&mut List<Signature, 2>> =
                of_kind.map(|item| &mut item.signatures).collect();
            let first = lists[0].clone();
            lists.iter_mut().take(count).for_each(|list| **list = first.clone());
            case.evidence = List::new(items).unwrap();
            case.to_bytes()
        };
        let four = settlement.decide(&listing(4)).unwrap();
        assert!(matches!(four, Verdict::Decided(_)), "{four:?}");
        let five = fault(&settlement, &listing(5), &format!("{kind:?}"));
        assert_eq!(five, FaultCode::TooMany);
    }
}
