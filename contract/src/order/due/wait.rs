//! M7 and M8: what ends a wait for nothing, and what is waited for.

use super::{case::MoneyCase, chain::Chain, hold};
use crate::{
    money::Amount,
    order::{state::SliceStatus, terms::Slice},
    verdict::{ChangeBasis, Findings, HoldCode, Measure, Outcome, Rule, Subject},
};

/// Why the slice is refunded now, if it is.
pub(super) fn refund_due(
    case: &MoneyCase,
    slice: &Slice,
    chain: &Chain<'_>,
    findings: &mut Findings,
) -> Option<ChangeBasis> {
    let at = case.at.unix_seconds();
    let mut due = |rule, deadline: Option<u64>, basis| {
        let holds = deadline.is_none_or(|deadline| at < deadline);
        let needed = deadline.map_or(Measure::Nothing, Measure::At);
        let passed = findings.check(rule, Subject::Escrow, holds, needed, case.at);
        (!passed).then_some(basis)
    };
    let refunded = chain.before(slice).any(|link| link.state.status == SliceStatus::Refunded);
    let earlier = refunded.then_some(0);
    due(Rule::Earlier, earlier, ChangeBasis::EarlierRefunded)
        .or_else(|| due(Rule::DeliveryTime, delivery(slice, chain), ChangeBasis::DeliveryOver))
        .or_else(|| {
            due(Rule::CorrectionTime, cut(case, slice, chain), ChangeBasis::CorrectionMissed)
        })
        .or_else(|| due(Rule::TopUp, top_up(case, slice, chain), ChangeBasis::TopUpMissed))
}

/// What is waited for, if the slice is frozen or has not passed.
pub(super) fn waiting(case: &MoneyCase, slice: &Slice, chain: &Chain<'_>) -> Option<Outcome> {
    let deadlines = [cut(case, slice, chain), delivery(slice, chain), top_up(case, slice, chain)];
    let [cut, delivery, top_up] = deadlines;
    let code = match (cut, top_up, delivery) {
        (Some(_), ..) => HoldCode::WaitCorrection,
        (_, Some(_), _) => HoldCode::WaitTopUp,
        (_, _, Some(_)) => HoldCode::WaitPass,
        (None, None, None) => return None,
    };
    let next = [cut, delivery, top_up].into_iter().flatten().min()?;
    Some(hold(code, next, Amount(0)))
}

/// Until when it must pass, if it has not.
fn delivery(slice: &Slice, chain: &Chain<'_>) -> Option<u64> {
    let passed = chain.state(slice).passed();
    (!passed).then(|| slice.delivery_by.unix_seconds())
}

/// Until when what it hangs on must be repaired, if that is broken.
fn cut(case: &MoneyCase, slice: &Slice, chain: &Chain<'_>) -> Option<u64> {
    let correction = case.order.policy.correction_seconds;
    chain.broken_before(slice).map(|since| since.plus(correction)).min()
}

/// Until when it and all later slices must be funded, if the goods leave the factory with it and
/// they are not.
fn top_up(case: &MoneyCase, slice: &Slice, chain: &Chain<'_>) -> Option<u64> {
    let published = case.ledger().schema(&slice.schema)?;
    if !published.schema.post_production || chain.state(slice).passed() {
        return None;
    }
    let from_it = chain.0.iter().filter(|link| link.slice.stage >= slice.stage);
    if from_it.clone().all(|link| link.funded()) {
        return None;
    }
    let since = match chain.before(slice).next_back() {
        None => case.order.opened_at,
        Some(before) if before.state.passed() => before.stage.as_ref()?.first_passed_at,
        Some(_) => return None,
    };
    Some(since.plus(case.order.policy.top_up_seconds))
}
