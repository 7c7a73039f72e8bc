//! The signature rule of docs/protocol.md 4 against libsecp256k1: a signature is valid iff s is low, v ≤ 1
//! and *recovery* yields the registered key. The library under test never recovers; it computes
//! the nonce point from the key, so the two ways meet only in the mathematics.

use std::thread;

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::VerifyingKey,
};
use quittance_tests::{
    draw::Stream,
    person::{GROUP_ORDER, Person, high_s, minus},
};
use secp256k1::{
    Message,
    ecdsa::{RecoverableSignature, RecoveryId},
};

/// p, the size of the field, big-endian.
const FIELD_SIZE: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xfc, 0x2f,
];
const HIGHEST: [u8; 32] = [0xff; 32];
const THREADS: usize = 2;
const BLOCKS_PER_THREAD: usize = 5_000;
const PEOPLE: u32 = 64;

/// A claim that a key signed a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Claim {
    key: PublicKey,
    digest: Hash,
    signature: SignatureBytes,
}

/// What the rule says, by libsecp256k1.
fn recovery_yields_the_key(claim: &Claim) -> bool {
    let (compact, v) = claim.signature.0.split_at(64);
    let recovery_id = match v {
        [0] => RecoveryId::Zero,
        [1] => RecoveryId::One,
        _ => return false,
    };
    let Ok(signature) = RecoverableSignature::from_compact(compact, recovery_id) else {
        return false;
    };
    let mut low = signature.to_standard();
    low.normalize_s();
    if low.serialize_compact() != compact {
        return false;
    }
    let recovered = signature.recover_ecdsa(Message::from_digest(claim.digest.0));
    recovered.is_ok_and(|key| key.serialize() == claim.key.0)
}

fn rule_accepts(claim: &Claim) -> bool {
    VerifyingKey::new(&claim.key).is_some_and(|key| key.verifies(&claim.digest, &claim.signature))
}

#[derive(Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    differences: Vec<Claim>,
}

impl Tally {
    fn compare(&mut self, claim: Claim) {
        let (expected, got) = (recovery_yields_the_key(&claim), rule_accepts(&claim));
        if expected != got {
            self.differences.push(claim);
        }
        if expected {
            self.accepted += 1;
        } else {
            self.refused += 1;
        }
    }
}

/// ≥ 100,000 random and edge tuples, both verdicts ≥ 30 %, no exception.
#[test]
#[ignore = "takes a minute: scripts/test runs it"]
fn verification_is_recovery_of_the_registered_key() {
    let people: Vec<Person> = (0..PEOPLE).map(|i| Person::new("recovery", i)).collect();
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let run = |thread| {
            scope.spawn({
                let people = &people;
                move || run_blocks(thread, people)
            })
        };
        let threads: Vec<_> = (0..THREADS).map(run).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let sum = |count: fn(&Tally) -> usize| tallies.iter().map(count).sum::<usize>();
    let (accepted, refused) = (sum(|tally| tally.accepted), sum(|tally| tally.refused));
    let differences: Vec<_> = tallies.iter().flat_map(|tally| &tally.differences).collect();
    println!("{accepted} accepted, {refused} refused, {} differences", differences.len());
    assert_eq!(differences, [] as [&Claim; 0]);
    assert!(accepted + refused >= 100_000, "{accepted} + {refused}");
    let tenths = |part: usize| 10 * part / (accepted + refused);
    assert!(tenths(accepted) >= 3 && tenths(refused) >= 3, "{accepted} and {refused}");
}

fn run_blocks(thread: usize, people: &[Person]) -> Tally {
    let mut stream = Stream::new(format!("recovery {thread}"));
    let mut tally = Tally::default();
    for block in 0..BLOCKS_PER_THREAD {
        let good = [0; 3].map(|_| genuine(&mut stream, people));
        good.into_iter().for_each(|claim| tally.compare(claim));
        // Each way of going wrong comes round again and again, on ever other claims.
        for place in 0..5 {
            let way = (5 * block + place) % WAYS.len();
            let claim = WAYS[way](&mut stream, good[place % good.len()], people);
            tally.compare(claim);
        }
        for claim in edge_claims(&mut stream) {
            tally.compare(claim);
        }
    }
    tally
}

