//! Roots and proofs of temperature logs against those in the fixtures, which the oracle made.

use std::{fs, path::Path};

use quittance_contract::{
    codec::Hash,
    order::{
        OrderBody, OrderCase,
        log::{Interval, Log, Segment, root, segment_proof},
    },
};

fn case(name: &str) -> OrderCase {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/order/temperature");
    let case = fs::read(folder.join(name).with_extension("case")).unwrap();
    OrderCase::from_bytes(&case).unwrap()
}

fn root_in(case: &OrderCase) -> Hash {
    let root = case.evidence.iter().find_map(|item| match &item.body {
        OrderBody::LogHead(head) => Some(head.root),
        _ => None,
    });
    root.unwrap()
}

fn only_segment(case: &OrderCase) -> &Segment {
    match &case.log {
        Log::Segments(segments) => &segments[0],
        other => panic!("{other:?}"),
    }
}

/// The log of twelve half hours that `full` has whole and others in part.
fn whole() -> Vec<Interval> {
    match &case("full").log {
        Log::Full(intervals) => intervals.to_vec(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_root_is_what_the_device_signed() {
    assert_eq!(root(&whole()), Some(root_in(&case("full"))));
    let one = case("log-of-one");
    assert_eq!(root(&only_segment(&one).intervals), Some(root_in(&one)));
    assert_eq!(root(&[]), None);
}

#[test]
fn a_segment_has_the_proof_of_its_case() {
    let whole = whole();
    for name in ["segment", "segment-reaches-over", "segment-of-all", "segment-at-end"] {
        let case = case(name);
        let Segment { first, intervals, proof } = only_segment(&case);
        let found = segment_proof(&whole, usize::try_from(*first).unwrap(), intervals.len());
        assert_eq!(found.as_deref(), Some(&**proof), "{name}");
    }
    assert_eq!(segment_proof(&whole, 0, 0), None);
    assert_eq!(segment_proof(&whole, 2, 11), None);
}
