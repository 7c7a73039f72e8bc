//! What a story is made of: terms of an order, and things that happen. Every act can be done in
//! every state, so that any part of a story is a story: that is what lets a failing one shrink.

use proptest::{collection::vec, prelude::*, sample::select};

/// The terms of the first order; a second one, of a single slice, shares its ledger.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The price of all slices.
    pub value: u128,
    /// Of each slice its share and what proves it.
    pub slices: Vec<(u32, Kind)>,
    /// How many of the last slices are another consignment: a chain of their own.
    pub apart: usize,
    /// When the first slice is to be delivered; each later one a day after the one before.
    pub days: u64,
    /// Review, top-up, ruling, correction, revocation.
    pub policy: [u64; 5],
    /// The fee, in ten-thousandths.
    pub rate: u32,
    /// Tiers: up to, cap. The last is without end.
    pub tiers: Vec<(u128, u128)>,
    /// Shares of the treasury.
    pub treasury: Vec<u32>,
}

/// What proves a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A report.
    Plain,
    /// A report of goods that have left: it and all later slices must be funded.
    Shipped,
    /// A report with a number that may be outside of its range at a price.
    Quality,
    /// A report for which customs may stand in.
    Backed,
}

/// One of the slices of both orders, by a number that is taken modulo how many there are.
pub type Pick = usize;

/// What is wrong with something that is signed, if anything: then it has to change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    None,
    /// Signed by this stranger, buyer, supplier, neutral or attestor instead.
    By(Wrong),
    /// Dated beyond the skew ahead of when it was seen.
    Ahead,
    /// Of another order.
    Foreign,
}

/// Somebody who may not sign it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Stranger,
    Buyer,
    Supplier,
    Neutral,
    Attestor,
}

/// Who signs a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signers {
    /// An inspector and a terminal.
    Both,
    /// An inspector and a carrier.
    Carrier,
    /// Another inspector and a terminal.
    Second,
    /// Inspector, second inspector and terminal.
    Three,
    /// Only an inspector.
    One,
    /// An inspector, and a terminal of the same firm.
    OneFirm,
    /// An inspector, and somebody whom nobody registered.
    Unknown,
    /// An inspector and customs.
    Customs,
    /// Both, and two others over another dossier.
    Rivals,
}

/// How old the second signature of a dossier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    Fresh,
    /// Fresh for the last second.
    Edge,
    Stale,
    Ahead,
}

/// What becomes of an attestor's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Revoked,
    /// Revoked, with a successor that counts at once.
    Replaced,
    Retired,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Act {
    Wait(u64),
    /// To about a time at which something is decided, the nearest being 0.
    WaitFor {
        which: usize,
        by: i64,
    },
    Fund(Pick),
    /// The buyer funds everything.
    FundAll,
    Prove {
        slice: Pick,
        /// The first slice that waits for a pass, whatever `slice` says.
        next: bool,
        number: u8,
        moisture: Option<i64>,
        signers: Signers,
        age: Age,
    },
    Ask(Pick),
    Object {
        slice: Pick,
        flaw: Flaw,
    },
    Rule {
        slice: Pick,
        deduction: u32,
        flaw: Flaw,
        /// It names something else than the objection.
        astray: bool,
    },
    Assign {
        slice: Pick,
        account: usize,
        /// Of a hundred parts of the slice; above that it is too much.
        percent: u32,
        flaw: Flaw,
    },
    Revoke {
        slice: Pick,
        which: usize,
        registry: bool,
        flaw: Flaw,
    },
    Key {
        attestor: u32,
        change: Change,
    },
    /// Someone signs two dossiers.
    Fraud {
        slice: Pick,
        attestor: u32,
        /// The first was withdrawn before the second was signed.
        excused: bool,
        flaw: Flaw,
    },
    Repair {
        slice: Pick,
        /// Over another dossier.
        anew: bool,
        number: u8,
        flaw: Flaw,
    },
    /// A case with a byte changed.
    Garbage {
        slice: Pick,
        at: usize,
        by: u8,
        cut: bool,
    },
}

/// A story.
#[derive(Clone, Debug)]
pub struct Story {
    pub terms: Terms,
    pub acts: Vec<Act>,
}

const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;

