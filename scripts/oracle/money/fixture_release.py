"""Fixtures of what is paid: amounts, fees, burn, the treasury's accounts, deductions, recipients
(docs/order-money.md 6, M2 for kind 24, M9)."""

from ..order.builder import OPENED_AT
from ..schema import Record
from .fixture import fixture, hold, payment, refuse
from .story import Story, assignment, gate_case, list_recipient, money_case, objection, ruling
from .trades import (ARRIVAL, BOTH, CARRIER_ACCOUNT, CUSTOMS_ENTRY, DAY, HOUR, PRE_SHIP, REVIEW,
                     RULING, UNIT, WAREHOUSE_ACCOUNT, alone, fee, order, quality_schema, units)

REVIEWED = DAY + REVIEW
OBJECTED = DAY + HOUR
T0 = OPENED_AT


def passed(trade, index=0, values=None):
    """The slice has passed at DAY, by the inspector and the terminal."""
    told = Story(trade)
    told.prove(index, "R-1", DAY, BOTH, values)
    told.gate("passed", DAY)
    return told


def case(trade=None, at=REVIEWED, given=None, values=None, before=None):
    """A case of lane 3, about a slice that passed at DAY. `given(story)`: the items."""
    def make():
        told = passed(trade() if trade else alone(), values=values)
        if before:
            before(told)
        return money_case(told.trade, 0, at, given(told) if given else ())
    return make


WHOLE = payment("RELEASED", units([1_320_000]), 0, 6_600 * UNIT,
                units((1_320, 825, 660, 330, 165)), 0, 0,
                escrow=tuple(units((1_320_000, 0, 6_600, 3_300, 0))),
                slices=[(1, "UNLOCKED", False)])


def whole(**more):
    return {**WHOLE, **more}


fixture("money", "released", "Nobody objected: paid in the second in which the review is over",
        case(), **WHOLE)
fixture("money", "review-last-second", "… one second before", case(at=REVIEWED - 1),
        **hold("REVIEW", T0 + REVIEWED, 1_320_000 * UNIT))


def released_at(told):
    told.ask("released", 0, REVIEWED)


fixture("money", "paid-already", "It was paid: settled for good",
        case(before=released_at, at=REVIEWED), **refuse("SLICE_PAID"))


# Fees: what is released, fee, burn, the five buckets; all in units

