//! What a window of a log costs: gaps, excursions and compliance, in whole seconds (order 6.3).

use super::{Interval, MilliCelsius};
use crate::{
    money::Bps,
    time::{Seconds, Time},
};

/// The demands on a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The lower end, included.
    pub low: MilliCelsius,
    /// The upper end, included.
    pub high: MilliCelsius,
    /// The longest time without measurement.
    pub max_gap_seconds: Seconds,
    /// The longest time out of the band at a stretch.
    pub max_excursion_seconds: Seconds,
    /// The least part of the window in the band.
    pub min_compliance: Bps,
}

/// What was measured in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The longest time without measurement, in seconds.
    pub gap: u64,
    /// The longest time out of the band at a stretch, in seconds.
    pub excursion: u64,
    /// The part of the window in the band, in ten-thousandths, rounded down.
    pub compliance: u64,
}

/// Whether intervals are a log: each with a length and in order of time, none over another.
pub fn regular(intervals: &[Interval]) -> bool {
    let sound = |i: &Interval| i.start < i.end && i.min <= i.max;
    let apart = |pair: &[Interval]| match pair {
        [before, after] => before.end <= after.start,
        _ => true,
    };
    intervals.iter().all(sound) && intervals.windows(2).all(apart)
}

impl Kept {
    /// Measures the window from `from` to `until` in a regular list of intervals; none for a window
    /// without length.
    pub fn measure(
        intervals: &[Interval],
        from: Time,
        until: Time,
        low: MilliCelsius,
        high: MilliCelsius,
    ) -> Option<Self> {
        let length = until.since(from);
        let (mut gap, mut excursion, mut run, mut good) = (0, 0, 0, 0);
        let mut measured_until = from;
        for interval in intervals {
            let inside = interval.end.min(until).since(interval.start.max(from));
            if inside == 0 {
                continue;
            }
            let silence = interval.start.since(measured_until);
            gap = silence.max(gap);
            let in_band = low <= interval.min && interval.max <= high;
            // Silence does not end an excursion; nor does it begin one.
            run = match (in_band, run) {
                (true, _) => 0,
                (false, 0) => inside,
                (false, run) => run + silence + inside,
            };
            excursion = run.max(excursion);
            if in_band {
                good += inside;
            }
            measured_until = interval.end;
        }
        gap = until.since(measured_until).max(gap);
        // Times have 38 bits and parts of a window never exceed it: no product comes near 2^64.
        Some(Self { gap, excursion, compliance: (10_000 * good).checked_div(length)? })
    }

    /// Whether that is within the demands.
    pub fn within(&self, band: &Band) -> bool {
        self.gap <= band.max_gap_seconds.count()
            && self.excursion <= band.max_excursion_seconds.count()
            && self.compliance >= u64::from(band.min_compliance.number())
    }
}
