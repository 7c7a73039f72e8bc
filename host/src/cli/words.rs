//! The words in which commands speak about a case: names of people and evidence, times, amounts,
//! measures.

use std::collections::BTreeSet;

use quittance::typed::{Finding, Measure, Subject};
use quittance_contract::{
    codec::Hash,
    crypto::peer_id,
    session::{Body, Case, Lock},
    time::Time,
    verdict::EvidenceKind,
};
use serde::Serialize;

use super::table;

/// Somebody who takes part, or who signed without taking part.
#[derive(Serialize)]
pub(super) struct Party {
    /// What this party is called here: provider, consumer, witness 1, …
    pub(super) name: String,
    /// The peer id.
    pub(super) peer: Hash,
}

/// What is needed to speak about one case.
pub(super) struct Words<'c> {
    pub(super) case: &'c Case,
    pub(super) parties: Vec<Party>,
}

impl<'c> Words<'c> {
    /// Provider, consumer, the witnesses in the order of the lock's cabal, and strangers.
    pub(super) fn of(case: &'c Case) -> Self {
        let mut parties = parties(&case.lock);
        let signatures = case.evidence.iter().flat_map(|item| &item.signatures);
        let more = case.top_ups.iter().flat_map(|top_up| &top_up.signatures);
        let mut strangers: BTreeSet<Hash> = signatures.chain(more).map(|s| s.signer).collect();
        for known in &parties {
            strangers.remove(&known.peer);
        }
        let strangers = strangers.into_iter().zip(1..);
        parties.extend(strangers.map(|(peer, n)| Party { name: format!("stranger {n}"), peer }));
        Self { case, parties }
    }

    /// The place of a peer among the parties.
    pub(super) fn lane(&self, peer: &Hash) -> Option<usize> {
        self.parties.iter().position(|party| party.peer == *peer)
    }

    /// What a peer is called; all its names where one key has several places.
    pub(super) fn name(&self, peer: &Hash) -> String {
        let known = self.parties.iter().filter(|party| party.peer == *peer);
        let names: Vec<&str> = known.map(|party| party.name.as_str()).collect();
        if names.is_empty() { table::short(peer) } else { names.join(" = ") }
    }

    /// The name with the first digits of the peer id.
    pub(super) fn named(&self, peer: &Hash) -> String {
        format!("{} ({})", self.name(peer), short(peer))
    }

    pub(super) fn names<'p>(&self, peers: impl IntoIterator<Item = &'p Hash>) -> Vec<String> {
        peers.into_iter().map(|peer| self.name(peer)).collect()
    }

    /// Those whom a finding misses.
    pub(super) fn missing(&self, finding: &Finding) -> Vec<String> {
        self.names(&finding.missing.iter().filter_map(|peer| hash(peer)).collect::<Vec<_>>())
    }

    /// An amount as the lock says people write it.
    pub(super) fn money(&self, units: u128) -> String {
        table::money(units, self.case.lock.decimals)
    }

    /// An item of evidence by its title and digest.
    pub(super) fn item(&self, digest: &Hash) -> String {
        let item = self.case.items().find(|(_, known)| known == digest);
        match item {
            Some((item, _)) => format!("{} {}", title(item.body.kind()), short(digest)),
            None => format!("{} (not in this case)", short(digest)),
        }
    }

    /// What a rule was applied to; nothing for the escrow as a whole.
    pub(super) fn about(&self, subject: &Subject) -> Option<String> {
        match subject {
            Subject::Escrow => None,
            Subject::TopUp(index) => Some(format!("top-up {index}")),
            Subject::Item(item) => hash(&item.digest).map(|digest| self.item(&digest)),
            Subject::Peer(peer) => hash(peer).map(|peer| self.named(&peer)),
            Subject::Group(index) => Some(format!("role group {index}")),
            Subject::Field(index) => Some(format!("field {index}")),
            Subject::Window(index) => Some(format!("window {index}")),
        }
    }

    pub(super) fn measure(&self, measure: &Measure) -> Option<String> {
        Some(match measure {
            Measure::Nothing => return None,
            Measure::Count(count) => count.to_string(),
            Measure::At(time) => moment(*time),
            Measure::Seconds(seconds) => format!("{} s", grouped(u128::from(*seconds))),
            Measure::Money(amount) => amount.parse().map_or(amount.clone(), |u| self.money(u)),
            Measure::Name(name) => name.clone(),
            Measure::Whole(number) => number.to_string(),
            Measure::Bps(parts) => format!("{parts} of 10,000"),
            Measure::Text(text) => text.clone(),
            Measure::Digest(digest) => match hash(digest) {
                Some(hash) if hash == self.case.escrow() => "this escrow".to_owned(),
                Some(hash) if self.lane(&hash).is_some() => self.name(&hash),
                Some(Hash::ZERO) => "none".to_owned(),
                Some(hash) if self.case.items().any(|(_, known)| known == hash) => self.item(&hash),
                Some(hash) => short(&hash),
                None => String::new(),
            },
        })
    }
}

