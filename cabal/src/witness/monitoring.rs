//! Monitoring: is the machine still there? What was seen becomes checkpoints, and bounds what may
//! be said about the end (F27, F39, F41, Q4).

use quittance_contract::{
    session::{Accusation, Body, CancelRequest, Cancelled, Checkpoint},
    verdict::Reason,
};

use super::{
    Block, HandlingMisuse, Hash, Monitoring, Refusal, Repair, Role, Session, Signed, Statement,
    TOLERANCE, Time, Timer, Turn, Witness, after, digest, near, state::WitnessState::VotingAbort,
};
use crate::{
    effect::{Effect, Probe},
    input::Answer,
    schedule::{ASK_AGAIN, ASKS, MISSES, RESEND, RESEND_VOTE},
};

impl Witness {
    /// In MONITORING, whether for the first time or again.
    pub(super) fn monitor(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(start) = self.start(session) else { return };
        if turn.at < start {
            self.timers.set(Timer::Resend, after(turn.at, RESEND_VOTE), turn);
        } else {
            self.timers.clear(Timer::Resend, turn);
        }
        if session.has(Repair::WaitsEnd) {
            self.timers.set(Timer::Wait, session.end_over(start), turn);
        } else {
            self.timers.clear(Timer::Wait, turn);
        }
        if self.verified == Some(true) {
            self.plan_check(session, start, turn);
            let number = self.checkpoint.number.saturating_add(1);
            self.plan_checkpoint(session, start, number, turn);
        }
        self.abort_if_quorum(session, turn);
        if self.state == Monitoring && self.looking.misses >= MISSES {
            self.raise_incident(session, turn);
        }
        if self.state == Monitoring {
            self.end_if_known(session, turn);
        }
        if let (Some(request), Monitoring) = (&self.request, self.state) {
            let due = request_due(session, &request.body, turn.at);
            self.timers.set(Timer::Request, due, turn);
        }
    }

    fn plan_check(&mut self, session: &Session, start: Time, turn: &mut Turn<'_>) {
        if session.has(Repair::HealthChecks) {
            let next = session.check_at(start, session.next_check(start, turn.at));
            self.timers.set(Timer::Check, next, turn);
        }
    }

    pub(super) fn check_health(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(start) = self.start(session) else { return };
        if let Some((_, due)) = self.looking.pending.take() {
            self.missed(due);
        }
        // The check that is due now, on the grid that all witnesses share.
        let number = session.next_check(start, turn.at).saturating_sub(1);
        let due = session.check_at(start, number);
        let asked = self.looking.check.filter(|(check, _)| *check == due).map_or(0, |(_, n)| n);
        self.looking.check = Some((due, asked.saturating_add(1)));
        self.probe(session, due, turn);
        self.plan_check(session, start, turn);
        self.incident_if_missing(session, turn);
    }

    pub(super) fn health_checked(
        &mut self,
        session: &Session,
        due: Time,
        answered: bool,
        turn: &mut Turn<'_>,
    ) {
        if answered {
            self.looking.last_success = Some(due);
            self.looking.first_miss = None;
            self.looking.misses = 0;
        } else if !self.asks_again(session, due, turn) {
            self.missed(due);
            self.incident_if_missing(session, turn);
        }
    }

    /// Whether one silence is not the last word on this check: it may be that of the network.
    fn asks_again(&mut self, session: &Session, due: Time, turn: &mut Turn<'_>) -> bool {
        let Some(start) = self.start(session) else { return false };
        let again = after(turn.at, ASK_AGAIN);
        let next = session.check_at(start, session.next_check(start, due));
        let asked = self.looking.check.filter(|(check, _)| *check == due).map_or(ASKS, |(_, n)| n);
        let asks = asked < ASKS && again < next;
        if asks {
            self.timers.set(Timer::Check, again, turn);
        }
        asks
    }

    fn missed(&mut self, due: Time) {
        self.looking.misses = self.looking.misses.saturating_add(1);
        self.looking.first_miss = self.looking.first_miss.or(Some(due));
    }

    fn incident_if_missing(&mut self, session: &Session, turn: &mut Turn<'_>) {
        if self.state == Monitoring && self.looking.misses >= MISSES {
            self.raise_incident(session, turn);
        }
    }

