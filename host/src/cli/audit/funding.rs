//! Which slices of an order were funded between two cases of a story. A case shows the slices of one
//! chain only, and of all others no more than the sum of what was paid in: so more than one set of
//! slices may explain what is seen, and each is kept until a later case tells.

use std::collections::BTreeSet;

use quittance_contract::{
    money::Amount,
    order::{Order, SliceState, SliceStatus},
    time::Time,
};

/// As many explanations are kept.
const WORLDS: usize = 256;
/// As many steps are taken to find those of one case.
const STEPS: usize = 1 << 16;

/// What was paid in for which slice.
pub(super) struct Funding {
    amounts: Vec<Amount>,
    /// Of each slice, the second from which it cannot be funded any more.
    closes: Vec<Time>,
    /// The slices that a case showed as funded.
    seen: BTreeSet<usize>,
    /// The slices that are never funded from now on.
    shut: BTreeSet<usize>,
    /// What else may be funded; none when there are more ways than are followed.
    worlds: Option<BTreeSet<BTreeSet<usize>>>,
    /// The slices that this case shows as not funded.
    shown: BTreeSet<usize>,
    /// What a case last showed as paid in, and when.
    last: (u128, Time),
}

impl Funding {
    pub(super) fn of(order: &Order) -> Self {
        let worlds = Some(BTreeSet::from([BTreeSet::new()]));
        let none = BTreeSet::new;
        Self {
            amounts: order.amounts(),
            closes: order.slices.iter().map(|slice| slice.delivery_by).collect(),
            seen: none(),
            shut: none(),
            worlds,
            shown: none(),
            last: (0, order.opened_at),
        }
    }

    /// Whether everything paid in could be followed so far.
    pub(super) const fn followed(&self) -> bool {
        self.worlds.is_some()
    }

