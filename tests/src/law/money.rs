//! What has to be there for money to move: a passed stage that is whole, and either silence after
//! the review or words of the two who may speak; or a deadline that is over. And how much moves.

use quittance_contract::{
    codec::Hash,
    crypto::peer_id,
    order::{
        Entry, MoneyBody, Objection, Order, OrderEscrow, PassedStage, Slice, SliceState,
        SliceStatus, due::UntrustedMoneyCase,
    },
    verdict::{Change, ChangeBasis, Decision, Destination, Outcome, Pot},
};

use super::{lawful, seen, sums};
use crate::order::{Ledger, NEW_SLICE, name, slice_entry};

/// Judges a decision of lane 3.
///
/// # Errors
/// What it does that nobody has the power to do.
pub fn money(case: &UntrustedMoneyCase, decision: &Decision) -> Result<(), String> {
    let change = match &decision.outcome {
        Outcome::Hold(hold) => {
            let ahead = hold.next_deadline.0 > case.at.unix_seconds();
            lawful!(ahead, "waits for a time that is over");
            return Ok(());
        }
        Outcome::Refuse(_) => return Ok(()),
        Outcome::Change(change) => change,
        Outcome::Settle(_) | Outcome::Pass(_) => return Err("lane 3 settles or passes".into()),
    };
    let bench = Bench::of(case);
    match change.basis {
        ChangeBasis::Lost | ChangeBasis::Resumed | ChangeBasis::Proven => bench.notes(change),
        ChangeBasis::Released | ChangeBasis::Ruled | ChangeBasis::Lapsed => bench.releases(change),
        ChangeBasis::EarlierRefunded
        | ChangeBasis::DeliveryOver
        | ChangeBasis::CorrectionMissed
        | ChangeBasis::TopUpMissed => bench.refunds(change),
    }
}

/// One movement: from a pot, to what end, to whom, how much.
type Part = (Pot, Destination, Hash, u128);

struct Bench<'a> {
    case: &'a UntrustedMoneyCase,
    order: &'a Order,
    slice: &'a Slice,
    escrow: Hash,
    at: u64,
    worth: u128,
    ledger: Ledger,
}

impl<'a> Bench<'a> {
    fn of(case: &'a UntrustedMoneyCase) -> Self {
        let (order, asked) = (&case.order, usize::from(case.asked));
        Self {
            case,
            order,
            slice: &order.slices[asked],
            escrow: order.digest(),
            at: case.at.unix_seconds(),
            worth: sums::amount(order, asked),
            ledger: Ledger::of(&case.state),
        }
    }

    fn held(&self) -> SliceState {
        self.ledger.slice_of(self.escrow, self.slice)
    }

    fn stage_of(&self, slice: &Slice) -> Option<&PassedStage> {
        self.ledger.passed(self.ledger.slice_of(self.escrow, slice).emt?)
    }

    fn up_to_it(&self) -> impl Iterator<Item = &Slice> {
        self.order.chain(self.slice).filter(|slice| slice.stage <= self.slice.stage)
    }

    /// Changes that move no money: flags, losses and proofs, of what is open.
    fn notes(&self, change: &Change) -> Result<(), String> {
        lawful!(change.allocations.is_empty(), "{} moves money", change.basis);
        for entry in &change.writes {
            let before = self.case.state.iter().find(|held| name(held) == name(entry));
            match (entry, before) {
                (Entry::Slice { value: Some(new), .. }, Some(Entry::Slice { value, .. })) => {
                    let old = value.clone().unwrap_or(NEW_SLICE);
                    let settled =
                        matches!(old.status, SliceStatus::Unlocked | SliceStatus::Refunded);
                    lawful!(!settled || !new.frozen, "freezes what is paid or refunded");
                    let thawed = SliceState { frozen: new.frozen, ..old };
                    lawful!(*new == thawed, "{} changes a slice's money", change.basis);
                }
                (
                    Entry::Emt { value: Some(new), .. },
                    Some(Entry::Emt { value: Some(old), .. }),
                ) => {
                    let grown = old.lost.iter().all(|lost| new.lost.contains(lost));
                    let same = PassedStage { lost: old.lost.clone(), ..new.clone() } == *old;
                    let lost = change.basis == ChangeBasis::Lost;
                    lawful!(grown && same && lost, "{} rewrites a token", change.basis);
                }
                (Entry::Proven { value: Some(_), .. }, Some(Entry::Proven { value: None, .. })) => {
                    lawful!(change.basis == ChangeBasis::Proven, "{} proves", change.basis);
                }
                _ => return Err(format!("{} writes {entry:?}", change.basis)),
            }
        }
        Ok(())
    }

