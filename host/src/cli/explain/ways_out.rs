//! What would change the outcome, and by when. A Hold's end is what the component says of the same
//! evidence at the deadline; near misses are findings that failed, with what they needed and had.

use quittance::typed::{Finding, Measure};
use quittance_contract::{
    codec::Hash,
    crypto::{VerifyingKey, peer_id},
    quorum::least_of_percent,
    verdict::{EvidenceKind, Hold, HoldCode, ItemCode, Outcome, Reason, RefuseCode},
};
use serde::Serialize;

use super::{
    Explained, meaning,
    report::{about_item, measures, settled},
};
use crate::cli::words::{Words, counted, moment, short, title};

/// One thing that would change the outcome.
#[derive(Serialize)]
pub(super) struct WayOut {
    /// What would have to be there, and what then.
    pub(super) what: String,
    /// By when, if there is a time.
    pub(super) by: Option<String>,
    /// The rule that it is about.
    pub(super) rule: Option<String>,
    /// What that rule asks for.
    pub(super) says: Option<&'static str>,
}

/// Near misses that are told; `--json` has every finding.
const NEAR_MISSES: usize = 24;

impl WayOut {
    pub(super) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), by: None, rule: None, says: None }
    }

    pub(super) fn by(self, unix_seconds: u64) -> Self {
        Self { by: Some(moment(unix_seconds)), ..self }
    }

    pub(super) fn until(self, unix_seconds: Option<u64>) -> Self {
        Self { by: unix_seconds.map(moment), ..self }
    }

    pub(super) fn rule(self, rule: &str) -> Self {
        Self { rule: Some(rule.to_owned()), says: meaning::of(rule), ..self }
    }
}

/// What would change this outcome; `later` is the same evidence at a Hold's deadline.
pub(super) fn of(
    words: &Words<'_>,
    explained: &Explained,
    later: Option<&Explained>,
) -> Vec<WayOut> {
    match &explained.decision.outcome {
        Outcome::Settle(_) => of_settle(words, explained),
        Outcome::Hold(hold) => of_hold(words, explained, hold, later),
        Outcome::Refuse(refuse) => vec![of_refuse(words, explained, refuse.code)],
        Outcome::Pass(_) | Outcome::Change(_) => Vec::new(),
    }
}

fn of_settle(words: &Words<'_>, explained: &Explained) -> Vec<WayOut> {
    let policy = &words.case.lock.policy;
    let closes = words.case.at.plus(policy.challenge_seconds);
    let window = match policy.challenge_seconds.count() {
        0 => "the challenge window is 0 s long: only evidence admitted in the second of the \
              decision is decided again"
            .to_owned(),
        seconds => format!(
            "evidence that is admitted in the challenge window of {seconds} s is decided again; a \
             Hold then voids this, and when the window closes the last decision is carried out"
        ),
    };
    let mut ways = vec![
        WayOut::new("nothing, while the evidence stays the same: it settles so at any later time"),
        WayOut::new(window).by(closes),
    ];
    ways.extend(near_misses(words, explained, Some(closes)));
    ways
}

fn of_hold(
    words: &Words<'_>,
    explained: &Explained,
    hold: &Hold,
    later: Option<&Explained>,
) -> Vec<WayOut> {
    let deadline = hold.next_deadline.0;
    let awaited = match hold.code {
        HoldCode::WaitAllocation => {
            let seen = format!("one {} of the provider", title(EvidenceKind::Allocated));
            WayOut::new(format!("needed 1, had 0: {seen} that counts, seen before the deadline"))
                .by(deadline)
                .rule("WAIT-ALLOCATION")
        }
        HoldCode::WaitVerification => votes(words, explained, hold),
        HoldCode::WaitEnd => end(words, explained, hold),
        HoldCode::WaitAttestation => attestation(words, explained, hold),
        // An order's; none comes out of a session.
        HoldCode::Review
        | HoldCode::WaitRuling
        | HoldCode::WaitCorrection
        | HoldCode::WaitPass
        | HoldCode::WaitTopUp => WayOut::new(hold.code.name().to_owned()).by(deadline),
        HoldCode::Conflict => WayOut::new(format!(
            "needed {}, had {}: the quorums that contradict one another are {}; more evidence is \
             decided again",
            hold.needed,
            hold.had,
            quorums(words, explained)
        ))
        .by(deadline)
        .rule("CONFLICT-END"),
    };
    let mut ways = vec![awaited, at_deadline(words, deadline, later)];
    ways.extend(near_misses(words, explained, None));
    ways
}

