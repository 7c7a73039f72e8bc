//! N: attacks that document 01 and its critics do not have.

use quittance_cabal::{Message, Refusal, Trigger};
use quittance_contract::{
    session::{Body, Item, Signature, UntrustedCase, admit},
    verdict::Reason::{CompletedNormal, ConsumerMisuse, ProviderVoluntary, VmDied},
};

use super::says::{HOUR, cancelled, request, signed};
use crate::{
    file::{File, Who, members, these, time},
    room::Room,
    stage::Stage,
};

pub(crate) fn n01_a_request_is_dated_back(stage: &mut Stage<'_>) {
    stage.act("after an hour of service the consumer signs: stop, as of the first second");
    let mut file = File::new();
    file.say(file.request(120), &[Who::Consumer], 3720);
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("it counts from when it was seen", &file.case(), HOUR);
    stage.act("it was seen at 1060");
    let mut file = File::new();
    file.say(file.request(120), &[Who::Consumer], 1060);
    file.attested(CompletedNormal, &members(3));
    let capped = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: release 138888, \
                  burn 138889, refund 9722223; CREDIT provider";
    stage.comes_to("paid is to 1060 and a minute", &file.case(), capped);
}

/// An attested hour against an abort at 1080, both known at 3750.
fn contested() -> (File, (quittance_contract::codec::Hash, quittance_contract::codec::Hash)) {
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    file.say(file.abort(1080, VmDied), &these(&[0, 1, 3, 4]), 3750);
    (file, named)
}

pub(crate) fn n02_a_second_body_restarts_a_conflict(stage: &mut Stage<'_>) {
    let (mut file, named) = contested();
    stage.comes_to("a conflict since 3750", &file.case(), "Hold CONFLICT 2 of 1 until 608550");
    stage.act("just before its end another attestation gets its quorum");
    let body = file.attestation(named, (120, 3600), CompletedNormal);
    file.say(body, &these(&[2, 3, 4]), 608_000);
    file.at = 608_549;
    stage.comes_to("its clock runs on", &file.case(), "Hold CONFLICT 2 of 1 until 608550");
    file.at = 608_550;
    let ended = "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 960 s: release 133333, \
                 burn 133333, refund 9733334; EQUIVOCATION member 0, EQUIVOCATION member 1, \
                 EQUIVOCATION member 2, EQUIVOCATION member 3, EQUIVOCATION member 4";
    stage.comes_to("it ends in time, and names all five", &file.case(), ended);
}

pub(crate) fn n03_a_second_abort_restarts_a_conflict(stage: &mut Stage<'_>) {
    let (file, _) = contested();
    let again = |incident: &str| {
        let mut file = file.clone();
        file.say(file.incident(incident, 1000, VmDied), &these(&[1, 2, 3, 4]), 608_000);
        file.at = 608_550;
        file
    };
    stage.act("just before the end four members abort again, with an earlier end");
    let mut same = again("incident");
    let restarted = "Hold CONFLICT 2 of 1 until 1212800";
    stage.comes_to("the clock starts again", &same.case(), restarted);
    stage.act("a third abort: only members 0 and 2 have a second word left");
    same.say(same.abort(900, VmDied), &these(&[0, 2]), 1_212_000);
    same.at = 1_212_800;
    let ended = "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 880 s: release 122222, \
                 burn 122222, refund 9755556; EQUIVOCATION member 0, EQUIVOCATION member 1, \
                 EQUIVOCATION member 2, EQUIVOCATION member 3, EQUIVOCATION member 4";
    stage.comes_to("no third quorum: it ends, and all are named", &same.case(), ended);
    stage.act("the second abort names another incident");
    let mut other = again("another");
    stage.comes_to("that restarts it too", &other.case(), restarted);
    other.at = 1_212_800;
    let fewer = "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 880 s: release 122222, \
                 burn 122222, refund 9755556; EQUIVOCATION member 1, EQUIVOCATION member 2";
    stage.comes_to("and members 3 and 4, who aborted twice, go unnamed", &other.case(), fewer);
}

