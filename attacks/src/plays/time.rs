//! F: time and order.

use quittance_cabal::{Message, Refusal, Trigger};
use quittance_contract::{codec::Hash, session::Body, verdict::Reason::CompletedNormal};

use super::says::{
    HOUR, PAID, UNVERIFIED, accusation, answered_vote, cancelled, shown, signed, vote,
};
use crate::{
    file::{File, Who, members, time},
    room::{ALLOCATED, Room, START},
    stage::Stage,
};

pub(crate) fn f43_every_clock_is_another(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    for (who, ahead) in [(Who::Provider, 1), (Who::Member(1), 2), (Who::Member(3), 1)] {
        room.ahead.insert(who, ahead);
    }
    stage.act("the clocks of provider and witnesses differ by up to two seconds");
    room.allocate();
    room.until(1119);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    stage.is("the provider", room.state(Who::Provider), "SESSION_COMPLETE");
    let attested = room.chain().filter_map(|block| match &block.body {
        Body::Attestation(body) => Some((body.service_start, body.service_end)),
        _ => None,
    });
    let services: std::collections::BTreeSet<_> = attested.collect();
    let service = [(time(121), time(1120))];
    stage.is("what they all sign", services.into_iter().collect::<Vec<_>>(), service.to_vec());
    stage.act("the same attestation is decided at other times");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    for at in [3740, 3800, 8_000_000] {
        file.at = at;
        stage.comes_to(&format!("at {at}"), &file.case(), HOUR);
    }
}

pub(crate) fn f44_at_the_very_second(stage: &mut Stage<'_>) {
    stage.act("nothing is allocated by the deadline, 3900");
    let mut file = File::new();
    file.at = 3899;
    let waits = "Hold WAIT_ALLOCATION 0 of 1 until 3900";
    stage.comes_to("a second before", &file.case(), waits);
    file.at = 3900;
    let back = "Settle NO_ALLOCATION ALLOCATION_FAILED as SESSION_FAILED, 0 s: release 0, burn 0, \
                refund 10000000; INVESTIGATE provider";
    stage.comes_to("at it", &file.case(), back);
    let mut late = file.clone();
    late.say(late.allocated(60), &[Who::Provider], 3900);
    stage.comes_to("with an allocation seen at it", &late.case(), back);
    file.say(file.allocated(60), &[Who::Provider], 3899);
    stage.comes_to("with one seen before", &file.case(), UNVERIFIED);
    stage.act("machines: the provider allocates in the very second in which its time is over");
    let mut room = Room::open(stage);
    room.until(299);
    stage.is("before", room.state(Who::Provider), "VM_PROVISIONING");
    room.until(300);
    stage.is("at it", room.state(Who::Provider), "SESSION_ABORTED");
}

pub(crate) fn f45_a_drip_of_votes_restarts_no_clock(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.mute(Who::Member(4));
    room.allocate();
    stage.act("member 4 keeps its vote back, and every twenty seconds shows one without proof");
    for now in [ALLOCATED + 10, ALLOCATED + 30, ALLOCATED + 50] {
        room.until(now);
        let signed = signed(&room, Who::Member(4), vote(room.file.vote(now, true, true)));
        let message = shown(signed, Hash::ZERO, None);
        for who in [Who::Provider].into_iter().chain(members(4)) {
            let refused = room.hears(who, &message);
            stage.is("it is", refused, vec![Refusal::Unproven]);
        }
    }
    room.until(START);
    stage.is("the provider, after a minute", room.state(Who::Provider), "VM_RUNNING");
    stage.is("the witnesses", room.witnesses(), vec!["MONITORING"]);
}

pub(crate) fn f46_early_late_and_at_once(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.until(50);
    stage.act("a vote before the machine is known; a share before there is an end");
    let early = answered_vote(&room, Who::Member(1), Who::Member(1), 50);
    let refused = room.hears(Who::Member(0), &early);
    stage.is("the vote waits to be said again", refused, vec![Refusal::Unexpected]);
    room.allocate();
    room.until(1120);
    stage.is("the session runs all the same", room.state(Who::Provider), "VM_RUNNING");
    stage.act("an end and an accusation in one second, in either order");
    for end_first in [true, false] {
        let mut room = Room::running(stage);
        room.until(1120);
        let end = cancelled(room.file.cancelled(1120, CompletedNormal, 1060));
        let end = Message::VmCancelled(signed(&room, Who::Provider, end));
        let accused = accusation(room.file.accusation(1120));
        let accused = Message::MisuseAccusation(signed(&room, Who::Provider, accused));
        let both = if end_first { [&end, &accused] } else { [&accused, &end] };
        for message in both {
            for who in members(5) {
                room.hears(who, message);
            }
        }
        stage.comes_to("what it comes to", &room.case(1200), PAID);
    }
    stage.act("the same words reach the ledger in two orders");
    let case = |backwards: bool| {
        let mut file = File::new();
        let named = file.ended(CompletedNormal);
        let body = file.attestation(named, (120, 3720), CompletedNormal);
        let mut signers = members(3);
        if backwards {
            signers.reverse();
        }
        signers.iter().for_each(|who| {
            file.say(body.clone(), &[*who], 3740);
        });
        file.case()
    };
    stage.holds("they are one case", case(true) == case(false));
}
