"""Document 02's business impact matrix, a story for each row (docs/order-money.md 12). Where a row
begins after a pass, the story begins with that pass: else it would not connect."""

from ..order import codes as gate
from ..order import story as gate_story
from ..order.builder import CUSTOMS, INSPECTOR, TERMINAL
from ..order.story import DECIDED, FILES, SEAL, SPOT
from .fixture import flags, hold, payment, refund, refuse
from .stories import story
from .story import Story, correct, objection, revoke, revoke_key, ruling
from .story_orders import COUNTED, PASSED, REPAIRED, T0, released
from .trades import (ARRIVAL, BOTH, DAY, HOUR, NEW_KEY, PRE_SHIP, SECOND_INSPECTOR, UNIT, alone,
                     fee, order, quality_schema, stage_schema, units)

GOLDEN_1 = released(3_960_000, 19_800, 9_900, (3_960, 2_475, 1_980, 990, 495), 0,
                    (3_960_000, 0, 19_800, 9_900, 0))
WHOLE = released(1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 0,
                 (1_320_000, 0, 6_600, 3_300, 0))
LOADED = 3_960_000 * UNIT
DELIVERY = T0 + 30 * DAY
SPOILT = {"outcome": "refuse", "code": "E_TEMP_OUT_OF_RANGE"}


@story("impact/attestor-down", "The terminal is down: nothing moves, a second inspector does not "
                               "help, a fallback does")
def attestor_down():
    schema = stage_schema("TRADE.PRE_SHIP.v1", "INSPECTION", False,
                          groups=[{gate.INSPECTOR}, {gate.TERMINAL}],
                          fallbacks=[gate_story.fallback(gate.TERMINAL, gate.CUSTOMS)])
    told = Story(alone(schema=schema))
    told.prove(0, "PSI-1", DAY, BOTH[:1])
    told.gate("one-signed", DAY, outcome="refuse", code="E_INSUFFICIENT_ATTESTATIONS")
    told.trade.attest(SECOND_INSPECTOR, gate.INSPECTOR, DAY + HOUR)
    told.gate("a-second-inspector", DAY + HOUR, outcome="refuse", code="E_QUORUM_MISSING")
    told.ask("waits", 0, DAY + HOUR, **hold("WAIT_PASS", DELIVERY))
    told.trade.activate(0, DAY + 2 * HOUR, 2 * DAY)
    told.trade.attest(CUSTOMS, gate.CUSTOMS, DAY + 2 * HOUR)
    told.gate("fallback", DAY + 3 * HOUR, **PASSED, fallback=0,
              signals=[("COUNTED", "customs"), ("COUNTED", "inspector")])
    told.ask("review", 0, DAY + 3 * HOUR, **hold("REVIEW", T0 + DAY + 5 * HOUR,
                                                 1_320_000 * UNIT))
    told.ask("released", 0, DAY + 5 * HOUR, **WHOLE)
    return told


@story("impact/attestor-down-to-the-end", "Nobody stands in until delivery_by: the slice, the "
                                          "later one and both fees go back")
def attestor_down_to_the_end():
    told = Story(order((2_000, 8_000), (PRE_SHIP, ARRIVAL), 1_650_000 * UNIT))
    told.prove(0, "PSI-1", DAY, BOTH[:1])
    told.trade.attest(*BOTH[1], 4 * DAY)
    told.gate("inspector-too-old", 4 * DAY, outcome="refuse", code="E_STALE_ATTEST",
              items=[("order-attestation", "E_STALE_ATTEST")])
    told.ask("waits", 0, 30 * DAY - 1, **hold("WAIT_PASS", DELIVERY))
    told.ask("refunded", 0, 30 * DAY, **refund(
        "DELIVERY_OVER", 330_000 * UNIT, 1_650 * UNIT, 6_600 * UNIT,
        escrow=tuple(units((0, 330_000, 0, 0, 1_650)))))
    told.ask("later-refunded", 1, 30 * DAY, **refund(
        "EARLIER_REFUNDED", 1_320_000 * UNIT, 6_600 * UNIT, 0,
        escrow=tuple(units((0, 1_650_000, 0, 0, 8_250)))))
    return told


def loaded(**how):
    """The trade with everything that a gate reads, of golden 1's value."""
    return Story(gate_story.on_board(value=LOADED, fee=fee(), **how))


def corrected(told, at, fields=None, inspection=None):
    """Both take their word back, and sign a dossier with other fields; an inspection if one is
    needed. The log stays as it is."""
    trade = told.trade
    old = trade.signed
    trade.revoke(old[0], INSPECTOR, at - 900)
    trade.revoke(old[1], TERMINAL, at - 900)
    values = {**gate_story.FIELDS, **(fields or {})}
    digest = trade.head.digest
    trade.dossier(values, FILES, digest)
    if inspection is not None:
        trade.inspect(INSPECTOR, at - 700, **{
            "seal": SEAL, "photo": dict(FILES)["seal.jpg"], **SPOT, **inspection})
    trade.signed = [trade.attest(INSPECTOR, gate.INSPECTOR, at - 600),
                    trade.attest(TERMINAL, gate.TERMINAL, at - 500)]


