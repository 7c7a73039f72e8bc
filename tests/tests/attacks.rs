//! Every attack, played again with the component: each line of each replay is that of the native
//! rules, and everything holds. `attacks/tests` has one native test for each.

mod component;

use quittance::Verdict as Decided;
use quittance_attacks::{Verdict, names, natively, play};

#[test]
#[ignore = "takes half a minute"]
fn the_component_stops_what_the_rules_stop() {
    let settlement = component::settlement();
    let mut decide = |case: &[u8]| match settlement.decide(case) {
        Ok(Decided::Decided(bytes)) => Ok(Verdict::Decided(bytes.into_bytes())),
        Ok(Decided::Faulted(fault)) => Ok(Verdict::Faulted(fault.code)),
        Err(abstain) => Err(abstain.to_string()),
    };
    for name in names() {
        let replay = play(name, &mut decide).expect("a play").expect("an answer");
        assert!(replay.held, "{name}: {:?}", replay.lines);
        let native = play(name, &mut natively).expect("a play").expect("natively");
        assert_eq!(replay.lines, native.lines, "{name}");
    }
}
