//! Who is who in a session, and who may sign what: the lock decides.

use quittance_contract::{
    codec::{Hash, List},
    crypto::{VerifyingKey, peer_id},
    session::{Admission, Item, Lock, Signature, admit},
    time::Time,
    verdict::ItemCode,
};

use super::signed::{Place, Signed};

/// The name of a peer in a lock: the consumer, the provider, a witness by place.
pub(crate) fn role(lock: &Lock, peer: &Hash) -> Option<String> {
    if *peer == peer_id(&lock.consumer) {
        return Some("the consumer".to_owned());
    }
    if *peer == peer_id(&lock.provider) {
        return Some("the provider".to_owned());
    }
    let place = lock.cabal.iter().position(|member| *peer == peer_id(&member.key))?;
    Some(format!("witness {}", place + 1))
}

/// Whether a signature counts, whenever it is seen; else what is wrong with it.
pub(super) fn may_sign(lock: &Lock, place: &Place, signed: &Signed) -> Result<(), String> {
    let code = match place {
        Place::Evidence(body) => {
            let latest = Signature { signer: signed.signer, seen_at: Time::MAX, sig: signed.sig };
            let signatures = List::new(vec![latest]).unwrap_or_default();
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
    };
    match code {
        ItemCode::Counted => Ok(()),
        ItemCode::NotEntitled => {
            let who = role(lock, &signed.signer);
            let who = who.unwrap_or_else(|| "somebody with no part in this session".to_owned());
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
    entitled: impl Fn(&quittance_contract::codec::PublicKey) -> bool,
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
