//! The compile cache changes how long a start takes, and nothing that anybody is told.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use super::{CASE, Ended, command, folder};

fn decide(caches: &Path) -> Ended {
    let mut command = command(&["decide", CASE, "--json"]);
    Ended::from(command.env("XDG_CACHE_HOME", caches).output().unwrap()).with(0)
}

/// The one artefact that is kept there.
#[track_caller]
fn kept(caches: &Path) -> PathBuf {
    let files = fs::read_dir(caches.join("quittance")).unwrap();
    let files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    file.clone()
}

#[test]
fn every_state_of_the_cache_gives_the_same_answer() {
    let caches = folder("cache_states");
    let expected = decide(&caches).out;
    let file = kept(&caches);
    let sound = fs::read(&file).unwrap();
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(decide(&caches).out, expected);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written, "it was used as it is");

    let mut flipped = sound.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    fs::write(&file, flipped).unwrap();
    assert_eq!(decide(&caches).out, expected);
    assert!(fs::read(kept(&caches)).unwrap() == sound, "it is made again");
}

#[test]
fn processes_that_start_together_do_not_harm_one_another() {
    let caches = folder("cache_together");
    let start = |_| {
        let mut command = command(&["decide", CASE, "--json"]);
        command.env("XDG_CACHE_HOME", &caches).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..3).map(start).collect();
    let ended = |child: std::process::Child| Ended::from(child.wait_with_output().unwrap());
    let outs: Vec<String> = children.into_iter().map(|child| ended(child).with(0).out).collect();
    assert!(outs.iter().all(|out| *out == outs[0]), "{outs:?}");
    assert_eq!(decide(&caches).out, outs[0]);
    kept(&caches);
}

/// The convention asks for absolute paths; with neither variable there is no place to keep it.
#[test]
fn without_a_place_nothing_is_kept() {
    let place = folder("cache_nowhere");
    let case = super::root().join(CASE);
    let mut command = command(&["decide", super::text(&case)]);
    command.current_dir(&place).env("XDG_CACHE_HOME", "caches").env_remove("HOME");
    Ended::from(command.output().unwrap()).with(0);
    assert_eq!(fs::read_dir(place).unwrap().count(), 0);
}
