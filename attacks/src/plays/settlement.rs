//! I: settlement and economics.

use quittance_cabal::{Message, Refusal, Trigger};
use quittance_contract::{
    money::{Amount, Micro},
    session::{Policy, Status},
    verdict::{
        Reason::{self, CompletedNormal, ConnectivityFailed, ConsumerMisuse, ConsumerRequest},
        Signal,
    },
};

use super::says::{HOUR, UNVERIFIED, answered_vote, cancelled, own_vote, shown, signed, vote};
use crate::{
    file::{File, Who, members, seconds, these},
    room::Room,
    stage::Stage,
};

pub(crate) fn f57_trust_is_not_one_number(stage: &mut Stage<'_>) {
    let trusted = || File::with(5, |lock| lock.trust_micro = Micro(500_000_000));
    stage.act("T = 500 in the lock, as both parties and the cabal signed it");
    let paid = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: release 833333, \
                burn 166667, refund 9000000; CREDIT provider";
    let mut file = trusted();
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("five sixths go to the provider", &file.case(), paid);
    stage.act("the provider shops for a better time: T = 2000");
    let mut file = trusted();
    file.alter_lock(|lock| lock.trust_micro = Micro(2_000_000_000));
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("nobody signed that", &file.case(), "Refuse LOCK_UNSIGNED_PARTY");
}

pub(crate) fn f58_floats_divide_money(stage: &mut Stage<'_>) {
    stage.act("10^30 units of service at K·T = 3.33333333: more digits than a float has");
    let mut file = File::with(5, |lock| {
        lock.amount = Amount(2 * 10_u128.pow(30));
        lock.terms.rate_per_hour = Amount(10_u128.pow(30));
        lock.trust_micro = Micro(333_333_333);
    });
    file.attested(CompletedNormal, &members(3));
    // ⌊10^30·3333333330000 / 4333333330000⌋, from exact integers of another language.
    let exact = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: release \
                 769230769053254437733272644410, burn 230769230946745562266727355590, refund \
                 1000000000000000000000000000000; CREDIT provider";
    stage.comes_to("every unit is somewhere", &file.case(), exact);
    stage.act("one unit of service, all of it dust");
    let mut file = File::with(5, |lock| lock.terms.rate_per_hour = Amount(1));
    file.attested(CompletedNormal, &members(3));
    let dust = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: release 0, burn 1, \
                refund 9999999; CREDIT provider";
    stage.comes_to("dust burns", &file.case(), dust);
}

pub(crate) fn f59_eight_reasons_and_four_conditions(stage: &mut Stage<'_>) {
    let attested = |reason: Reason, by: &[(Who, Reason)]| {
        let mut file = File::with(5, |lock| lock.terms.max_duration_seconds = seconds(3600));
        file.say(file.request(3700), &[Who::Consumer], 3720);
        file.attested(reason, &members(3));
        for (who, reason) in by {
            file.say(file.abort(3720, *reason), &[*who], 3730);
        }
        file
    };
    let aborted = |reason| {
        let by: Vec<(Who, Reason)> = members(4).into_iter().map(|who| (who, reason)).collect();
        attested(reason, &by)
    };
    let mut never = File::new();
    never.at = 3900;
    let mut unverified = File::new();
    unverified.say(unverified.allocated(60), &[Who::Provider], 65);
    let table = [
        (attested(CompletedNormal, &[]), CompletedNormal, "COMPLETED_NORMAL", 3600),
        (attested(Reason::Timeout, &[]), Reason::Timeout, "COMPLETED_NORMAL", 3600),
        (attested(ConsumerRequest, &[]), ConsumerRequest, "CONSUMER_TERMINATED_EARLY", 3600),
        (aborted(ConsumerMisuse), ConsumerMisuse, "CONSUMER_TERMINATED_EARLY", 3600),
        (
            attested(Reason::ProviderVoluntary, &[]),
            Reason::ProviderVoluntary,
            "PROVIDER_TERMINATED",
            3600,
        ),
        (aborted(Reason::VmDied), Reason::VmDied, "SESSION_FAILED", 3600),
        (never, Reason::AllocationFailed, "SESSION_FAILED", 0),
        (unverified, ConnectivityFailed, "SESSION_FAILED", 0),
    ];
    stage.act("each reason, with the proof that it needs");
    for (file, reason, condition, payable) in table {
        let settle = stage.settle(&file.case()).expect("it settles");
        let had = (settle.reason, settle.condition.name(), settle.payable_seconds.count());
        stage.is("reason, condition, seconds", had, (Some(reason), condition, payable));
    }
}

pub(crate) fn f60_service_costs_more_than_there_is(stage: &mut Stage<'_>) {
    stage.act("an hour for 1.000000; half of that was locked");
    let mut file = File::with(5, |lock| lock.amount = Amount(500_000));
    file.attested(CompletedNormal, &members(3));
    let all = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: release 250000, burn \
               250000, refund 0; CREDIT provider, UNDERPAID consumer";
    stage.comes_to("all there is is charged, and the rest named", &file.case(), all);
    let settle = stage.settle(&file.case()).expect("it settles");
    let short = settle.signals.iter().find_map(|signal| match signal {
        Signal::Underpaid { shortfall, .. } => Some(shortfall.0),
        _ => None,
    });
    stage.is("the shortfall", short, Some(500_000));
}

