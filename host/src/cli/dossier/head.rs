//! The head of a log: what its device signs, in a file beside the dossier.

use std::path::Path;

use quittance_contract::{
    codec::{Hash, PublicKey, SignatureBytes},
    crypto::VerifyingKey,
    order::{
        LogHead, Order, OrderBody,
        log::{Interval, root},
    },
};
use serde::{Deserialize, Serialize};

use crate::cli::{failure::Failure, key::Key};

/// The head, with the device's signature if it has signed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum HeadFile {
    Signed(SignedHead),
    Unsigned(Statement),
}

/// As `case sign` writes what a person signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignedHead {
    statement: Statement,
    signer: Hash,
    sig: SignatureBytes,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Statement {
    LogHead(LogHead),
}

/// What the signature over a head is worth.
pub(super) enum Signed {
    NotYet,
    NotChecked,
    ByDevice,
    ByAnother { device: Hash, signer: Hash },
    Invalid,
}

impl HeadFile {
    pub(super) const fn head(&self) -> &LogHead {
        match self {
            Self::Signed(SignedHead { statement: Statement::LogHead(head), .. })
            | Self::Unsigned(Statement::LogHead(head)) => head,
        }
    }

    pub(super) const fn is_signed(&self) -> bool {
        matches!(self, Self::Signed(_))
    }

    /// Whether its device signed it, as far as the device's key is known.
    pub(super) fn signature(&self, device: Option<&PublicKey>) -> Signed {
        let Self::Signed(SignedHead { signer, sig, .. }) = self else { return Signed::NotYet };
        let head = self.head();
        if *signer != head.device {
            return Signed::ByAnother { device: head.device, signer: *signer };
        }
        match device.map(VerifyingKey::new) {
            None => Signed::NotChecked,
            Some(Some(key)) if key.verifies(&self.digest(), sig) => Signed::ByDevice,
            Some(_) => Signed::Invalid,
        }
    }

    /// The log digest.
    pub(super) fn digest(&self) -> Hash {
        OrderBody::LogHead(self.head().clone()).digest()
    }

    pub(super) const fn unsigned(head: LogHead) -> Self {
        Self::Unsigned(Statement::LogHead(head))
    }

    /// The head, signed by its device; `file` holds the key.
    pub(super) fn signed(head: LogHead, key: &Key, file: &Path) -> Result<Self, Failure> {
        let digest = OrderBody::LogHead(head.clone()).digest();
        let sig = key.sign(&digest);
        // As with a session's statements: about one digest in 2^128 has no signature in our form.
        if !VerifyingKey::new(&key.public()).is_some_and(|key| key.verifies(&digest, &sig)) {
            return Err(Failure::bad(file, "this key gives no valid signature over this log head")
                .remedy("use another key of the device"));
        }
        let statement = Statement::LogHead(head);
        Ok(Self::Signed(SignedHead { statement, signer: key.peer(), sig }))
    }
}

/// The head of a log that has intervals, as this device keeps it on the route of this order.
pub(super) fn of(
    intervals: &[Interval],
    order: &Order,
    device: Hash,
    circuit: Hash,
) -> Option<LogHead> {
    head(intervals, order.network, device, circuit, order.corridor)
}

/// The same head, over these intervals.
pub(super) fn measured(intervals: &[Interval], as_stated: &LogHead) -> Option<LogHead> {
    let LogHead { network, device, circuit, corridor, .. } = *as_stated;
    head(intervals, network, device, circuit, corridor)
}

fn head(
    intervals: &[Interval],
    network: Hash,
    device: Hash,
    circuit: Hash,
    corridor: Hash,
) -> Option<LogHead> {
    Some(LogHead {
        network,
        device,
        circuit,
        corridor,
        size: u32::try_from(intervals.len()).ok()?,
        root: root(intervals)?,
        start: intervals.first()?.start,
        end: intervals.last()?.end,
    })
}
