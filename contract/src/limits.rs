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
