//! Bytes that have no decision (T6), built by damaging a good case: each with the fault that the
//! three passes give, stated by hand.

use quittance_contract::{
    codec::{
        Fault,
        FaultCode::{self, BadValue, HostTime, Order, TooLarge, TooMany, Trailing, Truncated},
        List,
    },
    decide,
    session::{Body, Item, Signature, UntrustedCase},
    verdict::Outcome,
    view,
};
use quittance_tests::{
    layout::{Form, field, fields},
    session::{CaseBuilder, Draft, Who, list, time},
};

const BEYOND_TIME: u64 = 253_402_300_800;
const BEYOND_SECONDS: u64 = 1 << 32;

fn good() -> CaseBuilder {
    CaseBuilder::new(5).every_kind()
}

/// The good case with the bytes of one field replaced.
fn with(path: &str, bytes: &[u8]) -> Vec<u8> {
    let mut case = good().bytes();
    let range = field(&case, path).range();
    assert_eq!(range.len(), bytes.len(), "{path}");
    case[range].copy_from_slice(bytes);
    case
}

/// The good case cut right before a field.
fn cut_before(path: &str) -> Vec<u8> {
    let mut case = good().bytes();
    case.truncate(field(&case, path).offset);
    case
}

/// The good case cut right after the length of a list, which now says `length`.
fn cut_after_length(path: &str, length: u32) -> Vec<u8> {
    let mut case = with(path, &length.to_le_bytes());
    let end = field(&good().bytes(), path).range().end;
    case.truncate(end);
    case
}

fn edited(edit: impl FnOnce(&mut UntrustedCase)) -> Vec<u8> {
    let mut case = good().build();
    edit(&mut case);
    case.to_bytes()
}

fn changed<T: Clone, const MAX: usize>(items: &mut List<T, MAX>, change: impl FnOnce(&mut Vec<T>)) {
    let mut changed = items.to_vec();
    change(&mut changed);
    *items = list(changed);
}

fn swapped<T: Clone, const MAX: usize>(items: &mut List<T, MAX>) {
    changed(items, |items| items.swap(0, 1));
}

fn doubled<T: Clone, const MAX: usize>(items: &mut List<T, MAX>) {
    changed(items, |items| items.insert(1, items[0].clone()));
}

/// Exchanges or doubles the signatures of the item with the most.
fn on_item_signatures(case: &mut UntrustedCase, change: impl Fn(&mut List<Signature, 33>)) {
    changed(&mut case.evidence, |items| {
        let most = items.iter_mut().max_by_key(|item| item.signatures.len());
        change(&mut most.expect("items").signatures);
    });
}

fn on_top_up_signatures(case: &mut UntrustedCase, change: impl Fn(&mut List<Signature, 33>)) {
    changed(&mut case.top_ups, |top_ups| change(&mut top_ups[0].signatures));
}

fn fault(bytes: &[u8]) -> Option<FaultCode> {
    decide(bytes).err().map(|fault: Fault| fault.code)
}