REVOKED = [("order-attestation", "E_HASH_MISMATCH")] * 2
SIGNED_ANEW = {**PASSED, "items": REVOKED, "signals": COUNTED + [
    ("REVOKED", "inspector"), ("REVOKED", "terminal"),
    ("SKIPPED", "inspector"), ("SKIPPED", "terminal")]}
LATER = DECIDED + DAY


@story("impact/wrong-seal", "The seal on the spot is another one: nothing moves until the dossier "
                            "says so too")
def wrong_seal():
    told = loaded(inspection={"seal": "SL-0043"})
    told.gate("wrong-seal", DECIDED, outcome="refuse", code="E_SEAL_MISMATCH")
    told.ask("waits", 0, DECIDED, **hold("WAIT_PASS", DELIVERY))
    corrected(told, LATER, {"seal_number": "SL-0043"})
    told.gate("corrected", LATER, **SIGNED_ANEW)
    told.ask("released", 0, LATER + 2 * HOUR, **GOLDEN_1)
    return told


@story("impact/wrong-lot", "The dossier lists a container of somebody else")
def wrong_lot():
    told = loaded(fields={"container_ids": ["MSCU1234566", "MSCU9999999"]})
    told.gate("wrong-lot", DECIDED, outcome="refuse", code="E_LOT_LIST_MISMATCH")
    told.ask("waits", 0, DECIDED, **hold("WAIT_PASS", DELIVERY))
    corrected(told, LATER)
    told.gate("corrected", LATER, **SIGNED_ANEW)
    told.ask("released", 0, LATER + 2 * HOUR, **GOLDEN_1)
    return told


@story("impact/quality-variance", "Moisture 301 is out of tolerance; inspected again it is 117, "
                                  "which costs 6,800 ppm by the line")
def quality_variance():
    told = Story(alone(1_320_000 * UNIT + 1, quality_schema()))
    trade = told.trade
    old = told.prove(0, "QA-1", DAY, BOTH, {"moisture": "301"})
    told.gate("too-moist", DAY, outcome="refuse", code="E_TOLERANCE_EXCEEDED")
    gone = [trade.revoke(old[0], INSPECTOR, DAY + HOUR), trade.revoke(old[1], TERMINAL, DAY + HOUR)]
    told.prove(0, "QA-1", DAY + 2 * HOUR, BOTH, {"moisture": "117"})
    trade.items += old + gone
    told.gate("inspected-again", DAY + 2 * HOUR, **SIGNED_ANEW, deduction=6_800)
    told.ask("released", 0, DAY + 4 * HOUR, **payment(
        "RELEASED", [1_311_024_000000], 8_976_000001, 6_555_120000,
        (1_311_024000, 819_390000, 655_512000, 327_756000, 163_878000), 44_880000, 0,
        burn=3_277_560000,
        escrow=(1_311_024_000000, 8_976_000001, 6_555_120000, 3_277_560000, 44_880000)))
    return told


@story("impact/quality-objection", "The buyer objects to the quality, and the neutral gives a "
                                   "tenth back")
def quality_objection():
    told = Story(alone())
    told.prove(0, "QA-1", DAY, BOTH)
    told.gate("passed", DAY, **PASSED)
    objected = objection(told.trade, told.slice(0).emt, DAY + HOUR)
    told.ask("objected", 0, DAY + 3 * HOUR, [objected], **hold(
        "WAIT_RULING", T0 + DAY + HOUR + 3 * DAY, 1_320_000 * UNIT))
    ruled = ruling(told.trade, objected, 100_000, 2 * DAY)
    told.ask("ruled", 0, 2 * DAY, [objected, ruled], **payment(
        "RULED", units([1_188_000]), 132_000 * UNIT, 5_940 * UNIT,
        units((1_188, 742.5, 594, 297, 148.5)), 660 * UNIT, 0,
        signals=[("OBJECTION_UPHELD", "buyer")],
        escrow=tuple(units((1_188_000, 132_000, 5_940, 2_970, 660)))))
    return told


def warm(first):
    """The log with one half hour of 12 °C: its first interval in the window."""
    intervals = gate_story.files.log_intervals()
    return [one.but(max=12_000) if place == first else one
            for place, one in enumerate(intervals)]


IN_WINDOWS = {"cold_chain": gate_story.cold_chain(gate.WINDOWS)}


@story("impact/cold-chain", "A warm half hour in the window; it was before loading began, and the "
                            "segment of the true window is proven")
def cold_chain():
    told = loaded(schema=IN_WINDOWS, intervals=warm(2), spans=[(2, 8)])
    told.gate("too-warm", DECIDED, **SPOILT)
    told.ask("waits", 0, DECIDED, **hold("WAIT_PASS", DELIVERY))
    corrected(told, LATER, {"loading_started_at": "2026-01-10T08:30:00Z"})
    told.trade.segments(warm(2), (3, 7))
    told.gate("segments-proven", LATER, **SIGNED_ANEW)
    told.ask("released", 0, LATER + 2 * HOUR, **GOLDEN_1)
    return told


