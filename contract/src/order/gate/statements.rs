//! G4 to G7, and what is judged like them: each piece of evidence, for itself. What fails is
//! skipped with the code of its first check, and can change nothing.

use alloc::{vec, vec::Vec};

use super::{
    Claimed, Opened,
    bench::{Bench, Judged},
    quorum::Quorums,
};
use crate::{
    codec::Hash,
    crypto::peer_id,
    order::{
        case::OrderItem,
        object::{Inspection, LogHead, OrderAttestation, OrderBody, Revocation},
        schema::Seal,
    },
    quorum::AttestorRole,
    registry::{Attestor, KeyState, KeyTimes, RegisteredKey, Standing},
    time::Time,
    verdict::{EvidenceKind, Findings, ItemCode, Measure, Rule, Subject},
};

/// All evidence, judged.
pub(super) struct Statements<'a> {
    /// Of each item, in the case's order.
    pub(super) codes: Vec<ItemCode>,
    pub(super) attestations: Vec<JudgedAttestation<'a>>,
    /// Those that count.
    pub(super) revocations: Vec<CountedRevocation<'a>>,
    inspections: Vec<(usize, Hash, &'a OrderItem, &'a Inspection)>,
    pub(super) heads: Vec<(ItemCode, &'a LogHead)>,
}

/// An attestation about this slice.
pub(super) struct JudgedAttestation<'a> {
    pub(super) body: &'a OrderAttestation,
    pub(super) digest: Hash,
    /// Its place among the items.
    pub(super) place: usize,
    /// When its signature was seen; none if there is no valid one.
    pub(super) seen: Option<Time>,
    /// The class of its attestor, if it is a candidate for its hash.
    pub(super) candidate_of: Option<Hash>,
}

/// A revocation that counts.
pub(super) struct CountedRevocation<'a> {
    pub(super) body: &'a Revocation,
    /// When its first signature that counts was seen.
    pub(super) seen: Time,
}

impl<'a> Statements<'a> {
    /// Judges all but the inspections, which need to know who is a candidate.
    pub(super) fn judge(opened: &Opened<'a>, claimed: &Claimed, findings: &mut Findings) -> Self {
        let case = opened.case;
        let mut judged = Self {
            codes: vec![ItemCode::Counted; case.evidence.len()],
            attestations: Vec::new(),
            revocations: Vec::new(),
            inspections: Vec::new(),
            heads: Vec::new(),
        };
        for (place, code) in &opened.corrections {
            judged.set(*place, *code);
        }
        judged.judge_revocations(opened, claimed, findings);
        for (place, (item, digest)) in case.items().enumerate() {
            let about = Subject::Item { kind: item.body.kind(), digest };
            let mut bench = opened.bench(findings, about);
            let code = match &item.body {
                OrderBody::OrderAttestation(body) => {
                    let attestation =
                        JudgedAttestation { body, digest, place, seen: None, candidate_of: None };
                    judged.attestation(&mut bench, opened, item, attestation, claimed)
                }
                OrderBody::LogHead(body) => {
                    let code = head(&mut bench, opened, item, body, digest, claimed);
                    let code = code.map_or_else(|code| code, |()| ItemCode::Counted);
                    if code != ItemCode::Foreign {
                        judged.heads.push((code, body));
                    }
                    code
                }
                OrderBody::Inspection(body) => {
                    judged.inspections.push((place, digest, item, body));
                    continue;
                }
                OrderBody::Revocation(_) | OrderBody::Correction(_) => continue,
            };
            judged.set(place, code);
        }
        judged
    }

    /// Says what became of the item at a place.
    pub(super) fn set(&mut self, place: usize, code: ItemCode) {
        if let Some(to) = self.codes.get_mut(place) {
            *to = code;
        }
    }

    /// What became of an attestation.
    pub(super) fn code_of(&self, attestation: &JudgedAttestation<'_>) -> ItemCode {
        self.codes.get(attestation.place).copied().unwrap_or(ItemCode::Foreign)
    }

