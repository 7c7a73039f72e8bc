//! The witness: it looks at the machine, and signs what it saw.
//!
//! `step` below takes any input; `verification`, `monitoring`, `abort` and `attestation`
//! are what it does in each part of a session, and `state` the table of all of it.

mod abort;
mod attestation;
mod monitoring;
mod state;
mod verification;

pub use state::WitnessState;

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, decode},
    session::{Abort, Accusation, Allocated, CancelRequest, Cancelled},
    time::Time,
};
use state::WitnessState::{
    AwaitingAllocation, CollectingAbortVotes, CollectingAttestationSigs, CollectingVotes, Done,
    HandlingMisuse, Monitoring, VerifyingVm,
};

use crate::{
    aborts::Aborts,
    actor::Actor,
    digest,
    effect::{Block, Effect, Refusal},
    input::{Answer, Input, Timer, Trigger},
    message::{Bundle, ConnectivityVote, Message, Signed, Statement},
    repair::Repair,
    schedule::{LOCK_TIMEOUT, RESEND, RESEND_VOTE, TOLERANCE, after, near},
    session::{Role, Session},
    shares::Shares,
    signer::Signer,
    turn::{Timers, Turn},
    votes::Votes,
};

/// One member of the cabal of one session.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Witness {
    me: Hash,
    state: WitnessState,
    timers: Timers,
    session: Option<Session>,
    allocated: Option<Signed<Allocated>>,
    looking: Looking,
    votes: Votes,
    /// Whether the cabal verified the connection, once it has been evaluated.
    verified: Option<bool>,
    cancelled: Option<Signed<Cancelled>>,
    request: Option<Signed<CancelRequest>>,
    misuse: Misuse,
    aborts: Aborts,
    /// The bodies that it voted for. After the first it attests to nothing but an abort.
    my_aborts: BTreeMap<Hash, Signed<Abort>>,
    checkpoint: LastCheckpoint,
    shares: Shares,
    my_share: Option<Signed<quittance_contract::session::Attestation>>,
    bundle: Option<Bundle>,
}

/// What it sees of the machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Looking {
    /// Counts probes, so that each has a nonce of its own.
    round: u64,
    /// The probe without an answer yet: its nonce, and when it was due.
    pending: Option<(Hash, Time)>,
    /// The health check that is being made: when it was due, and how often it has asked.
    check: Option<(Time, u8)>,
    /// Its own vote, and when it said it.
    commitment: Option<ConnectivityVote>,
    vote: Option<ConnectivityVote>,
    voted_at: Option<Time>,
    shown: bool,
    /// When the last check that succeeded was due, and the first that failed since.
    last_success: Option<Time>,
    first_miss: Option<Time>,
    misses: u8,
}

/// What became of an accusation. There is one at most: the second is not believed (Q2).
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Misuse {
    accusation: Option<Signed<Accusation>>,
    measuring: Option<Hash>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct LastCheckpoint {
    number: u32,
    alive_until: Option<Time>,
    digest: Option<Hash>,
}

impl Witness {
    /// A witness that waits for a lock from `at` on; its first deadline is already set.
    pub fn new(me: Hash, at: Time) -> Self {
        Self {
            me,
            state: AwaitingAllocation,
            timers: Timers::starting(Timer::Wait, after(at, LOCK_TIMEOUT)),
            session: None,
            allocated: None,
            looking: Looking::default(),
            votes: Votes::default(),
            verified: None,
            cancelled: None,
            request: None,
            misuse: Misuse::default(),
            aborts: Aborts::default(),
            my_aborts: BTreeMap::new(),
            checkpoint: LastCheckpoint::default(),
            shares: Shares::default(),
            my_share: None,
            bundle: None,
        }
    }

    /// Takes one step.
    #[must_use]
    pub fn step(mut self, input: Input, at: Time, signer: &dyn Signer) -> (Self, Vec<Effect>) {
        let mut turn = Turn::new(at, signer);
        self.take(input, &mut turn);
        (self, turn.effects)
    }

    /// Where it is.
    pub const fn state(&self) -> WitnessState {
        self.state
    }

    /// What it waits for; a host that starts again sets these.
    pub fn deadlines(&self) -> impl Iterator<Item = (Timer, Time)> {
        self.timers.all()
    }

    /// The attestation, once there is one.
    pub const fn bundle(&self) -> Option<&Bundle> {
        self.bundle.as_ref()
    }

    /// Whether the session is over for it.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, Done)
    }

    /// The canonical bytes.
    ///
    /// # Panics
    /// Never: writing to memory refuses nothing.
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = borsh::to_vec(self);
        assert!(bytes.is_ok(), "a state in memory has an encoding");
        bytes.unwrap_or_default()
    }

    /// The witness that wrote these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        decode(bytes).ok()
    }
}

impl Actor for Witness {
    fn trigger(&mut self, trigger: Trigger, turn: &mut Turn<'_>) {
        match trigger {
            Trigger::SetupSession(session)
                if self.state == AwaitingAllocation
                    && self.session.is_none()
                    && session.members().contains(&self.me) =>
            {
                self.timers.set(Timer::Wait, session.allocation_over(), turn);
                self.session = Some(*session);
                turn.go(&mut self.state, "setup_session", AwaitingAllocation);
            }
            _ => turn.refuse(Refusal::Unexpected),
        }
    }

