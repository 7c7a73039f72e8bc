//! The text of a dossier, by libFuzzer. What must hold is in `quittance_tests::fuzz_dossier`.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    let _ = quittance_tests::fuzz_dossier::dossier(text);
});
