//! Signed session cases: a lock with its people, and whatever they say about it.
//!
//! Times are seconds after the lock. Bodies are signed when the case is built, so a body that a
//! test changes is signed as changed; sets are sorted, so the order in which a test adds things
//! does not matter.

use std::{collections::BTreeMap, num::NonZeroU32};

use quittance_contract::{
    codec::{Hash, List, SignatureBytes, Tag},
    limits,
    money::{Amount, Micro},
    session::{
        Abort, Accusation, Allocated, Attestation, Body, CancelRequest, Cancelled, Checkpoint,
        Header, Height, Item, Lane, Lock, LockSignature, Member, MisuseClass, Policy, Selection,
        Signature, SignedTopUp, Status, Terms, TopUp, UntrustedCase, Vote,
    },
    time::{Seconds, Time},
    verdict::{EvidenceKind, Reason, Version},
};
use sha2::{Digest, Sha256};

use crate::person::Person;

/// When the default escrow was locked: 2026-01-01T00:00:00Z.
pub const LOCKED_AT: u64 = 1_767_225_600;

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Who pays.
    Consumer,
    /// Who is paid.
    Provider,
    /// The member with this place in the cabal.
    Member(usize),
    /// Somebody with no role in this escrow.
    Stranger(u32),
}

/// A body with those who sign it, and when the ledger saw each signature, after the lock.
#[derive(Clone, Debug)]
pub struct Draft<B, W = Who> {
    /// What is signed.
    pub body: B,
    /// By whom, and when it was seen.
    pub signers: Vec<(W, u64)>,
}

/// A session case in the making.
#[derive(Clone, Debug)]
pub struct CaseBuilder {
    lock: Lock,
    consumer: Person,
    provider: Person,
    members: Vec<Person>,
    /// Who signs the lock.
    pub lock_signers: Vec<Who>,
    /// More money.
    pub top_ups: Vec<Draft<TopUp>>,
    /// What is said.
    pub evidence: Vec<Draft<Body>>,
    /// The ledger's word on the escrow.
    pub status: Status,
    /// When it is decided, after the lock.
    pub at: u64,
}

/// The time so many seconds after the default lock.
pub fn time(after_lock: u64) -> Time {
    Time::new(LOCKED_AT + after_lock).expect("a time before the year 10000")
}

/// So many seconds.
pub fn seconds(count: u64) -> Seconds {
    Seconds::new(count).expect("fewer than 2^32 seconds")
}

/// A recognisable digest that no rule reads.
pub fn filler(name: &str) -> Hash {
    Hash(
        Sha256::new_with_prefix("quittance/tests/filler/v1\0").chain_update(name).finalize().into(),
    )
}

/// A list that is surely within its limit.
pub fn list<T, const MAX: usize>(items: Vec<T>) -> List<T, MAX> {
    List::new(items).expect("no more items than allowed")
}

impl CaseBuilder {
    /// An escrow with `n` members and q = 3 (more where n asks for more), signed by all.
    pub fn new(n: usize) -> Self {
        Self::with_lock(n, |_| {})
    }

    /// An escrow whose lock is changed by `edit` before anybody signs it.
    pub fn with_lock(n: usize, edit: impl FnOnce(&mut Lock)) -> Self {
        Self::of_people("quittance/tests/key/v1", n, edit)
    }

    /// One of many escrows that have neither people nor digests in common.
    pub fn numbered(number: u32, n: usize, edit: impl FnOnce(&mut Lock)) -> Self {
        let label = format!("quittance/tests/key/v1/{number}");
        Self::of_people(&label, n, |lock| {
            lock.session = filler(&format!("session {number}"));
            edit(lock);
        })
    }

    fn of_people(label: &str, n: usize, edit: impl FnOnce(&mut Lock)) -> Self {
        let person = |index| Person::new(label, index);
        let places = 2..u32::try_from(n).expect("few members") + 2;
        let mut members: Vec<Person> = places.map(person).collect();
        members.sort_unstable_by_key(|member| member.peer);
        let (consumer, provider) = (person(0), person(1));
        let mut lock = default_lock(&consumer, &provider, &members);
        edit(&mut lock);
        let lock_signers =
            [Who::Consumer, Who::Provider].into_iter().chain((0..n).map(Who::Member)).collect();
        Self {
            lock,
            consumer,
            provider,
            members,
            lock_signers,
            top_ups: Vec::new(),
            evidence: Vec::new(),
            status: Status::Locked,
            at: 7200,
        }
    }

    /// The terms.
    pub const fn lock(&self) -> &Lock {
        &self.lock
    }

    /// The escrow digest.
    pub fn escrow(&self) -> Hash {
        Tag::Lock.digest(&self.lock)
    }

    /// The header of every body about this escrow.
    pub fn header(&self) -> Header {
        Header { network: self.lock.network, session: self.lock.session, escrow: self.escrow() }
    }

    /// Somebody by role.
    pub fn person(&self, who: Who) -> Person {
        match who {
            Who::Consumer => self.consumer.clone(),
            Who::Provider => self.provider.clone(),
            Who::Member(place) => self.members[place].clone(),
            Who::Stranger(index) => Person::new("quittance/tests/stranger/v1", index),
        }
    }

