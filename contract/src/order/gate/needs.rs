//! Which ledger values a case of the gate has: exactly those that it could need (order 8.2).

use alloc::collections::BTreeSet;

use crate::{
    codec::Hash,
    order::{
        case::UntrustedOrderCase,
        object::OrderBody,
        state::{Entry, State, StateKey},
        terms::Slice,
    },
};

/// Whether the ledger values of a case are complete and agree (order 7.3).
pub(in crate::order) fn is_whole(case: &UntrustedOrderCase, escrow: Hash, asked: &Slice) -> bool {
    let ledger = State(&case.state);
    let is_claim = |entry: &Entry| matches!(entry, Entry::Claim { .. });
    let claims = case.state.iter().filter(|entry| is_claim(entry)).count();
    let slices = || case.order.chain(asked);
    let corrected = corrected(case, escrow, asked);
    let replaced = corrected.is_none_or(|emt| {
        ledger.emt(&emt).is_some_and(|stage| stage.is_of(&case.order.header(escrow), asked))
    });
    claims <= 1
        && ledger.has_exactly(&needed(case, escrow, asked), is_claim)
        && case.state.iter().all(Entry::is_named)
        && slices().all(|slice| ledger.slice(escrow, slice).agrees())
        && replaced
        && ledger.classes().is_some()
}

/// The token that a correction could replace, if there is one and a correction.
fn corrected(case: &UntrustedOrderCase, escrow: Hash, asked: &Slice) -> Option<Hash> {
    let mut bodies = case.evidence.iter().map(|item| &item.body);
    let correction = bodies.any(|body| matches!(body, OrderBody::Correction(_)));
    State(&case.state).slice(escrow, asked).emt.filter(|_| correction)
}

/// The keys that a case must have, besides its claim.
pub(in crate::order) fn needed(
    case: &UntrustedOrderCase,
    escrow: Hash,
    asked: &Slice,
) -> BTreeSet<StateKey> {
    let (order, ledger) = (&case.order, State(&case.state));
    let mut needed = BTreeSet::from([StateKey::Registry, StateKey::Schema(asked.schema)]);
    if let Some(published) = ledger.schema(&asked.schema) {
        let indices = (0u8..).zip(&published.schema.fallbacks).map(|(index, _)| index);
        needed.extend(indices.map(|index| StateKey::Fallback(asked.schema, order.corridor, index)));
    }
    needed.extend(order.chain(asked).map(|slice| slice.key(escrow)));
    needed.extend(corrected(case, escrow, asked).map(StateKey::Emt));
    needed.insert(StateKey::Organisation(order.buyer.organisation));
    let firms = order.suppliers.iter().map(|party| party.organisation);
    needed.extend(firms.map(StateKey::Organisation));
    for item in &case.evidence {
        match &item.body {
            OrderBody::OrderAttestation(body) => {
                needed.extend(ledger.keys_of_signer(&body.key_id));
                let key = ledger.key(&body.key_id);
                let Some(key) = key else { continue };
                needed.insert(StateKey::Attestor(key.attestor));
                let attestor = ledger.attestor(&key.attestor);
                needed.extend(attestor.map(|a| StateKey::Organisation(a.organisation)));
            }
            OrderBody::Inspection(body) => {
                needed.insert(StateKey::Key(body.key_id));
            }
            OrderBody::LogHead(body) => {
                needed.insert(StateKey::Device(body.device));
            }
            OrderBody::Revocation(_) | OrderBody::Correction(_) => {}
        }
    }
    needed
}
