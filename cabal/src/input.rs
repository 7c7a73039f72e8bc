//! What an actor is told: triggers, messages, answers to its probes, and deadlines that came.

use borsh::{BorshDeserialize, BorshSerialize};
use quittance_contract::{
    codec::{Hash, PublicKey},
    session::MisuseClass,
    time::Time,
    verdict::Reason,
};

use crate::{message::Reply, session::Session};

/// One thing that happens to an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Its host wants something.
    Trigger(Trigger),
    /// Bytes came in, from whomever.
    Message(Vec<u8>),
    /// What became of a probe.
    Probed {
        /// Of which probe.
        nonce: Hash,
        /// What came back.
        answer: Answer,
    },
    /// A deadline came.
    Deadline(Timer),
}

/// What came back from a probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    Silence,
    /// The machine answered.
    Reply(Reply),
    /// What the witness measured from outside of a supposed misuse: whether it is so (Q2).
    Measured(bool),
}

/// What a host can ask of an actor: the triggers of the document, and `accuse`, without which its
/// MISUSE_ACCUSATION would never be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// Provider: `start_session`.
    StartSession(Box<Session>),
    /// Provider: `allocate_vm`.
    AllocateVm(VmInfo),
    /// Provider: `cancel_session`.
    CancelSession(Reason),
    /// Provider: `accuse`.
    Accuse {
        /// Of what.
        class: MisuseClass,
        /// From when.
        window_start: Time,
        /// The digest of the evidence.
        evidence: Hash,
    },
    /// Witness, consumer: `setup_session`.
    SetupSession(Box<Session>),
    /// Consumer: `request_cancel`.
    RequestCancel,
}

/// The machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct VmInfo {
    /// Its own key, which answers probes.
    pub vm_key: PublicKey,
    /// Its WireGuard key.
    pub wireguard_key: Hash,
    /// The digest of its endpoints.
    pub endpoints: Hash,
}

/// What a deadline is for. An actor has at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Timer {
    /// The end of the wait that the state is.
    Wait,
    /// The next look at the machine.
    Check,
    /// To say again what was not answered.
    Resend,
    /// To show a vote that was committed to.
    Reveal,
    /// The next checkpoint.
    Checkpoint,
    /// What follows a consumer's request, if the provider does nothing.
    Request,
}
