//! Sets of small numbers, as cheap to copy and compare as a state has to be.

/// Numbers below 512.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bits([u64; 8]);

impl Bits {
    /// How many numbers there are.
    pub const MAX: usize = 512;

    /// Adds one.
    pub fn insert(&mut self, number: u16) {
        self.0[usize::from(number / 64)] |= 1 << (number % 64);
    }

    /// Takes one out.
    pub fn remove(&mut self, number: u16) {
        self.0[usize::from(number / 64)] &= !(1 << (number % 64));
    }

    /// Whether it is in.
    pub fn contains(&self, number: u16) -> bool {
        self.0[usize::from(number / 64)] & 1 << (number % 64) != 0
    }

    /// All that are in, ascending.
    pub fn iter(self) -> impl Iterator<Item = u16> {
        self.0.into_iter().zip(0..).flat_map(|(word, place): (u64, u16)| {
            std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)))
                .take_while(|rest| *rest != 0)
                .map(move |rest| place * 64 + u16::try_from(rest.trailing_zeros()).unwrap_or(0))
        })
    }

    /// All of both.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
        self
    }

    /// Whether anything is in both.
    pub fn meets(&self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(word, others)| word & others != 0)
    }
}