    /// Adds a body signed by `signers`, each seen at `seen`; says its digest.
    pub fn say(&mut self, body: Body, signers: &[Who], seen: u64) -> Hash {
        let digest = body.digest();
        let signers = signers.iter().map(|who| (*who, seen)).collect();
        self.evidence.push(Draft { body, signers });
        digest
    }

    /// Adds a top-up that chains from `previous`, signed by the consumer and the first q members.
    pub fn top_up(&mut self, index: u32, previous: u128, added: u128, seen: u64) {
        let body = TopUp {
            header: self.header(),
            index: NonZeroU32::new(index).expect("an index from 1"),
            previous_total: Amount(previous),
            added: Amount(added),
            new_total: Amount(previous + added),
        };
        let q = usize::from(self.lock.policy.attestation_threshold);
        let signers = [Who::Consumer].into_iter().chain((0..q).map(Who::Member));
        self.top_ups.push(Draft { body, signers: signers.map(|who| (who, seen)).collect() });
    }

    /// The case, signed, its sets in order. The same body twice is one item with the signatures
    /// of both; a third body of one kind by one signer is not admitted.
    pub fn build(&self) -> UntrustedCase {
        let escrow = self.escrow();
        let sign_lock = |who: &Who| {
            let person = self.person(*who);
            (person.peer, person.sign(&escrow))
        };
        let lock_signatures: BTreeMap<Hash, SignatureBytes> =
            self.lock_signers.iter().map(sign_lock).collect();
        let lock_signatures =
            lock_signatures.into_iter().map(|(signer, sig)| LockSignature { signer, sig });
        let mut top_ups: Vec<SignedTopUp> =
            self.top_ups.iter().map(|draft| self.signed_top_up(draft)).collect();
        top_ups.sort_by_key(|top_up| top_up.body.index);
        UntrustedCase {
            version: Version::V1,
            lane: Lane::Session,
            lock: self.lock.clone(),
            lock_signatures: list(lock_signatures.collect()),
            top_ups: list(top_ups),
            status: self.status,
            evidence: list(self.signed_evidence()),
            at: time(self.at),
        }
    }

    /// The canonical bytes of the case.
    pub fn bytes(&self) -> Vec<u8> {
        self.build().to_bytes()
    }

    fn signed_top_up(&self, draft: &Draft<TopUp>) -> SignedTopUp {
        let digest = Tag::TopUp.digest(&draft.body);
        let signatures = draft.signers.iter().map(|(who, seen)| self.sign(&digest, *who, *seen));
        SignedTopUp { body: draft.body.clone(), signatures: by_signer(signatures.collect()) }
    }

    fn signed_evidence(&self) -> Vec<Item> {
        let mut items: BTreeMap<(EvidenceKind, Hash), (Body, Vec<Signature>)> = BTreeMap::new();
        let mut bodies: BTreeMap<(EvidenceKind, Hash), Vec<Hash>> = BTreeMap::new();
        for draft in &self.evidence {
            let (kind, digest) = (draft.body.kind(), draft.body.digest());
            let (_, signatures) =
                items.entry((kind, digest)).or_insert_with(|| (draft.body.clone(), Vec::new()));
            for (who, seen) in &draft.signers {
                let signature = self.sign(&digest, *who, *seen);
                let signed = bodies.entry((kind, signature.signer)).or_default();
                if !signed.contains(&digest) && signed.len() < usize::from(limits::BODIES_BY_SIGNER)
                {
                    signed.push(digest);
                    signatures.push(signature);
                }
            }
        }
        let unsigned = |body: &Body| {
            self.evidence.iter().any(|draft| draft.signers.is_empty() && draft.body == *body)
        };
        items
            .into_values()
            .filter(|(body, signatures)| !signatures.is_empty() || unsigned(body))
            .map(|(body, signatures)| Item { body, signatures: by_signer(signatures) })
            .collect()
    }

    fn sign(&self, digest: &Hash, who: Who, seen: u64) -> Signature {
        let person = self.person(who);
        Signature { signer: person.peer, seen_at: time(seen), sig: person.sign(digest) }
    }
}

/// What people say; each method makes the body of one kind.
impl CaseBuilder {
    /// VM_ALLOCATED.
    pub fn allocated(&self, at: u64) -> Body {
        Body::Allocated(Allocated {
            header: self.header(),
            vm_key: Person::new("quittance/tests/vm/v1", 0).key,
            wireguard_key: filler("wireguard"),
            endpoints: filler("endpoints"),
            allocated_at: time(at),
        })
    }

    /// VM_CANCELLED.
    pub fn cancelled(&self, at: u64, reason: Reason, claimed: u64) -> Body {
        let (claimed_seconds, cancelled_at) = (seconds(claimed), time(at));
        Body::Cancelled(Cancelled { header: self.header(), reason, claimed_seconds, cancelled_at })
    }

