//! `quittance case add` for orders: signatures over the order, and evidence with when it was seen.
//!
//! What would be a fault, or is not signed by who says it, is refused. The ledger's values are the
//! ledger's word: they are not written here, and a case that lacks some is written all the same, so
//! that they can be put in when it is known who signed.

use std::path::Path;

use quittance_contract::{
    codec::{FaultCode, List},
    limits,
    order::{OrderBody, OrderCase, OrderItem, UntrustedOrderCase},
    session::{LockSignature, Signature},
};

use super::{
    add::{Add, full, refused},
    sign_order::may_sign,
    signed::{Place, Signed},
};
use crate::cli::{
    failure::Failure,
    input::{self, Source},
    ledger, output,
};

/// Adds what was signed to an order case.
pub(super) fn run(add: &Add, source: &Source, mut case: UntrustedOrderCase) -> Result<(), Failure> {
    for file in &add.signed {
        let signed: Signed = input::parse(file, &input::read(file)?)?;
        let place = Place::from(signed.statement.clone());
        may_sign(&case, &place, &signed).map_err(|what| refused(file, what))?;
        match place {
            Place::Order(order) if *order == case.order => add_agreement(&mut case, file, &signed)?,
            Place::OrderEvidence(body) => {
                let seen_at = add.seen_at(file)?;
                let signature = Signature { signer: signed.signer, seen_at, sig: signed.sig };
                add_evidence(&mut case, file, body, signature)?;
            }
            _ => {
                let what = format!("this is no statement about the order {}", case.order.digest());
                return Err(refused(file, what));
            }
        }
    }
    case.at = add.at.unwrap_or_else(|| case.at.max(add.seen_at.unwrap_or(case.at)));
    write(add, source, &case)
}

fn add_agreement(
    case: &mut UntrustedOrderCase,
    file: &Path,
    signed: &Signed,
) -> Result<(), Failure> {
    let mut signatures = case.order_signatures.to_vec();
    // Whichever of two valid signatures is there, the order is signed.
    if let Err(place) = signatures.binary_search_by_key(&signed.signer, |known| known.signer) {
        signatures.insert(place, LockSignature { signer: signed.signer, sig: signed.sig });
    }
    case.order_signatures = List::new(signatures).ok_or_else(|| full(file))?;
    Ok(())
}

/// One item more, or one signature more on an item that is there. Whoever signed it before was seen
/// before.
fn add_evidence(
    case: &mut UntrustedOrderCase,
    file: &Path,
    body: OrderBody,
    signature: Signature,
) -> Result<(), Failure> {
    let mut items = case.evidence.to_vec();
    let key = |body: &OrderBody| (body.kind(), body.digest());
    match items.binary_search_by_key(&key(&body), |item| key(&item.body)) {
        Ok(place) => {
            let item = items.get_mut(place).ok_or_else(|| full(file))?;
            let mut signatures = item.signatures.to_vec();
            let by = signatures.binary_search_by_key(&signature.signer, |known| known.signer);
            if let Err(place) = by {
                signatures.insert(place, signature);
            }
            item.signatures = List::new(signatures).ok_or_else(|| {
                let most = limits::ITEM_SIGNATURES;
                refused(file, format!("its body has {most} signatures already, the most it may"))
            })?;
        }
        Err(place) => {
            let signatures = List::new(vec![signature]).ok_or_else(|| full(file))?;
            items.insert(place, OrderItem { body, signatures });
        }
    }
    case.evidence = List::new(items).ok_or_else(|| full(file))?;
    Ok(())
}

/// Writes the case in the form in which it came, and says what is in it now.
fn write(add: &Add, source: &Source, case: &UntrustedOrderCase) -> Result<(), Failure> {
    let bytes = case.to_bytes();
    let lacks = match OrderCase::from_bytes(&bytes) {
        Ok(_) => None,
        Err(fault) if fault.code == FaultCode::HostState => ledger::gaps(&bytes, &fault),
        Err(fault) => {
            return Err(Failure::bad(
                add.case(),
                format!("with this it is no case: fault {fault}"),
            )
            .expected("limits and times as docs/order.md 7 has them")
            .remedy("nothing was written; check --seen-at and --at"));
        }
    };
    let out = add.out();
    if source.from_json {
        output::document(out, case)?;
    } else {
        output::bytes(out, &bytes)?;
    }
    if out != Path::new("-") {
        output::text(&format!(
            "{}: {} order signatures, {} items of evidence, {} ledger values, decided at {}",
            out.display(),
            case.order_signatures.len(),
            case.evidence.len(),
            case.state.len(),
            case.at
        ))?;
    }
    if let Some(lacks) = lacks {
        eprintln!("quittance: note: nothing decides it before its state is the ledger's: {lacks}");
    }
    Ok(())
}