/// Who is missing from the votes that verify the connection.
fn votes(words: &Words<'_>, explained: &Explained, hold: &Hold) -> WayOut {
    let considered = &explained.decision.considered;
    let votes = words.case.items().zip(considered.iter()).filter(|((item, _), considered)| {
        item.body.kind() == EvidenceKind::Vote && considered.code == ItemCode::Counted
    });
    let voters: Vec<_> =
        votes.flat_map(|((item, _), _)| item.signatures.iter().map(|s| s.signer)).collect();
    let absent = words.case.members().iter().filter(|member| !voters.contains(member));
    let absent = words.names(absent);
    let absent = if absent.is_empty() { "nobody".to_owned() } else { absent.join(", ") };
    let short = u64::from(hold.needed.saturating_sub(hold.had));
    let more = counted(short, "more vote");
    WayOut::new(format!(
        "needed {}, had {}: {more} that the machine is reached and the consumer is seen, seen \
         before the deadline; without a vote: {absent}",
        hold.needed, hold.had
    ))
    .by(hold.next_deadline.0)
    .rule("WAIT-VERIFICATION")
}

/// An end that is still to come, or that was seen after the time of this case.
fn end(words: &Words<'_>, explained: &Explained, hold: &Hold) -> WayOut {
    let finding = explained.findings.iter().find(|finding| finding.rule == "WAIT-END");
    let latest = finding.map(|finding| &finding.needed);
    let what = match finding.map(|finding| (&finding.had, finding.passed)) {
        Some((Measure::At(seen), true)) => format!(
            "needed 1, had 0: the first end was seen at {}, after this case's time",
            moment(*seen)
        ),
        _ => {
            let [cancelled, request] = [EvidenceKind::Cancelled, EvidenceKind::CancelRequest];
            format!(
                "needed 1, had 0: an end that is seen in time: {} of the provider, {} of the \
                 consumer, or an abort that {} sign",
                title(cancelled),
                title(request),
                abort_quorum(words)
            )
        }
    };
    let by = match latest {
        Some(Measure::At(at)) => *at,
        _ => hold.next_deadline.0,
    };
    WayOut::new(what).by(by).rule("WAIT-END")
}

/// Who is missing from an attestation; the near misses name those of bodies that stand.
fn attestation(words: &Words<'_>, explained: &Explained, hold: &Hold) -> WayOut {
    let stands = explained.findings.iter().any(|finding| finding.rule == "ATTEST-QUORUM");
    let signed = if stands {
        let short = u64::from(hold.needed.saturating_sub(hold.had));
        format!("{} of members on one standing attestation", counted(short, "more signature"))
    } else {
        let members = words.names(words.case.members()).join(", ");
        format!(
            "no attestation stands; one that names an allocation and an end that count, signed by \
             {} of {members}",
            hold.needed
        )
    };
    WayOut::new(format!(
        "needed {}, had {}: {signed}; with a quorum it settles at once",
        hold.needed, hold.had
    ))
    .by(hold.next_deadline.0)
    .rule("WAIT-ATTESTATION")
}

/// The attestations and aborts that have a quorum, with who signed them.
fn quorums(words: &Words<'_>, explained: &Explained) -> String {
    let reached = |digest: &Hash| {
        explained.findings.iter().any(|finding| {
            matches!(finding.rule.as_str(), "ATTEST-QUORUM" | "ABORT-QUORUM")
                && finding.passed
                && about_item(finding, digest)
        })
    };
    let told = words.case.items().filter(|(_, digest)| reached(digest)).map(|(item, digest)| {
        let signers = words.names(item.signatures.iter().map(|s| &s.signer)).join(", ");
        format!("{} (signed by {signers})", words.item(&digest))
    });
    let mut told: Vec<String> = told.collect();
    if explained.findings.iter().any(|finding| {
        matches!(finding.rule.as_str(), "CONFLICT-CHECKPOINTS" | "CONFLICT-SERVICE")
            && !finding.passed
    }) {
        told.push("checkpoints".to_owned());
    }
    told.join(" and ")
}

