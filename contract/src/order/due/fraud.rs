//! M5: a key that signed two dossiers for one stage and role: the only thing that a bond may be
//! slashed for.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    case::MoneyCase,
    change,
    evidence::{Evidence, Signed},
};
use crate::{
    codec::Hash,
    order::{
        object::OrderAttestation,
        state::{Entry, ProvenFraud},
    },
    verdict::{ChangeBasis, Findings, Measure, Outcome, Rule, Signal, Subject},
};

type Attestation<'a> = Signed<'a, OrderAttestation>;

/// The Change that is due if a fraud is proven that is not written yet.
pub(super) fn due(
    case: &MoneyCase,
    evidence: &Evidence<'_>,
    findings: &mut Findings,
) -> Option<Outcome> {
    let mut proven: BTreeMap<Hash, (Hash, Hash)> = BTreeMap::new();
    for (place, one) in evidence.attestations.iter().enumerate() {
        for other in evidence.attestations.iter().skip(place + 1) {
            let Some((first, second)) = pair(one, other) else { continue };
            let subject = first.body.key_id;
            let excused = revoked_before(evidence, first, second);
            let (needed, had) = (Measure::Digest(first.digest), Measure::Digest(second.digest));
            let about = Subject::Peer(subject);
            if findings.check(Rule::Fraud, about, excused, needed, had) {
                continue;
            }
            let known = case.ledger().proven(&subject).is_some();
            let (needed, had) = (Measure::Nothing, Measure::Digest(subject));
            findings.check(Rule::FraudOnce, about, !known, needed, had);
            let found = (first.digest, second.digest);
            if !known {
                proven
                    .entry(subject)
                    .and_modify(|least| *least = found.min(*least))
                    .or_insert(found);
            }
        }
    }
    if proven.is_empty() {
        return None;
    }
    let proofs = || proven.iter().map(|(key_id, (first, second))| (*key_id, *first, *second));
    let write = |(key_id, first, second)| {
        let value = ProvenFraud { first, second, proven_at: case.at };
        Entry::Proven { key_id, value: Some(value) }
    };
    let signal = |(subject, first, second)| Signal::FraudProven { subject, first, second };
    let (signals, writes) = (proofs().map(signal).collect(), proofs().map(write).collect());
    Some(change(ChangeBasis::Proven, Vec::new(), signals, writes))
}

/// The two, the earlier one first, if one key signed them for one stage and role over two dossiers.
fn pair<'e, 'a>(
    one: &'e Attestation<'a>,
    other: &'e Attestation<'a>,
) -> Option<(&'e Attestation<'a>, &'e Attestation<'a>)> {
    let (a, b) = (one.body, other.body);
    let same = a.key_id == b.key_id
        && a.place == b.place
        && a.schema == b.schema
        && a.role == b.role
        && a.pov_hash != b.pov_hash;
    let turn = |signed: &Attestation<'_>| (signed.body.issued_at, signed.digest);
    let ordered = if turn(one) < turn(other) { (one, other) } else { (other, one) };
    same.then_some(ordered)
}

/// Whether the first was revoked, and that was seen, before the second was signed.
fn revoked_before(
    evidence: &Evidence<'_>,
    first: &Attestation<'_>,
    second: &Attestation<'_>,
) -> bool {
    evidence.valid_revocations.iter().any(|(body, seen)| {
        body.attestation == first.digest
            && body.revoked_at < second.body.issued_at
            && seen.iter().any(|seen| *seen <= second.seen)
    })
}
