//! What attestors and devices sign (order 4).

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{
    codec::{Hash, Tag, Text, record::records},
    money::{Amount, Ppm},
    quorum::AttestorRole,
    time::Time,
    verdict::{EvidenceKind, ObjectionReason, OrderHeader, Place, RevocationReason},
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

    /// The buyer objects to a pass.
    Objection {
        /// Which order.
        header: OrderHeader,
        /// The digest of the token that is objected to.
        emt: Hash,
        /// What is wrong.
        reason: ObjectionReason,
        /// The digest of what shows it; for the neutral.
        evidence: Hash,
        /// When it was signed.
        objected_at: Time,
    }

    /// The neutral decides an objection.
    Ruling {
        /// Which order.
        header: OrderHeader,
        /// The digest of the objection.
        objection: Hash,
        /// What the buyer gets back of the slice.
        deduction: Ppm,
        /// When it was signed.
        ruled_at: Time,
    }

    /// The supplier has a stage pass again.
    Correction {
        /// Which order.
        header: OrderHeader,
        /// The digest of the token that is to be replaced.
        replaces: Hash,
        /// Of the dossier that takes its place.
        pov_hash: Hash,
        /// When it was signed.
        corrected_at: Time,
    }

    /// The supplier has somebody paid out of a slice.
    Assignment {
        /// Which order.
        header: OrderHeader,
        /// Which slice.
        place: Place,
        /// The account that is paid.
        recipient: Hash,
        /// How much, if the slice pays enough.
        amount: Amount,
        /// When it was signed.
        assigned_at: Time,
    }
}

/// Defines the signed bodies that a lane reads. On the wire: its kind, then its fields.
macro_rules! bodies {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $kind:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
        #[borsh(use_discriminant = true)]
        #[repr(u8)]
        pub enum $name { $($(#[$variant_doc])* $variant($variant) = $kind),+ }

        impl $name {
            /// Its kind (O1).
            pub const fn kind(&self) -> EvidenceKind {
                match self { $(Self::$variant(_) => EvidenceKind::$variant),+ }
            }

            /// What its signers sign.
            pub fn digest(&self) -> Hash {
                match self { $(Self::$variant(body) => Tag::$variant.digest(body)),+ }
            }
        }
    };
}

bodies! {
    /// A signed body that the gate reads.
    OrderBody {
        /// By an attestor.
        OrderAttestation = 17,
        /// By the attestor, its successor key or the registry.
        Revocation = 18,
        /// By an attestor.
        Inspection = 19,
        /// By a device.
        LogHead = 20,
        /// By the slice's supplier.
        Correction = 23,
    }
}

bodies! {
    /// A signed body that is read when money is due.
    MoneyBody {
        /// By an attestor; for proof of fraud.
        OrderAttestation = 17,
        /// By the attestor, its successor key or the registry.
        Revocation = 18,
        /// By the buyer.
        Objection = 21,
        /// By the neutral.
        Ruling = 22,
        /// By the slice's supplier.
        Assignment = 24,
    }
}
