//! The chain as stages, with the money in each state: before the decision, and after it where the
//! decision writes something else.

use quittance_contract::{
    codec::Hash,
    money::Amount,
    order::{
        PassedStage, Slice, SliceState, SliceStatus,
        due::{MoneyCase, Paid, fee},
    },
    verdict::{Change, Destination, Pot},
};
use serde::Serialize;

use super::{Words, changed};
use crate::cli::{
    explain::Explained,
    ledger::{Ledger, broken_since},
    words::short,
};

/// One slice of the chain.
#[derive(Serialize)]
pub(in crate::cli::explain) struct Stage {
    pub(in crate::cli::explain) stage: u8,
    /// Whether it is the one that is asked about.
    pub(in crate::cli::explain) asked: bool,
    /// As the ledger has it.
    pub(in crate::cli::explain) status: String,
    /// As the decision leaves it, where that is something else.
    pub(in crate::cli::explain) becomes: Option<String>,
    pub(in crate::cli::explain) frozen: bool,
    /// What it is worth.
    pub(in crate::cli::explain) amount: String,
    pub(in crate::cli::explain) locked: String,
    /// What a settled one paid, or pays by this decision, as far as it is known.
    pub(in crate::cli::explain) paid: Option<String>,
    /// The fee: prepaid, and charged if this decision releases the slice.
    pub(in crate::cli::explain) fee: String,
    /// Its EMT, and whether that is whole.
    pub(in crate::cli::explain) emt: String,
    /// Whether the EMT is there, and whole.
    pub(in crate::cli::explain) holds: Option<bool>,
    /// What ends its waits.
    pub(in crate::cli::explain) deadlines: String,
}

impl Stage {
    /// Its status, and what it becomes.
    pub(in crate::cli::explain) fn course(&self) -> String {
        match &self.becomes {
            Some(becomes) => format!("{} → {becomes}", self.status),
            None => self.status.clone(),
        }
    }
}

/// The chain's stages, in turn.
pub(super) fn of(words: &Words<'_>, explained: &Explained<MoneyCase>) -> Vec<Stage> {
    let (order, change) = (&words.case.order, changed(explained));
    let Some(asked) = words.slice() else { return Vec::new() };
    let amounts = order.slices.iter().zip(order.amounts());
    let chain = amounts.filter(|(slice, _)| slice.chain() == asked.chain());
    let mut stages: Vec<Stage> =
        chain.map(|(slice, amount)| stage(words, slice, amount, change)).collect();
    stages.sort_by_key(|stage| stage.stage);
    stages
}

fn stage(words: &Words<'_>, slice: &Slice, amount: Amount, change: Option<&Change>) -> Stage {
    let asked = words.slice() == Some(slice);
    let state = words.ledger.slice(slice);
    let writes = Ledger(change.map_or(&[], |change| &change.writes));
    let after = writes.slice(slice);
    let passed = state.and_then(|state| Some((state.emt?, state)));
    // What the decision writes of an EMT is how it is from now on.
    let stored = passed.and_then(|(emt, _)| writes.emt(&emt).or_else(|| words.ledger.emt(&emt)));
    let status = named(state);
    let becomes = after.map(|after| named(Some(after))).filter(|after| *after != status);
    Stage {
        stage: slice.stage.number(),
        asked,
        frozen: after.or(state).is_some_and(|state| state.frozen),
        status,
        becomes,
        amount: words.money(amount.0),
        locked: words.money(state.map_or(0, |state| state.locked.0)),
        paid: paid(words, amount, state, stored, change.filter(|_| asked)),
        fee: fee_of(words, amount, state, change.filter(|_| asked)),
        emt: emt(passed.map(|(emt, _)| emt), stored),
        holds: stored.map(|stored| stored.lost.is_empty()),
        deadlines: deadlines(words, slice, state, stored),
    }
}

fn named(state: Option<&SliceState>) -> String {
    let status = state.map_or(SliceStatus::Unfunded, |state| state.status);
    let frozen = if state.is_some_and(|state| state.frozen) { ", FROZEN" } else { "" };
    format!("{status}{frozen}")
}

