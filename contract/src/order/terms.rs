//! What the parties of an order agreed and signed (order 3). It never changes.

use super::state::StateKey;
use crate::{
    codec::{Hash, List, PublicKey, Tag, record::records},
    crypto::peer_id,
    limits,
    money::{Amount, Bps},
    time::{Seconds, Time},
    verdict::{OrderHeader, Place, Stage},
};

records! {
    /// An order; its digest is the escrow digest.
    Order {
        /// The network.
        network: Hash,
        /// The order's name.
        order: Hash,
        /// Who pays.
        buyer: Party,
        /// Who may be paid, strictly ascending by the peer id of the key.
        suppliers: List<Party, { limits::SUPPLIERS }>,
        /// Who rules on objections.
        neutral: PublicKey,
        /// What is locked.
        asset: Hash,
        /// Decimal places in which people write amounts of it.
        decimals: u8,
        /// The price of all slices, in the smallest unit.
        value: Amount,
        /// What is delivered and paid, in parts, strictly ascending by supplier, sub-lot and stage.
        slices: List<Slice, { limits::SLICES }>,
        /// What the protocol takes.
        fee: Fee,
        /// Durations.
        policy: OrderPolicy,
        /// The trade route.
        corridor: Hash,
        /// When the order was locked.
        opened_at: Time,
        /// The name of the rules that decide.
        rules: Hash,
    }

    /// One who deals.
    Party {
        /// Signs for the party.
        key: PublicKey,
        /// The firm, as the registry names it.
        organisation: Hash,
    }

    /// One part of what is delivered and paid.
    Slice {
        /// The peer id of a supplier.
        supplier: Hash,
        /// The part of the goods.
        sub_lot: Hash,
        /// Stages of one supplier and sub-lot pass in ascending order.
        stage: Stage,
        /// The digest of the schema that proves this stage.
        schema: Hash,
        /// Its part of the value.
        share: Bps,
        /// By then it must have passed.
        delivery_by: Time,
        /// The digest of the lot list of the goods.
        lots: Hash,
    }

    /// What the protocol takes; read by the money rules.
    Fee {
        /// Of what is released.
        rate: Bps,
        /// The most it may be, by the size of the order.
        tiers: List<FeeTier, { limits::FEE_TIERS }>,
        /// Who gets the half that does not burn.
        treasury: List<TreasuryShare, { limits::FEE_TIERS }>,
    }

    /// The cap of the fee up to a value.
    FeeTier {
        /// The greatest value of this tier.
        up_to: Amount,
        /// The most the fee may be.
        cap: Amount,
    }

    /// An account of the treasury.
    TreasuryShare {
        /// The account.
        account: Hash,
        /// Its part.
        share: Bps,
    }

    /// The durations of an order.
    OrderPolicy {
        /// From a pass to the release.
        review_seconds: Seconds,
        /// To top up.
        top_up_seconds: Seconds,
        /// To rule on an objection.
        ruling_seconds: Seconds,
        /// To correct what was frozen.
        correction_seconds: Seconds,
        /// To revoke what has passed.
        revocation_seconds: Seconds,
        /// How far a signer's clock may be ahead.
        clock_skew_seconds: Seconds,
    }
}

impl Order {
    /// The escrow digest.
    pub fn digest(&self) -> Hash {
        Tag::Order.digest(self)
    }

    /// What every other body about this order begins with.
    pub const fn header(&self, escrow: Hash) -> OrderHeader {
        OrderHeader { network: self.network, order: self.order, escrow }
    }

    /// The key of the supplier with this peer id.
    pub fn supplier(&self, peer: &Hash) -> Option<&PublicKey> {
        self.suppliers.iter().map(|party| &party.key).find(|key| peer_id(key) == *peer)
    }

    /// The slices of the same supplier and sub-lot as this one, by stage.
    pub fn chain<'a>(&'a self, of: &'a Slice) -> impl Iterator<Item = &'a Slice> {
        self.slices.iter().filter(move |slice| slice.chain() == of.chain())
    }

    /// What each slice is worth, in the order of the slices; the last gets what is left
    /// (order 3). Shares that sum to more than the whole have no last amount.
    pub fn amounts(&self) -> alloc::vec::Vec<Amount> {
        let mut left = self.value;
        let last = self.slices.len().saturating_sub(1);
        let amount = |(place, slice): (usize, &Slice)| {
            let exact = self.value.part(slice.share);
            let amount = if place == last { left } else { exact };
            left = Amount(left.0.saturating_sub(amount.0));
            amount
        };
        self.slices.iter().enumerate().map(amount).collect()
    }
}

impl Slice {
    /// Its place in the order.
    pub const fn place(&self) -> Place {
        Place { supplier: self.supplier, sub_lot: self.sub_lot, stage: self.stage }
    }

    /// The key of its state in the ledger.
    pub(crate) const fn key(&self, escrow: Hash) -> StateKey {
        StateKey::Slice(escrow, self.supplier, self.sub_lot, self.stage)
    }

    /// Supplier and sub-lot: what its chain has in common.
    pub const fn chain(&self) -> (Hash, Hash) {
        (self.supplier, self.sub_lot)
    }
}
