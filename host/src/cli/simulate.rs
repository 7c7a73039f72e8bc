//! `quittance simulate`: whole sessions of the cabal protocol from a seed, decided by the component.
//!
//! One seed is a story with its timeline; a range of them is a table by enemy and outcome, with the
//! seeds in which something did not hold before everything else.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use quittance::{Settlement, Verdict};
use quittance_cabal::simulation::{self, Options, Plan, Profile, Report, WITNESSES};
use quittance_contract::session::Case;
use serde_json::{Value, json};

use super::{By, Exit, bribery, decide::decoded, failure::Failure, output, table};

/// What to play.
#[derive(Args)]
pub(super) struct Arguments {
    /// Play one seed, and tell it from beginning to end
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Play all seeds from A up to, but not including, B
    #[arg(long, value_name = "A..B", conflicts_with = "seed", value_parser = range)]
    seeds: Option<(u64, u64)>,
    /// Also write the cases here for `quittance audit`: what is expected of them is what the rules
    /// give natively, so an audit compares the component with that, and no second implementation
    #[arg(long, value_name = "DIR", conflicts_with = "enemy")]
    case_out: Option<PathBuf>,
    /// Play this enemy, whom no seed means by itself: what does a party win that buys witnesses?
    /// Both profiles, every number of them
    #[arg(long, value_name = "ENEMY")]
    enemy: Option<Asked>,
    /// Only with so many witnesses bought; with one seed, tells its story
    #[arg(long, value_name = "K", requires = "enemy", value_parser = bribed)]
    bribed: Option<usize>,
    /// Also write what was won as a plot here; `-` is standard output
    #[arg(long, value_name = "FILE", requires = "enemy", conflicts_with = "bribed")]
    svg: Option<PathBuf>,
}

/// The enemy that has to be asked for.
#[derive(Clone, Copy, ValueEnum)]
enum Asked {
    /// A party and the witnesses that it bought
    BoughtQuorum,
}

fn bribed(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| *count <= WITNESSES);
    count.ok_or_else(|| format!("expected a number from 0 to {WITNESSES}"))
}

fn range(text: &str) -> Result<(u64, u64), String> {
    let bounds = text.split_once("..").and_then(|(from, to)| {
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        (from < to).then_some((from, to))
    });
    bounds.ok_or_else(|| "expected two numbers A..B, the first below the second".to_owned())
}

pub(super) fn run(arguments: &Arguments, by: &By, json: bool) -> Result<Exit, Failure> {
    let settlement = by.settlement()?;
    if let Some(folder) = &arguments.case_out {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, &error))?;
    }
    if let Some(Asked::BoughtQuorum) = arguments.enemy {
        return match (arguments.seeds, arguments.bribed) {
            (None, Some(bribed)) => bought(arguments.seed, bribed, &settlement, json),
            (seeds, bribed) => {
                let seeds = seeds.unwrap_or((arguments.seed, arguments.seed.saturating_add(1)));
                sold(seeds, bribed, arguments.svg.as_deref(), &settlement, json)
            }
        };
    }
    match arguments.seeds {
        Some(seeds) => many(seeds, arguments.case_out.as_deref(), &settlement, json),
        None => one(arguments.seed, arguments.case_out.as_deref(), &settlement, json),
    }
}

fn play(
    plan: &Plan,
    timeline: bool,
    out: Option<&Path>,
    settlement: &Settlement,
) -> Result<Report, Failure> {
    let seed = plan.seed;
    let options = Options { timeline, ..Options::default() };
    let mut decide = |case: &[u8]| match settlement.decide(case) {
        Ok(Verdict::Decided(bytes)) => Ok(bytes.into_bytes()),
        Ok(Verdict::Faulted(fault)) => Err(format!("the simulated case is none: {fault}")),
        Err(abstain) => Err(abstain.to_string()),
    };
    let report = simulation::run(plan, options, &mut decide)
        .map_err(|error| Failure::abstained(error).at(format!("seed {seed}")))?;
    if let Some(folder) = out {
        let expected = simulation::natively(&report.case).map_err(Failure::abstained)?;
        for (suffix, bytes) in [("case", &report.case), ("expect", &expected)] {
            let path = folder.join(format!("seed-{seed}.{suffix}"));
            fs::write(&path, bytes).map_err(|error| unwritable(&path, &error))?;
        }
    }
    Ok(report)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::bad(path, error).expected("a folder that can be written to").remedy("name another one")
}

fn one(
    seed: u64,
    out: Option<&Path>,
    settlement: &Settlement,
    json: bool,
) -> Result<Exit, Failure> {
    let report = play(&Plan::of(seed), true, out, settlement)?;
    tell(&report, "", json)
}

