//! The fuzz function over the bytes of a case. On stable it runs over a corpus
//! (`tests/fuzz_case.rs`); cargo-fuzz calls the same function (`fuzz/`).

use quittance_contract::{
    codec::{Fault, Hash},
    decide, explain,
    money::Amount,
    order::{Entry, OrderCase, SliceStatus, due::MoneyCase},
    session::Case,
    verdict::{Allocation, Change, Decision, Destination, Outcome, Pot, Settle},
    view,
};

/// Decides these bytes in every way there is and checks what must hold for all bytes whatever.
/// Says the fault, or the decision.
///
/// # Panics
/// Something that must hold for all bytes does not.
pub fn case(bytes: &[u8]) -> Result<Decision, Fault> {
    let (decided, explained) = match (decide(bytes), explain(bytes)) {
        (Ok(decided), Ok(explained)) => (decided, explained),
        (Err(fault), Err(explained)) => {
            assert_eq!(fault, explained, "one fault, however one asks");
            return Err(fault);
        }
        other => panic!("decide and explain disagree: {other:?}"),
    };
    let decision = view(&decided).expect("a decision decodes");
    assert_eq!(decision.to_bytes(), decided, "a decision re-encodes to the same bytes");
    assert_eq!(explained.decision, decision, "explaining changes nothing");
    match bytes {
        [_, 2 | 3, ..] => of_order(bytes, &decision),
        _ => of_session(bytes, decision.clone())?,
    }
    Ok(decision)
}

/// What holds for every decision about an order.
fn of_order(bytes: &[u8], decision: &Decision) {
    let (case, items, at) = match OrderCase::from_bytes(bytes) {
        Ok(case) => (case.to_bytes(), case.evidence.len(), case.at),
        Err(_) => {
            let case = MoneyCase::from_bytes(bytes).expect("decided, so it is a case");
            (case.to_bytes(), case.evidence.len(), case.at)
        }
    };
    assert_eq!(case, bytes, "what decodes re-encodes to the same bytes");
    assert!(decision.considered.is_empty() || decision.considered.len() >= items.min(1));
    match &decision.outcome {
        Outcome::Settle(settle) => panic!("an order settles no session: {settle:?}"),
        Outcome::Hold(hold) => assert!(hold.next_deadline.0 > at.unix_seconds()),
        Outcome::Refuse(_) | Outcome::Pass(_) => {}
        Outcome::Change(change) => {
            assert_moves(change, &MoneyCase::from_bytes(bytes).expect("of money"));
            let ascend = |of: &[Vec<u8>]| assert!(of.is_sorted_by(|a, b| a < b), "sets ascend");
            ascend(
                &change
                    .signals
                    .iter()
                    .map(|s| borsh::to_vec(s).expect("memory"))
                    .collect::<Vec<_>>(),
            );
            assert!(!change.writes.is_empty(), "a change writes");
        }
    }
}

