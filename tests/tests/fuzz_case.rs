//! The fuzz function on stable: over every fixture, over mutations of them drawn from a fixed
//! stream, and over a few inputs that no mutation finds.

use std::{collections::BTreeMap, thread};

use quittance_tests::{
    draw::Stream,
    fixture, fuzz,
    layout::{Form, fields},
    session::CaseBuilder,
};

const THREADS: usize = 2;
const MUTATIONS: usize = 3_000;

/// What became of the inputs, by outcome.
type Tally = BTreeMap<String, usize>;

fn run(inputs: &[Vec<u8>]) -> Tally {
    let part = |inputs: &[Vec<u8>]| {
        let mut tally = Tally::new();
        for input in inputs {
            let name = match fuzz::case(input) {
                Ok(decision) => {
                    let outcome = format!("{:?}", decision.outcome);
                    outcome.split('(').next().unwrap_or_default().to_owned()
                }
                Err(fault) => fault.code.to_string(),
            };
            *tally.entry(name).or_default() += 1;
        }
        tally
    };
    thread::scope(|scope| {
        let parts = inputs.chunks(inputs.len().div_ceil(THREADS));
        let threads: Vec<_> = parts.map(|inputs| scope.spawn(|| part(inputs))).collect();
        let mut tally = Tally::new();
        for thread in threads {
            for (name, count) in thread.join().expect("no panic") {
                *tally.entry(name).or_default() += count;
            }
        }
        tally
    })
}

fn corpus() -> Vec<Vec<u8>> {
    let mut corpus: Vec<Vec<u8>> = fixture::cases().into_iter().map(|(_, bytes)| bytes).collect();
    assert!(corpus.len() >= 30, "{} fixtures", corpus.len());
    corpus.push(CaseBuilder::new(5).every_kind().bytes());
    corpus
}

/// Issue 3: every fixture keeps what must hold for all bytes.
#[test]
fn every_fixture() {
    let tally = run(&corpus());
    println!("{tally:?}");
    assert!(["Settle", "Hold", "Refuse"].iter().all(|name| tally.contains_key(*name)));
}

/// Issue 3: mutations of cases of moderate size, most of which still decode.
#[test]
fn mutated_cases() {
    let mut stream = Stream::new("mutations");
    let corpus: Vec<Vec<u8>> = corpus().into_iter().filter(|case| case.len() < 8_000).collect();
    let mutate = |_| {
        let mut case = corpus[stream.below(corpus.len())].clone();
        for _ in 0..=stream.below(3) {
            mutate(&mut case, &corpus, &mut stream);
        }
        case
    };
    let inputs: Vec<Vec<u8>> = (0..MUTATIONS).map(mutate).collect();
    let tally = run(&inputs);
    println!("{tally:?}");
    let decided: usize =
        ["Settle", "Hold", "Refuse"].iter().map(|name| tally.get(*name).unwrap_or(&0)).sum();
    assert!(decided >= MUTATIONS / 5, "{tally:?}");
    assert!(tally.len() >= 7, "{tally:?}");
}

/// One change: a bit, a byte, a run of bytes of another case, a cut, or more bytes; or, where the
/// case is still whole, a field set to an edge, or the host's words moved.
fn mutate(case: &mut Vec<u8>, corpus: &[Vec<u8>], stream: &mut Stream) {
    let length = case.len().max(1);
    let place = stream.below(length);
    match stream.below(10) {
        0 => {
            if let Some(byte) = case.get_mut(place) {
                *byte ^= 1 << (stream.byte() % 8);
            }
        }
        1 => {
            if let Some(byte) = case.get_mut(place) {
                *byte = [0, 1, 2, 127, 128, 255][stream.below(6)];
            }
        }
        2 => {
            let other = &corpus[stream.below(corpus.len())];
            let end = (place + 64).min(case.len()).min(other.len());
            if let (Some(to), Some(from)) = (case.get_mut(place..end), other.get(place..end)) {
                to.copy_from_slice(from);
            }
        }
        3 => case.truncate(place),
        4 => case.extend_from_slice(&stream.bytes::<5>()[..1 + place % 4]),
        _ => set_field(case, stream),
    }
}

/// Sets one field of a case that still decodes to an edge of its form.
fn set_field(case: &mut [u8], stream: &mut Stream) {
    if quittance_contract::codec::decode::<quittance_contract::session::UntrustedCase>(case)
        .is_err()
    {
        return;
    }
    let fields = fields(case);
    let field = &fields[stream.below(fields.len())];
    let edges: Vec<Vec<u8>> = match field.form {
        Form::Bool => vec![vec![0], vec![1]],
        Form::Enum | Form::U8 => (0..9).map(|number| vec![number]).collect(),
        Form::U32 | Form::Index => [0, 1, u32::MAX].map(|n| n.to_le_bytes().to_vec()).into(),
        Form::Length(_) => vec![],
        Form::U64 | Form::Time => [0, 1, 1_767_225_600, 1_767_229_200, 253_402_300_799]
            .map(|n: u64| n.to_le_bytes().to_vec())
            .into(),
        Form::Seconds => [0, 1, 31_536_000, 31_536_001, (1 << 32) - 1]
            .map(|n: u64| n.to_le_bytes().to_vec())
            .into(),
        Form::U128 => [0, 1, u128::MAX].map(|n| n.to_le_bytes().to_vec()).into(),
        Form::Hash | Form::Key | Form::Signature => vec![vec![0; field.range().len()]],
    };
    if let Some(edge) = edges.get(stream.below(edges.len().max(1))) {
        case[field.range()].copy_from_slice(edge);
    }
}

/// Bytes without any structure, of every small length and at the limits.
#[test]
fn bytes_without_structure() {
    let mut stream = Stream::new("no structure");
    let mut inputs: Vec<Vec<u8>> = Vec::new();
    for length in 0..200 {
        inputs.push(vec![0; length]);
        inputs.push(vec![255; length]);
        inputs.push(stream.bytes::<200>()[..length].to_vec());
        let mut versioned = stream.bytes::<202>().to_vec();
        versioned[..2].copy_from_slice(&[1, 1]);
        inputs.push(versioned[..length + 2].to_vec());
    }
    for length in [256 * 1024, 256 * 1024 + 1, 2 * 1024 * 1024, 2 * 1024 * 1024 + 1] {
        for lane in 0..4 {
            let mut long = vec![0; length];
            long[..2].copy_from_slice(&[1, lane]);
            inputs.push(long);
        }
    }
    let tally = run(&inputs);
    println!("{tally:?}");
    assert!(!tally.contains_key("Settle"), "{tally:?}");
}
