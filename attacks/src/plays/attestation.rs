//! A: the attestation object.

use quittance_cabal::{Message, Refusal, Trigger, message::Statement};
use quittance_contract::verdict::Reason;

use super::says::{NOTHING, attested, cancelled, signed};
use crate::{
    file::{File, Who, members, these},
    room::Room,
    stage::Stage,
};

const HOUR: &str = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: \
                    release 500000, burn 500000, refund 9000000; CREDIT provider";

pub(crate) fn f01_shared_attestations_carry_no_signature(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    for other in 1..5 {
        room.mute(Who::Member(other));
    }
    stage.act("one witness alone hears the end; two shares come in others' names, unsigned");
    room.until(1120);
    room.trigger(Who::Provider, Trigger::CancelSession(Reason::CompletedNormal));
    let end = cancelled(room.file.cancelled(1120, Reason::CompletedNormal, 1060));
    let body = attested(&room, end.digest(), 1120, Reason::CompletedNormal);
    for other in [1, 2] {
        let mut share = signed(&room, Who::Member(other), body.clone());
        share.sig = NOTHING;
        let refused = room.hears(Who::Member(0), &Message::AttestationShare(share));
        stage.is("an unsigned share", refused, vec![Refusal::BadSignature]);
    }
    stage.is("the witness", room.state(Who::Member(0)), "COLLECTING_ATTESTATION_SIGS");

    stage.act("the same on the ledger: one signature, and two in form only");
    let mut file = File::new();
    let named = file.served(Reason::CompletedNormal);
    let body = file.attestation(named, (120, 3720), Reason::CompletedNormal);
    let digest = file.say(body.clone(), &members(1), 3740);
    file.forge(body.clone(), Who::Member(1), NOTHING, 3740);
    file.forge(body, Who::Member(2), NOTHING, 3740);
    stage.coded("its code", &file.case(), digest, "QUORUM_SHORT");
    stage.comes_to("nothing moves", &file.case(), "Hold WAIT_ATTESTATION 1 of 3 until 7325");
    let mut file = File::new();
    file.attested(Reason::CompletedNormal, &members(3));
    stage.comes_to("with three signatures", &file.case(), HOUR);
}

pub(crate) fn f06_one_double_signer_makes_two_quorums(stage: &mut Stage<'_>) {
    stage.act("members 0, 1, 2 attest an hour; members 2, 3, 4 a minute");
    let mut file = File::new();
    let named = file.attested(Reason::CompletedNormal, &members(3));
    file.say(
        file.attestation(named, (120, 180), Reason::CompletedNormal),
        &these(&[2, 3, 4]),
        3750,
    );
    stage.comes_to("both are there", &file.case(), "Hold CONFLICT 2 of 1 until 608550");
    file.at = 608_550;
    stage.comes_to(
        "a week later, on the smaller one",
        &file.case(),
        "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 60 s: release 8333, burn 8333, \
         refund 9983334; EQUIVOCATION member 2",
    );
    stage.act("with q = 4 of 5 it takes three double signers");
    let mut file = File::with(5, |lock| lock.policy.attestation_threshold = 4);
    let named = file.attested(Reason::CompletedNormal, &members(4));
    file.say(
        file.attestation(named, (120, 180), Reason::CompletedNormal),
        &these(&[2, 3, 4]),
        3750,
    );
    let one = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: release 500000, burn \
               500000, refund 9000000; CREDIT provider, EQUIVOCATION member 2, EQUIVOCATION \
               member 3, DISSENT member 4";
    stage.comes_to("two of them", &file.case(), one);
}
