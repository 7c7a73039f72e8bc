//! What the gate reads of the world: the ledger's own keys and values, copied into the case
//! (order 8).

use alloc::{collections::BTreeSet, vec::Vec};

use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    object::OrderBody,
    schema::{Schema, sets_ascend},
    terms::{Order, Slice},
};
use crate::{
    codec::{Hash, numbered::numbered, record::records},
    crypto::peer_id,
    evidence::first_not_above,
    money::Amount,
    registry::{Attestor, Classes, Device, Organisation, RegisteredKey, Registry},
    time::Time,
    verdict::Stage,
};

numbered! {
    /// Where a slice is (O4).
    SliceStatus {
        /// Its money is not there yet.
        Unfunded = 0 "UNFUNDED",
        /// Its money is there.
        Locked = 1 "LOCKED",
        /// It passed; under review.
        Releasable = 2 "RELEASABLE",
        /// It is paid.
        Unlocked = 3 "UNLOCKED",
        /// Its money went back.
        Refunded = 4 "REFUNDED",
    }
}

numbered! {
    /// Why a fallback was activated (O4).
    FallbackReason {
        /// The role does not answer.
        Outage = 0 "OUTAGE",
        /// It answers too late.
        Latency = 1 "LATENCY",
        /// Who fills it is suspended.
        Suspension = 2 "SUSPENSION",
    }
}

records! {
    /// A schema, as published.
    PublishedSchema {
        /// From then on no new order may pin it.
        withdrawn_at: Option<Time>,
        /// The schema.
        schema: Schema,
    }

    /// A fallback of a schema is activated.
    ActiveFallback {
        /// Why.
        reason: FallbackReason,
        /// From then on, included.
        valid_from: Time,
        /// Until then, included.
        valid_until: Time,
        /// Who approved it.
        approved_by: Hash,
    }

    /// Where a slice is.
    SliceState {
        /// Its status.
        status: SliceStatus,
        /// Whether a freeze is over it.
        frozen: bool,
        /// What is locked for it.
        locked: Amount,
        /// The digest of its token.
        emt: Option<Hash>,
    }

    /// A fact that was claimed.
    TakenClaim {
        /// The digest of the token that took it.
        emt: Hash,
    }
}

/// A key of the ledger (order 8.1). On the wire: its kind, then its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StateKey {
    Registry,
    Schema(Hash),
    Organisation(Hash),
    Attestor(Hash),
    Key(Hash),
    Device(Hash),
    Fallback(Hash, Hash, u8),
    Slice(Hash, Hash, Hash, Stage),
    Claim(Hash),
}

/// A key of the ledger with what the ledger holds there; absent if nothing.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)
)]
#[repr(u8)]
pub enum Entry {
    /// The registry itself.
    Registry {
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<Registry>,
    } = 1,
    /// A schema.
    Schema {
        /// Its digest.
        schema: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<PublishedSchema>,
    } = 2,
    /// An organisation.
    Organisation {
        /// Its name.
        organisation: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<Organisation>,
    } = 3,
    /// An attestor.
    Attestor {
        /// Its name.
        attestor: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<Attestor>,
    } = 4,
    /// A key of an attestor.
    Key {
        /// Its key id.
        key_id: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<RegisteredKey>,
    } = 5,
    /// A device.
    Device {
        /// The key id of its key.
        key_id: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<Device>,
    } = 6,
    /// An activated fallback.
    Fallback {
        /// The schema's digest.
        schema: Hash,
        /// Where.
        corridor: Hash,
        /// Which of the schema's fallbacks.
        index: u8,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<ActiveFallback>,
    } = 7,
    /// A slice.
    Slice {
        /// The escrow digest of the order.
        escrow: Hash,
        /// The supplier.
        supplier: Hash,
        /// The part of the goods.
        sub_lot: Hash,
        /// The stage.
        stage: Stage,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<SliceState>,
    } = 8,
    /// A claim.
    Claim {
        /// The claim identity.
        claim: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<TakenClaim>,
    } = 9,
}

impl Entry {
    pub(crate) const fn key(&self) -> StateKey {
        match *self {
            Self::Registry { .. } => StateKey::Registry,
            Self::Schema { schema, .. } => StateKey::Schema(schema),
            Self::Organisation { organisation, .. } => StateKey::Organisation(organisation),
            Self::Attestor { attestor, .. } => StateKey::Attestor(attestor),
            Self::Key { key_id, .. } => StateKey::Key(key_id),
            Self::Device { key_id, .. } => StateKey::Device(key_id),
            Self::Fallback { schema, corridor, index, .. } => {
                StateKey::Fallback(schema, corridor, index)
            }
            Self::Slice { escrow, supplier, sub_lot, stage, .. } => {
                StateKey::Slice(escrow, supplier, sub_lot, stage)
            }
            Self::Claim { claim, .. } => StateKey::Claim(claim),
        }
    }

