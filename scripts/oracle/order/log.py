"""The temperature log in a case (docs/order.md 7.1): none, whole, or in segments with proofs."""

from ..codes import Fault
from ..schema import HASH, TIME, U32, BadInput, ListOf, Record, Struct
from . import codes
from .primitives import I32

INTERVALS_MAX = 16_384
INTERVAL = Struct("interval", ("start", TIME), ("end", TIME), ("min", I32), ("max", I32))
INTERVALS = ListOf(INTERVAL, most=INTERVALS_MAX)
SEGMENT = Struct("segment", ("first", U32), ("intervals", INTERVALS),
                 ("proof", ListOf(HASH, most=64)))
SEGMENTS = ListOf(SEGMENT, most=8)
NONE_FORM, FULL_FORM, SEGMENTS_FORM = 0, 1, 2
NO_LOG = Record(form=NONE_FORM)


class LogType:
    """u8 form, then what it has. The value is a Record with `form`."""
    name = "log"

    def write(self, value):
        if value.form == FULL_FORM:
            return bytes([value.form]) + INTERVALS.write(value.intervals)
        if value.form == SEGMENTS_FORM:
            return bytes([value.form]) + SEGMENTS.write(value.segments)
        return bytes([value.form])

    def read(self, reader, place=""):
        form = reader.take(1, place)[0]
        if form not in codes.LOG_FORMS:
            raise Fault(Fault.BAD_VALUE, place)
        if form == FULL_FORM:
            return Record(form=form, intervals=INTERVALS.read(reader, f"{place}.intervals"))
        if form == SEGMENTS_FORM:
            return Record(form=form, segments=SEGMENTS.read(reader, f"{place}.segments"))
        return Record(form=form)

    def to_json(self, value):
        if value.form == FULL_FORM:
            return {"full": INTERVALS.to_json(value.intervals)}
        if value.form == SEGMENTS_FORM:
            return {"segments": SEGMENTS.to_json(value.segments)}
        return None

    def from_json(self, found):
        if found is None:
            return Record(form=NONE_FORM)
        if isinstance(found, dict) and list(found) == ["full"]:
            return Record(form=FULL_FORM, intervals=INTERVALS.from_json(found["full"]))
        if isinstance(found, dict) and list(found) == ["segments"]:
            return Record(form=SEGMENTS_FORM, segments=SEGMENTS.from_json(found["segments"]))
        raise BadInput(f"log: {found!r}")


LOG = LogType()


def regular(intervals):
    """6.1: each has length and a range, and starts no earlier than the one before it ends."""
    return (all(one.start < one.end and one.min <= one.max for one in intervals)
            and all(before.end <= after.start
                    for before, after in zip(intervals, intervals[1:])))
