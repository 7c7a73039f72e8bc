//! Signatures of order cases, damaged or taken away. What is due must be the same in both cases: a
//! signature that is not valid is worth no more, and no less, than none.

use quittance_contract::{
    codec::{FaultCode, List, SignatureBytes, decode},
    evidence::{LockSignature, Signature},
    order::{UntrustedOrderCase, due::UntrustedMoneyCase},
    verdict::{Outcome, Refuse, RefuseCode},
};

use crate::session::list;

/// A case with one signature damaged, and without it.
struct Tampered {
    /// One bit of it is another.
    damaged: Vec<u8>,
    /// It is not there.
    absent: Vec<u8>,
}

/// Damages a signature of an order case, chosen by any number, and checks that it is worth what none
/// is. A case that is a fault stays one, since who signed when is read before any signature; but for
/// a claim that is missing, which only a case that would pass needs. Says whether there was a
/// signature to damage.
///
/// # Panics
/// The damaged signature is worth something, or costs something.
pub fn assert_worthless(case: &[u8], which: usize) -> bool {
    let Some(tampered) = tamper(case, which) else { return false };
    let outcome = |bytes: &[u8]| -> Result<Outcome, FaultCode> {
        let decision = quittance_contract::decide(bytes).map_err(|fault| fault.code)?;
        let decision = quittance_contract::view(&decision).expect("a decision decodes");
        Ok(match decision.outcome {
            // Of a correction the gate's answer tells which: badly signed, or not at all.
            Outcome::Refuse(Refuse { code: RefuseCode::SigMismatch }) => {
                Outcome::Refuse(Refuse { code: RefuseCode::NotEntitled })
            }
            outcome => outcome,
        })
    };
    let damaged = outcome(&tampered.damaged);
    match outcome(case) {
        Ok(_) | Err(FaultCode::HostState) => assert_eq!(damaged, outcome(&tampered.absent)),
        Err(code) => assert_eq!(damaged, Err(code)),
    }
    true
}

/// None if the bytes are of no order case, or nobody signed.
fn tamper(case: &[u8], which: usize) -> Option<Tampered> {
    match case {
        [_, 2, ..] => {
            let case: UntrustedOrderCase = decode(case).ok()?;
            both(&case, UntrustedOrderCase::to_bytes, |case, damage| {
                let mut items = case.evidence.to_vec();
                let lists = items.iter_mut().map(|item| &mut item.signatures);
                at(&mut case.order_signatures, lists, which, damage)?;
                case.evidence = list(items);
                Some(())
            })
        }
        [_, 3, ..] => {
            let case: UntrustedMoneyCase = decode(case).ok()?;
            both(&case, UntrustedMoneyCase::to_bytes, |case, damage| {
                let mut items = case.evidence.to_vec();
                let lists = items.iter_mut().map(|item| &mut item.signatures);
                at(&mut case.order_signatures, lists, which, damage)?;
                case.evidence = list(items);
                Some(())
            })
        }
        _ => None,
    }
}

fn both<C: Clone>(
    case: &C,
    bytes: impl Fn(&C) -> Vec<u8>,
    change: impl Fn(&mut C, bool) -> Option<()>,
) -> Option<Tampered> {
    let (mut damaged, mut absent) = (case.clone(), case.clone());
    change(&mut damaged, true)?;
    change(&mut absent, false)?;
    Some(Tampered { damaged: bytes(&damaged), absent: bytes(&absent) })
}

/// Damages or removes one of all signatures: those over the order, then those of the items.
fn at<'a, const ORDER: usize, const ITEM: usize>(
    order: &mut List<LockSignature, ORDER>,
    items: impl Iterator<Item = &'a mut List<Signature, ITEM>>,
    which: usize,
    damage: bool,
) -> Option<()> {
    let mut items: Vec<&mut List<Signature, ITEM>> = items.collect();
    let all = order.len() + items.iter().map(|item| item.len()).sum::<usize>();
    let mut place = which % all.max(1);
    if place < order.len() {
        change(order, place, damage, which, |signature| &mut signature.sig);
        return Some(());
    }
    place -= order.len();
    for item in &mut items {
        if place < item.len() {
            change(item, place, damage, which, |signature| &mut signature.sig);
            return Some(());
        }
        place -= item.len();
    }
    None
}

fn change<S: Clone, const MAX: usize>(
    signatures: &mut List<S, MAX>,
    place: usize,
    damage: bool,
    bit: usize,
    sig: impl Fn(&mut S) -> &mut SignatureBytes,
) {
    let mut all = signatures.to_vec();
    if damage {
        let bytes = &mut sig(&mut all[place]).0;
        bytes[bit / 8 % 65] ^= 1 << (bit % 8);
    } else {
        all.remove(place);
    }
    *signatures = list(all);
}