fn at_deadline(words: &Words<'_>, deadline: u64, later: Option<&Explained>) -> WayOut {
    let Some(settle) = later.and_then(settled) else {
        let what = "nothing settles it: its deadline lies beyond the last time a case can state";
        return WayOut::new(what).by(deadline);
    };
    let shares = settle
        .allocations
        .iter()
        .map(|allocation| format!("{} {}", allocation.to.name(), words.money(allocation.amount.0)));
    let shares: Vec<String> = shares.collect();
    let mut signals: Vec<String> = Vec::new();
    for signal in &settle.signals {
        signals.push(format!("{} about {}", signal.name(), words.name(&signal.subject())));
    }
    signals.dedup();
    let signals = if signals.is_empty() { "none".to_owned() } else { signals.join(", ") };
    let what = format!(
        "with nothing more, this same evidence settles at the deadline: Settle {}: {}; {}; \
         signals: {signals}",
        settle.basis,
        settle.condition,
        shares.join(", ")
    );
    WayOut::new(what).by(deadline)
}

/// Failed rules that evidence could still mend, in words; `closes` is the end of the time in which
/// it is admitted, where there is one.
fn near_misses(words: &Words<'_>, explained: &Explained, closes: Option<u64>) -> Vec<WayOut> {
    // Caps and signals are facts of the settlement, and a Hold's own rule was told first.
    let told = |finding: &&Finding| {
        let own = ["SIGNAL-", "PAY-", "CANCEL-CAP", "CONFLICT-END"];
        let waits = closes.is_none() && finding.rule.starts_with("WAIT-");
        !finding.passed && !waits && !own.iter().any(|prefix| finding.rule.starts_with(prefix))
    };
    let failed: Vec<&Finding> = explained.findings.iter().filter(told).collect();
    let mut ways: Vec<WayOut> =
        failed.iter().take(NEAR_MISSES).map(|f| near_miss(words, explained, f, closes)).collect();
    if failed.len() > NEAR_MISSES {
        let more = failed.len() - NEAR_MISSES;
        ways.push(WayOut::new(format!("{more} more rules failed; --json lists every finding")));
    }
    ways
}

fn near_miss(
    words: &Words<'_>,
    explained: &Explained,
    finding: &Finding,
    closes: Option<u64>,
) -> WayOut {
    let about = words.about(&finding.about).map(|about| format!("{about}: ")).unwrap_or_default();
    let numbers = measures(words, finding).unwrap_or_else(|| "it fails".to_owned());
    let rule = finding.rule.as_str();
    if matches!(rule, "ATTEST-QUORUM" | "ABORT-QUORUM")
        && let (Measure::Count(needed), Measure::Count(had)) = (&finding.needed, &finding.had)
    {
        let more = counted(needed.saturating_sub(*had), "more valid signature");
        let missing = words.missing(finding).join(", ");
        let second = rule == "ATTEST-QUORUM"
            && explained.findings.iter().any(|f| f.rule == "ATTEST-QUORUM" && f.passed);
        let then = if second { ", and two quorums would be a conflict" } else { "" };
        let what =
            format!("{about}{numbers}; with {more} from among {missing} it would hold{then}");
        return WayOut::new(what).rule(rule).until(closes);
    }
    if rule == "REASON-PROOF" {
        let proof = settled(explained).and_then(|settle| settle.reason);
        let proof = proof.map(|reason| proof_of(words, reason)).unwrap_or_default();
        return WayOut::new(format!("{about}{numbers}; {proof}")).rule(rule).until(closes);
    }
    let missing = words.missing(finding);
    let missing = match (missing.is_empty(), rule.starts_with("ITEM-")) {
        (true, _) => String::new(),
        (false, true) => format!("; the signature of {} does not count", missing.join(", ")),
        (false, false) => format!("; without a signature that counts: {}", missing.join(", ")),
    };
    WayOut::new(format!("{about}{numbers}{missing}")).rule(rule)
}

