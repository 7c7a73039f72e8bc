//! The largest temperature logs: one that is given whole, and one of 2^32 − 1 intervals of which
//! eight segments are given. Its other trees are anything; a proof cannot tell.

use std::collections::BTreeMap;

use quittance_contract::{
    codec::Hash,
    limits,
    order::log::{Interval, Log, Segment},
};
use quittance_tests::session::{list, time};
use sha2::{Digest, Sha256};

use super::{claim::WINDOW, terms::numbered};

/// A log with what its head says of it.
pub struct Measured {
    pub log: Log,
    pub size: u32,
    pub root: Hash,
    pub start: u64,
    pub end: u64,
}

/// Every other interval is out of the band.
fn interval(place: usize, start: u64, seconds: u64) -> Interval {
    let max = if place.is_multiple_of(2) { -16_000 } else { -14_000 };
    Interval { start: time(start), end: time(start + seconds), min: -20_000, max }
}

/// As many intervals as a list may have, from the opening on.
pub fn whole() -> Measured {
    let count = limits::INTERVALS;
    let at = |place: usize| u64::try_from(place).expect("few") * 60;
    let intervals: Vec<Interval> = (0..count).map(|i| interval(i, at(i), 60)).collect();
    let leaves = intervals.iter().enumerate().map(|(i, one)| (at(i) / 60, leaf(one))).collect();
    let size = u32::try_from(count).expect("few");
    let root = Tree { leaves }.hash(0, size.into());
    Measured { log: Log::Full(list(intervals)), size, root, start: 0, end: at(count) }
}

/// As many intervals as all segments may have together, shared out over as many segments.
pub fn segments() -> Measured {
    let (size, each) = (u32::MAX, limits::INTERVALS / limits::WINDOWS);
    let length = WINDOW / u64::try_from(each).expect("few") + 1;
    let first = |window: usize| u32::MAX / 3 + u32::try_from(window).expect("few") * 0x1555_5555;
    let of_window = |window: usize| -> Vec<Interval> {
        let from = u64::try_from(window).expect("few") * WINDOW;
        let start = |place: usize| from + u64::try_from(place).expect("few") * length;
        (0..each).map(|place| interval(place, start(place), length)).collect()
    };
    let mut leaves = BTreeMap::new();
    for window in 0..limits::WINDOWS {
        let places = u64::from(first(window))..;
        leaves.extend(places.zip(of_window(window).iter().map(leaf)));
    }
    let tree = Tree { leaves };
    let segment = |window: usize| {
        let from = u64::from(first(window));
        let mut proof = Vec::new();
        tree.beside(0, size.into(), from, from + u64::try_from(each).expect("few"), &mut proof);
        let intervals = list(of_window(window));
        Segment { first: first(window), intervals, proof: list(proof) }
    };
    let segments: Vec<Segment> = (0..limits::WINDOWS).map(segment).collect();
    let root = tree.hash(0, size.into());
    Measured { log: Log::Segments(list(segments)), size, root, start: 0, end: 0 }
}

/// SHA-256(0x00 ‖ the 24 bytes of the interval), written out from order 6.1.
fn leaf(interval: &Interval) -> Hash {
    let hash = Sha256::new_with_prefix([0])
        .chain_update(interval.start.unix_seconds().to_le_bytes())
        .chain_update(interval.end.unix_seconds().to_le_bytes())
        .chain_update(interval.min.to_le_bytes())
        .chain_update(interval.max.to_le_bytes());
    Hash(hash.finalize().into())
}

/// A tree whose known leaves are these; a tree without any has a hash of its own.
struct Tree {
    leaves: BTreeMap<u64, Hash>,
}

impl Tree {
    fn hash(&self, a: u64, b: u64) -> Hash {
        let mut known = self.leaves.range(a..b);
        match known.next() {
            None => numbered(&format!("tree {a}"), usize::try_from(b).expect("64 bits")),
            Some((_, leaf)) if b == a + 1 => *leaf,
            Some(_) => {
                let middle = a + middle(b - a);
                let (left, right) = (self.hash(a, middle), self.hash(middle, b));
                let hash = Sha256::new_with_prefix([1]).chain_update(left.0).chain_update(right.0);
                Hash(hash.finalize().into())
            }
        }
    }

    /// The trees beside a segment, from left to right.
    fn beside(&self, a: u64, b: u64, first: u64, end: u64, proof: &mut Vec<Hash>) {
        if b <= first || end <= a {
            proof.push(self.hash(a, b));
        } else if b > a + 1 {
            let middle = a + middle(b - a);
            self.beside(a, middle, first, end, proof);
            self.beside(middle, b, first, end, proof);
        }
    }
}

/// The largest power of two below n.
fn middle(n: u64) -> u64 {
    n.next_power_of_two() / 2
}
