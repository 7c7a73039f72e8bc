"""Fixtures of lost attestations, freezes, proofs of fraud and refunds (docs/order-money.md M3, M4,
M5, M7, M8)."""

from ..builder import filler
from ..order import codes as gate
from ..order.builder import CARRIER, INSPECTOR, REGISTRY, STRANGER, TERMINAL
from ..order.ledger import KEY_ENTRY, SCHEMA
from ..schema import Record
from . import codes
from .fixture import fixture, flags, hold, payment, refund
from .fixture_release import REVIEWED, T0, WHOLE, whole
from .story import Story, correct, money_case, objection, revoke, ruling
from .story_orders import SIX, three_suppliers
from .trades import (ARRIVAL, BOTH, CORRECTION, DAY, HOUR, NEW_KEY, ON_BOARD, PRE_SHIP, REVIEW,
                     REVOCATION, TOP_UP, UNIT, alone, order, units)

LOST_AT = DAY + HOUR
BROKEN = T0 + LOST_AT + CORRECTION
AFTER = [("REVOKED_AFTER_PASS", "terminal")]
COMPROMISED = [("KEY_COMPROMISED", "inspector")]


def one(at, given=None, before=None, funded=None, trade=None):
    """About a slice that passed at DAY; `given(story, attestations)`."""
    def make():
        told = Story(trade() if trade else alone(), funded)
        told.signed = told.prove(0, "R-1", DAY, BOTH)
        told.gate("passed", DAY)
        if before:
            before(told)
        return money_case(told.trade, 0, at, given(told) if given else ())
    return make


def by_terminal(at=LOST_AT, person=TERMINAL, **how):
    return lambda told: [revoke(told.trade, told.signed[1], person, at, **how)]


def lost(signals=AFTER, status="RELEASABLE", **more):
    return flags("LOST", [(1, status, True)], signals, writes=["EMT", "SLICE"],
                 **more)


def stays(**more):
    """Nothing is lost, and the slice is paid."""
    return whole(**more)


fixture("freeze", "revoked", "A counted attestation is revoked while the slice is in review",
        one(LOST_AT, by_terminal()), **lost(lost=[["2026-01-02T01:00:00Z"]]))
fixture("freeze", "revoked-dated-earlier", "It is lost when the revocation was seen, whatever its "
                                           "date", one(LOST_AT, by_terminal(DAY, seen=LOST_AT)),
        **lost(lost=[["2026-01-02T01:00:00Z"]]))
fixture("freeze", "revoked-by-registry", "The registry revokes",
        one(LOST_AT, by_terminal(person=REGISTRY)), **lost())
fixture("freeze", "revoked-by-stranger", "A stranger revokes: nothing is lost",
        one(REVIEWED, by_terminal(person=STRANGER)), **stays(items=[("revocation",
                                                                     "NOT_ENTITLED")]))


def rotated(told):
    """The terminal's key has a successor."""
    value = told.world.get(KEY_ENTRY, key_id=TERMINAL.id)
    told.world.put(KEY_ENTRY, value.but(successor=NEW_KEY.id), key_id=TERMINAL.id)
    told.world.key(NEW_KEY, value.attestor)


fixture("freeze", "revoked-by-successor", "The successor of the key revokes",
        one(LOST_AT, by_terminal(person=NEW_KEY), rotated), **lost())


def by_both(told):
    return [revoke(told.trade, told.signed[0], INSPECTOR, LOST_AT - 60),
            revoke(told.trade, told.signed[1], TERMINAL, LOST_AT)]


fixture("freeze", "both-revoked", "Both attestations are revoked: lost one by one, in one Change",
        one(LOST_AT, by_both), **lost([("REVOKED_AFTER_PASS", "inspector"), *AFTER]))


def twice(told):
    return [revoke(told.trade, told.signed[1], TERMINAL, LOST_AT - 60, gate.FRAUD),
            revoke(told.trade, told.signed[1], REGISTRY, LOST_AT - 120, gate.CLERICAL)]


