//! What the ledger holds, and which of it a case has: a second reading of the pages (order 8.2,
//! order-money 4.2), so that a case with a value too few or too many is not the rules' own doing.

use std::collections::{BTreeMap, BTreeSet};

use quittance_contract::{
    codec::Hash,
    money::Amount,
    order::{
        Entry, MoneyBody, Order, OrderBody, OrderEscrow, OrderItem, PassedStage, ProvenFraud,
        PublishedSchema, Slice, SliceState, SliceStatus, TakenClaim, due::MoneyItem,
    },
    registry::{Attestor, Device, Organisation, RegisteredKey, Registry},
    verdict::Stage,
};

/// The bytes of a key, by the number of its kind from 1, without that number.
pub const KEY_BYTES: [usize; 13] = [0, 32, 32, 32, 32, 32, 65, 97, 32, 32, 32, 64, 32];

/// The ledger's values, by the bytes of their keys: the order that a case keeps them in.
#[derive(Clone, Debug, Default)]
pub struct Ledger(BTreeMap<Vec<u8>, Entry>);

/// Kind and key of an entry; its value is not read.
pub type Name = Vec<u8>;

/// The name of an entry.
///
/// # Panics
/// The page has no such kind.
pub fn name(entry: &Entry) -> Name {
    let mut bytes = entry.to_bytes();
    bytes.truncate(1 + KEY_BYTES[usize::from(bytes[0]) - 1]);
    bytes
}

