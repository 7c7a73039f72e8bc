//! The plays, by the sections of `docs/attacks.md`.

mod says;

pub(crate) mod attestation;
pub(crate) mod time;
