//! P5: two valid quorums for different statements. Nothing moves until the conflict's time is over;
//! then the smallest of what they claim is paid, and every double signer is named.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    counting::Statement,
    facts::Facts,
    object::Abort,
    service::{CheckpointWord, witnessed_until},
    standing::{EndEvent, Standing},
};
use crate::{
    codec::Hash,
    quorum::{kth_seen, kth_smallest},
    time::{Seconds, Time},
    verdict::{EvidenceKind, Findings, Measure, Reason, Rule, Signal, Subject},
};

/// A contradiction between quorums.
#[derive(Default)]
pub(crate) struct Conflict {
    /// When the second of the quorums was complete; of several contradictions, the earliest.
    began: Option<Time>,
    /// Whether checkpoints are one of the sides.
    by_checkpoints: bool,
    /// Members who signed both sides, each with the two statements.
    double_signers: Vec<Signal>,
}

/// What one side of a conflict would be paid, by ascending preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    pub(crate) payable: Seconds,
    /// Checkpoints have no digest and come last.
    side: (bool, Hash),
    pub(crate) start: Time,
    /// Where the paid service ends, before any cap.
    pub(crate) end: u64,
}

impl<'s, 'a> Facts<'s, 'a> {
    /// The conflict, if there is one.
    pub(crate) fn conflict(&self, findings: &mut Findings) -> Option<Conflict> {
        let mut conflict = Conflict::default();
        self.against_each_other(&mut conflict, findings);
        for body in &self.bodies.with_quorum {
            self.checkpoints_against(body, &mut conflict, findings);
            if let Some(abort) = self.abort() {
                self.abort_against(abort, body, &mut conflict, findings);
            }
        }
        if let Some(abort) = self.abort() {
            self.checkpoints_against_abort(abort, &mut conflict, findings);
        }
        conflict.began.is_some().then_some(conflict)
    }

    /// Two attestations have a quorum.
    fn against_each_other(&self, conflict: &mut Conflict, findings: &mut Findings) {
        let complete =
            self.bodies.with_quorum.iter().filter_map(|body| self.complete(body)).collect();
        let second = kth_smallest(complete, 2);
        let (about, had) = (Subject::Escrow, self.bodies.with_quorum.len());
        if !findings.check(Rule::ConflictBodies, about, second.is_none(), 1, had) {
            conflict.note(second);
        }
    }

    /// A quorum saw service after an attested end. That of misuse is no contradiction: such a
    /// machine lawfully runs on, unpaid (docs/decisions/0002).
    fn checkpoints_against(
        &self,
        body: &Standing<'s, 'a>,
        conflict: &mut Conflict,
        findings: &mut Findings,
    ) {
        let event = match body.end_event {
            EndEvent::Abort(event) if event.body.reason == Reason::ConsumerMisuse => return,
            EndEvent::Cancelled(event) => event.body.cancelled_at.unix_seconds(),
            _ => u64::MAX,
        };
        let limit = event.min(self.meter.last_paid_moment(Some(body.body().service_start)));
        let words = self.words_after(body.body().service_end, limit);
        let about = item(EvidenceKind::Attestation, body.statement.digest);
        let seen = self.check_words(Rule::ConflictCheckpoints, about, &words, findings);
        if let Some(seen) = seen {
            conflict.note(self.complete(body).max(Some(seen)));
            conflict.by_checkpoints = true;
            conflict.name_word_breakers(&words, body.statement);
        }
    }

    /// The abort quorum ended the session before an attested end.
    fn abort_against(
        &self,
        abort: &Statement<'a, Abort>,
        body: &Standing<'s, 'a>,
        conflict: &mut Conflict,
        findings: &mut Findings,
    ) {
        let start = body.body().service_start;
        let paid = self.meter.last_paid_moment(Some(start));
        let attested = body.body().service_end.unix_seconds().min(paid);
        let ended = abort.body.end.unix_seconds();
        let holds = matches!(body.end_event, EndEvent::Abort(_)) || ended >= attested;
        let about = item(EvidenceKind::Abort, abort.digest);
        let (needed, had) = (Measure::At(attested), Measure::At(ended));
        if !findings.check(Rule::ConflictAbort, about, holds, needed, had) {
            conflict.note(self.complete(body).max(self.abort_complete(abort)));
            for signer in &abort.signers {
                if body.statement.signed_by(&signer.peer) {
                    conflict.double_signers.push(Signal::Equivocation {
                        subject: signer.peer,
                        kind: EvidenceKind::Abort,
                        first: abort.digest,
                        second: body.statement.digest,
                    });
                }
            }
        }
    }