macro_rules! values {
    ($(
        $(#[$doc:meta])*
        $get:ident, $edit:ident($($key:ident: $of:ty),*) = $variant:ident: $value:ty;
    )+) => {$(
        $(#[$doc])*
        pub fn $get(&self $(, $key: $of)*) -> Option<&$value> {
            match self.0.get(&name(&Entry::$variant { $($key,)* value: None }))? {
                Entry::$variant { value, .. } => value.as_ref(),
                _ => None,
            }
        }

        $(#[$doc])*
        /// It can be changed.
        ///
        /// # Panics
        /// The ledger holds nothing there.
        pub fn $edit(&mut self $(, $key: $of)*) -> &mut $value {
            match self.0.get_mut(&name(&Entry::$variant { $($key,)* value: None })) {
                Some(Entry::$variant { value: Some(value), .. }) => value,
                _ => panic!(concat!("no ", stringify!($variant))),
            }
        }
    )+};
}

/// The entry of this name with no value.
///
/// # Panics
/// It is no name.
pub fn absent(name: &[u8]) -> Entry {
    borsh::from_slice(&[name, &[0]].concat()).expect("a key without a value")
}

/// A slice of an order, with this value.
pub fn slice_entry(escrow: Hash, slice: &Slice, value: Option<SliceState>) -> Entry {
    let Slice { supplier, sub_lot, stage, .. } = *slice;
    Entry::Slice { escrow, supplier, sub_lot, stage, value }
}

/// A slice of which the ledger holds nothing.
pub const NEW_SLICE: SliceState =
    SliceState { status: SliceStatus::Unfunded, frozen: false, locked: Amount(0), emt: None };

impl Ledger {
    /// A ledger that holds these values.
    pub fn of(entries: &[Entry]) -> Self {
        Self(entries.iter().map(|entry| (name(entry), entry.clone())).collect())
    }

    /// All that it holds.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.values()
    }

    /// Writes a value in the place of what was there.
    pub fn put(&mut self, entry: Entry) {
        self.0.insert(name(&entry), entry);
    }

    values! {
        /// The registry.
        registry, registry_mut() = Registry: Registry;
        /// A published schema.
        schema, schema_mut(schema: Hash) = Schema: PublishedSchema;
        /// An organisation.
        organisation, organisation_mut(organisation: Hash) = Organisation: Organisation;
        /// An attestor.
        attestor, attestor_mut(attestor: Hash) = Attestor: Attestor;
        /// An attestor's key.
        key, key_mut(key_id: Hash) = Key: RegisteredKey;
        /// A device.
        device, device_mut(key_id: Hash) = Device: Device;
        /// A slice.
        slice, slice_mut(escrow: Hash, supplier: Hash, sub_lot: Hash, stage: Stage)
            = Slice: SliceState;
        /// A passed stage.
        passed, passed_mut(emt: Hash) = Emt: PassedStage;
        /// Who took a fact.
        claim, claim_mut(claim: Hash) = Claim: TakenClaim;
        /// A proof of fraud.
        proven, proven_mut(key_id: Hash) = Proven: ProvenFraud;
        /// An order's money.
        money, money_mut(escrow: Hash) = Escrow: OrderEscrow;
    }

    /// Where a slice of an order is.
    pub fn state_of(&self, escrow: Hash, slice: &Slice) -> Option<&SliceState> {
        self.slice(escrow, slice.supplier, slice.sub_lot, slice.stage)
    }

    /// The same, at the beginning if the ledger holds nothing.
    pub fn slice_of(&self, escrow: Hash, slice: &Slice) -> SliceState {
        self.state_of(escrow, slice).cloned().unwrap_or(NEW_SLICE)
    }

    /// What a case of the gate has, with this claim.
    pub fn of_gate(
        &self,
        order: &Order,
        asked: &Slice,
        evidence: &[OrderItem],
        claim: Option<Hash>,
    ) -> Vec<Entry> {
        let mut names = BTreeSet::from([name(&Entry::Registry { value: None })]);
        let schema = asked.schema;
        names.insert(name(&Entry::Schema { schema, value: None }));
        let fallbacks = self.schema(schema).map_or(0, |found| found.schema.fallbacks.len());
        for index in 0..u8::try_from(fallbacks).expect("few fallbacks") {
            let corridor = order.corridor;
            names.insert(name(&Entry::Fallback { schema, corridor, index, value: None }));
        }
        names.extend(order.chain(asked).map(|slice| slice_name(order, slice)));
        for party in order.suppliers.iter().chain([&order.buyer]) {
            let organisation = party.organisation;
            names.insert(name(&Entry::Organisation { organisation, value: None }));
        }
        names.extend(claim.map(|claim| name(&Entry::Claim { claim, value: None })));
        for item in evidence {
            match &item.body {
                OrderBody::OrderAttestation(body) => {
                    names.extend(self.keys(body.key_id));
                    names.extend(self.firm_of(body.key_id));
                }
                OrderBody::Inspection(body) => {
                    names.insert(name(&Entry::Key { key_id: body.key_id, value: None }));
                }
                OrderBody::LogHead(body) => {
                    names.insert(name(&Entry::Device { key_id: body.device, value: None }));
                }
                OrderBody::Correction(_) => {
                    let emt = self.state_of(order.digest(), asked).and_then(|state| state.emt);
                    names.extend(emt.map(|emt| name(&Entry::Emt { emt, value: None })));
                }
                OrderBody::Revocation(_) => {}
            }
        }
        self.copied(names)
    }

    /// What a case about money has.
    pub fn of_money(&self, order: &Order, asked: &Slice, evidence: &[MoneyItem]) -> Vec<Entry> {
        let escrow = order.digest();
        let mut names = BTreeSet::from([
            name(&Entry::Registry { value: None }),
            name(&Entry::Escrow { escrow, value: None }),
            name(&Entry::Schema { schema: asked.schema, value: None }),
        ]);
        for slice in order.chain(asked) {
            names.insert(slice_name(order, slice));
            let Some(emt) = self.state_of(escrow, slice).and_then(|state| state.emt) else {
                continue;
            };
            names.insert(name(&Entry::Emt { emt, value: None }));
            let counted = self.passed(emt).into_iter().flat_map(|stage| &stage.emt.counted);
            names.extend(counted.flat_map(|counted| self.keys(counted.key_id)));
        }
        for item in evidence {
            match &item.body {
                MoneyBody::OrderAttestation(body) => {
                    names.extend(self.keys(body.key_id));
                    names.insert(name(&Entry::Proven { key_id: body.key_id, value: None }));
                }
                MoneyBody::Assignment(body) => {
                    let (corridor, account) = (order.corridor, body.recipient);
                    names.insert(name(&Entry::Recipient { corridor, account, value: None }));
                }
                MoneyBody::Revocation(_) | MoneyBody::Objection(_) | MoneyBody::Ruling(_) => {}
            }
        }
        self.copied(names)
    }

    /// A key, and the one that follows it.
    fn keys(&self, key_id: Hash) -> impl Iterator<Item = Name> {
        let successor = self.key(key_id).and_then(|key| key.successor);
        let keys = [Some(key_id), successor].into_iter().flatten();
        keys.map(|key_id| name(&Entry::Key { key_id, value: None }))
    }

    /// The attestor with this key, and its organisation.
    fn firm_of(&self, key_id: Hash) -> Vec<Name> {
        let Some(key) = self.key(key_id) else { return Vec::new() };
        let attestor = key.attestor;
        let mut names = vec![name(&Entry::Attestor { attestor, value: None })];
        names.extend(self.attestor(attestor).map(|value| {
            name(&Entry::Organisation { organisation: value.organisation, value: None })
        }));
        names
    }

    /// The entries of these names; absent where the ledger holds nothing.
    fn copied(&self, names: BTreeSet<Name>) -> Vec<Entry> {
        let entry = |name: Name| self.0.get(&name).cloned().unwrap_or_else(|| absent(&name));
        names.into_iter().map(entry).collect()
    }
}

fn slice_name(order: &Order, slice: &Slice) -> Name {
    name(&slice_entry(order.digest(), slice, None))
}
