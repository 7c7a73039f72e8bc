//! G8: whether independent attestors fill all role groups, for the hash of this dossier and for any
//! other.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use super::{
    Claimed, Opened,
    statements::{JudgedAttestation, Statements},
};
use crate::{
    codec::Hash,
    order::schema::Fallback,
    quorum::{AttestorRole, can_be_filled},
    time::Time,
    verdict::{EvidenceKind, Findings, ItemCode, Measure, RefuseCode, Rule, Subject},
};

/// Role groups, each with its roles.
type Groups = Vec<Vec<AttestorRole>>;

/// An attestation that can fill a group.
#[derive(Clone, Copy)]
struct Candidate {
    /// Its place among the attestations.
    attestation: usize,
    role: AttestorRole,
    class: Hash,
    seen: Option<Time>,
    digest: Hash,
}

/// What G8 finds.
pub(super) struct Quorums {
    /// Places of the candidates for this hash, among the attestations.
    pub(super) candidates: Vec<usize>,
    /// Places of those that are counted.
    pub(super) counted: Vec<usize>,
    /// The index of the fallback that was used.
    pub(super) fallback: Option<u8>,
    /// Of each group of the schema.
    pub(super) group_codes: Vec<ItemCode>,
    holds: bool,
    classes: usize,
    /// Other hashes with a quorum.
    rivals: usize,
    /// Other hashes with a candidate.
    others: usize,
}

/// What G8 answers.
pub(super) enum Answer {
    Refuse(RefuseCode),
    Conflict { hashes: usize },
    Holds,
}

/// How far candidates fill groups.
struct Filling {
    /// For each group the candidate that it is assigned, by its place in the list.
    assigned: Vec<Option<usize>>,
    /// Places in the list of candidates.
    counted: Vec<usize>,
    /// How many classes could fill some group.
    classes: usize,
    holds: bool,
}

impl Filling {
    fn of(groups: &[Vec<AttestorRole>], candidates: &[Candidate], min: usize) -> Self {
        let mut classes: Vec<Hash> = candidates.iter().map(|candidate| candidate.class).collect();
        classes.sort_unstable();
        classes.dedup();
        let bit = |candidate: &Candidate| {
            classes.binary_search(&candidate.class).map_or(0, |place| 1u64 << place)
        };
        let fillers = |group: &Vec<AttestorRole>| {
            let able = candidates.iter().filter(|candidate| group.contains(&candidate.role));
            able.fold(0, |all, candidate| all | bit(candidate))
        };
        let of_group: Vec<u64> = groups.iter().map(fillers).collect();

        let mut filled: Vec<(usize, u64)> = Vec::new();
        for (group, classes) in of_group.iter().enumerate() {
            let mut tried: Vec<u64> = filled.iter().map(|(_, classes)| *classes).collect();
            tried.push(*classes);
            if can_be_filled(&tried) {
                filled.push((group, *classes));
            }
        }

        let mut assigned = vec![None; groups.len()];
        let mut taken = 0;
        for (place, (group, _)) in filled.iter().enumerate() {
            let rest = || filled.iter().skip(place + 1).map(|(_, classes)| *classes);
            let fits = |candidate: &Candidate| {
                let roles = groups.get(*group);
                let free = taken & bit(candidate) == 0;
                let left = !(taken | bit(candidate));
                free && roles.is_some_and(|roles| roles.contains(&candidate.role))
                    && can_be_filled(&rest().map(|classes| classes & left).collect::<Vec<_>>())
            };
            let first = candidates.iter().position(fits);
            taken |= first.and_then(|first| candidates.get(first)).map_or(0, bit);
            if let Some(to) = assigned.get_mut(*group) {
                *to = first;
            }
        }

        let asked = of_group.iter().fold(0, |all, classes| all | classes);
        let mut counted: Vec<usize> = assigned.iter().flatten().copied().collect();
        for (place, candidate) in candidates.iter().enumerate() {
            let in_group = groups.iter().any(|group| group.contains(&candidate.role));
            if counted.len() < min && in_group && taken & bit(candidate) == 0 {
                taken |= bit(candidate);
                counted.push(place);
            }
        }
        let classes = usize::try_from(asked.count_ones()).unwrap_or(0);
        let holds = filled.len() == groups.len() && classes >= min;
        Self { assigned, counted, classes, holds }
    }
}

