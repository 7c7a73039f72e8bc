//! Findings: every rule that was applied, to what, and what it needed and had. They come from the
//! same pass that decides, and are no part of the decision's bytes.

use alloc::vec::Vec;

use super::{Decision, EvidenceKind, Rule};
use crate::{
    codec::{Hash, Text},
    money::Amount,
    time::{Seconds, Time},
};

/// One rule applied to one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
pub struct Finding {
    /// Which rule.
    pub rule: Rule,
    /// What it was applied to.
    pub about: Subject,
    /// Whether it holds.
    pub passed: bool,
    /// What the rule asks for.
    pub needed: Measure,
    /// What there was.
    pub had: Measure,
    /// Peer ids of those who are missing, or whose word does not count.
    pub missing: Vec<Hash>,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Subject {
    /// The escrow as a whole.
    Escrow,
    /// The top-up with this index.
    TopUp(u32),
    /// An item of evidence, by its kind and the digest of its body.
    Item {
        /// Its kind.
        kind: EvidenceKind,
        /// The digest of its body.
        digest: Hash,
    },
    /// A peer.
    Peer(Hash),
    /// The role group of the schema with this index.
    Group(u8),
    /// The field of the schema with this index.
    Field(u8),
    /// The window of the temperature log with this index.
    Window(u8),
}

/// What a rule needed or had.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Measure {
    /// Nothing to count.
    Nothing,
    /// A number of things.
    Count(u64),
    /// A moment, in Unix seconds.
    At(u64),
    /// A span of time.
    Seconds(u64),
    /// An amount of money.
    Money(Amount),
    /// The name of a value.
    Name(&'static str),
    /// A digest or peer id.
    Digest(Hash),
    /// A whole number that may be below zero: a DECIMAL without its point.
    Whole(i64),
    /// A share in ten-thousandths.
    Bps(u32),
    /// What an input calls something.
    Text(Text),
}

impl Measure {
    /// A name from an input, if it is one that can be shown.
    pub(crate) fn text(name: &[u8]) -> Self {
        Text::new(name.to_vec()).map_or(Self::Nothing, Self::Text)
    }
}

impl From<i32> for Measure {
    fn from(count: i32) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(0))
    }
}

impl From<u64> for Measure {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<usize> for Measure {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl From<Time> for Measure {
    fn from(time: Time) -> Self {
        Self::At(time.unix_seconds())
    }
}

impl From<Seconds> for Measure {
    fn from(seconds: Seconds) -> Self {
        Self::Seconds(seconds.count())
    }
}

/// A decision with every finding on the way to it, in the order in which rules were applied.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "json", derive(serde::Serialize))]
pub struct Explanation {
    /// What `decide` gives for the same bytes.
    pub decision: Decision,
    /// The rules applied.
    pub findings: Vec<Finding>,
}

/// Where the rules write what they found; keeps nothing unless someone will read it.
pub(crate) struct Findings {
    kept: Option<Vec<Finding>>,
}

impl Findings {
    pub(crate) const fn ignored() -> Self {
        Self { kept: None }
    }

    pub(crate) const fn kept() -> Self {
        Self { kept: Some(Vec::new()) }
    }

    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.kept.unwrap_or_default()
    }

    /// Notes whether a rule holds, and says so: `if !findings.check(…) { … }`.
    pub(crate) fn check(
        &mut self,
        rule: Rule,
        about: Subject,
        passed: bool,
        needed: impl Into<Measure>,
        had: impl Into<Measure>,
    ) -> bool {
        self.check_missing(rule, about, passed, needed, had, Vec::new)
    }

    /// As [`check`](Self::check), naming who is missing; they are looked up only if someone reads.
    pub(crate) fn check_missing(
        &mut self,
        rule: Rule,
        about: Subject,
        passed: bool,
        needed: impl Into<Measure>,
        had: impl Into<Measure>,
        missing: impl FnOnce() -> Vec<Hash>,
    ) -> bool {
        if let Some(kept) = &mut self.kept {
            let (needed, had, missing) = (needed.into(), had.into(), missing());
            kept.push(Finding { rule, about, passed, needed, had, missing });
        }
        passed
    }
}
