//! G9: whether what the dossier says agrees with what was ordered, inspected and measured.

use alloc::vec::Vec;

use super::{Claimed, Opened, statements::Statements};
use crate::{
    codec::{Hash, Tag},
    money::Ppm,
    order::{
        dossier::{Dossier, Value},
        log::{Band, Interval, Kept, Log, proven, regular},
        object::{Inspection, LogHead},
        schema::{ColdChain, Exif, FieldIndex, LogMode, LogWindow, Seal, Side, Tolerance},
    },
    time::Time,
    verdict::{Findings, ItemCode, Measure, RefuseCode, Rule, Subject},
};

impl Opened<'_> {
    /// Checks the content; what variances cost.
    pub(super) fn check_content(
        &self,
        claimed: &Claimed,
        statements: &Statements<'_>,
        findings: &mut Findings,
    ) -> Result<Ppm, RefuseCode> {
        let dossier = &claimed.dossier;
        if let Some(seal) = &self.schema.seal {
            check_seal(seal, dossier, statements, findings)?;
        }
        if let Some(field) = self.schema.lots {
            self.check_lots(field, dossier, findings)?;
        }
        if let Some(chain) = &self.schema.cold_chain {
            self.check_log(chain, dossier, statements, findings)?;
        }
        self.check_tolerances(dossier, findings)
    }

    fn check_lots(
        &self,
        field: FieldIndex,
        dossier: &Dossier,
        findings: &mut Findings,
    ) -> Result<(), RefuseCode> {
        let texts = dossier.field(field).map(|value| value.texts.as_slice()).unwrap_or_default();
        let lots = Tag::Lots.digest(&texts);
        let (needed, had) = (Measure::Digest(self.slice.lots), Measure::Digest(lots));
        let agree = lots == self.slice.lots;
        if !findings.check(Rule::LotsAgree, Subject::Field(field), agree, needed, had) {
            return Err(RefuseCode::LotListMismatch);
        }
        Ok(())
    }

    fn check_log(
        &self,
        chain: &ColdChain,
        dossier: &Dossier,
        statements: &Statements<'_>,
        findings: &mut Findings,
    ) -> Result<(), RefuseCode> {
        // At most one log head has the digest that the dossier names.
        let head = statements.heads.first();
        let (needed, had) = (Measure::Count(1), Measure::from(statements.heads.len()));
        findings.check(Rule::LogProven, Subject::Escrow, head.is_some(), needed, had);
        let (code, head) = head.ok_or(RefuseCode::ProofInvalid)?;
        if *code != ItemCode::Counted {
            return Err(code.refusal().unwrap_or(RefuseCode::ProofInvalid));
        }
        let window = |window: &LogWindow| {
            let time = |index| dossier.field(index).and_then(|value| value.time);
            Some((time(window.from)?, time(window.until)?))
        };
        let windows: Option<Vec<(Time, Time)>> = chain.windows.iter().map(window).collect();
        let windows = windows.unwrap_or_default();
        let parts = self.parts_of_log(chain, head, &windows, findings)?;
        for ((index, (from, until)), part) in (0u8..).zip(&windows).zip(parts) {
            check_window(chain, part, *from, *until, Subject::Window(index), findings)?;
        }
        Ok(())
    }

    /// For each window the intervals that are proven to be those of the log, as far as needed.
    fn parts_of_log(
        &self,
        chain: &ColdChain,
        head: &LogHead,
        windows: &[(Time, Time)],
        findings: &mut Findings,
    ) -> Result<Vec<&[Interval]>, RefuseCode> {
        let mut check = |rule, about, passed, needed: Measure, had: Measure| {
            let passed = findings.check(rule, about, passed, needed, had);
            if passed { Ok(()) } else { Err(RefuseCode::ProofInvalid) }
        };
        let size = Measure::Count(head.size.into());
        let root = || Measure::Digest(head.root);
        match (&self.case.log, chain.mode) {
            (Log::Full(intervals), LogMode::Full) => {
                let count = Measure::from(intervals.len());
                let whole = u32::try_from(intervals.len()) == Ok(head.size);
                check(Rule::LogProven, Subject::Escrow, whole, size, count)?;
                let is_log = proven(intervals, 0, &[], head.size, &head.root);
                check(Rule::LogProven, Subject::Escrow, is_log, root(), Measure::Nothing)?;
                let sound = regular(intervals) && ends_meet(intervals, 0, head);
                let (needed, had) = (head.start.into(), head.end.into());
                check(Rule::LogProven, Subject::Escrow, sound, needed, had)?;
                Ok(windows.iter().map(|_| &**intervals).collect())
            }
            (Log::Segments(segments), LogMode::Windows) => {
                let (needed, had) = (Measure::from(windows.len()), segments.len().into());
                let each = segments.len() == windows.len();
                check(Rule::LogProven, Subject::Escrow, each, needed, had)?;
                for ((index, segment), (from, until)) in (0u8..).zip(segments).zip(windows) {
                    let about = Subject::Window(index);
                    let list = &segment.intervals;
                    let is_log = proven(list, segment.first, &segment.proof, head.size, &head.root);
                    check(Rule::LogProven, about, is_log, root(), Measure::Nothing)?;
                    let sound = regular(list) && ends_meet(list, segment.first, head);
                    let (needed, had) = (head.start.into(), head.end.into());
                    check(Rule::LogProven, about, sound, needed, had)?;
                    let reaches = reaches_over(list, segment.first, head, *from, *until);
                    let (needed, had) = ((*from).into(), (*until).into());
                    check(Rule::WindowReach, about, reaches, needed, had)?;
                }
                Ok(segments.iter().map(|segment| &*segment.intervals).collect())
            }
            _ => {
                let (needed, had) = (Measure::Name(chain.mode.name()), Measure::Nothing);
                check(Rule::LogProven, Subject::Escrow, false, needed, had)?;
                Ok(Vec::new())
            }
        }
    }

    fn check_tolerances(
        &self,
        dossier: &Dossier,
        findings: &mut Findings,
    ) -> Result<Ppm, RefuseCode> {
        let mut deduction: u32 = 0;
        for range in &self.schema.tolerances {
            let value = dossier.field(range.field).and_then(|value| value.number);
            let Some(value) = value else { continue };
            let cost = self.cost_of(range, value);
            let row = self.schema.variances.iter().find(|row| row.field == range.field);
            if let Some(row) = row.filter(|_| cost.is_some_and(|cost| cost.number() > 0)) {
                let on_point = row.steps.iter().any(|step| step.bound.0 == value);
                let about = Subject::Field(range.field);
                let had = Measure::Whole(value);
                findings.check(Rule::OnPoint, about, on_point, Measure::Nothing, had);
            }
            let edge = if value < range.low.0 { range.low } else { range.high };
            let (needed, had) = (Measure::Whole(edge.0), Measure::Whole(value));
            let about = Subject::Field(range.field);
            findings.check(Rule::Tolerances, about, cost.is_some(), needed, had);
            let cost = cost.ok_or(RefuseCode::ToleranceExceeded)?;
            // At most sixteen parts of a million each.
            deduction = deduction.saturating_add(cost.number());
        }
        Ok(Ppm::new(deduction).unwrap_or(Ppm::MAX))
    }

    /// What a value costs: nothing within its range; beyond it as on the line between the points of
    /// the variance that begins at the edge of the range, rounded up; none beyond the last point
    /// (order-money 8.1).
    fn cost_of(&self, range: &Tolerance, value: i64) -> Option<Ppm> {
        if range.low.0 <= value && value <= range.high.0 {
            return Ppm::new(0);
        }
        let row = self.schema.variances.iter().find(|row| row.field == range.field)?;
        let (edge, reaches): (i64, fn(i64, i64) -> bool) = match row.side {
            Side::Higher if value > range.high.0 => (range.high.0, |value, bound| value <= bound),
            Side::Lower if value < range.low.0 => (range.low.0, |value, bound| value >= bound),
            _ => return None,
        };
        let place = row.steps.iter().position(|step| reaches(value, step.bound.0))?;
        let step = row.steps.get(place)?;
        let before = place.checked_sub(1).and_then(|before| row.steps.get(before));
        let (from, cost) = before.map_or((edge, 0), |b| (b.bound.0, b.deduction.number()));
        let rise = u128::from(step.deduction.number().checked_sub(cost)?);
        // Two distances of at most 2^64 and a share of at most 10^6: far below 2^128.
        let along = u128::from(value.abs_diff(from)) * rise;
        let more = along.div_ceil(u128::from(step.bound.0.abs_diff(from)));
        Ppm::new(u32::try_from(u128::from(cost) + more).ok()?)
    }
}

