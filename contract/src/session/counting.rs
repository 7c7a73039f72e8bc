//! P2: which signatures and which items of evidence count.
//!
//! An item that does not count is a code and a finding, never an error: nobody can spoil a case by
//! adding to it. What counts is sorted by kind here, once, and read by all later steps.

use alloc::vec::Vec;

use super::{
    case::{Case, Item},
    lock::Escrow,
    object::{
        Abort, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint, Header, Vote,
    },
    roster::{Role, Roster},
};
use crate::{
    codec::Hash,
    evidence::Signature,
    quorum::{Signer, kth_seen},
    time::Time,
    verdict::{EvidenceKind, Findings, ItemCode, Measure, Reason, Rule, Subject},
};

/// A signed body with at least one signature that counts.
#[derive(Clone, Debug)]
pub(crate) struct Statement<'a, B> {
    pub(crate) body: &'a B,
    pub(crate) digest: Hash,
    /// Whose signatures count, ascending by peer id; never empty.
    pub(crate) signers: Vec<Signer>,
    /// Whether the body passes the checks of its kind, so that the item counts.
    pub(crate) counts: bool,
    /// Its place in the case's evidence.
    pub(crate) place: usize,
}

impl<B> Statement<'_, B> {
    /// When its k-th counting signature was seen, counting from 1.
    pub(crate) fn seen_by(&self, k: usize) -> Option<Time> {
        kth_seen(&self.signers, k)
    }

    /// Whether this peer's signature counts.
    pub(crate) fn signed_by(&self, peer: &Hash) -> bool {
        self.signers.iter().any(|signer| signer.peer == *peer)
    }
}

/// An event by which a session ends, seen at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EndSeen {
    /// A request counts no earlier than the time it is dated.
    pub(crate) at: Time,
    pub(crate) kind: EvidenceKind,
    pub(crate) digest: Hash,
    pub(crate) place: usize,
}

/// All evidence that has a counting signature, by kind.
#[derive(Default)]
pub(crate) struct Evidence<'a> {
    pub(crate) allocated: Vec<Statement<'a, Allocated>>,
    pub(crate) cancelled: Vec<Statement<'a, Cancelled>>,
    pub(crate) cancel_requests: Vec<Statement<'a, CancelRequest>>,
    pub(crate) votes: Vec<Statement<'a, Vote>>,
    pub(crate) aborts: Vec<Statement<'a, Abort>>,
    pub(crate) checkpoints: Vec<Statement<'a, Checkpoint>>,
    pub(crate) attestations: Vec<Statement<'a, Attestation>>,
}

/// The statements that count as items.
pub(crate) fn counted<'s, 'a, B>(
    statements: &'s [Statement<'a, B>],
) -> impl Iterator<Item = &'s Statement<'a, B>> {
    statements.iter().filter(|statement| statement.counts)
}

impl<'a> Evidence<'a> {
    /// Judges every signature and every item of the case; one code for each item, in its order.
    pub(crate) fn count(
        case: &'a Case,
        escrow: &Escrow<'_>,
        findings: &mut Findings,
    ) -> (Self, Vec<ItemCode>) {
        let mut evidence = Self::default();
        let mut codes = Vec::with_capacity(case.evidence.len());
        for (place, (item, digest)) in case.items().enumerate() {
            let about = Subject::Item { kind: item.body.kind(), digest };
            let signers = counting_signers(item, &digest, escrow, findings, about);
            let code = match signers {
                Ok(signers) => evidence.judge(&item.body, digest, signers, place, escrow, findings),
                Err(code) => code,
            };
            codes.push(code);
        }
        (evidence, codes)
    }

