//! Sessions without enemies or faults, from lock to decision.

use quittance_cabal::simulation::{Options, Plan, Profile, Report, Story, natively, run};

fn play(profile: Profile, story: Story) -> Report {
    let options = Options { timeline: true, ..Options::default() };
    let report = run(&Plan::honest(1, profile, story), options, &mut natively).unwrap();
    for line in &report.timeline {
        println!("{:>9.3} {:10} {}", line.at as f64 / 1000.0, line.who, line.what);
    }
    assert_eq!(report.violations, [], "{profile} {story}");
    report
}

#[test]
fn each_story_ends_as_it_should() {
    let expected = [
        (Story::Normal, "Settle ATTESTED COMPLETED_NORMAL (COMPLETED_NORMAL)", 1000..=1000),
        (Story::Timeout, "Settle ATTESTED COMPLETED_NORMAL (TIMEOUT)", 1800..=1800),
        (
            Story::ConsumerCancel,
            "Settle ATTESTED CONSUMER_TERMINATED_EARLY (CONSUMER_REQUEST)",
            1000..=1001,
        ),
        (
            Story::ProviderStops,
            "Settle ATTESTED PROVIDER_TERMINATED (PROVIDER_VOLUNTARY)",
            1000..=1000,
        ),
        // Last seen at the health check before.
        (Story::MachineDies, "Settle ATTESTED SESSION_FAILED (VM_DIED)", 960..=960),
        (Story::ProviderVanishes, "Settle ATTESTED SESSION_FAILED (VM_DIED)", 960..=960),
        (Story::Misuse, "Settle ATTESTED CONSUMER_TERMINATED_EARLY (CONSUMER_MISUSE)", 1000..=1000),
        (Story::FalseAlarm, "Settle ATTESTED COMPLETED_NORMAL (TIMEOUT)", 1800..=1800),
        (Story::NoAllocation, "Settle NO_ALLOCATION SESSION_FAILED (ALLOCATION_FAILED)", 0..=0),
        (Story::Unreachable, "Settle ATTESTED SESSION_FAILED (CONNECTIVITY_FAILED)", 0..=0),
        (Story::ConsumerAbsent, "Settle ATTESTED SESSION_FAILED (CONNECTIVITY_FAILED)", 0..=0),
    ];
    for profile in [Profile::Document, Profile::Safe] {
        for (story, outcome, payable) in expected.clone() {
            let report = play(profile, story);
            assert_eq!(report.outcome, outcome, "{profile} {story}");
            assert!(payable.contains(&report.payable), "{story}: {} seconds", report.payable);
        }
    }
}
