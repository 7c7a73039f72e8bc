//! Who may attest: organisations, attestors, their keys and devices, as the ledger keeps them
//! (order 8).

mod class;
mod key_state;

pub use key_state::{KeyState, KeyTimes};

pub(crate) use class::Classes;

use crate::{
    codec::{Hash, List, PublicKey, numbered::numbered, record::records},
    limits,
    money::Amount,
    quorum::AttestorRole,
    time::Time,
};

numbered! {
    /// Whether an attestor may work (O4).
    Standing {
        /// It may.
        Active = 0 "ACTIVE",
        /// Not for now.
        Suspended = 1 "SUSPENDED",
        /// Never again.
        Banned = 2 "BANNED",
    }
}

numbered! {
    /// How a key is kept (O4); not read.
    Custody {
        /// In software.
        Software = 0 "SOFTWARE",
        /// In a hardware security module.
        Hsm = 1 "HSM",
        /// Split between several machines.
        Mpc = 2 "MPC",
    }
}

records! {
    /// The registry itself.
    Registry {
        /// Keys that may revoke for it.
        revokers: List<PublicKey, { limits::REVOKERS }>,
    }

    /// An organisation.
    Organisation {
        /// All other organisations of its class, strictly ascending.
        affiliates: List<Hash, { limits::AFFILIATES }>,
    }

    /// A registered attestor.
    Attestor {
        /// The firm.
        organisation: Hash,
        /// Roles it may sign in, strictly ascending.
        roles: List<AttestorRole, { limits::ROWS }>,
        /// Schema names that it may sign for, strictly ascending.
        schemas: List<Hash, { limits::ADMISSIONS }>,
        /// Where it may work, strictly ascending.
        corridors: List<Hash, { limits::ADMISSIONS }>,
        /// Whether it may work.
        standing: Standing,
        /// When it was registered; not read.
        registered_at: Time,
        /// Its papers on who it is are good until then, that second included.
        kyb_until: Time,
        /// Its scope is good until then, that second included.
        scope_until: Time,
        /// It is insured until then, that second included.
        insurance_until: Time,
        /// What it staked; not read by the gate.
        bond: Amount,
    }

    /// A registered key of an attestor.
    RegisteredKey {
        /// Whose it is.
        attestor: Hash,
        /// The key.
        key: PublicKey,
        /// How it is kept; not read.
        custody: Custody,
        /// When it was registered; not read.
        added_at: Time,
        /// From then on it counts.
        active_from: Time,
        /// From then on it does not count any more; what it passed stands.
        retired_at: Option<Time>,
        /// From then on nobody may believe it.
        revoked_at: Option<Time>,
        /// The key id of the key that follows it.
        successor: Option<Hash>,
    }

    /// A registered device.
    Device {
        /// Its key.
        key: PublicKey,
        /// The cooling circuit that it is bound to.
        circuit: Hash,
        /// The corridor that it is admitted for.
        corridor: Hash,
        /// From then on it counts.
        active_from: Time,
        /// From then on it does not count any more.
        retired_at: Option<Time>,
        /// From then on nobody may believe it.
        revoked_at: Option<Time>,
    }
}
