//! What a slice pays, what it is charged, and where that goes (order-money 6).

use alloc::vec::Vec;

use crate::{
    money::{Amount, Ppm},
    order::terms::Fee,
};

/// The fee of an amount: the rate, capped by the amount's tier.
pub fn fee(fee: &Fee, amount: Amount) -> Amount {
    let rated = amount.part(fee.rate);
    let tier = fee.tiers.iter().find(|tier| amount <= tier.up_to);
    // An order without a tier for all amounts is refused before anything is charged.
    tier.map_or(Amount(0), |tier| rated.min(tier.cap))
}

/// What becomes of a slice's money and of the fee that was prepaid for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// To supplier and recipients.
    pub pay: Amount,
    /// The fee.
    pub charged: Amount,
    /// Of it, to nobody.
    pub burn: Amount,
    /// Of it, to each account of the treasury in turn.
    pub treasury: Vec<Amount>,
    /// What was prepaid and not charged.
    pub returned: Amount,
}

impl Paid {
    /// For a slice worth `amount` with this deduction.
    pub fn of(amount: Amount, deduction: Ppm, terms: &Fee) -> Self {
        let pay = amount.without(deduction);
        let prepaid = fee(terms, amount);
        let charged = fee(terms, pay).min(prepaid);
        let burn = Amount(charged.0 / 2);
        let rest = Amount(charged.0 - burn.0);
        let mut treasury: Vec<Amount> =
            terms.treasury.iter().map(|row| rest.part(row.share)).collect();
        let others: u128 = treasury.iter().skip(1).map(|bucket| bucket.0).sum();
        if let Some(first) = treasury.first_mut() {
            *first = Amount(rest.0.saturating_sub(others));
        }
        Self { pay, charged, burn, treasury, returned: Amount(prepaid.0 - charged.0) }
    }
}
