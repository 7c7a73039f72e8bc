//! The order's money by where it is, before the decision and after it: what is in its two pots, and
//! what left them. Each pot's lines sum to its last.

use quittance_contract::{
    order::{OrderEscrow, Slice, due::MoneyCase},
    verdict::Change,
};
use serde::Serialize;

use super::{Words, changed};
use crate::cli::{explain::Explained, ledger::Ledger};

/// One line of a pot.
#[derive(Serialize)]
pub(in crate::cli::explain) struct Total {
    pub(in crate::cli::explain) pot: &'static str,
    pub(in crate::cli::explain) what: &'static str,
    /// Whether it is the sum of the lines above.
    pub(in crate::cli::explain) sum: bool,
    pub(in crate::cli::explain) before: String,
    pub(in crate::cli::explain) after: Option<String>,
}

/// Both pots, if the case has the order's money.
pub(super) fn of(words: &Words<'_>, explained: &Explained<MoneyCase>) -> Vec<Total> {
    let escrow = words.case.escrow();
    let Some(before) = words.ledger.money(&escrow).map(|money| lines(words, money, None)) else {
        return Vec::new();
    };
    let change = changed(explained);
    let written = change.and_then(|change| Some((change, Ledger(&change.writes).money(&escrow)?)));
    let after = written.map(|(change, money)| lines(words, money, Some(change)));
    let line = |(place, (pot, what, sum, units)): (usize, (_, _, _, u128))| Total {
        pot,
        what,
        sum,
        before: words.money(units),
        after: after
            .as_ref()
            .and_then(|after| after.get(place))
            .map(|(.., units)| words.money(*units)),
    };
    before.into_iter().enumerate().map(line).collect()
}

type Line = (&'static str, &'static str, bool, u128);

fn lines(words: &Words<'_>, money: &OrderEscrow, change: Option<&Change>) -> [Line; 10] {
    let writes = Ledger(change.map_or(&[], |change| &change.writes));
    let locked = |slice: &Slice| {
        let state = writes.slice(slice).or_else(|| words.ledger.slice(slice));
        state.map_or(0, |state| state.locked.0)
    };
    let chain = words.slice().map(Slice::chain);
    let stages: u128 =
        words.case.order.slices.iter().filter(|s| Some(s.chain()) == chain).map(locked).sum();
    // The ledger's numbers agree, or there was no decision.
    let less = |from: u128, parts: &[u128]| from.saturating_sub(parts.iter().sum());
    let [funded, unlocked, refunded] = [money.funded.0, money.unlocked.0, money.refunded.0];
    let [prepaid, charged, returned] = [money.prepaid.0, money.charged.0, money.returned.0];
    let burned = money.burned.0;
    [
        ("escrow", "locked in these stages", false, stages),
        ("escrow", "locked in other slices", false, less(funded, &[unlocked, refunded, stages])),
        ("escrow", "paid out", false, unlocked),
        ("escrow", "refunded", false, refunded),
        ("escrow", "funded", true, funded),
        ("fee escrow", "held for open slices", false, less(prepaid, &[charged, returned])),
        ("fee escrow", "burned", false, burned),
        ("fee escrow", "to the treasury", false, less(charged, &[burned])),
        ("fee escrow", "returned", false, returned),
        ("fee escrow", "prepaid", true, prepaid),
    ]
}
