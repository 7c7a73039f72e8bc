//! `seeds FOLDER`: writes below it, for each fuzz target, what it starts from.

use std::{env, fs, path::Path, process::ExitCode};

use quittance_tests::{draw::Stream, fuzz_dossier::usual, seeds};

/// Stories whose steps are drawn.
const STORIES: usize = 200;

fn main() -> ExitCode {
    let Some(folder) = env::args().nth(1) else {
        eprintln!("usage: seeds FOLDER");
        return ExitCode::from(2);
    };
    let mut stream = Stream::new("stories");
    // Every other one begins with two attestations and the gate.
    let pass = [2, 0, 0, 2, 1, 0, 6, 0];
    let story = |number: usize| {
        let mut story = stream.bytes::<96>().to_vec();
        story.splice(1..1, pass.into_iter().take(pass.len() * (number % 2)));
        story
    };
    let stories = (0..STORIES).map(story).collect();
    let mut dossiers = seeds::dossiers();
    dossiers.push(usual().0.dossier_bytes());
    for (target, seeds) in [("case", seeds::cases()), ("dossier", dossiers), ("order", stories)] {
        write(&Path::new(&folder).join(target), &seeds);
    }
    ExitCode::SUCCESS
}

fn write(folder: &Path, seeds: &[Vec<u8>]) {
    let made = fs::create_dir_all(folder);
    made.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for (number, seed) in seeds.iter().enumerate() {
        let file = folder.join(format!("{number:05}"));
        fs::write(&file, seed).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }
}
