//! Numbers with a greatest value; a greater one does not decode (BAD_VALUE).

macro_rules! bounded {
    ($(#[$doc:meta])* $name:ident, $integer:ty, $max:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, borsh::BorshSerialize)]
        #[cfg_attr(feature = "json", derive(serde::Serialize))]
        pub struct $name($integer);

        impl $name {
            /// The greatest.
            pub const MAX: Self = Self($max);

            /// This number, unless it is above the greatest.
            pub const fn new(number: $integer) -> Option<Self> {
                if number <= $max { Some(Self(number)) } else { None }
            }

            /// The number.
            pub const fn number(self) -> $integer {
                self.0
            }
        }

        impl borsh::BorshDeserialize for $name {
            fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
                let number = <$integer as borsh::BorshDeserialize>::deserialize_reader(reader)?;
                let refuse = || {
                    borsh::io::Error::new(borsh::io::ErrorKind::InvalidData, "above the greatest")
                };
                Self::new(number).ok_or_else(refuse)
            }
        }

        #[cfg(feature = "json")]
        const _: () = {
            use alloc::{borrow::Cow, format};
            use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
            use serde::{Deserialize, Deserializer, de::Error};

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let number = <$integer as Deserialize>::deserialize(deserializer)?;
                    Self::new(number).ok_or_else(|| {
                        D::Error::custom(format!("expected 0 to {}, got {number}", $max))
                    })
                }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "type": "integer", "minimum": 0, "maximum": $max })
                }
            }
        };
    };
}
pub(crate) use bounded;
