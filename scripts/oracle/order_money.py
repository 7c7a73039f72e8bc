"""What an order pays, charges and burns (docs/order-money.md): exact fractions, rounded where said.

Run it (`python -m oracle.order_money`) to check the published figures and print the page's tables.
"""

from fractions import Fraction
from math import ceil, floor

from .schema import Record

TEN_THOUSAND = 10**4
MILLION = 10**6
EVERYTHING = 2**128 - 1
UNIT = 10**6  # the examples have six decimals

USUAL_FEE = Record(
    rate=50,
    tiers=((1_000_000 * UNIT, 5_000 * UNIT), (5_000_000 * UNIT, 25_000 * UNIT),
           (EVERYTHING, 50_000 * UNIT)),
    treasury=(4_000, 2_500, 2_000, 1_000, 500))


def amounts(value, shares):
    """What each slice is worth: floors, and the last of the list takes what remains."""
    assert sum(shares) == TEN_THOUSAND
    first = [floor(Fraction(value * share, TEN_THOUSAND)) for share in shares[:-1]]
    return first + [value - sum(first)]


def fee_of(fee, released):
    """The rate of what is released, and no more than the cap of its tier; up_to is inside."""
    cap = next(cap for up_to, cap in fee.tiers if released <= up_to)
    return min(floor(Fraction(released * fee.rate, TEN_THOUSAND)), cap)


def split_fee(fee, charged):
    """burn, and the treasury's accounts: floors, and the first account takes what remains."""
    burn = floor(Fraction(charged, 2))
    treasury = charged - burn
    others = [floor(Fraction(treasury * share, TEN_THOUSAND)) for share in fee.treasury[1:]]
    return burn, [treasury - sum(others)] + others


def deduction(edge, points, value):
    """ppm that a variance costs between the tolerance's edge and its last point; None beyond."""
    before = (edge, 0)
    for bound, ppm in points:
        if abs(value - edge) <= abs(bound - edge):
            part = Fraction(value - before[0], bound - before[0])
            return before[1] + ceil((ppm - before[1]) * part)
        before = (bound, ppm)
    return None


def release(fee, amount, locked, ppm=0, assigned=()):
    """One slice paid. Pot 0 gives up all of `locked`, pot 1 all that was prepaid for the slice."""
    pay = floor(amount * (1 - Fraction(ppm, MILLION)))
    rest, recipients = pay, []
    for wanted in assigned:
        recipients.append(min(wanted, rest))
        rest -= recipients[-1]
    prepaid = fee_of(fee, amount)
    charged = min(fee_of(fee, pay), prepaid)
    burn, treasury = split_fee(fee, charged)
    paid = Record(pay=pay, recipients=recipients, supplier=rest, refund=locked - pay,
                  charged=charged, burn=burn, treasury=treasury, returned=prepaid - charged)
    assert min(rest, locked - pay, burn, *treasury, paid.returned) >= 0
    assert sum(recipients) + paid.supplier + paid.refund == locked
    assert burn + sum(treasury) + paid.returned == prepaid
    return paid


def refund(fee, amount, locked):
    """One slice given back, with all that was prepaid for it."""
    return Record(pay=0, recipients=[], supplier=0, refund=locked, charged=0, burn=0,
                  treasury=[0] * len(fee.treasury), returned=fee_of(fee, amount))


# released, fee, burn; in units. The golden rows G1, G4, G9, 18.2 and the tiers' edges.
PUBLISHED = (
    (3_960_000_000000, 19_800_000000, 9_900_000000),
    (2_000_000_000000, 10_000_000000, 5_000_000000),
    (90_000_000000, 450_000000, 225_000000),
    (1_320_000_000000, 6_600_000000, 3_300_000000),
    (1_000_000_000000, 5_000_000000, 2_500_000000),
    (1_000_000_000001, 5_000_000000, 2_500_000000),
    (10_000_000_000000, 50_000_000000, 25_000_000000),
    (12_000_000_000000, 50_000_000000, 25_000_000000),
    (1_000_000_000200, 5_000_000001, 2_500_000000),
    (5_000_000_000200, 25_000_000001, 12_500_000000),
    (10_000_000_000200, 50_000_000000, 25_000_000000),
    (600, 3, 1),
)


