"""G1: whether the order can pass anything, and this slice can still pass (docs/order.md 10.1)."""

from ..objects import peer_id
from ..schema import TIME_MAX
from ..signature import is_point, verify
from . import codes
from .codes import Code
from .order import DURATIONS, chain_of

YEAR = 31_536_000


def refusal(facts):
    """The first code that holds, or None."""
    for code, holds in ((Code.ORDER_PARTIES, bad_parties), (Code.ORDER_SLICES, bad_slices),
                        (Code.ORDER_TERMS, bad_terms), (Code.ORDER_UNSIGNED, unsigned)):
        if holds(facts):
            return code
    status = facts.state.slice(facts.escrow, facts.slice).status
    if status in (codes.RELEASABLE, codes.UNLOCKED):
        return Code.SLICE_PASSED
    if status == codes.REFUNDED:
        return Code.SLICE_REFUNDED
    return Code.DELIVERY_OVER if facts.at >= facts.slice.delivery_by else None


def all_keys(order):
    return [order.buyer.key] + [party.key for party in order.suppliers] + [order.neutral]


def bad_parties(facts):
    keys = all_keys(facts.order)
    return (not facts.order.suppliers or not all(map(is_point, keys))
            or len(set(keys)) != len(keys))


def bad_slices(facts):
    order = facts.order
    suppliers = {peer_id(party.key) for party in order.suppliers}
    if any(one.supplier not in suppliers or one.delivery_by <= order.opened_at
           for one in order.slices) or sum(one.share for one in order.slices) != 10_000:
        return True
    chains = [chain_of(order, one) for one in order.slices]
    return any(earlier.delivery_by > later.delivery_by
               for chain in chains for earlier, later in zip(chain, chain[1:]))


def bad_terms(facts):
    order, fee, policy = facts.order, facts.order.fee, facts.order.policy
    bounds = [tier.up_to for tier in fee.tiers]
    durations = [getattr(policy, name) for name in DURATIONS]
    return (order.value == 0
            or not bounds or any(left >= right for left, right in zip(bounds, bounds[1:]))
            or bounds[-1] != 2**128 - 1
            or not fee.treasury or sum(account.share for account in fee.treasury) != 10_000
            or policy.review_seconds > 14_400 or not 43_200 <= policy.top_up_seconds <= 345_600
            or policy.clock_skew_seconds > 3_600
            or any(value > YEAR for value in (policy.ruling_seconds, policy.correction_seconds,
                                              policy.revocation_seconds))
            or max(one.delivery_by for one in order.slices) + sum(durations) > TIME_MAX)


def unsigned(facts):
    signed = {signature.signer: signature.sig for signature in facts.case.order_signatures}
    return not all(
        peer_id(party.key) in signed
        and verify(party.key, facts.escrow, signed[peer_id(party.key)])
        for party in [facts.order.buyer] + facts.order.suppliers)
