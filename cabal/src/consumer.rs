//! The consumer: it uses the machine, and may ask for the end. Nothing depends on its signature
//! but that request, so a consumer that says nothing cannot keep a provider from being paid.

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, decode},
    session::{Body, CancelRequest},
    time::Time,
    verdict::Reason,
};

use crate::{
    aborts::Aborts,
    actor::Actor,
    effect::{Block, Effect, Refusal},
    input::{Input, Timer, Trigger},
    machine::{Row, State, states},
    message::{Bundle, Message, Signed},
    repair::Repair,
    schedule::{LOCK_TIMEOUT, RESEND, after},
    session::{Role, Session},
    shares::Shares,
    signer::Signer,
    turn::{Timers, Turn},
};

states! {
    /// Where the consumer is.
    ConsumerState {
        /// No machine yet.
        WaitingForVm "WAITING_FOR_VM",
        /// Connecting to it.
        Connecting "CONNECTING",
        /// Using it.
        Connected "CONNECTED",
        /// Asking for the end.
        RequestingCancel "REQUESTING_CANCEL",
        /// Over.
        SessionEnded "SESSION_ENDED",
    }
}

use ConsumerState::{Connected, Connecting, RequestingCancel, SessionEnded, WaitingForVm};

impl State for ConsumerState {
    const ALL: &'static [Self] = Self::STATES;
    const ACTOR: &'static str = "Consumer";
    const ROWS: &'static [Row<Self>] = &[
        Row {
            from: &[WaitingForVm],
            on: "setup_session",
            when: "the lock can settle; once",
            to: WaitingForVm,
            repairs: "F51",
        },
        Row {
            from: &[WaitingForVm],
            on: "VM_READY",
            when: "signed by the provider",
            to: Connecting,
            repairs: "F47 F50",
        },
        Row {
            from: &[WaitingForVm],
            on: "t(no machine)",
            when: "",
            to: SessionEnded,
            repairs: "R12 F40",
        },
        Row { from: &[Connecting], on: "auto", when: "", to: Connected, repairs: "" },
        Row {
            from: &[Connected],
            on: "SESSION_TERMINATED",
            when: "signed by the provider",
            to: SessionEnded,
            repairs: "F47 F50",
        },
        Row {
            from: &[Connected],
            on: "request_cancel",
            when: "once",
            to: RequestingCancel,
            repairs: "",
        },
        Row { from: &[RequestingCancel], on: "auto", when: "", to: Connected, repairs: "F30" },
        Row {
            from: &[WaitingForVm, Connected],
            on: "ABORT_VOTE",
            when: "ak members for one body",
            to: SessionEnded,
            repairs: "F25",
        },
        Row {
            from: &[WaitingForVm, Connected],
            on: "ATTESTATION_RESULT",
            when: "q members for one body",
            to: SessionEnded,
            repairs: "R5 F08 F25",
        },
        Row {
            from: &[SessionEnded],
            on: "ATTESTATION_RESULT",
            when: "q members for one body; the first",
            to: SessionEnded,
            repairs: "R5 F07 F08",
        },
        Row {
            from: &[Connected],
            on: "t(attestation_wait)",
            when: "",
            to: SessionEnded,
            repairs: "R12 F39",
        },
    ];

    fn name(self) -> &'static str {
        self.text()
    }
}

/// The consumer of one session.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Consumer {
    me: Hash,
    state: ConsumerState,
    timers: Timers,
    session: Option<Session>,
    request: Option<Signed<CancelRequest>>,
    ended: Option<Reason>,
    aborts: Aborts,
    shares: Shares,
    bundle: Option<Bundle>,
}