FIGURES = (
    ("golden-1", "3,960,000 (golden 1)", 3_960_000_000000, 19_800_000000, 9_900_000000,
     (3_960_000000, 2_475_000000, 1_980_000000, 990_000000, 495_000000)),
    ("golden-4", "2,000,000 (golden 4)", 2_000_000_000000, 10_000_000000, 5_000_000000,
     (2_000_000000, 1_250_000000, 1_000_000000, 500_000000, 250_000000)),
    ("golden-9", "90,000 (golden 9)", 90_000_000000, 450_000000, 225_000000,
     (90_000000, 56_250000, 45_000000, 22_500000, 11_250000)),
    ("golden-7", "1,320,000, the first slice of golden 7", 1_320_000_000000, 6_600_000000,
     3_300_000000, (1_320_000000, 825_000000, 660_000000, 330_000000, 165_000000)),
    ("at-the-cap", "10,000,000: the fee is the cap", 10_000_000_000000, 50_000_000000,
     25_000_000000, (10_000_000000, 6_250_000000, 5_000_000000, 2_500_000000, 1_250_000000)),
    ("above-last-cap", "12,000,000: the last cap binds", 12_000_000_000000, 50_000_000000,
     25_000_000000, (10_000_000000, 6_250_000000, 5_000_000000, 2_500_000000, 1_250_000000)),
    ("tier-at-million", "1,000,000: the cap of the first tier is its fee", 1_000_000_000000,
     5_000_000000, 2_500_000000,
     (1_000_000000, 625_000000, 500_000000, 250_000000, 125_000000)),
    ("tier-above-million-by-one", "1,000,000.000001: the second tier, and the same fee",
     1_000_000_000001, 5_000_000000, 2_500_000000,
     (1_000_000000, 625_000000, 500_000000, 250_000000, 125_000000)),
    ("tier-above-million", "1,000,000.000200: the second tier, whose cap does not bind",
     1_000_000_000200, 5_000_000001, 2_500_000000,
     (1_000_000001, 625_000000, 500_000000, 250_000000, 125_000000)),
    ("tier-above-five-million", "5,000,000.000200: the third tier", 5_000_000_000200,
     25_000_000001, 12_500_000000,
     (5_000_000001, 3_125_000000, 2_500_000000, 1_250_000000, 625_000000)),
    ("tier-above-ten-million", "10,000,000.000200: the last cap binds", 10_000_000_000200,
     50_000_000000, 25_000_000000,
     (10_000_000000, 6_250_000000, 5_000_000000, 2_500_000000, 1_250_000000)),
    ("odd-fee", "0.000600 is charged 0.000003: one unit burns, two are the treasury's", 600, 3, 1,
     (2, 0, 0, 0, 0)),
    ("fee-of-one-unit", "0.000200 is charged 0.000001: nothing burns", 200, 1, 0,
     (1, 0, 0, 0, 0)),
    ("no-fee", "0.000199 is charged nothing", 199, 0, 0, (0, 0, 0, 0, 0)),
    ("treasury-remainder", "A fee of 37 burns 18; of the 19 the first account takes what the "
                           "others' shares leave", 7_400, 37, 18, (11, 4, 3, 1, 0)),
    ("not-a-floor", "1,500,000 burns 3,750, and not the published 6,250: a cap is no floor",
     1_500_000_000000, 7_500_000000, 3_750_000000,
     (1_500_000000, 937_500000, 750_000000, 375_000000, 187_500000)),
)
for name, description, value, charged, burn, buckets in FIGURES:
    fixture("money", name, description, case(lambda value=value: alone(value)), **payment(
        "RELEASED", [value], 0, charged, buckets, 0, 0, burn=burn,
        escrow=(value, 0, charged, burn, 0)))


def dear():
    return fee(rate=100)


fixture("money", "up-to-inside", "At twice the rate: 1,000,000 is of the first tier, whose cap is "
                                 "5,000", case(lambda: alone(1_000_000_000000, terms=dear())),
        **payment("RELEASED", [1_000_000_000000], 0, 5_000_000000,
                  (1_000_000000, 625_000000, 500_000000, 250_000000, 125_000000), 0, 0))
fixture("money", "up-to-above", "… and 1,000,000.000001 of the second: 10,000",
        case(lambda: alone(1_000_000_000001, terms=dear())),
        **payment("RELEASED", [1_000_000_000001], 0, 10_000_000000,
                  (2_000_000000, 1_250_000000, 1_000_000000, 500_000000, 250_000000), 0, 0))
fixture("money", "one-account", "A treasury of one account gets the whole half",
        case(lambda: alone(7_400, terms=fee(treasury=(10_000,)))),
        **payment("RELEASED", [7_400], 0, 37, (19,), 0, 0))
fixture("money", "account-of-nothing", "An account with share 0 is listed, with 0",
        case(lambda: alone(7_400, terms=fee(treasury=(10_000, 0)))),
        **payment("RELEASED", [7_400], 0, 37, (19, 0), 0, 0))
fixture("money", "rate-zero", "A rate of zero: nothing is charged",
        case(lambda: alone(terms=fee(rate=0))),
        **payment("RELEASED", units([1_320_000]), 0, 0, (0,) * 5, 0, 0))
LARGEST = 2**128 - 1
fixture("money", "largest-value", "The largest value there is: products need more than 128 bits",
        case(lambda: alone(LARGEST)),
        **payment("RELEASED", [LARGEST], 0, 50_000_000000,
                  (10_000_000000, 6_250_000000, 5_000_000000, 2_500_000000, 1_250_000000), 0, 0))


