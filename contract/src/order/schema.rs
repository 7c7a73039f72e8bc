//! A schema: what proves a stage, as data with a digest (order 5.1).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{
    codec::{Hash, List, Tag, Text, numbered::numbered, record::records},
    evidence::first_not_above,
    limits,
    money::{Bps, Ppm},
    quorum::AttestorRole,
    time::Seconds,
};

/// A whole number, −2^63 to 2^63 − 1: a DECIMAL without its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Whole(pub i64);

#[cfg(feature = "json")]
crate::codec::json::decimal_forms!(Whole, i64, "^(0|-?[1-9][0-9]{0,18})$");

/// A list of roles, strictly ascending.
pub type Roles = List<AttestorRole, { limits::ROWS }>;

/// The index of a field of the schema.
pub type FieldIndex = u8;

numbered! {
    /// Whether the items of an array are a set (O4).
    Cardinality {
        /// In any order.
        Seq = 0 "SEQ",
        /// Strictly ascending.
        Set = 1 "SET",
    }
}

numbered! {
    /// On which side of a range a variance is (O4).
    Side {
        /// Below it.
        Lower = 0 "LOWER",
        /// Above it.
        Higher = 1 "HIGHER",
    }
}

numbered! {
    /// How much of a temperature log a case has (O4).
    LogMode {
        /// All of it.
        Full = 0 "FULL",
        /// The named windows, with proofs.
        Windows = 1 "WINDOWS",
    }
}

records! {
    /// What proves a stage.
    Schema {
        /// Such as `TRADE.ON_BOARD.v1`; carries the major version only.
        name: Text,
        /// Counts the versions that keep the name.
        revision: u32,
        /// What the dossier says, strictly ascending by name.
        fields: List<Field, { limits::FIELDS }>,
        /// Names of files that must be there, strictly ascending.
        files: List<Text, { limits::FIELDS }>,
        /// Which kind of fact the claim identity names.
        claim_domain: Text,
        /// The fields that make the identity, in this order.
        claim_fields: List<FieldIndex, { limits::GROUPS }>,
        /// Each is filled by one attestor in any of its roles.
        groups: List<Roles, { limits::GROUPS }>,
        /// How many independent attestors are counted, at least.
        min_attestations: u8,
        /// How long an attestation in a role is fresh, strictly ascending by role.
        ttls: List<Ttl, { limits::ROWS }>,
        /// The goods leave the factory here: all later slices of the chain must be funded.
        post_production: bool,
        /// Seal and photo.
        seal: Option<Seal>,
        /// The field with the lot list.
        lots: Option<FieldIndex>,
        /// Demands on the temperature log.
        cold_chain: Option<ColdChain>,
        /// Numbers that must lie in a range, strictly ascending by field.
        tolerances: List<Tolerance, { limits::ROWS }>,
        /// How far outside is still accepted, strictly ascending by field.
        variances: List<Variance, { limits::ROWS }>,
        /// Who may stand in for a role that is down.
        fallbacks: List<Fallback, { limits::FALLBACKS }>,
    }

    /// One thing that a dossier says.
    Field {
        /// Its name.
        name: Text,
        /// Its type.
        r#type: FieldType,
        /// The dossier must have it.
        required: bool,
        /// A commitment may stand for it.
        redactable: bool,
    }

    /// How long an attestation in a role is fresh.
    Ttl {
        /// The role.
        role: AttestorRole,
        /// From issued_at, the last second included.
        ttl: Seconds,
    }

    /// What an inspection must confirm.
    Seal {
        /// Whose inspection counts.
        role: AttestorRole,
        /// The field with the seal number.
        field: FieldIndex,
        /// The name of the file with the photo.
        photo: Text,
        /// The fields with the photo's own facts.
        exif: Option<Exif>,
    }

    /// The fields with a photo's own facts.
    Exif {
        /// When it was taken.
        taken_at: FieldIndex,
        /// Where, in degrees with six decimals.
        latitude: FieldIndex,
        /// Where, in degrees with six decimals.
        longitude: FieldIndex,
    }

    /// Demands on the temperature log.
    ColdChain {
        /// How much of it a case has.
        mode: LogMode,
        /// The lower end of the band, in milli-°C.
        low: i32,
        /// The upper end of the band, in milli-°C.
        high: i32,
        /// Between whose times the goods had to be in the band.
        windows: List<LogWindow, { limits::WINDOWS }>,
        /// The longest time without measurement.
        max_gap_seconds: Seconds,
        /// The longest time out of the band at a stretch.
        max_excursion_seconds: Seconds,
        /// The least part of a window in the band.
        min_compliance: Bps,
    }

    /// Two fields with the ends of a window.
    LogWindow {
        /// Its start.
        from: FieldIndex,
        /// Its end.
        until: FieldIndex,
    }

    /// A range, ends included.
    Tolerance {
        /// The field.
        field: FieldIndex,
        /// The least.
        low: Whole,
        /// The most.
        high: Whole,
    }

    /// What is accepted outside of a range, at a price.
    Variance {
        /// The field.
        field: FieldIndex,
        /// On which side.
        side: Side,
        /// Ever farther outside.
        steps: List<VarianceStep, { limits::ROWS }>,
    }

    /// How far, and what it costs.
    VarianceStep {
        /// Up to here.
        bound: Whole,
        /// Part of the slice.
        deduction: Ppm,
    }

    /// Who may stand in for a role that is down.
    Fallback {
        /// The role.
        stands_for: AttestorRole,
        /// Who may, strictly ascending.
        alternates: Roles,
        /// The longest time for which it may be in force.
        longest_seconds: Seconds,
    }
}

