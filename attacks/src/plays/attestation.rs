//! A: the attestation object.

use std::collections::BTreeSet;

use quittance_cabal::{Message, Refusal, Signer, Trigger, message::Statement};
use quittance_contract::{
    codec::{Hash, List, Tag},
    session::{Body, UntrustedCase},
    verdict::Reason::{self, CompletedNormal},
};

use super::says::{
    HOUR, NOTHING, allocated, attested, cancelled, own_share, result, signed, signed_result,
};
use crate::{
    file::{File, Who, members, name, these},
    person::high_s,
    room::Room,
    stage::Stage,
};

/// A session of 1000 seconds that its provider has ended; nothing that these say gets out.
fn ended(stage: &Stage<'_>, muted: &[usize]) -> Room {
    let mut room = Room::running(stage);
    these(muted).into_iter().for_each(|who| room.mute(who));
    room.until(1120);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    room
}

/// The digest of the end in it.
fn end(room: &Room) -> Hash {
    cancelled(room.file.cancelled(1120, CompletedNormal, 1060)).digest()
}

pub(crate) fn f01_shared_attestations_carry_no_signature(stage: &mut Stage<'_>) {
    let mut room = ended(stage, &[1, 2, 3, 4]);
    stage.act("two shares come in others' names to a witness that waits for them, unsigned");
    let body = attested(&room, end(&room), 1120, CompletedNormal);
    for other in these(&[1, 2]) {
        let mut share = signed(&room, other, body.clone());
        share.sig = NOTHING;
        let refused = room.hears(Who::Member(0), &Message::AttestationShare(share));
        stage.is("an unsigned share is refused", refused, vec![Refusal::BadSignature]);
    }
    stage.is("the witness", room.state(Who::Member(0)), "COLLECTING_ATTESTATION_SIGS");

    stage.act("the same on the ledger: one signature, and two in form only");
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    let body = file.attestation(named, (120, 3720), CompletedNormal);
    let digest = file.say(body.clone(), &members(1), 3740);
    for other in these(&[1, 2]) {
        file.forge(body.clone(), other, NOTHING, 3740);
    }
    stage.coded("the attestation", &file.case(), digest, "QUORUM_SHORT");
    stage.comes_to("nothing moves", &file.case(), "Hold WAIT_ATTESTATION 1 of 3 until 7325");
    let mut file = File::new();
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("with three signatures", &file.case(), HOUR);
}

pub(crate) fn f02_shares_are_neither_checked_nor_compared(stage: &mut Stage<'_>) {
    let mut room = ended(stage, &[1, 2, 3, 4]);
    let body = own_share(&room, Who::Member(0)).expect("it attests what it saw");
    stage.act("a stranger shares the witness's own words, as itself and as members");
    let share = Message::AttestationShare(signed(&room, Who::Stranger(0), body.clone()));
    let refused = room.hears(Who::Member(0), &share);
    stage.is("as itself", refused, vec![Refusal::NotEntitled]);
    for other in these(&[1, 2]) {
        let share = super::says::forged(&room, other, Who::Stranger(0), body.clone());
        let refused = room.hears(Who::Member(0), &Message::AttestationShare(share));
        stage.is("as a member", refused, vec![Refusal::BadSignature]);
    }
    stage.act("members 1 and 2 do sign, another duration");
    let mut longer = body.clone();
    longer.service_end = crate::file::time(1060);
    for other in these(&[1, 2]) {
        let share = Message::AttestationShare(signed(&room, other, longer.clone()));
        let refused = room.hears(Who::Member(0), &share);
        stage.is("a share of another body is taken in", refused, vec![]);
    }
    stage.is("and adds to nothing", room.state(Who::Member(0)), "COLLECTING_ATTESTATION_SIGS");
    stage.act("members 3 and 4 sign what the witness signed");
    for other in these(&[3, 4]) {
        room.hears(Who::Member(0), &Message::AttestationShare(signed(&room, other, body.clone())));
    }
    stage.is("the witness", room.state(Who::Member(0)), "DONE");
    let done = room.bundle(Who::Member(0)).map(|bundle| bundle.signatures.len());
    stage.is("its attestation has signers", done, Some(3));
}

pub(crate) fn f03_no_two_witnesses_sign_the_same_bytes(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    stage.act("member 1 reaches the machine ten seconds after the others, member 2 twenty");
    room.reached_from.insert(Who::Member(1), 75);
    room.reached_from.insert(Who::Member(2), 85);
    room.allocate();
    room.until(1120);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    let attested = room.chain().filter(|block| matches!(block.body, Body::Attestation(_)));
    let bodies: BTreeSet<Hash> = attested.map(|block| block.body.digest()).collect();
    stage.is("different attestations that five witnesses sign", bodies.len(), 1);
    stage.is("the provider", room.state(Who::Provider), "SESSION_COMPLETE");
    let paid = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: release 138888, \
                burn 138889, refund 9722223; CREDIT provider";
    stage.comes_to("the chains", &room.case(1200), paid);
}