fixture("freeze", "revoked-by-two", "Two revocations of one attestation: lost when the first was "
                                    "seen, and both are named",
        one(LOST_AT, twice), **lost(AFTER * 2, lost=[["2026-01-02T00:58:00Z"]]))


def lost_before(told):
    told.gone = by_terminal()(told)
    told.ask("lost", 0, LOST_AT, told.gone)


fixture("freeze", "revoked-again", "The same revocation again: it is lost already",
        one(LOST_AT + 60, lambda told: told.gone, lost_before),
        **hold("WAIT_CORRECTION", BROKEN))


def spare(told):
    """The carrier signed too, and was not counted."""
    told.trade.attest(CARRIER, gate.CARRIER, DAY - 300)
    made = told.trade.items[-1]
    return [made, revoke(told.trade, made, CARRIER, LOST_AT)]


fixture("freeze", "spare-signer-revokes", "Who was not counted revokes: nothing is lost",
        one(REVIEWED, spare), **stays(items=[("revocation", "E_NOT_COUNTED")]))
fixture("freeze", "revokes-what-is-not-there", "… and the attestation is not in the case: foreign",
        one(REVIEWED, lambda told: spare(told)[1:]), **stays(items=[("revocation", "FOREIGN")]))

LAST = DAY + REVOCATION
fixture("freeze", "revoked-last-second", "Seen in the last second of the window",
        one(LAST, by_terminal(LAST - 1)), **lost())
fixture("freeze", "revoked-too-late", "… in the second in which it is over",
        one(LAST, by_terminal(LAST)), **stays(items=[("revocation", "E_REVOCATION_LATE")]))
fixture("freeze", "revoked-and-damaged", "The signature of the revocation is damaged",
        one(REVIEWED, by_terminal(change=lambda sig: bytes(65))),
        **stays(items=[("revocation", "E_SIG_MISMATCH")]))
for part in ("network", "order", "escrow"):
    fixture("freeze", f"revocation-of-another-{part}", f"A revocation whose header has another "
            f"{part}", one(REVIEWED, lambda told, part=part: by_terminal(
                header=told.trade.header().but(**{part: filler("another " + part)}))(told)),
            **stays(items=[("revocation", "FOREIGN")]))
fixture("freeze", "revoked-ahead", "A revocation dated 301 seconds after it was seen",
        one(REVIEWED, by_terminal(LOST_AT, seen=LOST_AT - 301)),
        **stays(items=[("revocation", "E_FUTURE_ATTEST")]))


# Keys

def key(**changes):
    def before(told):
        value = told.world.get(KEY_ENTRY, key_id=INSPECTOR.id)
        told.world.put(KEY_ENTRY, value.but(**changes), key_id=INSPECTOR.id)
    return before


fixture("freeze", "key-revoked", "The inspector's key is revoked within the window",
        one(LOST_AT, before=key(revoked_at=T0 + LOST_AT - 60)),
        **lost(COMPROMISED, lost=[["2026-01-02T00:59:00Z"]]))
fixture("freeze", "key-revoked-before-pass", "… and said to be so since before the pass",
        one(LOST_AT, before=key(revoked_at=T0 + HOUR)),
        **lost(COMPROMISED, lost=[["2026-01-01T01:00:00Z"]]))
fixture("freeze", "key-retired", "It is retired: what it signed stands",
        one(REVIEWED, before=key(retired_at=T0 + LOST_AT)), **stays())
fixture("freeze", "key-revoked-last-second", "Revoked in the window's last second, asked later",
        one(LAST + DAY, before=key(revoked_at=T0 + LAST - 1)), **lost(COMPROMISED))
fixture("freeze", "key-revoked-too-late", "… in the second in which it is over",
        one(LAST, before=key(revoked_at=T0 + LAST)), **stays())
fixture("freeze", "key-to-be-revoked", "It will be revoked in the next second",
        one(REVIEWED, before=key(revoked_at=T0 + REVIEWED + 1)), **stays())
fixture("freeze", "earlier-of-both", "Key and attestation: lost at the earlier of both",
        one(LOST_AT, lambda told: [revoke(told.trade, told.signed[0], REGISTRY, LOST_AT)],
            key(revoked_at=T0 + LOST_AT - 60)),
        **lost([("KEY_COMPROMISED", "inspector"), ("REVOKED_AFTER_PASS", "inspector")],
               lost=[["2026-01-02T00:59:00Z"]]))


