//! People who sign: deterministic keys, and signatures made by libsecp256k1.

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::peer_id,
};
use secp256k1::{Message, SecretKey, ecdsa::RecoverableSignature};
use sha2::{Digest, Sha256};

/// n, the order of the group, big-endian.
pub const GROUP_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe,
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

/// Somebody with a key.
#[derive(Clone, Debug)]
pub struct Person {
    secret: SecretKey,
    /// The compressed public key.
    pub key: PublicKey,
    /// SHA-256 of it.
    pub peer: Hash,
}

impl Person {
    /// The person whose secret is SHA-256(label ‖ 0x00 ‖ index as u32 LE).
    pub fn new(label: &str, index: u32) -> Self {
        let seed = Sha256::new_with_prefix(label).chain_update([0]);
        let secret = seed.chain_update(index.to_le_bytes()).finalize().into();
        let secret = SecretKey::from_secret_bytes(secret).expect("below the group order");
        let key = PublicKey(secp256k1::PublicKey::from_secret_key(&secret).serialize());
        Self { secret, key, peer: peer_id(&key) }
    }

    /// The signature r ‖ s ‖ v over a digest, with s low and the nonce of RFC 6979.
    pub fn sign(&self, digest: &Hash) -> SignatureBytes {
        let message = Message::from_digest(digest.0);
        let made = RecoverableSignature::sign_ecdsa_recoverable(message, &self.secret);
        let (parity, compact) = made.serialize_compact();
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&compact);
        bytes[64] = parity.to_u8();
        SignatureBytes(bytes)
    }
}

/// The other ECDSA signature of the same statement: n − s with v flipped. The rule refuses it.
pub fn high_s(signature: &SignatureBytes) -> SignatureBytes {
    let mut bytes = signature.0;
    let s: [u8; 32] = bytes[32..64].try_into().expect("32 bytes");
    bytes[32..64].copy_from_slice(&minus(&GROUP_ORDER, &s));
    bytes[64] ^= 1;
    SignatureBytes(bytes)
}

/// a − b modulo 2^256, big-endian.
pub fn minus(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let mut difference = [0; 32];
    let mut borrow = false;
    for place in (0..32).rev() {
        let (byte, first) = a[place].overflowing_sub(b[place]);
        let (byte, second) = byte.overflowing_sub(u8::from(borrow));
        difference[place] = byte;
        borrow = first || second;
    }
    difference
}
