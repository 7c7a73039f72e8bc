//! What a seed means: which session is told, who in it is an enemy, and what the network does.

use std::fmt;

use super::chance::Chance;

/// Names in tables and on the command line.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named! {
    /// How many witnesses there are, and how many make a quorum.
    Profile {
        /// Five, of whom three attest.
        Document "document 5/3",
        /// Five, of whom four attest; votes are committed to, and a settlement can be challenged.
        Safe "safe 5/4",
    }
}

named! {
    /// How the session goes, but for enemies.
    Story {
        /// It runs, and the provider ends it.
        Normal "normal",
        /// It runs for as long as was agreed.
        Timeout "timeout",
        /// The consumer asks for the end.
        ConsumerCancel "consumer-cancel",
        /// The provider stops early.
        ProviderStops "provider-stops",
        /// The machine dies, and its provider does not notice.
        MachineDies "machine-dies",
        /// The provider and its machine disappear.
        ProviderVanishes "provider-vanishes",
        /// The consumer misuses the machine, and is accused of it.
        Misuse "misuse",
        /// The consumer is accused of what it did not do.
        FalseAlarm "false-alarm",
        /// No machine is allocated; where the turn is odd, the provider never hears of the lock.
        NoAllocation "no-allocation",
        /// The machine cannot be reached.
        Unreachable "unreachable",
        /// The consumer never connects.
        ConsumerAbsent "consumer-absent",
    }
}

named! {
    /// Who plays against the rules, and how.
    Enemy {
        /// Nobody.
        Honest "none",
        /// Says what is not so: a vote, a reason, a machine that is none, another's name.
        Lying "lying",
        /// Says nothing any more.
        Silent "silent",
        /// Says two things.
        Equivocating "equivocating",
        /// Says what was said, again and elsewhere.
        Replaying "replaying",
        /// Looks for a nonce that draws its friends.
        Grinding "grinding",
        /// Dates things where they were not.
        BackDating "back-dating",
        /// Says far too much.
        Flooding "flooding",
        /// Several say one false thing together.
        Colluding "colluding",
        /// A party has bought witnesses, as many as one likes: never drawn, always asked for.
        BoughtQuorum "bought-quorum",
    }
}

named! {
    /// What bought witnesses say, after the connection was or was not verified.
    Lie {
        /// The provider's: service until the longest time, of a machine that died.
        Longer "longer service",
        /// The provider's: service until the longest time, of a machine that never was.
        NeverThere "service of no machine",
        /// The consumer's: service that ended when it began.
        Shorter "no service",
        /// The consumer's: a connection that was never verified.
        NeverVerified "never verified",
        /// The consumer's: misuse at the beginning of service, which ends it there.
        Misuse "misuse at once",
        /// The consumer's: nothing at all.
        Withheld "nothing said",
    }
}

named! {
    /// Which role the enemy has.
    Role {
        /// None.
        Nobody "nobody",
        /// No part in the session.
        Stranger "stranger",
        /// It is the provider.
        Provider "provider",
        /// It is the consumer.
        Consumer "consumer",
        /// It is one or more witnesses.
        Witnesses "witnesses",
        /// The provider and witnesses.
        ProviderAndWitnesses "provider and witnesses",
        /// The consumer and witnesses.
        ConsumerAndWitnesses "consumer and witnesses",
    }
}

/// What the network and the machines of peers do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// Milliseconds that a message takes at least and at most: wide apart, they reorder.
    pub delay: (u64, u64),
    /// Messages lost, in a thousand.
    pub loss: u64,
    /// Messages delivered twice, in a thousand.
    pub twice: u64,
    /// By how many milliseconds each actor's clock is ahead (or behind).
    pub skew: Vec<i64>,
    /// Actors that hear and say nothing for a while: (actor, from, to) in seconds after the lock.
    pub partitions: Vec<(usize, u64, u64)>,
    /// Actors that stop and start again from what they had written: (actor, from, to).
    pub crashes: Vec<(usize, u64, u64)>,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The number that it is drawn from.
    pub seed: u64,
    /// The cabal.
    pub profile: Profile,
    /// The session.
    pub story: Story,
    /// When the story's turn comes, in seconds after the start of service.
    pub turn: u64,
    /// The longest service that is paid.
    pub maximum: u64,
    /// The enemy.
    pub enemy: Enemy,
    /// Its role.
    pub role: Role,
    /// Which witnesses are its own, by their place in the cabal.
    pub corrupt: Vec<usize>,
    /// When it begins, in seconds after the start of service; 0 is before verification.
    pub begins: u64,
    /// Which of its tricks it plays.
    pub trick: u64,
    /// What bought witnesses say.
    pub lie: Option<Lie>,
    /// The network.
    pub faults: Faults,
}