# What is frozen

def three(first_paid=True, second="review"):
    """20 / 60 / 20: the first has passed at DAY, the second at the second day."""
    told = Story(order(SIX))
    told.first = told.prove(0, "PSI-1", DAY, BOTH)
    told.gate("passed", DAY)
    if first_paid:
        told.ask("released", 0, REVIEWED)
    told.second = told.prove(1, "BL-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY)
    if second == "paid":
        told.ask("released", 1, 2 * DAY + REVIEW)
    return told


def on_board_revoked(asked, **how):
    def make():
        told = three(**how)
        gone = revoke(told.trade, told.second[1], TERMINAL, 3 * DAY)
        return money_case(told.trade, asked, 3 * DAY, [gone])
    return make


IN_REVIEW = [(2, "RELEASABLE", True), (3, "LOCKED", True)]
fixture("freeze", "on-board-revoked", "On-Board is revoked in review: it and Arrival are frozen, "
                                      "Pre-Ship is not", on_board_revoked(1),
        **flags("LOST", IN_REVIEW, AFTER))
fixture("freeze", "asked-of-an-earlier-slice", "… whichever slice of the chain is asked, an unpaid "
                                               "earlier one too",
        on_board_revoked(0, first_paid=False), **flags("LOST", IN_REVIEW, AFTER))
fixture("freeze", "on-board-paid", "… when it is paid: Arrival alone",
        on_board_revoked(2, second="paid"), **flags("LOST", [(3, "LOCKED", True)], AFTER))


def unfunded_frozen():
    """A slice that the ledger does not have yet is frozen too."""
    told = Story(order((2_000, 8_000), (PRE_SHIP, PRE_SHIP)), funded=[0])
    signed = told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    gone = revoke(told.trade, signed[0], INSPECTOR, LOST_AT)
    return money_case(told.trade, 1, LOST_AT, [gone])


fixture("freeze", "unfunded-slice", "A slice that is not funded is frozen too", unfunded_frozen,
        **flags("LOST", [(1, "RELEASABLE", True), (2, "UNFUNDED", True)],
                [("REVOKED_AFTER_PASS", "inspector")]))


def other_supplier():
    trade, (first, second, _) = three_suppliers()
    told = Story(trade)
    signed = told.prove(second, "PSI-2", DAY, BOTH)
    told.gate("passed", DAY)
    told.ask("lost", second, LOST_AT, [revoke(trade, signed[1], TERMINAL, LOST_AT)])
    told.prove(first, "PSI-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY)
    return money_case(trade, first, 2 * DAY + REVIEW)


fixture("freeze", "other-supplier-pays", "The second of three suppliers is frozen: the first is "
                                         "paid", other_supplier,
        **payment("RELEASED", units([660_000]), 0, 3_300 * UNIT,
                  units((660, 412.5, 330, 165, 82.5)), 0, 29_700 * UNIT))


def both_broken():
    """Both passed slices are paid and broken; the third is frozen."""
    told = three(second="paid")
    gone = [revoke(told.trade, told.first[1], TERMINAL, 3 * DAY),
            revoke(told.trade, told.second[1], TERMINAL, 3 * DAY)]
    told.ask("lost", 2, 3 * DAY, gone)
    repair(told, 0, "PSI-1", told.first[0], 4 * DAY)
    return told


def repair(told, index, number, standing, at):
    told.stage(index)
    told.trade.dossier({"report_number": number})
    told.trade.items = [standing]
    told.trade.attest(*BOTH[1], at)
    correct(told.trade, told.slice(index).emt, at)
    told.gate("repaired", at)


def one_repaired():
    return money_case(both_broken().trade, 2, 4 * DAY)


def both_repaired():
    told = both_broken()
    repair(told, 1, "BL-1", told.second[0], 5 * DAY)
    return money_case(told.trade, 0, 5 * DAY)


fixture("freeze", "one-of-two-repaired", "One of two broken stages is repaired: frozen still",
        one_repaired, **hold("WAIT_CORRECTION", T0 + 3 * DAY + CORRECTION))
fixture("freeze", "resumed", "Both are repaired: the third slice resumes, whichever is asked",
        both_repaired, **flags("RESUMED", [(3, "LOCKED", False)], writes=["SLICE"]))


def flag_alone(told):
    told.put_slice(0, told.slice(0).but(frozen=True))


fixture("freeze", "flag-without-loss", "A flag that nothing explains goes",
        one(LOST_AT, before=flag_alone), **flags("RESUMED", [(1, "RELEASABLE", False)]))


def loss_without_flag(told):
    lost_before(told)
    told.put_slice(0, told.slice(0).but(frozen=False))


fixture("freeze", "loss-without-flag", "A loss that no flag shows is shown",
        one(LOST_AT, before=loss_without_flag), **flags("RESUMED", [(1, "RELEASABLE", True)]))


def frozen_and_ruled(told):
    lost_before(told)
    first = objection(told.trade, told.slice(0).emt, DAY + 60)
    return [first, ruling(told.trade, first, 0, LOST_AT + 60)]


fixture("freeze", "ruled-while-frozen", "A freeze stops payment, also of what was ruled",
        one(LOST_AT + 60, frozen_and_ruled), **hold("WAIT_CORRECTION", BROKEN))


def passed_without_top_up():
    """On-Board passed, is broken, and is not LOCKED any more: it waits for no money."""
    told = three()
    gone = revoke(told.trade, told.second[1], TERMINAL, 3 * DAY)
    told.ask("lost", 1, 3 * DAY, [gone])
    return money_case(told.trade, 1, 4 * DAY)


fixture("freeze", "passed-slice-needs-no-top-up", "A frozen slice that has passed waits for its "
                                                  "correction, not for a top-up that is over",
        passed_without_top_up, **hold("WAIT_CORRECTION", T0 + 3 * DAY + CORRECTION))


# Proofs of fraud (M5), beside a slice that waits for its pass

SECOND = DAY + 600


def signs(told, person, role, number, at, **how):
    """An attestation over a dossier with this number, signed at `at`; in no case yet."""
    told.trade.dossier({"report_number": number})
    made = told.trade.attest(person, role, at, **how)
    told.trade.items.remove(made)
    return made


def two(person=TERMINAL, role=gate.TERMINAL, **how):
    """The terminal signs two dossiers of one stage."""
    return lambda told: [signs(told, person, role, "R-1", DAY),
                         signs(told, person, role, "R-2", SECOND, **how)]


def fraud(given, at=2 * DAY, before=None):
    def make():
        told = Story(alone())
        told.stage(0)
        if before:
            before(told)
        return money_case(told.trade, 0, at, given(told))
    return make


PROOF = flags("PROVEN", [], [("FRAUD_PROVEN", "terminal")], proven=["terminal"],
              writes=["PROVEN"])
NONE = hold("WAIT_PASS", T0 + 30 * DAY)


def none(*items):
    return {**NONE, "items": list(items)}


fixture("fraud", "two-hashes", "One key signed two dossiers of one stage in one role", fraud(two()),
        **PROOF)
fixture("fraud", "one-hash", "… twice the same dossier: no fraud",
        fraud(lambda told: [signs(told, TERMINAL, gate.TERMINAL, "R-1", DAY),
                            signs(told, TERMINAL, gate.TERMINAL, "R-1", SECOND)]), **none())
fixture("fraud", "other-role", "… in two roles", fraud(
    lambda told: [signs(told, TERMINAL, gate.TERMINAL, "R-1", DAY),
                  signs(told, TERMINAL, gate.CARRIER, "R-2", SECOND)]), **none())
fixture("fraud", "other-schema", "… under two schemas", fraud(two(schema=filler("another"))),
        **none())


def other_stage(told):
    first, second = two()(told)
    place = second.body.place.but(stage=2)
    return [first, signs(told, TERMINAL, gate.TERMINAL, "R-2", SECOND, place=place)]


fixture("fraud", "other-stage", "… of two stages", fraud(other_stage), **none())


def both_elsewhere(told):
    place = two()(told)[0].body.place.but(stage=2)
    return [signs(told, TERMINAL, gate.TERMINAL, number, at, place=place)
            for number, at in (("R-1", DAY), ("R-2", SECOND))]


fixture("fraud", "of-another-slice", "Both of a stage that is not the one asked: proven all the "
                                     "same", fraud(both_elsewhere), **PROOF)


def excused(revoked_at, seen=None, reason=gate.SUPERSEDED, person=TERMINAL):
    def given(told):
        first, second = two()(told)
        return [first, second, revoke(told.trade, first, person, revoked_at, reason, seen=seen)]
    return given


NOT_COUNTED = ("revocation", "E_NOT_COUNTED")
fixture("fraud", "revoked-before-second", "The first was revoked, and seen so, before the second",
        fraud(excused(SECOND - 1)), **none(NOT_COUNTED))
fixture("fraud", "revoked-and-seen-with-second", "… seen in the second in which the second was",
        fraud(excused(SECOND - 1, SECOND)), **none(NOT_COUNTED))
fixture("fraud", "revoked-and-seen-later", "… seen a second after it", fraud(
    excused(SECOND - 1, SECOND + 1)), **{**PROOF, "items": [NOT_COUNTED]})
fixture("fraud", "revoked-with-second", "… dated in the second in which the second was signed",
        fraud(excused(SECOND)), **{**PROOF, "items": [NOT_COUNTED]})
fixture("fraud", "revoked-by-stranger", "… by a stranger",
        fraud(excused(SECOND - 1, person=STRANGER)),
        **{**PROOF, "items": [("revocation", "NOT_ENTITLED")]})


def terminal_key(**changes):
    def before(told):
        value = told.world.get(KEY_ENTRY, key_id=TERMINAL.id)
        told.world.put(KEY_ENTRY, value.but(**changes), key_id=TERMINAL.id)
    return before


fixture("fraud", "seen-before-revocation", "The key was revoked a second after the second was seen",
        fraud(two(), before=terminal_key(revoked_at=T0 + SECOND + 1)), **PROOF)
fixture("fraud", "seen-at-revocation", "… in that second: a thief's, for all that is known",
        fraud(two(), before=terminal_key(revoked_at=T0 + SECOND)),
        **none(("order-attestation", "E_KEY_REVOKED")))
fixture("fraud", "key-retired", "A key that is retired has still signed both",
        fraud(two(), before=terminal_key(retired_at=T0 + DAY)), **PROOF)
fixture("fraud", "signature-damaged", "One of the two is not the key's",
        fraud(two(change=lambda sig: bytes(65))),
        **none(("order-attestation", "E_SIG_MISMATCH")))


def of_another_order(told):
    header = told.trade.header().but(order=filler("another order"))
    return [signs(told, TERMINAL, gate.TERMINAL, number, at, header=header)
            for number, at in (("R-1", DAY), ("R-2", SECOND))]


fixture("fraud", "of-another-order", "Two dossiers of another order: that order's case",
        fraud(of_another_order), **none(*[("order-attestation", "FOREIGN")] * 2))


def proven_before(told):
    told.world.put(codes.PROVEN, Record(first=filler("first"), second=filler("second"),
                                        proven_at=T0), key_id=TERMINAL.id)


fixture("fraud", "proven-already", "The key's fraud was proven before: once is enough",
        fraud(two(), before=proven_before), **none())


def two_keys(told):
    return two()(told) + [signs(told, INSPECTOR, gate.INSPECTOR, number, at)
                          for number, at in (("R-1", DAY), ("R-2", SECOND))]


fixture("fraud", "two-keys", "Two keys, each with two dossiers: both proven in one Change",
        fraud(two_keys), **flags("PROVEN", [], [("FRAUD_PROVEN", "inspector"),
                                                ("FRAUD_PROVEN", "terminal")],
                                 writes=["PROVEN", "PROVEN"]))
fixture("fraud", "three-dossiers", "One key over three dossiers: one pair is enough",
        fraud(lambda told: two()(told) + [signs(told, TERMINAL, gate.TERMINAL, "R-3", SECOND + 1)]),
        **PROOF)


# Refunds and waits (M7, M8)

def wait(at, shares=(10_000,), schemas=(PRE_SHIP,), asked=0, funded=None, before=None, **how):
    def make():
        told = Story(order(list(shares), list(schemas), 1_320_000 * UNIT, **how), funded)
        if before:
            before(told)
        return money_case(told.trade, asked, at)
    return make


BACK = refund("DELIVERY_OVER", 1_320_000 * UNIT, 6_600 * UNIT,
              escrow=tuple(units((0, 1_320_000, 0, 0, 6_600))), slices=[(1, "REFUNDED", False)])
fixture("refund", "second-before-delivery", "One second before delivery_by", wait(30 * DAY - 1),
        **hold("WAIT_PASS", T0 + 30 * DAY))
fixture("refund", "delivery-over", "At delivery_by it goes back", wait(30 * DAY), **BACK)
fixture("refund", "delivery-over-unfunded", "… and what was never funded: its fee",
        wait(30 * DAY, funded=[]), **refund("DELIVERY_OVER", 0, 6_600 * UNIT,
                                            escrow=tuple(units((0, 0, 0, 0, 6_600)))))
fixture("refund", "passed-after-delivery", "What has passed is paid after delivery_by too",
        one(31 * DAY), **WHOLE)


def refunded_first(told):
    told.ask("refunded", 0, 30 * DAY)


fixture("refund", "earlier-refunded", "A stage after one that went back goes back",
        wait(30 * DAY, (5_000, 5_000), (PRE_SHIP, ARRIVAL), 1, before=refunded_first),
        **refund("EARLIER_REFUNDED", 660_000 * UNIT, 3_300 * UNIT,
                 escrow=tuple(units((0, 1_320_000, 0, 0, 6_600)))))


def other_sub_lot():
    """Two sub-lots; the first's only stage went back, the second's has passed."""
    slices = [{"sub_lot": filler(name), "stage": 1, "delivery_by": T0 + days * DAY}
              for name, days in (("container one", 30), ("container two", 60))]
    told = Story(order((5_000, 5_000), (PRE_SHIP, PRE_SHIP), 1_320_000 * UNIT, slices=slices))
    gone, other = sorted((0, 1), key=lambda place: told.trade.order.slices[place].delivery_by)
    told.ask("refunded", gone, 30 * DAY)
    told.prove(other, "R-1", 31 * DAY, BOTH)
    told.gate("passed", 31 * DAY)
    return money_case(told.trade, other, 31 * DAY + REVIEW)


fixture("refund", "other-sub-lot-goes-on", "A slice of another sub-lot went back: this one is paid",
        other_sub_lot, **payment("RELEASED", units([660_000]), 0, 3_300 * UNIT,
                                 units((660, 412.5, 330, 165, 82.5)), 0, 0,
                                 escrow=tuple(units((660_000, 660_000, 3_300, 1_650, 3_300)))))
CUT = LOST_AT + CORRECTION
fixture("refund", "second-before-correction", "One second before the time to correct is over",
        one(CUT - 1, before=lost_before), **hold("WAIT_CORRECTION", T0 + CUT))
fixture("refund", "correction-missed", "In that second the unpaid slice goes back",
        one(CUT, before=lost_before),
        **refund("CORRECTION_MISSED", 1_320_000 * UNIT, 6_600 * UNIT,
                 slices=[(1, "REFUNDED", False)]))


def broken_twice(told):
    """Two losses: the time runs from the first."""
    told.ask("lost", 0, LOST_AT, by_terminal()(told))
    told.ask("lost", 0, LOST_AT + HOUR, [revoke(told.trade, told.signed[0], INSPECTOR,
                                                LOST_AT + HOUR)])


fixture("refund", "correction-runs-from-the-first", "A second loss gives no more time",
        one(CUT, before=broken_twice), **refund("CORRECTION_MISSED", 1_320_000 * UNIT,
                                                6_600 * UNIT))


def both_stages_broken():
    """The second stage is broken a day before the first."""
    told = three(second="paid")
    told.ask("lost", 2, 3 * DAY, [revoke(told.trade, told.second[1], TERMINAL, 3 * DAY)])
    told.ask("lost", 2, 4 * DAY, [revoke(told.trade, told.first[1], TERMINAL, 4 * DAY)])
    return money_case(told.trade, 2, 5 * DAY)


fixture("refund", "correction-runs-from-the-first-stage", "Two broken stages: the time runs from "
                                                          "the first loss of all",
        both_stages_broken, **hold("WAIT_CORRECTION", T0 + 3 * DAY + CORRECTION))

TOPPED = (2_000, 6_000, 2_000)
STAGES = (PRE_SHIP, ON_BOARD, ARRIVAL)


def top_up(at, asked=1, funded=(0, 1), passed_first=True, **how):
    def before(told):
        if passed_first:
            told.prove(0, "PSI-1", DAY, BOTH)
            told.gate("passed", DAY)
    return wait(at, TOPPED, STAGES, asked, list(funded), before, **how)


DUE = DAY + TOP_UP
fixture("refund", "top-up-last-second", "Arrival is not funded: a second before its top-up is due",
        top_up(DUE - 1), **hold("WAIT_TOP_UP", T0 + DUE))
fixture("refund", "top-up-missed", "In that second On-Board goes back",
        top_up(DUE), **refund("TOP_UP_MISSED", 792_000 * UNIT, 3_960 * UNIT, 2_640 * UNIT))
fixture("refund", "top-up-not-yet-due", "Before Pre-Ship has passed no top-up is due",
        top_up(DUE, passed_first=False), **hold("WAIT_PASS", T0 + 40 * DAY))
fixture("refund", "top-up-of-pre-ship", "A stage before the goods leave the factory needs none",
        top_up(DUE, asked=0, funded=(), passed_first=False), **hold("WAIT_PASS", T0 + 30 * DAY))
fixture("refund", "topped-up", "All is funded: none is due", top_up(DUE, funded=(0, 1, 2)),
        **hold("WAIT_PASS", T0 + 40 * DAY))
fixture("refund", "top-up-of-the-first", "Where the first stage is post-production, the time runs "
                                         "from the opening",
        wait(TOP_UP - 1, (10_000,), (ON_BOARD,), funded=[]),
        **hold("WAIT_TOP_UP", T0 + TOP_UP))
fixture("refund", "top-up-of-the-first-missed", "… and over it goes, funded or not",
        wait(TOP_UP, (5_000, 5_000), (ON_BOARD, ARRIVAL), funded=[0]),
        **refund("TOP_UP_MISSED", 660_000 * UNIT, 3_300 * UNIT, 3_300 * UNIT))


def short(told):
    """On-Board is locked, and lacks one unit; no later slice is left to be funded."""
    told.put_slice(0, told.slice(0).but(locked=told.slice(0).locked - 1))


fixture("refund", "top-up-of-one-unit", "One unit is missing: a second before its top-up is due",
        wait(TOP_UP - 1, (10_000,), (ON_BOARD,), before=short),
        **hold("WAIT_TOP_UP", T0 + TOP_UP))
fixture("refund", "top-up-of-one-unit-missed", "In that second what is there goes back",
        wait(TOP_UP, (10_000,), (ON_BOARD,), before=short),
        **refund("TOP_UP_MISSED", 1_320_000 * UNIT - 1, 6_600 * UNIT))


def schema_unknown(told):
    digest = told.trade.order.slices[0].schema
    told.world.put(SCHEMA, None, schema=digest)


fixture("refund", "schema-unknown", "A schema that the ledger does not have asks for no top-up",
        wait(TOP_UP, (10_000,), (ON_BOARD,), funded=[], before=schema_unknown),
        **hold("WAIT_PASS", T0 + 30 * DAY))
fixture("refund", "delivery-before-top-up", "Two deadlines: a Hold names the first",
        wait(DAY, (10_000,), (ON_BOARD,), funded=[],
             slices=[{"delivery_by": T0 + DAY + HOUR}]),
        **hold("WAIT_TOP_UP", T0 + DAY + HOUR))
