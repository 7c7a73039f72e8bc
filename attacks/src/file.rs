//! The file of an escrow: a lock with its people, whatever they sign about it, and when the ledger
//! saw that.
//!
//! Times are seconds after the lock. Bodies are signed when the case is made, so what a play
//! changes is signed as changed.

use std::{collections::BTreeMap, num::NonZeroU32};

use quittance_cabal::Signer;
use quittance_contract::{
    codec::{Digest, Hash, List, SignatureBytes, Tag},
    money::{Amount, Micro},
    session::{
        Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint,
        Header, Height, Item, Lane, Lock, LockSignature, Member, MisuseClass, Policy, Selection,
        Signature, SignedTopUp, Status, Terms, TopUp, UntrustedCase, Vote,
    },
    time::{Seconds, Time},
    unreleased_rules,
    verdict::{EvidenceKind, Reason, Version},
};

use crate::person::Person;

/// When every escrow here was locked: 2026-01-01T00:00:00Z.
pub(crate) const LOCKED_AT: u64 = 1_767_225_600;

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Consumer,
    Provider,
    /// The member with this place in the cabal.
    Member(usize),
    /// Somebody with no role in this escrow.
    Stranger(usize),
}

/// A signature that was made for the case, or is put there as it is.
#[derive(Clone, Debug)]
enum By {
    Signer(Who),
    /// In somebody's name: whatever these bytes are.
    Forged(Who, SignatureBytes),
}

/// An escrow and all that is said of it.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) lock: Lock,
    pub(crate) consumer: Person,
    pub(crate) provider: Person,
    pub(crate) members: Vec<Person>,
    /// What was signed as the lock, if it is not this one.
    signed_lock: Option<Hash>,
    pub(crate) lock_signers: Vec<Who>,
    top_ups: Vec<(TopUp, Vec<Who>, u64)>,
    said: Vec<(Body, Vec<By>, u64)>,
    pub(crate) status: Status,
    /// When it is decided.
    pub(crate) at: u64,
}

/// The time so many seconds after the lock.
pub(crate) fn time(after_lock: u64) -> Time {
    Time::new(LOCKED_AT + after_lock).expect("a time before the year 10000")
}

/// So many seconds.
pub(crate) fn seconds(count: u64) -> Seconds {
    Seconds::new(count).expect("fewer than 2^32 seconds")
}

/// A recognisable digest that no rule reads.
pub(crate) fn name(of: &str) -> Hash {
    Digest::untagged(format!("quittance/attacks/name/v1\0{of}").as_bytes())
}

fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::new(items).expect("no more items than allowed")
}

/// The first so many members.
pub(crate) fn members(count: usize) -> Vec<Who> {
    (0..count).map(Who::Member).collect()
}

/// These members.
pub(crate) fn these(places: &[usize]) -> Vec<Who> {
    places.iter().copied().map(Who::Member).collect()
}

impl File {
    /// Profile `document`: five members, of whom three attest; signed by all. 1.000000 an hour, at
    /// most ten hours, at least ten minutes, 10.000000 locked. T·K = 1: half of what service costs
    /// burns.
    pub(crate) fn new() -> Self {
        Self::with(5, |_| {})
    }

    /// As [`File::new`], of `n` members, under terms that are changed before anybody signs them.
    pub(crate) fn with(n: usize, edit: impl FnOnce(&mut Lock)) -> Self {
        let person = |name: &str| Person::new(name);
        let mut people: Vec<Person> = (0..n).map(|i| person(&format!("member {i}"))).collect();
        people.sort_unstable_by_key(|member| member.peer);
        let (consumer, provider) = (person("consumer"), person("provider"));
        let mut lock = default_lock(&consumer, &provider, &people);
        edit(&mut lock);
        let lock_signers = [Who::Consumer, Who::Provider].into_iter().chain(members(n)).collect();
        Self {
            lock,
            consumer,
            provider,
            members: people,
            signed_lock: None,
            lock_signers,
            top_ups: Vec::new(),
            said: Vec::new(),
            status: Status::Locked,
            at: 7200,
        }
    }

    /// The escrow digest.
    pub(crate) fn escrow(&self) -> Hash {
        self.lock.digest()
    }

    /// Changes the lock after it was signed.
    pub(crate) fn alter_lock(&mut self, edit: impl FnOnce(&mut Lock)) {
        self.signed_lock.get_or_insert(self.lock.digest());
        edit(&mut self.lock);
    }

    /// What every body begins with.
    pub(crate) fn header(&self) -> Header {
        self.lock.header(self.escrow())
    }

