//! Every field of every record that a case of an order carries: who sets it, and what it reaches.

use quittance_contract::{
    evidence::{LockSignature, Signature},
    order::{
        ActiveFallback, Assignment, ColdChain, Correction, Exif, Fallback, Fee, FeeTier, Field,
        Inspection, LogHead, LogWindow, LostAttestation, Objection, Order, OrderAttestation,
        OrderEscrow, OrderItem, OrderPolicy, Party, PassedStage, ProvenFraud, PublishedSchema,
        Recipient, Revocation, Ruling, Schema, Seal, Slice, SliceState, TakenClaim, Tolerance,
        TreasuryShare, Ttl, UntrustedOrderCase, Variance, VarianceStep,
        due::{MoneyItem, UntrustedMoneyCase},
        log::{Interval, Segment},
    },
    registry::{Attestor, Device, Organisation, RegisteredKey, Registry},
    session::UntrustedCase,
    verdict::{CountedAttestation, Emt, OrderHeader, Place},
};

/// Who sets something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Those of a session; it has no order, slice or gate.
    Session,
    /// Buyer and suppliers, in the order that all of them signed; also what it pins by a digest.
    Parties,
    /// An attestor, with a registered key.
    Attestor,
    /// A registered device.
    Device,
    /// The key that attested, its successor, or a revoker of the registry.
    Revoker,
    /// The buyer.
    Buyer,
    /// The neutral of the order.
    Neutral,
    /// The slice's supplier.
    Supplier,
    /// The registry.
    Registry,
    /// Governance.
    Governance,
    /// Earlier decisions, and funding: the ledger keeps what they wrote.
    Decision,
    /// The ledger, of its own clock and keys.
    Host,
}

/// What a field reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It says what is meant.
    Name,
    /// No rule reads it.
    Nothing,
    /// Whose word counts, as what.
    Who,
    /// From when or until when something counts.
    When,
    /// In which turn recipients get what the supplier gave them.
    Turn,
    /// What proves a stage.
    Proof,
    /// How much.
    Money,
    /// What has happened to a slice, a fact or a key.
    Past,
    /// Other records.
    Parts,
}

/// A field with what is said of it.
pub struct Row {
    /// As in `Fee.rate`.
    pub name: &'static str,
    /// Who sets it.
    pub by: By,
    /// What it reaches.
    pub reach: Reach,
}

/// Rows for all fields of records. A field more or less does not compile.
macro_rules! rows {
    ($($record:ident { $($field:ident: $by:ident $reach:ident),+ $(,)? })+) => {
        pub const ROWS: &[Row] = &[$($(Row {
            name: concat!(stringify!($record), ".", stringify!($field)),
            by: By::$by,
            reach: Reach::$reach,
        }),+),+];
        $(const _: fn(&$record) = |$record { $($field: _),+ }| ();)+
    };
}

