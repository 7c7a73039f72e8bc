//! A stage whose token broke passes again (order-money 8.3): the gate with a counted correction.

use alloc::{vec, vec::Vec};

use super::bench::Bench;
use crate::{
    codec::Hash,
    order::{
        case::{OrderCase, OrderItem},
        object::{Correction, OrderAttestation, OrderBody},
        state::PassedStage,
        terms::{OrderPolicy, Slice},
    },
    verdict::{EvidenceKind, Findings, ItemCode, Measure, Rule, Subject},
};

/// The token that is replaced.
#[derive(Clone, Copy)]
pub(super) struct Repair<'a> {
    pub(super) stage: &'a PassedStage,
    pub(super) digest: Hash,
}

impl Repair<'_> {
    /// Whether the replaced token counted this attestation of this dossier and did not lose it: it
    /// stands without a new signature.
    pub(super) fn keeps(&self, body: &OrderAttestation, digest: &Hash, pov_hash: &Hash) -> bool {
        body.pov_hash == *pov_hash && self.stage.counted(digest) && !self.stage.has_lost(digest)
    }

    /// Until when it can be repaired.
    pub(super) fn until(&self, policy: &OrderPolicy) -> u64 {
        self.stage.broken_since().map_or(0, |since| since.plus(policy.correction_seconds))
    }

    /// Whether it is repaired over the same dossier.
    pub(super) fn is_over(&self, pov_hash: &Hash) -> bool {
        self.stage.emt.pov_hash == *pov_hash
    }
}

/// What the corrections of a case come to.
pub(super) struct Corrections<'a> {
    /// Of each, its place among the items and its code.
    pub(super) codes: Vec<(usize, ItemCode)>,
    pub(super) repair: Option<Repair<'a>>,
}

/// Judges the corrections.
pub(super) fn judge<'a>(
    case: &'a OrderCase,
    slice: &Slice,
    pov_hash: &Hash,
    findings: &mut Findings,
) -> Corrections<'a> {
    let emt = case.ledger().slice(case.escrow(), slice).emt;
    let named = emt.and_then(|digest| Some(Repair { stage: case.ledger().emt(&digest)?, digest }));
    let mut corrections = Corrections { codes: vec![], repair: None };
    for (place, (item, digest)) in case.items().enumerate() {
        let OrderBody::Correction(body) = &item.body else { continue };
        let about = Subject::Item { kind: EvidenceKind::Correction, digest };
        let mut bench = Bench { findings, about, at: case.at, order: &case.order };
        let code = match check(&mut bench, case, slice, item, body, &digest, pov_hash, named) {
            Err(code) => code,
            Ok(()) => {
                corrections.repair = named;
                ItemCode::Counted
            }
        };
        corrections.codes.push((place, code));
    }
    corrections
}

#[allow(clippy::too_many_arguments, reason = "each is a thing that the rule reads")]
fn check(
    bench: &mut Bench<'_, '_>,
    case: &OrderCase,
    slice: &Slice,
    item: &OrderItem,
    body: &Correction,
    digest: &Hash,
    pov_hash: &Hash,
    named: Option<Repair<'_>>,
) -> Result<(), ItemCode> {
    bench.named(body.header == case.order.header(case.escrow()))?;
    let supplier = case.order.supplier(&slice.supplier);
    let seen =
        bench.signed_by(Rule::Corrector, &item.signatures, digest, &slice.supplier, supplier)?;
    bench.not_future(body.corrected_at, seen)?;
    let current = named.filter(|named| named.digest == body.replaces);
    let (needed, had) =
        (named.map_or(Measure::Nothing, |n| Measure::Digest(n.digest)), body.replaces);
    let passed = current.is_some() && body.pov_hash == *pov_hash;
    let code = ItemCode::NotCurrent;
    bench.check(Rule::Corrector, passed, needed, Measure::Digest(had), code)?;
    let broken = current.and_then(|current| current.stage.broken_since());
    let (needed, had) = (Measure::Count(1), broken.map_or(Measure::Nothing, Measure::from));
    bench.check(Rule::Broken, broken.is_some(), needed, had, ItemCode::NotBroken)?;
    let until = current.map_or(0, |current| current.until(&case.order.policy));
    let in_time = case.at.unix_seconds() < until;
    let code = ItemCode::CorrectionLate;
    bench.check(Rule::Broken, in_time, Measure::At(until), case.at, code)
}
