"""What docs/order-money.md adds to the gate's bytes: four signed objects (2), four kinds of ledger
values (4.1), and which kinds of evidence each lane has. The gate's tables are continued in place,
for the new ledger kinds decode in both lanes."""

from ..objects import digest
from ..order import bodies, ledger
from ..order import codes as gate
from ..order.decision import EMT
from ..order.order import HEADER, PLACE
from ..order.primitives import PPM, SetOf
from ..schema import HASH, TIME, U8, U128, Enum, Option, Struct
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
NAMES = {**gate.KINDS, **codes.KINDS}
LANE_2_ITEM = bodies.Item({kind: NAMES[kind] for kind in (*gate.KINDS, codes.CORRECTION)})
LANE_3_ITEM = bodies.Item({kind: NAMES[kind] for kind in (
    gate.ATTESTATION, gate.REVOCATION, codes.OBJECTION, codes.RULING, codes.ASSIGNMENT)})

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
        ("replaced_by", Option(HASH)), ("review_of", HASH)),
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


def emt_digest(emt):
    return digest("quittance/order/emt/v1", EMT.write(emt))


def item_digest(item):
    return bodies.body_digest(item.kind, item.body)
