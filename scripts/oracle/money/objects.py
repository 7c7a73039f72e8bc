"""What docs/order-money.md adds to the gate's bytes: four signed objects (2), four kinds of ledger
values (4.1), and which kinds of evidence each lane has. The gate's tables are continued in place,
for the new ledger kinds decode in both lanes."""

from ..codes import Fault
from ..objects import digest
from ..order import bodies, ledger
from ..order import codes as gate
from ..order.decision import EMT
from ..order.order import HEADER, PLACE
from ..order.primitives import PPM, SetOf
from ..schema import HASH, TIME, U8, U128, BadInput, Enum, Option, Record, Struct
from . import codes

OBJECTION_REASON = Enum("reason", codes.OBJECTION_REASONS)
BODIES = {
    codes.OBJECTION: Struct(
        "objection", ("header", HEADER), ("emt", HASH), ("reason", OBJECTION_REASON),
        ("evidence", HASH), ("objected_at", TIME)),
    codes.RULING: Struct(
        "ruling", ("header", HEADER), ("objection", HASH), ("deduction", PPM), ("ruled_at", TIME)),
    codes.CORRECTION: Struct(
        "correction", ("header", HEADER), ("replaces", HASH), ("pov_hash", HASH),
        ("corrected_at", TIME)),
    codes.ASSIGNMENT: Struct(
        "assignment", ("header", HEADER), ("place", PLACE), ("recipient", HASH),
        ("amount", U128), ("assigned_at", TIME)),
}
OWN_TIME = {codes.OBJECTION: "objected_at", codes.RULING: "ruled_at",
            codes.CORRECTION: "corrected_at", codes.ASSIGNMENT: "assigned_at"}
LANE_2_KINDS = (17, 18, 19, 20, codes.CORRECTION)
LANE_3_KINDS = (17, 18, codes.OBJECTION, codes.RULING, codes.ASSIGNMENT)

LOST = Struct("lost", ("attestation", HASH), ("lost_at", TIME))
NUMBERS = ("funded", "unlocked", "refunded", "prepaid", "charged", "burned", "returned")
LEDGER_KEYS = {
    codes.EMT: Struct("key", ("emt", HASH)), codes.ESCROW: Struct("key", ("escrow", HASH)),
    codes.RECIPIENT: Struct("key", ("corridor", HASH), ("account", HASH)),
    codes.PROVEN: Struct("key", ("key_id", HASH))}
LEDGER_VALUES = {
    codes.EMT: Struct(
        "EMT", ("emt", EMT), ("first_passed_at", TIME),
        ("lost", SetOf(LOST, most=16, key=lambda one: one.attestation)),
        ("replaced_by", Option(HASH))),
    codes.ESCROW: Struct("ESCROW", *[(name, U128) for name in NUMBERS]),
    codes.RECIPIENT: Struct("RECIPIENT", ("priority", U8), ("listed_at", TIME),
                            ("withdrawn_at", Option(TIME))),
    codes.PROVEN: Struct("PROVEN", ("first", HASH), ("second", HASH), ("proven_at", TIME))}

bodies.BODIES.update(BODIES)
bodies.TAGS.update(codes.KINDS)
ledger.KEYS.update(LEDGER_KEYS)
ledger.VALUES.update(LEDGER_VALUES)
gate.LEDGER.update(codes.LEDGER)
ledger.KIND.values.update({name: kind for kind, name in codes.LEDGER.items()})


class Item:
    """An item of evidence of one of these kinds; any other is BAD_VALUE."""
    name = "item"

    def __init__(self, kinds):
        self.kind = Enum("kind", {kind: {**gate.KINDS, **codes.KINDS}[kind] for kind in kinds})

    def write(self, value):
        return bodies.ITEM.write(value)

    def read(self, reader, place=""):
        kind = self.kind.read(reader, f"{place}.kind")
        return Record(kind=kind, body=bodies.BODIES[kind].read(reader, f"{place}.body"),
                      signatures=bodies.SIGNATURES.read(reader, f"{place}.signatures"))

    def to_json(self, value):
        return {"kind": self.kind.to_json(value.kind),
                "body": bodies.BODIES[value.kind].to_json(value.body),
                "signatures": bodies.SIGNATURES.to_json(value.signatures)}

    def from_json(self, found):
        if not isinstance(found, dict) or sorted(found) != ["body", "kind", "signatures"]:
            raise BadInput("item: not exactly kind, body, signatures")
        kind = self.kind.from_json(found["kind"])
        return Record(kind=kind, body=bodies.BODIES[kind].from_json(found["body"]),
                      signatures=bodies.SIGNATURES.from_json(found["signatures"]))


def emt_digest(emt):
    return digest("quittance/order/emt/v1", EMT.write(emt))


def item_digest(item):
    return bodies.body_digest(item.kind, item.body)


def check_items(evidence, at, of_a_kind_max, each_signature=lambda item, signature: None):
    """Pass three, the evidence. Raises Fault: the first."""
    previous, of_kind = None, {}
    for item in evidence:
        name = (item.kind, item_digest(item))
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
            each_signature(item, signature)
            if signature.seen_at > at:
                raise Fault(Fault.HOST_TIME, "seen_at")
