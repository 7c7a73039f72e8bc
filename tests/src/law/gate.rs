//! What has to be there for a Pass: a quorum of independent, fresh signatures over one dossier,
//! money for what has to be funded, and a fact that nobody has claimed.

use std::collections::BTreeSet;

use quittance_contract::{
    codec::Hash,
    order::{
        Entry, OrderAttestation, OrderBody, OrderItem, PassedStage, Schema, Slice, SliceStatus,
        UntrustedOrderCase,
    },
    quorum::AttestorRole,
    registry::{KeyState, KeyTimes, Standing},
    verdict::{Decision, Emt, Outcome},
};
use sha2::{Digest, Sha256};

use super::{lawful, seen, sums};
use crate::order::Ledger;

/// Judges a decision of lane 2.
///
/// # Errors
/// What it does that nobody has the power to do.
pub fn gate(case: &UntrustedOrderCase, decision: &Decision) -> Result<(), String> {
    match &decision.outcome {
        Outcome::Hold(_) | Outcome::Refuse(_) => Ok(()),
        Outcome::Pass(pass) => passes(case, &pass.emt),
        Outcome::Settle(_) | Outcome::Change(_) => Err("the gate moves money".into()),
    }
}

fn passes(case: &UntrustedOrderCase, emt: &Emt) -> Result<(), String> {
    let ledger = Ledger::of(&case.state);
    let escrow = case.order.digest();
    let slice = &case.order.slices[usize::from(case.asked)];
    let replaced = match emt.replaces {
        None => None,
        Some(digest) => {
            let stage = ledger.passed(digest).ok_or("replaces a token that is not there")?;
            let current = ledger.slice_of(escrow, slice).emt == Some(digest);
            lawful!(current && !stage.lost.is_empty(), "replaces a token that is whole");
            Some(stage)
        }
    };
    let schema = case.state.iter().find_map(|entry| match entry {
        Entry::Schema { schema, value } if *schema == slice.schema => value.as_ref(),
        _ => None,
    });
    let schema = &schema.ok_or("passes without a schema")?.schema;
    lawful!(schema.digest() == slice.schema, "by another schema than the order pins");
    let pov_hash = Hash(Sha256::digest(&*case.dossier).into());
    let named = emt.header == case.order.header(escrow)
        && emt.place == slice.place()
        && emt.schema == slice.schema
        && emt.pov_hash == pov_hash
        && emt.passed_at == case.at;
    lawful!(named, "the token is of something else");
    quorum(case, emt, schema, replaced, &ledger)?;
    turn(case, schema, replaced.is_some(), &ledger)?;
    let claims = case.state.iter().any(|entry| matches!(entry, Entry::Claim { .. }));
    let taken_by = ledger.claim(emt.claim).map(|taken| taken.emt);
    let free = claims && taken_by.is_none_or(|by| emt.replaces == Some(by));
    lawful!(free, "evidence is used again");
    Ok(())
}

/// Quorum, freshness, equality.
fn quorum(
    case: &UntrustedOrderCase,
    emt: &Emt,
    schema: &Schema,
    replaced: Option<&PassedStage>,
    ledger: &Ledger,
) -> Result<(), String> {
    let mut counted = Vec::new();
    for one in &emt.counted {
        let item = case.evidence.iter().find(|item| item.body.digest() == one.attestation);
        let Some(OrderItem { body: OrderBody::OrderAttestation(body), .. }) = item else {
            return Err("counts what nobody submitted".into());
        };
        let kept = replaced.is_some_and(|stage| {
            let lost = stage.lost.iter().any(|lost| lost.attestation == one.attestation);
            stage.emt.counted.contains(one) && !lost
        });
        lawful!((body.key_id, body.role) == (one.key_id, one.role), "counts in another role");
        lawful!(body.pov_hash == emt.pov_hash, "counts what was signed over another dossier");
        let about = (&body.header, &body.place, body.schema);
        lawful!(
            about == (&emt.header, &emt.place, emt.schema),
            "counts what is about another slice"
        );
        let class = in_force(case, item, body, schema, kept, ledger)?;
        counted.push((body.role, class));
    }
    let classes: BTreeSet<Hash> = counted.iter().map(|(_, class)| *class).collect();
    let roles: BTreeSet<AttestorRole> = counted.iter().map(|(role, _)| *role).collect();
    let enough = counted.len() >= usize::from(schema.min_attestations);
    lawful!(classes.len() == counted.len(), "counts one firm twice");
    lawful!(roles.len() >= 2, "counts a single role");
    lawful!(enough, "counts {} of {}", counted.len(), schema.min_attestations);
    let firms = case.order.suppliers.iter().chain([&case.order.buyer]);
    for party in firms {
        let class = class_of(case, party.organisation);
        lawful!(!classes.contains(&class), "counts a party's firm");
    }
    let groups = groups(case, emt, schema, replaced)?;
    lawful!(filled(&groups, &counted), "a group has nobody");
    Ok(())
}

