//! A temperature log as people and loggers write it: CSV with the columns start, end, min, max.

use std::{fs::File, path::Path};

use csv::{ErrorKind, StringRecord};
use quittance_contract::{order::log::Interval, verdict::RefuseCode};

use super::photo::time;
use crate::cli::{failure::Failure, input};

const COLUMNS: [&str; 4] = ["start", "end", "min", "max"];

/// The intervals of a log, by time.
pub(super) fn read(path: &Path) -> Result<Vec<Interval>, Failure> {
    let file = File::open(path).map_err(|error| input::unreadable(path, &error))?;
    of(path, file).map_err(|failure| failure.code(RefuseCode::ProofInvalid))
}

fn of(path: &Path, file: File) -> Result<Vec<Interval>, Failure> {
    let mut sheet = csv::Reader::from_reader(file);
    let header = sheet.headers().map_err(|error| broken(path, &error))?;
    if header.iter().ne(COLUMNS) {
        let found = header.iter().collect::<Vec<_>>().join(",");
        return Err(Failure::bad(path, format!("the columns are {:?}", shown(&found)))
            .at("line 1")
            .expected(COLUMNS.join(","))
            .remedy("name the columns so, in this order"));
    }
    let mut intervals: Vec<Interval> = Vec::new();
    let mut row = StringRecord::new();
    while sheet.read_record(&mut row).map_err(|error| broken(path, &error))? {
        let line = row.position().map_or(0, csv::Position::line);
        let interval = interval(&row, intervals.last())
            .map_err(|failed| failed.into_failure(path).at(format!("line {line}")))?;
        intervals.push(interval);
    }
    if intervals.is_empty() {
        return Err(Failure::bad(path, "a log without intervals")
            .expected("one row for each interval, by time")
            .remedy("take the log from the device again"));
    }
    Ok(intervals)
}

/// What is wrong in a row.
struct Wrong {
    what: String,
    expected: &'static str,
    remedy: &'static str,
}

impl Wrong {
    fn into_failure(self, path: &Path) -> Failure {
        Failure::bad(path, self.what).expected(self.expected).remedy(self.remedy)
    }
}

/// One row, after the interval before it.
fn interval(row: &StringRecord, before: Option<&Interval>) -> Result<Interval, Wrong> {
    let cell = |place: usize| row.get(place).unwrap_or_default();
    let time = |place| {
        time(cell(place)).ok_or_else(|| Wrong {
            what: format!("{} is {:?}", COLUMNS[place], shown(cell(place))),
            expected: "a time in UTC, as 2026-01-10T12:00:00Z",
            remedy: "correct it",
        })
    };
    let temperature = |place| {
        milli_celsius(cell(place)).ok_or_else(|| Wrong {
            what: format!("{} is {:?}", COLUMNS[place], shown(cell(place))),
            expected: "°C with exactly three decimals, as -18.250",
            remedy: "correct it; nothing is rounded here",
        })
    };
    let interval =
        Interval { start: time(0)?, end: time(1)?, min: temperature(2)?, max: temperature(3)? };
    let wrong = |what: String, expected, remedy| Err(Wrong { what, expected, remedy });
    if interval.start >= interval.end {
        let what = format!("it ends at {} and starts at {}", interval.end, interval.start);
        return wrong(what, "an end after the start", "correct the row");
    }
    if interval.min > interval.max {
        let what = format!("min {} is above max {}", cell(2), cell(3));
        return wrong(what, "min at most max", "correct the row");
    }
    match before {
        Some(before) if interval.start < before.start => {
            let what = format!("it starts at {}, before the row before it", interval.start);
            wrong(what, "rows by time", "sort the rows")
        }
        Some(before) if interval.start < before.end => {
            let what = format!("it starts at {}, within the row before it", interval.start);
            let expected = "intervals that do not overlap";
            wrong(what, expected, "take the log from the device again")
        }
        _ => Ok(interval),
    }
}

/// Thousandths of a degree: a sign or none, digits without leading zeros, and three decimals.
fn milli_celsius(text: &str) -> Option<i32> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = unsigned.split_once('.')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let led_by_zero = whole.len() > 1 && whole.starts_with('0');
    if !digits(whole) || !digits(part) || part.len() != 3 || led_by_zero {
        return None;
    }
    let number: i32 = text.replace('.', "").parse().ok()?;
    (number != 0 || unsigned == text).then_some(number)
}

fn broken(path: &Path, error: &csv::Error) -> Failure {
    let line = error.position().map_or(1, csv::Position::line);
    let (what, expected) = match error.kind() {
        ErrorKind::Io(error) => return input::unreadable(path, error),
        ErrorKind::Utf8 { .. } => ("not UTF-8".to_owned(), "plain text"),
        ErrorKind::UnequalLengths { len, .. } => {
            (format!("{len} cells"), "four cells: start,end,min,max")
        }
        _ => (error.to_string(), "CSV with a row for each interval"),
    };
    let failure = Failure::bad(path, what).at(format!("line {line}"));
    failure.expected(expected).remedy("export the log again as CSV")
}

/// As much of a cell as says what it is.
fn shown(cell: &str) -> String {
    cell.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::milli_celsius;

    #[test]
    fn a_temperature_has_one_spelling() {
        for (text, number) in [
            ("0.000", Some(0)),
            ("-0.001", Some(-1)),
            ("4.250", Some(4_250)),
            ("-18.000", Some(-18_000)),
            ("2147483.647", Some(i32::MAX)),
            ("-2147483.648", Some(i32::MIN)),
            ("2147483.648", None),
            ("-0.000", None),
            ("4.25", None),
            ("4.2500", None),
            ("4", None),
            ("+4.250", None),
            ("04.250", None),
            (".250", None),
            ("4,250", None),
            ("4.2e0", None),
            ("--4.250", None),
            ("", None),
        ] {
            assert_eq!(milli_celsius(text), number, "{text}");
        }
    }
}
