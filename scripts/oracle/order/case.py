"""The case of the order lane (docs/order.md 7): its layout, and what pass three asks of every
case of an order. Which kinds of evidence there are, and how many, each lane says (money/)."""

from ..codes import Fault
from ..schema import TIME, U8, Enum, ListOf, Struct
from . import codes
from .bodies import body_digest
from .ledger import ENTRY, STATE
from .log import INTERVALS_MAX, LOG, SEGMENTS_FORM
from .order import ORDER, ORDER_SIGNATURES
from .primitives import Bytes, out_of_order

DOSSIER_MAX = 262_144
OF_A_KIND_MAX = {codes.ATTESTATION: 64, codes.REVOCATION: 64, codes.INSPECTION: 16,
                 codes.LOG_HEAD: 4}
OF_A_SIGNER_MAX = {codes.ATTESTATION: 4, codes.INSPECTION: 4}


def layout(item, most):
    """The case of lane 2, with this type of items, and at most so many."""
    return Struct(
        "case", ("version", Enum("version", codes.VERSIONS)), ("lane", Enum("lane", codes.LANES)),
        ("order", ORDER), ("order_signatures", ORDER_SIGNATURES), ("asked", U8),
        ("dossier", Bytes("dossier", DOSSIER_MAX)), ("log", LOG), ("state", STATE),
        ("evidence", ListOf(item, most=most)), ("at", TIME))


def check_order(case):
    """The sets of the order, and its signatures. Raises Fault: the first."""
    if out_of_order(ORDER, case.order):
        raise Fault(Fault.ORDER, "order")
    if not ORDER_SIGNATURES.ascends(case.order_signatures):
        raise Fault(Fault.ORDER, "order_signatures")


def check_log(case):
    if case.log.form == SEGMENTS_FORM \
            and sum(len(one.intervals) for one in case.log.segments) > INTERVALS_MAX:
        raise Fault(Fault.TOO_MANY, "log")


def check_state(state):
    previous = None
    for entry in state:
        name = ENTRY.key(entry)
        if previous is not None and name <= previous:
            raise Fault(Fault.ORDER, "state")
        previous = name
        if out_of_order(ENTRY, entry):
            raise Fault(Fault.ORDER, "state value")


def check_evidence(case, of_a_kind_max, of_a_signer_max):
    """Item by item, signature by signature. The limits are by kind; a kind without the second may
    list a signer as often as it likes."""
    previous, of_kind, of_signer = None, {}, {}
    for item in case.evidence:
        name = (item.kind, body_digest(item.kind, item.body))
        if previous is not None and name <= previous:
            raise Fault(Fault.ORDER, "evidence")
        previous = name
        of_kind[item.kind] = of_kind.get(item.kind, 0) + 1
        if of_kind[item.kind] > of_a_kind_max[item.kind]:
            raise Fault(Fault.TOO_MANY, "evidence")
        before = None
        for signature in item.signatures:
            if before is not None and signature.signer <= before:
                raise Fault(Fault.ORDER, "signatures")
            before = signature.signer
            listed = (item.kind, signature.signer)
            of_signer[listed] = of_signer.get(listed, 0) + 1
            if of_signer[listed] > of_a_signer_max.get(item.kind, len(case.evidence)):
                raise Fault(Fault.TOO_MANY, "signatures")
            if signature.seen_at > case.at:
                raise Fault(Fault.HOST_TIME, "seen_at")
