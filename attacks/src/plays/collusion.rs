//! K: collusion and griefing that survive all else.

use quittance_cabal::Signer;
use quittance_contract::verdict::Reason::{CompletedNormal, ConnectivityFailed, VmDied};

use super::says::{HOUR, UNVERIFIED};
use crate::{
    file::{File, Who, members, these},
    person::Person,
    stage::Stage,
};

pub(crate) fn f69_a_bought_quorum_is_the_truth(stage: &mut Stage<'_>) {
    let claimed = |service: (u64, u64)| {
        let mut file = File::new();
        let allocated = file.say(file.allocated(60), &[Who::Provider], 65);
        let end = file.cancelled(100_000, CompletedNormal, 99_940);
        let end = file.say(end, &[Who::Provider], 100_005);
        let body = file.attestation((allocated, end), service, CompletedNormal);
        file.say(body, &members(5), 100_010);
        file.at = 100_010;
        file
    };
    stage.act("all five sign a hundred thousand seconds of service that never was");
    let whole = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 36000 s: release 5000000, \
                 burn 5000000, refund 0; CREDIT provider";
    let case = claimed((60, 100_000)).case();
    stage.comes_to("they are believed, to the agreed maximum", &case, whole);
    stage.act("the consumer's wish to stop was seen at 1060");
    let mut stopped = claimed((60, 100_000));
    stopped.say(stopped.request(1060), &[Who::Consumer], 1060);
    let capped = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1060 s: release 147222, \
                  burn 147222, refund 9705556; CREDIT provider";
    stage.comes_to("to that and a minute", &stopped.case(), capped);
    stage.act("from before the allocation on; and past the provider's own end");
    for service in [(0, 36_000), (60, 100_001)] {
        let file = claimed(service);
        let settle = stage.settle(&file.case());
        let released = settle.map_or(0, |settle| crate::stage::amounts(&settle)[0]);
        stage.is("released", released, 0);
    }
    stage.act("two of five do not reach for it");
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    file.say(file.attestation(named, (120, 3720), CompletedNormal), &members(2), 3740);
    let held = "Hold WAIT_ATTESTATION 2 of 3 until 7325";
    stage.comes_to("q - 1 buy nothing", &file.case(), held);
}

pub(crate) fn f70_a_minority_has_a_veto_at_the_start(stage: &mut Stage<'_>) {
    let mut file = File::new();
    file.say(file.allocated(60), &[Who::Provider], 65);
    file.say(file.vote(120, true, true), &members(3), 125);
    file.say(file.vote(121, false, false), &these(&[3, 4]), 125);
    file.at = 200;
    stage.act("two of five say no to a machine that works");
    let waits = "Hold WAIT_VERIFICATION 3 of 4 until 3720";
    stage.comes_to("nothing is verified", &file.case(), waits);
    file.at = 3720;
    stage.comes_to("all goes back; the provider is to be looked at", &file.case(), UNVERIFIED);
    stage.act("one of five");
    let mut file = File::new();
    file.verified(&members(4));
    file.say(file.vote(121, false, false), &these(&[4]), 125);
    file.at = 200;
    stage.comes_to("is no veto", &file.case(), "Hold WAIT_END 0 of 1 until 43320");
}

pub(crate) fn f71_a_late_abort_wipes_out_service(stage: &mut Stage<'_>) {
    stage.act("after a thousand seconds the cabal aborts: unreachable");
    let mut file = File::new();
    let allocated = file.verified(&members(4));
    let abort = file.say(file.abort(1120, ConnectivityFailed), &members(4), 1300);
    let body = file.attestation((allocated, abort), (120, 1120), ConnectivityFailed);
    file.say(body, &members(4), 1310);
    let died = "Settle ATTESTED VM_DIED as SESSION_FAILED, 1000 s: release 138888, burn 138889, \
                refund 9722223; INVESTIGATE provider";
    stage.comes_to("that is a machine that died; what it served is paid", &file.case(), died);
    stage.act("it aborts to the start, against three members' checkpoints");
    let mut file = File::new();
    file.verified(&members(4));
    file.say(file.checkpoint(1, 1020), &these(&[2, 3, 4]), 1145);
    file.say(file.abort(120, VmDied), &members(4), 1300);
    let held = "Hold CONFLICT 2 of 1 until 606100";
    stage.comes_to("nothing moves", &file.case(), held);
    file.at = 606_100;
    let named = "Settle CONFLICT_ENDED without reason as SESSION_FAILED, 0 s: release 0, burn 0, \
                 refund 10000000; EQUIVOCATION member 2, EQUIVOCATION member 3";
    stage.comes_to("then the smaller claim, and who signed both is named", &file.case(), named);
}

pub(crate) fn f72_keys_change_during_a_session(stage: &mut Stage<'_>) {
    stage.act("a member changes its key; the new one signs in its name");
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    let body = file.attestation(named, (120, 3720), CompletedNormal);
    let digest = file.say(body.clone(), &members(2), 3740);
    let successor = Person::new("member 2, its next key").sign(&digest);
    let mut changed = file.clone();
    changed.forge(body.clone(), Who::Member(2), successor, 3740);
    let short = "Hold WAIT_ATTESTATION 2 of 3 until 7325";
    stage.comes_to("the keys are the lock's until it is settled", &changed.case(), short);
    file.say(body, &these(&[2]), 3740);
    stage.comes_to("with the key in the lock", &file.case(), HOUR);
}
