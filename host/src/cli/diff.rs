//! `quittance diff`: what two cases differ in: what was put in, what the rules found, what is paid.

use std::{collections::BTreeMap, path::Path};

use quittance::Settlement;
use quittance_contract::{
    session::{Case, Signature},
    verdict::{Decision, Outcome},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    By, Exit,
    any_case::AnyCase,
    difference::{self, Difference},
    explain::{Explained, explained, findings},
    failure::Failure,
    input,
    of_order::OfOrder,
    order_words::OrderWords,
    output, table,
    words::{Words, shortened},
};

/// Everything in which two cases differ.
#[derive(Serialize)]
struct Differences {
    /// Terms, what the ledger says, and time.
    case: Vec<Difference>,
    /// Items and signatures that only one of them has.
    evidence: Vec<Difference>,
    /// Rules that found something else.
    findings: Vec<Difference>,
    /// Outcome, amounts and signals.
    decision: Vec<Difference>,
}

/// One case with what became of it.
struct Side {
    case: AnyCase,
    signed: BTreeMap<String, String>,
    findings: BTreeMap<String, String>,
    decision: Decision,
}

pub(super) fn run(one: &Path, other: &Path, by: &By, json: bool) -> Result<Exit, Failure> {
    let settlement = by.settlement()?;
    let (mut one, mut other) = (Side::read(one, &settlement)?, Side::read(other, &settlement)?);
    let escrows = (one.case.escrow(), other.case.escrow());
    if escrows.0 != escrows.1 {
        // Under other terms everything is other bytes; what is alike is found by kind and turn.
        one.name_by_turn();
        other.name_by_turn();
    }
    let differences = Differences::between(&one, &other);
    if json {
        output::json(&differences)?;
    } else {
        output::text(&differences.text(&one, &other))?;
    }
    Ok(if differences.none() { Exit::Done } else { Exit::Mismatch })
}

impl Side {
    fn read(file: &Path, settlement: &Settlement) -> Result<Self, Failure> {
        let source = input::case(file)?;
        let Explained { case, decision, findings } = explained(settlement, file, &source)?;
        let mut by_rule = BTreeMap::new();
        for finding in findings {
            let value = findings::to_json(&finding);
            let about = format!("{} {}", finding.rule, plain(&value["about"]));
            let holds = if finding.passed { "holds" } else { "fails" };
            let (needed, had) = (plain(&value["needed"]), plain(&value["had"]));
            by_rule.insert(about, format!("{holds}, needed {needed}, had {had}"));
        }
        let signed = match &case {
            AnyCase::Session(case) => signed(case),
            AnyCase::Order(case) => signed_order(&**case),
            AnyCase::Money(case) => signed_order(&**case),
        };
        Ok(Self { case, signed, findings: by_rule, decision })
    }

    /// Names what was signed by its kind and its turn there, without digests and signatures.
    fn name_by_turn(&mut self) {
        let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
        let mut names = vec![(self.case.escrow().to_string(), "the escrow digest".to_owned())];
        let mut items = self.case.items();
        // By when it was first seen, and then as the case has it.
        let seen = |digest: &str| {
            let of_item = self.signed.iter().filter(|(what, _)| what.contains(digest));
            of_item.map(|(_, said)| said.clone()).min()
        };
        items.sort_by_cached_key(|(kind, digest)| (*kind, seen(&digest.to_string())));
        for (kind, digest) in items {
            let turn = turns.entry(kind.name()).or_default();
            *turn += 1;
            names.push((digest.to_string(), format!("#{turn}")));
        }
        let renamed = |text: &String| {
            names.iter().fold(text.clone(), |text, (digest, name)| text.replace(digest, name))
        };
        let unsigned = |said: &String| match said.split_once("sig ") {
            Some((seen, _)) => seen.trim_end_matches(", ").to_owned(),
            None => said.clone(),
        };
        self.signed = self.signed.iter().map(|(w, said)| (renamed(w), unsigned(said))).collect();
        self.findings = self.findings.iter().map(|(w, f)| (renamed(w), renamed(f))).collect();
    }
}

/// Every signature by what was signed and by whom, with when it was seen.
fn signed(case: &Case) -> BTreeMap<String, String> {
    let words = Words::of(case);
    let name = |peer| words.name(&peer);
    let lock = case.lock_signatures.iter().map(|signature| {
        (format!("lock signed by {}", name(signature.signer)), format!("sig {}", signature.sig))
    });
    let top_ups = case.top_ups.iter().flat_map(|top_up| {
        let what = format!("top-up {} {}", top_up.body.index, top_up.body.digest());
        top_up.signatures.iter().map(move |signature| (what.clone(), signature))
    });
    let items = case.items().flat_map(|(item, digest)| {
        let what = format!("{} {digest}", item.body.kind());
        item.signatures.iter().map(move |signature| (what.clone(), signature))
    });
    let dated = top_ups.chain(items);
    lock.chain(dated.map(|(what, s)| dated_by(&what, &name(s.signer), s))).collect()
}

