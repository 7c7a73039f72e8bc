//! Findings of the gate in words: most compare two numbers like those of a session, some do not.

use quittance::typed::{Finding, Measure, Subject};

use crate::cli::{
    explain::report::{Speaks, measures},
    order_words::{OrderWords, quoted},
    words::{hash, moment},
};

impl Speaks for OrderWords<'_> {
    fn about(&self, subject: &Subject) -> Option<String> {
        OrderWords::about(self, subject)
    }

    fn measure(&self, measure: &Measure) -> Option<String> {
        OrderWords::measure(self, measure)
    }

    fn missing(&self, finding: &Finding) -> Vec<String> {
        self.names(&finding.missing.iter().filter_map(|peer| hash(peer)).collect::<Vec<_>>())
    }

    fn measures(&self, finding: &Finding) -> Option<String> {
        let Finding { rule, needed, had, passed, .. } = finding;
        Some(match (rule.as_str(), needed, had) {
            ("G-FUNDED", Measure::Count(stage), Measure::Money(_)) => {
                format!("stage {stage} has {} locked", self.measure(had)?)
            }
            ("G-SLICE-OPEN", _, Measure::Name(status)) => format!("the slice is {status}"),
            ("M-BROKEN", Measure::Count(_), Measure::Nothing) => {
                "the EMT has lost no attestation".to_owned()
            }
            ("M-BROKEN", Measure::Count(_), Measure::At(since)) => {
                format!("broken since {}", moment(*since))
            }
            ("G-STAGE-ORDER", Measure::Count(stage), _) => format!("stage {stage} has not passed"),
            ("G-SCHEMA" | "G-SCHEMA-DIVERSE" | "G-SCHEMA-TTL", _, Measure::Count(point)) => {
                match point {
                    0 if *passed => format!("schema {}", self.measure(needed)?),
                    0 => format!("schema {}: not there, or withdrawn", self.measure(needed)?),
                    point => format!("it breaks point {point} of docs/order.md 5.1"),
                }
            }
            ("G-FALLBACK", Measure::At(until), Measure::At(at)) => {
                format!("activated until {}, decided at {}", moment(*until), moment(*at))
            }
            ("G-FALLBACK", _, Measure::Count(index)) => format!("fallback {index} is used"),
            ("G-PROOF", Measure::At(start), Measure::At(end)) => {
                format!("the device signed a log from {} to {}", moment(*start), moment(*end))
            }
            ("G-WINDOW-REACH", Measure::At(from), Measure::At(until)) => {
                format!("the window is from {} to {}", moment(*from), moment(*until))
            }
            ("G-TEMPERATURE", Measure::At(from), Measure::At(until)) => {
                format!("no window: from {} to {}", moment(*from), moment(*until))
            }
            ("G-CANONICAL", _, Measure::Count(offset)) => format!("at byte {offset}"),
            ("G-FORMAT" | "G-SET", _, Measure::Text(name)) => format!("at {}", quoted(name)),
            ("G-FILES", Measure::Text(name), _) => format!("without {}", quoted(name)),
            ("G-TOLERANCE", Measure::Whole(edge), Measure::Whole(value)) => {
                let Subject::Field(field) = finding.about else { return measures(self, finding) };
                let (edge, value) = (self.decimal(field, *edge), self.decimal(field, *value));
                format!("{value}; that end of the range is {edge}")
            }
            ("G-ASSIGNED", _, Measure::Digest(digest)) => {
                format!("filled by {}", self.item(&hash(digest)?))
            }
            ("G-ASSIGNED", ..) => "nobody fills it".to_owned(),
            ("G-INDEPENDENT" | "G-PARTY", _, Measure::Digest(firm)) => {
                let firm = hash(firm)?;
                self.class(&firm).map_or_else(
                    || self.firm(&firm),
                    |class| format!("{class} are one class of affiliates"),
                )
            }
            ("G-DOUBLE-SIGNER", Measure::Digest(_), Measure::Digest(_)) => {
                format!("signed {}, then {}", self.measure(needed)?, self.measure(had)?)
            }
            _ => return measures(self, finding),
        })
    }
}
