//! What an actor knows of its session from the lock: who takes part, how many are needed, and
//! whether somebody signed what they seem to have signed.

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, List, SignatureBytes},
    crypto::{VerifyingKey, peer_id},
    limits,
    quorum::least_of_percent,
    session::{Header, Lane, Lock, LockSignature, Policy, Status, UntrustedCase},
    time::Time,
    verdict::{Outcome, Version},
};

use crate::{
    effect::Refusal,
    message::{Signed, Statement},
    repair::{Repair, Repairs},
};

/// A lock that can settle, with what follows from it. Nothing in it ever changes (F51).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Session {
    lock: Lock,
    header: Header,
    consumer: Hash,
    provider: Hash,
    members: Vec<Hash>,
    repairs: Repairs,
}

/// Who may sign something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Who pays.
    Consumer,
    /// Who may be paid.
    Provider,
    /// A witness.
    Member,
}

impl Session {
    /// The session under a lock, if the contract would ever settle it: parties, cabal, thresholds
    /// and terms in range, and signed by both parties and a quorum of members (P1).
    pub fn open(lock: &Lock, signatures: &[LockSignature]) -> Option<Self> {
        let case = UntrustedCase {
            version: Version::V1,
            lane: Lane::Session,
            lock: lock.clone(),
            lock_signatures: List::<_, { limits::SIGNATURES }>::new(signatures.to_vec())?,
            top_ups: List::default(),
            status: Status::Locked,
            evidence: List::default(),
            at: lock.locked_at,
        };
        let decision = quittance_contract::decide(&case.to_bytes()).ok()?;
        let decision = quittance_contract::view(&decision).ok()?;
        if matches!(decision.outcome, Outcome::Refuse(_)) {
            return None;
        }
        Some(Self {
            header: lock.header(lock.digest()),
            consumer: peer_id(&lock.consumer),
            provider: peer_id(&lock.provider),
            members: lock.cabal.iter().map(|member| peer_id(&member.key)).collect(),
            lock: lock.clone(),
            repairs: Repairs::default(),
        })
    }

    /// The same session without a repair.
    #[cfg(feature = "without-repairs")]
    #[must_use]
    pub fn with_repairs(self, repairs: Repairs) -> Self {
        Self { repairs, ..self }
    }

    /// The terms.
    pub const fn lock(&self) -> &Lock {
        &self.lock
    }

    /// What every signed body begins with.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The consumer's peer id.
    pub const fn consumer(&self) -> Hash {
        self.consumer
    }

    /// The provider's peer id.
    pub const fn provider(&self) -> Hash {
        self.provider
    }

    /// The peer ids of the cabal, ascending.
    pub fn members(&self) -> &[Hash] {
        &self.members
    }

    /// Everybody but one.
    pub fn others(&self, me: Hash) -> Vec<Hash> {
        let parties = [self.consumer, self.provider];
        self.members.iter().chain(&parties).filter(|peer| **peer != me).copied().collect()
    }

    /// How many signers make an attestation, q.
    pub fn quorum(&self) -> usize {
        usize::from(self.policy().attestation_threshold)
    }

    /// How many votes verify the connection, ck: of the whole cabal, whoever is silent (R7, F14).
    pub fn connectivity_quorum(&self) -> usize {
        least_of_percent(self.policy().connectivity_threshold_percent, self.members.len())
    }

    /// How many votes for one body abort, ak.
    pub fn abort_quorum(&self) -> usize {
        least_of_percent(self.policy().abort_threshold_percent, self.members.len())
    }

    /// Whether votes are committed to before they are revealed: profile `safe` (F64), known by its
    /// quorum and its challenge window.
    pub fn commits(&self) -> bool {
        let two_thirds = 2 * self.members.len() / 3 + 1;
        self.quorum() >= two_thirds && self.policy().challenge_seconds.count() > 0
    }

    pub(crate) const fn policy(&self) -> &Policy {
        &self.lock.policy
    }

    pub(crate) fn has(&self, repair: Repair) -> bool {
        self.repairs.has(repair)
    }

    /// Whether somebody in this role signed this about this session. Asked before a message has
    /// any effect (R2, R3, F47 – F50).
    pub(crate) fn check<B: Statement>(
        &self,
        signed: &Signed<B>,
        role: Role,
    ) -> Result<(), Refusal> {
        if *signed.body.header() != self.header {
            return Err(Refusal::Foreign);
        }
        let entitled = match role {
            Role::Consumer => signed.signer == self.consumer,
            Role::Provider => signed.signer == self.provider,
            Role::Member => self.members.contains(&signed.signer),
        };
        if !entitled {
            return Err(Refusal::NotEntitled);
        }
        if !self.has(Repair::VerifiedSenders) {
            return Ok(());
        }
        let valid = self.verifies(signed.signer, &signed.body.digest(), &signed.sig);
        if valid { Ok(()) } else { Err(Refusal::BadSignature) }
    }

    /// Whether this participant made this signature.
    pub(crate) fn verifies(&self, signer: Hash, digest: &Hash, sig: &SignatureBytes) -> bool {
        let key = if signer == self.consumer {
            Some(&self.lock.consumer)
        } else if signer == self.provider {
            Some(&self.lock.provider)
        } else {
            let place = self.members.binary_search(&signer).ok();
            place.and_then(|place| self.lock.cabal.get(place)).map(|member| &member.key)
        };
        key.and_then(VerifyingKey::new).is_some_and(|key| key.verifies(digest, sig))
    }

    pub(crate) const fn locked_at(&self) -> Time {
        self.lock.locked_at
    }
}