/// The same of an order.
fn signed_order(case: &impl OfOrder) -> BTreeMap<String, String> {
    let words = OrderWords::of(case);
    let name = |peer| words.name(&peer);
    let said = case.said();
    let order = case.order_signatures().iter().map(|signature| {
        (format!("order signed by {}", name(signature.signer)), format!("sig {}", signature.sig))
    });
    let items = said.iter().flat_map(|item| {
        let what = format!("{} {}", item.kind(), item.digest);
        item.signatures.iter().map(move |signature| (what.clone(), signature))
    });
    order.chain(items.map(|(what, s)| dated_by(&what, &name(s.signer), s))).collect()
}

fn dated_by(what: &str, by: &str, signature: &Signature) -> (String, String) {
    let said = format!("seen {}, sig {}", signature.seen_at, signature.sig);
    (format!("{what} signed by {by}"), said)
}

/// A JSON value without quotes and braces.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name} {}", plain(value)));
            fields.collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

impl Differences {
    fn between(one: &Side, other: &Side) -> Self {
        let rest = |side: &Side| {
            let mut rest = json!(side.case);
            for signed in ["lock_signatures", "order_signatures", "top_ups", "evidence"] {
                if let Some(signed) = rest.get_mut(signed) {
                    signed.take();
                }
            }
            let state = match &side.case {
                AnyCase::Session(_) => None,
                AnyCase::Order(case) => Some(case.state()),
                AnyCase::Money(case) => Some(case.state()),
            };
            if let Some(state) = state {
                // By key, so that one value more does not shift all others.
                let held = state.iter().map(|entry| (entry.key_text(), json!(entry)));
                rest["state"] = held.collect();
            }
            rest
        };
        Self {
            case: difference::all(&rest(one), &rest(other)),
            evidence: of_maps(&one.signed, &other.signed),
            findings: of_maps(&one.findings, &other.findings),
            decision: difference::all(&said(&one.decision), &said(&other.decision)),
        }
    }

    fn none(&self) -> bool {
        let Self { case, evidence, findings, decision } = self;
        [case, evidence, findings, decision].iter().all(|part| part.is_empty())
    }

    fn text(&self, one: &Side, other: &Side) -> String {
        if self.none() {
            return "no difference".to_owned();
        }
        let parts = [
            ("case", &self.case),
            ("evidence", &self.evidence),
            ("findings", &self.findings),
            ("decision", &self.decision),
        ];
        let mut text = String::new();
        let (before, after) = (one.case.escrow(), other.case.escrow());
        if before != after {
            text += &format!(
                "terms: other ones, escrow {} → {}\n  all that was signed is other bytes; items \
                 are compared by kind and turn, without digests and signatures\n",
                table::short(&before),
                table::short(&after)
            );
        }
        for (name, differences) in parts {
            text += &format!("{name}: {}\n", count(differences.len()));
            for Difference { field, expected, got } in differences {
                text += &format!("  {}\n", shortened(field));
                for (sign, value) in [("-", expected), ("+", got)] {
                    if value != difference::ABSENT {
                        text += &format!("    {sign} {}\n", shortened(value));
                    }
                }
            }
        }
        text + &money(one, other)
    }
}

fn count(differences: usize) -> String {
    match differences {
        0 => "the same".to_owned(),
        1 => "1 difference".to_owned(),
        more => format!("{more} differences"),
    }
}

/// What a decision says, without the names that follow from the case.
fn said(decision: &Decision) -> Value {
    let mut said = json!(decision);
    for name in ["case_digest", "settlement_id", "considered"] {
        said[name].take();
    }
    said
}

/// Keys that only one side has, and values that differ.
fn of_maps(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<Difference> {
    difference::all(&json!(one), &json!(other))
}

/// What a side comes to, in a word or two.
fn outcome(side: &Side) -> String {
    match &side.decision.outcome {
        Outcome::Settle(settle) => format!("Settle {}", settle.basis),
        Outcome::Hold(hold) => format!("Hold {}", hold.code),
        Outcome::Refuse(refuse) => format!("Refuse {}", refuse.code),
        Outcome::Pass(_) => "Pass".to_owned(),
        Outcome::Change(change) => format!("Change {}", change.basis),
    }
}

/// Who gets what in each, side by side; of an order, what the gate says.
fn money(one: &Side, other: &Side) -> String {
    let AnyCase::Session(case) = &one.case else {
        return format!("{} → {}", outcome(one), outcome(other));
    };
    let mut table = table::new(["what", "before", "after"]);
    let decimals = case.lock.decimals;
    let amounts = |side: &Side| -> BTreeMap<&'static str, u128> {
        match &side.decision.outcome {
            Outcome::Settle(settle) => {
                settle.allocations.iter().map(|a| (a.to.name(), a.amount.0)).collect()
            }
            _ => BTreeMap::new(),
        }
    };
    let (one, other) = (amounts(one), amounts(other));
    for what in ["release", "burn", "refund"] {
        let shown = |amounts: &BTreeMap<&str, u128>| {
            amounts.get(what).map_or_else(|| "–".to_owned(), |units| table::money(*units, decimals))
        };
        table.add_row([what.to_owned(), shown(&one), shown(&other)]);
    }
    table.to_string()
}
