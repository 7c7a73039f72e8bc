//! Everything that was ever said or stepped, by number. A state holds numbers only, and a step that
//! was taken once is looked up: that is what makes real machines and real signatures cheap.

use std::collections::{BTreeMap, HashMap, btree_map::Entry};

use quittance_cabal::{Block, Message};
use quittance_contract::{
    codec::{Hash, SignatureBytes},
    session::Body,
};

use crate::{actor::Actor, bits::Bits};

/// What happens to an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// The message of this flight comes.
    Hear(u16),
    /// Whatever is due by now is due.
    Due,
    /// The host tells of the lock.
    Lock,
    /// The provider has a machine.
    Allocate,
    /// A party does what is next in the script.
    Act(u8),
}

/// A step, and all that comes of it.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// The actor then.
    pub actor: u16,
    /// Messages, each to somebody.
    pub flights: Vec<u16>,
    /// What it put on its chain.
    pub entries: Vec<u16>,
    /// Whether it knew that already, and always will.
    pub known: bool,
    /// Whether it changed nothing.
    pub idle: bool,
}

/// A signature on the ledger.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What is signed.
    pub body: Body,
    /// By whom.
    pub signer: Hash,
    /// The signature.
    pub sig: SignatureBytes,
    /// This statement, whenever seen.
    pub whenever: Bits,
}

/// What somebody could say: each as an entry, with its flights.
pub type Menu = Vec<(u16, Vec<u16>)>;

/// The numbers.
#[derive(Debug, Default)]
pub struct Table {
    /// Actors by number, with their bytes as the key.
    pub actors: Vec<Actor>,
    actor_numbers: HashMap<Vec<u8>, u16>,
    /// Messages on their way: to whom, what, and the bytes.
    pub flights: Vec<(usize, Message)>,
    flight_numbers: HashMap<(usize, Vec<u8>), u16>,
    /// Statements, and when the ledger saw them.
    pub entries: Vec<(usize, u64)>,
    entry_numbers: HashMap<(usize, u64), u16>,
    /// Who said what.
    pub statements: Vec<Statement>,
    statement_numbers: BTreeMap<(Hash, Hash), usize>,
    /// Steps that were taken.
    pub steps: HashMap<(u8, u16, usize, u16, Event), Step>,
    /// What the liar makes of a message that it hears then.
    pub menus: HashMap<(u16, u16), Menu>,
}

impl Table {
    /// The number of an actor in a state.
    pub fn actor(&mut self, actor: Actor) -> u16 {
        let bytes = actor.to_bytes();
        if let Some(number) = self.actor_numbers.get(&bytes) {
            return *number;
        }
        let number = u16::try_from(self.actors.len()).expect("fewer than 2^16 states of actors");
        self.actors.push(actor);
        self.actor_numbers.insert(bytes, number);
        number
    }

    /// The number of a message to somebody.
    pub fn flight(&mut self, to: usize, message: &Message) -> u16 {
        let bytes = message.to_bytes();
        let next = u16::try_from(self.flights.len()).expect("few messages");
        *self.flight_numbers.entry((to, bytes.clone())).or_insert_with(|| {
            assert!(usize::from(next) < Bits::MAX, "more messages than a state can hold");
            self.flights.push((to, message.clone()));
            next
        })
    }

    /// The numbers of a block's signatures, seen then.
    pub fn block(&mut self, block: &Block, seen: u64) -> Vec<u16> {
        let digest = block.body.digest();
        let each = block.signatures.iter().map(|(signer, sig)| {
            let next = self.statements.len();
            let statement = match self.statement_numbers.entry((digest, *signer)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    let (body, whenever) = (block.body.clone(), Bits::default());
                    self.statements.push(Statement { body, signer: *signer, sig: *sig, whenever });
                    *new.insert(next)
                }
            };
            let next = u16::try_from(self.entries.len()).expect("few statements");
            *self.entry_numbers.entry((statement, seen)).or_insert_with(|| {
                assert!(usize::from(next) < Bits::MAX, "more statements than a state can hold");
                self.entries.push((statement, seen));
                self.statements[statement].whenever.insert(next);
                next
            })
        });
        each.collect()
    }

    /// Whether the ledger has a statement.
    pub fn has(&self, ledger: Bits, entry: u16) -> bool {
        let (statement, _) = self.entries[usize::from(entry)];
        ledger.meets(self.statements[statement].whenever)
    }
}
