//! The JSON form of an item of evidence: its kind beside its body.

use alloc::borrow::Cow;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    case::{Item, Signature},
    object::{
        Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint, Vote,
    },
};
use crate::{codec::List, limits};

macro_rules! tagged_items {
    ($($kind:ident),+) => {
        #[derive(Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
        enum Tagged {
            $($kind { body: $kind, signatures: List<Signature, { limits::SIGNATURES }> }),+
        }

        #[derive(Serialize)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        enum TaggedRef<'a> {
            $($kind { body: &'a $kind, signatures: &'a [Signature] }),+
        }

        impl From<Tagged> for Item {
            fn from(tagged: Tagged) -> Self {
                match tagged {
                    $(Tagged::$kind { body, signatures } => {
                        Self { body: Body::$kind(body), signatures }
                    })+
                }
            }
        }

        impl<'a> From<&'a Item> for TaggedRef<'a> {
            fn from(item: &'a Item) -> Self {
                let signatures = &*item.signatures;
                match &item.body {
                    $(Body::$kind(body) => Self::$kind { body, signatures }),+
                }
            }
        }
    };
}

tagged_items!(
    Allocated,
    Cancelled,
    CancelRequest,
    Accusation,
    Vote,
    Abort,
    Checkpoint,
    Attestation
);

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        TaggedRef::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(<Tagged as Deserialize>::deserialize(deserializer)?.into())
    }
}

impl JsonSchema for Item {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Item")
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Tagged::json_schema(generator)
    }
}
