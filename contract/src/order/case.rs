//! An order case: one slice with all that was submitted about it and what the ledger holds, as bytes
//! and as a checked value (order 7).

use alloc::{collections::BTreeMap, format, vec::Vec};
use core::ops::Deref;

use borsh::{BorshDeserialize, BorshSerialize};

use super::{
    gate::is_whole,
    log::Log,
    object::OrderBody,
    state::{Entry, State},
    terms::{Order, Slice},
};
use crate::{
    codec::{
        Bytes, Fault, FaultCode, Hash, List, Tag, decode, encode, numbered::numbered,
        record::records,
    },
    crypto::peer_id,
    evidence::{Admitted, LockSignature, Signature, check_ascending, check_signatures},
    limits,
    time::Time,
    verdict::{EvidenceKind, Version},
};

numbered! {
    /// The kind of terms: of this case, an order.
    OrderLane {
        /// Milestone slices, attested through the gate.
        Order = 2 "order",
    }
}

/// The lane byte of an order case.
pub const ORDER_LANE: u8 = OrderLane::Order.number();

records! {
    /// An order case whose shape is right, and nothing more is known of it.
    UntrustedOrderCase {
        /// The encoding's version.
        version: Version,
        /// The kind of terms.
        lane: OrderLane,
        /// The terms.
        order: Order,
        /// Who agreed to them, strictly ascending by signer.
        order_signatures: List<LockSignature, { limits::ORDER_SIGNATURES }>,
        /// The index of the slice that is to pass.
        asked: u8,
        /// The dossier, as it is.
        dossier: Bytes<{ limits::DOSSIER_BYTES }>,
        /// The temperature log, or parts of it.
        log: Log,
        /// What the ledger holds, strictly ascending by kind and key.
        state: List<Entry, { limits::STATE_ENTRIES }>,
        /// What was submitted, strictly ascending by kind and body digest.
        evidence: List<OrderItem, { limits::ORDER_ITEMS }>,
        /// When this is decided: the ledger's word.
        at: Time,
    }
}

/// One item of evidence: a body with its signatures.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct OrderItem {
    /// What is signed.
    pub body: OrderBody,
    /// By whom, strictly ascending by signer.
    pub signatures: List<Signature, { limits::ITEM_SIGNATURES }>,
}

/// An order case that can be decided. The digests that this took are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderCase {
    parts: UntrustedOrderCase,
    digest: Hash,
    escrow: Hash,
    items: Vec<Hash>,
}

impl Deref for OrderCase {
    type Target = UntrustedOrderCase;
    fn deref(&self) -> &UntrustedOrderCase {
        &self.parts
    }
}

impl OrderCase {
    /// Reads a case from its canonical bytes.
    ///
    /// # Errors
    /// The bytes are no case (order 7.3); the code is the same on every host.
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
    pub fn items(&self) -> impl ExactSizeIterator<Item = (&OrderItem, Hash)> {
        self.parts.evidence.iter().zip(self.items.iter().copied())
    }

    /// The slice that is to pass.
    pub fn slice(&self) -> Option<&Slice> {
        self.parts.order.slices.get(usize::from(self.parts.asked))
    }

    pub(crate) fn ledger(&self) -> State<'_> {
        State(&self.parts.state)
    }

    /// The third pass.
    fn check(parts: UntrustedOrderCase, digest: Hash) -> Result<Self, Fault> {
        check_terms(&parts.order, &parts.order_signatures)?;
        check_log(&parts.log)?;
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

impl UntrustedOrderCase {
    /// The canonical bytes. They are those of an [`OrderCase`] if [`OrderCase::from_bytes`] reads
    /// them.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode(self)
    }
}

/// Pass one.
pub(super) fn read_whole(bytes: &[u8]) -> Result<(), Fault> {
    let limit = limits::ORDER_CASE_BYTES;
    if bytes.len() > limit {
        let place = format!("{} bytes; at most {limit} allowed", bytes.len());
        return Err(Fault::new(FaultCode::TooLarge, place));
    }
    Ok(())
}

