"""The EMT, and the gate's own signals, as bytes (docs/order.md 9). The decision as a whole is in
../money/decision.py."""

from ..schema import HASH, TIME, U8, Enum, Option, Record, Struct
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


def encode_signal(signal, subject, **fields):
    """One signal as bytes."""
    return bytes([signal]) + subject + SIGNAL_FIELDS[signal].write(Record(**fields))