fn genuine(stream: &mut Stream, people: &[Person]) -> Claim {
    let person = &people[stream.below(people.len())];
    let digest = Hash(stream.bytes());
    Claim { key: person.key, digest, signature: person.sign(&digest) }
}

type Way = fn(&mut Stream, Claim, &[Person]) -> Claim;

/// Every way in which a good claim is turned into another one.
const WAYS: [Way; 14] = [
    // One bit of the digest.
    |stream, mut claim, _| {
        let bit = stream.below(256);
        claim.digest.0[bit / 8] ^= 1 << (bit % 8);
        claim
    },
    // Another digest.
    |stream, claim, _| Claim { digest: Hash(stream.bytes()), ..claim },
    // Another key.
    |stream, claim, people| Claim { key: people[stream.below(people.len())].key, ..claim },
    // The negated key.
    |_, mut claim, _| {
        claim.key.0[0] ^= 1;
        claim
    },
    // The other parity.
    |_, mut claim, _| {
        claim.signature.0[64] ^= 1;
        claim
    },
    // High s with the parity that belongs to it: what ECDSA libraries accept.
    |_, claim, _| Claim { signature: high_s(&claim.signature), ..claim },
    // High s with the parity of low s.
    |_, mut claim, _| {
        claim.signature = high_s(&claim.signature);
        claim.signature.0[64] ^= 1;
        claim
    },
    // r at an edge.
    |stream, mut claim, _| {
        claim.signature.0[..32].copy_from_slice(&edge(stream));
        claim
    },
    // s at an edge.
    |stream, mut claim, _| {
        claim.signature.0[32..64].copy_from_slice(&edge(stream));
        claim
    },
    // Both at an edge.
    |stream, mut claim, _| {
        claim.signature.0[..32].copy_from_slice(&edge(stream));
        claim.signature.0[32..64].copy_from_slice(&edge(stream));
        claim
    },
    // One bit of the signature, v included.
    |stream, mut claim, _| {
        let bit = stream.below(520);
        claim.signature.0[bit / 8] ^= 1 << (bit % 8);
        claim
    },
    // Random bytes, with a v that is read.
    |stream, mut claim, _| {
        claim.signature.0 = stream.bytes();
        claim.signature.0[64] &= 1;
        claim
    },
    // Another v: any byte there is.
    |stream, mut claim, _| {
        claim.signature.0[64] = [2, 3, 4, 27, 28, 29, 255, stream.byte()][stream.below(8)];
        claim
    },
    // r and s exchanged.
    |_, mut claim, _| {
        claim.signature.0[..64].rotate_left(32);
        claim
    },
];

/// Scalars and coordinates at which implementations err: 0, 1, 2, around n/2, around n, between n
/// and p, around p, and the highest.
fn edge(stream: &mut Stream) -> [u8; 32] {
    let small = u64::try_from(stream.below(4)).expect("small");
    let small = word(small);
    let half = halved(&GROUP_ORDER);
    let minus_half = minus(&GROUP_ORDER, &half);
    [
        small,
        minus(&half, &small),
        minus(&minus_half, &minus(&[0; 32], &small)),
        minus(&GROUP_ORDER, &small),
        minus(&GROUP_ORDER, &minus(&[0; 32], &small)),
        minus(&FIELD_SIZE, &small),
        minus(&FIELD_SIZE, &minus(&[0; 32], &small)),
        minus(&HIGHEST, &small),
    ][stream.below(8)]
}

