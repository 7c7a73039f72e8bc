//! The ledger: a block every five seconds, what is on somebody's chain by then, and the case that
//! admission makes of it.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use quittance_contract::{
    codec::{Hash, List, SignatureBytes},
    session::{Body, Item, Lane, Lock, LockSignature, Signature, Status, UntrustedCase, admit},
    time::Time,
    verdict::{EvidenceKind, Version},
};

use super::funds::Funds;
use crate::effect::Block;

/// Seconds between two blocks.
const INTERVAL: u64 = 5;

type Signatures = BTreeMap<(Hash, SignatureBytes), Time>;

/// Everything submitted so far.
pub(crate) struct Ledger {
    lock: Lock,
    lock_signatures: Vec<LockSignature>,
    submitted: BTreeMap<(EvidenceKind, Hash), (Body, Signatures)>,
    /// When blocks are due that bring something which was not there.
    due: BTreeSet<Time>,
    pub(super) funds: Funds,
}

impl Ledger {
    pub(crate) fn new(lock: Lock, lock_signatures: Vec<LockSignature>) -> Self {
        let (due, funds) = ([lock.locked_at].into(), Funds::locked(lock.amount.0));
        Self { lock, lock_signatures, submitted: BTreeMap::new(), due, funds }
    }

    /// Takes what was on a chain at this time into the next block; what is dated later waits for a
    /// block that is not before it.
    pub(crate) fn submit(&mut self, block: Block, at: u64) {
        let due = block.body.latest_time().map_or(at, |latest| latest.unix_seconds().max(at));
        let Some(seen_at) = Time::new(due.div_ceil(INTERVAL).saturating_mul(INTERVAL)) else {
            return;
        };
        let key = (block.body.kind(), block.body.digest());
        let (_, signatures) =
            self.submitted.entry(key).or_insert_with(|| (block.body, Signatures::new()));
        for signature in block.signatures {
            if let Entry::Vacant(unseen) = signatures.entry(signature) {
                unseen.insert(seen_at);
                self.due.insert(seen_at);
            }
        }
    }

    /// The next block that is due before this time, once.
    pub(crate) fn next_block(&mut self, before: Time) -> Option<Time> {
        let next = self.due.first().copied().filter(|next| *next < before)?;
        self.due.remove(&next);
        Some(next)
    }

    /// The case as of this time.
    pub(crate) fn case(&self, at: Time) -> UntrustedCase {
        let submitted: Vec<Item> = self
            .submitted
            .values()
            .flat_map(|(body, signatures)| {
                signatures.iter().filter(|(_, seen_at)| **seen_at <= at).map(|entry| {
                    let ((signer, sig), seen_at) = entry;
                    let signature = Signature { signer: *signer, seen_at: *seen_at, sig: *sig };
                    let signatures = List::new(vec![signature]).expect("one signature");
                    Item { body: body.clone(), signatures }
                })
            })
            .collect();
        let admission = admit(&self.lock, &submitted).expect("a lock with parties and a cabal");
        UntrustedCase {
            version: Version::V1,
            lane: Lane::Session,
            lock: self.lock.clone(),
            lock_signatures: List::new(self.lock_signatures.clone()).expect("few signatures"),
            top_ups: List::default(),
            status: Status::Locked,
            evidence: admission.admitted,
            at,
        }
    }

    /// Whether something comes in only after this time.
    pub(crate) fn grows_after(&self, at: Time) -> bool {
        self.submitted.values().any(|(_, signatures)| signatures.values().any(|seen| *seen > at))
    }

    /// How many submitted bodies are not in this case at all.
    pub(crate) fn refused(&self, case: &UntrustedCase) -> usize {
        let is_in = |key: &(EvidenceKind, Hash)| {
            case.evidence.iter().any(|item| (item.body.kind(), item.body.digest()) == *key)
        };
        self.submitted.keys().filter(|key| !is_in(key)).count()
    }
}
