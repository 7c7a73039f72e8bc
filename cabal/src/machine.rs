//! Machines as tables: every transition that an actor can make is a row, `step` makes no other,
//! and `docs/cabal.md` shows these rows.

/// One transition.
#[derive(Debug)]
pub struct Row<S: 'static> {
    /// From any of these states.
    pub from: &'static [S],
    /// A message, a trigger, a deadline `t(…)`, or `auto`: as soon as it holds.
    pub on: &'static str,
    /// What has to hold.
    pub when: &'static str,
    /// To this state.
    pub to: S,
    /// The repairs of the document in it, by the names of `docs/cabal.md`; empty if there are none.
    pub repairs: &'static str,
}

/// The states of a machine.
pub trait State: Copy + PartialEq + 'static {
    /// All of them, in the document's order; the first is the initial one.
    const ALL: &'static [Self];
    /// Its transitions.
    const ROWS: &'static [Row<Self>];
    /// The actor's name.
    const ACTOR: &'static str;

    /// The document's name.
    fn name(self) -> &'static str;

    /// The row that goes from one state to another on something.
    ///
    /// # Panics
    /// There is none: the code does what its table does not say.
    fn row(self, on: &'static str, to: Self) -> usize {
        let row = Self::ROWS
            .iter()
            .position(|row| row.on == on && row.to == to && row.from.contains(&self));
        assert!(row.is_some(), "{}: {} on {on} to {}", Self::ACTOR, self.name(), to.name());
        row.unwrap_or_default()
    }
}

/// Defines the states of a machine by the document's names.
macro_rules! states {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[derive(borsh::BorshSerialize, borsh::BorshDeserialize)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            const STATES: &'static [Self] = &[$(Self::$variant),+];

            fn text(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}
pub(crate) use states;
