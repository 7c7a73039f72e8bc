//! Who counts, once, in which role: thresholds over the members of a cabal, order statistics of
//! their words, and attestors assigned to role groups.

use alloc::vec::Vec;

use crate::{
    codec::{Hash, numbered::numbered},
    time::Time,
};

numbered! {
    /// In which role an attestor signs (O1).
    AttestorRole {
        /// Inspects goods.
        Inspector = 1 "INSPECTOR",
        /// Handles goods at a port or yard.
        Terminal = 2 "TERMINAL",
        /// Carries goods.
        Carrier = 3 "CARRIER",
        /// Receives goods at a distribution centre.
        Dc3pl = 4 "DC_3PL",
        /// Keeps a public register.
        Registry = 5 "REGISTRY",
        /// Calibrates instruments.
        Metrology = 6 "METROLOGY",
        /// Makes the sensors.
        SensorOem = 7 "SENSOR_OEM",
        /// Clears goods at a border.
        Customs = 8 "CUSTOMS",
        /// Owns the brand.
        BrandOem = 9 "BRAND_OEM",
    }
}

/// The least k with 100·k ≥ percent·n: ck and ak (protocol 9.1), for a percent of at most 100.
pub fn least_of_percent(percent: u8, n: usize) -> usize {
    (usize::from(percent) * n).div_ceil(100)
}

/// A signer whose signature counts, and when that signature was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The signer's peer id.
    pub peer: Hash,
    /// When the ledger saw the signature.
    pub seen_at: Time,
}

/// When the k-th of these signers was seen, counting from 1; `None` if there are fewer.
pub fn kth_seen(signers: &[Signer], k: usize) -> Option<Time> {
    kth_smallest(signers.iter().map(|signer| signer.seen_at).collect(), k)
}

/// The k-th smallest, counting from 1; `None` if there are fewer, or k is 0.
pub fn kth_smallest(times: Vec<Time>, k: usize) -> Option<Time> {
    ascending(times, |time| *time).get(k.checked_sub(1)?).copied()
}

/// The k-th largest, counting from 1; `None` if there are fewer, or k is 0.
pub fn kth_largest(times: Vec<Time>, k: usize) -> Option<Time> {
    let ascending = ascending(times, |time| *time);
    ascending.get(ascending.len().checked_sub(k)?).copied()
}

/// The values by ascending key, equal ones in their order. The lists of a case are short: insertion
/// is as fast as the library's sorts here, and a tenth of their size in the component.
pub(crate) fn ascending<T, K: Ord>(values: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        let place = sorted.partition_point(|before| key(before) <= key(&value));
        sorted.insert(place, value);
    }
    sorted
}

/// Whether every group can be given a class of its own: `fillers` has for each group the classes
/// that can fill it, as bits. By Hall's theorem it can iff any k groups have at least k classes
/// between them; groups are at most 8, so all sets of them are looked at.
pub(crate) fn can_be_filled(fillers: &[u64]) -> bool {
    (0..1u32 << fillers.len()).all(|set| {
        let chosen = fillers.iter().enumerate().filter(|(group, _)| set >> group & 1 == 1);
        chosen.fold(0, |union, (_, classes)| union | classes).count_ones() >= set.count_ones()
    })
}

/// The members who are not among these signers.
pub fn missing_members(members: &[Hash], signers: &[Hash]) -> Vec<Hash> {
    members.iter().filter(|member| !signers.contains(member)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0.67 of 3 and of 6 is where rounding a fraction went wrong in the published protocol.
    #[test]
    fn thresholds_are_exact() {
        for (percent, n, least) in
            [(67, 3, 3), (67, 4, 3), (67, 5, 4), (67, 6, 5), (67, 31, 21), (51, 3, 2), (100, 5, 5)]
        {
            assert_eq!(least_of_percent(percent, n), least, "{percent} % of {n}");
        }
    }

    #[test]
    fn order_statistics_count_from_one() {
        let times = || [3, 1, 2].map(|seconds| Time::new(seconds).unwrap()).to_vec();
        let time = Time::new;
        assert_eq!(kth_smallest(times(), 1), time(1));
        assert_eq!(kth_smallest(times(), 3), time(3));
        assert_eq!(kth_smallest(times(), 4), None);
        assert_eq!(kth_smallest(times(), 0), None);
        assert_eq!(kth_largest(times(), 1), time(3));
        assert_eq!(kth_largest(times(), 3), time(1));
        assert_eq!(kth_largest(times(), 4), None);
        assert_eq!(kth_largest(times(), 0), None);
    }

    #[test]
    fn who_is_missing_is_who_did_not_sign() {
        let [a, b, c] = [1, 2, 3].map(|byte| Hash([byte; 32]));
        assert_eq!(missing_members(&[a, b, c], &[b]), [a, c]);
        assert!(missing_members(&[a, b], &[a, b]).is_empty());
    }
}