pub(crate) fn f04_the_attestation_block_proves_nothing(stage: &mut Stage<'_>) {
    stage.act("three members sign; a fourth stands in the list with a signature of nobody's");
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    let body = file.attestation(named, (120, 3720), CompletedNormal);
    file.forge(body, Who::Member(3), NOTHING, 3740);
    stage.comes_to("it is settled by the three", &file.case(), HOUR);
    let block = stage.settle(&file.case()).and_then(|settle| settle.attestation_block);
    let block = block.expect("an attestation with a quorum has a block");
    let expected: Vec<Hash> = members(3).iter().map(|who| file.person(*who).peer).collect();
    stage.holds("witnesses of the block are the signers, recomputed", *block.witnesses == expected);
    stage.is("its seconds", block.actual_duration_seconds.0, 3600);
    let session = block.session_id == file.lock.session;
    stage.holds("its session is the lock's", session);
}

pub(crate) fn f05_one_signature_has_several_forms(stage: &mut Stage<'_>) {
    stage.act("a relay turns the third signature into its other form, (r, n - s)");
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    let body = file.attestation(named, (120, 3720), CompletedNormal);
    let digest = file.say(body.clone(), &members(2), 3740);
    let third = file.person(Who::Member(2)).sign(&digest);
    let short = "Hold WAIT_ATTESTATION 2 of 3 until 7325";
    let mut turned = file.clone();
    turned.forge(body.clone(), Who::Member(2), high_s(&third), 3740);
    stage.comes_to("it does not count", &turned.case(), short);

    stage.act("or puts there what the member signed as another kind of object");
    let Body::Attestation(statement) = &body else { return };
    let elsewhere = file.person(Who::Member(2)).sign(&Tag::Checkpoint.digest(statement));
    let mut reused = file.clone();
    reused.forge(body.clone(), Who::Member(2), elsewhere, 3740);
    stage.comes_to("that does not either", &reused.case(), short);
    file.forge(body, Who::Member(2), third, 3740);
    stage.comes_to("in its one form it does", &file.case(), HOUR);
}

pub(crate) fn f06_one_double_signer_makes_two_quorums(stage: &mut Stage<'_>) {
    let minute = |file: &mut File, named| {
        let body = file.attestation(named, (120, 180), CompletedNormal);
        file.say(body, &these(&[2, 3, 4]), 3750);
    };
    stage.act("members 0, 1, 2 attest an hour; members 2, 3, 4 a minute");
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    minute(&mut file, named);
    stage.comes_to("both are there", &file.case(), "Hold CONFLICT 2 of 1 until 608550");
    file.at = 608_550;
    let ended = "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 60 s: release 8333, burn \
                 8333, refund 9983334; EQUIVOCATION member 2";
    stage.comes_to("a week later, on the smaller claim", &file.case(), ended);
    stage.act("with q = 4 of 5, two double signers");
    let mut file = File::with(5, |lock| lock.policy.attestation_threshold = 4);
    let named = file.attested(CompletedNormal, &members(4));
    minute(&mut file, named);
    let named = format!("{HOUR}, EQUIVOCATION member 2, EQUIVOCATION member 3, DISSENT member 4");
    stage.comes_to("are not enough, and named", &file.case(), &named);
}

pub(crate) fn f07_first_wins_here_and_last_wins_there(stage: &mut Stage<'_>) {
    let mut room = ended(stage, &[0, 1, 2, 3, 4]);
    let first = attested(&room, end(&room), 1120, CompletedNormal);
    let second = attested(&room, end(&room), 1060, CompletedNormal);
    let messages = [
        signed_result(&room, &first, &members(3)),
        signed_result(&room, &second, &these(&[2, 3, 4])),
    ];
    stage.act("both parties hear one attested result, then another");
    for who in [Who::Provider, Who::Consumer] {
        let refused = room.hears(who, &messages[0]);
        stage.is("the first is taken", refused, vec![]);
        let refused = room.hears(who, &messages[1]);
        stage.is("the second is not", refused, vec![Refusal::Unexpected]);
        let held = room.bundle(who).map(|bundle| bundle.body.digest());
        stage.holds("it holds the first", held == Some(first.digest()));
    }
    stage.act("the ledger gets both, in either order");
    let case = |orders: [usize; 2]| {
        let mut file = File::new();
        let named = file.ended(CompletedNormal);
        for order in orders {
            let service = [(120, 3720), (120, 180)][order];
            let signers = [members(3), these(&[2, 3, 4])];
            file.say(file.attestation(named, service, CompletedNormal), &signers[order], 3750);
        }
        file.case()
    };
    stage.comes_to("A, B", &case([0, 1]), "Hold CONFLICT 2 of 1 until 608550");
    stage.holds("B, A is the same case", case([1, 0]) == case([0, 1]));
}

