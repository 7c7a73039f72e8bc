//! The connectivity votes that an actor knows: one for each member, however often and in whatever
//! order they came (R6, R7).

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, SignatureBytes},
    crypto::VerifyingKey,
    session::{Allocated, Body, Vote},
};

use crate::{
    effect::{Block, Refusal},
    message::{ConnectivityVote, ProvenVote, Reply, Statement},
    repair::Repair,
    session::{Role, Session},
};

/// Votes by member.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Votes {
    commitments: BTreeMap<Hash, Hash>,
    cast: BTreeMap<Hash, Cast>,
    /// What the document counts: every vote that arrives. Empty under the repair.
    listed: Vec<(bool, bool)>,
}

#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Cast {
    vote: Vote,
    sig: SignatureBytes,
    /// Its signer said two things: that is a no.
    twice: bool,
}

/// What a vote that was taken in changes.
pub(crate) struct Noted {
    /// It contradicts another of its signer: what goes on the chain.
    pub(crate) evidence: Vec<Block>,
}

impl Votes {
    /// Takes in what a member says, once the machine is known that it is about.
    pub(crate) fn note(
        &mut self,
        session: &Session,
        allocated: &Allocated,
        vote: &ConnectivityVote,
    ) -> Result<Noted, Refusal> {
        match vote {
            ConnectivityVote::Commit(signed) => {
                if self.commitments.contains_key(&signed.signer) {
                    return Err(Refusal::Known);
                }
                session.check(signed, Role::Member)?;
                self.commitments.insert(signed.signer, signed.body.vote);
                Ok(Noted { evidence: Vec::new() })
            }
            ConnectivityVote::Reveal(proven) => self.cast(session, allocated, proven),
        }
    }

    fn cast(
        &mut self,
        session: &Session,
        allocated: &Allocated,
        proven: &ProvenVote,
    ) -> Result<Noted, Refusal> {
        let (member, vote) = (proven.signed.signer, &proven.signed.body);
        let known = self.cast.get(&member).is_some_and(|cast| cast.sig == proven.signed.sig);
        if known && session.has(Repair::VotesByMember) {
            return Err(Refusal::Known);
        }
        session.check(&proven.signed, Role::Member)?;
        if vote.voted_at < allocated.allocated_at {
            return Err(Refusal::Misdated);
        }
        if vote.can_reach_vm && !is_answered(session, allocated, member, proven) {
            return Err(Refusal::Unproven);
        }
        if session.commits() && self.commitments.get(&member) != Some(&proven.commitment()) {
            return Err(Refusal::Unproven);
        }
        if !session.has(Repair::VotesByMember) {
            self.listed.push((vote.can_reach_vm, vote.can_see_consumer_connected));
        }
        let cast = Cast { vote: vote.clone(), sig: proven.signed.sig, twice: false };
        let Some(known) = self.cast.get_mut(&member) else {
            self.cast.insert(member, cast);
            return Ok(Noted { evidence: Vec::new() });
        };
        if known.twice || known.vote == *vote {
            return Err(Refusal::Known);
        }
        known.twice = true;
        let block = |cast: &Cast| Block {
            body: Body::Vote(cast.vote.clone()),
            signatures: vec![(member, cast.sig)],
        };
        Ok(Noted { evidence: vec![block(known), block(&cast)] })
    }

    /// Whether nothing more can come: each member has voted.
    pub(crate) fn all_in(&self, session: &Session) -> bool {
        self.counted().len() >= session.members().len()
    }

    /// Whether each member has committed itself, so that votes may be shown.
    pub(crate) fn all_committed(&self, session: &Session) -> bool {
        self.commitments.len() >= session.members().len()
    }

    /// Whether enough of the whole cabal reach the machine, and see the consumer there (F14, F16).
    pub(crate) fn verified(&self, session: &Session) -> bool {
        let votes = self.counted();
        let reach = votes.iter().filter(|(reach, _)| *reach).count();
        let see = votes.iter().filter(|(_, see)| *see).count();
        reach.min(see) >= session.connectivity_quorum()
    }

    fn counted(&self) -> Vec<(bool, bool)> {
        if !self.listed.is_empty() {
            return self.listed.clone();
        }
        let word = |cast: &Cast| match cast.twice {
            true => (false, false),
            false => (cast.vote.can_reach_vm, cast.vote.can_see_consumer_connected),
        };
        self.cast.values().map(word).collect()
    }
}

/// Whether the machine itself answered this member's nonce (Q1).
fn is_answered(
    session: &Session,
    allocated: &Allocated,
    member: Hash,
    proven: &ProvenVote,
) -> bool {
    let reply = proven.reply.as_ref();
    reply.is_some_and(|reply| reply_is_valid(session, allocated, member, proven.nonce, reply))
}

/// Whether this is the answer of the machine with the key in VM_ALLOCATED.
pub(crate) fn reply_is_valid(
    session: &Session,
    allocated: &Allocated,
    member: Hash,
    nonce: Hash,
    reply: &Reply,
) -> bool {
    if !session.has(Repair::MachineKey) {
        return true;
    }
    let digest = Reply::digest(allocated.header(), member, nonce, reply.handshake_age);
    VerifyingKey::new(&allocated.vm_key).is_some_and(|key| key.verifies(&digest, &reply.sig))
}
