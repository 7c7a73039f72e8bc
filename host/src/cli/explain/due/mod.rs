//! The report of a case about a slice's money: the chain's stages with the money in each state, the
//! evidence with its codes, and what would change it. No rule is applied here.

mod findings;
mod stages;
mod totals;
mod ways_out;

pub(super) use stages::Stage;
pub(super) use totals::Total;

use quittance_contract::{
    order::due::MoneyCase,
    verdict::{Change, ChangeBasis, Outcome, Signal},
};

use super::{
    Explained, meaning,
    money::{Money, Share},
    order::story,
    report::{Kind, Report, Verdict, steps},
    signals::Told,
    story::{Event, Mark},
};
use crate::cli::{
    money_words::{due, nothing_due, pot, to, waits},
    order_table,
    order_words::OrderWords,
    words::{moment, short},
};

type Words<'c> = OrderWords<'c, MoneyCase>;

/// The report of a case; `later` is the same evidence at a Hold's deadline.
pub(super) fn report(
    explained: &Explained<MoneyCase>,
    later: Option<&Explained<MoneyCase>>,
) -> Report {
    let words = OrderWords::of(&explained.case);
    Report {
        verdict: verdict(&words, explained),
        story: story::of(&words, explained, deadline(&words, explained)),
        steps: steps(&words, &explained.findings),
        money: money(&words, explained, later),
        stages: stages::of(&words, explained),
        totals: totals::of(&words, explained),
        groups: Vec::new(),
        checks: Vec::new(),
        signals: signals(&words, explained),
        ways_out: ways_out::of(&words, explained, later),
        parties: words.parties,
    }
}

/// What a Hold waits for; the delivery time, where it was not kept.
fn deadline(words: &Words<'_>, explained: &Explained<MoneyCase>) -> Option<Event> {
    match &explained.decision.outcome {
        Outcome::Hold(hold) => {
            let says = format!("{} ends, if nothing comes before", hold.code);
            Some(Event::new(hold.next_deadline.0, Mark::Deadline, "deadline", says))
        }
        Outcome::Change(change) if change.basis == ChangeBasis::DeliveryOver => {
            story::delivery(words)
        }
        _ => None,
    }
}

fn changed(explained: &Explained<MoneyCase>) -> Option<&Change> {
    match &explained.decision.outcome {
        Outcome::Change(change) => Some(change),
        _ => None,
    }
}

fn verdict(words: &Words<'_>, explained: &Explained<MoneyCase>) -> Verdict {
    let (decision, case) = (&explained.decision, &explained.case);
    let mut facts = vec![("slice", order_table::slice(words))];
    let (kind, title, meaning) = match &decision.outcome {
        Outcome::Change(change) => {
            let meaning = format!("What is due now: {}.", due(change.basis));
            (Kind::Change, format!("Change {}", change.basis), meaning)
        }
        Outcome::Hold(hold) => {
            facts.push(("until", moment(hold.next_deadline.0)));
            facts.push(("pays then", words.money(hold.accrued.0)));
            let meaning = format!("Nothing is due yet: {}.", waits(hold.code));
            (Kind::Hold, format!("Hold {}", hold.code), meaning)
        }
        Outcome::Refuse(refuse) => {
            let meaning = format!("Nothing will be due: {}.", nothing_due(refuse.code));
            (Kind::Refuse, format!("Refuse {}", refuse.code), meaning)
        }
        // Neither comes out of this lane.
        Outcome::Settle(_) | Outcome::Pass(_) => (Kind::Settle, "Settle".to_owned(), String::new()),
    };
    facts.push(("decided at", case.at.to_string()));
    let mut digests = vec![
        ("order", case.escrow()),
        ("settlement", decision.settlement_id),
        ("decision", decision.decision_id()),
        ("case", decision.case_digest),
        ("rules", decision.rules),
    ];
    let asked = words.slice().and_then(|slice| words.ledger.slice(slice)?.emt);
    digests.extend(asked.map(|emt| ("EMT", emt)));
    let digests = digests.into_iter().map(|(name, digest)| (name, digest.to_string())).collect();
    Verdict { kind, title, meaning, facts, digests }
}

/// What moves, now or at a Hold's deadline.
fn money(
    words: &Words<'_>,
    explained: &Explained<MoneyCase>,
    later: Option<&Explained<MoneyCase>>,
) -> Option<Money> {
    let now = changed(explained).map(|change| (change, None));
    let then =
        later.and_then(|then| Some((changed(then)?, Some(moment(then.case.at.unix_seconds())))));
    let (change, only_at) = now.or(then)?;
    if change.allocations.is_empty() {
        return None;
    }
    let shares = change.allocations.iter().map(|allocation| Share {
        what: allocation.to.name(),
        to: format!("{}, out of the {}", to(words, allocation), pot(allocation.pot)),
        amount: words.money(allocation.amount.0),
        units: allocation.amount.0,
    });
    let unit = format!("in the asset's smallest unit: 1 is {}", words.money(1));
    Some(Money { only_at, unit, steps: Vec::new(), shares: shares.collect() })
}

/// The signals of a change, each with what it rests on.
fn signals(words: &Words<'_>, explained: &Explained<MoneyCase>) -> Vec<Told> {
    let told = |signal: &Signal| {
        let (why, rule) = match signal {
            Signal::RevokedAfterPass { attestation, reason, .. } => {
                (format!("attestation {} was revoked: {reason}", short(attestation)), "M-LOST-ONCE")
            }
            Signal::KeyCompromised { attestation, .. } => (
                format!("the key that signed attestation {} is REVOKED", short(attestation)),
                "M-COMPROMISE",
            ),
            Signal::FraudProven { first, second, .. } => {
                (format!("signed {} and {}", words.item(first), words.item(second)), "M-FRAUD")
            }
            Signal::ObjectionUpheld { objection, deduction, .. } => (
                format!("{} is upheld: {} ppm", words.item(objection), deduction.number()),
                "M-DEDUCTION",
            ),
            Signal::ObjectionRejected { objection, .. } => {
                (format!("{} is rejected", words.item(objection)), "M-DEDUCTION")
            }
            Signal::ObjectionLapsed { objection, .. } => {
                (format!("nobody ruled on {}", words.item(objection)), "M-LAPSE")
            }
            // Of other lanes.
            _ => (String::new(), ""),
        };
        let rule = Some(rule).filter(|rule| !rule.is_empty());
        let about = words.named(&signal.subject());
        Told { signal: signal.name(), about, why, rule, says: rule.and_then(meaning::of) }
    };
    changed(explained).into_iter().flat_map(|change| &change.signals).map(told).collect()
}
