//! Distinct signed cases. The same case over and over would flatter whoever decides it: branches
//! and caches learn its signatures by heart.

use std::hint::black_box;

use quittance_contract::{
    order::UntrustedOrderCase,
    session::{Lock, Status, UntrustedCase},
    verdict::{Decision, Outcome},
};
use quittance_tests::{
    logged,
    session::{CaseBuilder, seconds},
    signature::Signed,
};

/// A case, and its signatures as libsecp256k1 takes them.
pub struct Measured {
    pub bytes: Vec<u8>,
    pub signatures: Vec<Signed>,
    /// A case of the gate with a log: its leaves are hashed besides.
    pub logged: Option<UntrustedOrderCase>,
}

/// So many completed sessions of a cabal of `n`, each of other people, under another lock.
pub fn completed(n: usize, count: u32) -> Vec<Measured> {
    let make = |number| {
        let case = CaseBuilder::numbered(number, n, |_| {}).completed().build();
        let measured = Measured::new(&case);
        assert!(matches!(native(&measured.bytes).outcome, Outcome::Settle(_)), "it settles");
        assert!(measured.signatures.iter().all(Signed::is_valid), "all signatures are valid");
        measured
    };
    (0..count).map(make).collect()
}

/// So many passes of the gate, each of another order with another log.
pub fn logged(count: u32) -> Vec<Measured> {
    let make = |number| {
        let case = logged::logged(number);
        let (bytes, signatures) = (case.to_bytes(), Signed::all_of_order(&case));
        assert!(matches!(native(&bytes).outcome, Outcome::Pass(_)), "it passes");
        assert!(signatures.iter().all(Signed::is_valid), "all signatures are valid");
        Measured { bytes, signatures, logged: Some(case) }
    };
    (0..count).map(make).collect()
}

/// So many cases that are refused before any signature is looked at: at the first thing that is
/// looked at, the ledger's word that the escrow was settled before.
pub fn settled_before(count: u32) -> Vec<Measured> {
    (0..count)
        .map(|number| {
            let mut case = CaseBuilder::numbered(number, 5, |_| {}).completed();
            case.status = Status::Settled;
            refused(&case)
        })
        .collect()
}

/// So many cases that are refused at the last thing before the signatures, their terms.
pub fn terms_out_of_range(count: u32) -> Vec<Measured> {
    (0..count)
        .map(|number| {
            let edit = |lock: &mut Lock| lock.terms.max_duration_seconds = seconds(0);
            refused(&CaseBuilder::numbered(number, 5, edit).completed())
        })
        .collect()
}

/// The shortest thing that is no case.
pub fn no_case() -> Measured {
    Measured { bytes: vec![0], signatures: Vec::new(), logged: None }
}

fn refused(case: &CaseBuilder) -> Measured {
    let measured = Measured::new(&case.build());
    assert!(matches!(native(&measured.bytes).outcome, Outcome::Refuse(_)), "it is refused");
    measured
}

impl Measured {
    fn new(case: &UntrustedCase) -> Self {
        Self { bytes: case.to_bytes(), signatures: Signed::all_of(case), logged: None }
    }

    /// The least that anybody does who checks the case.
    pub fn verify(&self) {
        assert!(black_box(&self.signatures).iter().all(Signed::is_valid), "all are valid");
        black_box(black_box(&self.logged).as_ref().map(logged::leaves));
    }
}

/// What the rules decide natively.
fn native(bytes: &[u8]) -> Decision {
    let decision = quittance_contract::decide(bytes).expect("a case");
    Decision::from_bytes(&decision).expect("a decision")
}
