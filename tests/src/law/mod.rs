//! What no decision about an order may do, whoever asks for it and whatever the registry says:
//! judged from the case alone, by the promises of order-money 10 and 11 and not by the procedure.
//!
//! The rules find one answer; this only asks whether an answer is allowed. So it needs no order of
//! steps and no codes, and it shares with the rules nothing but the types and their digests.

mod gate;
mod money;
pub mod sums;

use quittance_contract::{
    codec::{Hash, PublicKey, decode},
    crypto::peer_id,
    evidence::Signature,
    verdict::{Decision, Outcome},
};
use secp256k1::{Message, ecdsa};

pub use gate::gate;
pub use money::money;

/// Fails with a reason unless something holds.
macro_rules! lawful {
    ($holds:expr, $($why:tt)+) => {
        if !$holds {
            return Err(format!($($why)+));
        }
    };
}
pub(crate) use lawful;

/// Judges the decision of a case of an order, in lane 2 or 3.
///
/// # Errors
/// What the decision does that nobody has the power to do.
///
/// # Panics
/// The bytes are no case of an order.
pub fn judge(case: &[u8], decision: &Decision) -> Result<(), String> {
    match case[1] {
        2 => gate(&decode(case).expect("a case"), decision),
        3 => money(&decode(case).expect("a case"), decision),
        lane => Err(format!("lane {lane} has no order")),
    }
}

/// Whether a decision moves money.
pub fn moves_money(decision: &Decision) -> bool {
    match &decision.outcome {
        Outcome::Settle(_) => true,
        Outcome::Change(change) => !change.allocations.is_empty(),
        Outcome::Hold(_) | Outcome::Refuse(_) | Outcome::Pass(_) => false,
    }
}

/// When a signature by this key over the digest was seen, if libsecp256k1 finds it valid and it has
/// the one form that counts (protocol 4).
pub fn seen(signatures: &[Signature], digest: Hash, key: &PublicKey) -> Option<u64> {
    let signer = peer_id(key);
    let listed = signatures.iter().find(|signature| signature.signer == signer)?;
    let key = secp256k1::PublicKey::from_slice(&key.0).ok()?;
    let signature = ecdsa::Signature::from_compact(&listed.sig.0[..64]).ok()?;
    ecdsa::verify(&signature, Message::from_digest(digest.0), &key).ok()?;
    (listed.sig.0[64] <= 1).then(|| listed.seen_at.unix_seconds())
}
