//! M2: which evidence counts. Each item has the code of the first check that it fails.

use alloc::{vec, vec::Vec};

use super::{
    case::{MoneyCase, MoneyItem},
    chain::Chain,
};
use crate::{
    codec::Hash,
    crypto::peer_id,
    money::Amount,
    order::{
        gate::{Bench, Judged},
        object::{Assignment, MoneyBody, Objection, OrderAttestation, Revocation, Ruling},
        state::PassedStage,
        terms::Slice,
    },
    time::Time,
    verdict::{Findings, ItemCode, Measure, OrderHeader, Rule, Subject},
};

/// All evidence, judged.
pub(super) struct Evidence<'a> {
    /// Of each item, in the case's order.
    pub(super) codes: Vec<ItemCode>,
    pub(super) attestations: Vec<Signed<'a, OrderAttestation>>,
    /// Those that pass the checks of a signature: they can excuse who signed twice.
    pub(super) valid_revocations: Vec<(&'a Revocation, Vec<Time>)>,
    /// Those that count, each with when its first signature that counts was seen.
    pub(super) revocations: Vec<(&'a Revocation, Time)>,
    /// The objection: the first that counts.
    pub(super) objection: Option<Signed<'a, Objection>>,
    /// The ruling: the first that counts.
    pub(super) ruling: Option<Signed<'a, Ruling>>,
    /// Payments to recipients, each with the recipient's priority.
    pub(super) assignments: Vec<(u8, Signed<'a, Assignment>)>,
}

/// A body that counts.
pub(super) struct Signed<'a, B> {
    pub(super) body: &'a B,
    pub(super) digest: Hash,
    pub(super) seen: Time,
}

impl<B> Clone for Signed<'_, B> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B> Copy for Signed<'_, B> {}

impl<B> Signed<'_, B> {
    /// The order in which things of one kind are taken.
    pub(super) const fn turn(&self) -> (Time, Hash) {
        (self.seen, self.digest)
    }
}

/// What the checks read besides the item.
struct Court<'c, 'a> {
    case: &'a MoneyCase,
    slice: &'a Slice,
    chain: &'c Chain<'a>,
    header: OrderHeader,
    buyer: Hash,
    neutral: Hash,
    /// Digests of the attestations in this case, with their keys.
    attestations: Vec<(Hash, Hash)>,
}

impl<'a> Evidence<'a> {
    /// Judges all items. Kinds ascend, so objections are known before the rulings on them.
    pub(super) fn judge(
        case: &'a MoneyCase,
        slice: &'a Slice,
        chain: &Chain<'a>,
        findings: &mut Findings,
    ) -> Self {
        let of_attestation = |(item, digest): (&MoneyItem, Hash)| match &item.body {
            MoneyBody::OrderAttestation(body) => Some((digest, body.key_id)),
            _ => None,
        };
        let court = Court {
            case,
            slice,
            chain,
            header: case.order.header(case.escrow()),
            buyer: peer_id(&case.order.buyer.key),
            neutral: peer_id(&case.order.neutral),
            attestations: case.items().filter_map(of_attestation).collect(),
        };
        let mut evidence = Self {
            codes: vec![ItemCode::Counted; case.evidence.len()],
            attestations: Vec::new(),
            valid_revocations: Vec::new(),
            revocations: Vec::new(),
            objection: None,
            ruling: None,
            assignments: Vec::new(),
        };
        let mut assignments = Vec::new();
        for (place, (item, digest)) in case.items().enumerate() {
            let about = Subject::Item { kind: item.body.kind(), digest };
            let mut bench = Bench { findings, about, at: case.at, order: &case.order };
            let judged = match &item.body {
                MoneyBody::OrderAttestation(body) => {
                    court.attestation(&mut bench, item, body, digest).map(|seen| {
                        evidence.attestations.push(Signed { body, digest, seen });
                    })
                }
                MoneyBody::Revocation(body) => {
                    evidence.revocation(&court, &mut bench, item, body, digest)
                }
                MoneyBody::Objection(body) => {
                    court.objection(&mut bench, item, body, digest).map(|seen| {
                        keep_first(&mut evidence.objection, Signed { body, digest, seen });
                    })
                }
                MoneyBody::Ruling(body) => {
                    let objection = evidence.objection;
                    court.ruling(&mut bench, item, body, digest, objection).map(|seen| {
                        keep_first(&mut evidence.ruling, Signed { body, digest, seen });
                    })
                }
                MoneyBody::Assignment(body) => {
                    court.assignment(&mut bench, item, body, digest).map(|(priority, seen)| {
                        assignments.push((place, priority, Signed { body, digest, seen }));
                    })
                }
            };
            if let Err(code) = judged {
                evidence.set(place, code);
            }
        }
        evidence.share_out(&court, assignments, findings);
        evidence
    }

