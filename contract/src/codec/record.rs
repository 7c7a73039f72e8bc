//! Records: structs whose bytes are their fields, one after the other.

/// Defines records: their bytes in the order of their fields, their JSON by the same names.
macro_rules! records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)+ })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, borsh::BorshSerialize, borsh::BorshDeserialize)]
            #[cfg_attr(
                feature = "json",
                derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
                serde(deny_unknown_fields)
            )]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }
        )+
    };
}
pub(crate) use records;
