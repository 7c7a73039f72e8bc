//! The token of a passed stage, and the names by which an order's slices go.

use crate::{
    codec::{Hash, List, Tag, bounded::bounded, record::records},
    limits,
    money::Ppm,
    quorum::AttestorRole,
    time::Time,
};

records! {
    /// What every signed body about an order begins with.
    OrderHeader {
        /// The network.
        network: Hash,
        /// The order.
        order: Hash,
        /// The escrow digest of the order.
        escrow: Hash,
    }

    /// Which slice of an order.
    Place {
        /// The peer id of its supplier.
        supplier: Hash,
        /// The part of the goods.
        sub_lot: Hash,
        /// The stage.
        stage: Stage,
    }

    /// The token of one passed stage: append-only, used once (order 9.2).
    Emt {
        /// Which order.
        header: OrderHeader,
        /// Which slice of it.
        place: Place,
        /// The schema's digest.
        schema: Hash,
        /// The PoV hash of the dossier.
        pov_hash: Hash,
        /// The claim identity.
        claim: Hash,
        /// The attestations that are counted, strictly ascending by attestation.
        counted: List<CountedAttestation, { limits::COUNTED }>,
        /// The index of the fallback that was used.
        fallback: Option<u8>,
        /// What variances cost.
        deduction: Ppm,
        /// The token of the stage before; absent at the first.
        previous: Option<Hash>,
        /// The token that this one corrects.
        replaces: Option<Hash>,
        /// When it passed.
        passed_at: Time,
    }

    /// An attestation that a token counts.
    CountedAttestation {
        /// Its digest.
        attestation: Hash,
        /// The key that signed it.
        key_id: Hash,
        /// In which role.
        role: AttestorRole,
    }
}

impl Emt {
    /// What the ledger names it by.
    pub fn digest(&self) -> Hash {
        Tag::Emt.digest(self)
    }
}

bounded! {
    /// A stage of a chain: chains pass their stages in ascending order.
    Stage, u8, 15
}
