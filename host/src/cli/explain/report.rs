//! Everything that is told about one decision, as plain data. Each form reads this and no more.

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::verdict::{Basis, Condition, HoldCode, Outcome, Settle};
use serde::Serialize;

use super::{
    Explained,
    due::{Stage, Total},
    meaning,
    money::Money,
    order::{Check, Group},
    signals::{self, Told},
    story::{self, Event},
    ways_out::{self, WayOut},
};
use crate::cli::words::{Party, Words, moment, span};

/// One decision, explained.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) verdict: Verdict,
    pub(super) parties: Vec<Party>,
    pub(super) story: Vec<Event>,
    /// The rules that were applied, by step. Programs read the findings instead: all of them.
    #[serde(skip)]
    pub(super) steps: Vec<Step>,
    /// None where nothing is ever paid under this lock.
    pub(super) money: Option<Money>,
    /// The stages of an order's chain with the money in each, for a case about that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) stages: Vec<Stage>,
    /// Where the order's money is, for such a case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) totals: Vec<Total>,
    /// The role groups of an order's schema, with who fills them; a session has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) groups: Vec<Group>,
    /// Whether what an order's dossier says agrees with what was ordered, and whose turn it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checks: Vec<Check>,
    pub(super) signals: Vec<Told>,
    pub(super) ways_out: Vec<WayOut>,
}

/// What is decided, in a few words.
#[derive(Serialize)]
pub(super) struct Verdict {
    #[serde(skip)]
    pub(super) kind: Kind,
    /// `Settle ATTESTED: COMPLETED_NORMAL`.
    pub(super) title: String,
    /// What that means.
    pub(super) meaning: String,
    /// Numbers beside it.
    #[serde(skip)]
    pub(super) facts: Vec<(&'static str, String)>,
    /// By which names escrow, settlement and so on go elsewhere.
    #[serde(skip)]
    pub(super) digests: Vec<(&'static str, String)>,
}

/// Which of the outcomes it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Settle,
    Pass,
    Change,
    Hold,
    Refuse,
}

impl Kind {
    /// Whether a decision of this kind can have signals.
    pub(super) const fn signals(self) -> bool {
        matches!(self, Self::Settle | Self::Pass | Self::Change)
    }
}

/// What the rules found, in the words of one case: of a session or of an order.
pub(super) trait Speaks {
    /// What a rule was applied to; nothing for the escrow as a whole.
    fn about(&self, subject: &Subject) -> Option<String>;
    /// A number, a time, a name.
    fn measure(&self, measure: &Measure) -> Option<String>;
    /// Those whom a finding misses.
    fn missing(&self, finding: &Finding) -> Vec<String>;
    /// What a rule needed and had.
    fn measures(&self, finding: &Finding) -> Option<String> {
        measures(self, finding)
    }
}

impl Speaks for Words<'_> {
    fn about(&self, subject: &Subject) -> Option<String> {
        Words::about(self, subject)
    }
    fn measure(&self, measure: &Measure) -> Option<String> {
        Words::measure(self, measure)
    }
    fn missing(&self, finding: &Finding) -> Vec<String> {
        Words::missing(self, finding)
    }
}

/// One step of the procedure, with what it applied.
pub(super) struct Step {
    pub(super) title: String,
    pub(super) rules: Vec<Rule>,
}

/// One rule, each time it was applied.
pub(super) struct Rule {
    pub(super) id: String,
    /// What it asks for, in the words of docs/rules.md.
    pub(super) says: &'static str,
    /// Those that are shown: all that failed, and a few that hold.
    pub(super) applied: Vec<Application>,
    /// How many times it holds beside those.
    pub(super) more: usize,
}

/// One rule applied to one thing.
pub(super) struct Application {
    pub(super) passed: bool,
    pub(super) about: Option<String>,
    /// `needed at least 3, had 2`.
    pub(super) measures: Option<String>,
    /// `missing: witness 4`.
    pub(super) who: Option<String>,
}

/// A rule that holds more often than this is shown by that number alone.
const HOLDS_SHOWN: usize = 3;

impl Rule {
    pub(super) fn holds(&self) -> bool {
        self.applied.iter().all(|application| application.passed)
    }
}

impl Report {
    /// The report of a case; `later` is the same evidence at a Hold's deadline.
    pub(super) fn of(explained: &Explained, later: Option<&Explained>) -> Self {
        let words = Words::of(&explained.case);
        let settled = settled(explained).map(|settle| (settle, explained, None));
        let settles = settled.or_else(|| {
            let later = later?;
            let at = later.case.at.unix_seconds();
            Some((self::settled(later)?, later, Some(at)))
        });
        let settle = settles.map(|(settle, ..)| settle);
        let money =
            settles.map(|(settle, by, only_at)| Money::of(&words, settle, &by.findings, only_at));
        Self {
            verdict: verdict(&words, explained),
            story: story::of(&words, explained, settle),
            steps: steps(&words, &explained.findings),
            money,
            stages: Vec::new(),
            totals: Vec::new(),
            groups: Vec::new(),
            checks: Vec::new(),
            signals: signals::of(&words, explained),
            ways_out: ways_out::of(&words, explained, later),
            parties: words.parties,
        }
    }
}