    /// A case decided `at` shows a slice, of which `left` is what was left: what it has to be, which
    /// is `found` if that can be by funding.
    pub(super) fn seen(
        &mut self,
        place: usize,
        at: Time,
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
            return if self.shut.contains(&place) { left.cloned() } else { Some(funded) };
        }
        self.shown.insert(place);
        if self.closes.get(place).is_some_and(|closes| *closes <= at) {
            self.shut.insert(place);
        }
        let Some(worlds) = &mut self.worlds else { return left.cloned() };
        let all_fund_it = worlds.iter().all(|world| world.contains(&place));
        if all_fund_it {
            return Some(funded);
        }
        worlds.retain(|world| !world.contains(&place));
        left.cloned()
    }

    /// A case decided `at` shows what was paid in for all slices: what it has to be, which is `found`
    /// if that can be. Comes after the slices of the same case.
    pub(super) fn funded(&mut self, at: Time, found: Amount) -> Amount {
        let shown = std::mem::take(&mut self.shown);
        let expected = self.explained(found, &shown).unwrap_or_else(|| self.bounded(found, &shown));
        // What cannot be is no bound for what follows: one break is told once.
        let last = if expected == found { found.0 } else { self.last.0 };
        self.last = (last, at.max(self.last.1));
        expected
    }

    /// What was paid in by those sets of slices that can be; none if there are too many.
    fn explained(&mut self, found: Amount, shown: &BTreeSet<usize>) -> Option<Amount> {
        let base = self.sum(&self.seen);
        let worlds = self.worlds.take()?;
        let mut next = BTreeSet::new();
        let (mut steps, mut least) = (STEPS, None);
        for world in &worlds {
            let paid = base.saturating_add(self.sum(world));
            least = Some(least.map_or(paid, |least: u128| least.min(paid)));
            let Some(more) = found.0.checked_sub(paid) else { continue };
            let known = |place: &usize| {
                [&self.seen, &self.shut, world, shown].iter().any(|of| of.contains(place))
            };
            let unseen = (0..self.amounts.len()).filter(|place| !known(place));
            let unseen: Vec<(usize, u128)> = unseen
                .filter(|place| self.closes.get(*place).is_none_or(|closes| *closes > self.last.1))
                .filter_map(|place| Some((place, self.amounts.get(place)?.0)))
                .filter(|(_, amount)| *amount > 0)
                .collect();
            let mut search = Search { unseen: &unseen, steps: &mut steps, found: &mut next };
            search.subsets(0, more, &mut world.clone());
        }
        if steps == 0 || next.len() > WORLDS {
            return None;
        }
        let fits = !next.is_empty();
        self.worlds = Some(if fits { next } else { worlds });
        Some(if fits { found } else { Amount(least.unwrap_or(base)) })
    }

    /// What is certain without an explanation: nothing that was paid in goes away, and what this case
    /// shows as not funded was not paid in.
    fn bounded(&self, found: Amount, shown: &BTreeSet<usize>) -> Amount {
        let all = (0..self.amounts.len()).filter(|place| !shown.contains(place)).collect();
        let least = self.sum(&self.seen).max(self.last.0);
        Amount(found.0.clamp(least, self.sum(&all).max(least)))
    }

    /// These slices are never funded from now on.
    pub(super) fn shut(&mut self, places: impl IntoIterator<Item = usize>) {
        self.shut.extend(places);
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

    /// Long before a slice closes.
    const EARLY: Time = time(100);
    const CLOSES: Time = time(200);

    const fn time(unix_seconds: u64) -> Time {
        match Time::new(unix_seconds) {
            Some(time) => time,
            None => panic!("a second that a case can state"),
        }
    }

    fn funding(amounts: &[u128]) -> Funding {
        let none = BTreeSet::new;
        Funding {
            amounts: amounts.iter().copied().map(Amount).collect(),
            closes: amounts.iter().map(|_| CLOSES).collect(),
            seen: none(),
            shut: none(),
            worlds: Some(BTreeSet::from([none()])),
            shown: none(),
            last: (0, EARLY),
        }
    }

    fn state(status: SliceStatus, locked: u128) -> SliceState {
        SliceState { status, frozen: false, locked: Amount(locked), emt: None }
    }

    #[test]
    fn a_sum_of_unseen_slices_connects_and_no_other() {
        for (paid, connects) in [(0, true), (30, true), (70, true), (90, true), (80, false)] {
            let mut funding = funding(&[30, 40, 20]);
            assert_eq!(funding.funded(EARLY, Amount(paid)) == Amount(paid), connects, "{paid}");
        }
    }

    #[test]
    fn what_a_case_shows_as_not_funded_is_in_no_sum() {
        let mut funding = funding(&[30, 40]);
        assert_eq!(funding.seen(0, EARLY, None, None), None);
        assert_eq!(funding.funded(EARLY, Amount(30)), Amount(0), "that would be slice 0");
        assert_eq!(funding.funded(EARLY, Amount(40)), Amount(40), "slice 1 was not shown");
    }

    #[test]
    fn what_was_paid_for_unseen_is_locked_when_it_is_seen() {
        let (mut funding, locked) = (funding(&[30, 40]), state(SliceStatus::Locked, 30));
        assert_eq!(funding.funded(EARLY, Amount(30)), Amount(30));
        assert_eq!(funding.seen(0, EARLY, None, None), Some(locked.clone()), "its money is there");
        assert_eq!(funding.seen(0, EARLY, None, Some(&locked)), Some(locked.clone()));
        assert_eq!(funding.funded(EARLY, Amount(30)), Amount(30), "it is counted once");
    }

    #[test]
    fn a_slice_is_funded_whole_and_once() {
        let mut funding = funding(&[30]);
        let half = state(SliceStatus::Locked, 15);
        assert_eq!(funding.seen(0, EARLY, None, Some(&half)), None);
        let refunded = state(SliceStatus::Refunded, 0);
        let locked = state(SliceStatus::Locked, 30);
        let seen = funding.seen(0, EARLY, Some(&refunded), Some(&locked));
        assert_eq!(seen, Some(refunded.clone()));
    }

    #[test]
    fn what_is_not_funded_when_its_delivery_time_is_over_never_is() {
        let locked = state(SliceStatus::Locked, 30);
        for (at, funded) in [(time(199), true), (CLOSES, false)] {
            let mut funding = funding(&[30]);
            assert_eq!(funding.seen(0, at, None, None), None);
            assert_eq!(funding.funded(at, Amount(0)), Amount(0));
            let later = funding.seen(0, time(300), None, Some(&locked));
            assert_eq!(later.is_some(), funded, "not funded at {at}");
        }
        // Nor unseen, if nothing was paid in for it before.
        for (at, paid) in [(time(199), 30), (CLOSES, 0)] {
            let mut funding = funding(&[30]);
            assert_eq!(funding.funded(at, Amount(0)), Amount(0));
            assert_eq!(funding.funded(time(300), Amount(30)), Amount(paid), "after {at}");
        }
    }

    #[test]
    fn what_is_shut_is_not_funded() {
        let (mut funding, locked) = (funding(&[30]), state(SliceStatus::Locked, 30));
        funding.shut([0]);
        assert_eq!(funding.seen(0, EARLY, None, Some(&locked)), None);
    }

    #[test]
    fn what_has_too_many_explanations_is_held_to_its_bounds() {
        for (then, connects) in [(32, true), (40, true), (64, true), (31, false), (65, false)] {
            let mut funding = funding(&[1; 64]);
            assert_eq!(funding.funded(EARLY, Amount(32)), Amount(32));
            assert!(!funding.followed());
            assert_eq!(funding.funded(EARLY, Amount(then)) == Amount(then), connects, "{then}");
        }
        let mut funding = funding(&[1; 64]);
        assert_eq!(funding.funded(EARLY, Amount(32)), Amount(32));
        assert_eq!(funding.seen(0, EARLY, None, None), None);
        assert_eq!(funding.funded(EARLY, Amount(64)), Amount(63), "slice 0 was not");
        let mut beyond = self::funding(&[1; 64]);
        assert_eq!(beyond.funded(EARLY, Amount(32)), Amount(32));
        assert_eq!(beyond.funded(EARLY, Amount(99)), Amount(64));
        assert_eq!(beyond.funded(EARLY, Amount(40)), Amount(40), "one break is told once");
        let mut at_once = self::funding(&[1; 64]);
        assert_eq!(at_once.funded(EARLY, Amount(65)), Amount(0), "no sum at all");
    }
}
