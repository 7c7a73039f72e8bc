//! The slices of one supplier and sub-lot with what the ledger holds of them.

use alloc::vec::Vec;

use super::case::MoneyCase;
use crate::{
    codec::Hash,
    money::Amount,
    order::{
        state::{Entry, PassedStage, SliceState, SliceStatus},
        terms::Slice,
    },
    time::Time,
};

/// One slice of the chain.
#[derive(Clone)]
pub(super) struct Link<'a> {
    pub(super) slice: &'a Slice,
    pub(super) state: SliceState,
    /// What it is worth.
    pub(super) amount: Amount,
    /// The stage that it passed.
    pub(super) stage: Option<PassedStage>,
}

impl Link<'_> {
    /// Since when its token is broken.
    pub(super) fn broken_since(&self) -> Option<Time> {
        self.stage.as_ref().and_then(PassedStage::broken_since)
    }

    /// Whether its money is there (G12).
    pub(super) fn funded(&self) -> bool {
        self.state.status == SliceStatus::Locked && self.state.locked >= self.amount
    }
}

/// A chain, by stage.
#[derive(Clone)]
pub(super) struct Chain<'a>(pub(super) Vec<Link<'a>>);

impl<'a> Chain<'a> {
    /// The chain of a slice.
    pub(super) fn of(case: &'a MoneyCase, slice: &Slice) -> Self {
        let (escrow, ledger) = (case.escrow(), case.ledger());
        let amounts = case.order.amounts();
        let of_chain = case.order.slices.iter().zip(amounts);
        let of_chain = of_chain.filter(|(other, _)| other.chain() == slice.chain());
        let link = |(slice, amount)| Link {
            slice,
            state: ledger.slice(escrow, slice),
            amount,
            stage: ledger.passed_stage(escrow, slice).cloned(),
        };
        Self(of_chain.map(link).collect())
    }

    /// The link of a slice.
    pub(super) fn link(&self, slice: &Slice) -> Option<&Link<'a>> {
        self.0.iter().find(|link| link.slice.stage == slice.stage)
    }

    /// Where a slice of the chain is.
    pub(super) fn state(&self, slice: &Slice) -> SliceState {
        self.link(slice).map_or(SliceState::NEW, |link| link.state.clone())
    }

    /// The links before a slice.
    pub(super) fn before(&self, slice: &Slice) -> impl DoubleEndedIterator<Item = &Link<'a>> {
        self.0.iter().filter(move |link| link.slice.stage < slice.stage)
    }

    /// The broken tokens at a slice's own or an earlier stage: since when each is.
    pub(super) fn broken_before(&self, slice: &Slice) -> impl Iterator<Item = Time> {
        let up_to = move |link: &&Link<'_>| link.slice.stage <= slice.stage;
        self.0.iter().filter(up_to).filter_map(Link::broken_since)
    }

    /// F: whether a slice is open and hangs on a broken token.
    pub(super) fn must_freeze(&self, link: &Link<'_>) -> bool {
        link.state.open() && self.broken_before(link.slice).next().is_some()
    }

    /// The slices whose flag is not what F says, as they must be.
    pub(super) fn writes_of_flags(&self, escrow: Hash) -> Vec<Entry> {
        let differs = |link: &&Link<'_>| link.state.frozen != self.must_freeze(link);
        let write = |link: &Link<'_>| {
            let frozen = self.must_freeze(link);
            slice_entry(escrow, link.slice, SliceState { frozen, ..link.state.clone() })
        };
        self.0.iter().filter(differs).map(write).collect()
    }
}

/// A slice with its state, as the ledger keeps it.
pub(super) const fn slice_entry(escrow: Hash, slice: &Slice, state: SliceState) -> Entry {
    Entry::Slice {
        escrow,
        supplier: slice.supplier,
        sub_lot: slice.sub_lot,
        stage: slice.stage,
        value: Some(state),
    }
}
