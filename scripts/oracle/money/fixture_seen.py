"""Fixtures of when something was seen: that counts, and not the time that an item gives itself; and
what decides between two that were seen (docs/order-money.md M2, M9)."""

from ..order.builder import OPENED_AT
from .fixture import fixture, payment
from .fixture_chain import LAST, by_terminal, lost, one, stays
from .fixture_items import unheard, waits
from .fixture_release import (ASSIGNED, LAPSED_SIGNAL, OBJECTED, REJECTED, REVIEWED, UNLISTED,
                              UNTIL, UPHELD, assigning, case, fourteen, on_list, ruled,
                              same_priority, whole)
from .story import assignment, objection, ruling
from .trades import CARRIER_ACCOUNT, DAY, RULING, UNIT, WAREHOUSE_ACCOUNT, units

unheard("objected-backdated", "Dated in the last second of the review, and seen in the next",
        "E_OBJECTION_LATE", lambda told: [objection(
            told.trade, told.slice(0).emt, REVIEWED - 1, seen=REVIEWED)], at=REVIEWED)
fixture("money", "ruled-backdated", "Dated in the last second in which it can be ruled, and seen "
                                    "in the next",
        case(at=UNTIL, given=ruled(1_000_000, UNTIL - 1, seen=UNTIL)),
        **whole(basis="LAPSED", signals=LAPSED_SIGNAL, items=[("ruling", "E_RULING_LATE")]))
fixture("freeze", "revoked-backdated", "Dated in the window's last second, and seen in the next",
        one(LAST, by_terminal(LAST - 1, seen=LAST)),
        **stays(items=[("revocation", "E_REVOCATION_LATE")]))
fixture("freeze", "revoked-ahead-by-skew", "Dated 300 seconds after it was seen: it counts",
        one(LAST, by_terminal(DAY + 900, seen=DAY + 600)), **lost())
fixture("money", "recipient-listed-before-assigned", "Listed before the date of the assignment, "
                                                     "and after that was seen: not paid",
        assigning(lambda told: [assignment(told.trade, 0, CARRIER_ACCOUNT, 5, ASSIGNED,
                                           seen=ASSIGNED - 100)],
                  before=on_list(listed_at=ASSIGNED - 50)),
        **fourteen(1_400_000, items=UNLISTED))


fixture("money", "recipient-withdrawn-after-assigned", "Taken off the list after the date of the "
                                                       "assignment, and before that was seen: "
                                                       "not paid",
        assigning(lambda told: [assignment(told.trade, 0, CARRIER_ACCOUNT, 5, ASSIGNED - 100,
                                           seen=ASSIGNED)],
                  before=on_list(withdrawn_at=ASSIGNED - 50)),
        **fourteen(1_400_000, items=UNLISTED))


def dated_before(told):
    """An objection that was signed ten minutes before it was seen; a ruling in its last second."""
    first = objection(told.trade, told.slice(0).emt, OBJECTED - 600, seen=OBJECTED)
    return [first, ruling(told.trade, first, 0, OBJECTED + RULING - 1)]


fixture("money", "ruling-time-from-seen", "The time to rule runs from when the objection was seen",
        case(at=UNTIL, given=dated_before), **whole(basis="RULED", signals=REJECTED))


def together(told):
    """Three objections seen in one second; the one with the smallest digest is ruled."""
    found = [objection(told.trade, told.slice(0).emt, OBJECTED, reason=reason)
             for reason in (0, 1, 2)]
    first = min(found, key=lambda item: item.digest)
    return found + [ruling(told.trade, first, 0, OBJECTED + 5)]


def on_another(told):
    *found, _ = together(told)
    other = max(found, key=lambda item: item.digest)
    return found + [ruling(told.trade, other, 0, OBJECTED + 5)]


fixture("money", "objections-seen-together", "Three objections seen in one second: the smallest "
                                             "digest is the objection",
        case(at=OBJECTED + 100, given=together), **whole(basis="RULED", signals=REJECTED))
waits("ruling-on-the-larger-digest", "… and a ruling on another one decides nothing", on_another,
      items=[("ruling", "E_NO_OBJECTION")])


# Recipients

def first_has_the_larger_digest(told):
    """Two parts to one priority; the objection takes half of the slice away."""
    later = assignment(told.trade, 0, WAREHOUSE_ACCOUNT, 600_000 * UNIT, ASSIGNED + 600)
    first = next(made for made in (assignment(
        told.trade, 0, CARRIER_ACCOUNT, 700_000 * UNIT, ASSIGNED,
        assigned_at=OPENED_AT + ASSIGNED - back) for back in range(50))
        if made.digest > later.digest)
    return [first, later, *ruled(500_000)(told)]


fixture("money", "seen-before-digest", "Of one priority, who was seen first is paid first, whatever "
                                       "the digests",
        assigning(first_has_the_larger_digest, 1_320_000, 2 * DAY, same_priority),
        **payment("RULED", units((660_000, 0, 0)), 660_000 * UNIT, 3_300 * UNIT,
                  units((660, 412.5, 330, 165, 82.5)), 3_300 * UNIT, 0, signals=UPHELD,
                  first=CARRIER_ACCOUNT.hex()))


def ten_more_locked(told):
    """Ten units above the slice's amount are locked, and the ledger counted them."""
    value, money = told.slice(0), told.escrow()
    told.put_slice(0, value.but(locked=value.locked + 10))
    told.put_escrow(money.but(funded=money.funded + 10))
    on_list()(told)


fixture("money", "assigned-above-amount", "A part one unit above the slice's amount, and below what "
                                          "is locked: too much",
        case(given=lambda told: [assignment(told.trade, 0, CARRIER_ACCOUNT,
                                            1_320_000 * UNIT + 1, ASSIGNED)],
             before=ten_more_locked),
        **whole(refund=10, items=[("assignment", "E_ASSIGNED_TOO_MUCH")],
                escrow=(1_320_000 * UNIT, 10, 6_600 * UNIT, 3_300 * UNIT, 0)))