impl Consumer {
    /// A consumer that waits for a lock from `at` on; its first deadline is already set.
    pub fn new(me: Hash, at: Time) -> Self {
        Self {
            me,
            state: WaitingForVm,
            timers: Timers::starting(Timer::Wait, after(at, LOCK_TIMEOUT)),
            session: None,
            request: None,
            ended: None,
            aborts: Aborts::default(),
            shares: Shares::default(),
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
    pub const fn state(&self) -> ConsumerState {
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
        matches!(self.state, SessionEnded)
    }

    /// Whether it wants the machine.
    pub const fn is_connected(&self) -> bool {
        matches!(self.state, Connected) && self.request.is_none()
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

    /// The consumer that wrote these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        decode(bytes).ok()
    }
}

impl Actor for Consumer {
    fn trigger(&mut self, trigger: Trigger, turn: &mut Turn<'_>) {
        match (self.state, trigger) {
            (WaitingForVm, Trigger::SetupSession(session))
                if self.session.is_none() && session.consumer() == self.me =>
            {
                self.timers.set(Timer::Wait, session.allocation_over(), turn);
                self.session = Some(*session);
                turn.go(&mut self.state, "setup_session", WaitingForVm);
            }
            (Connected, Trigger::RequestCancel) if self.request.is_none() => {
                let Some(session) = &self.session else { return };
                turn.go(&mut self.state, "request_cancel", RequestingCancel);
                let body =
                    CancelRequest { header: session.header().clone(), requested_at: turn.at };
                let signed = Signed::new(body, self.me, turn.signer);
                if session.has(Repair::RequestToAll) {
                    turn.append(Block::of(&signed, Body::CancelRequest));
                }
                self.request = Some(signed);
                turn.go(&mut self.state, "auto", Connected);
                self.say_again(turn);
            }
            _ => turn.refuse(Refusal::Unexpected),
        }
    }

    fn message(&mut self, message: &Message, turn: &mut Turn<'_>) -> Result<(), Refusal> {
        let session = self.session.clone().ok_or(Refusal::Unexpected)?;
        match message {
            Message::VmReady(ready) if self.state == WaitingForVm => {
                session.check(ready, Role::Provider)?;
                let start = session.verified_at(ready.body.allocated_at);
                let over = session.attestation_over(session.end_over(start));
                self.wait_until(over, &session, turn);
                turn.go(&mut self.state, "VM_READY", Connecting);
                turn.go(&mut self.state, "auto", Connected);
                Ok(())
            }
            Message::SessionTerminated(said) if self.state == Connected => {
                session.check(said, Role::Provider)?;
                self.ended = Some(said.body.reason);
                self.end("SESSION_TERMINATED", turn);
                Ok(())
            }
            Message::AbortVote(vote) if !self.is_over() => {
                self.aborts.note(&session, vote, turn.at)?;
                if let Some(votes) = self.aborts.quorum(&session) {
                    self.ended = Some(votes.body.reason);
                    turn.append(votes.block());
                    self.end("ABORT_VOTE", turn);
                }
                Ok(())
            }
            Message::AttestationShare(share) if self.bundle.is_none() => {
                let evidence = self.shares.note(&session, share)?;
                evidence.into_iter().for_each(|block| turn.append(block));
                if let Some(bundle) = self.shares.bundle(&session) {
                    self.attested(bundle, turn);
                }
                Ok(())
            }
            Message::AttestationResult(bundle) if self.bundle.is_none() => {
                bundle.check(&session)?;
                self.attested(bundle.clone(), turn);
                Ok(())
            }
            _ => Err(Refusal::Unexpected),
        }
    }

    fn deadline(&mut self, timer: Timer, turn: &mut Turn<'_>) {
        match (timer, self.state) {
            (Timer::Wait, WaitingForVm) => self.end("t(no machine)", turn),
            (Timer::Wait, Connected) => self.end("t(attestation_wait)", turn),
            (Timer::Resend, _) => self.say_again(turn),
            _ => {}
        }
    }

    fn timers(&mut self) -> &mut Timers {
        &mut self.timers
    }
}

impl Consumer {
    /// The request, now and again later: to the provider, and to those who can end the session
    /// without it (F30).
    fn say_again(&mut self, turn: &mut Turn<'_>) {
        let (Some(session), Some(request), Connected) = (&self.session, &self.request, self.state)
        else {
            return;
        };
        let to = if session.has(Repair::RequestToAll) {
            session.others(self.me)
        } else {
            vec![session.provider()]
        };
        let message = Message::CancelRequest(request.clone());
        turn.effects.push(Effect::Broadcast { to, message });
        self.timers.set(Timer::Resend, after(turn.at, RESEND), turn);
    }

    fn attested(&mut self, bundle: Bundle, turn: &mut Turn<'_>) {
        turn.append(bundle.block());
        self.bundle = Some(bundle);
        self.end("ATTESTATION_RESULT", turn);
    }

    fn end(&mut self, on: &'static str, turn: &mut Turn<'_>) {
        self.timers.clear_all(turn);
        turn.go(&mut self.state, on, SessionEnded);
    }

    fn wait_until(&mut self, at: Time, session: &Session, turn: &mut Turn<'_>) {
        if session.has(Repair::WaitsEnd) {
            self.timers.set(Timer::Wait, at, turn);
        } else {
            self.timers.clear(Timer::Wait, turn);
        }
    }
}
