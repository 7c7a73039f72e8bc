//! The role groups: what each needs, who fills it, and why the others do not.

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::{
    codec::Hash,
    order::{OrderAttestation, OrderBody, OrderCase, Schema},
    quorum::AttestorRole,
    verdict::{EvidenceKind, ItemCode},
};
use serde::Serialize;

use super::{Explained, passed};
use crate::cli::{
    explain::report::{Speaks, about_item},
    order_words::{OrderWords, any_of, skipped},
    words::{moment, short},
};

/// One role group of the schema.
#[derive(Serialize)]
pub(in crate::cli::explain) struct Group {
    /// `role group 2 (TERMINAL or CARRIER)`.
    pub(in crate::cli::explain) name: String,
    /// The roles that fill it, those that a fallback in force adds last.
    roles: Vec<&'static str>,
    /// COUNTED, or the code that keeps it empty.
    code: &'static str,
    #[serde(skip)]
    pub(super) of: ItemCode,
    /// All attestations in its roles.
    pub(in crate::cli::explain) attested: Vec<Attested>,
}

/// One attestation in a role of a group.
#[derive(Serialize)]
pub(in crate::cli::explain) struct Attested {
    /// Its digest.
    attestation: Hash,
    /// The first digits of that.
    #[serde(skip)]
    pub(in crate::cli::explain) title: String,
    /// What its attestor is called here.
    pub(in crate::cli::explain) attestor: String,
    pub(in crate::cli::explain) firm: String,
    key_id: Hash,
    #[serde(rename = "as")]
    pub(in crate::cli::explain) role: &'static str,
    /// COUNTED, or why it is skipped.
    pub(super) code: &'static str,
    pub(super) fate: Fate,
    pub(in crate::cli::explain) why: String,
}

/// What became of an attestation in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// It fills this group.
    Fills,
    /// It fills another, or is counted beside the groups.
    Elsewhere,
    /// It would count, and nothing needs it.
    Spare,
    /// It does not count.
    Skipped,
}

impl Group {
    /// Whether somebody fills it.
    pub(in crate::cli::explain) fn filled(&self) -> bool {
        self.of == ItemCode::Counted
    }

    /// Why nobody does.
    pub(in crate::cli::explain) fn state(&self) -> String {
        format!("{}: {}", self.code, skipped(self.of))
    }
}

impl Attested {
    pub(in crate::cli::explain) fn counts(&self) -> bool {
        self.fate != Fate::Skipped
    }

    /// `fills it`, `skipped E_STALE_ATTEST`.
    pub(in crate::cli::explain) fn becomes(&self) -> String {
        match self.fate {
            Fate::Fills => "fills it".to_owned(),
            Fate::Elsewhere => "counted".to_owned(),
            Fate::Spare => "not needed".to_owned(),
            Fate::Skipped => format!("skipped {}", self.code),
        }
    }
}

/// The groups of the schema; none if the gate did not come so far.
pub(super) fn of(words: &OrderWords<'_>, explained: &Explained<OrderCase>) -> Vec<Group> {
    let Some(schema) = words.schema() else { return Vec::new() };
    let considered = explained.decision.considered.iter();
    let codes = considered.filter(|c| c.kind == EvidenceKind::RoleGroup).map(|c| c.code);
    let fallbacks = in_force(words, schema, &explained.findings);
    let groups = (0u8..).zip(&schema.groups).zip(codes).map(|((index, roles), code)| {
        let mut all: Vec<AttestorRole> = roles.to_vec();
        let mut name = words.group(index);
        for fallback in fallbacks.iter().filter(|f| roles.contains(&f.stands_for)) {
            name += &format!(" or, by fallback, {}", any_of(&fallback.alternates));
            all.extend_from_slice(&fallback.alternates);
        }
        let bodies = attestations(words.case).filter(|(body, _)| all.contains(&body.role));
        let mut attested: Vec<Attested> =
            bodies.map(|(body, digest)| attested(words, explained, index, body, digest)).collect();
        attested.sort_by_key(|one| one.fate as u8);
        let roles = all.iter().map(|role| role.name()).collect();
        Group { name, roles, code: code.name(), of: code, attested }
    });
    groups.collect()
}

