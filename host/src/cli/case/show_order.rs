//! `quittance case show` for orders, their gate and their money: terms, slices, what the ledger holds, and who said what.

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
    money::Amount,
    order::{Entry, Slice},
    session::LockSignature,
    time::Seconds,
};
use serde::Serialize;

use super::show;
use crate::cli::{
    failure::Failure,
    ledger::{self, Ledger},
    of_order::OfOrder,
    order_table,
    order_words::OrderWords,
    output,
    table::{self, short},
    words::{Party, grouped, shortened},
};

/// An order case in people's words.
#[derive(Serialize)]
struct Shown {
    escrow: String,
    asked: String,
    terms: Vec<(&'static str, String)>,
    parties: Vec<Party>,
    slices: Vec<ShownSlice>,
    state: Vec<Held>,
    said: Vec<Said>,
    at: String,
}

#[derive(Serialize)]
struct ShownSlice {
    supplier: String,
    sub_lot: Hash,
    stage: u8,
    schema: Hash,
    amount: String,
    delivery_by: String,
}

/// A ledger value.
#[derive(Serialize)]
struct Held {
    key: String,
    says: String,
}

/// One thing that was signed.
#[derive(Serialize)]
struct Said {
    what: &'static str,
    digest: Hash,
    says: String,
    /// Each signer with when the ledger saw it; an order's signatures have no such time.
    signed: Vec<String>,
}

pub(super) fn run(case: &impl OfOrder, json: bool) -> Result<(), Failure> {
    let shown = Shown::of(case);
    if json { output::json(&shown) } else { output::text(&shown.text()) }
}

impl Shown {
    fn of(case: &impl OfOrder) -> Self {
        let words = OrderWords::of(case);
        let amounts = case.order().amounts();
        let slices = case.order().slices.iter().zip(amounts);
        let slice = |(slice, amount): (&Slice, Amount)| ShownSlice {
            supplier: words.name(&slice.supplier),
            sub_lot: slice.sub_lot,
            stage: slice.stage.number(),
            schema: slice.schema,
            amount: words.money(amount.0),
            delivery_by: slice.delivery_by.to_string(),
        };
        let held = |entry: &Entry| Held { key: entry.key_text(), says: ledger::says(entry) };
        Self {
            escrow: case.escrow().to_string(),
            asked: order_table::slice(&words),
            terms: terms(&words),
            slices: slices.map(slice).collect(),
            state: case.state().iter().map(held).collect(),
            said: said(&words),
            at: case.at().to_string(),
            parties: words.parties,
        }
    }

    fn text(&self) -> String {
        let mut text = format!("order {}\n  {:<14} {}\n", self.escrow, "asked", self.asked);
        for (name, value) in &self.terms {
            text += &format!("  {name:<14} {value}\n");
        }
        let mut parties = table::new(["who", "key id"]);
        for party in &self.parties {
            parties.add_row([party.name.clone(), party.peer.to_string()]);
        }
        let mut slices = table::new(["supplier", "sub-lot", "stage", "schema", "amount", "by"]);
        for slice in &self.slices {
            slices.add_row([
                slice.supplier.clone(),
                short(&slice.sub_lot),
                slice.stage.to_string(),
                short(&slice.schema),
                slice.amount.clone(),
                slice.delivery_by.clone(),
            ]);
        }
        let mut state = table::new(["the ledger's", "says"]);
        for held in &self.state {
            state.add_row([shortened(&held.key), held.says.clone()]);
        }
        let mut said = table::new(["what", "digest", "says", "signed by, seen"]);
        for one in &self.said {
            let digest = short(&one.digest);
            said.add_row([one.what, &digest, &one.says, &one.signed.join("\n")]);
        }
        text + &format!("{parties}\n{slices}\n{state}\n{said}\ndecided at {}", self.at)
    }
}

fn terms<C: OfOrder>(words: &OrderWords<'_, C>) -> Vec<(&'static str, String)> {
    let order = words.case.order();
    let policy = &order.policy;
    let seconds = |seconds: Seconds| grouped(seconds.count().into());
    vec![
        ("value", format!("{} in {} slices", words.money(order.value.0), order.slices.len())),
        ("opened", order.opened_at.to_string()),
        ("corridor", order.corridor.to_string()),
        ("fee", format!("{} of 10,000", grouped(order.fee.rate.number().into()))),
        ("review", format!("{} seconds", seconds(policy.review_seconds))),
        ("clock skew", format!("{} seconds", seconds(policy.clock_skew_seconds))),
        ("rules", order.rules.to_string()),
    ]
}

fn said<C: OfOrder>(words: &OrderWords<'_, C>) -> Vec<Said> {
    let case = words.case;
    let valid = |signer: &Hash, digest: &Hash, sig: &SignatureBytes| {
        show::validity(key_of(case, signer).as_ref(), digest, sig)
    };
    let escrow = case.escrow();
    let agreed = |s: &LockSignature| words.name(&s.signer) + valid(&s.signer, &escrow, &s.sig);
    let order = Said {
        what: "order",
        digest: case.escrow(),
        says: "the terms above".to_owned(),
        signed: case.order_signatures().iter().map(agreed).collect(),
    };
    let items = case.said().into_iter().map(|item| Said {
        what: item.kind().name(),
        digest: item.digest,
        says: words.statement(&item),
        signed: item
            .signatures
            .iter()
            .map(|s| {
                let valid = valid(&s.signer, &item.digest, &s.sig);
                format!("{}, {}{valid}", words.name(&s.signer), s.seen_at)
            })
            .collect(),
    });
    [order].into_iter().chain(items).collect()
}

/// The key of a signer, if the order or the ledger has it.
fn key_of(case: &impl OfOrder, signer: &Hash) -> Option<PublicKey> {
    let (order, ledger) = (case.order(), Ledger(case.state()));
    let parties = order.suppliers.iter().chain([&order.buyer]).map(|party| party.key);
    let revokers = ledger.registry().into_iter().flat_map(|registry| registry.revokers.iter());
    let mut known = parties.chain([order.neutral]).chain(revokers.copied());
    let registered = || ledger.key(signer).map(|value| value.key);
    let device = || ledger.device(signer).map(|value| value.key);
    known.find(|key| peer_id(key) == *signer).or_else(registered).or_else(device)
}
