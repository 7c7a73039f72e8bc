//! J: what is in the bytes.

use quittance_cabal::{
    Message, Refusal,
    message::{MESSAGE_BYTES, Signed, Statement},
};
use quittance_contract::{
    codec::{FaultCode, Hash},
    limits,
    verdict::Reason::{self, CompletedNormal},
};

use super::says::{HOUR, NOTHING, accusation, allocated};
use crate::{
    file::{File, Who, members, name},
    room::Room,
    stage::{Stage, Verdict},
};

pub(crate) fn f66_fields_without_bounds(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    stage.act("a message of a megabyte, and one a byte over the limit");
    for length in [1 << 20, MESSAGE_BYTES + 1] {
        let before = room.bytes(Who::Member(0));
        let refused = room.hears_bytes(Who::Member(0), vec![8; length]);
        stage.is("the witness", refused, vec![Refusal::Malformed]);
        stage.holds("keeps nothing of it", room.bytes(Who::Member(0)) == before);
    }
    stage.act("a case of a megabyte; a third vote by one member");
    let verdict = stage.decide_bytes(&vec![1; 1 << 20]);
    stage.is("its length alone", verdict, Verdict::Faulted(FaultCode::TooLarge));
    let mut file = File::new();
    for at in [100, 101, 102] {
        file.say(file.vote(at, true, true), &members(1), 200);
    }
    stage.comes_to("what two can prove needs no third", &file.case(), "Fault TOO_MANY");
    stage.is("bytes of a session case at most", limits::SESSION_CASE_BYTES, 262_144);
}

pub(crate) fn f67_endpoints_and_accusations_leak(stage: &mut Stage<'_>) {
    stage.act("long addresses and a long accusation, as the peers know them");
    let file = File::new();
    let sized = |endpoints: &str, evidence: &str| {
        let mut machine = allocated(file.allocated(60));
        machine.endpoints = name(endpoints);
        let mut accused = accusation(file.accusation(600));
        accused.evidence = name(evidence);
        let machine = unsigned(machine, Message::VmAllocated).len();
        let accused = unsigned(accused, Message::MisuseAccusation).len();
        [machine, accused]
    };
    // 5.2 of the protocol: 201 and 153 bytes; and number, signer and signature of the message.
    let expected = [201 + 98, 153 + 98];
    stage.is("what is said of them, in bytes", sized("a", "b"), expected);
    let (long, text) = ("203.0.113.7:51820 ".repeat(32), "they mined on it ".repeat(99));
    stage.is("whatever they are", sized(&long, &text), expected);
}

fn unsigned<B: Statement>(body: B, message: impl FnOnce(Signed<B>) -> Message) -> Vec<u8> {
    message(Signed { body, signer: Hash::ZERO, sig: NOTHING }).to_bytes()
}

pub(crate) fn f68_names_that_differ(stage: &mut Stage<'_>) {
    let reasons: Vec<&str> = Reason::ALL.iter().map(|reason| reason.name()).collect();
    let expected = "COMPLETED_NORMAL CONSUMER_REQUEST PROVIDER_VOLUNTARY VM_DIED TIMEOUT \
                    CONSUMER_MISUSE ALLOCATION_FAILED CONNECTIVITY_FAILED";
    stage.is("reasons, in one schema", reasons.join(" ").as_str(), expected);
    stage.act("an attestation for a ninth reason");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("for the first", &file.case(), HOUR);
    let mut bytes = file.case().to_bytes();
    let service = [120_u64, 3720].map(|at| crate::file::time(at).unix_seconds().to_le_bytes());
    let service = service.concat();
    let place = bytes.windows(16).position(|window| window == service);
    bytes[place.expect("the service") + 16] = 8;
    let verdict = stage.decide_bytes(&bytes);
    stage.is("for the ninth", verdict, Verdict::Faulted(FaultCode::BadValue));
}
