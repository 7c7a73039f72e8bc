//! What enemies say: messages signed by whom they like, in whose name they like.

use quittance_cabal::{
    Message,
    message::{Bundle, Signed, Statement},
};
use quittance_contract::{
    codec::{Hash, List, SignatureBytes},
    session::{Attestation, Body},
};

use crate::{
    file::{Who, time},
    room::{Room, START},
};

/// No signature at all, in the form of one.
pub(crate) const NOTHING: SignatureBytes = SignatureBytes([0; 65]);

/// Signed by one in the name of another.
pub(crate) fn forged<B: Statement>(room: &Room, name: Who, by: Who, body: B) -> Signed<B> {
    Signed::new(body, room.file.person(name).peer, &room.file.person(by))
}

/// Signed by who it says.
pub(crate) fn signed<B: Statement>(room: &Room, by: Who, body: B) -> Signed<B> {
    forged(room, by, by, body)
}

/// The body of an evidence, by its kind.
macro_rules! bodies {
    ($($name:ident $kind:ident $type:ty;)+) => {
        $(pub(crate) fn $name(body: Body) -> $type {
            match body {
                Body::$kind(body) => body,
                other => panic!("{other:?}"),
            }
        })+
    };
}
bodies! {
    abort Abort quittance_contract::session::Abort;
    accusation Accusation quittance_contract::session::Accusation;
    allocated Allocated quittance_contract::session::Allocated;
    cancelled Cancelled quittance_contract::session::Cancelled;
    request CancelRequest quittance_contract::session::CancelRequest;
    vote Vote quittance_contract::session::Vote;
    attestation Attestation Attestation;
}

/// The digest of the allocation in this room.
pub(crate) fn allocation(room: &Room) -> Hash {
    let mut bodies = room.chain().map(|block| &block.body);
    let found = bodies.find(|body| matches!(body, Body::Allocated(_)));
    found.map_or(Hash::ZERO, Body::digest)
}

/// What members attest of this room: service to `end`, by this event.
pub(crate) fn attested(
    room: &Room,
    event: Hash,
    end: u64,
    reason: quittance_contract::verdict::Reason,
) -> Attestation {
    let service = (START, end);
    let mut body = attestation(room.file.attestation((allocation(room), event), service, reason));
    body.service_start = body.service_start.min(time(end));
    body
}

/// An ATTESTATION_RESULT with these signatures.
pub(crate) fn result(body: Attestation, signatures: Vec<(Hash, SignatureBytes)>) -> Message {
    let signatures = List::new(signatures).expect("few signatures");
    Message::AttestationResult(Bundle { body, signatures })
}

/// An ATTESTATION_RESULT that these sign.
pub(crate) fn signed_result(room: &Room, body: &Attestation, signers: &[Who]) -> Message {
    let sign = |who: &Who| {
        let share = signed(room, *who, body.clone());
        (share.signer, share.sig)
    };
    result(body.clone(), signers.iter().map(sign).collect())
}