# Amounts

def chain(shares, value, index, **how):
    """All slices up to this one have passed; the ones before it are paid."""
    def make():
        told = Story(order(shares, (PRE_SHIP, CUSTOMS_ENTRY, ARRIVAL)[:len(shares)], value, **how))
        for place in range(index + 1):
            told.prove(place, f"R-{place}", DAY + place * DAY, BOTH)
            told.gate("passed", DAY + place * DAY)
            if place < index:
                told.ask("released", place, REVIEWED + place * DAY)
        return money_case(told.trade, index, REVIEWED + index * DAY)
    return make


fixture("money", "odd-value", "6,600,000.000007 in 33.33 / 33.33 / 33.34: the last takes what "
                              "remains", chain((3_333, 3_333, 3_334), 6_600_000_000007, 2),
        **payment("RELEASED", [2_200_440_000003], 0, 11_002_200000,
                  (2_200_440000, 1_375_275000, 1_100_220000, 550_110000, 275_055000), 0, 0,
                  escrow=(6_600_000_000007, 0, 33_000_000000, 16_500_000000, 0)))
fixture("money", "share-below-a-unit", "A share that comes to less than a unit is nothing, and "
                                       "pays nothing", chain((1, 9_999), 9_999, 0),
        **payment("RELEASED", [0], 0, 0, (0,) * 5, 0, 49, escrow=(0, 0, 0, 0, 0)))
fixture("money", "no-cumulative-cap", "The third slice of 300,000 charges 450 like the first, not "
                                      "300", chain((3_000, 4_000, 3_000), 300_000 * UNIT, 2),
        **payment("RELEASED", units([90_000]), 0, 450 * UNIT, units((90, 56.25, 45, 22.5, 11.25)),
                  0, 0, escrow=tuple(units((300_000, 0, 1_500, 750, 0)))))


def more_locked(told):
    """Somebody locked one unit more than the slice is worth, and the ledger counted it."""
    value, money = told.slice(0), told.escrow()
    told.put_slice(0, value.but(locked=value.locked + 1))
    told.put_escrow(money.but(funded=money.funded + 1))


fixture("money", "more-locked", "What is locked above the amount goes back with the slice",
        case(before=more_locked), **whole(refund=1, escrow=(1_320_000_000000, 1, 6_600_000000,
                                                            3_300_000000, 0)))


# Objections and rulings

def objected(at=OBJECTED, **how):
    """An objection to the slice's EMT, seen at `at`."""
    return lambda told: [objection(told.trade, told.slice(0).emt, at, **how)]


def ruled(deduction, at=2 * DAY, objected_at=OBJECTED, **how):
    """… and the neutral's ruling on it."""
    def given(told):
        first = objection(told.trade, told.slice(0).emt, objected_at)
        return [first, ruling(told.trade, first, deduction, at, **how)]
    return given


UPHELD, REJECTED, LAPSED_SIGNAL = ([(name, "buyer")] for name in (
    "OBJECTION_UPHELD", "OBJECTION_REJECTED", "OBJECTION_LAPSED"))
UNTIL = OBJECTED + RULING
fixture("money", "objected", "The buyer objects in time: the neutral is waited for",
        case(given=objected()), **hold("WAIT_RULING", T0 + UNTIL, 1_320_000 * UNIT))
fixture("money", "waits-for-ruling", "… until one second before its time is over",
        case(at=UNTIL - 1, given=objected()), **hold("WAIT_RULING", T0 + UNTIL, 1_320_000 * UNIT))
fixture("money", "lapsed", "… then the objection lapses, and the slice is paid",
        case(at=UNTIL, given=objected()), **whole(basis="LAPSED", signals=LAPSED_SIGNAL))
fixture("money", "objected-last-second", "Seen in the last second of the review",
        case(at=REVIEWED, given=objected(REVIEWED - 1)),
        **hold("WAIT_RULING", T0 + REVIEWED - 1 + RULING, 1_320_000 * UNIT))
