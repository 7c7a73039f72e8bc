//! B: votes and thresholds.

use quittance_cabal::{Message, Refusal, Session};
use quittance_contract::{
    codec::Hash,
    quorum::least_of_percent,
    verdict::Reason::{self, CompletedNormal},
};

use super::says::{
    HOUR, NOTHING, UNVERIFIED, abort_vote, answered_vote, attestation, own_vote, shown, signed,
    vote,
};
use crate::{
    file::{File, Who, members, these},
    person::Person,
    room::{Room, START},
    stage::Stage,
};

/// A room in which these never say a word, and everybody else has looked and voted.
fn voted(stage: &Stage<'_>, muted: &[usize]) -> Room {
    let mut room = Room::open(stage);
    these(muted).into_iter().for_each(|who| room.mute(who));
    room.allocate();
    room.until(70);
    room
}

pub(crate) fn f12_one_vote_five_times_is_five_votes(stage: &mut Stage<'_>) {
    let mut room = voted(stage, &[1, 2, 3, 4]);
    let vote = own_vote(&room, Who::Member(0)).expect("it voted");
    stage.act("member 0 sends its one vote again and again; nobody else votes");
    for _ in 0..5 {
        let refused = room.hears(Who::Provider, &vote);
        stage.is("the same vote again", refused, vec![Refusal::Known]);
    }
    room.until(START);
    stage.is("the provider does not serve", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");
    stage.comes_to("and nobody pays", &room.case(3720), UNVERIFIED);
}

pub(crate) fn f13_anybody_may_vote(stage: &mut Stage<'_>) {
    let mut room = voted(stage, &[0, 1, 2, 3, 4]);
    stage.act("five strangers vote, then one of them in the members' names");
    for stranger in 0..5 {
        let who = Who::Stranger(stranger);
        let refused = room.hears(Who::Provider, &answered_vote(&room, who, who, 70));
        stage.is("a stranger's vote", refused, vec![Refusal::NotEntitled]);
    }
    for member in members(5) {
        let vote = answered_vote(&room, member, Who::Stranger(0), 70);
        let refused = room.hears(Who::Provider, &vote);
        stage.is("in a member's name", refused, vec![Refusal::BadSignature]);
    }
    room.until(START);
    stage.is("the provider does not serve", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");

    stage.act("the same on the ledger");
    let mut file = File::new();
    file.say(file.allocated(60), &[Who::Provider], 65);
    let body = file.vote(120, true, true);
    let strangers: Vec<Who> = (0..5).map(Who::Stranger).collect();
    let digest = file.say(body.clone(), &strangers, 125);
    file.at = 200;
    stage.coded("votes of strangers", &file.case(), digest, "NOT_ENTITLED");
    for member in members(5) {
        file.forge(body.clone(), member, NOTHING, 125);
    }
    stage.coded("and in members' names", &file.case(), digest, "BAD_SIGNATURE");
    let waits = "Hold WAIT_VERIFICATION 0 of 4 until 3720";
    stage.comes_to("nothing is verified", &file.case(), waits);
}

pub(crate) fn f14_one_friendly_vote_is_all_the_votes(stage: &mut Stage<'_>) {
    let mut room = voted(stage, &[1, 2, 3, 4]);
    stage.act("only the provider's friend votes: yes. The others do not get through");
    room.until(START);
    stage.is("the provider does not serve", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");
    let mut file = File::new();
    file.verified(&members(1));
    file.at = 200;
    let waits = "Hold WAIT_VERIFICATION 1 of 4 until 3720";
    stage.comes_to("one of four that are needed, of five", &file.case(), waits);
    file.verified(&members(4));
    stage.comes_to("with four", &file.case(), "Hold WAIT_END 0 of 1 until 43320");
}

pub(crate) fn f15_two_thirds_that_are_none(stage: &mut Stage<'_>) {
    let least = |n| least_of_percent(67, n);
    stage.is("least for 67 of 100, of 3 to 7", [3, 4, 5, 6, 7].map(least), [3, 3, 4, 5, 5]);
    stage.act("a cabal of nobody, of whom 0/0 agree");
    let file = File::with(0, |_| {});
    stage.comes_to("its lock", &file.case(), "Refuse LOCK_CABAL");
    let opened = Session::open(&file.lock, &file.lock_signatures()).is_some();
    stage.holds("and no machine starts under it", !opened);
}

pub(crate) fn f16_whether_the_consumer_connects_decides_nothing(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.consumer_connects = false;
    stage.act("the machine answers everybody; the consumer's tunnel never comes up");
    room.allocate();
    room.until(400);
    stage.is("the provider", room.state(Who::Provider), "SESSION_COMPLETE");
    let unpaid = "Settle ATTESTED CONNECTIVITY_FAILED as SESSION_FAILED, 0 s: release 0, burn 0, \
                  refund 10000000; INVESTIGATE provider";
    stage.comes_to("the cabal attests that it failed", &room.case(500), unpaid);
    stage.act("votes that reach and do not see, on the ledger alone");
    let mut file = File::new();
    file.say(file.allocated(60), &[Who::Provider], 65);
    file.say(file.vote(120, true, false), &members(5), 125);
    stage.comes_to("at the deadline", &file.case(), UNVERIFIED);
}

pub(crate) fn f17_anything_that_answers_is_the_machine(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.machine = Person::new("responder");
    stage.act("something else answers at the machine's address, with a key of its own");
    room.allocate();
    room.until(400);
    let unpaid = "Settle ATTESTED CONNECTIVITY_FAILED as SESSION_FAILED, 0 s: release 0, burn 0, \
                  refund 10000000; INVESTIGATE provider";
    stage.comes_to("no witness reached the machine", &room.case(500), unpaid);
    stage.act("a member that votes yes with such an answer");
    let mut room = voted(stage, &[0, 1, 2, 3, 4]);
    room.machine = Person::new("responder");
    let vote = answered_vote(&room, Who::Member(0), Who::Member(0), 70);
    let refused = room.hears(Who::Provider, &vote);
    stage.is("is not believed", refused, vec![Refusal::Unproven]);
}

pub(crate) fn f18_a_yes_here_and_a_no_there(stage: &mut Stage<'_>) {
    let mut room = voted(stage, &[4]);
    stage.act("member 0 has said yes to all; now it says no to all but itself");
    let no = signed(&room, Who::Member(0), vote(room.file.vote(70, false, false)));
    let no = shown(no, Hash::ZERO, None);
    for who in [Who::Provider, Who::Member(1), Who::Member(2), Who::Member(3)] {
        let refused = room.hears(who, &no);
        stage.is("both are noted", refused, vec![]);
    }
    room.until(START);
    stage.is("the provider counts a no", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");
    let aborting = room.state(Who::Member(1));
    stage.is("so do the witnesses", aborting, "COLLECTING_ABORT_VOTES");
    let named = format!("{UNVERIFIED}, EQUIVOCATION member 0");
    stage.comes_to("the ledger too, and names it", &room.case(3720), &named);
}

pub(crate) fn f19_provider_and_witnesses_decide_apart(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.mute(Who::Member(4));
    for slow in these(&[2, 3]) {
        room.reached_from.insert(slow, 100);
    }
    stage.act("two of four votes come 45 seconds after the machine was allocated");
    room.allocate();
    room.until(100);
    stage.is("until then the provider", room.state(Who::Provider), "WAITING_FOR_VERIFICATION");
    stage.is("and the witnesses wait", room.witnesses(), vec!["COLLECTING_VOTES", "VERIFYING_VM"]);
    room.until(START);
    stage.is("then the provider", room.state(Who::Provider), "VM_RUNNING");
    stage.is("and all witnesses go on", room.witnesses(), vec!["MONITORING"]);
}

pub(crate) fn f20_abort_votes_for_different_things_add_up(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    members(5).into_iter().for_each(|who| room.mute(who));
    room.until(600);
    stage.act("four members vote to abort: each for something else");
    let reasons = [Reason::VmDied, Reason::ConsumerMisuse, Reason::VmDied, Reason::VmDied];
    for (place, reason) in reasons.into_iter().enumerate() {
        let who = Who::Member(place);
        let body = room.file.incident(&format!("incident {place}"), 500, reason);
        let refused = room.hears(Who::Provider, &abort_vote(&room, who, who, body));
        stage.is("a vote", refused, vec![]);
    }
    stage.is("the provider serves on", room.state(Who::Provider), "VM_RUNNING");
    stage.act("four members vote for one thing");
    for who in members(4) {
        let body = room.file.abort(500, Reason::VmDied);
        room.hears(Who::Provider, &abort_vote(&room, who, who, body));
    }
    stage.is("the provider stops", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");

    stage.act("on the ledger, beside an attested hour");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    for (place, who) in members(4).into_iter().enumerate() {
        let body = file.incident(&format!("incident {place}"), 500, Reason::VmDied);
        file.say(body, &[who], 3740);
    }
    stage.comes_to("four aborts of one member each", &file.case(), HOUR);
}

pub(crate) fn f21_who_did_not_start_an_abort_ignores_it(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    members(4).into_iter().for_each(|who| room.mute(who));
    room.until(600);
    stage.is("member 4 sees nothing wrong", room.state(Who::Member(4)), "MONITORING");
    stage.act("the four others vote for one abort");
    for who in members(4) {
        let body = room.file.abort(300, Reason::VmDied);
        room.hears(Who::Member(4), &abort_vote(&room, who, who, body));
    }
    let state = room.state(Who::Member(4));
    stage.is("a quorum moves it all the same", state, "COLLECTING_ATTESTATION_SIGS");
    let attested = super::says::own_share(&room, Who::Member(4)).is_some();
    stage.holds("it does not sign what it did not see", !attested);
}

pub(crate) fn f22_after_a_failed_abort_nobody_knows(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    for who in these(&[3, 4]) {
        room.reached_from.insert(who, u64::MAX);
        room.keep_from(who, "VM_CONNECTIVITY_VOTE");
    }
    stage.act("two witnesses do not reach the machine; three abort votes are one too few");
    room.allocate();
    room.until(119);
    these(&[3, 4]).into_iter().for_each(|who| room.mute(who));
    room.until(160);
    stage.is("the others look on", room.state(Who::Member(0)), "MONITORING");
    let end = room.file.cancelled(3720, CompletedNormal, 3600);
    room.until(3720);
    let end = Message::VmCancelled(signed(&room, Who::Provider, super::says::cancelled(end)));
    for who in members(3) {
        room.hears(who, &end);
    }
    stage.holds("none attests a served hour", room.bundle(Who::Member(0)).is_none());
    stage.act("an attestation that says: not verified, and an hour");
    let mut file = File::new();
    let named = file.ended(CompletedNormal);
    let body = file.attestation(named, (120, 3720), CompletedNormal);
    let mut body = attestation(body);
    body.connectivity_verified = false;
    file.say(quittance_contract::session::Body::Attestation(body), &members(3), 3740);
    let unpaid = "Settle ATTESTED CONNECTIVITY_FAILED as SESSION_FAILED, 0 s: release 0, burn 0, \
                  refund 10000000; INVESTIGATE provider";
    stage.comes_to("pays nothing", &file.case(), unpaid);
}