fn check_seal(
    seal: &Seal,
    dossier: &Dossier,
    statements: &Statements<'_>,
    findings: &mut Findings,
) -> Result<(), RefuseCode> {
    let number = dossier.field(seal.field).map(Value::scalar).unwrap_or_default();
    let photo = dossier.file(seal.photo.as_bytes()).map_or(Hash::ZERO, |file| file.sha256);
    let agrees = |inspection: &&Inspection| {
        inspection.seal.as_bytes() == number && inspection.photo == photo
    };
    let agreeing: Vec<&Inspection> = statements.inspections().filter(agrees).collect();
    let (about, had) = (Subject::Field(seal.field), Measure::from(agreeing.len()));
    if !findings.check(Rule::SealAgrees, about, !agreeing.is_empty(), 1, had) {
        return Err(RefuseCode::SealMismatch);
    }
    let Some(exif) = &seal.exif else { return Ok(()) };
    let confirmed = agreeing.iter().any(|inspection| photo_agrees(exif, dossier, inspection));
    let about = Subject::Field(exif.taken_at);
    if !findings.check(Rule::PhotoAgrees, about, confirmed, 1, u64::from(confirmed)) {
        return Err(RefuseCode::SealMismatchExif);
    }
    Ok(())
}

/// Whether the photo's facts, as far as the dossier states them, are those of the inspection.
fn photo_agrees(exif: &Exif, dossier: &Dossier, inspection: &Inspection) -> bool {
    let number = |index| dossier.field(index).and_then(|value| value.number);
    let taken = dossier.field(exif.taken_at).and_then(|value| value.time);
    let in_time =
        taken.is_none_or(|taken| inspection.taken_from <= taken && taken <= inspection.taken_until);
    let in_place = match (number(exif.latitude), number(exif.longitude)) {
        (None, None) => true,
        (Some(latitude), Some(longitude)) => {
            let [south, west, north, east] =
                [inspection.south, inspection.west, inspection.north, inspection.east]
                    .map(i64::from);
            let (from_west, to_east) = (longitude >= west, longitude <= east);
            let between = if west > east { from_west || to_east } else { from_west && to_east };
            south <= latitude && latitude <= north && between
        }
        _ => false,
    };
    in_time && in_place
}

