//! Generated stories: whatever two parties and a cabal may say, at times that often meet each
//! other and the deadlines, with quorums that are often just complete or just short.

use std::env;

use proptest::{collection::vec, prelude::*, sample::select, test_runner::RngSeed};
use quittance_contract::{
    codec::Hash,
    money::{Amount, Micro},
    session::{Abort, Body, Cancelled, UntrustedCase},
    time::Time,
    verdict::Reason,
};

use crate::session::{CaseBuilder, Draft, LOCKED_AT, Who, filler, seconds};

/// A time, after the lock, at which every wait of every story is over.
pub const FAR: u64 = 10_000_000;

/// The lock of a story.
#[derive(Clone, Copy, Debug)]
pub struct Lock {
    /// Members.
    pub n: usize,
    /// Signers of an attestation.
    pub q: usize,
    /// The percentage for connectivity and for aborts.
    pub percents: (u8, u8),
    /// What is locked.
    pub amount: u128,
    /// The shortest and the longest service.
    pub durations: (u64, u64),
    /// The provider's trust, in millionths.
    pub trust_micro: u64,
    /// How long the consumer still pays after a cancel.
    pub cancel_grace: u64,
    /// How long evidence is admitted after `at`.
    pub challenge: u64,
}

/// Which members sign.
#[derive(Clone, Copy, Debug)]
pub enum Signers {
    /// All of them.
    All,
    /// The first q.
    Quorum,
    /// The last q.
    LastQuorum,
    /// The first q − 1.
    Short,
    /// Those whose bit is set.
    Some(u8),
}

/// When something was seen: after its own time, with so many seconds between two signers.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// From the time in the body to the first signature.
    pub delay: u64,
    /// From each signature to the next.
    pub stagger: u64,
}

/// One thing said.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields are those of the body with the same name")]
pub enum Say {
    Allocated {
        at: u64,
        seen: Seen,
    },
    Cancelled {
        at: u64,
        reason: Reason,
        claimed: u64,
        seen: Seen,
    },
    CancelRequest {
        at: u64,
        seen: Seen,
    },
    Accusation {
        at: u64,
        seen: Seen,
    },
    Vote {
        at: u64,
        reach: bool,
        see: bool,
        by: Signers,
        seen: Seen,
    },
    Abort {
        end: u64,
        reason: Reason,
        incident: u8,
        by: Signers,
        seen: Seen,
    },
    Checkpoint {
        number: u32,
        alive_until: u64,
        by: Signers,
        seen: Seen,
    },
    Attestation {
        allocated: usize,
        event: usize,
        start: u64,
        cut: u64,
        told: Told,
        by: Signers,
        seen: Seen,
    },
}

/// What an attestation tells beside its times.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// Whether the connection was verified.
    pub verified: bool,
    /// The reason, if it is not the end event's.
    pub reason: Option<Reason>,
}

/// A top-up: what it adds to the total before it, and when it was seen.
#[derive(Clone, Copy, Debug)]
pub struct Raise {
    /// Money.
    pub added: u128,
    /// Whether it chains from the total that all top-ups before it make.
    pub chains: bool,
    /// When all of its signatures were seen.
    pub seen: u64,
}

/// One story.
#[derive(Clone, Debug)]
pub struct Story {
    /// Its terms.
    pub lock: Lock,
    /// What is said.
    pub says: Vec<Say>,
    /// The money that is added.
    pub raises: Vec<Raise>,
    /// When it is decided.
    pub at: u64,
}

