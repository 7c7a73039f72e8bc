"""Fixtures of G8: independence, groups, the minimum, fallbacks, conflicts, and 13.2's collusion."""

from ..builder import Person, filler
from . import story
from .builder import (BUYER, CARRIER, CUSTOMS, DAY, DC, INSPECTOR, NEUTRAL, OPENED_AT, SUPPLIER,
                      TERMINAL, allowed, firm)
from .fixture import BOTH, holds, passes, refuses
from .story import (AS_CARRIER, AS_CUSTOMS, AS_DC, AS_INSPECTOR, AS_METROLOGY, AS_TERMINAL,
                    DECIDED, FIRST, NOW, SECOND, SIGNED, TTL, fallback, on_board, plain)

ATTESTATION = "order-attestation"
DUPLICATE, MISSING = "E_SAME_ORG_DUPLICATE", "E_QUORUM_MISSING"
TOO_FEW = "E_INSUFFICIENT_ATTESTATIONS"
SECOND_INSPECTOR, SECOND_TERMINAL = Person(125), Person(126)
INSPECTS, TERMINATES, CARRIES = ((INSPECTOR, AS_INSPECTOR), (TERMINAL, AS_TERMINAL),
                                 (CARRIER, AS_CARRIER))


def told(*signers, world=None, **how):
    """The plain trade, signed by these, with something done to the registry."""
    def make():
        trade = plain(signers=signers, **how)
        story.firms(trade, (SECOND_INSPECTOR, "second inspector", [AS_INSPECTOR], {}),
                    (SECOND_TERMINAL, "second terminal", [AS_TERMINAL], {}))
        if world:
            world(trade)
        return trade
    return make


def affiliated(*names):
    return lambda trade: trade.world.affiliates(*names)


def duplicate(folder, name, description, make, groups, items=1):
    refuses(folder, name, description, DUPLICATE, make, NOW, items=[(ATTESTATION,
                                                                     DUPLICATE)] * items,
            groups=groups)


SECOND_MISSING, FIRST_MISSING = ["COUNTED", DUPLICATE], [DUPLICATE, "COUNTED"]

# Independence
passes("quorum", "two-firms", "Two firms that have nothing to do with one another",
       told(INSPECTS, TERMINATES), NOW)
duplicate("quorum", "affiliates", "Inspector and terminal are affiliates",
          told(INSPECTS, TERMINATES, world=affiliated("inspector", "terminal")), SECOND_MISSING)
passes("quorum", "inspector-of-other-buyer", "The inspector is an affiliate of somebody who is no "
       "party", told(INSPECTS, TERMINATES, world=affiliated("inspector", "other buyer")), NOW)
duplicate("quorum", "inspector-of-supplier", "The inspector is the supplier's affiliate",
          told(INSPECTS, TERMINATES, world=affiliated("inspector", "supplier")), FIRST_MISSING)
duplicate("quorum", "inspector-of-buyer", "The inspector is the buyer's affiliate",
          told(INSPECTS, TERMINATES, world=affiliated("inspector", "buyer")), FIRST_MISSING)


def of_the_firm(name):
    return lambda trade: story.firms(trade, (INSPECTOR, "inspector", [AS_INSPECTOR],
                                             {"organisation": firm(name)}))


duplicate("quorum", "inspector-is-supplier", "The inspector is of the supplier's own firm",
          told(INSPECTS, TERMINATES, world=of_the_firm("supplier")), FIRST_MISSING)
duplicate("quorum", "inspector-is-buyer", "… of the buyer's own firm",
          told(INSPECTS, TERMINATES, world=of_the_firm("buyer")), FIRST_MISSING)
OTHER_SUPPLIER = Person(102)
duplicate("quorum", "inspector-of-another-supplier", "… of another supplier's firm, who has a part "
          "of the same order", told(
              INSPECTS, TERMINATES, world=of_the_firm("second supplier"),
              suppliers=[(SUPPLIER, "supplier"), (OTHER_SUPPLIER, "second supplier")],
              slices=({"asked": True, "share": 5_000},
                      {"supplier": OTHER_SUPPLIER.id, "share": 5_000})), FIRST_MISSING)


