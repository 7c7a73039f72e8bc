//! Lane 2: milestone slices, attested through the gate. `docs/order.md` is the procedure.

mod case;
pub mod dossier;
pub mod due;
#[cfg(feature = "json")]
mod gaps;
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

#[cfg(feature = "json")]
pub use gaps::Gap;

pub use case::{OrderCase, OrderItem, OrderLane, UntrustedOrderCase};
pub use object::{
    Assignment, Correction, Inspection, LogHead, MicroDegrees, MoneyBody, Objection,
    OrderAttestation, OrderBody, Revocation, Ruling,
};
pub use schema::{
    Cardinality, ColdChain, Exif, Fallback, Field, FieldIndex, FieldType, ItemType, LogMode,
    LogWindow, Roles, Schema, Seal, Side, Tolerance, Ttl, Variance, VarianceStep, Whole,
    is_file_name, sets_ascend,
};
pub use soundness::Unsound;
pub use state::{
    ActiveFallback, Entry, FallbackReason, LostAttestation, OrderEscrow, PassedStage, ProvenFraud,
    PublishedSchema, Recipient, SliceState, SliceStatus, TakenClaim,
};
pub use terms::{Fee, FeeTier, Order, OrderPolicy, Party, Slice, TreasuryShare};
