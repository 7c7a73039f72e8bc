//! G4 to G7, and what is judged like them: each piece of evidence, for itself. What fails is
//! skipped with the code of its first check, and can change nothing.

use alloc::{vec, vec::Vec};

use super::{Claimed, Opened, quorum::Quorums};
use crate::{
    codec::{Hash, PublicKey},
    crypto::{VerifyingKey, peer_id},
    evidence::Signature,
    order::{
        case::OrderItem,
        object::{Inspection, LogHead, OrderAttestation, OrderBody, Revocation},
        schema::Seal,
    },
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

/// A check that failed: its code.
type Judged<T> = Result<T, ItemCode>;

/// What the checks of one item need.
struct Bench<'b, 'f> {
    findings: &'b mut Findings,
    about: Subject,
    opened: &'f Opened<'f>,
}

impl Bench<'_, '_> {
    fn check(
        &mut self,
        rule: Rule,
        passed: bool,
        needed: impl Into<Measure>,
        had: impl Into<Measure>,
        code: ItemCode,
    ) -> Judged<()> {
        let passed = self.findings.check(rule, self.about, passed, needed, had);
        if passed { Ok(()) } else { Err(code) }
    }

    fn named(&mut self, passed: bool) -> Judged<()> {
        let (needed, had) = (Measure::Nothing, Measure::Nothing);
        self.check(Rule::SliceNamed, passed, needed, had, ItemCode::Foreign)
    }

    /// When the signature of this key over the item was seen, if it is valid.
    fn signature(
        &mut self,
        item: &OrderItem,
        digest: &Hash,
        key_id: &Hash,
        key: Option<&PublicKey>,
    ) -> Judged<Time> {
        let listed = item.signatures.iter().find(|signature| signature.signer == *key_id);
        let seen = listed
            .filter(|signature| key.is_some_and(|key| valid(key, digest, signature)))
            .map(|signature| signature.seen_at);
        let had = Measure::Digest(*key_id);
        let code = ItemCode::SigMismatch;
        self.check(Rule::AttestorSignature, seen.is_some(), Measure::Nothing, had, code)?;
        seen.ok_or(code)
    }

    fn key_state(&mut self, key: &impl KeyTimes) -> Judged<()> {
        let state = key.state(self.opened.case.at);
        for (rule, state_of) in [
            (Rule::KeyEmergency, KeyState::Revoked),
            (Rule::KeyState, KeyState::Retired),
            (Rule::KeyPending, KeyState::Pending),
        ] {
            let needed = Measure::Name(KeyState::Active.name());
            let had = Measure::Name(state.name());
            self.check(rule, state != state_of, needed, had, ItemCode::KeyRevoked)?;
        }
        Ok(())
    }

    /// A time ahead is judged by when it was seen, so waiting makes nothing younger.
    fn not_future(&mut self, dated: Time, seen: Time) -> Judged<()> {
        let latest = seen.plus(self.opened.case.order.policy.clock_skew_seconds);
        let passed = dated.unix_seconds() <= latest;
        let needed = Measure::At(latest);
        self.check(Rule::NotFuture, passed, needed, dated, ItemCode::FutureAttest)
    }

    fn fresh(&mut self, issued_at: Time, role: crate::quorum::AttestorRole) -> Judged<()> {
        let until = self.opened.schema.ttl(role).map_or(0, |ttl| issued_at.plus(ttl));
        let at = self.opened.case.at;
        let passed = at.unix_seconds() <= until;
        self.check(Rule::Fresh, passed, Measure::At(until), at, ItemCode::StaleAttest)
    }
}

fn valid(key: &PublicKey, digest: &Hash, signature: &Signature) -> bool {
    VerifyingKey::new(key).is_some_and(|key| key.verifies(digest, &signature.sig))
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
        judged.judge_revocations(opened, findings);
        for (place, (item, digest)) in case.items().enumerate() {
            let about = Subject::Item { kind: item.body.kind(), digest };
            let mut bench = Bench { findings, about, opened };
            let code = match &item.body {
                OrderBody::OrderAttestation(body) => {
                    judged.attestation(&mut bench, item, body, digest, place, claimed)
                }
                OrderBody::LogHead(body) => {
                    let code = head(&mut bench, item, body, digest, claimed);
                    let code = code.map_or_else(|code| code, |()| ItemCode::Counted);
                    if claimed.dossier.log == Some(digest) {
                        judged.heads.push((code, body));
                    }
                    code
                }
                OrderBody::Inspection(body) => {
                    judged.inspections.push((place, digest, item, body));
                    continue;
                }
                OrderBody::Revocation(_) => continue,
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
        item: &'a OrderItem,
        body: &'a OrderAttestation,
        digest: Hash,
        place: usize,
        claimed: &Claimed,
    ) -> ItemCode {
        if let Err(code) = bench.named(is_about_slice(bench.opened, body)) {
            return code;
        }
        let mut judged = JudgedAttestation { body, digest, place, seen: None, candidate_of: None };
        let code = self.checks(bench, item, &mut judged, claimed);
        self.attestations.push(judged);
        code.map_or_else(|code| code, |()| ItemCode::Counted)
    }

    /// G4 to G7 for one attestation. One over another hash is a candidate for that, fresh or not:
    /// a conflict ends by revocation, never by waiting.
    fn checks(
        &self,
        bench: &mut Bench<'_, '_>,
        item: &OrderItem,
        judged: &mut JudgedAttestation<'_>,
        claimed: &Claimed,
    ) -> Judged<()> {
        let (opened, body) = (bench.opened, judged.body);
        let key = opened.case.ledger().key(&body.key_id);
        let public_key = key.map(|key| &key.key);
        let seen = bench.signature(item, &judged.digest, &body.key_id, public_key)?;
        judged.seen = Some(seen);
        let key = key.ok_or(ItemCode::SigMismatch)?;
        bench.key_state(key)?;
        let attestor = entitled(bench, key, body)?;

        let about_this = body.pov_hash == claimed.pov_hash;
        let had = Measure::Digest(body.pov_hash);
        let needed = Measure::Digest(claimed.pov_hash);
        let same = bench.check(Rule::SameHash, about_this, needed, had, ItemCode::HashMismatch);
        let revoked = self.revocations.iter().any(|r| r.body.attestation == judged.digest);
        let (needed, had) = (Measure::Nothing, Measure::Digest(judged.digest));
        let code = ItemCode::AttestationRevoked;
        let standing = bench
            .check(Rule::NotRevoked, !revoked, needed, had, code)
            .and_then(|()| bench.not_future(body.issued_at, seen));
        let standing = match &same {
            Ok(()) => standing.and_then(|()| bench.fresh(body.issued_at, body.role)),
            Err(_) => standing,
        };
        let class = standing.and_then(|()| independent(bench, attestor, &body.key_id));
        judged.candidate_of = class.ok();
        same.and(class.map(|_| ()))
    }

    fn judge_revocations(&mut self, opened: &Opened<'a>, findings: &mut Findings) {
        let about_slice = |(item, digest): (&'a OrderItem, Hash)| match &item.body {
            OrderBody::OrderAttestation(body) if is_about_slice(opened, body) => {
                Some((digest, body.key_id))
            }
            _ => None,
        };
        let attestations: Vec<(Hash, Hash)> = opened.case.items().filter_map(about_slice).collect();
        for (place, (item, digest)) in opened.case.items().enumerate() {
            let OrderBody::Revocation(body) = &item.body else { continue };
            let about = Subject::Item { kind: EvidenceKind::Revocation, digest };
            let mut bench = Bench { findings, about, opened };
            let code = match revocation(&mut bench, item, body, &digest, &attestations) {
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
        quorums: &Quorums,
        findings: &mut Findings,
    ) {
        for (place, digest, item, body) in self.inspections.clone() {
            let about = Subject::Item { kind: EvidenceKind::Inspection, digest };
            let mut bench = Bench { findings, about, opened };
            let candidate = |role| {
                quorums.candidates.iter().any(|place| {
                    self.attestations
                        .get(*place)
                        .is_some_and(|a| a.body.key_id == body.key_id && a.body.role == role)
                })
            };
            let code = inspection(&mut bench, item, body, &digest, candidate);
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
    bench: &mut Bench<'_, 'a>,
    key: &RegisteredKey,
    body: &OrderAttestation,
) -> Judged<&'a Attestor> {
    let (case, schema) = (bench.opened.case, bench.opened.schema);
    let attestor = case.ledger().attestor(&key.attestor);
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
fn independent(bench: &mut Bench<'_, '_>, attestor: &Attestor, key_id: &Hash) -> Judged<Hash> {
    let order = &bench.opened.case.order;
    let code = ItemCode::SameOrgDuplicate;
    let classes = bench.opened.case.ledger().classes().ok_or(code)?;
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
    item: &OrderItem,
    body: &Revocation,
    digest: &Hash,
    attestations: &[(Hash, Hash)],
) -> Judged<Time> {
    let (case, header) = (bench.opened.case, &bench.opened.header);
    let revoked = attestations.iter().find(|(digest, _)| *digest == body.attestation);
    bench.named(body.header == *header && revoked.is_some())?;
    let (_, key_id) = revoked.ok_or(ItemCode::Foreign)?;
    let entitled = entitled_to_revoke(case, key_id);
    let by_entitled: Vec<(&Signature, &PublicKey)> = item
        .signatures
        .iter()
        .filter_map(|s| Some((s, entitled.iter().find(|(id, _)| *id == s.signer)?.1)))
        .collect();
    let (needed, had) = (Measure::Nothing, Measure::from(by_entitled.len()));
    let code = ItemCode::NotEntitled;
    bench.check(Rule::Revoker, !by_entitled.is_empty(), needed, had, code)?;
    let is_valid = |(signature, key): &&(&Signature, &PublicKey)| valid(key, digest, signature);
    let valid = by_entitled.iter().filter(is_valid).map(|(signature, _)| signature.seen_at);
    let valid: Vec<Time> = valid.collect();
    let (needed, had) = (Measure::Count(1), Measure::from(valid.len()));
    let code = ItemCode::SigMismatch;
    bench.check(Rule::AttestorSignature, !valid.is_empty(), needed, had, code)?;
    let skew = case.order.policy.clock_skew_seconds;
    let in_time = valid.iter().filter(|seen| body.revoked_at.unix_seconds() <= seen.plus(skew));
    let first = in_time.min().copied();
    let latest = valid.iter().max().copied().unwrap_or(body.revoked_at);
    bench.not_future(body.revoked_at, first.unwrap_or(latest))?;
    first.ok_or(ItemCode::FutureAttest)
}

/// Who may revoke an attestation by this key: itself unless it is revoked or pending, its
/// successor, the registry.
fn entitled_to_revoke<'a>(
    case: &'a crate::order::OrderCase,
    key_id: &Hash,
) -> Vec<(Hash, &'a PublicKey)> {
    let (ledger, at) = (case.ledger(), case.at);
    let mut entitled = Vec::new();
    if let Some(key) = ledger.key(key_id) {
        if matches!(key.state(at), KeyState::Active | KeyState::Retired) {
            entitled.push((*key_id, &key.key));
        }
        if let Some(successor) = &key.successor
            && let Some(next) = ledger.key(successor)
            && next.attestor == key.attestor
            && next.state(at) == KeyState::Active
        {
            entitled.push((*successor, &next.key));
        }
    }
    let revokers = ledger.registry().into_iter().flat_map(|registry| registry.revokers.iter());
    entitled.extend(revokers.map(|key| (peer_id(key), key)));
    entitled
}

fn inspection(
    bench: &mut Bench<'_, '_>,
    item: &OrderItem,
    body: &Inspection,
    digest: &Hash,
    candidate: impl Fn(crate::quorum::AttestorRole) -> bool,
) -> Judged<()> {
    let opened = bench.opened;
    let seal: Option<&Seal> = opened.schema.seal.as_ref();
    let about_slice = body.header == opened.header && body.place == opened.slice.place();
    bench.named(about_slice && seal.is_some())?;
    let role = seal.ok_or(ItemCode::Foreign)?.role;
    let key = opened.case.ledger().key(&body.key_id);
    let seen = bench.signature(item, digest, &body.key_id, key.map(|key| &key.key))?;
    bench.key_state(key.ok_or(ItemCode::SigMismatch)?)?;
    let (needed, had) = (Measure::Name(role.name()), Measure::Digest(body.key_id));
    let code = ItemCode::NotEntitled;
    bench.check(Rule::SealAgrees, candidate(role), needed, had, code)?;
    bench.not_future(body.issued_at, seen)?;
    bench.fresh(body.issued_at, role)
}

fn head(
    bench: &mut Bench<'_, '_>,
    item: &OrderItem,
    body: &LogHead,
    digest: Hash,
    claimed: &Claimed,
) -> Judged<()> {
    let order = &bench.opened.case.order;
    bench.named(body.network == order.network && claimed.dossier.log == Some(digest))?;
    let device = bench.opened.case.ledger().device(&body.device);
    let key = device.map(|device| &device.key);
    let seen = bench.signature(item, &digest, &body.device, key)?;
    let device = device.ok_or(ItemCode::SigMismatch)?;
    let state = device.state(bench.opened.case.at);
    let bound = state == KeyState::Active
        && device.circuit == body.circuit
        && device.corridor == body.corridor
        && body.corridor == order.corridor;
    let (needed, had) = (Measure::Name(KeyState::Active.name()), Measure::Name(state.name()));
    bench.check(Rule::DeviceBound, bound, needed, had, ItemCode::DeviceNotBound)?;
    bench.not_future(body.end, seen)
}
