//! A case about a slice's money, as bytes and as a checked value (order-money 3).

use alloc::vec::Vec;
use core::ops::Deref;

use borsh::{BorshDeserialize, BorshSerialize};

use super::needs::is_whole;
use crate::{
    codec::{
        Fault, FaultCode, Hash, List, Tag, decode, encode, numbered::numbered, record::records,
    },
    evidence::{LockSignature, Signature},
    limits,
    order::{
        case::{check_items, check_state, check_terms, read_whole},
        object::MoneyBody,
        state::{Entry, State},
        terms::{Order, Slice},
    },
    time::Time,
    verdict::{EvidenceKind, Version},
};

numbered! {
    /// The kind of terms: of this case, an order's money.
    MoneyLane {
        /// What is due on a slice.
        OrderMoney = 3 "order-money",
    }
}

/// The lane byte of such a case.
pub const MONEY_LANE: u8 = MoneyLane::OrderMoney.number();

records! {
    /// A case about a slice's money whose shape is right, and nothing more is known of it.
    UntrustedMoneyCase {
        /// The encoding's version.
        version: Version,
        /// The kind of terms.
        lane: MoneyLane,
        /// The terms.
        order: Order,
        /// Who agreed to them, strictly ascending by signer.
        order_signatures: List<LockSignature, { limits::ORDER_SIGNATURES }>,
        /// The index of the slice that is asked about.
        asked: u8,
        /// What the ledger holds, strictly ascending by kind and key.
        state: List<Entry, { limits::MONEY_STATE_ENTRIES }>,
        /// What was submitted, strictly ascending by kind and body digest.
        evidence: List<MoneyItem, { limits::MONEY_ITEMS }>,
        /// When this is decided: the ledger's word.
        at: Time,
    }
}

/// One item of evidence: a body with its signatures.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MoneyItem {
    /// What is signed.
    pub body: MoneyBody,
    /// By whom, strictly ascending by signer.
    pub signatures: List<Signature, { limits::ITEM_SIGNATURES }>,
}

/// A case about a slice's money that can be decided. The digests that this took are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyCase {
    parts: UntrustedMoneyCase,
    digest: Hash,
    escrow: Hash,
    items: Vec<Hash>,
}

impl Deref for MoneyCase {
    type Target = UntrustedMoneyCase;
    fn deref(&self) -> &UntrustedMoneyCase {
        &self.parts
    }
}

impl MoneyCase {
    /// Reads a case from its canonical bytes.
    ///
    /// # Errors
    /// The bytes are no case (order-money 3); the code is the same on every host.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Fault> {
        read_whole(bytes)?;
        Self::check(decode(bytes)?, Tag::Case.digest_bytes(bytes))
    }

    /// The digest of the whole case.
    pub const fn digest(&self) -> Hash {
        self.digest
    }

    /// The escrow digest of the order.
    pub const fn escrow(&self) -> Hash {
        self.escrow
    }

    /// Each item of evidence with the digest of its body.
    pub fn items(&self) -> impl ExactSizeIterator<Item = (&MoneyItem, Hash)> {
        self.parts.evidence.iter().zip(self.items.iter().copied())
    }

    /// The slice that is asked about.
    pub fn slice(&self) -> Option<&Slice> {
        self.parts.order.slices.get(usize::from(self.parts.asked))
    }

    pub(crate) fn ledger(&self) -> State<'_> {
        State(&self.parts.state)
    }

    /// The third pass.
    fn check(parts: UntrustedMoneyCase, digest: Hash) -> Result<Self, Fault> {
        check_terms(&parts.order, &parts.order_signatures)?;
        check_state(&parts.state)?;
        let evidence =
            parts.evidence.iter().map(|i| (i.body.kind(), i.body.digest(), &*i.signatures));
        let items = check_items(evidence, parts.at, most)?;
        let escrow = parts.order.digest();
        let host_state = |place: &str| Fault::new(FaultCode::HostState, place);
        let asked = parts.order.slices.get(usize::from(parts.asked));
        let asked = asked.ok_or_else(|| host_state("asked: no such slice"))?;
        if !is_whole(&parts, escrow, asked) {
            return Err(host_state("state: not the ledger values that the case needs"));
        }
        Ok(Self { digest, escrow, items, parts })
    }
}

impl UntrustedMoneyCase {
    /// The canonical bytes. They are those of a [`MoneyCase`] if [`MoneyCase::from_bytes`] reads
    /// them.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }
}

/// How many items of a kind a case may have; of one signer as many.
const fn most(kind: EvidenceKind) -> (usize, u8) {
    let items = match kind {
        EvidenceKind::OrderAttestation => limits::MONEY_ATTESTATIONS,
        EvidenceKind::Revocation => limits::ATTESTATIONS,
        EvidenceKind::Assignment => limits::ASSIGNMENTS,
        _ => limits::CORRECTIONS,
    };
    (items, u8::MAX)
}