impl Story {
    /// The story with its signers; what is seen after `at` and the challenge is not there yet.
    pub fn builder(&self) -> CaseBuilder {
        let lock = self.lock;
        let mut case = CaseBuilder::with_lock(lock.n, |edited| {
            edited.policy.attestation_threshold = u8::try_from(lock.q).expect("few");
            edited.policy.connectivity_threshold_percent = lock.percents.0;
            edited.policy.abort_threshold_percent = lock.percents.1;
            edited.policy.cancel_grace_seconds = seconds(lock.cancel_grace);
            edited.policy.challenge_seconds = seconds(lock.challenge);
            edited.amount = Amount(lock.amount);
            edited.terms.min_duration_seconds = seconds(lock.durations.0);
            edited.terms.max_duration_seconds = seconds(lock.durations.1);
            edited.trust_micro = Micro(lock.trust_micro);
        });
        case.lock_signers.truncate(2 + lock.q);
        case.at = self.at;
        for say in &self.says {
            self.say(&mut case, say);
        }
        let mut total = lock.amount;
        for (index, raise) in (1..).zip(&self.raises) {
            if raise.seen <= self.at + lock.challenge {
                let previous = if raise.chains { total } else { total + 1 };
                case.top_up(index, previous, raise.added, raise.seen);
                total = if raise.chains { total + raise.added } else { total };
            }
        }
        case
    }

    /// The case.
    pub fn case(&self) -> UntrustedCase {
        self.builder().build()
    }

    fn say(&self, case: &mut CaseBuilder, say: &Say) {
        let (body, by, time, seen) = match say {
            Say::Allocated { at, seen } => (case.allocated(*at), vec![Who::Provider], *at, seen),
            Say::Cancelled { at, reason, claimed, seen } => {
                (case.cancelled(*at, *reason, *claimed), vec![Who::Provider], *at, seen)
            }
            Say::CancelRequest { at, seen } => {
                (case.cancel_request(*at), vec![Who::Consumer], *at, seen)
            }
            Say::Accusation { at, seen } => (case.accusation(*at), vec![Who::Provider], *at, seen),
            Say::Vote { at, reach, see, by, seen } => {
                (case.vote(*at, *reach, *see), self.members(*by), *at, seen)
            }
            Say::Abort { end, reason, incident, by, seen } => {
                let Body::Abort(body) = case.abort(*end, *reason) else { unreachable!() };
                let incident = filler(if *incident == 0 { "incident" } else { "other" });
                (Body::Abort(Abort { incident, ..body }), self.members(*by), *end, seen)
            }
            Say::Checkpoint { number, alive_until, by, seen } => {
                (case.checkpoint(*number, *alive_until), self.members(*by), *alive_until, seen)
            }
            Say::Attestation { by, seen, .. } => {
                let (body, end) = attestation(case, say);
                (body, self.members(*by), end, seen)
            }
        };
        let until = self.at + self.lock.challenge;
        let times = (0..).map(|place| time + seen.delay + place * seen.stagger);
        let signers: Vec<(Who, u64)> =
            by.into_iter().zip(times).filter(|(_, seen)| *seen <= until).collect();
        if !signers.is_empty() {
            case.evidence.push(Draft { body, signers });
        }
    }

    fn members(&self, by: Signers) -> Vec<Who> {
        let Lock { n, q, .. } = self.lock;
        let chosen = |member: &usize| match by {
            Signers::All => true,
            Signers::Quorum => *member < q,
            Signers::LastQuorum => *member >= n - q,
            Signers::Short => *member < q - 1,
            Signers::Some(bits) => bits >> member & 1 == 1,
        };
        (0..n).filter(chosen).map(Who::Member).collect()
    }
}

