//! A case: one escrow with all that was submitted about it, as bytes and as a checked value.
//!
//! Reading has three passes (T6): the length; the shape, left to right; then order, limits across
//! fields and the host's times, in the order of the fields. Only what passes all three is a
//! [`Case`], which is all that rules take.

use alloc::{collections::BTreeMap, format, vec::Vec};
use core::ops::Deref;

use borsh::{BorshDeserialize, BorshSerialize};

use super::object::{Body, Lock, TopUp};
use crate::{
    codec::{
        Fault, FaultCode, Hash, List, Tag, decode, encode, numbered::numbered, record::records,
    },
    crypto::peer_id,
    evidence::{Admitted, LockSignature, Signature, check_ascending, check_signatures},
    limits,
    time::Time,
    verdict::{EvidenceKind, Version},
};

numbered! {
    /// The kind of terms: of this case, a session.
    Lane {
        /// Metered compute, attested by a cabal.
        Session = 1 "session",
    }
}

numbered! {
    /// What the ledger says of the escrow (T7).
    Status {
        /// Its money is there.
        Locked = 0 "LOCKED",
        /// It was settled before.
        Settled = 1 "SETTLED",
    }
}

records! {
    /// A case whose shape is right, and nothing more is known of it.
    UntrustedCase {
        /// The encoding's version.
        version: Version,
        /// The kind of terms.
        lane: Lane,
        /// The terms.
        lock: Lock,
        /// Who agreed to them, strictly ascending by signer.
        lock_signatures: List<LockSignature, { limits::SIGNATURES }>,
        /// More money, strictly ascending by index.
        top_ups: List<SignedTopUp, { limits::TOP_UPS }>,
        /// The ledger's word on the escrow.
        status: Status,
        /// What was submitted, strictly ascending by kind and body digest.
        evidence: List<Item, { limits::EVIDENCE_ITEMS }>,
        /// When this is decided: the ledger's word.
        at: Time,
    }

    /// A top-up with its signatures.
    SignedTopUp {
        /// What is signed.
        body: TopUp,
        /// By whom, strictly ascending by signer.
        signatures: List<Signature, { limits::SIGNATURES }>,
    }
}

/// One item of evidence: a body with its signatures.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Item {
    /// What is signed.
    pub body: Body,
    /// By whom, strictly ascending by signer.
    pub signatures: List<Signature, { limits::SIGNATURES }>,
}

/// A case that can be decided: its sets ascend, its limits hold, its times are the host's to give.
/// The digests that this took are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    parts: UntrustedCase,
    digest: Hash,
    escrow: Hash,
    members: Vec<Hash>,
    items: Vec<Hash>,
}

impl Deref for Case {
    type Target = UntrustedCase;
    fn deref(&self) -> &UntrustedCase {
        &self.parts
    }
}

impl Case {
    /// Reads a case from its canonical bytes.
    ///
    /// # Errors
    /// The bytes are no case (T6); the code is the same on every host.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        let limit = crate::length_limit(bytes);
        if bytes.len() > limit {
            let place = format!("{} bytes; at most {limit} allowed", bytes.len());
            return Err(Fault::new(FaultCode::TooLarge, place));
        }
        Self::check(decode(bytes)?, Tag::Case.digest_bytes(bytes))
    }

    /// The digest of the whole case.
    pub const fn digest(&self) -> Hash {
        self.digest
    }

    /// The escrow digest: that of the lock body alone.
    pub const fn escrow(&self) -> Hash {
        self.escrow
    }

    /// Peer ids of the cabal, ascending.
    pub fn members(&self) -> &[Hash] {
        &self.members
    }

    /// Each item of evidence with the digest of its body.
    pub fn items(&self) -> impl ExactSizeIterator<Item = (&Item, Hash)> {
        self.parts.evidence.iter().zip(self.items.iter().copied())
    }

    /// The third pass.
    fn check(parts: UntrustedCase, digest: Hash) -> Result<Self, Fault> {
        let members: Vec<Hash> = parts.lock.cabal.iter().map(|m| peer_id(&m.key)).collect();
        check_ascending(&members, |place| format!("lock.cabal[{place}]"))?;
        let signers = parts.lock_signatures.iter().map(|s| s.signer);
        check_ascending(signers, |place| format!("lock_signatures[{place}].signer"))?;
        let admitted = Admitted {
            until: parts.at.plus(parts.lock.policy.challenge_seconds),
            late: "seen_at: after at + challenge",
            many: "signer: a third body of this kind",
        };
        check_top_ups(&parts.top_ups, &admitted)?;
        let limit = limits::evidence_items(members.len());
        if parts.evidence.len() > limit {
            let place = format!("evidence: {} items, at most {limit}", parts.evidence.len());
            return Err(Fault::new(FaultCode::TooMany, place));
        }
        let items = check_evidence(&parts.evidence, &admitted)?;
        let escrow = parts.lock.digest();
        Ok(Self { digest, escrow, members, items, parts })
    }
}

impl UntrustedCase {
    /// The canonical bytes. They are those of a [`Case`] if [`Case::from_bytes`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }
}

fn check_top_ups(top_ups: &[SignedTopUp], admitted: &Admitted) -> Result<(), Fault> {
    let mut before = None;
    for (place, top_up) in top_ups.iter().enumerate() {
        if before.replace(top_up.body.index).is_some_and(|before| before >= top_up.body.index) {
            return Err(Fault::new(FaultCode::Order, format!("top_ups[{place}].body.index")));
        }
        let path = || format!("top_ups[{place}]");
        check_signatures(&top_up.signatures, admitted, path, |_| true)?;
    }
    Ok(())
}

fn check_evidence(evidence: &[Item], admitted: &Admitted) -> Result<Vec<Hash>, Fault> {
    let mut digests = Vec::with_capacity(evidence.len());
    let mut bodies: BTreeMap<(EvidenceKind, Hash), u8> = BTreeMap::new();
    let mut before = None;
    for (place, item) in evidence.iter().enumerate() {
        let (kind, digest) = (item.body.kind(), item.body.digest());
        if before.replace((kind, digest)).is_some_and(|before| before >= (kind, digest)) {
            let place = format!("evidence[{place}]: not after the item before it");
            return Err(Fault::new(FaultCode::Order, place));
        }
        digests.push(digest);
        let admit = |signer| {
            let count = bodies.entry((kind, signer)).or_default();
            *count += 1;
            *count <= limits::BODIES_BY_SIGNER
        };
        let path = || format!("evidence[{place}]");
        check_signatures(&item.signatures, admitted, path, admit)?;
    }
    Ok(digests)
}
