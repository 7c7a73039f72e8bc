//! A story: cases of one order, in lanes 2 and 3, in turn (docs/order-money.md 4.3). Each value that
//! only decisions and events write is followed from case to case; what nobody wrote is a mismatch.

use std::{collections::BTreeMap, path::Path};

use quittance_contract::{
    codec::Hash,
    money::Amount,
    order::{
        Entry, OrderEscrow, PassedStage, Slice, SliceState, SliceStatus, TakenClaim, due::fee,
    },
    time::Time,
    verdict::{Decision, Outcome, Pass},
};
use serde::Serialize;
use serde_json::json;

use super::funding::Funding;
use crate::cli::{
    any_case::AnyCase,
    difference::{self, Difference},
    of_order::OfOrder,
    table::money,
};

/// The number of a story's case: its name is `01-…`, and so on.
pub(super) fn number(stem: &Path) -> Option<u8> {
    let name = stem.file_name()?.to_str()?;
    let digits = name.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    name.get(2..)?.starts_with('-').then(|| digits.parse().ok()).flatten()
}

/// The money of an order of which the ledger holds nothing.
const NOTHING: OrderEscrow = OrderEscrow {
    funded: Amount(0),
    unlocked: Amount(0),
    refunded: Amount(0),
    prepaid: Amount(0),
    charged: Amount(0),
    burned: Amount(0),
    returned: Amount(0),
};

/// How far a story was followed.
#[derive(Default)]
pub(super) struct Story {
    cases: u8,
    /// None before the first case, and after one that could not be followed.
    held: Option<Held>,
    codes: Vec<String>,
    broken: bool,
    /// The case from which on more was paid in, and in more ways, than is followed.
    funding_lost: Option<u8>,
}

/// What the ledger has to hold now.
struct Held {
    escrow: Hash,
    at: Time,
    decimals: u8,
    /// By the text of the key.
    entries: BTreeMap<String, Entry>,
    funding: Funding,
}

/// A story in a line.
#[derive(Serialize)]
pub(super) struct Line {
    pub(super) cases: u8,
    pub(super) connects: bool,
    /// The case from which on what was paid in is held to its bounds only, if there is one: the
    /// funding of slices that no case shows was not followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) funding_not_followed_from: Option<u8>,
    /// What its cases came to, in turn.
    pub(super) codes: Vec<String>,
    /// What the order's money came to, if it was followed to the end.
    pub(super) money: Option<Ends>,
}

/// An order's money at the end.
#[derive(Serialize)]
pub(super) struct Ends {
    pub(super) unlocked: String,
    pub(super) refunded: String,
    pub(super) charged: String,
    pub(super) burned: String,
}

impl Story {
    /// The next case with its decision; none if there was no decision. Gives what does not connect.
    pub(super) fn follow(
        &mut self,
        number: u8,
        decided: Option<(&AnyCase, &Decision)>,
    ) -> Vec<Difference> {
        self.cases += 1;
        let mut breaks = Vec::new();
        if number != self.cases {
            breaks.push(broken("number in its name", self.cases, number));
        }
        match decided {
            Some((AnyCase::Order(case), decision)) => self.next(&**case, decision, &mut breaks),
            Some((AnyCase::Money(case), decision)) => self.next(&**case, decision, &mut breaks),
            Some((AnyCase::Session(_), _)) | None => {
                self.held = None;
                self.codes.push("–".to_owned());
                breaks.push(broken("lane", "a case of an order that is decided", "something else"));
            }
        }
        self.broken |= !breaks.is_empty();
        breaks
    }

    fn next(&mut self, case: &impl OfOrder, decision: &Decision, breaks: &mut Vec<Difference>) {
        self.codes.push(code(decision));
        if self.held.is_none() {
            if self.cases > 1 {
                // It broke off before, and that was told.
                return;
            }
            self.held = Some(Held::opened(case));
        }
        let Some(held) = &mut self.held else { return };
        if case.escrow() != held.escrow {
            // Nothing of it can follow from what came before, or be followed by more.
            breaks.push(broken("order", held.escrow, case.escrow()));
            self.held = None;
            return;
        }
        held.connect(case, breaks);
        held.write(case, decision);
        if !held.funding.followed() {
            self.funding_lost.get_or_insert(self.cases);
        }
    }

