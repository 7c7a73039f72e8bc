//! What a photo says of itself: when and where it was taken, by its EXIF.
//!
//! Nothing is guessed. A clock without its offset from UTC gives no time; it only bears out one
//! that somebody states, if some offset in use fits. Coordinates are exact: degrees, minutes and
//! seconds are fractions, and their sum is rounded once, to the nearest millionth of a degree,
//! halves away from zero.

use std::{
    fs::File,
    io::{BufRead, BufReader, Seek},
    path::Path,
};

use exif::{DateTime, Error, Exif, In, Rational, Tag, Value};
use quittance_contract::{time::Time, verdict::RefuseCode};

use crate::cli::{failure::Failure, input};

/// The facts of a photo.
pub(super) struct Photo {
    pub(super) taken_at: Fact,
    pub(super) latitude: Fact,
    pub(super) longitude: Fact,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// In the spelling of a dossier.
    Says(String),
    /// A clock's time as if it were UTC; its offset is not known.
    Clock(Time),
    /// The photo does not say.
    Nothing,
}

/// Offsets from UTC in use are quarters of an hour from −12:00 to +14:00.
const QUARTER: i64 = 15 * 60;
const OFFSETS: std::ops::RangeInclusive<i64> = -12 * 3600..=14 * 3600;

impl Fact {
    /// Whether the photo bears out what somebody states.
    pub(super) fn bears_out(&self, stated: &str) -> bool {
        match self {
            Self::Says(text) => text == stated,
            Self::Clock(clock) => time(stated).is_some_and(|stated| {
                let offset = clock.unix_seconds() as i64 - stated.unix_seconds() as i64;
                OFFSETS.contains(&offset) && offset % QUARTER == 0
            }),
            Self::Nothing => false,
        }
    }

    /// For people.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Says(text) => text.clone(),
            Self::Clock(clock) => {
                let clock = clock.to_string();
                format!("{} by a clock of unknown offset", clock.trim_end_matches('Z'))
            }
            Self::Nothing => "nothing".to_owned(),
        }
    }
}

impl Photo {
    /// Reads the facts of a photo; one without EXIF says nothing.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| input::unreadable(path, &error))?;
        Self::of(path, &mut BufReader::new(file))
    }

    fn of(path: &Path, photo: &mut (impl BufRead + Seek)) -> Result<Self, Failure> {
        let exif = match exif::Reader::new().read_from_container(photo) {
            Ok(exif) => exif,
            Err(Error::NotFound(_)) => {
                let nothing = Fact::Nothing;
                return Ok(Self {
                    taken_at: nothing.clone(),
                    latitude: nothing.clone(),
                    longitude: nothing,
                });
            }
            Err(error) => return Err(corrupt(path, "EXIF", &error.to_string())),
        };
        let taken_at = taken_at(&exif).map_err(|(tag, what)| corrupt(path, tag, &what))?;
        let coordinate = |value, side, signs, most| {
            coordinate(&exif, value, side, signs, most)
                .map_err(|what| corrupt(path, &value.to_string(), &what))
        };
        let latitude = coordinate(Tag::GPSLatitude, Tag::GPSLatitudeRef, b"NS", 90)?;
        let longitude = coordinate(Tag::GPSLongitude, Tag::GPSLongitudeRef, b"EW", 180)?;
        // Half a place is none.
        let (latitude, longitude) = match (latitude, longitude) {
            (Some(latitude), Some(longitude)) => (Fact::Says(latitude), Fact::Says(longitude)),
            _ => (Fact::Nothing, Fact::Nothing),
        };
        Ok(Self { taken_at, latitude, longitude })
    }
}

fn corrupt(path: &Path, place: &str, what: &str) -> Failure {
    Failure::bad(path, format!("cannot be read: {what}"))
        .code(RefuseCode::SealMismatchExif)
        .at(place)
        .expected("a photo as its camera wrote it")
        .remedy("take it from the camera again; programs that edit photos may spoil EXIF")
}

/// The characters of a text; cameras fill up with blanks.
fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => {
            Some(texts.first()?.trim_ascii_end()).filter(|text| !text.is_empty())
        }
        _ => Some(&b"?"[..]),
    }
}

fn taken_at(exif: &Exif) -> Result<Fact, (&'static str, String)> {
    let place = "DateTimeOriginal";
    let Some(text) = ascii(exif, Tag::DateTimeOriginal) else { return Ok(Fact::Nothing) };
    let mut clock = match DateTime::from_ascii(text) {
        Err(Error::BlankValue(_)) => return Ok(Fact::Nothing),
        clock => clock.map_err(|error| (place, error.to_string()))?,
    };
    let spelt = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
        clock.year, clock.month, clock.day, clock.hour, clock.minute, clock.second
    );
    let local = time(&spelt).ok_or_else(|| (place, format!("there is no {spelt}")))?;
    let Some(offset) = ascii(exif, Tag::OffsetTimeOriginal) else { return Ok(Fact::Clock(local)) };
    match clock.parse_offset(offset) {
        Err(Error::BlankValue(_)) => return Ok(Fact::Clock(local)),
        parsed => parsed.map_err(|error| ("OffsetTimeOriginal", error.to_string()))?,
    }
    let minutes = i64::from(clock.offset.unwrap_or_default());
    let seconds = local.unix_seconds() as i64 - 60 * minutes;
    let time = u64::try_from(seconds).ok().and_then(Time::new);
    let time = time.ok_or_else(|| (place, "a time before 1970 or after 9999".to_owned()))?;
    Ok(Fact::Says(time.to_string()))
}