    fn set(&mut self, place: usize, code: ItemCode) {
        if let Some(to) = self.codes.get_mut(place) {
            *to = code;
        }
    }

    fn revocation(
        &mut self,
        court: &Court<'_, 'a>,
        bench: &mut Bench<'_, '_>,
        item: &MoneyItem,
        body: &'a Revocation,
        digest: Hash,
    ) -> Judged<()> {
        let counted = court.chain.0.iter().filter_map(|link| link.stage.as_ref()).find_map(|s| {
            let counted = s.emt.counted.iter().find(|c| c.attestation == body.attestation)?;
            Some((counted.key_id, s.first_passed_at))
        });
        let listed = court.attestations.iter().find(|(digest, _)| *digest == body.attestation);
        let key_id = counted.map(|(key_id, _)| key_id).or(listed.map(|(_, key_id)| *key_id));
        bench.named(body.header == court.header && key_id.is_some())?;
        let key_id = key_id.ok_or(ItemCode::Foreign)?;
        let ledger = court.case.ledger();
        let seen = bench.revocation(&item.signatures, body, &digest, &key_id, ledger)?;
        self.valid_revocations.push((body, seen.clone()));
        let (needed, had) = (Measure::Nothing, Measure::Digest(body.attestation));
        bench.check(Rule::CountedOnly, counted.is_some(), needed, had, ItemCode::NotCounted)?;
        let (_, passed_at) = counted.ok_or(ItemCode::NotCounted)?;
        let until = passed_at.plus(court.case.order.policy.revocation_seconds);
        let first = seen.iter().copied().filter(|seen| seen.unix_seconds() < until).min();
        let had = seen.iter().min().map_or(Measure::Nothing, |seen| (*seen).into());
        let (needed, code) = (Measure::At(until), ItemCode::RevocationLate);
        bench.check(Rule::RevocationTime, first.is_some(), needed, had, code)?;
        self.revocations.push((body, first.ok_or(code)?));
        Ok(())
    }

    /// Payments to recipients count as long as the slice could pay them, in the order in which they
    /// were seen.
    fn share_out(
        &mut self,
        court: &Court<'_, 'a>,
        mut assignments: Vec<(usize, u8, Signed<'a, Assignment>)>,
        findings: &mut Findings,
    ) {
        assignments.sort_by_key(|(_, _, assignment)| assignment.turn());
        let amount = court.chain.link(court.slice).map_or(Amount(0), |link| link.amount);
        let mut taken = Amount(0);
        for (place, priority, assignment) in assignments {
            let kind = crate::verdict::EvidenceKind::Assignment;
            let about = Subject::Item { kind, digest: assignment.digest };
            let sum = taken.checked_add(assignment.body.amount).filter(|sum| *sum <= amount);
            let (needed, had) = (Measure::Money(amount), Measure::Money(assignment.body.amount));
            if findings.check(Rule::AssignedWithin, about, sum.is_some(), needed, had) {
                self.assignments.push((priority, assignment));
            } else {
                self.set(place, ItemCode::AssignedTooMuch);
            }
            taken = sum.unwrap_or(taken);
        }
    }
}

/// Of several that count, the one with the smallest (seen, digest).
fn keep_first<'a, B>(kept: &mut Option<Signed<'a, B>>, next: Signed<'a, B>) {
    if kept.as_ref().is_none_or(|kept| next.turn() < kept.turn()) {
        *kept = Some(next);
    }
}

