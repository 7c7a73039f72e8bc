//! What an order case says that the ledger holds: looked up by key, and in people's words.

use std::collections::BTreeSet;

use quittance_contract::{
    codec::{Fault, FaultCode, Hash, decode},
    order::{
        ActiveFallback, Entry, OrderCase, OrderEscrow, PassedStage, ProvenFraud, PublishedSchema,
        Slice, SliceState, UntrustedOrderCase,
        dossier::{Dossier, Json, claim_identity},
        due::UntrustedMoneyCase,
    },
    registry::{Attestor, Device, KeyTimes, Organisation, RegisteredKey, Registry},
    time::Time,
};

use super::{any_case::Lane, balances, words::short};

/// The ledger values of a case.
#[derive(Clone, Copy)]
pub(crate) struct Ledger<'c>(pub(crate) &'c [Entry]);

macro_rules! lookups {
    ($($function:ident($($field:ident),*) = $variant:ident: $value:ty;)+) => {$(
        /// What the ledger holds there, if the case has it.
        pub(crate) fn $function(&self $(, $field: &Hash)*) -> Option<&'c $value> {
            $(let wanted_key = $field;)*
            self.0.iter().find_map(|entry| match entry {
                Entry::$variant { $($field,)* value, .. } => {
                    let found = true $(&& $field == wanted_key)*;
                    value.as_ref().filter(|_| found)
                }
                _ => None,
            })
        }
    )+};
}

impl<'c> Ledger<'c> {
    lookups! {
        registry() = Registry: Registry;
        schema(schema) = Schema: PublishedSchema;
        organisation(organisation) = Organisation: Organisation;
        attestor(attestor) = Attestor: Attestor;
        key(key_id) = Key: RegisteredKey;
        emt(emt) = Emt: PassedStage;
        money(escrow) = Escrow: OrderEscrow;
        proven(key_id) = Proven: ProvenFraud;
        device(key_id) = Device: Device;
    }

    /// The activated fallback of this index.
    pub(crate) fn fallback(&self, of: u8) -> Option<&'c ActiveFallback> {
        self.0.iter().find_map(|entry| match entry {
            Entry::Fallback { index, value, .. } => value.as_ref().filter(|_| *index == of),
            _ => None,
        })
    }

    /// Where a slice is, if the ledger holds that.
    pub(crate) fn slice(&self, of: &Slice) -> Option<&'c SliceState> {
        self.0.iter().find_map(|entry| match entry {
            Entry::Slice { supplier, sub_lot, stage, value, .. } => {
                let found = (supplier, sub_lot, stage) == (&of.supplier, &of.sub_lot, &of.stage);
                value.as_ref().filter(|_| found)
            }
            _ => None,
        })
    }

    /// All organisations of the class of one, ascending.
    pub(crate) fn class(&self, organisation: &Hash) -> BTreeSet<Hash> {
        let value = self.organisation(organisation);
        let affiliates = value.into_iter().flat_map(|value| value.affiliates.iter());
        affiliates.chain([organisation]).copied().collect()
    }
}

/// Since when a stage's token is broken.
pub(crate) fn broken_since(stage: &PassedStage) -> Option<Time> {
    stage.lost.iter().map(|lost| lost.lost_at).min()
}

