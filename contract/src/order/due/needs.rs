//! Which ledger values a case about money has, and what they must agree in (order-money 3, 4.2).

use alloc::collections::BTreeSet;

use super::{amounts::fee, case::UntrustedMoneyCase};
use crate::{
    codec::Hash,
    money::Amount,
    order::{
        object::MoneyBody,
        state::{Entry, OrderEscrow, SliceStatus, State, StateKey},
        terms::Slice,
    },
};

/// Whether the ledger values of a case are complete and agree.
pub(super) fn is_whole(case: &UntrustedMoneyCase, escrow: Hash, asked: &Slice) -> bool {
    let ledger = State(&case.state);
    let header = case.order.header(escrow);
    let stage_agrees = |slice: &Slice| match ledger.slice(escrow, slice).emt {
        None => true,
        Some(emt) => ledger.emt(&emt).is_some_and(|stage| stage.is_of(&header, slice)),
    };
    ledger.has_exactly(&needed(case, escrow, asked), |_| false)
        && case.state.iter().all(Entry::is_named)
        && case.order.chain(asked).all(stage_agrees)
        && ledger
            .money(&escrow)
            .is_some_and(|money| sums_agree(case, escrow, asked, money).unwrap_or(false))
}

/// Whether slices hold what their status says, and the order has as much as its slices; none if a
/// sum has no value.
fn sums_agree(
    case: &UntrustedMoneyCase,
    escrow: Hash,
    asked: &Slice,
    money: &OrderEscrow,
) -> Option<bool> {
    let order = &case.order;
    let (mut locked, mut prepaid) = (Amount(0), Amount(0));
    for (slice, amount) in order.slices.iter().zip(order.amounts()) {
        if slice.chain() != asked.chain() {
            continue;
        }
        let state = State(&case.state).slice(escrow, slice);
        let holds = match state.status {
            SliceStatus::Locked => true,
            SliceStatus::Releasable => state.locked >= amount,
            SliceStatus::Unfunded | SliceStatus::Unlocked | SliceStatus::Refunded => {
                state.locked == Amount(0)
            }
        };
        if !holds || !state.agrees() {
            return Some(false);
        }
        locked = locked.checked_add(state.locked)?;
        if state.open() {
            prepaid = prepaid.checked_add(fee(&order.fee, amount))?;
        }
    }
    let paid_out = money.unlocked.checked_add(money.refunded)?.checked_add(locked)?;
    let fees = money.charged.checked_add(money.returned)?.checked_add(prepaid)?;
    Some(paid_out <= money.funded && fees <= money.prepaid && money.burned <= money.charged)
}

/// The keys that a case must have.
pub(in crate::order) fn needed(
    case: &UntrustedMoneyCase,
    escrow: Hash,
    asked: &Slice,
) -> BTreeSet<StateKey> {
    let (order, ledger) = (&case.order, State(&case.state));
    let mut needed = BTreeSet::from([
        StateKey::Registry,
        StateKey::Escrow(escrow),
        StateKey::Schema(asked.schema),
    ]);
    needed.extend(order.chain(asked).map(|slice| slice.key(escrow)));
    for slice in order.chain(asked) {
        let Some(emt) = ledger.slice(escrow, slice).emt else { continue };
        needed.insert(StateKey::Emt(emt));
        let counted = ledger.emt(&emt).into_iter().flat_map(|stage| stage.emt.counted.iter());
        needed.extend(counted.flat_map(|counted| ledger.keys_of_signer(&counted.key_id)));
    }
    for item in &case.evidence {
        match &item.body {
            MoneyBody::OrderAttestation(body) => {
                needed.extend(ledger.keys_of_signer(&body.key_id));
                needed.insert(StateKey::Proven(body.key_id));
            }
            MoneyBody::Assignment(body) => {
                needed.insert(StateKey::Recipient(order.corridor, body.recipient));
            }
            MoneyBody::Revocation(_) | MoneyBody::Objection(_) | MoneyBody::Ruling(_) => {}
        }
    }
    needed
}
