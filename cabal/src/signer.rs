//! Who signs: the one thing that an actor cannot keep in its state.

use quittance_contract::codec::{Hash, SignatureBytes};

/// The key of one peer, wherever it is kept.
///
/// Both functions have to be functions: equal arguments, equal answers. An actor that stopped in
/// the middle of a step takes that step again, and must then say the same.
pub trait Signer {
    /// The signature over a digest, in the one form that the contract accepts (protocol 4).
    fn sign(&self, digest: &Hash) -> SignatureBytes;

    /// A value that only this key can compute: nonces of probes and of commitments.
    fn secret(&self, about: &Hash) -> Hash;
}
