//! D: what the provider says of itself.

use quittance_cabal::{Message, Refusal, Trigger};
use quittance_contract::{
    codec::Hash,
    session::Body,
    verdict::Reason::{
        self, AllocationFailed, CompletedNormal, ConnectivityFailed, ConsumerMisuse,
        ConsumerRequest, ProviderVoluntary, Timeout,
    },
};

use super::says::{DIED, HOUR, accusation, allocated, attestation, cancelled, forged, signed};
use crate::{
    file::{File, Who, members},
    room::Room,
    stage::Stage,
};

/// What an attested claim without its proof comes to.
const FALSE: &str = "as PROVIDER_TERMINATED, 3600 s: release 500000, burn 500000, refund 9000000; \
                     RELIABILITY_MARK provider, FALSE_CLAIM provider";

/// The provider claims a reason, and a quorum attests that it did.
fn claims(stage: &mut Stage<'_>, reason: Reason) {
    let mut file = File::new();
    file.attested(reason, &members(3));
    let expected = format!("Settle ATTESTED {} {FALSE}", reason.name());
    stage.comes_to("what it comes to", &file.case(), &expected);
}

pub(crate) fn f27_the_duration_is_the_providers_number(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.dies_at = 1120;
    room.until(1150);
    stage.act("the machine died at 1120; the provider says that it served until 4000");
    let body = cancelled(room.file.cancelled(4000, CompletedNormal, 3940));
    let end = Message::VmCancelled(signed(&room, Who::Provider, body));
    for who in members(5) {
        let refused = room.hears(who, &end);
        stage.is("a witness", refused, vec![Refusal::Disagrees]);
    }
    room.until(1400);
    stage.comes_to("it is paid to 1080", &room.case(4200), DIED);

    stage.act("a claim of more seconds than there were since the allocation");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    let claim = file.cancelled(3721, CompletedNormal, 10_000);
    let digest = file.say(claim, &[Who::Provider], 3726);
    stage.coded("its code", &file.case(), digest, "CLAIM_TOO_LONG");
    let named = format!("{HOUR}, FALSE_CLAIM provider");
    stage.comes_to("it is named, and pays nothing", &file.case(), &named);
}

pub(crate) fn f28_times_are_what_the_provider_likes(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.until(150);
    stage.act("a machine that was there before the lock; one that is to come; one of long ago");
    for (ahead, what) in [(-100_i64, "before the lock"), (400, "to come"), (20, "long ago")] {
        let mut body = allocated(room.file.allocated(0));
        let at = crate::file::LOCKED_AT.saturating_add_signed(ahead);
        body.allocated_at = quittance_contract::time::Time::new(at).expect("a time");
        let message = Message::VmAllocated(signed(&room, Who::Provider, body));
        let refused = room.hears(Who::Member(0), &message);
        stage.is(what, refused, vec![Refusal::Misdated]);
    }
    stage.act("on the ledger: an allocation before the lock, and an end that is not yet");
    let mut file = File::new();
    let mut early = allocated(file.allocated(0));
    early.allocated_at =
        quittance_contract::time::Time::new(crate::file::LOCKED_AT - 3600).expect("a time");
    let first = file.say(Body::Allocated(early), &[Who::Provider], 10);
    let end = file.cancelled(7000, CompletedNormal, 0);
    let last = file.say(end, &[Who::Provider], 3725);
    let body = file.attestation((first, last), (0, 3600), CompletedNormal);
    let attested = file.say(body, &members(3), 3740);
    stage.coded("the allocation", &file.case(), first, "ALLOCATED_EARLY");
    stage.coded("the end", &file.case(), last, "FROM_THE_FUTURE");
    stage.coded("what rests on them", &file.case(), attested, "ALLOCATED_UNKNOWN");
    stage.act("an end before the start, as if a difference could wrap");
    let mut file = File::new();
    let named = file.ended(CompletedNormal);
    let body = file.attestation(named, (3720, 120), CompletedNormal);
    let digest = file.say(body, &members(3), 3740);
    stage.coded("its code", &file.case(), digest, "END_BEFORE_START");
}

