//! What a ledger lets into a case of an order (docs/order.md 13.3, docs/order-money.md 11): first
//! whether somebody may say that at all, then what the rules say of it in the case with all that was
//! admitted before.

use quittance_contract::{
    codec::{Hash, PublicKey},
    crypto::{VerifyingKey, peer_id},
    order::{MoneyBody, OrderAttestation, OrderBody, Revocation},
    session::Signature,
    time::Time,
    verdict::{EvidenceKind, ItemCode, OrderHeader, Outcome, RefuseCode},
};

use super::{
    order_draft::OrderDraft,
    signed::{Place, Signed},
};
use crate::cli::words::short;

/// Whether a signature could count in this case; else what is wrong with it. What the ledger says of
/// a key is asked if the case has it.
pub(super) fn may_sign(draft: &OrderDraft, place: &Place, signed: &Signed) -> Result<(), String> {
    let not_entitled = |who: &str| Err(format!("NOT_ENTITLED: only {who} signs this"));
    let valid = |key: &PublicKey| {
        let key = VerifyingKey::new(key);
        let valid = key.is_some_and(|key| key.verifies(&place.digest(), &signed.sig));
        let code = "E_SIG_MISMATCH: the signature is not valid for the key";
        if valid { Ok(()) } else { Err(format!("{code} of {}", short(&signed.signer))) }
    };
    let order = draft.order();
    let (owner, key) = match place {
        Place::Order(_) => {
            let mut parties = order.suppliers.iter().chain([&order.buyer]);
            return match parties.find(|party| peer_id(&party.key) == signed.signer) {
                Some(party) => valid(&party.key),
                None => not_entitled("the buyer or a supplier"),
            };
        }
        Place::OrderEvidence(body) => {
            about_the_gate(draft, body)?;
            attestor_or_supplier(draft, body, signed)
        }
        Place::MoneyEvidence(body) => {
            about_the_money(draft, body)?;
            let (who, key) = match body {
                MoneyBody::Objection(_) => ("the buyer", Some(&order.buyer.key)),
                MoneyBody::Ruling(_) => ("the order's neutral", Some(&order.neutral)),
                MoneyBody::Assignment(_) => {
                    let slice = draft.slice().map_err(|failure| failure.message())?;
                    ("the slice's supplier", order.supplier(&slice.supplier))
                }
                MoneyBody::OrderAttestation(_) | MoneyBody::Revocation(_) => ("nobody", None),
            };
            return match key.filter(|key| peer_id(key) == signed.signer) {
                Some(key) => valid(key),
                None => not_entitled(who),
            };
        }
        _ => return Err("a statement about a session says nothing about an order".to_owned()),
    };
    if owner.is_some_and(|owner| owner != signed.signer) {
        return not_entitled("the key that it names");
    }
    key.map_or(Ok(()), |key| valid(&key))
}

/// Who has to sign, if one can be named, and with which key, if the case has it.
fn attestor_or_supplier(
    draft: &OrderDraft,
    body: &OrderBody,
    signed: &Signed,
) -> (Option<Hash>, Option<PublicKey>) {
    let ledger = draft.ledger();
    let registered = ledger.key(&signed.signer).map(|value| value.key);
    match body {
        OrderBody::OrderAttestation(body) => (Some(body.key_id), registered),
        OrderBody::Inspection(body) => (Some(body.key_id), registered),
        OrderBody::LogHead(body) => {
            (Some(body.device), ledger.device(&body.device).map(|device| device.key))
        }
        OrderBody::Correction(_) => {
            let supplier = draft.slice().map(|slice| slice.supplier).unwrap_or(Hash::ZERO);
            (Some(supplier), draft.order().supplier(&supplier).copied())
        }
        OrderBody::Revocation(_) => {
            let registry = ledger.registry();
            let mut revokers = registry.into_iter().flat_map(|r| r.revokers.iter());
            let revoker = revokers.find(|key| peer_id(key) == signed.signer);
            (None, registered.or(revoker.copied()))
        }
    }
}

/// Whether a body is about this order, slice and schema; else it would be FOREIGN.
fn about_the_gate(draft: &OrderDraft, body: &OrderBody) -> Result<(), String> {
    let slice = draft.slice().map_err(|failure| failure.message())?;
    let of_order = |found: &OrderHeader| *found == draft.header();
    let of_slice = |found: &OrderHeader, place| of_order(found) && place == &slice.place();
    let holds = match body {
        // A double signature proves itself wherever it was made.
        OrderBody::OrderAttestation(body) if matches!(draft, OrderDraft::Money(_)) => {
            of_order(&body.header)
        }
        OrderBody::OrderAttestation(body) => {
            of_slice(&body.header, &body.place) && body.schema == slice.schema
        }
        OrderBody::Inspection(body) => of_slice(&body.header, &body.place),
        OrderBody::LogHead(body) => body.network == draft.order().network,
        OrderBody::Correction(body) => of_order(&body.header),
        OrderBody::Revocation(body) => {
            if !draft.knows(&body.attestation) {
                let named = short(&body.attestation);
                return Err(format!("FOREIGN: no attestation of this case has the digest {named}"));
            }
            of_order(&body.header)
        }
    };
    if holds { Ok(()) } else { Err("FOREIGN: it names another order, slice or schema".to_owned()) }
}

