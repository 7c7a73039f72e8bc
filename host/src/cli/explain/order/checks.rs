//! What the gate compares once the groups are filled: seal, photo, lots, temperature, tolerances;
//! then stage order, freeze, funding and One-Claim. Whether each holds is the component's word; the
//! numbers beside it are read from the case.

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::{
    order::{
        ColdChain, OrderBody, OrderCase, Schema, Side, Tolerance,
        dossier::{Dossier, Value},
        log::{Interval, Kept, Log},
    },
    verdict::{Considered, ItemCode, RefuseCode},
};
use serde::Serialize;

use super::Explained;
use crate::cli::{
    explain::report::Speaks,
    ledger,
    order_words::{OrderWords, quoted, refused},
    words::{grouped, short},
};

/// One thing that is compared.
#[derive(Serialize)]
pub(in crate::cli::explain) struct Check {
    /// `seal`, `window 1 (loaded_at to arrived_at)`, `funding`.
    pub(in crate::cli::explain) what: String,
    /// Nothing, if the gate had ended before.
    pub(in crate::cli::explain) passed: Option<bool>,
    /// With which numbers.
    pub(in crate::cli::explain) says: String,
}

const NOT_REACHED: &str = "not reached: the gate had ended before";

/// Rules that only this part of the gate applies, to the slice, a field or a window.
const RULES: [&str; 13] = [
    "G-SEAL",
    "G-EXIF",
    "G-LOTS",
    "G-PROOF",
    "G-WINDOW-REACH",
    "G-GAP",
    "G-TEMPERATURE",
    "G-TOLERANCE",
    "G-STAGE-ORDER",
    "G-NOT-FROZEN",
    "G-FUNDED",
    "G-ONE-CLAIM",
    "G-CONFLICT",
];

/// What was compared, in the gate's order; nothing if it did not come so far.
pub(super) fn of(words: &OrderWords<'_>, explained: &Explained<OrderCase>) -> Vec<Check> {
    let of_slice = |finding: &Finding| !matches!(finding.about, Subject::Item(_));
    let findings: Vec<&Finding> = explained
        .findings
        .iter()
        .filter(|f| RULES.contains(&f.rule.as_str()) && of_slice(f))
        .collect();
    let (Some(schema), Some(dossier)) = (words.schema(), ledger::dossier(words.case)) else {
        return Vec::new();
    };
    if !findings.iter().any(|f| f.rule == "G-CONFLICT" && f.passed) {
        return Vec::new();
    }
    let look = Look { words, explained, findings, schema, dossier };
    let mut checks = Vec::new();
    checks.extend(look.seal());
    checks.extend(look.lots());
    if let Some(chain) = &schema.cold_chain {
        checks.push(look.log());
        checks.extend((0u8..).zip(&chain.windows).map(|(index, _)| look.window(chain, index)));
    }
    checks.extend(schema.tolerances.iter().filter_map(|range| look.tolerance(range)));
    checks.extend(look.turn());
    checks
}

/// What the checks are read from.
struct Look<'l, 'c> {
    words: &'l OrderWords<'c>,
    explained: &'l Explained<OrderCase>,
    findings: Vec<&'l Finding>,
    schema: &'c Schema,
    dossier: Dossier,
}

impl Look<'_, '_> {
    fn find(&self, rule: &str, about: &Subject) -> Option<&Finding> {
        let mut findings = self.findings.iter();
        findings.find(|finding| finding.rule == rule && finding.about == *about).copied()
    }

    /// A check of one rule, if it was applied; what it says is asked for with the finding.
    fn check(
        &self,
        what: impl Into<String>,
        found: Option<&Finding>,
        says: impl FnOnce(&Finding) -> String,
    ) -> Check {
        Check {
            what: what.into(),
            passed: found.map(|finding| finding.passed),
            says: found.map_or_else(|| NOT_REACHED.to_owned(), says),
        }
    }

    fn text(&self, field: u8) -> String {
        let texts = self.dossier.field(field).map(|value| value.texts.as_slice());
        let texts = texts.unwrap_or_default().iter();
        texts.map(|text| String::from_utf8_lossy(text)).collect::<Vec<_>>().join(", ")
    }

