//! `quittance case add` for orders and their money: signatures over the order, and evidence with
//! when it was seen.
//!
//! What would be a fault, is not signed by who says it, or would not count by what the case has, is
//! refused. The ledger's values are the ledger's word: they are not written here, and a case that
//! lacks some is written all the same, so that they can be put in when it is known who signed.

use std::path::Path;

use quittance_contract::{
    codec::FaultCode,
    limits,
    session::{LockSignature, Signature},
};

use super::{
    add::{Add, full, refused},
    order_admission,
    order_draft::{OrderDraft, Unplaced},
    signed::{Place, Signed},
};
use crate::cli::{
    failure::Failure,
    input::{self, Source},
    ledger, output,
};

/// Adds what was signed to a case of an order.
pub(super) fn run(add: &Add, source: &Source, mut draft: OrderDraft) -> Result<(), Failure> {
    for (nth, file) in add.signed.iter().enumerate() {
        let signed: Signed = input::parse(file, &input::read(file)?)?;
        let place = Place::from(signed.statement.clone());
        order_admission::may_sign(&draft, &place, &signed).map_err(|what| refused(file, what))?;
        match place {
            Place::Order(order) if *order == *draft.order() => {
                let signature = LockSignature { signer: signed.signer, sig: signed.sig };
                draft.agree(signature).map_err(|unplaced| no_place(file, &unplaced))?;
            }
            Place::OrderEvidence(_) | Place::MoneyEvidence(_) => {
                let seen_at = add.seen_at(nth)?;
                let signature = Signature { signer: signed.signer, seen_at, sig: signed.sig };
                draft.decide_at(add.at, Some(seen_at));
                admit(&mut draft, file, place, signature)?;
            }
            _ => {
                let digest = draft.order().digest();
                return Err(refused(
                    file,
                    format!("this is no statement about the order {digest}"),
                ));
            }
        }
    }
    draft.decide_at(add.at, add.last_seen_at());
    if let Some((file, what)) = add.signed.last().zip(order_admission::unpaired(&draft)) {
        return Err(refused(file, format!("an attestation proves no fraud: {what}")));
    }
    write(add, source, &draft)
}

/// One item or signature more, if the rules would count it.
fn admit(
    draft: &mut OrderDraft,
    file: &Path,
    place: Place,
    signature: Signature,
) -> Result<(), Failure> {
    order_admission::is_first(draft, &place, &signature.signer)
        .map_err(|what| refused(file, what))?;
    let kind = place.kind();
    draft.add(place.clone(), signature).map_err(|unplaced| no_place(file, &unplaced))?;
    if !kind.is_some_and(|kind| order_admission::is_judged(draft, kind)) {
        return Ok(());
    }
    match order_admission::uncounted(draft, &place) {
        None => Ok(()),
        Some(code) => Err(refused(file, format!("the {} does not count: {code}", place.name()))),
    }
}

fn no_place(file: &Path, unplaced: &Unplaced) -> Failure {
    match unplaced {
        Unplaced::CaseFull => full(file),
        Unplaced::OfAnotherLane => refused(file, "nobody says that in a case of this lane".into()),
        Unplaced::ItemFull => {
            let most = limits::ITEM_SIGNATURES;
            refused(file, format!("its body has {most} signatures already, the most it may"))
        }
    }
}

/// Writes the case in the form in which it came, and says what is in it now.
fn write(add: &Add, source: &Source, draft: &OrderDraft) -> Result<(), Failure> {
    let lacks = match draft.check() {
        Ok(()) => None,
        Err(fault) if fault.code == FaultCode::HostState => ledger::gaps(&draft.to_bytes(), &fault),
        Err(fault) => {
            let page = draft.lane().page();
            return Err(Failure::bad(
                add.case(),
                format!("with this it is no case: fault {fault}"),
            )
            .expected(format!("limits and times as {page} has them"))
            .remedy("nothing was written; check --seen-at and --at"));
        }
    };
    let out = add.out();
    draft.write(out, source.from_json)?;
    if out != Path::new("-") {
        output::text(&format!("{}: {}", out.display(), draft.summary()))?;
    }
    if let Some(lacks) = lacks {
        let text = format!("nothing decides it before its state is the ledger's: {lacks}");
        output::aside(&format!("note: {text}"));
    }
    Ok(())
}
