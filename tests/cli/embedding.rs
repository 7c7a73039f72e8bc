//! `docs/embedding.md` and its examples: the page shows the files as they are, and a program in
//! each language prints what the oracle says of a case, and ends as the command line would.
//!
//! The tests that need Python's wasmtime, or Node and jco, are ignored in everyday runs;
//! `scripts/setup` installs both, and `scripts/test` runs all of them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{CASE, Ended, component, file, folder, quittance, root, text};

/// Settled with blame, settled after a conflict, held, refused, and no case.
const FIXTURES: [&str; 5] = [
    "session/fallback/below-minimum",
    "session/conflict/two-bodies-ended",
    "session/conflict/two-bodies-held",
    "session/refused/not-locked",
    "session/faults/seen-after-challenge",
];

#[derive(Clone, Copy)]
enum Language {
    Rust,
    Python,
    JavaScript,
}

impl Language {
    /// The example, on these files; the one in Rust has its component inside.
    fn decides(self, component: &Path, case: &Path) -> Ended {
        let root = root();
        let mut command = match self {
            Self::Rust => {
                let beside = Path::new(env!("CARGO_BIN_EXE_quittance")).parent().unwrap();
                Command::new(beside.join("examples/embed"))
            }
            Self::Python => Command::new(root.join("target/embed/bin/python")),
            Self::JavaScript => Command::new("node"),
        };
        match self {
            Self::Rust => &mut command,
            Self::Python => command.arg("examples/python/decide.py").arg(component),
            Self::JavaScript => command.arg("examples/javascript/decide.mjs").arg(component),
        };
        command.current_dir(root).arg(case).stdin(Stdio::null());
        let ended = command.output().unwrap_or_else(|error| {
            panic!("{command:?}: {error}; scripts/setup installs it, cargo build --examples too")
        });
        ended.into()
    }

    fn prints_what_the_oracle_says(self) {
        let component = exported();
        for name in FIXTURES {
            let case = root().join("fixtures").join(name.to_owned() + ".case");
            let expected = expected(&case.with_extension("expect.json"));
            let ended = self.decides(&component, &case);
            match expected {
                Ok(lines) => assert_eq!(ended.with(0).out, lines, "{name}"),
                Err(fault) => {
                    let Ended { out, err, .. } = ended.with(2);
                    let said = err.to_lowercase().replace('_', "-");
                    assert!(out.is_empty() && said.contains(&fault), "{name}: {out}{err}");
                }
            }
        }
    }

    /// Bytes that no component gets to see are the same fault on every host.
    fn refuses_bytes_that_are_too_long(self, folder: &Path) {
        let long = file(folder, "long.case", vec![0; (64 << 20) + 1]);
        let ended = self.decides(&exported(), Path::new(&long)).with(2);
        let said = ended.err.to_lowercase().replace('_', "-");
        assert!(said.contains("too-large"), "{}", ended.err);
    }

    /// A case that pins rules which this component does not serve decodes, and moves nothing.
    fn abstains_under_other_rules(self, folder: &Path) {
        let mut bytes = fs::read(root().join(CASE)).unwrap();
        let unreleased = quittance::RulesName::unreleased().0;
        let place = bytes.windows(32).position(|window| window == unreleased).unwrap();
        bytes[place] ^= 1;
        let case = file(folder, "other_rules.case", bytes);
        let ended = self.decides(&exported(), Path::new(&case)).with(3);
        assert!(ended.out.is_empty() && ended.err.contains("rules"), "{}", ended.err);
    }

    fn abstains_with(self, broken: &str, folder: &Path) {
        let broken = file(folder, &broken.replace(".wat", ".wasm"), component(broken));
        let ended = self.decides(Path::new(&broken), &root().join(CASE)).with(3);
        assert!(ended.out.is_empty() && ended.err.starts_with("abstained"), "{}", ended.err);
    }
}

/// The component's file, as another language's host gets it.
fn exported() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join("exported");
    fs::create_dir_all(&folder).unwrap();
    // Tests run at the same time: each writes the same bytes under a name of its own.
    let path = folder.join(format!("{}.wasm", std::process::id()));
    if !path.exists() {
        quittance(&["component", "export", "--out", text(&path)]).with(0);
    }
    path
}

