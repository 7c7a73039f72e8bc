//! Every signature of a case as libsecp256k1 takes it: what any verifier of the case has to check
//! at least, and so what its cost is measured against.

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
    session::UntrustedCase,
};
use secp256k1::{Message, ecdsa};

/// A signature by somebody with a key in the lock, with what it signs.
pub struct Signed {
    message: Message,
    signature: ecdsa::Signature,
    key: secp256k1::PublicKey,
}

impl Signed {
    /// Every signature that a case contains.
    ///
    /// # Panics
    /// A signer has no key in the lock, or bytes are no key or no signature.
    pub fn all_of(case: &UntrustedCase) -> Vec<Self> {
        let lock = &case.lock;
        let members = lock.cabal.iter().map(|member| &member.key);
        let keys: Vec<&PublicKey> =
            [&lock.consumer, &lock.provider].into_iter().chain(members).collect();
        let signed = |digest: Hash, signer: Hash, sig: &SignatureBytes| {
            let key = keys.iter().find(|key| peer_id(key) == signer).expect("a key in the lock");
            Self {
                message: Message::from_digest(digest.0),
                signature: ecdsa::Signature::from_compact(&sig.0[..64]).expect("a signature"),
                key: secp256k1::PublicKey::from_slice(&key.0).expect("a key"),
            }
        };
        let escrow = lock.digest();
        let of_lock = case.lock_signatures.iter().map(|by| signed(escrow, by.signer, &by.sig));
        let top_ups = case.top_ups.iter().map(|item| (item.body.digest(), &item.signatures));
        let evidence = case.evidence.iter().map(|item| (item.body.digest(), &item.signatures));
        let of_bodies = top_ups
            .chain(evidence)
            .flat_map(|(digest, by)| by.iter().map(move |by| signed(digest, by.signer, &by.sig)));
        of_lock.chain(of_bodies).collect()
    }

    /// Whether libsecp256k1 finds it valid.
    pub fn is_valid(&self) -> bool {
        ecdsa::verify(&self.signature, self.message, &self.key).is_ok()
    }
}
