//! Small sessions of the cabal, in every order of messages: to the last state, or it fails.
//!
//! `QUITTANCE_MODEL=full` checks every scene instead of the smallest (`scripts/test --long`). The
//! numbers are those of `docs/model.md`; another number is another model, or another protocol.

use std::{env, time::Instant};

use quittance_contract::verdict::Reason;
#[cfg(feature = "without-repairs")]
use quittance_cabal::repair::{Repair, Repairs};
use quittance_model::{Act, Cabal, Course, Fault, Scene, Verdict};
use stateright::{Checker, HasDiscoveries, Model};

const VOTE: &str = "VM_CONNECTIVITY_VOTE";
const ABORT: &str = "ABORT_VOTE";
const CANCELLED: &str = "VM_CANCELLED";
const REQUEST: &str = "CANCEL_REQUEST";
const SHARE: &str = "ATTESTATION_SHARE";
const RESULT: &str = "ATTESTATION_RESULT";

/// No scene has so many; a check that gets there fails by its count.
const STATES: usize = 20_000_000;

/// Four witnesses; the machine serves, unless the courses say otherwise.
fn scene(name: &'static str, fault: Fault, held: &[&'static str], window: (u16, u16)) -> Scene {
    Scene {
        name,
        n: 4,
        check: 600,
        fault,
        held: held.to_vec(),
        window,
        courses: vec![ended(4)],
        votes: vec![(true, 5), (false, 5)],
        #[cfg(feature = "without-repairs")]
        repairs: Repairs::default(),
    }
}

fn ended(n: usize) -> Course {
    Course::serving(n, &[(100, Act::Cancel(Reason::CompletedNormal))])
}

/// The cabal votes, and counts; from then on messages come at once.
fn connectivity(fault: Fault) -> Scene {
    scene("connectivity", fault, &[VOTE], (10, 70))
}

/// The machine dies, and each witness sees it, one of them a look later; what they vote comes
/// before the votes are counted, or after.
fn abort(fault: Fault) -> Scene {
    let mut later = vec![100; 4];
    later[3] = 150;
    let courses = [vec![100; 4], later];
    let course = |unseen: &Vec<u16>| Course { script: Vec::new(), unseen: unseen.clone(), died: 100 };
    let courses = courses.iter().map(course).collect();
    Scene { check: 60, courses, ..scene("abort", fault, &[ABORT], (130, 280)) }
}

/// The provider ends the session, and the cabal attests it.
fn attestation(fault: Fault) -> Scene {
    scene("attestation", fault, &[CANCELLED, SHARE, RESULT], (71, 5000))
}

/// The consumer asks for the end, and the provider says one: two ends for one session.
fn two_ends(fault: Fault, n: usize) -> Scene {
    let voluntary = (100, Act::Cancel(Reason::ProviderVoluntary));
    let courses = vec![
        Course::serving(n, &[(100, Act::Request)]),
        Course::serving(n, &[(100, Act::Request), voluntary]),
    ];
    Scene { n, courses, ..scene("two ends", fault, &[CANCELLED, REQUEST], (71, 5000)) }
}

/// What a check came to: unique states, depth, and how often the ends were which.
struct Seen {
    states: usize,
    depth: usize,
    ends: Vec<(String, u64)>,
}

/// Visits every state, and prints what there was.
fn check(scene: Scene) -> Seen {
    let begun = Instant::now();
    let (name, fault) = (scene.name, scene.fault);
    let checker = Cabal::new(scene).checker().target_state_count(STATES).spawn_bfs().join();
    for (property, path) in checker.discoveries() {
        let told = checker.model().explain(path);
        assert!(!told.is_empty(), "{name} {fault:?}: not {property}");
        panic!("{name} {fault:?}: not {property}:\n{told}");
    }
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    let ends: Vec<(String, u64)> = checker.model().judge().outcomes.clone().into_iter().collect();
    println!("{name} {fault:?}: {states} states, depth {depth}, {:?}, {ends:?}", begun.elapsed());
    Seen { states, depth, ends }
}

#[test]
fn probe() {
    let full = env::var("QUITTANCE_MODEL").is_ok_and(|scope| scope == "full");
    let mut scenes = vec![attestation(Fault::Liar)];
    if full {
        for fault in [Fault::None, Fault::Crash, Fault::Liar] {
            scenes.extend([abort(fault), connectivity(fault), attestation(fault), two_ends(fault, 4)]);
        }
    }
    for scene in scenes { check(scene); }
}

/// With five witnesses, of whom three are a quorum, one liar makes two: the checker finds it, and
/// the rules end it.
#[test]
fn one_liar_of_five_makes_a_conflict() {
    let begun = Instant::now();
    let checker = Cabal::new(two_ends(Fault::Liar, 5)).checker();
    let checker = checker.finish_when(HasDiscoveries::Any).target_state_count(STATES).spawn_bfs().join();
    println!("{} states, {:?}", checker.unique_state_count(), begun.elapsed());
    let path = checker.discovery("conflict").expect("two quorums are reachable");
    let state = path.last_state().clone();
    let cabal = checker.model();
    println!("{}", cabal.explain(path));
    let Verdict { held, settled, equivocated } = cabal.verdict(&state);
    println!("{held:?} {settled:?} {equivocated:?}");
}
