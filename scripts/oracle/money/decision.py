"""The decisions of lane 3 (docs/order-money.md 5), as bytes and as JSON; and those of lane 2 with
the signals and item codes that this page adds to them."""

from ..order import codes as gate
from ..order import decision as order_decision
from ..order.bodies import REVOCATION_REASON
from ..order.ledger import ENTRY
from ..order.order import ROLE
from ..order.primitives import PPM
from ..schema import HASH, U32, U64, U128, Enum, ListOf, Reader, Record, Struct
from . import codes

ITEM_CODE = Enum("item_code", codes.ITEMS)
SIGNAL_FIELDS = {
    **order_decision.SIGNAL_FIELDS,
    10: Struct("COUNTED", ("attestation", HASH), ("role", ROLE)),
    11: Struct("STALE", ("attestation", HASH)),
    12: Struct("SKIPPED", ("attestation", HASH), ("code", ITEM_CODE)),
    13: Struct("REVOKED_AFTER_PASS", ("attestation", HASH), ("reason", REVOCATION_REASON)),
    14: Struct("KEY_COMPROMISED", ("attestation", HASH)),
    15: Struct("FRAUD_PROVEN", ("first", HASH), ("second", HASH)),
    16: Struct("OBJECTION_UPHELD", ("objection", HASH), ("deduction", PPM)),
    17: Struct("OBJECTION_REJECTED", ("objection", HASH)),
    18: Struct("OBJECTION_LAPSED", ("objection", HASH)),
}


def encode_signal(signal, subject, **fields):
    """One signal as bytes; sets of them are sorted as bytes."""
    return bytes([signal]) + subject + SIGNAL_FIELDS[signal].write(Record(**fields))


class EncodedSignal:
    """A signal that is already bytes."""
    name = "signal"

    def write(self, value):
        return value

    def to_json(self, value):
        reader = Reader(value)
        signal, subject = reader.take(1, "signal")[0], reader.take(32, "subject")
        fields = SIGNAL_FIELDS[signal]
        return {"signal": codes.SIGNALS[signal], "subject": subject.hex(),
                **fields.to_json(fields.read(reader))}


def considered(kinds):
    return ListOf(Struct("considered", ("kind", Enum("kind", kinds)), ("digest", HASH),
                         ("code", ITEM_CODE)))


def envelope(outcomes):
    return (("version", Enum("version", gate.VERSIONS)), ("rules", HASH), ("case_digest", HASH),
            ("settlement_id", HASH), ("outcome", Enum("outcome", outcomes)))


def hold(head, holds, items):
    return Struct("hold", *head, ("code", Enum("hold_code", holds)), ("needed", U32),
                  ("had", U32), ("next_deadline", U64), ("accrued", U128), ("considered", items))


def refuse(head, refusals, items):
    return Struct("refuse", *head, ("code", Enum("refuse_code", refusals)), ("considered", items))


ALLOCATION = Struct("allocation", ("pot", Enum("pot", codes.POTS)), ("to", Enum("to", codes.TO)),
                    ("account", HASH), ("amount", U128))
SIGNALS = ListOf(EncodedSignal())
HEAD, ITEMS = envelope(codes.OUTCOMES), considered({**gate.KINDS, **codes.KINDS})
LANE_3 = {
    codes.HOLD: hold(HEAD, codes.HOLDS, ITEMS),
    codes.REFUSE: refuse(HEAD, codes.REFUSALS, ITEMS),
    codes.CHANGE: Struct(
        "change", *HEAD, ("basis", Enum("basis", codes.BASES)),
        ("allocations", ListOf(ALLOCATION)), ("signals", SIGNALS), ("writes", ListOf(ENTRY)),
        ("considered", ITEMS)),
}
GATE_HEAD = envelope(gate.OUTCOMES)
GATE_ITEMS = considered({**gate.CONSIDERED_KINDS, codes.CORRECTION: "correction"})
LANE_2 = {
    gate.HOLD: hold(GATE_HEAD, gate.HOLDS, GATE_ITEMS),
    gate.REFUSE: refuse(GATE_HEAD, codes.GATE_REFUSALS, GATE_ITEMS),
    gate.PASS: Struct("pass", *GATE_HEAD, ("emt", order_decision.EMT), ("signals", SIGNALS),
                      ("considered", GATE_ITEMS)),
}
