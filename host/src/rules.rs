//! Which component serves which rules. A lock pins its rules by name; `contract/component.lock`
//! says which component each name stands for (docs/protocol.md 8).

use std::fmt;

use quittance_contract::{codec::Hash, unreleased_rules};

/// The line of everything before the first release.
const UNRELEASED: &str = "unreleased";

/// The 32 bytes by which a lock pins its rules (docs/protocol.md 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulesName(pub [u8; 32]);

impl RulesName {
    /// The name of all rules before the first release; only test networks run them.
    pub fn unreleased() -> Self {
        Self(unreleased_rules().0)
    }

    /// The name in these 32 bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The name that a decision's bytes carry, after their version byte.
    pub(crate) fn copied_into(decision: &[u8]) -> Option<Self> {
        Self::from_bytes(decision.get(1..33)?)
    }
}

impl fmt::Display for RulesName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::unreleased() { f.write_str(UNRELEASED) } else { Hash(self.0).fmt(f) }
    }
}

/// The components that may settle escrows, by the names of their rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentLock {
    lines: Vec<(RulesName, Hash)>,
}

/// `component.lock` has a line that says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("component.lock, line {line}: expected `NAME DIGEST` with 64 lower-case hex digits")]
pub struct LockError {
    /// The line, from 1.
    pub line: usize,
}

impl ComponentLock {
    /// The lock file that this host was built with.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn embedded() -> Result<Self, LockError> {
        Self::parse(include_str!("../../contract/component.lock"))
    }

    /// Reads a lock file: a comment or `NAME DIGEST` on each line.
    ///
    /// # Errors
    /// The first line that is neither.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let mut lines = Vec::new();
        for (place, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parsed = line.split_once(' ').and_then(|(name, hex)| {
                let digest = digest_of_hex(hex)?;
                // A release is named by the digest of its component.
                let unreleased = name == UNRELEASED;
                let name = if unreleased { RulesName::unreleased() } else { RulesName(digest.0) };
                Some((name, digest))
            });
            lines.push(parsed.ok_or(LockError { line: place + 1 })?);
        }
        Ok(Self { lines })
    }

    /// The rules that the component with this SHA-256 serves; none if it is not listed.
    pub fn rules_of(&self, component_digest: &[u8; 32]) -> Vec<RulesName> {
        let of_it = self.lines.iter().filter(|(_, digest)| digest.0 == *component_digest);
        of_it.map(|(name, _)| *name).collect()
    }

    /// The SHA-256 of the component for these rules; `None` if no line names them.
    pub fn digest_of(&self, rules: &RulesName) -> Option<[u8; 32]> {
        self.lines.iter().find(|(name, _)| name == rules).map(|(_, digest)| digest.0)
    }
}

fn digest_of_hex(hex: &str) -> Option<Hash> {
    let digits = hex.as_bytes();
    if digits.len() != 64 || digits.iter().any(|d| !matches!(d, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut digest = Hash::ZERO;
    for (byte, pair) in digest.0.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(digest)
}