/// A run as a story, and what else is to be said of it.
fn tell(report: &Report, more: &str, json: bool) -> Result<Exit, Failure> {
    if json {
        let mut value = told(report);
        let lines = report.timeline.iter();
        value["timeline"] = lines
            .map(|line| json!({ "milliseconds": line.at, "who": line.who, "what": line.what }))
            .collect();
        output::json(&value)?;
    } else {
        output::text(&(story(report)? + more))?;
    }
    Ok(exit(report.violations.is_empty()))
}

const fn exit(all_held: bool) -> Exit {
    if all_held { Exit::Done } else { Exit::Mismatch }
}

/// A run as people read it.
fn story(report: &Report) -> Result<String, Failure> {
    let mut text = failed(report);
    text += &format!("{}\n\n", title(&report.plan));
    for line in &report.timeline {
        text += &format!("{:>12}  {:10}  {}\n", clock(line.at), line.who, line.what);
    }
    let ends: Vec<String> =
        report.ends.iter().map(|(who, state)| format!("{who} {state}")).collect();
    text += &format!("\nthey end as: {}\n", ends.join(", "));
    let acts = report.acts;
    text += &format!(
        "hostile acts: {} attempted, {} refused, {} recorded\n\n",
        acts.attempted, acts.refused, acts.recorded
    );
    let case = Case::from_bytes(&report.case).map_err(Failure::abstained)?;
    text += &table::decision(&decoded(&report.decision)?, Some(&case.lock));
    Ok(text)
}

fn title(plan: &Plan) -> String {
    let faults = &plan.faults;
    let mut text = format!(
        "seed {}: {}, {} at {} s of at most {} s; enemy {} ({})",
        plan.seed, plan.profile, plan.story, plan.turn, plan.maximum, plan.enemy, plan.role
    );
    text += &format!(
        "\nnetwork: {} to {} ms, {} ‰ lost, {} ‰ twice",
        faults.delay.0, faults.delay.1, faults.loss, faults.twice
    );
    for (what, away) in [("cut off", &faults.partitions), ("down", &faults.crashes)] {
        for (actor, from, to) in away {
            text += &format!("; {} {what} from {from} to {to} s", simulation::name_of(*actor));
        }
    }
    text
}

/// Minutes and seconds since the lock.
fn clock(milliseconds: u64) -> String {
    let (minutes, rest) = (milliseconds / 60_000, milliseconds % 60_000);
    format!("{minutes}:{:02}.{:03}", rest / 1000, rest % 1000)
}

/// What did not hold; nothing, if all did.
fn failed(report: &Report) -> String {
    let lines = report.violations.iter().map(|violation| {
        let (name, at) = (violation.invariant.name(), clock(violation.at));
        format!("FAILED seed {}: {name} at {at}: {}\n", report.plan.seed, violation.what)
    });
    lines.collect()
}

fn told(report: &Report) -> Value {
    let plan = &report.plan;
    let violations: Vec<Value> = report
        .violations
        .iter()
        .map(|violation| {
            let (name, at) = (violation.invariant.name(), violation.at);
            json!({ "invariant": name, "milliseconds": at, "what": violation.what })
        })
        .collect();
    let acts = report.acts;
    json!({
        "seed": plan.seed,
        "profile": plan.profile.name(),
        "story": plan.story.name(),
        "enemy": plan.enemy.name(),
        "role": plan.role.name(),
        "outcome": report.outcome,
        "payable_seconds": report.payable,
        "acts": {
            "attempted": acts.attempted,
            "refused": acts.refused,
            "recorded": acts.recorded,
        },
        "violations": violations,
        "case": hex::encode(&report.case),
        "decision": hex::encode(&report.decision),
    })
}

