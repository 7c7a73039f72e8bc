//! The signature rule of docs/protocol.md 4 over the published hostile ECDSA signatures of Wycheproof.
//!
//! The sets state (r, s) without v, so each vector is tried with both: it must be accepted by
//! exactly one v iff the set calls it valid, s is low, and the nonce point's x coordinate is r
//! itself, not r + n (a "large x-coordinate"). The valid ones that the rule refuses are listed one
//! by one in `data/wycheproof_refused.txt`.
//!
//! A vector whose signature is not two integers of at most 32 bytes in strict form (DER, or 64 raw
//! bytes) cannot be written as r ‖ s ‖ v at all. All of those are invalid by the sets' own word;
//! they are counted, not passed over.

use std::collections::BTreeSet;

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::VerifyingKey,
};
use quittance_tests::person::{GROUP_ORDER, minus};
use secp256k1::{
    Message,
    ecdsa::{RecoverableSignature, RecoveryId},
};
use sha2::{Digest, Sha256, Sha512};
use shake::{
    Shake128, Shake256,
    digest::{ExtendableOutput, XofReader},
};
use wycheproof::{
    HashFunction, TestResult,
    ecdsa::{Test, TestGroup, TestGroupTypeId, TestName, TestSet},
};

/// Every set over secp256k1: vectors, of which cannot be written as r ‖ s ‖ v.
const SETS: [(&str, usize, usize); 11] = [
    ("ecdsa_secp256k1_sha256_bitcoin", 463, 232),
    ("ecdsa_secp256k1_sha256_p1363", 252, 18),
    ("ecdsa_secp256k1_sha256", 476, 234),
    ("ecdsa_secp256k1_sha3_256", 474, 233),
    ("ecdsa_secp256k1_sha3_512", 540, 233),
    ("ecdsa_secp256k1_sha512_p1363", 322, 18),
    ("ecdsa_secp256k1_sha512", 546, 234),
    ("ecdsa_secp256k1_shake128_p1363", 248, 18),
    ("ecdsa_secp256k1_shake128", 472, 235),
    ("ecdsa_secp256k1_shake256_p1363", 318, 18),
    ("ecdsa_secp256k1_shake256", 542, 235),
];

const REFUSED: &str = include_str!("../data/wycheproof_refused.txt");

/// Issue 2: accepted by exactly one v iff valid, low and not large; the rest listed exactly.
#[test]
fn every_vector_is_judged_as_the_rule_says() {
    let listed: BTreeSet<String> = REFUSED
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(String::from)
        .collect();
    let mut refused = BTreeSet::new();
    let (mut vectors, mut accepted) = (0, 0);
    for (name, expected_vectors, expected_unwritable) in SETS {
        let set = TestSet::load(name.parse().expect("a known set")).expect("a readable set");
        let (mut tried, mut unwritable) = (0, 0);
        for group in &set.test_groups {
            let key = VerifyingKey::new(&compressed(&group.key.key)).expect("keys are points");
            for test in &group.tests {
                tried += 1;
                let place = format!("{name} {}", test.tc_id);
                let Some(signature) = two_integers(group.test_type, &test.sig) else {
                    assert_eq!(test.result, TestResult::Invalid, "{place}");
                    unwritable += 1;
                    continue;
                };
                let digest = digest_of(group.hash, &test.msg);
                let accepting = (0..=255).filter(|v| key.verifies(&digest, &with(signature, *v)));
                let accepting: Vec<u8> = accepting.collect();
                let refusal = refusal(group, test, &digest, signature);
                if let Some(why) = refusal {
                    refused.insert(format!("{place} {why}"));
                }
                let accepts = test.result == TestResult::Valid && refusal.is_none();
                assert_eq!(accepting.len(), usize::from(accepts), "{place}: {accepting:?}");
                assert!(accepting.iter().all(|v| *v <= 1), "{place}: {accepting:?}");
                accepted += accepting.len();
            }
        }
        println!("{name}: {tried} vectors, {unwritable} of them no two integers");
        assert_eq!((tried, unwritable), (expected_vectors, expected_unwritable), "{name}");
        vectors += tried;
    }
    println!("{vectors} vectors, {accepted} accepted, {} valid ones refused", refused.len());
    let unlisted: Vec<_> = refused.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&refused).collect();
    assert_eq!((unlisted, stale), (vec![], vec![]), "refused but not listed; listed but accepted");
}

