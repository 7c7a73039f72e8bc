//! The tree of a temperature log against another hand's RFC 6962, and the proofs of segments
//! against the recursion of docs/order.md 6.2 as it stands on the page.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use quittance_contract::{
    codec::Hash,
    order::log::{Interval, root, segment_proof},
    time::Time,
};
use quittance_tests::story::config;
use sha2::{Digest, Sha256};

/// The tree of the other library over the bytes of these intervals.
fn tree(intervals: &[Interval]) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for interval in intervals {
        let leaf = borsh::to_vec(interval).unwrap();
        assert_eq!(leaf.len(), 24);
        tree.push(leaf);
    }
    tree
}

fn root_of(tree: &MemoryBackedTree<Sha256, Vec<u8>>) -> Hash {
    Hash((*tree.root().as_bytes()).into())
}

/// Any intervals: the tree does not ask whether they are a log.
fn intervals(most: usize) -> impl Strategy<Value = Vec<Interval>> {
    let time = || (0..=Time::MAX.unix_seconds()).prop_map(|second| Time::new(second).unwrap());
    let interval = (time(), time(), any::<i32>(), any::<i32>())
        .prop_map(|(start, end, min, max)| Interval { start, end, min, max });
    prop::collection::vec(interval, 1..=most)
}

/// `check` of the page: its root, or nothing if intervals or proof are too few.
struct Check<'a> {
    first: usize,
    end: usize,
    intervals: &'a [Interval],
    proof: &'a [Hash],
}

impl Check<'_> {
    fn check(&mut self, a: usize, b: usize) -> Option<[u8; 32]> {
        if b <= self.first || self.end <= a {
            let (next, rest) = self.proof.split_first()?;
            self.proof = rest;
            return Some(next.0);
        }
        if b == a + 1 {
            let (next, rest) = self.intervals.split_first()?;
            self.intervals = rest;
            let leaf = [&[0][..], &borsh::to_vec(next).unwrap()].concat();
            return Some(Sha256::digest(leaf).into());
        }
        let mut k = 1;
        while 2 * k < b - a {
            k *= 2;
        }
        let (left, right) = (self.check(a, a + k)?, self.check(a + k, b)?);
        Some(Sha256::digest([&[1][..], &left, &right].concat()).into())
    }
}

/// The trees that Certificate Transparency's reference publishes for its eight leaves: the other
/// library is worth listening to.
#[test]
fn the_other_library_keeps_the_published_vectors() {
    let leaves = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut tree = MemoryBackedTree::new();
    for (leaf, root) in leaves.into_iter().zip(roots) {
        tree.push(hex::decode(leaf).unwrap());
        assert_eq!(root_of(&tree).to_string(), root, "{leaf}");
    }
}

#[test]
fn no_tree_over_nothing() {
    assert_eq!(root(&[]), None);
    assert_eq!(segment_proof(&[], 0, 0), None);
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn the_root_is_that_of_rfc_6962(intervals in intervals(200)) {
        prop_assert_eq!(root(&intervals), Some(root_of(&tree(&intervals))));
    }

    /// The same hashes, ordered by place and not by height.
    #[test]
    fn the_proof_of_one_interval_is_an_inclusion_proof(
        intervals in intervals(100),
        at in any::<prop::sample::Index>(),
    ) {
        let at = at.index(intervals.len());
        let mut ours = segment_proof(&intervals, at, 1).unwrap();
        let theirs = tree(&intervals).prove_inclusion(at);
        let mut theirs: Vec<Hash> =
            theirs.as_bytes().chunks(32).map(|hash| Hash(hash.try_into().unwrap())).collect();
        ours.sort();
        theirs.sort();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn a_segment_proves_the_root(
        intervals in intervals(100),
        (one, other) in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let (one, other) = (one.index(intervals.len()), other.index(intervals.len()));
        let (first, end) = (one.min(other), one.max(other) + 1);
        let proof = segment_proof(&intervals, first, end - first).unwrap();
        let mut check = Check { first, end, intervals: &intervals[first..end], proof: &proof };
        let found = check.check(0, intervals.len()).map(Hash);
        prop_assert_eq!(found, Some(root_of(&tree(&intervals))));
        prop_assert!(check.proof.is_empty() && check.intervals.is_empty());
        let too_long = intervals.len() - first + 1;
        prop_assert_eq!(segment_proof(&intervals, first, too_long), None);
        prop_assert_eq!(segment_proof(&intervals, first, 0), None);
    }
}
