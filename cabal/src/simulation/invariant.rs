//! What must hold, at every step of every run, and what is known of the truth to judge it by.

use std::collections::{BTreeMap, BTreeSet};

use quittance_contract::{
    codec::Hash,
    session::{Abort, Allocated, Attestation, Body},
    verdict::{Basis, Decision, Outcome, Reason, Settle},
};

use super::{
    Acts,
    plan::{CONSUMER, Enemy, PROVIDER, Plan, Story, WITNESS},
    setting::{LOCKED_AT, Setting},
    world::START,
};
use crate::{
    effect::Block,
    message::{ConnectivityVote, Message, Statement},
};

/// A witness signs within this of what it saw; it looks once a minute, and clocks differ a little.
const TOLERANCE: u64 = 120 + 60 + 5;
/// A checkpoint period, the time by which a checkpoint waits, and the time that an abort takes.
const CHECKPOINT: u64 = 900 + 120 + 180;
/// Until a request is on the ledger, if nobody holds it up.
const LEDGER: u64 = 10;

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// Release, burn and refund sum to what was locked; nothing else moves money.
    Conservation,
    /// An honest actor never signs two bodies for one question.
    OneWord,
    /// No false statement has a quorum with ≤ q − 1 liars.
    TrueQuorum,
    /// No two quorums contradict one another with ≤ 2q − n − 1 liars.
    NoConflict,
    /// The end is attested with ≤ n − q absent.
    Attested,
    /// Every run ends in bounded time, and settles.
    Ends,
    /// An honest provider is paid for witnessed service to within a checkpoint period.
    ProviderPaid,
    /// An honest consumer pays for witnessed service and the stated grace, and no more.
    ConsumerSpared,
    /// Honest actors hold the same to be attested.
    OneView,
    /// No enemy goes without a refusal.
    EnemyRefused,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Conservation,
        Self::OneWord,
        Self::TrueQuorum,
        Self::NoConflict,
        Self::Attested,
        Self::Ends,
        Self::ProviderPaid,
        Self::ConsumerSpared,
        Self::OneView,
        Self::EnemyRefused,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conservation => "conservation",
            Self::OneWord => "one-word",
            Self::TrueQuorum => "true-quorum",
            Self::NoConflict => "no-conflict",
            Self::Attested => "attested",
            Self::Ends => "ends",
            Self::ProviderPaid => "provider-paid",
            Self::ConsumerSpared => "consumer-spared",
            Self::OneView => "one-view",
            Self::EnemyRefused => "enemy-refused",
        }
    }
}

/// Something that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What.
    pub invariant: Invariant,
    /// Milliseconds after the lock.
    pub at: u64,
    /// How it shows.
    pub what: String,
}

/// What an honest actor can be asked only once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    Machine,
    End,
    Request,
    Vote,
    Incident(Hash),
    Checkpoint(u32),
    Session,
}

/// What was really so, and what everybody said of it.
pub(crate) struct Watch {
    liars: usize,
    bounds: (usize, usize),
    corrupt: Vec<bool>,
    quorum: usize,
    pub(crate) provider_vanished: bool,
    /// Nobody can see a machine whose provider is cut off.
    provider_away: bool,
    pub(crate) ended_at: u64,
    machine: (Option<u64>, Option<u64>),
    consumer: (Option<u64>, Option<u64>),
    requested_at: Option<u64>,
    pub(crate) allocated: Vec<Allocated>,
    words: BTreeMap<(usize, Question), Hash>,
    events: BTreeSet<Hash>,
    aborts: BTreeMap<Hash, (Abort, BTreeSet<usize>)>,
    attestations: BTreeMap<Hash, (Attestation, BTreeSet<usize>)>,
    views: BTreeSet<Hash>,
    violations: Vec<Violation>,
}