    /// Somebody by role.
    pub(crate) fn person(&self, who: Who) -> Person {
        match who {
            Who::Consumer => self.consumer.clone(),
            Who::Provider => self.provider.clone(),
            Who::Member(place) => self.members[place].clone(),
            Who::Stranger(index) => Person::new(&format!("stranger {index}")),
        }
    }

    /// Adds a body signed by these, seen at a time; says its digest.
    pub(crate) fn say(&mut self, body: Body, signers: &[Who], seen: u64) -> Hash {
        let digest = body.digest();
        self.said.push((body, signers.iter().map(|who| By::Signer(*who)).collect(), seen));
        digest
    }

    /// Adds a signature that is put there as it is, in somebody's name.
    pub(crate) fn forge(&mut self, body: Body, name: Who, sig: SignatureBytes, seen: u64) -> Hash {
        let digest = body.digest();
        self.said.push((body, vec![By::Forged(name, sig)], seen));
        digest
    }

    /// Adds a top-up that chains from `previous`.
    pub(crate) fn top_up(
        &mut self,
        index: u32,
        (previous, added): (u128, u128),
        signers: &[Who],
        seen: u64,
    ) {
        let body = TopUp {
            header: self.header(),
            index: NonZeroU32::new(index).expect("an index from 1"),
            previous_total: Amount(previous),
            added: Amount(added),
            new_total: Amount(previous + added),
        };
        self.top_ups.push((body, signers.to_vec(), seen));
    }

    /// The signatures over the lock.
    pub(crate) fn lock_signatures(&self) -> Vec<LockSignature> {
        let signed = self.signed_lock.unwrap_or_else(|| self.escrow());
        let sign = |who: &Who| {
            let person = self.person(*who);
            (person.peer, person.sign(&signed))
        };
        let by_signer: BTreeMap<Hash, SignatureBytes> =
            self.lock_signers.iter().map(sign).collect();
        by_signer.into_iter().map(|(signer, sig)| LockSignature { signer, sig }).collect()
    }

    /// The case. The same body twice is one item with the signatures of both.
    pub(crate) fn case(&self) -> UntrustedCase {
        UntrustedCase {
            version: Version::V1,
            lane: Lane::Session,
            lock: self.lock.clone(),
            lock_signatures: list(self.lock_signatures()),
            top_ups: list(self.top_ups.iter().map(|top_up| self.signed_top_up(top_up)).collect()),
            status: self.status,
            evidence: list(self.items()),
            at: time(self.at),
        }
    }

    /// What was said, as items: those of the case, in its order.
    pub(crate) fn items(&self) -> Vec<Item> {
        let mut items: BTreeMap<(EvidenceKind, Hash), (Body, BTreeMap<Hash, Signature>)> =
            BTreeMap::new();
        for (body, signers, seen) in &self.said {
            let digest = body.digest();
            let (_, signatures) = items
                .entry((body.kind(), digest))
                .or_insert_with(|| (body.clone(), BTreeMap::new()));
            for by in signers {
                let (who, sig) = match by {
                    By::Signer(who) => (*who, self.person(*who).sign(&digest)),
                    By::Forged(who, sig) => (*who, *sig),
                };
                let signer = self.person(who).peer;
                signatures.entry(signer).or_insert(Signature { signer, seen_at: time(*seen), sig });
            }
        }
        let item = |(body, signatures): (Body, BTreeMap<Hash, Signature>)| Item {
            body,
            signatures: list(signatures.into_values().collect()),
        };
        items.into_values().map(item).collect()
    }

    fn signed_top_up(&self, (body, signers, seen): &(TopUp, Vec<Who>, u64)) -> SignedTopUp {
        let digest = Tag::TopUp.digest(body);
        let sign = |who: &Who| {
            let person = self.person(*who);
            let (signer, sig) = (person.peer, person.sign(&digest));
            (signer, Signature { signer, seen_at: time(*seen), sig })
        };
        let signatures: BTreeMap<Hash, Signature> = signers.iter().map(sign).collect();
        SignedTopUp { body: body.clone(), signatures: list(signatures.into_values().collect()) }
    }
}

/// What people say; each function makes the body of one kind.
impl File {
    pub(crate) fn allocated(&self, at: u64) -> Body {
        Body::Allocated(Allocated {
            header: self.header(),
            vm_key: Person::new("machine").key,
            wireguard_key: name("wireguard"),
            endpoints: name("endpoints"),
            allocated_at: time(at),
        })
    }

