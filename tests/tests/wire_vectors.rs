//! The wire vectors that the independent oracle wrote: for every wire type, values drawn from a
//! SHA-256 counter stream, encoded by our codec, are the oracle's bytes.
//!
//! The scheme is that of `scripts/oracle/vectors.py`: value v of type T is drawn from the blocks
//! SHA-256("quittance/wire-vectors/v1" ‖ 0x00 ‖ T ‖ v as u32 LE ‖ i as u32 LE), field by field in
//! wire order; `sha256` is over, for each value, the length of its encoding as u32 LE and the
//! encoding.

use std::{collections::BTreeMap, fs, num::NonZeroU32};

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{FaultCode, Hash, List, PublicKey, SignatureBytes, decode},
    money::{Amount, Micro},
    session::{
        Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint,
        Header, Height, Item, Lane, Lock, LockSignature, Member, MisuseClass, Policy, Selection,
        Signature, SignedTopUp, Status, Terms, TopUp, UntrustedCase, Vote,
    },
    time::{Seconds, Time},
    verdict::{
        Allocation, AttestationBlock, Basis, Condition, Considered, Deadline, Decision,
        Destination, Duration, EvidenceKind, Hold, HoldCode, ItemCode, Outcome, Pot, Reason,
        Refuse, RefuseCode, Settle, Signal, Version,
    },
};
use quittance_tests::{draw::Stream, fixture};
use sha2::{Digest, Sha256};

/// A value drawn from a stream, its fields in wire order.
trait Draw {
    fn draw(stream: &mut Stream) -> Self;
}

macro_rules! integers {
    ($($name:ty),+) => {
        $(impl Draw for $name {
            fn draw(stream: &mut Stream) -> Self {
                Self::from_le_bytes(stream.bytes())
            }
        })+
    };
}
integers!(u8, u16, u32, u64, u128);

/// Fields in wire order: a struct literal evaluates them as written.
macro_rules! structs {
    ($($name:ident { $($field:ident),+ })+) => {
        $(impl Draw for $name {
            fn draw(stream: &mut Stream) -> Self {
                Self { $($field: Draw::draw(stream)),+ }
            }
        })+
    };
}

macro_rules! wrappers {
    ($($name:ident),+) => {
        $(impl Draw for $name {
            fn draw(stream: &mut Stream) -> Self {
                Self(Draw::draw(stream))
            }
        })+
    };
}
wrappers!(Hash, PublicKey, SignatureBytes, Amount, Micro, Height, Duration, Deadline);

/// The vectors are of sessions: values above the last that a session has are of other lanes.
macro_rules! enums {
    ($($name:ident to $last:ident,)+) => {
        $(impl Draw for $name {
            fn draw(stream: &mut Stream) -> Self {
                let all = Self::ALL.iter().filter(|value| **value <= Self::$last);
                let all: Vec<Self> = all.copied().collect();
                all[usize::from(stream.byte()) % all.len()]
            }
        })+
    };
}
enums! {
    Basis to ConflictEnded,
    Condition to SessionFailed,
    Destination to Refund,
    EvidenceKind to Attestation,
    HoldCode to Conflict,
    ItemCode to QuorumShort,
    Lane to Session,
    MisuseClass to PolicyHashMatch,
    Pot to Escrow,
    Reason to ConnectivityFailed,
    RefuseCode to LockUnsignedCabal,
    Status to Settled,
}

impl<const LENGTH: usize> Draw for [u8; LENGTH] {
    fn draw(stream: &mut Stream) -> Self {
        stream.bytes()
    }
}

impl Draw for bool {
    fn draw(stream: &mut Stream) -> Self {
        stream.byte() & 1 == 1
    }
}

impl Draw for Time {
    fn draw(stream: &mut Stream) -> Self {
        Self::new(u64::draw(stream) % 253_402_300_800).expect("in range")
    }
}

impl Draw for Seconds {
    fn draw(stream: &mut Stream) -> Self {
        Self::new(u64::draw(stream) % (1 << 32)).expect("in range")
    }
}

impl Draw for NonZeroU32 {
    fn draw(stream: &mut Stream) -> Self {
        Self::new(u32::draw(stream)).unwrap_or(Self::MIN)
    }
}

impl Draw for Version {
    fn draw(stream: &mut Stream) -> Self {
        stream.byte();
        Self::V1
    }
}

impl<T: Draw> Draw for Option<T> {
    fn draw(stream: &mut Stream) -> Self {
        bool::draw(stream).then(|| T::draw(stream))
    }
}

impl<T: Draw, const MAX: usize> Draw for List<T, MAX> {
    fn draw(stream: &mut Stream) -> Self {
        let length = stream.byte() % 4;
        Self::new((0..length).map(|_| T::draw(stream)).collect()).expect("three at most")
    }
}

