//! A bought quorum: witnesses who sign whatever pays one party best, that party, and what it won.
//!
//! What really happens to the machine is the same however many are bought, so the run in which
//! nobody is bought says what an honest cabal would have decided.

use quittance_contract::{
    codec::Hash,
    session::{Abort, Attestation},
    verdict::{Decision, Destination, EvidenceKind, Outcome, Reason},
};

use super::{
    Report,
    chance::Chance,
    person::Person,
    plan::{CONSUMER, Enemy, Faults, Lie, Plan, Profile, Role, Story, WITNESS, WITNESSES},
    setting::RATE,
    world::{Event, START, World, sign},
};
use crate::{Block, Message, message::Statement};

/// Seconds by which two honest runs may differ: one health check, and one block of the ledger.
pub const SLACK: u64 = 65;

impl Lie {
    /// Who buys it.
    pub const fn briber(self) -> Role {
        match self {
            Self::Longer | Self::NeverThere => Role::ProviderAndWitnesses,
            Self::Shorter | Self::NeverVerified | Self::Misuse | Self::Withheld => {
                Role::ConsumerAndWitnesses
            }
        }
    }

    const fn story(self) -> Story {
        match self {
            Self::Longer => Story::MachineDies,
            Self::NeverThere => Story::Unreachable,
            _ => Story::ConsumerCancel,
        }
    }
}

impl Plan {
    /// The run that a seed stands for if so many witnesses are bought. Whom one buys first, what
    /// they say and what happens is the same for every number of them; the network has no faults.
    pub fn bought(seed: u64, profile: Profile, bribed: usize) -> Self {
        let mut chance = Chance::new(seed ^ 0x6272_6962_6572_7900);
        let lie = chance.one_of(Lie::ALL);
        let maximum = chance.one_of(&[1800, 2700, 3600]);
        let first = usize::try_from(chance.below(5)).unwrap_or(0);
        let mut corrupt: Vec<usize> =
            (0..bribed.min(WITNESSES)).map(|place| (first + 2 * place) % WITNESSES).collect();
        corrupt.sort_unstable();
        Self {
            seed,
            profile,
            story: lie.story(),
            turn: chance.between(200, maximum - 200),
            maximum,
            enemy: Enemy::BoughtQuorum,
            role: lie.briber(),
            corrupt,
            // All vote on the connection as they see it: a session that does not begin pays
            // nobody. From then on they say what they are paid for.
            begins: u64::from(lie.briber() == Role::ConsumerAndWitnesses),
            trick: 0,
            lie: Some(lie),
            faults: Faults::none(),
        }
    }
}

/// What a bribe changed, in parts of ten thousand of the escrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gain {
    /// No more than honest runs differ by.
    Nothing,
    /// The briber pays so much less, or is paid for so much more.
    Won(u64),
    /// The other way round.
    Lost(u64),
}

impl Gain {
    /// What was won, against the same run with nobody bought.
    ///
    /// # Errors
    /// One of the two did not settle.
    pub fn of(report: &Report, honest: &Report) -> Result<Self, String> {
        let (refund, fair) = (refund(report)?, refund(honest)?);
        let escrow = RATE * u128::from(report.plan.maximum) / 3600;
        let moved = refund.abs_diff(fair);
        if moved * 3600 <= RATE * u128::from(SLACK) {
            return Ok(Self::Nothing);
        }
        let consumer = report.plan.role == Role::ConsumerAndWitnesses;
        let parts = u64::try_from(moved * 10_000 / escrow).unwrap_or(u64::MAX);
        Ok(if (refund > fair) == consumer { Self::Won(parts) } else { Self::Lost(parts) })
    }
}

/// What goes back to the consumer. The rest is the price of what was served, as decided.
fn refund(report: &Report) -> Result<u128, String> {
    let decision = Decision::from_bytes(&report.decision).map_err(|fault| fault.to_string())?;
    let Outcome::Settle(settle) = decision.outcome else {
        return Err(format!("seed {} does not settle", report.plan.seed));
    };
    let refunds = settle.allocations.iter().filter(|part| part.to == Destination::Refund);
    Ok(refunds.map(|part| part.amount.0).sum())
}

impl World<'_> {
    /// The provider claims its end when no more could be paid; the consumer's witnesses speak when
    /// it asks for the end.
    pub(super) fn stage_bribery(&mut self) {
        if self.plan.role == Role::ProviderAndWitnesses {
            let end = (START + self.plan.maximum) * 1000;
            self.busy_until = end + 60_000;
            self.at(end, Event::Enemy(0));
        }
    }

    /// Whether bought witnesses, or their briber, say what an honest one would.
    pub(super) fn says_bought(&mut self, place: usize, message: &Message) -> bool {
        match message {
            Message::CancelRequest(request) if place == CONSUMER => {
                self.lie_about(request.body.digest());
                true
            }
            Message::VmCancelled(_) | Message::AbortVote(_) | Message::AttestationShare(_) => false,
            // With their own signature in it, which they keep to themselves.
            Message::AttestationResult(_) => false,
            _ => true,
        }
    }

    /// Nothing that speaks against the lie, and no signature of one's own that does.
    pub(super) fn keeps_bought(&self, place: usize, block: &Block) -> bool {
        let own = self.setting.people[place].peer;
        let signs = block.signatures.iter().any(|(by, _)| *by == own);
        let consumer = self.plan.role == Role::ConsumerAndWitnesses;
        let against = match block.body.kind() {
            EvidenceKind::Cancelled | EvidenceKind::Abort | EvidenceKind::Attestation => true,
            EvidenceKind::Checkpoint => consumer,
            _ => false,
        };
        !(signs && against)
    }

    /// The consumer has asked for the end: its witnesses say how it was.
    fn lie_about(&mut self, request: Hash) {
        let Some(allocated_at) = self.watch.allocated.first().map(|body| body.allocated_at) else {
            return;
        };
        if std::mem::replace(&mut self.lied, true) {
            return;
        }
        let start = self.setting.session.verified_at(allocated_at);
        let told = match self.plan.lie {
            Some(Lie::Shorter) => self.false_attestation(request, start, Reason::ConsumerRequest),
            Some(Lie::NeverVerified) => self
                .false_attestation(request, start, Reason::ConsumerRequest)
                .map(|body| Attestation { connectivity_verified: false, ..body }),
            Some(Lie::Misuse) => {
                let abort = Abort {
                    header: self.setting.session.header().clone(),
                    incident: Hash([3; 32]),
                    reason: Reason::ConsumerMisuse,
                    evidence: Hash([4; 32]),
                    end: start,
                };
                self.all_say(|person| Message::AbortVote(sign(abort.clone(), person)));
                self.false_attestation(abort.digest(), start, Reason::ConsumerMisuse)
            }
            _ => None,
        };
        if let Some(body) = told {
            self.all_say(|person| Message::AttestationShare(sign(body.clone(), person)));
        }
    }

    fn all_say(&mut self, message: impl Fn(&Person) -> Message) {
        let to = self.everybody();
        for place in self.plan.corrupt.clone() {
            let message = message(&self.setting.people[place + WITNESS]);
            self.hostile(place + WITNESS, &to, &message);
        }
    }
}
