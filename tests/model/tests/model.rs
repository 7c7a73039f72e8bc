//! Small sessions of the cabal, in every order of messages: to the last state, or it fails.
//!
//! `QUITTANCE_MODEL=full` checks four witnesses instead of three (`scripts/test --long`). The
//! numbers are those of `docs/model.md`; another number is another model, or another protocol.

use std::{env, time::Instant};

#[cfg(feature = "without-repairs")]
use quittance_cabal::repair::{Repair, Repairs};
use quittance_contract::verdict::{Basis, EvidenceKind, HoldCode, Reason};
#[cfg(feature = "without-repairs")]
use quittance_model::scene::NEVER;
use quittance_model::{Act, Cabal, Course, Fault, Scene};
use stateright::{Checker, HasDiscoveries, Model};

const VOTE: &str = "VM_CONNECTIVITY_VOTE";
const ABORT: &str = "ABORT_VOTE";
const CANCELLED: &str = "VM_CANCELLED";
const REQUEST: &str = "CANCEL_REQUEST";
const SHARE: &str = "ATTESTATION_SHARE";
const RESULT: &str = "ATTESTATION_RESULT";

/// No scene has so many; a check that gets there fails by its count.
const STATES: usize = 20_000_000;

/// The provider ends the session at 100, if it runs.
fn scene(name: &'static str, n: usize, fault: Fault) -> Scene {
    Scene {
        name,
        n,
        check: 600,
        fault,
        held: Vec::new(),
        window: (71, 5000),
        courses: vec![Course::serving(n, &[(100, Act::Cancel(Reason::CompletedNormal))])],
        votes: vec![(true, 5), (false, 5)],
        #[cfg(feature = "without-repairs")]
        repairs: Repairs::default(),
    }
}

/// The cabal votes, and counts; from then on messages come at once.
fn connectivity(n: usize, fault: Fault) -> Scene {
    Scene { held: vec![VOTE], window: (10, 70), ..scene("connectivity", n, fault) }
}

/// The machine dies, and each witness sees it, in one course the last of them a look later. Their
/// votes come before they are counted, or after.
fn abort(n: usize, fault: Fault) -> Scene {
    let mut later = vec![100; n];
    later[n - 1] = 150;
    let course = |unseen| Course { script: Vec::new(), unseen, died: 100 };
    let courses = [vec![100; n], later].map(course).into();
    let held = vec![ABORT];
    Scene { check: 60, courses, held, window: (130, 280), ..scene("abort", n, fault) }
}

/// The provider ends the session, and the cabal attests it.
fn attestation(n: usize, fault: Fault) -> Scene {
    Scene { held: vec![CANCELLED, SHARE, RESULT], ..scene("attestation", n, fault) }
}

/// The consumer asks for the end, and the provider says one: two ends for one session.
fn two_ends(n: usize, fault: Fault) -> Scene {
    let voluntary = (100, Act::Cancel(Reason::ProviderVoluntary));
    let courses = vec![
        Course::serving(n, &[(100, Act::Request)]),
        Course::serving(n, &[(100, Act::Request), voluntary]),
    ];
    Scene { courses, held: vec![CANCELLED, REQUEST], ..scene("two ends", n, fault) }
}

/// What there is to be: unique states, depth, and how many ends of each kind.
type Counts = (usize, usize, &'static [(&'static str, u64)]);

/// Visits every state of a scene; nothing may be found, and nothing be left out.
fn check(scene: Scene, counts: Counts) {
    let (begun, name) =
        (Instant::now(), format!("{}, {} witnesses, {:?}", scene.name, scene.n, scene.fault));
    let checker = Cabal::new(scene).checker().target_state_count(STATES).spawn_bfs().join();
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    let cabal = checker.model();
    let ends: Vec<(String, u64)> = cabal.judge().outcomes.clone().into_iter().collect();
    println!("{name}: ({states}, {depth}, &{ends:?}) in {:?}", begun.elapsed());
    if let Some((property, path)) = checker.discoveries().into_iter().next() {
        panic!("{name}: not {property}:{}", cabal.explain(path));
    }
    let ends: Vec<(&str, u64)> = ends.iter().map(|(end, count)| (end.as_str(), *count)).collect();
    assert_eq!((states, depth, &ends[..]), counts, "{name}");
}