    fn releases(&self, change: &Change) -> Result<(), String> {
        let held = self.held();
        lawful!(held.status == SliceStatus::Releasable, "unlocks from {}", held.status);
        let stage = self.stage_of(self.slice).ok_or("unlocks without a token")?;
        let broken = |slice: &Slice| self.stage_of(slice).is_some_and(|s| !s.lost.is_empty());
        lawful!(!self.up_to_it().any(broken), "unlocks what is frozen");
        let own = stage.emt.deduction.number();
        let deduction = match change.basis {
            ChangeBasis::Released => {
                let review = self.order.policy.review_seconds;
                lawful!(self.at >= stage.emt.passed_at.plus(review), "unlocks during the review");
                own
            }
            ChangeBasis::Lapsed => {
                let until =
                    self.objections(stage).map(|(seen, _)| self.ruled_by(stage, seen)).min();
                lawful!(until.is_some_and(|until| self.at >= until), "lapses before its time");
                own
            }
            _ => own.max(self.ruled(stage).ok_or("is ruled by nobody")?),
        };
        let due = sums::due(&self.order.fee, self.worth, deduction);
        lawful!(held.locked.0 >= due.pay, "pays more than is locked");
        let back = held.locked.0 - due.pay;
        let buyer = peer_id(&self.order.buyer.key);
        let mut expected: Vec<Part> = self.paid_out(change, due.pay)?;
        expected.push((Pot::Escrow, Destination::Refund, buyer, back));
        expected.push((Pot::FeeEscrow, Destination::Burn, Hash::ZERO, due.burn));
        let accounts = self.order.fee.treasury.iter().zip(&due.treasury);
        expected
            .extend(accounts.map(|(row, bucket)| {
                (Pot::FeeEscrow, Destination::Treasury, row.account, *bucket)
            }));
        expected.push((Pot::FeeEscrow, Destination::Refund, buyer, due.returned));
        let charged = due.burn + due.treasury.iter().sum::<u128>();
        lawful!(charged == due.charged && charged - due.burn * 2 <= 1, "half does not burn");
        self.settles(change, SliceStatus::Unlocked, expected, |money| {
            money.unlocked.0 += due.pay;
            money.refunded.0 += back;
            money.charged.0 += due.charged;
            money.burned.0 += due.burn;
            money.returned.0 += due.returned;
        })
    }

    fn refunds(&self, change: &Change) -> Result<(), String> {
        let held = self.held();
        let open = !matches!(held.status, SliceStatus::Unlocked | SliceStatus::Refunded);
        lawful!(open, "refunds from {}", held.status);
        let since = self
            .up_to_it()
            .filter_map(|s| self.stage_of(s))
            .filter_map(|stage| stage.lost.iter().map(|lost| lost.lost_at.unix_seconds()).min());
        let correction = self.order.policy.correction_seconds.count();
        let refunded = self
            .up_to_it()
            .any(|slice| self.ledger.slice_of(self.escrow, slice).status == SliceStatus::Refunded);
        let passed = held.status == SliceStatus::Releasable;
        let over = match change.basis {
            ChangeBasis::EarlierRefunded => refunded,
            ChangeBasis::DeliveryOver => !passed && self.case.at >= self.slice.delivery_by,
            ChangeBasis::CorrectionMissed => {
                since.min().is_some_and(|since| self.at >= since + correction)
            }
            _ => {
                let top_up = self.order.policy.top_up_seconds;
                !passed && self.at >= self.order.opened_at.plus(top_up)
            }
        };
        lawful!(over, "{} before its time", change.basis);
        let prepaid = sums::fee(&self.order.fee, self.worth);
        let buyer = peer_id(&self.order.buyer.key);
        let expected = vec![
            (Pot::Escrow, Destination::Refund, buyer, held.locked.0),
            (Pot::FeeEscrow, Destination::Refund, buyer, prepaid),
        ];
        self.settles(change, SliceStatus::Refunded, expected, |money| {
            money.refunded.0 += held.locked.0;
            money.returned.0 += prepaid;
        })
    }

