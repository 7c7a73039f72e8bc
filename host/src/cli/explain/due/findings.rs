//! Findings about money in words.

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::order::due::MoneyCase;

use crate::cli::{
    explain::report::{Speaks, measures},
    order_words::OrderWords,
    words::hash,
};

impl Speaks for OrderWords<'_, MoneyCase> {
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
        match (finding.rule.as_str(), &finding.needed, &finding.had) {
            ("M-FREEZE-SCOPE", _, Measure::Count(0)) => {
                Some("the slice hangs on no broken EMT".to_owned())
            }
            ("M-FREEZE-SCOPE", ..) => Some("the slice hangs on a broken EMT".to_owned()),
            ("M-DEDUCTION", Measure::Count(own), Measure::Count(ruled)) => {
                Some(format!("the EMT's is {own} ppm, the ruling's {ruled} ppm"))
            }
            ("M-EARLIER", Measure::At(_), _) => Some("an earlier stage is REFUNDED".to_owned()),
            (rule, Measure::Money(_), Measure::Money(_)) => {
                let (one, other) = (self.measure(&finding.needed)?, self.measure(&finding.had)?);
                of_release(rule, &one, &other).or_else(|| measures(self, finding))
            }
            _ => measures(self, finding),
        }
    }
}

/// What two amounts of a release are; neither is asked for, both are computed.
fn of_release(rule: &str, one: &str, other: &str) -> Option<String> {
    Some(match rule {
        "M-AMOUNT" => format!("the slice is worth {other}"),
        "M-FEE-TIER" => format!("the rate makes {one}, with the cap of its tier {other}"),
        "M-FEE-PREPAID" => format!("the fee of what is paid is {one}, {other} is charged"),
        "M-BURN" => format!("{other} of the {one} charged are burned"),
        "M-TREASURY" => format!("the first account's share is {one}, with what remains {other}"),
        "M-PRIORITY" => format!("{one} are assigned, {other} are paid out"),
        _ => return None,
    })
}
