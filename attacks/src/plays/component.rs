//! L: the component and its hosts.

use quittance_contract::{
    codec::{FaultCode, PublicKey},
    session::{Policy, UntrustedCase},
    verdict::Reason::CompletedNormal,
};

use super::{attestation::thrice, says::HOUR};
use crate::{
    file::{File, Who, members, seconds, these, time},
    stage::{Stage, Verdict},
};

pub(crate) fn f73_two_hosts_read_one_case_differently(stage: &mut Stage<'_>) {
    let mut file = File::new();
    let named = file.served(CompletedNormal);
    file.say(file.attestation(named, (120, 3720), CompletedNormal), &members(1), 3740);
    stage.act("one member stands three times among the signers");
    stage.comes_to("it is no case, for everybody", &thrice(&file.case()), "Fault ORDER");
    stage.act("a byte too many; a byte too few; a bool that is 2");
    let bytes = file.case().to_bytes();
    let longer = [bytes.as_slice(), &[0]].concat();
    let shorter = &bytes[..bytes.len() - 1];
    // version, lane, network, session, two keys, the cabal's length, the first member's key.
    let mut truthy = bytes.clone();
    truthy[2 + 64 + 66 + 4 + 33] = 2;
    let cases = [
        (longer.as_slice(), FaultCode::Trailing),
        (shorter, FaultCode::Truncated),
        (&truthy, FaultCode::BadValue),
    ];
    for (bytes, code) in cases {
        let verdict = stage.decide_bytes(bytes);
        stage.is("its fault", verdict, Verdict::Faulted(code));
    }
    stage.act("a member whose key is no point of the curve");
    let file = File::new();
    let mut cabal = file.lock.cabal.to_vec();
    cabal[4].key = PublicKey([5; 33]);
    cabal.sort_unstable_by_key(|member| quittance_contract::crypto::peer_id(&member.key));
    let mut file = File::with(5, |lock| {
        lock.cabal = quittance_contract::codec::List::new(cabal).expect("five");
    });
    file.attested(CompletedNormal, &members(3));
    stage.comes_to("it can sign nothing, and spoils nothing", &file.case(), HOUR);
}

pub(crate) fn f74_a_host_shows_a_part(stage: &mut Stage<'_>) {
    let safe = || {
        File::with(5, |lock| {
            lock.policy = Policy { challenge_seconds: seconds(3600), ..Policy::document(5) };
        })
    };
    let mut whole = safe();
    let named = whole.attested(CompletedNormal, &members(3));
    let mut part = whole.clone();
    part.at = 3800;
    let second = whole.attestation(named, (120, 180), CompletedNormal);
    let second = whole.say(second, &these(&[2, 3, 4]), 3790);
    whole.at = 3800;
    stage.act("a host leaves the second attestation out");
    stage.comes_to("its case settles", &part.case(), HOUR);
    stage.coded("its decision does not know it", &part.case(), second, "not considered");
    stage.act("somebody brings it within the challenge window, decided as of then");
    stage.comes_to("the settlement is void", &whole.case(), "Hold CONFLICT 2 of 1 until 608590");
    stage.coded("and it is considered", &whole.case(), second, "COUNTED");
    let late = UntrustedCase { at: time(189), ..whole.case() };
    stage.comes_to("after the window it is too late", &late, "Fault HOST_TIME");
}

pub(crate) fn f75_whoever_says_what_time_it_is(stage: &mut Stage<'_>) {
    let mut file = File::new();
    file.verified(&members(3));
    stage.act("three of four votes; the ledger says that it is earlier, or later");
    for (at, expected) in [
        (125, "Hold WAIT_VERIFICATION 3 of 4 until 3720"),
        (3719, "Hold WAIT_VERIFICATION 3 of 4 until 3720"),
        (3720, super::says::UNVERIFIED),
        (8_000_000, super::says::UNVERIFIED),
    ] {
        file.at = at;
        stage.comes_to(&format!("at {at}"), &file.case(), expected);
    }
    stage.act("earlier than what it has seen itself");
    file.at = 124;
    stage.comes_to("at 124", &file.case(), "Fault HOST_TIME");
    stage.act("with an attestation the time says nothing");
    let mut file = File::new();
    file.attested(CompletedNormal, &these(&[0, 1, 2]));
    file.say(file.request(30_000), &[Who::Consumer], 3740);
    for at in [3740, 30_100, 8_000_000] {
        file.at = at;
        stage.comes_to(&format!("at {at}"), &file.case(), HOUR);
    }
}
