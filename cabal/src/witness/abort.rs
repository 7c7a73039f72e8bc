//! Aborts: the cabal ends a session that failed. All who vote for one abort sign the same bytes,
//! and a quorum of them is an end for everybody (F20, F21, F24, F25).

use quittance_contract::{
    session::{Abort, Body},
    verdict::Reason,
};

use super::{
    Block, CollectingAbortVotes, CollectingVotes, HandlingMisuse, Hash, Message, Monitoring,
    Refusal, Session, Signed, Statement, TOLERANCE, Time, Timer, Turn, VerifyingVm, Witness, after,
    digest, near,
};

/// How many bodies one witness votes for; a case keeps two of each.
const BODIES: usize = 2;

impl Witness {
    /// The connection was not verified.
    pub(super) fn abort_unreachable(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let (Some(allocated), Some(at)) = (self.allocated_digest(), self.allocated_at()) else {
            return;
        };
        let body = self.body(session, Reason::ConnectivityFailed, allocated, at);
        let due = session.abort_due(session.verified_at(at));
        self.vote_abort(session, body, due, turn);
    }

    /// The machine is gone: whoever saw the same says the same.
    pub(super) fn abort_died(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let (Some(allocated), Some(seen)) = (self.allocated_digest(), self.seen_until(session))
        else {
            return;
        };
        let known = self.aborts.bodies().into_iter().find(|body| self.saw_death(session, body));
        let body =
            known.cloned().unwrap_or_else(|| self.body(session, Reason::VmDied, allocated, seen));
        let due = session.abort_due(turn.at);
        self.vote_abort(session, body, due, turn);
    }

    /// The misuse that it measured itself. Time used is paid: to the accusation.
    pub(super) fn abort_misuse(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(accused) = self.misuse.accusation.clone() else { return };
        let body = Abort {
            header: session.header().clone(),
            incident: accused.body.digest(),
            reason: Reason::ConsumerMisuse,
            evidence: accused.body.evidence,
            end: accused.body.accused_at,
        };
        let due = session.abort_due(session.investigated_at(accused.body.accused_at));
        self.vote_abort(session, body, due, turn);
    }

    fn body(&self, session: &Session, reason: Reason, allocated: Hash, end: Time) -> Abort {
        let incident =
            digest("quittance/cabal/incident/v1", &(session.header(), allocated, reason, end));
        let header = session.header().clone();
        Abort { header, incident, reason, evidence: allocated, end }
    }

    /// VOTING_ABORT, through to COLLECTING_ABORT_VOTES.
    fn vote_abort(&mut self, session: &Session, body: Abort, due: Time, turn: &mut Turn<'_>) {
        self.sign_abort(session, body, turn);
        self.timers.set(Timer::Wait, due.max(turn.at), turn);
        self.timers.clear(Timer::Check, turn);
        self.timers.clear(Timer::Checkpoint, turn);
        turn.go(&mut self.state, "auto", CollectingAbortVotes);
        self.say_again(session, turn);
        self.join(session, turn);
        self.abort_if_quorum(session, turn);
    }

    fn sign_abort(&mut self, session: &Session, body: Abort, turn: &mut Turn<'_>) {
        let said = body.digest();
        let signed = Signed::new(body, self.me, turn.signer);
        turn.append(Block::of(&signed, Body::Abort));
        // The own vote counts like any other.
        let noted = self.aborts.note(session, &signed, turn.at);
        if let Err(refusal) = noted {
            turn.refuse(refusal);
        }
        self.tell(session, Message::AbortVote(signed.clone()), turn);
        self.my_aborts.insert(said, signed);
    }

    pub(super) fn take_abort(
        &mut self,
        session: &Session,
        vote: &Signed<Abort>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        if self.is_waiting_for_machine() {
            return Err(Refusal::Unexpected);
        }
        self.aborts.note(session, vote, turn.at)?;
        if self.state == CollectingAbortVotes {
            turn.go(&mut self.state, "ABORT_VOTE", CollectingAbortVotes);
            self.join(session, turn);
        }
        self.abort_if_quorum(session, turn);
        Ok(())
    }

    /// Signs what others say of the same death, so that a difference of one health check does not
    /// keep a quorum from forming. Each end is an incident of its own.
    fn join(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let bodies = self.aborts.bodies().into_iter();
        let same: Vec<Abort> = bodies
            .filter(|body| !self.my_aborts.contains_key(&body.digest()))
            .filter(|body| self.saw_death(session, body))
            .cloned()
            .collect();
        for body in same {
            if self.my_aborts.len() < BODIES {
                self.sign_abort(session, body, turn);
            }
        }
    }

    /// Whether a body says what this witness saw: the machine gone, at about the same time.
    fn saw_death(&self, session: &Session, body: &Abort) -> bool {
        let before_checkpoint = self.checkpoint.alive_until.is_some_and(|alive| body.end < alive);
        let died = self.looking.misses >= crate::schedule::MISSES;
        let ours = self.allocated_digest().is_some_and(|allocated| {
            *body == self.body(session, Reason::VmDied, allocated, body.end)
        });
        let seen = self.seen_until(session);
        died && ours && !before_checkpoint && seen.is_some_and(|seen| near(seen, body.end))
    }

    /// A quorum moves every witness, whatever it voted itself (F21). It signs the attestation only
    /// if it saw the same.
    pub(super) fn abort_if_quorum(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let waits =
            [VerifyingVm, CollectingVotes, Monitoring, HandlingMisuse, CollectingAbortVotes];
        if !waits.contains(&self.state) {
            return;
        }
        let Some(votes) = self.aborts.quorum(session) else { return };
        turn.append(votes.block());
        let body = votes.body.clone();
        if self.saw_abort(session, &body, turn.at) {
            self.attest(session, "auto", (body.digest(), body.end, body.reason), turn);
        } else {
            self.abstain(session, turn);
        }
    }

    fn saw_abort(&self, session: &Session, body: &Abort, now: Time) -> bool {
        match body.reason {
            Reason::ConnectivityFailed => self.verified == Some(false),
            Reason::ConsumerMisuse => {
                let policy = session.policy();
                let open = policy.misuse_investigation_timeout_seconds.count()
                    + policy.abort_vote_timeout_seconds.count();
                let recent = after(body.end, TOLERANCE + open) >= now;
                let spoken = self.checkpoint.alive_until.is_some_and(|alive| body.end < alive);
                self.verified == Some(true) && recent && !spoken
            }
            _ => self.verified == Some(true) && self.saw_end(session, body.end, now),
        }
    }
}
