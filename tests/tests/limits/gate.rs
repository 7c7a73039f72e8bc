//! The largest cases of the gate: as many attestors, keys, firms and statements as a case can have.

use std::collections::BTreeMap;

use quittance_contract::{
    codec::{Bytes, Hash, List, Text},
    limits,
    money::Amount,
    order::{
        ActiveFallback, Correction, Entry, FallbackReason, Inspection, LogHead, LogMode,
        OrderAttestation, OrderBody, OrderItem, OrderLane, PublishedSchema, Revocation, Schema,
        Slice, SliceState, SliceStatus, UntrustedOrderCase,
        dossier::{Dossier, Json, claim_identity, pov_hash},
    },
    quorum::AttestorRole,
    registry::{Attestor, Custody, Device, Organisation, RegisteredKey, Registry, Standing},
    verdict::{EvidenceKind, RevocationReason, Version},
};
use quittance_tests::{
    person::Person,
    session::{filler, list, time},
};

use super::{
    claim,
    log::{Measured, segments, whole},
    terms::{Terms, numbered, person, signed},
};

/// When attestors sign, when that is seen, and when it is decided; after the opening.
const ISSUED: u64 = 999_000;
const SEEN: u64 = 999_500;
const AT: u64 = 1_000_000;

/// A signed body: who signs, and when each signature is seen.
struct Said {
    body: OrderBody,
    by: Vec<(Person, u64)>,
}

/// A case of the gate in the making.
pub struct Gate {
    terms: Terms,
    schema: Schema,
    measured: Measured,
    pub dossier: Vec<u8>,
    said: Vec<Said>,
    /// Keys, attestors, firms and devices.
    ledger: Vec<Entry>,
}

impl Gate {
    /// Every list of order, schema and dossier is full; nobody has attested yet.
    pub fn new(schema: Schema) -> Self {
        let measured = match &schema.cold_chain {
            Some(chain) if chain.mode == LogMode::Windows => segments(),
            _ => whole(),
        };
        let terms = Terms::new(schema.digest(), claim::lots());
        let (heads, ledger) = log_heads(&terms, &measured);
        let log_digest = heads[0].body.digest();
        let dossier = claim::dossier(terms.escrow(), &terms.chain()[0], log_digest);
        let mut gate = Self { terms, schema, measured, dossier, said: heads, ledger };
        gate.add_parties();
        gate.add_corrections();
        gate
    }

    /// The firms of all parties, each with as many affiliates as it may have.
    fn add_parties(&mut self) {
        let order = &self.terms.order;
        let firms = order.suppliers.iter().chain([&order.buyer]);
        let firms: Vec<Entry> = firms.map(|party| firm(party.organisation)).collect();
        self.ledger.extend(firms);
    }

    /// As many corrections as there may be, of a token that there is none of.
    fn add_corrections(&mut self) {
        let supplier = self.terms.suppliers[0].clone();
        for number in 0..limits::CORRECTIONS {
            let body = OrderBody::Correction(Correction {
                header: self.terms.header(),
                replaces: numbered("no token", number),
                pov_hash: pov_hash(&self.dossier),
                corrected_at: time(ISSUED),
            });
            let stranger = person("stranger", number);
            self.said.push(Said { body, by: vec![(supplier.clone(), SEEN), (stranger, SEEN)] });
        }
    }

    /// An attestor with a key, and with a firm of its own unless `firm` says whose.
    pub fn attestor(&mut self, number: usize, firm_of: usize) {
        let (key, next) = (person("attestor", number), person("successor", number));
        let name = numbered("attestor", number);
        let registered = |key: &Person, successor: Option<&Person>| Entry::Key {
            key_id: key.peer,
            value: Some(RegisteredKey {
                attestor: name,
                key: key.key,
                custody: Custody::Hsm,
                added_at: time(0),
                active_from: time(0),
                retired_at: Some(time(AT + 1)),
                revoked_at: Some(time(AT + 1)),
                successor: successor.map(|next| next.peer),
            }),
        };
        self.ledger.push(registered(&key, Some(&next)));
        self.ledger.push(registered(&next, None));
        let organisation = numbered("firm", firm_of);
        self.ledger.push(firm(organisation));
        let admissions = |name: &str, one: Hash| {
            let others = (1..limits::ADMISSIONS).map(|other| numbered(name, other));
            let mut all: Vec<Hash> = others.chain([one]).collect();
            all.sort_unstable();
            list(all)
        };
        self.ledger.push(Entry::Attestor {
            attestor: name,
            value: Some(Attestor {
                organisation,
                roles: list(AttestorRole::ALL.to_vec()),
                schemas: admissions("schema", self.schema.name_digest()),
                corridors: admissions("corridor", self.terms.order.corridor),
                standing: Standing::Active,
                registered_at: time(0),
                kyb_until: time(AT),
                scope_until: time(AT),
                insurance_until: time(AT),
                bond: Amount(u128::MAX),
            }),
        });
    }

