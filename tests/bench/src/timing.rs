//! Decisions beside libsecp256k1, case by case.

use std::{hint::black_box, time::Duration};

use cpu_time::ThreadTime;
use criterion::Criterion;
use quittance::{Settlement, Verdict};
use quittance_tests::logged;
use serde::Serialize;

use crate::cases::{self, Measured};

/// Sizes of cabals.
const SIZES: [usize; 5] = [3, 5, 9, 15, 31];
/// Distinct cases of each size.
const CASES: u32 = 32;

/// All decisions that are timed.
#[derive(Serialize)]
pub struct Timings {
    pub decided: Vec<Decided>,
    /// The gate, with a long temperature log.
    pub gate: Gate,
    /// Microseconds until the component said that a single byte is no case: the call alone.
    pub no_case_us: f64,
    /// Microseconds until it refused a case at the first thing it looks at.
    pub settled_before_us: f64,
    /// The same, at the last thing before the signatures.
    pub terms_out_of_range_us: f64,
}

/// One size of case.
#[derive(Serialize)]
pub struct Decided {
    pub members: usize,
    /// The signatures that each case contains.
    pub signatures: usize,
    pub case_bytes: usize,
    /// libsecp256k1, verifying them one by one.
    pub libsecp256k1_us: f64,
    pub native: Against,
    pub component: Against,
}

/// A pass of the gate with a long log.
#[derive(Serialize)]
pub struct Gate {
    /// The signatures that each case contains.
    pub signatures: usize,
    /// The intervals of its log.
    pub leaves: usize,
    pub case_bytes: usize,
    /// libsecp256k1, verifying the signatures one by one, and SHA-256 of each leaf.
    pub least_us: f64,
    pub native: Against,
    pub component: Against,
}

/// A decision, and how often its time is that of libsecp256k1 on the same cases.
#[derive(Serialize)]
pub struct Against {
    pub us: f64,
    pub ratio: f64,
}

/// The fastest times for one case, of this thread at work. Whatever else runs on the machine only
/// ever adds to a time: the faster, the less was added.
#[derive(Clone, Copy)]
struct Fastest {
    verified: Duration,
    decided: Duration,
}

pub fn timings(settlement: &Settlement) -> Timings {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(8));
    let by_component = |case: &Measured| {
        let verdict = settlement.decide(black_box(&case.bytes));
        assert!(matches!(black_box(verdict), Ok(Verdict::Decided(_))), "it is decided");
    };
    let decided = SIZES.map(|members| decided(&mut criterion, members, &by_component));
    let gate = gate(&mut criterion, &by_component);
    let no_case = fastest(&mut criterion, "component/no case", &[cases::no_case()], &|case| {
        let verdict = settlement.decide(black_box(&case.bytes));
        assert!(matches!(black_box(verdict), Ok(Verdict::Faulted(_))), "it is a fault");
    });
    let no_case_us = mean_us(&no_case, |case| case.decided);
    let mut refused = |name, cases: &[Measured]| {
        mean_us(&fastest(&mut criterion, name, cases, &by_component), |case| case.decided)
    };
    Timings {
        decided: decided.into(),
        gate,
        no_case_us,
        settled_before_us: refused("component/settled before", &cases::settled_before(CASES)),
        terms_out_of_range_us: refused("component/terms", &cases::terms_out_of_range(CASES)),
    }
}

fn decided(
    criterion: &mut Criterion,
    members: usize,
    by_component: &impl Fn(&Measured),
) -> Decided {
    let cases = cases::completed(members, CASES);
    let [first, ..] = &cases[..] else { unreachable!("CASES is not 0") };
    let signatures = first.signatures.len();
    assert!(cases.iter().all(|case| case.signatures.len() == signatures), "all alike");
    let native = fastest(criterion, &format!("native/{members} members"), &cases, &natively);
    let name = format!("component/{members} members");
    let component = fastest(criterion, &name, &cases, by_component);
    Decided {
        members,
        signatures,
        case_bytes: first.bytes.len(),
        libsecp256k1_us: mean_us(&component, |case| case.verified),
        native: against(&native),
        component: against(&component),
    }
}

fn natively(case: &Measured) {
    black_box(quittance_contract::decide(black_box(&case.bytes)).expect("a case"));
}

fn gate(criterion: &mut Criterion, by_component: &impl Fn(&Measured)) -> Gate {
    let cases = cases::logged(CASES);
    let [first, ..] = &cases[..] else { unreachable!("CASES is not 0") };
    let leaves = first.logged.as_ref().map_or(0, |case| logged::leaves(case).len());
    let native = fastest(criterion, "native/gate", &cases, &natively);
    let component = fastest(criterion, "component/gate", &cases, by_component);
    Gate {
        signatures: first.signatures.len(),
        leaves,
        case_bytes: first.bytes.len(),
        least_us: mean_us(&component, |case| case.verified),
        native: against(&native),
        component: against(&component),
    }
}

/// The fastest times of each case, which is checked as by [`Measured::verify`] whenever it is about to be decided.
/// Criterion gathers the times of the deciding alone, with its own statistics.
fn fastest(
    criterion: &mut Criterion,
    name: &str,
    cases: &[Measured],
    decide: &impl Fn(&Measured),
) -> Vec<Fastest> {
    let slowest = Fastest { verified: Duration::MAX, decided: Duration::MAX };
    let mut fastest = vec![slowest; cases.len()];
    let mut places = (0..cases.len()).cycle();
    criterion.bench_function(name, |bencher| {
        bencher.iter_custom(|count| {
            let mut all = Duration::ZERO;
            for place in places.by_ref().take(usize::try_from(count).expect("few")) {
                let (case, fastest) = (&cases[place], &mut fastest[place]);
                let start = ThreadTime::now();
                case.verify();
                let verified = start.elapsed();
                let start = ThreadTime::now();
                decide(case);
                let decided = start.elapsed();
                fastest.verified = fastest.verified.min(verified);
                fastest.decided = fastest.decided.min(decided);
                all += decided;
            }
            all
        });
    });
    assert!(fastest.iter().all(|case| case.decided < Duration::MAX), "every case had its turn");
    fastest
}

fn against(cases: &[Fastest]) -> Against {
    let us = mean_us(cases, |case| case.decided);
    Against { us, ratio: us / mean_us(cases, |case| case.verified) }
}

fn mean_us(cases: &[Fastest], time: impl Fn(&Fastest) -> Duration) -> f64 {
    cases.iter().map(|case| time(case).as_secs_f64()).sum::<f64>() * 1e6 / cases.len() as f64
}
