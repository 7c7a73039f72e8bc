//! `docs/cabal.md` against the code: its tables and diagrams are those that the actors go by, and
//! it explains every repair that they name.

use std::{collections::BTreeSet, fs, path::PathBuf};

use quittance_cabal::{
    Message, consumer::ConsumerState, machine::State, page, provider::ProviderState,
    repair::Repair, witness::WitnessState,
};

fn document() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/cabal.md");
    fs::read_to_string(path).unwrap()
}

#[test]
fn machines_are_as_the_code_has_them() {
    let document = document();
    for (actor, machine) in page::machines() {
        assert!(document.contains(&machine), "docs/cabal.md, {actor}: it has to say\n\n{machine}");
    }
}

#[test]
fn every_repair_is_explained_once_and_used() {
    let document = document();
    let rows = document.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let is_id = |id: &str| {
        let digits = id.trim_start_matches(['F', 'R', 'Q']);
        digits.len() + 1 == id.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let explained: Vec<&str> = rows.map(|(id, _)| id).filter(|id| is_id(id)).collect();
    let unique: BTreeSet<&str> = explained.iter().copied().collect();
    assert_eq!(unique.len(), explained.len(), "an id stands twice");
    assert_eq!(page::repairs().difference(&unique).collect::<Vec<_>>(), Vec::<&&str>::new());
    for repair in Repair::ALL {
        assert!(document.contains(repair.name()), "{}", repair.name());
    }
}

/// Document 01's names, all of them: 10, 12 and 5 states, and 10 messages.
#[test]
fn nothing_of_the_document_is_missing() {
    fn names<S: State>() -> Vec<&'static str> {
        S::ALL.iter().map(|state| state.name()).collect()
    }
    let provider = "WAITING_FOR_LOCK, VM_PROVISIONING, NOTIFYING_CABAL, WAITING_FOR_VERIFICATION, \
                    VM_RUNNING, HANDLING_CANCEL, SENDING_CANCELLATION, WAITING_FOR_ATTESTATION, \
                    SESSION_COMPLETE, SESSION_ABORTED";
    let witness = "AWAITING_ALLOCATION, VERIFYING_VM, COLLECTING_VOTES, EVALUATING_CONNECTIVITY, \
                   MONITORING, HANDLING_MISUSE, VOTING_ABORT, COLLECTING_ABORT_VOTES, ATTESTING, \
                   COLLECTING_ATTESTATION_SIGS, PROPAGATING_ATTESTATION, DONE";
    let consumer = "WAITING_FOR_VM, CONNECTING, CONNECTED, REQUESTING_CANCEL, SESSION_ENDED";
    assert_eq!(names::<ProviderState>().join(", "), provider);
    assert_eq!(names::<WitnessState>().join(", "), witness);
    assert_eq!(names::<ConsumerState>().join(", "), consumer);
    let messages = "VM_ALLOCATED, VM_CANCELLED, MISUSE_ACCUSATION, VM_READY, SESSION_TERMINATED, \
                    CANCEL_REQUEST, VM_CONNECTIVITY_VOTE, ABORT_VOTE, ATTESTATION_SHARE, \
                    ATTESTATION_RESULT";
    assert_eq!(Message::NAMES.join(", "), messages);
}
