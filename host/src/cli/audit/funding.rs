//! Which slices of an order were funded between two cases of a story. A case shows the slices of one
//! chain only, and of all others no more than the sum of what was paid in: so more than one set of
//! slices may explain what is seen, and each is kept until a later case tells.

use std::collections::BTreeSet;

use quittance_contract::{
    money::Amount,
    order::{Order, SliceState, SliceStatus},
};

/// As many explanations are kept.
const WORLDS: usize = 256;
/// As many steps are taken to find those of one case.
const STEPS: usize = 1 << 16;

/// What was paid in for which slice.
pub(super) struct Funding {
    amounts: Vec<Amount>,
    /// The slices that a case showed as funded.
    seen: BTreeSet<usize>,
    /// The slices that are never funded from now on.
    shut: BTreeSet<usize>,
    /// What else may be funded; none when there are more ways than are followed.
    worlds: Option<BTreeSet<BTreeSet<usize>>>,
    /// The slices that this case shows as not funded.
    shown: BTreeSet<usize>,
}

impl Funding {
    pub(super) fn of(order: &Order) -> Self {
        let worlds = Some(BTreeSet::from([BTreeSet::new()]));
        let none = BTreeSet::new;
        Self { amounts: order.amounts(), seen: none(), shut: none(), worlds, shown: none() }
    }

    /// A case shows a slice, of which `left` is what was left: what it has to be, which is `found` if
    /// that can be by funding.
    pub(super) fn seen(
        &mut self,
        place: usize,
        left: Option<&SliceState>,
        found: Option<&SliceState>,
    ) -> Option<SliceState> {
        if left.is_some_and(|left| left.status != SliceStatus::Unfunded) {
            return left.cloned();
        }
        let locked = self.amounts.get(place).copied().unwrap_or_default();
        let frozen = left.is_some_and(|left| left.frozen);
        let funded = SliceState { status: SliceStatus::Locked, frozen, locked, emt: None };
        if found == Some(&funded) {
            self.seen.insert(place);
            let without = |mut world: BTreeSet<usize>| {
                world.remove(&place);
                world
            };
            self.worlds = self.worlds.take().map(|all| all.into_iter().map(without).collect());
            return Some(funded);
        }
        self.shown.insert(place);
        let Some(worlds) = &mut self.worlds else { return left.cloned() };
        let all_fund_it = worlds.iter().all(|world| world.contains(&place));
        if all_fund_it {
            return Some(funded);
        }
        worlds.retain(|world| !world.contains(&place));
        left.cloned()
    }

    /// A case shows what was paid in for all slices: what it has to be, which is `found` if that can
    /// be. Comes after the slices of the same case.
    pub(super) fn funded(&mut self, found: Amount) -> Amount {
        let shown = std::mem::take(&mut self.shown);
        let base = self.sum(&self.seen);
        let Some(worlds) = self.worlds.take() else { return Amount(found.0.max(base)) };
        let mut next = BTreeSet::new();
        let (mut steps, mut least) = (STEPS, None);
        for world in &worlds {
            let paid = base.saturating_add(self.sum(world));
            least = Some(least.map_or(paid, |least: u128| least.min(paid)));
            let Some(more) = found.0.checked_sub(paid) else { continue };
            let known = |place: &usize| {
                [&self.seen, &self.shut, world, &shown].iter().any(|of| of.contains(place))
            };
            let unseen = (0..self.amounts.len()).filter(|place| !known(place));
            let unseen: Vec<(usize, u128)> = unseen
                .filter_map(|place| Some((place, self.amounts.get(place)?.0)))
                .filter(|(_, amount)| *amount > 0)
                .collect();
            let mut search = Search { unseen: &unseen, steps: &mut steps, found: &mut next };
            search.subsets(0, more, &mut world.clone());
        }
        if steps == 0 || next.len() > WORLDS {
            return found;
        }
        let fits = !next.is_empty();
        self.worlds = Some(if fits { next } else { worlds });
        if fits { found } else { Amount(least.unwrap_or(base)) }
    }

