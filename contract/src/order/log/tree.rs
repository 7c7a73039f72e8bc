//! The tree of a log: that of RFC 6962 with SHA-256, and proofs of segments of it (order 6.1, 6.2).
//!
//! Libraries for RFC 6962 prove one leaf at a time. A segment's proof is the trees beside it, so a
//! window of a thousand intervals costs a few hashes beside its own; the whole log is the segment
//! without any.

use alloc::vec::Vec;

use super::Interval;
use crate::codec::{Digest, Hash};

/// The hash of one interval.
fn leaf(interval: &Interval) -> Hash {
    Digest::prefixed(0, interval)
}

/// The hash of two trees.
fn node(left: Hash, right: Hash) -> Hash {
    Digest::prefixed(1, &(left, right))
}

/// What is still to do for a tree over the leaves a to b.
enum Work {
    Tree(u64, u64),
    Join,
}

/// Goes through the trees of `size` leaves from left to right: those beside the segment from
/// `first` to `end` go to `beside`, single leaves in it to `inside`. The root, if both answer.
fn walk(
    size: u64,
    first: u64,
    end: u64,
    mut beside: impl FnMut(u64, u64) -> Option<Hash>,
    mut inside: impl FnMut(u64) -> Option<Hash>,
) -> Option<Hash> {
    let mut work = Vec::from([Work::Tree(0, size)]);
    let mut done: Vec<Hash> = Vec::new();
    while let Some(next) = work.pop() {
        let hash = match next {
            Work::Join => {
                let (right, left) = (done.pop()?, done.pop()?);
                node(left, right)
            }
            Work::Tree(a, b) if b <= first || end <= a => beside(a, b)?,
            Work::Tree(a, b) if b == a + 1 => inside(a)?,
            Work::Tree(a, b) => {
                let middle = a + largest_power_below(b - a);
                work.extend([Work::Join, Work::Tree(middle, b), Work::Tree(a, middle)]);
                continue;
            }
        };
        done.push(hash);
    }
    done.pop()
}

/// The largest power of two below n, which is at least 2.
const fn largest_power_below(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}

/// Whether these are the intervals from `first` on of the log with this size and root.
pub(crate) fn proven(
    intervals: &[Interval],
    first: u32,
    proof: &[Hash],
    size: u32,
    root: &Hash,
) -> bool {
    let (first, size) = (u64::from(first), u64::from(size));
    let count = u64::try_from(intervals.len()).unwrap_or(u64::MAX);
    let end = first.saturating_add(count);
    if count == 0 || end > size {
        return false;
    }
    let (mut beside, mut inside) = (proof.iter(), intervals.iter());
    let found = walk(size, first, end, |_, _| beside.next().copied(), |_| inside.next().map(leaf));
    found.is_some_and(|found| found == *root) && beside.next().is_none() && inside.next().is_none()
}

/// The root of the tree over all intervals of a log; none without any.
pub fn root(intervals: &[Interval]) -> Option<Hash> {
    let size = u64::try_from(intervals.len()).ok().filter(|size| *size > 0)?;
    let mut leaves = intervals.iter();
    walk(size, 0, size, |_, _| None, |_| leaves.next().map(leaf))
}

/// The proof of the segment of `count` intervals from `first` on, for the holder of the whole log;
/// none if the log has no such segment.
pub fn segment_proof(intervals: &[Interval], first: usize, count: usize) -> Option<Vec<Hash>> {
    let index = |place: usize| u64::try_from(place).ok();
    let (size, from) = (index(intervals.len())?, index(first)?);
    let end = index(first.checked_add(count)?)?;
    if count == 0 || end > size {
        return None;
    }
    let mut proof = Vec::new();
    let place = |at: u64| usize::try_from(at).ok();
    walk(
        size,
        from,
        end,
        |a, b| {
            let tree = root(intervals.get(place(a)?..place(b)?)?)?;
            proof.push(tree);
            Some(tree)
        },
        |at| intervals.get(place(at)?).map(leaf),
    )?;
    Some(proof)
}
