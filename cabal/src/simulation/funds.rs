//! Where the escrow's money is: in the pot, and on three accounts once a settlement is carried out.

use std::collections::BTreeMap;

use quittance_contract::{
    codec::Hash,
    session::UntrustedCase,
    verdict::{Decision, Destination, Outcome},
};

use super::setting::Setting;

/// Money in the pot and paid out of it, in the asset's smallest unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Funds {
    pot: u128,
    paid: BTreeMap<Hash, u128>,
}

impl Funds {
    /// All of it in the pot.
    pub(crate) const fn locked(amount: u128) -> Self {
        Self { pot: amount, paid: BTreeMap::new() }
    }

    /// What carrying a decision out makes of them: a Settle empties the pot, to the provider, the
    /// burn and the consumer; a Hold and a Refuse move nothing.
    pub(crate) fn after(
        &self,
        setting: &Setting,
        case: &UntrustedCase,
        decision: &Decision,
    ) -> Result<Self, String> {
        let settle = match &decision.outcome {
            Outcome::Settle(settle) => settle,
            Outcome::Hold(hold) if hold.accrued.0 > self.pot => {
                return Err(format!("a Hold accrues {} of {}", hold.accrued.0, self.pot));
            }
            Outcome::Hold(hold) if hold.next_deadline.0 <= case.at.unix_seconds() => {
                return Err(format!("a Hold waits for {}, which has been", hold.next_deadline.0));
            }
            Outcome::Hold(_) | Outcome::Refuse(_) => return Ok(self.clone()),
            Outcome::Pass(_) | Outcome::Change(_) => {
                return Err("an outcome of another lane".to_owned());
            }
        };
        let mut after = self.clone();
        for part in &settle.allocations {
            let (account, amount) = (part.account, part.amount.0);
            let owner = match part.to {
                Destination::Release => setting.session.provider(),
                Destination::Burn => Hash::ZERO,
                Destination::Refund => setting.session.consumer(),
                Destination::Treasury | Destination::Stays => {
                    return Err(format!("{amount} to {}, which no session has", part.to));
                }
            };
            if account != owner {
                return Err(format!("{amount} to {account}, which is not whom it is for"));
            }
            let left = after.pot.checked_sub(amount);
            after.pot = left.ok_or_else(|| format!("{amount} out of {}", after.pot))?;
            let paid = after.paid.entry(account).or_default();
            *paid = paid.checked_add(amount).ok_or("an account beyond what can be counted")?;
        }
        if after.pot == 0 { Ok(after) } else { Err(format!("{} left in the pot", after.pot)) }
    }
}