    /// That exactly this is paid and written, and pots are emptied of what was the slice's.
    fn settles(
        &self,
        change: &Change,
        status: SliceStatus,
        mut expected: Vec<Part>,
        after: impl Fn(&mut OrderEscrow),
    ) -> Result<(), String> {
        let mut money = self.ledger.money(self.escrow).ok_or("an order without money")?.clone();
        let pot = money.prepaid.0 - money.charged.0 - money.returned.0;
        let left: u128 = expected.iter().filter(|(p, ..)| *p == Pot::FeeEscrow).map(|p| p.3).sum();
        expected.push((Pot::FeeEscrow, Destination::Stays, Hash::ZERO, pot - left));
        let found: Vec<Part> =
            change.allocations.iter().map(|a| (a.pot, a.to, a.account, a.amount.0)).collect();
        lawful!(found == expected, "{} pays {found:?} and not {expected:?}", change.basis);
        let held = self.held();
        let value = SliceState {
            status,
            frozen: false,
            locked: quittance_contract::money::Amount(0),
            emt: held.emt,
        };
        after(&mut money);
        let writes = [
            slice_entry(self.escrow, self.slice, Some(value)),
            Entry::Escrow { escrow: self.escrow, value: Some(money) },
        ];
        lawful!(*change.writes == writes, "{} writes {:?}", change.basis, change.writes);
        Ok(())
    }

    /// What the supplier and those whom it named are paid: all of `pay`, and only on its word.
    fn paid_out(&self, change: &Change, pay: u128) -> Result<Vec<Part>, String> {
        let released = |to: Destination| to == Destination::Release;
        let parts: Vec<Part> = change
            .allocations
            .iter()
            .filter(|part| released(part.to))
            .map(|a| (a.pot, a.to, a.account, a.amount.0))
            .collect();
        let sum: u128 = parts.iter().map(|part| part.3).sum();
        lawful!(sum == pay, "releases {sum} of {pay}");
        let (last, named) = parts.split_last().ok_or("releases to nobody")?;
        lawful!(last.2 == self.slice.supplier, "releases past the supplier");
        for (.., account, amount) in named {
            lawful!(self.is_assigned(*account, *amount), "pays {account} unasked");
        }
        Ok(parts)
    }

    /// Whether the supplier assigned at least this much to an account that the ledger knows.
    fn is_assigned(&self, account: Hash, amount: u128) -> bool {
        let supplier = self.order.supplier(&self.slice.supplier);
        let assigned = self.case.evidence.iter().any(|item| match &item.body {
            MoneyBody::Assignment(body) => {
                let signed =
                    supplier.and_then(|key| seen(&item.signatures, item.body.digest(), key));
                let to = (body.recipient, &body.place) == (account, &self.slice.place());
                to && body.amount.0 >= amount && signed.is_some()
            }
            _ => false,
        });
        let listed = self.case.state.iter().any(|entry| {
            matches!(entry, Entry::Recipient { account: a, value: Some(_), .. } if *a == account)
        });
        assigned && listed
    }

    /// Until when a ruling on an objection that was seen then is in time.
    fn ruled_by(&self, stage: &PassedStage, objected: u64) -> u64 {
        let (policy, passed) = (&self.order.policy, stage.emt.passed_at.unix_seconds());
        let reviewed = passed + policy.review_seconds.count();
        reviewed.max(objected.max(passed) + policy.ruling_seconds.count())
    }

    /// The buyer's objections within the review of this token, or of one over the same dossier that
    /// it continues: when seen, and their digests.
    fn objections(&self, stage: &PassedStage) -> impl Iterator<Item = (u64, Hash)> {
        let until = stage.emt.passed_at.plus(self.order.policy.review_seconds);
        let emt = stage.review_of;
        self.case.evidence.iter().filter_map(move |item| {
            let MoneyBody::Objection(Objection { emt: to, header, .. }) = &item.body else {
                return None;
            };
            let digest = item.body.digest();
            let seen = seen(&item.signatures, digest, &self.order.buyer.key)?;
            let counts = *to == emt && header.escrow == self.escrow && seen < until;
            counts.then_some((seen, digest))
        })
    }

    /// What the neutral gives back, on such an objection and in time: the most of what it said.
    fn ruled(&self, stage: &PassedStage) -> Option<u32> {
        let said = self.case.evidence.iter().filter_map(|item| {
            let MoneyBody::Ruling(body) = &item.body else { return None };
            let seen = seen(&item.signatures, item.body.digest(), &self.order.neutral)?;
            let mut on = self.objections(stage);
            let (objected, _) = on.find(|(_, digest)| *digest == body.objection)?;
            (seen < self.ruled_by(stage, objected)).then_some((
                seen,
                item.body.digest(),
                body.deduction.number(),
            ))
        });
        said.min().map(|(.., deduction)| deduction)
    }
}
