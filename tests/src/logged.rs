//! A case of the gate with a temperature log as long as a voyage: three attestations, an inspection,
//! and an interval for every minute of a week. What it costs is measured and counted.

use quittance_contract::{
    codec::Hash,
    order::{
        OrderBody, UntrustedOrderCase,
        log::{Interval, Log},
    },
    quorum::AttestorRole,
};
use sha2::{Digest, Sha256};

use crate::{
    order::{DAY, OrderBuilder, Who, ask, sealed_schema},
    session::{filler, list, time},
};

/// Intervals of the log.
pub const INTERVALS: u64 = 10_000;
/// Seconds of each.
const MINUTE: u64 = 60;
/// When the log ends: the start of its last minute and a minute.
const LOADED: u64 = DAY + INTERVALS * MINUTE;

/// One of many such cases that have no digest in common. All pass.
pub fn logged(number: u32) -> UntrustedOrderCase {
    let handlers = vec![AttestorRole::Terminal, AttestorRole::Carrier];
    let mut schema = sealed_schema("TRADE.ON_BOARD.v1");
    ask(&mut schema, &[vec![AttestorRole::Inspector], handlers], 3);
    let name = |order: &mut quittance_contract::order::Order| {
        order.order = filler(&format!("order {number}"));
    };
    let mut case = OrderBuilder::of(&[schema], name);
    let interval = |place: u64| {
        let start = DAY + MINUTE * place;
        let turn = i32::try_from((place * 7 + u64::from(number)) % 900).expect("small");
        let (start, end) = (time(start), time(start + MINUTE));
        Interval { start, end, min: 3_000 + turn, max: 5_000 + turn }
    };
    case.log = Log::Full(list((0..INTERVALS).map(interval).collect()));
    let head = OrderBody::LogHead(case.log_head(Who::Device(0)));
    case.dossier.log = Some(head.digest());
    case.dossier.text("started_at", "2026-01-02T00:00:00Z");
    case.dossier.text("loaded_at", "2026-01-08T22:40:00Z");
    case.dossier.text("seal_number", &format!("SL-{number}"));
    case.dossier.files.insert("seal.jpg".to_owned(), b"photo of a seal".to_vec());
    case.say(head, &[Who::Device(0)], LOADED);
    let roles = [AttestorRole::Inspector, AttestorRole::Terminal, AttestorRole::Carrier];
    for (attestor, role) in (0..).zip(roles) {
        case.attest(Who::Attestor(attestor), role, LOADED + 60);
    }
    let inspection = case.inspection(Who::Attestor(0), LOADED + 30);
    case.say(OrderBody::Inspection(inspection), &[Who::Attestor(0)], LOADED + 60);
    case.at = LOADED + 3_600;
    case.build()
}

/// The hashes of the leaves of a case's log: SHA-256 of a zero byte and each interval's 24 bytes.
pub fn leaves(case: &UntrustedOrderCase) -> Vec<Hash> {
    let Log::Full(intervals) = &case.log else { return Vec::new() };
    let leaf = |interval: &Interval| {
        let mut bytes = [0; 25];
        bytes[1..9].copy_from_slice(&interval.start.unix_seconds().to_le_bytes());
        bytes[9..17].copy_from_slice(&interval.end.unix_seconds().to_le_bytes());
        bytes[17..21].copy_from_slice(&interval.min.to_le_bytes());
        bytes[21..].copy_from_slice(&interval.max.to_le_bytes());
        Hash(Sha256::digest(bytes).into())
    };
    intervals.iter().map(leaf).collect()
}
