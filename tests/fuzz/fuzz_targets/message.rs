//! The bytes of a message to an actor of the cabal, by libFuzzer; the first byte says which actor.
//! What must hold is in `quittance_tests::fuzz_message`.
#![no_main]

use quittance_tests::fuzz_message::{collection, message};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let specimens = &collection().specimens;
    let _ = message(&specimens[usize::from(*which) % specimens.len()], bytes);
});
