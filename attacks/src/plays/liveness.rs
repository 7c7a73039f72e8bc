//! E: money that can never move.

use quittance_cabal::{Session, Trigger};
use quittance_contract::verdict::Reason::CompletedNormal;

use super::says::DIED;
use crate::{
    file::{File, Who, members, these},
    room::Room,
    stage::Stage,
};

pub(crate) fn f38_the_last_wait_has_no_end(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.until(3800);
    stage.act("three witnesses fall silent before the end is attested");
    these(&[2, 3, 4]).into_iter().for_each(|who| room.mute(who));
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    room.until(3800 + 3600);
    stage.is("the witnesses stop waiting", room.state(Who::Member(0)), "DONE");
    stage.is("so does the provider", room.state(Who::Provider), "SESSION_ABORTED");
    let held = "Hold WAIT_ATTESTATION 2 of 3 until 7400";
    stage.comes_to("a second before", &room.case(7399), held);
    let paid = "Settle NO_ATTESTATION VM_DIED as SESSION_FAILED, 2755 s: release 382638, burn \
                382639, refund 9234723; INVESTIGATE provider, WITNESS_ABSENT member 2, \
                WITNESS_ABSENT member 3, WITNESS_ABSENT member 4";
    stage.comes_to(
        "then what checkpoints witnessed is paid, since the fourth vote",
        &room.case(7400),
        paid,
    );
}

pub(crate) fn f39_the_provider_disappears(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    stage.act("at 1120 the provider is gone, and its machine");
    room.until(1120);
    room.dies_at = 1120;
    room.mute(Who::Provider);
    room.deafen(Who::Provider);
    room.until(1500);
    stage.is("the witnesses", room.witnesses(), vec!["DONE"]);
    stage.is("the consumer", room.state(Who::Consumer), "SESSION_ENDED");
    stage.comes_to("service to 1080 is paid, the rest goes back", &room.case(1500), DIED);
    stage.act("nobody is left to say anything at all");
    let mut file = File::new();
    file.verified(&members(4));
    file.at = 50_000;
    let back = "Settle NO_END VM_DIED as SESSION_FAILED, 0 s: release 0, burn 0, refund 10000000; \
                INVESTIGATE provider";
    stage.comes_to("the last deadline gives all of it back", &file.case(), back);
}

pub(crate) fn f40_a_failed_allocation_is_never_heard_of(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    stage.act("the provider allocates nothing, and says nothing");
    room.until(4000);
    stage.is("the provider", room.state(Who::Provider), "SESSION_ABORTED");
    stage.is("the witnesses", room.witnesses(), vec!["DONE"]);
    stage.is("the consumer", room.state(Who::Consumer), "SESSION_ENDED");
    let held = "Hold WAIT_ALLOCATION 0 of 1 until 3900";
    stage.comes_to("a second before", &room.case(3899), held);
    let back = "Settle NO_ALLOCATION ALLOCATION_FAILED as SESSION_FAILED, 0 s: release 0, burn 0, \
                refund 10000000; INVESTIGATE provider";
    stage.comes_to("at the deadline", &room.case(3900), back);
}

pub(crate) fn f41_nobody_monitors(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.dies_at = 1120;
    stage.act("the machine dies at 1120; the provider says an hour later: completed");
    room.until(4720);
    let refused = room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    stage.holds("the session is over for long", !refused.is_empty());
    stage.comes_to("it was paid to 1080", &room.case(4800), DIED);
}

pub(crate) fn f42_the_size_of_the_cabal(stage: &mut Stage<'_>) {
    for n in [0, 1, 2] {
        stage.act(&format!("a cabal of {n}"));
        let file = File::with(n, |_| {});
        stage.comes_to("its lock", &file.case(), "Refuse LOCK_CABAL");
        let opened = Session::open(&file.lock, &file.lock_signatures()).is_some();
        stage.holds("no machine starts under it", !opened);
    }
    stage.act("a sixth member in a cabal of five, for one who is to be replaced");
    let file = File::with(6, |lock| lock.policy.witness_count = 5);
    stage.comes_to("its lock", &file.case(), "Refuse LOCK_CABAL");
    stage.act("the successor of a member votes and attests");
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    let successor = [Who::Member(0), Who::Member(1), Who::Stranger(2)];
    file.say(file.attestation(named, (120, 3720), CompletedNormal), &successor, 3740);
    let short = "Hold WAIT_ATTESTATION 2 of 3 until 7325";
    stage.comes_to("the electorate is the lock's", &file.case(), short);
}
