//! A network that loses much is no death: whoever was there all the time attests.

use quittance_cabal::simulation::{Options, Plan, Profile, Story, natively, run};

/// Two answers in five do not come back. A witness that took three such silences for a death could
/// attest nothing else any more, and with a second one the end of the session would be nobody's.
#[test]
fn silence_of_the_network_is_no_incident() {
    for seed in 0..12 {
        for profile in Profile::ALL {
            let mut plan = Plan::honest(seed, *profile, Story::ProviderStops);
            plan.faults.loss = 400;
            plan.faults.delay = (20, 500);
            let options = Options { timeline: true, ..Options::default() };
            let report = run(&plan, options, &mut natively).unwrap();
            assert_eq!(report.violations, [], "seed {seed}, {profile}");
            let incident = report.timeline.iter().find(|line| line.what.contains("health check"));
            assert_eq!(incident, None, "seed {seed}, {profile}");
        }
    }
}