/// Claims that are made from a signature at the edges, by asking which key it would belong to:
/// nonce points with the smallest and the largest x, s = 1 and s = n/2, digests 0, n and above.
/// With the recovery ids 2 and 3 the x coordinate of the nonce point is r + n: it wraps.
fn edge_claims(stream: &mut Stream) -> [Claim; 2] {
    let mut claim = || {
        loop {
            let digest = if stream.byte() < 64 { edge(stream) } else { stream.bytes() };
            let x = if stream.byte() < 128 { edge(stream) } else { stream.bytes() };
            let (r, wraps) = if x >= GROUP_ORDER {
                (minus(&x, &GROUP_ORDER), 2)
            } else {
                (x, if stream.byte() < 32 { 2 } else { 0 })
            };
            let s = if stream.byte() < 128 { edge(stream) } else { low(stream.bytes()) };
            let parity = stream.byte() & 1;
            let mut signature = [0; 65];
            signature[..32].copy_from_slice(&r);
            signature[32..64].copy_from_slice(&s);
            signature[64] = parity;
            if let Some(key) = recovered(&signature, wraps | parity, digest) {
                let (digest, signature) = (Hash(digest), SignatureBytes(signature));
                return Claim { key, digest, signature };
            }
        }
    };
    [claim(), claim()]
}

fn recovered(signature: &[u8; 65], recovery_id: u8, digest: [u8; 32]) -> Option<PublicKey> {
    let recovery_id = RecoveryId::from_u8_masked(recovery_id);
    let signature = RecoverableSignature::from_compact(&signature[..64], recovery_id).ok()?;
    let key = signature.recover_ecdsa(Message::from_digest(digest)).ok()?;
    Some(PublicKey(key.serialize()))
}

/// A drawn scalar, made low by clearing its two highest bits.
const fn low(mut scalar: [u8; 32]) -> [u8; 32] {
    scalar[0] &= 0x3f;
    scalar
}

fn word(number: u64) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[24..].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// ⌊a/2⌋, big-endian.
fn halved(a: &[u8; 32]) -> [u8; 32] {
    let mut half = [0; 32];
    for place in 0..32 {
        let carry = if place == 0 { 0 } else { a[place - 1] << 7 };
        half[place] = carry | a[place] >> 1;
    }
    half
}

/// wire.md: keys are 33-byte compressed points. What is a key is what libsecp256k1 reads from 33
/// bytes that begin with 2 or 3.
#[test]
fn a_key_is_a_compressed_point() {
    let mut stream = Stream::new("keys");
    let mut coordinates: Vec<[u8; 32]> = vec![[0; 32], HIGHEST, FIELD_SIZE, GROUP_ORDER];
    coordinates.extend((0..2_000).map(|_| stream.bytes()));
    coordinates.extend((0..200).map(|_| edge(&mut stream)));
    coordinates.extend((0..64).map(word));
    coordinates.extend((0..64).map(|number| minus(&FIELD_SIZE, &word(number))));
    coordinates.extend((0..64).map(|number| minus(&FIELD_SIZE, &minus(&[0; 32], &word(number)))));
    coordinates.extend((0..PEOPLE).map(|index| {
        let key = Person::new("keys", index).key;
        let x: [u8; 32] = key.0[1..].try_into().expect("32 bytes");
        x
    }));
    let (mut points, mut others) = (0, 0);
    for x in coordinates {
        for tag in (0..=8).chain([0x20, 0x82, 0xfe, 0xff]) {
            let mut key = PublicKey([tag; 33]);
            key.0[1..].copy_from_slice(&x);
            let expected = matches!(tag, 2 | 3) && secp256k1::PublicKey::from_slice(&key.0).is_ok();
            assert_eq!(VerifyingKey::new(&key).is_some(), expected, "{key}");
            if expected {
                points += 1;
            } else {
                others += 1;
            }
        }
    }
    println!("{points} points, {others} others");
    assert!(points >= 2_000 && others >= 20_000);
}

/// The point at infinity has no compressed form: neither its one byte, padded, nor all zeros.
#[test]
fn the_identity_is_no_key() {
    for tag in 0..=255 {
        let mut bytes = [0; 33];
        bytes[0] = tag;
        assert_eq!(VerifyingKey::new(&PublicKey(bytes)), None, "tag {tag}, x = 0");
    }
}