fixture("money", "ruled-rejected", "Ruled at 0: the objection is rejected, and the slice paid",
        case(at=2 * DAY, given=ruled(0)), **whole(basis="RULED", signals=REJECTED))
fixture("money", "ruled-in-review", "Ruled before the review is over: paid at once",
        case(at=OBJECTED + 60, given=ruled(0, OBJECTED + 60)),
        **whole(basis="RULED", signals=REJECTED))
fixture("money", "ruled-last-second", "The ruling is seen in its last second, and read later",
        case(at=UNTIL + DAY, given=ruled(0, UNTIL - 1)),
        **whole(basis="RULED", signals=REJECTED))
fixture("money", "ruled-at-lapse", "… a second later: the objection has lapsed",
        case(at=UNTIL, given=ruled(1_000_000, UNTIL)),
        **whole(basis="LAPSED", signals=LAPSED_SIGNAL, items=[("ruling", "E_RULING_LATE")]))
fixture("money", "ruled-all", "Ruled at 1,000,000: all goes back, and nothing is charged",
        case(at=2 * DAY, given=ruled(1_000_000)),
        **payment("RULED", [0], 1_320_000 * UNIT, 0, (0,) * 5, 6_600 * UNIT, 0, signals=UPHELD,
                  escrow=tuple(units((0, 1_320_000, 0, 0, 6_600))),
                  slices=[(1, "UNLOCKED", False)]))
fixture("money", "ruled-one-ppm", "Ruled at 1 ppm of 0.000003: the payment is rounded down",
        case(lambda: alone(3), at=2 * DAY, given=ruled(1)),
        **payment("RULED", [2], 1, 0, (0,) * 5, 0, 0, signals=UPHELD))


def with_moisture(value, deduction=None, **how):
    """1,320,000 with a moisture that costs something, and perhaps a ruling."""
    return case(lambda: alone(schema=quality_schema(), **how),
                at=REVIEWED if deduction is None else 2 * DAY, values={"moisture": value},
                given=None if deduction is None else ruled(deduction))


def at_20_000(basis, signals=()):
    return payment(basis, units([1_293_600]), 26_400 * UNIT, 6_468 * UNIT,
                   units((1_293.6, 808.5, 646.8, 323.4, 161.7)), 132 * UNIT, 0, signals=signals)


fixture("money", "ruled-below-variance", "A ruling below what the variance costs: the variance "
                                         "counts, and the objection is rejected",
        with_moisture("150", 19_999), **at_20_000("RULED", REJECTED))
fixture("money", "ruled-as-variance", "… the same: rejected too", with_moisture("150", 20_000),
        **at_20_000("RULED", REJECTED))
fixture("money", "ruled-above-variance", "… above: the ruling counts, and not the sum",
        with_moisture("150", 50_000),
        **payment("RULED", units([1_254_000]), 66_000 * UNIT, 6_270 * UNIT,
                  units((1_254, 783.75, 627, 313.5, 156.75)), 330 * UNIT, 0, signals=UPHELD))
fixture("money", "variance-lapsed", "A variance, and an objection that lapsed: the variance counts",
        case(lambda: alone(schema=quality_schema()), at=UNTIL, values={"moisture": "150"},
             given=objected()), **at_20_000("LAPSED", LAPSED_SIGNAL))
fixture("money", "variance-released", "A variance without any objection",
        with_moisture("150"), **at_20_000("RELEASED"))
fixture("money", "variance-in-review", "What a Hold says has accrued is less the variance",
        case(lambda: alone(schema=quality_schema()), at=REVIEWED - 1, values={"moisture": "150"}),
        **hold("REVIEW", T0 + REVIEWED, 1_293_600 * UNIT))
