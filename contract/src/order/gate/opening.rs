//! G1 and G2: whether the order, the slice and the schema can be decided about at all.

use alloc::{vec, vec::Vec};

use crate::{
    codec::Hash,
    crypto::{VerifyingKey, peer_id},
    evidence::LockSignature,
    money::{Amount, Bps},
    order::{
        case::OrderCase,
        schema::Schema,
        state::SliceStatus,
        terms::{Order, OrderPolicy, Slice},
    },
    time::Time,
    verdict::{Findings, ItemCode, Measure, RefuseCode, Rule, Subject},
};

/// No duration may be longer than a year, but those that are bounded closer.
const YEAR_SECONDS: u64 = 31_536_000;
const REVIEW_SECONDS_MAX: u64 = 14_400;
const TOP_UP_SECONDS: core::ops::RangeInclusive<u64> = 43_200..=345_600;
const SKEW_SECONDS_MAX: u64 = 3_600;

/// G1. The refusals are tried by ascending number, so the first that holds is the answer.
pub(in crate::order) fn check_order(
    order: &Order,
    escrow: Hash,
    signatures: &[LockSignature],
    findings: &mut Findings,
) -> Result<(), RefuseCode> {
    let parties = Parties::of(order);
    let had = if parties.is_some() { order.suppliers.len() + 2 } else { 0 };
    findings.check(
        Rule::OrderParties,
        Subject::Escrow,
        parties.is_some(),
        order.suppliers.len() + 2,
        had,
    );
    let parties = parties.ok_or(RefuseCode::OrderParties)?;
    let mut check = |rule, passed, needed: Measure, had: Measure, code| {
        let passed = findings.check(rule, Subject::Escrow, passed, needed, had);
        if passed { Ok(()) } else { Err(code) }
    };
    let shares: u64 = order.slices.iter().map(|slice| u64::from(slice.share.number())).sum();
    let whole = u64::from(Bps::MAX.number());
    let sound = shares == whole && slices_hold(order, &parties);
    let (needed, had) = (Measure::Count(whole), Measure::Count(shares));
    check(Rule::OrderSlices, sound, needed, had, RefuseCode::OrderSlices)?;
    let had = Measure::Money(order.value);
    let in_range = terms_in_range(order);
    check(Rule::OrderTerms, in_range, Measure::Nothing, had, RefuseCode::OrderTerms)?;

    let unsigned = parties.unsigned(escrow, signatures);
    let (needed, had) = (parties.signers.len(), parties.signers.len() - unsigned.len());
    let signed = findings.check_missing(
        Rule::OrderSigned,
        Subject::Escrow,
        unsigned.is_empty(),
        needed,
        had,
        || unsigned,
    );
    if signed { Ok(()) } else { Err(RefuseCode::OrderUnsigned) }
}

/// G1, about the slice. A passed slice passes again only in a repair; corrections that do not count
/// say why there is none.
pub(super) fn check_slice(
    case: &OrderCase,
    slice: &Slice,
    repair: bool,
    corrections: &[(usize, ItemCode)],
    findings: &mut Findings,
) -> Result<(), RefuseCode> {
    let status = case.ledger().slice(case.escrow(), slice).status;
    let refused = match status {
        SliceStatus::Unfunded | SliceStatus::Locked => None,
        SliceStatus::Releasable | SliceStatus::Unlocked if repair => None,
        SliceStatus::Releasable | SliceStatus::Unlocked if !corrections.is_empty() => {
            corrections.iter().map(|(_, code)| *code).max().and_then(ItemCode::refusal)
        }
        SliceStatus::Releasable | SliceStatus::Unlocked => Some(RefuseCode::SlicePassed),
        SliceStatus::Refunded => Some(RefuseCode::SliceRefunded),
    };
    let needed = Measure::Name(SliceStatus::Locked.name());
    let had = Measure::Name(status.name());
    findings.check(Rule::SliceOpen, Subject::Escrow, refused.is_none(), needed, had);
    refused.map_or(Ok(()), Err)?;
    let in_time = repair || case.at < slice.delivery_by;
    if !findings.check(Rule::Delivery, Subject::Escrow, in_time, slice.delivery_by, case.at) {
        return Err(RefuseCode::DeliveryOver);
    }
    Ok(())
}