/// The fallbacks in force: those with a ledger value have a finding each, in their order.
fn in_force<'c>(
    words: &OrderWords<'c>,
    schema: &'c Schema,
    findings: &[Finding],
) -> Vec<&'c quittance_contract::order::Fallback> {
    let activated = (0u8..).zip(&schema.fallbacks);
    let activated = activated.filter(|(index, _)| words.ledger.fallback(*index).is_some());
    let tried =
        findings.iter().filter(|f| f.rule == "G-FALLBACK" && matches!(f.needed, Measure::At(_)));
    activated.zip(tried).filter(|(_, tried)| tried.passed).map(|((_, f), _)| f).collect()
}

/// The attestations of a case, each with its digest.
pub(super) fn attestations(case: &OrderCase) -> impl Iterator<Item = (&OrderAttestation, Hash)> {
    case.items().filter_map(|(item, digest)| match &item.body {
        OrderBody::OrderAttestation(body) => Some((body, digest)),
        _ => None,
    })
}

fn attested(
    words: &OrderWords<'_>,
    explained: &Explained<OrderCase>,
    group: u8,
    body: &OrderAttestation,
    digest: Hash,
) -> Attested {
    let considered = explained.decision.considered.iter();
    let code = considered
        .filter(|c| c.kind == EvidenceKind::OrderAttestation)
        .find(|c| c.digest == digest)
        .map_or(ItemCode::Counted, |c| c.code);
    let fills = filled_by(&explained.findings, &digest);
    let counted = passed(explained)
        .is_some_and(|pass| pass.emt.counted.iter().any(|one| one.attestation == digest));
    let (fate, why) = match (code, fills) {
        (ItemCode::Counted, Some(of)) if of == group => (Fate::Fills, seen(words, &digest)),
        (ItemCode::Counted, Some(of)) => (Fate::Elsewhere, format!("fills {}", words.group(of))),
        (ItemCode::Counted, None) if counted => {
            (Fate::Elsewhere, "towards the least number of attestors".to_owned())
        }
        (ItemCode::Counted, None) => (Fate::Spare, "others are enough".to_owned()),
        (code, _) => (Fate::Skipped, why(words, explained, body, &digest, code)),
    };
    Attested {
        attestation: digest,
        title: short(&digest),
        attestor: words.name(&body.key_id),
        firm: words.firm_of(&body.key_id),
        key_id: body.key_id,
        role: body.role.name(),
        code: code.name(),
        fate,
        why,
    }
}

/// Which group an attestation fills.
fn filled_by(findings: &[Finding], attestation: &Hash) -> Option<u8> {
    let fills = |finding: &&Finding| {
        let had = matches!(&finding.had, Measure::Digest(digest) if *digest == attestation.0);
        finding.rule == "G-ASSIGNED" && finding.passed && had
    };
    match findings.iter().find(fills)?.about {
        Subject::Group(index) => Some(index),
        _ => None,
    }
}

fn seen(words: &OrderWords<'_>, digest: &Hash) -> String {
    let item = words.case.items().find(|(_, known)| known == digest);
    let seen = item.and_then(|(item, _)| item.signatures.first().map(|s| s.seen_at));
    seen.map_or_else(String::new, |seen| format!("seen {seen}"))
}