impl Watch {
    pub(crate) fn new(plan: &Plan) -> Self {
        let actors = WITNESS + super::plan::WITNESSES;
        Self {
            liars: plan.liars(),
            bounds: (plan.profile.false_statement_bound(), plan.profile.conflict_bound()),
            corrupt: (0..actors).map(|actor| plan.is_corrupt(actor)).collect(),
            quorum: plan.profile.quorum(),
            provider_vanished: false,
            provider_away: plan.is_away(PROVIDER),
            ended_at: 0,
            machine: (None, None),
            consumer: (None, None),
            requested_at: None,
            allocated: Vec::new(),
            words: BTreeMap::new(),
            events: BTreeSet::new(),
            aborts: BTreeMap::new(),
            attestations: BTreeMap::new(),
            views: BTreeSet::new(),
            violations: Vec::new(),
        }
    }

    fn violated(&mut self, invariant: Invariant, at: u64, what: String) {
        self.violations.push(Violation { invariant, at, what });
    }

    /// Whether the machine runs; once it stopped it is gone.
    pub(crate) fn machine(&mut self, now: u64, serves: bool) {
        let (up, down) = &mut self.machine;
        if serves {
            up.get_or_insert(now);
        } else if up.is_some() {
            down.get_or_insert(now);
        }
    }

    pub(crate) const fn machine_runs(&self) -> bool {
        matches!(self.machine, (Some(_), None))
    }

    pub(crate) fn consumer(&mut self, now: u64, connected: bool) {
        let (on, off) = &mut self.consumer;
        if connected {
            on.get_or_insert(now);
        } else if on.is_some() {
            off.get_or_insert(now);
        }
    }

    /// The consumer's handshakes, as the machine sees them.
    pub(crate) fn handshake_age(&self, now: u64) -> Option<u32> {
        let (Some(_), off) = self.consumer else { return None };
        let since = off.map_or(0, |off| now.saturating_sub(off) / 1000);
        u32::try_from(since).ok().map(|since| since.saturating_add(20))
    }

    /// A message that somebody really signed.
    pub(crate) fn said(&mut self, now: u64, setting: &Setting, from: usize, message: &Message) {
        match message {
            Message::VmAllocated(signed) => {
                self.body(now, setting, from, signed.signer, &Body::Allocated(signed.body.clone()))
            }
            Message::VmCancelled(signed) => {
                self.body(now, setting, from, signed.signer, &Body::Cancelled(signed.body.clone()))
            }
            Message::CancelRequest(signed) => self.body(
                now,
                setting,
                from,
                signed.signer,
                &Body::CancelRequest(signed.body.clone()),
            ),
            Message::ConnectivityVote(ConnectivityVote::Reveal(vote)) => self.body(
                now,
                setting,
                from,
                vote.signed.signer,
                &Body::Vote(vote.signed.body.clone()),
            ),
            Message::AbortVote(signed) => {
                self.body(now, setting, from, signed.signer, &Body::Abort(signed.body.clone()))
            }
            Message::AttestationShare(signed) => self.body(
                now,
                setting,
                from,
                signed.signer,
                &Body::Attestation(signed.body.clone()),
            ),
            _ => {}
        }
    }

    /// Evidence on somebody's chain.
    pub(crate) fn appended(&mut self, now: u64, setting: &Setting, from: usize, block: &Block) {
        for (signer, _) in &block.signatures {
            self.body(now, setting, from, *signer, &block.body);
        }
    }

    /// What somebody says of itself counts; what it says in another's name is theirs, and seen
    /// when they say it.
    fn body(&mut self, now: u64, setting: &Setting, from: usize, signer: Hash, body: &Body) {
        if setting.place_of(signer) != Some(from) || body.header() != setting.session.header() {
            return;
        }
        let digest = body.digest();
        let question = match body {
            Body::Allocated(body) => {
                if !self.allocated.contains(body) {
                    self.allocated.push(body.clone());
                }
                Question::Machine
            }
            Body::Cancelled(_) => {
                self.events.insert(digest);
                Question::End
            }
            Body::CancelRequest(_) => {
                self.events.insert(digest);
                self.requested_at.get_or_insert(now);
                Question::Request
            }
            Body::Vote(_) => Question::Vote,
            Body::Abort(body) => {
                let (_, voters) =
                    self.aborts.entry(digest).or_insert_with(|| (body.clone(), BTreeSet::new()));
                voters.insert(from);
                Question::Incident(body.incident)
            }
            Body::Checkpoint(body) => Question::Checkpoint(body.number),
            Body::Attestation(body) => {
                self.attested(now, setting, from, digest, body);
                Question::Session
            }
            Body::Accusation(_) => return,
        };
        if self.corrupt.get(from).copied().unwrap_or(true) {
            return;
        }
        let before = *self.words.entry((from, question.clone())).or_insert(digest);
        if before != digest {
            let what = format!(
                "{} said {before} and {digest} of {question:?}",
                super::world::name_of(from)
            );
            self.violated(Invariant::OneWord, now, what);
        }
    }