    /// The first end that was seen. Only signatures matter here, not the checks of items, so that
    /// evidence that comes later never moves it (P2).
    pub(crate) fn first_end_seen(&self, escrow: &Escrow<'_>) -> Option<EndSeen> {
        let cancelled = self.cancelled.iter().filter_map(|s| {
            let at = s.seen_by(1)?;
            Some(EndSeen { at, kind: EvidenceKind::Cancelled, digest: s.digest, place: s.place })
        });
        let requests = self.cancel_requests.iter().filter_map(|s| {
            let (at, kind) = (request_seen(s)?, EvidenceKind::CancelRequest);
            Some(EndSeen { at, kind, digest: s.digest, place: s.place })
        });
        let aborts = self.aborts.iter().filter_map(|s| {
            let at = s.seen_by(escrow.thresholds.abort)?;
            Some(EndSeen { at, kind: EvidenceKind::Abort, digest: s.digest, place: s.place })
        });
        cancelled.chain(requests).chain(aborts).min()
    }

    /// Counts one item of evidence whose signers are known. Kinds come in ascending order, so the
    /// allocations are there before the claims that are measured by them.
    fn judge(
        &mut self,
        body: &'a Body,
        digest: Hash,
        signers: Vec<Signer>,
        place: usize,
        escrow: &Escrow<'_>,
        findings: &mut Findings,
    ) -> ItemCode {
        let about = Subject::Item { kind: body.kind(), digest };
        let code = match body {
            Body::Allocated(body) => check_allocated(body, escrow, findings, about),
            Body::Cancelled(body) => {
                self.check_cancelled(body, kth_seen(&signers, 1), findings, about)
            }
            Body::Abort(body) => check_abort(body, escrow, findings, about),
            _ => ItemCode::Counted,
        };
        let counts = code == ItemCode::Counted;
        macro_rules! keep {
            ($list:ident, $body:ident) => {
                self.$list.push(Statement { body: $body, digest, signers, counts, place })
            };
        }
        match body {
            Body::Allocated(body) => keep!(allocated, body),
            Body::Cancelled(body) => keep!(cancelled, body),
            Body::CancelRequest(body) => keep!(cancel_requests, body),
            Body::Vote(body) => keep!(votes, body),
            Body::Abort(body) => keep!(aborts, body),
            Body::Checkpoint(body) => keep!(checkpoints, body),
            Body::Attestation(body) => keep!(attestations, body),
            // An accusation decides nothing: it asks the cabal to look.
            Body::Accusation(_) => {}
        }
        code
    }

    /// A provider cannot claim more service than passed since the earliest allocation that was
    /// known when the claim was seen.
    fn check_cancelled(
        &self,
        body: &Cancelled,
        seen_at: Option<Time>,
        findings: &mut Findings,
        about: Subject,
    ) -> ItemCode {
        let known = counted(&self.allocated).filter(|allocated| allocated.seen_by(1) <= seen_at);
        let Some(allocated_at) = known.map(|allocated| allocated.body.allocated_at).min() else {
            return ItemCode::Counted;
        };
        let most = Measure::Seconds(body.cancelled_at.since(allocated_at));
        let holds = body.claimed_seconds.count() <= body.cancelled_at.since(allocated_at);
        if findings.check(Rule::CancelledClaim, about, holds, most, body.claimed_seconds) {
            ItemCode::Counted
        } else {
            ItemCode::ClaimTooLong
        }
    }
}

/// When a request ends the session: as soon as it is both seen and due. It can be dated ahead; it
/// cannot be dated back.
pub(crate) fn request_seen(request: &Statement<'_, CancelRequest>) -> Option<Time> {
    Some(request.seen_by(1)?.max(request.body.requested_at))
}

fn check_allocated(
    body: &Allocated,
    escrow: &Escrow<'_>,
    findings: &mut Findings,
    about: Subject,
) -> ItemCode {
    let locked_at = escrow.lock.locked_at;
    let holds = body.allocated_at >= locked_at;
    if findings.check(Rule::AllocatedTime, about, holds, locked_at, body.allocated_at) {
        ItemCode::Counted
    } else {
        ItemCode::AllocatedEarly
    }
}

