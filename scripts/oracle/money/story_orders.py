"""Stories of whole orders (docs/order-money.md 13): every figure is one that is published there, or
follows from one by the page's rules, written by hand in whole units of currency."""

from ..order import codes as gate
from ..order.builder import INSPECTOR, SUPPLIER, TERMINAL
from ..builder import filler
from .fixture import flags, hold, payment, refund, refuse
from .stories import story
from .story import Story, correct, objection, revoke
from .trades import (BOTH, CUSTOMS_ENTRY, DAY, HOUR, ON_BOARD, ARRIVAL, OTHER_PAIR, PRE_SHIP,
                     SECOND_SUPPLIER, THIRD_SUPPLIER, UNIT, order, units)

T0 = 1_767_225_600
PASSED = {"outcome": "pass", "replaces": False}
REPAIRED = {"outcome": "pass", "replaces": True}
COUNTED = [("COUNTED", "inspector"), ("COUNTED", "terminal")]


def released(pay, fee, burn, buckets, stays, totals, basis="RELEASED", **more):
    """A slice paid whole, in whole currency; `totals` is ESCROW afterwards."""
    return payment(basis, units([pay]), 0, round(fee * UNIT), units(buckets), 0,
                   round(stays * UNIT), burn=round(burn * UNIT),
                   escrow=tuple(units(totals)), **more)


def pre_ship(told, at, totals_after):
    told.prove(0, "PSI-1", at, BOTH)
    told.gate("passed", at, **PASSED, signals=COUNTED)
    told.ask("review", 0, at, **hold("REVIEW", T0 + at + 2 * HOUR, 1_320_000 * UNIT))
    told.ask("released", 0, at + 2 * HOUR, **totals_after)


SIX = (2_000, 6_000, 2_000)


@story("orders/six-million", "6,600,000 in 20 / 60 / 20 (golden 7, and 1 in it): paid whole, "
                             "33,000 charged, 16,500 burned")
def six_million():
    told = Story(order(SIX))
    pre_ship(told, 2 * DAY, released(1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 26_400,
                                     (1_320_000, 0, 6_600, 3_300, 0)))
    on_board(told, 10 * DAY)
    told.prove(2, "ASN-1", 20 * DAY, BOTH)
    told.gate("passed", 20 * DAY, **PASSED)
    told.ask("released", 2, 20 * DAY + 2 * HOUR, **released(
        1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 0,
        (6_600_000, 0, 33_000, 16_500, 0)))
    told.ask("paid-already", 2, 20 * DAY + 3 * HOUR, **refuse("SLICE_PAID"))
    return told


def on_board(told, at):
    """The largest slice, golden 1."""
    signed = told.prove(1, "BL-1", at, BOTH)
    told.gate("passed", at, **PASSED)
    told.ask("released", 1, at + 2 * HOUR, **released(
        3_960_000, 19_800, 9_900, (3_960, 2_475, 1_980, 990, 495), 6_600,
        (5_280_000, 0, 26_400, 13_200, 0)))
    return signed


@story("orders/six-million-repaired", "The same; On-Board's attestation is revoked after it was "
                                      "paid, and a fresh one repairs it: no money moves for that")
def six_million_repaired():
    told, signed = revoked_after_paid()
    told.stage(1)
    trade = told.trade
    trade.dossier({"report_number": "BL-1"})
    trade.items = [signed[0]]
    trade.attest(*OTHER_PAIR[1], 13 * DAY - 600)
    correct(trade, told.slice(1).emt, 13 * DAY)
    told.gate("repaired", 13 * DAY, **REPAIRED,
              signals=[("COUNTED", "carrier"), ("COUNTED", "inspector")])
    told.ask("resumed", 2, 13 * DAY, **flags("RESUMED", [(3, "LOCKED", False)]))
    told.prove(2, "ASN-1", 20 * DAY, BOTH)
    told.gate("passed", 20 * DAY, **PASSED)
    told.ask("released", 2, 20 * DAY + 2 * HOUR, **released(
        1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 0,
        (6_600_000, 0, 33_000, 16_500, 0)))
    return told


def revoked_after_paid():
    told = Story(order(SIX))
    pre_ship(told, 2 * DAY, released(1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 26_400,
                                     (1_320_000, 0, 6_600, 3_300, 0)))
    signed = on_board(told, 10 * DAY)
    gone = revoke(told.trade, signed[1], TERMINAL, 12 * DAY, gate.DATA_MISMATCH)
    told.ask("lost", 2, 12 * DAY, [gone], **flags(
        "LOST", [(3, "LOCKED", True)], [("REVOKED_AFTER_PASS", "terminal")],
        lost=[["2026-01-13T00:00:00Z"]]))
    return told, signed


