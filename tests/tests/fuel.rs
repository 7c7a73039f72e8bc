//! Fuel stops a broken component and never decides a case: the dearest case that the limits allow
//! takes less than a tenth of it.

mod component;

use quittance::{FUEL_MAX, Verdict};
use quittance_contract::{limits, verdict::Reason};
use quittance_tests::session::{CaseBuilder, Who};

/// Every signature that the limits allow and the rules look at: by all members of the largest
/// cabal over two bodies of each kind, and over every top-up.
fn dearest_case() -> CaseBuilder {
    let mut case = CaseBuilder::new(limits::MEMBERS);
    let members = case.members(limits::MEMBERS);
    for index in 1..=u32::try_from(limits::TOP_UPS).unwrap() {
        case.top_up(index, 10_000_000 + u128::from(index - 1), 1, 100);
        let top_up = case.top_ups.last_mut().unwrap();
        top_up.signers.extend(members.iter().map(|member| (*member, 100)));
        top_up.signers.sort_unstable();
        top_up.signers.dedup();
    }
    let mut allocated = Vec::new();
    for twice in 0..2 {
        allocated.push(case.say(case.allocated(60 + twice), &[Who::Provider], 65));
        case.say(case.accusation(300 + twice), &[Who::Provider], 310);
        case.say(case.cancel_request(3700 + twice), &[Who::Consumer], 3725);
        case.say(case.vote(120 + twice, true, true), &members, 130);
        case.say(case.checkpoint(1, 900 + twice), &members, 1000);
        case.say(case.abort(3720 + twice, Reason::VmDied), &members, 3725);
        let end = case.cancelled(3720 + twice, Reason::CompletedNormal, 3600);
        let end = case.say(end, &[Who::Provider], 3725);
        let body =
            case.attestation(allocated[0], end, (120, 3700 + twice), Reason::CompletedNormal);
        case.say(body, &members, 3740);
    }
    case.at = 1_000_000;
    case
}

#[test]
fn the_dearest_case_takes_less_than_a_tenth() {
    let case = dearest_case();
    let signatures = case.build().lock_signatures.len()
        + case.build().top_ups.iter().map(|top_up| top_up.signatures.len()).sum::<usize>()
        + case.build().evidence.iter().map(|item| item.signatures.len()).sum::<usize>();
    let bytes = case.bytes();
    let settlement = component::settlement();
    let (verdict, spent) = settlement.decide_metered(&bytes).unwrap();
    let fuel = spent.fuel;
    println!("{signatures} signatures, {} bytes: {fuel} of {FUEL_MAX}", bytes.len());
    assert!(matches!(verdict, Verdict::Decided(_)), "{verdict:?}");
    assert!(signatures >= 800, "{signatures}");
    assert!(fuel.saturating_mul(10) <= FUEL_MAX, "{fuel} of {FUEL_MAX}");
}

/// What a call takes depends on its bytes alone.
#[test]
fn equal_bytes_take_equal_fuel() {
    let bytes = CaseBuilder::new(5).completed().bytes();
    let settlement = component::settlement();
    let (_, first) = settlement.decide_metered(&bytes).unwrap();
    settlement.decide(&CaseBuilder::new(7).completed().bytes()).unwrap();
    let (_, second) = settlement.decide_metered(&bytes).unwrap();
    assert_eq!(first, second);
}
