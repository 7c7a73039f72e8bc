//! What happened, in time order: who signed what, when, and when the ledger saw it; with the times
//! that the decision turns on.

use std::collections::BTreeMap;

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::{
    codec::Hash,
    session::{Item, Signature},
    time::Time,
    verdict::{ItemCode, Outcome, Settle},
};
use serde::Serialize;

use super::Explained;
use crate::cli::words::{self, Words, moment};

/// One thing that happened, or a time that matters.
#[derive(Serialize)]
pub(super) struct Event {
    /// When the ledger saw it, or when it is, in Unix seconds; none for what nobody signed.
    #[serde(skip)]
    pub(super) at: Option<u64>,
    /// The same, as people write it.
    #[serde(rename = "at")]
    pub(super) when: Option<String>,
    #[serde(rename = "event")]
    pub(super) mark: Mark,
    /// Its title.
    pub(super) what: String,
    /// What it says.
    pub(super) says: String,
    /// Whose signatures were seen then.
    pub(super) by: Vec<Signer>,
    /// Why it does not count: an item's code, a top-up's rule.
    pub(super) fails: Option<String>,
}

/// What kind of event it is; events of one second stand in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// The money was locked.
    Locked,
    /// Paid service begins.
    ServiceStart,
    /// More money.
    TopUp,
    /// Signed evidence.
    Evidence,
    /// Paid service ends.
    ServiceEnd,
    /// A time by which something had to be there.
    Deadline,
    /// The time of this case.
    Decision,
    /// The end of the time in which a settlement may be challenged.
    WindowEnd,
}

/// A signature that the ledger saw.
#[derive(Serialize)]
pub(super) struct Signer {
    /// The signer's place among the parties.
    #[serde(skip)]
    pub(super) lane: Option<usize>,
    pub(super) name: String,
    /// The rule by which it does not count.
    pub(super) fails: Option<String>,
}

impl Event {
    pub(super) fn new(at: u64, mark: Mark, what: &str, says: String) -> Self {
        let (by, fails, when) = (Vec::new(), None, Some(moment(at)));
        Self { at: Some(at), when, mark, what: what.to_owned(), says, by, fails }
    }

    /// Whether it counts, and every signature of it.
    pub(super) fn counts(&self) -> bool {
        self.fails.is_none() && self.by.iter().all(|signer| signer.fails.is_none())
    }
}

/// The story of a case; `settle` is how it settles, now or at the deadline.
pub(super) fn of(words: &Words<'_>, explained: &Explained, settle: Option<&Settle>) -> Vec<Event> {
    let mut events = vec![locked(words)];
    events.extend(top_ups(words, &explained.findings));
    events.extend(evidence(words, explained));
    events.extend(deadlines(explained));
    let at = explained.case.at;
    let settled = matches!(explained.decision.outcome, Outcome::Settle(_));
    if let Some(settle) = settle {
        events.extend(service(settle, settled));
    }
    let decided = Event::new(at.unix_seconds(), Mark::Decision, "DECISION", decision(explained));
    events.push(decided);
    let end = at.plus(explained.case.lock.policy.challenge_seconds);
    if settled && end > at.unix_seconds() {
        let says = "the challenge window closes: the last decision is carried out".to_owned();
        events.push(Event::new(end, Mark::WindowEnd, "window ends", says));
    }
    // Stable, so that what happened in one second stays in the order of the case.
    events.sort_by_key(|event| (event.at.unwrap_or(u64::MAX), event.mark));
    events
}

fn locked(words: &Words<'_>) -> Event {
    let lock = &words.case.lock;
    let says = format!(
        "{} locked for {} at {} an hour, {} s to {} s",
        words.money(lock.amount.0),
        words.name(&words.parties[0].peer),
        words.money(lock.terms.rate_per_hour.0),
        lock.terms.min_duration_seconds.count(),
        lock.terms.max_duration_seconds.count(),
    );
    let mut event = Event::new(lock.locked_at.unix_seconds(), Mark::Locked, "LOCK", says);
    let signers = words.case.lock_signatures.iter().map(|signature| signature.signer);
    event.by = by_lane(signers.map(|peer| signer(words, peer, None)));
    event
}

/// Signers in the order of the parties, not of their peer ids.
pub(super) fn by_lane(signers: impl Iterator<Item = Signer>) -> Vec<Signer> {
    let mut signers: Vec<Signer> = signers.collect();
    signers.sort_by_key(|signer| signer.lane);
    signers
}

fn signer(words: &Words<'_>, peer: Hash, fails: Option<String>) -> Signer {
    Signer { lane: words.lane(&peer), name: words.name(&peer), fails }
}

pub(super) fn by_second(signatures: &[Signature]) -> BTreeMap<Time, Vec<Hash>> {
    let mut seen: BTreeMap<Time, Vec<Hash>> = BTreeMap::new();
    for signature in signatures {
        seen.entry(signature.seen_at).or_default().push(signature.signer);
    }
    seen
}