def with_the_key_of(person):
    def make():
        trade = plain(signers=(TERMINATES,))
        story.firms(trade, (person, "inspector", [AS_INSPECTOR], {}))
        trade.attest(person, AS_INSPECTOR, FIRST)
        return trade
    return make


for person, name in ((SUPPLIER, "supplier"), (BUYER, "buyer"), (NEUTRAL, "neutral")):
    duplicate("quorum", f"inspector-with-key-of-{name}", f"An independent firm has registered the "
              f"{name}'s key", with_the_key_of(person), FIRST_MISSING)


# Groups and their assignment
def two_in_one(trade):
    """The terminal's firm is inspector too."""
    story.firms(trade, (TERMINAL, "terminal", [AS_INSPECTOR, AS_TERMINAL], {}))


passes("quorum", "greedy-would-fail", "The first inspector is the only terminal: the second "
       "inspects", told((TERMINAL, AS_INSPECTOR), TERMINATES, INSPECTS, world=two_in_one,
                        schema={"groups": [{AS_INSPECTOR}, {AS_TERMINAL}]}), NOW,
       items=[(ATTESTATION, DUPLICATE)])
THREE = [{AS_INSPECTOR}, {AS_TERMINAL, AS_CARRIER}, {AS_CARRIER, AS_DC}]
passes("quorum", "greedy-would-fail-in-three",
       "The carrier fits two groups and is the only one for "
       "the last", told(INSPECTS, CARRIES, TERMINATES, schema={"groups": THREE}), NOW,
       groups=["COUNTED"] * 3, counted=sorted(BOTH + ["carrier as CARRIER"]))
passes("quorum", "first-group-first", "Carrier and depot both fit the last group: each group gets "
       "the first that fits", told(INSPECTS, TERMINATES, CARRIES, (DC, AS_DC),
                                   schema={"groups": THREE}), NOW,
       groups=["COUNTED"] * 3, counted=sorted(BOTH + ["carrier as CARRIER"]))
refuses("quorum", "terminal-missing", "Two inspectors and no terminal", MISSING,
        told(INSPECTS, (SECOND_INSPECTOR, AS_INSPECTOR)), NOW, groups=["COUNTED", MISSING])
refuses("quorum", "inspector-missing", "A terminal, a carrier and no inspector", MISSING,
        told(TERMINATES, CARRIES), NOW, groups=[MISSING, "COUNTED"])
refuses("quorum", "one-attestation", "One attestation where two are needed", TOO_FEW,
        told(INSPECTS), NOW, groups=["COUNTED", MISSING])
refuses("quorum", "no-attestation", "None at all", TOO_FEW, told(), NOW,
        groups=[MISSING, MISSING])
passes("quorum", "earlier-seen-first", "Two terminals: the one that was seen first is assigned",
       lambda: seen_backwards(), NOW)


def seen_backwards():
    """The second terminal signed earlier, and was seen later."""
    trade = told(INSPECTS)()
    trade.attest(SECOND_TERMINAL, AS_TERMINAL, SECOND - 60, seen=SECOND + 1)
    trade.attest(TERMINAL, AS_TERMINAL, SECOND, seen=SECOND)
    return trade


def same_second():
    """Both seen in one second; the carrier's has the smaller digest."""
    trade = told(INSPECTS, TERMINATES)()
    bound = trade.signed[1].digest
    for at in range(SECOND):
        made = trade.attest(CARRIER, AS_CARRIER, SECOND - at, seen=SECOND)
        if made.digest < bound:
            return trade
        trade.items.remove(made)
    raise AssertionError("no smaller digest")


passes("quorum", "same-second-smallest-digest", "Two seen in one second: the smaller digest",
       same_second, NOW, counted=["carrier as CARRIER", "inspector as INSPECTOR"])
refuses("quorum", "earliest-check-is-said", "Of two terminals one is suspended, and one signed "
        "another dossier", "E_ATTESTOR_NOT_ACTIVE", lambda: two_bad_terminals(), NOW,
        items=[(ATTESTATION, "E_ATTESTOR_NOT_ACTIVE"), (ATTESTATION, "E_HASH_MISMATCH")],
        groups=["COUNTED", "E_ATTESTOR_NOT_ACTIVE"])


