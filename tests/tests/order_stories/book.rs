//! What the test itself keeps of an order: per slice what was paid in, and what moved by the
//! allocations of decisions. The ledger keeps what decisions write; the two have to agree, always.

use quittance_contract::{
    codec::Hash,
    order::{MoneyBody, OrderBody, SliceState, SliceStatus},
    verdict::{Change, Destination, Pot},
};
use quittance_tests::{
    law::sums,
    order::{Dossier, Ledger, OrderBuilder, Who},
    session::Draft,
};

/// One order.
pub struct Book {
    pub case: OrderBuilder,
    pub pages: Vec<Page>,
    /// What was admitted about money, all of it counted when it came.
    pub bank: Vec<Draft<MoneyBody, Who>>,
    /// When the last loss was found.
    pub lost: Option<u64>,
}

/// One slice.
#[derive(Default)]
pub struct Page {
    pub worth: u128,
    funded: u128,
    paid: u128,
    back: u128,
    charged: u128,
    burned: u128,
    returned: u128,
    /// Whether it was paid or refunded.
    pub ended: bool,
    /// The facts that it has passed by.
    pub facts: Vec<Hash>,
    /// The dossier that it passed by, and who signed it.
    pub proved: Option<(Dossier, Vec<Draft<OrderBody, Who>>)>,
}

impl Book {
    pub fn of(case: OrderBuilder) -> Self {
        let worth = |index| sums::amount(case.order(), index);
        let page = |index| Page { worth: worth(index), ..Page::default() };
        let pages = (0..case.order().slices.len()).map(page).collect();
        Self { case, pages, bank: Vec::new(), lost: None }
    }

    /// Somebody pays for a slice.
    pub fn fund(&mut self, index: usize) {
        self.case.fund(index);
        self.pages[index].funded += self.pages[index].worth;
    }

    /// The last second at which anything can be waited for (order-money 10).
    pub fn last(&self) -> u64 {
        let (order, policy) = (self.case.order(), &self.case.order().policy);
        let delivery = order.slices.iter().map(|slice| slice.delivery_by.unix_seconds()).max();
        let repaired = self.lost.map(|found| found + policy.correction_seconds.count());
        let passed = delivery.max(repaired).expect("slices");
        passed + policy.review_seconds.count() + policy.ruling_seconds.count()
    }

    /// Enters the money that a Change moves for a slice.
    pub fn enter(&mut self, index: usize, change: &Change) -> Result<(), String> {
        if change.allocations.is_empty() {
            return Ok(());
        }
        let page = &mut self.pages[index];
        if page.ended {
            return Err(format!("slice {index} is settled twice"));
        }
        page.ended = true;
        let mut treasury = 0;
        for part in &change.allocations {
            let amount = part.amount.0;
            match (part.pot, part.to) {
                (Pot::Escrow, Destination::Release) => page.paid += amount,
                (Pot::Escrow, Destination::Refund) => page.back += amount,
                (Pot::FeeEscrow, Destination::Burn) => page.burned += amount,
                (Pot::FeeEscrow, Destination::Treasury) => treasury += amount,
                (Pot::FeeEscrow, Destination::Refund) => page.returned += amount,
                (Pot::FeeEscrow, Destination::Stays) => {}
                other => return Err(format!("money goes {other:?}")),
            }
        }
        page.charged = page.burned + treasury;
        if page.burned != page.charged / 2 {
            return Err(format!("of {} burn {}", page.charged, page.burned));
        }
        let prepaid = sums::fee(&self.case.order().fee, page.worth);
        if page.charged + page.returned != prepaid {
            return Err(format!("slice {index}: its prepaid fee of {prepaid} does not come out"));
        }
        Ok(())
    }

    /// Compares the book with the ledger.
    pub fn agrees(&self, ledger: &Ledger) -> Result<(), String> {
        let (order, escrow) = (self.case.order(), self.case.escrow());
        let money = ledger.money(escrow).ok_or("no money")?;
        let sum = |of: fn(&Page) -> u128| self.pages.iter().map(of).sum::<u128>();
        let mut locked = 0;
        let mut fees = 0;
        for (index, page) in self.pages.iter().enumerate() {
            let state: SliceState = ledger.slice_of(escrow, &order.slices[index]);
            if state.locked.0 + page.paid + page.back != page.funded {
                return Err(format!("slice {index}: {state:?} of {}", page.funded));
            }
            let settled = matches!(state.status, SliceStatus::Unlocked | SliceStatus::Refunded);
            if settled != page.ended || settled && state.frozen {
                return Err(format!("slice {index}: {state:?} after {}", page.paid));
            }
            locked += state.locked.0;
            fees += if page.ended { 0 } else { sums::fee(&order.fee, page.worth) };
        }
        let sums = [
            ("funded", money.funded.0, sum(|page| page.funded)),
            ("unlocked", money.unlocked.0, sum(|page| page.paid)),
            ("refunded", money.refunded.0, sum(|page| page.back)),
            ("charged", money.charged.0, sum(|page| page.charged)),
            ("burned", money.burned.0, sum(|page| page.burned)),
            ("returned", money.returned.0, sum(|page| page.returned)),
            ("prepaid", money.prepaid.0, sums::prepaid(order)),
            ("in pot 0", money.funded.0, locked + money.unlocked.0 + money.refunded.0),
            ("in pot 1", money.prepaid.0, fees + money.charged.0 + money.returned.0),
        ];
        for (what, found, expected) in sums {
            if found != expected {
                return Err(format!("{what}: the ledger has {found}, the book {expected}"));
            }
        }
        Ok(())
    }

    /// Whether nothing is left in either pot.
    pub fn is_over(&self) -> bool {
        self.pages.iter().all(|page| page.ended)
    }
}
