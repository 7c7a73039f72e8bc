//! People of the simulation: keys that anybody can compute, and real signatures.

use std::{cell::RefCell, collections::BTreeMap};

use k256::ecdsa::SigningKey;
use quittance_contract::{
    codec::{Digest, Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
};

use crate::{digest, signer::Signer};

/// Somebody with a key.
#[derive(Clone)]
pub(crate) struct Person {
    secret: [u8; 32],
    signing: SigningKey,
    pub(crate) key: PublicKey,
    pub(crate) peer: Hash,
}

impl Person {
    /// The person whose secret is SHA-256(`quittance/simulation/key/v1` ‖ 0x00 ‖ name).
    /// Made once: keys cost as much as signatures.
    pub(crate) fn new(name: &str) -> Self {
        thread_local!(static KNOWN: RefCell<BTreeMap<String, Person>> = RefCell::default());
        KNOWN.with_borrow_mut(|known| {
            known.entry(name.to_owned()).or_insert_with(|| Self::make(name)).clone()
        })
    }

    fn make(name: &str) -> Self {
        let secret = Digest::untagged(format!("quittance/simulation/key/v1\0{name}").as_bytes()).0;
        let signing = SigningKey::from_slice(&secret).expect("a digest is below the group order");
        let point = signing.verifying_key().to_sec1_point(true);
        let key = PublicKey(point.as_bytes().try_into().expect("33 bytes"));
        Self { secret, signing, key, peer: peer_id(&key) }
    }
}

impl Signer for Person {
    fn sign(&self, digest: &Hash) -> SignatureBytes {
        let (signature, recovery) = self.signing.sign_prehash_recoverable(&digest.0);
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = recovery.to_byte();
        SignatureBytes(bytes)
    }

    fn secret(&self, about: &Hash) -> Hash {
        digest("quittance/simulation/secret/v1", &(self.secret, about))
    }
}
