//! The knobs of an order and of a schema at their ends: inside they may be anything, and half of
//! the fee still burns; one step outside there is no order, or no schema, that anything passes
//! under.

use quittance_contract::{
    decide,
    money::Amount,
    order::{Fallback, Order, OrderPolicy, Schema, SliceStatus, Ttl},
    quorum::AttestorRole::{Carrier, Customs, Inspector, Terminal},
    time::Seconds,
    verdict::{ChangeBasis, Decision, Destination, Outcome, RefuseCode},
    view,
};
use quittance_tests::{
    law,
    order::{OrderBuilder, ask, bps, plain_schema},
    session::{list, seconds},
};

fn decided(bytes: &[u8]) -> Decision {
    let decision = view(&decide(bytes).expect("a case")).expect("a decision");
    law::judge(bytes, &decision).expect("lawful");
    decision
}

/// What the gate says to the plain story under a schema and an order that were changed.
fn gate(schema: impl Fn(&mut Schema), order: impl Fn(&mut Order)) -> Result<(), RefuseCode> {
    let mut published = plain_schema("TRADE.PRE_SHIP.v1");
    schema(&mut published);
    let case = OrderBuilder::of(&[published], |terms| order(terms)).attested();
    match decided(&case.build().to_bytes()).outcome {
        Outcome::Pass(_) => Ok(()),
        Outcome::Refuse(refuse) => Err(refuse.code),
        other => panic!("{other:?}"),
    }
}

/// A quorum is at least two independent firms in two roles, whose signatures are fresh for at least
/// a quarter of an hour and at most two weeks; a fallback keeps that, and ends within thirty days.
#[test]
fn of_schemas() {
    let good = |edit: &dyn Fn(&mut Schema)| assert_eq!(gate(edit, |_| {}), Ok(()));
    let bad = |what: &str, edit: &dyn Fn(&mut Schema)| {
        assert_eq!(gate(edit, |_| {}), Err(RefuseCode::SchemaNotFound), "{what}");
    };
    good(&|_| {});
    bad("one group", &|schema| ask(schema, &[vec![Inspector, Terminal]], 2));
    bad("no group", &|schema| ask(schema, &[], 2));
    bad("an empty group", &|schema| ask(schema, &[vec![Inspector], vec![]], 2));
    let shared = [vec![Inspector, Terminal], vec![Inspector, Carrier]];
    bad("a role in all groups", &|schema| ask(schema, &shared, 2));
    for min in [0, 1, 17, 255] {
        bad("attestors", &|schema| schema.min_attestations = min);
    }
    let ttl = |count: u64| {
        move |schema: &mut Schema| {
            let rows = schema.ttls.iter().map(|row| Ttl { ttl: seconds(count), ..row.clone() });
            schema.ttls = list(rows.collect());
        }
    };
    // Signed an hour before: too old for the shortest, but that is another code.
    assert_eq!(gate(ttl(900), |_| {}), Err(RefuseCode::StaleAttest));
    good(&ttl(1_209_600));
    for count in [0, 899, 1_209_601, Seconds::MAX.count()] {
        bad("time to live", &ttl(count));
    }
    let fallback = |alternate, count: u64| {
        move |schema: &mut Schema| {
            let row = Fallback {
                stands_for: Terminal,
                alternates: list(vec![alternate]),
                longest_seconds: seconds(count),
            };
            schema.fallbacks = list(vec![row]);
            let groups: Vec<_> = schema.groups.iter().map(|group| group.to_vec()).collect();
            ask(schema, &groups, 2);
        }
    };
    good(&fallback(Customs, 1));
    good(&fallback(Customs, 2_592_000));
    for count in [0, 2_592_001] {
        bad("length of a fallback", &fallback(Customs, count));
    }
    bad("one role for all groups", &fallback(Inspector, 1));
}

#[test]
fn of_orders() {
    type Knob = fn(&mut OrderPolicy) -> &mut Seconds;
    const YEAR: u64 = 31_536_000;
    let knobs: [(Knob, u64, u64); 6] = [
        (|policy| &mut policy.review_seconds, 0, 14_400),
        (|policy| &mut policy.top_up_seconds, 43_200, 345_600),
        (|policy| &mut policy.ruling_seconds, 0, YEAR),
        (|policy| &mut policy.correction_seconds, 0, YEAR),
        (|policy| &mut policy.revocation_seconds, 0, YEAR),
        (|policy| &mut policy.clock_skew_seconds, 0, 3_600),
    ];
    for (knob, least, most) in knobs {
        let with = |count| gate(|_| {}, |order| *knob(&mut order.policy) = seconds(count));
        assert_eq!((with(least), with(most)), (Ok(()), Ok(())));
        assert_eq!(with(most + 1), Err(RefuseCode::OrderTerms), "above {most}");
        if least > 0 {
            assert_eq!(with(least - 1), Err(RefuseCode::OrderTerms), "below {least}");
        }
    }
    for share in [0, 9_999] {
        let treasury = |order: &mut Order| {
            let mut rows = order.fee.treasury.to_vec();
            rows[0].share = bps(share);
            order.fee.treasury = list(rows);
        };
        assert_eq!(gate(|_| {}, treasury), Err(RefuseCode::OrderTerms));
    }
}

/// Whatever fee the parties agree on, nobody can agree on less than half of it to burn, nor that it
/// is paid out before the review is over.
#[test]
fn of_fees() {
    for rate in [0, 1, 50, 10_000] {
        for cap in [0, 1, 7, u128::MAX] {
            for value in [1, 10_001, u128::MAX] {
                let mut case = OrderBuilder::of(&[plain_schema("TRADE.PRE_SHIP.v1")], |order| {
                    order.value = Amount(value);
                    order.fee.rate = bps(rate);
                    let mut tiers = order.fee.tiers.to_vec();
                    tiers.iter_mut().for_each(|tier| tier.cap = Amount(cap));
                    order.fee.tiers = list(tiers);
                });
                case = case.attested();
                released(&mut case);
            }
        }
    }
}

fn released(case: &mut OrderBuilder) {
    let passed = decided(&case.build().to_bytes());
    case.record(&passed);
    case.at += 7_199;
    let early = decided(&case.build_money().to_bytes());
    assert!(matches!(early.outcome, Outcome::Hold(_)), "{:?}", early.outcome);
    case.at += 1;
    let decision = decided(&case.build_money().to_bytes());
    let Outcome::Change(change) = &decision.outcome else { panic!("{:?}", decision.outcome) };
    assert_eq!(change.basis, ChangeBasis::Released);
    let of = |to| -> u128 {
        change.allocations.iter().filter(|part| part.to == to).map(|part| part.amount.0).sum()
    };
    let (burnt, kept) = (of(Destination::Burn), of(Destination::Treasury));
    assert!(burnt <= kept && kept - burnt <= 1, "{burnt} burn of {}", burnt + kept);
    case.record(&decision);
    let state = case.ledger.slice_of(case.escrow(), case.slice());
    assert_eq!(state.status, SliceStatus::Unlocked);
}
