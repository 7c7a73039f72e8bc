//! Lane 2: milestone slices, attested through the gate. `docs/order.md` is the procedure.

mod case;
pub mod dossier;
mod gate;
#[cfg(feature = "json")]
mod json;
pub mod log;
mod object;
mod schema;
mod soundness;
mod state;
mod terms;

pub(crate) use case::ORDER_LANE;
pub(crate) use gate::decide;

pub use case::{OrderCase, OrderItem, OrderLane, UntrustedOrderCase};
pub use object::{Inspection, LogHead, MicroDegrees, OrderAttestation, OrderBody, Revocation};
pub use schema::{
    Cardinality, ColdChain, Exif, Fallback, Field, FieldIndex, FieldType, ItemType, LogMode,
    LogWindow, Roles, Schema, Seal, Side, Tolerance, Ttl, Variance, VarianceStep, Whole,
    is_file_name, sets_ascend,
};
pub use soundness::Unsound;
pub use state::{
    ActiveFallback, Entry, FallbackReason, PublishedSchema, SliceState, SliceStatus, TakenClaim,
};
pub use terms::{Fee, FeeTier, Order, OrderPolicy, Party, Slice, TreasuryShare};