/// What an entry says, in a line.
pub(crate) fn says(entry: &Entry) -> String {
    let said = match entry {
        Entry::Registry { value } => {
            value.as_ref().map(|v| format!("{} keys may revoke", v.revokers.len()))
        }
        Entry::Schema { value, .. } => value.as_ref().map(|v| {
            let withdrawn = v.withdrawn_at.map(|at| format!(", withdrawn at {at}"));
            let (name, revision) = (&v.schema.name, v.schema.revision);
            format!("{name} revision {revision}{}", withdrawn.unwrap_or_default())
        }),
        Entry::Organisation { value, .. } => value.as_ref().map(|v| match &v.affiliates[..] {
            [] => "has no affiliates".to_owned(),
            others => {
                let others: Vec<String> = others.iter().map(short).collect();
                format!("affiliated with {}", others.join(", "))
            }
        }),
        Entry::Attestor { value, .. } => value.as_ref().map(attestor),
        Entry::Key { value, .. } => value.as_ref().map(|v| {
            let successor = v.successor.map(|next| format!("; successor {}", short(&next)));
            let (of, successor) = (short(&v.attestor), successor.unwrap_or_default());
            format!("of attestor {of}; custody {}; {}{successor}", v.custody, times(v))
        }),
        Entry::Device { value, .. } => value.as_ref().map(|v| {
            let (circuit, corridor) = (short(&v.circuit), short(&v.corridor));
            format!("circuit {circuit}, corridor {corridor}; {}", times(v))
        }),
        Entry::Fallback { value, .. } => value
            .as_ref()
            .map(|v| format!("{}: in force {} to {}", v.reason, v.valid_from, v.valid_until)),
        Entry::Slice { value, .. } => value.as_ref().map(|v| {
            let emt = v.emt.map(|emt| format!(", EMT {}", short(&emt))).unwrap_or_default();
            let frozen = if v.frozen { ", FROZEN" } else { "" };
            format!("{}{frozen}, {} units locked{emt}", v.status, v.locked.0)
        }),
        Entry::Emt { emt, value } => value.as_ref().map(|v| {
            let lost: Vec<String> = v.lost.iter().map(|lost| short(&lost.attestation)).collect();
            let lost = if lost.is_empty() { "whole".to_owned() } else { lost.join(", ") + " lost" };
            let replaced = v.replaced_by.map(|by| format!(", replaced by {}", short(&by)));
            let passed = v.first_passed_at;
            let continues = Some(v.review_of).filter(|review| review != emt);
            let continues = continues.map(|of| format!(", continues the review of {}", short(&of)));
            let (replaced, continues) =
                (replaced.unwrap_or_default(), continues.unwrap_or_default());
            format!("first passed {passed}; {lost}{replaced}{continues}")
        }),
        Entry::Escrow { value, .. } => value.as_ref().map(|v| {
            format!(
                "funded {}, unlocked {}, refunded {}; fees prepaid {}, charged {} ({} burnt), \
                 returned {}",
                v.funded.0,
                v.unlocked.0,
                v.refunded.0,
                v.prepaid.0,
                v.charged.0,
                v.burned.0,
                v.returned.0
            )
        }),
        Entry::Recipient { value, .. } => value.as_ref().map(|v| {
            let withdrawn = v.withdrawn_at.map(|at| format!(", withdrawn {at}"));
            let (priority, listed) = (v.priority, v.listed_at);
            format!("priority {priority}, listed {listed}{}", withdrawn.unwrap_or_default())
        }),
        Entry::Proven { value, .. } => value.as_ref().map(|v| {
            format!("signed {} and {}, shown {}", short(&v.first), short(&v.second), v.proven_at)
        }),
        Entry::Claim { value, .. } => value.as_ref().map(|v| format!("taken by {}", short(&v.emt))),
    };
    said.unwrap_or_else(|| "the ledger holds nothing there".to_owned())
}

fn attestor(value: &Attestor) -> String {
    let roles: Vec<&str> = value.roles.iter().map(|role| role.name()).collect();
    let papers = value.kyb_until.min(value.scope_until).min(value.insurance_until);
    format!(
        "firm {}: {}, {}; papers until {papers}; {} schemas, {} corridors; bond {} units",
        short(&value.organisation),
        value.standing,
        roles.join(", "),
        value.schemas.len(),
        value.corridors.len(),
        value.bond.0
    )
}

fn times(key: &impl KeyTimes) -> String {
    let mut text = format!("active from {}", key.active_from());
    for (what, at) in [("retired", key.retired_at()), ("revoked", key.revoked_at())] {
        text += &at.map(|at| format!(", {what} at {at}")).unwrap_or_default();
    }
    text
}

/// What is wrong with the ledger values of these bytes, if the fault says that something is: by
/// their keys, which the fault does not name.
pub(crate) fn gaps(bytes: &[u8], fault: &Fault) -> Option<String> {
    if fault.code != FaultCode::HostState {
        return None;
    }
    let mut wrong = Vec::new();
    let (gaps, sums) = match Lane::of_bytes(bytes) {
        Lane::Session => return None,
        Lane::Order => {
            let case = decode::<UntrustedOrderCase>(bytes).ok()?;
            wrong.extend(balances::tokens(&case.order, case.asked, &case.state));
            (case.state_gaps(), None)
        }
        Lane::OrderMoney => {
            let case = decode::<UntrustedMoneyCase>(bytes).ok()?;
            wrong.extend(balances::tokens(&case.order, case.asked, &case.state));
            (case.state_gaps(), Some(balances::sums_of(&case)))
        }
    };
    wrong.extend(gaps.iter().map(ToString::to_string));
    // Sums say nothing where values are missing.
    wrong.extend(sums.clone().filter(|_| wrong.is_empty()).into_iter().flatten());
    if !wrong.is_empty() {
        return Some(wrong.join("; "));
    }
    if sums.is_some() {
        return Some(
            "every value is there, but what slices and order hold does not agree".to_owned(),
        );
    }
    let claim = claim(&OrderCase::from_bytes(bytes).ok()?)?;
    Some(format!("CLAIM {claim} is missing: the dossier could pass, and then it is asked for"))
}

/// The claim identity of a case's dossier, if that is well formed.
pub(crate) fn claim(case: &OrderCase) -> Option<Hash> {
    let slice = case.slice()?;
    let schema = &Ledger(&case.state).schema(&slice.schema)?.schema;
    Some(claim_identity(&dossier(case)?, schema))
}

/// A case's dossier, if it is well formed for the slice under a sound schema.
pub(crate) fn dossier(case: &OrderCase) -> Option<Dossier> {
    let slice = case.slice()?;
    let schema = &Ledger(&case.state).schema(&slice.schema)?.schema;
    schema.check().ok()?;
    let json = Json::read(&case.dossier).ok()?;
    Dossier::read(&json, case.escrow(), slice, schema).ok()
}
