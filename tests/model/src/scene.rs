//! What is played: how many witnesses, whose fault, what happens when, and while which time the
//! network does what it likes.

#[cfg(feature = "without-repairs")]
use quittance_cabal::repair::Repairs;
use quittance_contract::verdict::Reason;

/// What goes wrong, at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing but the network.
    None,
    /// The first witness stops, at whatever moment.
    Crash,
    /// The first witness says whatever it likes of what there is to say, to whom it likes.
    Liar,
}

/// What a party does at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The provider ends the session.
    Cancel(Reason),
    /// The consumer asks for the end.
    Request,
}

/// One course of events.
#[derive(Clone, Debug)]
pub struct Course {
    /// What parties do, and when.
    pub script: Vec<(u16, Act)>,
    /// From when on each witness gets no answer from the machine.
    pub unseen: Vec<u16>,
    /// When the machine died.
    pub died: u16,
}

/// What is checked.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Its name.
    pub name: &'static str,
    /// Witnesses; three are a quorum.
    pub n: usize,
    /// Seconds between two looks at the machine.
    pub check: u16,
    /// Whose fault.
    pub fault: Fault,
    /// Messages that come in any order, late, or never, by name. All others come at once.
    pub held: Vec<&'static str>,
    /// From when to when they do so. Before and after they come at once, too.
    pub window: (u16, u16),
    /// Courses of events, each a beginning of its own.
    pub courses: Vec<Course>,
    /// The liar's votes: yes or no, and how long after the machine.
    pub votes: Vec<(bool, u16)>,
    /// Which repairs are in force.
    #[cfg(feature = "without-repairs")]
    pub repairs: Repairs,
}

/// Never.
pub const NEVER: u16 = u16::MAX;
/// The machine is there from here on, seconds after the lock.
pub const ALLOCATED: u16 = 10;
/// Votes are counted, and service starts.
pub const START: u16 = ALLOCATED + 60;
/// The longest service.
pub const MAXIMUM: u16 = 600;
/// When service is over at the latest, then when nobody waits for its end any more, and then when
/// nobody waits for its attestation.
pub const LAST: u16 = START + MAXIMUM + 300 + 600 + 300;

impl Course {
    /// A machine that serves, and these acts.
    pub fn serving(n: usize, script: &[(u16, Act)]) -> Self {
        Self { script: script.to_vec(), unseen: vec![NEVER; n], died: NEVER }
    }
}
