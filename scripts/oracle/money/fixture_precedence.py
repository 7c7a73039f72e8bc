"""Fixtures of which comes first: of losses, flags, proofs, refunds and deadlines
(docs/order-money.md 7)."""

from ..builder import filler
from ..order import codes as gate
from ..order.builder import INSPECTOR, OPENED_AT, TERMINAL
from ..order.ledger import KEY_ENTRY
from .fixture import fixture, flags, hold, refund
from .fixture_chain import (AFTER, LAST, LOST_AT, NOT_COUNTED, PROOF, SECOND, flag_alone, fraud,
                            none, one, signs, stays, two, wait)
from .fixture_release import REVIEWED, T0
from .fixture_repair import CUT, again, both_broken, broken, paid_chain
from .fixture_review import repaired
from .story import Story, gate_case, money_case, revoke
from .story_orders import SIX
from .trades import (ARRIVAL, BOTH, DAY, ON_BOARD, PRE_SHIP, REVIEW,
                     SECOND_SUPPLIER, TOP_UP, UNIT, order, stage_schema)

# Keys and flags


def revoked_key_after_window():
    """Repaired at the tenth day; what stands is of a key that is revoked later."""
    told = repaired(at=10 * DAY)
    value = told.world.get(KEY_ENTRY, key_id=INSPECTOR.id)
    told.world.put(KEY_ENTRY, value.but(revoked_at=T0 + LAST), key_id=INSPECTOR.id)
    return money_case(told.trade, 0, LAST)


fixture("freeze", "key-revoked-after-first-window", "A key is revoked when the window of the first "
                                                    "pass is over: a repair opened no other",
        revoked_key_after_window, **stays())
fixture("freeze", "flags-before-fraud", "A flag to be taken off, and a fraud to be proven: first "
                                        "the flag",
        one(2 * DAY, two(), flag_alone), **flags("RESUMED", [(1, "RELEASABLE", False)], proven=[]))


def loss_and_fraud(told):
    return [*two()(told), revoke(told.trade, told.signed[1], TERMINAL, LOST_AT)]


fixture("freeze", "loss-before-fraud", "A loss, and a fraud to be proven: first the loss",
        one(2 * DAY, loss_and_fraud), **flags("LOST", [(1, "RELEASABLE", True)], AFTER, proven=[]))


# Fraud

def elsewhere(part, value):
    def given(told):
        first, second = two()(told)
        place = second.body.place.but(**{part: value})
        return [first, signs(told, TERMINAL, gate.TERMINAL, "R-2", SECOND, place=place)]
    return given


fixture("fraud", "other-supplier", "Two dossiers, of two suppliers: no fraud",
        fraud(elsewhere("supplier", SECOND_SUPPLIER.id)), **none())
fixture("fraud", "other-sub-lot", "… of two sub-lots",
        fraud(elsewhere("sub_lot", filler("container two"))), **none())


def seen_the_other_way(revoked_at, seen):
    """The first signed is seen last; the second is revoked."""
    def given(told):
        first = signs(told, TERMINAL, gate.TERMINAL, "R-1", DAY, seen=SECOND + 300)
        second = signs(told, TERMINAL, gate.TERMINAL, "R-2", SECOND)
        return [first, second, revoke(told.trade, second, TERMINAL, revoked_at, seen=seen)]
    return given


UNCOUNTED = {**PROOF, "items": [NOT_COUNTED]}
fixture("fraud", "first-is-the-first-signed", "The one seen first was signed second: revoking it, "
                                              "dated before both, excuses nothing",
        fraud(seen_the_other_way(DAY - 1, SECOND + 60)), **UNCOUNTED)
fixture("fraud", "second-revoked", "The second is revoked, before it was signed and seen: the first "
                                   "is not",
        fraud(seen_the_other_way(SECOND - 1, SECOND)), **UNCOUNTED)


# Top-ups and refunds

def after_a_repair():
    """The stage before is repaired a day after its first pass."""
    told = again(paid_chain(at=2 * DAY), at=2 * DAY + 60)
    told.gate("repaired", 2 * DAY + 60)
    told.ask("resumed", 0, 2 * DAY + 60)
    return money_case(told.trade, 1, DAY + TOP_UP)


fixture("refund", "top-up-from-first-pass", "The time for the top-up runs from the first pass of "
                                            "the stage before, not from its repair",
        after_a_repair, **refund("TOP_UP_MISSED", 0, 19_800 * UNIT, 6_600 * UNIT))