structs! {
    Header { network, session, escrow }
    Member { key, high_trust }
    Terms { rate_per_hour, min_duration_seconds, max_duration_seconds, misuse_classes }
    Policy {
        witness_count, attestation_threshold, connectivity_threshold_percent,
        abort_threshold_percent, min_high_trust_witnesses, max_prior_interactions,
        vm_allocation_timeout_seconds, connectivity_check_timeout_seconds,
        connectivity_vote_timeout_seconds, abort_vote_timeout_seconds,
        monitoring_check_interval_seconds, misuse_investigation_timeout_seconds,
        allocation_grace_seconds, verification_grace_seconds, cancel_grace_seconds,
        end_grace_seconds, attestation_wait_seconds, checkpoint_seconds, challenge_seconds,
        conflict_seconds
    }
    Selection { seed_commitment, consumer_nonce, provider_nonce, candidates }
    Lock {
        network, session, consumer, provider, cabal, asset, decimals, amount, terms, policy,
        trust_micro, k_payment_micro, trust_height, selection, locked_at, rules
    }
    TopUp { header, index, previous_total, added, new_total }
    Allocated { header, vm_key, wireguard_key, endpoints, allocated_at }
    Cancelled { header, reason, claimed_seconds, cancelled_at }
    CancelRequest { header, requested_at }
    Accusation { header, class, window_start, window_end, evidence, accused_at }
    Vote { header, can_reach_vm, can_see_consumer_connected, voted_at }
    Abort { header, incident, reason, evidence, end }
    Checkpoint { header, number, alive_until, previous }
    Attestation {
        header, allocated, end_event, connectivity_verified, service_start, service_end,
        termination_reason
    }
    LockSignature { signer, sig }
    Signature { signer, seen_at, sig }
    SignedTopUp { body, signatures }
    Item { body, signatures }
    UntrustedCase { version, lane, lock, lock_signatures, top_ups, status, evidence, at }
    Allocation { pot, to, account, amount }
    AttestationBlock {
        session_id, connectivity_verified, actual_duration_seconds, termination_reason, witnesses,
        timestamp
    }
    Settle {
        basis, condition, reason, start, payable_seconds, allocations, signals, attestation_block
    }
    Hold { code, needed, had, next_deadline, accrued }
    Refuse { code }
    Considered { kind, digest, code }
}

impl Draw for Body {
    fn draw(stream: &mut Stream) -> Self {
        match EvidenceKind::draw(stream) {
            EvidenceKind::Allocated => Self::Allocated(Draw::draw(stream)),
            EvidenceKind::Cancelled => Self::Cancelled(Draw::draw(stream)),
            EvidenceKind::CancelRequest => Self::CancelRequest(Draw::draw(stream)),
            EvidenceKind::Accusation => Self::Accusation(Draw::draw(stream)),
            EvidenceKind::Vote => Self::Vote(Draw::draw(stream)),
            EvidenceKind::Abort => Self::Abort(Draw::draw(stream)),
            EvidenceKind::Checkpoint => Self::Checkpoint(Draw::draw(stream)),
            EvidenceKind::Attestation => Self::Attestation(Draw::draw(stream)),
            other => panic!("{other} is of another lane"),
        }
    }
}

impl Draw for Signal {
    fn draw(stream: &mut Stream) -> Self {
        let number = stream.byte() % 9;
        signal(number, stream)
    }
}

/// A signal of the kind with this number.
fn signal(number: u8, stream: &mut Stream) -> Signal {
    let subject = Draw::draw(stream);
    match number {
        0 => Signal::Credit {
            subject,
            seconds: Draw::draw(stream),
            paid: Draw::draw(stream),
            burned: Draw::draw(stream),
            consumer: Draw::draw(stream),
        },
        1 => Signal::ReliabilityMark { subject },
        2 => Signal::Investigate { subject },
        3 => Signal::MisuseFlag { subject, evidence: Draw::draw(stream) },
        4 => Signal::FalseClaim { subject, claim: Draw::draw(stream) },
        5 => Signal::Equivocation {
            subject,
            kind: Draw::draw(stream),
            first: Draw::draw(stream),
            second: Draw::draw(stream),
        },
        6 => Signal::Dissent { subject, body: Draw::draw(stream) },
        7 => Signal::WitnessAbsent { subject },
        8 => Signal::Underpaid { subject, shortfall: Draw::draw(stream) },
        _ => unreachable!("nine kinds"),
    }
}

/// A decision with an outcome of the kind that `outcome` draws.
fn decision(stream: &mut Stream, outcome: impl Fn(&mut Stream) -> Outcome) -> Decision {
    Decision {
        version: Draw::draw(stream),
        rules: Draw::draw(stream),
        case_digest: Draw::draw(stream),
        settlement_id: Draw::draw(stream),
        outcome: outcome(stream),
        considered: Draw::draw(stream),
    }
}

