//! What happened to an order's slice, in time order.

use quittance_contract::{codec::Hash, time::Time, verdict::ItemCode};

use super::Explained;
use crate::cli::{
    explain::story::{Event, Mark, Signer, by_lane, by_second, decision},
    of_order::{OfOrder, Said},
    order_words::OrderWords,
    words::counted,
};

/// The story of a case; `deadline` is the time that this slice has.
pub(in crate::cli::explain) fn of<C: OfOrder>(
    words: &OrderWords<'_, C>,
    explained: &Explained<C>,
    deadline: Option<Event>,
) -> Vec<Event> {
    let mut events = vec![opened(words)];
    events.extend(evidence(words, explained));
    events.extend(deadline);
    let at = explained.case.at().unix_seconds();
    events.push(Event::new(at, Mark::Decision, "DECISION", decision(explained)));
    // Stable, so that what happened in one second stays in the order of the case.
    events.sort_by_key(|event| (event.at.unwrap_or(u64::MAX), event.mark));
    events
}

/// The slice's delivery time, before which it had to pass.
pub(in crate::cli::explain) fn delivery<C: OfOrder>(words: &OrderWords<'_, C>) -> Option<Event> {
    let at = words.slice()?.delivery_by.unix_seconds();
    let says = "the slice had to have passed before".to_owned();
    Some(Event::new(at, Mark::Deadline, "delivery time", says))
}

fn opened<C: OfOrder>(words: &OrderWords<'_, C>) -> Event {
    let order = words.case.order();
    let says = format!(
        "{} for {} of {}",
        words.money(order.value.0),
        counted(order.slices.len() as u64, "slice"),
        counted(order.suppliers.len() as u64, "supplier")
    );
    let mut event = Event::new(order.opened_at.unix_seconds(), Mark::Locked, "ORDER", says);
    let signers = words.case.order_signatures().iter().map(|signature| signature.signer);
    event.by = by_lane(signers.map(|peer| signer(words, peer)));
    event
}

fn signer<C: OfOrder>(words: &OrderWords<'_, C>, peer: Hash) -> Signer {
    Signer { lane: words.lane(&peer), name: words.name(&peer), fails: None }
}

/// One event for each second in which signatures of an item were seen.
fn evidence<C: OfOrder>(words: &OrderWords<'_, C>, explained: &Explained<C>) -> Vec<Event> {
    let mut events = Vec::new();
    for item in words.case.said() {
        let fails = fails(explained, &item);
        let (what, says) = (words.item(&item.digest), words.statement(&item));
        if item.signatures.is_empty() {
            let unsigned = Event::new(0, Mark::Evidence, &what, says.clone());
            events.push(Event { at: None, when: None, fails: fails.clone(), ..unsigned });
        }
        for (seen, peers) in by_second(item.signatures) {
            let seen: Time = seen;
            let mut event = Event::new(seen.unix_seconds(), Mark::Evidence, &what, says.clone());
            event.by = by_lane(peers.into_iter().map(|peer| signer(words, peer)));
            event.fails.clone_from(&fails);
            events.push(event);
        }
    }
    events
}

/// Why an item does not count, if it does not.
fn fails<C>(explained: &Explained<C>, item: &Said<'_>) -> Option<String> {
    let considered = explained.decision.considered.iter();
    let code = considered
        .filter(|considered| considered.kind == item.kind())
        .find(|considered| considered.digest == item.digest)
        .map(|considered| considered.code);
    match code {
        None => Some("not read".to_owned()),
        Some(ItemCode::Counted) => None,
        Some(code) => Some(code.to_string()),
    }
}
