"""Fixtures of repairs: a stage whose EMT broke passes the gate again (docs/order-money.md 8.3)."""

from ..builder import damaged, filler
from ..order import codes as gate
from ..order import story as gate_story
from ..order.builder import (BUYER, CARRIER, CUSTOMS, DEVICE, INSPECTOR, NEVER, OPENED_AT,
                             TERMINAL)
from ..order.codes import SUPERSEDED
from ..order.ledger import ATTESTOR, CLAIM, DEVICE as DEVICE_ENTRY, KEY_ENTRY
from ..order.story import DECIDED, FILES, SEAL, SPOT
from ..schema import Record
from .fixture import fixture, flags, hold, payment, refuse
from .fixture_release import T0
from .story import Story, correct, gate_case, money_case, revoke
from .story_orders import SIX
from .trades import (BOTH, CORRECTION, DAY, HOUR, OTHER_PAIR, PRE_SHIP, REVIEW, UNIT, alone,
                     order, stage_schema, units)

LOST_AT, REPAIRED_AT = DAY + HOUR, 2 * DAY
CUT = LOST_AT + CORRECTION
ITEM = "correction"


def broken(trade=None, signers=BOTH, revoker=1):
    """A slice that passed at DAY, and lost the second signer's attestation an hour later."""
    told = Story(trade() if trade else alone())
    told.signed = told.prove(0, "R-1", DAY, signers)
    told.gate("passed", DAY)
    told.first = told.slice(0).emt
    gone = revoke(told.trade, told.signed[revoker], signers[revoker][0], LOST_AT)
    told.ask("lost", 0, LOST_AT, [gone])
    return told


def again(told, number="R-1", standing=(0,), fresh=BOTH[1:], at=REPAIRED_AT, asked=0,
          correction=True, **how):
    """The gate is asked again: what stands, fresh signatures, and the supplier's correction."""
    told.stage(asked)
    told.trade.dossier({"report_number": number})
    told.trade.items = [told.signed[place] for place in standing]
    for person, role in fresh:
        told.trade.attest(person, role, at - 300)
    if correction:
        correct(told.trade, told.slice(asked).emt, at - 200, **how)
    return told


def corrected(told, number="R-1"):
    """The gate is asked again over another dossier: other facts, a remark."""
    told.stage(0)
    told.trade.dossier({"report_number": number, "remark": "corrected"})
    return told.trade


def both_broken():
    """Two stages, broken five days apart; the first went back, the second's time is not over."""
    told = Story(order((5_000, 5_000), (PRE_SHIP, stage_schema("TRADE.QA.v1", "QA", False))))
    first = told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    told.signed = told.prove(1, "R-2", DAY, BOTH)
    told.gate("passed", DAY)
    told.ask("lost", 0, LOST_AT, [revoke(told.trade, first[1], TERMINAL, LOST_AT)])
    later = LOST_AT + 5 * DAY
    told.ask("lost", 0, later, [revoke(told.trade, told.signed[1], TERMINAL, later)])
    told.ask("refunded", 0, CUT)
    return told


def case(at=REPAIRED_AT, before=None, trade=None, signers=BOTH, **how):
    def make():
        told = broken(trade, signers)
        again(told, at=at, **how)
        if before:
            before(told)
        return gate_case(told.trade, at)
    return make


BY_BOTH = ["inspector as INSPECTOR", "terminal as TERMINAL"]
PASSES = {"outcome": "pass", "replaces": True, "counted": BY_BOTH, "items": [],
          "signals": [("COUNTED", "inspector"), ("COUNTED", "terminal")]}


def passes(**more):
    return {**PASSES, **more}


def refused(code, *items):
    return refuse(code, list(items))


fixture("repair", "same-dossier", "One fresh attestation over the same dossier: the inspector's "
                                  "stands, and so does the claim", case(), **PASSES)
fixture("repair", "by-another-firm", "… by whoever the schema admits in that role",
        case(fresh=OTHER_PAIR[1:]), **passes(
            counted=["carrier as CARRIER", "inspector as INSPECTOR"],
            signals=[("COUNTED", "carrier"), ("COUNTED", "inspector")]))
fixture("repair", "no-correction", "Without a correction it has passed, and that is all",
        case(correction=False), **refused("SLICE_PASSED"))
fixture("repair", "correction-by-buyer", "Only the slice's supplier corrects",
        case(person=BUYER), **refused("NOT_ENTITLED"))
