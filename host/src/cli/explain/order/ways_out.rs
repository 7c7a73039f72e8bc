//! What would change what the gate says, by its code.

use quittance::typed::Finding;
use quittance_contract::{
    order::{OrderCase, SliceStatus, dossier::pov_hash},
    verdict::{Hold, ItemCode, Outcome, Pass, RefuseCode},
};

use super::{
    Explained,
    groups::{Attested, Group, attestations, hashes},
};
use crate::cli::{
    corrections::Refused,
    explain::{report::Speaks, story::decision, ways_out::WayOut},
    order_table::ledger_does,
    order_words::OrderWords,
    words::{moment, short},
};

/// What would change this outcome; `later` is the same evidence at a Hold's deadline.
pub(super) fn of(
    words: &OrderWords<'_>,
    explained: &Explained<OrderCase>,
    groups: &[Group],
    later: Option<&Explained<OrderCase>>,
) -> Vec<WayOut> {
    match &explained.decision.outcome {
        Outcome::Pass(pass) => of_pass(words, pass),
        Outcome::Hold(hold) => of_hold(words, explained, hold, later),
        Outcome::Refuse(refuse) => of_refuse(words, explained, groups, refuse.code),
        // Does not come out of the gate.
        Outcome::Settle(_) | Outcome::Change(_) => Vec::new(),
    }
}

/// What the ledger does, and what comes next.
fn of_pass(words: &OrderWords<'_>, pass: &Pass) -> Vec<WayOut> {
    let does = ledger_does(words, pass);
    let carried = |code: RefuseCode| {
        WayOut::new(format!(
            "nothing here: {does}; the same case over the state after that is Refuse {code}"
        ))
    };
    let review = words.case.order.policy.review_seconds;
    let reviewed = words.case.at.plus(review);
    if pass.emt.replaces.is_none() {
        let next = WayOut::new(format!(
            "in the {} s of review and after them the money page applies: objections, freezes, \
             corrections (docs/order-money.md)",
            review.count()
        ));
        return vec![carried(RefuseCode::SlicePassed), next.by(reviewed)];
    }
    let mut ways = vec![
        carried(RefuseCode::NotCurrent),
        WayOut::new(
            "then ask what is due (docs/order-money.md): RESUMED takes the freezes from all slices \
             that hang on no other broken EMT",
        )
        .rule("M-RESUME"),
    ];
    let state = words.slice().and_then(|slice| words.ledger.slice(slice));
    ways.push(match state.map(|state| state.status) {
        Some(SliceStatus::Unlocked) => {
            WayOut::new("this slice stays paid as it is, whatever the new EMT deducts")
        }
        _ => WayOut::new(format!(
            "then this slice is reviewed for {} s, and released by the new EMT",
            review.count()
        ))
        .by(reviewed),
    });
    ways
}

/// Which hashes have attestations, by whom; and what comes of it with nothing more.
fn of_hold(
    words: &OrderWords<'_>,
    explained: &Explained<OrderCase>,
    hold: &Hold,
    later: Option<&Explained<OrderCase>>,
) -> Vec<WayOut> {
    let own = pov_hash(&words.case.dossier);
    let mut ways: Vec<WayOut> = hashes(words.case)
        .into_iter()
        .map(|pov| {
            let which = if pov == own { "this dossier" } else { "another dossier" };
            let by = attestations(words.case).filter(|(body, _)| body.pov_hash == pov);
            let by: Vec<String> = by
                .map(|(body, digest)| {
                    format!("{} as {} ({})", words.name(&body.key_id), body.role, short(&digest))
                })
                .collect();
            WayOut::new(format!(
                "{which}, {}, is signed by {}: revocations that take its quorum leave the other",
                short(&pov),
                by.join(", ")
            ))
            .rule("G-CONFLICT")
        })
        .collect();
    if let Some(later) = later {
        let (when, what) = if words.repairs(&explained.decision) {
            ("when the time to repair is over", "what is not paid of the chain from it on")
        } else {
            ("at the slice's delivery time", "the slice")
        };
        let what = format!(
            "with nothing more, this same evidence {when} is {}, and {what} is refunded \
             (docs/order-money.md)",
            decision(later)
        );
        ways.push(WayOut::new(what).by(hold.next_deadline.0));
    }
    ways
}

