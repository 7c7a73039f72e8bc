//! The setting of a run: people, terms, the draw of the cabal, and the signed lock.

use quittance_contract::{
    codec::{Digest, Hash, List, Tag},
    money::{Amount, Micro},
    session::{Height, Lock, LockSignature, Member, Policy, Selection, Terms},
    time::{Seconds, Time},
    unreleased_rules,
};

use super::{
    person::Person,
    plan::{Enemy, Plan, Profile, WITNESSES},
};
use crate::{
    selection::{self, Candidate},
    session::Session,
    signer::Signer,
};

/// When every simulated escrow is locked: 2026-01-01T00:00:00Z.
pub const LOCKED_AT: u64 = 1_767_225_600;
/// How many stand for the cabal.
const CANDIDATES: usize = 12;

/// The price of an hour.
pub(crate) const RATE: u128 = 1_000_000;

/// Who plays, under what.
pub(crate) struct Setting {
    /// Provider, consumer, then the witnesses in the cabal's order.
    pub(crate) people: Vec<Person>,
    pub(crate) machine: Person,
    pub(crate) stranger: Person,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) lock: Lock,
    pub(crate) lock_signatures: Vec<LockSignature>,
    pub(crate) session: Session,
}

/// So many seconds.
pub(crate) fn seconds(count: u64) -> Seconds {
    Seconds::new(count).expect("fewer than 2^32 seconds")
}

/// The time of these Unix seconds.
pub(crate) fn time(unix_seconds: u64) -> Time {
    Time::new(unix_seconds).expect("a time before the year 10000")
}

impl Setting {
    pub(crate) fn new(plan: &Plan) -> Self {
        let (provider, consumer) = (Person::new("provider"), Person::new("consumer"));
        let mut crowd: Vec<Person> =
            (0..CANDIDATES).map(|place| Person::new(&format!("candidate {place}"))).collect();
        crowd.sort_unstable_by_key(|person| person.peer);
        let candidate = |(place, person): (usize, &Person)| Candidate {
            key: person.key,
            high_trust: place % 3 == 0,
            met_consumer: u32::from(place == 1) * 9,
            met_provider: 0,
        };
        let candidates: Vec<Candidate> = crowd.iter().enumerate().map(candidate).collect();
        let name = |what: &str| Digest::untagged(format!("{what} {}", plan.seed).as_bytes());
        let session = name("session");
        let (consumer_nonce, provider_nonce) = (name("consumer nonce"), name("provider nonce"));
        let policy = policy(plan.profile);
        let seed = selection::seed(&session, &consumer_nonce, &provider_nonce);
        let parties = [consumer.peer, provider.peer];
        let drawn = selection::select(&candidates, parties, &policy, &seed).expect("enough stand");
        let people_drawn: Vec<(usize, Person)> = crowd
            .into_iter()
            .enumerate()
            .filter(|(_, person)| drawn.contains(&person.peer))
            .collect();
        let member = |(place, person): &(usize, Person)| Member {
            key: person.key,
            high_trust: place % 3 == 0,
        };
        let lock = Lock {
            network: Digest::untagged(b"quittance simulation"),
            session,
            consumer: consumer.key,
            provider: provider.key,
            cabal: List::new(people_drawn.iter().map(member).collect()).expect("five members"),
            asset: Digest::untagged(b"asset"),
            decimals: 6,
            amount: amount(plan),
            terms: Terms {
                rate_per_hour: Amount(RATE),
                min_duration_seconds: seconds(180),
                max_duration_seconds: seconds(plan.maximum),
                misuse_classes: Digest::untagged(b"misuse classes"),
            },
            policy,
            trust_micro: Micro(500_000_000),
            k_payment_micro: Micro(10_000),
            trust_height: Height(1),
            selection: Selection {
                seed_commitment: selection::commitment(&session, &provider_nonce),
                consumer_nonce,
                provider_nonce,
                candidates: selection::candidates_digest(&candidates),
            },
            locked_at: time(LOCKED_AT),
            rules: unreleased_rules(),
        };
        let mut people = vec![provider, consumer];
        people.extend(people_drawn.into_iter().map(|(_, person)| person));
        let lock_signatures = signed(&lock, &people);
        let session = Session::open(&lock, &lock_signatures).expect("a lock that can settle");
        let (machine, stranger) = (Person::new("machine"), Person::new("stranger"));
        Self { people, machine, stranger, candidates, lock, lock_signatures, session }
    }

    /// The same without one of the repairs.
    #[cfg(feature = "without-repairs")]
    pub(crate) fn with_repairs(self, repairs: crate::repair::Repairs) -> Self {
        let session = self.session.with_repairs(repairs);
        Self { session, ..self }
    }

    /// Another session between the same people, for who replays from it.
    pub(crate) fn elsewhere(&self) -> Session {
        let mut lock = self.lock.clone();
        lock.session = Digest::untagged(b"another session");
        let signatures = signed(&lock, &self.people);
        Session::open(&lock, &signatures).expect("a lock that can settle")
    }

    pub(crate) fn place_of(&self, peer: Hash) -> Option<usize> {
        self.people.iter().position(|person| person.peer == peer)
    }
}

/// What is locked: far more than the session can cost. Where bribes are measured it is the price of
/// the longest service, so that all of it is there to be won.
fn amount(plan: &Plan) -> Amount {
    match plan.enemy {
        Enemy::BoughtQuorum => Amount(RATE * u128::from(plan.maximum) / 3600),
        _ => Amount(10_000_000),
    }
}

fn signed(lock: &Lock, people: &[Person]) -> Vec<LockSignature> {
    let digest = Tag::Lock.digest(lock);
    let mut signatures: Vec<LockSignature> = people
        .iter()
        .map(|person| LockSignature { signer: person.peer, sig: person.sign(&digest) })
        .collect();
    signatures.sort_unstable_by_key(|signature| signature.signer);
    signatures
}

fn policy(profile: Profile) -> Policy {
    let witnesses = u8::try_from(WITNESSES).expect("few");
    match profile {
        Profile::Document => Policy::document(witnesses),
        Profile::Safe => Policy::safe(witnesses),
    }
}