    /// An attestor signs in a role, over the dossier or another one; its key signs, and a stranger.
    pub fn attest(
        &mut self,
        number: usize,
        role: AttestorRole,
        over: Option<Hash>,
        seen: u64,
    ) -> Hash {
        let key = person("attestor", number);
        let slice = &self.terms.chain()[0];
        let body = OrderBody::OrderAttestation(OrderAttestation {
            header: self.terms.header(),
            place: slice.place(),
            schema: slice.schema,
            role,
            key_id: key.peer,
            pov_hash: over.unwrap_or_else(|| pov_hash(&self.dossier)),
            issued_at: time(ISSUED),
        });
        let digest = body.digest();
        let stranger = person("stranger", number);
        self.said.push(Said { body, by: vec![(key, SEEN + seen), (stranger, SEEN)] });
        digest
    }

    /// As many revocations as there may be, all of one attestation: by its key and the registry.
    pub fn revoke(&mut self, attestation: Hash, of: usize) {
        for number in 0..limits::ATTESTATIONS {
            let body = OrderBody::Revocation(Revocation {
                header: self.terms.header(),
                attestation,
                reason: RevocationReason::Clerical,
                revoked_at: time(ISSUED - u64::try_from(number).expect("few")),
            });
            let registry = person("revoker", limits::REVOKERS - 1);
            self.said
                .push(Said { body, by: vec![(person("attestor", of), SEEN), (registry, SEEN)] });
        }
    }

    /// As many inspections as there may be, the first by an attestor who signed as INSPECTOR, the
    /// others by keys of their own.
    pub fn inspect(&mut self, inspector: usize) {
        for number in 0..limits::INSPECTIONS {
            let key = match number {
                0 => person("attestor", inspector),
                _ => person("inspector", number),
            };
            if number > 0 {
                self.ledger.push(Entry::Key { key_id: key.peer, value: Some(bare_key(&key)) });
            }
            let body = OrderBody::Inspection(Inspection {
                header: self.terms.header(),
                place: self.terms.chain()[0].place(),
                key_id: key.peer,
                seal: Text::new(claim::seal().into_bytes()).expect("a text"),
                photo: claim::photo(),
                taken_from: time(0),
                taken_until: time(0),
                south: 0,
                west: 1,
                north: 0,
                east: 0,
                issued_at: time(ISSUED),
            });
            let stranger = person("stranger", number);
            self.said.push(Said { body, by: vec![(key, SEEN), (stranger, SEEN)] });
        }
    }

    /// The case. `sign_over` says what a body's signers sign: its digest, if they are honest.
    pub fn build(&self, sign_over: impl Fn(EvidenceKind, Hash) -> Hash) -> UntrustedOrderCase {
        let mut evidence: Vec<OrderItem> = self
            .said
            .iter()
            .map(|said| {
                let digest = sign_over(said.body.kind(), said.body.digest());
                let by: Vec<(&Person, u64)> = said.by.iter().map(|(p, seen)| (p, *seen)).collect();
                OrderItem { body: said.body.clone(), signatures: signed(&digest, &by) }
            })
            .collect();
        evidence.sort_by_key(|item| (item.body.kind(), item.body.digest()));
        UntrustedOrderCase {
            version: Version::V1,
            lane: OrderLane::Order,
            order: self.terms.order.clone(),
            order_signatures: self.terms.signatures(),
            asked: 0,
            dossier: Bytes::new(self.dossier.clone()).expect("within the limit"),
            log: self.measured.log.clone(),
            state: self.state(),
            evidence: list(evidence),
            at: time(AT),
        }
    }

    fn state(&self) -> List<Entry, { limits::STATE_ENTRIES }> {
        let mut state = self.ledger.clone();
        state.extend([registry(), self.published()]);
        state.extend(self.fallbacks());
        state.extend(self.slices());
        state.extend(self.claim());
        in_order(state)
    }

