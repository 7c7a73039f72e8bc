//! What fuzzing starts from: cases and dossiers of the fixtures.

use quittance_contract::{codec::decode, order::UntrustedOrderCase};

use crate::fixture;

/// Cases longer than this teach nothing that shorter ones do not.
const BYTES_MAX: usize = 16_384;

/// The cases of moderate length.
pub fn cases() -> Vec<Vec<u8>> {
    let cases = fixture::cases().into_iter().map(|(_, bytes)| bytes);
    cases.filter(|bytes| bytes.len() <= BYTES_MAX).collect()
}

/// The dossiers of all cases of the gate, each once.
pub fn dossiers() -> Vec<Vec<u8>> {
    let of_gate = |bytes: &[u8]| matches!(bytes, [_, 2, ..]);
    let cases = fixture::cases().into_iter().filter(|(_, bytes)| of_gate(bytes));
    let case = |bytes: &[u8]| decode::<UntrustedOrderCase>(bytes).ok();
    let mut dossiers: Vec<Vec<u8>> =
        cases.filter_map(|(_, bytes)| Some(case(&bytes)?.dossier.to_vec())).collect();
    dossiers.sort_unstable();
    dossiers.dedup();
    dossiers
}