/// The provider's place among the actors, then the consumer's; witnesses follow.
pub const PROVIDER: usize = 0;
/// The consumer's place.
pub const CONSUMER: usize = 1;
/// The first witness's place.
pub const WITNESS: usize = 2;
/// Witnesses of a simulated session.
pub const WITNESSES: usize = 5;

impl Enemy {
    /// Those that a seed can mean.
    pub const DRAWN: &'static [Self] = Self::ALL.split_at(Self::ALL.len() - 1).0;
}

impl Profile {
    /// q.
    pub const fn quorum(self) -> usize {
        match self {
            Self::Document => 3,
            Self::Safe => 4,
        }
    }

    /// With how many liars no false statement has a quorum.
    pub const fn false_statement_bound(self) -> usize {
        self.quorum() - 1
    }

    /// With how many liars no two quorums contradict one another.
    pub const fn conflict_bound(self) -> usize {
        2 * self.quorum() - WITNESSES - 1
    }

    /// With how many absent members a quorum can still attest the end.
    pub const fn end_bound(self) -> usize {
        WITNESSES - self.quorum()
    }

    /// With how many absent members the connection can still be verified, or a session aborted:
    /// four of five are needed.
    pub const fn verification_bound(self) -> usize {
        1
    }
}

impl Plan {
    /// The run that a seed stands for.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let enemy = chance.one_of(Enemy::DRAWN);
        let profile = chance.one_of(Profile::ALL);
        let maximum = chance.one_of(&[1800, 2700, 3600]);
        let mut plan = Self {
            seed,
            profile,
            story: chance.one_of(Story::ALL),
            turn: chance.between(200, maximum - 200),
            maximum,
            enemy,
            role: Role::Nobody,
            corrupt: Vec::new(),
            begins: 0,
            trick: chance.below(1 << 32),
            lie: None,
            faults: Faults::none(),
        };
        plan.cast(&mut chance);
        plan.faults = Faults::of(&plan, &mut chance);
        plan
    }

    /// A plain run: this story, no enemy, no fault.
    pub fn honest(seed: u64, profile: Profile, story: Story) -> Self {
        Self {
            seed,
            profile,
            story,
            turn: 1000,
            maximum: 1800,
            enemy: Enemy::Honest,
            role: Role::Nobody,
            corrupt: Vec::new(),
            begins: 0,
            trick: 0,
            lie: None,
            faults: Faults::none(),
        }
    }

    /// Gives the enemy a role that it can play, in a story in which it can.
    fn cast(&mut self, chance: &mut Chance) {
        let roles: &[Role] = match self.enemy {
            Enemy::Honest => &[Role::Nobody],
            Enemy::Lying => &[Role::Witnesses, Role::Provider, Role::Stranger],
            Enemy::Silent => &[Role::Witnesses, Role::Provider],
            Enemy::Equivocating => &[Role::Witnesses, Role::Provider],
            Enemy::Replaying => &[Role::Stranger],
            Enemy::Grinding => &[Role::Provider],
            Enemy::BackDating => &[Role::Provider, Role::Consumer, Role::Witnesses],
            Enemy::Flooding => &[Role::Stranger, Role::Witnesses],
            Enemy::Colluding | Enemy::BoughtQuorum => &[Role::ProviderAndWitnesses],
        };
        self.role = chance.one_of(roles);
        let count = match (self.enemy, self.role) {
            // Up to the bounds and beyond them; one witness stays honest, to refuse.
            (Enemy::Colluding, _) => chance.between(1, 4),
            // One already keeps its vote back: the most that verification bears.
            (Enemy::Flooding, Role::Witnesses) => 1,
            (_, Role::Witnesses) => chance.between(1, 2),
            _ => 0,
        };
        self.corrupt = chance.some_of(usize::try_from(count).unwrap_or(0), WITNESSES);
        // Two silent witnesses are one too many for verification, which needs four.
        let late = self.corrupt.len() > 1 || chance.per_mille(500);
        // These act from the beginning, so that they do act.
        let early = matches!(self.enemy, Enemy::Flooding | Enemy::Colluding)
            || (self.enemy == Enemy::Equivocating && self.role == Role::Provider);
        let late = late && !early;
        self.begins = if late { chance.between(1, self.turn) } else { 0 };
        let served = [Story::Normal, Story::Timeout, Story::ConsumerCancel, Story::MachineDies];
        match (self.enemy, self.role) {
            (Enemy::Honest | Enemy::Grinding, _) => {}
            (Enemy::Colluding, _) | (Enemy::Lying, Role::Provider) => self.story = Story::Normal,
            (_, Role::Consumer) => self.story = Story::ConsumerCancel,
            // These need a session that runs to be enemies of.
            (_, Role::Provider) => {
                self.story = chance.one_of(&served[..3]);
            }
            _ => self.story = chance.one_of(&served),
        }
    }

    /// Whether an actor can be cut off, or stop. An enemy cannot, nor can the provider of a hostile
    /// consumer: there would be nothing to refuse.
    fn can_be_away(&self, actor: usize) -> bool {
        let kept = actor == PROVIDER && self.role == Role::Consumer;
        !self.is_corrupt(actor) && !kept
    }

    /// Whether nobody tells the provider that there is a lock.
    pub(crate) const fn lock_is_unheard(&self) -> bool {
        matches!(self.story, Story::NoAllocation) && self.turn % 2 == 1
    }

    /// How many witnesses lie.
    pub fn liars(&self) -> usize {
        if self.enemy == Enemy::Silent { 0 } else { self.corrupt.len() }
    }

    /// Whether this actor is an enemy's.
    pub fn is_corrupt(&self, actor: usize) -> bool {
        match actor {
            PROVIDER => matches!(self.role, Role::Provider | Role::ProviderAndWitnesses),
            CONSUMER => matches!(self.role, Role::Consumer | Role::ConsumerAndWitnesses),
            witness => self.corrupt.contains(&(witness - WITNESS)),
        }
    }

    /// Witnesses on whom nobody can count all the time: enemies, and those cut off or down.
    pub fn unreliable(&self) -> Vec<usize> {
        let away = self.faults.partitions.iter().chain(&self.faults.crashes);
        let mut all: Vec<usize> = away.map(|(actor, ..)| *actor).collect();
        all.extend(self.corrupt.iter().map(|place| place + WITNESS));
        all.retain(|actor| *actor >= WITNESS);
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The same, among those who are away or lie before the connection is verified.
    pub fn unreliable_at_first(&self) -> usize {
        let away = self.faults.partitions.iter().chain(&self.faults.crashes);
        let mut all: Vec<usize> =
            away.filter(|(_, from, _)| *from < 400).map(|(actor, ..)| *actor).collect();
        if self.begins == 0 {
            all.extend(self.corrupt.iter().map(|place| place + WITNESS));
        }
        all.retain(|actor| *actor >= WITNESS);
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// Whether a party itself was cut off or down.
    pub fn is_away(&self, actor: usize) -> bool {
        self.faults.partitions.iter().chain(&self.faults.crashes).any(|(away, ..)| *away == actor)
    }
}

impl Faults {
    /// A network that is merely not instantaneous.
    pub fn none() -> Self {
        let skew = vec![0; WITNESS + WITNESSES];
        let none = Vec::new();
        Self { delay: (50, 50), loss: 0, twice: 0, skew, partitions: none.clone(), crashes: none }
    }

    fn of(plan: &Plan, chance: &mut Chance) -> Self {
        let mut faults = Self::none();
        if chance.per_mille(200) {
            return faults;
        }
        faults.delay = (20, chance.one_of(&[100, 500, 1500]));
        faults.loss = chance.one_of(&[0, 10, 50, 100]);
        faults.twice = chance.one_of(&[0, 20, 100]);
        // Clocks are kept to about a second: a minute of votes has no room for more.
        for skew in &mut faults.skew {
            *skew = i64::try_from(chance.below(2400)).unwrap_or(0) - 1200;
        }
        let actors = u64::try_from(WITNESS + WITNESSES).unwrap_or(0);
        let actor = |chance: &mut Chance| usize::try_from(chance.below(actors)).unwrap_or(0);
        let last = plan.maximum;
        if chance.per_mille(250) {
            let (actor, from) = (actor(chance), chance.between(1, last));
            let to = from + chance.between(10, 600);
            if plan.can_be_away(actor) {
                faults.partitions.push((actor, from, to));
            }
        }
        if chance.per_mille(250) {
            let (actor, from) = (actor(chance), chance.between(1, last));
            let to = from + chance.between(5, 300);
            if plan.can_be_away(actor) {
                faults.crashes.push((actor, from, to));
            }
        }
        faults
    }
}