/// Those who take part in a session, as its lock names them.
pub(super) fn parties(lock: &Lock) -> Vec<Party> {
    let party = |name: String, key| Party { name, peer: peer_id(key) };
    let members = lock.cabal.iter().zip(1..);
    [("provider", &lock.provider), ("consumer", &lock.consumer)]
        .into_iter()
        .map(|(name, key)| party(name.to_owned(), key))
        .chain(members.map(|(member, n)| party(format!("witness {n}"), &member.key)))
        .collect()
}

/// What the documents call this kind.
pub(super) const fn title(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Allocated => "VM_ALLOCATED",
        EvidenceKind::Cancelled => "VM_CANCELLED",
        EvidenceKind::CancelRequest => "CANCEL_REQUEST",
        EvidenceKind::Accusation => "MISUSE_ACCUSATION",
        EvidenceKind::Vote => "CONNECTIVITY_VOTE",
        EvidenceKind::Abort => "ABORT",
        EvidenceKind::Checkpoint => "CHECKPOINT",
        EvidenceKind::Attestation => "ATTESTATION",
        EvidenceKind::Dossier => "DOSSIER",
        EvidenceKind::OrderAttestation => "ORDER_ATTESTATION",
        EvidenceKind::Revocation => "REVOCATION",
        EvidenceKind::Inspection => "INSPECTION",
        EvidenceKind::LogHead => "LOG_HEAD",
        EvidenceKind::RoleGroup => "ROLE_GROUP",
        EvidenceKind::Objection => "OBJECTION",
        EvidenceKind::Ruling => "RULING",
        EvidenceKind::Correction => "CORRECTION",
        EvidenceKind::Assignment => "ASSIGNMENT",
    }
}

/// What an item states, as a sentence about its signers.
pub(super) fn statement(words: &Words<'_>, body: &Body) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    match body {
        Body::Allocated(body) => format!("the machine is there since {}", body.allocated_at),
        Body::Cancelled(body) => format!(
            "the session ended at {}: {}; claims {} s of service",
            body.cancelled_at,
            body.reason,
            grouped(u128::from(body.claimed_seconds.count()))
        ),
        Body::CancelRequest(body) => format!("asks to end the session at {}", body.requested_at),
        Body::Accusation(body) => format!(
            "accuses the consumer of {}, {} to {}",
            body.class, body.window_start, body.window_end
        ),
        Body::Vote(body) => format!(
            "at {}: reaches the machine: {}; sees the consumer connected: {}",
            body.voted_at,
            yes(body.can_reach_vm),
            yes(body.can_see_consumer_connected)
        ),
        Body::Abort(body) => format!(
            "ends the session at {}: {}; evidence {}",
            body.end,
            body.reason,
            if body.evidence == Hash::ZERO { "none".to_owned() } else { short(&body.evidence) }
        ),
        Body::Checkpoint(body) => {
            format!("number {}: the machine served until {}", body.number, body.alive_until)
        }
        Body::Attestation(body) => format!(
            "service {} to {}; connection verified: {}; {}, by {}",
            body.service_start,
            body.service_end,
            yes(body.connectivity_verified),
            body.termination_reason,
            words.item(&body.end_event)
        ),
    }
}

/// A time as people write it; as seconds where it lies beyond the calendar.
pub(super) fn moment(unix_seconds: u64) -> String {
    let time = Time::new(unix_seconds);
    time.map_or_else(|| format!("Unix second {unix_seconds}"), |time| time.to_string())
}

/// A span of time in its two largest units.
pub(super) fn span(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (size, unit) in units {
        if rest >= size {
            parts.push(format!("{} {unit}", rest / size));
            rest %= size;
        }
    }
    parts.truncate(2);
    if parts.is_empty() { "0 s".to_owned() } else { parts.join(" ") }
}

/// A number with a comma after every three digits from the right.
pub(super) fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The first eight digits: enough for people to tell two apart beside a name.
pub(super) fn short(hash: &Hash) -> String {
    hash.to_string().get(..8).unwrap_or_default().to_owned() + "…"
}

/// A text in which digests and keys are as short as people need them.
pub(super) fn shortened(text: &str) -> String {
    let mut short = String::new();
    for word in text.split_inclusive(|character: char| !character.is_ascii_hexdigit()) {
        let digits = word.trim_end_matches(|character: char| !character.is_ascii_hexdigit());
        match (digits.len(), digits.get(..12)) {
            // Signatures stay whole: two of them may differ in the last digit only.
            (64..=66, Some(first)) => {
                short = short + first + "…" + word.get(digits.len()..).unwrap_or_default();
            }
            _ => short += word,
        }
    }
    short
}

/// One thing or several: `2 signatures`.
pub(super) fn counted(count: u64, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}

/// 32 bytes of a typed value, which come as a list.
pub(super) fn hash(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok().map(Hash)
}

#[cfg(test)]
mod tests {
    use super::{grouped, moment, span};

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(u128::MAX), "340,282,366,920,938,463,463,374,607,431,768,211,455");
    }

    #[test]
    fn spans_have_two_units() {
        assert_eq!(span(0), "0 s");
        assert_eq!(span(59), "59 s");
        assert_eq!(span(3_661), "1 h 1 min");
        assert_eq!(span(2 * 86_400 + 1), "2 d 1 s");
        assert_eq!(moment(u64::MAX), "Unix second 18446744073709551615");
    }
}
