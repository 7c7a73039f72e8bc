//! Values of a dossier's fields, read as their types (order 5.1).

use alloc::{vec, vec::Vec};

use super::{
    canonical::{Kind, Place},
    civil::timestamp,
};
use crate::{
    order::schema::{FieldType, ItemType},
    time::Time,
};

/// The most digits of a DECIMAL.
const DIGITS_MAX: usize = 18;

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its characters: one text; of an array one for each item.
    pub texts: Vec<Vec<u8>>,
    /// Of a DECIMAL: the integer without the point.
    pub number: Option<i64>,
    /// Of a TIMESTAMP.
    pub time: Option<Time>,
}

impl Value {
    fn text(text: Vec<u8>) -> Self {
        Self { texts: vec![text], number: None, time: None }
    }

    /// The characters of a scalar.
    pub fn scalar(&self) -> &[u8] {
        self.texts.first().map_or(&[], Vec::as_slice)
    }

    /// Reads a value of this type; none if it is of another.
    pub(super) fn read(place: Place<'_, '_>, of: &FieldType) -> Option<Self> {
        match (of, place.kind()) {
            (FieldType::StringId { max_length }, _) => string_id(place.string()?, *max_length),
            (FieldType::Decimal { precision }, _) => decimal(place.string()?, *precision),
            (FieldType::Timestamp, _) => time(place.string()?),
            (FieldType::Boolean, Kind::Boolean(yes)) => {
                Some(Self::text(Vec::from(if yes { "true" } else { "false" })))
            }
            (FieldType::Enum { values }, _) => {
                let text = place.string()?;
                values.iter().any(|value| value.as_bytes() == text).then(|| Self::text(text))
            }
            (FieldType::Array { item, max_items, .. }, Kind::Array) => {
                let items = place.children().map(|child| item_of(child.string()?, *item));
                let items: Vec<Self> = items.collect::<Option<_>>()?;
                let fits = u32::try_from(items.len()).is_ok_and(|count| count <= *max_items);
                let texts = items.into_iter().flat_map(|item| item.texts).collect();
                fits.then_some(Self { texts, number: None, time: None })
            }
            _ => None,
        }
    }
}

fn item_of(text: Vec<u8>, of: ItemType) -> Option<Value> {
    match of {
        ItemType::StringId { max_length } => string_id(text, max_length),
        ItemType::Decimal { precision } => decimal(text, precision),
        ItemType::Timestamp => time(text),
    }
}

fn string_id(text: Vec<u8>, max_length: u32) -> Option<Value> {
    let fits = u32::try_from(text.len()).is_ok_and(|length| length <= max_length);
    let trimmed = text.first() != Some(&b' ') && text.last() != Some(&b' ');
    (fits && trimmed).then(|| Value::text(text))
}

fn time(text: Vec<u8>) -> Option<Value> {
    let time = timestamp(&text)?;
    Some(Value { time: Some(time), ..Value::text(text) })
}

/// `-` or nothing; `0`, or digits that begin with 1 to 9; a point and exactly `precision` digits,
/// if that is above 0. At most 18 digits in all, and no negative zero.
fn decimal(text: Vec<u8>, precision: u8) -> Option<Value> {
    let (negative, unsigned) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        _ => (false, text.as_slice()),
    };
    let decimals = usize::from(precision);
    let (whole, fraction): (&[u8], &[u8]) = if decimals == 0 {
        (unsigned, &[])
    } else {
        let (whole, rest) = unsigned.split_at_checked(unsigned.len().checked_sub(decimals + 1)?)?;
        (whole, rest.strip_prefix(b".")?)
    };
    if whole.is_empty() || (whole.len() > 1 && whole.first() == Some(&b'0')) {
        return None;
    }
    if whole.len() + fraction.len() > DIGITS_MAX {
        return None;
    }
    // 18 digits have a value below 2^63.
    let magnitude = whole.iter().chain(fraction).try_fold(0i64, |number, digit| match digit {
        b'0'..=b'9' => Some(number * 10 + i64::from(digit - b'0')),
        _ => None,
    })?;
    if negative && magnitude == 0 {
        return None;
    }
    let number = if negative { -magnitude } else { magnitude };
    Some(Value { number: Some(number), ..Value::text(text) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_has_one_spelling() {
        let read = |text: &str, precision| decimal(text.into(), precision)?.number;
        for (text, precision, number) in [
            ("0", 0, 0),
            ("12", 0, 12),
            ("-7", 0, -7),
            ("0.00", 2, 0),
            ("-0.01", 2, -1),
            ("10.50", 2, 1050),
            ("999999999999999999", 0, 999_999_999_999_999_999),
            ("999999999.999999999", 9, 999_999_999_999_999_999),
        ] {
            assert_eq!(read(text, precision), Some(number), "{text}");
        }
        for (text, precision) in [
            ("", 0),
            ("-", 0),
            ("-0", 0),
            ("-0.00", 2),
            ("01", 0),
            ("00.10", 2),
            ("1.0", 0),
            ("1", 2),
            ("1.0", 2),
            ("1.000", 2),
            (".10", 2),
            ("1,00", 2),
            ("+1", 0),
            ("1e3", 0),
            ("1000000000000000000", 0),
            ("1.-1", 2),
        ] {
            assert_eq!(read(text, precision), None, "{text}");
        }
    }
}
