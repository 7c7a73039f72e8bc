//! A list whose limit is part of its type, so that no longer one can be read or made.

use alloc::vec::Vec;
use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{Error, Read, Result, Write},
};
use core::ops::Deref;

use super::read::TOO_MANY;

/// At most `MAX` items. Its length is checked before its first item is read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize), serde(transparent))]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> List<T, MAX> {
    /// The items as a list, or nothing if there are more than `MAX`.
    pub fn new(items: Vec<T>) -> Option<Self> {
        (items.len() <= MAX).then_some(Self(items))
    }
}

/// A list that other limits keep within its own.
pub(crate) fn within_limit<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    let list = List::new(items);
    assert!(list.is_some(), "the limits of a case bound its decision");
    list.unwrap_or_default()
}

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for List<T, MAX> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a List<T, MAX> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: BorshSerialize, const MAX: usize> BorshSerialize for List<T, MAX> {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<()> {
        self.0.serialize(writer)
    }
}

impl<T: BorshDeserialize, const MAX: usize> BorshDeserialize for List<T, MAX> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self> {
        let length = u32::deserialize_reader(reader)?;
        if usize::try_from(length).map_or(true, |length| length > MAX) {
            return Err(Error::new(TOO_MANY, "the list is over its limit"));
        }
        let mut items = Vec::new();
        for _ in 0..length {
            items.push(T::deserialize_reader(reader)?);
        }
        Ok(Self(items))
    }
}

#[cfg(feature = "json")]
mod json {
    use super::List;
    use alloc::{borrow::Cow, format, string::String, vec::Vec};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::{Deserialize, Deserializer, de::Error};

    impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for List<T, MAX> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let items = Vec::<T>::deserialize(deserializer)?;
            let length = items.len();
            Self::new(items)
                .ok_or_else(|| D::Error::custom(format!("{length} items; at most {MAX} allowed")))
        }
    }

    impl<T: JsonSchema, const MAX: usize> JsonSchema for List<T, MAX> {
        fn schema_name() -> Cow<'static, str> {
            Cow::Owned(String::from("list_of_") + &T::schema_name())
        }
        fn inline_schema() -> bool {
            true
        }
        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let items = generator.subschema_for::<T>();
            json_schema!({ "type": "array", "items": items, "maxItems": MAX })
        }
    }
}
