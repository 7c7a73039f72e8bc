//! Which witnesses: a draw that neither party controls and both can repeat (F52, F53).
//!
//! The provider first commits to its nonce; only then does the consumer say its own; the two
//! together seed the draw. It is over candidates whose digest the lock names, by a Fisher–Yates
//! shuffle with a SHA-256 counter stream and rejection sampling. Where there are too few of high
//! trust it fails; it never draws a smaller or weaker cabal.

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Digest, Hash, PublicKey},
    crypto::peer_id,
    session::{Lock, Policy},
};

use crate::digest;

const STREAM: &[u8] = b"quittance/cabal/draw/v1\0";

/// Somebody who may be drawn, as known at the height that the parties agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Candidate {
    /// Its key.
    pub key: PublicKey,
    /// Whether it is of high trust.
    pub high_trust: bool,
    /// How often it met the consumer.
    pub met_consumer: u32,
    /// How often it met the provider.
    pub met_provider: u32,
}

/// Why nobody is drawn, or what was drawn is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SelectionError {
    /// Candidates do not strictly ascend by peer id.
    Unordered,
    /// The provider's nonce is not the one that it committed to.
    Commitment,
    /// The candidates are not those that the lock names.
    Candidates,
    /// Too few of high trust are left.
    HighTrustShort {
        /// How many are needed.
        needed: usize,
        /// How many there are.
        had: usize,
    },
    /// Too few are left.
    CandidatesShort {
        /// How many are needed.
        needed: usize,
        /// How many there are.
        had: usize,
    },
    /// The cabal is not the one that the draw gives.
    Cabal,
}

/// What the provider publishes before the consumer says its nonce.
pub fn commitment(session: &Hash, provider_nonce: &Hash) -> Hash {
    digest("quittance/cabal/seed-commitment/v1", &(session, provider_nonce))
}

/// What the draw is seeded with.
pub fn seed(session: &Hash, consumer_nonce: &Hash, provider_nonce: &Hash) -> Hash {
    digest("quittance/cabal/seed/v1", &(session, consumer_nonce, provider_nonce))
}

/// The digest of the candidates that a lock names.
pub fn candidates_digest(candidates: &[Candidate]) -> Hash {
    digest("quittance/cabal/candidates/v1", &candidates)
}

/// Draws a cabal: peer ids, ascending.
///
/// # Errors
/// Candidates are not a set, or too few are left of them.
pub fn select(
    candidates: &[Candidate],
    parties: [Hash; 2],
    policy: &Policy,
    seed: &Hash,
) -> Result<Vec<Hash>, SelectionError> {
    let ids: Vec<Hash> = candidates.iter().map(|candidate| peer_id(&candidate.key)).collect();
    if !ids.is_sorted_by(|a, b| a < b) {
        return Err(SelectionError::Unordered);
    }
    let most = u32::from(policy.max_prior_interactions);
    let strangers = candidates.iter().zip(ids).filter(|(candidate, id)| {
        let met = candidate.met_consumer.max(candidate.met_provider);
        !parties.contains(id) && met <= most
    });
    let (high, low): (Vec<_>, Vec<_>) = strangers.partition(|(candidate, _)| candidate.high_trust);
    let ids = |some: Vec<(&Candidate, Hash)>| some.into_iter().map(|(_, id)| id).collect();
    let (mut high, low): (Vec<Hash>, Vec<Hash>) = (ids(high), ids(low));

    let needed = usize::from(policy.min_high_trust_witnesses);
    let count = usize::from(policy.witness_count);
    if high.len() < needed {
        return Err(SelectionError::HighTrustShort { needed, had: high.len() });
    }
    if high.len() + low.len() < count {
        let had = high.len() + low.len();
        return Err(SelectionError::CandidatesShort { needed: count, had });
    }
    let mut stream = Stream { seed: *seed, block: 0, rest: Vec::new() };
    let mut drawn = stream.draw(&mut high, needed.min(count));
    let mut rest: Vec<Hash> = high.into_iter().chain(low).collect();
    rest.sort_unstable();
    let more = count - drawn.len();
    drawn.extend(stream.draw(&mut rest, more));
    drawn.sort_unstable();
    Ok(drawn)
}

/// Whether a lock's cabal is the one that these candidates and its nonces give. Each party, and
/// each member, asks this before it signs the lock.
///
/// # Errors
/// It is not, and why.
pub fn check(lock: &Lock, candidates: &[Candidate]) -> Result<(), SelectionError> {
    let selection = &lock.selection;
    if commitment(&lock.session, &selection.provider_nonce) != selection.seed_commitment {
        return Err(SelectionError::Commitment);
    }
    if candidates_digest(candidates) != selection.candidates {
        return Err(SelectionError::Candidates);
    }
    let parties = [peer_id(&lock.consumer), peer_id(&lock.provider)];
    let seed = seed(&lock.session, &selection.consumer_nonce, &selection.provider_nonce);
    let drawn = select(candidates, parties, &lock.policy, &seed)?;
    let of_high_trust = |id: &Hash| {
        candidates.iter().any(|candidate| candidate.high_trust && peer_id(&candidate.key) == *id)
    };
    let told: Vec<(Hash, bool)> =
        lock.cabal.iter().map(|member| (peer_id(&member.key), member.high_trust)).collect();
    let drawn: Vec<(Hash, bool)> = drawn.into_iter().map(|id| (id, of_high_trust(&id))).collect();
    if told == drawn { Ok(()) } else { Err(SelectionError::Cabal) }
}

/// Numbers from a counter stream: block i is SHA-256(tag ‖ 0x00 ‖ seed ‖ i as u64 LE), and numbers
/// are eight bytes each, little-endian, from left to right.
struct Stream {
    seed: Hash,
    block: u64,
    rest: Vec<u64>,
}

impl Stream {
    fn next(&mut self) -> u64 {
        if self.rest.is_empty() {
            let mut block = STREAM.to_vec();
            block.extend(self.seed.0);
            block.extend(self.block.to_le_bytes());
            self.block = self.block.wrapping_add(1);
            let bytes = Digest::untagged(&block).0;
            let words = bytes.as_chunks::<8>().0.iter().rev();
            self.rest = words.map(|word| u64::from_le_bytes(*word)).collect();
        }
        self.rest.pop().unwrap_or_default()
    }

    /// A number below `bound`, each as likely: those of the last, incomplete round are not taken.
    fn below(&mut self, bound: u64) -> u64 {
        let incomplete = (u64::MAX % bound + 1) % bound;
        loop {
            let number = self.next();
            if number <= u64::MAX - incomplete {
                return number % bound;
            }
        }
    }

    /// Takes so many out of the list, which stays in order of what the shuffle left.
    fn draw(&mut self, from: &mut Vec<Hash>, count: usize) -> Vec<Hash> {
        for place in 0..count {
            let left = u64::try_from(from.len() - place).unwrap_or(u64::MAX);
            let other = place + usize::try_from(self.below(left)).unwrap_or_default();
            from.swap(place, other);
        }
        from.drain(..count).collect()
    }
}
