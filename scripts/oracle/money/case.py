"""The case of lane 3 (docs/order-money.md 3): its layout, pass three of its faults, and which
ledger values it has (4.2)."""

from ..codes import Fault
from ..objects import peer_id
from ..order import ledger
from ..order import codes as gate
from ..order.case import check_evidence, check_order, check_state
from ..order.ledger import ENTRY, KEY_ENTRY, REGISTRY, SCHEMA, SLICE, State, name_of
from ..order.order import ORDER, ORDER_SIGNATURES, chain_of, escrow_digest
from ..order.schema import schema_digest
from ..schema import TIME, U8, Enum, ListOf, Struct
from . import codes
from .amounts import amount_of, fee_of
from .objects import LANE_3_ITEM, emt_digest

STATE_MAX, EVIDENCE_MAX = 640, 96
OF_A_KIND_MAX = {gate.ATTESTATION: 8, gate.REVOCATION: 64, codes.OBJECTION: 4, codes.RULING: 4,
                 codes.ASSIGNMENT: 16}
CASE = Struct(
    "case", ("version", Enum("version", gate.VERSIONS)), ("lane", Enum("lane", codes.LANES)),
    ("order", ORDER), ("order_signatures", ORDER_SIGNATURES), ("asked", U8),
    ("state", ListOf(ENTRY, most=STATE_MAX)),
    ("evidence", ListOf(LANE_3_ITEM, most=EVIDENCE_MAX)), ("at", TIME))


def check_order_and_host(case):
    """Pass three. Raises Fault: the first."""
    check_order(case)
    check_state(case.state)
    check_evidence(case, OF_A_KIND_MAX, {})
    if contradicts_itself(case):
        raise Fault(Fault.HOST_STATE, "state")


def contradicts_itself(case):
    """Whether the host's word on the ledger is incomplete, or cannot be."""
    if case.asked >= len(case.order.slices):
        return True
    values = State(case.state).values
    if set(values) != asked_for(case, values.get):
        return True
    escrow = escrow_digest(case.order)
    chain = [Place(case.order, escrow, one, values.get)
             for one in chain_of(case.order, case.order.slices[case.asked])]
    money = values[name_of(codes.ESCROW, escrow=escrow)]
    return (any(not belongs(entry) for entry in case.state if entry.value is not None)
            or money is None
            or any(not emt_belongs(case.order, escrow, place) for place in chain)
            or any(not status_agrees(place) for place in chain)
            or not money_agrees(case.order, chain, money))


class Place:
    """A slice of the chain with what the ledger has of it. `value_of(name)` is the ledger."""

    def __init__(self, order, escrow, one, value_of):
        self.slice, self.stage, self.amount = one, one.stage, amount_of(order, one)
        value = value_of(slice_name(escrow, one))
        self.value = value or ledger.UNFUNDED_SLICE
        self.status, self.frozen = self.value.status, self.value.frozen
        self.locked, self.emt = self.value.locked, self.value.emt
        self.token = None if self.emt is None else value_of(name_of(codes.EMT, emt=self.emt))

    @property
    def passed(self):
        return self.status in (gate.RELEASABLE, gate.UNLOCKED)

    @property
    def open(self):
        return self.status not in (gate.UNLOCKED, gate.REFUNDED)

    @property
    def funded(self):
        """As in G12."""
        return self.status == gate.LOCKED and self.locked >= self.amount


def slice_name(escrow, one):
    return name_of(SLICE, escrow=escrow, supplier=one.supplier, sub_lot=one.sub_lot,
                   stage=one.stage)


def belongs(entry):
    """SCHEMA, KEY and EMT values have the digests that are their keys."""
    if entry.kind == SCHEMA:
        return schema_digest(entry.value.schema) == entry.key.schema
    if entry.kind == KEY_ENTRY:
        return peer_id(entry.value.key) == entry.key.key_id
    if entry.kind == codes.EMT:
        return emt_digest(entry.value.emt) == entry.key.emt
    return True


def emt_belongs(order, escrow, place):
    """If the slice names an EMT, it is there, of this order and place, lost what it counted, and
    continues no other's review unless it replaces one."""
    if place.emt is None:
        return True
    if place.token is None:
        return False
    emt, header, where = place.token.emt, place.token.emt.header, place.token.emt.place
    counted = {one.attestation for one in emt.counted}
    return ((header.network, header.order, header.escrow) == (order.network, order.order, escrow)
            and (where.supplier, where.sub_lot, where.stage)
            == (place.slice.supplier, place.slice.sub_lot, place.stage)
            and all(one.attestation in counted for one in place.token.lost)
            and (emt.replaces is not None or place.token.review_of == place.emt))


def status_agrees(place):
    if place.passed and place.emt is None:
        return False
    if place.status in (gate.UNFUNDED, gate.LOCKED) and place.emt is not None:
        return False
    if place.status == gate.RELEASABLE:
        return place.locked >= place.amount
    return place.status == gate.LOCKED or place.locked == 0


def money_agrees(order, chain, money):
    locked = sum(place.locked for place in chain)
    fees = sum(fee_of(order, place.amount) for place in chain if place.open)
    return (money.unlocked + money.refunded + locked <= money.funded
            and money.charged + money.returned + fees <= money.prepaid
            and money.burned <= money.charged)


def asked_for(case, value_of):
    """The keys of 4.2. `value_of(name)`: what the ledger has there, or None."""
    order, escrow = case.order, escrow_digest(case.order)
    one = order.slices[case.asked]
    names = {name_of(REGISTRY), name_of(codes.ESCROW, escrow=escrow),
             name_of(SCHEMA, schema=one.schema)}
    signers = {item.body.key_id for item in case.evidence if item.kind == gate.ATTESTATION}
    names |= {name_of(codes.PROVEN, key_id=key_id) for key_id in signers}
    for other in chain_of(order, one):
        names.add(slice_name(escrow, other))
        place = Place(order, escrow, other, value_of)
        if place.emt is not None:
            names.add(name_of(codes.EMT, emt=place.emt))
        if place.token is not None:
            signers |= {counted.key_id for counted in place.token.emt.counted}
    for key_id in signers:
        names.add(name_of(KEY_ENTRY, key_id=key_id))
        key = value_of(name_of(KEY_ENTRY, key_id=key_id))
        if key is not None and key.successor is not None:
            names.add(name_of(KEY_ENTRY, key_id=key.successor))
    names |= {name_of(codes.RECIPIENT, corridor=order.corridor, account=item.body.recipient)
              for item in case.evidence if item.kind == codes.ASSIGNMENT}
    return names