fixture("repair", "correction-damaged", "The supplier's signature is damaged",
        case(change=damaged), **refused("E_SIG_MISMATCH"))
fixture("repair", "correction-ahead", "Dated 301 seconds after it was seen",
        case(corrected_at=OPENED_AT + REPAIRED_AT + 101), **refused("E_FUTURE_ATTEST"))
fixture("repair", "correction-of-another-order", "A correction of another order",
        case(header=Record(network=filler("network"), order=filler("another"),
                           escrow=filler("another"))), **refused("FOREIGN"))
fixture("repair", "of-another-dossier", "The correction is over another dossier than the case's",
        case(pov_hash=filler("another dossier")), **refused("E_NOT_CURRENT"))
fixture("repair", "last-second", "In the last second of the time to correct",
        case(at=CUT - 1), **PASSES)
fixture("repair", "too-late", "… in the second in which it is over", case(at=CUT),
        **refused("E_CORRECTION_LATE"))


def whole_one():
    told = Story(alone())
    told.signed = told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    again(told)
    return gate_case(told.trade, REPAIRED_AT)


fixture("repair", "emt-is-whole", "An EMT that lost nothing is not replaced", whole_one,
        **refused("E_NOT_BROKEN"))


def whole_and_another():
    """Two corrections, none of which counts."""
    told = Story(alone())
    told.signed = told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    again(told)
    correct(told.trade, filler("another emt"), REPAIRED_AT - 100)
    return gate_case(told.trade, REPAIRED_AT)


fixture("repair", "largest-code", "None of two corrections counts: the largest code is the answer",
        whole_and_another, **refused("E_NOT_BROKEN"))


def second_time():
    """It was repaired; a second correction names the EMT that was replaced."""
    told = again(broken())
    told.gate("repaired", REPAIRED_AT)
    correct(told.trade, told.first, REPAIRED_AT + 60)
    return gate_case(told.trade, REPAIRED_AT + 60)


fixture("repair", "second-correction", "A second correction of one EMT", second_time,
        **refused("E_NOT_CURRENT"))


def second_alone():
    told = again(broken())
    told.gate("repaired", REPAIRED_AT)
    told.trade.items = [one for one in told.trade.items if one.kind != 23]
    correct(told.trade, told.first, REPAIRED_AT + 60)
    return gate_case(told.trade, REPAIRED_AT + 60)


fixture("repair", "correction-of-the-replaced", "… and nothing else", second_alone,
        **refused("E_NOT_CURRENT"))


def two_corrections(told):
    correct(told.trade, filler("another emt"), REPAIRED_AT - 100)


fixture("repair", "one-of-two-counts", "Two corrections, one over another EMT: one is enough",
        case(before=two_corrections), **passes(items=[(ITEM, "E_NOT_CURRENT")]))


def unpassed():
    """A slice that has not passed: the correction is passed over."""
    told = Story(alone())
    told.prove(0, "R-1", DAY, BOTH)
    correct(told.trade, filler("no emt"), DAY)
    return gate_case(told.trade, DAY)


fixture("repair", "before-any-pass", "A correction before any pass: an ordinary pass", unpassed,
        **passes(replaces=False, items=[(ITEM, "E_NOT_CURRENT")]))


def refunded_one():
    told = broken()
    told.ask("refunded", 0, CUT)
    again(told, at=CUT + 60)
    return gate_case(told.trade, CUT + 60)


def refunded_in_time():
    """Refunded since the stage before it was; its own time to correct is not over."""
    told = both_broken()
    told.ask("refunded", 1, CUT)
    again(told, "R-2", at=CUT + 60, asked=1)
    return gate_case(told.trade, CUT + 60)


fixture("repair", "of-a-refunded-slice", "The slice went back, and the time is over: it stays so",
        refunded_one, **refused("SLICE_REFUNDED"))
fixture("repair", "of-a-refunded-slice-in-time", "… and the correction itself would count",
        refunded_in_time, **refused("SLICE_REFUNDED"))


# What stands

def before(**changes):
    """The inspector's attestor, changed in the registry."""
    def change(told):
        key = told.world.get(KEY_ENTRY, key_id=INSPECTOR.id)
        value = told.world.get(ATTESTOR, attestor=key.attestor)
        told.world.put(ATTESTOR, value.but(**changes), attestor=key.attestor)
    return change


