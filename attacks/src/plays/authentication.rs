//! G: who says so, and about what.

use quittance_cabal::{
    Effect, Input, Message, Refusal, Session, Trigger, Witness,
    message::{Ready, Terminated},
};
use quittance_contract::verdict::Reason::{CompletedNormal, ConsumerMisuse, VmDied};

use super::says::{
    HOUR, abort_vote, accusation, allocated, allocation, attested, cancelled, forged, request,
    signed,
};
use crate::{
    file::{File, Who, members, name, time},
    room::Room,
    stage::Stage,
};

const THIEF: Who = Who::Stranger(0);

pub(crate) fn f47_signed_is_not_verified(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.until(1120);
    let end = room.file.cancelled(1120, CompletedNormal, 1);
    let body = attested(&room, end.digest(), 1120, CompletedNormal);
    let provider = |room: &Room, body| forged(room, Who::Provider, THIEF, body);
    let terminated = Terminated {
        header: room.session.header().clone(),
        reason: ConsumerMisuse,
        ended_at: time(1120),
    };
    let wish = forged(&room, Who::Consumer, THIEF, request(room.file.request(1120)));
    let abort = abort_vote(&room, Who::Member(1), THIEF, room.file.abort(1000, VmDied));
    let accused = forged(&room, Who::Provider, THIEF, accusation(room.file.accusation(1120)));
    let share = forged(&room, Who::Member(1), THIEF, body);
    let all = [
        (Who::Member(0), Message::VmCancelled(provider(&room, cancelled(end)))),
        (Who::Member(0), Message::CancelRequest(wish.clone())),
        (Who::Member(0), Message::MisuseAccusation(accused)),
        (Who::Member(0), abort.clone()),
        (Who::Member(0), Message::AttestationShare(share)),
        (Who::Provider, Message::CancelRequest(wish)),
        (Who::Provider, abort.clone()),
        (Who::Consumer, abort),
        (
            Who::Consumer,
            Message::SessionTerminated(forged(&room, Who::Provider, THIEF, terminated)),
        ),
    ];
    stage.act("every message, signed by a stranger in the name of who may say it");
    for (who, message) in all {
        let before = room.bytes(who);
        let refused = room.hears(who, &message);
        stage.is(message.name(), refused, vec![Refusal::BadSignature]);
        stage.holds("and changes not a byte", room.bytes(who) == before);
    }
}

pub(crate) fn f48_yesterdays_words(stage: &mut Stage<'_>) {
    let yesterday = || File::with(5, |lock| lock.session = name("yesterday"));
    let mut room = Room::running(stage);
    room.until(1120);
    stage.act("the same people said it in another session: an end, a request, an abort");
    let old = yesterday();
    let end = cancelled(old.cancelled(1120, CompletedNormal, 1060));
    let messages = [
        Message::VmCancelled(signed(&room, Who::Provider, end)),
        Message::CancelRequest(signed(&room, Who::Consumer, request(old.request(1120)))),
        abort_vote(&room, Who::Member(1), Who::Member(1), old.abort(1000, VmDied)),
    ];
    for message in &messages {
        let refused = room.hears(Who::Member(0), message);
        stage.is(message.name(), refused, vec![Refusal::Foreign]);
    }
    stage.act("a whole attested hour of yesterday, on today's ledger");
    let (mut today, old) = (File::new(), yesterday());
    let first = today.say(old.allocated(60), &[Who::Provider], 65);
    let last = today.say(old.cancelled(3720, CompletedNormal, 3600), &[Who::Provider], 3725);
    let body = old.attestation((first, last), (120, 3720), CompletedNormal);
    let digest = today.say(body, &members(5), 3740);
    today.at = 3800;
    stage.coded("the attestation", &today.case(), digest, "FOREIGN");
    stage.comes_to("nothing is here", &today.case(), "Hold WAIT_ALLOCATION 0 of 1 until 3900");
    stage.act("today's words beside them");
    today.attested(CompletedNormal, &members(3));
    stage.comes_to("are heard", &today.case(), HOUR);
}

