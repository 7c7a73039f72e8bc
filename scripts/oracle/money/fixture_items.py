"""Fixtures of single items in lane 3: who may object, rule and assign, and until when
(docs/order-money.md M2); and orders that are refused (M1)."""

from ..builder import damaged, filler
from ..order.builder import BUYER, OPENED_AT, STRANGER, SUPPLIER
from ..schema import Record
from .fixture import fixture, hold, refuse
from .fixture_release import (ASSIGNED, OBJECTED, REVIEWED, T0, UNTIL, case, listed, objected,
                              ruled, whole)
from .story import Story, assignment, money_case, objection, ruling
from .trades import BOTH, CARRIER_ACCOUNT, DAY, SECOND_SUPPLIER, UNIT, alone


def unheard(name, description, code, given, kind="objection", at=UNTIL, **more):
    """The item does not count, and the slice is paid as if it were not there."""
    fixture("money", name, description, case(at=at, given=given),
            **whole(items=[(kind, code)], **more))


def waits(name, description, given, until=UNTIL, at=OBJECTED + 300, items=()):
    fixture("money", name, description, case(at=at, given=given),
            **hold("WAIT_RULING", T0 + until, 1_320_000 * UNIT, items))


unheard("objection-by-supplier", "Only the buyer objects", "NOT_ENTITLED",
        objected(person=SUPPLIER))
unheard("objection-by-nobody", "An objection without a signature", "NOT_ENTITLED",
        objected(signers=[]))
unheard("objection-damaged", "The buyer's signature is damaged", "E_SIG_MISMATCH",
        objected(change=damaged))
unheard("objection-ahead", "It is dated 301 seconds after it was seen", "E_FUTURE_ATTEST",
        objected(OBJECTED + 301, seen=OBJECTED))
waits("objection-ahead-by-skew", "… 300 seconds", objected(OBJECTED + 300, seen=OBJECTED))
unheard("objection-to-replaced", "It names an EMT that is not the slice's", "E_NOT_CURRENT",
        lambda told: [objection(told.trade, filler("another emt"), OBJECTED)])
unheard("objected-at-review-end", "Seen in the second in which the review is over",
        "E_OBJECTION_LATE", objected(REVIEWED))


def header_of(told, **changes):
    return Record(**{**told.trade.header().__dict__, **changes})


for part in ("network", "order", "escrow"):
    unheard(f"objection-of-another-{part}", f"An objection whose header has another {part}",
            "FOREIGN", lambda told, part=part: [objection(
                told.trade, told.slice(0).emt, OBJECTED,
                header=header_of(told, **{part: filler("another " + part)}))])


def beside_a_stranger(told):
    made = objection(told.trade, told.slice(0).emt, OBJECTED)
    told.trade.sign_badly(made, STRANGER)
    return [made]


waits("objection-and-a-stranger", "A stranger's signature beside the buyer's is passed over",
      beside_a_stranger)


def two_objections(told):
    """The later one by its body's digest or not; the first seen is the objection."""
    return [objection(told.trade, told.slice(0).emt, OBJECTED + 60, reason=1),
            objection(told.trade, told.slice(0).emt, OBJECTED, reason=2)]


waits("first-objection-counts", "Two objections: the time runs from the first seen",
      two_objections)


def on_the_second(told):
    second, first = two_objections(told)
    return [second, first, ruling(told.trade, second, 1_000_000, OBJECTED + 200)]


waits("ruling-on-the-second", "A ruling on the one that was seen later", on_the_second,
      items=[("ruling", "E_NO_OBJECTION")])
waits("ruling-by-buyer", "Only the neutral rules", ruled(0, OBJECTED + 60, person=BUYER),
      items=[("ruling", "NOT_ENTITLED")])
waits("ruling-damaged", "The neutral's signature is damaged",
      ruled(0, OBJECTED + 60, change=damaged), items=[("ruling", "E_SIG_MISMATCH")])
waits("ruling-ahead", "Dated 301 seconds after it was seen",
      ruled(0, OBJECTED + 361, seen=OBJECTED + 60), items=[("ruling", "E_FUTURE_ATTEST")])
waits("ruling-of-another-order", "A ruling with another order in its header",
      lambda told: objected()(told) + [ruling(
          told.trade, objected()(told)[0], 0, OBJECTED + 60,
          header=header_of(told, order=filler("another order")))],
      items=[("ruling", "FOREIGN")])
unheard("ruling-without-objection", "A ruling, and nothing that it decides", "E_NO_OBJECTION",
        lambda told: [ruling(told.trade, filler("an objection"), 1_000_000, OBJECTED)],
        kind="ruling")


