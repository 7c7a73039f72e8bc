//! Signatures beside what they sign, and the order that a case keeps them in.

use alloc::{format, string::String};

use crate::{
    codec::{Fault, FaultCode, Hash, SignatureBytes, record::records},
    time::Time,
};

records! {
    /// A signature over the terms.
    LockSignature {
        /// The signer's peer id.
        signer: Hash,
        /// The signature.
        sig: SignatureBytes,
    }

    /// A signature, and when the ledger first saw it.
    Signature {
        /// The signer's peer id.
        signer: Hash,
        /// The block time of its admission: the ledger's word.
        seen_at: Time,
        /// The signature.
        sig: SignatureBytes,
    }
}

/// What the host may have admitted, with the words for what it may not.
pub(crate) struct Admitted {
    /// The latest time, in Unix seconds.
    pub(crate) until: u64,
    pub(crate) late: &'static str,
    pub(crate) many: &'static str,
}

/// Per signature: its order, whether its signer may have one more body, and the host's time.
pub(crate) fn check_signatures(
    signatures: &[Signature],
    admitted: &Admitted,
    path: impl Fn() -> String,
    mut admit: impl FnMut(Hash) -> bool,
) -> Result<(), Fault> {
    let fault = |code, place, field| {
        Err(Fault::new(code, format!("{}.signatures[{place}].{field}", path())))
    };
    let mut before = None;
    for (place, signature) in signatures.iter().enumerate() {
        if before.replace(signature.signer).is_some_and(|before| before >= signature.signer) {
            return fault(FaultCode::Order, place, "signer");
        }
        if !admit(signature.signer) {
            return fault(FaultCode::TooMany, place, admitted.many);
        }
        if signature.seen_at.unix_seconds() > admitted.until {
            return fault(FaultCode::HostTime, place, admitted.late);
        }
    }
    Ok(())
}

/// Whether a list is a set: each key above the one before, or the place of the first that is not.
pub(crate) fn check_ascending<K: Ord>(
    keys: impl IntoIterator<Item = K>,
    path: impl Fn(usize) -> String,
) -> Result<(), Fault> {
    match first_not_above(keys) {
        None => Ok(()),
        Some(place) => Err(Fault::new(FaultCode::Order, path(place))),
    }
}

/// The place of the first key that is not above the one before it.
pub(crate) fn first_not_above<K: Ord>(keys: impl IntoIterator<Item = K>) -> Option<usize> {
    let mut before = None;
    keys.into_iter().position(|key| {
        let ascends = before.as_ref().is_none_or(|before| *before < key);
        before = Some(key);
        !ascends
    })
}
