#![forbid(unsafe_code)]
//! The cabal protocol of document 01: provider, witness and consumer as state machines without
//! I/O, clock or randomness. A host feeds each of them inputs, and carries out the effects.
//!
//! [`Provider`], [`Witness`] and [`Consumer`] step from an input at a time to their next state and
//! its effects. They are values: written as canonical bytes after any step and read back, they go
//! on as if nothing had been. What a peer signs, and what a case is made of, is the contract's; the
//! rules of peers (`docs/cabal.md`) are here. Rooms, each knowing only those above it: [`signer`],
//! [`repair`], [`session`], [`message`], [`input`] and [`effect`], the books of what others said
//! (votes, aborts, shares), the machines.

mod aborts;
mod actor;
pub mod consumer;
pub mod effect;
pub mod input;
pub mod machine;
pub mod message;
pub mod page;
pub mod provider;
pub mod repair;
pub mod schedule;
pub mod selection;
pub mod session;
mod shares;
pub mod signer;
#[cfg(feature = "simulation")]
pub mod simulation;
mod turn;
mod votes;
pub mod witness;

pub use consumer::Consumer;
pub use effect::{Block, Effect, Refusal};
pub use input::{Input, Trigger};
pub use message::Message;
pub use provider::Provider;
pub use session::Session;
pub use signer::Signer;
pub use witness::Witness;

use borsh::BorshSerialize;
use quittance_contract::codec::{Digest, Hash};

/// A digest of what peers tell one another and no case holds: SHA-256(tag ‖ 0x00 ‖ body), as in
/// the contract, under tags of this crate.
pub(crate) fn digest(tag: &str, body: &impl BorshSerialize) -> Hash {
    let mut bytes = Vec::from(tag);
    bytes.push(0);
    let written = body.serialize(&mut bytes);
    assert!(written.is_ok(), "writing to memory refuses nothing");
    Digest::untagged(&bytes)
}
