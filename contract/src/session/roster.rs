//! Who takes part in a session, in which role, with which key.

use alloc::vec::Vec;

use super::object::{Body, Lock};
use crate::{
    codec::Hash,
    crypto::{VerifyingKey, peer_id},
};

/// In which role a kind of evidence is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Consumer,
    Provider,
    Member,
}

impl Role {
    /// Who signs such a body.
    pub(crate) const fn of(body: &Body) -> Self {
        match body {
            Body::Allocated(_) | Body::Cancelled(_) | Body::Accusation(_) => Self::Provider,
            Body::CancelRequest(_) => Self::Consumer,
            Body::Vote(_) | Body::Abort(_) | Body::Checkpoint(_) | Body::Attestation(_) => {
                Self::Member
            }
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::Provider => "provider",
            Self::Member => "member",
        }
    }
}

/// One of the two who deal with each other.
pub(crate) struct Party {
    pub(crate) peer: Hash,
    pub(crate) key: VerifyingKey,
}

/// The two parties of a lock.
pub(crate) struct Parties {
    pub(crate) consumer: Party,
    pub(crate) provider: Party,
}

impl Parties {
    /// Two points, not the same, neither in the cabal (T4 33); else none.
    pub(crate) fn of(lock: &Lock, members: &[Hash]) -> Option<Self> {
        let party = |key| {
            let peer = peer_id(key);
            let outside = members.binary_search(&peer).is_err();
            outside.then_some(Party { peer, key: VerifyingKey::new(key)? })
        };
        let (consumer, provider) = (party(&lock.consumer)?, party(&lock.provider)?);
        (consumer.peer != provider.peer).then_some(Self { consumer, provider })
    }
}

/// Parties and cabal, with the keys of all who can sign.
pub(crate) struct Roster<'a> {
    parties: Parties,
    /// Peer ids, ascending.
    members: &'a [Hash],
    /// In the members' order; a key that is no point can sign nothing.
    member_keys: Vec<Option<VerifyingKey>>,
}

impl<'a> Roster<'a> {
    pub(crate) fn new(parties: Parties, lock: &Lock, members: &'a [Hash]) -> Self {
        let keys = lock.cabal.iter().map(|member| VerifyingKey::new(&member.key));
        Self { parties, members, member_keys: keys.collect() }
    }

    pub(crate) const fn consumer(&self) -> &Party {
        &self.parties.consumer
    }

    pub(crate) const fn provider(&self) -> &Party {
        &self.parties.provider
    }

    /// Peer ids of the cabal, ascending.
    pub(crate) const fn members(&self) -> &'a [Hash] {
        self.members
    }

    /// Whether this peer has this role.
    pub(crate) fn has_role(&self, role: Role, peer: &Hash) -> bool {
        match role {
            Role::Consumer => *peer == self.consumer().peer,
            Role::Provider => *peer == self.provider().peer,
            Role::Member => self.members.binary_search(peer).is_ok(),
        }
    }

    /// The registered key of a peer in this role, if it is one that can sign.
    pub(crate) fn key(&self, role: Role, peer: &Hash) -> Option<&VerifyingKey> {
        match role {
            _ if !self.has_role(role, peer) => None,
            Role::Consumer => Some(&self.consumer().key),
            Role::Provider => Some(&self.provider().key),
            Role::Member => {
                let place = self.members.binary_search(peer).ok()?;
                self.member_keys.get(place)?.as_ref()
            }
        }
    }
}
