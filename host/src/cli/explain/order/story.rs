//! What happened to an order's slice, in time order.

use quittance_contract::{
    codec::Hash,
    order::{OrderCase, OrderItem},
    time::Time,
    verdict::{EvidenceKind, ItemCode},
};

use super::Explained;
use crate::cli::{
    explain::story::{Event, Mark, Signer, by_lane, by_second, decision},
    order_words::OrderWords,
    words::counted,
};

/// The story of a case.
pub(super) fn of(words: &OrderWords<'_>, explained: &Explained<OrderCase>) -> Vec<Event> {
    let mut events = vec![opened(words)];
    events.extend(evidence(words, explained));
    if let Some(slice) = words.slice() {
        let says = "the slice had to have passed before".to_owned();
        let at = slice.delivery_by.unix_seconds();
        events.push(Event::new(at, Mark::Deadline, "delivery time", says));
    }
    let at = explained.case.at.unix_seconds();
    events.push(Event::new(at, Mark::Decision, "DECISION", decision(explained)));
    // Stable, so that what happened in one second stays in the order of the case.
    events.sort_by_key(|event| (event.at.unwrap_or(u64::MAX), event.mark));
    events
}

fn opened(words: &OrderWords<'_>) -> Event {
    let order = &words.case.order;
    let says = format!(
        "{} for {} of {}",
        words.money(order.value.0),
        counted(order.slices.len() as u64, "slice"),
        counted(order.suppliers.len() as u64, "supplier")
    );
    let mut event = Event::new(order.opened_at.unix_seconds(), Mark::Locked, "ORDER", says);
    let signers = words.case.order_signatures.iter().map(|signature| signature.signer);
    event.by = by_lane(signers.map(|peer| signer(words, peer)));
    event
}

fn signer(words: &OrderWords<'_>, peer: Hash) -> Signer {
    Signer { lane: words.lane(&peer), name: words.name(&peer), fails: None }
}

/// One event for each second in which signatures of an item were seen.
fn evidence(words: &OrderWords<'_>, explained: &Explained<OrderCase>) -> Vec<Event> {
    let mut events = Vec::new();
    for (item, digest) in words.case.items() {
        let fails = fails(explained, item, &digest);
        let (what, says) = (words.item(&digest), words.statement(&item.body));
        if item.signatures.is_empty() {
            let unsigned = Event::new(0, Mark::Evidence, &what, says.clone());
            events.push(Event { at: None, when: None, fails: fails.clone(), ..unsigned });
        }
        for (seen, peers) in by_second(&item.signatures) {
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
fn fails(explained: &Explained<OrderCase>, item: &OrderItem, digest: &Hash) -> Option<String> {
    let kind: EvidenceKind = item.body.kind();
    let considered = explained.decision.considered.iter();
    let code = considered
        .filter(|considered| considered.kind == kind)
        .find(|considered| considered.digest == *digest)
        .map(|considered| considered.code);
    match code {
        None => Some("not read".to_owned()),
        Some(ItemCode::Counted) => None,
        Some(code) => Some(code.to_string()),
    }
}