def inspector_key(**changes):
    def change(told):
        value = told.world.get(KEY_ENTRY, key_id=INSPECTOR.id)
        told.world.put(KEY_ENTRY, value.but(**changes), key_id=INSPECTOR.id)
    return change


fixture("repair", "stands-though-old", "What stands is of any age: ten days",
        case(at=10 * DAY), **PASSES)
fixture("repair", "stands-though-banned", "… though the attestor was banned",
        case(before=before(standing=2)), **PASSES)
fixture("repair", "stands-though-out-of-role", "… lost its role, its schemas and its corridors",
        case(before=before(roles=[], schemas=[], corridors=[], kyb_until=OPENED_AT)), **PASSES)
fixture("repair", "stands-though-retired", "… and though its key is retired",
        case(before=inspector_key(retired_at=OPENED_AT + LOST_AT)), **PASSES)
fixture("repair", "stands-not-pending", "A key that is pending is neither active nor retired",
        case(before=inspector_key(active_from=NEVER)),
        **refused("E_KEY_REVOKED", ("order-attestation", "E_KEY_REVOKED")))


def inspector_revokes(told):
    told.trade.revoke(told.signed[0], INSPECTOR, REPAIRED_AT - 60)


fixture("repair", "stood-and-was-lost", "It is revoked in this very case: it does not stand",
        case(before=inspector_revokes),
        **refused("E_ATTESTATION_REVOKED", ("order-attestation", "E_ATTESTATION_REVOKED")))
fixture("repair", "lost-one-again", "The attestation that was lost does not come back",
        case(standing=(0, 1), fresh=()),
        **refused("E_ATTESTATION_REVOKED", ("order-attestation", "E_ATTESTATION_REVOKED")))
fixture("repair", "fresh-one-is-asked-all", "A fresh attestation is asked everything, as ever",
        case(fresh=OTHER_PAIR[1:], at=10 * DAY, before=lambda told: stale(told)),
        **refused("E_STALE_ATTEST", ("order-attestation", "E_STALE_ATTEST")))


def stale(told):
    """The carrier's is of the second day."""
    told.trade.items = [one for one in told.trade.items if one.body.__dict__.get("role") != 3]
    told.trade.attest(CARRIER, gate.CARRIER, REPAIRED_AT)


fixture("repair", "nobody-fresh", "What stands alone is no quorum",
        case(fresh=()), **refused("E_INSUFFICIENT_ATTESTATIONS"))


def replaced_dossier(at=REPAIRED_AT, revoked=True, claim_of=None, number="R-1"):
    """Other facts: a remark; who stood by the old dossier revokes and signs anew."""
    def make():
        told = broken()
        trade = corrected(told, number)
        trade.items = [told.signed[0]]
        if revoked:
            trade.revoke(told.signed[0], INSPECTOR, at - 600, SUPERSEDED)
        for person, role in BOTH:
            trade.attest(person, role, at - 300)
        correct(trade, told.first, at - 200)
        if claim_of:
            told.world.put(CLAIM, Record(emt=filler(claim_of)), claim=trade.own_claim())
        return gate_case(trade, at)
    return make


CHANGED = [("COUNTED", "inspector"), ("COUNTED", "terminal")]
OLD = [("order-attestation", "E_HASH_MISMATCH")]
fixture("repair", "another-dossier", "Another dossier of the same fact, signed by a whole quorum; "
                                     "who stood by the old one revoked it first",
        replaced_dossier(), **passes(items=OLD, signals=CHANGED + [
            ("REVOKED", "inspector"), ("SKIPPED", "inspector")]))
fixture("repair", "another-dossier-not-revoked", "… and who did not is a double signer",
        replaced_dossier(revoked=False), **passes(items=OLD, signals=CHANGED + [
            ("EQUIVOCATION", "inspector"), ("SKIPPED", "inspector")]))
fixture("repair", "another-fact", "Another dossier of another fact: its claim is free",
        replaced_dossier(number="R-9"), **passes(items=OLD, signals=CHANGED + [
            ("REVOKED", "inspector"), ("SKIPPED", "inspector")]))
fixture("repair", "claim-of-another-order", "… or taken by somebody else",
        replaced_dossier(number="R-9", claim_of="another emt"), **refused("E_ONECLAIM_TAKEN", *OLD))


# Fallback, device, inspection

