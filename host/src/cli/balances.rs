//! What of an order's ledger values does not agree, where every value is there (docs/order-money.md
//! 3): tokens with their slices, locked money with statuses, and the order's sums. The component
//! only asks whether all of it does; here each slice and number is named, for people.

use quittance_contract::{
    codec::Hash,
    money::Amount,
    order::{
        Entry, OrderEscrow, Slice, SliceState, SliceStatus, UntrustedOrderCase,
        due::{UntrustedMoneyCase, fee},
    },
    verdict::OrderHeader,
};

use super::{
    ledger::Ledger,
    words::{grouped, short},
};

/// What does not agree in a case about money; amounts are in the asset's smallest unit.
pub(super) fn of_money(case: &UntrustedMoneyCase) -> Vec<String> {
    let (order, ledger) = (&case.order, Ledger(&case.state));
    let escrow = order.digest();
    let Some(asked) = order.slices.get(usize::from(case.asked)) else { return Vec::new() };
    let chain =
        || order.slices.iter().zip(order.amounts()).filter(|(s, _)| s.chain() == asked.chain());
    let mut wrong = Vec::new();
    for (slice, amount) in chain() {
        let header = order.header(escrow);
        wrong.extend(token(slice, ledger, &header));
        wrong.extend(ledger.slice(slice).and_then(|state| locked(slice, state, amount)));
    }
    let Some(money) = ledger.money(&escrow) else {
        wrong.push("ESCROW has no value".to_owned());
        return wrong;
    };
    let (mut holds, mut fees) = (Vec::new(), Vec::new());
    for (slice, amount) in chain() {
        let state = ledger.slice(slice);
        holds.extend(state.map(|state| state.locked));
        let settled = |state: &SliceState| {
            matches!(state.status, SliceStatus::Unlocked | SliceStatus::Refunded)
        };
        if !state.is_some_and(settled) {
            fees.push(fee(&order.fee, amount));
        }
    }
    wrong.extend(sums(money, &holds, &fees));
    wrong
}

/// What does not agree in a case of the gate with a correction: the token that it may replace.
pub(super) fn of_repair(case: &UntrustedOrderCase) -> Option<String> {
    let asked = case.order.slices.get(usize::from(case.asked))?;
    let named = |entry: &Entry| matches!(entry, Entry::Emt { .. });
    let header = case.order.header(case.order.digest());
    case.state.iter().any(named).then(|| token(asked, Ledger(&case.state), &header)).flatten()
}

/// Whether a slice's token is there, of this slice, and lost only what it counted.
fn token(slice: &Slice, ledger: Ledger<'_>, header: &OrderHeader) -> Option<String> {
    let emt = ledger.slice(slice)?.emt?;
    let (named, stage) = (short(&emt), slice.stage.number());
    let Some(value) = ledger.emt(&emt) else {
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
    let counted =
        |lost: &Hash| value.emt.counted.iter().any(|counted| counted.attestation == *lost);
    let lost = value.lost.iter().map(|lost| lost.attestation).find(|lost| !counted(lost))?;
    let lost = short(&lost);
    Some(format!("EMT {named} of stage {stage} lost attestation {lost}, which it did not count"))
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
