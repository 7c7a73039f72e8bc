//! Any bytes as a message, to any actor, in any state: ignored or kept as evidence, never a panic,
//! never an effect on the state before somebody entitled is known to have signed.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{collection::vec, prelude::*};
use quittance_tests::{
    draw::Stream,
    fuzz_message::{Heard, collection, message},
    story::config,
};

const MUTATIONS: usize = 1_500;

/// Every state in which an actor waits is there; the others are passed through within a step.
#[test]
fn all_states_are_there() {
    let names: BTreeSet<_> = collection().specimens.iter().map(|specimen| specimen.name).collect();
    let waits = [
        (
            "Provider",
            6,
            "WAITING_FOR_LOCK VM_PROVISIONING WAITING_FOR_VERIFICATION VM_RUNNING \
                         WAITING_FOR_ATTESTATION SESSION_COMPLETE",
        ),
        (
            "Witness",
            8,
            "AWAITING_ALLOCATION VERIFYING_VM COLLECTING_VOTES MONITORING \
                        HANDLING_MISUSE COLLECTING_ABORT_VOTES COLLECTING_ATTESTATION_SIGS DONE",
        ),
        ("Consumer", 3, "WAITING_FOR_VM CONNECTED SESSION_ENDED"),
    ];
    for (actor, count, states) in waits {
        let states: Vec<&str> = states.split_whitespace().collect();
        assert_eq!(states.len(), count);
        for state in states {
            assert!(names.contains(&(actor, state)), "{actor} in {state} of {names:?}");
        }
    }
}

/// Messages of real sessions, as they were and with one thing changed.
#[test]
fn mutated_messages() {
    let collection = collection();
    let mut stream = Stream::new("messages");
    let mut tally: BTreeMap<Heard, usize> = BTreeMap::new();
    for _ in 0..MUTATIONS {
        let mut bytes = collection.messages[stream.below(collection.messages.len())].clone();
        let place = stream.below(bytes.len());
        match stream.below(6) {
            0 => {}
            1 => bytes.truncate(place),
            2 => bytes.extend_from_slice(&stream.bytes::<3>()),
            3 => bytes[place] = [0, 1, 2, 255][stream.below(4)],
            4 => {
                let other = &collection.messages[stream.below(collection.messages.len())];
                let end = (place + 65).min(bytes.len()).min(other.len());
                if place < end {
                    bytes[place..end].copy_from_slice(&other[place..end]);
                }
            }
            _ => bytes[place] ^= 1 << (stream.byte() % 8),
        }
        for specimen in &collection.specimens {
            *tally.entry(message(specimen, &bytes)).or_default() += 1;
        }
    }
    println!("{tally:?}");
    assert_eq!(tally.len(), 3, "{tally:?}");
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn any_bytes(kind in 0u8..14, mut bytes in vec(any::<u8>(), 0..600)) {
        if let Some(first) = bytes.first_mut() {
            *first = kind;
        }
        for specimen in &collection().specimens {
            prop_assert_ne!(message(specimen, &bytes), Heard::Taken);
        }
    }
}

/// Nothing longer than a message is read.
#[test]
fn long_bytes() {
    for length in [16 * 1024, 16 * 1024 + 1, 1 << 20] {
        let bytes = vec![7; length];
        for specimen in &collection().specimens {
            assert_eq!(message(specimen, &bytes), Heard::Malformed);
        }
    }
}