/// What a stage pays. Of one that was settled before, neither a ruling nor whether it was funded is in
/// the ledger's values; the order's totals have both.
fn paid(
    words: &Words<'_>,
    amount: Amount,
    state: Option<&SliceState>,
    stored: Option<&PassedStage>,
    change: Option<&Change>,
) -> Option<String> {
    let moved = |to: Destination| -> u128 {
        let allocations = change.iter().flat_map(|change| change.allocations.iter());
        let of_escrow = allocations.filter(|one| one.pot == Pot::Escrow && one.to == to);
        of_escrow.map(|one| one.amount.0).sum()
    };
    if change.is_some_and(|change| !change.allocations.is_empty()) {
        let [pay, back] = [Destination::Release, Destination::Refund].map(moved);
        let (pay, back) = (words.money(pay), words.money(back));
        return Some(format!("{pay} now, and {back} back to the buyer"));
    }
    match state?.status {
        SliceStatus::Unlocked => {
            // One that was repaired since may have been paid by another token.
            let own = stored.filter(|stored| stored.emt.replaces.is_none());
            Some(match own.map(|own| own.emt.deduction) {
                Some(own) => {
                    let pay = Paid::of(amount, own, &words.case.order.fee).pay;
                    format!("{} by its EMT, or less by a ruling", words.money(pay.0))
                }
                None => format!("at most {}", words.money(amount.0)),
            })
        }
        SliceStatus::Refunded => Some("nothing: what was locked went back".to_owned()),
        SliceStatus::Unfunded | SliceStatus::Locked | SliceStatus::Releasable => None,
    }
}

fn fee_of(
    words: &Words<'_>,
    amount: Amount,
    state: Option<&SliceState>,
    change: Option<&Change>,
) -> String {
    let prepaid = fee(&words.case.order.fee, amount);
    let settled = state
        .is_some_and(|state| matches!(state.status, SliceStatus::Unlocked | SliceStatus::Refunded));
    let text = format!("{} prepaid", words.money(prepaid.0));
    if settled {
        return text + ", settled";
    }
    let Some(change) = change.filter(|change| !change.allocations.is_empty()) else { return text };
    let of_fee = change.allocations.iter().filter(|one| one.pot == Pot::FeeEscrow);
    let charged: u128 = of_fee
        .filter(|one| matches!(one.to, Destination::Burn | Destination::Treasury))
        .map(|one| one.amount.0)
        .sum();
    format!("{text}, {} charged", words.money(charged))
}

fn emt(emt: Option<Hash>, stored: Option<&PassedStage>) -> String {
    let Some(emt) = emt else { return "none".to_owned() };
    let state = match stored.map(|stored| (broken_since(stored), stored.lost.len())) {
        Some((Some(since), lost)) => format!("broken since {since}: {lost} lost"),
        _ => "whole".to_owned(),
    };
    let review = stored.map(|stored| stored.review_of).filter(|review| *review != emt);
    let review = review.map(|of| format!(", continues the review of {}", short(&of)));
    format!("{} {state}{}", short(&emt), review.unwrap_or_default())
}

fn deadlines(
    words: &Words<'_>,
    slice: &Slice,
    state: Option<&SliceState>,
    stored: Option<&PassedStage>,
) -> String {
    let policy = &words.case.order.policy;
    let moment = |unix_seconds| crate::cli::words::moment(unix_seconds);
    let mut deadlines = Vec::new();
    match state.map_or(SliceStatus::Unfunded, |state| state.status) {
        SliceStatus::Unfunded | SliceStatus::Locked => {
            deadlines.push(format!("delivery by {}", slice.delivery_by));
        }
        SliceStatus::Releasable => deadlines.extend(stored.map(|stored| {
            let until = stored.emt.passed_at.plus(policy.review_seconds);
            format!("review until {}", moment(until))
        })),
        SliceStatus::Unlocked | SliceStatus::Refunded => {}
    }
    if let Some(stored) = stored {
        let until = stored.first_passed_at.plus(policy.revocation_seconds);
        deadlines.push(format!("revocations until {}", moment(until)));
        deadlines.extend(broken_since(stored).map(|since| {
            format!("correction until {}", moment(since.plus(policy.correction_seconds)))
        }));
    }
    deadlines.join("; ")
}