/// The lines that every example prints for this fixture, or the fault it names.
fn expected(file: &Path) -> Result<String, String> {
    let kebab = |value: &Value| value.as_str().unwrap().to_lowercase().replace('_', "-");
    let plain = |value: &Value| value.as_str().unwrap().to_owned();
    let decision: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    if !decision["fault"].is_null() {
        return Err(kebab(&decision["fault"]));
    }
    let mut lines = String::new();
    match decision["outcome"].as_str().unwrap() {
        "settle" => lines += &format!("settle {}\n", kebab(&decision["basis"])),
        "hold" => {
            let deadline = plain(&decision["next_deadline"]);
            lines += &format!("hold {} until {deadline}\n", kebab(&decision["code"]));
        }
        "refuse" => lines += &format!("refuse {}\n", kebab(&decision["code"])),
        other => panic!("{other} is no outcome"),
    }
    for part in decision["allocations"].as_array().into_iter().flatten() {
        let [to, amount, account] = ["to", "amount", "account"].map(|field| plain(&part[field]));
        lines += &format!("{to} {amount} to {account}\n");
    }
    for signal in decision["signals"].as_array().into_iter().flatten() {
        let subject = plain(&signal["subject"]);
        lines += &format!("{} about {subject}\n", kebab(&signal["signal"]));
    }
    Ok(lines)
}

#[test]
#[ignore = "compiles the component five times: scripts/test runs it"]
fn cases_decided_in_rust() {
    let folder = folder("embed_rust");
    Language::Rust.prints_what_the_oracle_says();
    Language::Rust.refuses_bytes_that_are_too_long(&folder);
    Language::Rust.abstains_under_other_rules(&folder);
}

#[test]
#[ignore = "needs Python's wasmtime, which scripts/setup installs"]
fn cases_decided_in_python() {
    let folder = folder("embed_python");
    Language::Python.prints_what_the_oracle_says();
    Language::Python.refuses_bytes_that_are_too_long(&folder);
    Language::Python.abstains_under_other_rules(&folder);
}

#[test]
#[ignore = "needs Python's wasmtime, which scripts/setup installs"]
fn abstentions_in_python() {
    let folder = folder("embed_python_broken");
    for broken in ["trap.wat", "memory.wat", "endless.wat"] {
        Language::Python.abstains_with(broken, &folder);
    }
}

#[test]
#[ignore = "needs Node and jco, which scripts/setup installs"]
fn cases_decided_in_javascript() {
    let folder = folder("embed_javascript");
    Language::JavaScript.prints_what_the_oracle_says();
    Language::JavaScript.refuses_bytes_that_are_too_long(&folder);
    Language::JavaScript.abstains_under_other_rules(&folder);
}

/// No fuel here: an endless component is the worker's deadline to end (docs/embedding.md).
#[test]
#[ignore = "needs Node and jco, which scripts/setup installs"]
fn abstentions_in_javascript() {
    let folder = folder("embed_javascript_broken");
    for broken in ["trap.wat", "memory.wat"] {
        Language::JavaScript.abstains_with(broken, &folder);
    }
}

/// What the page shows is what the tests above run.
#[test]
fn the_page_shows_the_examples_and_they_are_short() {
    let page = fs::read_to_string(root().join("docs/embedding.md")).unwrap();
    for (language, path) in [
        ("rust", "host/examples/embed.rs"),
        ("python", "examples/python/decide.py"),
        ("javascript", "examples/javascript/decide.mjs"),
    ] {
        let example = fs::read_to_string(root().join(path)).unwrap();
        assert!(example.lines().count() < 56, "{path} is as long as a program, not an example");
        let block = format!("```{language}\n{example}```\n");
        assert!(page.contains(&block), "docs/embedding.md shows another {path}");
    }
}

/// Console blocks are typed as they stand; what `sh` blocks install is what scripts/setup installs.
#[test]
#[ignore = "needs Python's wasmtime, Node and jco, which scripts/setup installs"]
fn the_page_shows_what_its_commands_print_in_javascript_too() {
    let page = fs::read_to_string(root().join("docs/embedding.md")).unwrap();
    let blocks = |kind: &str| -> Vec<String> {
        let opened = format!("\n```{kind}\n");
        let blocks = page.split(&opened).skip(1).map(|rest| rest.split("\n```").next().unwrap());
        blocks.map(str::to_owned).collect()
    };
    let commands = Path::new(env!("CARGO_BIN_EXE_quittance")).parent().unwrap();
    let path = format!("{}:{}", text(commands), std::env::var("PATH").unwrap());
    for block in blocks("console") {
        let (line, expected) = block.split_once('\n').unwrap_or((&block, ""));
        let line = line.strip_prefix("$ ").expect("a command");
        let mut shell = Command::new("sh");
        shell.args(["-ec", line]).current_dir(root()).env("PATH", &path).stdin(Stdio::null());
        let ended = Ended::from(shell.output().unwrap()).with(0);
        assert_eq!(ended.out.trim_end(), expected, "{line}");
    }
    let setup = fs::read_to_string(root().join("scripts/setup")).unwrap();
    let installs = blocks("sh");
    for line in installs.iter().flat_map(|block| block.lines()) {
        assert!(setup.contains(line), "scripts/setup does not run {line:?}");
    }
    assert!(blocks("console").len() == 3 && installs.len() == 2, "the page shows its commands");
}
