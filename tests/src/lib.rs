//! What the tests of this crate share: people with deterministic keys, signed cases of sessions and
//! of orders, scenes in which one signature decides, fixture files, streams of drawn values,
//! generated stories and panels, and the fuzz functions.
//!
//! Signatures are made by libsecp256k1, never by the library under test.

pub mod canonical;
pub mod draw;
pub mod fixture;
pub mod fuzz;
pub mod fuzz_dossier;
pub mod fuzz_message;
pub mod fuzz_order;
pub mod law;
pub mod layout;
pub mod logged;
pub mod order;
pub mod panel;
pub mod person;
pub mod scene;
pub mod seeds;
pub mod session;
pub mod signature;
pub mod story;
pub mod tag;
pub mod tamper;
