//! The bytes of a case, by libFuzzer. What must hold is in `quittance_tests::fuzz`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = quittance_tests::fuzz::case(bytes);
});