    fn attestation(
        &mut self,
        bench: &mut Bench<'_, '_>,
        opened: &Opened<'a>,
        item: &'a OrderItem,
        mut judged: JudgedAttestation<'a>,
        claimed: &Claimed,
    ) -> ItemCode {
        if let Err(code) = bench.named(is_about_slice(opened, judged.body)) {
            return code;
        }
        let code = self.checks(bench, opened, item, &mut judged, claimed);
        self.attestations.push(judged);
        code.map_or_else(|code| code, |()| ItemCode::Counted)
    }

    /// G4 to G7 for one attestation. One over another hash is a candidate for that, fresh or not:
    /// a conflict ends by revocation, never by waiting.
    fn checks(
        &self,
        bench: &mut Bench<'_, '_>,
        opened: &Opened<'_>,
        item: &OrderItem,
        judged: &mut JudgedAttestation<'_>,
        claimed: &Claimed,
    ) -> Judged<()> {
        let (body, digest) = (judged.body, &judged.digest);
        let kept = opened.repair.is_some_and(|r| r.keeps(body, digest, &claimed.pov_hash));
        let key = opened.case.ledger().key(&body.key_id);
        let public_key = key.map(|key| &key.key);
        let seen = bench.signature(&item.signatures, digest, &body.key_id, public_key)?;
        judged.seen = Some(seen);
        let key = key.ok_or(ItemCode::SigMismatch)?;
        bench.key_state(key, kept)?;
        let attestor = entitled(bench, opened, key, body, kept)?;

        if let Some(repair) = opened.repair.filter(|repair| repair.stage.counted(digest)) {
            let (needed, had) = (Measure::Nothing, Measure::Digest(*digest));
            let lost = repair.stage.has_lost(digest);
            bench.findings.check(Rule::Stands, bench.about, !lost, needed, had);
        }
        let about_this = body.pov_hash == claimed.pov_hash;
        let had = Measure::Digest(body.pov_hash);
        let needed = Measure::Digest(claimed.pov_hash);
        let same = bench.check(Rule::SameHash, about_this, needed, had, ItemCode::HashMismatch);
        let named = self.revocations.iter().any(|r| r.body.attestation == *digest);
        let lost = opened.repair.is_some_and(|repair| repair.stage.has_lost(digest));
        let (needed, had) = (Measure::Nothing, Measure::Digest(*digest));
        let code = ItemCode::AttestationRevoked;
        let mut standing = bench.check(Rule::NotRevoked, !named && !lost, needed, had, code);
        if !kept {
            standing = standing.and_then(|()| bench.not_future(body.issued_at, seen));
        }
        if !kept && about_this {
            standing = standing.and_then(|()| fresh(bench, opened, body.issued_at, body.role));
        }
        let class = standing.and_then(|()| independent(bench, opened, attestor, &body.key_id));
        judged.candidate_of = class.ok();
        same.and(class.map(|_| ()))
    }

    fn judge_revocations(
        &mut self,
        opened: &Opened<'a>,
        claimed: &Claimed,
        findings: &mut Findings,
    ) {
        let about_slice = |(item, digest): (&'a OrderItem, Hash)| match &item.body {
            OrderBody::OrderAttestation(body) if is_about_slice(opened, body) => {
                Some((digest, body))
            }
            _ => None,
        };
        let attestations: Vec<_> = opened.case.items().filter_map(about_slice).collect();
        for (place, (item, digest)) in opened.case.items().enumerate() {
            let OrderBody::Revocation(body) = &item.body else { continue };
            let about = Subject::Item { kind: EvidenceKind::Revocation, digest };
            let mut bench = opened.bench(findings, about);
            let revoked = attestations.iter().find(|(digest, _)| *digest == body.attestation);
            let revoked = revoked.map(|(_, attestation)| *attestation);
            let code = match revocation(&mut bench, opened, item, body, &digest, revoked, claimed) {
                Err(code) => code,
                Ok(seen) => {
                    self.revocations.push(CountedRevocation { body, seen });
                    ItemCode::Counted
                }
            };
            self.set(place, code);
        }
    }

