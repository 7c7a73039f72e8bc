//! Every tag that a digest can have: what is signed under one counts under no other.

use quittance_contract::codec::Tag;

/// Under which people sign what they say about a session.
pub const OF_SESSIONS: [Tag; 10] = [
    Tag::Lock,
    Tag::TopUp,
    Tag::Allocated,
    Tag::Cancelled,
    Tag::CancelRequest,
    Tag::Accusation,
    Tag::Vote,
    Tag::Abort,
    Tag::Checkpoint,
    Tag::Attestation,
];

/// Of orders and of what belongs to them.
const OF_ORDERS: [Tag; 16] = [
    Tag::Order,
    Tag::Schema,
    Tag::SchemaName,
    Tag::Group,
    Tag::Lots,
    Tag::Redaction,
    Tag::Claim,
    Tag::OrderAttestation,
    Tag::Revocation,
    Tag::Inspection,
    Tag::LogHead,
    Tag::Emt,
    Tag::Objection,
    Tag::Ruling,
    Tag::Correction,
    Tag::Assignment,
];

/// Of things that nobody signs.
const OF_RUNS: [Tag; 4] = [Tag::Case, Tag::DecisionId, Tag::Settlement, Tag::Rules];

/// All thirty.
pub fn all() -> impl Iterator<Item = Tag> {
    OF_SESSIONS.into_iter().chain(OF_ORDERS).chain(OF_RUNS)
}
