//! The story as a picture: time runs down, each party has a lane. Each event has a row of its own,
//! so nothing overlaps however much happens in a second; between rows the axis is longer the longer
//! the time between them, by its order of magnitude.

use maud::{Markup, html};

use super::{
    report::Report,
    story::{Event, Mark},
};
use crate::cli::words::span;

const TIMES: usize = 82;
const HEADER: usize = 74;
const ROW: usize = 34;
/// Room for the words in a gap of more than a minute.
const GAP: usize = 14;
/// Room for the label of a row, whatever the number of lanes.
const WIDTH_LEAST: usize = 320;
const MARGIN: usize = 50;
/// The width of a letter of a label, on the generous side: codes are in capitals.
const LETTER: usize = 8;

/// A row of the picture.
struct Row<'r> {
    event: &'r Event,
    /// Of its dots.
    y: usize,
    day: Option<String>,
    clock: String,
    /// The time since the row before, and where it is written.
    gap: Option<(String, usize)>,
}

/// The picture.
pub(super) fn picture(report: &Report) -> Markup {
    let lanes = report.parties.len();
    let pitch = if lanes <= 8 { 28 } else { 20 };
    let rows = rows(&report.story);
    let longest = rows.iter().map(|row| shown(row.event).chars().count()).max().unwrap_or(0);
    let labels = TIMES + longest * LETTER;
    let width = (TIMES + pitch * lanes + MARGIN).max(WIDTH_LEAST).max(labels);
    let bottom = rows.last().map_or(HEADER, |row| row.y) + 18;
    let lane = |place: usize| TIMES + pitch * place + pitch / 2;
    html! {
        svg class="timeline" width=(width) height=(bottom) viewBox={ "0 0 " (width) " " (bottom) }
            role="img" aria-labelledby="time-title time-desc" {
            title id="time-title" { "The story on a time axis, with a lane for each party" }
            desc id="time-desc" { "The table of the story says the same in words." }
            @for (place, party) in report.parties.iter().enumerate() {
                line class="lane" x1=(lane(place)) x2=(lane(place)) y1=(HEADER - 8) y2=(bottom) {}
                text class="head" transform={
                    "translate(" (lane(place) + 4) " " (HEADER - 12) ") rotate(-55)"
                } { (party.name) }
            }
            (service(&rows))
            @for row in &rows { (drawn(row, width, &lane)) }
        }
    }
}

fn rows(story: &[Event]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    let mut y = HEADER;
    for event in story {
        let before = rows.last().map(|row: &Row<'_>| row.event);
        let since = event.at.zip(before.and_then(|before| before.at));
        let since = since.map_or(0, |(at, before)| at.saturating_sub(before));
        let above = y;
        // Two rows a second apart are near, two a year apart are not much farther.
        y += ROW + if since > 60 { GAP + 4 * (since / 60).ilog2() as usize } else { 0 };
        let (day, clock) = clock(event);
        let same_day = rows.iter().rev().find_map(|row| row.day.as_ref()) == day.as_ref();
        let same_second = before.is_some_and(|before| before.at == event.at);
        rows.push(Row {
            event,
            y,
            day: day.filter(|_| !same_day),
            clock: if same_second { String::new() } else { clock },
            gap: (since > 60).then(|| (span(since), above + 20)),
        });
    }
    rows
}

/// Day and time of day; all of it in one where there is no calendar for it.
fn clock(event: &Event) -> (Option<String>, String) {
    let Some(when) = &event.when else {
        return (None, "never seen".to_owned());
    };
    match when.trim_end_matches('Z').split_once('T') {
        Some((day, clock)) => (Some(day.to_owned()), clock.to_owned()),
        None => (None, "after 9999".to_owned()),
    }
}

/// A bar along the axis for the time that is paid.
fn service(rows: &[Row<'_>]) -> Markup {
    let at = |mark| rows.iter().find(|row| row.event.mark == mark).map(|row| row.y);
    let (start, end) = (at(Mark::ServiceStart), at(Mark::ServiceEnd));
    html! {
        @if let (Some(start), Some(end)) = (start, end) {
            rect class="service" x=(TIMES - 7) y=(start) width="5" height=(end - start) {}
        }
    }
}

fn drawn(row: &Row<'_>, width: usize, lane: &impl Fn(usize) -> usize) -> Markup {
    let Row { event, y, .. } = row;
    let class = match event.mark {
        Mark::Decision => "decision",
        Mark::Deadline | Mark::WindowEnd => "deadline",
        Mark::ServiceStart | Mark::ServiceEnd => "edge",
        _ => "",
    };
    let label = shown(event);
    html! {
        @if let Some((gap, y)) = &row.gap {
            text class="gap" x="0" y=(y) { "↓" (gap) }
        }
        @if let Some(day) = &row.day {
            text class="time" x="0" y=(y - 10) { (day) }
        }
        text class="time" x="0" y=(y + 4) { (row.clock) }
        text class=(if event.counts() { "label" } else { "label fails" }) x=(TIMES) y=(y - 9) {
            (label)
        }
        @if !class.is_empty() {
            line class=(class) x1=(TIMES - 8) x2=(width) y1=(y) y2=(y) {}
        }
        @for signer in &event.by {
            @if let Some(place) = signer.lane {
                @if event.fails.is_none() && signer.fails.is_none() {
                    circle class="counts" cx=(lane(place)) cy=(y) r="5" {}
                } @else {
                    path class="fails" d={
                        "M" (lane(place) - 4) " " (y - 4) "l8 8m0 -8l-8 8"
                    } {}
                }
            }
        }
    }
}

/// The words above a row.
fn shown(event: &Event) -> String {
    match &event.fails {
        None => label(event),
        Some(code) => format!("✗ {}: {code}", event.what),
    }
}

fn label(event: &Event) -> String {
    match event.mark {
        Mark::Decision => format!("decided: {}", event.says),
        Mark::ServiceStart | Mark::ServiceEnd => format!("{} {}", event.what, event.says),
        Mark::Deadline => format!("deadline: {}", event.what),
        Mark::WindowEnd => "challenge window closes".to_owned(),
        _ => event.what.clone(),
    }
}
