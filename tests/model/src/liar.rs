//! The witness that lies. It has no machine: of what it hears it makes whatever it could say, and
//! to whom that gets, and when, is the network's choice. So one that is silent, or says one thing
//! here and another there, is among these.

use quittance_cabal::{
    Block, Message, Signer,
    message::{ConnectivityVote, ProvenVote, Reply, Signed, Statement},
};
use quittance_contract::{
    codec::Hash,
    session::{Abort, Allocated, Attestation, Body, Vote},
    time::Time,
    verdict::Reason,
};

use crate::actor::Key;

/// What a liar can say on hearing something: the message, and how it is evidence.
pub fn menu(
    liar: &Key,
    machine: &Key,
    votes: &[(bool, u16)],
    heard: &Message,
) -> Vec<(Message, Block)> {
    match heard {
        Message::VmAllocated(allocated) => {
            votes.iter().map(|vote| self::vote(liar, machine, &allocated.body, *vote)).collect()
        }
        // An abort that nobody else says, and the others' own.
        Message::AbortVote(vote) => {
            let alone =
                Abort { incident: Hash([7; 32]), reason: Reason::VmDied, ..vote.body.clone() };
            [vote.body.clone(), alone].map(|body| abort(liar, body)).into()
        }
        // What others attest, whichever that is, and a shorter session.
        Message::AttestationShare(share) => {
            let none = Attestation { service_end: share.body.service_start, ..share.body.clone() };
            [share.body.clone(), none].map(|body| self::share(liar, body)).into()
        }
        _ => Vec::new(),
    }
}

fn vote(
    liar: &Key,
    machine: &Key,
    allocated: &Allocated,
    (yes, later): (bool, u16),
) -> (Message, Block) {
    let header = allocated.header.clone();
    let at = allocated.allocated_at.unix_seconds() + u64::from(later);
    let digest = Reply::digest(&header, liar.0.peer, Hash::ZERO, Some(0));
    let reply = yes.then(|| Reply { handshake_age: Some(0), sig: machine.sign(&digest) });
    let body = Vote {
        header,
        can_reach_vm: yes,
        can_see_consumer_connected: yes,
        voted_at: Time::new(at).expect("a time before the year 10000"),
    };
    let (signed, block) = signed(liar, body, Body::Vote);
    let proven = ProvenVote { signed, nonce: Hash::ZERO, reply };
    (Message::ConnectivityVote(ConnectivityVote::Reveal(proven)), block)
}

fn abort(liar: &Key, body: Abort) -> (Message, Block) {
    let (signed, block) = signed(liar, body, Body::Abort);
    (Message::AbortVote(signed), block)
}

fn share(liar: &Key, body: Attestation) -> (Message, Block) {
    let (signed, block) = signed(liar, body, Body::Attestation);
    (Message::AttestationShare(signed), block)
}

fn signed<B: Statement + Clone>(
    liar: &Key,
    body: B,
    of: impl FnOnce(B) -> Body,
) -> (Signed<B>, Block) {
    let signed = Signed::new(body, liar.0.peer, liar);
    let block =
        Block { body: of(signed.body.clone()), signatures: vec![(signed.signer, signed.sig)] };
    (signed, block)
}