    /// A decision settles or passes a slice.
    pub(super) fn shut(&mut self, place: Option<usize>) {
        self.shut.extend(place);
    }

    fn sum(&self, places: &BTreeSet<usize>) -> u128 {
        let amounts = places.iter().filter_map(|place| self.amounts.get(*place));
        amounts.fold(0, |sum, amount| sum.saturating_add(amount.0))
    }
}

/// The subsets of unseen slices that sum to what is missing.
struct Search<'s> {
    unseen: &'s [(usize, u128)],
    steps: &'s mut usize,
    found: &'s mut BTreeSet<BTreeSet<usize>>,
}

impl Search<'_> {
    fn subsets(&mut self, from: usize, missing: u128, world: &mut BTreeSet<usize>) {
        if missing == 0 {
            self.found.insert(world.clone());
            return;
        }
        let rest = self.unseen.get(from..).unwrap_or_default();
        let left = rest.iter().fold(0u128, |sum, (_, amount)| sum.saturating_add(*amount));
        if left < missing || *self.steps == 0 || self.found.len() > WORLDS {
            return;
        }
        *self.steps -= 1;
        let Some(&(place, amount)) = rest.first() else { return };
        if let Some(missing) = missing.checked_sub(amount) {
            world.insert(place);
            self.subsets(from + 1, missing, world);
            world.remove(&place);
        }
        if left - amount >= missing {
            self.subsets(from + 1, missing, world);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn funding(amounts: &[u128]) -> Funding {
        let none = BTreeSet::new;
        Funding {
            amounts: amounts.iter().copied().map(Amount).collect(),
            seen: none(),
            shut: none(),
            worlds: Some(BTreeSet::from([none()])),
            shown: none(),
        }
    }

    fn state(status: SliceStatus, locked: u128) -> SliceState {
        SliceState { status, frozen: false, locked: Amount(locked), emt: None }
    }

    #[test]
    fn a_sum_of_unseen_slices_connects_and_no_other() {
        for (paid, connects) in [(0, true), (30, true), (70, true), (90, true), (80, false)] {
            let mut funding = funding(&[30, 40, 20]);
            assert_eq!(funding.funded(Amount(paid)) == Amount(paid), connects, "{paid}");
        }
    }

    #[test]
    fn what_a_case_shows_as_not_funded_is_in_no_sum() {
        let mut funding = funding(&[30, 40]);
        assert_eq!(funding.seen(0, None, None), None);
        assert_eq!(funding.funded(Amount(30)), Amount(0), "that would be slice 0");
        assert_eq!(funding.funded(Amount(40)), Amount(40), "slice 1 was not shown");
    }

    #[test]
    fn what_was_paid_for_unseen_is_locked_when_it_is_seen() {
        let (mut funding, locked) = (funding(&[30, 40]), state(SliceStatus::Locked, 30));
        assert_eq!(funding.funded(Amount(30)), Amount(30));
        assert_eq!(funding.seen(0, None, None), Some(locked.clone()), "its money is there");
        assert_eq!(funding.seen(0, None, Some(&locked)), Some(locked.clone()));
        assert_eq!(funding.funded(Amount(30)), Amount(30), "it is counted once");
    }

    #[test]
    fn a_slice_is_funded_whole_and_once() {
        let mut funding = funding(&[30]);
        let half = state(SliceStatus::Locked, 15);
        assert_eq!(funding.seen(0, None, Some(&half)), None);
        let refunded = state(SliceStatus::Refunded, 0);
        let locked = state(SliceStatus::Locked, 30);
        assert_eq!(funding.seen(0, Some(&refunded), Some(&locked)), Some(refunded.clone()));
    }

    #[test]
    fn what_has_too_many_explanations_is_not_called_broken() {
        let mut funding = funding(&[1; 64]);
        assert_eq!(funding.funded(Amount(32)), Amount(32));
        assert!(funding.worlds.is_none());
    }
}
