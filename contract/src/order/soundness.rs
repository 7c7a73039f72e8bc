//! Whether a schema can be used at all (order 5.1): what every schema must keep, whoever wrote it.

use alloc::vec::Vec;

use super::schema::{
    Cardinality, ColdChain, Field, FieldIndex, FieldType, ItemType, LogMode, Schema, Seal, Side,
    Variance, is_field_name, is_file_name,
};
use crate::{codec::Text, quorum::AttestorRole};

/// What a schema breaks: the number of the point in order 5.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsound {
    /// The point, 1 to 10.
    pub point: u8,
    /// What it asks for.
    pub needs: &'static str,
}

const PRECISION_MAX: u8 = 9;
const ITEMS_MAX: u32 = 1024;
const COUNTED_MAX: u8 = 16;
const FALLBACK_SECONDS_MAX: u64 = 2_592_000;
const TTL_SECONDS: core::ops::RangeInclusive<u64> = 900..=1_209_600;
/// Decimals of a coordinate: micro-degrees.
const COORDINATE_PRECISION: u8 = 6;

impl Schema {
    /// Whether the schema can be used.
    ///
    /// # Errors
    /// The first point that it breaks.
    pub fn check(&self) -> Result<(), Unsound> {
        let points: [(bool, &'static str); 10] = [
            (self.names_in_range(), "names, lengths and indices in range"),
            (self.claim_is_named(), "a claim of 1 to 8 different required, visible fields"),
            (
                diverse(&self.groups.iter().map(|group| group.to_vec()).collect::<Vec<_>>()),
                "at least two groups, none empty, and no role in all of them",
            ),
            (self.counts_enough(), "groups ≤ min_attestations ≤ 16"),
            (self.fallbacks_hold(), "fallbacks that keep two roles, of at most 30 days"),
            (self.ttls_cover(), "a time to live of 900 to 1,209,600 seconds for exactly each role"),
            (
                self.seal.as_ref().is_none_or(|seal| self.seal_holds(seal)),
                "a seal whose role, field, photo and facts the schema has",
            ),
            (
                self.lots.is_none_or(|field| self.is_lot_list(field)),
                "a lot list that is a required, visible set of names",
            ),
            (
                self.cold_chain.as_ref().is_none_or(|chain| self.cold_chain_holds(chain)),
                "a band and windows between required, visible times",
            ),
            (self.ranges_hold(), "ranges of visible numbers, and variances that go outward"),
        ];
        let broken = (1u8..).zip(points).find(|(_, (holds, _))| !holds);
        broken.map_or(Ok(()), |(point, (_, needs))| Err(Unsound { point, needs }))
    }

    fn names_in_range(&self) -> bool {
        let fields = self
            .fields
            .iter()
            .all(|field| is_field_name(field.name.as_bytes()) && type_in_range(&field.r#type));
        let variances = self.variances.iter().map(|row| row.field);
        let mut indices = self
            .claim_fields
            .iter()
            .copied()
            .chain(self.lots)
            .chain(self.seal.iter().flat_map(seal_fields))
            .chain(self.cold_chain.iter().flat_map(|chain| {
                chain.windows.iter().flat_map(|window| [window.from, window.until])
            }))
            .chain(self.tolerances.iter().map(|row| row.field))
            .chain(variances);
        fields
            && indices.all(|index| self.field(index).is_some())
            && self.files.iter().all(|name| is_file_name(name.as_bytes()))
    }

    fn claim_is_named(&self) -> bool {
        let fields = &self.claim_fields;
        let different = fields
            .iter()
            .enumerate()
            .all(|(place, field)| !fields.iter().take(place).any(|other| other == field));
        let names = |field: &Field| match field.r#type {
            FieldType::Boolean => false,
            FieldType::Array { cardinality, .. } => cardinality == Cardinality::Set,
            _ => true,
        };
        !fields.is_empty() && different && fields.iter().all(|index| self.shown(*index, names))
    }

    fn counts_enough(&self) -> bool {
        let groups = self.groups.len();
        usize::from(self.min_attestations) >= groups && self.min_attestations <= COUNTED_MAX
    }

    fn fallbacks_hold(&self) -> bool {
        self.fallbacks.iter().all(|fallback| {
            !fallback.alternates.is_empty()
                && (1..=FALLBACK_SECONDS_MAX).contains(&fallback.longest_seconds.count())
                && self.groups.iter().any(|group| group.contains(&fallback.stands_for))
                && diverse(&self.widened(fallback))
        })
    }

    fn ttls_cover(&self) -> bool {
        let asked = |role: &AttestorRole| {
            self.groups.iter().any(|group| group.contains(role))
                || self.fallbacks.iter().any(|fallback| fallback.alternates.contains(role))
        };
        AttestorRole::ALL.iter().all(|role| asked(role) == self.ttl(*role).is_some())
            && self.ttls.iter().all(|row| TTL_SECONDS.contains(&row.ttl.count()))
    }

    fn seal_holds(&self, seal: &Seal) -> bool {
        let named = |field: &Field| matches!(field.r#type, FieldType::StringId { .. });
        let exif = seal.exif.as_ref().is_none_or(|exif| {
            let coordinate = |field: &Field| {
                field.r#type == FieldType::Decimal { precision: COORDINATE_PRECISION }
            };
            self.visible(exif.taken_at, |field| field.r#type == FieldType::Timestamp)
                && self.visible(exif.latitude, coordinate)
                && self.visible(exif.longitude, coordinate)
        });
        self.ttl(seal.role).is_some()
            && self.shown(seal.field, named)
            && self.files.contains(&seal.photo)
            && exif
    }

    fn is_lot_list(&self, field: FieldIndex) -> bool {
        self.shown(field, |field| {
            matches!(
                field.r#type,
                FieldType::Array {
                    item: ItemType::StringId { .. },
                    cardinality: Cardinality::Set,
                    ..
                }
            )
        })
    }

    fn cold_chain_holds(&self, chain: &ColdChain) -> bool {
        let time = |index| self.shown(index, |field| field.r#type == FieldType::Timestamp);
        chain.low <= chain.high
            && !chain.windows.is_empty()
            && (chain.mode == LogMode::Windows || chain.windows.len() == 1)
            && chain.windows.iter().all(|window| time(window.from) && time(window.until))
    }

    fn ranges_hold(&self) -> bool {
        let number = |field: &Field| matches!(field.r#type, FieldType::Decimal { .. });
        let tolerances = self
            .tolerances
            .iter()
            .all(|row| self.visible(row.field, number) && row.low <= row.high);
        tolerances && self.variances.iter().all(|row| self.variance_holds(row))
    }

    fn variance_holds(&self, row: &Variance) -> bool {
        let Some(range) = self.tolerances.iter().find(|range| range.field == row.field) else {
            return false;
        };
        let outward = |from: &mut _, step: &super::schema::VarianceStep| {
            let farther = match row.side {
                Side::Higher => step.bound > *from,
                Side::Lower => step.bound < *from,
            };
            *from = step.bound;
            Some(farther)
        };
        let edge = match row.side {
            Side::Higher => range.high,
            Side::Lower => range.low,
        };
        let dearer = row.steps.windows(2).all(|pair| match pair {
            [before, after] => before.deduction <= after.deduction,
            _ => true,
        });
        !row.steps.is_empty() && dearer && row.steps.iter().scan(edge, outward).all(|out| out)
    }

    /// Whether the dossier must have the field, and cannot hide it.
    fn shown(&self, index: FieldIndex, is: impl Fn(&Field) -> bool) -> bool {
        self.visible(index, |field| field.required && is(field))
    }

    /// Whether the field cannot be hidden.
    fn visible(&self, index: FieldIndex, is: impl Fn(&Field) -> bool) -> bool {
        self.field(index).is_some_and(|field| !field.redactable && is(field))
    }
}

/// At least two groups, none empty, and no role in all of them: no assignment uses one role only.
fn diverse(groups: &[Vec<AttestorRole>]) -> bool {
    groups.len() >= 2
        && groups.iter().all(|group| !group.is_empty())
        && !AttestorRole::ALL.iter().any(|role| groups.iter().all(|group| group.contains(role)))
}

fn type_in_range(of: &FieldType) -> bool {
    let length = |length: u32| (1..=Text::MAX).contains(&usize::try_from(length).unwrap_or(0));
    match of {
        FieldType::StringId { max_length } => length(*max_length),
        FieldType::Decimal { precision } => *precision <= PRECISION_MAX,
        FieldType::Timestamp | FieldType::Boolean => true,
        FieldType::Enum { values } => !values.is_empty(),
        FieldType::Array { item, max_items, .. } => {
            let item = match item {
                ItemType::StringId { max_length } => length(*max_length),
                ItemType::Decimal { precision } => *precision <= PRECISION_MAX,
                ItemType::Timestamp => true,
            };
            item && (1..=ITEMS_MAX).contains(max_items)
        }
    }
}

fn seal_fields(seal: &Seal) -> impl Iterator<Item = FieldIndex> {
    let exif = seal.exif.as_ref().map(|exif| [exif.taken_at, exif.latitude, exif.longitude]);
    core::iter::once(seal.field).chain(exif.into_iter().flatten())
}
