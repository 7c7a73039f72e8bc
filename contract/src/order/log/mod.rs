//! The temperature log: intervals, measured by a device that signs only the root of their tree
//! (order 6).

mod tree;
mod window;

pub use tree::{root, segment_proof};
pub use window::{Band, Kept, regular};

pub(crate) use tree::proven;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{
    codec::{Hash, List, record::records},
    limits,
    time::Time,
};

/// Temperature in thousandths of a degree Celsius.
pub type MilliCelsius = i32;

records! {
    /// The lowest and highest temperature from a time to another.
    Interval {
        /// From then on, included.
        start: Time,
        /// Until then, not included.
        end: Time,
        /// The lowest.
        min: MilliCelsius,
        /// The highest.
        max: MilliCelsius,
    }

    /// Neighbouring intervals of a log, with the proof that they are its.
    Segment {
        /// The index of the first.
        first: u32,
        /// The intervals.
        intervals: List<Interval, { limits::INTERVALS }>,
        /// The trees beside them, from left to right.
        proof: List<Hash, { limits::PROOF }>,
    }
}

/// What a case has of the log. On the wire: its form (O4), then its fields.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum Log {
    /// Nothing.
    None = 0,
    /// All of it.
    Full(List<Interval, { limits::INTERVALS }>) = 1,
    /// Parts, with proofs.
    Segments(List<Segment, { limits::WINDOWS }>) = 2,
}

#[cfg(feature = "json")]
mod json {
    use super::{Interval, Log, Segment};
    use crate::{codec::List, limits};
    use alloc::borrow::Cow;
    use schemars::{JsonSchema, Schema, SchemaGenerator};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Clone, Serialize, Deserialize, JsonSchema)]
    #[serde(rename_all = "lowercase")]
    enum There {
        Full(List<Interval, { limits::INTERVALS }>),
        Segments(List<Segment, { limits::WINDOWS }>),
    }

    impl Serialize for Log {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let form = match self {
                Self::None => None,
                Self::Full(intervals) => Some(There::Full(intervals.clone())),
                Self::Segments(segments) => Some(There::Segments(segments.clone())),
            };
            form.serialize(serializer)
        }
    }

    impl<'de> Deserialize<'de> for Log {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Ok(match Option::<There>::deserialize(deserializer)? {
                None => Self::None,
                Some(There::Full(intervals)) => Self::Full(intervals),
                Some(There::Segments(segments)) => Self::Segments(segments),
            })
        }
    }

    impl JsonSchema for Log {
        fn schema_name() -> Cow<'static, str> {
            Cow::Borrowed("Log")
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            Option::<There>::json_schema(generator)
        }
    }
}