    /// Judges the inspections, now that the candidates are known.
    pub(super) fn judge_inspections(
        &mut self,
        opened: &Opened<'a>,
        claimed: &Claimed,
        quorums: &Quorums,
        findings: &mut Findings,
    ) {
        for (place, digest, item, body) in self.inspections.clone() {
            let about = Subject::Item { kind: EvidenceKind::Inspection, digest };
            let mut bench = opened.bench(findings, about);
            let candidate = |role| {
                quorums.candidates.iter().any(|place| {
                    self.attestations
                        .get(*place)
                        .is_some_and(|a| a.body.key_id == body.key_id && a.body.role == role)
                })
            };
            let kept = self.attestations.iter().any(|a| {
                let keeps = |r: super::Repair<'_>| r.keeps(a.body, &a.digest, &claimed.pov_hash);
                a.body.key_id == body.key_id && opened.repair.is_some_and(keeps)
            });
            let code = inspection(&mut bench, opened, item, body, &digest, kept, candidate);
            self.set(place, code.map_or_else(|code| code, |()| ItemCode::Counted));
        }
    }

    /// The inspections that count.
    pub(super) fn inspections(&self) -> impl Iterator<Item = &'a Inspection> {
        let counts = |place: usize| self.codes.get(place) == Some(&ItemCode::Counted);
        self.inspections.iter().filter(move |(place, ..)| counts(*place)).map(|(.., body)| *body)
    }
}

fn is_about_slice(opened: &Opened<'_>, body: &OrderAttestation) -> bool {
    body.header == opened.header
        && body.place == opened.slice.place()
        && body.schema == opened.slice.schema
}

/// G4, after signature and key: role, schema, standing.
fn entitled<'a>(
    bench: &mut Bench<'_, '_>,
    opened: &Opened<'a>,
    key: &RegisteredKey,
    body: &OrderAttestation,
    kept: bool,
) -> Judged<&'a Attestor> {
    let (case, schema) = (opened.case, opened.schema);
    let attestor = case.ledger().attestor(&key.attestor);
    if kept {
        return attestor.ok_or(ItemCode::RoleNotAssigned);
    }
    let may = attestor.is_some_and(|attestor| attestor.roles.contains(&body.role));
    let asked = schema.ttl(body.role).is_some();
    let had = Measure::Name(body.role.name());
    let code = ItemCode::RoleNotAssigned;
    bench.check(Rule::AttestorRole, may && asked, Measure::Nothing, had, code)?;
    let attestor = attestor.ok_or(code)?;

    let name = schema.name_digest();
    let allowed = attestor.schemas.contains(&name);
    let (needed, had) = (Measure::Digest(name), Measure::from(attestor.schemas.len()));
    let code = ItemCode::SchemaNotAllowed;
    bench.check(Rule::SchemaAllowed, allowed, needed, had, code)?;

    let papers = attestor.kyb_until.min(attestor.scope_until).min(attestor.insurance_until);
    let active = attestor.standing == Standing::Active;
    let admitted = attestor.corridors.contains(&case.order.corridor);
    let (needed, had) = if !active {
        (Measure::Name(Standing::Active.name()), Measure::Name(attestor.standing.name()))
    } else if !admitted {
        (Measure::Digest(case.order.corridor), Measure::from(attestor.corridors.len()))
    } else {
        (case.at.into(), papers.into())
    };
    let passed = active && admitted && case.at <= papers;
    bench.check(Rule::AttestorStanding, passed, needed, had, ItemCode::AttestorNotActive)?;
    Ok(attestor)
}

/// The class of an attestor, unless it is of a party, or signs with a party's key.
fn independent(
    bench: &mut Bench<'_, '_>,
    opened: &Opened<'_>,
    attestor: &Attestor,
    key_id: &Hash,
) -> Judged<Hash> {
    let order = &opened.case.order;
    let code = ItemCode::SameOrgDuplicate;
    let classes = &opened.classes;
    let class = classes.of(&attestor.organisation);
    let firms = order.suppliers.iter().chain([&order.buyer]);
    let of_party = firms.clone().any(|party| classes.of(&party.organisation) == class);
    let keys = firms.map(|party| &party.key).chain([&order.neutral]);
    let by_party = keys.map(peer_id).any(|party| party == *key_id);
    let had = Measure::Digest(attestor.organisation);
    bench.check(Rule::PartyClass, !of_party && !by_party, Measure::Nothing, had, code)?;
    Ok(class)
}