fn terms() -> impl Strategy<Value = Terms> {
    let values = vec![
        1,
        3,
        999,
        7_401,
        9_999,
        1_000_000_000_200,
        6_600_000_000_007,
        12_000_000_000_000,
        u128::MAX,
    ];
    let splits: Vec<Vec<u32>> = vec![
        vec![10_000],
        vec![5_000, 5_000],
        vec![2_000, 6_000, 2_000],
        vec![3_333, 3_333, 3_334],
        vec![1, 9_999],
        vec![0, 10_000],
        vec![1_000, 2_500, 3_000, 3_500],
    ];
    let tiers = vec![
        vec![(10u128.pow(12), 5 * 10u128.pow(9)), (u128::MAX, 50 * 10u128.pow(9))],
        vec![(1_000, 5), (u128::MAX, 2)],
        vec![(u128::MAX, u128::MAX)],
    ];
    let treasuries =
        vec![vec![10_000], vec![4_000, 2_500, 2_000, 1_000, 500], vec![3_333, 3_333, 3_334]];
    let kinds =
        vec![Kind::Plain, Kind::Plain, Kind::Shipped, Kind::Shipped, Kind::Quality, Kind::Backed];
    let policy = (
        select(vec![0, 7_200, 7_200, 14_400]),
        select(vec![43_200, 172_800]),
        select(vec![0, HOUR, 259_200]),
        select(vec![0, HOUR, DAY, 1_209_600]),
        select(vec![0, HOUR, DAY, 1_209_600]),
    );
    let shape = (select(splits), vec(select(kinds), 4), 0..3usize);
    let money = (
        select(values),
        select(vec![0u32, 1, 50, 50, 50, 100, 10_000]),
        select(tiers),
        select(treasuries),
    );
    (shape, money, select(vec![1u64, 3, 30]), policy).prop_map(
        |((split, kinds, apart), (value, rate, tiers, treasury), days, policy)| Terms {
            value,
            slices: split.into_iter().zip(kinds).collect(),
            apart,
            days,
            policy: [policy.0, policy.1, policy.2, policy.3, policy.4],
            rate,
            tiers,
            treasury,
        },
    )
}

fn flaws() -> impl Strategy<Value = Flaw> {
    prop_oneof![
        6 => Just(Flaw::None),
        1 => select(vec![
            Flaw::By(Wrong::Stranger),
            Flaw::By(Wrong::Buyer),
            Flaw::By(Wrong::Supplier),
            Flaw::By(Wrong::Neutral),
            Flaw::By(Wrong::Attestor),
            Flaw::Ahead,
            Flaw::Foreign,
        ]),
    ]
}

fn waits() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => select(vec![1u64, 60, 600, HOUR, DAY]).prop_map(Act::Wait),
        3 => (select(vec![0usize, 0, 0, 1, 2]), -1..=1i64)
            .prop_map(|(which, by)| Act::WaitFor { which, by }),
    ]
}

fn proofs() -> impl Strategy<Value = Act> {
    let signers = prop_oneof![
        8 => Just(Signers::Both),
        4 => select(vec![
            Signers::Carrier,
            Signers::Second,
            Signers::Three,
            Signers::Customs,
            Signers::Rivals,
        ]),
        2 => select(vec![Signers::One, Signers::OneFirm, Signers::Unknown]),
    ];
    let ages = prop_oneof![
        8 => Just(Age::Fresh),
        3 => select(vec![Age::Edge, Age::Stale, Age::Ahead]),
    ];
    let moisture = select(vec![None, Some(100), Some(117), Some(150), Some(151), Some(301)]);
    (0..8usize, 0..4u8, 0..12u8, moisture, signers, ages).prop_map(
        |(slice, next, number, moisture, signers, age)| Act::Prove {
            slice,
            next: next > 0,
            number,
            moisture,
            signers,
            age,
        },
    )
}

