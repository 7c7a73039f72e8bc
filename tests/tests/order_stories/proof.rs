//! Dossiers that are signed for the first time: who signs, and whether that is enough.

use quittance_contract::{
    codec::Hash,
    order::{MoneyBody, OrderBody, SliceStatus},
    quorum::AttestorRole::{self, Carrier, Customs, Inspector, Terminal},
    registry::KeyState,
    verdict::Outcome,
};
use quittance_tests::{
    order::{Dossier, TTL, Who},
    session::{Draft, time},
};

use super::{
    act::{Age, Kind, Signers},
    deed::AHEAD,
    terms::{activated, moisture_costs, schema},
    told::{At, Told},
};

/// Something said, before it is signed.
pub type Said<B> = Draft<B, Who>;

/// Who signs a dossier, in which role, and when.
pub type Signing = (Who, AttestorRole, u64);

/// How a dossier is proved.
#[derive(Clone, Copy)]
pub struct Proof {
    pub number: u8,
    pub moisture: Option<i64>,
    pub signers: Signers,
    pub age: Age,
}

impl Told {
    /// A dossier is signed, and the gate is asked.
    pub fn prove(&mut self, at: At, proof: Proof) -> Result<(), String> {
        let (dossier, claim) = self.write(at, proof.number, proof.moisture);
        let said = self.attested(at, &self.who_signs(proof));
        let mut rivals = Vec::new();
        if proof.signers == Signers::Rivals {
            self.write(at, proof.number + 100, proof.moisture);
            let issued = self.now - 60;
            let others = [(self.signer(5), Inspector, issued), (self.signer(2), Carrier, issued)];
            rivals = self.attested(at, &others);
            self.write(at, proof.number, proof.moisture);
        }
        if proof.signers == Signers::Customs && self.kind(at) == Kind::Backed {
            let order = self.books[at.0].case.order();
            let active = activated(order, self.slice(at).schema, self.now);
            self.ledger.put(active);
        }
        let expected = self.has_quorum(at, proof, &said, &rivals)
            && self.costs(at, proof.moisture).is_some()
            && self.may_pass(at)
            && self.ledger.claim(claim).is_none();
        self.set_evidence(at, said.iter().chain(&rivals).cloned().collect());
        let decision = self.ask_gate(at)?;
        let passes = matches!(decision.outcome, Outcome::Pass(_));
        if passes != expected {
            return Err(format!("{at:?} passes: {passes}, by {:?}", decision.outcome));
        }
        if let Outcome::Pass(pass) = &decision.outcome {
            let found = (Some(pass.emt.deduction.number()), pass.emt.claim);
            if found != (self.costs(at, proof.moisture), claim) {
                return Err(format!("passes with {found:?} for {:?}", proof.moisture));
            }
            self.books[at.0].pages[at.1].proved = Some((dossier, said));
        }
        Ok(())
    }

    /// Who signs, in which role, and when it is issued.
    fn who_signs(&self, proof: Proof) -> Vec<Signing> {
        let first = self.now - 60;
        let second = match proof.age {
            Age::Fresh => self.now - 60,
            Age::Edge => self.now - TTL,
            Age::Stale => self.now - TTL - 1,
            Age::Ahead => self.now + AHEAD,
        };
        let who = |number| self.signer(number);
        let inspector = (who(0), Inspector, first);
        match proof.signers {
            Signers::Both | Signers::Rivals => vec![inspector, (who(1), Terminal, second)],
            Signers::Carrier => vec![inspector, (who(2), Carrier, second)],
            Signers::Second => vec![(who(5), Inspector, first), (who(1), Terminal, second)],
            Signers::Three => {
                vec![inspector, (who(5), Inspector, first + 10), (who(1), Terminal, second)]
            }
            Signers::One => vec![(who(0), Inspector, second)],
            Signers::OneFirm => vec![inspector, (who(6), Terminal, second)],
            Signers::Unknown => vec![inspector, (Who::Stranger(2), Terminal, second)],
            Signers::Customs => vec![inspector, (who(4), Customs, second)],
        }
    }

    /// Whether those who signed are enough, and nobody else is for another dossier.
    fn has_quorum(
        &self,
        at: At,
        proof: Proof,
        said: &[Said<OrderBody>],
        rivals: &[Said<OrderBody>],
    ) -> bool {
        let revoked = self.revoked(at.0);
        let in_force = |said: &Said<OrderBody>| {
            let key = self.key_state(said.signers[0].0) == KeyState::Active;
            key && !revoked.contains(&said.body.digest())
        };
        let able = match proof.signers {
            Signers::Both | Signers::Carrier | Signers::Second => said.iter().all(in_force),
            // The two inspectors stand in for one another.
            Signers::Three => (in_force(&said[0]) || in_force(&said[1])) && in_force(&said[2]),
            Signers::Customs => self.kind(at) == Kind::Backed && said.iter().all(in_force),
            // Unless a rival has lost its key.
            Signers::Rivals => said.iter().all(in_force) && !rivals.iter().all(in_force),
            Signers::One | Signers::OneFirm | Signers::Unknown => false,
        };
        able && matches!(proof.age, Age::Fresh | Age::Edge)
    }

