//! The money as the formula of `docs/protocol.md` 9.13 with the numbers put in. Every result is the
//! decision's or a finding's; nothing is divided here.

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::{
    codec::Hash,
    verdict::{Destination, Settle},
};
use serde::Serialize;

use crate::cli::words::{Words, grouped, moment};

/// How a pot is divided, and by which numbers.
#[derive(Serialize)]
pub(super) struct Money {
    /// When it is divided so, if not yet.
    pub(super) only_at: Option<String>,
    /// What a unit of the formula is.
    pub(super) unit: String,
    pub(super) steps: Vec<Step>,
    pub(super) shares: Vec<Share>,
}

/// One line of the formula.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) formula: &'static str,
    /// The formula with the numbers of this case.
    pub(super) numbers: String,
    pub(super) result: String,
}

/// What goes where.
#[derive(Serialize)]
pub(super) struct Share {
    pub(super) what: &'static str,
    pub(super) to: String,
    /// As people write it, by the lock's `decimals`.
    pub(super) amount: String,
    /// In the asset's smallest unit.
    #[serde(serialize_with = "as_text")]
    pub(super) units: u128,
}

fn as_text<S: serde::Serializer>(units: &u128, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(units)
}

impl Money {
    /// The money of a settlement with the findings on the way to it.
    pub(super) fn of(
        words: &Words<'_>,
        settle: &Settle,
        findings: &[Finding],
        only_at: Option<u64>,
    ) -> Self {
        let mut steps = Vec::new();
        steps.extend(seconds(settle, findings));
        steps.extend(pot(words, settle, findings));
        steps.extend(division(words, settle, findings).into_iter().flatten());
        let unit = format!("in the asset's smallest unit: 1 is {}", words.money(1));
        Self { only_at: only_at.map(moment), unit, steps, shares: shares(words, settle) }
    }
}

fn shares(words: &Words<'_>, settle: &Settle) -> Vec<Share> {
    let share = |allocation: &quittance_contract::verdict::Allocation| Share {
        what: allocation.to.name(),
        to: if allocation.account == Hash::ZERO {
            "nobody, for ever".to_owned()
        } else {
            words.named(&allocation.account)
        },
        amount: words.money(allocation.amount.0),
        units: allocation.amount.0,
    };
    settle.allocations.iter().map(share).collect()
}

fn find<'f>(findings: &'f [Finding], rule: &str) -> Option<&'f Finding> {
    findings.iter().find(|finding| finding.rule == rule)
}

/// How many seconds are paid, and which cap cut them.
fn seconds(settle: &Settle, findings: &[Finding]) -> Option<Step> {
    let cap = find(findings, "CANCEL-CAP")?;
    let Measure::At(end) = cap.had else { return None };
    let Measure::Seconds(maximum) = find(findings, "PAY-MAXIMUM")?.needed else { return None };
    let start = settle.start;
    let cap = match cap.needed {
        Measure::At(cap) => moment(cap),
        _ => "no cap".to_owned(),
    };
    let maximum = grouped(u128::from(maximum));
    Some(Step {
        name: "seconds",
        formula: "min(end, cancel cap, start + maximum) − start, at least 0",
        numbers: format!("min({}, {cap}, {start} + {maximum} s) − {start}", moment(end)),
        result: grouped(u128::from(settle.payable_seconds.count())),
    })
}

/// What was locked, and every top-up that no finding is against.
fn pot(words: &Words<'_>, settle: &Settle, findings: &[Finding]) -> Option<Step> {
    let skipped =
        |index: u32| findings.iter().any(|f| f.about == Subject::TopUp(index) && !f.passed);
    let mut numbers = grouped(words.case.lock.amount.0);
    let counted = words.case.top_ups.iter().filter(|top_up| !skipped(top_up.body.index.get()));
    for top_up in counted {
        numbers += &format!(" + {}", grouped(top_up.body.added.0));
    }
    let result = settle.allocations.iter().try_fold(0u128, |sum, a| sum.checked_add(a.amount.0))?;
    let formula = "locked + top-ups that count";
    Some(Step { name: "pot", formula, numbers, result: grouped(result) })
}

fn division(words: &Words<'_>, settle: &Settle, findings: &[Finding]) -> Option<[Step; 6]> {
    let lock = &words.case.lock;
    let to = |to: Destination| settle.allocations.iter().find(|a| a.to == to);
    let amount = |destination| to(destination).map(|allocation| allocation.amount.0);
    let release = amount(Destination::Release)?;
    let (burn, refund) = (amount(Destination::Burn)?, amount(Destination::Refund)?);
    let Measure::Money(price) = &find(findings, "PAY-ESCROW")?.had else { return None };
    let total = release.checked_add(burn)?;
    let pot = total.checked_add(refund)?;
    let weight = u128::from(lock.trust_micro.0) * u128::from(lock.k_payment_micro.0);
    let [rate, seconds, price, pot, total, weight, trust, k, release, burn, refund] = [
        lock.terms.rate_per_hour.0,
        u128::from(settle.payable_seconds.count()),
        price.parse().ok()?,
        pot,
        total,
        weight,
        u128::from(lock.trust_micro.0),
        u128::from(lock.k_payment_micro.0),
        release,
        burn,
        refund,
    ]
    .map(grouped);
    let step = |name, formula, numbers, result: &str| Step {
        name,
        formula,
        numbers,
        result: result.to_owned(),
    };
    Some([
        step(
            "price",
            "⌊rate an hour · seconds / 3,600⌋",
            format!("⌊{rate} · {seconds} / 3,600⌋"),
            &price,
        ),
        step("total", "min(pot, price)", format!("min({pot}, {price})"), &total),
        step("w", "trust · K, both in millionths", format!("{trust} · {k}"), &weight),
        step(
            "release",
            "⌊total · w / (10^12 + w)⌋",
            format!("⌊{total} · {weight} / (1,000,000,000,000 + {weight})⌋"),
            &release,
        ),
        step("burn", "total − release", format!("{total} − {release}"), &burn),
        step("refund", "pot − total", format!("{pot} − {total}"), &refund),
    ])
}
