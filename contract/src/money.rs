//! Amounts and how they are divided: whole units, exact ratios, rounding that names its direction,
//! and conservation that is checked in every build.
//!
//! `total = min(escrow, ⌊rate·seconds/3600⌋)`, of which the provider gets `⌊total·K·T/(1+K·T)⌋`;
//! the rest of the total burns, the rest of the escrow goes back (protocol 9.13).

use borsh::{BorshDeserialize, BorshSerialize};
use crypto_bigint::{NonZero, U256};

use crate::{codec::bounded::bounded, time::Seconds};

/// A whole number of the asset's smallest unit, 0 to 2^128 − 1.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize,
)]
pub struct Amount(pub u128);

/// Millionths of one, 0 to 2^64 − 1: the scale in which the lock states T and K (protocol 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Micro(pub u64);

bounded! {
    /// A share in ten-thousandths.
    Bps, u32, 10_000
}

bounded! {
    /// A share in millionths.
    Ppm, u32, 1_000_000
}

#[cfg(feature = "json")]
crate::codec::json::decimal_forms!(Amount, u128);
#[cfg(feature = "json")]
crate::codec::json::decimal_forms!(Micro, u64);

impl Amount {
    /// The sum, if it has 128 bits.
    pub const fn checked_add(self, more: Self) -> Option<Self> {
        match self.0.checked_add(more.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// What is left of the amount after a deduction, rounded down: towards the payer.
    pub fn without(self, deduction: Ppm) -> Self {
        let (whole, left) = (Ppm::MAX.number(), Ppm::MAX.number() - deduction.number());
        Self(product_over_floor(self.0, left.into(), whole.into()).unwrap_or(self.0))
    }

    /// This share of the amount, rounded down.
    pub fn part(self, share: Bps) -> Self {
        let parts = u128::from(share.number());
        // A share is at most the whole, so the part has a value.
        Self(product_over_floor(self.0, parts, u128::from(Bps::MAX.number())).unwrap_or(self.0))
    }
}

const SECONDS_PER_HOUR: u128 = 3600;
/// 1 in the scale of K·T, a product of two millionths.
const MICRO_SQUARED: u128 = 1_000_000_000_000;

/// What an amount of escrowed money comes to: release, burn and refund sum to it (protocol 9.13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// To the provider.
    pub release: Amount,
    /// To nobody, for ever.
    pub burn: Amount,
    /// Back to the consumer.
    pub refund: Amount,
    /// What the service cost beyond the escrow; nobody pays it here.
    pub shortfall: Amount,
}

impl Split {
    /// Released and burnt: what the service is charged.
    pub fn total(&self) -> Amount {
        Amount(self.release.0 + self.burn.0)
    }
}

/// The price of `seconds` at `rate_per_hour`, rounded down; `None` from 2^128 on (protocol 9.13).
pub fn price_floor(rate_per_hour: Amount, seconds: Seconds) -> Option<Amount> {
    product_over_floor(rate_per_hour.0, u128::from(seconds.count()), SECONDS_PER_HOUR).map(Amount)
}

/// Divides `escrow` for `seconds` of service. `None` only if the price has no 128-bit value, which
/// a valid lock excludes (LOCK_TERMS).
pub fn split(
    escrow: Amount,
    rate_per_hour: Amount,
    seconds: Seconds,
    trust: Micro,
    k_payment: Micro,
) -> Option<Split> {
    let price = price_floor(rate_per_hour, seconds)?;
    let total = price.min(escrow);
    // (2^64 − 1)^2 + 10^12 < 2^128: neither the product nor the sum can overflow.
    let weight = u128::from(trust.0) * u128::from(k_payment.0);
    let release = product_over_floor(total.0, weight, MICRO_SQUARED + weight).map(Amount)?;
    let split = Split {
        release,
        burn: Amount(total.0.checked_sub(release.0)?),
        refund: Amount(escrow.0.checked_sub(total.0)?),
        shortfall: Amount(price.0.saturating_sub(escrow.0)),
    };
    assert_conserved(escrow, &[split.release, split.burn, split.refund]);
    Some(split)
}

/// Stops the run if the parts of a pot are not the whole of it (protocol 9.13). A host sees a trap
/// and abstains: no decision that loses or makes money can leave this library.
///
/// # Panics
/// They are not, in release builds too.
pub fn assert_conserved(pot: Amount, parts: &[Amount]) {
    let sum = parts.iter().try_fold(0u128, |sum, part| sum.checked_add(part.0));
    assert!(sum == Some(pot.0), "the parts of a pot are the whole of it");
}

/// ⌊a·b/divisor⌋ with a 256-bit product; `None` if it is 2^128 or more, or the divisor is zero.
fn product_over_floor(a: u128, b: u128, divisor: u128) -> Option<u128> {
    let product = U256::from_u128(a).checked_mul(&U256::from_u128(b)).into_option()?;
    let divisor = NonZero::new(U256::from_u128(divisor)).into_option()?;
    let (quotient, _) = product.div_rem_vartime(&divisor);
    if quotient.bits_vartime() > u128::BITS {
        return None;
    }
    let mut low = [0; 16];
    for (to, from) in low.iter_mut().zip(quotient.to_le_bytes().as_ref()) {
        *to = *from;
    }
    Some(u128::from_le_bytes(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    const K: Micro = Micro(10_000);
    const HOUR: Seconds = match Seconds::new(3600) {
        Some(hour) => hour,
        None => panic!(),
    };

    fn shares(escrow: u128, rate: u128, seconds: u64, trust: u64) -> [u128; 3] {
        let seconds = Seconds::new(seconds).unwrap();
        let split =
            split(Amount(escrow), Amount(rate), seconds, Micro(trust * 1_000_000), K).unwrap();
        [split.release.0, split.burn.0, split.refund.0]
    }

    /// The published table (documents' formula, K = 0.01).
    #[test]
    fn published_figures() {
        let escrow = 10_000_000;
        for (trust, release, burn) in [
            (0, 0, 1_000_000),
            (100, 500_000, 500_000),
            (500, 833_333, 166_667),
            (1000, 909_090, 90_910),
            (2000, 952_380, 47_620),
        ] {
            assert_eq!(shares(escrow, 1_000_000, 3600, trust), [release, burn, 9_000_000]);
        }
        assert_eq!(shares(escrow, 1_000_000, 1, 100), [138, 139, 9_999_723]);
        assert_eq!(shares(1, 3600, 1, 100), [0, 1, 0]);
    }

    #[test]
    fn the_largest_values_divide_exactly() {
        let all = Amount(u128::MAX);
        let most = Micro(u64::MAX);
        let split = split(all, all, HOUR, most, most).unwrap();
        assert_eq!(split.release.0 + split.burn.0, u128::MAX);
        assert_eq!(split.refund, Amount(0));
        // total·S/(S+p) with S = 10^12 and p = (2^64−1)^2, rounded up: just over S, by hand.
        assert_eq!(split.burn.0, 1_000_000_000_001);
    }

    #[test]
    fn a_price_beyond_128_bits_is_none() {
        assert_eq!(price_floor(Amount(u128::MAX), HOUR), Some(Amount(u128::MAX)));
        assert_eq!(price_floor(Amount(u128::MAX), Seconds::new(3601).unwrap()), None);
        assert_eq!(product_over_floor(1, 1, 0), None);
    }

    #[test]
    fn the_shortfall_is_what_the_escrow_lacks() {
        let split = split(Amount(10), Amount(3600 * 25), HOUR, Micro(0), K).unwrap();
        assert_eq!((split.total(), split.shortfall), (Amount(10), Amount(90_000 - 10)));
    }

    #[test]
    #[should_panic(expected = "the whole of it")]
    fn lost_money_stops_the_run() {
        assert_conserved(Amount(3), &[Amount(1), Amount(1)]);
    }

    #[test]
    #[should_panic(expected = "the whole of it")]
    fn a_sum_that_wraps_stops_the_run() {
        assert_conserved(Amount(0), &[Amount(u128::MAX), Amount(1)]);
    }
}