/// When the first signature of a revocation that counts was seen.
fn revocation(
    bench: &mut Bench<'_, '_>,
    opened: &Opened<'_>,
    item: &OrderItem,
    body: &Revocation,
    digest: &Hash,
    revoked: Option<&OrderAttestation>,
    claimed: &Claimed,
) -> Judged<Time> {
    bench.named(body.header == opened.header && revoked.is_some())?;
    let revoked = revoked.ok_or(ItemCode::Foreign)?;
    let ledger = opened.case.ledger();
    let seen = bench.revocation(&item.signatures, body, digest, &revoked.key_id, ledger)?;
    let first = seen.into_iter().min().ok_or(ItemCode::FutureAttest)?;
    let keeps = |r: &super::Repair<'_>| r.keeps(revoked, &body.attestation, &claimed.pov_hash);
    if let Some(repair) = opened.repair.filter(keeps) {
        let window = opened.case.order.policy.revocation_seconds;
        let until = repair.stage.first_passed_at.plus(window);
        let (needed, code) = (Measure::At(until), ItemCode::RevocationLate);
        let in_time = first.unix_seconds() < until;
        bench.check(Rule::RevocationTime, in_time, needed, first, code)?;
    }
    Ok(first)
}

/// Whether it is no older than the schema allows in this role.
fn fresh(
    bench: &mut Bench<'_, '_>,
    opened: &Opened<'_>,
    issued_at: Time,
    role: AttestorRole,
) -> Judged<()> {
    let until = opened.schema.ttl(role).map_or(0, |ttl| issued_at.plus(ttl));
    let passed = bench.at.unix_seconds() <= until;
    let at = bench.at;
    bench.check(Rule::Fresh, passed, Measure::At(until), at, ItemCode::StaleAttest)
}

fn inspection(
    bench: &mut Bench<'_, '_>,
    opened: &Opened<'_>,
    item: &OrderItem,
    body: &Inspection,
    digest: &Hash,
    kept: bool,
    candidate: impl Fn(AttestorRole) -> bool,
) -> Judged<()> {
    let seal: Option<&Seal> = opened.schema.seal.as_ref();
    let about_slice = body.header == opened.header && body.place == opened.slice.place();
    bench.named(about_slice && seal.is_some())?;
    let role = seal.ok_or(ItemCode::Foreign)?.role;
    let key = opened.case.ledger().key(&body.key_id);
    let public_key = key.map(|key| &key.key);
    let seen = bench.signature(&item.signatures, digest, &body.key_id, public_key)?;
    bench.key_state(key.ok_or(ItemCode::SigMismatch)?, kept)?;
    let (needed, had) = (Measure::Name(role.name()), Measure::Digest(body.key_id));
    let code = ItemCode::NotEntitled;
    bench.check(Rule::SealAgrees, candidate(role), needed, had, code)?;
    bench.not_future(body.issued_at, seen)?;
    if kept { Ok(()) } else { fresh(bench, opened, body.issued_at, role) }
}

fn head(
    bench: &mut Bench<'_, '_>,
    opened: &Opened<'_>,
    item: &OrderItem,
    body: &LogHead,
    digest: Hash,
    claimed: &Claimed,
) -> Judged<()> {
    let order = &opened.case.order;
    bench.named(body.network == order.network && claimed.dossier.log == Some(digest))?;
    let device = opened.case.ledger().device(&body.device);
    let key = device.map(|device| &device.key);
    let seen = bench.signature(&item.signatures, &digest, &body.device, key)?;
    let device = device.ok_or(ItemCode::SigMismatch)?;
    let state = device.state(opened.case.at);
    let kept = opened.repair.is_some_and(|repair| repair.is_over(&claimed.pov_hash));
    let bound = (state == KeyState::Active || kept && state == KeyState::Retired)
        && device.circuit == body.circuit
        && device.corridor == body.corridor
        && body.corridor == order.corridor;
    // An old log proves nothing new.
    let since = device.active_from.max(order.opened_at);
    let (needed, had) = if bound {
        (Measure::from(since), Measure::from(body.start))
    } else {
        (Measure::Name(KeyState::Active.name()), Measure::Name(state.name()))
    };
    let passed = bound && since <= body.start;
    bench.check(Rule::DeviceBound, passed, needed, had, ItemCode::DeviceNotBound)?;
    bench.not_future(body.end, seen)
}
