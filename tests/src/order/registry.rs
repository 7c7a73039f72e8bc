//! The registry in the making: firms, attestors, their keys, devices, and who may be paid.

use quittance_contract::{
    codec::Hash,
    money::Amount,
    order::{Entry, PublishedSchema, Recipient, Schema},
    quorum::AttestorRole,
    registry::{Attestor, Custody, Device, Organisation, RegisteredKey, Registry, Standing},
    time::Time,
};

use super::{
    OrderBuilder, Who,
    terms::{USUAL_ROLES, attestor_name, firm},
};
use crate::session::{filler, list, time};

/// What a registered thing is good from: a week before any order.
fn long_ago() -> Time {
    Time::new(time(0).unix_seconds() - 604_800).expect("a time")
}

/// And until.
fn never() -> Time {
    time(3_650 * super::DAY)
}

impl OrderBuilder {
    /// The registry, the schemas and the usual firms.
    pub(super) fn found_registry(&mut self, schemas: &[Schema]) {
        let revokers = list(vec![Who::Revoker.person().key]);
        self.ledger.put(Entry::Registry { value: Some(Registry { revokers }) });
        for schema in schemas {
            let value = PublishedSchema { withdrawn_at: None, schema: schema.clone() };
            self.ledger.put(Entry::Schema { schema: schema.digest(), value: Some(value) });
        }
        for (number, role) in (0..).zip(USUAL_ROLES) {
            self.register(number, &number.to_string(), &[role]);
        }
        self.install(0);
    }

    /// An attestor of a firm, with the key of `Who::Attestor(number)`: it may sign in these roles
    /// for all schemas of the order.
    pub fn register(&mut self, number: u32, organisation: &str, roles: &[AttestorRole]) {
        let mut roles = roles.to_vec();
        roles.sort_unstable();
        let published = self.order.slices.iter().filter_map(|one| self.ledger.schema(one.schema));
        let mut schemas: Vec<Hash> = published.map(|found| found.schema.name_digest()).collect();
        schemas.sort_unstable();
        schemas.dedup();
        let attestor = attestor_name(number);
        let value = Attestor {
            organisation: firm(organisation),
            roles: list(roles),
            schemas: list(schemas),
            corridors: list(vec![self.order.corridor]),
            standing: Standing::Active,
            registered_at: long_ago(),
            kyb_until: never(),
            scope_until: never(),
            insurance_until: never(),
            bond: Amount(1_000_000_000),
        };
        self.ledger.put(Entry::Attestor { attestor, value: Some(value) });
        self.give_key(Who::Attestor(number), attestor);
    }

    /// Somebody's key becomes one of an attestor's.
    pub fn give_key(&mut self, who: Who, attestor: Hash) {
        let person = who.person();
        let value = RegisteredKey {
            attestor,
            key: person.key,
            custody: Custody::Hsm,
            added_at: long_ago(),
            active_from: long_ago(),
            retired_at: None,
            revoked_at: None,
            successor: None,
        };
        self.ledger.put(Entry::Key { key_id: person.peer, value: Some(value) });
    }

    /// A device of the order's corridor.
    pub fn install(&mut self, number: u32) {
        let person = Who::Device(number).person();
        let value = Device {
            key: person.key,
            circuit: filler("circuit"),
            corridor: self.order.corridor,
            active_from: long_ago(),
            retired_at: None,
            revoked_at: None,
        };
        self.ledger.put(Entry::Device { key_id: person.peer, value: Some(value) });
    }

    /// These organisations are one class, and no other belongs to it.
    pub fn affiliate<S: AsRef<str> + PartialEq>(&mut self, organisations: &[S]) {
        for one in organisations {
            let others = organisations.iter().filter(|other| *other != one);
            let mut affiliates: Vec<Hash> = others.map(|other| firm(other.as_ref())).collect();
            affiliates.sort_unstable();
            let value = Some(Organisation { affiliates: list(affiliates) });
            self.ledger.put(Entry::Organisation { organisation: firm(one.as_ref()), value });
        }
    }

    /// An account may be paid out of slices; the lower the priority, the earlier.
    pub fn allow(&mut self, account: Hash, priority: u8) {
        let value = Recipient { priority, listed_at: long_ago(), withdrawn_at: None };
        let corridor = self.order.corridor;
        self.ledger.put(Entry::Recipient { corridor, account, value: Some(value) });
    }
}