pub(crate) fn n04_only_the_ledger_hears_the_request(stage: &mut Stage<'_>) {
    stage.act("the consumer puts its request on the ledger at 1060, tells nobody, and stays");
    let mut room = Room::running(stage);
    room.until(1060);
    let wish = signed(&room, Who::Consumer, request(room.file.request(1060)));
    room.until(3720);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    let case = with(&room.case(3800), Body::CancelRequest(wish.body.clone()), &wish, 1060);
    let capped = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: release 138888, \
                  burn 138889, refund 9722223; CREDIT provider";
    stage.comes_to("what is served after that is not paid", &case, capped);
    stage.act("the provider's host reads the ledger, and hands the request on");
    let mut room = Room::running(stage);
    room.until(1060);
    let refused = room.hears(Who::Provider, &Message::CancelRequest(wish));
    stage.is("it does not matter who brings it", refused, vec![]);
    stage.is("it stops at once", room.state(Who::Provider), "SESSION_COMPLETE");
}

/// The case with one more item, as the ledger saw it.
fn with(
    case: &UntrustedCase,
    body: Body,
    signed: &quittance_cabal::message::Signed<quittance_contract::session::CancelRequest>,
    seen: u64,
) -> UntrustedCase {
    let signature = Signature { signer: signed.signer, seen_at: time(seen), sig: signed.sig };
    let signatures = quittance_contract::codec::List::new(vec![signature]).expect("one");
    let mut submitted = case.evidence.to_vec();
    submitted.push(Item { body, signatures });
    let evidence = admit(&case.lock, &submitted).expect("a lock with parties").admitted;
    UntrustedCase { evidence, ..case.clone() }
}

pub(crate) fn n05_a_misuser_counts_on_checkpoints(stage: &mut Stage<'_>) {
    stage.act("misuse at 1000 is aborted and attested; the machine runs on, and is checked");
    let mut file = File::new();
    let allocated = file.verified(&members(4));
    let abort = file.say(file.abort(1000, ConsumerMisuse), &members(4), 1200);
    let body = file.attestation((allocated, abort), (120, 1000), ConsumerMisuse);
    file.say(body, &members(4), 1210);
    file.say(file.checkpoint(1, 1920), &members(5), 2045);
    let flagged = "Settle ATTESTED CONSUMER_MISUSE as CONSUMER_TERMINATED_EARLY, 880 s: release \
                   122222, burn 122222, refund 9755556; MISUSE_FLAG consumer";
    stage.comes_to("that is no conflict, and saves nobody", &file.case(), flagged);
    stage.act("after a machine that died it would be one");
    let mut file = File::new();
    file.verified(&members(4));
    file.say(file.abort(1000, VmDied), &members(4), 1200);
    file.say(file.checkpoint(1, 1920), &members(5), 2045);
    stage.comes_to("nothing moves", &file.case(), "Hold CONFLICT 2 of 1 until 606845");
}

/// A session that was never attested: checkpoints to 1920, and what the provider said of its end.
fn checkpointed(end: Option<(u64, u64)>) -> UntrustedCase {
    let mut file = File::new();
    file.verified(&members(4));
    file.say(file.checkpoint(1, 1920), &members(3), 2045);
    if let Some((at, seen)) = end {
        file.say(file.cancelled(at, ProviderVoluntary, 0), &[Who::Provider], seen);
    }
    file.at = 50_000;
    file.case()
}

pub(crate) fn n06_a_provider_withholds_its_own_end(stage: &mut Stage<'_>) {
    let charged = |stage: &mut Stage<'_>, case: &UntrustedCase| {
        let settle = stage.settle(case).expect("it settles");
        (settle.payable_seconds.count(), settle.reason.map(|reason| reason.name()))
    };
    stage.act("it said at 1500 that it stopped; three members saw it serve to 1920");
    let told = charged(stage, &checkpointed(Some((1500, 1505))));
    stage.is("submitted: seconds paid", told, (1385, Some("PROVIDER_VOLUNTARY")));
    let withheld = charged(stage, &checkpointed(None));
    stage.is("withheld: no more than was witnessed", withheld, (1800, Some("VM_DIED")));
}

