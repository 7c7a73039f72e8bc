//! The component inside, compiled once for all test programs: each would take seconds for it.

use std::path::Path;

use quittance::Settlement;

/// The component, which decides under the rules of test networks, too.
pub fn settlement() -> Settlement {
    let compiled = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    Settlement::embedded_cached(&compiled).expect("the component").on_test_network()
}
