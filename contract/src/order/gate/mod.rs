//! The gate: from a case to PASS or FAIL (order 10). It runs from top to bottom, and the first step
//! that ends it ends it. Each step is a module of its own.

mod bench;
mod content;
mod needs;
mod opening;
mod pass;
mod quorum;
mod repair;
mod statements;
mod turn;

use alloc::vec::Vec;

use super::{
    case::OrderCase,
    dossier::{Dossier, Json, claim_identity, pov_hash},
    schema::Schema,
    terms::Slice,
};
use crate::{
    codec::{Fault, FaultCode, Hash, Tag, within_limit},
    money::Amount,
    registry::Classes,
    verdict::{
        Considered, Deadline, Decision, EvidenceKind, Findings, Hold, HoldCode, ItemCode, Measure,
        OrderHeader, Outcome, Pass, Refuse, RefuseCode, Rule, Subject, Version,
    },
};

pub(super) use bench::{Bench, Judged};
pub(super) use needs::is_whole;
#[cfg(feature = "json")]
pub(super) use needs::needed;
pub(super) use opening::check_order;

use opening::{check_slice, find_schema};
use quorum::{Answer, Quorums};
use repair::{Corrections, Repair};
use statements::Statements;

/// What G1 and G2 establish: the order and the slice can be decided about.
pub(crate) struct Opened<'a> {
    case: &'a OrderCase,
    slice: &'a Slice,
    schema: &'a Schema,
    header: OrderHeader,
    /// Which firms count as one: found once, since looking through them all takes long.
    classes: Classes<'a>,
    /// Of each correction, its place among the items and its code.
    corrections: Vec<(usize, ItemCode)>,
    repair: Option<Repair<'a>>,
}

/// The dossier with its names.
struct Claimed {
    dossier: Dossier,
    pov_hash: Hash,
    claim: Hash,
}

/// Decides an order case.
///
/// # Errors
/// HOST_STATE, if the claim of the dossier is asked for and the case does not have it.
pub(crate) fn decide(case: &OrderCase, findings: &mut Findings) -> Result<Decision, Fault> {
    // A case that was read has the slice that it asks for.
    let slice = case.slice().ok_or_else(|| Fault::new(FaultCode::HostState, "asked"))?;
    let (outcome, considered) = match open(case, slice, findings) {
        Err(code) => (refuse(code), Vec::new()),
        Ok(opened) => opened.judge(findings)?,
    };
    let place = slice.place();
    Ok(Decision {
        version: Version::V1,
        rules: case.order.rules,
        case_digest: case.digest(),
        settlement_id: Tag::Settlement.digest(&(case.escrow(), place)),
        outcome,
        considered: within_limit(considered),
    })
}

/// G1 and G2.
fn open<'a>(
    case: &'a OrderCase,
    slice: &'a Slice,
    findings: &mut Findings,
) -> Result<Opened<'a>, RefuseCode> {
    let (order, escrow) = (&case.order, case.escrow());
    check_order(order, escrow, &case.order_signatures, findings)?;
    let Corrections { codes, repair } =
        repair::judge(case, slice, &pov_hash(&case.dossier), findings);
    check_slice(case, slice, repair.is_some(), &codes, findings)?;
    let schema = find_schema(case, slice, findings)?;
    // A case that was read has classes that agree.
    let classes = case.ledger().classes().ok_or(RefuseCode::OrderParties)?;
    let header = order.header(escrow);
    Ok(Opened { case, slice, schema, header, classes, corrections: codes, repair })
}

const fn refuse(code: RefuseCode) -> Outcome {
    Outcome::Refuse(Refuse { code })
}

impl<'a> Opened<'a> {
    fn bench<'b>(&self, findings: &'b mut Findings, about: Subject) -> Bench<'b, 'a> {
        Bench { findings, about, at: self.case.at, order: &self.case.order }
    }
}