    /// CANCEL_REQUEST.
    pub fn cancel_request(&self, at: u64) -> Body {
        Body::CancelRequest(CancelRequest { header: self.header(), requested_at: time(at) })
    }

    /// MISUSE_ACCUSATION.
    pub fn accusation(&self, at: u64) -> Body {
        Body::Accusation(Accusation {
            header: self.header(),
            class: MisuseClass::EgressAbuse,
            window_start: time(at),
            window_end: time(at + 60),
            evidence: filler("misuse"),
            accused_at: time(at),
        })
    }

    /// VM_CONNECTIVITY_VOTE.
    pub fn vote(&self, at: u64, reach: bool, see: bool) -> Body {
        Body::Vote(Vote {
            header: self.header(),
            can_reach_vm: reach,
            can_see_consumer_connected: see,
            voted_at: time(at),
        })
    }

    /// The statement of an ABORT_VOTE.
    pub fn abort(&self, end: u64, reason: Reason) -> Body {
        Body::Abort(Abort {
            header: self.header(),
            incident: filler("incident"),
            reason,
            evidence: filler("abort evidence"),
            end: time(end),
        })
    }

    /// A checkpoint.
    pub fn checkpoint(&self, number: u32, alive_until: u64) -> Body {
        Body::Checkpoint(Checkpoint {
            header: self.header(),
            number,
            alive_until: time(alive_until),
            previous: filler("previous"),
        })
    }

    /// An attestation of a verified session.
    pub fn attestation(
        &self,
        allocated: Hash,
        end_event: Hash,
        service: (u64, u64),
        reason: Reason,
    ) -> Body {
        Body::Attestation(Attestation {
            header: self.header(),
            allocated,
            end_event,
            connectivity_verified: true,
            service_start: time(service.0),
            service_end: time(service.1),
            termination_reason: reason,
        })
    }

    /// The plain story: allocated at 60, ended by the provider, attested by exactly q members for
    /// an hour from 120 on.
    pub fn completed(mut self) -> Self {
        let allocated = self.say(self.allocated(60), &[Who::Provider], 65);
        let end = self.cancelled(3720, Reason::CompletedNormal, 3600);
        let end = self.say(end, &[Who::Provider], 3725);
        let body = self.attestation(allocated, end, (120, 3720), Reason::CompletedNormal);
        self.say(body, &self.members(self.quorum()), 3740);
        self
    }

    /// One item of every kind, two top-ups, and two signatures wherever two may sign.
    pub fn every_kind(self) -> Self {
        let mut case = self.completed();
        case.top_up(1, 10_000_000, 1, 100);
        case.top_up(2, 10_000_001, 2, 200);
        case.say(case.accusation(300), &[Who::Provider, Who::Stranger(0)], 310);
        case.say(case.vote(120, true, true), &case.members(5), 130);
        case.say(case.vote(121, false, true), &[Who::Stranger(0)], 131);
        case.say(case.checkpoint(1, 900), &case.members(3), 905);
        case.say(case.abort(3720, Reason::VmDied), &case.members(2), 3725);
        case.say(case.cancel_request(3700), &[Who::Consumer], 3705);
        case
    }

    /// The first so many members.
    pub fn members(&self, count: usize) -> Vec<Who> {
        (0..count).map(Who::Member).collect()
    }

    /// q.
    pub fn quorum(&self) -> usize {
        usize::from(self.lock.policy.attestation_threshold)
    }
}

fn by_signer(mut signatures: Vec<Signature>) -> List<Signature, { limits::SIGNATURES }> {
    signatures.sort_by_key(|signature| signature.signer);
    signatures.dedup_by_key(|signature| signature.signer);
    list(signatures)
}

fn default_lock(consumer: &Person, provider: &Person, members: &[Person]) -> Lock {
    let member =
        |(place, person): (usize, &Person)| Member { key: person.key, high_trust: place < 2 };
    Lock {
        network: filler("network"),
        session: filler("session"),
        consumer: consumer.key,
        provider: provider.key,
        cabal: list(members.iter().enumerate().map(member).collect()),
        asset: filler("asset"),
        decimals: 6,
        amount: Amount(10_000_000),
        terms: Terms {
            rate_per_hour: Amount(1_000_000),
            min_duration_seconds: seconds(600),
            max_duration_seconds: seconds(36_000),
            misuse_classes: filler("misuse classes"),
        },
        policy: default_policy(members.len()),
        trust_micro: Micro(100_000_000),
        k_payment_micro: Micro(10_000),
        trust_height: Height(1),
        selection: Selection {
            seed_commitment: filler("seed"),
            consumer_nonce: filler("consumer nonce"),
            provider_nonce: filler("provider nonce"),
            candidates: filler("candidates"),
        },
        locked_at: time(0),
        rules: Tag::Rules.digest_bytes(b"unreleased"),
    }
}

/// Profile `document` with a quorum for any number of members.
fn default_policy(n: usize) -> Policy {
    let members = u8::try_from(n).expect("few members");
    Policy { attestation_threshold: (members / 2 + 1).max(3), ..Policy::document(members) }
}
