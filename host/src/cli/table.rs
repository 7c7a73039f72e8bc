//! Tables for people.

use comfy_table::{
    ColumnConstraint, ContentArrangement, Table, Width, presets::UTF8_FULL_CONDENSED,
};
use quittance_contract::{
    codec::Hash,
    session::Lock,
    verdict::{Decision, Outcome, Settle, Signal},
};

/// How wide a table is at most where no terminal says how wide it is.
const PIPED_COLUMNS: u16 = 120;

/// An empty table with these headings.
pub(crate) fn new<const COLUMNS: usize>(headings: [&str; COLUMNS]) -> Table {
    with_headings(headings.map(str::to_owned))
}

/// As [`new`], with headings that are made as needed.
pub(crate) fn with_headings(headings: impl IntoIterator<Item = String>) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(PIPED_COLUMNS);
    }
    table.set_header(headings);
    table
}

/// Where no terminal says how wide it is: breaks no column but one, however wide that makes the
/// table. A path or an amount in two lines cannot be found again.
pub(crate) fn unbroken(mut table: Table, but: Option<usize>) -> Table {
    /// So much of the other one stays readable.
    const LEAST: ColumnConstraint = ColumnConstraint::LowerBoundary(Width::Fixed(30));
    if Table::new().width().is_some() {
        return table;
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        let wraps = but == Some(place);
        column.set_constraint(if wraps { LEAST } else { ColumnConstraint::ContentWidth });
    }
    table
}

/// The first digits of a digest; enough for people to tell two apart.
pub(crate) fn short(hash: &Hash) -> String {
    let text = hash.to_string();
    text.get(..12).unwrap_or_default().to_owned() + "…"
}

/// An amount in smallest units with its decimal point, as the lock says people write it.
pub(crate) fn money(units: u128, decimals: u8) -> String {
    let digits = units.to_string();
    let places = usize::from(decimals);
    if places == 0 {
        return digits;
    }
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, part) = padded.split_at(padded.len() - places);
    format!("{whole}.{part}")
}

/// A decision in a few lines and tables.
pub(crate) fn decision(decision: &Decision, lock: Option<&Lock>) -> String {
    let decimals = lock.map_or(0, |lock| lock.decimals);
    let mut text = match &decision.outcome {
        Outcome::Settle(settle) => settled(settle, decimals),
        Outcome::Hold(hold) => {
            let accrued = money(hold.accrued.0, decimals);
            let deadline = quittance_contract::time::Time::new(hold.next_deadline.0)
                .map_or_else(|| hold.next_deadline.0.to_string(), |time| time.to_string());
            format!(
                "Hold {}: nothing moves yet\n  needed {}, had {}\n  the same evidence settles at \
                 {deadline}; that would charge {accrued}",
                hold.code, hold.needed, hold.had
            )
        }
        Outcome::Refuse(refuse) => {
            format!("Refuse {}: this lock settles nothing", refuse.code)
        }
        Outcome::Change(change) => format!("Change {}", change.basis),
        Outcome::Pass(pass) => {
            format!(
                "Pass: a slice passed the gate; no money moves yet\n  EMT        {}",
                pass.emt.digest()
            )
        }
    };
    text += &format!("\n  settlement {}", decision.settlement_id);
    text += &format!("\n  decision   {}", decision.decision_id());
    text
}

fn settled(settle: &Settle, decimals: u8) -> String {
    let reason = settle.reason.map_or("none", |reason| reason.name());
    let mut text = format!(
        "Settle {}: {}\n  reason {reason}, {} seconds from {}\n",
        settle.basis,
        settle.condition,
        settle.payable_seconds.count(),
        settle.start
    );
    let mut table = new(["what", "to", "amount"]);
    for allocation in &settle.allocations {
        let amount = money(allocation.amount.0, decimals);
        let to = if allocation.account == Hash::ZERO {
            "nobody".to_owned()
        } else {
            short(&allocation.account)
        };
        table.add_row([allocation.to.name().to_owned(), to, amount]);
    }
    text += &table.to_string();
    if settle.signals.is_empty() {
        return text + "\n  no trust signals";
    }
    let mut table = new(["trust signal", "about", "facts"]);
    for signal in &settle.signals {
        let facts = facts(signal, decimals);
        table.add_row([signal.name().to_owned(), short(&signal.subject()), facts]);
    }
    text + "\n" + &table.to_string()
}

/// What a signal says beside whom it is about.
pub(crate) fn facts(signal: &Signal, decimals: u8) -> String {
    match signal {
        Signal::Credit { seconds, paid, burned, consumer, .. } => format!(
            "{} seconds for {}: {} paid, {} burned",
            seconds.count(),
            short(consumer),
            money(paid.0, decimals),
            money(burned.0, decimals)
        ),
        Signal::MisuseFlag { evidence, .. } => format!("evidence {}", short(evidence)),
        Signal::FalseClaim { claim, .. } => format!("claim {}", short(claim)),
        Signal::Equivocation { kind, first, second, .. } => {
            format!("{kind} {} and {}", short(first), short(second))
        }
        Signal::Dissent { body, .. } => format!("attestation {}", short(body)),
        Signal::Underpaid { shortfall, .. } => format!("{} short", money(shortfall.0, decimals)),
        Signal::ReliabilityMark { .. } | Signal::Investigate { .. } => String::new(),
        Signal::WitnessAbsent { .. } => String::new(),
        Signal::Revoked { attestation, reason, .. }
        | Signal::RevokedAfterPass { attestation, reason, .. } => {
            format!("{reason} of {}", short(attestation))
        }
        Signal::Counted { attestation, role, .. } => format!("{} as {role}", short(attestation)),
        Signal::Stale { attestation, .. } | Signal::KeyCompromised { attestation, .. } => {
            format!("attestation {}", short(attestation))
        }
        Signal::Skipped { attestation, code, .. } => format!("{} {code}", short(attestation)),
        Signal::FraudProven { first, second, .. } => {
            format!("{} and {}", short(first), short(second))
        }
        Signal::ObjectionUpheld { objection, deduction, .. } => {
            format!("{}: {} millionths", short(objection), deduction.number())
        }
        Signal::ObjectionRejected { objection, .. } | Signal::ObjectionLapsed { objection, .. } => {
            format!("objection {}", short(objection))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn money_has_its_decimal_point() {
        assert_eq!(money(0, 6), "0.000000");
        assert_eq!(money(833_333, 6), "0.833333");
        assert_eq!(money(10_000_000, 6), "10.000000");
        assert_eq!(money(17, 0), "17");
    }
}
