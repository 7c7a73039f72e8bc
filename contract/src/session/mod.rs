//! Lane 1: metered compute, attested by a cabal of witnesses.
//!
//! `decide` is the procedure from top to bottom (P1 to P8 of `docs/protocol.md`); the first step
//! that ends it ends it. Each step is a module of its own.

mod admission;
mod case;
mod conflict;
mod counting;
mod facts;
#[cfg(feature = "json")]
mod json;
mod lock;
mod meter;
mod object;
mod profile;
mod reason;
mod roster;
mod service;
mod settlement;
mod signals;
mod standing;
mod top_up;
mod wait;

pub use admission::{Admission, Refused, admit};
pub use case::{Case, Item, Lane, SignedTopUp, Status, UntrustedCase};
pub use object::{
    Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint, Header,
    Height, Lock, Member, MisuseClass, Policy, Selection, Terms, TopUp, Vote,
};

use conflict::Conflict;
use counting::Evidence;
use facts::Facts;
use lock::Escrow;
use settlement::{Plan, Service, divide, finish};
use signals::{absences, standing_facts};
use standing::Standing;

pub use crate::evidence::{LockSignature, Signature};

use crate::{
    codec::{List, Tag, within_limit},
    limits,
    verdict::{
        Basis, Condition, Considered, Deadline, Decision, Findings, Hold, HoldCode, ItemCode,
        Measure, Outcome, Refuse, Rule, Subject, Version,
    },
};

/// Decides a case. Equal cases give equal decisions, on every host, for ever.
pub(crate) fn decide(case: &Case, findings: &mut Findings) -> Decision {
    let (outcome, considered) = match Escrow::open(case, findings) {
        Err(code) => (Outcome::Refuse(Refuse { code }), List::default()),
        Ok(escrow) => {
            let (evidence, mut codes) = Evidence::count(case, &escrow, findings);
            let facts = Facts::establish(case, &escrow, &evidence, &mut codes, findings);
            (settle_or_hold(&facts, findings), considered(case, &codes))
        }
    };
    Decision {
        version: Version::V1,
        rules: case.lock.rules,
        case_digest: case.digest(),
        settlement_id: Tag::Settlement.digest(&case.escrow()),
        outcome,
        considered,
    }
}

fn settle_or_hold(facts: &Facts<'_, '_>, findings: &mut Findings) -> Outcome {
    if let Some(conflict) = facts.conflict(findings) {
        return contested(facts, &conflict, findings);
    }
    match &*facts.bodies.with_quorum {
        [body] => attested(facts, body, findings),
        _ => unattested(facts, findings),
    }
}

/// P5: quorums contradict one another.
fn contested(facts: &Facts<'_, '_>, conflict: &Conflict, findings: &mut Findings) -> Outcome {
    let escrow = facts.escrow;
    let deadline = conflict.began().plus(escrow.lock.policy.conflict_seconds);
    let claim = facts.smallest_claim(conflict);
    let split = divide(escrow, facts.pot, claim.payable);
    let at = facts.at.unix_seconds();
    let (needed, had) = (Measure::At(deadline), Measure::At(at));
    if !findings.check(Rule::ConflictEnd, Subject::Escrow, at >= deadline, needed, had) {
        return Outcome::Hold(Hold {
            code: HoldCode::Conflict,
            needed: 1,
            had: count(facts.bodies.with_quorum.len().max(2)),
            next_deadline: Deadline(deadline),
            accrued: split.total(),
        });
    }
    let mut signals = standing_facts(facts, findings);
    signals.extend_from_slice(conflict.double_signers());
    facts.meter.explain(claim.start, claim.end, findings);
    let service = Service {
        basis: Basis::ConflictEnded,
        condition: Condition::SessionFailed,
        reason: None,
        start: claim.start,
        payable: claim.payable,
        block: None,
    };
    Outcome::Settle(finish(escrow, facts.pot, &split, service, signals, findings))
}

/// P6: one attestation has a quorum, and nothing contradicts it.
fn attested(facts: &Facts<'_, '_>, body: &Standing<'_, '_>, findings: &mut Findings) -> Outcome {
    let judged = facts.judge(body, findings);
    let plan = Plan::attested(facts.escrow, body, judged);
    let signals = standing_facts(facts, findings);
    Outcome::Settle(plan.settle(facts.escrow, &facts.meter, facts.pot, signals, findings))
}

/// P7: no attestation has a quorum.
fn unattested(facts: &Facts<'_, '_>, findings: &mut Findings) -> Outcome {
    let waiting = facts.waiting(findings);
    let (escrow, meter) = (facts.escrow, &facts.meter);
    if facts.at.unix_seconds() < waiting.deadline {
        return Outcome::Hold(Hold {
            code: waiting.code,
            needed: count(waiting.needed),
            had: count(waiting.had),
            next_deadline: Deadline(waiting.deadline),
            accrued: waiting.plan.split(escrow, meter, facts.pot).total(),
        });
    }
    let mut signals = standing_facts(facts, findings);
    if waiting.names_absent {
        signals.extend(absences(facts, waiting.deadline, findings));
    }
    Outcome::Settle(waiting.plan.settle(escrow, meter, facts.pot, signals, findings))
}

fn considered(case: &Case, codes: &[ItemCode]) -> List<Considered, { limits::EVIDENCE_ITEMS }> {
    let items = case.items().zip(codes);
    let considered = items.map(|((item, digest), code)| Considered {
        kind: item.body.kind(),
        digest,
        code: *code,
    });
    within_limit(considered.collect())
}

/// Members and items are few: every count of them has 32 bits.
fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}
