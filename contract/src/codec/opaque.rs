//! Byte strings of fixed length. The codec reads nothing into them: whether a key is a point, or a
//! signature valid, is for `crypto` to say.

use borsh::{BorshDeserialize, BorshSerialize};
use core::fmt;

macro_rules! opaque {
    ($(#[$doc:meta])* $name:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
        pub struct $name(pub [u8; $length]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        #[cfg(feature = "json")]
        super::json::hex_forms!($name, $length);
    };
}

opaque! {
    /// 32 bytes: a digest, a peer id, or a caller's own name for something.
    Hash, 32
}
opaque! {
    /// A compressed secp256k1 point in SEC 1 form, 33 bytes, not yet known to be one.
    PublicKey, 33
}
opaque! {
    /// A signature r ‖ s ‖ v, 65 bytes, not yet known to be valid.
    SignatureBytes, 65
}

impl Hash {
    /// 32 zero bytes: the account of burnt money, and the mark of absent evidence.
    pub const ZERO: Self = Self([0; 32]);
}