/// An attestation of one of the allocations and one of the ends said so far, if there are any; and
/// the time after which it can be seen.
fn attestation(case: &CaseBuilder, say: &Say) -> (Body, u64) {
    let Say::Attestation { allocated, event, start, cut, told, .. } = say else { unreachable!() };
    let said = |wanted: fn(&Body) -> bool| -> Vec<&Body> {
        case.evidence.iter().map(|draft| &draft.body).filter(|body| wanted(body)).collect()
    };
    let pick = |bodies: &[&Body], place: usize| -> Option<Body> {
        let place = place.checked_rem(bodies.len())?;
        Some(bodies[place].clone())
    };
    let allocated = pick(&said(|body| matches!(body, Body::Allocated(_))), *allocated);
    let ends =
        |body: &Body| matches!(body, Body::Cancelled(_) | Body::CancelRequest(_) | Body::Abort(_));
    let event = pick(&said(ends), *event);
    let after_lock = |time: Time| time.unix_seconds() - LOCKED_AT;
    let (bound, reason) = match &event {
        Some(Body::Cancelled(Cancelled { cancelled_at, reason, .. })) => {
            (after_lock(*cancelled_at), *reason)
        }
        Some(Body::Abort(Abort { end, reason, .. })) => (after_lock(*end), *reason),
        Some(Body::CancelRequest(request)) => {
            (after_lock(request.requested_at) + 60, Reason::ConsumerRequest)
        }
        _ => (1000, Reason::VmDied),
    };
    let named = |body: Option<Body>| body.map_or(Hash::ZERO, |body| body.digest());
    let end = bound.saturating_sub(*cut).max(*start);
    let reason = told.reason.unwrap_or(reason);
    let made = case.attestation(named(allocated), named(event), (*start, end), reason);
    let Body::Attestation(mut body) = made else { unreachable!() };
    body.connectivity_verified = told.verified;
    (Body::Attestation(body), end)
}

/// Times at which things happen, often the same ones.
fn moments() -> impl Strategy<Value = u64> {
    let grid =
        vec![60, 61, 120, 300, 600, 900, 1000, 1060, 1500, 2000, 3600, 3719, 3720, 3900, 5000];
    select(grid)
}

fn seen() -> impl Strategy<Value = Seen> + Clone {
    let delays = select(vec![0, 0, 5, 5, 5, 60, 900, 3600, 10_000]);
    (delays, select(vec![0, 0, 7])).prop_map(|(delay, stagger)| Seen { delay, stagger })
}

fn seen_soon() -> impl Strategy<Value = Seen> + Clone {
    let soon = Seen { delay: 5, stagger: 0 };
    prop_oneof![4 => Just(soon), 1 => seen()]
}

fn signers() -> impl Strategy<Value = Signers> + Clone {
    prop_oneof![
        3 => Just(Signers::All),
        3 => Just(Signers::Quorum),
        1 => Just(Signers::LastQuorum),
        1 => Just(Signers::Short),
        1 => (1u8..32).prop_map(Signers::Some),
    ]
}

fn reasons() -> impl Strategy<Value = Reason> {
    select(Reason::ALL)
}

fn abort_reasons() -> impl Strategy<Value = Reason> {
    select(vec![
        Reason::VmDied,
        Reason::VmDied,
        Reason::ConsumerMisuse,
        Reason::ConnectivityFailed,
        Reason::Timeout,
    ])
}

fn locks() -> impl Strategy<Value = Lock> {
    // Members, q, and percentages that allow them.
    let shapes = vec![
        (3, 3, (67, 67)),
        (4, 3, (67, 67)),
        (5, 3, (67, 67)),
        (5, 4, (67, 80)),
        (5, 3, (51, 51)),
    ];
    let amounts = vec![1, 100_000, 10_000_000];
    let durations = vec![(0, 600), (0, 1000), (600, 3600), (600, 36_000), (600, 600)];
    let trusts = vec![0, 100_000_000, 2_000_000_000];
    let lock = (select(shapes), select(amounts), select(durations), select(trusts));
    (lock, select(vec![0, 60]), select(vec![0, 0, 3600])).prop_map(
        |(((n, q, percents), amount, durations, trust_micro), cancel_grace, challenge)| Lock {
            n,
            q,
            percents,
            amount,
            durations,
            trust_micro,
            cancel_grace,
            challenge,
        },
    )
}

/// Mostly one allocation, mostly seen in time.
fn allocations() -> impl Strategy<Value = Vec<Say>> {
    let allocated = (select(vec![0, 60, 60, 120, 1000]), seen_soon())
        .prop_map(|(at, seen)| Say::Allocated { at, seen });
    prop_oneof![
        1 => Just(Vec::new()),
        9 => vec(allocated.clone(), 1),
        3 => vec(allocated, 2),
    ]
}

