//! Verification: is the machine there, and the consumer connected to it? (Q1, Q3)
//!
//! Each witness asks the machine itself, five times at most, and votes; all of them count the same
//! votes at the same time.

use quittance_contract::session::{Allocated, Body, Vote};

use super::{
    AwaitingAllocation, Block, CollectingVotes, ConnectivityVote, Hash, Message, Monitoring,
    Refusal, Repair, Role, Session, Signed, Statement, Time, Timer, Turn, VerifyingVm, Witness,
    after, digest, near,
    state::WitnessState::{EvaluatingConnectivity, VotingAbort},
};
use crate::{
    effect::{Effect, Probe},
    input::Answer,
    message::{Commitment, ProvenVote, Reply},
    schedule::{HANDSHAKE, PROBES, REVEAL},
    votes::reply_is_valid,
};

impl Witness {
    pub(super) fn take_allocated(
        &mut self,
        session: &Session,
        allocated: &Signed<Allocated>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        if let Some(known) = &self.allocated {
            if known.body == allocated.body {
                return Err(Refusal::Known);
            }
            session.check(allocated, Role::Provider)?;
            turn.append(Block::of(known, Body::Allocated));
            turn.append(Block::of(allocated, Body::Allocated));
            return Err(Refusal::Contradicts);
        }
        session.check(allocated, Role::Provider)?;
        let at = allocated.body.allocated_at;
        if at < session.locked_at() || !near(at, turn.at) {
            return Err(Refusal::Misdated);
        }
        turn.append(Block::of(allocated, Body::Allocated));
        self.allocated = Some(allocated.clone());
        self.timers.set(Timer::Wait, session.verified_at(at), turn);
        self.timers.set(Timer::Check, after(at, PROBES[0]), turn);
        turn.go(&mut self.state, "VM_ALLOCATED", VerifyingVm);
        Ok(())
    }

    /// Probes the machine, and plans the next probe.
    pub(super) fn probe_first(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(allocated_at) = self.allocated_at() else { return };
        self.probe(session, turn.at, turn);
        let next = PROBES.iter().map(|seconds| after(allocated_at, *seconds));
        if let Some(next) = next.into_iter().find(|next| *next > turn.at) {
            self.timers.set(Timer::Check, next, turn);
        }
    }

    /// Asks the machine with a nonce that only this witness can know beforehand.
    pub(super) fn probe(&mut self, session: &Session, due: Time, turn: &mut Turn<'_>) {
        self.looking.round = self.looking.round.saturating_add(1);
        let about =
            digest("quittance/cabal/probe/v1", &(session.header(), self.me, self.looking.round));
        let nonce = turn.signer.secret(&about);
        self.looking.pending = Some((nonce, due));
        turn.effects.push(Effect::Probe(Probe { nonce, misuse: None }));
    }

    pub(super) fn looked(&mut self, nonce: Hash, answer: &Answer, turn: &mut Turn<'_>) {
        let (Some(session), Some(allocated)) = (self.session.clone(), self.allocated.clone())
        else {
            return;
        };
        if self.misuse.measuring == Some(nonce) {
            return self.measured(&session, answer, turn);
        }
        let Some((pending, due)) = self.looking.pending else { return };
        if pending != nonce {
            return;
        }
        self.looking.pending = None;
        let reply = match answer {
            Answer::Reply(reply)
                if reply_is_valid(&session, &allocated.body, self.me, nonce, reply) =>
            {
                Some(reply)
            }
            Answer::Reply(_) => {
                turn.refuse(Refusal::BadSignature);
                None
            }
            Answer::Silence | Answer::Measured(_) => None,
        };
        match self.state {
            VerifyingVm => self.first_probed(&session, nonce, reply, turn),
            Monitoring | super::HandlingMisuse => {
                self.health_checked(&session, due, reply.is_some(), turn);
            }
            _ => {}
        }
    }

