"""The case of the order lane (docs/order.md 7): its layout, and pass three of its faults."""

from ..codes import Fault
from ..schema import TIME, U8, Enum, ListOf, Struct
from . import codes
from .bodies import ITEM, body_digest
from .ledger import ENTRY, STATE, contradicts_itself
from .log import INTERVALS_MAX, LOG, SEGMENTS_FORM
from .order import ORDER, ORDER_SIGNATURES
from .primitives import Bytes, out_of_order

DOSSIER_MAX = 262_144
EVIDENCE_MAX = 148
OF_A_KIND_MAX = {codes.ATTESTATION: 64, codes.REVOCATION: 64, codes.INSPECTION: 16,
                 codes.LOG_HEAD: 4}
OF_A_SIGNER_MAX = 4

CASE = Struct(
    "case", ("version", Enum("version", codes.VERSIONS)), ("lane", Enum("lane", codes.LANES)),
    ("order", ORDER), ("order_signatures", ORDER_SIGNATURES), ("asked", U8),
    ("dossier", Bytes("dossier", DOSSIER_MAX)), ("log", LOG), ("state", STATE),
    ("evidence", ListOf(ITEM, most=EVIDENCE_MAX)), ("at", TIME))


def check_order_and_host(case):
    """Pass three (7.3). Raises Fault: the first."""
    if out_of_order(ORDER, case.order):
        raise Fault(Fault.ORDER, "order")
    if not ORDER_SIGNATURES.ascends(case.order_signatures):
        raise Fault(Fault.ORDER, "order_signatures")
    if case.log.form == SEGMENTS_FORM \
            and sum(len(one.intervals) for one in case.log.segments) > INTERVALS_MAX:
        raise Fault(Fault.TOO_MANY, "log")
    check_state(case.state)
    check_evidence(case)
    if contradicts_itself(case):
        raise Fault(Fault.HOST_STATE, "state")


def check_state(state):
    previous = None
    for entry in state:
        name = ENTRY.key(entry)
        if previous is not None and name <= previous:
            raise Fault(Fault.ORDER, "state")
        previous = name
        if out_of_order(ENTRY, entry):
            raise Fault(Fault.ORDER, "state value")


def check_evidence(case):
    previous, of_kind, of_signer = None, {}, {}
    for item in case.evidence:
        name = (item.kind, body_digest(item.kind, item.body))
        if previous is not None and name <= previous:
            raise Fault(Fault.ORDER, "evidence")
        previous = name
        of_kind[item.kind] = of_kind.get(item.kind, 0) + 1
        if of_kind[item.kind] > OF_A_KIND_MAX[item.kind]:
            raise Fault(Fault.TOO_MANY, "evidence")
        before = None
        for signature in item.signatures:
            if before is not None and signature.signer <= before:
                raise Fault(Fault.ORDER, "signatures")
            before = signature.signer
            if item.kind in (codes.ATTESTATION, codes.INSPECTION):
                listed = (item.kind, signature.signer)
                of_signer[listed] = of_signer.get(listed, 0) + 1
                if of_signer[listed] > OF_A_SIGNER_MAX:
                    raise Fault(Fault.TOO_MANY, "signatures")
            if signature.seen_at > case.at:
                raise Fault(Fault.HOST_TIME, "seen_at")