/// Mostly one vote of all, mostly seen in time.
fn votes() -> impl Strategy<Value = Vec<Say>> {
    let yes = prop_oneof![6 => Just(true), 1 => Just(false)];
    let by = prop_oneof![2 => Just(Signers::All), 1 => signers()];
    let vote = (select(vec![59, 60, 120, 120, 121, 1000]), yes.clone(), yes, by, seen_soon())
        .prop_map(|(at, reach, see, by, seen)| Say::Vote { at, reach, see, by, seen });
    prop_oneof![
        1 => Just(Vec::new()),
        9 => vec(vote.clone(), 1),
        4 => vec(vote, 2),
    ]
}

fn ends() -> impl Strategy<Value = Say> {
    let cancelled = (moments(), reasons(), select(vec![0, 0, 500, 6000]), seen())
        .prop_map(|(at, reason, claimed, seen)| Say::Cancelled { at, reason, claimed, seen });
    let request = (moments(), seen()).prop_map(|(at, seen)| Say::CancelRequest { at, seen });
    let abort = (moments(), abort_reasons(), 0u8..2, signers(), seen()).prop_map(
        |(end, reason, incident, by, seen)| Say::Abort { end, reason, incident, by, seen },
    );
    prop_oneof![2 => cancelled, 2 => request, 1 => abort]
}

fn checkpoints() -> impl Strategy<Value = Say> {
    (1u32..3, moments(), signers(), seen()).prop_map(|(number, alive_until, by, seen)| {
        Say::Checkpoint { number, alive_until, by, seen }
    })
}

fn attestations() -> impl Strategy<Value = Say> {
    let verified = prop_oneof![6 => Just(true), 1 => Just(false)];
    let reason = prop_oneof![8 => Just(None), 1 => reasons().prop_map(Some)];
    let told = (verified, reason).prop_map(|(verified, reason)| Told { verified, reason });
    let starts = select(vec![60, 120, 120, 1000]);
    let cuts = select(vec![0, 0, 0, 1, 500]);
    (0usize..2, 0usize..3, starts, cuts, told, signers(), seen()).prop_map(
        |(allocated, event, start, cut, told, by, seen)| Say::Attestation {
            allocated,
            event,
            start,
            cut,
            told,
            by,
            seen,
        },
    )
}

fn accusations() -> impl Strategy<Value = Say> {
    (moments(), seen()).prop_map(|(at, seen)| Say::Accusation { at, seen })
}

fn raises() -> impl Strategy<Value = Raise> {
    let chains = prop_oneof![4 => Just(true), 1 => Just(false)];
    (select(vec![0, 1, 1_000_000]), chains, moments()).prop_map(|(added, chains, seen)| Raise {
        added,
        chains,
        seen,
    })
}

/// So many stories per property, from a seed that is the same in every run; with PROPTEST_CASES
/// set, as many as it says from a new one.
pub fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if env::var_os("PROPTEST_CASES").is_some() {
        return default;
    }
    ProptestConfig { cases, rng_seed: RngSeed::Fixed(1), ..default }
}

/// Any story.
pub fn stories() -> impl Strategy<Value = Story> {
    let says = (
        allocations(),
        votes(),
        vec(ends(), 0..4),
        vec(checkpoints(), 0..3),
        vec(attestations(), 0..4),
        vec(accusations(), 0..2),
    );
    let at = select(vec![
        500, 1100, 2500, 4000, 7300, 9000, 13_000, 16_000, 43_000, 80_000, 615_000, 700_000,
    ]);
    (locks(), says, vec(raises(), 0..3), at).prop_map(|(lock, says, raises, at)| {
        let (allocated, votes, ends, checkpoints, attestations, accusations) = says;
        let says = [allocated, votes, ends, checkpoints, attestations, accusations].concat();
        Story { lock, says, raises, at }
    })
}
