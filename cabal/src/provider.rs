//! The provider: it allocates the machine, tells the cabal, and says when the session ends.
//!
//! It believes nobody: that it may serve it learns from the votes, that the session was aborted
//! from a quorum of abort votes, and that it is attested from a bundle that it checks.

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, decode},
    session::{Accusation, Allocated, Body, CancelRequest, Cancelled, MisuseClass},
    time::{Seconds, Time},
    verdict::Reason,
};

use crate::{
    aborts::Aborts,
    actor::Actor,
    effect::{Block, Effect, Refusal},
    input::{Input, Timer, Trigger, VmInfo},
    machine::{Row, State, states},
    message::{Bundle, Message, Ready, Signed, Statement, Terminated},
    repair::Repair,
    schedule::{LOCK_TIMEOUT, RESEND, RESEND_VOTE, TOLERANCE, after},
    session::{Role, Session},
    shares::Shares,
    signer::Signer,
    turn::{Timers, Turn},
    votes::Votes,
};

states! {
    /// Where the provider is.
    ProviderState {
        /// No lock yet.
        WaitingForLock "WAITING_FOR_LOCK",
        /// Allocating the machine.
        VmProvisioning "VM_PROVISIONING",
        /// Telling the cabal.
        NotifyingCabal "NOTIFYING_CABAL",
        /// The cabal looks.
        WaitingForVerification "WAITING_FOR_VERIFICATION",
        /// The session runs.
        VmRunning "VM_RUNNING",
        /// The end was asked for.
        HandlingCancel "HANDLING_CANCEL",
        /// Telling everybody about the end.
        SendingCancellation "SENDING_CANCELLATION",
        /// Waiting for what the cabal attests.
        WaitingForAttestation "WAITING_FOR_ATTESTATION",
        /// Attested.
        SessionComplete "SESSION_COMPLETE",
        /// Over without an attestation.
        SessionAborted "SESSION_ABORTED",
    }
}

use ProviderState::{
    HandlingCancel, NotifyingCabal, SendingCancellation, SessionAborted, SessionComplete,
    VmProvisioning, VmRunning, WaitingForAttestation, WaitingForLock, WaitingForVerification,
};

impl State for ProviderState {
    const ALL: &'static [Self] = Self::STATES;
    const ACTOR: &'static str = "Provider";
    const ROWS: &'static [Row<Self>] = &[
        Row {
            from: &[WaitingForLock],
            on: "start_session",
            when: "the lock can settle",
            to: VmProvisioning,
            repairs: "F51",
        },
        Row {
            from: &[WaitingForLock],
            on: "t(LOCK_TIMEOUT)",
            when: "",
            to: SessionAborted,
            repairs: "R12 F39",
        },
        Row {
            from: &[VmProvisioning],
            on: "t(VM_ALLOCATION_TIMEOUT)",
            when: "",
            to: SessionAborted,
            repairs: "",
        },
        Row {
            from: &[VmProvisioning],
            on: "allocate_vm",
            when: "",
            to: NotifyingCabal,
            repairs: "",
        },
        Row {
            from: &[NotifyingCabal],
            on: "auto",
            when: "",
            to: WaitingForVerification,
            repairs: "",
        },
        Row {
            from: &[WaitingForVerification],
            on: "VM_CONNECTIVITY_VOTE",
            when: "signed by a member, and proven",
            to: WaitingForVerification,
            repairs: "R6 F47 Q1",
        },
        Row {
            from: &[WaitingForVerification],
            on: "auto",
            when: "all voted, ck reach and see",
            to: VmRunning,
            repairs: "R7 F16",
        },
        Row {
            from: &[WaitingForVerification],
            on: "auto",
            when: "all voted, fewer reach or see",
            to: SendingCancellation,
            repairs: "R7 F16",
        },
        Row {
            from: &[WaitingForVerification],
            on: "t(CONNECTIVITY_CHECK_TIMEOUT)",
            when: "ck reach and see",
            to: VmRunning,
            repairs: "R7 Q3",
        },
        Row {
            from: &[WaitingForVerification],
            on: "t(CONNECTIVITY_CHECK_TIMEOUT)",
            when: "fewer reach or see",
            to: SendingCancellation,
            repairs: "R7 Q3 F35",
        },
        Row {
            from: &[VmRunning],
            on: "CANCEL_REQUEST",
            when: "signed by the consumer, not ahead of time",
            to: HandlingCancel,
            repairs: "F47",
        },
        Row { from: &[VmRunning], on: "cancel_session", when: "", to: HandlingCancel, repairs: "" },
        Row {
            from: &[VmRunning],
            on: "t(max_duration)",
            when: "",
            to: HandlingCancel,
            repairs: "F33",
        },
        Row { from: &[VmRunning], on: "accuse", when: "", to: VmRunning, repairs: "F36 Q2" },
        Row { from: &[HandlingCancel], on: "auto", when: "", to: SendingCancellation, repairs: "" },
        Row {
            from: &[SendingCancellation],
            on: "auto",
            when: "",
            to: WaitingForAttestation,
            repairs: "",
        },
        Row {
            from: &[WaitingForVerification, VmRunning],
            on: "ABORT_VOTE",
            when: "ak members for one body",
            to: WaitingForAttestation,
            repairs: "F25",
        },
        Row {
            from: &[VmProvisioning, WaitingForVerification, VmRunning, WaitingForAttestation],
            on: "ATTESTATION_RESULT",
            when: "q members for one body",
            to: SessionComplete,
            repairs: "R5 F08 F25",
        },
        Row {
            from: &[WaitingForAttestation],
            on: "t(attestation_wait)",
            when: "",
            to: SessionAborted,
            repairs: "R12 F38",
        },
    ];

    fn name(self) -> &'static str {
        self.text()
    }
}