pub(crate) fn f61_settled_twice(stage: &mut Stage<'_>) {
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    let first = stage.decision(&file.case()).expect("a decision");
    stage.comes_to("once", &file.case(), HOUR);
    stage.act("the same again; and another attestation of it, a day later");
    file.at += 86_400;
    let later = stage.decision(&file.case()).expect("a decision");
    let same = first.settlement_id == later.settlement_id;
    stage.holds("what is paid once has one name", same);
    stage.holds("each run has its own", first.decision_id() != later.decision_id());
    file.status = Status::Settled;
    stage.comes_to("the escrow is settled", &file.case(), "Refuse NOT_LOCKED");
}

pub(crate) fn f62_burn_is_evaded_by_lying_short(stage: &mut Stage<'_>) {
    let agrees = |room: &mut Room, stage: &Stage<'_>| {
        let body = cancelled(room.file.cancelled(121, ConnectivityFailed, 61));
        let end = Message::VmCancelled(signed(room, Who::Provider, body));
        for who in members(5) {
            let refused = room.hears(who, &end);
            stage.is("a witness", refused, vec![Refusal::Disagrees]);
        }
    };
    let mut room = Room::running(stage);
    room.until(1000);
    stage.act("after a quarter of an hour both parties agree: it never worked, since 121");
    agrees(&mut room, stage);
    let mut room = Room::running(stage);
    room.until(3720);
    stage.act("in another session, after an hour");
    agrees(&mut room, stage);
    room.mute(Who::Provider);
    let case = room.case(3720 + 3600);
    let burnt = "Settle NO_ATTESTATION VM_DIED as SESSION_FAILED, 2755 s: release 382638, burn \
                 382639, refund 9234723; INVESTIGATE provider, WITNESS_ABSENT member 0, \
                 WITNESS_ABSENT member 1, WITNESS_ABSENT member 2, WITNESS_ABSENT member 3, \
                 WITNESS_ABSENT member 4";
    stage.comes_to("what was witnessed is charged, and burns", &case, burnt);
    stage.act("or now, after an hour: it never worked");
    let mut room = Room::running(stage);
    room.until(3720);
    room.trigger(Who::Provider, Trigger::CancelSession(ConnectivityFailed));
    let hour = "Settle ATTESTED CONNECTIVITY_FAILED as PROVIDER_TERMINATED, 3600 s: release \
                500000, burn 500000, refund 9000000; RELIABILITY_MARK provider, FALSE_CLAIM \
                provider";
    stage.comes_to("the hour is charged, and burns", &room.case(3800), hour);
}

pub(crate) fn f63_trust_is_farmed_with_a_friend(stage: &mut Stage<'_>) {
    stage.act("the provider is its own consumer; an idle hour is attested");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    let settle = stage.settle(&file.case()).expect("it settles");
    let credit = settle.signals.iter().find_map(|signal| match signal {
        Signal::Credit { seconds, paid, burned, consumer, .. } => {
            let friend = *consumer == file.consumer.peer;
            Some((seconds.count(), paid.0, burned.0, friend))
        }
        _ => None,
    });
    let cost = Some((3600, 500_000, 500_000, true));
    stage.is("the credit names seconds, paid, what it cost, and the friend", credit, cost);
    stage.act("for free: no seconds at all");
    let mut file = File::with(5, |lock| lock.terms.min_duration_seconds = seconds(0));
    let allocated = file.say(file.allocated(60), &[Who::Provider], 65);
    let end = file.say(file.cancelled(120, CompletedNormal, 60), &[Who::Provider], 125);
    let body = file.attestation((allocated, end), (120, 120), CompletedNormal);
    file.say(body, &members(3), 130);
    let nothing = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 0 s: release 0, burn 0, \
                   refund 10000000";
    stage.comes_to("no credit", &file.case(), nothing);
}

pub(crate) fn f64_lazy_witnesses_copy(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.mute(Who::Member(4));
    room.allocate();
    room.until(70);
    stage.act("member 4 does not look; it votes with member 0's answer of the machine");
    let Some(Message::ConnectivityVote(quittance_cabal::message::ConnectivityVote::Reveal(seen))) =
        own_vote(&room, Who::Member(0))
    else {
        return stage.holds("member 0 has voted", false);
    };
    let copied = signed(&room, Who::Member(4), vote(room.file.vote(70, true, true)));
    let copied = shown(copied, seen.nonce, seen.reply);
    let refused = room.hears(Who::Provider, &copied);
    stage.is("an answer is for one witness", refused, vec![Refusal::Unproven]);
    stage.act("profile safe: it looks only after it has seen the others' votes");
    let file = File::with(5, |lock| lock.policy = Policy::safe(5));
    let mut room = Room::with(stage, file);
    room.mute(Who::Member(4));
    room.allocate();
    room.until(115);
    let late = answered_vote(&room, Who::Member(4), Who::Member(4), 115);
    let refused = room.hears(Who::Provider, &late);
    stage.is("without a commitment", refused, vec![Refusal::Unproven]);
}

pub(crate) fn f65_one_witness_computes_something_else(stage: &mut Stage<'_>) {
    stage.act("three members agree; the fourth comes to another number, and disputes");
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    file.say(file.attestation(named, (120, 3719), CompletedNormal), &these(&[3]), 3750);
    let named = format!("{HOUR}, DISSENT member 3");
    stage.comes_to("it has no veto", &file.case(), &named);
    let once = stage.decide_bytes(&file.case().to_bytes());
    let again = stage.decide_bytes(&file.case().to_bytes());
    stage.holds("the same bytes are decided the same", once == again);
    stage.act("nobody agrees with anybody");
    let mut file = File::new();
    file.say(file.allocated(60), &[Who::Provider], 65);
    stage.comes_to("a deadline ends it", &file.case(), UNVERIFIED);
}
