"""G9: whether seal, lots, temperature and tolerances agree (docs/order.md 10.6)."""

from ..order_money import deduction
from . import codes, window
from .codes import Code
from .dossier import file_digest, lots_digest, value_of
from .log import FULL_FORM, INTERVAL, SEGMENTS_FORM, regular
from .tree import proven, root


def check(items, facts):
    """(code, deduction): 0 and what the variances cost, or the first code that fails."""
    for step in (seal, lots, temperature):
        code = step(items, facts)
        if code:
            return code, 0
    return tolerances(facts)


def seal(items, facts):
    wanted = facts.schema.seal
    if wanted is None:
        return Code.COUNTED
    number = value_of(facts.dossier, facts.schema, wanted.field)
    photo = file_digest(facts.dossier, wanted.photo)
    agreeing = [item.body for item in items
                if item.kind == codes.INSPECTION and item.code == Code.COUNTED
                and item.body.seal == number and item.body.photo == photo]
    if not agreeing:
        return Code.E_SEAL_MISMATCH
    if wanted.exif is not None and not any(exif_agrees(body, facts) for body in agreeing):
        return Code.E_SEAL_MISMATCH_EXIF
    return Code.COUNTED


def exif_agrees(body, facts):
    exif = facts.schema.seal.exif
    taken_at, latitude, longitude = (value_of(facts.dossier, facts.schema, index) for index in (
        exif.taken_at, exif.latitude, exif.longitude))
    if taken_at is not None and not body.taken_from <= taken_at <= body.taken_until:
        return False
    if (latitude is None) != (longitude is None):
        return False
    if latitude is None:
        return True
    right_of_west, left_of_east = longitude >= body.west, longitude <= body.east
    return body.south <= latitude <= body.north and (
        right_of_west or left_of_east if body.west > body.east
        else right_of_west and left_of_east)


def lots(items, facts):
    if facts.schema.lots is None:
        return Code.COUNTED
    listed = value_of(facts.dossier, facts.schema, facts.schema.lots)
    return Code.COUNTED if lots_digest(listed) == facts.slice.lots else Code.E_LOT_LIST_MISMATCH


def temperature(items, facts):
    cold = facts.schema.cold_chain
    if cold is None:
        return Code.COUNTED
    head = next((item for item in items if item.kind == codes.LOG_HEAD
                 and item.digest.hex() == facts.dossier["log"]), None)
    if head is None or head.code == Code.FOREIGN:  # of another network: it is not this order's
        return Code.E_PROOF_INVALID
    if head.code:
        return head.code
    windows = [(value_of(facts.dossier, facts.schema, getattr(row, "from")),
                value_of(facts.dossier, facts.schema, row.until)) for row in cold.windows]
    log = facts.case.log
    wanted = FULL_FORM if cold.mode == codes.FULL else SEGMENTS_FORM
    if log.form != wanted or head.body.size == 0:
        return Code.E_PROOF_INVALID
    if cold.mode == codes.FULL:
        lists = [log.intervals] * len(windows)
        if not whole_log_proven(log.intervals, head.body):
            return Code.E_PROOF_INVALID
    else:
        lists = [one.intervals for one in log.segments]
        if len(lists) != len(windows) or not all(
                segment_proven(one, head.body) and reaches_over(one, head.body, *span)
                for one, span in zip(log.segments, windows)):
            return Code.E_PROOF_INVALID
    if all(start < until and window.kept(intervals, start, until, cold)
           for intervals, (start, until) in zip(lists, windows)):
        return Code.COUNTED
    return Code.E_TEMP_OUT_OF_RANGE


def whole_log_proven(intervals, head):
    return (len(intervals) == head.size
            and root([INTERVAL.write(one) for one in intervals]) == head.root
            and ends_agree(0, intervals, head))


def segment_proven(segment, head):
    return (proven(head.size, head.root, segment.first,
                   [INTERVAL.write(one) for one in segment.intervals], segment.proof)
            and ends_agree(segment.first, segment.intervals, head))


def ends_agree(first, intervals, head):
    """Regular, and the log's first and last interval, if there, begin and end as the head says."""
    return (regular(intervals)
            and (first != 0 or intervals[0].start == head.start)
            and (first + len(intervals) != head.size or intervals[-1].end == head.end))


def reaches_over(segment, head, start, until):
    intervals = segment.intervals
    return ((segment.first == 0 or intervals[0].start <= start)
            and (segment.first + len(intervals) == head.size or intervals[-1].end >= until))


def tolerances(facts):
    """(119, 0), or (0, the sum of deductions, at most 1,000,000)."""
    total = 0
    for row in facts.schema.tolerances:
        value = value_of(facts.dossier, facts.schema, row.field)
        if value is None or row.low <= value <= row.high:
            continue
        cost = cost_of(value, row, facts.schema)
        if cost is None:
            return Code.E_TOLERANCE_EXCEEDED, 0
        total += cost
    return Code.COUNTED, min(1_000_000, total)


def cost_of(value, row, schema):
    """What the field's variance costs, on its line (docs/order-money.md 8.1); None without one."""
    variance = next((one for one in schema.variances if one.field == row.field), None)
    if variance is None or (variance.side == codes.HIGHER) != (value > row.high):
        return None
    edge = row.high if variance.side == codes.HIGHER else row.low
    return deduction(edge, [(step.bound, step.deduction) for step in variance.steps], value)