fixture("money", "variance-returns-fee", "1,320,000.000001 at 6,800 ppm: the fee of what is not "
                                         "paid goes back",
        case(lambda: alone(1_320_000_000001, quality_schema()), values={"moisture": "117"}),
        **payment("RELEASED", [1_311_024_000000], 8_976_000001, 6_555_120000,
                  (1_311_024000, 819_390000, 655_512000, 327_756000, 163_878000), 44_880000, 0))
DESCENDING = [Record(up_to=1_000, cap=5), Record(up_to=LARGEST, cap=2)]
fixture("money", "caps-descend", "Caps that descend: half of 2,000 would be charged 5, but 2 were "
                                 "prepaid", case(lambda: alone(2_000, terms=fee(tiers=DESCENDING)),
                                                 at=2 * DAY, given=ruled(500_000)),
        **payment("RULED", [1_000], 1_000, 2, (1, 0, 0, 0, 0), 0, 0, signals=UPHELD))


# Variances (8.1), as the gate says them

def deducts(values):
    def make():
        told = Story(alone(schema=quality_schema()))
        told.prove(0, "QA-1", DAY, BOTH, values)
        return gate_case(told.trade, DAY)
    return make


for name, description, values, deduction in (
        ("variance-on-a-point", "150 is a point of the line: 20,000", {"moisture": "150"}, 20_000),
        ("variance-between-points", "151 is between 150 and 300: 20,200", {"moisture": "151"},
         20_200),
        ("variance-first-unit", "101, one above the edge: 400", {"moisture": "101"}, 400),
        ("variance-at-the-edge", "100 is no deviation", {"moisture": "100"}, 0),
        ("variance-middle", "225: 35,000", {"moisture": "225"}, 35_000),
        ("variance-last-point", "300: 50,000", {"moisture": "300"}, 50_000),
        ("variance-lower-first-unit", "Shelf life 364: 526.3… is rounded up",
         {"shelf_life_days": "364"}, 527),
        ("variance-lower-rounded-up", "271: 49,473.6… is rounded up", {"shelf_life_days": "271"},
         49_474),
        ("variance-lower-point", "270: 50,000", {"shelf_life_days": "270"}, 50_000),
        ("variance-lower-last", "180: 200,000", {"shelf_life_days": "180"}, 200_000),
        ("variances-sum", "Both: their deductions are summed",
         {"moisture": "151", "shelf_life_days": "271"}, 69_674)):
    fixture("money", name, description, deducts(values), outcome="pass", deduction=deduction)
for name, values in (("variance-beyond", {"moisture": "301"}),
                     ("variance-lower-beyond", {"shelf_life_days": "179"})):
    fixture("money", name, "One unit beyond the last point", deducts(values), outcome="refuse",
            code="E_TOLERANCE_EXCEEDED")


# Recipients

ASSIGNED = DAY - HOUR


def assigned(*parts, deduction=None, index=0, **how):
    """(account, amount, seen) each; perhaps a ruling beside them."""
    def given(told):
        found = [assignment(told.trade, index, account, round(amount * UNIT), seen, **how)
                 for account, amount, seen in parts]
        return found + (ruled(deduction)(told) if deduction is not None else [])
    return given


def listed(told):
    list_recipient(told.trade, CARRIER_ACCOUNT, 0)
    list_recipient(told.trade, WAREHOUSE_ACCOUNT, 1)


def assigning(given, value=1_400_000, at=REVIEWED, before=listed):
    return case(lambda: alone(value * UNIT), at=at, given=given, before=before)


def fourteen(*parts, items=()):
    """1,400,000 paid whole."""
    return payment("RELEASED", units(parts), 0, 7_000 * UNIT, units((1_400, 875, 700, 350, 175)),
                   0, 0, items=items)


TWO = ((CARRIER_ACCOUNT, 900_000, ASSIGNED), (WAREHOUSE_ACCOUNT, 500_000, ASSIGNED + 1))
fixture("money", "assigned-all", "Two recipients get all of the slice, the supplier nothing",
        assigning(assigned(*TWO)), **fourteen(900_000, 500_000, 0))