/// Whether the ends of the log, where these intervals have them, are those of its head.
fn ends_meet(intervals: &[Interval], first: u32, head: &LogHead) -> bool {
    let starts = first != 0 || intervals.first().is_none_or(|one| one.start == head.start);
    let ends =
        !is_last(intervals, first, head) || intervals.last().is_none_or(|one| one.end == head.end);
    starts && ends
}

/// Whether the last of these intervals is the last of the log.
fn is_last(intervals: &[Interval], first: u32, head: &LogHead) -> bool {
    let count = u64::try_from(intervals.len()).unwrap_or(u64::MAX);
    u64::from(first).saturating_add(count) == u64::from(head.size)
}

/// Whether a segment has all of the log that could touch its window.
fn reaches_over(
    intervals: &[Interval],
    first: u32,
    head: &LogHead,
    from: Time,
    until: Time,
) -> bool {
    let before = first == 0 || intervals.first().is_some_and(|one| one.start <= from);
    let after =
        is_last(intervals, first, head) || intervals.last().is_some_and(|one| one.end >= until);
    before && after
}

fn check_window(
    chain: &ColdChain,
    intervals: &[Interval],
    from: Time,
    until: Time,
    about: Subject,
    findings: &mut Findings,
) -> Result<(), RefuseCode> {
    let band = Band {
        low: chain.low,
        high: chain.high,
        max_gap_seconds: chain.max_gap_seconds,
        max_excursion_seconds: chain.max_excursion_seconds,
        min_compliance: chain.min_compliance,
    };
    let kept = Kept::measure(intervals, from, until, band.low, band.high);
    let Some(kept) = kept.filter(|_| from < until) else {
        findings.check(Rule::LogTemperature, about, false, from, until);
        return Err(RefuseCode::TempOutOfRange);
    };
    let gap = band.max_gap_seconds;
    let holds = kept.gap <= gap.count();
    findings.check(Rule::LogGap, about, holds, gap, Measure::Seconds(kept.gap));
    let (needed, had) = if kept.excursion > band.max_excursion_seconds.count() {
        (band.max_excursion_seconds.into(), Measure::Seconds(kept.excursion))
    } else {
        (Measure::Bps(band.min_compliance.number()), bps(kept.compliance))
    };
    let within = kept.within(&band);
    findings.check(Rule::LogTemperature, about, within || !holds, needed, had);
    if within { Ok(()) } else { Err(RefuseCode::TempOutOfRange) }
}

fn bps(parts: u64) -> Measure {
    Measure::Bps(u32::try_from(parts).unwrap_or(u32::MAX))
}