    fn message(&mut self, message: &Message, turn: &mut Turn<'_>) -> Result<(), Refusal> {
        let session = self.session.clone().ok_or(Refusal::Unexpected)?;
        if self.is_over() {
            return self.answer_late(&session, message, turn);
        }
        match message {
            Message::VmAllocated(allocated) => self.take_allocated(&session, allocated, turn),
            Message::ConnectivityVote(vote) => self.take_vote(&session, vote, turn),
            Message::VmCancelled(cancelled) => self.take_cancelled(&session, cancelled, turn),
            Message::CancelRequest(request) => self.take_request(&session, request, turn),
            Message::MisuseAccusation(accused) => self.take_accusation(&session, accused, turn),
            Message::AbortVote(vote) => self.take_abort(&session, vote, turn),
            Message::AttestationShare(share) => self.take_share(&session, share, turn),
            Message::AttestationResult(bundle) => {
                bundle.check(&session)?;
                self.finish(bundle.clone(), turn);
                Ok(())
            }
            Message::VmReady(_) | Message::SessionTerminated(_) => Err(Refusal::Unexpected),
        }
    }

    fn probed(&mut self, nonce: Hash, answer: &Answer, turn: &mut Turn<'_>) {
        self.looked(nonce, answer, turn);
    }

    fn deadline(&mut self, timer: Timer, turn: &mut Turn<'_>) {
        let Some(session) = self.session.clone() else {
            if timer == Timer::Wait {
                self.stop("t(no allocation)", turn);
            }
            return;
        };
        match (timer, self.state) {
            (Timer::Wait, AwaitingAllocation) => self.stop("t(no allocation)", turn),
            (Timer::Wait, VerifyingVm | CollectingVotes) => {
                self.evaluate(&session, "t(CONNECTIVITY_CHECK_TIMEOUT)", turn);
            }
            (Timer::Wait, Monitoring) => self.stop("t(end_grace)", turn),
            (Timer::Wait, HandlingMisuse) => {
                self.misuse.measuring = None;
                turn.go(&mut self.state, "t(MISUSE_INVESTIGATION_TIMEOUT)", Monitoring);
                self.monitor(&session, turn);
            }
            (Timer::Wait, CollectingAbortVotes) => {
                turn.go(&mut self.state, "t(ABORT_VOTE_TIMEOUT)", Monitoring);
                self.monitor(&session, turn);
            }
            (Timer::Wait, CollectingAttestationSigs) => self.stop("t(attestation_wait)", turn),
            (Timer::Check, VerifyingVm) => self.probe_first(&session, turn),
            (Timer::Check, Monitoring | HandlingMisuse) => self.check_health(&session, turn),
            (Timer::Checkpoint, Monitoring | HandlingMisuse) => {
                self.sign_checkpoint(&session, turn);
            }
            (Timer::Reveal, CollectingVotes) => self.show_vote(&session, turn),
            (Timer::Request, _) => self.request_is_due(&session, turn),
            (Timer::Resend, _) => self.say_again(&session, turn),
            _ => {}
        }
    }

    fn timers(&mut self) -> &mut Timers {
        &mut self.timers
    }
}

impl Witness {
    /// Who still asks for what is done gets the result. It costs nothing to check who asks.
    fn answer_late(
        &self,
        session: &Session,
        message: &Message,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        let asker = match message {
            Message::AttestationShare(share) => {
                session.check(share, Role::Member)?;
                share.signer
            }
            Message::VmCancelled(cancelled) => {
                session.check(cancelled, Role::Provider)?;
                cancelled.signer
            }
            Message::CancelRequest(request) => {
                session.check(request, Role::Consumer)?;
                request.signer
            }
            _ => return Err(Refusal::Unexpected),
        };
        let bundle = self.bundle.clone().ok_or(Refusal::Unexpected)?;
        let message = Message::AttestationResult(bundle);
        turn.effects.push(Effect::Send { to: asker, message });
        Ok(())
    }

    /// Says what the state has to say, now and again later.
    fn say_again(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let to = session.others(self.me);
        let mut say = |message: Message| {
            turn.effects.push(Effect::Broadcast { to: to.clone(), message });
        };
        let wait = match self.state {
            // Also after it has counted: others may not have all votes yet.
            CollectingVotes | Monitoring if self.start(session) > Some(turn.at) => {
                let shown = self.looking.vote.iter().filter(|_| self.looking.shown);
                for vote in self.looking.commitment.iter().chain(shown) {
                    say(Message::ConnectivityVote(vote.clone()));
                }
                RESEND_VOTE
            }
            CollectingAbortVotes => {
                self.my_aborts.values().for_each(|vote| say(Message::AbortVote(vote.clone())));
                RESEND_VOTE
            }
            CollectingAttestationSigs => {
                // With what it rests on: others may have missed that, and its signer be gone.
                self.cancelled.iter().for_each(|end| say(Message::VmCancelled(end.clone())));
                self.request.iter().for_each(|end| say(Message::CancelRequest(end.clone())));
                self.my_aborts.values().for_each(|vote| say(Message::AbortVote(vote.clone())));
                self.my_share
                    .iter()
                    .for_each(|share| say(Message::AttestationShare(share.clone())));
                RESEND
            }
            _ => return,
        };
        self.timers.set(Timer::Resend, after(turn.at, wait), turn);
    }

    fn stop(&mut self, on: &'static str, turn: &mut Turn<'_>) {
        self.timers.clear_all(turn);
        turn.go(&mut self.state, on, Done);
    }

    /// When the machine was there, by what the provider said.
    fn allocated_at(&self) -> Option<Time> {
        self.allocated.as_ref().map(|allocated| allocated.body.allocated_at)
    }

    /// When paid service starts.
    fn start(&self, session: &Session) -> Option<Time> {
        self.allocated_at().map(|allocated_at| session.verified_at(allocated_at))
    }
}
