//! The decision of an order case in a few lines: what the gate says, about whom, and what the ledger
//! has to do.

use quittance_contract::{
    order::OrderCase,
    time::Time,
    verdict::{Decision, Hold, Outcome, Pass},
};

use super::{
    of_order::OfOrder,
    order_words::OrderWords,
    table::{self, facts, short},
};

/// A decision of the gate.
pub(crate) fn decision(decision: &Decision, case: &OrderCase) -> String {
    let words = OrderWords::of(case);
    let mut text = match &decision.outcome {
        Outcome::Pass(pass) => passed(&words, pass),
        Outcome::Hold(hold) => held(hold, words.repairs(decision)),
        Outcome::Refuse(refuse) => {
            format!("Refuse {}: {}", refuse.code, words.refusal(decision, refuse.code))
        }
        // Neither comes out of the gate.
        Outcome::Settle(_) | Outcome::Change(_) => return table::decision(decision, None),
    };
    text += &format!("\n  slice      {}", slice(&words));
    text += &format!("\n  settlement {}", decision.settlement_id);
    text += &format!("\n  decision   {}", decision.decision_id());
    text
}

/// Which slice: its stage, of what, under which schema.
pub(crate) fn slice<C: OfOrder>(words: &OrderWords<'_, C>) -> String {
    let Some(slice) = words.slice() else { return "none".to_owned() };
    let schema = words
        .schema()
        .map_or_else(|| short(&slice.schema), |s| format!("{} revision {}", s.name, s.revision));
    format!(
        "stage {} of {}, sub-lot {}, under {schema}; worth {}",
        slice.stage.number(),
        words.name(&slice.supplier),
        short(&slice.sub_lot),
        words.money(words.amount().unwrap_or(0))
    )
}

fn passed(words: &OrderWords<'_>, pass: &Pass) -> String {
    let (emt, digest) = (&pass.emt, pass.emt.digest());
    let mut text = format!(
        "Pass: {} independent attestors signed this dossier, and what it says agrees with the \
         order; no money moves yet\n  EMT        {digest}",
        emt.counted.len()
    );
    if emt.deduction.number() > 0 {
        text +=
            &format!("\n  deduction  {} ppm of the slice, by variances", emt.deduction.number());
    }
    if let Some(fallback) = emt.fallback {
        text += &format!("\n  fallback   number {fallback} of the schema stood in");
    }
    let mut counted = table::new(["role", "attestor", "firm", "attestation"]);
    for one in &emt.counted {
        let firm = words.firm_of(&one.key_id);
        let row = [one.role.to_string(), words.name(&one.key_id), firm, short(&one.attestation)];
        counted.add_row(row);
    }
    text += &format!("\n{counted}\n  {}", ledger_does(words, pass));
    if pass.signals.is_empty() {
        return text + "\n  no trust signals";
    }
    let mut signals = table::new(["trust signal", "about", "facts"]);
    for signal in &pass.signals {
        let about = words.named(&signal.subject());
        let facts = facts(signal, words.case.order.decimals);
        signals.add_row([signal.name().to_owned(), about, facts]);
    }
    text + "\n" + &signals.to_string()
}

/// What the ledger has to do with a pass (docs/order-money.md 4.3): a slice that passes again has its
/// money behind it or before it, and keeps its status.
pub(crate) fn ledger_does(words: &OrderWords<'_>, pass: &Pass) -> String {
    let claim = short(&pass.emt.claim);
    let Some(replaced) = pass.emt.replaces else {
        return format!(
            "the ledger stores the EMT, sets CLAIM {claim} to it, and the SLICE to RELEASABLE with \
             it, in one transaction"
        );
    };
    let status = words.slice().and_then(|slice| words.ledger.slice(slice));
    let status = status.map(|state| format!(", {}", state.status)).unwrap_or_default();
    let same = words.token().is_some_and(|(_, old)| old.emt.pov_hash == pass.emt.pov_hash);
    let (taken, own) = if same {
        ("first_passed_at and review_of", "")
    } else {
        ("first_passed_at", " and its own digest as review_of")
    };
    format!(
        "a repair: the ledger stores the EMT, with {taken} of EMT {old}{own}, and its digest as replaced_by \
         of that one; sets CLAIM {claim} and the emt of the SLICE to it, in one transaction; the \
         SLICE keeps its status{status}, and all else that it says",
        old = short(&replaced)
    )
}

fn held(hold: &Hold, repairs: bool) -> String {
    let deadline = Time::new(hold.next_deadline.0)
        .map_or_else(|| hold.next_deadline.0.to_string(), |time| time.to_string());
    let over = if repairs { "the time to repair the EMT" } else { "the slice's delivery time" };
    format!(
        "Hold {}: {} dossiers of this slice have a quorum each, so none passes\n  revocations \
         that leave one of them end it; at {deadline} {over} is over",
        hold.code, hold.had
    )
}