    /// Whether the slice waits for a pass, and it is its turn.
    fn may_pass(&mut self, at: At) -> bool {
        let state = self.state(at);
        let waits = state.status == SliceStatus::Locked && !state.frozen;
        if waits && !self.is_funded(at) {
            self.note("Ships with later slices unfunded");
        }
        let in_time = time(self.now) < self.slice(at).delivery_by;
        waits && in_time && self.is_next(at) && self.is_funded(at)
    }

    pub fn kind(&self, at: At) -> Kind {
        let kinds = [Kind::Plain, Kind::Shipped, Kind::Quality, Kind::Backed];
        let pinned = self.slice(at).schema;
        kinds.into_iter().find(|kind| schema(*kind).digest() == pinned).expect("one of them")
    }

    /// What was revoked by somebody entitled, as the bank has it.
    pub fn revoked(&self, book: usize) -> Vec<Hash> {
        let revoked = self.books[book].bank.iter().filter_map(|draft| match &draft.body {
            MoneyBody::Revocation(body) => Some(body.attestation),
            _ => None,
        });
        revoked.collect()
    }

    /// Whether it is the slice's turn, but for funding and freeze.
    pub fn is_next(&self, at: At) -> bool {
        let mut earlier = self.chain(at).into_iter().take_while(|place| *place != at);
        earlier.all(|place| {
            matches!(self.state(place).status, SliceStatus::Releasable | SliceStatus::Unlocked)
        })
    }

    pub fn is_funded(&self, at: At) -> bool {
        let chain = self.chain(at);
        let place = chain.iter().position(|place| *place == at).expect("in its chain");
        let all = if self.kind(at) == Kind::Shipped { chain.len() } else { place + 1 };
        chain[place..all].iter().all(|place| self.state(*place).status == SliceStatus::Locked)
    }

    /// Writes the dossier of a slice; its identity is the number's, whichever slice it is for.
    pub fn write(&mut self, at: At, number: u8, moisture: Option<i64>) -> (Dossier, Hash) {
        let mut dossier = Dossier::default();
        dossier.text("report_number", &format!("R-{number}"));
        if let Some(moisture) = moisture.filter(|_| self.kind(at) == Kind::Quality) {
            dossier.text("moisture", &moisture.to_string());
        }
        let claim = self.written(at, &dossier);
        (dossier, claim)
    }

    /// Has this be the dossier of a slice; its claim.
    pub fn written(&mut self, at: At, dossier: &Dossier) -> Hash {
        self.lend(at.0, |book| {
            book.case.asked = u8::try_from(at.1).expect("few slices");
            book.case.dossier = dossier.clone();
            book.case.claim().expect("a claim")
        })
    }

    /// Attestations of the dossier as it was written, each by an attestor in a role, issued then.
    pub fn attested(&self, at: At, by: &[(Who, AttestorRole, u64)]) -> Vec<Said<OrderBody>> {
        let case = &self.books[at.0].case;
        let said = |(who, role, issued): &(Who, AttestorRole, u64)| {
            let body = OrderBody::OrderAttestation(case.attestation(*who, *role, *issued));
            Draft { body, signers: vec![(*who, self.now)] }
        };
        by.iter().map(said).collect()
    }

    /// With the revocations of what is among the evidence.
    pub fn set_evidence(&mut self, at: At, mut evidence: Vec<Said<OrderBody>>) {
        let named = |body: &MoneyBody| match body {
            MoneyBody::Revocation(body) => {
                let named = |said: &Said<OrderBody>| said.body.digest() == body.attestation;
                evidence.iter().any(named).then(|| OrderBody::Revocation(body.clone()))
            }
            _ => None,
        };
        let bank = self.books[at.0].bank.iter();
        let revocations: Vec<Said<OrderBody>> = bank
            .filter_map(|draft| {
                Some(Draft { body: named(&draft.body)?, signers: draft.signers.clone() })
            })
            .collect();
        evidence.extend(revocations);
        self.books[at.0].case.evidence = evidence;
    }

    fn costs(&self, at: At, moisture: Option<i64>) -> Option<u32> {
        match moisture.filter(|_| self.kind(at) == Kind::Quality) {
            Some(moisture) => moisture_costs(moisture),
            None => Some(0),
        }
    }
}
