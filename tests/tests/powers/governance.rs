//! Every knob of the registry and of governance, turned to its ends in every case of the fixtures:
//! one by one, and all at once in favour of whoever wants to pass. What the decisions do then stays
//! within the law, and the money of a slice stays what it was.

use std::collections::BTreeSet;

use quittance_contract::{
    codec::{Hash, List, decode},
    decide,
    order::{
        ActiveFallback, Entry, FallbackReason, PublishedSchema, Recipient, UntrustedOrderCase,
        due::UntrustedMoneyCase,
    },
    quorum::AttestorRole,
    registry::{Attestor, Custody, Device, Organisation, RegisteredKey, Registry, Standing},
    time::Time,
    verdict::{Allocation, Decision, Destination, Outcome},
    view,
};
use quittance_tests::{
    law,
    order::Ledger,
    session::{filler, list},
};

use super::{
    fields::{By, knobs},
    numbers::of_entry,
    people,
};

/// A knob, and a ledger value in which it is turned.
type Turn = (&'static str, Entry);

/// From the first second to the last.
const EVER: [Time; 2] = [Time::new(0).expect("a time"), Time::MAX];

/// Turns of one ledger value: each field of it, and the whole of it gone.
fn turns(entry: &Entry) -> Vec<Turn> {
    match entry.clone() {
        Entry::Registry { value: Some(_) } => of_registry(),
        Entry::Schema { schema, value: Some(value) } => of_schema(schema, &value),
        Entry::Organisation { organisation, value } => of_organisation(organisation, value),
        Entry::Attestor { attestor, value: Some(value) } => of_attestor(attestor, &value),
        Entry::Key { key_id, value: Some(value) } => of_key(key_id, &value),
        Entry::Device { key_id, value: Some(value) } => of_device(key_id, &value),
        Entry::Fallback { schema, corridor, index, value: _ } => {
            let entry = |value| Entry::Fallback { schema, corridor, index, value };
            of_fallback().into_iter().map(|(knob, value)| (knob, entry(value))).collect()
        }
        Entry::Recipient { corridor, account, value: _ } => {
            let entry = |value| Entry::Recipient { corridor, account, value };
            of_recipient().into_iter().map(|(knob, value)| (knob, entry(value))).collect()
        }
        // Nothing there to turn; a key that is unknown is signed by nobody whom the fixtures know.
        Entry::Registry { value: None }
        | Entry::Schema { value: None, .. }
        | Entry::Attestor { value: None, .. }
        | Entry::Key { value: None, .. }
        | Entry::Device { value: None, .. } => Vec::new(),
        // Decisions write these. A ledger that lies about them is no ledger (security 1).
        Entry::Slice { .. }
        | Entry::Claim { .. }
        | Entry::Emt { .. }
        | Entry::Escrow { .. }
        | Entry::Proven { .. } => Vec::new(),
    }
}

fn of_registry() -> Vec<Turn> {
    let everybody = people::everybody().take(8).map(|person| person.key).collect();
    let turn = |revokers| {
        (
            "Registry.revokers",
            Entry::Registry { value: Some(Registry { revokers: list(revokers) }) },
        )
    };
    vec![turn(Vec::new()), turn(everybody), ("gone", Entry::Registry { value: None })]
}

fn of_schema(schema: Hash, value: &PublishedSchema) -> Vec<Turn> {
    let turn = |withdrawn_at| {
        let value = Some(PublishedSchema { withdrawn_at, ..value.clone() });
        ("PublishedSchema.withdrawn_at", Entry::Schema { schema, value })
    };
    vec![
        turn(None),
        turn(Some(EVER[0])),
        turn(Some(EVER[1])),
        ("gone", Entry::Schema { schema, value: None }),
    ]
}

fn of_organisation(organisation: Hash, value: Option<Organisation>) -> Vec<Turn> {
    let alone = Organisation { affiliates: List::default() };
    let bound = Organisation { affiliates: list(vec![filler("another firm")]) };
    let turn = |value| ("Organisation.affiliates", Entry::Organisation { organisation, value });
    let mut turns = vec![turn(Some(alone)), turn(Some(bound))];
    turns.extend(value.map(|_| ("gone", Entry::Organisation { organisation, value: None })));
    turns
}

fn of_attestor(attestor: Hash, value: &Attestor) -> Vec<Turn> {
    let mut turns = vec![("gone", Entry::Attestor { attestor, value: None })];
    let mut turn = |knob, edit: &dyn Fn(&mut Attestor)| {
        let mut value = value.clone();
        edit(&mut value);
        turns.push((knob, Entry::Attestor { attestor, value: Some(value) }));
    };
    turn("Attestor.organisation", &|v| v.organisation = filler("another firm"));
    turn("Attestor.roles", &|v| v.roles = list(AttestorRole::ALL.to_vec()));
    turn("Attestor.roles", &|v| v.roles = List::default());
    turn("Attestor.schemas", &|v| v.schemas = List::default());
    turn("Attestor.corridors", &|v| v.corridors = List::default());
    for standing in Standing::ALL {
        turn("Attestor.standing", &|v| v.standing = *standing);
    }
    for time in EVER {
        turn("Attestor.registered_at", &|v| v.registered_at = time);
        turn("Attestor.kyb_until", &|v| v.kyb_until = time);
        turn("Attestor.scope_until", &|v| v.scope_until = time);
        turn("Attestor.insurance_until", &|v| v.insurance_until = time);
    }
    turn("Attestor.bond", &|v| v.bond.0 = 0);
    turn("Attestor.bond", &|v| v.bond.0 = u128::MAX);
    turns
}

fn of_key(key_id: Hash, value: &RegisteredKey) -> Vec<Turn> {
    let mut turns = vec![("gone", Entry::Key { key_id, value: None })];
    let mut turn = |knob, edit: &dyn Fn(&mut RegisteredKey)| {
        let mut value = value.clone();
        edit(&mut value);
        turns.push((knob, Entry::Key { key_id, value: Some(value) }));
    };
    turn("RegisteredKey.attestor", &|v| v.attestor = filler("another attestor"));
    // Another key under the same name: no ledger value at all.
    let other = people::everybody().find(|person| person.peer != key_id).expect("another");
    turn("RegisteredKey.key", &|v| v.key = other.key);
    for custody in Custody::ALL {
        turn("RegisteredKey.custody", &|v| v.custody = *custody);
    }
    for time in EVER {
        turn("RegisteredKey.added_at", &|v| v.added_at = time);
        turn("RegisteredKey.active_from", &|v| v.active_from = time);
    }
    for time in [None, Some(EVER[0]), Some(EVER[1])] {
        turn("RegisteredKey.retired_at", &|v| v.retired_at = time);
        turn("RegisteredKey.revoked_at", &|v| v.revoked_at = time);
    }
    for successor in [None, Some(other.peer)] {
        turn("RegisteredKey.successor", &|v| v.successor = successor);
    }
    turns
}

fn of_device(key_id: Hash, value: &Device) -> Vec<Turn> {
    let mut turns = vec![("gone", Entry::Device { key_id, value: None })];
    let mut turn = |knob, edit: &dyn Fn(&mut Device)| {
        let mut value = value.clone();
        edit(&mut value);
        turns.push((knob, Entry::Device { key_id, value: Some(value) }));
    };
    let other = people::everybody().find(|person| person.peer != key_id).expect("another");
    turn("Device.key", &|v| v.key = other.key);
    turn("Device.circuit", &|v| v.circuit = filler("another circuit"));
    turn("Device.corridor", &|v| v.corridor = filler("another corridor"));
    for time in EVER {
        turn("Device.active_from", &|v| v.active_from = time);
    }
    for time in [None, Some(EVER[0]), Some(EVER[1])] {
        turn("Device.retired_at", &|v| v.retired_at = time);
        turn("Device.revoked_at", &|v| v.revoked_at = time);
    }
    turns
}

fn of_fallback() -> Vec<(&'static str, Option<ActiveFallback>)> {
    let active = |[valid_from, valid_until]: [Time; 2]| ActiveFallback {
        reason: FallbackReason::Outage,
        valid_from,
        valid_until,
        approved_by: filler("governance"),
    };
    let ever = active(EVER);
    let never = active([EVER[1], EVER[0]]);
    let reason = ActiveFallback { reason: FallbackReason::Suspension, ..ever.clone() };
    let by = ActiveFallback { approved_by: Hash::ZERO, ..ever.clone() };
    vec![
        ("gone", None),
        ("ActiveFallback.valid_from", Some(ever)),
        ("ActiveFallback.valid_until", Some(never)),
        ("ActiveFallback.reason", Some(reason)),
        ("ActiveFallback.approved_by", Some(by)),
    ]
}

fn of_recipient() -> Vec<(&'static str, Option<Recipient>)> {
    let listed = Recipient { priority: 0, listed_at: EVER[0], withdrawn_at: None };
    let last = Recipient { priority: u8::MAX, ..listed.clone() };
    let later = Recipient { listed_at: EVER[1], ..listed.clone() };
    let gone = Recipient { withdrawn_at: Some(EVER[0]), ..listed.clone() };
    vec![
        ("gone", None),
        ("Recipient.priority", Some(listed)),
        ("Recipient.priority", Some(last)),
        ("Recipient.listed_at", Some(later)),
        ("Recipient.withdrawn_at", Some(gone)),
    ]
}

/// A case of an order, in either lane.
#[derive(Clone)]
enum Asked {
    Gate(UntrustedOrderCase),
    Money(UntrustedMoneyCase),
}

impl Asked {
    fn read(bytes: &[u8]) -> Self {
        match bytes[1] {
            2 => Self::Gate(decode(bytes).expect("a case")),
            _ => Self::Money(decode(bytes).expect("a case")),
        }
    }

    fn state(&self) -> &[Entry] {
        match self {
            Self::Gate(case) => &case.state,
            Self::Money(case) => &case.state,
        }
    }

    /// The bytes, with these values in the ledger instead.
    fn with(&self, entries: &[Entry]) -> Vec<u8> {
        let mut ledger = Ledger::of(self.state());
        entries.iter().for_each(|entry| ledger.put(entry.clone()));
        match self {
            Self::Gate(case) => {
                let claim = case.state.iter().find_map(|entry| match entry {
                    Entry::Claim { claim, .. } => Some(*claim),
                    _ => None,
                });
                let asked = &case.order.slices[usize::from(case.asked)];
                let state = list(ledger.of_gate(&case.order, asked, &case.evidence, claim));
                UntrustedOrderCase { state, ..case.clone() }.to_bytes()
            }
            Self::Money(case) => {
                let asked = &case.order.slices[usize::from(case.asked)];
                let state = list(ledger.of_money(&case.order, asked, &case.evidence));
                UntrustedMoneyCase { state, ..case.clone() }.to_bytes()
            }
        }
    }

    /// All that the registry and governance can give: everybody who signed may sign, in any role
    /// and at any time, every fallback is in force now, and everybody may be paid.
    fn given_all(&self) -> Vec<Entry> {
        let at = match self {
            Self::Gate(case) => case.at,
            Self::Money(case) => case.at,
        };
        let schemas: Vec<Hash> = self.state().iter().filter_map(schema_name).collect();
        let corridor = match self {
            Self::Gate(case) => case.order.corridor,
            Self::Money(case) => case.order.corridor,
        };
        self.state().iter().filter_map(|entry| given(entry, at, &schemas, corridor)).collect()
    }
}

fn schema_name(entry: &Entry) -> Option<Hash> {
    match entry {
        Entry::Schema { value: Some(value), .. } => Some(value.schema.name_digest()),
        _ => None,
    }
}

fn given(entry: &Entry, at: Time, schemas: &[Hash], corridor: Hash) -> Option<Entry> {
    Some(match entry.clone() {
        Entry::Schema { schema, value: Some(value) } => {
            Entry::Schema { schema, value: Some(PublishedSchema { withdrawn_at: None, ..value }) }
        }
        Entry::Attestor { attestor, value: Some(value) } => {
            let value = Attestor {
                roles: list(AttestorRole::ALL.to_vec()),
                schemas: list(schemas.to_vec()),
                corridors: list(vec![corridor]),
                standing: Standing::Active,
                kyb_until: EVER[1],
                scope_until: EVER[1],
                insurance_until: EVER[1],
                ..value
            };
            Entry::Attestor { attestor, value: Some(value) }
        }
        Entry::Key { key_id, value: Some(value) } => {
            let (retired_at, revoked_at) = (None, None);
            let value = RegisteredKey { active_from: EVER[0], retired_at, revoked_at, ..value };
            Entry::Key { key_id, value: Some(value) }
        }
        Entry::Device { key_id, value: Some(value) } => {
            let (retired_at, revoked_at) = (None, None);
            let value = Device { active_from: EVER[0], retired_at, revoked_at, corridor, ..value };
            Entry::Device { key_id, value: Some(value) }
        }
        Entry::Fallback { schema, corridor, index, .. } => {
            let (reason, approved_by) = (FallbackReason::Outage, filler("governance"));
            let value = ActiveFallback { reason, valid_from: at, valid_until: at, approved_by };
            Entry::Fallback { schema, corridor, index, value: Some(value) }
        }
        Entry::Recipient { corridor, account, .. } => {
            let value = Recipient { priority: 0, listed_at: EVER[0], withdrawn_at: None };
            Entry::Recipient { corridor, account, value: Some(value) }
        }
        _ => return None,
    })
}

/// What was seen of decisions.
#[derive(Debug, Default)]
struct Seen {
    decided: usize,
    faults: usize,
    passes: usize,
    moved: usize,
    turned: BTreeSet<&'static str>,
}

impl Seen {
    /// Decides a case and judges the decision.
    fn judge(&mut self, what: &str, bytes: &[u8]) -> Option<Decision> {
        let Ok(decision) = decide(bytes) else {
            self.faults += 1;
            return None;
        };
        let decision = view(&decision).expect("a decision");
        law::judge(bytes, &decision).unwrap_or_else(|why| panic!("{what}: {why}"));
        self.decided += 1;
        self.passes += usize::from(passes(&decision));
        self.moved += usize::from(law::moves_money(&decision));
        Some(decision)
    }
}

fn passes(decision: &Decision) -> bool {
    matches!(decision.outcome, Outcome::Pass(_))
}

/// What leaves a slice, but for how the supplier's own part is divided among whom it named.
fn leaves(decision: &Decision) -> Option<Vec<Allocation>> {
    let Outcome::Change(change) = &decision.outcome else { return None };
    let kept = change.allocations.iter().filter(|part| part.to != Destination::Release);
    (!change.allocations.is_empty()).then(|| kept.copied().collect())
}

fn sweep(cases: impl Iterator<Item = (std::path::PathBuf, Vec<u8>)>) -> Seen {
    let mut seen = Seen::default();
    for (path, bytes) in cases {
        let name = path.display().to_string();
        let asked = Asked::read(&bytes);
        let before = seen.judge(&name, &bytes).expect("a case that is decided");
        for entry in asked.state() {
            for (knob, turned) in turns(entry) {
                seen.turned.insert(knob);
                let what = format!("{name} with {knob}");
                let Some(after) = seen.judge(&what, &asked.with(&[turned])) else { continue };
                let money = (leaves(&before), leaves(&after));
                if let (Some(before), Some(after)) = money {
                    assert_eq!(before, after, "{what}: the knob reaches money");
                }
            }
        }
    }
    seen
}

/// Everything that can be given, in every case: some then pass that did not, and lawfully.
#[test]
fn everything_given() {
    let (mut seen, mut cured) = (Seen::default(), 0);
    for (path, bytes) in people::cases(2).into_iter().chain(people::cases(3)).step_by(8) {
        let name = format!("{} with everything", path.display());
        let asked = Asked::read(&bytes);
        let before = view(&decide(&bytes).expect("a case")).expect("a decision");
        let after = seen.judge(&name, &asked.with(&asked.given_all()));
        cured += usize::from(after.is_some_and(|after| passes(&after)) && !passes(&before));
    }
    assert!(cured > 1 && seen.passes > 15 && seen.moved > 10, "{cured} cured of {seen:?}");
}

fn covers(seen: &Seen) {
    let knobs: BTreeSet<&str> = knobs().map(|row| row.name).chain(["gone"]).collect();
    assert_eq!(seen.turned, knobs, "every knob is turned, and nothing else");
    assert!(seen.decided > 100 && seen.passes > 10 && seen.moved > 10, "{seen:?}");
}

/// A part of the fixtures, spread over all folders.
#[test]
fn knobs_turned_in_some_fixtures() {
    let of = |lane| people::cases(lane).into_iter().step_by(61);
    covers(&sweep(of(2).chain(of(3))));
}

/// All of them. Minutes.
#[test]
#[ignore = "minutes: `cargo nextest run --run-ignored only -p quittance-tests knobs`"]
fn knobs_turned_in_all_fixtures() {
    let seen = sweep(people::cases(2).into_iter().chain(people::cases(3)));
    covers(&seen);
    println!("{seen:?}");
}

/// Which ledger values have knobs is what the walk over their numbers says.
#[test]
fn knobs_are_of_registry_and_governance() {
    for (_, bytes) in people::cases(2).into_iter().chain(people::cases(3)).step_by(29) {
        for entry in Asked::read(&bytes).state() {
            let decided = of_entry(entry) == By::Decision;
            assert!(!decided || turns(entry).is_empty(), "{}", entry.key_text());
        }
    }
}