/// Encodes a value, and reads it back.
fn encoded<T: BorshSerialize + BorshDeserialize + PartialEq>(value: &T) -> Vec<u8> {
    let mut bytes = borsh::to_vec(value).expect("memory");
    assert!(decode::<T>(&bytes).is_ok_and(|read| read == *value), "it reads back");
    bytes.push(0);
    let longer = decode::<T>(&bytes).map_err(|fault| fault.code);
    assert!(longer == Err(FaultCode::Trailing), "and nothing may follow it");
    bytes.pop();
    bytes
}

fn of<T: Draw + BorshSerialize + BorshDeserialize + PartialEq>(stream: &mut Stream) -> Vec<u8> {
    encoded(&T::draw(stream))
}

type Plain = fn(&mut Stream) -> Vec<u8>;
type Encode = Box<dyn Fn(&mut Stream) -> Vec<u8>>;

/// The encoding of a drawn value, by the name of its type.
fn types() -> BTreeMap<&'static str, Encode> {
    let plain: [(&str, Plain); 29] = [
        ("u8", of::<u8>),
        ("u16", of::<u16>),
        ("u32", of::<u32>),
        ("u64", of::<u64>),
        ("u128", of::<u128>),
        ("bool", of::<bool>),
        ("hash", of::<Hash>),
        ("key", of::<PublicKey>),
        ("sig", of::<SignatureBytes>),
        ("time", of::<Time>),
        ("seconds", of::<Seconds>),
        ("reason", of::<Reason>),
        ("option<reason>", of::<Option<Reason>>),
        ("header", of::<Header>),
        ("lock", of::<Lock>),
        ("top-up", of::<TopUp>),
        ("allocated", of::<Allocated>),
        ("cancelled", of::<Cancelled>),
        ("cancel-request", of::<CancelRequest>),
        ("accusation", of::<Accusation>),
        ("vote", of::<Vote>),
        ("abort", of::<Abort>),
        ("checkpoint", of::<Checkpoint>),
        ("attestation", of::<Attestation>),
        ("lock_signature", of::<LockSignature>),
        ("signature", of::<Signature>),
        ("item", of::<Item>),
        ("case", of::<UntrustedCase>),
        ("attestation_block", of::<AttestationBlock>),
    ];
    let mut types: BTreeMap<&'static str, Encode> = BTreeMap::new();
    for (name, encode) in plain {
        types.insert(name, Box::new(encode));
    }
    for number in 0..9 {
        let name = signal(number, &mut Stream::new("any")).name();
        types.insert(name, Box::new(move |stream| encoded(&signal(number, stream))));
    }
    let settle = |stream: &mut Stream| Outcome::Settle(Draw::draw(stream));
    let hold = |stream: &mut Stream| Outcome::Hold(Draw::draw(stream));
    let refuse = |stream: &mut Stream| Outcome::Refuse(Draw::draw(stream));
    types.insert("settle", Box::new(move |stream| encoded(&decision(stream, settle))));
    types.insert("hold", Box::new(move |stream| encoded(&decision(stream, hold))));
    types.insert("refuse", Box::new(move |stream| encoded(&decision(stream, refuse))));
    types
}

/// Issue 3: canonical bytes, value by value, are those of the oracle.
#[test]
fn every_type_encodes_as_the_oracle_says() {
    let text = fs::read_to_string(fixture::root().join("wire.vectors.json")).expect("the file");
    let file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(file["scheme"], "quittance/wire-vectors/v1");
    let vectors = file["types"].as_object().expect("types by name");
    let types = types();
    let mut names: Vec<&str> = vectors.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, types.keys().copied().collect::<Vec<_>>(), "each type, and no other");
    let mut values = 0;
    for (name, vector) in vectors {
        let count = u32::try_from(vector["count"].as_u64().expect("a number")).expect("few");
        assert!(count >= 100, "{name}: {count} values");
        let mut digest = Sha256::new();
        for index in 0..count {
            let prefix = b"quittance/wire-vectors/v1\0";
            let seed = [prefix, name.as_bytes(), &index.to_le_bytes()].concat();
            let bytes = types[name.as_str()](&mut Stream::new(seed));
            if index == 0 {
                assert_eq!(vector["first"], hex::encode(&bytes), "{name}, the first value");
            }
            let length = u32::try_from(bytes.len()).expect("short");
            digest.update(length.to_le_bytes());
            digest.update(&bytes);
            values += 1;
        }
        assert_eq!(vector["sha256"], hex::encode(digest.finalize()), "{name}");
    }
    println!("{values} values of {} types", types.len());
}