fixture("money", "assigned-part", "One recipient: the rest is the supplier's",
        assigning(assigned(TWO[0])), **fourteen(900_000, 500_000))
fixture("money", "assigned-too-much", "One unit more than the slice: the later one does not count",
        assigning(assigned(TWO[0], (WAREHOUSE_ACCOUNT, 500_000.000001, ASSIGNED + 1))),
        **fourteen(900_000, 500_000, items=[("assignment", "E_ASSIGNED_TOO_MUCH")]))
fixture("money", "assigned-after-too-much", "… and a smaller one after it does",
        assigning(assigned(TWO[0], (WAREHOUSE_ACCOUNT, 600_000, ASSIGNED + 1),
                           (WAREHOUSE_ACCOUNT, 100_000, ASSIGNED + 2))),
        **fourteen(900_000, 100_000, 400_000, items=[("assignment", "E_ASSIGNED_TOO_MUCH")]))
fixture("money", "assigned-with-deduction", "A tenth is ruled back: the one of higher priority is "
                                            "paid whole, the other what is left",
        assigning(assigned(*TWO, deduction=100_000), at=2 * DAY),
        **payment("RULED", units((900_000, 360_000, 0)), 140_000 * UNIT, 6_300 * UNIT,
                  units((1_260, 787.5, 630, 315, 157.5)), 700 * UNIT, 0, signals=UPHELD))
fixture("money", "priority-before-seen", "… whoever was seen first",
        assigning(assigned((WAREHOUSE_ACCOUNT, 500_000, ASSIGNED),
                           (CARRIER_ACCOUNT, 900_000, ASSIGNED + 1), deduction=100_000),
                  at=2 * DAY),
        **payment("RULED", units((900_000, 360_000, 0)), 140_000 * UNIT, 6_300 * UNIT,
                  units((1_260, 787.5, 630, 315, 157.5)), 700 * UNIT, 0, signals=UPHELD))


def same_priority(told):
    list_recipient(told.trade, CARRIER_ACCOUNT, 3)
    list_recipient(told.trade, WAREHOUSE_ACCOUNT, 3)


fixture("money", "seen-before-later", "Of one priority, who was seen first is paid first",
        assigning(assigned((WAREHOUSE_ACCOUNT, 500_000, ASSIGNED),
                           (CARRIER_ACCOUNT, 900_000, ASSIGNED + 1), deduction=100_000),
                  at=2 * DAY, before=same_priority),
        **payment("RULED", units((500_000, 760_000, 0)), 140_000 * UNIT, 6_300 * UNIT,
                  units((1_260, 787.5, 630, 315, 157.5)), 700 * UNIT, 0, signals=UPHELD))


def on_list(**when):
    return lambda told: list_recipient(told.trade, CARRIER_ACCOUNT, **when)


PART = (CARRIER_ACCOUNT, 900_000, ASSIGNED)
UNLISTED = [("assignment", "E_RECIPIENT_NOT_LISTED")]
fixture("money", "recipient-withdrawn-later", "Taken off the list a second after it was seen: paid",
        assigning(assigned(PART), before=on_list(withdrawn_at=ASSIGNED + 1)),
        **fourteen(900_000, 500_000))
fixture("money", "recipient-withdrawn", "… in that second: not paid",
        assigning(assigned(PART), before=on_list(withdrawn_at=ASSIGNED)),
        **fourteen(1_400_000, items=UNLISTED))
fixture("money", "recipient-listed-in-time", "Listed in the second in which it was seen",
        assigning(assigned(PART), before=on_list(listed_at=ASSIGNED)),
        **fourteen(900_000, 500_000))
fixture("money", "recipient-listed-later", "… a second later",
        assigning(assigned(PART), before=on_list(listed_at=ASSIGNED + 1)),
        **fourteen(1_400_000, items=UNLISTED))
fixture("money", "recipient-not-listed", "An account that the allowlist does not have",
        assigning(assigned(PART), before=None), **fourteen(1_400_000, items=UNLISTED))
