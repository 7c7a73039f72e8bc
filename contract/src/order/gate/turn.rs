//! G10 to G12: whether it is the slice's turn.

use super::Opened;
use crate::{
    order::{state::SliceState, state::SliceStatus, terms::Slice},
    verdict::{Findings, Measure, RefuseCode, Rule, Subject},
};

impl Opened<'_> {
    /// Stage order, freeze and funding.
    pub(super) fn check_turn(&self, findings: &mut Findings) -> Result<(), RefuseCode> {
        let mut check = |rule, passed, needed: Measure, had: Measure, code| {
            let passed = findings.check(rule, Subject::Escrow, passed, needed, had);
            if passed { Ok(()) } else { Err(code) }
        };
        let earlier = |slice: &&Slice| slice.stage < self.slice.stage;
        let not_passed = self.chain().filter(earlier).find(|slice| {
            let status = self.state_of(slice).status;
            !matches!(status, SliceStatus::Releasable | SliceStatus::Unlocked)
        });
        let waits_for = not_passed
            .map_or(Measure::Nothing, |slice| Measure::Count(slice.stage.number().into()));
        let passed = not_passed.is_none();
        check(Rule::StageOrder, passed, waits_for, Measure::Nothing, RefuseCode::StageOrder)?;

        if self.repair.is_some() {
            return Ok(());
        }
        let frozen = self.state_of(self.slice).frozen;
        let had = Measure::Name(if frozen { "FROZEN" } else { "OPEN" });
        check(Rule::NotFrozen, !frozen, Measure::Name("OPEN"), had, RefuseCode::Frozen)?;

        let must_be = |slice: &&Slice| {
            slice.stage == self.slice.stage
                || self.schema.post_production && slice.stage > self.slice.stage
        };
        let unfunded = self.chain().filter(must_be).find(|slice| !self.is_funded(slice));
        let needs =
            unfunded.map_or(Measure::Nothing, |slice| Measure::Count(slice.stage.number().into()));
        let had =
            unfunded.map_or(Measure::Nothing, |slice| Measure::Money(self.state_of(slice).locked));
        check(Rule::Funded, unfunded.is_none(), needs, had, RefuseCode::PendingFunds)
    }

    pub(super) fn chain(&self) -> impl Iterator<Item = &Slice> {
        self.case.order.chain(self.slice)
    }

    pub(super) fn state_of(&self, slice: &Slice) -> SliceState {
        self.case.ledger().slice(self.case.escrow(), slice)
    }

    fn is_funded(&self, slice: &Slice) -> bool {
        let order = &self.case.order;
        let amounts = order.amounts();
        let amount =
            order.slices.iter().zip(amounts).find(|(other, _)| *other == slice).map(|(_, a)| a);
        let state = self.state_of(slice);
        state.status == SliceStatus::Locked && amount.is_some_and(|amount| state.locked >= amount)
    }
}