type Row = (&'static str, Vec<u8>, FaultCode);

fn check(rows: Vec<Row>) -> usize {
    for (name, bytes, expected) in &rows {
        assert_eq!(fault(bytes), Some(*expected), "{name}");
    }
    rows.len()
}

/// The case that all others here are made from is one, and settles.
#[test]
fn the_undamaged_case_settles() {
    let decision = view(&decide(&good().bytes()).expect("a case")).expect("a decision");
    assert!(matches!(decision.outcome, Outcome::Settle(_)), "{:?}", decision.outcome);
}

/// T6, second pass: bytes that end early, or late.
#[test]
fn too_short_or_too_long() {
    let case = good().bytes();
    let mut trailing = case.clone();
    trailing.push(0);
    let mut twice = case.clone();
    twice.extend_from_slice(&case);
    let rows = check(vec![
        ("no bytes", vec![], Truncated),
        ("a version", vec![1], Truncated),
        ("a version and a lane", vec![1, 1], Truncated),
        ("one byte missing", case[..case.len() - 1].to_vec(), Truncated),
        ("`at` missing", cut_before("at"), Truncated),
        ("inside a key", case[..field(&case, "lock.provider").offset + 5].to_vec(), Truncated),
        ("inside a length", case[..field(&case, "evidence.length").offset + 3].to_vec(), Truncated),
        ("31 members announced, none there", cut_after_length("lock.cabal.length", 31), Truncated),
        ("264 items announced, none there", cut_after_length("evidence.length", 264), Truncated),
        ("a byte left over", trailing, Trailing),
        ("the case twice", twice, Trailing),
        ("zeros up to the limit", padded(&case, 256 * 1024), Trailing),
    ]);
    assert_eq!(rows, 12);
}

/// T6: every prefix of a good case ends inside a value; in particular each field boundary.
#[test]
fn every_prefix_is_truncated() {
    let case = good().bytes();
    for length in 0..case.len() {
        assert_eq!(fault(&case[..length]), Some(Truncated), "the first {length} bytes");
    }
}

/// T6, first pass: only the length and the lane byte are looked at.
#[test]
fn too_large() {
    let case = good().bytes();
    let mut order = padded(&case, 256 * 1024 + 1);
    order[1] = 2;
    let mut largest_order = padded(&case, 2 * 1024 * 1024);
    largest_order[1] = 2;
    let mut larger_order = padded(&case, 2 * 1024 * 1024 + 1);
    larger_order[1] = 2;
    let rows = check(vec![
        ("one byte above 256 KiB", padded(&case, 256 * 1024 + 1), TooLarge),
        ("above 2 MiB", padded(&case, 3 * 1024 * 1024), TooLarge),
        ("not even a version, but too large", padded(&[0], 256 * 1024 + 1), TooLarge),
        ("above 256 KiB in the order lane", order, TooMany),
        ("2 MiB in the order lane", largest_order, TooMany),
        ("one byte above 2 MiB in the order lane", larger_order, TooLarge),
    ]);
    assert_eq!(rows, 6);
}

fn padded(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    padded.resize(length, 0);
    padded
}

/// T6, second pass: numbers that no enum has.
#[test]
fn unknown_numbers() {
    let rows = check(vec![
        ("version 0", with("version", &[0]), BadValue),
        ("version 2", with("version", &[2]), BadValue),
        ("lane 0", with("lane", &[0]), BadValue),
        // Other lanes, which read what follows as theirs: the cabal's length is far beyond 16.
        ("lane 2", with("lane", &[2]), TooMany),
        ("lane 3", with("lane", &[3]), TooMany),
        ("lane 4", with("lane", &[4]), BadValue),
        ("status 2", with("status", &[2]), BadValue),
        ("status 255", with("status", &[255]), BadValue),
        ("kind 0", with("evidence[0].kind", &[0]), BadValue),
        ("kind 9", with("evidence[0].kind", &[9]), BadValue),
        ("reason 8 of a cancelled", with("evidence[1].body.reason", &[8]), BadValue),
        ("class 4 of an accusation", with("evidence[3].body.class", &[4]), BadValue),
        ("reason 8 of an abort", with("evidence[6].body.reason", &[8]), BadValue),
        ("reason 8 of an attestation", with("evidence[8].body.termination_reason", &[8]), BadValue),
        ("the first top-up's index 0", with("top_ups[0].body.index", &[0; 4]), BadValue),
        ("the second top-up's index 0", with("top_ups[1].body.index", &[0; 4]), BadValue),
    ]);
    assert_eq!(rows, 16);
}

/// T6, second pass: each bool, enum, time and duration of the case, wherever it is, one beyond
/// its range and at the highest number.
#[test]
fn every_field_has_its_range() {
    let case = good().bytes();
    let mut tried = 0;
    for field in fields(&case) {
        let values: Vec<Vec<u8>> = match field.form {
            Form::Bool => vec![vec![2], vec![255]],
            Form::Enum => vec![vec![9], vec![255]],
            Form::Time => [BEYOND_TIME, u64::MAX].map(|t| t.to_le_bytes().to_vec()).into(),
            Form::Seconds => [BEYOND_SECONDS, u64::MAX].map(|t| t.to_le_bytes().to_vec()).into(),
            _ => vec![],
        };
        for value in values {
            let mut damaged = case.clone();
            damaged[field.range()].copy_from_slice(&value);
            assert_eq!(fault(&damaged), Some(BadValue), "{} = {value:?}", field.path);
            tried += 1;
        }
    }
    assert!(tried >= 100, "{tried}");
}

/// T6, second pass: a list over its limit is too long as soon as its length is read.
#[test]
fn every_list_has_its_limit() {
    let case = good().bytes();
    let mut lists = 0;
    for field in fields(&case) {
        let Form::Length(most) = field.form else { continue };
        lists += 1;
        for length in [most + 1, u32::MAX] {
            let mut longer = case.clone();
            longer[field.range()].copy_from_slice(&length.to_le_bytes());
            assert_eq!(fault(&longer), Some(TooMany), "{} = {length}", field.path);
            longer.truncate(field.range().end);
            assert_eq!(fault(&longer), Some(TooMany), "{} = {length}, cut", field.path);
        }
        let mut longest = case.clone();
        longest[field.range()].copy_from_slice(&most.to_le_bytes());
        longest.truncate(field.range().end);
        assert_eq!(fault(&longest), Some(Truncated), "{} = {most}, cut", field.path);
    }
    let signed = 2 + case_items();
    assert_eq!(lists, 4 + signed, "cabal, lock signatures, top-ups, evidence, and each one's");
}

fn case_items() -> usize {
    good().build().evidence.len()
}

/// T6, third pass: each set strictly ascends.
#[test]
fn out_of_order() {
    let rows = check(vec![
        ("members exchanged", edited(|case| swapped(&mut case.lock.cabal)), Order),
        ("a member twice", edited(|case| doubled(&mut case.lock.cabal)), Order),
        ("lock signatures exchanged", edited(|case| swapped(&mut case.lock_signatures)), Order),
        ("a lock signature twice", edited(|case| doubled(&mut case.lock_signatures)), Order),
        ("top-ups exchanged", edited(|case| swapped(&mut case.top_ups)), Order),
        ("a top-up twice", edited(|case| doubled(&mut case.top_ups)), Order),
        ("signers of a top-up exchanged", edited(|c| on_top_up_signatures(c, swapped)), Order),
        ("a signer of a top-up twice", edited(|c| on_top_up_signatures(c, doubled)), Order),
        ("items of two kinds exchanged", edited(|case| swapped(&mut case.evidence)), Order),
        (
            "items of one kind exchanged",
            edited(|c| changed(&mut c.evidence, |e| e.swap(4, 5))),
            Order,
        ),
        ("an item twice", edited(|case| doubled(&mut case.evidence)), Order),
        ("signers of an item exchanged", edited(|c| on_item_signatures(c, swapped)), Order),
        ("a signer of an item twice", edited(|c| on_item_signatures(c, doubled)), Order),
    ]);
    assert_eq!(rows, 13);
}

/// T6, third pass: a third body of any kind by one signer, whether or not he may sign it.
#[test]
fn three_bodies_of_one_kind() {
    for who in [Who::Provider, Who::Consumer, Who::Member(4), Who::Stranger(7)] {
        let kinds: [fn(&CaseBuilder, u64) -> Body; 8] = [
            |case, at| case.allocated(at),
            |case, at| case.cancelled(at, quittance_contract::verdict::Reason::Timeout, 1),
            |case, at| case.cancel_request(at),
            |case, at| case.accusation(at),
            |case, at| case.vote(at, true, true),
            |case, at| case.abort(at, quittance_contract::verdict::Reason::VmDied),
            |case, at| case.checkpoint(9, at),
            |case, at| {
                let (unknown, reason) =
                    (case.escrow(), quittance_contract::verdict::Reason::Timeout);
                case.attestation(unknown, unknown, (at, at), reason)
            },
        ];
        for body in kinds {
            let two = three_items(body, who, 2);
            assert!(decide(&two.to_bytes()).is_ok(), "two bodies are admitted");
            let three = three_items(body, who, 3);
            assert_eq!(fault(&three.to_bytes()), Some(TooMany), "{who:?} {:?}", three.evidence[0]);
        }
    }
}

/// A case with nothing but so many items of one kind by one signer.
fn three_items(body: fn(&CaseBuilder, u64) -> Body, who: Who, count: u64) -> UntrustedCase {
    let mut whole: Vec<Item> = Vec::new();
    for at in 0..count {
        let mut case = CaseBuilder::new(5);
        case.evidence.push(Draft { body: body(&case, 1000 + at), signers: vec![(who, 2000)] });
        whole.extend(case.build().evidence.iter().cloned());
    }
    whole.sort_by_key(|item| (item.body.kind(), item.body.digest()));
    UntrustedCase { evidence: list(whole), ..CaseBuilder::new(5).build() }
}

/// T6, third pass: the host admits nothing after at + challenge.
#[test]
fn admitted_too_late() {
    let late = |challenge: u64, seen: u64| {
        let mut case = CaseBuilder::with_lock(5, |lock| {
            lock.policy.challenge_seconds = quittance_tests::session::seconds(challenge);
        });
        case.say(case.vote(10, true, true), &case.members(2), seen);
        case.bytes()
    };
    let late_top_up = |seen: u64| {
        let mut case = CaseBuilder::new(5);
        case.top_up(1, 10_000_000, 1, seen);
        case.bytes()
    };
    let rows = check(vec![
        ("seen one second after `at`", late(0, 7201), HostTime),
        ("seen one second after at + challenge", late(3600, 10_801), HostTime),
        ("a top-up seen one second after `at`", late_top_up(7201), HostTime),
        ("decided before everything", edited(|case| case.at = time(0)), HostTime),
    ]);
    assert_eq!(rows, 4);
    for in_time in [late(0, 7200), late(3600, 7201), late(3600, 10_800), late_top_up(7200)] {
        assert!(decide(&in_time).is_ok());
    }
}

/// session.md, fine print: more than 8·n + 16 items are found in the third pass, more than any
/// cabal's at the length.
#[test]
fn too_many_items() {
    let unsigned = |count: u64| {
        let case = CaseBuilder::new(5);
        let item = |at| Item { body: case.vote(at, true, true), signatures: list(vec![]) };
        let mut items: Vec<Item> = (0..count).map(item).collect();
        items.sort_by_key(|item| item.body.digest());
        UntrustedCase { evidence: list(items), ..case.build() }
    };
    assert!(decide(&unsigned(56).to_bytes()).is_ok(), "8·5 + 16 items are admitted");
    let mut disordered = unsigned(57);
    swapped(&mut disordered.lock_signatures);
    let mut late_order = unsigned(57);
    swapped(&mut late_order.evidence);
    let rows = check(vec![
        ("57 items for five members", unsigned(57).to_bytes(), TooMany),
        ("264 items for five members", unsigned(264).to_bytes(), TooMany),
        ("57 items, but the lock's signatures are exchanged", disordered.to_bytes(), Order),
        ("57 items, exchanged: counted before they are compared", late_order.to_bytes(), TooMany),
    ]);
    assert_eq!(rows, 4);
}

/// T6: the earlier pass speaks first; within the third, the field further left.
#[test]
fn of_several_faults_the_first() {
    let trailing_and_swapped = {
        let mut case = edited(|case| swapped(&mut case.lock.cabal));
        case.push(0);
        case
    };
    let cut_and_swapped = {
        let mut case = edited(|case| swapped(&mut case.lock.cabal));
        case.pop();
        case
    };
    let large_and_bad = {
        let mut case = padded(&good().bytes(), 256 * 1024 + 1);
        case[0] = 7;
        case
    };
    let bad_then_long = {
        let mut case = with("lock.cabal.length", &32u32.to_le_bytes());
        case[0] = 0;
        case
    };
    let late_left_of_disorder = edited(|case| {
        on_top_up_signatures(case, |signatures| changed(signatures, |s| s[0].seen_at = time(7201)));
        swapped(&mut case.evidence);
    });
    let late_and_disordered = edited(|case| {
        on_item_signatures(case, |signatures| {
            swapped(signatures);
            changed(signatures, |s| s[1].seen_at = time(7201));
        });
    });
    let rows = check(vec![
        ("too large, and an unknown version", large_and_bad, TooLarge),
        ("members exchanged, and a byte left over", trailing_and_swapped, Trailing),
        ("members exchanged, and a byte missing", cut_and_swapped, Truncated),
        ("an unknown version, then too many members", bad_then_long, BadValue),
        ("a top-up seen late, then items exchanged", late_left_of_disorder, HostTime),
        ("one signature exchanged and seen late", late_and_disordered, Order),
    ]);
    assert_eq!(rows, 6);
}

/// A decision is read as strictly: unknown numbers, option tags and bools, and its limits.
#[test]
fn malformed_decisions() {
    let decision = decide(&good().bytes()).expect("a case");
    let outcome = 1 + 3 * 32;
    let (condition, reason, start) = (outcome + 2, outcome + 3, outcome + 5);
    let allocations = start + 16;
    let at = |offset: usize, bytes: &[u8]| {
        let mut damaged = decision.clone();
        damaged[offset..offset + bytes.len()].copy_from_slice(bytes);
        damaged
    };
    assert_eq!(decision[outcome..outcome + 3], [0, 1, 0], "settled, attested, completed");
    assert_eq!(decision[allocations], 3, "three allocations");
    let mut trailing = decision.clone();
    trailing.push(0);
    let rows: Vec<Row> = vec![
        ("no bytes", vec![], Truncated),
        ("version 2", at(0, &[2]), BadValue),
        ("outcome 3", at(outcome, &[3]), BadValue),
        ("basis 0", at(outcome + 1, &[0]), BadValue),
        ("basis 8", at(outcome + 1, &[8]), BadValue),
        ("condition 4", at(condition, &[4]), BadValue),
        ("option tag 2", at(reason, &[2]), BadValue),
        ("reason 8", at(reason + 1, &[8]), BadValue),
        ("a start beyond time", at(start, &BEYOND_TIME.to_le_bytes()), BadValue),
        ("2^32 seconds", at(start + 8, &BEYOND_SECONDS.to_le_bytes()), BadValue),
        ("four allocations", at(allocations, &[4]), TooMany),
        ("pot 2", at(allocations + 4, &[2]), BadValue),
        ("to 5", at(allocations + 5, &[5]), BadValue),
        ("a byte left over", trailing, Trailing),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(view(&bytes).map_err(|fault| fault.code), Err(expected), "{name}");
    }
    for length in 0..decision.len() {
        let read = view(&decision[..length]).map_err(|fault| fault.code);
        assert_eq!(read, Err(Truncated), "the first {length} bytes");
    }
}