pub(crate) fn f49_machines_and_ends_from_anybody(stage: &mut Stage<'_>) {
    stage.act("VM_ALLOCATED comes before the session is set up");
    let mut room = Room::open(stage);
    let member = room.file.person(Who::Member(0));
    let fresh = Witness::new(member.peer, time(0));
    let body = allocated(room.file.allocated(0));
    let early = Message::VmAllocated(signed(&room, Who::Provider, body.clone()));
    let (_, effects) = fresh.step(Input::Message(early.to_bytes()), time(0), &member);
    let refused = vec![Effect::Refused(Refusal::Unexpected)];
    stage.is("the witness", effects, refused);
    stage.act("or from a stranger, in its own name and in the provider's");
    let own = Message::VmAllocated(signed(&room, THIEF, body.clone()));
    stage.is("own", room.hears(Who::Member(0), &own), vec![Refusal::NotEntitled]);
    let borrowed = Message::VmAllocated(forged(&room, Who::Provider, THIEF, body));
    stage.is("borrowed", room.hears(Who::Member(0), &borrowed), vec![Refusal::BadSignature]);
    stage.is("it waits on", room.state(Who::Member(0)), "AWAITING_ALLOCATION");
    stage.act("a stranger ends the session after a second");
    let mut room = Room::running(stage);
    room.until(600);
    let end = cancelled(room.file.cancelled(600, CompletedNormal, 1));
    let end = Message::VmCancelled(forged(&room, Who::Provider, THIEF, end));
    for who in members(5) {
        let refused = room.hears(who, &end);
        stage.is("a witness", refused, vec![Refusal::BadSignature]);
    }
    stage.is("all look on", room.witnesses(), vec!["MONITORING"]);
    stage.act("on the ledger: an end signed by the consumer");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    let end = file.cancelled(180, CompletedNormal, 1);
    let digest = file.say(end, &[Who::Consumer], 185);
    stage.coded("its code", &file.case(), digest, "NOT_ENTITLED");
    stage.comes_to("it ends nothing", &file.case(), HOUR);
}

pub(crate) fn f50_the_consumer_is_told_anything(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.until(30);
    let header = room.session.header().clone();
    let ready =
        Ready { header: header.clone(), allocated: name("hostile"), allocated_at: time(30) };
    stage.act("a stranger gives the consumer a machine of its own");
    let message = Message::VmReady(forged(&room, Who::Provider, THIEF, ready));
    let refused = room.hears(Who::Consumer, &message);
    stage.is("VM_READY", refused, vec![Refusal::BadSignature]);
    stage.is("it waits on", room.state(Who::Consumer), "WAITING_FOR_VM");
    room.allocate();
    room.until(600);
    let named = room.said.iter().find_map(|(_, message)| match message {
        Message::VmReady(ready) => Some(ready.body.allocated),
        _ => None,
    });
    let same = named == Some(allocation(&room));
    stage.holds("what the provider says names the machine that witnesses look at", same);
    stage.act("a stranger tells the consumer that it was thrown out");
    let said = Terminated { header, reason: ConsumerMisuse, ended_at: time(600) };
    let message = Message::SessionTerminated(forged(&room, Who::Provider, THIEF, said));
    let refused = room.hears(Who::Consumer, &message);
    stage.is("SESSION_TERMINATED", refused, vec![Refusal::BadSignature]);
    stage.is("it stays", room.state(Who::Consumer), "CONNECTED");
}

pub(crate) fn f51_set_up_again(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.until(600);
    let other = File::with(5, |lock| lock.session = name("another"));
    let session = Session::open(&other.lock, &other.lock_signatures()).expect("a good lock");
    stage.act("the host sets up another session over the one that runs");
    for who in [Who::Provider, Who::Consumer, Who::Member(0)] {
        let before = room.bytes(who);
        let session = Box::new(session.clone());
        let again = match who {
            Who::Provider => Trigger::StartSession(session),
            _ => Trigger::SetupSession(session),
        };
        stage.is("refused", room.trigger(who, again), vec![Refusal::Unexpected]);
        stage.holds("and changes not a byte", room.bytes(who) == before);
    }
}
