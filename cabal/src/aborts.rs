//! The abort votes that an actor knows. Votes add up only if they are for the same bytes: one
//! incident, one reason, one evidence, one end (F20).

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, SignatureBytes},
    session::{Abort, Body},
    time::Time,
    verdict::Reason,
};

use crate::{
    effect::{Block, Refusal},
    message::{Signed, Statement},
    repair::Repair,
    schedule::{TOLERANCE, after},
    session::{Role, Session},
};

/// Bodies by one member that are kept; a case keeps two.
const BODIES_BY_MEMBER: usize = 3;

/// Votes by body.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Aborts(BTreeMap<Hash, Votes>);

/// One body and who is for it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Votes {
    pub(crate) body: Abort,
    voters: BTreeMap<Hash, SignatureBytes>,
    /// What the document counts: every vote that arrives.
    listed: u32,
}

impl Aborts {
    /// Takes in a vote.
    pub(crate) fn note(
        &mut self,
        session: &Session,
        signed: &Signed<Abort>,
        at: Time,
    ) -> Result<(), Refusal> {
        let body = &signed.body;
        let digest = body.digest();
        let known = self.0.get(&digest).and_then(|votes| votes.voters.get(&signed.signer));
        if known == Some(&signed.sig) && session.has(Repair::VotesByMember) {
            return Err(Refusal::Known);
        }
        session.check(signed, Role::Member)?;
        let may_abort = matches!(
            body.reason,
            Reason::VmDied | Reason::ConsumerMisuse | Reason::ConnectivityFailed
        );
        if !may_abort || body.evidence == Hash::ZERO {
            return Err(Refusal::Unproven);
        }
        if body.end < session.locked_at() || body.end > after(at, TOLERANCE) {
            return Err(Refusal::Misdated);
        }
        let by_member = self.0.values().filter(|votes| votes.voters.contains_key(&signed.signer));
        let said = by_member.count();
        let is_new = !self.0.contains_key(&digest);
        if said >= BODIES_BY_MEMBER && is_new {
            return Err(Refusal::TooMany);
        }
        let votes = self.0.entry(digest).or_insert_with(|| Votes {
            body: body.clone(),
            voters: BTreeMap::new(),
            listed: 0,
        });
        votes.listed = votes.listed.saturating_add(1);
        match votes.voters.insert(signed.signer, signed.sig) {
            Some(_) if session.has(Repair::VotesByMember) => Err(Refusal::Known),
            _ => Ok(()),
        }
    }

    /// The abort with a quorum; of several the one with the smallest end, then digest (P3).
    pub(crate) fn quorum(&self, session: &Session) -> Option<&Votes> {
        let has_quorum = |votes: &&Votes| {
            let count = if session.has(Repair::VotesByMember) {
                votes.voters.len()
            } else {
                usize::try_from(votes.listed).unwrap_or(usize::MAX)
            };
            count >= session.abort_quorum()
        };
        self.0.values().filter(has_quorum).min_by_key(|votes| (votes.body.end, votes.body.digest()))
    }

    /// Bodies that others voted for, those with most votes first.
    pub(crate) fn bodies(&self) -> Vec<&Abort> {
        let mut votes: Vec<&Votes> = self.0.values().collect();
        votes.sort_by_key(|votes| {
            (usize::MAX - votes.voters.len(), votes.body.end, votes.body.digest())
        });
        votes.into_iter().map(|votes| &votes.body).collect()
    }
}

impl Votes {
    pub(crate) fn block(&self) -> Block {
        let signatures = self.voters.iter().map(|(member, sig)| (*member, *sig)).collect();
        Block { body: Body::Abort(self.body.clone()), signatures }
    }
}
