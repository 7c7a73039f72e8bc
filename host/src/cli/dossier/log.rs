//! A temperature log as a case has it: all of it, or the parts that reach over the schema's
//! windows, with proofs (docs/order.md 6).

use quittance_contract::{
    codec::List,
    limits,
    order::{
        ColdChain, LogMode, Schema,
        dossier::Dossier,
        log::{Interval, Log, Segment, segment_proof},
    },
    time::Time,
};

/// A window, with the names of the fields at its ends.
pub(super) struct Window {
    pub(super) from: (String, Time),
    pub(super) until: (String, Time),
}

/// The windows of a schema by what the dossier says; a well-formed one has them all.
pub(super) fn windows(schema: &Schema, chain: &ColdChain, dossier: &Dossier) -> Vec<Window> {
    let end = |index| {
        let name = schema.field(index)?.name.to_string();
        Some((name, dossier.field(index)?.time?))
    };
    let window = |window: &quittance_contract::order::LogWindow| {
        Some(Window { from: end(window.from)?, until: end(window.until)? })
    };
    chain.windows.iter().filter_map(window).collect()
}

/// More intervals than a case takes.
pub(super) struct TooMany(pub(super) usize);

/// What goes into a case.
pub(super) fn of_case(
    chain: &ColdChain,
    intervals: &[Interval],
    windows: &[Window],
) -> Result<Log, TooMany> {
    if chain.mode == LogMode::Full {
        let all = List::new(intervals.to_vec()).ok_or(TooMany(intervals.len()))?;
        return Ok(Log::Full(all));
    }
    let reaches: Vec<(usize, usize)> =
        windows.iter().map(|window| reach(intervals, window)).collect();
    let total = reaches.iter().map(|(first, end)| end.saturating_sub(*first)).sum();
    let segments = reaches.into_iter().map(|(first, end)| segment(intervals, first, end));
    let segments: Option<Vec<Segment>> = segments.collect();
    match segments.filter(|_| total <= limits::INTERVALS).and_then(List::new) {
        Some(segments) => Ok(Log::Segments(segments)),
        None => Err(TooMany(total)),
    }
}

/// The place of the last interval that has begun when the window does, and the place after the
/// first one that ends when the window has; else the ends of the log.
fn reach(intervals: &[Interval], window: &Window) -> (usize, usize) {
    let begun = intervals.partition_point(|interval| interval.start <= window.from.1);
    let ended = intervals.partition_point(|interval| interval.end < window.until.1);
    (begun.saturating_sub(1), (ended + 1).min(intervals.len()))
}

fn segment(intervals: &[Interval], first: usize, end: usize) -> Option<Segment> {
    let part = intervals.get(first..end)?;
    Some(Segment {
        first: u32::try_from(first).ok()?,
        proof: List::new(segment_proof(intervals, first, part.len())?)?,
        intervals: List::new(part.to_vec())?,
    })
}
