//! The decision of a case about a slice's money in a few lines: what is due and why, who is paid,
//! and what the ledger writes.

use quittance_contract::{
    order::due::MoneyCase,
    verdict::{Change, Decision, Hold, Outcome},
};

use super::{
    ledger,
    money_words::{due, ends, nothing_due, pot, to, waits},
    order_table::slice,
    order_words::OrderWords,
    table::{self, facts},
    words::{moment, shortened},
};

/// A decision of lane 3.
pub(crate) fn decision(decision: &Decision, case: &MoneyCase) -> String {
    let words = OrderWords::of(case);
    let mut text = match &decision.outcome {
        Outcome::Change(change) => changed(&words, change),
        Outcome::Hold(hold) => held(&words, hold),
        Outcome::Refuse(refuse) => {
            format!("Refuse {}: {}", refuse.code, nothing_due(refuse.code))
        }
        // Neither comes out of this lane.
        Outcome::Settle(_) | Outcome::Pass(_) => return table::decision(decision, None),
    };
    text += &format!("\n  slice      {}", slice(&words));
    text += &format!("\n  settlement {}", decision.settlement_id);
    text += &format!("\n  decision   {}", decision.decision_id());
    text
}

fn changed(words: &OrderWords<'_, MoneyCase>, change: &Change) -> String {
    let mut text = format!("Change {}: {}", change.basis, due(change.basis));
    if change.allocations.is_empty() {
        text += "\n  no money moves";
    } else {
        let mut moves = table::new(["from", "what", "to", "amount"]);
        for one in &change.allocations {
            let (from, what) = (pot(one.pot).to_owned(), one.to.name().to_owned());
            moves.add_row([from, what, to(words, one), words.money(one.amount.0)]);
        }
        text += &format!("\n{moves}");
    }
    let mut writes = table::new(["the ledger writes", "says"]);
    for entry in &change.writes {
        writes.add_row([shortened(&entry.key_text()), ledger::says(entry)]);
    }
    text += &format!("\n{writes}");
    if change.signals.is_empty() {
        return text + "\n  no trust signals";
    }
    let mut signals = table::new(["trust signal", "about", "facts"]);
    for signal in &change.signals {
        let about = words.named(&signal.subject());
        let facts = facts(signal, words.case.order.decimals);
        signals.add_row([signal.name().to_owned(), about, facts]);
    }
    text + "\n" + &signals.to_string()
}

fn held(words: &OrderWords<'_, MoneyCase>, hold: &Hold) -> String {
    format!(
        "Hold {}: {}\n  until      {}, then the same evidence pays {}\n  ended by   {}",
        hold.code,
        waits(hold.code),
        moment(hold.next_deadline.0),
        words.money(hold.accrued.0),
        ends(hold.code)
    )
}