@story("impact/cold-chain-spoilt", "The half hour was after loading: no dossier passes, and all of "
                                   "it goes back")
def cold_chain_spoilt():
    told = loaded(schema=IN_WINDOWS, intervals=warm(5), spans=[(2, 8)])
    told.gate("too-warm", DECIDED, **SPOILT)
    told.ask("refunded", 0, 30 * DAY, **refund(
        "DELIVERY_OVER", LOADED, 19_800 * UNIT, 0,
        escrow=tuple(units((0, 3_960_000, 0, 0, 19_800)))))
    return told


def first_paid():
    """Two slices; the first has passed and is paid. Its attestations."""
    told = Story(order((2_000, 8_000), (PRE_SHIP, ARRIVAL), 1_650_000 * UNIT))
    signed = told.prove(0, "PSI-1", 2 * DAY, BOTH)
    told.gate("passed", 2 * DAY, **PASSED)
    told.ask("released", 0, 2 * DAY + 2 * HOUR, **released(
        330_000, 1_650, 825, (330, 206.25, 165, 82.5, 41.25), 6_600,
        (330_000, 0, 1_650, 825, 0)))
    return told, signed


def second_paid(told, signers, signals):
    """The second slice, at the ninth day."""
    told.prove(1, "ASN-1", 9 * DAY, signers)
    told.gate("second-passed", 9 * DAY, **PASSED, signals=signals)
    told.ask("second-released", 1, 9 * DAY + 2 * HOUR, **released(
        1_320_000, 6_600, 3_300, (1_320, 825, 660, 330, 165), 0,
        (1_650_000, 0, 8_250, 4_125, 0)))
    return told


def repair(told, standing, fresh, at, signals):
    """The first slice passes again: what stands, and a fresh attestation over the same dossier."""
    told.stage(0)
    told.trade.dossier({"report_number": "PSI-1"})
    told.trade.items = [standing]
    told.trade.attest(*fresh, at)
    correct(told.trade, told.slice(0).emt, at)
    told.gate("repaired", at, **REPAIRED, signals=signals)
    told.ask("resumed", 1, at, **flags("RESUMED", [(2, "LOCKED", False)]))


@story("impact/key-compromise", "The inspector's key is compromised and rotated: the paid slice "
                                "stays paid, the next waits until the new key has signed")
def key_compromise():
    told, signed = first_paid()
    new = {INSPECTOR: NEW_KEY}
    revoke_key(told.trade, INSPECTOR, 5 * DAY, NEW_KEY)
    told.ask("lost", 1, 6 * DAY, **flags(
        "LOST", [(2, "LOCKED", True)], [("KEY_COMPROMISED", "inspector")],
        lost=[["2026-01-07T00:00:00Z"]]))
    told.prove(1, "ASN-1", 6 * DAY, BOTH)
    told.gate("old-key-ignored", 6 * DAY, outcome="refuse", code="E_KEY_REVOKED",
              items=[("order-attestation", "E_KEY_REVOKED")])
    told.ask("waits", 1, 6 * DAY, **hold("WAIT_CORRECTION", T0 + 20 * DAY))
    name = NEW_KEY.id.hex()[:8]
    counted = [("COUNTED", name), ("COUNTED", "terminal")]
    repair(told, signed[1], (new[INSPECTOR], gate.INSPECTOR), 7 * DAY, counted)
    return second_paid(told, ((NEW_KEY, gate.INSPECTOR), BOTH[1]), counted)


def first_lost():
    told, signed = first_paid()
    gone = revoke(told.trade, signed[1], TERMINAL, 5 * DAY, gate.CLERICAL)
    told.ask("lost", 1, 5 * DAY, [gone], **flags(
        "LOST", [(2, "LOCKED", True)], [("REVOKED_AFTER_PASS", "terminal")],
        lost=[["2026-01-06T00:00:00Z"]]))
    return told, signed


@story("impact/revoked-after-pass", "The terminal takes its word back after the first slice was "
                                    "paid: the second waits until one fresh attestation repairs it")
def revoked_after_pass():
    told, signed = first_lost()
    told.prove(1, "ASN-1", 6 * DAY, BOTH)
    told.gate("frozen", 6 * DAY, outcome="refuse", code="E_FROZEN", items=[])
    told.ask("waits", 1, 6 * DAY, **hold("WAIT_CORRECTION", T0 + 19 * DAY))
    repair(told, signed[0], BOTH[1], 7 * DAY, COUNTED)
    return second_paid(told, BOTH, COUNTED)


@story("impact/revoked-for-good", "… and never corrects: what is paid stays paid, the rest goes "
                                  "back")
def revoked_for_good():
    told, _ = first_lost()
    told.ask("waits", 1, 19 * DAY - 1, **hold("WAIT_CORRECTION", T0 + 19 * DAY))
    told.ask("refunded", 1, 19 * DAY, **refund(
        "CORRECTION_MISSED", 1_320_000 * UNIT, 6_600 * UNIT, 0,
        escrow=tuple(units((330_000, 1_320_000, 1_650, 825, 6_600)))))
    told.ask("paid-stays-paid", 0, 19 * DAY, **refuse("SLICE_PAID"))
    return told


