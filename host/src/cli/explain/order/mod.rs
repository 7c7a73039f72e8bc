//! The report of an order case: who fills the role groups, what was compared, and what would change
//! it. Everything is taken from the case, the decision and the findings; no rule is applied here.

mod checks;
mod findings;
mod groups;
pub(super) mod story;
mod ways_out;

pub(super) use checks::Check;
pub(super) use groups::{Attested, Group};

use quittance_contract::{
    order::{OrderCase, dossier::pov_hash},
    verdict::{Outcome, Pass, Signal},
};

use super::{
    Explained, meaning,
    report::{Kind, Report, Verdict, steps},
    signals::Told,
};
use crate::cli::{
    order_table,
    order_words::OrderWords,
    words::{moment, short},
};

/// The report of a case; `later` is the same evidence at a Hold's deadline.
pub(super) fn report(
    explained: &Explained<OrderCase>,
    later: Option<&Explained<OrderCase>>,
) -> Report {
    let words = OrderWords::of(&explained.case);
    let groups = groups::of(&words, explained);
    Report {
        verdict: verdict(&words, explained),
        story: story::of(&words, explained, story::delivery(&words)),
        steps: steps(&words, &explained.findings),
        money: None,
        stages: Vec::new(),
        totals: Vec::new(),
        checks: checks::of(&words, explained),
        signals: signals(&words, explained),
        ways_out: ways_out::of(&words, explained, &groups, later),
        groups,
        parties: words.parties,
    }
}

/// The pass, if it is one.
fn passed(explained: &Explained<OrderCase>) -> Option<&Pass> {
    match &explained.decision.outcome {
        Outcome::Pass(pass) => Some(pass),
        _ => None,
    }
}

fn verdict(words: &OrderWords<'_>, explained: &Explained<OrderCase>) -> Verdict {
    let (decision, case) = (&explained.decision, &explained.case);
    let mut facts = vec![("slice", order_table::slice(words))];
    if let Some(slice) = words.slice() {
        facts.push(("deliver by", slice.delivery_by.to_string()));
    }
    let (kind, title, meaning) = match &decision.outcome {
        Outcome::Pass(pass) => {
            facts.push(("deduction", format!("{} ppm", pass.emt.deduction.number())));
            if let Some(fallback) = pass.emt.fallback {
                facts.push(("fallback", format!("number {fallback} of the schema stood in")));
            }
            let meaning = format!(
                "{} independent attestors signed this dossier, and what it says agrees with the \
                 order. No money moves yet.",
                pass.emt.counted.len()
            );
            let (title, meaning) = match pass.emt.replaces {
                None => ("Pass", meaning),
                Some(replaced) => {
                    let repair =
                        format!("It repairs the slice, whose EMT {} was broken.", short(&replaced));
                    ("Pass (repair)", format!("{meaning} {repair}"))
                }
            };
            (Kind::Pass, title.to_owned(), meaning)
        }
        Outcome::Hold(hold) => {
            facts.push(("deadline", moment(hold.next_deadline.0)));
            let meaning =
                format!("Nothing passes: {} dossiers of this slice have a quorum each.", hold.had);
            (Kind::Hold, format!("Hold {}", hold.code), meaning)
        }
        Outcome::Refuse(refuse) => {
            let meaning =
                format!("The slice does not pass: {}.", words.refusal(decision, refuse.code));
            (Kind::Refuse, format!("Refuse {}", refuse.code), meaning)
        }
        // Neither comes out of the gate.
        Outcome::Settle(_) | Outcome::Change(_) => {
            (Kind::Settle, "Settle".to_owned(), String::new())
        }
    };
    facts.push(("decided at", case.at.to_string()));
    let mut digests = vec![
        ("order", case.escrow()),
        ("settlement", decision.settlement_id),
        ("decision", decision.decision_id()),
        ("case", decision.case_digest),
        ("dossier", pov_hash(&case.dossier)),
        ("rules", decision.rules),
    ];
    if let Some(pass) = passed(explained) {
        digests.extend([("EMT", pass.emt.digest()), ("claim", pass.emt.claim)]);
    }
    let digests = digests.into_iter().map(|(name, digest)| (name, digest.to_string())).collect();
    Verdict { kind, title, meaning, facts, digests }
}

/// The signals of a pass, each with what it rests on.
fn signals(words: &OrderWords<'_>, explained: &Explained<OrderCase>) -> Vec<Told> {
    let told = |signal: &Signal| {
        let (why, rule) = match signal {
            Signal::Equivocation { first, second, .. } => {
                let (first, second) = (words.item(first), words.item(second));
                let why = format!("signed {first}, then {second}, without revoking the first");
                (why, Some("G-DOUBLE-SIGNER"))
            }
            Signal::Revoked { attestation, reason, .. } => {
                let why = format!("{} was revoked: {reason}", words.item(attestation));
                (why, Some("G-REVOCATION-SIGNAL"))
            }
            Signal::Counted { attestation, role, .. } => {
                (format!("{} was counted as {role}", words.item(attestation)), Some("G-COUNT"))
            }
            Signal::Stale { attestation, .. } => {
                (format!("{} was signed too long ago", words.item(attestation)), Some("G-FRESH"))
            }
            Signal::Skipped { attestation, code, .. } => {
                (format!("{} was skipped: {code}", words.item(attestation)), None)
            }
            // Of other lanes.
            _ => (String::new(), None),
        };
        let about = format!(
            "{} ({}) of {}",
            words.name(&signal.subject()),
            short(&signal.subject()),
            words.firm_of(&signal.subject())
        );
        Told { signal: signal.name(), about, why, rule, says: rule.and_then(meaning::of) }
    };
    passed(explained).into_iter().flat_map(|pass| &pass.signals).map(told).collect()
}
