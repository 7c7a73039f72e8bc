//! G14: the token of a pass, and what the evidence proves about attestors.

use alloc::vec::Vec;

use super::{
    Claimed, Opened,
    quorum::Quorums,
    statements::{JudgedAttestation, Statements},
};
use crate::{
    codec::{List, within_limit},
    limits,
    money::Ppm,
    order::terms::Slice,
    verdict::{
        CountedAttestation, Emt, EvidenceKind, Findings, ItemCode, Measure, Rule, Signal, Subject,
        in_order,
    },
};

impl Opened<'_> {
    /// The token of this pass.
    pub(super) fn emt(
        &self,
        claimed: &Claimed,
        statements: &Statements<'_>,
        quorums: &Quorums,
        deduction: Ppm,
    ) -> Emt {
        let counted =
            quorums.counted.iter().filter_map(|place| statements.attestations.get(*place));
        let mut counted: Vec<CountedAttestation> = counted
            .map(|judged| CountedAttestation {
                attestation: judged.digest,
                key_id: judged.body.key_id,
                role: judged.body.role,
            })
            .collect();
        counted.sort_unstable_by_key(|counted| counted.attestation);
        let earlier = |slice: &&Slice| slice.stage < self.slice.stage;
        let previous = self.chain().filter(earlier).max_by_key(|slice| slice.stage);
        Emt {
            header: self.header.clone(),
            place: self.slice.place(),
            schema: self.slice.schema,
            pov_hash: claimed.pov_hash,
            claim: claimed.claim,
            counted: within_limit(counted),
            fallback: quorums.fallback,
            deduction,
            previous: previous.and_then(|slice| self.state_of(slice).emt),
            replaces: self.repair.map(|repair| repair.digest),
            passed_at: self.case.at,
        }
    }

    /// What the evidence proves about attestors.
    pub(super) fn signals(
        &self,
        statements: &Statements<'_>,
        quorums: &Quorums,
        findings: &mut Findings,
    ) -> List<Signal, { limits::SIGNALS }> {
        let mut signals = double_signers(statements, findings);
        signals.extend(statements.attestations.iter().enumerate().filter_map(|(place, judged)| {
            let (subject, attestation) = (judged.body.key_id, judged.digest);
            match statements.code_of(judged) {
                _ if quorums.counted.contains(&place) => {
                    let role = judged.body.role;
                    Some(Signal::Counted { subject, attestation, role })
                }
                ItemCode::StaleAttest => Some(Signal::Stale { subject, attestation }),
                // Who withdrew is in REVOKED; what nobody signed names nobody.
                ItemCode::AttestationRevoked => None,
                code if code > ItemCode::SigMismatch => {
                    Some(Signal::Skipped { subject, attestation, code })
                }
                _ => None,
            }
        }));
        if statements.revocations.is_empty() {
            let rule = Rule::RevocationSignal;
            findings.check(rule, Subject::Escrow, true, Measure::Nothing, Measure::Nothing);
        }
        for revocation in &statements.revocations {
            let named =
                |judged: &&JudgedAttestation<'_>| judged.digest == revocation.body.attestation;
            let Some(revoked) = statements.attestations.iter().find(named) else { continue };
            let (subject, attestation) = (revoked.body.key_id, revoked.digest);
            let about = Subject::Peer(subject);
            let (needed, had) = (Measure::Nothing, Measure::Digest(attestation));
            findings.check(Rule::RevocationSignal, about, false, needed, had);
            let reason = revocation.body.reason;
            signals.push(Signal::Revoked { subject, attestation, reason });
        }
        in_order(signals)
    }
}

/// Who signed two hashes in one role without revoking the first before.
fn double_signers(statements: &Statements<'_>, findings: &mut Findings) -> Vec<Signal> {
    let signed = |judged: &&JudgedAttestation<'_>| {
        let code = statements.code_of(judged);
        code > ItemCode::SigMismatch || code == ItemCode::Counted
    };
    let all: Vec<&JudgedAttestation<'_>> = statements.attestations.iter().filter(signed).collect();
    let mut signals = Vec::new();
    for (place, one) in all.iter().enumerate() {
        for other in all.iter().skip(place + 1) {
            let same = one.body.key_id == other.body.key_id && one.body.role == other.body.role;
            if !same || one.body.pov_hash == other.body.pov_hash {
                continue;
            }
            let time = |judged: &JudgedAttestation<'_>| (judged.body.issued_at, judged.digest);
            let (first, second) = if time(one) < time(other) { (one, other) } else { (other, one) };
            let subject = first.body.key_id;
            let revoked = revoked_before(statements, first, second);
            let (needed, had) = (Measure::Digest(first.digest), Measure::Digest(second.digest));
            if !findings.check(Rule::DoubleSigner, Subject::Peer(subject), revoked, needed, had) {
                signals.push(Signal::Equivocation {
                    subject,
                    kind: EvidenceKind::OrderAttestation,
                    first: first.digest,
                    second: second.digest,
                });
            }
        }
    }
    signals
}

/// Whether the first was revoked, and that was seen, before the second was signed.
fn revoked_before(
    statements: &Statements<'_>,
    first: &JudgedAttestation<'_>,
    second: &JudgedAttestation<'_>,
) -> bool {
    statements.revocations.iter().any(|revocation| {
        revocation.body.attestation == first.digest
            && revocation.body.revoked_at < second.body.issued_at
            && second.seen.is_some_and(|seen| revocation.seen <= seen)
    })
}
