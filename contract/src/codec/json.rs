//! The JSON forms of primitives: bytes as lower-case hex, wide integers as decimal strings, times
//! as `YYYY-MM-DDThh:mm:ssZ`. Each value has one form; any other spelling is refused.

/// Serde and schema of a fixed-length byte string.
macro_rules! hex_forms {
    ($name:ident, $length:literal) => {
        const _: () = {
            use alloc::{borrow::Cow, format, string::String};
            use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
            use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as Deserialize>::deserialize(deserializer)?;
                    let mut bytes = [0u8; $length];
                    let lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
                    match hex::decode_to_slice(&text, &mut bytes) {
                        Ok(()) if lower => Ok(Self(bytes)),
                        _ => Err(D::Error::custom(format!(
                            "expected {} lower-case hex digits ({} bytes), got {} characters",
                            2 * $length,
                            $length,
                            text.chars().count(),
                        ))),
                    }
                }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({
                        "type": "string",
                        "pattern": concat!("^([0-9a-f]{2}){", $length, "}$"),
                    })
                }
            }
        };
    };
}
pub(crate) use hex_forms;

/// Serde and schema of an integer newtype that JSON writes as a decimal string.
macro_rules! decimal_forms {
    ($name:ident, $integer:ty) => {
        crate::codec::json::decimal_forms!($name, $integer, "^(0|[1-9][0-9]{0,38})$");
    };
    ($name:ident, $integer:ty, $pattern:literal) => {
        const _: () = {
            use alloc::{
                borrow::Cow,
                format,
                string::{String, ToString},
            };
            use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
            use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(&self.0)
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as Deserialize>::deserialize(deserializer)?;
                    match text.parse::<$integer>() {
                        Ok(number) if number.to_string() == text => Ok(Self(number)),
                        _ => Err(D::Error::custom(format!(
                            "expected a decimal string from \"{}\" to \"{}\", got {text:?}",
                            <$integer>::MIN,
                            <$integer>::MAX,
                        ))),
                    }
                }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "type": "string", "pattern": $pattern })
                }
            }
        };
    };
}
pub(crate) use decimal_forms;

/// Serde and schema of a numbered enum: its name.
macro_rules! name_forms {
    ($name:ident) => {
        const _: () = {
            use alloc::{borrow::Cow, format, string::String, vec::Vec};
            use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
            use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

            impl Serialize for $name {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.name())
                }
            }

            impl<'de> Deserialize<'de> for $name {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = <String as Deserialize>::deserialize(deserializer)?;
                    Self::ALL.iter().copied().find(|value| value.name() == text).ok_or_else(|| {
                        let names: Vec<_> = Self::ALL.iter().map(|value| value.name()).collect();
                        D::Error::custom(format!("expected one of {names:?}, got {text:?}"))
                    })
                }
            }

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    let names: Vec<_> = Self::ALL.iter().map(|value| value.name()).collect();
                    json_schema!({ "type": "string", "enum": names })
                }
            }
        };
    };
}
pub(crate) use name_forms;

/// An option whose key must be there: absent is `null`, not a missing key.
///
/// # Errors
/// The value is neither `null` nor of its type.
pub fn present<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    serde::Deserialize::deserialize(deserializer)
}

/// Serde and schema of an item of evidence: `{"kind": …, "body": …, "signatures": …}`.
macro_rules! tagged_items {
    ($item:ident, $of:ident, $signatures:expr, $($kind:ident),+) => {
        const _: () = {
            use alloc::borrow::Cow;
            use schemars::{JsonSchema, Schema, SchemaGenerator};
            use serde::{Deserialize, Deserializer, Serialize, Serializer};
            use crate::codec::List;

            #[derive(Deserialize, JsonSchema)]
            #[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
            enum Tagged {
                $($kind { body: $kind, signatures: List<Signature, $signatures> }),+
            }

            #[derive(Serialize)]
            #[serde(tag = "kind", rename_all = "kebab-case")]
            enum TaggedRef<'a> {
                $($kind { body: &'a $kind, signatures: &'a [Signature] }),+
            }

            impl From<Tagged> for $item {
                fn from(tagged: Tagged) -> Self {
                    match tagged {
                        $(Tagged::$kind { body, signatures } => {
                            Self { body: $of::$kind(body), signatures }
                        })+
                    }
                }
            }

            impl<'a> From<&'a $item> for TaggedRef<'a> {
                fn from(item: &'a $item) -> Self {
                    let signatures = &*item.signatures;
                    match &item.body {
                        $($of::$kind(body) => Self::$kind { body, signatures }),+
                    }
                }
            }

            impl Serialize for $item {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    TaggedRef::from(self).serialize(serializer)
                }
            }

            impl<'de> Deserialize<'de> for $item {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Ok(<Tagged as Deserialize>::deserialize(deserializer)?.into())
                }
            }

            impl JsonSchema for $item {
                fn schema_name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($item))
                }
                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    Tagged::json_schema(generator)
                }
            }
        };
    };
}
pub(crate) use tagged_items;