impl Quorums {
    /// Counts candidates, for this hash and for the others, and finishes the codes of attestations
    /// over this hash.
    pub(super) fn count(
        opened: &Opened<'_>,
        claimed: &Claimed,
        statements: &mut Statements<'_>,
        findings: &mut Findings,
    ) -> Self {
        let schema = opened.schema;
        let min = usize::from(schema.min_attestations);
        let base: Groups = schema.groups.iter().map(|group| group.to_vec()).collect();
        let in_force = fallbacks_in_force(opened, claimed, findings);
        let mut by_hash = candidates(statements);
        let own = by_hash.remove(&claimed.pov_hash).unwrap_or_default();

        let (filling, fallback) = try_all(&base, &in_force, &own, min);
        note_filling(&filling, &own, findings);
        if let Some(index) = fallback {
            let had = Measure::Count(index.into());
            findings.check(Rule::FallbackUsed, Subject::Escrow, true, Measure::Nothing, had);
        }
        let counts_of =
            |candidates: &Vec<Candidate>| try_all(&base, &in_force, candidates, min).0.holds;
        let rivals = by_hash.values().filter(|candidates| counts_of(candidates)).count();

        set_duplicates(statements, &filling, &own, findings);
        let place_of = |place: &usize| own.get(*place).map(|candidate| candidate.attestation);
        let group_codes = if filling.holds {
            vec![ItemCode::Counted; base.len()]
        } else {
            group_codes(&base, &in_force, &filling, statements)
        };
        Self {
            candidates: own.iter().map(|candidate| candidate.attestation).collect(),
            counted: filling.counted.iter().filter_map(place_of).collect(),
            fallback,
            group_codes,
            holds: filling.holds,
            classes: filling.classes,
            rivals,
            others: by_hash.len(),
        }
    }

    /// What the first four points of order 10.5 say.
    pub(super) fn answer(
        &self,
        opened: &Opened<'_>,
        statements: &Statements<'_>,
        findings: &mut Findings,
    ) -> Answer {
        let min = usize::from(opened.schema.min_attestations);
        if statements.attestations.len() < min {
            let (needed, had) = (min, statements.attestations.len());
            findings.check(Rule::Counted, Subject::Escrow, false, needed, had);
            return Answer::Refuse(RefuseCode::InsufficientAttestations);
        }
        let failed = self.group_codes.iter().filter(|code| **code != ItemCode::Counted).min();
        if let Some(code) = failed.and_then(|code| code.refusal()) {
            return Answer::Refuse(code);
        }
        if !findings.check(Rule::Counted, Subject::Escrow, self.holds, min, self.classes) {
            return Answer::Refuse(RefuseCode::InsufficientAttestations);
        }
        if self.others > 0 {
            let without = self.rivals == 0;
            let had = Measure::from(self.rivals);
            findings.check(Rule::NoVeto, Subject::Escrow, without, 0, had);
        }
        let hashes = self.rivals + 1;
        if findings.check(Rule::OneHash, Subject::Escrow, hashes == 1, 1, hashes) {
            Answer::Holds
        } else {
            Answer::Conflict { hashes }
        }
    }
}

/// The candidates for each hash, by when they were seen, then by digest.
fn candidates(statements: &Statements<'_>) -> BTreeMap<Hash, Vec<Candidate>> {
    let mut by_hash: BTreeMap<Hash, Vec<Candidate>> = BTreeMap::new();
    for (attestation, judged) in statements.attestations.iter().enumerate() {
        let Some(class) = judged.candidate_of else { continue };
        let (role, seen, digest) = (judged.body.role, judged.seen, judged.digest);
        let candidate = Candidate { attestation, role, class, seen, digest };
        let of_hash = by_hash.entry(judged.body.pov_hash).or_default();
        let place = of_hash.partition_point(|c| (c.seen, c.digest) < (seen, digest));
        of_hash.insert(place, candidate);
    }
    by_hash
}