/// The provider of one session.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Provider {
    me: Hash,
    state: ProviderState,
    timers: Timers,
    session: Option<Session>,
    allocated: Option<Signed<Allocated>>,
    ready: Option<Signed<Ready>>,
    votes: Votes,
    request: Option<Signed<CancelRequest>>,
    accusation: Option<Signed<Accusation>>,
    ending: Option<(Reason, Time)>,
    cancelled: Option<Signed<Cancelled>>,
    terminated: Option<Signed<Terminated>>,
    aborts: Aborts,
    shares: Shares,
    bundle: Option<Bundle>,
}

impl Provider {
    /// A provider that waits for a lock from `at` on. Its first deadline is already set: see
    /// [`Provider::deadlines`].
    pub fn new(me: Hash, at: Time) -> Self {
        Self {
            me,
            state: WaitingForLock,
            timers: Timers::starting(Timer::Wait, after(at, LOCK_TIMEOUT)),
            session: None,
            allocated: None,
            ready: None,
            votes: Votes::default(),
            request: None,
            accusation: None,
            ending: None,
            cancelled: None,
            terminated: None,
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
    pub const fn state(&self) -> ProviderState {
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

    /// Whether it waits for nothing more.
    pub const fn is_over(&self) -> bool {
        matches!(self.state, SessionComplete | SessionAborted)
    }

    /// Whether the machine is to run.
    pub const fn serves(&self) -> bool {
        matches!(self.state, NotifyingCabal | WaitingForVerification | VmRunning)
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

    /// The provider that wrote these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        decode(bytes).ok()
    }
}

impl Actor for Provider {
    fn trigger(&mut self, trigger: Trigger, turn: &mut Turn<'_>) {
        match (self.state, trigger) {
            (WaitingForLock, Trigger::StartSession(session)) if session.provider() == self.me => {
                self.timers.set(Timer::Wait, session.allocation_due(), turn);
                self.session = Some(*session);
                turn.go(&mut self.state, "start_session", VmProvisioning);
            }
            (VmProvisioning, Trigger::AllocateVm(vm)) => self.allocate(vm, turn),
            (VmRunning, Trigger::CancelSession(reason)) => {
                self.end(reason, turn.at, "cancel_session", turn);
            }
            (VmRunning, Trigger::Accuse { class, window_start, evidence }) => {
                self.accuse(class, window_start, evidence, turn);
            }
            _ => turn.refuse(Refusal::Unexpected),
        }
    }

    fn message(&mut self, message: &Message, turn: &mut Turn<'_>) -> Result<(), Refusal> {
        let session = self.session.clone().ok_or(Refusal::Unexpected)?;
        if self.is_over() {
            return Err(Refusal::Unexpected);
        }
        match message {
            Message::ConnectivityVote(vote) if self.state == WaitingForVerification => {
                let allocated = self.allocated.as_ref().ok_or(Refusal::Unexpected)?;
                if !session.has(Repair::AbsoluteSchedule) {
                    // As in the document: whatever vote comes starts the clock again (F45).
                    self.timers.set(Timer::Wait, session.verified_at(turn.at), turn);
                }
                let noted = self.votes.note(&session, &allocated.body, vote)?;
                turn.go(&mut self.state, "VM_CONNECTIVITY_VOTE", WaitingForVerification);
                noted.evidence.into_iter().for_each(|block| turn.append(block));
                if self.votes.all_in(&session) {
                    self.verification_over("auto", turn);
                }
                Ok(())
            }
            Message::CancelRequest(request) => self.requested(&session, request, turn),
            Message::AbortVote(vote) => {
                self.aborts.note(&session, vote, turn.at)?;
                self.abort_if_quorum(&session, turn);
                Ok(())
            }
            Message::AttestationShare(share) => {
                let evidence = self.shares.note(&session, share)?;
                evidence.into_iter().for_each(|block| turn.append(block));
                if let Some(bundle) = self.shares.bundle(&session) {
                    self.complete(bundle, turn);
                }
                Ok(())
            }
            Message::AttestationResult(bundle) => {
                bundle.check(&session)?;
                self.complete(bundle.clone(), turn);
                Ok(())
            }
            _ => Err(Refusal::Unexpected),
        }
    }

    fn deadline(&mut self, timer: Timer, turn: &mut Turn<'_>) {
        match (timer, self.state) {
            (Timer::Wait, WaitingForLock) => self.abort("t(LOCK_TIMEOUT)", turn),
            (Timer::Wait, VmProvisioning) => self.abort("t(VM_ALLOCATION_TIMEOUT)", turn),
            (Timer::Wait, WaitingForVerification) => {
                self.verification_over("t(CONNECTIVITY_CHECK_TIMEOUT)", turn);
            }
            (Timer::Wait, VmRunning) => self.end(Reason::Timeout, turn.at, "t(max_duration)", turn),
            (Timer::Wait, WaitingForAttestation) => self.abort("t(attestation_wait)", turn),
            (Timer::Resend, _) => self.say_again(turn),
            _ => {}
        }
    }

    fn timers(&mut self) -> &mut Timers {
        &mut self.timers
    }
}

impl Provider {
    /// VM_PROVISIONING to WAITING_FOR_VERIFICATION: everybody learns which machine is meant.
    fn allocate(&mut self, vm: VmInfo, turn: &mut Turn<'_>) {
        let Some(session) = &self.session else { return };
        turn.go(&mut self.state, "allocate_vm", NotifyingCabal);
        let allocated_at = turn.at.max(session.lock().locked_at);
        let body = Allocated {
            header: session.header().clone(),
            vm_key: vm.vm_key,
            wireguard_key: vm.wireguard_key,
            endpoints: vm.endpoints,
            allocated_at,
        };
        let ready =
            Ready { header: session.header().clone(), allocated: body.digest(), allocated_at };
        let signed = Signed::new(body, self.me, turn.signer);
        turn.append(Block::of(&signed, Body::Allocated));
        self.timers.set(Timer::Wait, session.verified_at(allocated_at), turn);
        self.ready = Some(Signed::new(ready, self.me, turn.signer));
        self.allocated = Some(signed);
        turn.go(&mut self.state, "auto", WaitingForVerification);
        self.say_again(turn);
    }

    fn accuse(
        &mut self,
        class: MisuseClass,
        window_start: Time,
        evidence: Hash,
        turn: &mut Turn<'_>,
    ) {
        let Some(session) = &self.session else { return };
        if self.accusation.is_some() {
            return turn.refuse(Refusal::Unexpected);
        }
        let body = Accusation {
            header: session.header().clone(),
            class,
            window_start,
            window_end: turn.at,
            evidence,
            accused_at: turn.at,
        };
        let signed = Signed::new(body, self.me, turn.signer);
        turn.append(Block::of(&signed, Body::Accusation));
        self.accusation = Some(signed);
        turn.go(&mut self.state, "accuse", VmRunning);
        self.say_again(turn);
    }

    /// Into HANDLING_CANCEL and through to WAITING_FOR_ATTESTATION.
    fn end(&mut self, reason: Reason, at: Time, on: &'static str, turn: &mut Turn<'_>) {
        self.ending = Some((reason, at));
        turn.go(&mut self.state, on, HandlingCancel);
        turn.go(&mut self.state, "auto", SendingCancellation);
        self.send_cancellation(turn);
    }

    fn send_cancellation(&mut self, turn: &mut Turn<'_>) {
        let (Some(session), Some((reason, at)), Some(allocated)) =
            (&self.session, self.ending, &self.allocated)
        else {
            return;
        };
        let served = at.since(allocated.body.allocated_at);
        let body = Cancelled {
            header: session.header().clone(),
            reason,
            claimed_seconds: Seconds::new(served).unwrap_or(Seconds::MAX),
            cancelled_at: at,
        };
        let terminated = Terminated { header: session.header().clone(), reason, ended_at: at };
        let signed = Signed::new(body, self.me, turn.signer);
        // The request first: what it says counts only if the ledger sees it no later than this.
        if let Some(request) = &self.request {
            turn.append(Block::of(request, Body::CancelRequest));
        }
        turn.append(Block::of(&signed, Body::Cancelled));
        self.cancelled = Some(signed);
        self.terminated = Some(Signed::new(terminated, self.me, turn.signer));
        self.timers.set(Timer::Wait, session.attestation_over(at), turn);
        turn.go(&mut self.state, "auto", WaitingForAttestation);
        self.say_again(turn);
    }

    /// Says what the state has to say, now and again later.
    fn say_again(&mut self, turn: &mut Turn<'_>) {
        let Some(session) = &self.session else { return };
        let witnesses = session.members().to_vec();
        let mut wait = RESEND;
        match self.state {
            WaitingForVerification => {
                wait = RESEND_VOTE;
                if let Some(allocated) = self.allocated.clone() {
                    let message = Message::VmAllocated(allocated);
                    turn.effects.push(Effect::Broadcast { to: witnesses, message });
                }
                if let Some(ready) = self.ready.clone() {
                    let message = Message::VmReady(ready);
                    turn.effects.push(Effect::Send { to: session.consumer(), message });
                }
            }
            VmRunning => {
                let Some(accusation) = self.accusation.clone() else { return };
                if session.investigated_at(accusation.body.accused_at) <= turn.at {
                    return;
                }
                let message = Message::MisuseAccusation(accusation);
                turn.effects.push(Effect::Broadcast { to: witnesses, message });
            }
            WaitingForAttestation => {
                if let Some(request) = self.request.clone() {
                    let message = Message::CancelRequest(request);
                    turn.effects.push(Effect::Broadcast { to: witnesses.clone(), message });
                }
                if let Some(cancelled) = self.cancelled.clone() {
                    let message = Message::VmCancelled(cancelled);
                    turn.effects.push(Effect::Broadcast { to: witnesses, message });
                }
                if let Some(terminated) = self.terminated.clone() {
                    let message = Message::SessionTerminated(terminated);
                    turn.effects.push(Effect::Send { to: session.consumer(), message });
                }
            }
            _ => return,
        }
        self.timers.set(Timer::Resend, after(turn.at, wait), turn);
    }

    fn requested(
        &mut self,
        session: &Session,
        request: &Signed<CancelRequest>,
        turn: &mut Turn<'_>,
    ) -> Result<(), Refusal> {
        session.check(request, Role::Consumer)?;
        if request.body.requested_at > after(turn.at, TOLERANCE) {
            return Err(Refusal::Misdated);
        }
        if self.request.is_some() {
            return Err(Refusal::Known);
        }
        match self.state {
            // Kept until the session runs (R15).
            WaitingForVerification => self.request = Some(request.clone()),
            VmRunning => {
                self.request = Some(request.clone());
                self.end_as_requested(turn);
            }
            _ => return Err(Refusal::Unexpected),
        }
        Ok(())
    }

    /// The end is no earlier than the request says, so that the ledger has seen the request when
    /// it sees the end.
    fn end_as_requested(&mut self, turn: &mut Turn<'_>) {
        if let Some(request) = &self.request {
            let at = turn.at.max(request.body.requested_at);
            self.end(Reason::ConsumerRequest, at, "CANCEL_REQUEST", turn);
        }
    }

    /// F25: a quorum that aborts ends the service; what is left is to wait for what it attests.
    fn abort_if_quorum(&mut self, session: &Session, turn: &mut Turn<'_>) {
        let Some(votes) = self.aborts.quorum(session) else { return };
        if !matches!(self.state, WaitingForVerification | VmRunning) {
            return;
        }
        turn.append(votes.block());
        let over = session.attestation_over(turn.at);
        self.timers.clear_all(turn);
        self.timers.set(Timer::Wait, over, turn);
        turn.go(&mut self.state, "ABORT_VOTE", WaitingForAttestation);
    }

    fn complete(&mut self, bundle: Bundle, turn: &mut Turn<'_>) {
        turn.append(bundle.block());
        self.bundle = Some(bundle);
        self.timers.clear_all(turn);
        turn.go(&mut self.state, "ATTESTATION_RESULT", SessionComplete);
    }

    fn abort(&mut self, on: &'static str, turn: &mut Turn<'_>) {
        self.timers.clear_all(turn);
        turn.go(&mut self.state, on, SessionAborted);
    }

    fn verification_over(&mut self, on: &'static str, turn: &mut Turn<'_>) {
        let (Some(session), Some(allocated)) = (self.session.clone(), &self.allocated) else {
            return;
        };
        let start = session.verified_at(allocated.body.allocated_at);
        self.timers.clear_all(turn);
        if !self.votes.verified(&session) {
            self.ending = Some((Reason::ConnectivityFailed, turn.at));
            turn.go(&mut self.state, on, SendingCancellation);
            return self.send_cancellation(turn);
        }
        self.timers.set(Timer::Wait, session.service_over(start), turn);
        turn.go(&mut self.state, on, VmRunning);
        if self.request.is_some() {
            self.end_as_requested(turn);
        }
    }
}
