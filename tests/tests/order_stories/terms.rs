//! What the orders of a story agree on: their terms, and the schemas that prove their slices.

use quittance_contract::{
    codec::Hash,
    money::{Amount, Ppm},
    order::{
        ActiveFallback, Entry, Fallback, FallbackReason, FeeTier, Field, FieldType, Order, Schema,
        Side, Tolerance, TreasuryShare, Variance, VarianceStep, Whole,
    },
    quorum::AttestorRole,
};
use quittance_tests::{
    order::{DAY, ask, bps, firm, plain_schema, text},
    session::{filler, list, seconds, time},
};

use super::{
    act::{Kind, Terms},
    told::OPENED,
};

/// Of the usual fallback.
const LONGEST: u64 = 7 * DAY;

/// Has an order be what a story's terms say.
pub fn edit(order: &mut Order, terms: &Terms) {
    order.value = Amount(terms.value);
    order.opened_at = time(OPENED);
    let [review, top_up, ruling, correction, revocation] = terms.policy.map(seconds);
    order.policy.review_seconds = review;
    order.policy.top_up_seconds = top_up;
    order.policy.ruling_seconds = ruling;
    order.policy.correction_seconds = correction;
    order.policy.revocation_seconds = revocation;
    order.fee.rate = bps(terms.rate);
    let tier = |(up_to, cap): &(u128, u128)| FeeTier { up_to: Amount(*up_to), cap: Amount(*cap) };
    order.fee.tiers = list(terms.tiers.iter().map(tier).collect());
    let row = |(place, share): (usize, &u32)| TreasuryShare {
        account: filler(&format!("treasury {place}")),
        share: bps(*share),
    };
    order.fee.treasury = list(terms.treasury.iter().enumerate().map(row).collect());
    let mut slices = order.slices.to_vec();
    let together = slices.len() - terms.apart.min(slices.len());
    for ((place, slice), (share, _)) in slices.iter_mut().enumerate().zip(&terms.slices) {
        slice.share = bps(*share);
        let days = terms.days + u64::try_from(place).expect("few");
        slice.delivery_by = time(OPENED + days * DAY);
        if place >= together {
            slice.sub_lot = filler("another consignment");
        }
    }
    order.slices = list(slices);
}

/// The schema of a kind of slice. All name the same kind of fact.
pub fn schema(kind: Kind) -> Schema {
    let name = match kind {
        Kind::Plain => "TRADE.PRE_SHIP.v1",
        Kind::Shipped => "TRADE.ON_BOARD.v1",
        Kind::Quality => "TRADE.ARRIVAL_QA.v1",
        Kind::Backed => "TRADE.BACKED.v1",
    };
    let mut schema = plain_schema(name);
    match kind {
        Kind::Plain => {}
        Kind::Shipped => schema.post_production = true,
        Kind::Quality => {
            let r#type = FieldType::Decimal { precision: 0 };
            let moisture =
                Field { name: text("moisture"), r#type, required: false, redactable: false };
            schema.fields = list(vec![moisture, schema.fields[0].clone()]);
            schema.claim_fields = list(vec![1]);
            schema.tolerances = list(vec![Tolerance { field: 0, low: Whole(0), high: Whole(100) }]);
            let step = |bound, deduction| {
                let deduction = Ppm::new(deduction).expect("a part");
                VarianceStep { bound: Whole(bound), deduction }
            };
            let steps = list(vec![step(150, 20_000), step(300, 50_000)]);
            schema.variances = list(vec![Variance { field: 0, side: Side::Higher, steps }]);
        }
        Kind::Backed => {
            schema.fallbacks = list(vec![Fallback {
                stands_for: AttestorRole::Terminal,
                alternates: list(vec![AttestorRole::Customs]),
                longest_seconds: seconds(LONGEST),
            }]);
            let groups: Vec<Vec<AttestorRole>> =
                schema.groups.iter().map(|group| group.to_vec()).collect();
            ask(&mut schema, &groups, 2);
        }
    }
    schema
}

/// What a moisture costs, in millionths: nothing up to 100, then along the line through
/// (150, 20,000) and (300, 50,000), rounded up; none beyond it (order-money 8.1).
pub fn moisture_costs(moisture: i64) -> Option<u32> {
    let line = |from: (i64, i64), to: (i64, i64)| {
        let rise = (to.1 - from.1) * (moisture - from.0);
        let run = to.0 - from.0;
        u32::try_from(from.1 + (rise + run - 1) / run).ok()
    };
    match moisture {
        0..=100 => Some(0),
        101..=150 => line((100, 0), (150, 20_000)),
        151..=300 => line((150, 20_000), (300, 50_000)),
        _ => None,
    }
}

/// A fallback in force from now on, for a while.
pub fn activated(order: &Order, schema: Hash, now: u64) -> Entry {
    let value = ActiveFallback {
        reason: FallbackReason::Outage,
        valid_from: time(now),
        valid_until: time(now + 1_000),
        approved_by: firm("governance"),
    };
    Entry::Fallback { schema, corridor: order.corridor, index: 0, value: Some(value) }
}