/// G2.
pub(super) fn find_schema<'a>(
    case: &'a OrderCase,
    slice: &Slice,
    findings: &mut Findings,
) -> Result<&'a Schema, RefuseCode> {
    let published = case.ledger().schema(&slice.schema).filter(|published| {
        published.withdrawn_at.is_none_or(|withdrawn| withdrawn > case.order.opened_at)
    });
    let sound = published.map(|published| published.schema.check());
    let point = match sound {
        Some(Err(unsound)) => unsound.point,
        _ => 0,
    };
    let mut check = |rule, passed| {
        let (needed, had) = (Measure::Digest(slice.schema), Measure::Count(point.into()));
        findings.check(rule, Subject::Escrow, passed, needed, had)
    };
    let holds = check(Rule::SchemaKnown, published.is_some() && matches!(point, 0 | 3 | 5 | 6))
        && check(Rule::SchemaDiverse, !matches!(point, 3 | 5))
        && check(Rule::SchemaTtl, point != 6);
    published.filter(|_| holds).map(|published| &published.schema).ok_or(RefuseCode::SchemaNotFound)
}

/// Buyer and suppliers, whose keys are points; the neutral has one too, and signs nothing here.
struct Parties {
    signers: Vec<(Hash, VerifyingKey)>,
}

impl Parties {
    /// The parties, unless a key is no point or two are one.
    fn of(order: &Order) -> Option<Self> {
        let keys = vec![&order.buyer.key];
        let keys = keys.into_iter().chain(order.suppliers.iter().map(|party| &party.key));
        let point = |key| Some((peer_id(key), VerifyingKey::new(key)?));
        let signers: Vec<(Hash, VerifyingKey)> = keys.map(point).collect::<Option<_>>()?;
        let (neutral, _) = point(&order.neutral)?;
        let names = || signers.iter().map(|(name, _)| *name).chain([neutral]);
        let distinct = names()
            .enumerate()
            .all(|(place, name)| !names().take(place).any(|before| before == name));
        (distinct && !order.suppliers.is_empty()).then_some(Self { signers })
    }

    fn is_supplier(&self, peer: &Hash) -> bool {
        self.signers.iter().skip(1).any(|(name, _)| name == peer)
    }

    /// Who has not validly signed the order.
    fn unsigned(&self, escrow: Hash, signatures: &[LockSignature]) -> Vec<Hash> {
        let signed = |(peer, key): &&(Hash, VerifyingKey)| {
            let signature = signatures.iter().find(|s| s.signer == *peer);
            signature.is_some_and(|signature| key.verifies(&escrow, &signature.sig))
        };
        self.signers.iter().filter(|signer| !signed(signer)).map(|(peer, _)| *peer).collect()
    }
}

fn slices_hold(order: &Order, parties: &Parties) -> bool {
    let in_stage_order = order.slices.windows(2).all(|pair| match pair {
        [before, after] if before.chain() == after.chain() => {
            before.delivery_by <= after.delivery_by
        }
        _ => true,
    });
    let each =
        |slice: &Slice| parties.is_supplier(&slice.supplier) && slice.delivery_by > order.opened_at;
    in_stage_order && order.slices.iter().all(each)
}

fn terms_in_range(order: &Order) -> bool {
    let fee = &order.fee;
    let tiers_ascend = fee.tiers.windows(2).all(|pair| match pair {
        [before, after] => before.up_to < after.up_to,
        _ => true,
    });
    let tiers_end = fee.tiers.last().is_some_and(|tier| tier.up_to == Amount(u128::MAX));
    let treasury: u64 = fee.treasury.iter().map(|row| u64::from(row.share.number())).sum();
    let latest = order.slices.iter().map(|slice| slice.delivery_by.unix_seconds()).max();
    let durations: u64 = seconds(&order.policy).iter().sum();
    order.value.0 >= 1
        && tiers_ascend
        && tiers_end
        && treasury == u64::from(Bps::MAX.number())
        && durations_in_range(&order.policy)
        && latest.unwrap_or(0) + durations <= Time::MAX.unix_seconds()
}

fn durations_in_range(policy: &OrderPolicy) -> bool {
    let [review, top_up, ruling, correction, revocation, skew] = seconds(policy);
    review <= REVIEW_SECONDS_MAX
        && TOP_UP_SECONDS.contains(&top_up)
        && skew <= SKEW_SECONDS_MAX
        && [ruling, correction, revocation].iter().all(|seconds| *seconds <= YEAR_SECONDS)
}

fn seconds(policy: &OrderPolicy) -> [u64; 6] {
    [
        policy.review_seconds,
        policy.top_up_seconds,
        policy.ruling_seconds,
        policy.correction_seconds,
        policy.revocation_seconds,
        policy.clock_skew_seconds,
    ]
    .map(|seconds| seconds.count())
}