    pub(crate) fn cancelled(&self, at: u64, reason: Reason, claimed: u64) -> Body {
        let (claimed_seconds, cancelled_at) = (seconds(claimed), time(at));
        Body::Cancelled(Cancelled { header: self.header(), reason, claimed_seconds, cancelled_at })
    }

    pub(crate) fn request(&self, at: u64) -> Body {
        Body::CancelRequest(CancelRequest { header: self.header(), requested_at: time(at) })
    }

    pub(crate) fn accusation(&self, at: u64) -> Body {
        Body::Accusation(Accusation {
            header: self.header(),
            class: MisuseClass::EgressAbuse,
            window_start: time(at),
            window_end: time(at),
            evidence: name("misuse"),
            accused_at: time(at),
        })
    }

    pub(crate) fn vote(&self, at: u64, reach: bool, see: bool) -> Body {
        Body::Vote(Vote {
            header: self.header(),
            can_reach_vm: reach,
            can_see_consumer_connected: see,
            voted_at: time(at),
        })
    }

    pub(crate) fn abort(&self, end: u64, reason: Reason) -> Body {
        self.incident("incident", end, reason)
    }

    pub(crate) fn incident(&self, incident: &str, end: u64, reason: Reason) -> Body {
        Body::Abort(Abort {
            header: self.header(),
            incident: name(incident),
            reason,
            evidence: name("evidence"),
            end: time(end),
        })
    }

    pub(crate) fn checkpoint(&self, number: u32, alive_until: u64) -> Body {
        Body::Checkpoint(Checkpoint {
            header: self.header(),
            number,
            alive_until: time(alive_until),
            previous: name("checkpoint"),
        })
    }

    /// An attestation of a verified session.
    pub(crate) fn attestation(
        &self,
        (allocated, end_event): (Hash, Hash),
        (start, end): (u64, u64),
        reason: Reason,
    ) -> Body {
        Body::Attestation(Attestation {
            header: self.header(),
            allocated,
            end_event,
            connectivity_verified: true,
            service_start: time(start),
            service_end: time(end),
            termination_reason: reason,
        })
    }
}

/// Whole stories that a play changes.
impl File {
    /// Allocated at 60 by the provider, who ends it at 3720 with this reason; says both digests.
    pub(crate) fn ended(&mut self, reason: Reason) -> (Hash, Hash) {
        let allocated = self.say(self.allocated(60), &[Who::Provider], 65);
        let end = self.cancelled(3720, reason, 3600);
        (allocated, self.say(end, &[Who::Provider], 3725))
    }

    /// As [`File::ended`], and verified by the votes of all at 120.
    pub(crate) fn served(&mut self, reason: Reason) -> (Hash, Hash) {
        let named = self.ended(reason);
        self.say(self.vote(120, true, true), &members(self.members.len()), 125);
        named
    }

    /// As [`File::ended`], and attested by these for the hour from 120 on.
    pub(crate) fn attested(&mut self, reason: Reason, signers: &[Who]) -> (Hash, Hash) {
        let named = self.ended(reason);
        self.say(self.attestation(named, (120, 3720), reason), signers, 3740);
        named
    }

    /// Allocated, and verified by the votes of these at 120.
    pub(crate) fn verified(&mut self, voters: &[Who]) -> Hash {
        let allocated = self.say(self.allocated(60), &[Who::Provider], 65);
        self.say(self.vote(120, true, true), voters, 125);
        allocated
    }
}

fn default_lock(consumer: &Person, provider: &Person, people: &[Person]) -> Lock {
    let member =
        |(place, person): (usize, &Person)| Member { key: person.key, high_trust: place < 2 };
    let n = u8::try_from(people.len()).expect("few members");
    Lock {
        network: name("network"),
        session: name("session"),
        consumer: consumer.key,
        provider: provider.key,
        cabal: list(people.iter().enumerate().map(member).collect()),
        asset: name("asset"),
        decimals: 6,
        amount: Amount(10_000_000),
        terms: Terms {
            rate_per_hour: Amount(1_000_000),
            min_duration_seconds: seconds(600),
            max_duration_seconds: seconds(36_000),
            misuse_classes: name("misuse classes"),
        },
        policy: Policy::document(n),
        trust_micro: Micro(100_000_000),
        k_payment_micro: Micro(10_000),
        trust_height: Height(1),
        selection: Selection {
            seed_commitment: name("commitment"),
            consumer_nonce: name("consumer nonce"),
            provider_nonce: name("provider nonce"),
            candidates: name("candidates"),
        },
        locked_at: time(0),
        rules: unreleased_rules(),
    }
}