/// Why an attestation is skipped, with the numbers of the rule that it fails.
fn why(
    words: &OrderWords<'_>,
    explained: &Explained<OrderCase>,
    body: &OrderAttestation,
    digest: &Hash,
    code: ItemCode,
) -> String {
    let about = |finding: &&Finding| about_item(finding, digest) && !finding.passed;
    let mut failed = explained.findings.iter().filter(about);
    let said = skipped(code);
    match code {
        ItemCode::SameOrgDuplicate => same_class(words, explained, body, digest),
        ItemCode::SigMismatch if words.ledger.key(&body.key_id).is_none() => {
            "the registry has no such key".to_owned()
        }
        ItemCode::StaleAttest => match failed.find(|f| f.rule == "G-FRESH").map(|f| &f.needed) {
            Some(Measure::At(until)) => {
                format!("dated {}, fresh until {} only", body.issued_at, moment(*until))
            }
            _ => said.to_owned(),
        },
        ItemCode::HashMismatch => format!("{said}: {}", short(&body.pov_hash)),
        ItemCode::AttestationRevoked => match revoked(words, digest) {
            Some((revocation, reason)) => format!("{revocation} says {reason}"),
            None => said.to_owned(),
        },
        _ => {
            let numbers = failed.next().and_then(|finding| Speaks::measures(words, finding));
            let numbers = numbers.map(|numbers| format!(" ({numbers})")).unwrap_or_default();
            format!("{said}{numbers}")
        }
    }
}

/// The revocation that names an attestation, with its reason.
fn revoked(words: &OrderWords<'_>, attestation: &Hash) -> Option<(String, &'static str)> {
    words.case.items().find_map(|(item, digest)| match &item.body {
        OrderBody::Revocation(body) if body.attestation == *attestation => {
            Some((words.item(&digest), body.reason.name()))
        }
        _ => None,
    })
}

/// Which firms are one class, and whose place is taken: a party's, or that of one who is counted.
fn same_class(
    words: &OrderWords<'_>,
    explained: &Explained<OrderCase>,
    body: &OrderAttestation,
    digest: &Hash,
) -> String {
    let Some(attestor) = words.attestor(&body.key_id) else {
        return skipped(ItemCode::SameOrgDuplicate).to_owned();
    };
    let firm = attestor.organisation;
    let class = words.ledger.class(&firm);
    let of_party = explained
        .findings
        .iter()
        .any(|f| f.rule == "G-PARTY" && !f.passed && about_item(f, digest));
    if of_party {
        let order = &words.case.order;
        let parties = order.suppliers.iter().chain([&order.buyer]);
        let party = parties.map(|party| party.organisation).find(|party| class.contains(party));
        return match party {
            Some(party) if party == firm => format!("{} may not attest", words.firm(&firm)),
            Some(party) => {
                format!("{} is affiliated with {}", words.firm(&firm), words.firm(&party))
            }
            None => "it is signed with a party's own key".to_owned(),
        };
    }
    let holders = attestations(words.case).filter(|(other, other_digest)| {
        let of = words.attestor(&other.key_id).map(|of| of.organisation);
        let same = of.is_some_and(|of| class.contains(&of));
        same && other_digest != digest && counts(explained, other_digest)
    });
    let Some((holder, _)) = holders.into_iter().next() else {
        return skipped(ItemCode::SameOrgDuplicate).to_owned();
    };
    let counted = words.attestor(&holder.key_id).map_or(firm, |of| of.organisation);
    let is_counted = format!(
        "{} is counted as {} already, and one class fills one group",
        words.name(&holder.key_id),
        holder.role
    );
    if counted == firm {
        format!("of the same firm: {is_counted}")
    } else {
        let (one, other) = (words.firm(&firm), words.firm(&counted));
        format!("{one} and {other} are affiliates, one class: {is_counted}")
    }
}

/// Whether an attestation fills a group or is counted beside them.
fn counts(explained: &Explained<OrderCase>, attestation: &Hash) -> bool {
    let counted = passed(explained)
        .is_some_and(|pass| pass.emt.counted.iter().any(|one| one.attestation == *attestation));
    counted || filled_by(&explained.findings, attestation).is_some()
}

/// The PoV hashes of a case's attestations, each once.
pub(super) fn hashes(case: &OrderCase) -> Vec<Hash> {
    let mut hashes: Vec<Hash> = attestations(case).map(|(body, _)| body.pov_hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}