def with_fallback():
    schema = stage_schema("TRADE.PRE_SHIP.v1", "INSPECTION", False,
                          groups=[{gate.INSPECTOR}, {gate.TERMINAL}],
                          fallbacks=[gate_story.fallback(gate.TERMINAL, gate.CUSTOMS)])
    trade = alone(schema=schema)
    trade.activate(0, 0, 2 * DAY)
    return trade


STOOD_IN = ((CUSTOMS, gate.CUSTOMS), (INSPECTOR, gate.INSPECTOR))
fixture("repair", "fallback-stands", "The fallback that was used is in force, though its time is "
                                     "over", case(at=5 * DAY, trade=with_fallback,
                                                  signers=STOOD_IN, fresh=BOTH[:1]),
        **passes(fallback=0, counted=["customs as CUSTOMS", "inspector as INSPECTOR"],
                 signals=[("COUNTED", "customs"), ("COUNTED", "inspector")]))


def other_facts(told):
    """The same, but over another dossier: nothing stands, and the fallback is over."""
    told.trade.items = []
    told.trade.dossier({"report_number": "R-1", "remark": "corrected"})
    for person, role in STOOD_IN:
        told.trade.attest(person, role, 5 * DAY - 300)
    correct(told.trade, told.first, 5 * DAY - 200)


fixture("repair", "fallback-over", "… over another dossier it is not",
        case(at=5 * DAY, trade=with_fallback, signers=STOOD_IN, fresh=(), before=other_facts),
        **refused("E_QUORUM_MISSING"))


def everything(revoker=TERMINAL):
    """The trade with everything that a gate reads; passed, and one attestation lost."""
    told = Story(gate_story.on_board())
    told.first_items = list(told.trade.items)
    told.gate("passed", DECIDED)
    place = 1 if revoker is TERMINAL else 0
    gone = revoke(told.trade, told.trade.signed[place], revoker, DECIDED + HOUR)
    told.ask("lost", 0, DECIDED + HOUR, [gone])
    told.trade.items = [one for one in told.first_items if one is not told.trade.signed[place]]
    return told


def all_again(at, revoker=TERMINAL, before=None):
    def make():
        told = everything(revoker)
        trade = told.trade
        trade.attest(revoker, gate.TERMINAL if revoker is TERMINAL else gate.INSPECTOR, at - 300)
        correct(trade, told.slice(0).emt, at - 200)
        if before:
            before(told)
        return gate_case(trade, at)
    return make


MUCH_LATER = DECIDED + 8 * DAY
fixture("repair", "everything-again", "Seal, lots and log are read again; what stands brings its "
                                      "inspection, of any age", all_again(MUCH_LATER), **PASSES)


def device_retired(told):
    value = told.world.get(DEVICE_ENTRY, key_id=DEVICE.id)
    told.world.put(DEVICE_ENTRY, value.but(retired_at=OPENED_AT + DECIDED + HOUR),
                   key_id=DEVICE.id)


def device_revoked(told):
    value = told.world.get(DEVICE_ENTRY, key_id=DEVICE.id)
    told.world.put(DEVICE_ENTRY, value.but(revoked_at=OPENED_AT + DECIDED + HOUR),
                   key_id=DEVICE.id)


def device_retired_and_late(told):
    """As the registry has it now, it was active only after the log began."""
    device_retired(told)
    told.world.get(DEVICE_ENTRY, key_id=DEVICE.id).active_from = told.trade.head.body.start + 1


def key_and_inspection(told):
    inspector_key(retired_at=OPENED_AT + DECIDED + HOUR)(told)


fixture("repair", "device-retired", "The device has retired since",
        all_again(MUCH_LATER, before=device_retired), **PASSES)
fixture("repair", "device-revoked", "The device's key is revoked",
        all_again(MUCH_LATER, before=device_revoked),
        **refused("E_DEVICE_NOT_BOUND", ("log-head", "E_DEVICE_NOT_BOUND")))
fixture("repair", "device-retired-log-too-old", "… retired, and its log began before it was active",
        all_again(MUCH_LATER, before=device_retired_and_late),
        **refused("E_DEVICE_NOT_BOUND", ("log-head", "E_DEVICE_NOT_BOUND")))
fixture("repair", "inspector-retired", "The inspector's key has retired since: attestation and "
                                       "inspection stand",
        all_again(MUCH_LATER, before=key_and_inspection), **PASSES)