/// The type of a field's value. On the wire: its number (O3), then its fields.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)
)]
#[repr(u8)]
pub enum FieldType {
    /// A name of something.
    StringId {
        /// The most characters.
        max_length: u32,
    } = 0,
    /// A number with a fixed number of decimals.
    Decimal {
        /// How many.
        precision: u8,
    } = 1,
    /// A second in time.
    Timestamp = 2,
    /// Yes or no.
    Boolean = 3,
    /// One of some words.
    Enum {
        /// The words, strictly ascending.
        values: List<Text, { limits::ENUM_VALUES }>,
    } = 4,
    /// Several of one type.
    Array {
        /// The type.
        item: ItemType,
        /// Whether they are a set.
        cardinality: Cardinality,
        /// The most items.
        max_items: u32,
    } = 5,
}

/// The type of an array's items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[cfg_attr(
    feature = "json",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE", deny_unknown_fields)
)]
#[repr(u8)]
pub enum ItemType {
    /// A name of something.
    StringId {
        /// The most characters.
        max_length: u32,
    } = 0,
    /// A number with a fixed number of decimals.
    Decimal {
        /// How many.
        precision: u8,
    } = 1,
    /// A second in time.
    Timestamp = 2,
}

impl Schema {
    /// What an order pins.
    pub fn digest(&self) -> Hash {
        Tag::Schema.digest(self)
    }

    /// What an allowlist holds.
    pub fn name_digest(&self) -> Hash {
        Tag::SchemaName.digest_bytes(self.name.as_bytes())
    }

    /// Names the group of this index in a decision.
    pub fn group_digest(&self, digest: Hash, index: u8, group: &Roles) -> Hash {
        Tag::Group.digest(&(digest, index, group))
    }

    /// The field of this index.
    pub fn field(&self, index: FieldIndex) -> Option<&Field> {
        self.fields.get(usize::from(index))
    }

    /// How long an attestation in this role is fresh.
    pub fn ttl(&self, role: AttestorRole) -> Option<Seconds> {
        self.ttls.iter().find(|row| row.role == role).map(|row| row.ttl)
    }

    /// The groups, with what may stand in while this fallback is in force.
    pub fn widened(&self, fallback: &Fallback) -> alloc::vec::Vec<alloc::vec::Vec<AttestorRole>> {
        let widen = |group: &Roles| {
            let mut roles = group.to_vec();
            if group.contains(&fallback.stands_for) {
                roles.extend_from_slice(&fallback.alternates);
            }
            roles
        };
        self.groups.iter().map(widen).collect()
    }
}

/// Whether the sets of a schema ascend, in wire order.
pub fn sets_ascend(schema: &Schema) -> bool {
    let values = |field: &Field| match &field.r#type {
        FieldType::Enum { values } => first_not_above(values).is_none(),
        _ => true,
    };
    first_not_above(schema.fields.iter().map(|field| &field.name)).is_none()
        && schema.fields.iter().all(values)
        && first_not_above(&schema.files).is_none()
        && schema.groups.iter().all(|group| first_not_above(group).is_none())
        && first_not_above(schema.ttls.iter().map(|row| row.role)).is_none()
        && first_not_above(schema.tolerances.iter().map(|row| row.field)).is_none()
        && first_not_above(schema.variances.iter().map(|row| row.field)).is_none()
        && schema.fallbacks.iter().all(|row| first_not_above(&row.alternates).is_none())
}

/// `[a-z][a-z0-9_]*`.
pub(crate) fn is_field_name(name: &[u8]) -> bool {
    let rest = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    name.first().is_some_and(u8::is_ascii_lowercase) && name.iter().all(rest)
}

/// `[a-z0-9][a-z0-9._-]*`, at most 64 characters: one name on every file system.
pub fn is_file_name(name: &[u8]) -> bool {
    let plain = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9');
    let rest = |byte: &u8| plain(byte) || matches!(byte, b'.' | b'_' | b'-');
    name.first().is_some_and(plain) && name.iter().all(rest) && name.len() <= 64
}