/// The smallest cabal with a liar; `QUITTANCE_MODEL=full`: four witnesses, under every fault.
fn check_each(scene: fn(usize, Fault) -> Scene, small: Counts, full: [Counts; 3]) {
    if env::var("QUITTANCE_MODEL").is_ok_and(|scope| scope == "full") {
        let faults = [Fault::None, Fault::Crash, Fault::Liar];
        faults.into_iter().zip(full).for_each(|(fault, counts)| check(scene(4, fault), counts));
    } else {
        check(scene(3, Fault::Liar), small);
    }
}

#[test]
fn connectivity_is_verified_or_not() {
    check_each(
        connectivity,
        (
            4647,
            13,
            &[
                ("ATTESTED COMPLETED_NORMAL", 1),
                ("ATTESTED CONNECTIVITY_FAILED", 1810),
                ("NO_VERIFICATION CONNECTIVITY_FAILED", 450),
            ],
        ),
        [
            (
                131_073,
                19,
                &[
                    ("ATTESTED COMPLETED_NORMAL", 6400),
                    ("ATTESTED CONNECTIVITY_FAILED", 34560),
                    ("NO_ATTESTATION VM_DIED", 24576),
                ],
            ),
            (
                263_170,
                20,
                &[
                    ("ATTESTED COMPLETED_NORMAL", 8961),
                    ("ATTESTED CONNECTIVITY_FAILED", 48607),
                    ("NO_ATTESTATION VM_DIED", 74016),
                ],
            ),
            (
                640_625,
                20,
                &[("ATTESTED COMPLETED_NORMAL", 18032), ("ATTESTED CONNECTIVITY_FAILED", 301968)],
            ),
        ],
    );
}

#[test]
fn a_dead_machine_aborts() {
    check_each(
        abort,
        (1401, 19, &[("ATTESTED VM_DIED", 169)]),
        [
            (83_328, 22, &[("ATTESTED VM_DIED", 34296)]),
            (297_792, 23, &[("ATTESTED VM_DIED", 131120)]),
            (184_528, 23, &[("ATTESTED VM_DIED", 92608)]),
        ],
    );
}

#[test]
fn an_end_is_attested() {
    check_each(
        attestation,
        (609, 11, &[("ATTESTED COMPLETED_NORMAL", 88), ("NO_ATTESTATION VM_DIED", 132)]),
        [
            (
                158_657,
                15,
                &[("ATTESTED COMPLETED_NORMAL", 82420), ("NO_ATTESTATION VM_DIED", 1808)],
            ),
            (
                211_414,
                15,
                &[("ATTESTED COMPLETED_NORMAL", 107678), ("NO_ATTESTATION VM_DIED", 4104)],
            ),
            (86_713, 15, &[("ATTESTED COMPLETED_NORMAL", 40680), ("NO_ATTESTATION VM_DIED", 3080)]),
        ],
    );
}

