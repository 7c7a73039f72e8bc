//! M9 and the money of a slice: who is paid what, and what the ledger writes.

use alloc::vec::Vec;

use super::{
    amounts::{Paid, fee},
    case::MoneyCase,
    chain::{Chain, Link, slice_entry},
    change,
    evidence::Evidence,
    hold,
};
use crate::{
    codec::Hash,
    crypto::peer_id,
    money::{Amount, assert_conserved},
    order::{
        state::{Entry, OrderEscrow, SliceState, SliceStatus},
        terms::Slice,
    },
    verdict::{
        Allocation, ChangeBasis, Destination, Findings, HoldCode, Measure, Outcome, Pot,
        RefuseCode, Rule, Signal, Subject,
    },
};

/// What is due on a slice that passed and is whole.
pub(super) fn due(
    case: &MoneyCase,
    slice: &Slice,
    chain: &Chain<'_>,
    evidence: &Evidence<'_>,
    findings: &mut Findings,
) -> Outcome {
    // A slice that got here is RELEASABLE, and a case has the token that it names.
    let passed = chain.link(slice).and_then(|link| Some((link, link.stage.as_ref()?)));
    let Some((link, stage)) = passed else { return super::refuse(RefuseCode::SlicePaid) };
    let (policy, at) = (&case.order.policy, case.at.unix_seconds());
    let own = stage.emt.deduction;
    let paid = |deduction| Paid::of(link.amount, deduction, &case.order.fee);
    let release = |basis, deduction, signal, findings: &mut Findings| {
        let paid = paid(deduction);
        note(case, link, evidence, &paid, findings);
        released(case, link, evidence, &paid, basis, signal)
    };
    let subject = peer_id(&case.order.buyer.key);
    let reviewed = stage.reviewed(policy);
    let ruled_by = evidence.objection.map(|o| (o.digest, stage.ruled_by(policy, o.seen)));
    match (&evidence.ruling, ruled_by) {
        (Some(ruling), Some((objection, _))) => {
            let deduction = ruling.body.deduction;
            let upheld = deduction > own;
            let (needed, had) =
                (Measure::Count(own.number().into()), Measure::Count(deduction.number().into()));
            findings.check(Rule::Deduction, Subject::Escrow, !upheld, needed, had);
            let signal = if upheld {
                Signal::ObjectionUpheld { subject, objection, deduction }
            } else {
                Signal::ObjectionRejected { subject, objection }
            };
            release(ChangeBasis::Ruled, own.max(deduction), Some(signal), findings)
        }
        (_, Some((objection, until))) => {
            let over = at >= until;
            if !findings.check(Rule::Lapse, Subject::Escrow, over, Measure::At(until), case.at) {
                return hold(HoldCode::WaitRuling, until, paid(own).pay);
            }
            let signal = Signal::ObjectionLapsed { subject, objection };
            release(ChangeBasis::Lapsed, own, Some(signal), findings)
        }
        _ => {
            let over = at >= reviewed;
            let needed = Measure::At(reviewed);
            if !findings.check(Rule::Review, Subject::Escrow, over, needed, case.at) {
                return hold(HoldCode::Review, reviewed, paid(own).pay);
            }
            release(ChangeBasis::Released, own, None, findings)
        }
    }
}

/// Where rounding, caps and priorities take effect, for people.
fn note(
    case: &MoneyCase,
    link: &Link<'_>,
    evidence: &Evidence<'_>,
    paid: &Paid,
    findings: &mut Findings,
) {
    let (terms, amount) = (&case.order.fee, link.amount);
    let mut note = |rule, passed, needed: Amount, had: Amount| {
        let (needed, had) = (Measure::Money(needed), Measure::Money(had));
        findings.check(rule, Subject::Escrow, passed, needed, had);
    };
    note(Rule::WorthSomething, amount.0 > 0, Amount(1), amount);
    let (rated, capped) = (paid.pay.part(terms.rate), fee(terms, paid.pay));
    note(Rule::FeeTier, rated == capped, rated, capped);
    note(Rule::FeePrepaid, capped == paid.charged, capped, paid.charged);
    let halved = paid.charged.0 == 0 || paid.burn.0 > 0;
    note(Rule::HalfBurns, halved, paid.charged, paid.burn);
    let first = terms.treasury.first().zip(paid.treasury.first());
    if let Some((row, bucket)) = first {
        let share = Amount(paid.charged.0 - paid.burn.0).part(row.share);
        note(Rule::TreasuryDivides, share == *bucket, share, *bucket);
    }
    let assigned = evidence.assignments.iter().map(|(_, assignment)| assignment.body.amount.0);
    // Counted assignments sum to no more than the slice.
    let assigned = Amount(assigned.sum());
    note(Rule::PaidByPriority, assigned <= paid.pay, assigned, paid.pay);
}