def two_bad_terminals():
    trade = told(INSPECTS, TERMINATES)()
    story.firms(trade, (TERMINAL, "terminal", [AS_TERMINAL], {"standing": 1}))
    trade.attest(SECOND_TERMINAL, AS_TERMINAL, SECOND, pov_hash=filler("another dossier"))
    return trade


refuses("quorum", "smallest-of-groups", "One group lacks a fresh one, the other a signature",
        "E_SIG_MISMATCH", lambda: two_bad_groups(), FIRST + TTL + 1,
        items=[(ATTESTATION, "E_SIG_MISMATCH"), (ATTESTATION, "E_STALE_ATTEST")],
        groups=["E_STALE_ATTEST", "E_SIG_MISMATCH"])


def two_bad_groups():
    trade = told(INSPECTS)()
    trade.attest(TERMINAL, AS_TERMINAL, SECOND, signers=[])
    return trade


# The minimum
AT_LEAST_3 = {"min_attestations": 3}
passes("quorum", "exactly-minimum", "Three firms where three are needed",
       told(INSPECTS, TERMINATES, CARRIES, schema=AT_LEAST_3), NOW,
       counted=sorted(BOTH + ["carrier as CARRIER"]))
refuses("quorum", "two-of-three", "Three attestations, of two classes", TOO_FEW,
        told(INSPECTS, TERMINATES, CARRIES, schema=AT_LEAST_3,
             world=affiliated("terminal", "carrier")), NOW, items=[(ATTESTATION, DUPLICATE)])
refuses("quorum", "two-attestations-of-three", "Two attestations where three are needed", TOO_FEW,
        told(INSPECTS, TERMINATES, schema=AT_LEAST_3), NOW)
passes("quorum", "spare-not-counted", "A third firm is not needed and not counted",
       told(INSPECTS, TERMINATES, CARRIES), NOW)
passes("quorum", "third-is-the-earliest",
       "Of two spare firms the one that was seen first is counted",
       told(INSPECTS, TERMINATES, (SECOND_INSPECTOR, AS_INSPECTOR), CARRIES, schema=AT_LEAST_3),
       NOW, counted=sorted(BOTH + [f"{SECOND_INSPECTOR.id.hex()[:8]} as INSPECTOR"]))
passes("quorum", "third-of-another-class", "… unless it is of a class that counts already",
       told(INSPECTS, TERMINATES, (SECOND_INSPECTOR, AS_INSPECTOR), CARRIES, schema=AT_LEAST_3,
            world=affiliated("inspector", "second inspector")), NOW,
       items=[(ATTESTATION, DUPLICATE)], counted=sorted(BOTH + ["carrier as CARRIER"]))
passes("quorum", "fourth-of-another-class", "… also when another spare firm was counted before it",
       told(INSPECTS, TERMINATES, CARRIES, (SECOND_INSPECTOR, AS_INSPECTOR),
            (SECOND_TERMINAL, AS_TERMINAL), schema={"min_attestations": 4},
            world=affiliated("inspector", "second inspector")), NOW,
       items=[(ATTESTATION, DUPLICATE)],
       counted=sorted(BOTH + ["carrier as CARRIER",
                              f"{SECOND_TERMINAL.id.hex()[:8]} as TERMINAL"]))

# Fallbacks
STANDS_IN = {"fallbacks": [fallback(AS_TERMINAL, AS_CUSTOMS, longest=7 * DAY)]}
BY_CUSTOMS = sorted(["inspector as INSPECTOR", "customs as CUSTOMS"])
CLEARS = (CUSTOMS, AS_CUSTOMS)


def stood_in(*times, signers=(INSPECTS, CLEARS), schema=None, world=None):
    """Customs sign instead of the terminal; the fallback is in force from … until …"""
    def activate(trade):
        for index, (valid_from, valid_until) in enumerate(times):
            trade.activate(index, valid_from, valid_until)
        if world:
            world(trade)
    return told(*signers, schema=schema or STANDS_IN, world=activate)


def in_force(name, description, valid_from, valid_until):
    passes("fallback", name, description, stood_in((valid_from, valid_until)), NOW, fallback=0,
           counted=BY_CUSTOMS)


def not_in_force(name, description, *times):
    refuses("fallback", name, description, MISSING, stood_in(*times), NOW,
            groups=["COUNTED", MISSING])


