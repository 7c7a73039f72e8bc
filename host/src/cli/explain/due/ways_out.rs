//! What would change what is due, and by when.

use quittance_contract::{
    order::due::MoneyCase,
    verdict::{Change, ChangeBasis, Hold, HoldCode, Outcome, RefuseCode},
};

use super::Words;
use crate::cli::{
    explain::{Explained, story::decision, ways_out::WayOut},
    ledger::broken_since,
    money_words::ends,
    order_words::refused,
};

/// What would change this outcome; `later` is the same evidence at a Hold's deadline.
pub(super) fn of(
    words: &Words<'_>,
    explained: &Explained<MoneyCase>,
    later: Option<&Explained<MoneyCase>>,
) -> Vec<WayOut> {
    match &explained.decision.outcome {
        Outcome::Change(change) => of_change(words, change),
        Outcome::Hold(hold) => of_hold(hold, later),
        Outcome::Refuse(refuse) => vec![WayOut::new(of_refuse(refuse.code))],
        // Neither comes out of this lane.
        Outcome::Settle(_) | Outcome::Pass(_) => Vec::new(),
    }
}

fn of_change(words: &Words<'_>, change: &Change) -> Vec<WayOut> {
    let carried = "nothing here: the ledger writes the values of the decision in one transaction";
    if !change.allocations.is_empty() {
        let what = format!("{carried}, and moves the money; this slice is then settled for good");
        return vec![WayOut::new(what).rule("M-ASK-OPEN")];
    }
    let mut ways = vec![WayOut::new(format!("{carried}; asked again, the next thing is due"))];
    if change.basis == ChangeBasis::Lost {
        let policy = &words.case.order.policy;
        let since = change.writes.iter().filter_map(|entry| match entry {
            quittance_contract::order::Entry::Emt { value: Some(value), .. } => broken_since(value),
            _ => None,
        });
        let way = WayOut::new(format!("then {}", ends(HoldCode::WaitCorrection))).rule("M-BROKEN");
        ways.push(match since.min() {
            Some(since) => way.by(since.plus(policy.correction_seconds)),
            None => way,
        });
    }
    ways
}

fn of_hold(hold: &Hold, later: Option<&Explained<MoneyCase>>) -> Vec<WayOut> {
    let rule = match hold.code {
        HoldCode::Review => "M-REVIEW",
        HoldCode::WaitRuling => "M-LAPSE",
        HoldCode::WaitCorrection => "M-CORRECTION",
        HoldCode::WaitTopUp => "M-TOP-UP",
        _ => "M-DELIVERY",
    };
    let way = WayOut::new(ends(hold.code)).rule(rule).by(hold.next_deadline.0);
    let then = later.map(|later| {
        let what = format!("with nothing more, this same evidence is then {}", decision(later));
        WayOut::new(what).by(hold.next_deadline.0)
    });
    [way].into_iter().chain(then).collect()
}

fn of_refuse(code: RefuseCode) -> String {
    match code {
        RefuseCode::SlicePaid | RefuseCode::SliceRefunded => {
            "nothing: a slice is settled once, for good".to_owned()
        }
        RefuseCode::OrderUnsigned => {
            "valid signatures of buyer and suppliers over the order".to_owned()
        }
        RefuseCode::OrderParties | RefuseCode::OrderSlices | RefuseCode::OrderTerms => {
            format!("an order never changes: agree on a new one ({})", refused(code))
        }
        other => format!("{other} no longer holds"),
    }
}
