//! The command `quittance` as people and programs meet it: what it prints, how it ends, and what it
//! says of input that cannot be used.

mod attack;
mod audit;
mod bad_input;
mod by_hand;
#[cfg(unix)]
mod cache;
mod component;
mod decide;
mod diff;
mod documents;
mod dossier;
mod embedding;
mod explain;
mod order;
mod order_admission;
mod order_money;
mod order_repair;
mod order_story;
mod simulate;
mod tutorial;
mod writing;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

/// A settled case that the tests copy and spoil.
const CASE: &str = "fixtures/session/money/trust-500.case";

include!("../wat/component.rs");

/// How a command ended.
struct Ended {
    exit: i32,
    out: String,
    err: String,
}

impl Ended {
    #[track_caller]
    fn with(self, exit: i32) -> Self {
        let Self { out, err, .. } = &self;
        assert_eq!(self.exit, exit, "\nstandard output:\n{out}\nstandard error:\n{err}");
        assert!(!err.contains("panicked"), "{err}");
        self
    }

    /// Checks that standard error says all of this, in one line.
    #[track_caller]
    fn saying(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in {:?}", self.err);
        }
        assert_eq!(self.err.lines().count(), 1, "{:?}", self.err);
        self
    }

    #[track_caller]
    fn json(&self) -> Value {
        assert_eq!(self.err, "");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            exit: output.status.code().expect("it ends by itself"),
            out: String::from_utf8(output.stdout).expect("it prints UTF-8"),
            err: String::from_utf8(output.stderr).expect("it prints UTF-8"),
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// `quittance` at the root of the repository.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quittance"));
    command.current_dir(root()).args(arguments).stdin(Stdio::null());
    // Not into the caches of whoever runs the tests.
    command.env("XDG_CACHE_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("caches"));
    command
}

fn quittance(arguments: &[&str]) -> Ended {
    command(arguments).output().expect("quittance starts").into()
}

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file in the folder of one test.
fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    text(&path).to_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of UTF-8")
}

fn case_bytes() -> Vec<u8> {
    fs::read(root().join(CASE)).unwrap()
}

fn case_json() -> String {
    fs::read_to_string(root().join(CASE).with_extension("case.json")).unwrap()
}

#[test]
fn help_and_version_are_answers() {
    let help = quittance(&["--help"]).with(0);
    assert!(help.out.contains("3 this host could not decide"), "{}", help.out);
    let version = quittance(&["--version"]).with(0);
    assert_eq!(version.out, format!("quittance {}\n", env!("CARGO_PKG_VERSION")));
    let mut asked = 0;
    commands_below(&mut Vec::new(), &mut asked);
    assert!(asked >= 35, "only {asked} commands");
}

/// Every command has help that says how it is used and what each option is; and so have those
/// below it.
fn commands_below(path: &mut Vec<String>, asked: &mut usize) {
    let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
    let help = quittance(&arguments).with(0).out;
    *asked += 1;
    assert!(help.contains(&["Usage: quittance", &path.join(" ")].join(" ").trim_end().to_owned()));
    let mut below = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let below: Vec<String> = below
        .by_ref()
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect();
    for name in below {
        path.push(name);
        commands_below(path, asked);
        path.pop();
    }
}

#[test]
fn what_is_mistyped_is_bad_input() {
    for arguments in [&["frobnicate"][..], &["audit"], &["decide"], &["decide", CASE, "--loud"]] {
        let ended = quittance(arguments).with(2).saying(&["`--help` after a command"]);
        assert!(ended.err.starts_with("quittance: error: "), "{}", ended.err);
    }
    quittance(&["diff", CASE]).with(2).saying(&["were not provided: <OTHER>"]);
    quittance(&["decide", "no\x1b[31m\nsuch"]).with(2).saying(&["no\\u{1b}[31m\\nsuch"]);
    let ended = quittance(&[]).with(2);
    assert!(ended.err.contains("Commands:"), "who typed nothing gets help: {}", ended.err);
    let ended = quittance(&["frobnicate", "--json"]).with(2);
    assert_eq!(ended.json()["exit"], 2);
}

/// Nor is it if nobody reads what goes wrong: it has gone wrong all the same.
#[test]
fn a_closed_standard_error_is_no_panic() {
    for arguments in [&["decide", "no/such.case"][..], &["frobnicate"]] {
        let mut child = command(arguments).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stderr.take());
        assert_eq!(child.wait().unwrap().code(), Some(2), "{arguments:?}");
    }
}

/// Readers such as `head` close the pipe when they have seen enough.
#[test]
fn a_closed_pipe_is_no_error() {
    for arguments in [
        &["--help"][..],
        &["explain", CASE],
        &["explain", "--html", CASE],
        &["decide", CASE, "--json"],
        &["case", "show", CASE],
        &["case", "schema"],
        &["diff", CASE, CASE],
        &["audit", CASE],
        &["component", "info"],
        &["generate", "completions", "bash"],
    ] {
        let mut child = command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("quittance starts");
        drop(child.stdout.take());
        let ended = Ended::from(child.wait_with_output().unwrap()).with(0);
        assert_eq!(ended.err, "");
    }
}