fn released(
    case: &MoneyCase,
    link: &Link<'_>,
    evidence: &Evidence<'_>,
    paid: &Paid,
    basis: ChangeBasis,
    signal: Option<Signal>,
) -> Outcome {
    let (order, locked) = (&case.order, link.state.locked);
    let buyer = peer_id(&order.buyer.key);
    let mut parts = to_recipients(evidence, link.slice.supplier, paid.pay);
    let back = Amount(locked.0 - paid.pay.0);
    parts.push((Pot::Escrow, Destination::Refund, buyer, back));
    parts.push((Pot::FeeEscrow, Destination::Burn, Hash::ZERO, paid.burn));
    let accounts = order.fee.treasury.iter().map(|row| row.account);
    parts.extend(
        accounts
            .zip(&paid.treasury)
            .map(|(account, bucket)| (Pot::FeeEscrow, Destination::Treasury, account, *bucket)),
    );
    parts.push((Pot::FeeEscrow, Destination::Refund, buyer, paid.returned));
    let after = |money: &OrderEscrow| OrderEscrow {
        unlocked: plus(money.unlocked, paid.pay),
        refunded: plus(money.refunded, back),
        charged: plus(money.charged, paid.charged),
        burned: plus(money.burned, paid.burn),
        returned: plus(money.returned, paid.returned),
        ..money.clone()
    };
    settle(case, link, SliceStatus::Unlocked, parts, after, basis, signal)
}

/// The Change that gives a slice's money back.
pub(super) fn refund(
    case: &MoneyCase,
    slice: &Slice,
    chain: &Chain<'_>,
    basis: ChangeBasis,
) -> Outcome {
    let Some(link) = chain.link(slice) else { return super::refuse(RefuseCode::SliceRefunded) };
    let buyer = peer_id(&case.order.buyer.key);
    let (locked, prepaid) = (link.state.locked, fee(&case.order.fee, link.amount));
    let parts = Vec::from([
        (Pot::Escrow, Destination::Refund, buyer, locked),
        (Pot::FeeEscrow, Destination::Refund, buyer, prepaid),
    ]);
    let after = |money: &OrderEscrow| OrderEscrow {
        refunded: plus(money.refunded, locked),
        returned: plus(money.returned, prepaid),
        ..money.clone()
    };
    settle(case, link, SliceStatus::Refunded, parts, after, basis, None)
}

type Part = (Pot, Destination, Hash, Amount);

/// Recipients by priority, then by when they were assigned; the supplier gets what is left.
fn to_recipients(evidence: &Evidence<'_>, supplier: Hash, pay: Amount) -> Vec<Part> {
    let mut assigned: Vec<_> = evidence.assignments.iter().collect();
    assigned.sort_by_key(|(priority, assignment)| (*priority, assignment.turn()));
    let mut left = pay;
    let mut parts: Vec<Part> = Vec::new();
    for (_, assignment) in assigned {
        let amount = assignment.body.amount.min(left);
        left = Amount(left.0 - amount.0);
        parts.push((Pot::Escrow, Destination::Release, assignment.body.recipient, amount));
    }
    parts.push((Pot::Escrow, Destination::Release, supplier, left));
    parts
}

/// What leaves both pots for one slice, checked against what is in them.
fn settle(
    case: &MoneyCase,
    link: &Link<'_>,
    status: SliceStatus,
    mut parts: Vec<Part>,
    after: impl Fn(&OrderEscrow) -> OrderEscrow,
    basis: ChangeBasis,
    signal: Option<Signal>,
) -> Outcome {
    let escrow = case.escrow();
    // A case has the order's money, and its sums agree.
    let Some(money) = case.ledger().money(&escrow) else {
        return super::refuse(RefuseCode::OrderTerms);
    };
    let pot = Amount(money.prepaid.0 - money.charged.0 - money.returned.0);
    let prepaid = fee(&case.order.fee, link.amount);
    let stays = Amount(pot.0 - prepaid.0);
    parts.push((Pot::FeeEscrow, Destination::Stays, Hash::ZERO, stays));
    let of = |of: Pot| -> Vec<Amount> {
        parts.iter().filter(|(pot, ..)| *pot == of).map(|(.., amount)| *amount).collect()
    };
    assert_conserved(link.state.locked, &of(Pot::Escrow));
    assert_conserved(pot, &of(Pot::FeeEscrow));
    let state = SliceState { status, frozen: false, locked: Amount(0), emt: link.state.emt };
    let writes = Vec::from([
        slice_entry(escrow, link.slice, state),
        Entry::Escrow { escrow, value: Some(after(money)) },
    ]);
    let allocation = |(pot, to, account, amount)| Allocation { pot, to, account, amount };
    let allocations = parts.into_iter().map(allocation).collect();
    change(basis, allocations, signal.into_iter().collect(), writes)
}

/// Sums that the ledger's own sums bound.
fn plus(sum: Amount, more: Amount) -> Amount {
    let total = sum.checked_add(more);
    assert!(total.is_some(), "what leaves a pot was in it");
    total.unwrap_or(sum)
}