def check_published():
    """Every published figure, and those that are published and wrong."""
    for released, charged, burn in PUBLISHED:
        assert fee_of(USUAL_FEE, released) == charged, released
        assert split_fee(USUAL_FEE, charged)[0] == burn, released
    g1 = split_fee(USUAL_FEE, 19_800 * UNIT)[1]
    assert g1 == [part * UNIT for part in (3_960, 2_475, 1_980, 990, 495)]
    g7 = amounts(6_600_000 * UNIT, (2_000, 6_000, 2_000))
    assert g7[0] == 1_320_000 * UNIT
    assert sum(fee_of(USUAL_FEE, part) for part in g7) == 33_000 * UNIT
    g8 = amounts(300_000 * UNIT, (3_000, 4_000, 3_000))
    assert g8 == [90_000 * UNIT, 120_000 * UNIT, 90_000 * UNIT]
    fees = [fee_of(USUAL_FEE, part) // UNIT for part in g8]
    assert fees == [450, 600, 450] and sum(fees) != 1_350
    metals = fee_of(USUAL_FEE, 1_500_000 * UNIT)
    assert metals == 7_500 * UNIT
    assert split_fee(USUAL_FEE, metals)[0] == 3_750 * UNIT  # and not 6,250


def check_edges():
    """What the usual fee cannot tell apart: whose up_to is, and caps that descend."""
    dear = Record(rate=100, tiers=USUAL_FEE.tiers, treasury=USUAL_FEE.treasury)
    assert fee_of(dear, 1_000_000 * UNIT) == 5_000 * UNIT
    assert fee_of(dear, 1_000_000 * UNIT + 1) == 10_000 * UNIT
    falling = Record(rate=50, tiers=((1_000, 5), (EVERYTHING, 2)), treasury=(10_000,))
    assert fee_of(falling, 1_000) == 5 and fee_of(falling, 2_000) == 2
    paid = release(falling, 2_000, 2_000, 500_000)
    assert (paid.pay, paid.charged, paid.burn, paid.returned) == (1_000, 2, 1, 0)


def check_rounding():
    """Figures worked by hand: remainders, points of a line, towards the payer."""
    assert amounts(10, (3_333, 3_333, 3_334)) == [3, 3, 4]
    assert split_fee(USUAL_FEE, 200) == (100, [40, 25, 20, 10, 5])
    assert split_fee(USUAL_FEE, 37) == (18, [11, 4, 3, 1, 0])
    higher, lower = ((150, 20_000), (300, 50_000)), ((270, 50_000), (180, 200_000))
    assert deduction(100, higher, 117) == 6_800 and deduction(100, higher, 301) is None
    assert deduction(365, lower, 364) == 527 and deduction(365, lower, 271) == 49_474
    assert release(USUAL_FEE, 3, 3, 1).pay == 2


def text(units):
    """Units with their six decimals."""
    return f"{units // UNIT:,}.{units % UNIT:06}"


def show(name, paid):
    """One row of the page's tables."""
    print(f"| {name} | {text(paid.pay)} | {text(paid.refund)} | {text(paid.charged)} | "
          f"{text(paid.burn)} | {' / '.join(text(part) for part in paid.treasury)} | "
          f"{text(paid.returned)} |")


def main():
    """Checks, then the worked examples."""
    check_published()
    check_edges()
    check_rounding()
    for released, charged, burn in PUBLISHED:
        print(f"| {text(released)} | {text(charged)} | {text(burn)} | {text(charged - burn)} |")
    for value, shares in ((6_600_000_000000, (2_000, 6_000, 2_000)),
                          (300_000_000000, (3_000, 4_000, 3_000)),
                          (6_600_000_000000, (1_000, 2_500, 6_500)),
                          (1_000_000_000001, (2_000, 6_000, 2_000)),
                          (6_600_000_000007, (3_333, 3_333, 3_334))):
        print(text(value), shares)
        for part in amounts(value, shares):
            show("released", release(USUAL_FEE, part, part))
            show("refunded", refund(USUAL_FEE, part, part))
    points = ((150, 20_000), (300, 50_000))
    for value in (100, 101, 117, 150, 151, 225, 300, 301):
        print("deduction", value, deduction(100, points, value))
    for value in (365, 364, 271, 270, 180, 179):
        print("shelf life", value, deduction(365, ((270, 50_000), (180, 200_000)), value))
    show("117", release(USUAL_FEE, 1_320_000_000001, 1_320_000_000001, 6_800))
    assigned = (900_000_000000, 500_000_000000)
    print(release(USUAL_FEE, 1_400_000_000000, 1_400_000_000000, 100_000, assigned))


if __name__ == "__main__":
    main()
