//! Who may sign what: the lock decides.

use quittance_contract::{
    codec::{List, PublicKey},
    crypto::{VerifyingKey, peer_id},
    session::{Admission, Item, Lock, Signature, admit},
    time::Time,
    verdict::ItemCode,
};

use super::signed::{Place, Signed};
use crate::cli::words;

/// Whether a signature counts if it is seen then; else what is wrong with it.
pub(super) fn may_sign(
    lock: &Lock,
    place: &Place,
    signed: &Signed,
    seen_at: Time,
) -> Result<(), String> {
    let code = match place {
        Place::Evidence(body) => {
            let signature = Signature { signer: signed.signer, seen_at, sig: signed.sig };
            let signatures = List::new(vec![signature]).unwrap_or_default();
            let admission = admit(lock, &[Item { body: body.clone(), signatures }]);
            let Some(Admission { refused, .. }) = admission else {
                return Err(
                    "no evidence can be about this lock: its parties have no keys, or its \
                            cabal is no set"
                        .to_owned(),
                );
            };
            refused.first().map_or(ItemCode::Counted, |refused| refused.code)
        }
        Place::Lock(_) => agreement(lock, place, signed, |_| true),
        Place::TopUp(_) => agreement(lock, place, signed, |key| *key != lock.provider),
        Place::Order(_) | Place::OrderEvidence(_) | Place::MoneyEvidence(_) => {
            return Err("it is about an order, not a session".to_owned());
        }
    };
    match code {
        ItemCode::Counted => Ok(()),
        ItemCode::NotEntitled => {
            let mut known = words::parties(lock).into_iter();
            let who = known.find(|party| party.peer == signed.signer);
            let who = who.map_or("somebody with no part in this session".to_owned(), |p| p.name);
            Err(format!("NOT_ENTITLED: {who} may not sign a {}", place.name()))
        }
        code => Err(format!("the {} does not count: {code}", place.name())),
    }
}

/// Locks and top-ups are agreed by parties and members, whose codes the rules do not number.
fn agreement(
    lock: &Lock,
    place: &Place,
    signed: &Signed,
    entitled: impl Fn(&PublicKey) -> bool,
) -> ItemCode {
    let members = lock.cabal.iter().map(|member| &member.key);
    let mut signers = [&lock.consumer, &lock.provider].into_iter().chain(members);
    let Some(key) = signers.find(|key| peer_id(key) == signed.signer && entitled(key)) else {
        return ItemCode::NotEntitled;
    };
    let valid =
        VerifyingKey::new(key).is_some_and(|key| key.verifies(&place.digest(), &signed.sig));
    if valid { ItemCode::Counted } else { ItemCode::BadSignature }
}
