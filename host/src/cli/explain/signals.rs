//! The trust signals of a settlement, each with what it rests on.

use quittance::typed::Finding;
use quittance_contract::{
    codec::Hash,
    session::Body,
    verdict::{EvidenceKind, Settle, Signal},
};
use serde::Serialize;

use super::{
    Explained, meaning,
    report::{about_item, measures, settled},
};
use crate::cli::words::{Words, grouped, short, title};

/// One signal, for people.
#[derive(Serialize)]
pub(super) struct Told {
    pub(super) signal: &'static str,
    /// Whom it is about.
    pub(super) about: String,
    /// Why: the evidence or the numbers that it rests on.
    pub(super) why: String,
    /// The rule that gives rise to it, if one does.
    pub(super) rule: Option<&'static str>,
    /// What that rule asks for.
    pub(super) says: Option<&'static str>,
}

/// The signals of a settlement; none where nothing is settled.
pub(super) fn of(words: &Words<'_>, explained: &Explained) -> Vec<Told> {
    let Some(settle) = settled(explained) else {
        return Vec::new();
    };
    let told = |signal: &Signal| {
        let (why, rule) = why(words, settle, &explained.findings, signal);
        Told {
            signal: signal.name(),
            about: words.named(&signal.subject()),
            why,
            rule,
            says: rule.and_then(meaning::of),
        }
    };
    settle.signals.iter().map(told).collect()
}

/// What one signal rests on, and by which rule.
fn why(
    words: &Words<'_>,
    settle: &Settle,
    findings: &[Finding],
    signal: &Signal,
) -> (String, Option<&'static str>) {
    let reason = settle.reason.map_or("no reason", |reason| reason.name());
    let refuted = failed(findings, "REASON-PROOF");
    match signal {
        Signal::Credit { seconds, paid, burned, consumer, .. } => {
            let seconds = grouped(u128::from(seconds.count()));
            let (paid, burned) = (words.money(paid.0), words.money(burned.0));
            let consumer = words.name(consumer);
            let why = format!(
                "the session ended as {reason}: {seconds} s served for the {consumer}, {paid} \
                 received, {burned} burned"
            );
            (why, passed(findings, "REASON-PROOF"))
        }
        Signal::ReliabilityMark { .. } if refuted.is_some() => {
            (format!("claimed {reason} without the proof that it needs"), refuted)
        }
        Signal::ReliabilityMark { .. } => {
            (format!("ended the session: {reason}"), passed(findings, "REASON-PROOF"))
        }
        // Does not come out of a session.
        Signal::Revoked { reason, .. } => (format!("revoked: {reason}"), None),
        Signal::Investigate { .. } => {
            let why = format!("the session failed: {reason}; a pattern of these is worth a look");
            (why, None)
        }
        Signal::MisuseFlag { evidence, .. } => (misuse(words, evidence), Some("ABORT-QUORUM")),
        Signal::FalseClaim { claim, .. } => false_claim(words, findings, claim, reason),
        Signal::Equivocation { kind, first, second, .. } => {
            equivocation(words, *kind, first, second)
        }
        Signal::Dissent { body, .. } => {
            let why = format!("signed only {}, outside the quorum", words.item(body));
            (why, Some("SIGNAL-DISSENT"))
        }
        Signal::WitnessAbsent { .. } => {
            let wait = findings.iter().find(|finding| finding.rule == "WAIT-ATTESTATION");
            let until = wait.and_then(|finding| words.measure(&finding.needed));
            let until = until.unwrap_or_else(|| "the deadline".to_owned());
            (format!("attested or aborted nothing before {until}"), Some("SIGNAL-ABSENT"))
        }
        Signal::Underpaid { shortfall, .. } => {
            let escrow = findings.iter().find(|finding| finding.rule == "PAY-ESCROW");
            let numbers = escrow.and_then(|finding| measures(words, finding));
            let numbers = numbers.map(|numbers| format!(": {numbers}")).unwrap_or_default();
            let why =
                format!("the service cost {} more than the pot{numbers}", words.money(shortfall.0));
            (why, Some("PAY-ESCROW"))
        }
    }
}

fn failed(findings: &[Finding], rule: &'static str) -> Option<&'static str> {
    findings.iter().any(|finding| finding.rule == rule && !finding.passed).then_some(rule)
}

fn passed(findings: &[Finding], rule: &'static str) -> Option<&'static str> {
    findings.iter().any(|finding| finding.rule == rule && finding.passed).then_some(rule)
}

/// The aborts that name this evidence, with their signers.
fn misuse(words: &Words<'_>, evidence: &Hash) -> String {
    let mut aborts = Vec::new();
    for (item, digest) in words.case.items() {
        if let Body::Abort(abort) = &item.body
            && abort.evidence == *evidence
        {
            let signers = words.names(item.signatures.iter().map(|signature| &signature.signer));
            aborts.push(format!("{}, signed by {}", words.item(&digest), signers.join(", ")));
        }
    }
    format!("a quorum confirmed misuse by evidence {}: {}", short(evidence), aborts.join("; "))
}

fn false_claim(
    words: &Words<'_>,
    findings: &[Finding],
    claim: &Hash,
    reason: &str,
) -> (String, Option<&'static str>) {
    let item = words.item(claim);
    let too_long =
        findings.iter().find(|f| f.rule == "CANCELLED-CLAIM" && !f.passed && about_item(f, claim));
    match too_long {
        Some(finding) => {
            let numbers = measures(words, finding).unwrap_or_default();
            (format!("{item} claims more service than passed: {numbers}"), Some("CANCELLED-CLAIM"))
        }
        None => (
            format!("{item} claims {reason} without the proof that it needs"),
            Some("REASON-PROOF"),
        ),
    }
}

fn equivocation(
    words: &Words<'_>,
    kind: EvidenceKind,
    first: &Hash,
    second: &Hash,
) -> (String, Option<&'static str>) {
    let kind_of = |digest: &Hash| {
        let item = words.case.items().find(|(_, known)| known == digest);
        item.map(|(item, _)| item.body.kind())
    };
    let rule = match (kind, kind_of(second)) {
        (EvidenceKind::Checkpoint, Some(EvidenceKind::Attestation)) => "CONFLICT-CHECKPOINTS",
        (EvidenceKind::Checkpoint, Some(EvidenceKind::Abort)) => "CONFLICT-SERVICE",
        (EvidenceKind::Abort, Some(EvidenceKind::Attestation)) => "CONFLICT-ABORT",
        _ => "SIGNAL-EQUIVOCATION",
    };
    let named = |digest: &Hash| match kind_of(digest) {
        Some(_) => words.item(digest),
        None => format!("{} {}", title(kind), short(digest)),
    };
    let why =
        format!("signed both {} and {}, which exclude one another", named(first), named(second));
    (why, Some(rule))
}
