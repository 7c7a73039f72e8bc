"""The decision of the order lane (docs/order.md 9), as bytes and as JSON."""

from ..schema import (HASH, TIME, U8, U32, U64, U128, Enum, ListOf, Option, Reader, Record,
                      Struct)
from . import codes
from .bodies import REVOCATION_REASON
from .order import HEADER, PLACE, ROLE
from .primitives import PPM, SetOf

CONSIDERED_KIND = Enum("kind", codes.CONSIDERED_KINDS)
SIGNAL_FIELDS = {
    codes.EQUIVOCATION: Struct("EQUIVOCATION", ("kind", CONSIDERED_KIND), ("first", HASH),
                               ("second", HASH)),
    codes.REVOKED: Struct("REVOKED", ("attestation", HASH), ("reason", REVOCATION_REASON)),
}
COUNTED = Struct("counted", ("attestation", HASH), ("key_id", HASH), ("role", ROLE))
EMT = Struct(
    "emt", ("header", HEADER), ("place", PLACE), ("schema", HASH), ("pov_hash", HASH),
    ("claim", HASH), ("counted", SetOf(COUNTED, most=16, key=lambda one: one.attestation)),
    ("fallback", Option(U8)), ("deduction", PPM), ("previous", Option(HASH)),
    ("replaces", Option(HASH)), ("passed_at", TIME))


class EncodedSignal:
    """A signal that is already bytes (they are sorted as bytes)."""
    name = "signal"

    def write(self, value):
        return value

    def to_json(self, value):
        reader = Reader(value)
        signal, subject = reader.take(1, "signal")[0], reader.take(32, "subject")
        fields = SIGNAL_FIELDS[signal]
        return {"signal": codes.SIGNALS[signal], "subject": subject.hex(),
                **fields.to_json(fields.read(reader))}


def encode_signal(signal, subject, **fields):
    """One signal as bytes."""
    return bytes([signal]) + subject + SIGNAL_FIELDS[signal].write(Record(**fields))


CONSIDERED = ListOf(Struct("considered", ("kind", CONSIDERED_KIND), ("digest", HASH),
                           ("code", Enum("item_code", codes.ITEMS))))
ENVELOPE = (("version", Enum("version", codes.VERSIONS)), ("rules", HASH), ("case_digest", HASH),
            ("settlement_id", HASH), ("outcome", Enum("outcome", codes.OUTCOMES)))
BY_OUTCOME = {
    codes.HOLD: Struct(
        "hold", *ENVELOPE, ("code", Enum("hold_code", codes.HOLDS)), ("needed", U32),
        ("had", U32), ("next_deadline", U64), ("accrued", U128), ("considered", CONSIDERED)),
    codes.REFUSE: Struct("refuse", *ENVELOPE, ("code", Enum("refuse_code", codes.REFUSALS)),
                         ("considered", CONSIDERED)),
    codes.PASS: Struct("pass", *ENVELOPE, ("emt", EMT), ("signals", ListOf(EncodedSignal())),
                       ("considered", CONSIDERED)),
}