    pub(super) fn line(self) -> Line {
        let Self { cases, held, codes, broken, funding_lost } = self;
        let money = held.as_ref().and_then(Held::ends);
        let funding_not_followed_from = funding_lost;
        Line { cases, connects: !broken, funding_not_followed_from, codes, money }
    }
}

impl Held {
    /// The order is opened: the fees of all slices are prepaid.
    fn opened(case: &impl OfOrder) -> Self {
        let (order, escrow) = (case.order(), case.escrow());
        let mut value = NOTHING.clone();
        for amount in order.amounts() {
            let prepaid = value.prepaid.checked_add(fee(&order.fee, amount));
            value.prepaid = prepaid.unwrap_or(value.prepaid);
        }
        let opened = Entry::Escrow { escrow, value: Some(value) };
        Self {
            escrow,
            at: case.at(),
            decimals: order.decimals,
            entries: BTreeMap::from([(opened.key_text(), opened)]),
            funding: Funding::of(order),
        }
    }

    /// Compares what a case says with what the ledger has to hold, and takes over what was funded.
    fn connect(&mut self, case: &impl OfOrder, breaks: &mut Vec<Difference>) {
        if case.at() < self.at {
            breaks.push(broken("at", format!("{} or later", self.at), case.at()));
        }
        self.at = self.at.max(case.at());
        // Keys ascend: the slices that a case shows come before the order's money.
        for found in case.state() {
            let key = found.key_text();
            let left = self.entries.get(&key);
            let expected = match found {
                Entry::Slice { value, .. } => {
                    let left = left.and_then(slice_value);
                    let place = case.order().slices.iter().position(|s| names(found, s));
                    match place {
                        Some(place) => {
                            let after = self.funding.seen(place, self.at, left, value.as_ref());
                            with_slice(found, after)
                        }
                        None => continue,
                    }
                }
                Entry::Escrow { escrow, value } => {
                    let left = left.and_then(escrow_value).unwrap_or(&NOTHING).clone();
                    let found = value.as_ref().map(|value| value.funded);
                    let funded = self.funding.funded(self.at, found.unwrap_or_default());
                    Entry::Escrow { escrow: *escrow, value: Some(OrderEscrow { funded, ..left }) }
                }
                Entry::Emt { .. } | Entry::Claim { .. } | Entry::Proven { .. } => {
                    left.cloned().unwrap_or_else(|| absent(found))
                }
                _ => continue,
            };
            let differences = difference::all(&value(&expected), &value(found));
            breaks.extend(differences.into_iter().map(|one| {
                let field = format!("story: {key} {}", one.field);
                let field = field.trim_end().to_owned();
                Difference { field, ..one }
            }));
            // From here on the case's word: one break is told once.
            self.entries.insert(key, found.clone());
        }
    }

    /// What the decision leaves.
    fn write(&mut self, case: &impl OfOrder, decision: &Decision) {
        let writes = match &decision.outcome {
            Outcome::Change(change) => change.writes.to_vec(),
            Outcome::Pass(pass) => self.stored(case, pass),
            _ => Vec::new(),
        };
        for write in &writes {
            let open = |state: &SliceState| state.status == SliceStatus::Unfunded;
            if slice_value(write).is_some_and(|state| !open(state)) {
                let slices = &case.order().slices;
                let place = slices.iter().position(|slice| names(write, slice));
                self.funding.shut(place);
                if slice_value(write).is_some_and(|s| s.status == SliceStatus::Refunded) {
                    let gone = place.and_then(|place| slices.get(place));
                    self.funding.shut(gone.into_iter().flat_map(|gone| after(slices, gone)));
                }
            }
        }
        self.entries.extend(writes.into_iter().map(|entry| (entry.key_text(), entry)));
    }