fn check_abort(
    body: &Abort,
    escrow: &Escrow<'_>,
    findings: &mut Findings,
    about: Subject,
) -> ItemCode {
    let reason_holds =
        matches!(body.reason, Reason::VmDied | Reason::ConsumerMisuse | Reason::ConnectivityFailed);
    let reason = Measure::Name(body.reason.name());
    if !findings.check(Rule::AbortReason, about, reason_holds, Measure::Nothing, reason) {
        return ItemCode::AbortReason;
    }
    let named = body.evidence != Hash::ZERO;
    let evidence = Measure::Digest(body.evidence);
    if !findings.check(Rule::AbortEvidence, about, named, Measure::Nothing, evidence) {
        return ItemCode::NoEvidence;
    }
    let locked_at = escrow.lock.locked_at;
    if !findings.check(Rule::AbortTime, about, body.end >= locked_at, locked_at, body.end) {
        return ItemCode::AbortEarly;
    }
    ItemCode::Counted
}

/// The first of a header's names that is another than ours; the escrow digest, if none is.
fn telling_names(ours: &Header, theirs: &Header) -> (Measure, Measure) {
    let names = [
        (ours.network, theirs.network),
        (ours.session, theirs.session),
        (ours.escrow, theirs.escrow),
    ];
    let differs = names.into_iter().find(|(ours, theirs)| ours != theirs);
    let (ours, theirs) = differs.unwrap_or((ours.escrow, theirs.escrow));
    (Measure::Digest(ours), Measure::Digest(theirs))
}

/// The signers of an item whose signatures count, or why there are none: the furthest that any of
/// them got (T5).
fn counting_signers(
    item: &Item,
    digest: &Hash,
    escrow: &Escrow<'_>,
    findings: &mut Findings,
    about: Subject,
) -> Result<Vec<Signer>, ItemCode> {
    let header = item.body.header();
    let (needed, had) = telling_names(&escrow.header, header);
    let ours = *header == escrow.header;
    if !findings.check(Rule::ItemHeader, about, ours, needed, had) {
        return Err(ItemCode::Foreign);
    }
    if !findings.check(
        Rule::ItemSigned,
        about,
        !item.signatures.is_empty(),
        1,
        item.signatures.len(),
    ) {
        return Err(ItemCode::Unsigned);
    }
    let mut signers = Vec::with_capacity(item.signatures.len());
    let mut furthest = ItemCode::NotEntitled;
    for signature in &item.signatures {
        match check_signature(&item.body, digest, signature, &escrow.roster, findings, about) {
            ItemCode::Counted => {
                signers.push(Signer { peer: signature.signer, seen_at: signature.seen_at });
            }
            code => furthest = furthest.max(code),
        }
    }
    if signers.is_empty() { Err(furthest) } else { Ok(signers) }
}

/// How far one signature gets (T5); COUNTED if it counts.
pub(super) fn check_signature(
    body: &Body,
    digest: &Hash,
    signature: &Signature,
    roster: &Roster<'_>,
    findings: &mut Findings,
    about: Subject,
) -> ItemCode {
    let mut check = |rule, passed, needed: Measure, had: Measure| {
        let who = || if passed { Vec::new() } else { Vec::from([signature.signer]) };
        findings.check_missing(rule, about, passed, needed, had, who)
    };
    let signer = || Measure::Digest(signature.signer);
    let role = Role::of(body);
    let entitled = roster.has_role(role, &signature.signer);
    if !check(Rule::ItemEntitled, entitled, Measure::Name(role.name()), signer()) {
        return ItemCode::NotEntitled;
    }
    let key = roster.key(role, &signature.signer);
    let valid = key.is_some_and(|key| key.verifies(digest, &signature.sig));
    if !check(Rule::ItemSignature, valid, Measure::Nothing, signer()) {
        return ItemCode::BadSignature;
    }
    let Some(latest) = body.latest_time() else {
        return ItemCode::Counted;
    };
    let seen_at = signature.seen_at;
    if !check(Rule::ItemTime, latest <= seen_at, seen_at.into(), latest.into()) {
        return ItemCode::FromTheFuture;
    }
    ItemCode::Counted
}
