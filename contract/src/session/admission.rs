//! Admission: which submitted evidence enters a case, so that nobody can fill, freeze or fault
//! another's case.
//!
//! A ledger and a case builder let in what counts and nothing else. A signature that does not count
//! is dropped; an item without any is refused, with the code of how far it came. Of more than two
//! bodies of one kind by one signer the two that say most are kept: they prove equivocation, and a
//! third would prove nothing more. Ranks are taken once, over all that was submitted, before
//! anything is dropped, so the order of submission does not matter.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use core::cmp::Reverse;

use super::{
    case::Item,
    counting::check_signature,
    object::{Body, Lock},
    roster::{Parties, Roster},
};
use crate::{
    codec::{Hash, List},
    crypto::peer_id,
    evidence::Signature,
    limits,
    quorum::{Signer, kth_seen},
    time::Time,
    verdict::{EvidenceKind, Findings, ItemCode, Subject},
};

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// What enters the case, in its order: by kind and body digest.
    pub admitted: List<Item, { limits::EVIDENCE_ITEMS }>,
    /// What does not, and why.
    pub refused: Vec<Refused>,
}

/// An item that does not enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its kind.
    pub kind: EvidenceKind,
    /// The digest of its body.
    pub digest: Hash,
    /// How far its signatures came; COUNTED if each of its signers has two bodies that say more.
    pub code: ItemCode,
}

/// Chooses what enters, out of all that was submitted so far (protocol 10). `None` if the lock can
/// have no evidence: its parties have no keys, or its cabal is no set.
pub fn admit(lock: &Lock, submitted: &[Item]) -> Option<Admission> {
    let members: Vec<Hash> = lock.cabal.iter().map(|member| peer_id(&member.key)).collect();
    if !members.is_sorted_by(|a, b| a < b) {
        return None;
    }
    let roster = Roster::new(Parties::of(lock, &members)?, lock, &members);
    let mut refused = Vec::new();
    let candidates = merge(lock, &roster, submitted, &mut refused);
    let kept = rank(&candidates);
    let mut admitted = Vec::new();
    for (place, candidate) in candidates.into_iter().enumerate() {
        let stays = |signer: &Hash| kept.contains(&(place, *signer));
        let signatures: Vec<Signature> =
            candidate.signatures.into_values().filter(|s| stays(&s.signer)).collect();
        let (kind, digest) = (candidate.body.kind(), candidate.digest);
        if signatures.is_empty() {
            refused.push(Refused { kind, digest, code: ItemCode::Counted });
        } else {
            let signatures = List::new(signatures)?;
            admitted.push(Item { body: candidate.body.clone(), signatures });
        }
    }
    refused.sort_unstable_by_key(|refused| (refused.kind, refused.digest));
    // Two bodies of each kind by each signer are fewer than a case may have.
    Some(Admission { admitted: List::new(admitted)?, refused })
}

/// A body with the signatures that count, by signer; never none.
struct Candidate<'s> {
    body: &'s Body,
    digest: Hash,
    signatures: BTreeMap<Hash, Signature>,
}

/// Joins what was submitted more than once, and keeps the signatures that count: of several by one
/// signer the smallest, seen when the first of them was.
fn merge<'s>(
    lock: &Lock,
    roster: &Roster<'_>,
    submitted: &'s [Item],
    refused: &mut Vec<Refused>,
) -> Vec<Candidate<'s>> {
    let header = lock.header(lock.digest());
    let mut bodies: BTreeMap<(EvidenceKind, Hash), Candidate<'s>> = BTreeMap::new();
    let mut codes: BTreeMap<(EvidenceKind, Hash), ItemCode> = BTreeMap::new();
    for item in submitted {
        let (body, digest) = (&item.body, item.body.digest());
        let about = Subject::Item { kind: body.kind(), digest };
        let code = codes.entry((body.kind(), digest)).or_insert(ItemCode::Unsigned);
        if *body.header() != header {
            *code = ItemCode::Foreign;
            continue;
        }
        for signature in &item.signatures {
            let findings = &mut Findings::ignored();
            match check_signature(body, &digest, signature, roster, findings, about) {
                ItemCode::Counted => {
                    let candidate = bodies
                        .entry((body.kind(), digest))
                        .or_insert_with(|| Candidate { body, digest, signatures: BTreeMap::new() });
                    candidate.join(signature);
                }
                further => *code = (*code).max(further),
            }
        }
    }
    let nobody = codes.into_iter().filter(|(key, _)| !bodies.contains_key(key));
    refused.extend(nobody.map(|((kind, digest), code)| Refused { kind, digest, code }));
    bodies.into_values().collect()
}

