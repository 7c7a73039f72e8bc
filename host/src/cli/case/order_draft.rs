//! A case of an order while people put it together: about its gate or about its money. Its ledger
//! values need not be whole yet, since they depend on who signs.

use std::path::Path;

use quittance_contract::{
    codec::{Fault, Hash, List, decode},
    order::{
        Entry, Gap, MoneyBody, Order, OrderAttestation, OrderBody, OrderCase, OrderItem, Slice,
        UntrustedOrderCase,
        due::{MoneyCase, MoneyItem, UntrustedMoneyCase},
    },
    session::{LockSignature, Signature},
    time::Time,
    verdict::{EvidenceKind, OrderHeader},
};

use super::signed::Place;
use crate::cli::{
    any_case::Lane,
    failure::Failure,
    input::{self, Source},
    ledger::Ledger,
    output,
};

/// Such a case, by its lane.
pub(super) enum OrderDraft {
    Gate(Box<UntrustedOrderCase>),
    Money(Box<UntrustedMoneyCase>),
}

/// Why a signature found no place in a case.
pub(super) enum Unplaced {
    /// Nobody says that in this lane.
    OfAnotherLane,
    /// There are as many items or signers as there may be.
    CaseFull,
    /// As many have signed these bytes as may.
    ItemFull,
}

macro_rules! both {
    ($draft:expr, $case:ident => $say:expr) => {
        match $draft {
            OrderDraft::Gate($case) => $say,
            OrderDraft::Money($case) => $say,
        }
    };
}

impl OrderDraft {
    /// What a file says about an order, before it is known whether its parts agree; nothing if it is
    /// about a session.
    pub(super) fn read(file: &Path, source: &Source) -> Result<Option<Self>, Failure> {
        let faulty = |fault: Fault| input::faulty(file, source, &fault);
        Ok(match Lane::of_bytes(&source.bytes) {
            Lane::Session => None,
            Lane::Order => Some(Self::Gate(decode(&source.bytes).map_err(faulty)?)),
            Lane::OrderMoney => Some(Self::Money(decode(&source.bytes).map_err(faulty)?)),
        })
    }

    pub(super) fn lane(&self) -> Lane {
        match self {
            Self::Gate(_) => Lane::Order,
            Self::Money(_) => Lane::OrderMoney,
        }
    }

    pub(super) fn order(&self) -> &Order {
        both!(self, case => &case.order)
    }

    pub(super) fn header(&self) -> OrderHeader {
        self.order().header(self.order().digest())
    }

    /// The slice that is asked about.
    pub(super) fn slice(&self) -> Result<&Slice, Failure> {
        let asked = both!(self, case => case.asked);
        self.order().slices.get(usize::from(asked)).ok_or_else(|| {
            Failure::bad_option("--case", "asked is no index of a slice")
                .at("asked")
                .expected(format!("a number below {}", self.order().slices.len()))
                .remedy("correct the case")
        })
    }

    pub(super) fn state(&self) -> &[Entry] {
        both!(self, case => &case.state)
    }