pub(crate) fn f08_a_result_is_believed_unseen(stage: &mut Stage<'_>) {
    let mut room = ended(stage, &[0, 1, 2, 3, 4]);
    let body = attested(&room, end(&room), 1_000_000, CompletedNormal);
    stage.act("somebody tells both parties of a million attested seconds, signed by nobody");
    for who in [Who::Provider, Who::Consumer] {
        let refused = room.hears(who, &result(body.clone(), Vec::new()));
        stage.is("refused", refused, vec![Refusal::QuorumShort]);
    }
    stage.is("the provider waits on", room.state(Who::Provider), "WAITING_FOR_ATTESTATION");
    stage.act("the same body under a quorum's names, signed by a stranger");
    let names = members(3).into_iter().map(|who| {
        let share = super::says::forged(&room, who, Who::Stranger(0), body.clone());
        (share.signer, share.sig)
    });
    let names = result(body.clone(), names.collect());
    let refused = room.hears(Who::Provider, &names);
    stage.is("refused", refused, vec![Refusal::QuorumShort]);
    stage.act("what a quorum did sign, delivered by anybody");
    let body = attested(&room, end(&room), 1120, CompletedNormal);
    let refused = room.hears(Who::Provider, &signed_result(&room, &body, &members(3)));
    stage.is("taken", refused, vec![]);
    stage.is("the provider", room.state(Who::Provider), "SESSION_COMPLETE");
}

pub(crate) fn f09_one_member_signs_three_times(stage: &mut Stage<'_>) {
    let mut room = ended(stage, &[0, 1, 2, 3, 4]);
    let body = attested(&room, end(&room), 1120, CompletedNormal);
    stage.act("a result with the same member's signature three times");
    let refused = room.hears(Who::Provider, &signed_result(&room, &body, &these(&[0, 0, 0])));
    stage.is("refused", refused, vec![Refusal::QuorumShort]);
    let refused = room.hears(Who::Provider, &signed_result(&room, &body, &these(&[0, 0, 1, 2])));
    stage.is("two more members make it three", refused, vec![]);
    stage.act("the same in the bytes of a case");
    let mut file = File::new();
    let named = file.ended(CompletedNormal);
    file.say(file.attestation(named, (120, 3720), CompletedNormal), &members(1), 3740);
    let case = thrice(&file.case());
    stage.comes_to("it is no case", &case, "Fault ORDER");
}

/// The case with the only signature of its last item three times.
pub(crate) fn thrice(case: &UntrustedCase) -> UntrustedCase {
    let mut evidence = case.evidence.to_vec();
    if let Some(item) = evidence.last_mut() {
        let signature = item.signatures[0].clone();
        item.signatures = List::new(vec![signature; 3]).expect("three signatures");
    }
    UntrustedCase { evidence: List::new(evidence).expect("as many items"), ..case.clone() }
}

pub(crate) fn f10_dissent_disappears(stage: &mut Stage<'_>) {
    stage.act("three members attest an hour; the other two saw only a minute, and say so");
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    file.say(file.attestation(named, (120, 180), CompletedNormal), &these(&[3, 4]), 3750);
    let named = format!("{HOUR}, DISSENT member 3, DISSENT member 4");
    stage.comes_to("the hour is paid, and the dissent is on record", &file.case(), &named);
}

pub(crate) fn f11_two_machines_under_one_name(stage: &mut Stage<'_>) {
    let mut room = Room::running(stage);
    stage.act("the provider tells one witness of another machine");
    let mut other = allocated(room.file.allocated(60));
    other.endpoints = name("elsewhere");
    let message = Message::VmAllocated(signed(&room, Who::Provider, other.clone()));
    let refused = room.hears(Who::Member(0), &message);
    stage.is("the witness", refused, vec![Refusal::Contradicts]);
    room.until(1120);
    room.trigger(Who::Provider, Trigger::CancelSession(CompletedNormal));
    let named = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: release 138888, \
                 burn 138889, refund 9722223; CREDIT provider, EQUIVOCATION provider";
    stage.comes_to("both are on the chain, and the provider is named", &room.case(1200), named);

    stage.act("an attestation rests on an allocation that nobody has seen");
    let mut file = File::new();
    let (_, end) = file.served(CompletedNormal);
    let body = file.attestation((name("another"), end), (120, 3720), Reason::CompletedNormal);
    let digest = file.say(body, &members(5), 3740);
    stage.coded("its code", &file.case(), digest, "ALLOCATED_UNKNOWN");
}
