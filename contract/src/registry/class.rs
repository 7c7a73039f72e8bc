//! Which organisations count as one (order 8.3).

use alloc::vec::Vec;

use super::Organisation;
use crate::codec::Hash;

/// The organisations of a case with their classes.
pub(crate) struct Classes<'a> {
    of: Vec<(Hash, Option<&'a Organisation>)>,
}

impl<'a> Classes<'a> {
    /// Those of these ledger values, unless two of them overlap without being equal.
    pub(crate) fn new(of: Vec<(Hash, Option<&'a Organisation>)>) -> Option<Self> {
        let members = |(name, value): &(Hash, Option<&Organisation>)| {
            let mut class: Vec<Hash> = value.map(|v| v.affiliates.to_vec()).unwrap_or_default();
            class.push(*name);
            class.sort_unstable();
            class.dedup();
            class
        };
        let classes: Vec<Vec<Hash>> = of.iter().map(members).collect();
        let agree = classes.iter().enumerate().all(|(place, class)| {
            classes.iter().skip(place + 1).all(|other| {
                class == other || !class.iter().any(|name| other.binary_search(name).is_ok())
            })
        });
        agree.then_some(Self { of })
    }

    /// The name of an organisation's class: the least of its members.
    pub(crate) fn of(&self, organisation: &Hash) -> Hash {
        let value = self.of.iter().find(|(name, _)| name == organisation).and_then(|(_, v)| *v);
        let first = value.and_then(|value| value.affiliates.first()).copied();
        first.map_or(*organisation, |first| first.min(*organisation))
    }
}