fixture("repair", "inspector-withdraws", "The inspector withdrew and signs again: the old "
                                         "inspection is too old",
        all_again(MUCH_LATER, INSPECTOR), **refused(
            "E_SEAL_MISMATCH", ("inspection", "E_STALE_ATTEST")))


def inspects_anew(told):
    told.trade.inspect(INSPECTOR, MUCH_LATER - 400, **{
        "seal": SEAL, "photo": dict(FILES)["seal.jpg"], **SPOT})


fixture("repair", "inspects-anew", "… and inspects anew",
        all_again(MUCH_LATER, INSPECTOR, inspects_anew),
        **passes(items=[("inspection", "E_STALE_ATTEST")]))


# Order of stages, funding, freeze

def paid_chain(at=3 * DAY):
    """20 / 60 / 20: the first is paid and broken, the later ones are not funded."""
    told = Story(order(SIX), funded=[0])
    told.signed = told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    told.ask("released", 0, DAY + REVIEW)
    gone = revoke(told.trade, told.signed[1], TERMINAL, at - HOUR)
    told.ask("lost", 0, at - HOUR, [gone])
    return told


def of_a_paid_stage():
    told = again(paid_chain(), at=3 * DAY)
    return gate_case(told.trade, 3 * DAY)


fixture("repair", "of-a-paid-stage", "A stage that is paid is repaired: no money, and nothing to "
                                     "fund", of_a_paid_stage, **PASSES)


def after_a_paid_stage():
    told = again(paid_chain(), at=3 * DAY)
    told.gate("repaired", 3 * DAY)
    return money_case(told.trade, 0, 3 * DAY)


fixture("repair", "paid-stage-resumes", "… after which the later slices resume", after_a_paid_stage,
        **flags("RESUMED", [(2, "UNFUNDED", False), (3, "UNFUNDED", False)], writes=["SLICE"] * 2))


def reviewed_anew(at):
    def make():
        told = again(broken())
        told.gate("repaired", REPAIRED_AT)
        told.ask("resumed", 0, REPAIRED_AT)
        return money_case(told.trade, 0, at)
    return make


fixture("repair", "of-an-unpaid-stage-is-reviewed-anew", "A stage in review is reviewed anew",
        reviewed_anew(REPAIRED_AT + REVIEW - 1),
        **hold("REVIEW", T0 + REPAIRED_AT + REVIEW, 1_320_000 * UNIT))
fixture("repair", "of-an-unpaid-stage-is-paid-once", "… and then paid, once",
        reviewed_anew(REPAIRED_AT + REVIEW),
        **payment("RELEASED", units([1_320_000]), 0, 6_600 * UNIT,
                  units((1_320, 825, 660, 330, 165)), 0, 0))
fixture("repair", "after-delivery", "After delivery_by: a repair has its own time",
        case(at=CUT - 1, trade=lambda: alone(slices=[{"delivery_by": OPENED_AT + 2 * DAY}])),
        **PASSES)


def window_of_the_first_pass():
    """The fresh attestation is revoked after the window of the first pass."""
    told = again(broken(), at=10 * DAY)
    fresh = told.trade.items[1]
    told.gate("repaired", 10 * DAY)
    told.ask("resumed", 0, 10 * DAY)
    late = DAY + CORRECTION  # the usual window is as long
    gone = revoke(told.trade, fresh, TERMINAL, late)
    return money_case(told.trade, 0, late, [gone])


fixture("repair", "opens-no-new-window", "What a repair counted is revoked after the first pass's "
                                         "window: nothing is lost", window_of_the_first_pass,
        **payment("RELEASED", units([1_320_000]), 0, 6_600 * UNIT,
                  units((1_320, 825, 660, 330, 165)), 0, 0,
                  items=[("revocation", "E_REVOCATION_LATE")]))


def broken_again():
    """Repaired, and broken a second time: its time to correct runs from the second loss."""
    told = again(broken())
    fresh = told.trade.items[1]
    told.gate("repaired", REPAIRED_AT)
    told.ask("resumed", 0, REPAIRED_AT)
    told.ask("lost", 0, 3 * DAY, [revoke(told.trade, fresh, TERMINAL, 3 * DAY)])
    return money_case(told.trade, 0, 3 * DAY)


fixture("repair", "broken-again", "A repair can break, and is waited for again", broken_again,
        **hold("WAIT_CORRECTION", T0 + 3 * DAY + CORRECTION))
