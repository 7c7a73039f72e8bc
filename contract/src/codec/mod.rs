//! Canonical bytes: the strict Borsh encoding of `docs/protocol.md`, and the faults of reading it.
//!
//! Every object has exactly one encoding. Reading refuses anything else: bytes missing or left
//! over, values out of range, lists over their limit. What decodes re-encodes to the same bytes.

pub(crate) mod bounded;
mod digest;
mod fault;
#[cfg(feature = "json")]
pub mod json;
mod list;
pub(crate) mod numbered;
mod opaque;
mod read;
pub(crate) mod record;
mod text;

pub use digest::{Digest, Tag};
pub use fault::{Fault, FaultCode};
pub use list::List;
pub(crate) use list::within_limit;
pub use opaque::{Hash, PublicKey, SignatureBytes};
pub use read::decode;
pub(crate) use read::encode;
pub use text::{Bytes, Text};