    fn attested(
        &mut self,
        now: u64,
        setting: &Setting,
        from: usize,
        digest: Hash,
        body: &Attestation,
    ) {
        let (_, signers) =
            self.attestations.entry(digest).or_insert_with(|| (body.clone(), BTreeSet::new()));
        let is_new = signers.insert(from);
        if !is_new || signers.len() != self.quorum {
            return;
        }
        let falsehood = self.falsehood(now, setting, body);
        let (false_bound, conflict_bound) = self.bounds;
        if let Some(what) = falsehood.filter(|_| self.liars <= false_bound) {
            self.violated(Invariant::TrueQuorum, now, what);
        }
        let with_quorum =
            self.attestations.values().filter(|(_, signers)| signers.len() >= self.quorum);
        if with_quorum.count() > 1 && self.liars <= conflict_bound {
            self.violated(
                Invariant::NoConflict,
                now,
                format!("{digest} is the second with a quorum"),
            );
        }
    }

    /// Why an attestation is not so.
    fn falsehood(&self, now: u64, setting: &Setting, body: &Attestation) -> Option<String> {
        let known = self.allocated.iter().any(|allocated| allocated.digest() == body.allocated);
        if !known {
            return Some("it names a machine that the provider never named".into());
        }
        let abort = self.aborts.get(&body.end_event);
        let aborted =
            abort.is_some_and(|(_, voters)| voters.len() >= setting.session.abort_quorum());
        if !aborted && !self.events.contains(&body.end_event) {
            return Some("it names an end that nobody entitled ever said".into());
        }
        if !body.connectivity_verified {
            return None;
        }
        let (Some(up), Some(_)) = (self.machine.0, self.consumer.0) else {
            return Some("it says that a connection was verified that never was".into());
        };
        let start = body.service_start.unix_seconds();
        if start + TOLERANCE < LOCKED_AT + up / 1000 {
            return Some("service did not start before the machine was there".into());
        }
        let end = body.service_end.unix_seconds();
        let truth = LOCKED_AT + self.machine.1.unwrap_or(now) / 1000;
        let grace = 60;
        if end > truth + TOLERANCE + grace {
            return Some(format!("service ended {} seconds before", end - truth));
        }
        let accused = body.termination_reason == Reason::ConsumerMisuse;
        let slack = if accused { TOLERANCE + 180 } else { TOLERANCE };
        let unseen = self.provider_away || self.asked_before(end, slack);
        if end + slack < truth && !unseen {
            return Some(format!("service went on for {} seconds more", truth - end));
        }
        None
    }

    /// A consumer who asked for the end has it, whatever the machine does.
    fn asked_before(&self, end: u64, slack: u64) -> bool {
        self.requested_at.is_some_and(|asked| end + slack >= LOCKED_AT + asked / 1000)
    }

    /// What an honest actor holds to be attested.
    pub(crate) fn view(&mut self, now: u64, view: Hash) {
        if self.views.insert(view) && self.views.len() == 2 && self.liars <= self.bounds.1 {
            self.violated(Invariant::OneView, now, format!("{:?}", self.views));
        }
    }

    pub(crate) fn ended(&mut self, now: u64, waiting: usize) {
        self.ended_at = now;
        if waiting > 0 {
            self.violated(Invariant::Ends, now, format!("{waiting} honest actors still wait"));
        }
    }

