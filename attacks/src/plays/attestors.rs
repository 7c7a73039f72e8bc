//! D: what document 02 fears of attestors, as far as lane 1 has the rule.

use quittance_contract::{
    session::Status,
    verdict::Reason::{CompletedNormal, ProviderVoluntary, VmDied},
};

use super::says::HOUR;
use crate::{
    file::{File, Who, members, name, these},
    stage::Stage,
};

pub(crate) fn d01_an_attestation_comes_late(stage: &mut Stage<'_>) {
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    file.say(file.checkpoint(1, 2820), &members(3), 2945);
    file.at = 7324;
    stage.act("the end is seen at 3725; nobody attests it");
    let held = "Hold WAIT_ATTESTATION 0 of 3 until 7325";
    stage.comes_to("the money waits", &file.case(), held);
    file.at = 7325;
    let witnessed = "Settle NO_ATTESTATION VM_DIED as SESSION_FAILED, 2700 s: release 375000, \
                     burn 375000, refund 9250000; INVESTIGATE provider, WITNESS_ABSENT member 0, \
                     WITNESS_ABSENT member 1, WITNESS_ABSENT member 2, WITNESS_ABSENT member 3, \
                     WITNESS_ABSENT member 4";
    stage.comes_to("then it goes by what was witnessed", &file.case(), witnessed);
    stage.act("the attestation comes after the settlement");
    file.say(file.attestation(named, (120, 3720), CompletedNormal), &members(5), 9000);
    (file.at, file.status) = (9000, Status::Settled);
    stage.comes_to("paid stays paid", &file.case(), "Refuse NOT_LOCKED");
}

pub(crate) fn d02_an_attestation_that_does_not_fit(stage: &mut Stage<'_>) {
    let mut file = File::new();
    let named = file.served(ProviderVoluntary);
    stage.act("a quorum attests another reason than the provider gave");
    let wrong = file.attestation(named, (120, 3720), CompletedNormal);
    let wrong = file.say(wrong, &members(3), 3740);
    stage.coded("its code", &file.case(), wrong, "REASON_DIFFERS");
    let waits = "Hold WAIT_ATTESTATION 0 of 3 until 7325";
    stage.comes_to("the money waits", &file.case(), waits);
    stage.act("a later end than the provider gave");
    let later = file.attestation(named, (120, 3721), ProviderVoluntary);
    let later = file.say(later, &members(2), 3740);
    stage.coded("its code", &file.case(), later, "END_AFTER_EVENT");
    stage.act("and one that fits, by members 2, 3 and 4");
    let right = file.attestation(named, (120, 3720), ProviderVoluntary);
    file.say(right, &these(&[2, 3, 4]), 3750);
    let paid = "Settle ATTESTED PROVIDER_VOLUNTARY as PROVIDER_TERMINATED, 3600 s: release 500000, \
                burn 500000, refund 9000000; RELIABILITY_MARK provider, EQUIVOCATION member 0, \
                EQUIVOCATION member 1, EQUIVOCATION member 2";
    stage.comes_to("bad ones spoil nothing, and name who signed twice", &file.case(), paid);
}

pub(crate) fn d03_a_stolen_key(stage: &mut Stage<'_>) {
    stage.act("a thief has member 2's key; the cabal has attested an hour");
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    file.say(file.attestation(named, (120, 180), CompletedNormal), &these(&[2]), 3750);
    file.say(file.abort(200, VmDied), &these(&[2]), 3750);
    let named = format!("{HOUR}, EQUIVOCATION member 2");
    stage.comes_to("one key changes no outcome, and is found out", &file.case(), &named);
}

pub(crate) fn d04_one_person_in_two_roles(stage: &mut Stage<'_>) {
    stage.act("the provider is a member of the cabal; the consumer is; both are one");
    let provider = File::with(5, |lock| lock.provider = lock.cabal[0].key);
    let consumer = File::with(5, |lock| lock.consumer = lock.cabal[0].key);
    let one = File::with(5, |lock| lock.consumer = lock.provider);
    for mut file in [provider, consumer, one] {
        file.attested(CompletedNormal, &members(3));
        stage.comes_to("its lock", &file.case(), "Refuse LOCK_KEY");
    }
}

pub(crate) fn d05_a_word_is_taken_back(stage: &mut Stage<'_>) {
    stage.act("three members attested; two of them take it back for half an hour's price");
    let mut file = File::new();
    let named = file.attested(CompletedNormal, &members(3));
    file.say(file.attestation(named, (120, 1920), CompletedNormal), &these(&[1, 2]), 3800);
    let named = format!("{HOUR}, EQUIVOCATION member 1, EQUIVOCATION member 2");
    stage.comes_to("what was signed stays signed", &file.case(), &named);
    stage.act("after the settlement");
    file.status = Status::Settled;
    stage.comes_to("paid stays paid", &file.case(), "Refuse NOT_LOCKED");
}

pub(crate) fn d06_evidence_is_used_again(stage: &mut Stage<'_>) {
    let other = File::with(5, |lock| lock.asset = name("another asset"));
    stage.act("an attested hour under one lock is shown under another of the same session");
    let mut file = File::new();
    let first = file.say(other.allocated(60), &[Who::Provider], 65);
    let last = file.say(other.cancelled(3720, CompletedNormal, 3600), &[Who::Provider], 3725);
    let body = other.attestation((first, last), (120, 3720), CompletedNormal);
    let digest = file.say(body, &members(5), 3740);
    file.at = 3800;
    stage.coded("its code", &file.case(), digest, "FOREIGN");
    let waits = "Hold WAIT_ALLOCATION 0 of 1 until 3900";
    stage.comes_to("it is paid once, where it belongs", &file.case(), waits);
}
