//! The fuzz function over the bytes of a message to an actor of the cabal, in whatever state. On
//! stable it runs over a corpus (`tests/fuzz_message.rs`); cargo-fuzz calls the same function.

use std::sync::OnceLock;

use quittance_cabal::{
    Effect, Message, Refusal,
    message::{ConnectivityVote, Signed, Statement},
    session::Session,
    simulation::{Collection, Specimen, collect},
};
use quittance_contract::codec::{Hash, SignatureBytes};
use secp256k1::{Message as Digest, ecdsa::RecoverableSignature, ecdsa::RecoveryId};

/// Actors in every state, and messages of real sessions.
pub fn collection() -> &'static Collection {
    static COLLECTION: OnceLock<Collection> = OnceLock::new();
    COLLECTION.get_or_init(collect)
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heard {
    /// The bytes are no message.
    Malformed,
    /// Refused for another reason, the state as it was.
    Refused,
    /// Taken in: somebody entitled had signed it.
    Taken,
}

/// Tells these bytes to an actor and checks what must hold for all bytes whatever: its state is as
/// it was, unless somebody in the session signed them.
///
/// # Panics
/// Something that must hold for all bytes does not.
pub fn message(specimen: &Specimen, bytes: &[u8]) -> Heard {
    let heard = specimen.hears(bytes);
    let refusal = heard.effects.iter().find_map(|effect| match effect {
        Effect::Refused(refusal) => Some(*refusal),
        _ => None,
    });
    let acts = heard.effects.iter().any(|effect| !matches!(effect, Effect::Refused(_)));
    if heard.changed || acts {
        let message = Message::from_bytes(bytes).expect("only a message has an effect");
        let signed = is_signed(&message, &specimen.session);
        assert!(signed, "{:?} acted on what nobody signed: {message:?}", specimen.name);
        return Heard::Taken;
    }
    assert!(refusal.is_some() || heard.effects.is_empty());
    if refusal == Some(Refusal::Malformed) { Heard::Malformed } else { Heard::Refused }
}

/// Whether all signatures that a message rests on are by participants, as libsecp256k1 sees it.
fn is_signed(message: &Message, session: &Session) -> bool {
    match message {
        Message::VmAllocated(signed) => signed_by(signed, session),
        Message::VmCancelled(signed) => signed_by(signed, session),
        Message::MisuseAccusation(signed) => signed_by(signed, session),
        Message::VmReady(signed) => signed_by(signed, session),
        Message::SessionTerminated(signed) => signed_by(signed, session),
        Message::CancelRequest(signed) => signed_by(signed, session),
        Message::ConnectivityVote(ConnectivityVote::Commit(signed)) => signed_by(signed, session),
        Message::ConnectivityVote(ConnectivityVote::Reveal(vote)) => {
            signed_by(&vote.signed, session)
        }
        Message::AbortVote(signed) => signed_by(signed, session),
        Message::AttestationShare(signed) => signed_by(signed, session),
        Message::AttestationResult(bundle) => {
            let digest = bundle.body.digest();
            let valid = |(by, sig): &&(Hash, SignatureBytes)| made(*by, &digest, sig, session);
            bundle.signatures.iter().filter(valid).count() >= session.quorum()
        }
    }
}

fn signed_by<B: Statement>(signed: &Signed<B>, session: &Session) -> bool {
    made(signed.signer, &signed.body.digest(), &signed.sig, session)
}

/// Recovers the key from the signature and compares it with the lock's.
fn made(by: Hash, digest: &Hash, sig: &SignatureBytes, session: &Session) -> bool {
    let lock = session.lock();
    let keys = lock.cabal.iter().map(|member| &member.key).chain([&lock.consumer, &lock.provider]);
    let Some(key) = keys.into_iter().find(|key| quittance_contract::crypto::peer_id(key) == by)
    else {
        return false;
    };
    let recovered = RecoveryId::try_from(i32::from(sig.0[64])).ok().and_then(|parity| {
        let sig = RecoverableSignature::from_compact(&sig.0[..64], parity).ok()?;
        sig.recover_ecdsa(Digest::from_digest(digest.0)).ok()
    });
    recovered.is_some_and(|recovered| recovered.serialize() == key.0)
}