    /// Whether all the money is where it has to be.
    pub(crate) fn conserved(&mut self, now: u64, funds: Result<(), String>) {
        if let Err(what) = funds {
            self.violated(Invariant::Conservation, now, what);
        }
    }

    /// What must hold of the decision.
    pub(crate) fn judge(
        &mut self,
        plan: &Plan,
        setting: &Setting,
        decision: &Decision,
        acts: &Acts,
    ) -> Vec<Violation> {
        let now = self.ended_at;
        if let Outcome::Settle(settle) = &decision.outcome {
            self.judge_money(plan, setting, settle, now);
            if settle.basis == Basis::ConflictEnded && self.liars <= self.bounds.1 {
                self.violated(Invariant::NoConflict, now, "it settles as a conflict".into());
            }
        } else {
            let what = format!("it does not settle: {}", super::outcome(decision));
            self.violated(Invariant::Ends, now, what);
        }
        // Of a whole cabal that is bought nobody is left to refuse.
        let plays = !matches!(plan.enemy, Enemy::Honest | Enemy::BoughtQuorum);
        if plays && acts.refused == 0 {
            let what = format!("{} acts of the enemy, and none refused", acts.attempted);
            self.violated(Invariant::EnemyRefused, now, what);
        }
        self.violations.sort_by_key(|violation| violation.at);
        std::mem::take(&mut self.violations)
    }

    fn judge_money(&mut self, plan: &Plan, setting: &Setting, settle: &Settle, now: u64) {
        let served = self.served(plan);
        let paid = settle.payable_seconds.count();
        let bounded = self.liars <= self.bounds.0;
        let most = served + 60 + 120 + 5;
        if bounded && !plan.is_corrupt(CONSUMER) && paid > most {
            let what = format!("{paid} seconds are paid, {served} were served");
            self.violated(Invariant::ConsumerSpared, now, what);
        }
        if let Some(asked) = self.requested_at.filter(|_| !plan.is_away(CONSUMER)) {
            let end = settle.start.unix_seconds() + paid;
            let last = LOCKED_AT + asked / 1000 + 60 + LEDGER;
            if !plan.is_corrupt(CONSUMER) && paid > 0 && end > last {
                let what = format!("paid {} seconds past the request and its grace", end - last);
                self.violated(Invariant::ConsumerSpared, now, what);
            }
        }
        if !self.provider_counts(plan) {
            return;
        }
        if paid + CHECKPOINT < served {
            let what = format!("{served} seconds were served, {paid} are paid");
            self.violated(Invariant::ProviderPaid, now, what);
        }
        let q_left = plan.unreliable().len() <= plan.profile.end_bound();
        let said = matches!(
            plan.story,
            Story::Normal | Story::Timeout | Story::ConsumerCancel | Story::ProviderStops
        );
        let attested = settle.basis == Basis::Attested && settle.attestation_block.is_some();
        if q_left && said && !attested {
            let absent = plan.unreliable().len();
            let n = setting.session.members().len();
            let what = format!("settled as {} with {absent} of {n} absent", settle.basis);
            self.violated(Invariant::Attested, now, what);
        }
    }

    /// Seconds of service that were really there, from the start that everybody agreed on.
    fn served(&self, plan: &Plan) -> u64 {
        let Some(up) = self.machine.0 else { return 0 };
        if self.consumer.0.is_none() {
            return 0;
        }
        let start = (up / 1000 + 60).max(START);
        let end = self.machine.1.unwrap_or(self.ended_at) / 1000;
        end.saturating_sub(start).min(plan.maximum)
    }

    /// Whether the provider is honest, and enough of the cabal was there to say so.
    fn provider_counts(&self, plan: &Plan) -> bool {
        let serves = !matches!(
            plan.story,
            Story::NoAllocation
                | Story::Unreachable
                | Story::ConsumerAbsent
                | Story::ProviderVanishes
        );
        let verified = plan.unreliable_at_first() <= plan.profile.verification_bound();
        serves
            && verified
            && !plan.is_corrupt(PROVIDER)
            && !plan.is_away(PROVIDER)
            && !plan.is_away(CONSUMER)
            && plan.unreliable().len() <= plan.profile.end_bound()
    }
}
