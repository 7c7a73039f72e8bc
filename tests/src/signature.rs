//! Every signature of a case as libsecp256k1 takes it: what any verifier of the case has to check
//! at least, and so what its cost is measured against.

use std::collections::BTreeMap;

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
    evidence::{LockSignature, Signature},
    order::{Entry, Order, UntrustedOrderCase, due::UntrustedMoneyCase},
    session::UntrustedCase,
};
use secp256k1::{Message, ecdsa};

/// A signature by somebody with a key in the case, with what it signs.
pub struct Signed {
    message: Message,
    signature: ecdsa::Signature,
    key: secp256k1::PublicKey,
}

/// The keys of a case by their names.
struct Keys(BTreeMap<Hash, PublicKey>);

impl Keys {
    fn of<'a>(keys: impl IntoIterator<Item = &'a PublicKey>) -> Self {
        Self(keys.into_iter().map(|key| (peer_id(key), *key)).collect())
    }

    /// Those of the parties, and those that the ledger has.
    fn of_order(order: &Order, state: &[Entry]) -> Self {
        let parties = order.suppliers.iter().chain([&order.buyer]).map(|party| &party.key);
        let registered = state.iter().flat_map(|entry| match entry {
            Entry::Key { value: Some(value), .. } => vec![&value.key],
            Entry::Device { value: Some(value), .. } => vec![&value.key],
            Entry::Registry { value: Some(value) } => value.revokers.iter().collect(),
            _ => Vec::new(),
        });
        Self::of(parties.chain([&order.neutral]).chain(registered))
    }

    fn signed(&self, digest: Hash, signer: Hash, sig: &SignatureBytes) -> Signed {
        let key = self.0.get(&signer).expect("a key in the case");
        Signed {
            message: Message::from_digest(digest.0),
            signature: ecdsa::Signature::from_compact(&sig.0[..64]).expect("a signature"),
            key: secp256k1::PublicKey::from_slice(&key.0).expect("a key"),
        }
    }

    /// Those over the terms, then those over each body.
    fn all<'a>(
        &self,
        terms: (Hash, &[LockSignature]),
        bodies: impl Iterator<Item = (Hash, &'a [Signature])>,
    ) -> Vec<Signed> {
        let (digest, signatures) = terms;
        let of_terms = signatures.iter().map(|by| self.signed(digest, by.signer, &by.sig));
        let of_bodies = bodies.flat_map(|(digest, by)| by.iter().map(move |by| (digest, by)));
        let of_bodies = of_bodies.map(|(digest, by)| self.signed(digest, by.signer, &by.sig));
        of_terms.chain(of_bodies).collect()
    }
}

impl Signed {
    /// Every signature that a case of a session contains.
    ///
    /// # Panics
    /// A signer has no key in the lock, or bytes are no key or no signature.
    pub fn all_of(case: &UntrustedCase) -> Vec<Self> {
        let lock = &case.lock;
        let members = lock.cabal.iter().map(|member| &member.key);
        let keys = Keys::of([&lock.consumer, &lock.provider].into_iter().chain(members));
        let top_ups = case.top_ups.iter().map(|item| (item.body.digest(), &*item.signatures));
        let evidence = case.evidence.iter().map(|item| (item.body.digest(), &*item.signatures));
        keys.all((lock.digest(), &case.lock_signatures), top_ups.chain(evidence))
    }

    /// Every signature that a case of the gate contains.
    ///
    /// # Panics
    /// A signer has no key in the case, or bytes are no key or no signature.
    pub fn all_of_order(case: &UntrustedOrderCase) -> Vec<Self> {
        let evidence = case.evidence.iter().map(|item| (item.body.digest(), &*item.signatures));
        let keys = Keys::of_order(&case.order, &case.state);
        keys.all((case.order.digest(), &case.order_signatures), evidence)
    }

    /// Every signature that a case about an order's money contains.
    ///
    /// # Panics
    /// A signer has no key in the case, or bytes are no key or no signature.
    pub fn all_of_money(case: &UntrustedMoneyCase) -> Vec<Self> {
        let evidence = case.evidence.iter().map(|item| (item.body.digest(), &*item.signatures));
        let keys = Keys::of_order(&case.order, &case.state);
        keys.all((case.order.digest(), &case.order_signatures), evidence)
    }

    /// Whether libsecp256k1 finds it valid.
    pub fn is_valid(&self) -> bool {
        ecdsa::verify(&self.signature, self.message, &self.key).is_ok()
    }
}
