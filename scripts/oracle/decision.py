"""The decision as bytes and as JSON. Built as values first, so that both forms say the same."""

from . import codes
from .objects import KIND, REASON
from .order import decision as order_decision
from .schema import BOOL, HASH, SECONDS, TIME, U32, U64, U128, U8, Enum, ListOf, Option, Record, \
    Struct

VERSION = Enum("version", codes.VERSIONS)
SIGNAL_KIND = Enum("signal", codes.SIGNALS)
SIGNAL_FIELDS = {
    codes.Signal.CREDIT: Struct("CREDIT", ("seconds", SECONDS), ("paid", U128),
                                ("burned", U128), ("consumer", HASH)),
    codes.Signal.RELIABILITY_MARK: Struct("RELIABILITY_MARK"),
    codes.Signal.INVESTIGATE: Struct("INVESTIGATE"),
    codes.Signal.MISUSE_FLAG: Struct("MISUSE_FLAG", ("evidence", HASH)),
    codes.Signal.FALSE_CLAIM: Struct("FALSE_CLAIM", ("claim", HASH)),
    codes.Signal.EQUIVOCATION: Struct("EQUIVOCATION", ("kind", KIND), ("first", HASH),
                                      ("second", HASH)),
    codes.Signal.DISSENT: Struct("DISSENT", ("body", HASH)),
    codes.Signal.WITNESS_ABSENT: Struct("WITNESS_ABSENT"),
    codes.Signal.UNDERPAID: Struct("UNDERPAID", ("shortfall", U128)),
}


class SignalType:
    """Kind u8, subject hash, fields. The value is a Record of signal, subject and fields."""
    name = "signal"

    def write(self, value):
        return SIGNAL_KIND.write(value.signal) + HASH.write(value.subject) \
            + SIGNAL_FIELDS[value.signal].write(value.fields)

    def to_json(self, value):
        return {"signal": SIGNAL_KIND.to_json(value.signal), "subject": value.subject.hex(),
                **SIGNAL_FIELDS[value.signal].to_json(value.fields)}

    def read(self, reader, place=""):
        signal = SIGNAL_KIND.read(reader, place)
        return Record(signal=signal, subject=HASH.read(reader, place),
                      fields=SIGNAL_FIELDS[signal].read(reader, place))

    def draw(self, stream):
        signal = SIGNAL_KIND.draw(stream)
        return Record(signal=signal, subject=HASH.draw(stream),
                      fields=SIGNAL_FIELDS[signal].draw(stream))


class EncodedSignal:
    """A signal that is already bytes (they are sorted as bytes)."""
    name = "signal"

    def write(self, value):
        return value

    def to_json(self, value):
        from .schema import Reader
        return SIGNAL.to_json(SIGNAL.read(Reader(value)))


SIGNAL = SignalType()

ALLOCATION = Struct("allocation", ("pot", Enum("pot", codes.POTS)), ("to", Enum("to", codes.TO)),
                    ("account", HASH), ("amount", U128))
ATTESTATION_BLOCK = Struct(
    "attestation_block", ("session_id", HASH), ("connectivity_verified", BOOL),
    ("actual_duration_seconds", U64), ("termination_reason", REASON),
    ("witnesses", ListOf(HASH)), ("timestamp", TIME))
CONSIDERED = ListOf(Struct("considered", ("kind", KIND), ("digest", HASH),
                           ("code", Enum("item_code", codes.ITEMS))))
ENVELOPE = (("version", VERSION), ("rules", HASH), ("case_digest", HASH),
            ("settlement_id", HASH), ("outcome", Enum("outcome", codes.OUTCOMES)))


def settle_struct(signal):
    """The Settle with its signals as values or already encoded."""
    return Struct(
        "settle", *ENVELOPE, ("basis", Enum("basis", codes.BASES)),
        ("condition", Enum("condition", codes.CONDITIONS)), ("reason", Option(REASON)),
        ("start", TIME), ("payable_seconds", SECONDS), ("allocations", ListOf(ALLOCATION)),
        ("signals", ListOf(signal)), ("attestation_block", Option(ATTESTATION_BLOCK)),
        ("considered", CONSIDERED))


SETTLE = settle_struct(EncodedSignal())
SETTLE_DRAWN = settle_struct(SIGNAL)
HOLD = Struct(
    "hold", *ENVELOPE, ("code", Enum("hold_code", codes.HOLDS)), ("needed", U32), ("had", U32),
    ("next_deadline", U64), ("accrued", U128), ("considered", CONSIDERED))
REFUSE = Struct("refuse", *ENVELOPE, ("code", Enum("refuse_code", codes.REFUSALS)),
                ("considered", CONSIDERED))
BY_OUTCOME = {0: SETTLE, 1: HOLD, 2: REFUSE}


def write_decision(decision):
    """The canonical bytes."""
    return struct_of(decision).write(decision)


def decision_json(decision):
    """As in the JSON page: outcome first."""
    found = struct_of(decision).to_json(decision)
    return {"outcome": found.pop("outcome"), **found}


def struct_of(decision):
    """Which fields a decision has: by its lane and its outcome."""
    lanes = {codes.SESSION_LANE: BY_OUTCOME, codes.ORDER_LANE: order_decision.BY_OUTCOME}
    return lanes[decision.lane][decision.outcome]


def encode_signal(signal, subject, fields):
    """One signal as bytes."""
    return SIGNAL.write(Record(signal=signal, subject=subject, fields=Record(**fields)))
