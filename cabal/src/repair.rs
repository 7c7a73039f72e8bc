//! The repairs of document 01 that a test can switch off, to show what each of them prevents.
//!
//! Without the feature `without-repairs` there is nothing to switch: every repair is in force.

use borsh::{BorshDeserialize, BorshSerialize};

/// A repair of the protocol as it was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum Repair {
    /// Signatures are verified before anything else happens (R3, F47).
    VerifiedSenders = 0,
    /// Votes are a map by member, not a list (R6, F12).
    VotesByMember = 1,
    /// Deadlines are absolute, from allocated_at; no message restarts them (R15, F45).
    AbsoluteSchedule = 2,
    /// A probe is answered with the machine's own key (Q1, F17).
    MachineKey = 3,
    /// A witness signs no end that it did not see, within 120 seconds (F27, R9).
    OwnObservation = 4,
    /// Health checks all through the session (F39, F41).
    HealthChecks = 5,
    /// Checkpoints of witnessed service (Q4).
    Checkpoints = 6,
    /// All members sign one body without a clock of their own (R4, F03).
    OneBody = 7,
    /// A consumer's request goes to the witnesses and the ledger too (F30).
    RequestToAll = 8,
    /// Every wait has a deadline (R12, F38, F39).
    WaitsEnd = 9,
}

impl Repair {
    /// Every one of them.
    pub const ALL: [Self; 10] = [
        Self::VerifiedSenders,
        Self::VotesByMember,
        Self::AbsoluteSchedule,
        Self::MachineKey,
        Self::OwnObservation,
        Self::HealthChecks,
        Self::Checkpoints,
        Self::OneBody,
        Self::RequestToAll,
        Self::WaitsEnd,
    ];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::VerifiedSenders => "verified-senders",
            Self::VotesByMember => "votes-by-member",
            Self::AbsoluteSchedule => "absolute-schedule",
            Self::MachineKey => "machine-key",
            Self::OwnObservation => "own-observation",
            Self::HealthChecks => "health-checks",
            Self::Checkpoints => "checkpoints",
            Self::OneBody => "one-body",
            Self::RequestToAll => "request-to-all",
            Self::WaitsEnd => "waits-end",
        }
    }
}

/// Which repairs are in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Repairs {
    #[cfg(feature = "without-repairs")]
    missing: Option<Repair>,
}

impl Repairs {
    /// All but one.
    #[cfg(feature = "without-repairs")]
    pub const fn without(missing: Repair) -> Self {
        Self { missing: Some(missing) }
    }

    #[cfg(feature = "without-repairs")]
    pub(crate) fn has(self, repair: Repair) -> bool {
        self.missing != Some(repair)
    }

    #[cfg(not(feature = "without-repairs"))]
    pub(crate) const fn has(self, _: Repair) -> bool {
        true
    }
}
