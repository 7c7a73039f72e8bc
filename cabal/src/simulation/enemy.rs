//! Enemies: what they do instead of, and besides, what the protocol says.
//!
//! A corrupt actor runs the same machine as an honest one; here its effects are changed, and it
//! gets turns of its own. A stranger has turns only.

use std::rc::Rc;

use quittance_contract::{
    codec::{Hash, List},
    session::{
        Abort, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint, UntrustedCase,
        Vote,
    },
    time::{Seconds, Time},
    verdict::{Decision, EvidenceKind, ItemCode, Outcome, Reason, Signal},
};

use super::{
    person::Person,
    plan::{CONSUMER, Enemy, PROVIDER, Role, Story, WITNESS, WITNESSES},
    setting::{LOCKED_AT, time},
    world::{ALLOCATED, Event, START, World, sign},
};
use crate::{
    Block, Effect, Message,
    message::{Bundle, ConnectivityVote, ProvenVote, Signed, Statement, Terminated},
    selection,
    signer::Signer,
};

/// Beyond the actors: nobody's place.
const STRANGER: usize = WITNESS + WITNESSES;
/// Turns of a flood: one every twenty seconds, for two hours.
const DRIPS: u64 = 360;

impl World<'_> {
    pub(super) fn stage_enemy(&mut self) {
        let turn = START + self.plan.turn;
        let begins = START + self.plan.begins.max(5);
        match (self.plan.enemy, self.plan.role) {
            (Enemy::Honest, _) => return,
            (Enemy::BoughtQuorum, _) => return self.stage_bribery(),
            (Enemy::Grinding, _) => return self.grind(),
            (Enemy::Colluding, _) => self.at((START + self.plan.turn / 2) * 1000, Event::Death),
            (Enemy::Lying, Role::Provider) => match self.trick() {
                0 => self.machine_died = true,
                3 => self.at((START + self.plan.turn / 2) * 1000, Event::Death),
                _ => {}
            },
            (Enemy::Flooding, Role::Witnesses) => {
                for drip in 0..DRIPS {
                    self.at((ALLOCATED + 10 + 20 * drip) * 1000, Event::Enemy(100 + drip));
                }
            }
            _ => {}
        }
        self.busy_until = (turn + 50) * 1000;
        for (number, seconds) in
            [ALLOCATED + 8, begins, turn - 20, turn + 4, turn + 45].into_iter().enumerate()
        {
            let number = u64::try_from(number).unwrap_or(0);
            self.at(seconds * 1000, Event::Enemy(number));
        }
    }

    /// Which of four tricks a provider plays.
    const fn trick(&self) -> u64 {
        self.plan.trick % 4
    }

    /// A provider that was told to stop and does not: its machine runs on.
    pub(super) fn serves_on(&self) -> bool {
        self.plan.enemy == Enemy::Silent
            && self.plan.role == Role::Provider
            && !self.watch.allocated.is_empty()
    }

    /// Whose key answers probes, if any does.
    pub(super) fn machine_that_answers(&mut self) -> Option<Person> {
        let impostor = self.plan.enemy == Enemy::Lying
            && self.plan.role == Role::Provider
            && self.trick() == 0;
        if impostor {
            self.acts.attempted += 1;
            self.acts.refused += u64::from(self.refuses_impostor());
            return Some(self.setting.stranger.clone());
        }
        self.watch.machine_runs().then(|| self.setting.machine.clone())
    }

    /// An answer with another key is no answer; that is checked where the vote is judged, too.
    fn refuses_impostor(&self) -> bool {
        self.setting.session.has(crate::repair::Repair::MachineKey)
    }

    /// The provider tries to find a nonce, candidates or members that suit it, after it committed
    /// itself. Whoever signs the lock checks the draw first.
    fn grind(&mut self) {
        for attempt in 0..50_u64 {
            let mut lock = self.setting.lock.clone();
            let mut candidates = self.setting.candidates.clone();
            match attempt % 3 {
                0 => lock.selection.provider_nonce.0[0] ^= u8::try_from(attempt + 1).unwrap_or(1),
                1 => candidates[usize::try_from(attempt).unwrap_or(0) % 12].high_trust ^= true,
                _ => {
                    let friend = Person::new("candidate friend");
                    let mut cabal = lock.cabal.to_vec();
                    cabal[usize::try_from(attempt).unwrap_or(0) % 5].key = friend.key;
                    lock.cabal = List::new(cabal).expect("as many as before");
                }
            }
            self.acts.attempted += 1;
            self.acts.refused += u64::from(selection::check(&lock, &candidates).is_err());
        }
        let honest = selection::check(&self.setting.lock, &self.setting.candidates);
        assert_eq!(honest, Ok(()), "the draw of this session is as its lock says");
    }

    /// What a corrupt actor does with what its machine wants done.
    pub(super) fn as_enemy(&mut self, place: usize, effects: Vec<Effect>) -> Vec<Effect> {
        let began = self.now >= (START + self.plan.begins) * 1000 || self.plan.begins == 0;
        if !self.plan.is_corrupt(place) || !began {
            return effects;
        }
        let person = self.setting.people[place].clone();
        let mut changed = Vec::new();
        for effect in effects {
            match self.plan.enemy {
                Enemy::Silent => {
                    let speaks = matches!(
                        effect,
                        Effect::Send { .. } | Effect::Broadcast { .. } | Effect::Append(_)
                    );
                    self.acts.attempted += u64::from(speaks);
                    if !speaks {
                        changed.push(effect);
                    }
                }
                Enemy::Lying
                | Enemy::Equivocating
                | Enemy::BackDating
                | Enemy::Colluding
                | Enemy::BoughtQuorum
                | Enemy::Flooding => {
                    changed.extend(self.twisted(place, &person, effect));
                }
                _ => changed.push(effect),
            }
        }
        changed
    }

    /// The effect itself, if it is still wanted; what is said instead is sent at once.
    fn twisted(&mut self, place: usize, person: &Person, effect: Effect) -> Option<Effect> {
        match &effect {
            Effect::Broadcast { to, message } => {
                let to = to.clone();
                self.twist(place, person, &to, message).then_some(effect)
            }
            Effect::Append(block) => self.keeps(place, block).then_some(effect),
            Effect::Send { message, .. } if self.plan.enemy == Enemy::BoughtQuorum => {
                self.says_bought(place, message).then_some(effect)
            }
            _ => Some(effect),
        }
    }

    /// Whether a corrupt actor puts this on its chain. What it says instead, it puts there itself.
    fn keeps(&self, place: usize, block: &Block) -> bool {
        if self.plan.enemy == Enemy::BoughtQuorum {
            return self.keeps_bought(place, block);
        }
        let own = block.signatures.iter().all(|(by, _)| *by == self.setting.people[place].peer);
        let replaced = match (self.plan.enemy, block.body.kind()) {
            (Enemy::Equivocating, _) => false,
            (Enemy::Flooding, EvidenceKind::Vote) => true,
            (Enemy::Lying | Enemy::BackDating, EvidenceKind::Vote) => true,
            (Enemy::Lying | Enemy::Colluding, EvidenceKind::Attestation) => true,
            (Enemy::Colluding, EvidenceKind::Cancelled | EvidenceKind::Abort) => true,
            (Enemy::Lying, EvidenceKind::Cancelled) => true,
            (Enemy::BackDating, kind) => matches!(
                kind,
                EvidenceKind::Allocated | EvidenceKind::Cancelled | EvidenceKind::CancelRequest
            ),
            _ => false,
        };
        !(own && replaced)
    }

    /// Says something else instead; whether the message goes out as it is, too.
    fn twist(&mut self, place: usize, person: &Person, to: &[Hash], message: &Message) -> bool {
        let half = &to[..to.len() / 2];
        match (self.plan.enemy, message) {
            (Enemy::BoughtQuorum, _) => self.says_bought(place, message),
            (Enemy::Colluding, Message::VmCancelled(_) | Message::AbortVote(_)) => false,
            (Enemy::Colluding, Message::AttestationShare(_)) => false,
            (Enemy::Flooding, Message::ConnectivityVote(_)) => false,
            (Enemy::Lying, Message::ConnectivityVote(ConnectivityVote::Reveal(vote))) => {
                let no = self.other_vote(person, vote, vote.signed.body.voted_at);
                self.hostile(place, to, &no);
                false
            }
            (Enemy::Equivocating, Message::ConnectivityVote(ConnectivityVote::Reveal(vote))) => {
                let no = self.other_vote(person, vote, vote.signed.body.voted_at);
                self.hostile(place, half, &no);
                true
            }
            (Enemy::BackDating, Message::ConnectivityVote(ConnectivityVote::Reveal(vote))) => {
                let early = Time::new(vote.signed.body.voted_at.unix_seconds() - 600);
                let early = self.other_vote(person, vote, early.unwrap_or(Time::MAX));
                self.hostile(place, to, &early);
                false
            }
            (Enemy::Lying | Enemy::Equivocating, Message::AttestationShare(share)) => {
                let mut body = share.body.clone();
                let end = body.service_end.unix_seconds().saturating_sub(300);
                body.service_end = time(end).max(body.service_start);
                body.connectivity_verified ^= body.service_end == body.service_start;
                let all = self.plan.enemy == Enemy::Lying;
                let to = if all { to } else { half };
                self.hostile(place, to, &Message::AttestationShare(sign(body, person)));
                !all
            }
            (Enemy::Equivocating, Message::VmAllocated(allocated)) => {
                let mut body = allocated.body.clone();
                body.endpoints = Hash([66; 32]);
                self.hostile(place, half, &Message::VmAllocated(sign(body, person)));
                true
            }
            (Enemy::Equivocating, Message::VmCancelled(end)) => {
                let mut body = end.body.clone();
                body.cancelled_at = time(body.cancelled_at.unix_seconds() - 60);
                body.claimed_seconds = Seconds::ZERO;
                self.hostile(place, half, &Message::VmCancelled(sign(body, person)));
                true
            }
            (Enemy::Lying, Message::VmCancelled(end)) => {
                let mut body = end.body.clone();
                if self.trick() == 1 {
                    body.reason = Reason::ConsumerMisuse;
                } else {
                    body.claimed_seconds = Seconds::MAX;
                }
                self.hostile(place, to, &Message::VmCancelled(sign(body, person)));
                false
            }
            (Enemy::BackDating, Message::VmAllocated(allocated)) if self.trick() < 1 => {
                let mut body = allocated.body.clone();
                body.allocated_at = time(LOCKED_AT - 100);
                self.hostile(place, to, &Message::VmAllocated(sign(body, person)));
                false
            }
            (Enemy::BackDating, Message::VmCancelled(end)) => {
                let mut body = end.body.clone();
                let early = body.cancelled_at.unix_seconds().saturating_sub(600);
                body.cancelled_at = time(early);
                body.claimed_seconds = Seconds::ZERO;
                self.hostile(place, to, &Message::VmCancelled(sign(body, person)));
                false
            }
            (Enemy::BackDating, Message::CancelRequest(request)) if place == CONSUMER => {
                let mut body: CancelRequest = request.body.clone();
                body.requested_at = time(body.requested_at.unix_seconds().saturating_sub(900));
                self.hostile(place, to, &Message::CancelRequest(sign(body, person)));
                false
            }
            _ => true,
        }
    }

    fn other_vote(&self, person: &Person, vote: &ProvenVote, voted_at: Time) -> Message {
        let no = self.plan.enemy != Enemy::BackDating;
        let body = Vote {
            can_reach_vm: vote.signed.body.can_reach_vm && !no,
            can_see_consumer_connected: vote.signed.body.can_see_consumer_connected && !no,
            voted_at,
            ..vote.signed.body.clone()
        };
        let reply = vote.reply.clone().filter(|_| !no);
        let proven = ProvenVote { signed: sign(body, person), nonce: vote.nonce, reply };
        Message::ConnectivityVote(ConnectivityVote::Reveal(proven))
    }

    /// Sends something hostile, and puts it on the chain where it is evidence.
    pub(super) fn hostile(&mut self, place: usize, to: &[Hash], message: &Message) {
        self.send(place, to, message, true);
        let block = match message {
            Message::VmAllocated(signed) => Block::of(signed, Body::Allocated),
            Message::VmCancelled(signed) => Block::of(signed, Body::Cancelled),
            Message::CancelRequest(signed) => Block::of(signed, Body::CancelRequest),
            Message::AbortVote(signed) => Block::of(signed, Body::Abort),
            Message::AttestationShare(signed) => Block::of(signed, Body::Attestation),
            Message::ConnectivityVote(ConnectivityVote::Reveal(vote)) => {
                Block::of(&vote.signed, Body::Vote)
            }
            _ => return,
        };
        self.append(place, block);
    }

    pub(super) fn everybody(&self) -> Vec<Hash> {
        self.setting.people.iter().map(|person| person.peer).collect()
    }

    pub(super) fn enemy_turn(&mut self, number: u64) {
        match (self.plan.enemy, self.plan.role) {
            (Enemy::Lying, Role::Stranger) => self.forge(),
            (Enemy::Lying | Enemy::Equivocating | Enemy::BackDating, Role::Witnesses)
                if number == 2 =>
            {
                self.abort_alone();
            }
            (Enemy::Lying, Role::Provider) if self.trick() == 3 && number == 3 => {
                self.false_end();
            }
            (Enemy::Colluding, _) if number == 3 => self.collude(),
            (Enemy::BoughtQuorum, _) => self.collude(),
            (Enemy::Replaying, _) => self.replay(),
            (Enemy::Flooding, Role::Stranger) => self.flood(),
            (Enemy::Flooding, _) if number >= 100 => self.drip(),
            (Enemy::Flooding, _) => self.flood(),
            _ => {}
        }
    }

    /// In others' names: everything that would move an actor that does not verify.
    fn forge(&mut self) {
        let session = self.setting.session.clone();
        let header = session.header().clone();
        let now = time(LOCKED_AT + self.now / 1000);
        let stranger = self.setting.stranger.clone();
        let provider = self.setting.people[PROVIDER].peer;
        let mut messages = vec![
            Message::VmCancelled(in_name(
                provider,
                &stranger,
                Cancelled {
                    header: header.clone(),
                    reason: Reason::ProviderVoluntary,
                    claimed_seconds: Seconds::ZERO,
                    cancelled_at: now,
                },
            )),
            Message::CancelRequest(in_name(
                session.consumer(),
                &stranger,
                CancelRequest { header: header.clone(), requested_at: now },
            )),
            Message::SessionTerminated(in_name(
                provider,
                &stranger,
                Terminated { header, reason: Reason::ConsumerMisuse, ended_at: now },
            )),
        ];
        let abort = self.false_abort(time(LOCKED_AT + START));
        let share = self.false_attestation(abort.digest(), now, Reason::VmDied);
        let mut signatures = Vec::new();
        for member in session.members() {
            messages.push(Message::AbortVote(in_name(*member, &stranger, abort.clone())));
            if let Some(share) = share.clone() {
                let signed = in_name(*member, &stranger, share);
                signatures.push((*member, signed.sig));
                messages.push(Message::AttestationShare(signed));
            }
        }
        if let (Some(body), Some(signatures)) = (share, List::new(signatures)) {
            messages.push(Message::AttestationResult(Bundle { body, signatures }));
        }
        let to = self.everybody();
        messages.iter().for_each(|message| self.send(STRANGER, &to, message, true));
    }

    fn false_abort(&self, end: Time) -> Abort {
        Abort {
            header: self.setting.session.header().clone(),
            incident: Hash([3; 32]),
            reason: Reason::VmDied,
            evidence: Hash([4; 32]),
            end,
        }
    }

    pub(super) fn false_attestation(
        &self,
        event: Hash,
        end: Time,
        reason: Reason,
    ) -> Option<Attestation> {
        let allocated = self.watch.allocated.first()?;
        let start = self.setting.session.verified_at(allocated.allocated_at);
        Some(Attestation {
            header: self.setting.session.header().clone(),
            allocated: allocated.digest(),
            end_event: event,
            connectivity_verified: true,
            service_start: start.min(end),
            service_end: end,
            termination_reason: reason,
        })
    }

    /// Each corrupt witness votes for an abort that it made up; twice over, if it equivocates, and
    /// dated before the lock, if it back-dates.
    fn abort_alone(&mut self) {
        let to = self.everybody();
        for place in self.plan.corrupt.clone() {
            let person = self.setting.people[place + WITNESS].clone();
            let end = match self.plan.enemy {
                Enemy::BackDating => LOCKED_AT - 100,
                _ => LOCKED_AT + START,
            };
            let mut body = self.false_abort(time(end));
            // Again and again: each is one vote, however often it comes.
            for _ in 0..5 {
                let vote = Message::AbortVote(sign(body.clone(), &person));
                self.hostile(place + WITNESS, &to, &vote);
            }
            if self.plan.enemy == Enemy::Equivocating {
                body.end = time(end + 30);
                self.hostile(place + WITNESS, &to, &Message::AbortVote(sign(body, &person)));
            }
        }
    }

    /// The provider's end of a session that ended long before.
    fn false_end(&mut self) -> Option<(Hash, Time)> {
        let allocated: Allocated = self.watch.allocated.first()?.clone();
        let person = self.setting.people[PROVIDER].clone();
        let now = time(LOCKED_AT + self.now / 1000);
        let body = Cancelled {
            header: self.setting.session.header().clone(),
            reason: Reason::CompletedNormal,
            claimed_seconds: Seconds::new(now.since(allocated.allocated_at))?,
            cancelled_at: now,
        };
        let event = body.digest();
        let to = self.everybody();
        self.hostile(PROVIDER, &to, &Message::VmCancelled(sign(body, &person)));
        Some((event, now))
    }

    /// The provider and its witnesses: service to now, of a machine that died long ago.
    fn collude(&mut self) {
        let Some((event, end)) = self.false_end() else { return };
        let Some(body) = self.false_attestation(event, end, Reason::CompletedNormal) else {
            return;
        };
        let to = self.everybody();
        for place in self.plan.corrupt.clone() {
            let person = self.setting.people[place + WITNESS].clone();
            let share = Message::AttestationShare(sign(body.clone(), &person));
            self.hostile(place + WITNESS, &to, &share);
            let checkpoint = Body::Checkpoint(Checkpoint {
                header: self.setting.session.header().clone(),
                number: 99,
                alive_until: end,
                previous: Hash::ZERO,
            });
            let sig = person.sign(&checkpoint.digest());
            let block = Block { body: checkpoint, signatures: vec![(person.peer, sig)] };
            self.append(place + WITNESS, block);
        }
    }

    /// What was said here before, and what the same people said elsewhere.
    fn replay(&mut self) {
        let elsewhere = self.setting.elsewhere();
        let header = elsewhere.header().clone();
        let now = time(LOCKED_AT + self.now / 1000);
        let cancelled = Cancelled {
            header: header.clone(),
            reason: Reason::ProviderVoluntary,
            claimed_seconds: Seconds::ZERO,
            cancelled_at: now,
        };
        let request = CancelRequest { header, requested_at: now };
        let [provider, consumer] = [PROVIDER, CONSUMER].map(|place| &self.setting.people[place]);
        let there = [
            Message::VmCancelled(sign(cancelled, provider)),
            Message::CancelRequest(sign(request, consumer)),
        ];
        let to = self.everybody();
        there.iter().for_each(|message| self.send(STRANGER, &to, message, true));
        for bytes in self.heard.clone().into_iter().take(60) {
            let to = usize::try_from(self.chance.below(7)).unwrap_or(0);
            self.transmit(STRANGER, to, &bytes, true);
        }
    }

    /// Bytes of every kind.
    fn flood(&mut self) {
        for _ in 0..40 {
            let to = usize::try_from(self.chance.below(7)).unwrap_or(0);
            let length = self.chance.one_of(&[0, 1, 60, 300, 3_000, 20_000]);
            let mut bytes = self.chance.bytes(length);
            let known = self.chance.below(u64::try_from(self.heard.len()).unwrap_or(0));
            let known = self.heard.get(usize::try_from(known).unwrap_or(0));
            if let (Some(known), true) = (known, length > 60) {
                bytes = known.to_vec();
                let place = usize::try_from(self.chance.below(500)).unwrap_or(0) % bytes.len();
                bytes[place] ^= 1 << self.chance.below(8);
            }
            let bytes: Rc<[u8]> = bytes.into();
            self.transmit(STRANGER, to, &bytes, true);
        }
    }

    /// One more vote, dated now: as if it could hold the counting up.
    fn drip(&mut self) {
        let to = self.everybody();
        let now = time(LOCKED_AT + self.now / 1000);
        let header = self.setting.session.header().clone();
        for place in self.plan.corrupt.clone() {
            let person = self.setting.people[place + WITNESS].clone();
            let body = Vote {
                header: header.clone(),
                can_reach_vm: true,
                can_see_consumer_connected: true,
                voted_at: now,
            };
            let proven = ProvenVote { signed: sign(body, &person), nonce: Hash::ZERO, reply: None };
            let message = Message::ConnectivityVote(ConnectivityVote::Reveal(proven));
            self.send(place + WITNESS, &to, &message, true);
        }
    }

    /// What the ledger and the rules made of it.
    pub(super) fn judge_case(&mut self, case: &UntrustedCase, decision: &Decision) {
        let corrupt: Vec<Hash> = (0..self.setting.people.len())
            .filter(|place| self.plan.is_corrupt(*place))
            .map(|place| self.setting.people[place].peer)
            .collect();
        if corrupt.is_empty() {
            return;
        }
        for (considered, item) in decision.considered.iter().zip(case.evidence.iter()) {
            let theirs = item.signatures.iter().all(|by| corrupt.contains(&by.signer));
            let few = considered.kind == EvidenceKind::Abort
                && item.signatures.len() < self.setting.session.abort_quorum();
            let refused = considered.code != ItemCode::Counted || few;
            self.acts.refused += u64::from(theirs && refused);
        }
        let Outcome::Settle(settle) = &decision.outcome else { return };
        for signal in &settle.signals {
            let names_them = corrupt.contains(&signal.subject());
            self.acts.recorded += u64::from(names_them);
            // A claim that is named false was refused.
            let refused = matches!(
                signal,
                Signal::FalseClaim { .. } | Signal::Dissent { .. } | Signal::Equivocation { .. }
            );
            self.acts.refused += u64::from(names_them && refused);
        }
        if self.plan.enemy == Enemy::Silent {
            // Silence is to keep an end from coming; it came.
            self.acts.refused = self.acts.attempted;
        }
        let request = self.plan.enemy == Enemy::BackDating && self.plan.role == Role::Consumer;
        let end = settle.start.unix_seconds() + settle.payable_seconds.count();
        let asked = LOCKED_AT + START + self.plan.turn;
        if request && self.plan.story == Story::ConsumerCancel && end + 120 > asked {
            // A request caps what is paid from when it was seen, not from when it says.
            self.acts.refused += 1;
        }
    }
}

/// Signed by one in the name of another.
fn in_name<B: Statement>(name: Hash, by: &Person, body: B) -> Signed<B> {
    Signed { signer: name, ..sign(body, by) }
}
