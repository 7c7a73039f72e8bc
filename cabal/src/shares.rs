//! Attestation shares: signatures over bodies. Whoever holds a quorum of them over one body holds
//! the attestation (F01 – F03, F09, F38).

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, List, SignatureBytes},
    session::{Attestation, Body},
};

use crate::{
    effect::{Block, Refusal},
    message::{Bundle, Signed, Statement},
    session::{Role, Session},
};

/// Bodies by one member that are kept: two prove that it said both.
const BODIES_BY_MEMBER: usize = 2;

/// Shares by body.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Shares(BTreeMap<Hash, Signers>);

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Signers {
    body: Attestation,
    sigs: BTreeMap<Hash, SignatureBytes>,
}

impl Shares {
    /// Takes in a share; says what goes on the chain if its signer said something else before.
    pub(crate) fn note(
        &mut self,
        session: &Session,
        signed: &Signed<Attestation>,
    ) -> Result<Vec<Block>, Refusal> {
        let digest = signed.body.digest();
        let known = self.0.get(&digest).and_then(|signers| signers.sigs.get(&signed.signer));
        if known == Some(&signed.sig) {
            return Err(Refusal::Known);
        }
        session.check(signed, Role::Member)?;
        let others: Vec<Block> = self
            .0
            .iter()
            .filter(|(other, signers)| {
                **other != digest && signers.sigs.contains_key(&signed.signer)
            })
            .map(|(_, signers)| signers.block())
            .collect();
        if others.len() >= BODIES_BY_MEMBER {
            return Err(Refusal::TooMany);
        }
        let signers = self
            .0
            .entry(digest)
            .or_insert_with(|| Signers { body: signed.body.clone(), sigs: BTreeMap::new() });
        if signers.sigs.insert(signed.signer, signed.sig).is_some() {
            return Err(Refusal::Known);
        }
        if others.is_empty() {
            return Ok(others);
        }
        let this = Block::of(signed, Body::Attestation);
        Ok(others.into_iter().chain([this]).collect())
    }

    /// The attestation that a quorum signed, if there is one. Within the bounds there are not two.
    pub(crate) fn bundle(&self, session: &Session) -> Option<Bundle> {
        let with_quorum = |signers: &&Signers| signers.sigs.len() >= session.quorum();
        let signers = self.0.values().find(with_quorum)?;
        let signatures = signers.sigs.iter().map(|(member, sig)| (*member, *sig)).collect();
        Some(Bundle { body: signers.body.clone(), signatures: List::new(signatures)? })
    }
}

impl Signers {
    fn block(&self) -> Block {
        let signatures = self.sigs.iter().map(|(member, sig)| (*member, *sig)).collect();
        Block { body: Body::Attestation(self.body.clone()), signatures }
    }
}

impl Bundle {
    /// Whether a quorum of distinct members signed it. Who sent it does not matter (F08).
    ///
    /// # Errors
    /// It is about another session, or too few signed.
    pub(crate) fn check(&self, session: &Session) -> Result<(), Refusal> {
        if self.body.header != *session.header() {
            return Err(Refusal::Foreign);
        }
        let digest = self.body.digest();
        let mut signers: Vec<Hash> = Vec::new();
        for (member, sig) in &self.signatures {
            let is_member = session.members().contains(member);
            if is_member && !signers.contains(member) && session.verifies(*member, &digest, sig) {
                signers.push(*member);
            }
        }
        if signers.len() >= session.quorum() { Ok(()) } else { Err(Refusal::QuorumShort) }
    }

    pub(crate) fn block(&self) -> Block {
        Block { body: Body::Attestation(self.body.clone()), signatures: self.signatures.to_vec() }
    }
}
