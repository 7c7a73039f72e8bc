//! Settles escrow on signed evidence: loads the settlement component into a sandbox and asks it.
//!
//! ```no_run
//! use quittance::{Settlement, Verdict};
//!
//! let settlement = Settlement::embedded()?;
//! match settlement.decide(&std::fs::read("escrow.case")?)? {
//!     Verdict::Decided(decision) => println!("{:?}", settlement.view(decision.as_bytes())?),
//!     Verdict::Faulted(fault) => println!("these bytes are no case: {fault}"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Three results that never mix: a decision; a fault, the same on every host; and [`Abstain`],
//! which says that *this* host could not tell.
// The compile cache loads native code, which has one unsafe call; there is none without it.
#![cfg_attr(not(feature = "cache"), forbid(unsafe_code))]
#![deny(unsafe_code)]
// Who embeds this reads its errors before meeting them.
#![deny(clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod bindings;
#[cfg(feature = "cache")]
mod cache;
mod component;
mod engine;
mod rules;
mod settlement;
mod verdict;

pub use bindings::typed;
pub use component::{CheckError, CheckedComponent, Feature};
pub use engine::{FUEL_MAX, MEMORY_BYTES_MAX};
pub use quittance_contract::codec::{Fault, FaultCode};
pub use rules::{ComponentLock, LockError, RulesName};
pub use settlement::{LoadError, Settlement, Spent};
pub use verdict::{Abstain, DecisionBytes, Verdict};
