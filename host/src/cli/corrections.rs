//! Corrections in a case of the gate (docs/order-money.md 8.3): with one that counts the case is a
//! repair, and until when it can be; without one, why the slice does not pass again.

use quittance_contract::{
    codec::Hash,
    order::{Correction, OrderBody, PassedStage, SliceStatus},
    verdict::{Decision, EvidenceKind, ItemCode, Outcome, RefuseCode},
};

use super::{
    ledger::broken_since,
    order_words::{OrderWords, refused},
};

/// A correction for whose code the gate refuses.
pub(super) struct Refused<'c> {
    pub(super) body: &'c Correction,
    pub(super) digest: Hash,
    pub(super) code: ItemCode,
}

impl<'c> OrderWords<'c> {
    /// Whether a correction counts, so that the slice passes the gate again.
    pub(super) fn repairs(&self, decision: &Decision) -> bool {
        corrections(decision).any(|(_, code)| code == ItemCode::Counted)
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
        let of_correction = !self.refused_corrections(decision).is_empty();
        let why = match code {
            RefuseCode::SigMismatch if of_correction => {
                "the slice's supplier has not validly signed it"
            }
            code => refused(code),
        };
        match &self.whom(decision, code)[..] {
            [] => why.to_owned(),
            whom => format!("{why}: {}", whom.join("; ")),
        }
    }

    /// All corrections, if the gate refuses for the code of one of them; none if it went on.
    pub(super) fn refused_corrections(&self, decision: &Decision) -> Vec<Refused<'c>> {
        let Outcome::Refuse(refuse) = &decision.outcome else { return Vec::new() };
        let state = self.slice().and_then(|slice| self.ledger.slice(slice));
        let passed = state.is_some_and(|state| {
            matches!(state.status, SliceStatus::Releasable | SliceStatus::Unlocked)
        });
        let ended = corrections(decision).any(|(_, code)| code.number() == refuse.code.number());
        if !passed || !ended || self.repairs(decision) {
            return Vec::new();
        }
        let with_body = |(digest, code)| {
            let (item, digest) = self.case.items().find(|(_, known)| *known == digest)?;
            match &item.body {
                OrderBody::Correction(body) => Some(Refused { body, digest, code }),
                _ => None,
            }
        };
        corrections(decision).filter_map(with_body).collect()
    }
}

fn corrections(decision: &Decision) -> impl Iterator<Item = (Hash, ItemCode)> {
    let of_kind = decision.considered.iter().filter(|one| one.kind == EvidenceKind::Correction);
    of_kind.map(|one| (one.digest, one.code))
}
