//! Corrections in a case of the gate (docs/order-money.md 8.3): with one that counts the case is a
//! repair, and until when it can be; without one, why the slice does not pass again.

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::{
    codec::Hash,
    order::{Correction, OrderBody, PassedStage},
    verdict::{Decision, EvidenceKind, ItemCode, Outcome, RefuseCode},
};

use super::{
    ledger::broken_since,
    order_words::{OrderWords, refused},
};

/// A correction that does not count.
pub(super) struct Refused<'c> {
    pub(super) body: &'c Correction,
    pub(super) digest: Hash,
    pub(super) code: ItemCode,
}

impl<'c> OrderWords<'c> {
    /// Whether a correction counts, so that the slice passes the gate again.
    pub(super) fn repairs(&self, decision: &Decision) -> bool {
        let mut considered = decision.considered.iter();
        considered.any(|one| one.kind == EvidenceKind::Correction && one.code == ItemCode::Counted)
    }

    /// The slice's token, if it has one, as the ledger holds it.
    pub(super) fn token(&self) -> Option<(Hash, &'c PassedStage)> {
        let emt = self.ledger.slice(self.slice()?)?.emt?;
        Some((emt, self.ledger.emt(&emt)?))
    }

    /// The second from which the slice's token cannot be repaired any more, if it is broken.
    pub(super) fn repairs_until(&self) -> Option<u64> {
        let since = broken_since(self.token()?.1)?;
        Some(since.plus(self.case.order.policy.correction_seconds))
    }

    /// Why the gate refuses, and about whom.
    pub(super) fn refusal(&self, decision: &Decision, code: RefuseCode) -> String {
        let why = match code {
            RefuseCode::SigMismatch if for_a_correction(decision) => {
                "the correction is not validly signed by the slice's supplier"
            }
            RefuseCode::FutureAttest if for_a_correction(decision) => {
                "the correction is dated too far ahead of when it was seen"
            }
            code => refused(code),
        };
        match &self.whom(decision, code)[..] {
            [] => why.to_owned(),
            whom => format!("{why}: {}", whom.join("; ")),
        }
    }

    /// All corrections with their codes, if the gate refuses for that of one; none if it does not.
    /// A decision of G1 names no evidence, so the codes are those of the findings.
    pub(super) fn refused_corrections(
        &self,
        decision: &Decision,
        findings: &[Finding],
    ) -> Vec<Refused<'c>> {
        if !for_a_correction(decision) {
            return Vec::new();
        }
        let items = self.case.items().filter_map(|(item, digest)| {
            let OrderBody::Correction(body) = &item.body else { return None };
            let about = |finding: &&Finding| match &finding.about {
                Subject::Item(item) => item.digest == digest.0 && !finding.passed,
                _ => false,
            };
            let code = failed(findings.iter().find(about)?)?;
            Some(Refused { body, digest, code })
        });
        items.collect()
    }
}

/// Whether the gate refuses for the code of a correction. It does so at G1, with no evidence named;
/// of such refusals these others are about the order, the slice and its schema.
fn for_a_correction(decision: &Decision) -> bool {
    let Outcome::Refuse(refuse) = &decision.outcome else { return false };
    let other = matches!(
        refuse.code,
        RefuseCode::OrderParties
            | RefuseCode::OrderSlices
            | RefuseCode::OrderTerms
            | RefuseCode::OrderUnsigned
            | RefuseCode::SlicePassed
            | RefuseCode::SliceRefunded
            | RefuseCode::DeliveryOver
            | RefuseCode::SchemaNotFound
    );
    decision.considered.is_empty() && !other
}

/// The code of the check that a correction fails.
fn failed(finding: &Finding) -> Option<ItemCode> {
    Some(match (finding.rule.as_str(), &finding.needed, &finding.had) {
        ("G-SLICE-NAMED", ..) => ItemCode::Foreign,
        ("G-SIGNATURE", ..) => ItemCode::SigMismatch,
        ("G-NOT-FUTURE", ..) => ItemCode::FutureAttest,
        ("M-CORRECTOR", _, Measure::Count(_)) => ItemCode::NotEntitled,
        ("M-CORRECTOR", ..) => ItemCode::NotCurrent,
        ("M-BROKEN", Measure::At(_), _) => ItemCode::CorrectionLate,
        ("M-BROKEN", ..) => ItemCode::NotBroken,
        _ => return None,
    })
}