    /// Three misses in a row: the machine is gone, as far as this witness sees. It says so once.
    fn raise_incident(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let said = self.my_aborts.values().any(|vote| vote.body.reason == Reason::VmDied);
        if !said && self.verified == Some(true) {
            turn.go(&mut self.state, "health check", VotingAbort);
            self.abort_died(session, turn);
        }
    }

    /// When this witness last saw service.
    pub(super) fn seen_until(&self, session: &Session) -> Option<Time> {
        self.looking.last_success.or_else(|| self.start(session))
    }

    /// Whether service ended about then, by what this witness saw itself, and not before a
    /// checkpoint that it signed.
    pub(super) fn saw_end(&self, session: &Session, end: Time, now: Time) -> bool {
        if self.checkpoint.alive_until.is_some_and(|alive| end < alive) {
            return false;
        }
        if !session.has(Repair::OwnObservation) {
            return true;
        }
        let Some(seen) = self.seen_until(session) else { return false };
        let gone = self.looking.first_miss.unwrap_or(now).max(seen);
        after(end, TOLERANCE) >= seen && end <= after(gone, TOLERANCE)
    }

    fn plan_checkpoint(
        &mut self,
        session: &Session,
        start: Time,
        number: u32,
        turn: &mut Turn<'_>,
    ) {
        let alive_until = session.checkpoint_at(start, number);
        if session.has(Repair::Checkpoints) && alive_until <= session.service_over(start) {
            // Later than what it speaks of, so that an end before it is known by then.
            self.timers.set(Timer::Checkpoint, after(alive_until, TOLERANCE), turn);
        }
    }

    /// Signs that the machine served until the checkpoint's time, if it did, and if nothing says
    /// that the session ended before.
    pub(super) fn sign_checkpoint(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(start) = self.start(session) else { return };
        let number = self.checkpoint.number.saturating_add(1);
        self.checkpoint.number = number;
        let alive_until = session.checkpoint_at(start, number);
        self.plan_checkpoint(session, start, number.saturating_add(1), turn);
        let seen =
            self.seen_until(session) >= Some(alive_until) || !session.has(Repair::HealthChecks);
        let ended = self.first_end_known(session).is_some_and(|end| end < alive_until);
        if !seen || ended || !self.my_aborts.is_empty() {
            return;
        }
        let body = Checkpoint {
            header: session.header().clone(),
            number,
            alive_until,
            previous: self.checkpoint.digest.unwrap_or(Hash::ZERO),
        };
        let body = Body::Checkpoint(body);
        let said = body.digest();
        let signatures = vec![(self.me, turn.signer.sign(&said))];
        self.checkpoint.alive_until = Some(alive_until);
        self.checkpoint.digest = Some(said);
        turn.append(Block { body, signatures });
    }

    /// The earliest end that anybody entitled has spoken of.
    fn first_end_known(&self, session: &Session) -> Option<Time> {
        let grace = session.policy().cancel_grace_seconds.count();
        let cancelled = self.cancelled.as_ref().map(|cancelled| cancelled.body.cancelled_at);
        let request = self.request.as_ref().map(|request| after(request.body.requested_at, grace));
        let accused = self.misuse.accusation.as_ref().filter(|_| self.misuse.measuring.is_some());
        let accused = accused.map(|accused| accused.body.accused_at);
        [cancelled, request, accused].into_iter().flatten().min()
    }

    pub(super) fn take_cancelled(
        &mut self,
        session: &Session,
        cancelled: &Signed<Cancelled>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        let allocated_at = self.allocated_at().ok_or(Refusal::Unexpected)?;
        if let Some(known) = &self.cancelled {
            if known.body == cancelled.body {
                return Err(Refusal::Known);
            }
            session.check(cancelled, Role::Provider)?;
            turn.append(Block::of(cancelled, Body::Cancelled));
            return Err(Refusal::Contradicts);
        }
        session.check(cancelled, Role::Provider)?;
        turn.append(Block::of(cancelled, Body::Cancelled));
        let body = &cancelled.body;
        let passed = body.cancelled_at.since(allocated_at);
        let early = body.cancelled_at < allocated_at;
        if early || body.claimed_seconds.count() > passed {
            return Err(Refusal::Misdated);
        }
        self.cancelled = Some(cancelled.clone());
        if self.state == Monitoring {
            self.end_if_known(session, turn);
            if self.state == Monitoring {
                return Err(Refusal::Disagrees);
            }
        }
        Ok(())
    }