pub(crate) fn f29_billing_starts_before_service(stage: &mut Stage<'_>) {
    stage.act("allocated at 60; the fourth witness sees the consumer connected at 400");
    let mut file = File::new();
    file.say(file.allocated(60), &[Who::Provider], 65);
    for (place, at) in [61, 70, 80, 400].into_iter().enumerate() {
        file.say(file.vote(at, true, true), &[Who::Member(place)], 405);
    }
    file.say(file.checkpoint(1, 1300), &members(3), 1420);
    file.say(file.cancelled(1300, ProviderVoluntary, 0), &[Who::Provider], 1425);
    file.at = 6000;
    let paid = "Settle NO_ATTESTATION PROVIDER_VOLUNTARY as PROVIDER_TERMINATED, 900 s: release \
                125000, burn 125000, refund 9750000; RELIABILITY_MARK provider, WITNESS_ABSENT \
                member 0, WITNESS_ABSENT member 1, WITNESS_ABSENT member 2, WITNESS_ABSENT member \
                3, WITNESS_ABSENT member 4";
    stage.comes_to("service is paid from 400 on", &file.case(), paid);
    stage.act("an attestation that starts before the allocation");
    let mut file = File::new();
    let named = file.ended(CompletedNormal);
    let digest = file.say(file.attestation(named, (0, 3720), CompletedNormal), &members(3), 3740);
    stage.coded("its code", &file.case(), digest, "START_EARLY");
}

pub(crate) fn f30_the_wish_to_stop_is_dropped(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.keep_from(Who::Provider, "CANCEL_REQUEST");
    room.until(1060);
    stage.act("the consumer asks for the end at 1060; the provider has not heard");
    room.trigger(Who::Consumer, Trigger::RequestCancel);
    room.until(1200);
    let paid = "Settle ATTESTED CONSUMER_REQUEST as CONSUMER_TERMINATED_EARLY, 1000 s: release \
                138888, burn 138889, refund 9722223";
    stage.comes_to("the cabal attests the request itself", &room.case(1300), paid);
    stage.act("the provider's own quorum attests ten hours; the request was seen at 1060");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(5));
    file.say(file.request(1060), &[Who::Consumer], 1060);
    let capped = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: release 138888, \
                  burn 138889, refund 9722223; CREDIT provider";
    stage.comes_to("paid is to 1060 and a minute", &file.case(), capped);
}

pub(crate) fn f31_the_consumer_wanted_it(stage: &mut Stage<'_>) {
    stage.act("the provider leaves, and says that the consumer asked for it");
    claims(stage, ConsumerRequest);
    stage.act("the consumer did ask");
    let mut file = File::new();
    file.say(file.request(3700), &[Who::Consumer], 3720);
    file.attested(ConsumerRequest, &members(3));
    let neutral = "Settle ATTESTED CONSUMER_REQUEST as CONSUMER_TERMINATED_EARLY, 3600 s: release \
                   500000, burn 500000, refund 9000000";
    stage.comes_to("what it comes to", &file.case(), neutral);
}

pub(crate) fn f32_the_consumer_misused_it(stage: &mut Stage<'_>) {
    stage.act("the provider ends the session for misuse, without an investigation");
    claims(stage, ConsumerMisuse);
    stage.act("four witnesses measured it");
    let mut file = File::new();
    file.attested(ConsumerMisuse, &members(3));
    file.say(file.abort(3720, ConsumerMisuse), &members(4), 3730);
    let flagged = "Settle ABORTED CONSUMER_MISUSE as CONSUMER_TERMINATED_EARLY, 3600 s: release \
                   500000, burn 500000, refund 9000000; MISUSE_FLAG consumer";
    stage.comes_to("what it comes to", &file.case(), flagged);
}

pub(crate) fn f33_completed_after_a_minute(stage: &mut Stage<'_>) {
    let minute = |reason: Reason| {
        let mut file = File::new();
        let allocated = file.say(file.allocated(60), &[Who::Provider], 65);
        let end = file.say(file.cancelled(180, reason, 120), &[Who::Provider], 185);
        file.say(file.attestation((allocated, end), (120, 180), reason), &members(3), 190);
        file.case()
    };
    stage.act("the provider stops after a minute of at least ten: completed; or: timed out");
    for reason in [CompletedNormal, Timeout] {
        let expected = format!(
            "Settle ATTESTED {} as PROVIDER_TERMINATED, 60 s: release 8333, burn 8333, refund \
             9983334; RELIABILITY_MARK provider, FALSE_CLAIM provider",
            reason.name()
        );
        stage.comes_to("what it comes to", &minute(reason), &expected);
    }
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("an hour is complete", &file.case(), HOUR);
}

