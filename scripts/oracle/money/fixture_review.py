"""Fixtures of a review that a repair continues: over the same dossier an objection and a ruling
hold as they are (docs/order-money.md 4.3, M2, M9); and how long a ruling is waited for."""

from ..order.builder import TERMINAL
from .fixture import fixture, hold, payment
from .fixture_release import LAPSED_SIGNAL, OBJECTED, REVIEWED, T0, UPHELD, passed, whole
from .fixture_repair import LOST_AT, REPAIRED_AT, again, broken, corrected
from .story import correct, money_case, objection, revoke, ruling
from .trades import BOTH, DAY, HOUR, REVIEW, RULING, UNIT, alone

FIRST = DAY + 60
ANEW = REPAIRED_AT + REVIEW
RULED_BY = REPAIRED_AT + RULING  # three days after the repair


def repaired(told=None, at=REPAIRED_AT):
    """The slice has passed again over the same dossier, and resumed."""
    told = again(told or broken(), at=at)
    told.gate("repaired", at)
    told.ask("resumed", 0, at)
    return told


def replaced():
    """… over another dossier, which both have signed."""
    told = broken()
    corrected(told)
    for person, role in BOTH:
        told.trade.attest(person, role, REPAIRED_AT - 300)
    correct(told.trade, told.first, REPAIRED_AT - 200)
    told.gate("repaired", REPAIRED_AT)
    told.ask("resumed", 0, REPAIRED_AT)
    return told


def case(at, given, made=repaired):
    def make():
        told = made()
        return money_case(told.trade, 0, at, given(told))
    return make


def to_the_first(seen=FIRST):
    """An objection to the EMT that was replaced."""
    return lambda told: [objection(told.trade, told.first, seen)]


def and_ruled(at, deduction=1_000_000, seen=FIRST):
    def given(told):
        first = objection(told.trade, told.first, seen)
        return [first, ruling(told.trade, first, deduction, at)]
    return given


def waits(until, items=()):
    return hold("WAIT_RULING", T0 + until, 1_320_000 * UNIT, items)


IN_REVIEW = hold("REVIEW", T0 + ANEW, 1_320_000 * UNIT)
BACK = payment("RULED", [0], 1_320_000 * UNIT, 0, (0,) * 5, 6_600 * UNIT, 0, signals=UPHELD)

fixture("repair", "objection-holds", "Objected to before a repair over the same dossier: the "
                                     "neutral is waited for, from the repair on",
        case(REPAIRED_AT + 60, to_the_first()), **waits(RULED_BY))
fixture("repair", "ruling-holds", "Ruled while it was frozen: what was ruled stays ruled",
        case(REPAIRED_AT + 60, and_ruled(LOST_AT + 60)), **BACK)
fixture("repair", "ruled-after-repair", "Ruled in the last second of the time that runs from the "
                                        "repair", case(RULED_BY, and_ruled(RULED_BY - 1)), **BACK)
fixture("repair", "ruled-after-repair-too-late", "… a second later: it has lapsed",
        case(RULED_BY, and_ruled(RULED_BY)),
        **whole(basis="LAPSED", signals=LAPSED_SIGNAL, items=[("ruling", "E_RULING_LATE")]))
fixture("repair", "objected-while-frozen", "Objected to after the first review and before the "
                                           "repair: the review goes on, and it counts",
        case(REPAIRED_AT + 60, to_the_first(DAY + 3 * HOUR)), **waits(RULED_BY))
fixture("repair", "objected-in-second-review", "Objected to in the review after the repair: the "
                                               "time runs from the objection",
        case(REPAIRED_AT + 100, to_the_first(REPAIRED_AT + 60)), **waits(RULED_BY + 60))
fixture("repair", "objected-after-second-review", "… in the second in which that is over",
        case(ANEW, to_the_first(ANEW)), **whole(items=[("objection", "E_OBJECTION_LATE")]))
fixture("repair", "objection-to-the-newer", "An objection that names the EMT of the repair: the "
                                            "review is that of the first",
        case(REPAIRED_AT + 60, lambda told: [objection(
            told.trade, told.slice(0).emt, REPAIRED_AT + 30)]),
        **{**IN_REVIEW, "items": [("objection", "E_NOT_CURRENT")]})


def twice():
    """Repaired, broken and repaired again, all over one dossier."""
    told = repaired()
    fresh = told.trade.items[1]
    at = REPAIRED_AT + HOUR
    told.ask("lost", 0, at, [revoke(told.trade, fresh, TERMINAL, at)])
    return repaired(told, 3 * DAY)


fixture("repair", "objection-holds-twice", "Repaired twice: the review is still that of the first",
        case(3 * DAY, to_the_first(), twice), **waits(3 * DAY + RULING))

NOT_CURRENT = ("objection", "E_NOT_CURRENT")
fixture("repair", "objection-to-another-dossier", "Repaired over another dossier: the review is "
                                                  "its own, and the buyer objects anew",
        case(REPAIRED_AT + 60, to_the_first(), replaced), **{**IN_REVIEW, "items": [NOT_CURRENT]})
fixture("repair", "ruling-on-another-dossier", "… and a ruling on the old objection decides "
                                             "nothing",
        case(REPAIRED_AT + 60, and_ruled(LOST_AT + 60), replaced),
        **{**IN_REVIEW, "items": [NOT_CURRENT, ("ruling", "E_NO_OBJECTION")]})
fixture("repair", "objected-anew", "… and does",
        case(REPAIRED_AT + 60, lambda told: [objection(
            told.trade, told.slice(0).emt, REPAIRED_AT + 30)], replaced), **waits(RULED_BY + 30))


# How long a ruling is waited for: never less than the review

def hasty(at, given, ruling_seconds):
    def make():
        told = passed(alone(policy={"ruling_seconds": ruling_seconds}))
        told.first = told.slice(0).emt
        return money_case(told.trade, 0, at, given(told))
    return make


SHORT = 3_600
fixture("money", "ruling-time-in-review", "An objection whose time to rule is over before the "
                                          "review is: nothing lapses before that",
        hasty(FIRST + SHORT, to_the_first(), SHORT), **waits(REVIEWED))
fixture("money", "no-ruling-time", "The neutral has no time of its own: the review's is left",
        hasty(FIRST, to_the_first(), 0), **waits(REVIEWED))
fixture("money", "lapsed-at-review-end", "… in the second in which that is over it lapses",
        hasty(REVIEWED, to_the_first(), 0), **whole(basis="LAPSED", signals=LAPSED_SIGNAL))
fixture("money", "ruled-in-last-second-of-review", "… and a second before that it can be ruled",
        hasty(REVIEWED, and_ruled(REVIEWED - 1), 0), **BACK)
fixture("money", "ruled-at-review-end", "… then not any more",
        hasty(REVIEWED, and_ruled(REVIEWED), 0),
        **whole(basis="LAPSED", signals=LAPSED_SIGNAL, items=[("ruling", "E_RULING_LATE")]))
fixture("money", "ruling-time-beyond-review", "The time to rule ends after the review: it is "
                                              "waited for",
        hasty(REVIEWED, to_the_first(OBJECTED + 1), SHORT), **waits(OBJECTED + 1 + SHORT))