in_force("in-force", "Customs stand in for the terminal", 0, DAY)
in_force("first-second", "In the first second", NOW, NOW + DAY)
in_force("last-second", "In the last second", 0, NOW)
not_in_force("expired", "One second after it ended", (0, NOW - 1))
not_in_force("not-yet", "One second before it begins", (NOW + 1, DAY))
in_force("longest", "As long as the schema allows", 0, 7 * DAY)
not_in_force("too-long", "One second longer than the schema allows", (0, 7 * DAY + 1))
not_in_force("not-activated", "The schema has it, the ledger does not")
passes("fallback", "not-needed", "In force, but the terminal signed: not used",
       stood_in((0, DAY), signers=(INSPECTS, CLEARS, TERMINATES)), NOW)
TWO = {"fallbacks": [fallback(AS_INSPECTOR, AS_METROLOGY), fallback(AS_TERMINAL, AS_CUSTOMS)]}
passes("fallback", "second-of-two", "Two are in force: the first with which the quorum holds",
       stood_in((0, DAY), (0, DAY), schema=TWO), NOW, fallback=1, counted=BY_CUSTOMS)
BOTH_ROLES = {"fallbacks": [fallback(AS_CARRIER, AS_CUSTOMS), fallback(AS_TERMINAL, AS_CUSTOMS)]}
passes("fallback", "first-of-two", "Both would do: the first is used",
       stood_in((0, DAY), (0, DAY), schema=BOTH_ROLES), NOW, fallback=0, counted=BY_CUSTOMS)


def metrology_for_inspector(trade):
    trade.world.attestor(DC, "dc", [AS_METROLOGY], allowed(trade.schemas.values()))


refuses("fallback", "two-at-once", "Both roles are down: no two fallbacks together", MISSING,
        stood_in((0, DAY), (0, DAY), signers=((DC, AS_METROLOGY), CLEARS), schema=TWO,
                 world=metrology_for_inspector), NOW, groups=[MISSING, MISSING])
refuses("fallback", "for-another-role", "Customs may stand in for the terminal, not for the "
        "inspector", MISSING, stood_in((0, DAY), signers=(TERMINATES, CLEARS)), NOW,
        groups=[MISSING, "COUNTED"])
refuses("fallback", "stand-in-fails-a-check", "Who stands in signed another dossier: that is said",
        "E_HASH_MISMATCH", lambda: stand_in_elsewhere(), NOW,
        items=[(ATTESTATION, "E_HASH_MISMATCH")], groups=["COUNTED", "E_HASH_MISMATCH"])
refuses("fallback", "stand-in-out-of-force", "… and is not, where the fallback is not in force",
        MISSING, lambda: stand_in_elsewhere(NOW - 1), NOW,
        items=[(ATTESTATION, "E_HASH_MISMATCH")], groups=["COUNTED", MISSING])


def stand_in_elsewhere(until=DAY):
    trade = stood_in((0, until), signers=(INSPECTS,))()
    trade.attest(CUSTOMS, AS_CUSTOMS, SECOND, pov_hash=filler("another dossier"))
    return trade


duplicate("fallback", "stand-in-of-the-inspector", "Who stands in is the inspector's affiliate",
          stood_in((0, DAY), world=affiliated("inspector", "customs")), SECOND_MISSING)
refuses("fallback", "stand-in-stale", "Who stands in signed too long ago", "E_STALE_ATTEST",
        stood_in((0, 7 * DAY), signers=(CLEARS, INSPECTS)), FIRST + TTL + 1,
        items=[(ATTESTATION, "E_STALE_ATTEST")], groups=["COUNTED", "E_STALE_ATTEST"])

# Conflicts
OTHER, THIRD = filler("another dossier"), filler("a third dossier")
ELSEWHERE = [(ATTESTATION, "E_HASH_MISMATCH")] * 2
RIVALS = ((SECOND_INSPECTOR, AS_INSPECTOR), (SECOND_TERMINAL, AS_TERMINAL))


