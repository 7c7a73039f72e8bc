//! `quittance simulate --enemy bought-quorum`: what a party wins that buys witnesses, by how many
//! it buys and what they say, against the same runs with nobody bought.

mod plot;

use std::{collections::BTreeMap, path::Path};

use quittance_cabal::simulation::{Gain, Lie, Profile, Report, Role, SLACK, WITNESSES};
use serde_json::{Value, json};

use super::table;

/// What came of the runs of one lie, in one profile, with so many bought. Money is in parts of ten
/// thousand of the escrow.
#[derive(Clone, Default)]
struct Cell {
    runs: u64,
    won: Moved,
    lost: Moved,
    /// How the runs ended in which something was won.
    outcomes: BTreeMap<String, u64>,
}

/// In how many runs money moved, how much in all, and how much at most.
#[derive(Clone, Copy, Default)]
struct Moved {
    runs: u64,
    sum: u64,
    most: u64,
}

/// All that was found.
#[derive(Default)]
pub(super) struct Findings {
    cells: BTreeMap<(Profile, Lie, usize), Cell>,
    failed: Vec<Report>,
}

impl Moved {
    fn note(&mut self, parts: u64) {
        self.add(Self { runs: 1, sum: parts, most: parts });
    }

    fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.sum += other.sum;
        self.most = self.most.max(other.most);
    }

    fn to_json(self, of: u64) -> Value {
        json!({ "runs": self.runs, "mean": mean(self.sum, of), "most": self.most })
    }
}

/// Over all runs, whether anything moved in them or not.
fn mean(sum: u64, runs: u64) -> u64 {
    sum.checked_div(runs).unwrap_or(0)
}

impl Findings {
    /// Takes in a run, against the one with nobody bought.
    ///
    /// # Errors
    /// One of them does not settle; that is a bug, and not of these.
    pub(super) fn note(&mut self, report: Report, honest: &Report) -> Result<(), String> {
        let plan = &report.plan;
        let Some(lie) = plan.lie else { return Err("a run without a lie".into()) };
        let cell = self.cells.entry((plan.profile, lie, plan.corrupt.len())).or_default();
        cell.runs += 1;
        match Gain::of(&report, honest)? {
            Gain::Nothing => {}
            Gain::Won(parts) => {
                cell.won.note(parts);
                *cell.outcomes.entry(report.outcome.clone()).or_default() += 1;
            }
            Gain::Lost(parts) => cell.lost.note(parts),
        }
        if !report.violations.is_empty() {
            self.failed.push(report);
        }
        Ok(())
    }

    /// The runs in which something did not hold that has to hold within these bounds.
    pub(super) fn failed(&self) -> &[Report] {
        &self.failed
    }

    /// Every number of bought witnesses that was tried.
    fn counts(&self) -> Vec<usize> {
        let tried = |count: &usize| self.cells.keys().any(|(.., bought)| bought == count);
        (0..=WITNESSES).filter(tried).collect()
    }

    /// All runs of these lies together.
    fn sum(&self, profile: Profile, bought: usize, of: impl Fn(Lie) -> bool) -> Cell {
        let mut sum = Cell::default();
        for ((_, _, _), cell) in
            self.cells.iter().filter(|((p, lie, k), _)| *p == profile && *k == bought && of(*lie))
        {
            sum.runs += cell.runs;
            sum.won.add(cell.won);
            sum.lost.add(cell.lost);
        }
        sum
    }

    pub(super) fn text(&self) -> String {
        let mut money = table::new([
            "profile",
            "bought",
            "runs",
            "won in",
            "on average",
            "at most",
            "lost in",
            "on average",
            "at most",
        ]);
        for profile in Profile::ALL {
            for bought in self.counts() {
                let Cell { runs, won, lost, .. } = self.sum(*profile, bought, |_| true);
                let mut row = vec![profile.name().to_owned(), bought.to_string(), runs.to_string()];
                for moved in [won, lost] {
                    row.push(moved.runs.to_string());
                    row.extend([mean(moved.sum, runs), moved.most].map(percent));
                }
                money.add_row(row);
            }
        }
        let counts = self.counts();
        let headings = ["profile", "what they say", "bought by"].map(str::to_owned);
        let columns = counts.iter().map(|count| format!("{count} bought"));
        let mut lies = table::with_headings(headings.into_iter().chain(columns));
        for profile in Profile::ALL {
            for lie in Lie::ALL {
                let name = |text: &str| text.to_owned();
                let mut row = vec![name(profile.name()), name(lie.name()), name(briber(*lie))];
                for count in &counts {
                    let cell = self.sum(*profile, *count, |other| other == *lie);
                    let found = percent(mean(cell.won.sum, cell.runs));
                    row.push(if cell.runs == 0 { "no run".into() } else { found });
                }
                lies.add_row(row);
            }
        }
        format!(
            "{money}\n\nwon on average, by what they say:\n{lies}\n\nWon: by whoever bought them, \
             in per cent of the escrow, against the same run with nobody bought;\nless than {SLACK} \
             seconds of service are nothing. The escrow is the price of the longest service."
        )
    }

    pub(super) fn to_json(&self) -> Value {
        let rows = self.cells.iter().map(|((profile, lie, bought), cell)| {
            json!({
                "profile": profile.name(),
                "lie": lie.name(),
                "briber": briber(*lie),
                "bought": bought,
                "runs": cell.runs,
                "won": cell.won.to_json(cell.runs),
                "lost": cell.lost.to_json(cell.runs),
                "outcomes": cell.outcomes,
            })
        });
        let failed: Vec<u64> = self.failed.iter().map(|report| report.plan.seed).collect();
        json!({ "unit": "ten-thousandths of the escrow", "failed": failed,
                "rows": rows.collect::<Vec<_>>() })
    }

    /// The plot, for a file.
    pub(super) fn svg(&self) -> String {
        plot::svg(self)
    }
}

/// Who buys a lie.
fn briber(lie: Lie) -> &'static str {
    match lie.briber() {
        Role::ProviderAndWitnesses => "provider",
        _ => "consumer",
    }
}

/// Parts of ten thousand as people read them.
fn percent(parts: u64) -> String {
    format!("{}.{} %", parts / 100, parts % 100 / 10)
}

/// What a single run won, in a line.
///
/// # Errors
/// It does not settle.
pub(super) fn told(report: &Report, honest: &Report) -> Result<String, String> {
    let lie = report.plan.lie.map_or("", Lie::name);
    let who = report.plan.lie.map_or("", briber);
    let count = report.plan.corrupt.len();
    let what = match Gain::of(report, honest)? {
        Gain::Nothing => "wins nothing".to_owned(),
        Gain::Won(parts) => format!("wins {} of the escrow", percent(parts)),
        Gain::Lost(parts) => format!("loses {} of the escrow", percent(parts)),
    };
    Ok(format!(
        "the {who} bought {count} of {WITNESSES} ({lie}), and {what}; with nobody bought: {}",
        honest.outcome
    ))
}

/// Where the plot goes has to be a file that can be written.
pub(super) fn write(svg: &str, out: &Path) -> Result<(), super::failure::Failure> {
    super::output::bytes(out, svg.as_bytes())
}
