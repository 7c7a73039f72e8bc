//! C: the abort path.

use quittance_cabal::Trigger;
use quittance_contract::{
    session::UntrustedCase,
    verdict::Reason::{CompletedNormal, VmDied},
};

use super::says::{DIED, HOUR, abort_vote, own_share};
use crate::{
    file::{File, Who, members},
    room::Room,
    stage::{Stage, Verdict},
};

pub(crate) fn f23_abort_reasons_are_no_reasons(stage: &mut Stage<'_>) {
    stage.act("an abort for a reason of its own: the byte 8, which is no reason");
    let mut file = File::new();
    file.verified(&members(4));
    file.say(file.abort(1120, VmDied), &members(4), 1300);
    let bytes = file.case().to_bytes();
    let stated = [crate::file::name("incident").0.as_slice(), &[VmDied as u8]].concat();
    let place = bytes.windows(33).position(|window| window == stated).map(|at| at + 32);
    let mut eighth = bytes;
    eighth[place.expect("the abort's reason")] = 8;
    let fault = stage.decide_bytes(&eighth);
    let expected = Verdict::Faulted(quittance_contract::codec::FaultCode::BadValue);
    stage.is("it is no case", fault, expected);
    stage.act("an abort for a reason that only a party can have");
    let mut wrong = File::new();
    wrong.attested(CompletedNormal, &members(3));
    let digest = wrong.say(wrong.abort(1120, CompletedNormal), &members(4), 3740);
    stage.coded("its code", &wrong.case(), digest, "ABORT_REASON");
    stage.comes_to("it stops nothing", &wrong.case(), HOUR);
    stage.act("an abort because the machine died settles");
    file.at = 4900;
    let died = "Settle NO_ATTESTATION VM_DIED as SESSION_FAILED, 1000 s: release 138888, burn \
                138889, refund 9722223; INVESTIGATE provider, WITNESS_ABSENT member 4";
    stage.comes_to("without an attestation", &file.case(), died);
}

pub(crate) fn f24_an_abort_has_no_end(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.dies_at = 1120;
    stage.act("the machine dies at 1120; it was last seen at 1080");
    room.until(1400);
    stage.is("the provider", room.state(Who::Provider), "SESSION_COMPLETE");
    stage.comes_to("service to 1080 is paid", &room.case(1400), DIED);
    stage.act("a quorum attests the abort, and a later end");
    let mut file = File::new();
    let allocated = file.verified(&members(4));
    let abort = file.say(file.abort(1080, VmDied), &members(4), 1300);
    let body = file.attestation((allocated, abort), (120, 3720), VmDied);
    let digest = file.say(body, &members(4), 3730);
    stage.coded("its code", &file.case(), digest, "END_AFTER_EVENT");
}

pub(crate) fn f25_nobody_tells_the_parties(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    members(5).into_iter().for_each(|who| room.mute(who));
    room.until(600);
    stage.act("four abort votes reach the parties; no attestation does");
    for party in [Who::Provider, Who::Consumer] {
        for who in members(4) {
            let body = room.file.abort(500, VmDied);
            room.hears(party, &abort_vote(&room, who, who, body));
        }
    }
    stage.is("the provider stops", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");
    stage.is("the consumer leaves", room.state(Who::Consumer), "SESSION_ENDED");
    room.until(600 + 3600);
    stage.is("the provider's wait ends too", room.state(Who::Provider), "SESSION_ABORTED");
}

pub(crate) fn f26_a_cancel_races_with_an_abort(stage: &mut Stage<'_>) {
    stage.act("the machine dies; while the abort is voted on, the provider says: completed");
    let mut room = Room::running(stage);
    room.dies_at = 1120;
    room.until(1310);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    room.until(1400);
    let said: Vec<_> = members(5).into_iter().filter_map(|who| own_share(&room, who)).collect();
    let same = said.windows(2).all(|pair| pair[0] == pair[1]);
    stage.holds("whoever attests, attests the same", same && said.len() >= 3);
    stage.comes_to("it is paid to 1080", &room.case(1400), DIED);
    stage.act("two quorums: an hour by the provider's end, and an abort long before");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    file.say(file.abort(1080, VmDied), &members(4), 3750);
    let held = "Hold CONFLICT 2 of 1 until 608550";
    stage.comes_to("no race decides it", &file.case(), held);
    let case = UntrustedCase { at: crate::file::time(608_550), ..file.case() };
    let least = "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 960 s: release 133333, \
                 burn 133333, refund 9733334; EQUIVOCATION member 0, EQUIVOCATION member 1, \
                 EQUIVOCATION member 2";
    stage.comes_to("in the end the smaller claim is paid", &case, least);
}
