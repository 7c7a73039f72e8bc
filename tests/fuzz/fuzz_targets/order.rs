//! What people do about an order, as bytes, by libFuzzer. What must hold is in
//! `quittance_tests::fuzz_order`.
#![no_main]

libfuzzer_sys::fuzz_target!(|script: &[u8]| {
    let _ = quittance_tests::fuzz_order::order(script);
});
