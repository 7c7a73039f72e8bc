#![forbid(unsafe_code)]
//! The cabal under a model checker.
//!
//! The machines are those of `quittance-cabal`, and so is every signature; here are the network,
//! the clock, a witness at fault, and what must hold. `docs/model.md` says what is left out.

mod actor;
mod bits;
mod judge;
mod liar;
pub mod model;
pub mod scene;
mod stage;
mod table;
mod told;

pub use judge::{Judge, Verdict};
pub use model::{Action, State};
pub use scene::{Act, Course, Fault, Scene};
pub use stage::Cabal;
