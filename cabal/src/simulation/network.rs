//! The network: what somebody says reaches whom it is for, late, twice or never; a witness looks at
//! the machine through the same network.

use std::rc::Rc;

use quittance_contract::{codec::Hash, session::Body};

use super::{
    plan::{PROVIDER, Story},
    world::{Event, World},
};
use crate::{Block, Input, Message, Signer, effect::Probe, input::Answer, message::Reply};

impl World<'_> {
    pub(crate) fn send(&mut self, from: usize, to: &[Hash], message: &Message, hostile: bool) {
        self.watch.said(self.now, &self.setting, from, message);
        let bytes: Rc<[u8]> = message.to_bytes().into();
        if self.heard.len() < 400 {
            self.heard.push(Rc::clone(&bytes));
        }
        let name = message.name();
        if hostile || !matches!(message, Message::ConnectivityVote(_)) {
            self.note(from, || format!("sends {name} to {}", to.len()));
        }
        for peer in to {
            if let Some(place) = self.setting.place_of(*peer) {
                self.transmit(from, place, &bytes, hostile);
            }
        }
    }

    /// The network. `from` beyond the actors is a stranger, whom no partition holds.
    pub(crate) fn transmit(&mut self, from: usize, to: usize, bytes: &Rc<[u8]>, hostile: bool) {
        self.acts.attempted += u64::from(hostile);
        if self.is_cut_off(from) || self.is_cut_off(to) {
            return;
        }
        let faults = &self.plan.faults;
        let (loss, twice, (low, high)) = (faults.loss, faults.twice, faults.delay);
        // An enemy's messages are not lost: that would be luck.
        if !hostile && self.chance.per_mille(loss) {
            return;
        }
        let copies = 1 + u64::from(!hostile && self.chance.per_mille(twice));
        for _ in 0..copies {
            let delay = self.chance.between(low, high);
            let bytes = Rc::clone(bytes);
            self.at(self.now + delay, Event::Deliver { to, bytes, hostile });
        }
    }

    fn is_cut_off(&self, actor: usize) -> bool {
        let now = self.now / 1000;
        let cut =
            |(who, from, to): &(usize, u64, u64)| *who == actor && (*from..*to).contains(&now);
        self.plan.faults.partitions.iter().any(cut)
    }

    /// An actor's chain reaches the ledger, if late.
    pub(crate) fn append(&mut self, from: usize, block: Block) {
        self.watch.appended(self.now, &self.setting, from, &block);
        let kind = block.body.kind();
        if matches!(block.body, Body::Checkpoint(_)) {
            self.note(from, || format!("appends a {kind}"));
        }
        let healed = self.plan.faults.partitions.iter().filter(|(who, ..)| *who == from);
        let now = self.now / 1000;
        let healed = healed.filter(|(_, start, end)| (*start..*end).contains(&now));
        let free = healed.map(|(.., end)| end * 1000).max().unwrap_or(self.now);
        let delay = self.chance.between(200, 2000);
        self.at(free + delay, Event::Chain { block });
    }

    pub(super) fn probe(&mut self, from: usize, probe: &Probe) {
        let nonce = probe.nonce;
        let cut = self.is_cut_off(from) || self.is_cut_off(PROVIDER);
        if probe.misuse.is_some() {
            if cut {
                return;
            }
            let answer = Answer::Measured(self.plan.story == Story::Misuse);
            let delay = self.chance.between(5_000, 60_000);
            return self.at(self.now + delay, Event::Act(from, Input::Probed { nonce, answer }));
        }
        let lost = self.chance.per_mille(self.plan.faults.loss / 2);
        let key = self.machine_that_answers();
        let Some(key) = key.filter(|_| !cut && !lost) else {
            let answer = Answer::Silence;
            return self.at(self.now + 4_000, Event::Act(from, Input::Probed { nonce, answer }));
        };
        let handshake_age = self.watch.handshake_age(self.now);
        let header = self.setting.session.header();
        let witness = self.setting.people[from].peer;
        let digest = Reply::digest(header, witness, nonce, handshake_age);
        self.signatures += 1;
        let reply = Reply { handshake_age, sig: key.sign(&digest) };
        let delay = self.chance.between(20, 800);
        let answer = Answer::Reply(reply);
        self.at(self.now + delay, Event::Act(from, Input::Probed { nonce, answer }));
    }
}
