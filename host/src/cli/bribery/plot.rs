//! The plot of what bought witnesses win: a panel for each profile, a line for each briber.

use std::fmt::Write as _;

use quittance_cabal::simulation::{Lie, Profile, WITNESSES};

use super::{Findings, briber, mean};

const PANEL: (u64, u64) = (280, 200);
const LEFTS: [u64; 2] = [60, 400];
const TOP: u64 = 60;
/// Of parts of ten thousand.
const WHOLE: u64 = 10_000;
const LINES: [(&str, &str); 2] = [("provider", "#b3541e"), ("consumer", "#1f5fa8")];

const HEAD: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 340" role="img"
  font-family="system-ui, sans-serif" font-size="12">
<title>What a party wins that buys some of five witnesses</title>
<rect width="720" height="340" fill="#fff"/>
<text x="60" y="22" font-size="14">
Won by who buys witnesses, per cent of the escrow: on average (solid), at most (dashed)
</text>
"##;

pub(super) fn svg(findings: &Findings) -> String {
    let mut svg = String::from(HEAD);
    for (profile, left) in Profile::ALL.iter().zip(LEFTS) {
        svg += &panel(findings, *profile, left);
    }
    for ((name, colour), x) in LINES.iter().zip([60, 240]) {
        let _ = writeln!(
            svg,
            r#"<path d="M{x} 322h24" stroke="{colour}" stroke-width="2"/><text x="{}" y="326">bought by the {name}</text>"#,
            x + 30
        );
    }
    svg + "</svg>\n"
}

/// Axes, the quorum, and both lines.
fn panel(findings: &Findings, profile: Profile, left: u64) -> String {
    let (width, height) = PANEL;
    let bottom = TOP + height;
    let mut svg = String::new();
    let _ = writeln!(svg, r#"<text x="{left}" y="{}">profile {profile}</text>"#, TOP - 14);
    for parts in [0, WHOLE / 2, WHOLE] {
        let (y, label) = (y(parts), parts / 100);
        let _ = writeln!(
            svg,
            r##"<path d="M{left} {y}h{width}" stroke="#ccc"/><text x="{}" y="{}" text-anchor="end">{label}</text>"##,
            left - 6,
            y + 4
        );
    }
    for count in 0..=WITNESSES {
        let x = x(left, count);
        let _ = writeln!(
            svg,
            r#"<text x="{x}" y="{}" text-anchor="middle">{count}</text>"#,
            bottom + 16
        );
    }
    let _ = writeln!(
        svg,
        r#"<text x="{}" y="{}" text-anchor="middle">witnesses bought, of {WITNESSES}</text>"#,
        left + width / 2,
        bottom + 34
    );
    let q = x(left, profile.quorum());
    let _ = writeln!(
        svg,
        r##"<path d="M{q} {TOP}v{height}" stroke="#777" stroke-dasharray="2 3"/><text x="{q}" y="{}" text-anchor="middle">q</text>"##,
        TOP - 6
    );
    for (name, colour) in LINES {
        svg += &line(findings, profile, left, (name, colour));
    }
    svg
}

fn line(findings: &Findings, profile: Profile, left: u64, (name, colour): (&str, &str)) -> String {
    let (mut means, mut most, mut marks) = (String::new(), String::new(), String::new());
    for count in findings.counts() {
        let cell = findings.sum(profile, count, |lie: Lie| briber(lie) == name);
        let x = x(left, count);
        let height = y(mean(cell.won.sum, cell.runs));
        let _ = write!(means, "{x},{height} ");
        let _ = write!(most, "{x},{} ", y(cell.won.most));
        let _ = write!(marks, r#"<circle cx="{x}" cy="{height}" r="3.5"/>"#);
    }
    format!(
        r#"<g fill="{colour}" stroke="{colour}"><polyline points="{}" fill="none" stroke-width="2"/><polyline points="{}" fill="none" stroke-dasharray="5 4"/>{marks}</g>
"#,
        means.trim_end(),
        most.trim_end()
    )
}

fn x(left: u64, count: usize) -> u64 {
    let last = u64::try_from(WITNESSES).unwrap_or(1);
    left + PANEL.0 * u64::try_from(count).unwrap_or(0) / last
}

fn y(parts: u64) -> u64 {
    TOP + PANEL.1 - PANEL.1 * parts.min(WHOLE) / WHOLE
}
