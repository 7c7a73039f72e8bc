//! Lane 3: what is due on a slice now, once the gate has spoken or stays silent
//! (`docs/order-money.md`). It runs from top to bottom, and the first step that ends it ends it.

mod amounts;
mod case;
mod chain;
mod evidence;
mod fraud;
#[cfg(feature = "json")]
mod json;
mod lost;
mod needs;
mod release;
mod wait;

pub use amounts::{Paid, fee};
pub use case::{MONEY_LANE, MoneyCase, MoneyItem, MoneyLane, UntrustedMoneyCase};

use alloc::vec::Vec;

use super::{
    gate::check_order,
    state::{Entry, SliceStatus},
    terms::Slice,
};
use crate::{
    codec::{Fault, FaultCode, Tag, within_limit},
    money::Amount,
    verdict::{
        Allocation, Change, ChangeBasis, Considered, Deadline, Decision, Findings, Hold, HoldCode,
        Measure, Outcome, Refuse, RefuseCode, Rule, Signal, Subject, Version, in_order,
    },
};

#[cfg(feature = "json")]
pub(in crate::order) use needs::needed;

use chain::Chain;
use evidence::Evidence;

/// Decides a case about a slice's money.
///
/// # Errors
/// Never: a case that was read has the slice that it asks for.
pub(crate) fn decide(case: &MoneyCase, findings: &mut Findings) -> Result<Decision, Fault> {
    let slice = case.slice().ok_or_else(|| Fault::new(FaultCode::HostState, "asked"))?;
    let escrow = case.escrow();
    let checked = check_order(&case.order, escrow, &case.order_signatures, findings);
    let (outcome, considered) = match checked {
        Err(code) => (refuse(code), Vec::new()),
        Ok(()) => {
            let chain = Chain::of(case, slice);
            let evidence = Evidence::judge(case, slice, &chain, findings);
            let outcome = answer(case, slice, &chain, &evidence, findings);
            (outcome, considered(case, &evidence))
        }
    };
    Ok(Decision {
        version: Version::V1,
        rules: case.order.rules,
        case_digest: case.digest(),
        settlement_id: Tag::Settlement.digest(&(escrow, slice.place())),
        outcome,
        considered: within_limit(considered),
    })
}

/// M3 to M9.
fn answer(
    case: &MoneyCase,
    slice: &Slice,
    chain: &Chain<'_>,
    evidence: &Evidence<'_>,
    findings: &mut Findings,
) -> Outcome {
    if let Some(change) = lost::due(case, chain, evidence, findings) {
        return change;
    }
    let frozen = chain.link(slice).is_some_and(|link| chain.must_freeze(link));
    findings.check(Rule::FreezeScope, Subject::Escrow, !frozen, 0, u64::from(frozen));
    let flags = chain.writes_of_flags(case.escrow());
    if !findings.check(Rule::Resume, Subject::Escrow, flags.is_empty(), 0, flags.len()) {
        return change(ChangeBasis::Resumed, Vec::new(), Vec::new(), flags);
    }
    if let Some(change) = fraud::due(case, evidence, findings) {
        return change;
    }
    let status = chain.state(slice).status;
    let settled = match status {
        SliceStatus::Unlocked => Some(RefuseCode::SlicePaid),
        SliceStatus::Refunded => Some(RefuseCode::SliceRefunded),
        _ => None,
    };
    let (needed, had) = (Measure::Name("OPEN"), Measure::Name(status.name()));
    findings.check(Rule::AskOpen, Subject::Escrow, settled.is_none(), needed, had);
    if let Some(code) = settled {
        return refuse(code);
    }
    if let Some(basis) = wait::refund_due(case, slice, chain, findings) {
        return release::refund(case, slice, chain, basis);
    }
    wait::waiting(case, slice, chain)
        .unwrap_or_else(|| release::due(case, slice, chain, evidence, findings))
}

const fn refuse(code: RefuseCode) -> Outcome {
    Outcome::Refuse(Refuse { code })
}

/// A Change; its writes by ascending key.
fn change(
    basis: ChangeBasis,
    allocations: Vec<Allocation>,
    signals: Vec<Signal>,
    mut writes: Vec<Entry>,
) -> Outcome {
    writes.sort_by_key(Entry::key);
    Outcome::Change(Change {
        basis,
        allocations: within_limit(allocations),
        signals: in_order(signals),
        writes: within_limit(writes),
    })
}

const fn hold(code: HoldCode, next_deadline: u64, accrued: Amount) -> Outcome {
    let next_deadline = Deadline(next_deadline);
    Outcome::Hold(Hold { code, needed: 1, had: 0, next_deadline, accrued })
}

fn considered(case: &MoneyCase, evidence: &Evidence<'_>) -> Vec<Considered> {
    let items = case.items().zip(&evidence.codes);
    items
        .map(|((item, digest), code)| Considered { kind: item.body.kind(), digest, code: *code })
        .collect()
}