#[test]
fn of_two_ends_one_is_attested_at_most() {
    check_each(
        two_ends,
        (
            902,
            12,
            &[
                ("ATTESTED CONSUMER_REQUEST", 15),
                ("ATTESTED PROVIDER_VOLUNTARY", 4),
                ("ATTESTED TIMEOUT", 4),
                ("NO_ATTESTATION CONSUMER_REQUEST", 60),
                ("NO_ATTESTATION PROVIDER_VOLUNTARY", 64),
                ("NO_ATTESTATION VM_DIED", 64),
            ],
        ),
        [
            (
                137_968,
                17,
                &[
                    ("ATTESTED CONSUMER_REQUEST", 1321),
                    ("ATTESTED PROVIDER_VOLUNTARY", 512),
                    ("ATTESTED TIMEOUT", 576),
                    ("NO_ATTESTATION CONSUMER_REQUEST", 6512),
                    ("NO_ATTESTATION PROVIDER_VOLUNTARY", 6272),
                    ("NO_ATTESTATION VM_DIED", 6272),
                ],
            ),
            (
                437_508,
                18,
                &[
                    ("ATTESTED CONSUMER_REQUEST", 4795),
                    ("ATTESTED PROVIDER_VOLUNTARY", 1792),
                    ("ATTESTED TIMEOUT", 1736),
                    ("NO_ATTESTATION CONSUMER_REQUEST", 26344),
                    ("NO_ATTESTATION PROVIDER_VOLUNTARY", 25456),
                    ("NO_ATTESTATION VM_DIED", 25456),
                ],
            ),
            (
                9_063,
                14,
                &[
                    ("ATTESTED CONSUMER_REQUEST", 279),
                    ("ATTESTED PROVIDER_VOLUNTARY", 96),
                    ("ATTESTED TIMEOUT", 120),
                    ("NO_ATTESTATION CONSUMER_REQUEST", 344),
                    ("NO_ATTESTATION PROVIDER_VOLUNTARY", 448),
                    ("NO_ATTESTATION VM_DIED", 448),
                ],
            ),
        ],
    );
}

/// With five witnesses, of whom three are a quorum, one liar makes two: the checker finds it, and
/// the rules end it and name the liar.
#[test]
fn one_liar_of_five_makes_a_conflict() {
    let mut scene = two_ends(5, Fault::Liar);
    scene.courses.truncate(1);
    let checker = Cabal::new(scene).checker();
    let checker = checker.finish_when(HasDiscoveries::Any).target_state_count(STATES);
    let checker = checker.spawn_dfs().join();
    println!("found among {} states", checker.unique_state_count());
    assert_eq!(checker.discoveries().into_keys().collect::<Vec<_>>(), ["conflict"]);
    let path = checker.discovery("conflict").expect("found");
    let cabal = checker.model();
    let verdict = cabal.verdict(path.last_state());
    println!("{}", cabal.explain(path));
    assert_eq!(verdict.held, Some(HoldCode::Conflict));
    assert_eq!(verdict.settled, Some(Basis::ConflictEnded));
    assert_eq!(verdict.equivocated, [(cabal.culprit(), EvidenceKind::Attestation)]);
}

/// What the checker finds if a repair is off: without it, what must hold does not.
#[cfg(feature = "without-repairs")]
fn is_missed(repair: Repair, scene: Scene, property: &'static str) {
    let checker = Cabal::new(Scene { repairs: Repairs::without(repair), ..scene }).checker();
    let checker = checker.finish_when(HasDiscoveries::Any).target_state_count(STATES);
    let checker = checker.spawn_bfs().join();
    println!("{}: {} states", repair.name(), checker.unique_state_count());
    let found: Vec<&str> = checker.discoveries().into_keys().collect();
    assert_eq!(found, [property], "without {}", repair.name());
}

/// A witness that never hears of the end waits for ever.
#[cfg(feature = "without-repairs")]
#[test]
fn without_an_end_of_waits_it_does_not_end() {
    is_missed(Repair::WaitsEnd, attestation(4, Fault::None), "ends settled");
}

/// One witness of three reaches the machine, and a liar says so twice: three votes.
#[cfg(feature = "without-repairs")]
#[test]
fn without_votes_by_member_a_liar_counts_twice() {
    let mut scene = connectivity(3, Fault::Liar);
    scene.courses[0].unseen = vec![0, NEVER, 0];
    scene.votes = vec![(true, 5), (true, 6)];
    is_missed(Repair::VotesByMember, scene, "true quorum");
}