pub(crate) fn n07_a_provider_dates_its_end_back(stage: &mut Stage<'_>) {
    let seconds = |stage: &mut Stage<'_>, case: &UntrustedCase| {
        stage.settle(case).expect("it settles").payable_seconds.count()
    };
    stage.act("it agrees with the consumer: the end was at 200. It is seen at 2100");
    let dated = seconds(stage, &checkpointed(Some((200, 2100))));
    stage.is("the date undoes nothing that was witnessed", dated, 1800);
    stage.act("it is seen at 1000");
    let seen = seconds(stage, &checkpointed(Some((200, 1000))));
    stage.is("who ends is not paid for later", seen, 880);
}

pub(crate) fn n08_a_third_word_spoils_the_case(stage: &mut Stage<'_>) {
    stage.act("a member signs forty votes after the session, to make the case none");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    for at in 200..240 {
        file.say(file.vote(at, false, false), &these(&[4]), 3745);
    }
    stage.comes_to("as it was submitted", &file.case(), "Fault TOO_MANY");
    let admission = admit(&file.lock, &file.items()).expect("a lock with parties");
    stage.is("refused at the door", admission.refused.len(), 38);
    let case = UntrustedCase { evidence: admission.admitted, ..file.case() };
    let named = format!("{HOUR}, EQUIVOCATION member 4");
    stage.comes_to("as it is admitted", &case, &named);
}

pub(crate) fn n09_checkpoints_of_the_future(stage: &mut Stage<'_>) {
    stage.act("three members sign at 300 that the machine served until tomorrow");
    let mut file = File::new();
    file.verified(&members(4));
    let digest = file.say(file.checkpoint(1, 86_400), &members(3), 300);
    file.say(file.cancelled(310, ProviderVoluntary, 0), &[Who::Provider], 315);
    file.at = 4000;
    stage.coded("its code", &file.case(), digest, "FROM_THE_FUTURE");
    let settle = stage.settle(&file.case()).expect("it settles");
    stage.is("seconds paid", settle.payable_seconds.count(), 0);
    stage.act("against an attested end");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    file.say(file.checkpoint(1, 20_000), &these(&[2, 3, 4]), 3745);
    stage.comes_to("they contradict nothing", &file.case(), HOUR);
}

pub(crate) fn n10_an_end_that_no_witness_saw(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.until(1000);
    stage
        .act("before the first checkpoint the provider says: it ended at 121. Its machine runs on");
    let end = cancelled(room.file.cancelled(121, ProviderVoluntary, 61));
    let end = Message::VmCancelled(signed(&room, Who::Provider, end));
    room.mute(Who::Provider);
    for who in members(5) {
        let refused = room.hears(who, &end);
        stage.is("a witness signs no such end", refused, vec![Refusal::Disagrees]);
    }
    room.until(4600);
    let unpaid = "Settle NO_ATTESTATION PROVIDER_VOLUNTARY as PROVIDER_TERMINATED, 0 s: release 0, \
                  burn 0, refund 10000000; RELIABILITY_MARK provider, WITNESS_ABSENT member 0, \
                  WITNESS_ABSENT member 1, WITNESS_ABSENT member 2, WITNESS_ABSENT member 3, \
                  WITNESS_ABSENT member 4";
    stage.comes_to(
        "nothing is paid or burnt, and honest members are called absent",
        &room.case(4600),
        unpaid,
    );
    stage.act("the same after three checkpoints, at 3720");
    let mut room = Room::running(stage);
    room.until(3720);
    room.mute(Who::Provider);
    for who in members(5) {
        room.hears(who, &end);
    }
    room.until(7320);
    let settle = stage.settle(&room.case(7320)).expect("it settles");
    stage.is("what they witnessed is charged: seconds", settle.payable_seconds.count(), 2755);
}
