//! People who sign: keys that anybody can compute, and real signatures.

use k256::ecdsa::SigningKey;
use quittance_cabal::Signer;
use quittance_contract::{
    codec::{Digest, Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
};

/// Somebody with a key.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    secret: [u8; 32],
    signing: SigningKey,
    pub(crate) key: PublicKey,
    pub(crate) peer: Hash,
}

impl Person {
    /// The person whose secret is SHA-256(`quittance/attacks/key/v1` ‖ 0x00 ‖ name).
    pub(crate) fn new(name: &str) -> Self {
        let secret = Digest::untagged(format!("quittance/attacks/key/v1\0{name}").as_bytes()).0;
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
        Digest::untagged(&[self.secret, about.0].concat())
    }
}

/// The other ECDSA signature of the same statement: n − s, and the other parity.
pub(crate) fn high_s(signature: &SignatureBytes) -> SignatureBytes {
    const ORDER: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36,
        0x41, 0x41,
    ];
    let mut bytes = signature.0;
    let mut borrow = false;
    for place in (0..32).rev() {
        let (byte, first) = ORDER[place].overflowing_sub(bytes[32 + place]);
        let (byte, second) = byte.overflowing_sub(u8::from(borrow));
        bytes[32 + place] = byte;
        borrow = first || second;
    }
    bytes[64] ^= 1;
    SignatureBytes(bytes)
}
