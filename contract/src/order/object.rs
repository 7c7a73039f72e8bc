//! What attestors and devices sign (order 4).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{
    codec::{Hash, Tag, Text, record::records},
    quorum::AttestorRole,
    time::Time,
    verdict::{EvidenceKind, OrderHeader, Place, RevocationReason},
};

/// Micro-degrees of latitude or longitude.
pub type MicroDegrees = i32;

records! {
    /// An attestor saw a dossier and the files in it.
    OrderAttestation {
        /// Which order.
        header: OrderHeader,
        /// Which slice.
        place: Place,
        /// The digest of the schema that the dossier was checked against.
        schema: Hash,
        /// In which role this is signed.
        role: AttestorRole,
        /// The signing key.
        key_id: Hash,
        /// Of the dossier.
        pov_hash: Hash,
        /// When it was signed.
        issued_at: Time,
    }

    /// An attestation no longer holds.
    Revocation {
        /// Which order.
        header: OrderHeader,
        /// The digest of the attestation.
        attestation: Hash,
        /// Why.
        reason: RevocationReason,
        /// When it was signed.
        revoked_at: Time,
    }

    /// What an inspector saw of a seal and its photo.
    Inspection {
        /// Which order.
        header: OrderHeader,
        /// Which slice.
        place: Place,
        /// The signing key.
        key_id: Hash,
        /// The number on the seal, as read on the spot.
        seal: Text,
        /// The digest of the photo of the seal.
        photo: Hash,
        /// The photo was taken no earlier.
        taken_from: Time,
        /// The photo was taken no later.
        taken_until: Time,
        /// The southern edge of the box in which it was taken.
        south: MicroDegrees,
        /// The western edge.
        west: MicroDegrees,
        /// The northern edge.
        north: MicroDegrees,
        /// The eastern edge; west of the western one if the box crosses the 180th meridian.
        east: MicroDegrees,
        /// When it was signed.
        issued_at: Time,
    }

    /// A device's word on the log that it kept.
    LogHead {
        /// Which network.
        network: Hash,
        /// The key id of the device's key.
        device: Hash,
        /// The cooling circuit that it measures.
        circuit: Hash,
        /// The corridor that it is admitted for.
        corridor: Hash,
        /// The number of intervals.
        size: u32,
        /// The root of their tree.
        root: Hash,
        /// The start of the first interval.
        start: Time,
        /// The end of the last.
        end: Time,
    }
}

/// A signed body about an order. On the wire: its kind, then its fields.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum OrderBody {
    /// By an attestor.
    OrderAttestation(OrderAttestation) = 17,
    /// By the attestor, its successor key or the registry.
    Revocation(Revocation) = 18,
    /// By an attestor.
    Inspection(Inspection) = 19,
    /// By a device.
    LogHead(LogHead) = 20,
}

impl OrderBody {
    /// Its kind (O1).
    pub const fn kind(&self) -> EvidenceKind {
        match self {
            Self::OrderAttestation(_) => EvidenceKind::OrderAttestation,
            Self::Revocation(_) => EvidenceKind::Revocation,
            Self::Inspection(_) => EvidenceKind::Inspection,
            Self::LogHead(_) => EvidenceKind::LogHead,
        }
    }

    /// What its signers sign.
    pub fn digest(&self) -> Hash {
        match self {
            Self::OrderAttestation(body) => Tag::OrderAttestation.digest(body),
            Self::Revocation(body) => Tag::Revocation.digest(body),
            Self::Inspection(body) => Tag::Inspection.digest(body),
            Self::LogHead(body) => Tag::LogHead.digest(body),
        }
    }
}
