//! The tutorials, command by command: what they show is what a person sees who types it.

use std::{fs, path::Path, process::Command};

use super::{folder, quittance, root, text};

/// A command of the page, with what it prints and how it ends.
struct Step {
    line: String,
    expected: Vec<String>,
    exit: i32,
}

#[test]
fn the_tutorial_shows_what_its_commands_print() {
    assert!(shows("docs/tutorial.md", &folder("tutorial")) > 15);
}

#[test]
fn the_tutorial_of_a_dossier_shows_what_its_commands_print() {
    let folder = folder("tutorial-order");
    let example = root().join("examples/dossier/.");
    let copied = Command::new("cp").arg("-R").arg(example).arg(&folder).status().unwrap();
    assert!(copied.success());
    assert!(shows("docs/tutorial-order.md", &folder) > 18);
    // What was put together by hand is the oracle's case, byte for byte.
    let case = text(&folder.join("objection/case.json")).to_owned();
    let out = folder.join("ruled.case");
    quittance(&["case", "encode", &case, "--out", text(&out)]).with(0);
    let fixture = root().join("fixtures/stories/impact/quality-objection/03-ruled.case");
    assert_eq!(fs::read(out).unwrap(), fs::read(fixture).unwrap());
}

/// Runs the commands of a page in a folder, and says how many there are.
fn shows(page: &str, folder: &Path) -> usize {
    let page = fs::read_to_string(root().join(page)).unwrap();
    let steps = steps(&page);
    let count = steps.len();
    let binaries = Path::new(env!("CARGO_BIN_EXE_quittance")).parent().unwrap();
    let path = format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap());
    for Step { line, expected, exit } in steps {
        let shell = Command::new("sh")
            .current_dir(folder)
            .env("PATH", &path)
            .args(["-c", &line])
            .output()
            .expect("a shell");
        let printed = [shell.stdout, shell.stderr].concat();
        let printed = String::from_utf8(printed).expect("it prints UTF-8");
        assert_eq!(shell.status.code(), Some(exit), "$ {line}\n{printed}");
        let seen: Vec<String> = printed.lines().map(without_digests).collect();
        let expected: Vec<String> = expected.iter().map(|line| without_digests(line)).collect();
        assert_eq!(seen.join("\n"), expected.join("\n"), "$ {line}");
    }
    count
}

/// The commands of all console blocks. `? 2` after a command says how it ends, if not with 0.
fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for block in page.split("\n```console\n").skip(1) {
        let (block, _) = block.split_once("\n```").expect("a block ends");
        for line in block.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step { line: command.to_owned(), expected: Vec::new(), exit: 0 });
                continue;
            }
            let step = steps.last_mut().expect("a block begins with a command");
            match line.strip_prefix("? ") {
                Some(exit) => step.exit = exit.parse().expect("an exit code"),
                None => step.expected.push(line.to_owned()),
            }
        }
    }
    steps
}

/// A line with every long run of hex digits replaced: keys are random, and digests with them.
fn without_digests(line: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for character in line.chars().chain(['\n']) {
        if character.is_ascii_hexdigit() {
            run.push(character);
            continue;
        }
        if run.len() >= 12 {
            run = "#".repeat(run.len());
        }
        out += &std::mem::take(&mut run);
        out.push(character);
    }
    out.trim_end().to_owned()
}