fn of_refuse(
    words: &OrderWords<'_>,
    explained: &Explained<OrderCase>,
    groups: &[Group],
    code: RefuseCode,
) -> Vec<WayOut> {
    let refused = words.refused_corrections(&explained.decision, &explained.findings);
    if !refused.is_empty() {
        return refused.iter().map(|one| of_correction(words, one)).collect();
    }
    let until = if words.repairs(&explained.decision) {
        words.repairs_until()
    } else {
        words.slice().map(|slice| slice.delivery_by.unix_seconds())
    };
    let empty: Vec<&Group> = groups.iter().filter(|group| !group.filled()).collect();
    if !empty.is_empty() && code != RefuseCode::InsufficientAttestations {
        return empty.iter().map(|group| of_group(words, group).until(until)).collect();
    }
    let failed = last_failed(&explained.findings);
    let numbers = failed.and_then(|finding| Speaks::measures(words, finding));
    let numbers = numbers.map(|numbers| format!(" ({numbers})")).unwrap_or_default();
    let missing = failed.map(|finding| Speaks::missing(words, finding).join(", "));
    let way =
        WayOut::new(format!("{}{numbers}", mended(words, code, &missing.unwrap_or_default())));
    let way = match failed {
        Some(finding) => way.rule(&finding.rule),
        None => way,
    };
    vec![if ends(code) { way } else { way.until(until) }]
}

/// What would make one correction count; `by` is when the time to repair is over.
fn of_correction(words: &OrderWords<'_>, one: &Refused<'_>) -> WayOut {
    let item = words.item(&one.digest);
    let supplier = words.slice().map(|slice| words.name(&slice.supplier)).unwrap_or_default();
    let (token, until) = (words.token(), words.repairs_until());
    let emt = token.map_or_else(|| "none".to_owned(), |(emt, _)| short(&emt));
    let own = pov_hash(&words.case.dossier);
    let (what, rule) = match one.code {
        ItemCode::Foreign => {
            let escrow = short(&words.case.escrow());
            (format!("a correction that names this order, {escrow}"), "G-SLICE-NAMED")
        }
        ItemCode::NotEntitled => {
            (format!("a correction signed by {supplier}, whose slice it is"), "M-CORRECTOR")
        }
        ItemCode::SigMismatch => {
            (format!("a valid signature of {supplier}, whose slice it is"), "M-CORRECTOR")
        }
        ItemCode::FutureAttest => {
            let skew = words.case.order.policy.clock_skew_seconds.count();
            let what = format!("a correction dated at most {skew} s ahead of when it is seen");
            (what, "G-NOT-FUTURE")
        }
        ItemCode::NotCurrent if token.is_some_and(|(emt, _)| one.body.replaces == emt) => {
            let (own, other) = (short(&own), short(&one.body.pov_hash));
            let what = format!(
                "a correction over this dossier, {own}, or the dossier that it names, {other}"
            );
            (what, "M-CORRECTOR")
        }
        ItemCode::NotCurrent => {
            let broken = if until.is_some() { "" } else { ", once that has lost an attestation" };
            let what = format!("a correction of the EMT that the slice has, {emt}{broken}");
            (what, "M-CORRECTOR")
        }
        ItemCode::NotBroken => {
            let window = words.case.order.policy.revocation_seconds;
            let until = token.map(|(_, stage)| stage.first_passed_at.plus(window));
            let what = format!(
                "{item}: first an attestor whom EMT {emt} counts revokes, and the ledger writes \
                 the loss"
            );
            return WayOut::new(what).rule("M-BROKEN").until(until);
        }
        ItemCode::CorrectionLate => {
            let over = until.map(|until| format!(" at {}", moment(until))).unwrap_or_default();
            let what = format!(
                "{item}: nothing, the time to repair EMT {emt} was over{over}; what is not paid of \
                 the chain from it on is refunded"
            );
            return WayOut::new(what).rule("M-BROKEN");
        }
        other => (format!("{other} no longer holds"), "M-CORRECTOR"),
    };
    WayOut::new(format!("{item}: {what}")).rule(rule).until(until)
}

/// The finding that ended the gate: those of evidence come before, and of signals none comes.
fn last_failed(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().rev().find(|finding| !finding.passed)
}

/// Whether nothing about this slice can be mended.
const fn ends(code: RefuseCode) -> bool {
    matches!(
        code,
        RefuseCode::OrderParties
            | RefuseCode::OrderSlices
            | RefuseCode::OrderTerms
            | RefuseCode::SlicePassed
            | RefuseCode::SliceRefunded
            | RefuseCode::DeliveryOver
            | RefuseCode::OneclaimTaken
    )
}