    fn published(&self) -> Entry {
        let value = PublishedSchema { withdrawn_at: Some(time(1)), schema: self.schema.clone() };
        Entry::Schema { schema: self.schema.digest(), value: Some(value) }
    }

    /// All fallbacks are in force.
    fn fallbacks(&self) -> Vec<Entry> {
        let (schema, corridor) = (self.schema.digest(), self.terms.order.corridor);
        let entry = |index| Entry::Fallback {
            schema,
            corridor,
            index,
            value: Some(ActiveFallback {
                reason: FallbackReason::Outage,
                valid_from: time(0),
                valid_until: time(AT),
                approved_by: filler("governance"),
            }),
        };
        (0..).take(self.schema.fallbacks.len()).map(entry).collect()
    }

    /// All stages of the chain are funded.
    fn slices(&self) -> Vec<Entry> {
        let escrow = self.terms.escrow();
        let amounts = self.terms.order.amounts();
        let entry = |(slice, locked): (&Slice, Amount)| Entry::Slice {
            escrow,
            supplier: slice.supplier,
            sub_lot: slice.sub_lot,
            stage: slice.stage,
            value: Some(SliceState {
                status: SliceStatus::Locked,
                frozen: false,
                locked,
                emt: None,
            }),
        };
        self.terms.chain().iter().zip(amounts).map(entry).collect()
    }

    /// The dossier's claim, which nobody took; none if the dossier is none.
    fn claim(&self) -> Option<Entry> {
        let json = Json::read(&self.dossier).ok()?;
        let slice = &self.terms.chain()[0];
        let dossier = Dossier::read(&json, self.terms.escrow(), slice, &self.schema).ok()?;
        Some(Entry::Claim { claim: claim_identity(&dossier, &self.schema), value: None })
    }
}

/// The head of the log and three of other logs, each by its own device.
fn log_heads(terms: &Terms, measured: &Measured) -> (Vec<Said>, Vec<Entry>) {
    let corridor = terms.order.corridor;
    let mut ledger = Vec::new();
    let head = |number: usize| {
        let (device, circuit) = (person("device", number), filler("circuit"));
        let value = Device {
            key: device.key,
            circuit,
            corridor,
            active_from: time(0),
            retired_at: Some(time(AT + 1)),
            revoked_at: Some(time(AT + 1)),
        };
        ledger.push(Entry::Device { key_id: device.peer, value: Some(value) });
        let body = OrderBody::LogHead(LogHead {
            network: terms.order.network,
            device: device.peer,
            circuit,
            corridor,
            size: measured.size,
            root: measured.root,
            start: time(measured.start),
            end: time(measured.end),
        });
        Said { body, by: vec![(device, SEEN), (person("stranger", number), SEEN)] }
    };
    let heads: Vec<Said> = (0..limits::LOG_HEADS).map(head).collect();
    (heads, ledger)
}

/// An organisation with as many affiliates as it may have, none of them another's.
fn firm(organisation: Hash) -> Entry {
    let affiliate = |number| numbered(&organisation.to_string(), number);
    let mut affiliates: Vec<Hash> = (0..limits::AFFILIATES).map(affiliate).collect();
    affiliates.sort_unstable();
    Entry::Organisation { organisation, value: Some(Organisation { affiliates: list(affiliates) }) }
}

/// As many revokers as there may be.
pub fn registry() -> Entry {
    let revoker = |number| person("revoker", number).key;
    let revokers = list((0..limits::REVOKERS).map(revoker).collect());
    Entry::Registry { value: Some(Registry { revokers }) }
}

/// A key of an attestor that nobody asks about.
pub fn bare_key(key: &Person) -> RegisteredKey {
    RegisteredKey {
        attestor: filler("an attestor"),
        key: key.key,
        custody: Custody::Software,
        added_at: time(0),
        active_from: time(0),
        retired_at: None,
        revoked_at: None,
        successor: None,
    }
}

/// Ledger values by kind and key, each once: their bytes begin with both.
pub fn in_order<const MAX: usize>(state: Vec<Entry>) -> List<Entry, MAX> {
    let by_bytes: BTreeMap<Vec<u8>, Entry> =
        state.into_iter().map(|entry| (entry.to_bytes(), entry)).collect();
    list(by_bytes.into_values().collect())
}
