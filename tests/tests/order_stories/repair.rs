//! Stages that broke and pass again: over the same dossier by whoever stands in, or over another.

use quittance_contract::{
    codec::Hash,
    order::{OrderBody, PassedStage, SliceStatus},
    quorum::AttestorRole::{self, Carrier, Customs, Inspector, Terminal},
    registry::KeyState,
    verdict::Outcome,
};
use quittance_tests::{
    order::{Dossier, Who},
    session::{Draft, LOCKED_AT},
};

use super::{
    act::Flaw,
    proof::{Said, Signing},
    told::{At, Told},
};

/// A slice that is to pass again, and by what.
struct Repair {
    at: At,
    emt: Hash,
    stage: PassedStage,
    dossier: Dossier,
    claim: Hash,
    /// What stands without a new signature.
    kept: Vec<Said<OrderBody>>,
    /// Roles in which somebody signs anew.
    asked: Vec<AttestorRole>,
}

impl Told {
    /// The supplier has a slice pass again, mostly one whose token broke.
    pub fn repair(
        &mut self,
        pick: usize,
        anew: bool,
        number: u8,
        flaw: Flaw,
    ) -> Result<(), String> {
        let count = self.books[0].pages.len() + 1;
        let passed = (0..count).map(|step| self.picked(pick + step));
        let passed: Vec<At> = passed.filter(|at| self.stage(*at).is_some()).collect();
        let broken = |at: &&At| self.stage(**at).is_some_and(|(_, stage)| !stage.lost.is_empty());
        let Some(at) = passed.iter().find(broken).or(passed.first()).copied() else {
            return Ok(());
        };
        let repair = self.planned(at, anew.then_some(number));
        let taken: Vec<Who> = repair.kept.iter().map(|one| one.signers[0].0).collect();
        let by = repair.asked.iter().map(|role| self.substitute(*role, &taken));
        let Some(by) = by.collect::<Option<Vec<Signing>>>() else { return self.ask(at) };
        let all: Vec<Said<OrderBody>> =
            repair.kept.iter().cloned().chain(self.attested(at, &by)).collect();
        let mut correction = self.books[at.0].case.correction(repair.emt, flaw.dated(self.now));
        flaw.header(&mut correction.header);
        let (signer, flawed) = flaw.signer(Who::Supplier(0));
        let body = OrderBody::Correction(correction);
        let correction = Draft { body, signers: vec![(signer, self.now)] };

        let expected = !flawed && self.may_be_repaired(&repair, &all);
        self.set_evidence(at, all.iter().cloned().chain([correction]).collect());
        let decision = self.ask_gate(at)?;
        let passes = matches!(decision.outcome, Outcome::Pass(_));
        if passes != expected {
            return Err(format!("{at:?} is repaired: {passes}, by {:?}", decision.outcome));
        }
        if passes {
            self.books[at.0].pages[at.1].proved = Some((repair.dossier, all));
        } else if let Outcome::Refuse(refuse) = &decision.outcome {
            self.note(format!("No repair: {}", refuse.code));
        }
        self.ask(at)
    }

    /// Over the dossier that it passed by, or over the one with this number.
    fn planned(&mut self, at: At, number: Option<u8>) -> Repair {
        let (emt, stage) = self.stage(at).map(|(emt, stage)| (emt, stage.clone())).expect("passed");
        let (old, said) = self.books[at.0].pages[at.1].proved.clone().expect("a proof");
        if let Some(number) = number {
            let (dossier, claim) = self.write(at, number, None);
            let (kept, asked) = (Vec::new(), vec![Inspector, Terminal]);
            return Repair { at, emt, stage, dossier, claim, kept, asked };
        }
        let claim = self.written(at, &old);
        let counted = |one: &Said<OrderBody>| {
            stage.emt.counted.iter().any(|counted| counted.attestation == one.body.digest())
        };
        let is_lost = |one: &Said<OrderBody>| {
            stage.lost.iter().any(|lost| lost.attestation == one.body.digest())
        };
        let counted = said.into_iter().filter(counted);
        let (gone, kept): (Vec<_>, Vec<_>) = counted.partition(is_lost);
        let asked = gone.iter().map(|one| role(&one.body)).collect();
        Repair { at, emt, stage, dossier: old, claim, kept, asked }
    }

    fn may_be_repaired(&self, repair: &Repair, all: &[Said<OrderBody>]) -> bool {
        let Repair { at, emt, stage, claim, kept, .. } = repair;
        let correction = self.books[at.0].case.order().policy.correction_seconds;
        let since = stage.lost.iter().map(|lost| lost.lost_at).min();
        let in_time = since.is_some_and(|since| LOCKED_AT + self.now < since.plus(correction));
        let stands = |one: &Said<OrderBody>| {
            matches!(self.key_state(one.signers[0].0), KeyState::Active | KeyState::Retired)
        };
        let revoked = self.revoked(at.0);
        let withdrawn = |one: &Said<OrderBody>| {
            let digest = one.body.digest();
            let lost = stage.lost.iter().any(|lost| lost.attestation == digest);
            lost || revoked.contains(&digest)
        };
        let taken_by = self.ledger.claim(*claim).map(|claim| claim.emt);
        in_time
            && self.state(*at).status != SliceStatus::Refunded
            && self.is_next(*at)
            && kept.iter().all(stands)
            && !all.iter().any(withdrawn)
            && taken_by.is_none_or(|by| by == *emt)
    }

    /// Somebody who signs in a role now, of another firm than these.
    fn substitute(&self, role: AttestorRole, taken: &[Who]) -> Option<Signing> {
        let numbers: &[(u32, AttestorRole)] = match role {
            Inspector => &[(0, Inspector), (5, Inspector)],
            Customs => &[(4, Customs)],
            _ => &[(1, Terminal), (2, Carrier)],
        };
        let issued = self.now - 30;
        let mut able = numbers.iter().map(|(number, role)| (self.signer(*number), *role, issued));
        able.find(|(who, ..)| self.key_state(*who) == KeyState::Active && !taken.contains(who))
    }
}

fn role(body: &OrderBody) -> AttestorRole {
    match body {
        OrderBody::OrderAttestation(body) => body.role,
        _ => Inspector,
    }
}