/// What leaves the pots of an order was in them, all of it is accounted for, and the ledger's sums
/// rise by just that (order-money 6).
fn assert_moves(change: &Change, case: &MoneyCase) {
    if change.allocations.is_empty() {
        return;
    }
    let sum = |is: &dyn Fn(&Allocation) -> bool| {
        let amounts = change.allocations.iter().filter(|part| is(part)).map(|part| part.amount.0);
        amounts.fold(0u128, |sum, amount| sum.checked_add(amount).expect("within the pot"))
    };
    let money = |entries: &[Entry]| {
        entries.iter().find_map(|entry| match entry {
            Entry::Escrow { value, .. } => value.clone(),
            _ => None,
        })
    };
    let place = case.slice().expect("the slice").place();
    let state = |entries: &[Entry]| {
        entries.iter().find_map(|entry| match entry {
            Entry::Slice { supplier, sub_lot, stage, value, .. }
                if (*supplier, *sub_lot, *stage)
                    == (place.supplier, place.sub_lot, place.stage) =>
            {
                value.clone()
            }
            _ => None,
        })
    };
    let before = money(&case.state).expect("the order's money");
    let after = money(&change.writes).expect("a movement writes it");
    // A slice that the ledger has nothing about has nothing locked.
    let locked = state(&case.state).map_or(0, |state| state.locked.0);
    let pot = before.prepaid.0 - before.charged.0 - before.returned.0;
    assert_eq!(sum(&|part| part.pot == Pot::Escrow), locked, "all that was locked");
    assert_eq!(sum(&|part| part.pot == Pot::FeeEscrow), pot, "all that was prepaid");
    let from = |pot, to| sum(&|part| part.pot == pot && part.to == to);
    let released = from(Pot::Escrow, Destination::Release);
    let burned = from(Pot::FeeEscrow, Destination::Burn);
    let charged = burned + from(Pot::FeeEscrow, Destination::Treasury);
    let rises = |before: Amount, after: Amount| after.0 - before.0;
    assert_eq!((after.funded, after.prepaid), (before.funded, before.prepaid));
    assert_eq!(rises(before.unlocked, after.unlocked), released);
    assert_eq!(rises(before.refunded, after.refunded), from(Pot::Escrow, Destination::Refund));
    assert_eq!(rises(before.charged, after.charged), charged);
    assert_eq!(rises(before.burned, after.burned), burned);
    assert_eq!(burned, charged / 2, "half burns, rounded down");
    assert_eq!(rises(before.returned, after.returned), from(Pot::FeeEscrow, Destination::Refund));
    let left = state(&change.writes).expect("a movement writes the slice");
    assert!(left.locked.0 == 0 && !left.frozen, "{left:?}");
    assert!(matches!(left.status, SliceStatus::Unlocked | SliceStatus::Refunded), "{left:?}");
}

/// What holds for every decision about a session.
fn of_session(bytes: &[u8], decision: Decision) -> Result<(), Fault> {
    let case = Case::from_bytes(bytes)?;
    assert_eq!(case.to_bytes(), bytes, "what decodes re-encodes to the same bytes");
    assert_eq!(decision.case_digest, case.digest());
    assert_eq!(decision.rules, case.lock.rules);

    if let Outcome::Refuse(_) = decision.outcome {
        assert!(decision.considered.is_empty(), "a refusal considers nothing");
    } else {
        assert_eq!(decision.considered.len(), case.evidence.len(), "all evidence is considered");
        for (considered, (item, digest)) in decision.considered.iter().zip(case.items()) {
            assert_eq!((considered.kind, considered.digest), (item.body.kind(), digest));
        }
    }
    match &decision.outcome {
        Outcome::Settle(settle) => assert_conserved(settle, &case),
        Outcome::Hold(hold) => assert!(hold.next_deadline.0 > case.at.unix_seconds()),
        Outcome::Refuse(_) => {}
        Outcome::Pass(_) | Outcome::Change(_) => panic!("of another lane than a session"),
    }
    Ok(())
}

/// Release, burn and refund, in this order, sum to what the lock holds and any top-up chain that
/// starts from it adds.
fn assert_conserved(settle: &Settle, case: &Case) {
    let accounts: Vec<(Destination, Hash)> =
        settle.allocations.iter().map(|part| (part.to, part.account)).collect();
    let peer = quittance_contract::crypto::peer_id;
    let expected = [
        (Destination::Release, peer(&case.lock.provider)),
        (Destination::Burn, Hash::ZERO),
        (Destination::Refund, peer(&case.lock.consumer)),
    ];
    assert_eq!(accounts, expected, "three allocations");
    let sum = settle.allocations.iter().try_fold(0u128, |sum, part| sum.checked_add(part.amount.0));
    let locked = case.lock.amount;
    let totals: Vec<_> = case.top_ups.iter().map(|top_up| top_up.body.new_total).collect();
    let possible = |sum: u128| sum == locked.0 || totals.iter().any(|total| total.0 == sum);
    assert!(sum.is_some_and(possible), "the parts sum to what was locked at some time");
    let encoded: Vec<Vec<u8>> =
        settle.signals.iter().map(|s| borsh::to_vec(s).expect("memory")).collect();
    assert!(encoded.is_sorted_by(|a, b| a < b), "signals ascend strictly");
}
