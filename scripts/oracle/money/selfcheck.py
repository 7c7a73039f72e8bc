"""The check of an order's money: the page's worked vectors, the published figures, stories that
stop connecting when a case is taken out, and section 10's guarantees over random stories."""

import random

from .. import order_money
from ..case import write_case
from ..codes import Fault
from ..decide import decision_of
from ..order import codes as gate
from ..schema import TIME_MAX
from . import codes, example, stories, story_impact, story_odd, story_orders  # noqa: F401
from .amounts import amount_of, fee_of
from .generate_story import Walk
from .story import Story, connects
from .trades import BOTH, DAY, ON_BOARD, PRE_SHIP, order

RANDOM_STORIES, STEPS = 60, 30


def problems():
    """(what was checked, problems)."""
    found, lines = example.problems()
    for check in (order_money.check_published, order_money.check_edges,
                  order_money.check_rounding):
        check()
    taken_out, wrong = connection_problems()
    found += wrong + funding_problems()
    rng, holds, changes = random.Random(1), 0, 0
    for number in range(RANDOM_STORIES):
        more_holds, more_changes, wrong = story_problems(rng, f"random story {number}")
        holds, changes, found = holds + more_holds, changes + more_changes, found + wrong
    return (f"orders' money: {lines} names of the worked vectors, {len(order_money.PUBLISHED)} "
            f"published fees; {len(stories.ALL)} stories, {taken_out} cases taken out; {holds} "
            f"holds decided again at their deadline and {changes} changes in {RANDOM_STORIES} "
            "random stories"), found


def connection_problems():
    """A story without a case that wrote something does not connect, if anything follows that reads
    it. The last case can always be left out."""
    found, tried = [], 0
    for one in stories.ALL:
        steps = one.steps
        for place, step in enumerate(steps[:-1]):
            writes = step.decision.outcome in (3, codes.CHANGE)
            rest = [other.data for number, other in enumerate(steps) if number != place]
            if writes and reads_again(steps, place):
                tried += 1
                if connects(rest) is None:
                    found.append(f"{one.path} connects without {step.name}")
            elif not writes and connects(rest) is not None:
                found.append(f"{one.path} does not connect without {step.name}")
    return tried, found


def funding_problems():
    """A slice is funded in the last second in which it can be; a second later, or after an earlier
    slice went back, the story does not connect."""
    found = []
    for name, schema, until in (("delivery_by", PRE_SHIP, 40 * DAY),
                                ("its top-up deadline", ON_BOARD, 12 * DAY)):
        for at, may in ((until - 1, True), (until, False)):
            told = Story(order((5_000, 5_000), (PRE_SHIP, schema)), funded=[0])
            told.prove(0, "R-1", 10 * DAY, BOTH)
            told.gate("passed", 10 * DAY)
            told.ask("seen-unfunded", 0, at)
            found += unless(name, told, 1, may)
    told = Story(order((5_000, 5_000), (PRE_SHIP, ON_BOARD)), funded=[0])
    told.ask("refunded", 0, 30 * DAY)
    return found + unless("a refund before it", told, 1, False)


def unless(name, told, index, may):
    """The slice is funded now, whether it can be or not; whether the story then connects."""
    if told.may_fund(index) != may:
        return [f"a slice can be funded after {name}, or cannot before"]
    amount = amount_of(told.trade.order, told.trade.order.slices[index])
    told.put_slice(index, told.slice(index).but(status=gate.LOCKED, locked=amount))
    money = told.escrow()
    told.put_escrow(money.but(funded=money.funded + amount))
    told.ask("seen-funded", index, told.now + 1)
    if (connects([step.data for step in told.steps]) is None) != may:
        return [f"a story connects though a slice was funded after {name}, or not though before"]
    return []


def reads_again(steps, place):
    """Whether a later case is of the same chain."""
    def chain(step):
        one = step.case.order.slices[step.case.asked]
        return one.supplier, one.sub_lot

    return any(chain(step) == chain(steps[place]) for step in steps[place + 1:])


def story_problems(rng, name):
    """(holds, changes, problems) of one random story."""
    walk, found, holds, changes, seen = Walk(rng), [], 0, 0, []
    last_lost = None
    for _ in range(STEPS):
        case = walk.act()
        if case is None:
            continue
        before = walk.told.escrow()
        try:
            decision = decision_of(write_case(case))
        except Fault:
            continue
        walk.take(case)
        seen.append(write_case(case))
        wrong = []
        if decision.lane == codes.LANE and decision.outcome == codes.HOLD:
            holds += 1
            wrong += hold_problems(case, decision)
        if decision.lane == codes.LANE and decision.outcome == codes.CHANGE:
            changes += 1
        if decision.outcome == codes.CHANGE and decision.basis == codes.Basis.LOST:
            last_lost = case.at
        if decision.outcome == codes.HOLD \
                and decision.next_deadline > latest_wait(case.order, last_lost):
            wrong.append("a Hold that lasts longer than any wait")
        wrong += ledger_problems(walk, before)
        found += [f"{name}: {problem}" for problem in wrong]
    broken = connects(seen) if seen else None
    return holds, changes, found + ([f"{name}: {broken}"] if broken else [])


def hold_problems(case, decision):
    """Its deadline is later; a second before it the answer is no other, at it the wait is over."""
    if decision.next_deadline <= case.at:
        return [f"a Hold at {case.at} until {decision.next_deadline}"]
    if decision.next_deadline > TIME_MAX:
        return []
    at_it = decision_of(write_case(case.but(at=decision.next_deadline)))
    before = decision_of(write_case(case.but(at=decision.next_deadline - 1)))
    found = []
    if at_it.outcome == codes.HOLD:
        found.append(f"a Hold {codes.HOLDS[decision.code]} is {codes.HOLDS[at_it.code]} at its "
                     "deadline")
    if before.outcome == codes.HOLD and (before.code, before.next_deadline) != (
            decision.code, decision.next_deadline):
        found.append(f"a Hold {codes.HOLDS[decision.code]} changes before its deadline")
    if at_it.outcome == codes.CHANGE and at_it.allocations:
        paid = sum(one.amount for one in at_it.allocations if (one.pot, one.to) == (0, 0))
        if paid != decision.accrued:
            found.append(f"accrued {decision.accrued}, and {paid} is paid at the deadline")
    return found


def ledger_problems(walk, before):
    """Section 10's guarantees, over all slices of the order."""
    order, money, told = walk.trade.order, walk.told.escrow(), walk.told
    slices = [told.slice(index) for index in range(len(order.slices))]
    open_fees = sum(fee_of(order, amount_of(order, one)) for one, value in zip(
        order.slices, slices) if value.status not in (3, 4))
    found = []
    if sum(value.locked for value in slices) + money.unlocked + money.refunded != money.funded:
        found.append("locked, unlocked and refunded are not what was funded")
    if money.charged + money.returned + open_fees != money.prepaid:
        found.append("charged, returned and the open slices' fees are not what was prepaid")
    if any(getattr(money, name) < getattr(before, name) for name in before.__dict__):
        found.append("a number of ESCROW went down")
    return found


def latest_wait(order, last_lost):
    """No slice waits from then on (10). `last_lost`: when the order's last LOST was, or None."""
    policy = order.policy
    latest = max(one.delivery_by for one in order.slices)
    if last_lost is not None:
        latest = max(latest, last_lost + policy.correction_seconds)
    return latest + policy.review_seconds + policy.ruling_seconds
