"""The case: read from bytes in the three passes of T6, or refused with a fault. Its second byte
says of which lane it is; what differs in lanes 2 and 3 is in money/gate.py and money/case.py."""

from . import codes
from .codes import Fault
from .objects import CASE, body_digest, peer_id
from .money import case as money_case
from .money import gate as order_case
from .schema import Reader

SESSION_BYTES_MAX = 256 * 1024
ORDER_BYTES_MAX = 2 * 1024 * 1024
BY_LANE = {codes.ORDER_LANE: (order_case.CASE, order_case.check_order_and_host),
           codes.MONEY_LANE: (money_case.CASE, money_case.check_order_and_host)}


def read_case(data):
    """The case in these bytes. Raises Fault: the first, by pass and then from left to right."""
    check_length(data)
    layout, check = BY_LANE.get(data[1] if len(data) > 1 else 0, (CASE, check_order_and_host))
    reader = Reader(data)
    case = layout.read(reader, "case")
    if reader.position != len(data):
        raise Fault(Fault.TRAILING, "case")
    check(case)
    return case


def write_case(case):
    """The canonical bytes. A session's lane byte may be any, to show that only 1 is one."""
    return layout_of(case).write(case)


def layout_of(case):
    """By its fields: an order's money has no dossier."""
    if not hasattr(case, "order"):
        return CASE
    return order_case.CASE if hasattr(case, "dossier") else money_case.CASE


def check_length(data):
    """Pass one (Fine print: Length). The lane byte is the second byte."""
    if len(data) > ORDER_BYTES_MAX:
        raise Fault(Fault.TOO_LARGE)
    if len(data) > SESSION_BYTES_MAX and data[1] not in BY_LANE:
        raise Fault(Fault.TOO_LARGE)


def check_order_and_host(case):
    """Pass three: order, cross-field limits and host fields, in field order."""
    ascending([peer_id(member.key) for member in case.lock.cabal], "lock.cabal")
    ascending([signature.signer for signature in case.lock_signatures], "lock_signatures")
    seen_limit = case.at + case.lock.policy.challenge_seconds

    previous_index = None
    for top_up in case.top_ups:
        if previous_index is not None and top_up.body.index <= previous_index:
            raise Fault(Fault.ORDER, "top_ups")
        previous_index = top_up.body.index
        check_signatures(top_up.signatures, seen_limit, lambda signer: False)

    if len(case.evidence) > 8 * len(case.lock.cabal) + 16:
        raise Fault(Fault.TOO_MANY, "evidence")
    bodies_by = {}
    previous_name = None
    for item in case.evidence:
        name = (item.kind, body_digest(item.kind, item.body))
        if previous_name is not None and name <= previous_name:
            raise Fault(Fault.ORDER, "evidence")
        previous_name = name

        def is_third_body(signer, kind=item.kind):
            # Three bodies of one kind by one signer, verified or not (Admission).
            bodies_by[kind, signer] = bodies_by.get((kind, signer), 0) + 1
            return bodies_by[kind, signer] > 2

        check_signatures(item.signatures, seen_limit, is_third_body)


def check_signatures(signatures, seen_limit, is_third_body):
    """Per signature: ORDER, TOO_MANY, HOST_TIME (Fine print)."""
    previous = None
    for signature in signatures:
        if previous is not None and signature.signer <= previous:
            raise Fault(Fault.ORDER, "signatures")
        previous = signature.signer
        if is_third_body(signature.signer):
            raise Fault(Fault.TOO_MANY, "signatures")
        if signature.seen_at > seen_limit:
            raise Fault(Fault.HOST_TIME, "seen_at")


def ascending(names, place):
    """Strictly ascending, compared as bytes."""
    for left, right in zip(names, names[1:]):
        if left >= right:
            raise Fault(Fault.ORDER, place)