@story("orders/six-million-never-repaired", "The same, never corrected: Arrival's 1,320,000 and "
                                            "its 6,600 go back, what was paid stays paid")
def six_million_never_repaired():
    told, _ = revoked_after_paid()
    told.ask("waits", 2, 25 * DAY, **hold("WAIT_CORRECTION", T0 + 26 * DAY))
    told.ask("last-second", 2, 26 * DAY - 1, **hold("WAIT_CORRECTION", T0 + 26 * DAY))
    told.ask("refunded", 2, 26 * DAY, **refund(
        "CORRECTION_MISSED", 1_320_000 * UNIT, 6_600 * UNIT,
        escrow=tuple(units((5_280_000, 1_320_000, 26_400, 13_200, 6_600)))))
    told.ask("refunded-already", 2, 26 * DAY, **refuse("SLICE_REFUNDED"))
    return told


THREE_HUNDRED = dict(schemas=(ON_BOARD, CUSTOMS_ENTRY, ARRIVAL), value=300_000 * UNIT)
NINETY = (90, 56.25, 45, 22.5, 11.25)


@story("orders/three-hundred-thousand", "300,000 in 30 / 40 / 30 (golden 8, 12): 450, 600, 450, "
                                        "no cumulative cap; On-Board revoked when it is paid "
                                        "freezes the two others and not itself")