/// The fallbacks in force, each with its index and the groups that it widens.
fn fallbacks_in_force<'a>(
    opened: &Opened<'a>,
    claimed: &Claimed,
    findings: &mut Findings,
) -> Vec<(u8, &'a Fallback, Groups)> {
    let (case, schema) = (opened.case, opened.schema);
    let repaired = opened.repair.filter(|repair| repair.is_over(&claimed.pov_hash));
    let used = repaired.and_then(|repair| repair.stage.emt.fallback);
    let mut in_force = Vec::new();
    for (index, fallback) in (0u8..).zip(&schema.fallbacks) {
        if used == Some(index) {
            in_force.push((index, fallback, schema.widened(fallback)));
            continue;
        }
        let corridor = &case.order.corridor;
        let Some(active) = case.ledger().fallback(&opened.slice.schema, corridor, &index) else {
            continue;
        };
        let holds = active.valid_from <= case.at
            && case.at <= active.valid_until
            && active.valid_until.since(active.valid_from) <= fallback.longest_seconds.count();
        let (needed, had) = (active.valid_until, case.at);
        if findings.check(Rule::FallbackUsed, Subject::Escrow, holds, needed, had) {
            in_force.push((index, fallback, schema.widened(fallback)));
        }
    }
    in_force
}

/// The base groups, and if they are not filled each fallback in force, alone; which one holds.
fn try_all(
    base: &Groups,
    in_force: &[(u8, &Fallback, Groups)],
    candidates: &[Candidate],
    min: usize,
) -> (Filling, Option<u8>) {
    let of_base = Filling::of(base, candidates, min);
    if of_base.holds {
        return (of_base, None);
    }
    let widened = in_force.iter().find_map(|(index, _, groups)| {
        let filling = Filling::of(groups, candidates, min);
        filling.holds.then_some((filling, Some(*index)))
    });
    widened.unwrap_or((of_base, None))
}

/// Which attestation fills which group, for people.
fn note_filling(filling: &Filling, candidates: &[Candidate], findings: &mut Findings) {
    for (group, assigned) in (0u8..).zip(&filling.assigned) {
        let digest = assigned.and_then(|place| candidates.get(place)).map(|c| c.digest);
        let had = digest.map_or(Measure::Nothing, Measure::Digest);
        let passed = digest.is_some();
        findings.check(Rule::Assigned, Subject::Group(group), passed, Measure::Nothing, had);
    }
}

/// A candidate of the class of one that is counted, and not counted itself, is a duplicate.
fn set_duplicates(
    statements: &mut Statements<'_>,
    filling: &Filling,
    own: &[Candidate],
    findings: &mut Findings,
) {
    let counts = |place: &usize| filling.counted.contains(place);
    let of_counted = |class: &Hash| {
        filling.counted.iter().filter_map(|place| own.get(*place)).any(|c| c.class == *class)
    };
    for (place, candidate) in own.iter().enumerate() {
        if counts(&place) {
            continue;
        }
        let about =
            Subject::Item { kind: EvidenceKind::OrderAttestation, digest: candidate.digest };
        let alone = !of_counted(&candidate.class);
        let had = Measure::Digest(candidate.class);
        if findings.check(Rule::Independent, about, alone, Measure::Nothing, had) {
            continue;
        }
        let item = statements.attestations.get(candidate.attestation).map(|judged| judged.place);
        if let Some(item) = item {
            statements.set(item, ItemCode::SameOrgDuplicate);
        }
    }
}

/// Why groups are not filled: the earliest check that somebody in their roles failed.
fn group_codes(
    base: &Groups,
    in_force: &[(u8, &Fallback, Groups)],
    filling: &Filling,
    statements: &Statements<'_>,
) -> Vec<ItemCode> {
    let code = |group: usize| {
        if filling.assigned.get(group).copied().flatten().is_some() {
            return ItemCode::Counted;
        }
        let asked = |role: &AttestorRole| {
            let widened = in_force.iter().map(|(_, _, groups)| groups);
            core::iter::once(base)
                .chain(widened)
                .any(|groups| groups.get(group).is_some_and(|roles| roles.contains(role)))
        };
        let skipped = |judged: &JudgedAttestation<'_>| {
            let code = statements.code_of(judged);
            (asked(&judged.body.role) && code != ItemCode::Counted).then_some(code)
        };
        let earliest = statements.attestations.iter().filter_map(skipped).min();
        earliest.unwrap_or(ItemCode::QuorumMissing)
    };
    (0..base.len()).map(code).collect()
}