impl Court<'_, '_> {
    /// An attestation proves something about its key only if it was seen before the key was
    /// revoked.
    fn attestation(
        &self,
        bench: &mut Bench<'_, '_>,
        item: &MoneyItem,
        body: &OrderAttestation,
        digest: Hash,
    ) -> Judged<Time> {
        bench.named(body.header == self.header)?;
        let key = self.case.ledger().key(&body.key_id);
        let public_key = key.map(|key| &key.key);
        let seen = bench.signature(&item.signatures, &digest, &body.key_id, public_key)?;
        let revoked_at = key.and_then(|key| key.revoked_at);
        let before = revoked_at.is_none_or(|revoked_at| seen < revoked_at);
        let needed = revoked_at.map_or(Measure::Nothing, Measure::from);
        bench.check(Rule::FraudKey, before, needed, seen, ItemCode::KeyRevoked)?;
        Ok(seen)
    }

    /// What the slice passed.
    fn stage(&self) -> Option<&PassedStage> {
        self.chain.link(self.slice)?.stage.as_ref()
    }

    fn objection(
        &self,
        bench: &mut Bench<'_, '_>,
        item: &MoneyItem,
        body: &Objection,
        digest: Hash,
    ) -> Judged<Time> {
        bench.named(body.header == self.header)?;
        let key = Some(&self.case.order.buyer.key);
        let seen = bench.signed_by(Rule::Objector, &item.signatures, &digest, &self.buyer, key)?;
        bench.not_future(body.objected_at, seen)?;
        let current = self.stage().filter(|stage| stage.review_of == body.emt);
        let needed =
            self.stage().map_or(Measure::Nothing, |stage| Measure::Digest(stage.review_of));
        let (had, code) = (Measure::Digest(body.emt), ItemCode::NotCurrent);
        bench.check(Rule::ObjectionCurrent, current.is_some(), needed, had, code)?;
        let until = current.ok_or(code)?.reviewed(&self.case.order.policy);
        let in_time = seen.unix_seconds() < until;
        let code = ItemCode::ObjectionLate;
        bench.check(Rule::ObjectionTime, in_time, Measure::At(until), seen, code)?;
        Ok(seen)
    }

    fn ruling(
        &self,
        bench: &mut Bench<'_, '_>,
        item: &MoneyItem,
        body: &Ruling,
        digest: Hash,
        objection: Option<Signed<'_, Objection>>,
    ) -> Judged<Time> {
        bench.named(body.header == self.header)?;
        let key = Some(&self.case.order.neutral);
        let seen = bench.signed_by(Rule::Ruler, &item.signatures, &digest, &self.neutral, key)?;
        bench.not_future(body.ruled_at, seen)?;
        let named = objection.filter(|objection| objection.digest == body.objection);
        let needed = objection.map_or(Measure::Nothing, |o| Measure::Digest(o.digest));
        let (had, code) = (Measure::Digest(body.objection), ItemCode::NoObjection);
        bench.check(Rule::RulingNamed, named.is_some(), needed, had, code)?;
        let (objection, stage) = (named.ok_or(code)?, self.stage().ok_or(code)?);
        let until = stage.ruled_by(&self.case.order.policy, objection.seen);
        let in_time = seen.unix_seconds() < until;
        let code = ItemCode::RulingLate;
        bench.check(Rule::RulingTime, in_time, Measure::At(until), seen, code)?;
        Ok(seen)
    }

    /// The recipient's priority, and when the assignment was seen.
    fn assignment(
        &self,
        bench: &mut Bench<'_, '_>,
        item: &MoneyItem,
        body: &Assignment,
        digest: Hash,
    ) -> Judged<(u8, Time)> {
        bench.named(body.header == self.header && body.place == self.slice.place())?;
        let (order, supplier) = (&self.case.order, &self.slice.supplier);
        let key = order.supplier(supplier);
        let seen = bench.signed_by(Rule::Assigner, &item.signatures, &digest, supplier, key)?;
        bench.not_future(body.assigned_at, seen)?;
        let recipient = self.case.ledger().recipient(&order.corridor, &body.recipient);
        let listed = recipient.filter(|recipient| {
            let withdrawn = recipient.withdrawn_at;
            recipient.listed_at <= seen && withdrawn.is_none_or(|withdrawn| seen < withdrawn)
        });
        let (needed, had) = (Measure::Nothing, Measure::Digest(body.recipient));
        let code = ItemCode::RecipientNotListed;
        bench.check(Rule::RecipientListed, listed.is_some(), needed, had, code)?;
        Ok((listed.ok_or(code)?.priority, seen))
    }
}