impl Opened<'_> {
    /// G3 to G14.
    fn judge(&self, findings: &mut Findings) -> Result<(Outcome, Vec<Considered>), Fault> {
        let pov_hash = pov_hash(&self.case.dossier);
        let of_dossier =
            |code| Vec::from([Considered { kind: EvidenceKind::Dossier, digest: pov_hash, code }]);
        let dossier = match self.read_dossier(findings) {
            Ok(dossier) => dossier,
            Err((refused, code)) => return Ok((refuse(refused), of_dossier(code))),
        };
        let claim = claim_identity(&dossier, self.schema);
        let claimed = Claimed { dossier, pov_hash, claim };

        let mut statements = Statements::judge(self, &claimed, findings);
        let quorums = Quorums::count(self, &claimed, &mut statements, findings);
        statements.judge_inspections(self, &claimed, &quorums, findings);

        let mut considered = of_dossier(ItemCode::Counted);
        considered.extend(self.considered(&statements, &quorums));
        let outcome = self.answer(&claimed, &statements, &quorums, findings)?;
        Ok((outcome, considered))
    }

    /// G8 to G14, when everything is counted.
    fn answer(
        &self,
        claimed: &Claimed,
        statements: &Statements<'_>,
        quorums: &Quorums,
        findings: &mut Findings,
    ) -> Result<Outcome, Fault> {
        match quorums.answer(self, statements, findings) {
            Answer::Refuse(code) => return Ok(refuse(code)),
            Answer::Conflict { hashes } => return Ok(self.contested(hashes)),
            Answer::Holds => {}
        }
        let judged = self.check_content(claimed, statements, findings).and_then(|deduction| {
            self.check_turn(findings)?;
            Ok(deduction)
        });
        let deduction = match judged {
            Ok(deduction) => deduction,
            Err(code) => return Ok(refuse(code)),
        };
        if !self.claim_is_free(claimed.claim, findings)? {
            return Ok(refuse(RefuseCode::OneclaimTaken));
        }
        let emt = self.emt(claimed, statements, quorums, deduction);
        let signals = self.signals(statements, quorums, findings);
        Ok(Outcome::Pass(Pass { emt, signals }))
    }

    /// G3.
    fn read_dossier(&self, findings: &mut Findings) -> Result<Dossier, (RefuseCode, ItemCode)> {
        let mut check = |rule, passed, needed: Measure, had: Measure| {
            findings.check(rule, Subject::Escrow, passed, needed, had)
        };
        let drift = (RefuseCode::CanonicalDrift, ItemCode::CanonicalDrift);
        let json = Json::read(&self.case.dossier);
        let offset = json.as_ref().err().map_or(Measure::Nothing, |drift| drift.0.into());
        check(Rule::DossierCanonical, json.is_ok(), Measure::Nothing, offset);
        let json = json.map_err(|_| drift)?;

        let read = Dossier::read(&json, self.case.escrow(), self.slice, self.schema);
        let at = read.as_ref().err().map_or(Measure::Nothing, |name| Measure::text(name));
        check(Rule::DossierFormat, read.is_ok(), Measure::Nothing, at);
        let dossier = read.map_err(|_| (RefuseCode::FormatInvalid, ItemCode::FormatInvalid))?;

        let unsorted = dossier.unsorted(self.schema);
        let at = unsorted.as_ref().map_or(Measure::Nothing, |name| Measure::text(name));
        if !check(Rule::DossierSet, unsorted.is_none(), Measure::Nothing, at) {
            return Err((RefuseCode::SetNotSorted, ItemCode::SetNotSorted));
        }

        let listed = |name: &[u8]| dossier.file(name).is_some();
        let missing = self.schema.files.iter().find(|name| !listed(name.as_bytes()));
        let needed = missing.map_or(Measure::Nothing, |name| Measure::text(name.as_bytes()));
        if !check(Rule::DossierFiles, missing.is_none(), needed, Measure::Nothing) {
            return Err((RefuseCode::FileMissing, ItemCode::FileMissing));
        }
        Ok(dossier)
    }

    /// G13.
    fn claim_is_free(&self, claim: Hash, findings: &mut Findings) -> Result<bool, Fault> {
        let taken_by = self.case.ledger().claim(&claim).ok_or_else(|| {
            Fault::new(FaultCode::HostState, "state: not the claim of this dossier")
        })?;
        let replaced = self.repair.map(|repair| repair.digest);
        let taken = taken_by.is_some() && taken_by != replaced;
        let had = Measure::Digest(claim);
        if let Some(replaced) = replaced {
            let needed = Measure::Digest(replaced);
            let had = taken_by.map_or(Measure::Nothing, Measure::Digest);
            findings.check(Rule::SameClaim, Subject::Escrow, !taken, needed, had);
        }
        Ok(findings.check(Rule::OneClaim, Subject::Escrow, !taken, Measure::Nothing, had))
    }

    /// A repair has time until the cut, any other pass until the goods are due.
    fn contested(&self, hashes: usize) -> Outcome {
        let delivery_by = self.slice.delivery_by.unix_seconds();
        let until = self.repair.map_or(delivery_by, |repair| repair.until(&self.case.order.policy));
        Outcome::Hold(Hold {
            code: HoldCode::Conflict,
            needed: 1,
            had: u32::try_from(hashes).unwrap_or(u32::MAX),
            next_deadline: Deadline(until),
            accrued: Amount(0),
        })
    }

    /// All evidence with its codes, then the groups with theirs.
    fn considered(&self, statements: &Statements<'_>, quorums: &Quorums) -> Vec<Considered> {
        let items = self.case.items().zip(&statements.codes);
        let items = items.map(|((item, digest), code)| Considered {
            kind: item.body.kind(),
            digest,
            code: *code,
        });
        let groups = (0u8..).zip(&self.schema.groups).zip(&quorums.group_codes);
        let groups = groups.map(|((index, group), code)| Considered {
            kind: EvidenceKind::RoleGroup,
            digest: self.schema.group_digest(self.slice.schema, index, group),
            code: *code,
        });
        items.chain(groups).collect()
    }
}