/// The sets of the order and of its signatures ascend.
pub(super) fn check_terms(order: &Order, signatures: &[LockSignature]) -> Result<(), Fault> {
    let suppliers = order.suppliers.iter().map(|party| peer_id(&party.key));
    check_ascending(suppliers, |place| format!("order.suppliers[{place}]"))?;
    let slices = order.slices.iter().map(|slice| (slice.chain(), slice.stage));
    check_ascending(slices, |place| format!("order.slices[{place}]"))?;
    let signers = signatures.iter().map(|signature| signature.signer);
    check_ascending(signers, |place| format!("order_signatures[{place}].signer"))
}

fn check_log(log: &Log) -> Result<(), Fault> {
    let Log::Segments(segments) = log else { return Ok(()) };
    let intervals = segments.iter().map(|segment| segment.intervals.len()).sum::<usize>();
    if intervals > limits::INTERVALS {
        let place = format!("log: {intervals} intervals, at most {}", limits::INTERVALS);
        return Err(Fault::new(FaultCode::TooMany, place));
    }
    Ok(())
}

/// Entries ascend, and the sets in them.
pub(super) fn check_state(state: &[Entry]) -> Result<(), Fault> {
    let mut before = None;
    for (place, entry) in state.iter().enumerate() {
        let ascends = before.replace(entry.key()).is_none_or(|before| before < entry.key());
        if !ascends || !entry.sets_ascend() {
            return Err(Fault::new(FaultCode::Order, format!("state[{place}]")));
        }
    }
    Ok(())
}

/// How many items of a kind a case may have, and of one signer.
const fn most(kind: EvidenceKind) -> (usize, u8) {
    match kind {
        EvidenceKind::OrderAttestation => (limits::ATTESTATIONS, limits::ITEMS_BY_KEY),
        EvidenceKind::Inspection => (limits::INSPECTIONS, limits::ITEMS_BY_KEY),
        EvidenceKind::LogHead => (limits::LOG_HEADS, u8::MAX),
        EvidenceKind::Correction => (limits::CORRECTIONS, u8::MAX),
        _ => (limits::ATTESTATIONS, u8::MAX),
    }
}

/// Item by item: its order, how many of its kind and signer there are, its signatures. The digests.
pub(super) fn check_items<'a>(
    items: impl Iterator<Item = (EvidenceKind, Hash, &'a [Signature])>,
    at: Time,
    most: impl Fn(EvidenceKind) -> (usize, u8),
) -> Result<Vec<Hash>, Fault> {
    let admitted = Admitted {
        until: at.unix_seconds(),
        late: "seen_at: after at",
        many: "signer: a fifth item of this kind",
    };
    let mut digests = Vec::new();
    let mut of_kind: BTreeMap<EvidenceKind, usize> = BTreeMap::new();
    let mut by_signer: BTreeMap<(EvidenceKind, Hash), u8> = BTreeMap::new();
    let mut before = None;
    for (place, (kind, digest, signatures)) in items.enumerate() {
        let path = || format!("evidence[{place}]");
        if before.replace((kind, digest)).is_some_and(|before| before >= (kind, digest)) {
            let place = format!("{}: not after the item before it", path());
            return Err(Fault::new(FaultCode::Order, place));
        }
        digests.push(digest);
        let (items, of_one) = most(kind);
        let count = of_kind.entry(kind).or_default();
        *count += 1;
        if *count > items {
            let place = format!("{}: more than {items} of this kind", path());
            return Err(Fault::new(FaultCode::TooMany, place));
        }
        let admit = |signer| {
            let count = by_signer.entry((kind, signer)).or_default();
            *count = count.saturating_add(1);
            *count <= of_one
        };
        check_signatures(signatures, &admitted, path, admit)?;
    }
    Ok(digests)
}
