//! The dossier: one claim that a stage was reached, as canonical JSON (order 5.2 to 5.7).

mod canonical;
mod civil;
mod claim;
mod format;
mod value;

pub use canonical::{DriftAt, Json, Kind};
pub use claim::{claim_identity, redaction};
pub use format::{Dossier, File, Redaction};
pub use value::Value;

use crate::codec::{Digest, Hash};

/// The PoV hash: what attestors sign.
pub fn pov_hash(dossier: &[u8]) -> Hash {
    Digest::untagged(dossier)
}