/// The settlement, if it is one.
pub(super) fn settled(explained: &Explained) -> Option<&Settle> {
    match &explained.decision.outcome {
        Outcome::Settle(settle) => Some(settle),
        _ => None,
    }
}

fn verdict(words: &Words<'_>, explained: &Explained) -> Verdict {
    let (decision, case) = (&explained.decision, &explained.case);
    let mut facts = Vec::new();
    let (kind, title, meaning) = match &decision.outcome {
        Outcome::Settle(settle) => {
            facts.push(("reason", settle.reason.map_or("none", |r| r.name()).to_owned()));
            let seconds = settle.payable_seconds.count();
            let paid = format!("{seconds} s ({}) from {}", span(seconds), settle.start);
            facts.push(("paid service", paid));
            let title = format!("Settle {}: {}", settle.basis, settle.condition);
            let meaning = format!("{} {}", of_basis(settle.basis), of_condition(settle.condition));
            (Kind::Settle, title, meaning)
        }
        Outcome::Hold(hold) => {
            facts.push(("needed", hold.needed.to_string()));
            facts.push(("had", hold.had.to_string()));
            facts.push(("deadline", moment(hold.next_deadline.0)));
            facts.push(("charge then", words.money(hold.accrued.0)));
            let meaning = format!("Nothing moves yet: {}", of_hold(hold.code));
            (Kind::Hold, format!("Hold {}", hold.code), meaning)
        }
        Outcome::Refuse(refuse) => {
            let failed = explained.findings.iter().find(|finding| !finding.passed);
            let rule = failed.and_then(|finding| meaning::of(&finding.rule)).unwrap_or_default();
            let meaning = format!("This lock settles nothing. It fails this rule: {rule}");
            (Kind::Refuse, format!("Refuse {}", refuse.code), meaning)
        }
        // Neither comes out of a session.
        Outcome::Pass(_) => (Kind::Pass, "Pass".to_owned(), "A slice passed the gate.".to_owned()),
        Outcome::Change(change) => {
            let meaning = "What was due on a slice.".to_owned();
            (Kind::Pass, format!("Change {}", change.basis), meaning)
        }
    };
    facts.push(("decided at", case.at.to_string()));
    let digests = [
        ("escrow", case.escrow()),
        ("settlement", decision.settlement_id),
        ("decision", decision.decision_id()),
        ("case", decision.case_digest),
        ("rules", decision.rules),
    ];
    let digests = digests.map(|(name, digest)| (name, digest.to_string())).to_vec();
    Verdict { kind, title, meaning, facts, digests }
}

const fn of_basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Attested => "One attestation has a quorum, and no other quorum contradicts it.",
        Basis::Aborted => "An attestation with a quorum ends where an abort quorum ended it.",
        Basis::NoAllocation => "No machine was seen in time.",
        Basis::NoVerification => "The connection was not verified in time.",
        Basis::NoEnd => "No end was seen in time; only witnessed service is paid.",
        Basis::NoAttestation => "An end was seen, but no quorum attested it in time.",
        Basis::ConflictEnded => "Quorums contradicted one another; the smallest claim is paid.",
    }
}

const fn of_condition(condition: Condition) -> &'static str {
    match condition {
        Condition::CompletedNormal => "Service was as agreed.",
        Condition::ConsumerTerminatedEarly => "The consumer ended it; used time is paid.",
        Condition::ProviderTerminated => "The provider ended it; only served time is paid.",
        Condition::SessionFailed => "The session failed; nobody is proven to be at fault.",
    }
}

const fn of_hold(code: HoldCode) -> &'static str {
    match code {
        HoldCode::WaitAllocation => "no allocation of a machine counts so far.",
        HoldCode::WaitVerification => "the votes do not verify the connection so far.",
        HoldCode::WaitEnd => "nobody has ended the session so far.",
        HoldCode::WaitAttestation => "no quorum has attested the end so far.",
        HoldCode::Conflict => "quorums contradict one another.",
        HoldCode::Review => "the review is not over.",
        HoldCode::WaitRuling => "the neutral has not ruled on the objection.",
        HoldCode::WaitCorrection => "what the slice hangs on has lost an attestation.",
        HoldCode::WaitPass => "the slice has not passed the gate.",
        HoldCode::WaitTopUp => "the money of this slice or a later one is not there.",
    }
}

