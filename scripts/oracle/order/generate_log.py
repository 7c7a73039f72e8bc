"""Random temperature logs: lengths, gaps and values around what the schema allows."""

from ..builder import damaged, filler
from ..schema import Record
from . import builder, codes, ledger, tree
from .builder import OPENED_AT
from .log import FULL_FORM, INTERVAL, SEGMENTS_FORM

START = OPENED_AT + 9_000
LATE = OPENED_AT + 10_200  # after generate_story has signed everything
VALUES = ((2_000, 8_000), (3_000, 4_000), (3_000, 4_000), (3_000, 4_000), (3_000, 4_000))
BAD_VALUES = ((1_999, 3_000), (3_000, 8_001), (9_000, 9_000))


def log_of(rng, trade):
    """Intervals of a few seconds; the head of them, in evidence; what the dossier names."""
    trade.intervals = intervals = intervals_of(rng, trade.schema.cold_chain)
    device_from(rng, trade, intervals[0].start)
    if rng.random() < 0.02 * rng.trouble:
        one = rng.choice(intervals)
        rng.choice((lambda: setattr(one, "end", one.start), lambda: setattr(one, "min", 30_000),
                    lambda: setattr(one, "end", one.end + 1)))()
    body, last = {}, intervals[-1].end - OPENED_AT
    if rng.random() < 0.06 * rng.trouble:
        body = rng.choice((
            {"size": len(intervals) + rng.choice((-1, 1))}, {"root": filler("another root")},
            {"start": intervals[0].start + 1}, {"end": intervals[-1].end + 1}, {"size": 0},
            {"circuit": filler("another circuit")}, {"corridor": filler("another corridor")},
            {"network": filler("another network")}))
    change = {"change": damaged} if rng.random() < 0.02 * rng.trouble else {}
    seen = max(0, last + rng.choice((0, 0, 60)))
    if intervals[0].start == LATE and rng.random() < 0.7:  # at `at` it has hardly begun
        seen = max(0, intervals[0].start - OPENED_AT - rng.choice((0, 1, 1)))
    elif rng.random() < 0.1 * rng.trouble:
        seen = max(0, last - rng.choice((300, 301)))
    head = trade.log_head(intervals, seen=seen, **change, **body)
    trade.near.append(seen)
    if rng.random() < 0.02 * rng.trouble:
        trade.items.pop()
    if rng.random() < 0.05:  # one that the dossier does not name
        trade.log_head(intervals, seen=seen, circuit=filler("one more circuit"))
    return head


def intervals_of(rng, cold):
    """Mostly smooth and in the band; else with silence, and sometimes too hot."""
    moment, intervals = start_of(rng), []
    if cold.max_excursion_seconds and rng.random() < (0.5 if cold.max_gap_seconds else 0.1):
        intervals = heat(rng, moment, cold.max_excursion_seconds + rng.choice((0, 0, 1)))
        moment = intervals[-1].end
    smooth = rng.random() > 0.3 * rng.trouble
    for _ in range(rng.choice((1, 2, 3, 4, 5, 7, 8, 12))):
        if not smooth:
            moment += rng.choice((0, 0, 0, 1, 10, 20))
        length = rng.choice((1, 10, 10, 20, 100))
        low, high = rng.choice(BAD_VALUES if not smooth and rng.random() < 0.3 else VALUES)
        intervals.append(Record(start=moment, end=moment + length, min=low, max=high))
        moment += length
    return intervals


def heat(rng, start, seconds):
    """Two bad intervals that last so long together, mostly with silence between them."""
    middle = start + seconds // 2
    bad = [dict(zip(("min", "max"), rng.choice(BAD_VALUES))) for _ in range(2)]
    return [Record(start=start, end=middle, **bad[0]),
            Record(start=middle + rng.choice((0, 1, 2)), end=start + seconds, **bad[1])]


def start_of(rng):
    """Sometimes as the order was opened, or after all else was seen."""
    what = rng.random()
    if what < 0.06:
        return OPENED_AT + rng.choice((-1, -1, 0, 1))
    return LATE if what < 0.12 else START


def device_from(rng, trade, start):
    """Sometimes the device becomes active as its log starts."""
    if rng.random() > (0.9 if start == LATE else 0.06):
        return
    key_id = builder.DEVICE.id
    device = trade.world.get(ledger.DEVICE, key_id=key_id)
    device.active_from = start + rng.choice((-1, 0, 0, 0, 1))
    trade.near.append(device.active_from - OPENED_AT)


def window_of(rng, trade):
    """Two times, mostly within the log or on the edges of its intervals."""
    edges = [one.start for one in trade.intervals] + [one.end for one in trade.intervals]
    near = (0, 0, 0, 0, 0, 1, -1, 10, -10)
    start, until = sorted((rng.choice(edges) + rng.choice(near),
                           rng.choice(edges) + rng.choice(near)))
    if rng.random() > 0.4 * rng.trouble:
        start, until = trade.intervals[0].start, trade.intervals[-1].end
    if start == until and rng.random() < 0.8:
        until += 10
    return start, until


def segments_of(rng, trade):
    """The log of the case: whole or in segments as the schema asks, mostly."""
    cold, intervals = trade.schema.cold_chain, trade.intervals
    full = (cold.mode == codes.FULL) != (rng.random() < 0.02 * rng.trouble)
    if rng.random() < 0.02 * rng.trouble:
        return
    if full:
        trade.log = Record(form=FULL_FORM, intervals=[one.but() for one in intervals])
        if rng.random() < 0.04 * rng.trouble:
            spoil_intervals(rng, trade.log.intervals)
        return
    leaves = [INTERVAL.write(one) for one in intervals]
    segments = []
    for index in range(len(cold.windows)):
        start, until = trade.windows[index]
        touched = [place for place, one in enumerate(intervals)
                   if one.end >= start and one.start <= until] or [0]
        first = max(0, touched[0] - rng.choice((0, 0, 1)))
        last = min(len(intervals) - 1, touched[-1] + rng.choice((0, 0, 1)))
        if rng.random() < 0.1 * rng.trouble:
            first, last = sorted((rng.randrange(len(intervals)), rng.randrange(len(intervals))))
        segments.append(Record(
            first=first, intervals=[one.but() for one in intervals[first:last + 1]],
            proof=tree.proof(leaves, first, last + 1 - first)))
    trade.log = Record(form=SEGMENTS_FORM, segments=segments)
    if rng.random() < 0.08 * rng.trouble:
        spoil_segment(rng, rng.choice(segments))
    if rng.random() < 0.03 * rng.trouble:
        segments.append(segments[0])


def spoil_intervals(rng, intervals):
    index = rng.randrange(len(intervals))
    rng.choice((lambda: intervals.pop(index), lambda: intervals.insert(index, intervals[index]),
                lambda: setattr(intervals[index], "max", intervals[index].max + 1),
                lambda: intervals.reverse()))()


def spoil_segment(rng, segment):
    proof = segment.proof
    rng.choice((lambda: proof.append(bytes(32)), lambda: proof and proof.pop(),
                lambda: proof.reverse(), lambda: setattr(segment, "first", segment.first + 1),
                lambda: setattr(segment, "first", 2**32 - 1),
                lambda: spoil_intervals(rng, segment.intervals)))()
