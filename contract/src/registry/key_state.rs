//! What a key is worth at a time: derived from its times, so that neither can contradict the other.

use super::{Device, RegisteredKey};
use crate::{codec::numbered::numbered, time::Time};

numbered! {
    /// The state of a key (order 8.1).
    KeyState {
        /// Registered, and not in force yet.
        Pending = 0 "PENDING",
        /// It counts.
        Active = 1 "ACTIVE",
        /// It signs nothing new; what it signed that has passed stands.
        Retired = 2 "RETIRED",
        /// Nobody may believe it.
        Revoked = 3 "REVOKED",
    }
}

/// The times of a key or a device.
pub trait KeyTimes {
    /// From then on it counts.
    fn active_from(&self) -> Time;
    /// From then on it does not count any more.
    fn retired_at(&self) -> Option<Time>;
    /// From then on nobody may believe it.
    fn revoked_at(&self) -> Option<Time>;

    /// The state at a time; the named second is the first of the new state.
    fn state(&self, at: Time) -> KeyState {
        let over = |end: Option<Time>| end.is_some_and(|end| end <= at);
        if over(self.revoked_at()) {
            KeyState::Revoked
        } else if over(self.retired_at()) {
            KeyState::Retired
        } else if at < self.active_from() {
            KeyState::Pending
        } else {
            KeyState::Active
        }
    }
}

macro_rules! key_times {
    ($($name:ident),+) => {$(
        impl KeyTimes for $name {
            fn active_from(&self) -> Time {
                self.active_from
            }
            fn retired_at(&self) -> Option<Time> {
                self.retired_at
            }
            fn revoked_at(&self) -> Option<Time> {
                self.revoked_at
            }
        }
    )+};
}

key_times!(RegisteredKey, Device);
