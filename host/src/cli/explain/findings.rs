//! The findings as programs read them: all of them, as the component gave them.

use quittance::typed::{EvidenceKind, Finding, Measure, Subject};
use quittance_contract::verdict::EvidenceKind as Kind;
use serde_json::{Value, json};

use crate::cli::words::moment;

/// One finding, as it is.
pub(in crate::cli) fn to_json(finding: &Finding) -> Value {
    let about = match &finding.about {
        Subject::Escrow => json!("escrow"),
        Subject::TopUp(index) => json!({ "top_up": index }),
        Subject::Item(item) => {
            json!({ "kind": kind(item.kind).name(), "digest": hex::encode(&item.digest) })
        }
        Subject::Peer(peer) => json!({ "peer": hex::encode(peer) }),
        Subject::Group(index) => json!({ "group": index }),
        Subject::Field(index) => json!({ "field": index }),
        Subject::Window(index) => json!({ "window": index }),
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
        Measure::Whole(number) => json!({ "whole": number.to_string() }),
        Measure::Bps(parts) => json!({ "bps": parts }),
        Measure::Text(text) => json!({ "text": text }),
    }
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
        EvidenceKind::Dossier => Kind::Dossier,
        EvidenceKind::OrderAttestation => Kind::OrderAttestation,
        EvidenceKind::Revocation => Kind::Revocation,
        EvidenceKind::Inspection => Kind::Inspection,
        EvidenceKind::LogHead => Kind::LogHead,
        EvidenceKind::RoleGroup => Kind::RoleGroup,
        EvidenceKind::Objection => Kind::Objection,
        EvidenceKind::Ruling => Kind::Ruling,
        EvidenceKind::Correction => Kind::Correction,
        EvidenceKind::Assignment => Kind::Assignment,
    }
}