/// Who would fill an empty group.
fn of_group(words: &OrderWords<'_>, group: &Group) -> WayOut {
    let hash = short(&pov_hash(&words.case.dossier));
    let again: Vec<String> = group.attested.iter().filter_map(renewed).collect();
    let again = if again.is_empty() { String::new() } else { format!("; {}", again.join("; ")) };
    let rule = match group.of.name() {
        "E_SAME_ORG_DUPLICATE" => "G-INDEPENDENT",
        _ => "G-ASSIGNED",
    };
    WayOut::new(format!(
        "{}: an attestation over this dossier, {hash}, by a firm that is of no party's class and \
         of no class that is counted{again}",
        group.name
    ))
    .rule(rule)
}

/// What one that was skipped can do itself, where it can.
fn renewed(one: &Attested) -> Option<String> {
    let what = match one.code {
        "E_STALE_ATTEST" => "can sign again, with a new date",
        "E_KEY_REVOKED" => "can sign again with a key that is ACTIVE",
        "E_SIG_MISMATCH" => "can sign again with its registered key",
        "E_FUTURE_ATTEST" => "can sign again, with a date that is not ahead",
        "E_HASH_MISMATCH" => "can revoke that one, then sign this dossier",
        "E_ATTESTATION_REVOKED" => "can sign anew, this dossier or a corrected one",
        _ => return None,
    };
    Some(format!("{} {what}", one.attestor))
}

/// What would mend it, in a few words; the finding's numbers follow.
fn mended(words: &OrderWords<'_>, code: RefuseCode, missing: &str) -> String {
    use RefuseCode as Code;
    let escrow = short(&words.case.escrow());
    match code {
        Code::OrderParties | Code::OrderSlices | Code::OrderTerms => {
            "an order never changes: agree on a new one".to_owned()
        }
        Code::OrderUnsigned => format!("a valid signature of {missing} over the order, {escrow}"),
        Code::SlicePassed => "nothing: the slice has its EMT, and nothing passes twice".to_owned(),
        Code::SliceRefunded => "nothing: its money went back to the buyer".to_owned(),
        Code::DeliveryOver => "nothing: this slice and all later ones of its chain are refunded \
                               (docs/order-money.md)"
            .to_owned(),
        Code::SchemaNotFound => {
            "the ledger's value of the schema that the order pins, sound and not withdrawn before \
             the order was opened; else a new order"
                .to_owned()
        }
        Code::CanonicalDrift | Code::FormatInvalid | Code::SetNotSorted | Code::FileMissing => {
            "a corrected dossier, which all attestors sign anew: its hash is another".to_owned()
        }
        Code::InsufficientAttestations => {
            "attestations of more firms, each of a class of its own, in roles that the schema asks \
             for"
            .to_owned()
        }
        Code::SealMismatch | Code::SealMismatchExif => {
            "an inspection of the seal that agrees with the dossier, by an attestor that signed \
             this dossier in the seal's role; or a corrected dossier, signed anew"
                .to_owned()
        }
        Code::LotListMismatch | Code::ToleranceExceeded => {
            "a corrected dossier, if it is wrong, signed anew; else the goods are not as ordered"
                .to_owned()
        }
        Code::SigMismatch | Code::DeviceNotBound | Code::FutureAttest => {
            "a log head that counts: signed by a device that is ACTIVE and bound to its circuit \
             and the order's corridor"
                .to_owned()
        }
        Code::ProofInvalid => {
            "the log head that the dossier names, with the intervals and proofs that the device \
             signed"
                .to_owned()
        }
        Code::TempOutOfRange => "nothing, if the log is the device's: the goods were not kept as \
                                 agreed"
            .to_owned(),
        Code::StageOrder => "the earlier stage has to pass first".to_owned(),
        Code::Frozen => "the end of the freeze (docs/order-money.md)".to_owned(),
        Code::PendingFunds => "the buyer locks what is missing".to_owned(),
        Code::OneclaimTaken => {
            format!("nothing: the fact was claimed before{}", taken_by(words))
        }
        other => format!("{other} no longer holds"),
    }
}

/// The EMT that took the claim.
fn taken_by(words: &OrderWords<'_>) -> String {
    let taken = words.case.state.iter().find_map(|entry| match entry {
        quittance_contract::order::Entry::Claim { value, .. } => value.as_ref(),
        _ => None,
    });
    taken.map(|claim| format!(", by EMT {}", short(&claim.emt))).unwrap_or_default()
}
