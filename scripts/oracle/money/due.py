"""M6 to M9: whether the slice is settled, goes back, waits or is paid (docs/order-money.md 7)."""

from ..objects import peer_id
from ..order import codes as gate
from ..order.ledger import SCHEMA, SLICE
from ..schema import Record
from . import amounts, codes
from .chain import entry, frozen_stages, in_order
from .codes import Basis, Code, Hold, Signal
from .decision import encode_signal
from .evidence import recipient_of, reviewed, ruled_by


def settled_already(facts):
    """M6: the code, or None."""
    return {gate.UNLOCKED: Code.SLICE_PAID, gate.REFUNDED: Code.SLICE_REFUNDED}.get(
        facts.place.status)


def earlier(facts):
    return [place for place in facts.chain if place.stage < facts.place.stage]


def cut(facts):
    """When the time to correct is over, if the slice is in F; else None."""
    if facts.place.stage not in frozen_stages(facts):
        return None
    since = [min(one.lost_at for one in place.token.lost)
             for place in earlier(facts) + [facts.place]
             if place.token is not None and place.token.lost]
    return min(since) + facts.order.policy.correction_seconds


def top_up_deadline(order, chain, place, schema_value):
    """Or None. Only a slice that has not passed waits for money: the page says so where it asks."""
    before = [other for other in chain if other.stage < place.stage]
    if place.passed or schema_value is None or not schema_value.schema.post_production \
            or before and not before[-1].passed \
            or all(other.funded for other in chain if other.stage >= place.stage):
        return None
    since = before[-1].token.first_passed_at if before else order.opened_at
    return since + order.policy.top_up_seconds


def top_up_of(facts):
    """The top-up deadline of the slice asked, or None."""
    return top_up_deadline(facts.order, facts.chain, facts.place,
                           facts.state.get(SCHEMA, schema=facts.slice.schema))


def refund(facts):
    """M7: the Change, or None."""
    cut_at, top_up_at = cut(facts), top_up_of(facts)
    passed, at = facts.place.passed, facts.at
    if any(place.status == gate.REFUNDED for place in earlier(facts)):
        basis = Basis.EARLIER_REFUNDED
    elif not passed and at >= facts.slice.delivery_by:
        basis = Basis.DELIVERY_OVER
    elif cut_at is not None and at >= cut_at:
        basis = Basis.CORRECTION_MISSED
    elif not passed and top_up_at is not None and at >= top_up_at:
        basis = Basis.TOP_UP_MISSED
    else:
        return None
    allocations, money = amounts.refunded(facts.order, facts.slice, facts.place.locked,
                                          facts.money)
    return Record(basis=basis, allocations=allocations, signals=[],
                  writes=settlement(facts, gate.REFUNDED, money))


def settlement(facts, status, money):
    """The SLICE as it is left for good, and ESCROW."""
    value = facts.place.value.but(status=status, frozen=False, locked=0)
    return in_order([
        entry(SLICE, value, escrow=facts.escrow, supplier=facts.slice.supplier,
              sub_lot=facts.slice.sub_lot, stage=facts.slice.stage),
        entry(codes.ESCROW, money, escrow=facts.escrow)])


def hold(code, next_deadline, accrued=0):
    return Record(code=code, needed=1, had=0, next_deadline=next_deadline, accrued=accrued)


def wait(facts):
    """M8: the Hold, or None."""
    cut_at, top_up_at = cut(facts), top_up_of(facts)
    if cut_at is None and facts.place.passed:
        return None
    until = [one for one in (cut_at, top_up_at) if one is not None]
    if not facts.place.passed:
        until.append(facts.slice.delivery_by)
    code = Hold.WAIT_CORRECTION if cut_at is not None else (
        Hold.WAIT_TOP_UP if top_up_at is not None else Hold.WAIT_PASS)
    return hold(code, min(until))


def release(facts):
    """M9: (Change, None) or (None, Hold)."""
    emt = facts.place.token.emt
    buyer, objection, ruling = peer_id(facts.order.buyer.key), facts.objection, facts.ruling
    pay = amounts.pay_of(facts.order, facts.slice, facts.place.locked, emt.deduction)
    if ruling is not None:
        if ruling.body.deduction > emt.deduction:
            signal = encode_signal(Signal.OBJECTION_UPHELD, buyer, objection=objection.digest,
                                   deduction=ruling.body.deduction)
        else:
            signal = encode_signal(Signal.OBJECTION_REJECTED, buyer, objection=objection.digest)
        return paid(facts, Basis.RULED, max(emt.deduction, ruling.body.deduction), [signal]), None
    if objection is not None:
        if facts.at < ruled_by(facts):
            return None, hold(Hold.WAIT_RULING, ruled_by(facts), pay)
        signal = encode_signal(Signal.OBJECTION_LAPSED, buyer, objection=objection.digest)
        return paid(facts, Basis.LAPSED, emt.deduction, [signal]), None
    if facts.at < reviewed(facts):
        return None, hold(Hold.REVIEW, reviewed(facts), pay)
    return paid(facts, Basis.RELEASED, emt.deduction, []), None


def paid(facts, basis, deduction, signals):
    """The slice released, with this deduction."""
    assigned = sorted((item for item in facts.items
                       if item.kind == codes.ASSIGNMENT and item.counts),
                      key=lambda item: (recipient_of(item, facts).priority, *item.by_seen))
    allocations, money = amounts.released(
        facts.order, facts.slice, facts.place.locked, facts.money, deduction,
        [(item.body.recipient, item.body.amount) for item in assigned])
    return Record(basis=basis, allocations=allocations, signals=signals,
                  writes=settlement(facts, gate.UNLOCKED, money))
