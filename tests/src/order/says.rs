//! What people and devices say about an order; each method makes the body of one kind.

use quittance_contract::{
    codec::Hash,
    money::{Amount, Ppm},
    order::{
        Assignment, Correction, Inspection, LogHead, Objection, OrderAttestation, OrderBody,
        Revocation, Ruling,
        log::{Log, root},
    },
    quorum::AttestorRole,
    verdict::{ObjectionReason, OrderHeader, RevocationReason},
};

use super::{OrderBuilder, Who, dossier::Says, terms::text};
use crate::session::{filler, time};

impl OrderBuilder {
    /// What every body about this order begins with.
    pub fn header(&self) -> OrderHeader {
        self.order.header(self.escrow())
    }

    /// An attestation of the dossier as it is now.
    pub fn attestation(&self, who: Who, role: AttestorRole, at: u64) -> OrderAttestation {
        OrderAttestation {
            header: self.header(),
            place: self.slice().place(),
            schema: self.slice().schema,
            role,
            key_id: who.person().peer,
            pov_hash: self.pov_hash(),
            issued_at: time(at),
        }
    }

    /// Says such an attestation, seen at once; gives its digest.
    pub fn attest(&mut self, who: Who, role: AttestorRole, at: u64) -> Hash {
        let body = self.attestation(who, role, at);
        self.say(OrderBody::OrderAttestation(body), &[who], at)
    }

    /// A revocation of an attestation.
    pub fn revocation(&self, attestation: Hash, reason: RevocationReason, at: u64) -> Revocation {
        Revocation { header: self.header(), attestation, reason, revoked_at: time(at) }
    }

    /// An inspection that finds the seal and the photo of the dossier, anywhere on earth.
    ///
    /// # Panics
    /// The dossier has no seal or no photo.
    pub fn inspection(&self, who: Who, at: u64) -> Inspection {
        let Says::Text(seal) = &self.dossier.fields["seal_number"] else { panic!("one number") };
        Inspection {
            header: self.header(),
            place: self.slice().place(),
            key_id: who.person().peer,
            seal: text(seal),
            photo: self.dossier.digest_of("seal.jpg"),
            taken_from: time(at - 3_600),
            taken_until: time(at),
            south: -90_000_000,
            west: -180_000_000,
            north: 90_000_000,
            east: 180_000_000,
            issued_at: time(at),
        }
    }

    /// The head of the whole log.
    ///
    /// # Panics
    /// The case does not have the whole log.
    pub fn log_head(&self, device: Who) -> LogHead {
        let Log::Full(intervals) = &self.log else { panic!("the whole log") };
        LogHead {
            network: self.order.network,
            device: device.person().peer,
            circuit: filler("circuit"),
            corridor: self.order.corridor,
            size: u32::try_from(intervals.len()).expect("few intervals"),
            root: root(intervals).expect("at least one interval"),
            start: intervals[0].start,
            end: intervals[intervals.len() - 1].end,
        }
    }

    /// The supplier's correction, with the dossier as it is now.
    pub fn correction(&self, replaces: Hash, at: u64) -> Correction {
        let (header, pov_hash) = (self.header(), self.pov_hash());
        Correction { header, replaces, pov_hash, corrected_at: time(at) }
    }

    /// The buyer's objection to a token.
    pub fn objection(&self, emt: Hash, at: u64) -> Objection {
        Objection {
            header: self.header(),
            emt,
            reason: ObjectionReason::Quality,
            evidence: filler("what shows it"),
            objected_at: time(at),
        }
    }

    /// The neutral's ruling on an objection: what the buyer gets back, in millionths.
    ///
    /// # Panics
    /// More than all.
    pub fn ruling(&self, objection: Hash, deduction: u32, at: u64) -> Ruling {
        let deduction = Ppm::new(deduction).expect("at most all");
        Ruling { header: self.header(), objection, deduction, ruled_at: time(at) }
    }

    /// The supplier's payment to somebody out of the slice.
    pub fn assignment(&self, recipient: Hash, amount: u128, at: u64) -> Assignment {
        Assignment {
            header: self.header(),
            place: self.slice().place(),
            recipient,
            amount: Amount(amount),
            assigned_at: time(at),
        }
    }
}
