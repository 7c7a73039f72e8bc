//! What of an order's ledger values does not agree, where every value is there (docs/order-money.md
//! 3): tokens with their slices, locked money with statuses, and the order's sums. The component
//! only asks whether all of it does; here each slice and number is named, for people.

use quittance_contract::{
    codec::Hash,
    money::Amount,
    order::{
        Entry, Order, OrderEscrow, Slice, SliceState, SliceStatus,
        due::{UntrustedMoneyCase, fee},
    },
    verdict::OrderHeader,
};

use super::{
    ledger::Ledger,
    words::{grouped, short},
};

/// The tokens of a case's slices that are not there, of another slice, or lost what they did not
/// count. A case of the gate has the token of the slice asked alone, and only with a correction.
pub(super) fn tokens(order: &Order, asked: u8, state: &[Entry]) -> Vec<String> {
    let (escrow, ledger) = (order.digest(), Ledger(state));
    let Some(asked) = order.slices.get(usize::from(asked)) else { return Vec::new() };
    let header = order.header(escrow);
    order.chain(asked).filter_map(|slice| token(slice, ledger, &header)).collect()
}

fn token(slice: &Slice, ledger: Ledger<'_>, header: &OrderHeader) -> Option<String> {
    let emt = ledger.slice(slice)?.emt?;
    let found = ledger.0.iter().find_map(|entry| match entry {
        Entry::Emt { emt: key, value } => Some(value.as_ref()).filter(|_| *key == emt),
        _ => None,
    });
    let (named, stage) = (short(&emt), slice.stage.number());
    let Some(value) = found? else {
        return Some(format!("EMT {named}, which stage {stage} has, has no value"));
    };
    if value.emt.header != *header {
        return Some(format!("EMT {named}, which stage {stage} has, is of another order"));
    }
    if value.emt.place != slice.place() {
        let of = value.emt.place.stage.number();
        let what = format!("EMT {named}, which stage {stage} has, is of another slice, stage {of}");
        return Some(what);
    }
    if value.emt.replaces.is_none() && value.review_of != emt {
        let of = short(&value.review_of);
        return Some(format!("EMT {named} of stage {stage} replaces none, yet continues {of}"));
    }
    let counted =
        |lost: &Hash| value.emt.counted.iter().any(|counted| counted.attestation == *lost);
    let lost = value.lost.iter().map(|lost| lost.attestation).find(|lost| !counted(lost))?;
    let lost = short(&lost);
    Some(format!("EMT {named} of stage {stage} lost attestation {lost}, which it did not count"))
}

/// What a chain's slices hold against their statuses, and the order's sums against its slices; in the
/// asset's smallest unit.
pub(super) fn sums_of(case: &UntrustedMoneyCase) -> Vec<String> {
    let (order, ledger) = (&case.order, Ledger(&case.state));
    let Some(asked) = order.slices.get(usize::from(case.asked)) else { return Vec::new() };
    let (mut wrong, mut holds, mut fees) = (Vec::new(), Vec::new(), Vec::new());
    for (slice, amount) in order.slices.iter().zip(order.amounts()) {
        if slice.chain() != asked.chain() {
            continue;
        }
        let state = ledger.slice(slice);
        wrong.extend(state.and_then(|state| locked(slice, state, amount)));
        holds.extend(state.map(|state| state.locked));
        let settled = |state: &SliceState| {
            matches!(state.status, SliceStatus::Unlocked | SliceStatus::Refunded)
        };
        if !state.is_some_and(settled) {
            fees.push(fee(&order.fee, amount));
        }
    }
    match ledger.money(&order.digest()) {
        Some(money) => wrong.extend(sums(money, &holds, &fees)),
        None => wrong.push("ESCROW has no value".to_owned()),
    }
    wrong
}

/// Whether a slice holds what its status says.
fn locked(slice: &Slice, state: &SliceState, amount: Amount) -> Option<String> {
    let (has, worth) = (grouped(state.locked.0), grouped(amount.0));
    let needs = match state.status {
        SliceStatus::Locked => return None,
        SliceStatus::Releasable if state.locked >= amount => return None,
        SliceStatus::Releasable => format!("needs at least its amount, {worth}"),
        _ if state.locked == Amount(0) => return None,
        _ => "may have none".to_owned(),
    };
    let (stage, status) = (slice.stage.number(), state.status);
    Some(format!("stage {stage} is {status} with {has} locked, and {needs}"))
}

/// Whether the order has as much as its slices, as far as the chain tells.
fn sums(money: &OrderEscrow, holds: &[Amount], fees: &[Amount]) -> Vec<String> {
    let mut wrong = Vec::new();
    let (locked, prepaid) = (total(holds), total(fees));
    let funded = total(&[&[money.unlocked, money.refunded], holds].concat());
    if funded.is_none_or(|sum| sum > money.funded) {
        wrong.push(format!(
            "unlocked {} + refunded {} + locked in the chain {} = {}, above funded {}",
            grouped(money.unlocked.0),
            grouped(money.refunded.0),
            number(locked),
            number(funded),
            grouped(money.funded.0)
        ));
    }
    let spent = total(&[&[money.charged, money.returned], fees].concat());
    if spent.is_none_or(|sum| sum > money.prepaid) {
        wrong.push(format!(
            "charged {} + returned {} + fees of the chain's open slices {} = {}, above prepaid {}",
            grouped(money.charged.0),
            grouped(money.returned.0),
            number(prepaid),
            number(spent),
            grouped(money.prepaid.0)
        ));
    }
    if money.burned > money.charged {
        let (burned, charged) = (grouped(money.burned.0), grouped(money.charged.0));
        wrong.push(format!("burned {burned}, above charged {charged}"));
    }
    wrong
}

fn total(amounts: &[Amount]) -> Option<Amount> {
    amounts.iter().try_fold(Amount(0), |sum, amount| sum.checked_add(*amount))
}

fn number(amount: Option<Amount>) -> String {
    amount.map_or_else(|| "more than a u128 holds".to_owned(), |amount| grouped(amount.0))
}
