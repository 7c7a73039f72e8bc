//! Who signed: secp256k1 ECDSA over a 32-byte digest as it is (protocol 4).
//!
//! A signature is r ‖ s ‖ v. It is valid for a registered key Q iff 1 ≤ r < n, 1 ≤ s ≤ n/2,
//! v ∈ {0, 1}, and the point R = (z·G + r·Q)/s has r as its x coordinate, not merely modulo n,
//! and v as the parity of its y. That is what recovery from (r, s, v) yielding Q means, so exactly
//! one of all byte strings is a valid signature where an ECDSA library would accept four.

use k256::{
    AffinePoint, FieldBytes, ProjectivePoint, Scalar,
    elliptic_curve::{
        Group,
        ff::PrimeField,
        ops::{MulByGeneratorVartime, Reduce},
        point::AffineCoordinates,
        scalar::IsHigh,
    },
};

use crate::codec::{Digest, Hash, PublicKey, SignatureBytes};

/// The name of a key everywhere outside signatures: SHA-256 of its 33 bytes (protocol 3).
pub fn peer_id(key: &PublicKey) -> Hash {
    Digest::untagged(&key.0)
}

/// A key that is a point of the curve: one that can sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyingKey(ProjectivePoint);

impl VerifyingKey {
    /// The point with these 33 bytes, unless there is none.
    pub fn new(key: &PublicKey) -> Option<Self> {
        // The library would also read the compact form, tag 5, of the same length.
        let [2 | 3, ..] = key.0 else { return None };
        let key = k256::PublicKey::from_sec1_bytes(&key.0).ok()?;
        Some(Self(key.to_projective()))
    }

    /// Whether this key made this signature over this digest, in its only form (protocol 4).
    pub fn verifies(&self, digest: &Hash, signature: &SignatureBytes) -> bool {
        self.nonce_point_matches(digest, signature).unwrap_or(false)
    }

    fn nonce_point_matches(&self, digest: &Hash, signature: &SignatureBytes) -> Option<bool> {
        let (r, rest) = signature.0.split_first_chunk::<32>()?;
        let (s, parity) = rest.split_first_chunk::<32>()?;
        let [v @ (0 | 1)] = *parity else { return None };

        let x = FieldBytes::from(*r);
        let r = non_zero(&x)?;
        let s = non_zero(&FieldBytes::from(*s))?;
        if bool::from(s.is_high()) {
            return None;
        }
        let z = <Scalar as Reduce<FieldBytes>>::reduce(&FieldBytes::from(digest.0));
        let inverse = s.invert_vartime().into_option()?;
        let point = ProjectivePoint::mul_by_generator_and_mul_add_vartime(
            &(z * inverse),
            &(r * inverse),
            &self.0,
        );
        if bool::from(point.is_identity()) {
            return None;
        }
        let point: AffinePoint = point.to_affine();
        Some(point.x() == x && bool::from(point.y_is_odd()) == (v == 1))
    }
}

/// The scalar of 32 big-endian bytes, unless it is 0 or not below the group order.
fn non_zero(bytes: &FieldBytes) -> Option<Scalar> {
    let scalar = Scalar::from_repr(*bytes).into_option()?;
    (scalar != Scalar::ZERO).then_some(scalar)
}
