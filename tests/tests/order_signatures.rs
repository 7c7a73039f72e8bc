//! What is signed about an order counts as what it is, and as nothing else.

use quittance_contract::{
    decide,
    order::MoneyBody,
    verdict::{ChangeBasis, Decision, HoldCode, Outcome},
    view,
};
use quittance_tests::{
    order::{OrderBuilder, Who},
    session::filler,
};

fn decided(case: &[u8]) -> Decision {
    view(&decide(case).expect("a case")).expect("a decision")
}

/// The two orders pass, and pay when the review is over: what fails below fails for its own reason.
#[test]
fn the_usual_orders_pass_and_pay() {
    for mut case in [OrderBuilder::new().attested(), OrderBuilder::sealed()] {
        let decision = decided(&case.build().to_bytes());
        assert!(matches!(decision.outcome, Outcome::Pass(_)), "{:?}", decision.outcome);
        case.record(&decision);
        let outcome = decided(&case.build_money().to_bytes()).outcome;
        let Outcome::Hold(hold) = outcome else { panic!("{outcome:?}") };
        assert_eq!(hold.code, HoldCode::Review);
        case.allow(filler("carrier"), 1);
        let payment = case.assignment(filler("carrier"), 5_000, case.at + 60);
        let supplier = Who::Supplier(0);
        case.say_of_money(MoneyBody::Assignment(payment), &[supplier], case.at + 60);
        case.at += 7_200;
        let decision = decided(&case.build_money().to_bytes());
        let Outcome::Change(change) = &decision.outcome else { panic!("{:?}", decision.outcome) };
        assert_eq!(change.basis, ChangeBasis::Released);
        assert_eq!(change.allocations[0].account, filler("carrier"));
        assert_eq!(change.allocations[0].amount.0, 5_000);
        case.record(&decision);
        let outcome = decided(&case.build_money().to_bytes()).outcome;
        assert!(matches!(outcome, Outcome::Refuse(_)), "paid once: {outcome:?}");
    }
}
