//! The fuzz function on stable: over every dossier of the fixtures, and over mutations of them drawn
//! from a fixed stream.

use std::collections::BTreeMap;

use quittance_tests::{
    draw::Stream,
    fuzz_dossier::{Read, dossier, usual},
    seeds,
};

const MUTATIONS: usize = 8_000;
/// What texts are made of, and what no canonical one has.
const TOKENS: [&str; 26] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\\"",
    "\\\\",
    "\\u0041",
    "0",
    "1",
    "9007199254740991",
    "9007199254740992",
    "true",
    "false",
    "null",
    " ",
    "\n",
    "-",
    ".",
    "e",
    "\"a\":",
    "\u{e9}",
    "\0",
];

#[test]
fn every_dossier_and_mutations_of_it() {
    let mut corpus: Vec<Vec<u8>> = seeds::dossiers();
    let (case, _) = usual();
    corpus.push(case.dossier_bytes());
    let mut tally: BTreeMap<Read, usize> = BTreeMap::new();
    corpus.iter().for_each(|text| *tally.entry(dossier(text)).or_default() += 1);
    println!("{} texts: {tally:?}", corpus.len());
    assert!(tally.len() == 3, "{tally:?}");

    let corpus: Vec<Vec<u8>> = corpus.into_iter().filter(|text| text.len() < 4_000).collect();
    let mut stream = Stream::new("dossiers");
    let mut tally: BTreeMap<Read, usize> = BTreeMap::new();
    for _ in 0..MUTATIONS {
        let mut text = match stream.below(4) {
            0 => case.dossier_bytes(),
            _ => corpus[stream.below(corpus.len())].clone(),
        };
        for _ in 0..=stream.below(2) {
            mutate(&mut text, &mut stream);
        }
        *tally.entry(dossier(&text)).or_default() += 1;
    }
    println!("{MUTATIONS} mutations: {tally:?}");
    assert!(tally.len() == 3 && tally[&Read::Canonical] > MUTATIONS / 20, "{tally:?}");
}

/// One change: a byte, a token put in or in the place of others, a run taken out or moved.
fn mutate(text: &mut Vec<u8>, stream: &mut Stream) {
    let place = stream.below(text.len().max(1)).min(text.len());
    let end = (place + stream.below(20)).min(text.len());
    match stream.below(5) {
        0 => {
            if let Some(byte) = text.get_mut(place) {
                *byte = 0x20 + stream.byte() % 0x60;
            }
        }
        1 => drop(text.splice(place..place, TOKENS[stream.below(TOKENS.len())].bytes())),
        2 => drop(text.splice(place..end, TOKENS[stream.below(TOKENS.len())].bytes())),
        3 => drop(text.drain(place..end)),
        _ => {
            let run: Vec<u8> = text.drain(place..end).collect();
            let to = stream.below(text.len() + 1);
            drop(text.splice(to..to, run));
        }
    }
}