def rivals(world=None, by=RIVALS, at=SECOND, pov_hash=OTHER, first=(INSPECTS, TERMINATES),
           more=None,
           **how):
    """A quorum of H, and others who signed another hash."""
    def make():
        trade = told(*first, world=world, **how)()
        trade.rivals = [trade.attest(person, role, at + index, pov_hash=pov_hash)
                        for index, (person, role) in enumerate(by)]
        if more:
            more(trade)
        return trade
    return make


holds("conflict", "two-hashes", "Two firms signed one dossier, two others another", 2, rivals(),
      NOW,
      items=ELSEWHERE)
passes("conflict", "one-dissenter", "One attestor signed another dossier: no veto",
       rivals(by=RIVALS[:1]), NOW, items=ELSEWHERE[:1])
passes("conflict", "two-dissenters-of-a-role", "Two inspectors did: still no quorum",
       rivals(by=(RIVALS[0], (CARRIER, AS_INSPECTOR)), world=lambda trade: story.firms(
           trade, (CARRIER, "carrier", [AS_INSPECTOR], {}))), NOW, items=ELSEWHERE)
holds("conflict", "the-same-two-firms", "The same two firms signed both", 2,
      rivals(by=(INSPECTS, TERMINATES)), NOW, items=ELSEWHERE)


def third_hash(trade):
    story.firms(trade, (Person(127), "third inspector", [AS_INSPECTOR], {}))
    trade.attest(Person(127), AS_INSPECTOR, SECOND, pov_hash=THIRD)
    trade.attest(CARRIER, AS_CARRIER, SECOND, pov_hash=THIRD)


holds("conflict", "three-hashes", "Three dossiers with a quorum each", 3, rivals(more=third_hash),
      NOW, items=ELSEWHERE * 2)


def revoke_one(trade):
    trade.revoke(trade.rivals[1], SECOND_TERMINAL, SECOND + 60)


passes("conflict", "revocations-leave-one", "One of the others revokes: one quorum is left",
       rivals(more=revoke_one), NOW, items=ELSEWHERE,
       signals=[("REVOKED", SECOND_TERMINAL.id.hex()[:8])])


def revoke_own(trade):
    trade.revoke(trade.signed[1], TERMINAL, SECOND + 60)


# Of the two terminals one signed elsewhere (G5) and one revoked (G6): the earlier check is said.
refuses("conflict", "revocations-leave-the-other",
        "One of H revokes: the other dossier is left, and "
        "this one refused", "E_HASH_MISMATCH", rivals(more=revoke_own), NOW,
        items=sorted(ELSEWHERE + [(ATTESTATION, "E_ATTESTATION_REVOKED")]),
        groups=["COUNTED", "E_HASH_MISMATCH"])
holds("conflict", "rivals-not-fresh", "The others signed long ago: waiting ends no conflict", 2,
      lambda: stale_rivals(), FIRST + 2 * TTL, items=ELSEWHERE)


def stale_rivals():
    trade = rivals(at=FIRST, first=())()
    trade.attest(INSPECTOR, AS_INSPECTOR, FIRST + 2 * TTL - 60)
    trade.attest(TERMINAL, AS_TERMINAL, FIRST + 2 * TTL - 60)
    return trade


def rival(**changes):
    """The second terminal's firm with something changed."""
    return lambda trade: story.firms(trade, (SECOND_TERMINAL, "second terminal", [AS_TERMINAL],
                                             changes))


passes("conflict", "rival-key-revoked", "One of the others lost its key: it holds nothing up",
       rivals(world=rival(key={"revoked_at": OPENED_AT + NOW})), NOW,
       items=[(ATTESTATION, "E_HASH_MISMATCH"), (ATTESTATION, "E_KEY_REVOKED")])
passes("conflict", "rival-suspended", "One of the others is suspended",
       rivals(world=rival(standing=1)), NOW,
       items=[(ATTESTATION, "E_ATTESTOR_NOT_ACTIVE"), (ATTESTATION, "E_HASH_MISMATCH")])
passes("conflict", "rival-of-the-supplier", "One of the others is the supplier's affiliate",
       rivals(world=affiliated("second terminal", "supplier")), NOW, items=ELSEWHERE)
passes("conflict", "rivals-are-affiliates", "The others are one class",
       rivals(world=affiliated("second inspector", "second terminal")), NOW, items=ELSEWHERE)