impl Candidate<'_> {
    fn join(&mut self, signature: &Signature) {
        let known = self.signatures.entry(signature.signer).or_insert_with(|| signature.clone());
        known.seen_at = known.seen_at.min(signature.seen_at);
        known.sig = known.sig.min(signature.sig);
    }

    fn first_seen(&self) -> Option<Time> {
        let signers: Vec<Signer> = self
            .signatures
            .values()
            .map(|signature| Signer { peer: signature.signer, seen_at: signature.seen_at })
            .collect();
        kth_seen(&signers, 1)
    }

    /// Of equal rank the one seen earliest is kept, then the one with the smallest digest.
    fn age(&self) -> (Option<Time>, Hash) {
        (self.first_seen(), self.digest)
    }
}

/// The signatures that stay, each as (place of its body, signer).
fn rank(candidates: &[Candidate<'_>]) -> BTreeSet<(usize, Hash)> {
    let mut by_signer: BTreeMap<(EvidenceKind, Hash), Vec<usize>> = BTreeMap::new();
    for (place, candidate) in candidates.iter().enumerate() {
        for signer in candidate.signatures.keys() {
            by_signer.entry((candidate.body.kind(), *signer)).or_default().push(place);
        }
    }
    let mut kept = BTreeSet::new();
    for ((kind, signer), places) in by_signer {
        let two = match kind {
            EvidenceKind::Checkpoint => two_checkpoints(candidates, places),
            _ => two_by(candidates, places, |candidate| {
                (Reverse(candidate.signatures.len()), candidate.age())
            }),
        };
        kept.extend(two.into_iter().map(|place| (place, signer)));
    }
    kept
}

fn two_by<K: Ord>(
    candidates: &[Candidate<'_>],
    mut places: Vec<usize>,
    key: impl Fn(&Candidate<'_>) -> K,
) -> Vec<usize> {
    places.sort_by_key(|place| candidates.get(*place).map(&key));
    places.truncate(usize::from(limits::BODIES_BY_SIGNER));
    places
}

/// Of one member's checkpoints the two of the highest number that was signed twice, since they
/// prove it; else the two that speak for the longest service.
fn two_checkpoints(candidates: &[Candidate<'_>], places: Vec<usize>) -> Vec<usize> {
    let words = |place: &usize| match candidates.get(*place).map(|candidate| candidate.body) {
        Some(Body::Checkpoint(body)) => Some((body.number, body.alive_until)),
        _ => None,
    };
    let mut numbers: Vec<u32> =
        places.iter().filter_map(|place| words(place).map(|(number, _)| number)).collect();
    numbers.sort_unstable();
    let twice = numbers.windows(2).filter_map(|pair| match pair {
        [a, b] if a == b => Some(*a),
        _ => None,
    });
    if let Some(number) = twice.max() {
        let of_number = |place: &usize| words(place).is_some_and(|(n, _)| n == number);
        let places = places.into_iter().filter(of_number).collect();
        return two_by(candidates, places, |candidate| candidate.age());
    }
    let alive_until = |candidate: &Candidate<'_>| match candidate.body {
        Body::Checkpoint(body) => Some(Reverse(body.alive_until)),
        _ => None,
    };
    two_by(candidates, places, |candidate| (alive_until(candidate), candidate.age()))
}