def three_hundred_thousand():
    told = Story(order((3_000, 4_000, 3_000), **THREE_HUNDRED))
    signed = told.prove(0, "BL-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY, **PASSED)
    told.ask("released", 0, 2 * DAY + 2 * HOUR, **released(
        90_000, 450, 225, NINETY, 1_050, (90_000, 0, 450, 225, 0)))
    gone = revoke(told.trade, signed[0], INSPECTOR, 3 * DAY, gate.FRAUD)
    told.ask("lost", 0, 3 * DAY, [gone], **flags(
        "LOST", [(2, "LOCKED", True), (3, "LOCKED", True)],
        [("REVOKED_AFTER_PASS", "inspector")]))
    told.ask("customs-waits", 1, 3 * DAY, **hold("WAIT_CORRECTION", T0 + 17 * DAY))
    told.ask("on-board-stays-paid", 0, 3 * DAY, **refuse("SLICE_PAID"))
    told.stage(0)
    told.trade.dossier({"report_number": "BL-1"})
    told.trade.items = [signed[1]]
    told.trade.attest(*BOTH[0], 4 * DAY)
    correct(told.trade, told.slice(0).emt, 4 * DAY)
    told.gate("repaired", 4 * DAY, **REPAIRED)
    told.ask("resumed", 0, 4 * DAY, **flags(
        "RESUMED", [(2, "LOCKED", False), (3, "LOCKED", False)]))
    told.prove(1, "ENTRY-1", 5 * DAY, BOTH)
    told.gate("passed", 5 * DAY, **PASSED)
    told.ask("released", 1, 5 * DAY + 2 * HOUR, **released(
        120_000, 600, 300, (120, 75, 60, 30, 15), 450, (210_000, 0, 1_050, 525, 0)))
    told.prove(2, "ASN-1", 6 * DAY, BOTH)
    told.gate("passed", 6 * DAY, **PASSED)
    told.ask("released", 2, 6 * DAY + 2 * HOUR, **released(
        90_000, 450, 225, NINETY, 0, (300_000, 0, 1_500, 750, 0)))
    return told


@story("orders/three-hundred-thousand-in-review", "The same, revoked while On-Board is in review: "
                                                  "On-Board is frozen too")
def three_hundred_thousand_in_review():
    told = Story(order((3_000, 4_000, 3_000), **THREE_HUNDRED))
    signed = told.prove(0, "BL-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY, **PASSED)
    gone = revoke(told.trade, signed[0], INSPECTOR, 2 * DAY + HOUR)
    told.ask("lost", 0, 2 * DAY + HOUR, [gone], **flags(
        "LOST", [(1, "RELEASABLE", True), (2, "LOCKED", True), (3, "LOCKED", True)],
        [("REVOKED_AFTER_PASS", "inspector")]))
    told.ask("waits", 0, 2 * DAY + 2 * HOUR, **hold(
        "WAIT_CORRECTION", T0 + 16 * DAY + HOUR))
    told.ask("refunded", 0, 16 * DAY + HOUR, **refund(
        "CORRECTION_MISSED", 90_000 * UNIT, 450 * UNIT, 1_050 * UNIT,
        escrow=tuple(units((0, 90_000, 0, 0, 450))), slices=[(1, "REFUNDED", False)]))
    told.ask("customs-refunded", 1, 16 * DAY + HOUR, **refund(
        "EARLIER_REFUNDED", 120_000 * UNIT, 600 * UNIT, 450 * UNIT,
        escrow=tuple(units((0, 210_000, 0, 0, 1_050)))))
    told.ask("arrival-refunded", 2, 16 * DAY + HOUR, **refund(
        "EARLIER_REFUNDED", 90_000 * UNIT, 450 * UNIT, 0,
        escrow=tuple(units((0, 300_000, 0, 0, 1_500)))))
    return told


def three_suppliers():
    """10 / 25 / 65, by three suppliers; the index of each slice."""
    people = [(SUPPLIER, "supplier"), (SECOND_SUPPLIER, "second supplier"),
              (THIRD_SUPPLIER, "third supplier")]
    slices = [{"supplier": person.id, "stage": 1, "sub_lot": filler(f"sub-lot of {name}")}
              for person, name in people]
    trade = order((1_000, 2_500, 6_500), (PRE_SHIP, PRE_SHIP, PRE_SHIP), suppliers=people,
                  slices=slices)
    return trade, [next(place for place, one in enumerate(trade.order.slices)
                        if one.supplier == person.id) for person, _ in people]


@story("orders/three-suppliers-one-frozen", "6,600,000 by three suppliers, 10 / 25 / 65: the "
                                            "second is revoked in review and never corrected; the "
                                            "others never notice")
def three_suppliers_one_frozen():
    trade, (first, second, third) = three_suppliers()
    told = Story(trade)
    told.prove(first, "PSI-1", 2 * DAY, BOTH)
    told.gate("first-passed", 2 * DAY, **PASSED)
    signed = told.prove(second, "PSI-2", 2 * DAY, BOTH)
    told.gate("second-passed", 2 * DAY, **PASSED)
    gone = revoke(trade, signed[1], TERMINAL, 2 * DAY + HOUR)
    told.ask("second-lost", second, 2 * DAY + HOUR, [gone], **flags(
        "LOST", [(1, "RELEASABLE", True)], [("REVOKED_AFTER_PASS", "terminal")]))
    told.ask("first-released", first, 2 * DAY + 2 * HOUR, **released(
        660_000, 3_300, 1_650, (660, 412.5, 330, 165, 82.5), 29_700,
        (660_000, 0, 3_300, 1_650, 0)))
    told.prove(third, "PSI-3", 3 * DAY, BOTH)
    told.gate("third-passed", 3 * DAY, **PASSED)
    told.ask("third-released", third, 3 * DAY + 2 * HOUR, **released(
        4_290_000, 21_450, 10_725, (4_290, 2_681.25, 2_145, 1_072.5, 536.25), 8_250,
        (4_950_000, 0, 24_750, 12_375, 0)))
    told.ask("second-waits", second, 4 * DAY, **hold("WAIT_CORRECTION", T0 + 16 * DAY + HOUR))
    told.ask("second-refunded", second, 16 * DAY + HOUR, **refund(
        "CORRECTION_MISSED", 1_650_000 * UNIT, 8_250 * UNIT, 0,
        escrow=tuple(units((4_950_000, 1_650_000, 24_750, 12_375, 8_250)))))
    return told


@story("orders/out-of-order", "Steps that nobody can take: each has its answer, and none moves "
                              "money")
def out_of_order():
    told = Story(order(SIX), funded=[0, 1])
    told.ask("release-before-pass", 0, DAY, **hold("WAIT_PASS", T0 + 30 * DAY))
    told.prove(1, "BL-1", DAY, BOTH)
    told.gate("second-stage-first", DAY, outcome="refuse", code="E_STAGE_ORDER")
    signed = told.prove(0, "PSI-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY, **PASSED)
    told.gate("passed-twice", 2 * DAY, outcome="refuse", code="SLICE_PASSED")
    correct(told.trade, told.slice(0).emt, 2 * DAY)
    told.gate("correction-of-a-whole-one", 2 * DAY, outcome="refuse", code="E_NOT_BROKEN")
    told.ask("release-in-review", 0, 2 * DAY, **hold("REVIEW", T0 + 2 * DAY + 2 * HOUR,
                                                     1_320_000 * UNIT))
    told.ask("refund-in-review", 0, 2 * DAY + 2 * HOUR - 1, **hold(
        "REVIEW", T0 + 2 * DAY + 2 * HOUR, 1_320_000 * UNIT))
    late = objection(told.trade, told.slice(0).emt, 2 * DAY + 2 * HOUR)
    told.ask("objected-late", 0, 2 * DAY + 2 * HOUR, [late], **released(
        1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 26_400,
        (1_320_000, 0, 6_600, 3_300, 0), items=[("objection", "E_OBJECTION_LATE")]))
    told.ask("released-twice", 0, 2 * DAY + 3 * HOUR, **refuse("SLICE_PAID"))
    told.prove(1, "BL-1", 3 * DAY, BOTH)
    told.gate("shipped-before-top-up", 3 * DAY, outcome="refuse", code="E_PENDING_FUNDS")
    told.ask("waits-for-top-up", 1, 3 * DAY, **hold("WAIT_TOP_UP", T0 + 4 * DAY))
    told.ask("later-stage", 2, 3 * DAY, **hold("WAIT_PASS", T0 + 50 * DAY))
    told.ask("top-up-missed", 1, 4 * DAY, **refund(
        "TOP_UP_MISSED", 3_960_000 * UNIT, 19_800 * UNIT, 6_600 * UNIT,
        escrow=tuple(units((1_320_000, 3_960_000, 6_600, 3_300, 19_800)))))
    told.ask("later-refunded", 2, 4 * DAY, **refund(
        "EARLIER_REFUNDED", 0, 6_600 * UNIT, 0,
        escrow=tuple(units((1_320_000, 3_960_000, 6_600, 3_300, 26_400)))))
    gone = revoke(told.trade, signed[0], INSPECTOR, 5 * DAY)
    told.ask("revoked-after-all-is-settled", 0, 5 * DAY, [gone], **flags(
        "LOST", [], [("REVOKED_AFTER_PASS", "inspector")]))
    return told


@story("orders/topped-up", "The top-up comes in its last second: shipped, and paid")
def topped_up():
    told = Story(order(SIX), funded=[0, 1])
    told.prove(0, "PSI-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY, **PASSED)
    told.ask("waits-for-top-up", 1, 4 * DAY - 1, **hold("WAIT_TOP_UP", T0 + 4 * DAY))
    told.fund(2)
    told.ask("topped-up", 1, 4 * DAY, **hold("WAIT_PASS", T0 + 40 * DAY))
    told.prove(1, "BL-1", 5 * DAY, BOTH)
    told.gate("shipped", 5 * DAY, **PASSED)
    told.ask("released", 1, 5 * DAY + 2 * HOUR, **released(
        3_960_000, 19_800, 9_900, (3_960, 2_475, 1_980, 990, 495), 13_200,
        (3_960_000, 0, 19_800, 9_900, 0)))
    return told


@story("orders/found-late", "Pre-Ship's terminal revokes after that was paid, and nobody asks for "
                            "two weeks; On-Board has passed and is due when it is found. There is "
                            "time to repair, and all is paid")
def found_late():
    told = Story(order(SIX))
    signed = told.prove(0, "PSI-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY, **PASSED)
    told.ask("released", 0, 2 * DAY + 2 * HOUR, **released(
        1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 26_400,
        (1_320_000, 0, 6_600, 3_300, 0)))
    gone = revoke(told.trade, signed[1], TERMINAL, 14 * DAY)
    told.prove(1, "BL-1", 29 * DAY, BOTH)
    told.gate("on-board-passed", 29 * DAY, **PASSED)
    told.ask("found", 1, 29 * DAY + 2 * HOUR, [gone], **flags(
        "LOST", [(2, "RELEASABLE", True), (3, "LOCKED", True)],
        [("REVOKED_AFTER_PASS", "terminal")], lost=[["2026-01-30T02:00:00Z"]]))
    told.ask("waits", 1, 29 * DAY + 3 * HOUR, **hold(
        "WAIT_CORRECTION", T0 + 43 * DAY + 2 * HOUR))
    told.stage(0)
    told.trade.dossier({"report_number": "PSI-1"})
    told.trade.items = [signed[0]]
    told.trade.attest(*OTHER_PAIR[1], 30 * DAY - 600)
    correct(told.trade, told.slice(0).emt, 30 * DAY)
    told.gate("repaired", 30 * DAY, **REPAIRED,
              signals=[("COUNTED", "carrier"), ("COUNTED", "inspector")])
    told.ask("resumed", 1, 30 * DAY, **flags(
        "RESUMED", [(2, "RELEASABLE", False), (3, "LOCKED", False)]))
    told.ask("on-board-released", 1, 30 * DAY, **released(
        3_960_000, 19_800, 9_900, (3_960, 2_475, 1_980, 990, 495), 6_600,
        (5_280_000, 0, 26_400, 13_200, 0)))
    told.prove(2, "ASN-1", 40 * DAY, BOTH)
    told.gate("arrived", 40 * DAY, **PASSED)
    told.ask("arrival-released", 2, 40 * DAY + 2 * HOUR, **released(
        1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 0,
        (6_600_000, 0, 33_000, 16_500, 0)))
    return told