fn about_the_money(draft: &OrderDraft, body: &MoneyBody) -> Result<(), String> {
    let slice = draft.slice().map_err(|failure| failure.message())?;
    let (header, place) = match body {
        MoneyBody::OrderAttestation(body) => (&body.header, None),
        MoneyBody::Revocation(body) => (&body.header, None),
        MoneyBody::Objection(body) => (&body.header, None),
        MoneyBody::Ruling(body) => (&body.header, None),
        MoneyBody::Assignment(body) => (&body.header, Some(&body.place)),
    };
    if *header == draft.header() && place.is_none_or(|place| *place == slice.place()) {
        return Ok(());
    }
    Err("FOREIGN: it names another order or slice".to_owned())
}

/// Whether it may still be said, after what was: the first of its kind is the one that counts.
pub(super) fn is_first(draft: &OrderDraft, place: &Place, signer: &Hash) -> Result<(), String> {
    let OrderDraft::Money(case) = draft else { return Ok(()) };
    let digest = place.digest();
    let others = || case.evidence.iter().filter(|item| item.body.digest() != digest);
    let signed_it = |signatures: &[Signature]| signatures.iter().any(|s| s.signer == *signer);
    let (taken, what) = match place {
        Place::MoneyEvidence(MoneyBody::Objection(body)) => {
            let same = |other: &MoneyBody| matches!(other, MoneyBody::Objection(other) if other.emt == body.emt);
            (others().any(|item| same(&item.body)), "an objection to this token")
        }
        Place::MoneyEvidence(MoneyBody::Ruling(body)) => {
            let same = |other: &MoneyBody| matches!(other, MoneyBody::Ruling(other) if other.objection == body.objection);
            (others().any(|item| same(&item.body)), "a ruling on this objection")
        }
        Place::OrderEvidence(OrderBody::Revocation(body)) => {
            let same = |other: &MoneyBody| matches!(other, MoneyBody::Revocation(other) if other.attestation == body.attestation);
            let taken = others().any(|item| same(&item.body) && signed_it(&item.signatures));
            (taken, "this signer's revocation of this attestation")
        }
        _ => return Ok(()),
    };
    if taken { Err(format!("{what} is in already, and only the first enters")) } else { Ok(()) }
}

/// Why the rules do not count an item in the case as it is now. They cannot say while ledger values
/// are missing that it needs.
pub(super) fn uncounted(draft: &OrderDraft, place: &Place) -> Option<&'static str> {
    let decision = quittance_contract::explain(&draft.to_probe()).ok()?.decision;
    let digest = place.digest();
    match decision.considered.iter().find(|item| item.digest == digest) {
        Some(item) => Some(item.code.name()).filter(|_| item.code != ItemCode::Counted),
        None => match decision.outcome {
            // G1 answers for a correction that does not count. Codes of the order itself are below.
            Outcome::Refuse(refuse) if refuse.code >= RefuseCode::CanonicalDrift => {
                Some(refuse.code.name())
            }
            _ => None,
        },
    }
}

/// Attestations enter a case about money in pairs that prove a double signing, one pair of a key
/// whose fraud is not written yet. Names one that does not.
pub(super) fn unpaired(draft: &OrderDraft) -> Option<String> {
    let OrderDraft::Money(_) = draft else { return None };
    let attestations = draft.attestations();
    let pairs = |one: &OrderAttestation, other: &OrderAttestation| {
        let same = one.place == other.place && one.schema == other.schema && one.role == other.role;
        same && one.pov_hash != other.pov_hash
    };
    attestations.iter().find_map(|(digest, body, _)| {
        let of_key: Vec<_> =
            attestations.iter().filter(|(_, other, _)| other.key_id == body.key_id).collect();
        let other = of_key.iter().find(|(other, ..)| other != digest);
        let Some((other_digest, other, other_seen)) = other.filter(|_| of_key.len() == 2) else {
            let count = of_key.len();
            return Some(format!("{count} of its key: they enter in pairs, one pair of a key"));
        };
        if !pairs(body, other) {
            return Some(
                "the two of its key prove nothing: they are for different stages, \
                         schemas or roles, or over one dossier"
                    .to_owned(),
            );
        }
        if draft.ledger().proven(&body.key_id).is_some() {
            return Some("what its key did is proven and written already".to_owned());
        }
        let first = (body.issued_at, digest) < (other.issued_at, other_digest);
        let excused = first && is_revoked(draft, digest, other.issued_at, *other_seen);
        excused.then(|| "its key revoked the first before it signed the second".to_owned())
    })
}

/// Whether an attestation was revoked, and that was seen, before another was signed.
fn is_revoked(draft: &OrderDraft, first: &Hash, second: Time, seen: Option<Time>) -> bool {
    let OrderDraft::Money(case) = draft else { return false };
    case.evidence.iter().any(|item| {
        let MoneyBody::Revocation(Revocation { attestation, revoked_at, .. }) = &item.body else {
            return false;
        };
        let in_time = item.signatures.iter().any(|s| Some(s.seen_at) <= seen);
        attestation == first && *revoked_at < second && in_time
    })
}

/// Whether the rules judge this kind by the case that it enters.
pub(super) fn is_judged(draft: &OrderDraft, kind: EvidenceKind) -> bool {
    match draft {
        OrderDraft::Money(_) => true,
        OrderDraft::Gate(_) => kind == EvidenceKind::Correction,
    }
}