    /// MONITORING to ATTESTING, if the provider said an end that this witness saw too.
    fn end_if_known(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(cancelled) = &self.cancelled else { return };
        let (end, event) = (cancelled.body.cancelled_at, cancelled.body.digest());
        let reason = cancelled.body.reason;
        let may = self.my_aborts.is_empty() && self.verified == Some(true);
        if may && self.saw_end(session, end, turn.at) {
            self.attest(session, "VM_CANCELLED", (event, end, reason), turn);
        }
    }

    pub(super) fn take_request(
        &mut self,
        session: &Session,
        request: &Signed<CancelRequest>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        if self.request.as_ref().is_some_and(|known| known.body == request.body) {
            return Err(Refusal::Known);
        }
        session.check(request, Role::Consumer)?;
        if request.body.requested_at > after(turn.at, TOLERANCE) {
            return Err(Refusal::Misdated);
        }
        if self.request.is_some() {
            return Err(Refusal::TooMany);
        }
        turn.append(Block::of(request, Body::CancelRequest));
        self.request = Some(request.clone());
        if self.state == Monitoring {
            turn.go(&mut self.state, "CANCEL_REQUEST", Monitoring);
            self.timers.set(Timer::Request, request_due(session, &request.body, turn.at), turn);
        }
        Ok(())
    }

    /// The consumer asked, and the provider has had its time: the request itself is the end (F30).
    pub(super) fn request_is_due(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(request) = &self.request else { return };
        let grace = session.policy().cancel_grace_seconds.count();
        let (end, event) = (after(request.body.requested_at, grace), request.body.digest());
        if self.state != Monitoring {
            if !self.is_over() {
                self.timers.set(Timer::Request, after(turn.at, RESEND), turn);
            }
            return;
        }
        let may = self.my_aborts.is_empty() && self.verified == Some(true);
        if may && self.saw_end(session, end, turn.at) {
            let reason = super::attestation::REQUESTED;
            self.attest(session, "t(cancel_grace)", (event, end, reason), turn);
        }
    }

    pub(super) fn take_accusation(
        &mut self,
        session: &Session,
        accused: &Signed<Accusation>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        if self.misuse.accusation.as_ref().is_some_and(|known| known.body == accused.body) {
            return Err(Refusal::Known);
        }
        session.check(accused, Role::Provider)?;
        if self.misuse.accusation.is_some() {
            return Err(Refusal::TooMany);
        }
        let at = accused.body.accused_at;
        let spoken = self.checkpoint.alive_until.is_some_and(|alive| at < alive);
        if !near(at, turn.at) || spoken || accused.body.evidence == Hash::ZERO {
            return Err(Refusal::Misdated);
        }
        if self.state != Monitoring || !self.my_aborts.is_empty() || self.verified != Some(true) {
            return Err(Refusal::Unexpected);
        }
        let about = digest("quittance/cabal/measure/v1", &(self.me, accused.body.digest()));
        let nonce = turn.signer.secret(&about);
        self.misuse.accusation = Some(accused.clone());
        self.misuse.measuring = Some(nonce);
        self.timers.set(Timer::Wait, session.investigated_at(at), turn);
        turn.go(&mut self.state, "MISUSE_ACCUSATION", HandlingMisuse);
        let misuse = Some(accused.body.clone());
        turn.effects.push(Effect::Probe(Probe { nonce, misuse }));
        Ok(())
    }

    pub(super) fn measured(&mut self, session: &Session, answer: &Answer, turn: &mut Turn<'_>) {
        if self.state != HandlingMisuse {
            return;
        }
        self.misuse.measuring = None;
        if *answer == Answer::Measured(true) {
            turn.go(&mut self.state, "auto", VotingAbort);
            self.abort_misuse(session, turn);
        } else {
            turn.go(&mut self.state, "auto", Monitoring);
            self.monitor(session, turn);
        }
    }
}

/// Twice the grace after the request: the provider has the first half to say it itself.
fn request_due(session: &Session, request: &CancelRequest, now: Time) -> Time {
    let grace = session.policy().cancel_grace_seconds.count();
    after(request.requested_at, 2 * grace).max(now)
}
