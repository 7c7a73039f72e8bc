//! What a lane reads of the world: the ledger's own keys and values, copied into the case
//! (order 8, order-money 4). There is no second model of state.

mod entry;

pub use entry::{
    ActiveFallback, Entry, FallbackReason, LostAttestation, OrderEscrow, PassedStage, ProvenFraud,
    PublishedSchema, Recipient, SliceState, SliceStatus, TakenClaim,
};

pub(crate) use entry::StateKey;

use alloc::collections::BTreeSet;

use super::terms::Slice;
use crate::{
    codec::Hash,
    registry::{Attestor, Classes, Device, RegisteredKey, Registry},
};

/// The ledger values of a case, strictly ascending by key.
#[derive(Clone, Copy)]
pub(crate) struct State<'a>(pub(crate) &'a [Entry]);

macro_rules! lookups {
    ($($function:ident($($field:ident: $type:ty),*) = $key:ident, $variant:ident: $value:ty;)+) => {$(
        /// What the ledger holds there.
        pub(crate) fn $function(&self $(, $field: $type)*) -> Option<&'a $value> {
            let key = lookups!(@key $key $($field),*);
            match self.entry(key)? {
                Entry::$variant { value, .. } => value.as_ref(),
                _ => None,
            }
        }
    )+};
    (@key $key:ident) => { StateKey::$key };
    (@key $key:ident $($field:ident),+) => { StateKey::$key($(*$field),+) };
}

impl<'a> State<'a> {
    lookups! {
        registry() = Registry, Registry: Registry;
        schema(digest: &Hash) = Schema, Schema: PublishedSchema;
        attestor(attestor: &Hash) = Attestor, Attestor: Attestor;
        key(key_id: &Hash) = Key, Key: RegisteredKey;
        device(key_id: &Hash) = Device, Device: Device;
        fallback(schema: &Hash, corridor: &Hash, index: &u8) = Fallback, Fallback: ActiveFallback;
        emt(emt: &Hash) = Emt, Emt: PassedStage;
        money(escrow: &Hash) = Escrow, Escrow: OrderEscrow;
        recipient(corridor: &Hash, account: &Hash) = Recipient, Recipient: Recipient;
        proven(key_id: &Hash) = Proven, Proven: ProvenFraud;
    }

    /// Where a slice of this order is; at the beginning if the ledger holds nothing.
    pub(crate) fn slice(&self, escrow: Hash, slice: &Slice) -> SliceState {
        match self.entry(slice.key(escrow)) {
            Some(Entry::Slice { value: Some(value), .. }) => value.clone(),
            _ => SliceState::NEW,
        }
    }

    /// The digest of the token that took the fact, if one did; unknown if the case has no such key.
    pub(crate) fn claim(&self, claim: &Hash) -> Option<Option<Hash>> {
        match self.entry(StateKey::Claim(*claim))? {
            Entry::Claim { value, .. } => Some(value.as_ref().map(|taken| taken.emt)),
            _ => None,
        }
    }

    /// The token that a slice names, as the ledger stored it.
    pub(crate) fn passed_stage(&self, escrow: Hash, slice: &Slice) -> Option<&'a PassedStage> {
        self.emt(&self.slice(escrow, slice).emt?)
    }

    /// Whether the case has these keys and no others, but for the kinds that `beside` says.
    pub(crate) fn has_exactly(
        &self,
        needed: &BTreeSet<StateKey>,
        beside: impl Fn(&Entry) -> bool,
    ) -> bool {
        self.0.iter().filter(|entry| !beside(entry)).map(Entry::key).eq(needed.iter().copied())
    }

    /// The key of a signer, and that of its successor, if it names one.
    pub(crate) fn keys_of_signer(&self, key_id: &Hash) -> impl Iterator<Item = StateKey> {
        let successor = self.key(key_id).and_then(|key| key.successor);
        [Some(*key_id), successor].into_iter().flatten().map(StateKey::Key)
    }

    fn entry(&self, key: StateKey) -> Option<&'a Entry> {
        let place = self.0.binary_search_by_key(&key, Entry::key).ok()?;
        self.0.get(place)
    }

    /// The classes of all organisations of the case; none if they contradict one another.
    pub(crate) fn classes(&self) -> Option<Classes<'a>> {
        let organisation = |entry: &'a Entry| match entry {
            Entry::Organisation { organisation, value } => Some((*organisation, value.as_ref())),
            _ => None,
        };
        Classes::new(self.0.iter().filter_map(organisation).collect())
    }
}