fn top_ups(words: &Words<'_>, findings: &[Finding]) -> Vec<Event> {
    let mut events = Vec::new();
    for top_up in &words.case.top_ups {
        let body = &top_up.body;
        let about = Subject::TopUp(body.index.get());
        let failed = findings.iter().find(|finding| finding.about == about && !finding.passed);
        for (seen, peers) in by_second(&top_up.signatures) {
            let says = format!(
                "number {}: adds {} to {}",
                body.index,
                words.money(body.added.0),
                words.money(body.previous_total.0)
            );
            let mut event = Event::new(seen.unix_seconds(), Mark::TopUp, "TOP_UP", says);
            event.by = by_lane(peers.into_iter().map(|peer| signer(words, peer, None)));
            event.fails = failed.map(|finding| finding.rule.clone());
            events.push(event);
        }
    }
    events
}

fn evidence(words: &Words<'_>, explained: &Explained) -> Vec<Event> {
    let mut events = Vec::new();
    for (place, (item, digest)) in words.case.items().enumerate() {
        let considered = explained.decision.considered.get(place);
        let code = considered.map(|considered| considered.code);
        let fails = match code {
            None => Some("not read".to_owned()),
            Some(ItemCode::Counted) => None,
            Some(code) => Some(code.to_string()),
        };
        events.extend(
            signed(words, explained, item, &digest)
                .into_iter()
                .map(|event| Event { fails: fails.clone(), ..event }),
        );
    }
    events
}

/// One event for each second in which signatures of an item were seen.
fn signed(words: &Words<'_>, explained: &Explained, item: &Item, digest: &Hash) -> Vec<Event> {
    let what = words.item(digest);
    let says = words::statement(words, &item.body);
    if item.signatures.is_empty() {
        let unsigned = Event::new(0, Mark::Evidence, &what, says);
        return vec![Event { at: None, when: None, ..unsigned }];
    }
    let seconds = by_second(&item.signatures).into_iter();
    let event = |(seen, peers): (Time, Vec<Hash>)| {
        let mut event = Event::new(seen.unix_seconds(), Mark::Evidence, &what, says.clone());
        let stopped = |peer: &Hash| stopped_by(&explained.findings, digest, peer);
        event.by = by_lane(peers.into_iter().map(|peer| signer(words, peer, stopped(&peer))));
        event
    };
    seconds.map(event).collect()
}

/// The rule by which one signature on an item does not count.
fn stopped_by(findings: &[Finding], item: &Hash, signer: &Hash) -> Option<String> {
    let stops = |finding: &&Finding| {
        let about = matches!(&finding.about, Subject::Item(about) if about.digest == item.0);
        about
            && !finding.passed
            && matches!(finding.rule.as_str(), "ITEM-ENTITLED" | "ITEM-SIGNATURE" | "ITEM-TIME")
            && finding.missing.iter().any(|peer| *peer == signer.0)
    };
    findings.iter().find(stops).map(|finding| finding.rule.clone())
}

/// The times that rules compared with, as they name them.
fn deadlines(explained: &Explained) -> Vec<Event> {
    let mut events = Vec::new();
    for finding in &explained.findings {
        let says = match finding.rule.as_str() {
            "WAIT-END" => "the latest second in which an end had to be seen",
            "WAIT-ATTESTATION" => "the time to attest the end is over",
            "CONFLICT-END" => "the time of the conflict is over",
            "CANCEL-CAP" => "no service is paid past this, by the consumer's cancel",
            _ => continue,
        };
        if let Measure::At(at) = finding.needed {
            events.push(Event::new(at, Mark::Deadline, &finding.rule, says.to_owned()));
        }
    }
    if let Outcome::Hold(hold) = &explained.decision.outcome {
        let at = hold.next_deadline.0;
        if !events.iter().any(|event| event.at == Some(at)) {
            let says = format!("{} ends: the same evidence settles", hold.code);
            events.push(Event::new(at, Mark::Deadline, "deadline", says));
        }
    }
    events
}

fn service(settle: &Settle, settled: bool) -> Vec<Event> {
    let seconds = settle.payable_seconds;
    if seconds.count() == 0 {
        return Vec::new();
    }
    let paid = if settled { "paid service" } else { "service to be paid" };
    let (start, end) = (settle.start.unix_seconds(), settle.start.plus(seconds));
    let length = words::span(seconds.count());
    vec![
        Event::new(start, Mark::ServiceStart, paid, "begins".to_owned()),
        Event::new(end, Mark::ServiceEnd, paid, format!("ends, after {length}")),
    ]
}

pub(super) fn decision<C>(explained: &Explained<C>) -> String {
    match &explained.decision.outcome {
        Outcome::Settle(settle) => format!("Settle {}", settle.basis),
        Outcome::Hold(hold) => format!("Hold {}", hold.code),
        Outcome::Refuse(refuse) => format!("Refuse {}", refuse.code),
        Outcome::Pass(_) => "Pass".to_owned(),
        Outcome::Change(change) => format!("Change {}", change.basis),
    }
}
