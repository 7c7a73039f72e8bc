//! The money as a picture: one bar, as long as the pot, with what becomes of it.

use maud::{Markup, html};

use super::money::{Money, Share};

/// Units of the picture, as wide as the narrowest page.
const WIDTH: u128 = 320;
const BAR_TOP: u128 = 4;
const BAR_HEIGHT: u128 = 30;
const LEGEND_TOP: u128 = 56;
const LEGEND_STEP: u128 = 40;

/// The bar with its legend.
pub(super) fn bar(money: &Money) -> Markup {
    let widths = widths(&money.shares);
    let height = LEGEND_TOP + LEGEND_STEP * money.shares.len() as u128;
    let mut left = 0;
    let parts = money.shares.iter().zip(widths).map(|(share, width)| {
        let part = (share, left, width);
        left += width;
        part
    });
    let parts: Vec<(&Share, u128, u128)> = parts.collect();
    html! {
        svg class="money" viewBox={ "0 0 " (WIDTH) " " (height) } role="img"
            aria-labelledby="money-title money-desc" {
            title id="money-title" { "How the pot is divided" }
            desc id="money-desc" {
                @for share in &money.shares {
                    (share.what) " " (share.amount) " to " (share.to) ". "
                }
            }
            @for (share, left, width) in &parts {
                @if *width > 0 {
                    rect class=(share.what) x=(left) y=(BAR_TOP) width=(width)
                        height=(BAR_HEIGHT) {}
                }
            }
            rect class="frame" x="0.5" y=(BAR_TOP) width=(WIDTH - 1) height=(BAR_HEIGHT) {}
            @for (place, share) in money.shares.iter().enumerate() {
                (legend(share, LEGEND_TOP + LEGEND_STEP * place as u128))
            }
        }
    }
}

fn legend(share: &Share, top: u128) -> Markup {
    // The longest amount has 40 characters.
    let size = if share.amount.len() > 30 { "amount long" } else { "amount" };
    html! {
        rect class=(share.what) x="0" y=(top - 9) width="14" height="14" {}
        text x="22" y=(top + 2) { tspan class="strong" { (share.what) } " to " (share.to) }
        text class=(size) x="22" y=(top + 18) { (share.amount) }
    }
}

/// The width of each share; one that is not nothing can be seen.
fn widths(shares: &[Share]) -> Vec<u128> {
    // Shifted so that no product overflows: what that loses is less than one could see.
    let largest = shares.iter().map(|share| share.units).max().unwrap_or(0);
    let shift = u128::BITS.saturating_sub(largest.leading_zeros()).saturating_sub(100);
    let scaled: Vec<u128> = shares.iter().map(|share| share.units >> shift).collect();
    let sum: u128 = scaled.iter().sum::<u128>().max(1);
    let room = WIDTH - shares.len() as u128 * 2;
    let width = |(share, scaled): (&Share, &u128)| match share.units {
        0 => 0,
        _ => scaled * room / sum + 2,
    };
    let mut widths: Vec<u128> = shares.iter().zip(&scaled).map(width).collect();
    // What rounding and empty shares left over belongs to the widest.
    let left = WIDTH.saturating_sub(widths.iter().sum());
    if let Some(widest) = widths.iter_mut().max() {
        *widest += left;
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::{Share, WIDTH, widths};

    fn of(units: [u128; 3]) -> Vec<u128> {
        let share = |units| Share { what: "", to: String::new(), amount: String::new(), units };
        widths(&units.map(share))
    }

    #[test]
    fn the_bar_is_as_long_as_the_pot() {
        for units in [[1, 1, 2], [0, 0, 1], [u128::MAX, 0, 0], [1, 1, u128::MAX - 2], [5, 0, 7]] {
            let widths = of(units);
            assert_eq!(widths.iter().sum::<u128>(), WIDTH, "{units:?}");
            for (width, units) in widths.iter().zip(units) {
                assert_eq!(*width > 0, units > 0, "a share is seen if there is one");
            }
        }
        assert_eq!(of([1, 1, 2]), [80, 80, 160]);
    }
}