/// What was applied, in the order of docs/rules.md; rules that it does not know come last.
pub(super) fn steps(words: &impl Speaks, findings: &[Finding]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut add = |title: &str, id: &str, says: &'static str| {
        let Some(rule) = rule(words, findings, id, says) else { return };
        match steps.last_mut().filter(|step| step.title == title) {
            Some(step) => step.rules.push(rule),
            None => steps.push(Step { title: title.to_owned(), rules: vec![rule] }),
        }
    };
    for meaning in meaning::all() {
        add(meaning.step, meaning.id, meaning.says);
    }
    let mut unknown: Vec<&str> = findings.iter().map(|finding| finding.rule.as_str()).collect();
    unknown.retain(|id| meaning::of(id).is_none());
    unknown.sort_unstable();
    unknown.dedup();
    for id in unknown {
        add("Rules of this component alone", id, "");
    }
    steps
}

fn rule(words: &impl Speaks, findings: &[Finding], id: &str, says: &'static str) -> Option<Rule> {
    let applied: Vec<&Finding> = findings.iter().filter(|finding| finding.rule == id).collect();
    let (holds, fails): (Vec<&Finding>, Vec<&Finding>) =
        applied.into_iter().partition(|finding| finding.passed);
    if fails.is_empty() && holds.is_empty() {
        return None;
    }
    let shown = if holds.len() > HOLDS_SHOWN { 0 } else { holds.len() };
    let more = holds.len() - shown;
    let shown = fails.into_iter().chain(holds.into_iter().take(shown));
    let applied = shown.map(|finding| application(words, finding)).collect();
    Some(Rule { id: id.to_owned(), says, applied, more })
}

fn application(words: &impl Speaks, finding: &Finding) -> Application {
    Application {
        passed: finding.passed,
        about: words.about(&finding.about),
        measures: words.measures(finding),
        who: who(words, finding),
    }
}

/// Those whom a finding names, and why.
fn who(words: &impl Speaks, finding: &Finding) -> Option<String> {
    let names = words.missing(finding);
    let why = match finding.rule.as_str() {
        _ if names.is_empty() => return None,
        rule if rule.starts_with("SIGNAL-") => "names",
        rule if rule.starts_with("ITEM-") => "does not count:",
        _ if finding.passed => "without",
        _ => "missing:",
    };
    Some(format!("{why} {}", names.join(", ")))
}

/// What a rule needed and had, in words.
pub(super) fn measures(words: &(impl Speaks + ?Sized), finding: &Finding) -> Option<String> {
    let (needed, had) = (words.measure(&finding.needed), words.measure(&finding.had));
    Some(match (needed, had) {
        (None, None) => return None,
        (None, Some(had)) => format!("had {had}"),
        (Some(needed), None) if finding.passed => format!("needed {needed}"),
        (Some(needed), None) => format!("needed {needed}, had none"),
        (Some(needed), Some(had)) => format!("needed {}{needed}, had {had}", bound(finding)),
    })
}

/// Rules whose time is the first second of what follows: they hold before it, and fail at it.
const BEFORE: [&str; 9] = [
    "G-DELIVERY",
    "M-BROKEN",
    "M-CORRECTION",
    "M-DELIVERY",
    "M-FRAUD-KEY",
    "M-OBJECTION-TIME",
    "M-REVOCATION-TIME",
    "M-RULING-TIME",
    "M-TOP-UP",
];

/// Whether what is needed is a least or a most, where the numbers tell: a rule that holds with less
/// allows at most that. The rules of locks, and of a top-up's chain, compare more than these two.
fn bound(finding: &Finding) -> &'static str {
    if finding.rule.starts_with("LOCK-") || finding.rule == "TOPUP-CHAIN" {
        return "";
    }
    let Some((needed, had)) = number(&finding.needed).zip(number(&finding.had)) else {
        return "";
    };
    let of_time = matches!(finding.needed, Measure::At(_));
    if of_time && BEFORE.contains(&finding.rule.as_str()) {
        return "before ";
    }
    match (had.cmp(&needed), finding.passed, of_time) {
        (std::cmp::Ordering::Equal, ..) => "",
        (std::cmp::Ordering::Greater, true, true) | (std::cmp::Ordering::Less, false, true) => {
            "no earlier than "
        }
        (_, _, true) => "no later than ",
        (std::cmp::Ordering::Greater, true, _) | (std::cmp::Ordering::Less, false, _) => {
            "at least "
        }
        _ => "at most ",
    }
}

fn number(measure: &Measure) -> Option<u128> {
    match measure {
        Measure::Count(number) | Measure::At(number) | Measure::Seconds(number) => {
            Some(u128::from(*number))
        }
        Measure::Money(amount) => amount.parse().ok(),
        Measure::Bps(number) => Some(u128::from(*number)),
        Measure::Nothing
        | Measure::Name(_)
        | Measure::Digest(_)
        | Measure::Whole(_)
        | Measure::Text(_) => None,
    }
}

/// Whether a finding is about this item.
pub(super) fn about_item(finding: &Finding, digest: &quittance_contract::codec::Hash) -> bool {
    matches!(&finding.about, Subject::Item(item) if item.digest == digest.0)
}