    pub(super) fn ledger(&self) -> Ledger<'_> {
        Ledger(self.state())
    }

    /// The token by which the slice passed, as the ledger has it.
    pub(super) fn emt(&self) -> Option<Hash> {
        self.ledger().slice(self.slice().ok()?)?.emt
    }

    /// The token whose review is that of the slice: the one before it too, if it was repaired over
    /// the same dossier.
    pub(super) fn reviewed(&self) -> Option<Hash> {
        Some(self.ledger().emt(&self.emt()?)?.review_of)
    }

    /// Kind and digest of each item of evidence.
    pub(super) fn items(&self) -> Vec<(EvidenceKind, Hash)> {
        both!(self, case => {
            case.evidence.iter().map(|item| (item.body.kind(), item.body.digest())).collect()
        })
    }

    /// Whether an attestation is in the case, or counted by a token that it holds.
    pub(super) fn knows(&self, attestation: &Hash) -> bool {
        let listed = self.items().contains(&(EvidenceKind::OrderAttestation, *attestation));
        let counts = |entry: &Entry| match entry {
            Entry::Emt { value: Some(stage), .. } => {
                stage.emt.counted.iter().any(|counted| counted.attestation == *attestation)
            }
            _ => false,
        };
        listed || self.state().iter().any(counts)
    }

    /// The attestations among the evidence, each with when it was first seen.
    pub(super) fn attestations(&self) -> Vec<(Hash, &OrderAttestation, Option<Time>)> {
        let seen = |signatures: &[Signature]| signatures.iter().map(|s| s.seen_at).min();
        match self {
            Self::Gate(case) => {
                let of_gate = case.evidence.iter().filter_map(|item| match &item.body {
                    OrderBody::OrderAttestation(body) => {
                        Some((item.body.digest(), body, seen(&item.signatures)))
                    }
                    _ => None,
                });
                of_gate.collect()
            }
            Self::Money(case) => {
                let of_money = case.evidence.iter().filter_map(|item| match &item.body {
                    MoneyBody::OrderAttestation(body) => {
                        Some((item.body.digest(), body, seen(&item.signatures)))
                    }
                    _ => None,
                });
                of_money.collect()
            }
        }
    }

    /// One signature more over the order. Whichever of two valid ones is there, it is signed.
    pub(super) fn agree(&mut self, signature: LockSignature) -> Result<(), Unplaced> {
        let agreed = both!(self, case => &mut case.order_signatures);
        let mut signatures = agreed.to_vec();
        if let Err(place) = signatures.binary_search_by_key(&signature.signer, |s| s.signer) {
            signatures.insert(place, signature);
        }
        *agreed = List::new(signatures).ok_or(Unplaced::CaseFull)?;
        Ok(())
    }

    /// One item more, or one signature more on an item that is there. Whoever signed it before was
    /// seen before.
    pub(super) fn add(&mut self, said: Place, signature: Signature) -> Result<(), Unplaced> {
        let signatures = List::new(vec![signature]).ok_or(Unplaced::ItemFull)?;
        match self {
            Self::Gate(case) => {
                let body = said.of_gate().ok_or(Unplaced::OfAnotherLane)?;
                case.evidence = with(
                    &case.evidence,
                    OrderItem { body, signatures },
                    |item| (item.body.kind(), item.body.digest()),
                    |item| &mut item.signatures,
                )?;
            }
            Self::Money(case) => {
                let body = said.of_money().ok_or(Unplaced::OfAnotherLane)?;
                case.evidence = with(
                    &case.evidence,
                    MoneyItem { body, signatures },
                    |item| (item.body.kind(), item.body.digest()),
                    |item| &mut item.signatures,
                )?;
            }
        }
        Ok(())
    }

    /// Decides it no earlier than everything in it was seen, or then.
    pub(super) fn decide_at(&mut self, at: Option<Time>, seen_at: Option<Time>) {
        let now = both!(self, case => &mut case.at);
        *now = at.unwrap_or_else(|| seen_at.map_or(*now, |seen_at| seen_at.max(*now)));
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        both!(self, case => case.to_bytes())
    }

    /// Its bytes without ledger values that nothing in it asks for yet.
    pub(super) fn to_probe(&self) -> Vec<u8> {
        both!(self, case => {
            let mut probe = (**case).clone();
            let gaps = probe.state_gaps();
            let asked = |entry: &&Entry| !gaps.contains(&Gap::Superfluous(entry.key_text()));
            let state: Vec<Entry> = probe.state.iter().filter(asked).cloned().collect();
            probe.state = List::new(state).unwrap_or_default();
            probe.to_bytes()
        })
    }

    /// Whether its bytes are a case that can be decided.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let bytes = self.to_bytes();
        match self {
            Self::Gate(_) => OrderCase::from_bytes(&bytes).map(drop),
            Self::Money(_) => MoneyCase::from_bytes(&bytes).map(drop),
        }
    }

    /// Writes it, as JSON if it came so.
    pub(super) fn write(&self, out: &Path, as_json: bool) -> Result<(), Failure> {
        match as_json {
            true => both!(self, case => output::document(out, &**case)),
            false => output::bytes(out, &self.to_bytes()),
        }
    }

    /// What is in it, in a line.
    pub(super) fn summary(&self) -> String {
        both!(self, case => format!(
            "{} order signatures, {} items of evidence, {} ledger values, decided at {}",
            case.order_signatures.len(),
            case.evidence.len(),
            case.state.len(),
            case.at
        ))
    }
}

/// A list of items by key, with one more.
fn with<T: Clone, const ITEMS: usize, const SIGNATURES: usize>(
    items: &[T],
    mut new: T,
    key: impl Fn(&T) -> (EvidenceKind, Hash),
    signatures: impl Fn(&mut T) -> &mut List<Signature, SIGNATURES>,
) -> Result<List<T, ITEMS>, Unplaced> {
    let mut items = items.to_vec();
    match items.binary_search_by_key(&key(&new), &key) {
        Ok(place) => {
            let known = items.get_mut(place).map(&signatures);
            let known = known.ok_or(Unplaced::CaseFull)?;
            let mut all = known.to_vec();
            for signature in signatures(&mut new).iter() {
                let by = all.binary_search_by_key(&signature.signer, |known| known.signer);
                if let Err(place) = by {
                    all.insert(place, signature.clone());
                }
            }
            *known = List::new(all).ok_or(Unplaced::ItemFull)?;
        }
        Err(place) => items.insert(place, new),
    }
    List::new(items).ok_or(Unplaced::CaseFull)
}
