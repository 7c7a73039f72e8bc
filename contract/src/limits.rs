//! Hard limits, checked before any work (`docs/protocol.md` 6.2).

/// Bytes of a session case.
pub const SESSION_CASE_BYTES: usize = 256 * 1024;
/// Bytes of an order case.
pub const ORDER_CASE_BYTES: usize = 2 * 1024 * 1024;
/// Members of a cabal.
pub const MEMBERS: usize = 31;
/// Signatures of one object: the members and both parties.
pub const SIGNATURES: usize = MEMBERS + 2;
/// Top-ups of one escrow.
pub const TOP_UPS: usize = 16;
/// Items of evidence of the largest cabal.
pub const EVIDENCE_ITEMS: usize = evidence_items(MEMBERS);
/// Bodies of one kind by one signer; two prove equivocation, a third proves nothing more.
pub const BODIES_BY_SIGNER: u8 = 2;
/// Allocations of one settlement: release, burn, refund.
pub const ALLOCATIONS: usize = 3;
/// Signals of one settlement: each item of evidence and each member gives rise to a few at most.
pub const SIGNALS: usize = 1024;

/// Items of evidence that a case may have with a cabal of `members`.
pub const fn evidence_items(members: usize) -> usize {
    8 * members + 16
}

/// Suppliers of an order.
pub const SUPPLIERS: usize = 16;
/// Slices of an order.
pub const SLICES: usize = 128;
/// Fee tiers of an order, and accounts of its treasury.
pub const FEE_TIERS: usize = 8;
/// Signatures of an order: the buyer and all suppliers.
pub const ORDER_SIGNATURES: usize = SUPPLIERS + 1;
/// Bytes of a dossier.
pub const DOSSIER_BYTES: usize = 256 * 1024;
/// Fields of a schema, files of it and of a dossier.
pub const FIELDS: usize = 64;
/// Objects and arrays of a dossier that are open at once.
pub const DOSSIER_DEPTH: usize = 16;
/// Intervals of a temperature log, and of all its segments together.
pub const INTERVALS: usize = 16_384;
/// Segments of a log; windows of a schema.
pub const WINDOWS: usize = 8;
/// Hashes of the proof of one segment.
pub const PROOF: usize = 64;
/// Role groups of a schema.
pub const GROUPS: usize = 8;
/// Roles of a group, alternates of a fallback, tolerances, variances and their steps.
pub const ROWS: usize = 16;
/// Fallbacks of a schema.
pub const FALLBACKS: usize = 4;
/// Values of an ENUM.
pub const ENUM_VALUES: usize = 32;
/// Keys that may revoke for the registry.
pub const REVOKERS: usize = 8;
/// Schemas and corridors of an attestor.
pub const ADMISSIONS: usize = 64;
/// Organisations affiliated with one.
pub const AFFILIATES: usize = 16;
/// Ledger values of an order case.
pub const STATE_ENTRIES: usize = 320;
/// Attestations and revocations of an order case, each.
pub const ATTESTATIONS: usize = 64;
/// Inspections of an order case.
pub const INSPECTIONS: usize = 16;
/// Log heads of an order case.
pub const LOG_HEADS: usize = 4;
/// Items of evidence of an order case.
pub const ORDER_ITEMS: usize = 2 * ATTESTATIONS + INSPECTIONS + LOG_HEADS + CORRECTIONS;
/// Corrections, objections and rulings of a case, each.
pub const CORRECTIONS: usize = 4;
/// Signatures of one item of an order case.
pub const ITEM_SIGNATURES: usize = 2;
/// Attestations of a slice by one key, and inspections.
pub const ITEMS_BY_KEY: u8 = 4;
/// Attestations that a token counts.
pub const COUNTED: usize = 16;
/// Ledger values of a case about an order's money.
pub const MONEY_STATE_ENTRIES: usize = 640;
/// Items of evidence of such a case: attestations, revocations, objections, rulings, assignments.
pub const MONEY_ITEMS: usize = 96;
/// Attestations of such a case.
pub const MONEY_ATTESTATIONS: usize = 8;
/// Assignments of such a case.
pub const ASSIGNMENTS: usize = 16;
/// Allocations of a change: recipients, supplier, buyer twice, burn, treasury, what stays.
pub const CHANGE_ALLOCATIONS: usize = 32;
/// Ledger values that a change writes.
pub const WRITES: usize = 64;
