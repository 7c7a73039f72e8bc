//! The settlement: what the ledger has is decided, and a Hold is followed to its end.

use quittance_contract::{
    time::Time,
    verdict::{Decision, Outcome},
};

use super::{
    Decide, Report,
    actor::Actor,
    outcome,
    setting::{LOCKED_AT, time},
    world::{Event, World, name_of},
};

impl World<'_> {
    /// Makes the blocks that are due before so many milliseconds after the lock. What the ledger
    /// has changes with its blocks only, so each is decided as it stands: whatever it says, carried
    /// out now, has to keep every unit.
    pub(super) fn make_blocks(&mut self, before: u64, decide: Decide<'_>) -> Result<(), String> {
        let before = time(LOCKED_AT + before.div_ceil(1000));
        while let Some(at) = self.ledger.next_block(before) {
            let case = self.ledger.case(at);
            let bytes = decide(&case.to_bytes())?;
            let decision = Decision::from_bytes(&bytes).map_err(|fault| fault.to_string())?;
            let funds = self.ledger.funds.after(&self.setting, &case, &decision);
            let at = at.unix_seconds().saturating_sub(LOCKED_AT) * 1000;
            self.watch.conserved(at, funds.map(|_| ()));
        }
        Ok(())
    }

    /// Decides what the ledger has, and follows a Hold to its end.
    pub(crate) fn settle(mut self, decide: Decide<'_>) -> Result<Report, String> {
        self.finish_ledger();
        let mut at = time(LOCKED_AT + self.now / 1000 + 10);
        self.make_blocks(self.now + 10_000, decide)?;
        let mut held = Vec::new();
        let mut case = self.ledger.case(at);
        let (bytes, decision) = loop {
            let bytes = decide(&case.to_bytes())?;
            let decision = Decision::from_bytes(&bytes).map_err(|fault| fault.to_string())?;
            let funds = self.ledger.funds.after(&self.setting, &case, &decision);
            self.watch.conserved(self.now, funds.map(|funds| self.ledger.funds = funds));
            match &decision.outcome {
                Outcome::Hold(hold) if held.len() < 6 => {
                    held.push(hold.code);
                    self.note(usize::MAX, || outcome(&decision));
                    let grows = self.ledger.grows_after(at);
                    at = Time::new(hold.next_deadline.0).unwrap_or(Time::MAX).max(at);
                    if grows {
                        case = self.ledger.case(at);
                    } else {
                        case.at = at;
                    }
                }
                _ => break (bytes, decision),
            }
        };
        self.now = at.unix_seconds().saturating_sub(LOCKED_AT) * 1000;
        self.note(usize::MAX, || outcome(&decision));
        if self.acts.attempted > 0 {
            self.acts.refused += u64::try_from(self.ledger.refused(&case)).unwrap_or(0);
        }
        self.judge_case(&case, &decision);
        let watch = self.watch.judge(self.plan, &self.setting, &decision, &self.acts);
        let payable = match &decision.outcome {
            Outcome::Settle(settle) => settle.payable_seconds.count(),
            _ => 0,
        };
        let ends = self
            .actors
            .iter()
            .enumerate()
            .map(|(place, actor)| (name_of(place), actor.as_ref().map_or("", Actor::state)));
        Ok(Report {
            plan: self.plan.clone(),
            case: case.to_bytes(),
            decision: bytes,
            outcome: outcome(&decision),
            payable,
            acts: self.acts,
            violations: watch,
            ends: ends.collect(),
            timeline: self.timeline,
            steps: self.steps,
            signatures: self.signatures,
            seconds: self.watch.ended_at / 1000,
            rows: self.rows,
        })
    }

    /// What is still on its way to the ledger arrives.
    fn finish_ledger(&mut self) {
        while let Some(((at, ..), event)) = self.queue.pop_first() {
            if let Event::Chain { block } = event {
                self.now = self.now.max(at);
                self.ledger.submit(block, LOCKED_AT + at.div_ceil(1000));
            }
        }
    }
}
