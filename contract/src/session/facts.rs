//! What a case establishes before anything is judged: P2 to P4, and the pot.

use alloc::vec::Vec;

use super::{
    case::Case,
    counting::{EndSeen, Evidence, Statement},
    lock::Escrow,
    meter::Meter,
    object::Abort,
    service::{CheckpointWord, ServiceStart, checkpoint_words},
    standing::{StandingBodies, abort_quorums, standing_bodies},
    top_up,
};
use crate::{
    money::Amount,
    time::Time,
    verdict::{Findings, ItemCode},
};

/// The facts that P5 to P8 judge. `'s` is the life of the counted evidence, `'a` of the case.
pub(crate) struct Facts<'s, 'a> {
    pub(crate) escrow: &'s Escrow<'a>,
    pub(crate) evidence: &'s Evidence<'a>,
    /// When this is decided.
    pub(crate) at: Time,
    /// What the escrow holds.
    pub(crate) pot: Amount,
    /// The first end that anybody saw.
    pub(crate) first_end: Option<EndSeen>,
    /// The aborts with a quorum, by end; the first is X.
    pub(crate) aborts: Vec<&'s Statement<'a, Abort>>,
    pub(crate) bodies: StandingBodies<'s, 'a>,
    pub(crate) words: Vec<CheckpointWord>,
    pub(crate) start: ServiceStart,
    pub(crate) meter: Meter,
}

impl<'s, 'a> Facts<'s, 'a> {
    /// Establishes them, and says in `codes` how far each attestation came.
    pub(crate) fn establish(
        case: &'a Case,
        escrow: &'s Escrow<'a>,
        evidence: &'s Evidence<'a>,
        codes: &mut [ItemCode],
        findings: &mut Findings,
    ) -> Self {
        let first_end = evidence.first_end_seen(escrow);
        let pot = top_up::escrowed(case, escrow, first_end, findings);
        let aborts = abort_quorums(evidence, escrow, findings);
        let bodies = standing_bodies(evidence, &aborts, escrow, codes, findings);
        Self {
            at: case.at,
            pot,
            first_end,
            aborts,
            bodies,
            words: checkpoint_words(evidence),
            start: ServiceStart::of(escrow, evidence),
            meter: Meter::new(escrow, evidence),
            escrow,
            evidence,
        }
    }

    /// X: the abort that ends the session, if one has a quorum.
    pub(crate) fn abort(&self) -> Option<&'s Statement<'a, Abort>> {
        self.aborts.first().copied()
    }
}
