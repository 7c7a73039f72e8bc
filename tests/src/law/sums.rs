//! What order-money 6 says of amounts, by arithmetic of its own: with quotients and remainders
//! instead of wide products.

use quittance_contract::order::{Fee, Order};

const PPM: u128 = 1_000_000;
const BPS: u128 = 10_000;

/// ⌊x · a / b⌋ for a ≤ b ≤ 10^6: with x = q·b + r it is q·a + ⌊r·a / b⌋.
pub fn part(x: u128, a: u128, b: u128) -> u128 {
    assert!(a <= b && b <= PPM, "{a} of {b}");
    (x / b) * a + (x % b) * a / b
}

/// What the slice with this index is worth.
///
/// # Panics
/// Shares sum to more than the whole: an order that is refused.
pub fn amount(order: &Order, index: usize) -> u128 {
    let exact = |at: usize| part(order.value.0, order.slices[at].share.number().into(), BPS);
    if index + 1 < order.slices.len() {
        return exact(index);
    }
    let others = (0..index).map(exact).sum();
    order.value.0.checked_sub(others).expect("shares of one whole")
}

/// The fee on what is released.
///
/// # Panics
/// There is no tier for it: an order that is refused.
pub fn fee(terms: &Fee, x: u128) -> u128 {
    let rated = part(x, terms.rate.number().into(), BPS);
    let tier = terms.tiers.iter().find(|tier| x <= tier.up_to.0).expect("a tier for all amounts");
    rated.min(tier.cap.0)
}

/// The whole fee that an order prepays.
pub fn prepaid(order: &Order) -> u128 {
    (0..order.slices.len()).map(|index| fee(&order.fee, amount(order, index))).sum()
}

/// What becomes of a slice that is released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// To supplier and recipients.
    pub pay: u128,
    /// The fee.
    pub charged: u128,
    /// Of it, to nobody.
    pub burn: u128,
    /// Of it, to each account of the treasury.
    pub treasury: Vec<u128>,
    /// What was prepaid and is not charged.
    pub returned: u128,
}

/// What is due on a slice worth `amount` with this deduction, in millionths.
pub fn due(terms: &Fee, amount: u128, deduction: u32) -> Due {
    let pay = part(amount, PPM - u128::from(deduction), PPM);
    let charged = fee(terms, pay).min(fee(terms, amount));
    // Half burns, and the odd unit is the treasury's.
    let treasury = charged - charged / 2;
    let share = |at: usize| part(treasury, terms.treasury[at].share.number().into(), BPS);
    let mut buckets: Vec<u128> = (0..terms.treasury.len()).map(share).collect();
    buckets[0] = treasury - buckets[1..].iter().sum::<u128>();
    let returned = fee(terms, amount) - charged;
    Due { pay, charged, burn: charged / 2, treasury: buckets, returned }
}
