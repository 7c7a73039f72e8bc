"""Fixtures of what is found late, or comes late: a loss that nobody asked about, a revocation in a
repair after the window is over, a conflict in a repair (docs/order-money.md M3, 8.3)."""

from ..order import codes as gate
from ..order.builder import CARRIER, INSPECTOR, OPENED_AT, REGISTRY, TERMINAL
from .fixture import fixture, flags, hold
from .fixture_chain import AFTER
from .fixture_repair import CHANGED, CUT, OLD, PASSES, again, broken, corrected, passes, refused
from .fixture_release import T0
from .fixture_review import repaired
from .story import Story, correct, gate_case, money_case, revoke
from .trades import BOTH, CORRECTION, DAY, HOUR, REVOCATION, SECOND_INSPECTOR, alone

FOUND = 21 * DAY
WINDOW = DAY + REVOCATION  # over a while before CUT
LATE = [("revocation", "E_REVOCATION_LATE")]


def passed():
    told = Story(alone())
    told.signed = told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    told.first = told.slice(0).emt
    return told


def found_late():
    """Revoked at the second day; somebody asks when a time counted from then would be over."""
    told = passed()
    gone = revoke(told.trade, told.signed[1], TERMINAL, DAY + HOUR)
    told.ask("lost", 0, FOUND, [gone])
    return told


def asked_late():
    told = passed()
    return money_case(told.trade, 0, FOUND, [revoke(told.trade, told.signed[1], TERMINAL,
                                                    DAY + HOUR)])


def waiting(at):
    return lambda: money_case(found_late().trade, 0, at)


def repaired_late(at):
    return lambda: gate_case(again(found_late(), at=at).trade, at)


fixture("freeze", "found-late", "Revoked in the window, asked much later: lost when it is asked",
        asked_late, **flags("LOST", [(1, "RELEASABLE", True)], AFTER,
                            lost=[["2026-01-22T00:00:00Z"]]))
fixture("refund", "found-late", "Its time to correct runs from there",
        waiting(FOUND + CORRECTION - 1), **hold("WAIT_CORRECTION", T0 + FOUND + CORRECTION))
fixture("repair", "found-late", "… and it is repaired, in the last second",
        repaired_late(FOUND + CORRECTION - 1), **PASSES)
fixture("repair", "found-late-too-late", "… a second later not",
        repaired_late(FOUND + CORRECTION), **refused("E_CORRECTION_LATE"))


# A revocation of what stands, after the window of the first pass

AT = WINDOW + 1_800


def revoked(seen, person=INSPECTOR, made=lambda told: told.signed[0], signers=None):
    """The repair's case has a revocation of what stands, or of `made`."""
    def make():
        told = again(broken(), at=AT)
        told.trade.revoke(made(told), person, WINDOW - 60, seen=seen, signers=signers)
        return gate_case(told.trade, AT)
    return make


REVOKED = [("order-attestation", "E_ATTESTATION_REVOKED")]
fixture("repair", "stands-though-revoked-late", "What stands is revoked in the second in which the "
                                                "window of the first pass is over: it stands",
        revoked(WINDOW), **passes(items=LATE))
fixture("repair", "revoked-in-last-second", "… a second earlier: it does not stand",
        revoked(WINDOW - 1), **refused("E_ATTESTATION_REVOKED", *REVOKED))
fixture("repair", "one-signature-in-time", "A revocation with two signatures, one of them seen in "
                                           "time: that is enough",
        revoked([WINDOW, WINDOW - 1], signers=[INSPECTOR, REGISTRY]),
        **refused("E_ATTESTATION_REVOKED", *REVOKED))
fixture("repair", "fresh-one-revoked-late", "The window is of what stands: a fresh attestation is "
                                            "revoked whenever it is",
        revoked(AT - 60, TERMINAL, lambda told: told.trade.items[1]),
        **refused("E_ATTESTATION_REVOKED", *REVOKED))


def repaired_before():
    """Repaired at the tenth day and broken anew; the inspector's revocation is late."""
    told = repaired(at=10 * DAY)
    at = 12 * DAY
    told.ask("lost", 0, at, [revoke(told.trade, told.trade.items[1], TERMINAL, at)])
    again(told, at=AT)
    told.trade.revoke(told.signed[0], INSPECTOR, WINDOW)
    return gate_case(told.trade, AT)


fixture("repair", "stands-through-two-repairs", "The window is that of the first pass in a second "
                                                "repair too", repaired_before,
        **passes(items=LATE))


def late_over_another_dossier():
    """Nothing stands; who stood by the old dossier revokes it after the window, and signs."""
    told = broken()
    trade = corrected(told)
    trade.items = [told.signed[0]]
    trade.revoke(told.signed[0], INSPECTOR, AT - 600)
    for person, role in BOTH:
        trade.attest(person, role, AT - 300)
    correct(trade, told.first, AT - 200)
    return gate_case(trade, AT)


fixture("repair", "another-dossier-revoked-late", "Over another dossier nothing stands: who "
                                                  "revokes the old one late is no double signer",
        late_over_another_dossier, **passes(items=OLD, signals=CHANGED + [
            ("REVOKED", "inspector"), ("SKIPPED", "inspector")]))


# A conflict in a repair

def conflict():
    """Two fresh signers over another dossier; a whole quorum still stands by the old one."""
    told = Story(alone(slices=[{"delivery_by": OPENED_AT + 2 * DAY}]))
    signed = told.prove(0, "R-1", DAY, BOTH)
    spare = told.trade.attest(CARRIER, gate.CARRIER, DAY - 300)
    told.gate("passed", DAY)
    told.ask("lost", 0, DAY + HOUR, [revoke(told.trade, signed[1], TERMINAL, DAY + HOUR)])
    trade = corrected(told)
    trade.items = [signed[0], spare]
    trade.attest(SECOND_INSPECTOR, gate.INSPECTOR, 3 * DAY - 300)
    trade.attest(TERMINAL, gate.TERMINAL, 3 * DAY - 300)
    correct(trade, told.slice(0).emt, 3 * DAY - 200)
    return gate_case(trade, 3 * DAY)


fixture("repair", "conflict", "Two quorums in a repair, after delivery_by: waited for as long as "
                              "there is time to correct", conflict,
        **{**hold("CONFLICT", T0 + CUT, items=OLD * 2), "had": 2})