/// What proves a reason that a provider reports (protocol 9.10), in a few words.
fn proof_of(words: &Words<'_>, reason: Reason) -> String {
    let terms = &words.case.lock.terms;
    let quorum = abort_quorum(words);
    match reason {
        Reason::CompletedNormal => {
            format!("its proof is attested service of {} s", terms.min_duration_seconds.count())
        }
        Reason::Timeout => {
            format!("its proof is attested service of {} s", terms.max_duration_seconds.count())
        }
        Reason::ConsumerRequest => format!(
            "its proof is a {} that was seen no later than the claim",
            title(EvidenceKind::CancelRequest)
        ),
        Reason::ConsumerMisuse | Reason::VmDied => {
            format!("its proof is an abort for {reason} that {quorum} sign")
        }
        Reason::ProviderVoluntary => "it needs none".to_owned(),
        Reason::AllocationFailed | Reason::ConnectivityFailed => {
            "it has no proof where the connection was verified".to_owned()
        }
    }
}

/// `4 of 5 members`.
fn abort_quorum(words: &Words<'_>) -> String {
    let n = words.case.members().len();
    let percent = words.case.lock.policy.abort_threshold_percent;
    format!("{} of {n} members", least_of_percent(percent, n))
}

/// What of the lock has to be mended.
fn of_refuse(words: &Words<'_>, explained: &Explained, code: RefuseCode) -> WayOut {
    let failed = explained.findings.iter().find(|finding| !finding.passed);
    let (lock, policy) = (&words.case.lock, &words.case.lock.policy);
    let n = words.case.members().len();
    let missing = failed.map(|finding| words.missing(finding).join(", ")).unwrap_or_default();
    let numbers = failed.and_then(|finding| measures(words, finding)).unwrap_or_default();
    let new = "A lock never changes: agree on a new one";
    let what = match code {
        RefuseCode::NotLocked => format!(
            "nothing of the lock: the ledger says that this escrow was settled before ({numbers}). \
             Look for settlement {}",
            explained.decision.settlement_id
        ),
        RefuseCode::LockKey => format!("{new} in which {}", keys(words)),
        RefuseCode::LockCabal => format!(
            "{new} whose cabal has at least three members, as many as agreed, and enough of high \
             trust: here it has {n}, {} of high trust; agreed are {}, {} of high trust ({numbers})",
            lock.cabal.iter().filter(|member| member.high_trust).count(),
            policy.witness_count,
            policy.min_high_trust_witnesses
        ),
        RefuseCode::LockQuorum => format!(
            "{new} with thresholds in which any two quorums share a member: here n = {n}, q = {}, \
             an abort needs {} ({} %), connectivity {} %",
            policy.attestation_threshold,
            abort_quorum(words),
            policy.abort_threshold_percent,
            policy.connectivity_threshold_percent
        ),
        RefuseCode::LockTerms => format!(
            "{new} with all terms in range: here amount {}, minimum {} s, maximum {} s, rate {} \
             an hour, locked at {}; no duration of the policy above a year, no deadline after \
             9999, no price from 2^128 units on",
            words.money(lock.amount.0),
            lock.terms.min_duration_seconds.count(),
            lock.terms.max_duration_seconds.count(),
            words.money(lock.terms.rate_per_hour.0),
            lock.locked_at
        ),
        RefuseCode::LockUnsignedParty => format!(
            "a valid signature of the {missing} over escrow {} ({numbers})",
            short(&words.case.escrow())
        ),
        RefuseCode::LockUnsignedCabal => format!(
            "more valid signatures of members over escrow {} ({numbers}); missing: {missing}",
            short(&words.case.escrow())
        ),
        // Codes of the other lane do not come out of a session.
        other => format!("{new}: {other}"),
    };
    let way = WayOut::new(what);
    match failed {
        Some(finding) => way.rule(&finding.rule),
        None => way,
    }
}

/// What is wrong with the keys of the parties.
fn keys(words: &Words<'_>) -> String {
    let lock = &words.case.lock;
    let mut wrong = Vec::new();
    for (key, party) in [(&lock.provider, "provider"), (&lock.consumer, "consumer")] {
        let peer = peer_id(key);
        if VerifyingKey::new(key).is_none() {
            wrong.push(format!("the {party}'s key can sign (here it is no point)"));
        } else if words.name(&peer) != party {
            wrong.push(format!("the {party} is nobody else (here {})", words.name(&peer)));
        }
    }
    wrong.join(" and ")
}