def ahead(trade):
    trade.attest(SECOND_TERMINAL, AS_TERMINAL, SECOND + 301, seen=SECOND, pov_hash=OTHER)


passes("conflict", "rival-dated-ahead", "One of the others is dated ahead",
       rivals(by=RIVALS[:1], more=ahead), NOW, items=ELSEWHERE)
holds("conflict", "rivals-by-a-fallback", "The others have a quorum by a fallback in force", 2,
      rivals(by=(RIVALS[0], CLEARS), schema=STANDS_IN,
             world=lambda trade: trade.activate(0, 0, DAY)), NOW, items=ELSEWHERE)
passes("conflict", "rivals-by-no-fallback", "… that is not in force",
       rivals(by=(RIVALS[0], CLEARS), schema=STANDS_IN), NOW, items=ELSEWHERE)
refuses("conflict", "only-the-other-has-a-quorum", "Nobody signed this dossier; two signed another",
        "E_HASH_MISMATCH", rivals(first=()), NOW, items=ELSEWHERE,
        groups=["E_HASH_MISMATCH"] * 2)


def board_with_rivals():
    trade = on_board(inspection={"seal": "SL-0043"})
    story.firms(trade, (SECOND_INSPECTOR, "second inspector", [AS_INSPECTOR], {}))
    trade.attest(SECOND_INSPECTOR, AS_INSPECTOR, SIGNED, pov_hash=OTHER)
    trade.attest(CARRIER, AS_CARRIER, SIGNED, pov_hash=OTHER)
    return trade


holds("conflict", "before-content", "Two quorums, and a seal that does not match: not judged", 2,
      board_with_rivals, DECIDED, items=ELSEWHERE)

# Collusion


def one_attestor(trade):
    """Both keys are of one attestor that has both roles."""
    trade.world.attestor(INSPECTOR, "inspector", [AS_INSPECTOR, AS_TERMINAL],
                         allowed(trade.schemas.values()))
    trade.world.key(TERMINAL, filler("attestor inspector"))


duplicate("collusion", "one-firm-two-roles",
          "One firm signs as inspector and, with another key, as "
          "terminal", told(INSPECTS, TERMINATES, world=one_attestor), SECOND_MISSING)
duplicate("collusion", "one-key-two-roles", "One firm signs in both roles with one key",
          told((TERMINAL, AS_INSPECTOR), TERMINATES, world=two_in_one), SECOND_MISSING)
duplicate("collusion", "affiliates-of-a-third",
          "Two firms that are related by a third, which is not "
          "in the case", told(INSPECTS, TERMINATES,
                              world=affiliated("inspector", "terminal", "holding")), SECOND_MISSING)
duplicate("collusion", "parties-own-firms", "Inspector and terminal belong to buyer and supplier",
          told(INSPECTS, TERMINATES, world=lambda trade: (
              trade.world.affiliates("inspector", "buyer"),
              trade.world.affiliates("terminal", "supplier"))), [DUPLICATE, DUPLICATE], items=2)
passes("collusion", "key-lent-to-a-subcontractor", "The carrier lent its key: it counts as the "
       "carrier, which is to blame", told(INSPECTS, CARRIES), NOW,
       counted=["carrier as CARRIER", "inspector as INSPECTOR"])
refuses("collusion", "subcontractor-in-its-own-name", "A subcontractor signs with its own key in a "
        "role that it does not have", "E_ROLE_NOT_ASSIGNED",
        told(INSPECTS, (DC, AS_CARRIER)), NOW, items=[(ATTESTATION, "E_ROLE_NOT_ASSIGNED")],
        groups=["COUNTED", "E_ROLE_NOT_ASSIGNED"])
duplicate("collusion", "subcontractor-behind-two-names", "Two names, one of which belongs to the "
          "other", told(INSPECTS, CARRIES, world=affiliated("carrier", "inspector")),
          SECOND_MISSING)


def hot():
    """All firms signed that it was cold; the device measured otherwise."""
    from .files import LOG_VALUES, log_intervals
    values = [(low, high + 4_000) for low, high in LOG_VALUES]
    return on_board(intervals=log_intervals(values))


refuses("collusion", "all-roles-against-the-device", "All roles sign, and the device measured heat",
        "E_TEMP_OUT_OF_RANGE", hot, DECIDED)