pub(crate) fn f34_free_exits(stage: &mut Stage<'_>) {
    stage.act("a better offer: the provider says that the machine died");
    claims(stage, Reason::VmDied);
    stage.act("or that it was never allocated");
    claims(stage, AllocationFailed);
    stage.act("or that nobody could connect");
    claims(stage, ConnectivityFailed);
    stage.act("the witnesses saw the machine die");
    let mut file = File::new();
    file.attested(Reason::VmDied, &members(3));
    file.say(file.abort(3720, Reason::VmDied), &members(4), 3730);
    let proven = "Settle ABORTED VM_DIED as SESSION_FAILED, 3600 s: release 500000, burn 500000, \
                  refund 9000000; INVESTIGATE provider";
    stage.comes_to("what it comes to", &file.case(), proven);
}

pub(crate) fn f35_a_failed_connection_is_billed(stage: &mut Stage<'_>) {
    stage.act("no connection, and 61 seconds of it are attested");
    let mut file = File::new();
    let allocated = file.say(file.allocated(60), &[Who::Provider], 65);
    let end = file.cancelled(121, ConnectivityFailed, 61);
    let end = file.say(end, &[Who::Provider], 125);
    let body = file.attestation((allocated, end), (60, 121), ConnectivityFailed);
    let mut body = attestation(body);
    body.connectivity_verified = false;
    file.say(Body::Attestation(body), &members(3), 130);
    let unpaid = "Settle ATTESTED CONNECTIVITY_FAILED as SESSION_FAILED, 0 s: release 0, burn 0, \
                  refund 10000000; INVESTIGATE provider";
    stage.comes_to("what it comes to", &file.case(), unpaid);
}

pub(crate) fn f36_any_text_is_evidence(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.until(600);
    room.misuse = true;
    let body = accusation(room.file.accusation(600));
    stage.act("a stranger accuses the consumer in the provider's name; then with no evidence");
    let message = forged(&room, Who::Provider, Who::Stranger(0), body.clone());
    let refused = room.hears(Who::Member(0), &Message::MisuseAccusation(message));
    stage.is("forged", refused, vec![Refusal::BadSignature]);
    let mut empty = body.clone();
    empty.evidence = Hash::ZERO;
    let message = Message::MisuseAccusation(signed(&room, Who::Provider, empty));
    stage.is("empty", room.hears(Who::Member(0), &message), vec![Refusal::Misdated]);
    stage.is("nobody votes to abort", room.witnesses(), vec!["MONITORING"]);
    stage.act("on the ledger: four members abort on no evidence");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    let Body::Abort(mut abort) = file.abort(600, ConsumerMisuse) else { return };
    abort.evidence = Hash::ZERO;
    let digest = file.say(Body::Abort(abort), &members(4), 3740);
    stage.coded("its code", &file.case(), digest, "NO_EVIDENCE");
    stage.comes_to("it stops nothing", &file.case(), HOUR);
}

pub(crate) fn f37_investigating_is_reading_the_machine(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    room.until(600);
    stage.act("the provider accuses the consumer of what is not so");
    let body = accusation(room.file.accusation(600));
    let evidence = (body.class, body.window_start, body.evidence);
    let (class, window_start, evidence) = evidence;
    room.trigger(Who::Provider, Trigger::Accuse { class, window_start, evidence });
    stage.is("the witnesses measured, and go on", room.witnesses(), vec!["MONITORING"]);
    room.until(1120);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    let paid = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: release 138888, \
                burn 138889, refund 9722223; CREDIT provider";
    stage.comes_to("the session goes on as if nothing had been", &room.case(1200), paid);
    let names = Message::NAMES;
    let inside = names.iter().any(|name| name.contains("SSH") || name.contains("ACCESS"));
    stage.holds("no message gives or asks for access", !inside && names.len() == 10);
}