/// A coordinate as a DECIMAL of six decimals; none if the photo does not say.
fn coordinate(
    exif: &Exif,
    value: Tag,
    side: Tag,
    signs: &[u8; 2],
    most: u64,
) -> Result<Option<String>, String> {
    let Some(field) = exif.get_field(value, In::PRIMARY) else { return Ok(None) };
    let parts = match &field.value {
        Value::Rational(parts) => <&[Rational; 3]>::try_from(parts.as_slice()).ok(),
        _ => None,
    };
    let parts = parts.ok_or("not degrees, minutes and seconds")?;
    let [positive, negative] = signs;
    let south_or_west = match ascii(exif, side) {
        Some([sign]) if sign == positive => false,
        Some([sign]) if sign == negative => true,
        _ => return Err(format!("{side} says neither of two directions")),
    };
    let micro = micro_degrees(parts).ok_or("not degrees, minutes and seconds")?;
    if micro > most * 1_000_000 {
        return Err(format!("beyond {most} degrees"));
    }
    let minus = if south_or_west && micro > 0 { "-" } else { "" };
    Ok(Some(format!("{minus}{}.{:06}", micro / 1_000_000, micro % 1_000_000)))
}

/// Millionths of a degree, to the nearest, halves up: the sign comes later, so halves go away from
/// zero. None without a value, or with one that no camera writes.
fn micro_degrees(parts: &[Rational; 3]) -> Option<u64> {
    let (mut numerator, mut denominator) = (0u128, 1u128);
    for (part, in_a_degree) in parts.iter().zip([1u128, 60, 3600]) {
        let below = u128::from(part.denom).checked_mul(in_a_degree).filter(|below| *below > 0)?;
        let own = u128::from(part.num).checked_mul(denominator)?;
        numerator = numerator.checked_mul(below)?.checked_add(own)?;
        denominator = denominator.checked_mul(below)?;
        let shared = greatest_common_divisor(numerator, denominator);
        (numerator, denominator) = (numerator / shared, denominator / shared);
    }
    let doubled = numerator.checked_mul(2_000_000)?.checked_add(denominator)?;
    u64::try_from(doubled / denominator.checked_mul(2)?).ok()
}

/// Of a number and one above 0.
const fn greatest_common_divisor(a: u128, b: u128) -> u128 {
    if a == 0 { b } else { greatest_common_divisor(b % a, a) }
}

/// The time of this spelling, if there is one.
pub(super) fn time(text: &str) -> Option<Time> {
    serde_json::from_value(text.into()).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// By hand: 51° 28′ 40.12″ is 51 + 28/60 + 40.12/3600 = 51.477811 1…; half a millionth goes up.
    #[test]
    fn degrees_are_rounded_once() {
        let parts = |numbers: [(u32, u32); 3]| {
            micro_degrees(&numbers.map(|(num, denom)| Rational { num, denom }))
        };
        assert_eq!(parts([(51, 1), (28, 1), (4012, 100)]), Some(51_477_811));
        assert_eq!(parts([(0, 1), (0, 1), (0, 1)]), Some(0));
        assert_eq!(parts([(1, 1), (1, 1), (1, 1)]), Some(1_016_944));
        assert_eq!(parts([(1, 2_000_000), (0, 1), (0, 1)]), Some(1));
        assert_eq!(parts([(999_999, 2_000_000_000), (0, 1), (0, 1)]), Some(500));
        assert_eq!(parts([(499_999, 1_000_000_000), (0, 1), (1, u32::MAX)]), Some(500));
        assert_eq!(parts([(1, 0), (0, 1), (0, 1)]), None);
        assert_eq!(
            parts([(u32::MAX, u32::MAX - 4), (u32::MAX, u32::MAX - 4), (0, 1)]),
            Some(1_016_667)
        );
    }

    /// Whatever one byte of a photo becomes, it is read or refused.
    #[test]
    fn a_spoilt_photo_is_read_or_refused() {
        let photo = include_bytes!("../../../../examples/dossier/files/seal.jpg");
        let read = |photo: &[u8]| Photo::of(Path::new("seal.jpg"), &mut Cursor::new(photo));
        let whole = read(photo).unwrap();
        assert_eq!(whole.latitude.words(), "51.954819");
        let (mut refused, mut otherwise) = (0, 0);
        for at in 0..photo.len() {
            for bit in 0..8 {
                let mut spoilt = *photo;
                spoilt[at] ^= 1 << bit;
                match read(&spoilt) {
                    Err(_) => refused += 1,
                    Ok(photo) if photo.latitude != whole.latitude => otherwise += 1,
                    Ok(_) => {}
                }
            }
            let _ = read(&photo[..at]);
        }
        assert!(refused > 100 && otherwise > 100, "{refused} refused, {otherwise} otherwise");
    }

    #[test]
    fn a_clock_without_offset_only_bears_out() {
        let clock = Fact::Clock(time("2026-01-10T14:00:00Z").unwrap());
        for (stated, holds) in [
            ("2026-01-10T12:00:00Z", true),
            ("2026-01-10T00:00:00Z", true),
            ("2026-01-11T02:00:00Z", true),
            ("2026-01-09T23:45:00Z", false),
            ("2026-01-10T12:00:01Z", false),
            ("2026-01-11T02:15:00Z", false),
            ("noon", false),
        ] {
            assert_eq!(clock.bears_out(stated), holds, "{stated}");
        }
    }
}