/// The class of an attestor whose attestation is valid, in force and fresh.
fn in_force(
    case: &UntrustedOrderCase,
    item: Option<&OrderItem>,
    body: &OrderAttestation,
    schema: &Schema,
    kept: bool,
    ledger: &Ledger,
) -> Result<Hash, String> {
    let at = case.at;
    let key = ledger.key(body.key_id).ok_or("counts a key that nobody registered")?;
    let signatures = item.map(|item| &*item.signatures).unwrap_or_default();
    let seen = seen(signatures, body.digest_of(), &key.key).ok_or("counts no signature")?;
    let state = key.state(at);
    let in_force = state == KeyState::Active || kept && state == KeyState::Retired;
    lawful!(in_force, "counts a key that is {state}");
    let attestor = ledger.attestor(key.attestor).ok_or("counts a key of no attestor")?;
    if !kept {
        let papers = [attestor.kyb_until, attestor.scope_until, attestor.insurance_until];
        let admitted = attestor.standing == Standing::Active
            && attestor.roles.contains(&body.role)
            && attestor.corridors.contains(&case.order.corridor)
            && attestor.schemas.contains(&schema.name_digest())
            && papers.iter().all(|until| at <= *until);
        lawful!(admitted, "counts an attestor who is not admitted");
        let skew = case.order.policy.clock_skew_seconds.count();
        lawful!(body.issued_at.unix_seconds() <= seen + skew, "counts what is dated ahead");
        let ttl = schema.ttl(body.role).ok_or("counts a role that nobody asked for")?;
        lawful!((900..=1_209_600).contains(&ttl.count()), "a time to live out of bounds");
        let fresh = at.unix_seconds() <= body.issued_at.unix_seconds() + ttl.count();
        lawful!(fresh, "counts what is stale");
    }
    Ok(class_of(case, attestor.organisation))
}

/// The digest that a signer signs; the type has it for items only.
trait Signed {
    fn digest_of(&self) -> Hash;
}

impl Signed for OrderAttestation {
    fn digest_of(&self) -> Hash {
        OrderBody::OrderAttestation(self.clone()).digest()
    }
}

/// The least of an organisation and its affiliates.
fn class_of(case: &UntrustedOrderCase, organisation: Hash) -> Hash {
    let affiliates = case.state.iter().find_map(|entry| match entry {
        Entry::Organisation { organisation: name, value: Some(value) } if *name == organisation => {
            value.affiliates.iter().min().copied()
        }
        _ => None,
    });
    affiliates.map_or(organisation, |least| least.min(organisation))
}

/// The role groups, as the fallback that was used widens them.
fn groups(
    case: &UntrustedOrderCase,
    emt: &Emt,
    schema: &Schema,
    replaced: Option<&PassedStage>,
) -> Result<Vec<Vec<AttestorRole>>, String> {
    let mut groups: Vec<Vec<AttestorRole>> = schema.groups.iter().map(|g| g.to_vec()).collect();
    lawful!(groups.len() >= 2, "a schema with {} groups", groups.len());
    let Some(used) = emt.fallback else { return Ok(groups) };
    let fallback = schema.fallbacks.get(usize::from(used)).ok_or("a fallback of no schema")?;
    let again = |stage: &PassedStage| {
        stage.emt.fallback == Some(used) && stage.emt.pov_hash == emt.pov_hash
    };
    if !replaced.is_some_and(again) {
        let active = case.state.iter().find_map(|entry| match entry {
            Entry::Fallback { index, value, .. } if *index == used => value.as_ref(),
            _ => None,
        });
        let active = active.ok_or("a fallback that nobody activated")?;
        let (from, until) = (active.valid_from, active.valid_until);
        lawful!(from <= case.at && case.at <= until, "a fallback out of its time");
        let long = until.unix_seconds() - from.unix_seconds();
        lawful!(long <= fallback.longest_seconds.count(), "a fallback for {long} seconds");
    }
    for group in groups.iter_mut().filter(|group| group.contains(&fallback.stands_for)) {
        group.extend_from_slice(&fallback.alternates);
    }
    Ok(groups)
}

/// Whether each group can be given somebody of its own. Tries them all: there are few.
fn filled(groups: &[Vec<AttestorRole>], counted: &[(AttestorRole, Hash)]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return true };
    (0..counted.len()).any(|place| {
        let mut left = counted.to_vec();
        let (role, _) = left.remove(place);
        first.contains(&role) && filled(rest, &left)
    })
}

/// Stage order, freeze and funding.
fn turn(
    case: &UntrustedOrderCase,
    schema: &Schema,
    repair: bool,
    ledger: &Ledger,
) -> Result<(), String> {
    let (order, escrow) = (&case.order, case.order.digest());
    let asked = &order.slices[usize::from(case.asked)];
    let state = |slice: &Slice| ledger.slice_of(escrow, slice);
    let passed = |status| matches!(status, SliceStatus::Releasable | SliceStatus::Unlocked);
    for (index, slice) in order.slices.iter().enumerate() {
        if slice.chain() != asked.chain() {
            continue;
        }
        let held = state(slice);
        if slice.stage < asked.stage {
            lawful!(passed(held.status), "passes before an earlier stage");
        }
        let must_be_funded =
            slice.stage == asked.stage || slice.stage > asked.stage && schema.post_production;
        if must_be_funded && !repair {
            let worth = sums::amount(order, index);
            let funded = held.status == SliceStatus::Locked && held.locked.0 >= worth;
            lawful!(funded, "ships before top-up");
        }
    }
    let held = state(asked);
    lawful!(passed(held.status) == repair, "passes from {}", held.status);
    lawful!(repair || !held.frozen, "passes while frozen");
    lawful!(repair || case.at < asked.delivery_by, "passes after its time");
    Ok(())
}