rows! {
    // Lane 1 carries nothing of this page: its lock, its top-ups and its evidence are a session's.
    UntrustedCase {
        version: Session Name, lane: Session Name, lock: Session Parts,
        lock_signatures: Session Parts, top_ups: Session Parts, status: Session Past,
        evidence: Session Parts, at: Host When,
    }
    UntrustedOrderCase {
        version: Host Name, lane: Host Name, order: Parties Parts, order_signatures: Parties Parts,
        asked: Host Name, dossier: Attestor Proof, log: Device Parts, state: Host Parts,
        evidence: Host Parts, at: Host When,
    }
    UntrustedMoneyCase {
        version: Host Name, lane: Host Name, order: Parties Parts, order_signatures: Parties Parts,
        asked: Host Name, state: Host Parts, evidence: Host Parts, at: Host When,
    }
    OrderItem { body: Host Parts, signatures: Host Parts }
    MoneyItem { body: Host Parts, signatures: Host Parts }
    LockSignature { signer: Parties Name, sig: Parties Who }
    Signature { signer: Host Name, seen_at: Host When, sig: Host Who }
    Interval { start: Device Proof, end: Device Proof, min: Device Proof, max: Device Proof }
    Segment { first: Device Proof, intervals: Device Parts, proof: Device Proof }

    Order {
        network: Parties Name, order: Parties Name, buyer: Parties Parts, suppliers: Parties Parts,
        neutral: Parties Who, asset: Parties Name, decimals: Parties Nothing, value: Parties Money,
        slices: Parties Parts, fee: Parties Parts, policy: Parties Parts, corridor: Parties Name,
        opened_at: Parties When, rules: Parties Name,
    }
    Party { key: Parties Who, organisation: Parties Who }
    Slice {
        supplier: Parties Who, sub_lot: Parties Name, stage: Parties Name, schema: Parties Proof,
        share: Parties Money, delivery_by: Parties When, lots: Parties Proof,
    }
    Fee { rate: Parties Money, tiers: Parties Parts, treasury: Parties Parts }
    FeeTier { up_to: Parties Money, cap: Parties Money }
    TreasuryShare { account: Parties Who, share: Parties Money }
    OrderPolicy {
        review_seconds: Parties When, top_up_seconds: Parties When, ruling_seconds: Parties When,
        correction_seconds: Parties When, revocation_seconds: Parties When,
        clock_skew_seconds: Parties When,
    }
    // Governance publishes a schema; which one counts is in the order, by its digest.
    Schema {
        name: Parties Name, revision: Parties Nothing, fields: Parties Parts, files: Parties Proof,
        claim_domain: Parties Proof, claim_fields: Parties Proof, groups: Parties Proof,
        min_attestations: Parties Proof, ttls: Parties Parts, post_production: Parties Proof,
        seal: Parties Parts, lots: Parties Proof, cold_chain: Parties Parts,
        tolerances: Parties Parts, variances: Parties Parts, fallbacks: Parties Parts,
    }
    Field {
        name: Parties Proof, r#type: Parties Proof, required: Parties Proof,
        redactable: Parties Proof,
    }
    Ttl { role: Parties Proof, ttl: Parties When }
    Seal { role: Parties Proof, field: Parties Proof, photo: Parties Proof, exif: Parties Parts }
    Exif { taken_at: Parties Proof, latitude: Parties Proof, longitude: Parties Proof }
    ColdChain {
        mode: Parties Proof, low: Parties Proof, high: Parties Proof, windows: Parties Parts,
        max_gap_seconds: Parties Proof, max_excursion_seconds: Parties Proof,
        min_compliance: Parties Proof,
    }
    LogWindow { from: Parties Proof, until: Parties Proof }
    Tolerance { field: Parties Proof, low: Parties Proof, high: Parties Proof }
    Variance { field: Parties Proof, side: Parties Proof, steps: Parties Parts }
    VarianceStep { bound: Parties Proof, deduction: Parties Money }
    Fallback { stands_for: Parties Proof, alternates: Parties Proof, longest_seconds: Parties When }

    OrderHeader { network: Parties Name, order: Parties Name, escrow: Parties Name }
    Place { supplier: Parties Name, sub_lot: Parties Name, stage: Parties Name }
    OrderAttestation {
        header: Attestor Parts, place: Attestor Parts, schema: Attestor Name, role: Attestor Who,
        key_id: Attestor Who, pov_hash: Attestor Proof, issued_at: Attestor When,
    }
    Revocation {
        header: Revoker Parts, attestation: Revoker Name, reason: Revoker Nothing,
        revoked_at: Revoker When,
    }
    Inspection {
        header: Attestor Parts, place: Attestor Parts, key_id: Attestor Who, seal: Attestor Proof,
        photo: Attestor Proof, taken_from: Attestor Proof, taken_until: Attestor Proof,
        south: Attestor Proof, west: Attestor Proof, north: Attestor Proof, east: Attestor Proof,
        issued_at: Attestor When,
    }
    LogHead {
        network: Device Name, device: Device Who, circuit: Device Name, corridor: Device Name,
        size: Device Proof, root: Device Proof, start: Device Proof, end: Device Proof,
    }
    Objection {
        header: Buyer Parts, emt: Buyer Name, reason: Buyer Nothing, evidence: Buyer Nothing,
        objected_at: Buyer When,
    }
    Ruling {
        header: Neutral Parts, objection: Neutral Name, deduction: Neutral Money,
        ruled_at: Neutral When,
    }
    Correction {
        header: Supplier Parts, replaces: Supplier Name, pov_hash: Supplier Name,
        corrected_at: Supplier When,
    }
    Assignment {
        header: Supplier Parts, place: Supplier Parts, recipient: Supplier Who,
        amount: Supplier Money, assigned_at: Supplier When,
    }

    Registry { revokers: Registry Who }
    PublishedSchema { withdrawn_at: Governance When, schema: Parties Parts }
    Organisation { affiliates: Registry Who }
    Attestor {
        organisation: Registry Who, roles: Registry Who, schemas: Registry Who,
        corridors: Registry Who, standing: Registry Who, registered_at: Registry Nothing,
        kyb_until: Registry When, scope_until: Registry When, insurance_until: Registry When,
        bond: Registry Nothing,
    }
    RegisteredKey {
        attestor: Registry Who, key: Registry Name, custody: Registry Nothing,
        added_at: Registry Nothing, active_from: Registry When, retired_at: Registry When,
        revoked_at: Registry When, successor: Registry Who,
    }
    Device {
        key: Registry Name, circuit: Registry Who, corridor: Registry Who,
        active_from: Registry When, retired_at: Registry When, revoked_at: Registry When,
    }
    ActiveFallback {
        reason: Governance Nothing, valid_from: Governance When, valid_until: Governance When,
        approved_by: Governance Nothing,
    }
    Recipient {
        priority: Governance Turn, listed_at: Governance When, withdrawn_at: Governance When,
    }

    SliceState {
        status: Decision Past, frozen: Decision Past, locked: Decision Past, emt: Decision Past,
    }
    PassedStage {
        emt: Decision Parts, first_passed_at: Decision Past, lost: Decision Parts,
        replaced_by: Decision Past, review_of: Decision Past,
    }
    LostAttestation { attestation: Decision Past, lost_at: Decision Past }
    OrderEscrow {
        funded: Decision Past, unlocked: Decision Past, refunded: Decision Past,
        prepaid: Decision Past, charged: Decision Past, burned: Decision Past,
        returned: Decision Past,
    }
    ProvenFraud { first: Decision Past, second: Decision Past, proven_at: Decision Past }
    TakenClaim { emt: Decision Past }
    Emt {
        header: Decision Parts, place: Decision Parts, schema: Decision Past,
        pov_hash: Decision Past, claim: Decision Past, counted: Decision Parts,
        fallback: Decision Past, deduction: Decision Past, previous: Decision Past,
        replaces: Decision Past, passed_at: Decision Past,
    }
    CountedAttestation { attestation: Decision Past, key_id: Decision Past, role: Decision Past }
}

/// Fields that the registry or governance sets.
pub fn knobs() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(|row| matches!(row.by, By::Registry | By::Governance))
}

/// No knob says how much, what proves a stage, or what has happened.
#[test]
fn knobs_reach_who_and_when() {
    for row in knobs() {
        let harmless = [Reach::Name, Reach::Nothing, Reach::Who, Reach::When, Reach::Turn];
        assert!(harmless.contains(&row.reach), "{}", row.name);
    }
    assert_eq!(knobs().count(), 34);
}

/// Amounts and shares are in the order, or in the word of those who may divide a slice; what has
/// happened is written by decisions alone, and half of a fee is a field of nothing.
#[test]
fn money_is_not_set() {
    for row in ROWS {
        match row.reach {
            Reach::Money => {
                let signed = [By::Parties, By::Neutral, By::Supplier];
                assert!(signed.contains(&row.by), "{}", row.name);
            }
            Reach::Past if row.by != By::Session => {
                assert_eq!(row.by, By::Decision, "{}", row.name);
            }
            _ => {}
        }
        let burn = row.name.to_ascii_lowercase().contains("burn");
        assert!(!burn || row.name == "OrderEscrow.burned", "{}", row.name);
    }
}
