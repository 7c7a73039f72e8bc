//! The draw of a cabal against the oracle's vectors, and what is refused of it.

use std::{fs, path::PathBuf};

use quittance_cabal::selection::{
    Candidate, SelectionError, candidates_digest, commitment, seed, select,
};
use quittance_contract::{
    codec::{Hash, PublicKey},
    session::Policy,
    time::Seconds,
};
use serde_json::Value;

fn vectors() -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/selection.vectors.json");
    let file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn bytes<const N: usize>(value: &Value) -> [u8; N] {
    hex::decode(value.as_str().unwrap()).unwrap().try_into().unwrap()
}

fn hash(value: &Value) -> Hash {
    Hash(bytes(value))
}

fn number<N: TryFrom<u64>>(value: &Value) -> N {
    N::try_from(value.as_u64().unwrap()).ok().unwrap()
}

fn candidates(vector: &Value) -> Vec<Candidate> {
    let candidate = |one: &Value| Candidate {
        key: PublicKey(bytes(&one["key"])),
        high_trust: one["high_trust"].as_bool().unwrap(),
        met_consumer: number(&one["met_consumer"]),
        met_provider: number(&one["met_provider"]),
    };
    vector["candidates"].as_array().unwrap().iter().map(candidate).collect()
}

/// The draw reads three fields of a policy.
fn policy(vector: &Value) -> Policy {
    let none = Seconds::ZERO;
    Policy {
        witness_count: number(&vector["witness_count"]),
        attestation_threshold: 3,
        connectivity_threshold_percent: 67,
        abort_threshold_percent: 67,
        min_high_trust_witnesses: number(&vector["min_high_trust_witnesses"]),
        max_prior_interactions: number(&vector["max_prior_interactions"]),
        vm_allocation_timeout_seconds: none,
        connectivity_check_timeout_seconds: none,
        connectivity_vote_timeout_seconds: none,
        abort_vote_timeout_seconds: none,
        monitoring_check_interval_seconds: none,
        misuse_investigation_timeout_seconds: none,
        allocation_grace_seconds: none,
        verification_grace_seconds: none,
        cancel_grace_seconds: none,
        end_grace_seconds: none,
        attestation_wait_seconds: none,
        checkpoint_seconds: none,
        challenge_seconds: none,
        conflict_seconds: none,
    }
}

#[test]
fn draws_are_the_oracles() {
    let mut drawn = 0;
    for (place, vector) in vectors().iter().enumerate() {
        let [session, consumer, provider] =
            ["session", "consumer_nonce", "provider_nonce"].map(|name| hash(&vector[name]));
        assert_eq!(commitment(&session, &provider), hash(&vector["commitment"]), "{place}");
        let seed = seed(&session, &consumer, &provider);
        assert_eq!(seed, hash(&vector["seed"]), "{place}");
        let candidates = candidates(vector);
        assert_eq!(candidates_digest(&candidates), hash(&vector["candidates_digest"]), "{place}");
        let parties = [hash(&vector["parties"][0]), hash(&vector["parties"][1])];
        let cabal = select(&candidates, parties, &policy(vector), &seed);
        let refused = match &cabal {
            Ok(_) => Value::Null,
            Err(SelectionError::Unordered) => "UNORDERED".into(),
            Err(SelectionError::HighTrustShort { .. }) => "HIGH_TRUST_SHORT".into(),
            Err(SelectionError::CandidatesShort { .. }) => "CANDIDATES_SHORT".into(),
            Err(other) => panic!("{place}: {other:?}"),
        };
        assert_eq!(refused, vector["refused"], "{place}");
        if let Ok(cabal) = cabal {
            let expected: Vec<Hash> =
                vector["cabal"].as_array().unwrap().iter().map(hash).collect();
            assert_eq!(cabal, expected, "{place}");
            drawn += 1;
        }
    }
    assert!(drawn >= 10, "{drawn} vectors draw a cabal");
}
