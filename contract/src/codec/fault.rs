//! Why bytes are not a case: the same code on every host (T6).

use alloc::string::String;
use core::fmt;

use super::numbered::numbered;

numbered! {
    /// The kind of fault (T6). Its number is the whole content of a fault file.
    FaultCode {
        /// More bytes than any case of this lane may have.
        TooLarge = 1 "TOO_LARGE",
        /// The bytes end inside a value.
        Truncated = 2 "TRUNCATED",
        /// A value outside its range: an unknown enum value, a bool that is neither 0 nor 1, a time
        /// after the year 9999, a version or lane that does not exist.
        BadValue = 3 "BAD_VALUE",
        /// A list longer than its limit, or a third body of one kind by one signer.
        TooMany = 4 "TOO_MANY",
        /// Bytes are left after the last value.
        Trailing = 5 "TRAILING",
        /// A set that does not strictly ascend.
        Order = 6 "ORDER",
        /// The host admitted evidence after the window that `at` opens.
        HostTime = 7 "HOST_TIME",
        /// What the host says of the ledger is incomplete, or contradicts itself.
        HostState = 8 "HOST_STATE",
    }
}

/// A fault: no decision exists (protocol 6.3). `place` is for people; hosts compare the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub code: FaultCode,
    /// Where: a byte offset while reading, a field path afterwards.
    pub place: String,
}

impl Fault {
    pub(crate) fn new(code: FaultCode, place: impl Into<String>) -> Self {
        Self { code, place: place.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.code, self.place)
    }
}

impl core::error::Error for Fault {}