    /// A quorum saw service after the abort's end. Misuse is an exception: that machine may run on.
    fn checkpoints_against_abort(
        &self,
        abort: &Statement<'a, Abort>,
        conflict: &mut Conflict,
        findings: &mut Findings,
    ) {
        if abort.body.reason == Reason::ConsumerMisuse {
            return;
        }
        let limit = self.meter.last_paid_moment(self.claimed_start());
        let words = self.words_after(abort.body.end, limit);
        let about = item(EvidenceKind::Abort, abort.digest);
        let seen = self.check_words(Rule::ConflictService, about, &words, findings);
        if let Some(seen) = seen {
            conflict.note(self.abort_complete(abort).max(Some(seen)));
            conflict.by_checkpoints = true;
            conflict.name_word_breakers(&words, abort);
        }
    }

    /// The side that claims least; it is paid when the conflict's time is over.
    pub(crate) fn smallest_claim(&self, conflict: &Conflict) -> Claim {
        let start = self.claimed_start();
        let claim = |side, start: Option<Time>, end: Time| {
            // Without a proven start there is no proven service.
            let since = start.unwrap_or(self.escrow.lock.locked_at);
            let end = if start.is_some() { end } else { since }.unix_seconds();
            Claim { payable: self.meter.payable(since, end), side, start: since, end }
        };
        let bodies = self.bodies.with_quorum.iter().map(|standing| {
            let body = standing.body();
            let end =
                if body.connectivity_verified { body.service_end } else { body.service_start };
            claim((false, standing.statement.digest), Some(body.service_start), end)
        });
        let abort = self.abort().map(|abort| claim((false, abort.digest), start, abort.body.end));
        let checkpoints = witnessed_until(self.escrow, &self.words)
            .filter(|_| conflict.by_checkpoints)
            .map(|until| claim((true, Hash::ZERO), start, until));
        let nothing = claim((true, Hash::ZERO), None, self.escrow.lock.locked_at);
        bodies.chain(abort).chain(checkpoints).min().unwrap_or(nothing)
    }

    /// The earliest attested start, else the one by votes.
    fn claimed_start(&self) -> Option<Time> {
        self.bodies
            .with_quorum
            .iter()
            .map(|body| body.body().service_start)
            .min()
            .or(self.start.proven())
    }

    fn complete(&self, body: &Standing<'s, 'a>) -> Option<Time> {
        kth_seen(&body.statement.signers, self.escrow.thresholds.attestation)
    }

    fn abort_complete(&self, abort: &Statement<'a, Abort>) -> Option<Time> {
        kth_seen(&abort.signers, self.escrow.thresholds.abort)
    }

    /// The words for service after `end`, as far as any could be paid.
    fn words_after(&self, end: Time, limit: u64) -> Vec<CheckpointWord> {
        let speaks = |word: &&CheckpointWord| {
            word.alive_until.unix_seconds().min(limit) > end.unix_seconds()
        };
        self.words.iter().filter(speaks).copied().collect()
    }

    /// When a quorum of members had such a word, if it has.
    fn check_words(
        &self,
        rule: Rule,
        about: Subject,
        words: &[CheckpointWord],
        findings: &mut Findings,
    ) -> Option<Time> {
        let mut earliest: BTreeMap<Hash, Time> = BTreeMap::new();
        for word in words {
            let seen = earliest.entry(word.member).or_insert(word.seen_at);
            *seen = word.seen_at.min(*seen);
        }
        let (most, had) = (self.escrow.thresholds.attestation - 1, earliest.len());
        let complete =
            kth_smallest(earliest.into_values().collect(), self.escrow.thresholds.attestation);
        findings.check(rule, about, complete.is_none(), most, had);
        complete
    }
}

impl Conflict {
    /// When it began.
    pub(crate) fn began(&self) -> Time {
        // A conflict is made only where one of the contradictions has a time.
        self.began.unwrap_or(Time::MAX)
    }

    /// Members who signed both sides.
    pub(crate) fn double_signers(&self) -> &[Signal] {
        &self.double_signers
    }

    fn note(&mut self, began: Option<Time>) {
        self.began = match (self.began, began) {
            (Some(before), Some(began)) => Some(before.min(began)),
            (before, began) => before.or(began),
        };
    }

    /// Names each signer of a statement who also spoke for later service; of several words the
    /// highest, then the one with the smallest digest.
    fn name_word_breakers<B>(&mut self, words: &[CheckpointWord], statement: &Statement<'_, B>) {
        for signer in &statement.signers {
            let words = words.iter().filter(|word| word.member == signer.peer);
            let last = words.min_by_key(|word| (core::cmp::Reverse(word.alive_until), word.digest));
            if let Some(word) = last {
                self.double_signers.push(Signal::Equivocation {
                    subject: signer.peer,
                    kind: EvidenceKind::Checkpoint,
                    first: word.digest,
                    second: statement.digest,
                });
            }
        }
    }
}

const fn item(kind: EvidenceKind, digest: Hash) -> Subject {
    Subject::Item { kind, digest }
}