/// What came of many runs, by enemy.
#[derive(Default)]
struct Summary {
    failed: Vec<Report>,
    runs: u64,
    outcomes: BTreeMap<(&'static str, String), u64>,
    acts: BTreeMap<&'static str, (u64, [u64; 3])>,
}

fn many(
    (from, to): (u64, u64),
    out: Option<&Path>,
    settlement: &Settlement,
    json: bool,
) -> Result<Exit, Failure> {
    let progress = progress(to - from);
    let mut summary = Summary::default();
    for seed in from..to {
        summary.note(play(&Plan::of(seed), false, out, settlement)?);
        progress.inc(1);
    }
    progress.finish_and_clear();
    if json {
        output::json(&summary.to_json())?;
    } else {
        output::text(&summary.text())?;
    }
    Ok(exit(summary.failed.is_empty()))
}

/// One run with bought witnesses, against the same with none.
fn bought(seed: u64, bribed: usize, settlement: &Settlement, json: bool) -> Result<Exit, Failure> {
    let profile = Plan::of(seed).profile;
    let honest = play(&Plan::bought(seed, profile, 0), false, None, settlement)?;
    let report = play(&Plan::bought(seed, profile, bribed), true, None, settlement)?;
    let more = bribery::told(&report, &honest).map_err(Failure::abstained)?;
    tell(&report, &format!("\n{more}"), json)
}

/// Many runs, in both profiles, with one number of bought witnesses or all of them.
fn sold(
    (from, to): (u64, u64),
    bribed: Option<usize>,
    svg: Option<&Path>,
    settlement: &Settlement,
    json: bool,
) -> Result<Exit, Failure> {
    let progress = progress(to - from);
    let mut findings = bribery::Findings::default();
    for seed in from..to {
        for profile in Profile::ALL {
            let honest = play(&Plan::bought(seed, *profile, 0), false, None, settlement)?;
            let counts = bribed.map_or(1..=WITNESSES, |count| count..=count);
            for count in counts.filter(|count| *count > 0) {
                let report = play(&Plan::bought(seed, *profile, count), false, None, settlement)?;
                findings.note(report, &honest).map_err(Failure::abstained)?;
            }
            if bribed.is_none_or(|count| count == 0) {
                findings.note(honest.clone(), &honest).map_err(Failure::abstained)?;
            }
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    if let Some(out) = svg {
        bribery::write(&findings.svg(), out)?;
    }
    if json {
        output::json(&findings.to_json())?;
    } else {
        let failed: String = findings.failed().iter().map(failed).collect();
        output::text(&(failed + &findings.text()))?;
    }
    Ok(exit(findings.failed().is_empty()))
}

fn progress(runs: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} of {len} runs {wide_bar} {eta}");
    let bar = ProgressBar::new(runs);
    // indicatif draws on standard error, and only where that is a terminal.
    bar.enable_steady_tick(Duration::from_millis(200));
    style.map_or_else(|_| ProgressBar::hidden(), |style| bar.with_style(style))
}

impl Summary {
    fn note(&mut self, report: Report) {
        let enemy = report.plan.enemy.name();
        let (runs, acts) = self.acts.entry(enemy).or_default();
        *runs += 1;
        let Report { acts: now, .. } = report;
        for (sum, count) in acts.iter_mut().zip([now.attempted, now.refused, now.recorded]) {
            *sum += count;
        }
        self.runs += 1;
        *self.outcomes.entry((enemy, report.outcome.clone())).or_default() += 1;
        if !report.violations.is_empty() {
            self.failed.push(report);
        }
    }

    fn text(&self) -> String {
        let mut text: String = self.failed.iter().map(failed).collect();
        let mut outcomes = table::new(["enemy", "outcome", "runs"]);
        for ((enemy, outcome), count) in &self.outcomes {
            outcomes.add_row([(*enemy).to_owned(), outcome.clone(), count.to_string()]);
        }
        let mut acts = table::new(["enemy", "runs", "acts attempted", "refused", "recorded"]);
        for (enemy, (runs, [attempted, refused, recorded])) in &self.acts {
            let numbers = [runs, attempted, refused, recorded].map(u64::to_string);
            acts.add_row([(*enemy).to_owned()].into_iter().chain(numbers));
        }
        text += &format!("{outcomes}\n{acts}\n{}\n", bounds());
        let (held, runs) = (self.runs - count(&self.failed), self.runs);
        text + &format!("all that must hold held in {held} of {runs} runs")
    }

    fn to_json(&self) -> Value {
        let outcomes: Vec<Value> = self
            .outcomes
            .iter()
            .map(|((enemy, outcome), runs)| json!({ "enemy": enemy, "outcome": outcome, "runs": runs }))
            .collect();
        let acts: Vec<Value> = self
            .acts
            .iter()
            .map(|(enemy, (runs, [attempted, refused, recorded]))| {
                json!({
                    "enemy": enemy, "runs": runs,
                    "attempted": attempted, "refused": refused, "recorded": recorded,
                })
            })
            .collect();
        let failed: Vec<Value> = self.failed.iter().map(told).collect();
        json!({ "failed": failed, "runs": self.runs, "outcomes": outcomes, "acts": acts })
    }
}

fn count(reports: &[Report]) -> u64 {
    u64::try_from(reports.len()).unwrap_or(u64::MAX)
}

/// The three bounds of each profile: with no more liars, or absent members, all has to hold.
fn bounds() -> String {
    let mut bounds =
        table::new(["profile", "no false statement", "no conflict", "an end", "members"]);
    for profile in Profile::ALL {
        bounds.add_row([
            profile.name().to_owned(),
            format!("with ≤ {} liars", profile.false_statement_bound()),
            format!("with ≤ {} liars", profile.conflict_bound()),
            format!("with ≤ {} absent", profile.end_bound()),
            WITNESSES.to_string(),
        ]);
    }
    bounds.to_string()
}
