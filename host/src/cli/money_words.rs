//! The words in which commands speak about an order's money: what parties state, why a change is
//! due, what is waited for, and what is paid to whom.

use quittance_contract::{
    codec::Hash,
    order::MoneyBody,
    verdict::{Allocation, ChangeBasis, Destination, HoldCode, Pot, RefuseCode},
};

use super::{
    of_order::OfOrder,
    order_words::{OrderWords, attested, refused},
    words::short,
};

/// What an item states, as a sentence about its signer.
pub(super) fn statement<C: OfOrder>(words: &OrderWords<'_, C>, body: &MoneyBody) -> String {
    match body {
        MoneyBody::OrderAttestation(body) => attested(body),
        MoneyBody::Revocation(body) => words.revoked(body),
        MoneyBody::Objection(body) => format!(
            "objects to the EMT {}: {}, dated {}",
            short(&body.emt),
            body.reason,
            body.objected_at
        ),
        MoneyBody::Ruling(body) => format!(
            "on {}: {} ppm go back to the buyer, dated {}",
            words.item(&body.objection),
            body.deduction.number(),
            body.ruled_at
        ),
        MoneyBody::Assignment(body) => format!(
            "{} of what this slice pays go to {}, dated {}",
            words.money(body.amount.0),
            short(&body.recipient),
            body.assigned_at
        ),
    }
}

/// Why a change is due, as a sentence.
pub(super) const fn due(basis: ChangeBasis) -> &'static str {
    match basis {
        ChangeBasis::Lost => {
            "an EMT of the chain lost an attestation that it counted; open slices that hang on it \
             are frozen, and nothing is paid"
        }
        ChangeBasis::Resumed => {
            "the freezes are set to what the EMTs of the chain say now; nothing is paid"
        }
        ChangeBasis::Proven => {
            "one key signed two dossiers of one stage in one role: fraud is proven by these \
             signatures; nothing is paid"
        }
        ChangeBasis::Released => "the review is over and nobody objected: the slice is paid",
        ChangeBasis::Ruled => "the neutral ruled on the objection: the slice is paid by it",
        ChangeBasis::Lapsed => {
            "nobody ruled on the objection in time, so it lapsed: the slice is paid"
        }
        ChangeBasis::EarlierRefunded => {
            "an earlier stage of the chain was refunded, so this one goes back too"
        }
        ChangeBasis::DeliveryOver => {
            "the slice did not pass the gate before its delivery time was over: it goes back"
        }
        ChangeBasis::CorrectionMissed => {
            "the broken EMT was not repaired in time: the slice goes back"
        }
        ChangeBasis::TopUpMissed => {
            "what follows production was not funded in time: the slice goes back"
        }
    }
}

/// What a hold waits for.
pub(super) const fn waits(code: HoldCode) -> &'static str {
    match code {
        HoldCode::Review => "the slice passed, and its review is not over",
        HoldCode::WaitRuling => "the buyer objected, and the neutral has not ruled",
        HoldCode::WaitCorrection => {
            "an EMT at this or an earlier stage is broken, so the slice is frozen"
        }
        HoldCode::WaitPass => "the slice has not passed the gate",
        HoldCode::WaitTopUp => "this slice or a later one of the chain is not funded",
        // Of the gate and of sessions.
        _ => "the evidence is not complete",
    }
}

/// What ends a hold before its deadline.
pub(super) const fn ends(code: HoldCode) -> &'static str {
    match code {
        HoldCode::Review => "an objection by the buyer",
        HoldCode::WaitRuling => "a ruling by the order's neutral on the first objection",
        HoldCode::WaitCorrection => {
            "a repair: a correction by the supplier, and the stage passes the gate again"
        }
        HoldCode::WaitPass => "a Pass of the gate",
        HoldCode::WaitTopUp => "funding this slice and all later ones of the chain",
        _ => "more evidence",
    }
}

/// What a refusal says about the slice.
pub(super) const fn nothing_due(code: RefuseCode) -> &'static str {
    match code {
        RefuseCode::SlicePaid => "the slice is paid, and nothing settles twice",
        RefuseCode::SliceRefunded => "the slice's money went back, and nothing settles twice",
        code => refused(code),
    }
}

/// `escrow`, `fee escrow`.
pub(super) const fn pot(pot: Pot) -> &'static str {
    match pot {
        Pot::Escrow => "escrow",
        Pot::FeeEscrow => "fee escrow",
    }
}

/// To whom something goes.
pub(super) fn to<C: OfOrder>(words: &OrderWords<'_, C>, allocation: &Allocation) -> String {
    match allocation.to {
        Destination::Burn => "nobody, for ever".to_owned(),
        Destination::Stays => "the order's other slices".to_owned(),
        Destination::Treasury => {
            let mut accounts = words.case.order().fee.treasury.iter();
            let place = accounts.position(|row| row.account == allocation.account);
            let place = place.map_or_else(String::new, |place| format!(" {}", place + 1));
            format!("treasury{place} ({})", short(&allocation.account))
        }
        Destination::Release | Destination::Refund => account(words, &allocation.account),
    }
}

/// A party by its name, a recipient as what it is.
fn account<C: OfOrder>(words: &OrderWords<'_, C>, account: &Hash) -> String {
    match words.lane(account) {
        Some(_) => words.named(account),
        None => format!("recipient {}", short(account)),
    }
}
