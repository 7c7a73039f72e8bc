//! The attestation: one body that all who saw the same sign as the same bytes, and whoever holds a
//! quorum of signatures can put together (R4, R5, F01 – F04).

use quittance_contract::{session::Attestation, session::Body, verdict::Reason};

use super::{
    Block, Bundle, CollectingAttestationSigs, Hash, Message, Refusal, Repair, Session, Signed,
    Time, Timer, Turn, Witness,
    state::WitnessState::{Attesting, Done, PropagatingAttestation},
};

/// The reason of an end that the consumer asked for.
pub(super) const REQUESTED: Reason = Reason::ConsumerRequest;

impl Witness {
    /// ATTESTING, through to COLLECTING_ATTESTATION_SIGS: says once how the session was.
    pub(super) fn attest(
        &mut self,
        session: &Session,
        on: &'static str,
        (event, end, reason): (Hash, Time, Reason),
        turn: &mut Turn<'_>,
    ) {
        let body = self.attestation(session, event, end, reason);
        self.timers.clear_all(turn);
        self.timers.set(Timer::Wait, session.attestation_over(end).max(turn.at), turn);
        turn.go(&mut self.state, on, Attesting);
        turn.go(&mut self.state, "auto", CollectingAttestationSigs);
        if let Some(body) = body {
            let signed = Signed::new(body, self.me, turn.signer);
            turn.append(Block::of(&signed, Body::Attestation));
            if let Err(refusal) = self.shares.note(session, &signed) {
                turn.refuse(refusal);
            }
            self.my_share = Some(signed);
        }
        self.say_again(session, turn);
        self.finish_if_quorum(session, turn);
    }

    /// Waits for the others' attestation of what this witness did not see.
    pub(super) fn abstain(&mut self, session: &Session, turn: &mut Turn<'_>) {
        self.timers.clear_all(turn);
        self.timers.set(Timer::Wait, session.attestation_over(turn.at), turn);
        turn.go(&mut self.state, "auto", Attesting);
        turn.go(&mut self.state, "auto", CollectingAttestationSigs);
        self.say_again(session, turn);
        self.finish_if_quorum(session, turn);
    }

    /// The same bytes for whoever has the same allocation and end event: nothing of one's own
    /// clock, votes or signature is in it (R4).
    fn attestation(
        &self,
        session: &Session,
        event: Hash,
        end: Time,
        reason: Reason,
    ) -> Option<Attestation> {
        let (allocated, allocated_at) = (self.allocated_digest()?, self.allocated_at()?);
        let verified = reason != Reason::ConnectivityFailed || self.verified == Some(true);
        let end = end.max(allocated_at);
        let mut start = if verified { self.start(session)?.min(end) } else { allocated_at };
        if !session.has(Repair::OneBody) {
            start = self.looking.voted_at.unwrap_or(start).min(end);
        }
        Some(Attestation {
            header: session.header().clone(),
            allocated,
            end_event: event,
            connectivity_verified: verified,
            service_start: start,
            service_end: if verified { end } else { start },
            termination_reason: reason,
        })
    }

    pub(super) fn take_share(
        &mut self,
        session: &Session,
        share: &Signed<Attestation>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        let evidence = self.shares.note(session, share)?;
        evidence.into_iter().for_each(|block| turn.append(block));
        if self.state == CollectingAttestationSigs {
            turn.go(&mut self.state, "ATTESTATION_SHARE", CollectingAttestationSigs);
        }
        self.finish_if_quorum(session, turn);
        Ok(())
    }

    /// PROPAGATING_ATTESTATION, through to DONE.
    fn finish_if_quorum(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(bundle) = self.shares.bundle(session) else { return };
        turn.go(&mut self.state, "auto", PropagatingAttestation);
        self.tell(session, Message::AttestationResult(bundle.clone()), turn);
        turn.append(bundle.block());
        self.bundle = Some(bundle);
        self.timers.clear_all(turn);
        turn.go(&mut self.state, "auto", Done);
    }

    /// The others have put it together.
    pub(super) fn finish(&mut self, bundle: Bundle, turn: &mut Turn<'_>) {
        turn.append(bundle.block());
        self.bundle = Some(bundle);
        self.stop("ATTESTATION_RESULT", turn);
    }
}
