//! The plays, by the sections of `docs/attacks.md`.

mod says;

pub(crate) mod abort;
pub(crate) mod attestation;
pub(crate) mod liveness;
pub(crate) mod provider;
pub(crate) mod time;
pub(crate) mod votes;
