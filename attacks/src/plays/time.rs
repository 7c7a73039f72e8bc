//! F: time and order.

use quittance_cabal::{
    Message,
    message::{ConnectivityVote, ProvenVote},
};
use quittance_contract::codec::Hash;

use super::says::{signed, vote};
use crate::{
    file::Who,
    room::{ALLOCATED, Room, START},
    stage::Stage,
};

pub(crate) fn f45_a_drip_of_votes_restarts_no_clock(stage: &mut Stage<'_>) {
    let mut room = Room::open(stage);
    room.mute(Who::Member(4));
    room.allocate();
    stage.act(
        "member 4 keeps its vote back, and every twenty seconds shows one that proves nothing",
    );
    for now in [ALLOCATED + 10, ALLOCATED + 30, ALLOCATED + 50] {
        room.until(now);
        let body = vote(room.file.vote(now, true, true));
        let vote = ProvenVote {
            signed: signed(&room, Who::Member(4), body),
            nonce: Hash::ZERO,
            reply: None,
        };
        let message = Message::ConnectivityVote(ConnectivityVote::Reveal(vote));
        for who in [Who::Provider, Who::Member(0), Who::Member(1), Who::Member(2), Who::Member(3)] {
            room.hears(who, &message);
        }
    }
    room.until(START);
    stage.is("the provider, after a minute", room.state(Who::Provider), "VM_RUNNING");
    stage.is("the witnesses", room.witnesses(), vec!["MONITORING"]);
}
