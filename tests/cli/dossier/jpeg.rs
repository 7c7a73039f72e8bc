//! Small photos: a JPEG that has EXIF and no picture, byte by byte as TIFF 6.0 and EXIF 2.32 say.

/// The facts in it; what is nothing is left out.
pub(super) struct Jpeg {
    pub(super) taken: Option<&'static str>,
    pub(super) offset: Option<&'static str>,
    pub(super) place: Option<Place>,
}

pub(super) struct Place {
    pub(super) latitude: ([(u32, u32); 3], &'static str),
    pub(super) longitude: ([(u32, u32); 3], &'static str),
}

/// An entry of a directory: tag, type, count, value.
type Entry = (u16, u16, u32, Vec<u8>);

impl Jpeg {
    /// Rotterdam, 51° 57′ 17.35″ N 4° 2′ 8.5″ E, at 13:15:30 by a clock of UTC+01:00.
    pub(super) const fn usual() -> Self {
        Self {
            taken: Some("2026:01:10 13:15:30"),
            offset: Some("+01:00"),
            place: Some(Place {
                latitude: ([(51, 1), (57, 1), (1735, 100)], "N"),
                longitude: ([(4, 1), (2, 1), (85, 10)], "E"),
            }),
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let tiff = self.tiff();
        let length = u16::try_from(2 + 6 + tiff.len()).unwrap().to_be_bytes();
        [&b"\xff\xd8\xff\xe1"[..], &length, b"Exif\0\0", &tiff, b"\xff\xd9"].concat()
    }

    fn tiff(&self) -> Vec<u8> {
        let text = |tag, text: &str| -> Entry {
            (tag, 2, u32::try_from(text.len()).unwrap() + 1, format!("{text}\0").into_bytes())
        };
        let fractions = |tag, parts: &[(u32, u32); 3]| -> Entry {
            let bytes = parts.iter().flat_map(|(num, denom)| [num, denom]);
            (tag, 5, 3, bytes.flat_map(|number| number.to_be_bytes()).collect())
        };
        let times: Vec<Entry> = [(0x9003, self.taken), (0x9011, self.offset)]
            .into_iter()
            .filter_map(|(tag, value)| Some(text(tag, value?)))
            .collect();
        let place: Vec<Entry> = self
            .place
            .iter()
            .flat_map(|place| {
                [
                    text(1, place.latitude.1),
                    fractions(2, &place.latitude.0),
                    text(3, place.longitude.1),
                    fractions(4, &place.longitude.0),
                ]
            })
            .collect();
        // The first directory has two entries of four bytes: where the others are.
        let (exif_at, first_end) = (8 + 2 + 2 * 12 + 4, 8 + 2 + 2 * 12 + 4);
        let exif = directory(first_end, &times);
        let gps_at = exif_at + u32::try_from(exif.len()).unwrap();
        let gps = directory(gps_at, &place);
        let pointer = |tag, at: u32| -> Entry { (tag, 4, 1, at.to_be_bytes().to_vec()) };
        let first = directory(8, &[pointer(0x8769, exif_at), pointer(0x8825, gps_at)]);
        [&b"MM\0\x2a\0\0\0\x08"[..], &first, &exif, &gps].concat()
    }
}

/// A directory that begins at this offset, with the values that do not fit into it behind it.
fn directory(at: u32, entries: &[Entry]) -> Vec<u8> {
    let count = u16::try_from(entries.len()).unwrap();
    let mut behind = at + 2 + 12 * u32::from(count) + 4;
    let (mut table, mut values) = (count.to_be_bytes().to_vec(), Vec::new());
    for (tag, of, count, value) in entries {
        table.extend(tag.to_be_bytes());
        table.extend(of.to_be_bytes());
        table.extend(count.to_be_bytes());
        if value.len() <= 4 {
            let mut value = value.clone();
            value.resize(4, 0);
            table.extend(value);
        } else {
            table.extend(behind.to_be_bytes());
            behind += u32::try_from(value.len()).unwrap();
            values.extend(value);
        }
    }
    table.extend([0; 4]);
    [table, values].concat()
}
