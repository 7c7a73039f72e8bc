//! Times and durations: whole seconds, from messages and from the ledger; nothing here reads a
//! clock.

use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{Error, ErrorKind, Read, Result},
};

/// Unix seconds, at most the last second of the year 9999: a `time` (protocol 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
pub struct Time(u64);

impl Time {
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_402_300_799);

    /// The time of these Unix seconds, if it is in range.
    pub const fn new(unix_seconds: u64) -> Option<Self> {
        if unix_seconds <= Self::MAX.0 { Some(Self(unix_seconds)) } else { None }
    }

    /// Unix seconds.
    pub const fn unix_seconds(self) -> u64 {
        self.0
    }

    /// This time moved later. Sums stay far below 2^64: a time and any few durations fit.
    pub const fn plus(self, later: Seconds) -> u64 {
        self.0 + later.0
    }

    /// Seconds from an earlier time to this one, 0 if it is not earlier.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl BorshDeserialize for Time {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let number = u64::deserialize_reader(reader)?;
        Self::new(number).ok_or_else(|| Error::new(ErrorKind::InvalidData, "time out of range"))
    }
}

/// A duration in whole seconds, at most 2^32 − 1; eight bytes on the wire (protocol 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
#[cfg_attr(feature = "json", derive(serde::Serialize, schemars::JsonSchema))]
pub struct Seconds(u64);

impl Seconds {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// 2^32 − 1 seconds.
    pub const MAX: Self = Self(u32::MAX as u64);

    /// This many seconds, if it is in range.
    pub const fn new(seconds: u64) -> Option<Self> {
        if seconds <= Self::MAX.0 { Some(Self(seconds)) } else { None }
    }

    /// The number of seconds.
    pub const fn count(self) -> u64 {
        self.0
    }
}

impl BorshDeserialize for Seconds {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let number = u64::deserialize_reader(reader)?;
        Self::new(number).ok_or_else(|| Error::new(ErrorKind::InvalidData, "seconds out of range"))
    }
}

#[cfg(feature = "json")]
mod json {
    use super::{Seconds, Time};
    use alloc::{
        borrow::Cow,
        format,
        string::{String, ToString},
    };
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error, ser::Error as _};
    use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

    const FORM: &[time::format_description::BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

    fn text_of(time: Time) -> Option<String> {
        let seconds = i64::try_from(time.0).ok()?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(FORM).ok()
    }

    fn time_of(text: &str) -> Option<Time> {
        let moment = PrimitiveDateTime::parse(text, FORM).ok()?.assume_utc();
        let time = Time::new(u64::try_from(moment.unix_timestamp()).ok()?)?;
        // The library also reads a sign before the year; one moment has one spelling here.
        (text_of(time).as_deref() == Some(text)).then_some(time)
    }

    impl core::fmt::Display for Time {
        fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str(&text_of(*self).unwrap_or_else(|| self.0.to_string()))
        }
    }

    impl Serialize for Time {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let text = text_of(*self).ok_or_else(|| S::Error::custom("time out of range"))?;
            serializer.serialize_str(&text)
        }
    }

    impl<'de> Deserialize<'de> for Time {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = <String as Deserialize>::deserialize(deserializer)?;
            time_of(&text).ok_or_else(|| {
                D::Error::custom(format!("expected a time YYYY-MM-DDThh:mm:ssZ, got {text:?}"))
            })
        }
    }

    impl JsonSchema for Time {
        fn schema_name() -> Cow<'static, str> {
            Cow::Borrowed("Time")
        }
        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
            })
        }
    }

    impl<'de> Deserialize<'de> for Seconds {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let number = u64::deserialize(deserializer)?;
            Self::new(number).ok_or_else(|| {
                D::Error::custom(format!("expected 0 to 4294967295 seconds, got {number}"))
            })
        }
    }
}