    /// Whether the sets inside its value ascend.
    pub(crate) fn sets_ascend(&self) -> bool {
        match self {
            Self::Schema { value: Some(value), .. } => sets_ascend(&value.schema),
            Self::Organisation { value: Some(value), .. } => ascends(&*value.affiliates),
            Self::Attestor { value: Some(value), .. } => {
                ascends(&*value.roles) && ascends(&*value.schemas) && ascends(&*value.corridors)
            }
            _ => true,
        }
    }

    /// Whether the value is what its key and status say.
    pub(super) fn agrees(&self) -> bool {
        match self {
            Self::Schema { schema, value: Some(value) } => value.schema.digest() == *schema,
            Self::Key { key_id, value: Some(value) } => peer_id(&value.key) == *key_id,
            Self::Device { key_id, value: Some(value) } => peer_id(&value.key) == *key_id,
            Self::Slice { value: Some(value), .. } => match value.status {
                SliceStatus::Releasable | SliceStatus::Unlocked => value.emt.is_some(),
                SliceStatus::Unfunded | SliceStatus::Locked => value.emt.is_none(),
                SliceStatus::Refunded => true,
            },
            _ => true,
        }
    }
}

fn ascends<T: Ord>(set: &[T]) -> bool {
    first_not_above(set).is_none()
}

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
    }

    /// Where a slice of this order is; at the beginning if the ledger holds nothing.
    pub(crate) fn slice(&self, escrow: Hash, slice: &Slice) -> SliceState {
        let key = StateKey::Slice(escrow, slice.supplier, slice.sub_lot, slice.stage);
        match self.entry(key) {
            Some(Entry::Slice { value: Some(value), .. }) => value.clone(),
            _ => SliceState {
                status: SliceStatus::Unfunded,
                frozen: false,
                locked: Amount(0),
                emt: None,
            },
        }
    }

    /// Whether the fact is claimed; unknown if the case has no such key.
    pub(crate) fn claim_taken(&self, claim: &Hash) -> Option<bool> {
        match self.entry(StateKey::Claim(*claim))? {
            Entry::Claim { value, .. } => Some(value.is_some()),
            _ => None,
        }
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

    /// Whether the case has exactly the keys that are asked for, and values that agree (7.3).
    pub(crate) fn is_whole<'b>(
        &self,
        order: &Order,
        escrow: Hash,
        asked: &Slice,
        bodies: impl Iterator<Item = &'b OrderBody>,
    ) -> bool {
        let needed = self.needed(order, escrow, asked, bodies);
        let claims = self.0.iter().filter(|entry| matches!(entry, Entry::Claim { .. })).count();
        let there: Vec<StateKey> =
            self.0.iter().filter(|e| !matches!(e, Entry::Claim { .. })).map(Entry::key).collect();
        claims <= 1
            && there.iter().eq(needed.iter())
            && self.0.iter().all(Entry::agrees)
            && self.classes().is_some()
    }

    /// The keys that a case must have, besides its claim (order 8.2).
    pub(super) fn needed<'b>(
        &self,
        order: &Order,
        escrow: Hash,
        asked: &Slice,
        bodies: impl Iterator<Item = &'b OrderBody>,
    ) -> BTreeSet<StateKey> {
        let mut needed = BTreeSet::from([StateKey::Registry, StateKey::Schema(asked.schema)]);
        if let Some(published) = self.schema(&asked.schema) {
            let indices = (0u8..).zip(&published.schema.fallbacks).map(|(index, _)| index);
            let keys = indices.map(|index| StateKey::Fallback(asked.schema, order.corridor, index));
            needed.extend(keys);
        }
        let slices = order.chain(asked);
        needed.extend(slices.map(|s| StateKey::Slice(escrow, s.supplier, s.sub_lot, s.stage)));
        needed.insert(StateKey::Organisation(order.buyer.organisation));
        let firms = order.suppliers.iter().map(|party| party.organisation);
        needed.extend(firms.map(StateKey::Organisation));
        for body in bodies {
            match body {
                OrderBody::OrderAttestation(body) => self.needed_of_key(&body.key_id, &mut needed),
                OrderBody::Inspection(body) => {
                    needed.insert(StateKey::Key(body.key_id));
                }
                OrderBody::LogHead(body) => {
                    needed.insert(StateKey::Device(body.device));
                }
                OrderBody::Revocation(_) => {}
            }
        }
        needed
    }

    fn needed_of_key(&self, key_id: &Hash, needed: &mut BTreeSet<StateKey>) {
        needed.insert(StateKey::Key(*key_id));
        let Some(key) = self.key(key_id) else { return };
        needed.extend(key.successor.map(StateKey::Key));
        needed.insert(StateKey::Attestor(key.attestor));
        if let Some(attestor) = self.attestor(&key.attestor) {
            needed.insert(StateKey::Organisation(attestor.organisation));
        }
    }
}
