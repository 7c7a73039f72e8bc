//! Strings of varying length: printable ASCII, and plain bytes. Their limits are part of the type.

use alloc::{vec, vec::Vec};
use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{Error, ErrorKind, Read, Result, Write},
};
use core::{fmt, ops::Deref};

use super::read::TOO_MANY;

/// 1 to 256 characters of printable ASCII, 0x20 to 0x7e. Ordered as bytes, whatever the length.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(Vec<u8>);

impl Text {
    /// The most characters.
    pub const MAX: usize = 256;

    /// The text of these characters, if they are one.
    pub fn new(characters: Vec<u8>) -> Option<Self> {
        let fits = !characters.is_empty() && characters.len() <= Self::MAX;
        (fits && characters.iter().all(|byte| (0x20..=0x7e).contains(byte)))
            .then_some(Self(characters))
    }

    /// The characters, without the length.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same characters as a string.
    pub fn as_str(&self) -> &str {
        // ASCII by construction.
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl BorshSerialize for Text {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.0.serialize(writer)
    }
}

impl BorshDeserialize for Text {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let invalid = || Error::new(ErrorKind::InvalidData, "no text");
        let characters =
            read_bytes(
                reader,
                Self::MAX,
                |length| {
                    if length == 0 { Err(invalid()) } else { Ok(()) }
                },
            )?;
        Self::new(characters).ok_or_else(invalid)
    }
}

/// At most `MAX` bytes, whatever they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> Bytes<MAX> {
    /// These bytes, unless they are more than `MAX`.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= MAX).then_some(Self(bytes))
    }
}

impl<const MAX: usize> Deref for Bytes<MAX> {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<const MAX: usize> BorshSerialize for Bytes<MAX> {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.0.serialize(writer)
    }
}

impl<const MAX: usize> BorshDeserialize for Bytes<MAX> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        read_bytes(reader, MAX, |_| Ok(())).map(Self)
    }
}

/// A length, which is judged before its bytes are read.
fn read_bytes<R: Read>(
    reader: &mut R,
    max: usize,
    judge: impl FnOnce(usize) -> Result<()>,
) -> Result<Vec<u8>> {
    let length = usize::try_from(u32::deserialize_reader(reader)?).unwrap_or(usize::MAX);
    if length > max {
        return Err(Error::new(TOO_MANY, "longer than its limit"));
    }
    judge(length)?;
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(feature = "json")]
mod json {
    use super::{Bytes, Text};
    use alloc::{
        borrow::Cow,
        format,
        string::{String, ToString},
    };
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    impl Serialize for Text {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    impl<'de> Deserialize<'de> for Text {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = <String as Deserialize>::deserialize(deserializer)?;
            Self::new(text.clone().into_bytes()).ok_or_else(|| {
                D::Error::custom(format!(
                    "expected 1 to {} characters of printable ASCII, got {text:?}",
                    Self::MAX
                ))
            })
        }
    }

    impl JsonSchema for Text {
        fn schema_name() -> Cow<'static, str> {
            Cow::Borrowed("Text")
        }
        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^[ -~]{1,256}$" })
        }
    }

    /// A string, if every byte is a printable character of ASCII; else `{"hex": "…"}`.
    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(untagged)]
    enum Form {
        Plain(String),
        Hex(Hex),
    }

    #[derive(Serialize, Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Hex {
        hex: String,
    }

    fn printable(bytes: &[u8]) -> bool {
        bytes.iter().all(|byte| (0x20..=0x7e).contains(byte))
    }

    impl<const MAX: usize> Serialize for Bytes<MAX> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let form = match core::str::from_utf8(self) {
                Ok(text) if printable(self) => Form::Plain(text.to_string()),
                _ => Form::Hex(Hex { hex: hex::encode(&**self) }),
            };
            form.serialize(serializer)
        }
    }

    impl<'de, const MAX: usize> Deserialize<'de> for Bytes<MAX> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let bytes = match Form::deserialize(deserializer)? {
                Form::Plain(text) if printable(text.as_bytes()) => text.into_bytes(),
                Form::Plain(_) => {
                    return Err(D::Error::custom(
                        "expected printable ASCII, or other bytes as {\"hex\": …}",
                    ));
                }
                Form::Hex(Hex { hex: digits }) => match hex::decode(&digits) {
                    Ok(bytes) if !printable(&bytes) && hex::encode(&bytes) == digits => bytes,
                    _ => {
                        return Err(D::Error::custom(
                            "expected lower-case hex digits of bytes that are not all printable",
                        ));
                    }
                },
            };
            let length = bytes.len();
            Self::new(bytes)
                .ok_or_else(|| D::Error::custom(format!("{length} bytes; at most {MAX} allowed")))
        }
    }

    impl<const MAX: usize> JsonSchema for Bytes<MAX> {
        fn schema_name() -> Cow<'static, str> {
            Cow::Borrowed("Bytes")
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            Form::json_schema(generator)
        }
    }
}