    fn seal(&self) -> Vec<Check> {
        let Some(seal) = &self.schema.seal else { return Vec::new() };
        let photo = self.dossier.file(seal.photo.as_bytes()).map(|file| short(&file.sha256));
        let photo = photo.unwrap_or_else(|| "none".to_owned());
        let says = |finding: &Finding| {
            let claimed =
                format!("the dossier says {}, photo {photo}", quoted(&self.text(seal.field)));
            let seen = self.inspected();
            if finding.passed || seen.is_empty() {
                format!("{claimed}; inspections that say the same: {}", number(&finding.had))
            } else {
                format!("{claimed}; {}", seen.join("; "))
            }
        };
        let found = self.find("G-SEAL", &Subject::Field(seal.field));
        let mut checks = vec![self.check("seal", found, says)];
        if let Some(exif) = &seal.exif {
            let found = self.find("G-EXIF", &Subject::Field(exif.taken_at));
            checks.push(self.check("photo", found, |finding| {
                let facts = [exif.taken_at, exif.latitude, exif.longitude];
                let facts = facts.iter().filter(|field| self.dossier.field(**field).is_some());
                let facts: Vec<String> = facts
                    .map(|field| format!("{} {}", self.words.field(*field), self.text(*field)))
                    .collect();
                let within = if finding.passed { "within" } else { "outside" };
                format!("{}: {within} what the inspection says of the photo", facts.join(", "))
            }));
        }
        checks
    }

    /// What the inspections that count say of the seal.
    fn inspected(&self) -> Vec<String> {
        let considered = &self.explained.decision.considered;
        let counts = |digest| {
            let code = |c: &&Considered| c.digest == digest && c.code == ItemCode::Counted;
            considered.iter().find(code).is_some()
        };
        let items = self.words.case.items().filter(|(_, digest)| counts(*digest));
        let says = items.filter_map(|(item, digest)| match &item.body {
            OrderBody::Inspection(body) => Some(format!(
                "{} says {}, photo {}",
                self.words.item(&digest),
                quoted(body.seal.as_str()),
                short(&body.photo)
            )),
            _ => None,
        });
        says.collect()
    }

    fn lots(&self) -> Option<Check> {
        let field = self.schema.lots?;
        let count = self.dossier.field(field).map_or(0, |value| value.texts.len());
        let found = self.find("G-LOTS", &Subject::Field(field));
        Some(self.check("lots", found, |finding| {
            let measure = |measure| self.words.measure(measure).unwrap_or_default();
            if finding.passed {
                format!("the {count} lots of {} are those of the order", self.words.field(field))
            } else {
                let (needed, had) = (measure(&finding.needed), measure(&finding.had));
                format!("{count} lots with digest {had}; the order has {needed}")
            }
        }))
    }

    /// Whether the intervals are the device's.
    fn log(&self) -> Check {
        let of_log = |f: &&&Finding| matches!(f.rule.as_str(), "G-PROOF" | "G-WINDOW-REACH");
        let mut of_log = self.findings.iter().filter(of_log).copied();
        let head = self.words.case.items().find_map(|(item, digest)| match &item.body {
            OrderBody::LogHead(head) if self.dossier.log == Some(digest) => Some((head, digest)),
            _ => None,
        });
        let what = "temperature log";
        let Some((head, digest)) = head else {
            return self.check(what, of_log.find(|f| !f.passed), |_| {
                "the log head that the dossier names is not in evidence".to_owned()
            });
        };
        let considered = &self.explained.decision.considered;
        let code = considered.iter().find(|c| c.digest == digest).map(|c| c.code);
        let device = self.words.name(&head.device);
        if let Some(code) = code.filter(|code| *code != ItemCode::Counted) {
            let why = crate::cli::order_words::skipped(code);
            let says = format!("{} of {device}: {code}, {why}", self.words.item(&digest));
            return Check { what: what.to_owned(), passed: Some(false), says };
        }
        let found: Vec<&Finding> = of_log.collect();
        match found.iter().find(|finding| !finding.passed) {
            Some(failed) => {
                let why = Speaks::measures(self.words, failed).unwrap_or_default();
                let place = self.words.about(&failed.about);
                let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
                let says = format!("{place}{}: {why}", refused(RefuseCode::ProofInvalid));
                self.check(what, Some(failed), |_| says)
            }
            None => self.check(what, found.first().copied(), |_| {
                format!("the intervals are of the {} that {device} signed", head.size)
            }),
        }
    }

    fn window(&self, chain: &ColdChain, index: u8) -> Check {
        let about = Subject::Window(index);
        let temperature = self.find("G-TEMPERATURE", &about);
        let failed = self.find("G-GAP", &about).filter(|finding| !finding.passed);
        self.check(self.words.window(index), failed.or(temperature), |finding| {
            match self.kept(chain, index) {
                Some(kept) => format!(
                    "longest gap {} s (at most {}), longest excursion {} s (at most {}), {} of \
                     10,000 in {} to {} °C (at least {})",
                    grouped(kept.gap.into()),
                    grouped(chain.max_gap_seconds.count().into()),
                    grouped(kept.excursion.into()),
                    grouped(chain.max_excursion_seconds.count().into()),
                    grouped(kept.compliance.into()),
                    degrees(chain.low),
                    degrees(chain.high),
                    grouped(chain.min_compliance.number().into())
                ),
                None => Speaks::measures(self.words, finding).unwrap_or_default(),
            }
        })
    }

