//! The plays, by the sections of `docs/attacks.md`.

mod says;

pub(crate) mod abort;
pub(crate) mod attestation;
pub(crate) mod attestors;
pub(crate) mod authentication;
pub(crate) mod collusion;
pub(crate) mod component;
pub(crate) mod data;
pub(crate) mod escrow;
pub(crate) mod found;
pub(crate) mod liveness;
pub(crate) mod provider;
pub(crate) mod settlement;
pub(crate) mod time;
pub(crate) mod votes;
