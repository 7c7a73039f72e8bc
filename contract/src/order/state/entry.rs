//! The ledger's keys and values (order 8, order-money 4).

use alloc::vec::Vec;

use borsh::{BorshDeserialize, BorshSerialize};

use super::super::{
    schema::{Schema, sets_ascend},
    terms::{OrderPolicy, Slice},
};
use crate::{
    codec::{Hash, List, encode, numbered::numbered, record::records},
    crypto::peer_id,
    evidence::first_not_above,
    limits,
    money::Amount,
    registry::{Attestor, Device, Organisation, RegisteredKey, Registry},
    time::Time,
    verdict::{Emt, OrderHeader, Stage},
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

    /// A passed stage, and what became of it (order-money 4.1).
    PassedStage {
        /// The token.
        emt: Emt,
        /// When the slice passed first; a repair keeps it.
        first_passed_at: Time,
        /// What it counted and has lost, strictly ascending by attestation.
        lost: List<LostAttestation, { limits::COUNTED }>,
        /// The token that took its place.
        replaced_by: Option<Hash>,
        /// The token whose review this one's continues; itself, if none.
        review_of: Hash,
    }

    /// A counted attestation that holds no more.
    LostAttestation {
        /// Its digest.
        attestation: Hash,
        /// When it was found to be lost.
        lost_at: Time,
    }

    /// An order's money so far; every number only rises.
    OrderEscrow {
        /// Paid in for slices.
        funded: Amount,
        /// Paid out to suppliers and recipients.
        unlocked: Amount,
        /// Gone back to the buyer.
        refunded: Amount,
        /// Fees, paid in at the opening.
        prepaid: Amount,
        /// Fees taken.
        charged: Amount,
        /// Of these, burnt.
        burned: Amount,
        /// Fees gone back to the buyer.
        returned: Amount,
    }

    /// Somebody who may be paid out of slices.
    Recipient {
        /// The lower, the earlier it is paid.
        priority: u8,
        /// From then on, included.
        listed_at: Time,
        /// From then on not any more.
        withdrawn_at: Option<Time>,
    }

    /// A key's double signing was shown.
    ProvenFraud {
        /// The digest of the earlier attestation.
        first: Hash,
        /// The digest of the later one.
        second: Hash,
        /// When it was shown.
        proven_at: Time,
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
    Emt(Hash),
    Escrow(Hash),
    Recipient(Hash, Hash),
    Proven(Hash),
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
#[allow(clippy::large_enum_variant, reason = "a case has few, and each is read once")]
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
    /// A passed stage.
    Emt {
        /// The digest of its token.
        emt: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<PassedStage>,
    } = 10,
    /// An order's money.
    Escrow {
        /// The escrow digest of the order.
        escrow: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<OrderEscrow>,
    } = 11,
    /// An entry of the allowlist of recipients.
    Recipient {
        /// Where.
        corridor: Hash,
        /// The account.
        account: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<Recipient>,
    } = 12,
    /// A proof of fraud.
    Proven {
        /// The key.
        key_id: Hash,
        /// What the ledger holds.
        #[cfg_attr(feature = "json", serde(deserialize_with = "crate::codec::json::present"))]
        value: Option<ProvenFraud>,
    } = 13,
}

impl Entry {
    /// The canonical bytes: its kind, its key, and the value if there is one.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }

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
            Self::Emt { emt, .. } => StateKey::Emt(emt),
            Self::Escrow { escrow, .. } => StateKey::Escrow(escrow),
            Self::Recipient { corridor, account, .. } => StateKey::Recipient(corridor, account),
            Self::Proven { key_id, .. } => StateKey::Proven(key_id),
        }
    }

    /// Whether the sets inside its value ascend.
    pub(crate) fn sets_ascend(&self) -> bool {
        match self {
            Self::Schema { value: Some(value), .. } => sets_ascend(&value.schema),
            Self::Organisation { value: Some(value), .. } => ascends(&value.affiliates),
            Self::Attestor { value: Some(value), .. } => {
                ascends(&value.roles) && ascends(&value.schemas) && ascends(&value.corridors)
            }
            Self::Emt { value: Some(value), .. } => {
                let counted = value.emt.counted.iter().map(|counted| counted.attestation);
                let lost = value.lost.iter().map(|lost| lost.attestation);
                first_not_above(counted).is_none() && first_not_above(lost).is_none()
            }
            _ => true,
        }
    }

    /// Whether the value has the digest or key id that is its key.
    pub(crate) fn is_named(&self) -> bool {
        match self {
            Self::Schema { schema, value: Some(value) } => value.schema.digest() == *schema,
            Self::Key { key_id, value: Some(value) } => peer_id(&value.key) == *key_id,
            Self::Device { key_id, value: Some(value) } => peer_id(&value.key) == *key_id,
            Self::Emt { emt, value: Some(value) } => value.emt.digest() == *emt,
            _ => true,
        }
    }
}

fn ascends<T: Ord>(set: &[T]) -> bool {
    first_not_above(set).is_none()
}

impl SliceState {
    /// A slice that the ledger has nothing about.
    pub(crate) const NEW: Self =
        Self { status: SliceStatus::Unfunded, frozen: false, locked: Amount(0), emt: None };

    /// Whether it has a token where it must, and none where it cannot.
    pub(crate) const fn agrees(&self) -> bool {
        match self.status {
            SliceStatus::Releasable | SliceStatus::Unlocked => self.emt.is_some(),
            SliceStatus::Unfunded | SliceStatus::Locked => self.emt.is_none(),
            SliceStatus::Refunded => true,
        }
    }

    /// Whether it passed the gate, and was not refunded.
    pub(crate) const fn passed(&self) -> bool {
        matches!(self.status, SliceStatus::Releasable | SliceStatus::Unlocked)
    }

    /// Whether its money is still to be decided about.
    pub(crate) const fn open(&self) -> bool {
        !matches!(self.status, SliceStatus::Unlocked | SliceStatus::Refunded)
    }
}

impl PassedStage {
    /// Since when the token is broken: its first loss.
    pub(crate) fn broken_since(&self) -> Option<Time> {
        self.lost.iter().map(|lost| lost.lost_at).min()
    }

    /// Whether it counted this attestation.
    pub(crate) fn counted(&self, attestation: &Hash) -> bool {
        self.emt.counted.iter().any(|counted| counted.attestation == *attestation)
    }

    /// Whether it has lost this attestation.
    pub(crate) fn has_lost(&self, attestation: &Hash) -> bool {
        self.lost.iter().any(|lost| lost.attestation == *attestation)
    }

    /// When its review is over (order-money M2).
    pub(crate) fn reviewed(&self, policy: &OrderPolicy) -> u64 {
        self.emt.passed_at.plus(policy.review_seconds)
    }

    /// Until when an objection can be ruled on that was seen then (order-money M2).
    pub(crate) fn ruled_by(&self, policy: &OrderPolicy, objected: Time) -> u64 {
        let heard = objected.max(self.emt.passed_at);
        self.reviewed(policy).max(heard.plus(policy.ruling_seconds))
    }

    /// Whether it is of this slice of this order, lost only what it counted, and continues no other
    /// review unless it replaces a token (order-money 3).
    pub(crate) fn is_of(&self, header: &OrderHeader, slice: &Slice) -> bool {
        self.emt.header == *header
            && self.emt.place == slice.place()
            && self.lost.iter().all(|lost| self.counted(&lost.attestation))
            && (self.emt.replaces.is_some() || self.review_of == self.emt.digest())
    }
}