/// The crate has no set over this curve beyond those named here.
#[test]
fn no_set_is_left_out() {
    let named: BTreeSet<String> =
        SETS.map(|(name, ..)| format!("{:?}", name.parse::<TestName>().expect("known"))).into();
    let present: BTreeSet<String> = TestName::all()
        .into_iter()
        .map(|name| format!("{name:?}"))
        .filter(|name| name.contains("Secp256k1"))
        .collect();
    assert_eq!(named, present);
}

/// Why the rule refuses a signature that its set calls valid.
fn refusal(
    group: &TestGroup,
    test: &Test,
    digest: &Hash,
    signature: [u8; 64],
) -> Option<&'static str> {
    if test.result != TestResult::Valid {
        return None;
    }
    let wraps = |id| {
        let signature = RecoverableSignature::from_compact(&signature, id).ok()?;
        signature.recover_ecdsa(Message::from_digest(digest.0)).ok()
    };
    let key = compressed(&group.key.key);
    let large = [RecoveryId::Two, RecoveryId::Three]
        .into_iter()
        .any(|id| wraps(id).is_some_and(|recovered| recovered.serialize() == key.0));
    let s = signature[32..].try_into().expect("32 bytes");
    let high = minus(&GROUP_ORDER, &s) < s;
    if large { Some("large-x-coordinate") } else { high.then_some("high-s") }
}

/// The leftmost 32 bytes of the set's hash: what ECDSA over a group of 256 bits signs.
fn digest_of(hash: HashFunction, message: &[u8]) -> Hash {
    let leftmost = |hashed: &[u8]| Hash(hashed[..32].try_into().expect("32 bytes"));
    match hash {
        HashFunction::Sha2_256 => leftmost(&Sha256::digest(message)),
        HashFunction::Sha2_512 => leftmost(&Sha512::digest(message)),
        HashFunction::Sha3_256 => leftmost(&sha3::Sha3_256::digest(message)),
        HashFunction::Sha3_512 => leftmost(&sha3::Sha3_512::digest(message)),
        HashFunction::Shake128 => extended(Shake128::default(), message),
        HashFunction::Shake256 => extended(Shake256::default(), message),
        other => panic!("no set uses {other:?}"),
    }
}

fn extended(mut hasher: impl ExtendableOutput, message: &[u8]) -> Hash {
    hasher.update(message);
    let mut digest = [0; 32];
    hasher.finalize_xof().read(&mut digest);
    Hash(digest)
}

fn compressed(uncompressed: &[u8]) -> PublicKey {
    let key = secp256k1::PublicKey::from_slice(uncompressed).expect("keys are points");
    PublicKey(key.serialize())
}

fn with(signature: [u8; 64], v: u8) -> SignatureBytes {
    let mut bytes = [v; 65];
    bytes[..64].copy_from_slice(&signature);
    SignatureBytes(bytes)
}

/// r ‖ s, if the signature states them in the set's strict form and each has 256 bits.
fn two_integers(form: TestGroupTypeId, signature: &[u8]) -> Option<[u8; 64]> {
    match form {
        TestGroupTypeId::EcdsaP1363 => signature.try_into().ok(),
        TestGroupTypeId::Ecdsa | TestGroupTypeId::EcdsaBitcoin => {
            let [0x30, length, body @ ..] = signature else { return None };
            if usize::from(*length) != body.len() || *length > 0x7f {
                return None;
            }
            let (r, rest) = integer(body)?;
            let (s, rest) = integer(rest)?;
            let mut both = [0; 64];
            both[..32].copy_from_slice(&r);
            both[32..].copy_from_slice(&s);
            rest.is_empty().then_some(both)
        }
    }
}

/// A minimal, non-negative DER integer of at most 32 bytes, and what follows it.
fn integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let [0x02, length, rest @ ..] = der else { return None };
    let (number, rest) = rest.split_at_checked(usize::from(*length))?;
    let magnitude = match number {
        [] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => return None,
        [0, magnitude @ ..] if !magnitude.is_empty() => magnitude,
        number => number,
    };
    let mut bytes = [0; 32];
    let start = 32usize.checked_sub(magnitude.len())?;
    bytes[start..].copy_from_slice(magnitude);
    Some((bytes, rest))
}