    /// What was measured in a window.
    fn kept(&self, chain: &ColdChain, index: u8) -> Option<Kept> {
        let window = chain.windows.get(usize::from(index))?;
        let time = |field| self.dossier.field(field).and_then(|value: &Value| value.time);
        let intervals: &[Interval] = match &self.words.case.log {
            Log::Full(intervals) => intervals,
            Log::Segments(segments) => &segments.get(usize::from(index))?.intervals,
            Log::None => return None,
        };
        Kept::measure(intervals, time(window.from)?, time(window.until)?, chain.low, chain.high)
    }

    /// A number with its range, and what it costs to be outside.
    fn tolerance(&self, range: &Tolerance) -> Option<Check> {
        let value = self.dossier.field(range.field)?.number?;
        let found = self.find("G-TOLERANCE", &Subject::Field(range.field));
        let decimal = |number| self.words.decimal(range.field, number);
        Some(self.check(self.words.field(range.field), found, |finding| {
            let (low, high) = (decimal(range.low.0), decimal(range.high.0));
            let within = range.low.0 <= value && value <= range.high.0;
            let covered = match (within, finding.passed) {
                (true, _) => "in range".to_owned(),
                (false, false) => "out of range, and no variance covers it".to_owned(),
                (false, true) => format!("out of range; {}", self.deducted(range, value)),
            };
            format!("{}, of {low} to {high}: {covered}", decimal(value))
        }))
    }

    /// The step of a variance that reaches a value.
    fn deducted(&self, range: &Tolerance, value: i64) -> String {
        let row = self.schema.variances.iter().find(|row| row.field == range.field);
        let reaches = |side, bound: i64| match side {
            Side::Higher => value <= bound,
            Side::Lower => value >= bound,
        };
        let step = row.and_then(|r| r.steps.iter().find(|step| reaches(r.side, step.bound.0)));
        step.map_or_else(
            || "a variance covers it".to_owned(),
            |step| {
                let bound = self.words.decimal(range.field, step.bound.0);
                let ppm = step.deduction.number();
                format!("a variance up to {bound} covers it for {} ppm", grouped(ppm.into()))
            },
        )
    }

    /// Stage order, freeze, funding, One-Claim.
    fn turn(&self) -> [Check; 4] {
        let about = Subject::Escrow;
        let numbers = |finding: &Finding, holds: &str| match finding.passed {
            true => holds.to_owned(),
            false => Speaks::measures(self.words, finding).unwrap_or_default(),
        };
        let check = |what: &str, rule, holds: &'static str| {
            self.check(what, self.find(rule, &about), |finding| numbers(finding, holds))
        };
        let claim = self.find("G-ONE-CLAIM", &about);
        let repair = self.words.repairs(&self.explained.decision);
        let mut turn = [
            check("stage order", "G-STAGE-ORDER", "every earlier stage of the chain has passed"),
            check("freeze", "G-NOT-FROZEN", "nothing is frozen"),
            check("funding", "G-FUNDED", "all slices that have to be funded are"),
            self.check("One-Claim", claim, |finding| {
                let claim = self.words.measure(&finding.had).unwrap_or_default();
                let taken = match (finding.passed, repair) {
                    (false, _) => "was taken before",
                    (true, false) => "is free",
                    (true, true) => "is free, or taken by the EMT that is replaced",
                };
                format!("claim {claim} {taken}")
            }),
        ];
        for check in turn.iter_mut().filter(|check| repair && check.passed.is_none()) {
            if matches!(check.what.as_str(), "freeze" | "funding") {
                check.says = "not asked: this is a repair".to_owned();
            }
        }
        turn
    }
}

fn number(measure: &Measure) -> String {
    match measure {
        Measure::Count(count) => count.to_string(),
        _ => "none".to_owned(),
    }
}

/// Thousandths of a degree as degrees.
fn degrees(milli: i32) -> String {
    let sign = if milli < 0 { "-" } else { "" };
    let text = crate::cli::table::money(u128::from(milli.unsigned_abs()), 3);
    format!("{sign}{}", text.trim_end_matches('0').trim_end_matches('.'))
}