def two_rulings(told):
    first = objection(told.trade, told.slice(0).emt, OBJECTED)
    return [first, ruling(told.trade, first, 1_000_000, OBJECTED + 90),
            ruling(told.trade, first, 0, OBJECTED + 60)]


fixture("money", "first-ruling-counts", "Two rulings: the first seen decides",
        case(at=OBJECTED + 300, given=two_rulings),
        **whole(basis="RULED", signals=[("OBJECTION_REJECTED", "buyer")]))


def late_and_ruled(told):
    """An objection that is too late, and a ruling that names it."""
    late = objection(told.trade, told.slice(0).emt, REVIEWED)
    return [late, ruling(told.trade, late, 1_000_000, REVIEWED + 60)]


fixture("money", "ruling-on-a-late-objection", "An objection that came too late cannot be ruled",
        case(at=UNTIL, given=late_and_ruled),
        **whole(items=[("objection", "E_OBJECTION_LATE"), ("ruling", "E_NO_OBJECTION")]))


# Assignments

def assigned(told, **how):
    return [assignment(told.trade, 0, CARRIER_ACCOUNT, 900_000 * UNIT, ASSIGNED, **how)]


def unassigned(name, description, code, **how):
    fixture("money", name, description,
            case(given=lambda told: assigned(told, **how), before=listed),
            **whole(items=[("assignment", code)]))


unassigned("assigned-by-buyer", "Only the supplier assigns", "NOT_ENTITLED", person=BUYER)
unassigned("assigned-damaged", "The supplier's signature is damaged", "E_SIG_MISMATCH",
           change=damaged)
unassigned("assigned-ahead", "Dated 301 seconds after it was seen", "E_FUTURE_ATTEST",
           assigned_at=OPENED_AT + ASSIGNED + 301)
for part, value in (("supplier", SECOND_SUPPLIER.id), ("sub_lot", filler("another")),
                    ("stage", 2)):
    def elsewhere(told, part=part, value=value):
        one = told.trade.order.slices[0]
        place = Record(supplier=one.supplier, sub_lot=one.sub_lot, stage=one.stage)
        return assigned(told, place=place.but(**{part: value}))

    fixture("money", f"assigned-of-another-{part.replace('_', '-')}",
            f"An assignment of another {part.replace('_', '-')}",
            case(given=elsewhere, before=listed), **whole(items=[("assignment", "FOREIGN")]))


# Steps that come too early, and orders that cannot be

def unpassed(at, funded=None):
    def make():
        return money_case(Story(alone(), funded).trade, 0, at)
    return make


fixture("money", "waits-for-pass", "Funded, and not passed", unpassed(DAY),
        **hold("WAIT_PASS", T0 + 30 * DAY))
fixture("money", "waits-for-funding", "Not funded: the pass is waited for all the same",
        unpassed(DAY, []), **hold("WAIT_PASS", T0 + 30 * DAY))


def objected_before_pass(told):
    return [objection(told.trade, filler("no emt"), DAY)]


def before_pass():
    told = Story(alone())
    return money_case(told.trade, 0, DAY, objected_before_pass(told))


fixture("money", "objected-before-pass", "An objection to a slice that has not passed", before_pass,
        **hold("WAIT_PASS", T0 + 30 * DAY, items=[("objection", "E_NOT_CURRENT")]))


def refused(name, description, code, change=None, unsigned=False):
    def make():
        told = Story(alone(change=change))
        told.prove(0, "R-1", DAY, BOTH)
        if unsigned:
            told.trade.order_signatures.pop()
        return money_case(told.trade, 0, DAY, [objection(told.trade, filler("no emt"), DAY)])

    fixture("money", name, description, make, **refuse(code))


def bad(**changes):
    def change(order):
        for name, value in changes.items():
            setattr(order, name, value)
    return change


def shares(order):
    order.slices[0].share = 9_999


def review(order):
    order.policy.review_seconds = 14_401


def treasury(order):
    order.fee.treasury[0].share -= 1


refused("order-parties", "The neutral is the buyer", "ORDER_PARTIES", bad(neutral=BUYER.key))
refused("order-shares", "Shares that do not sum to 10,000", "ORDER_SLICES", shares)
refused("order-review", "A review of 14,401 seconds", "ORDER_TERMS", review)
refused("order-treasury", "The treasury's shares do not sum to 10,000", "ORDER_TERMS", treasury)
refused("order-unsigned", "The supplier did not sign the order", "ORDER_UNSIGNED", unsigned=True)
