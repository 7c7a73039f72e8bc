//! What an actor wants done. It never waits for any of it.

use quittance_contract::{
    codec::{Hash, SignatureBytes},
    session::{Accusation, Body},
    time::Time,
};

use crate::{
    input::Timer,
    message::{Message, Signed, Statement},
};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a message to one peer.
    Send {
        /// To whom.
        to: Hash,
        /// What.
        message: Message,
    },
    /// Send a message to several.
    Broadcast {
        /// To whom.
        to: Vec<Hash>,
        /// What.
        message: Message,
    },
    /// Wake the actor at a time, instead of whatever was set for this timer.
    SetDeadline {
        /// Which.
        timer: Timer,
        /// When.
        at: Time,
    },
    /// Do not wake it.
    ClearDeadline {
        /// Which.
        timer: Timer,
    },
    /// Look, and say what came back.
    Probe(Probe),
    /// Append signed evidence to one's own chain, where the ledger sees it.
    Append(Block),
    /// For who watches: a message was refused, and why. Nothing in the state changed.
    Refused(Refusal),
    /// For who watches: a transition, by its row in the machine's table.
    Moved {
        /// The row.
        row: usize,
        /// From.
        from: &'static str,
        /// On what.
        on: &'static str,
        /// To.
        to: &'static str,
    },
}

/// What to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The nonce that the machine has to answer.
    pub nonce: Hash,
    /// Whether to measure a supposed misuse from outside, instead of asking the machine.
    pub misuse: Option<Accusation>,
}

/// Signed evidence, as the ledger admits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What is signed.
    pub body: Body,
    /// By whom.
    pub signatures: Vec<(Hash, SignatureBytes)>,
}

impl Block {
    pub(crate) fn of<B: Statement + Clone>(
        signed: &Signed<B>,
        body: impl FnOnce(B) -> Body,
    ) -> Self {
        let signatures = vec![(signed.signer, signed.sig)];
        Self { body: body(signed.body.clone()), signatures }
    }
}

/// Why a message had no effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// The bytes are no message.
    Malformed,
    /// It is about another session.
    Foreign,
    /// Its signer may not say this.
    NotEntitled,
    /// Its signer did not sign it.
    BadSignature,
    /// It is known.
    Known,
    /// Nothing in this state waits for it.
    Unexpected,
    /// It is dated where it cannot be.
    Misdated,
    /// It says yes and proves nothing.
    Unproven,
    /// Its signer said something else before; both are kept as evidence.
    Contradicts,
    /// The actor saw otherwise; it is kept as evidence.
    Disagrees,
    /// Too few signed it.
    QuorumShort,
    /// Its signer has said too much.
    TooMany,
}
