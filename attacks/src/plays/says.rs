//! What enemies say: messages signed by whom they like, in whose name they like.

use quittance_cabal::{
    Message, Signer,
    message::{Bundle, ConnectivityVote, ProvenVote, Reply, Signed, Statement},
};
use quittance_contract::{
    codec::{Hash, List, SignatureBytes},
    session::{Attestation, Body, Vote},
};

use crate::{
    file::{Who, time},
    room::{Room, START},
};

/// An hour, attested: what every honest session here comes to.
pub(crate) const HOUR: &str = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 3600 s: \
                               release 500000, burn 500000, refund 9000000; CREDIT provider";
/// A thousand seconds, attested.
pub(crate) const PAID: &str = "Settle ATTESTED COMPLETED_NORMAL as COMPLETED_NORMAL, 1000 s: \
                               release 138888, burn 138889, refund 9722223; CREDIT provider";
/// A machine that died at 1120, and was last seen at 1080.
pub(crate) const DIED: &str = "Settle ATTESTED VM_DIED as SESSION_FAILED, 960 s: release 133333, \
                               burn 133333, refund 9733334; INVESTIGATE provider";
/// A connection that nobody verified.
pub(crate) const UNVERIFIED: &str = "Settle NO_VERIFICATION CONNECTIVITY_FAILED as \
                                     SESSION_FAILED, 0 s: release 0, burn 0, refund 10000000; \
                                     INVESTIGATE provider";

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
    vote Vote Vote;
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

/// What this witness attested, as it said it.
pub(crate) fn own_share(room: &Room, who: Who) -> Option<Attestation> {
    room.said.iter().rev().find_map(|(by, message)| match message {
        Message::AttestationShare(share) if *by == who => Some(share.body.clone()),
        _ => None,
    })
}

/// The vote that this witness showed.
pub(crate) fn own_vote(room: &Room, who: Who) -> Option<Message> {
    room.said.iter().rev().find_map(|(by, message)| match message {
        Message::ConnectivityVote(ConnectivityVote::Reveal(_)) if *by == who => {
            Some(message.clone())
        }
        _ => None,
    })
}

/// A vote by one in the name of another, which the machine itself answered.
pub(crate) fn answered_vote(room: &Room, name: Who, by: Who, at: u64) -> Message {
    let vote = forged(room, name, by, vote(room.file.vote(at, true, true)));
    let nonce = crate::file::name("nonce");
    let digest = Reply::digest(room.session.header(), vote.signer, nonce, Some(0));
    let reply = Reply { handshake_age: Some(0), sig: room.machine.sign(&digest) };
    shown(vote, nonce, Some(reply))
}

/// A vote as it is shown.
pub(crate) fn shown(signed: Signed<Vote>, nonce: Hash, reply: Option<Reply>) -> Message {
    Message::ConnectivityVote(ConnectivityVote::Reveal(ProvenVote { signed, nonce, reply }))
}

/// A vote for an abort, in somebody's name.
pub(crate) fn abort_vote(room: &Room, name: Who, by: Who, body: Body) -> Message {
    Message::AbortVote(forged(room, name, by, abort(body)))
}