    /// Votes as soon as all is well, or when the last probe failed too.
    fn first_probed(
        &mut self,
        session: &Session,
        nonce: Hash,
        reply: Option<&Reply>,
        turn: &mut Turn<'_>,
    ) {
        let sees = reply
            .and_then(|reply| reply.handshake_age)
            .is_some_and(|age| u64::from(age) <= HANDSHAKE);
        let is_last = !self.timers.all().any(|(timer, _)| timer == Timer::Check);
        if !sees && !is_last {
            return;
        }
        let voted_at = self.allocated_at().map_or(turn.at, |allocated| allocated.max(turn.at));
        let vote = Vote {
            header: session.header().clone(),
            can_reach_vm: reply.is_some(),
            can_see_consumer_connected: sees,
            voted_at,
        };
        let signed = Signed::new(vote, self.me, turn.signer);
        turn.append(Block::of(&signed, Body::Vote));
        let proven = ProvenVote { signed, nonce, reply: reply.cloned() };
        let commitment = session.commits().then(|| {
            let header = session.header().clone();
            let body = Commitment { header, vote: proven.commitment() };
            ConnectivityVote::Commit(Signed::new(body, self.me, turn.signer))
        });
        self.looking.voted_at = Some(voted_at);
        self.looking.vote = Some(ConnectivityVote::Reveal(proven));
        self.timers.clear(Timer::Check, turn);
        turn.go(&mut self.state, "auto", CollectingVotes);
        if let Some(commitment) = commitment {
            let reveal = self.allocated_at().map_or(turn.at, |at| after(at, REVEAL));
            self.timers.set(Timer::Reveal, reveal, turn);
            self.looking.commitment = Some(commitment.clone());
            self.note_vote(session, &commitment, turn);
            self.say_again(session, turn);
            self.show_if_all_committed(session, turn);
        } else {
            self.show_vote(session, turn);
        }
    }

    /// Shows the own vote, and counts it.
    pub(super) fn show_vote(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(vote) = self.looking.vote.clone() else { return };
        if self.looking.shown {
            return;
        }
        self.looking.shown = true;
        self.timers.clear(Timer::Reveal, turn);
        self.note_vote(session, &vote, turn);
        self.say_again(session, turn);
        self.evaluate_if_all_in(session, turn);
    }

    fn note_vote(&mut self, session: &Session, vote: &ConnectivityVote, turn: &mut Turn<'_>) {
        let Some(allocated) = &self.allocated else { return };
        if let Err(refusal) = self.votes.note(session, &allocated.body, vote) {
            turn.refuse(refusal);
        }
    }

    pub(super) fn take_vote(
        &mut self,
        session: &Session,
        vote: &ConnectivityVote,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        let allocated = self.allocated.as_ref().ok_or(Refusal::Unexpected)?;
        if !matches!(self.state, VerifyingVm | CollectingVotes) {
            return Err(Refusal::Unexpected);
        }
        // As in the document: whatever vote comes starts the clock again (F45).
        if !session.has(Repair::AbsoluteSchedule) {
            self.timers.set(Timer::Wait, session.verified_at(turn.at), turn);
        }
        let noted = self.votes.note(session, &allocated.body, vote)?;
        let state = self.state;
        turn.go(&mut self.state, "VM_CONNECTIVITY_VOTE", state);
        noted.evidence.into_iter().for_each(|block| turn.append(block));
        if self.state == CollectingVotes {
            self.show_if_all_committed(session, turn);
            self.evaluate_if_all_in(session, turn);
        }
        Ok(())
    }

    fn show_if_all_committed(&mut self, session: &Session, turn: &mut Turn<'_>) {
        if session.commits() && self.votes.all_committed(session) {
            self.show_vote(session, turn);
        }
    }

    fn evaluate_if_all_in(&mut self, session: &Session, turn: &mut Turn<'_>) {
        if self.state == CollectingVotes && self.looking.shown && self.votes.all_in(session) {
            self.evaluate(session, "auto", turn);
        }
    }

    /// EVALUATING_CONNECTIVITY: one count, of the whole cabal.
    pub(super) fn evaluate(&mut self, session: &Session, on: &'static str, turn: &mut Turn<'_>) {
        let verified = self.votes.verified(session);
        self.verified = Some(verified);
        self.timers.clear_all(turn);
        turn.go(&mut self.state, on, EvaluatingConnectivity);
        if verified {
            turn.go(&mut self.state, "auto", Monitoring);
            return self.monitor(session, turn);
        }
        turn.go(&mut self.state, "auto", VotingAbort);
        self.abort_unreachable(session, turn);
    }

    pub(super) const fn is_waiting_for_machine(&self) -> bool {
        matches!(self.state, AwaitingAllocation)
    }

    pub(super) fn allocated_digest(&self) -> Option<Hash> {
        self.allocated.as_ref().map(|allocated| allocated.body.digest())
    }

    pub(super) fn tell(&self, session: &Session, message: Message, turn: &mut Turn<'_>) {
        turn.effects.push(Effect::Broadcast { to: session.others(self.me), message });
    }
}