fn acts() -> impl Strategy<Value = Act> {
    let deductions = select(vec![0, 1, 20_000, 123_457, 500_000, 1_000_000]);
    let changes = select(vec![Change::Revoked, Change::Replaced, Change::Retired]);
    prop_oneof![
        6 => waits(),
        2 => (0..8usize).prop_map(Act::Fund),
        1 => Just(Act::FundAll),
        9 => proofs(),
        4 => (0..8usize).prop_map(Act::Ask),
        3 => (0..8usize, flaws()).prop_map(|(slice, flaw)| Act::Object { slice, flaw }),
        3 => (0..8usize, deductions, flaws(), 0..8u8).prop_map(|(slice, deduction, flaw, astray)| {
            Act::Rule { slice, deduction, flaw, astray: astray == 0 }
        }),
        2 => (0..8usize, 0..3usize, select(vec![0u32, 30, 50, 100, 101]), flaws()).prop_map(
            |(slice, account, percent, flaw)| Act::Assign { slice, account, percent, flaw }
        ),
        4 => (0..8usize, 0..3usize, any::<bool>(), flaws()).prop_map(
            |(slice, which, registry, flaw)| Act::Revoke { slice, which, registry, flaw }
        ),
        1 => (0..3u32, changes).prop_map(|(attestor, change)| Act::Key { attestor, change }),
        1 => (0..8usize, 0..3u32, 0..4u8, flaws()).prop_map(|(slice, attestor, excused, flaw)| {
            Act::Fraud { slice, attestor, excused: excused == 0, flaw }
        }),
        4 => (0..8usize, 0..3u8, 0..12u8, flaws()).prop_map(|(slice, anew, number, flaw)| {
            Act::Repair { slice, anew: anew == 0, number, flaw }
        }),
        1 => (0..8usize, any::<usize>(), 1..=255u8, any::<bool>()).prop_map(
            |(slice, at, by, cut)| Act::Garbage { slice, at, by, cut }
        ),
    ]
}

/// What often goes together; everything else happens by itself.
fn scenes() -> impl Strategy<Value = Vec<Act>> {
    let disputed = (proven(true), 0..8usize, select(vec![0, 20_000, 123_457, 1_000_000]), flaws());
    let disputed = disputed.prop_map(|(passed, slice, deduction, flaw)| {
        let objection = Act::Object { slice, flaw: Flaw::None };
        let ruling = |flaw| Act::Rule { slice, deduction, flaw, astray: false };
        vec![passed, objection, ruling(flaw), ruling(Flaw::None)]
    });
    let broken = (0..8usize, 0..3usize, any::<bool>(), any::<bool>(), 0..12u8);
    let broken = broken.prop_map(|(slice, which, registry, anew, number)| {
        let flaw = Flaw::None;
        let repair = Act::Repair { slice, anew, number, flaw };
        vec![Act::Revoke { slice, which, registry, flaw }, repair, Act::Ask(slice)]
    });
    let part_funded = proven(false).prop_map(|proof| match proof {
        Act::Prove { slice, .. } => vec![Act::Fund(slice), proof],
        _ => vec![proof],
    });
    // A slice is repaired by the fact of another one.
    let taken = (proven(true), 0..8usize, 20..30u8).prop_map(|(proof, slice, number)| {
        let fact = if let Act::Prove { number, .. } = proof { number } else { 0 };
        let (flaw, registry, which) = (Flaw::None, true, 0);
        let other = Act::Prove {
            slice,
            next: false,
            number,
            moisture: None,
            signers: Signers::Both,
            age: Age::Fresh,
        };
        let repair = Act::Repair { slice, anew: true, number: fact, flaw };
        vec![proof, other, Act::Revoke { slice, which, registry, flaw }, repair]
    });
    prop_oneof![
        20 => acts().prop_map(|act| vec![act]),
        1 => disputed,
        1 => broken,
        1 => part_funded,
        1 => taken,
    ]
}

/// A dossier with nothing wrong.
fn proven(next: bool) -> impl Strategy<Value = Act> {
    (0..8usize, 0..12u8).prop_map(move |(slice, number)| Act::Prove {
        slice,
        next,
        number,
        moisture: None,
        signers: Signers::Both,
        age: Age::Fresh,
    })
}

/// Stories; most begin with the money in place.
pub fn stories() -> impl Strategy<Value = Story> {
    (terms(), 0..6u8, vec(scenes(), 1..24)).prop_map(|(terms, funded, scenes)| {
        let first = match funded {
            0 => Vec::new(),
            1 => vec![Act::Fund(0)],
            _ => vec![Act::FundAll],
        };
        let acts = first.into_iter().chain(scenes.into_iter().flatten()).collect();
        Story { terms, acts }
    })
}
