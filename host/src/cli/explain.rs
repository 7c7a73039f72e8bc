//! `quittance explain`: a decision with every rule that was applied on the way to it, in order.

use std::path::Path;

use quittance::{
    Settlement, Verdict,
    typed::{EvidenceKind, Finding, Measure, Subject},
};
use quittance_contract::{
    session::Case,
    time::Time,
    verdict::{Decision, EvidenceKind as Kind},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    By, Exit,
    decide::decoded,
    failure::Failure,
    input::{self, Source},
    output, table,
};

#[derive(Serialize)]
struct Explained {
    decision: Decision,
    findings: Vec<Value>,
}

pub(super) fn run(file: &Path, by: &By, json: bool) -> Result<Exit, Failure> {
    let source = input::case(file)?;
    let settlement = by.settlement()?;
    let (decision, findings) = explained(&settlement, file, &source)?;
    if json {
        let findings = findings.iter().map(to_json).collect();
        output::json(&Explained { decision, findings })?;
        return Ok(Exit::Done);
    }
    let case = Case::from_bytes(&source.bytes).ok();
    let mut rules = table::new(["rule", "about", "holds", "needed", "had", "who is missing"]);
    for finding in &findings {
        rules.add_row([
            finding.rule.clone(),
            about(&finding.about),
            if finding.passed { "yes" } else { "NO" }.to_owned(),
            measure(&finding.needed),
            measure(&finding.had),
            finding.missing.iter().map(|peer| short(peer)).collect::<Vec<_>>().join(" "),
        ]);
    }
    let decision = table::decision(&decision, case.as_ref().map(|case| &case.lock));
    output::text(&format!("{rules}\n{decision}\ndocs/rules.md says what each rule asks for"))?;
    Ok(Exit::Done)
}

/// The decision comes as the bytes that hosts compare, the findings as typed values.
pub(super) fn explained(
    settlement: &Settlement,
    file: &Path,
    source: &Source,
) -> Result<(Decision, Vec<Finding>), Failure> {
    let bytes = match settlement.decide(&source.bytes).map_err(Failure::abstained)? {
        Verdict::Decided(bytes) => bytes.into_bytes(),
        Verdict::Faulted(fault) => return Err(input::faulty(file, source, &fault)),
    };
    match settlement.explain(&source.bytes).map_err(Failure::abstained)? {
        Verdict::Decided(explanation) => Ok((decoded(&bytes)?, explanation.findings)),
        Verdict::Faulted(fault) => Err(input::faulty(file, source, &fault)),
    }
}

pub(super) fn to_json(finding: &Finding) -> Value {
    let about = match &finding.about {
        Subject::Escrow => json!("escrow"),
        Subject::TopUp(index) => json!({ "top_up": index }),
        Subject::Item(item) => {
            json!({ "kind": kind(item.kind).name(), "digest": hex::encode(&item.digest) })
        }
        Subject::Peer(peer) => json!({ "peer": hex::encode(peer) }),
    };
    let missing: Vec<String> = finding.missing.iter().map(hex::encode).collect();
    json!({
        "rule": finding.rule,
        "about": about,
        "passed": finding.passed,
        "needed": measure_json(&finding.needed),
        "had": measure_json(&finding.had),
        "missing": missing,
    })
}

fn measure_json(measure: &Measure) -> Value {
    match measure {
        Measure::Nothing => Value::Null,
        Measure::Count(count) => json!({ "count": count }),
        Measure::At(time) => json!({ "at": moment(*time) }),
        Measure::Seconds(seconds) => json!({ "seconds": seconds }),
        Measure::Money(amount) => json!({ "amount": amount }),
        Measure::Name(name) => json!({ "name": name }),
        Measure::Digest(digest) => json!({ "digest": hex::encode(digest) }),
    }
}

fn measure(measure: &Measure) -> String {
    match measure {
        Measure::Nothing => String::new(),
        Measure::Count(count) => count.to_string(),
        Measure::At(time) => moment(*time),
        Measure::Seconds(seconds) => format!("{seconds} s"),
        Measure::Money(amount) => format!("{amount} units"),
        Measure::Name(name) => name.clone(),
        Measure::Digest(digest) => short(digest),
    }
}

/// A time as people write it; as seconds where it lies beyond the calendar.
fn moment(unix_seconds: u64) -> String {
    Time::new(unix_seconds).map_or_else(|| unix_seconds.to_string(), |time| time.to_string())
}

fn about(subject: &Subject) -> String {
    match subject {
        Subject::Escrow => "escrow".to_owned(),
        Subject::TopUp(index) => format!("top-up {index}"),
        Subject::Item(item) => format!("{} {}", kind(item.kind), short(&item.digest)),
        Subject::Peer(peer) => short(peer),
    }
}

/// The first digits of a digest; enough for people to tell two apart.
fn short(bytes: &[u8]) -> String {
    hex::encode(bytes.get(..6).unwrap_or(bytes)) + "…"
}

const fn kind(kind: EvidenceKind) -> Kind {
    match kind {
        EvidenceKind::Allocated => Kind::Allocated,
        EvidenceKind::Cancelled => Kind::Cancelled,
        EvidenceKind::CancelRequest => Kind::CancelRequest,
        EvidenceKind::Accusation => Kind::Accusation,
        EvidenceKind::Vote => Kind::Vote,
        EvidenceKind::Abort => Kind::Abort,
        EvidenceKind::Checkpoint => Kind::Checkpoint,
        EvidenceKind::Attestation => Kind::Attestation,
    }
}
