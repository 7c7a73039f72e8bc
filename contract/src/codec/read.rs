//! From bytes to values, once, with typed faults.
//!
//! `borsh` reports every refusal as one kind of I/O error. The reader below tells them apart: it
//! knows when it was asked for bytes that were not there, and [`List`](super::List) marks its own
//! refusal by the error kind.

use alloc::{format, vec::Vec};
use borsh::{
    BorshDeserialize, BorshSerialize,
    io::{ErrorKind, Read, Result},
};

use super::{Fault, FaultCode};

/// The error kind by which a list says that it is too long; nothing else in here uses it.
pub(super) const TOO_MANY: ErrorKind = ErrorKind::Other;

struct Input<'a> {
    rest: &'a [u8],
    short: bool,
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let take = buffer.len().min(self.rest.len());
        self.short |= take < buffer.len();
        let (now, later) = self.rest.split_at(take);
        let (filled, _) = buffer.split_at_mut(take);
        filled.copy_from_slice(now);
        self.rest = later;
        Ok(take)
    }
}

/// Reads exactly one value from all of `bytes`, left to right (protocol 6.4, second pass).
///
/// # Errors
/// The first thing that is wrong: TRUNCATED, BAD_VALUE, TOO_MANY, or TRAILING at the end.
pub fn decode<T: BorshDeserialize>(bytes: &[u8]) -> core::result::Result<T, Fault> {
    let mut input = Input { rest: bytes, short: false };
    let value = T::deserialize_reader(&mut input);
    let offset = bytes.len() - input.rest.len();
    match value {
        Ok(_) if !input.rest.is_empty() => {
            Err(Fault::new(FaultCode::Trailing, format!("byte {offset} of {}", bytes.len())))
        }
        Ok(value) => Ok(value),
        Err(_) if input.short => {
            Err(Fault::new(FaultCode::Truncated, format!("byte {offset}, where the bytes end")))
        }
        Err(error) => {
            let code =
                if error.kind() == TOO_MANY { FaultCode::TooMany } else { FaultCode::BadValue };
            Err(Fault::new(code, format!("the value that ends before byte {offset}")))
        }
    }
}

/// The canonical bytes of a value.
pub(crate) fn encode<T: BorshSerialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing to memory refuses nothing, and lists are within their limits by construction.
    let written = value.serialize(&mut bytes);
    assert!(written.is_ok(), "a value in memory has an encoding");
    bytes
}
