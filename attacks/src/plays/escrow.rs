//! H: the coupling to the escrow.

use quittance_cabal::{
    Session,
    selection::{Candidate, SelectionError, candidates_digest, check, commitment, seed, select},
};
use quittance_contract::{
    codec::{Hash, List},
    crypto::peer_id,
    money::Amount,
    session::{Lock, Member},
    verdict::Reason::CompletedNormal,
};

use super::says::HOUR;
use crate::{
    file::{File, Who, members, name},
    person::Person,
    stage::Stage,
};

/// Twenty stand; every second one is of high trust, and the first eight are the provider's friends.
fn crowd(who: &str) -> Vec<Candidate> {
    let mut people: Vec<Person> = (0..20).map(|i| Person::new(&format!("{who} {i}"))).collect();
    people.sort_unstable_by_key(|person| person.peer);
    let candidate = |(place, person): (usize, &Person)| Candidate {
        key: person.key,
        high_trust: place % 2 == 0,
        met_consumer: 0,
        met_provider: 0,
    };
    people.iter().enumerate().map(candidate).collect()
}

fn parties(lock: &Lock) -> [Hash; 2] {
    [peer_id(&lock.consumer), peer_id(&lock.provider)]
}

/// A lock whose cabal is drawn of these with this nonce of the provider, who committed to `name`.
fn drawn(candidates: &[Candidate], nonce: Hash) -> Lock {
    let mut lock = File::new().lock;
    let selection = &mut lock.selection;
    selection.seed_commitment = commitment(&lock.session, &name("provider nonce"));
    selection.provider_nonce = nonce;
    selection.candidates = candidates_digest(candidates);
    let seed = seed(&lock.session, &selection.consumer_nonce, &nonce);
    let cabal = select(candidates, parties(&lock), &lock.policy, &seed).expect("enough stand");
    let of = |id: Hash| candidates.iter().find(move |one| peer_id(&one.key) == id);
    let member = |one: &Candidate| Member { key: one.key, high_trust: one.high_trust };
    let members = cabal.into_iter().filter_map(of).map(member).collect();
    lock.cabal = List::new(members).expect("five");
    lock
}

fn friends(lock: &Lock, candidates: &[Candidate]) -> usize {
    let friend = |member: &&Member| candidates[..8].iter().any(|one| one.key == member.key);
    lock.cabal.iter().filter(friend).count()
}

pub(crate) fn f52_the_provider_grinds_the_cabal(stage: &mut Stage<'_>) {
    let candidates = crowd("candidate");
    let honest = drawn(&candidates, name("provider nonce"));
    stage.is("the draw that it committed to", check(&honest, &candidates), Ok(()));
    stage.act("it knows the consumer's nonce now, and tries nonces until four friends are drawn");
    let nonces = (0..10_000_u32).map(|i| name(&format!("nonce {i}")));
    let mut tried = 0;
    let ground = nonces.map(|nonce| drawn(&candidates, nonce)).find(|lock| {
        tried += 1;
        friends(lock, &candidates) >= 4
    });
    let ground = ground.expect("some nonce draws four friends");
    stage.holds(&format!("found after {tried} tries"), friends(&ground, &candidates) >= 4);
    let refused = check(&ground, &candidates);
    stage.is("who checks the draw", refused, Err(SelectionError::Commitment));
}

pub(crate) fn f53_the_draw_is_checked_against_what_the_provider_says(stage: &mut Stage<'_>) {
    let candidates = crowd("candidate");
    let mut lock = drawn(&candidates, name("provider nonce"));
    stage.act("the provider shows other candidates than the lock names: all of them its own");
    let sybils = crowd("sybil");
    stage.is("the check", check(&lock, &sybils), Err(SelectionError::Candidates));
    stage.act("a member is not the one that was drawn");
    let mut cabal = lock.cabal.to_vec();
    cabal[0].key = Person::new("friend").key;
    lock.cabal = List::new(cabal).expect("five");
    stage.is("the check", check(&lock, &candidates), Err(SelectionError::Cabal));
    stage.act("nobody is of high trust; and all have met the consumer too often");
    let policy = lock.policy.clone();
    let nobody: Vec<Candidate> =
        candidates.iter().map(|one| Candidate { high_trust: false, ..*one }).collect();
    let drawn = select(&nobody, parties(&lock), &policy, &name("seed"));
    stage.is("the draw", drawn, Err(SelectionError::HighTrustShort { needed: 2, had: 0 }));
    let known: Vec<Candidate> =
        candidates.iter().map(|one| Candidate { met_consumer: 4, ..*one }).collect();
    let drawn = select(&known, parties(&lock), &policy, &name("seed"));
    stage.is("the draw", drawn, Err(SelectionError::HighTrustShort { needed: 2, had: 0 }));
}

/// A lock that was changed after it was signed.
fn altered(stage: &mut Stage<'_>, what: &str, edit: impl FnOnce(&mut Lock)) {
    let mut file = File::new();
    file.alter_lock(edit);
    file.attested(CompletedNormal, &members(5));
    stage.comes_to(what, &file.case(), "Refuse LOCK_UNSIGNED_PARTY");
    let opened = Session::open(&file.lock, &file.lock_signatures()).is_some();
    stage.holds("no machine starts under it", !opened);
}

pub(crate) fn f54_lock_signatures_sign_something_else(stage: &mut Stage<'_>) {
    stage.act("a witness writes another amount into a signed lock");
    altered(stage, "its lock", |lock| lock.amount = Amount(90_000_000));
    stage.act("the signatures of two members, and of strangers, under a good lock");
    let mut file = File::new();
    file.lock_signers = vec![Who::Consumer, Who::Provider, Who::Member(0), Who::Member(1)];
    file.lock_signers.extend((0..3).map(Who::Stranger));
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("its lock", &file.case(), "Refuse LOCK_UNSIGNED_CABAL");
    file.lock_signers.push(Who::Member(2));
    stage.comes_to("with a third member", &file.case(), HOUR);
}

pub(crate) fn f55_top_ups_are_invisible(stage: &mut Stage<'_>) {
    let agreed: Vec<Who> = [Who::Consumer].into_iter().chain(members(3)).collect();
    let topped = |signers: &[Who], seen| {
        let mut file = File::new();
        file.attested(CompletedNormal, &members(3));
        file.top_up(1, (10_000_000, 5_000_000), signers, seen);
        file.case()
    };
    let raised = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: release 500000, \
                  burn 500000, refund 14000000; CREDIT provider";
    stage.act("5.000000 more, agreed while the session runs; its end is seen at 3725");
    stage.comes_to("it is settled with the rest", &topped(&agreed, 100), raised);
    stage.comes_to("also in the end's own second", &topped(&agreed, 3725), raised);
    stage.comes_to("a second later it is not in", &topped(&agreed, 3726), HOUR);
    stage.act("the provider and members raise it, without the consumer");
    stage.comes_to("it is not in", &topped(&members(5), 100), HOUR);
    let two: Vec<Who> = [Who::Consumer].into_iter().chain(members(2)).collect();
    stage.comes_to("nor with two members", &topped(&two, 100), HOUR);
}

pub(crate) fn f56_the_price_is_in_no_signed_object(stage: &mut Stage<'_>) {
    stage.act("the provider settles at three times the price");
    altered(stage, "its lock", |lock| lock.terms.rate_per_hour = Amount(3_000_000));
    stage.act("the consumer, for at most ten minutes");
    altered(stage, "its lock", |lock| {
        lock.terms.max_duration_seconds = crate::file::seconds(600);
    });
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("as both signed it", &file.case(), HOUR);
}