    /// What the ledger stores with a Pass.
    fn stored(&self, case: &impl OfOrder, pass: &Pass) -> Vec<Entry> {
        let (emt, digest) = (&pass.emt, pass.emt.digest());
        let replaced = emt.replaces.and_then(|replaced| {
            let stage = self.entries.values().find_map(|entry| match entry {
                Entry::Emt { emt, value } if *emt == replaced => value.as_ref(),
                _ => None,
            })?;
            Some((replaced, stage.clone()))
        });
        let passed_at = emt.passed_at;
        let first_passed_at = replaced.as_ref().map_or(passed_at, |(_, old)| old.first_passed_at);
        // Over the same dossier a repair continues the review.
        let continued = replaced.as_ref().filter(|(_, old)| old.emt.pov_hash == emt.pov_hash);
        let stage = PassedStage {
            emt: emt.clone(),
            first_passed_at,
            lost: Default::default(),
            replaced_by: None,
            review_of: continued.map_or(digest, |(_, old)| old.review_of),
        };
        let mut writes = vec![
            Entry::Emt { emt: digest, value: Some(stage) },
            Entry::Claim { claim: emt.claim, value: Some(TakenClaim { emt: digest }) },
        ];
        writes.extend(replaced.map(|(emt, old)| {
            let replaced_by = Some(digest);
            Entry::Emt { emt, value: Some(PassedStage { replaced_by, ..old }) }
        }));
        let slice = case.asked_slice();
        let entry = self.entries.values().find(|entry| slice.is_some_and(|s| names(entry, s)));
        if let Some((entry, state)) = entry.and_then(|entry| Some((entry, slice_value(entry)?))) {
            let repaired = emt.replaces.is_some();
            let status = if repaired { state.status } else { SliceStatus::Releasable };
            let state = SliceState { status, emt: Some(digest), ..state.clone() };
            writes.push(with_slice(entry, Some(state)));
        }
        writes
    }

    fn ends(&self) -> Option<Ends> {
        let value = self.entries.values().find_map(escrow_value)?;
        let money = |amount: Amount| money(amount.0, self.decimals);
        Some(Ends {
            unlocked: money(value.unlocked),
            refunded: money(value.refunded),
            charged: money(value.charged),
            burned: money(value.burned),
        })
    }
}

/// `Hold REVIEW`, `Pass`, `RELEASED`.
fn code(decision: &Decision) -> String {
    match &decision.outcome {
        Outcome::Settle(settle) => settle.basis.to_string(),
        Outcome::Hold(hold) => format!("Hold {}", hold.code),
        Outcome::Refuse(refuse) => format!("Refuse {}", refuse.code),
        Outcome::Pass(pass) if pass.emt.replaces.is_some() => "Pass (repair)".to_owned(),
        Outcome::Pass(_) => "Pass".to_owned(),
        Outcome::Change(change) => change.basis.to_string(),
    }
}

fn broken(what: &str, expected: impl ToString, got: impl ToString) -> Difference {
    let (expected, got) = (expected.to_string(), got.to_string());
    Difference { field: format!("story: {what}"), expected, got }
}

fn value(entry: &Entry) -> serde_json::Value {
    json!(entry)["value"].take()
}

fn slice_value(entry: &Entry) -> Option<&SliceState> {
    match entry {
        Entry::Slice { value, .. } => value.as_ref(),
        _ => None,
    }
}

fn escrow_value(entry: &Entry) -> Option<&OrderEscrow> {
    match entry {
        Entry::Escrow { value, .. } => value.as_ref(),
        _ => None,
    }
}

/// Whether an entry is the SLICE of this slice.
fn names(entry: &Entry, slice: &Slice) -> bool {
    match entry {
        Entry::Slice { supplier, sub_lot, stage, .. } => {
            (supplier, sub_lot, stage) == (&slice.supplier, &slice.sub_lot, &slice.stage)
        }
        _ => false,
    }
}

/// The slices of the same chain after one.
fn after<'s>(slices: &'s [Slice], gone: &'s Slice) -> impl Iterator<Item = usize> + 's {
    let of_chain = move |slice: &Slice| slice.chain() == gone.chain() && slice.stage > gone.stage;
    slices.iter().enumerate().filter(move |(_, slice)| of_chain(slice)).map(|(place, _)| place)
}

/// The same key with another value.
fn with_slice(entry: &Entry, new: Option<SliceState>) -> Entry {
    let mut entry = entry.clone();
    if let Entry::Slice { value, .. } = &mut entry {
        *value = new;
    }
    entry
}

/// The same key, of which the ledger holds nothing.
fn absent(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    match &mut entry {
        Entry::Emt { value, .. } => *value = None,
        Entry::Claim { value, .. } => *value = None,
        Entry::Proven { value, .. } => *value = None,
        _ => {}
    }
    entry
}
