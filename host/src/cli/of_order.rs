//! What cases of an order have in common, whether they are about its gate or its money: the terms,
//! what the ledger holds, and what was signed.

use quittance_contract::{
    codec::Hash,
    order::{Entry, MoneyBody, Order, OrderBody, OrderCase, Slice, due::MoneyCase},
    session::{LockSignature, Signature},
    time::Time,
    verdict::EvidenceKind,
};

/// A case of an order, of either lane.
pub(super) trait OfOrder {
    fn escrow(&self) -> Hash;
    fn order(&self) -> &Order;
    fn order_signatures(&self) -> &[LockSignature];
    fn asked(&self) -> u8;
    fn state(&self) -> &[Entry];
    fn at(&self) -> Time;
    /// Each item of evidence.
    fn said(&self) -> Vec<Said<'_>>;

    /// The slice that is asked about; a case that was read has one.
    fn asked_slice(&self) -> Option<&Slice> {
        self.order().slices.get(usize::from(self.asked()))
    }
}

/// One item of evidence.
#[derive(Clone, Copy)]
pub(super) struct Said<'c> {
    pub(super) digest: Hash,
    pub(super) body: Statement<'c>,
    pub(super) signatures: &'c [Signature],
}

/// What it states.
#[derive(Clone, Copy)]
pub(super) enum Statement<'c> {
    Gate(&'c OrderBody),
    Money(&'c MoneyBody),
}

impl Said<'_> {
    pub(super) const fn kind(&self) -> EvidenceKind {
        match self.body {
            Statement::Gate(body) => body.kind(),
            Statement::Money(body) => body.kind(),
        }
    }
}

macro_rules! of_order {
    ($($case:ident in $lane:ident),+) => {$(
        impl OfOrder for $case {
            fn escrow(&self) -> Hash {
                $case::escrow(self)
            }
            fn order(&self) -> &Order {
                &self.order
            }
            fn order_signatures(&self) -> &[LockSignature] {
                &self.order_signatures
            }
            fn asked(&self) -> u8 {
                self.asked
            }
            fn state(&self) -> &[Entry] {
                &self.state
            }
            fn at(&self) -> Time {
                self.at
            }
            fn said(&self) -> Vec<Said<'_>> {
                let said = self.items().map(|(item, digest)| Said {
                    digest,
                    body: Statement::$lane(&item.body),
                    signatures: &item.signatures,
                });
                said.collect()
            }
        }
    )+};
}

of_order!(OrderCase in Gate, MoneyCase in Money);