def after_three_passes():
    schemas = (PRE_SHIP, stage_schema("TRADE.QA.v1", "QA", False),
               stage_schema("TRADE.STORAGE.v1", "STORAGE", False), ON_BOARD)
    told = Story(order((2_000, 2_000, 2_000, 4_000), schemas), funded=[0, 1, 2])
    for index in range(3):
        told.prove(index, f"R-{index}", (1 + index) * DAY, BOTH)
        told.gate("passed", (1 + index) * DAY)
    return money_case(told.trade, 3, 3 * DAY + 100)


fixture("refund", "top-up-from-last-stage", "… and of the stage right before it",
        after_three_passes, **hold("WAIT_TOP_UP", T0 + 3 * DAY + TOP_UP))


def broken_before(at, second=ON_BOARD, funded=(0, 1), days=40):
    """The first of two stages is paid and broken at the second day; the other is asked."""
    def make():
        told = Story(order((5_000, 5_000), (PRE_SHIP, second),
                           slices=[{"delivery_by": OPENED_AT + until * DAY}
                                   for until in (days - 2, days)]), list(funded))
        signed = told.prove(0, "R-1", DAY, BOTH)
        told.gate("passed", DAY)
        told.ask("paid", 0, REVIEWED)
        told.ask("lost", 1, 2 * DAY, [revoke(told.trade, signed[1], TERMINAL, 2 * DAY)])
        return money_case(told.trade, 1, at)
    return make


fixture("refund", "delivery-before-correction", "Both delivery and correction are over: delivery is "
                                                "the reason",
        broken_before(17 * DAY, days=12), **refund("DELIVERY_OVER", 3_300_000 * UNIT,
                                                   16_500 * UNIT))
fixture("refund", "correction-before-top-up", "Both correction and top-up are over: correction is "
                                              "the reason",
        broken_before(17 * DAY, funded=[0]), **refund("CORRECTION_MISSED", 0, 16_500 * UNIT))
fixture("refund", "frozen-top-up-first", "Frozen, and not funded: the top-up is due first",
        broken_before(2 * DAY + 1, funded=[0]), **hold("WAIT_CORRECTION", T0 + DAY + TOP_UP))


def refund_of(index, at):
    def before(told):
        told.ask("refunded", index, at)
    return before


fixture("refund", "two-stages-after-a-refund", "The stage before the one before went back",
        wait(30 * DAY, SIX, (PRE_SHIP, ON_BOARD, ARRIVAL), 2, before=refund_of(0, 30 * DAY)),
        **refund("EARLIER_REFUNDED", 264_000 * UNIT, 1_320 * UNIT, 3_960 * UNIT))


def later_one_refunded():
    """Both are to be delivered by one day; the first has passed a minute before."""
    slices = [{"delivery_by": OPENED_AT + 10 * DAY}] * 2
    told = Story(order((5_000, 5_000), (PRE_SHIP, PRE_SHIP), slices=slices))
    told.prove(0, "R-1", 10 * DAY - 60, BOTH)
    told.gate("passed", 10 * DAY - 60)
    told.ask("refunded", 1, 10 * DAY)
    return money_case(told.trade, 0, 10 * DAY)


fixture("refund", "only-a-later-one-refunded", "A later stage went back: this one is in review",
        later_one_refunded, **hold("REVIEW", T0 + 10 * DAY - 60 + REVIEW, 3_300_000 * UNIT))


# Corrections

def two_losses(at):
    def make():
        told = broken()
        told.ask("lost", 0, 3 * DAY, [revoke(told.trade, told.signed[0], INSPECTOR, 3 * DAY)])
        again(told, standing=(), fresh=BOTH, at=at)
        return gate_case(told.trade, at)
    return make


fixture("repair", "time-from-the-first-loss", "Two losses, two days apart: the time runs from the "
                                              "first", two_losses(CUT),
        outcome="refuse", code="E_CORRECTION_LATE", items=[])
fixture("repair", "both-lost-in-time", "… and a second before it is over both are made good",
        two_losses(CUT - 1), outcome="pass", replaces=True, items=[])


def behind_a_refund():
    told = both_broken()
    again(told, "R-2", at=CUT + 60, asked=1)
    return gate_case(told.trade, CUT + 60)


fixture("repair", "behind-a-refunded-stage", "The stage before it went back: the order of stages is "
                                             "asked in a repair too", behind_a_refund,
        outcome="refuse", code="E_STAGE_ORDER", items=[])
