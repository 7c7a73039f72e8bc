"""Fixtures of the temperature log: device, proof, windows, gaps, excursions, compliance.

The log of `on_board` has twelve half hours from 07:00 to 13:00, its window is 08:00 to 12:00: the
intervals 2 to 9, 14,400 seconds."""

from ..builder import damaged, filler
from ..schema import Record
from . import builder, codes, files, tree
from .builder import OPENED_AT
from .fixture import passes, refuses
from .log import INTERVAL
from .story import DECIDED, LOGGED, cold_chain, on_board

PROOF, TEMPERATURE = "E_PROOF_INVALID", "E_TEMP_OUT_OF_RANGE"
HEAD = "log-head"
WHOLE = files.log_intervals()
FIRST_IN = 2


def kept(name, description, **how):
    passes("temperature", name, description, lambda: on_board(**how), DECIDED)


def fails(name, description, code, items=(), **how):
    refuses("temperature", name, description, code, lambda: on_board(**how), DECIDED,
            items=list(items))


def cold(**changes):
    return {"cold_chain": cold_chain(**changes)}


# The device
kept("full", "The whole log, in the band throughout")
ELSEWHERE = filler("another corridor")


def device(**changes):
    """The trade with its device changed in the registry."""
    def make():
        told = on_board()
        told.world.device(**changes)
        return told
    return make


def device_fails(name, description, code, make):
    refuses("temperature", name, description, code, make, DECIDED, items=[(HEAD, code)])


UNBOUND = "E_DEVICE_NOT_BOUND"
device_fails("other-corridor", "The device is admitted for another corridor", UNBOUND,
             device(corridor=ELSEWHERE))
device_fails("other-circuit", "The device is bound to another circuit", UNBOUND,
             device(circuit=filler("another circuit")))
device_fails("device-retired", "The device is retired", UNBOUND,
             device(retired_at=OPENED_AT + DECIDED))
device_fails("device-revoked", "The device's key is revoked", UNBOUND,
             device(revoked_at=OPENED_AT + DECIDED))
device_fails("device-pending", "The device is not active yet", UNBOUND,
             device(active_from=OPENED_AT + DECIDED + 1))
passes("temperature", "device-last-second",
       "It is active from this second, and retires in the next",
       device(active_from=OPENED_AT + DECIDED, retired_at=OPENED_AT + DECIDED + 1), DECIDED)


def both_elsewhere():
    told = on_board(head={"corridor": ELSEWHERE})
    told.world.device(corridor=ELSEWHERE)
    return told


device_fails("head-of-another-corridor", "Device and log are of one corridor, the order of another",
             UNBOUND, both_elsewhere)
fails("head-says-another-circuit", "The log is of another circuit than the device's", UNBOUND,
      [(HEAD, UNBOUND)], head={"circuit": filler("another circuit")})
fails("head-damaged", "The device's signature is damaged", "E_SIG_MISMATCH",
      [(HEAD, "E_SIG_MISMATCH")], head={"change": damaged})
fails("device-unknown", "A device that the registry does not have", "E_SIG_MISMATCH",
      [(HEAD, "E_SIG_MISMATCH")], head={"person": builder.STRANGER})
fails("head-ahead", "The log ends 301 seconds after its head was seen", "E_FUTURE_ATTEST",
      [(HEAD, "E_FUTURE_ATTEST")], head={"seen": LOGGED - 301})
kept("head-ahead-by-skew", "… 300 seconds after", head={"seen": LOGGED - 300})
fails("no-head", "The log's head is not in evidence", PROOF, head=False)
fails("head-of-another-network", "The head is of another network", PROOF, [(HEAD, "FOREIGN")],
      head={"network": filler("another network")})


def two_heads():
    """Beside the one that the dossier names: of the same log, under another end."""
    told = on_board()
    told.log_head(WHOLE, seen=LOGGED, end=WHOLE[-1].end - 1)
    return told


passes("temperature", "another-head-beside", "A head that the dossier does not name", two_heads,
       DECIDED, items=[(HEAD, "FOREIGN")])

# What the device signed
fails("no-log", "No log in the case", PROOF, log=False)
fails("segments-where-full", "Segments where the whole log is asked", PROOF, spans=[(0, 12)])
fails("size-differs", "The head says one interval more", PROOF, head={"size": 13})
fails("size-0", "The head says none", PROOF, head={"size": 0})
fails("other-root", "The head has another root", PROOF, head={"root": filler("another root")})


def replaced(index, **changes):
    """The log with one interval changed."""
    return [one.but(**changes) if place == index else one for place, one in enumerate(WHOLE)]


def swapped_log(intervals):
    """The head of one log, the intervals of another."""
    def make():
        told = on_board()
        told.full_log(intervals)
        return told
    return make


for name, description, intervals in (
        ("one-value-differs", "One value is not the device's", replaced(5, max=6_100)),
        ("one-interval-less", "The last interval is missing", WHOLE[:-1]),
        ("no-interval", "No interval at all", []),
        ("intervals-exchanged", "Two intervals exchanged",
         WHOLE[:3] + [WHOLE[4], WHOLE[3]] + WHOLE[5:])):
    refuses("temperature", name, description, PROOF, swapped_log(intervals), DECIDED)
fails("overlap", "Two intervals overlap by a second", PROOF,
      intervals=replaced(4, end=WHOLE[4].end + 1))
fails("interval-empty", "An interval without length", PROOF,
      intervals=replaced(4, end=WHOLE[4].start))
fails("interval-reversed", "An interval that ends before it begins", PROOF,
      intervals=replaced(4, end=WHOLE[4].start - 1))
fails("lowest-above-highest", "A lowest above the highest", PROOF,
      intervals=replaced(4, min=6_201))
kept("lowest-is-highest", "A lowest that is the highest", intervals=replaced(4, min=6_200))
fails("start-differs", "The head says another start", PROOF, head={"start": WHOLE[0].start - 1})
fails("end-differs", "The head says another end", PROOF, head={"end": WHOLE[-1].end - 1})

# The window: gaps
fails("window-reversed", "Loaded before loading began", TEMPERATURE,
      fields={"loading_started_at": "2026-01-10T12:00:01Z"})
fails("window-empty", "Loaded in the second in which loading began", TEMPERATURE,
      fields={"loading_started_at": "2026-01-10T12:00:00Z"})
kept("gap-at-limit", "600 seconds without measurement",
     intervals=replaced(5, start=WHOLE[5].start + 600))
fails("gap-above", "601 seconds", TEMPERATURE, intervals=replaced(5, start=WHOLE[5].start + 601))
kept("gap-outside", "An hour without measurement before the window",
     intervals=WHOLE[:1] + WHOLE[2:], fields={"loading_started_at": "2026-01-10T08:00:00Z"})
LATE_START = "2026-01-10T06:50:00Z"
kept("gap-before-log", "The log begins 600 seconds after the window does",
     fields={"loading_started_at": LATE_START})
fails("gap-before-log-above", "… 601 seconds", TEMPERATURE,
      fields={"loading_started_at": "2026-01-10T06:49:59Z"})
kept("gap-after-log", "The log ends 600 seconds before the window does",
     fields={"loaded_at": "2026-01-10T13:10:00Z"})
fails("gap-after-log-above", "… 601 seconds", TEMPERATURE,
      fields={"loaded_at": "2026-01-10T13:10:01Z"})
fails("log-of-another-day", "No interval in the window", TEMPERATURE,
      fields={"loading_started_at": "2026-01-11T08:00:00Z", "loaded_at": "2026-01-11T12:00:00Z"})
LOOSE = {"gap": 4_294_967_295, "excursion": 4_294_967_295, "compliance": 0}
kept("nothing-demanded", "No interval in the window, and nothing demanded", schema=cold(**LOOSE),
     fields={"loading_started_at": "2026-01-11T08:00:00Z", "loaded_at": "2026-01-11T12:00:00Z"})
fails("gap-lowers-compliance", "Any gap is allowed, but it is not in the band", TEMPERATURE,
      schema=cold(**{**LOOSE, "compliance": 10_000}),
      intervals=replaced(5, start=WHOLE[5].start + 1))

# The window: band, excursions, compliance
STRICT = cold(gap=0, excursion=0, compliance=10_000)
kept("strict", "No gap, no excursion, all of the time", schema=STRICT)
kept("band-edges", "The lowest and the highest of the band", schema=STRICT,
     intervals=replaced(4, min=2_000, max=8_000))
fails("below-band", "A thousandth of a degree below", TEMPERATURE, schema=STRICT,
      intervals=replaced(4, min=1_999))
fails("above-band", "A thousandth of a degree above", TEMPERATURE, schema=STRICT,
      intervals=replaced(4, max=8_001))
kept("above-band-outside", "… before the window begins", schema=STRICT,
     intervals=replaced(1, max=8_001))
HOT = {"max": 9_000}
# One half hour of eight is hot: 12,600 of 14,400 seconds are good, 8,750 ten-thousandths.
kept("compliance-at-minimum", "Seven of eight half hours, where 87.50 % are demanded",
     schema=cold(compliance=8_750), intervals=replaced(4, **HOT))
fails("compliance-below", "… where 87.51 % are", TEMPERATURE, schema=cold(compliance=8_751),
      intervals=replaced(4, **HOT))
# 14,399 seconds of 14,400 are good: 9,999.3 ten-thousandths, rounded down.
SPLIT = WHOLE[:4] + [WHOLE[4].but(end=WHOLE[4].start + 1, max=9_000),
                     WHOLE[4].but(start=WHOLE[4].start + 1)] + WHOLE[5:]
kept("compliance-rounds-down", "One hot second, where 99.99 % are demanded",
     schema=cold(compliance=9_999), intervals=SPLIT)
fails("compliance-of-all", "… where all are", TEMPERATURE, schema=cold(compliance=10_000),
      intervals=SPLIT)


def hot(*places):
    return [one.but(**HOT) if place in places else one for place, one in enumerate(WHOLE)]


ANY = {"compliance": 0}
kept("excursion-at-limit", "One hot half hour, where one is allowed",
     schema=cold(excursion=1_800, **ANY), intervals=hot(4))
fails("excursion-above", "… where a second less is", TEMPERATURE,
      schema=cold(excursion=1_799, **ANY), intervals=hot(4))
fails("excursion-of-two", "Two hot half hours that touch: one excursion of an hour", TEMPERATURE,
      schema=cold(excursion=3_599, **ANY), intervals=hot(4, 5))
kept("excursions-apart", "Two hot half hours with a good one between",
     schema=cold(excursion=1_800, **ANY), intervals=hot(4, 6))
kept("excursions-with-a-gap", "Two hot half hours with a second between: two excursions",
     schema=cold(excursion=1_800, **ANY), intervals=[
         one.but(start=one.start + 1) if place == 5 else one
         for place, one in enumerate(hot(4, 5))])
kept("excursion-cut-by-window", "Hot on both sides of the edge: what is in the window counts",
     schema=cold(excursion=1_800, **ANY), intervals=hot(FIRST_IN - 1, FIRST_IN))
fails("cold-and-hot", "Too hot, then too cold: one excursion", TEMPERATURE,
      schema=cold(excursion=1_800, **ANY), intervals=[
          one.but(min=1_000) if place == 5 else one for place, one in enumerate(hot(4))])

# Segments
SPAN = ("loading_started_at", "loaded_at")
PARTS = cold(mode=codes.WINDOWS)
kept("segment", "The eight intervals of the window, with their proof", schema=PARTS, spans=[(2, 8)])
kept("segment-reaches-over", "More than the window on both sides", schema=PARTS, spans=[(1, 10)])
kept("segment-of-all", "All intervals, with an empty proof", schema=PARTS, spans=[(0, 12)])
kept("window-of-one", "A window of one interval", schema=PARTS, spans=[(2, 1)],
     fields={"loaded_at": "2026-01-10T08:30:00Z"})
kept("window-in-one", "A window inside one interval", schema=PARTS, spans=[(2, 1)], fields={
    "loading_started_at": "2026-01-10T08:10:00Z", "loaded_at": "2026-01-10T08:20:00Z"})
kept("segment-at-start", "From the log's first interval, which begins after the window does",
     schema=PARTS, spans=[(0, 10)], fields={"loading_started_at": LATE_START})
kept("segment-at-end", "To the log's last interval, which ends before the window does",
     schema=PARTS, spans=[(2, 10)], fields={"loaded_at": "2026-01-10T13:10:00Z"})
fails("segment-cut-at-edge", "It begins half an hour after the window", PROOF, schema=PARTS,
      spans=[(3, 7)])
fails("segment-cut-at-end", "It ends half an hour before the window", PROOF, schema=PARTS,
      spans=[(2, 7)])
fails("full-where-segments", "The whole log where segments are asked", PROOF, schema=PARTS)
fails("segment-hot", "Proven, and out of the band", TEMPERATURE, schema=PARTS, spans=[(2, 8)],
      intervals=hot(4, 5))
fails("segment-overlap", "Proven, and two intervals of it overlap by a second", PROOF, schema=PARTS,
      spans=[(2, 8)], intervals=replaced(4, end=WHOLE[4].end + 1))
fails("segment-start-differs", "It has the log's first interval, and the head says another start",
      PROOF, schema=PARTS, spans=[(0, 10)], head={"start": WHOLE[0].start - 1})
fails("segment-end-differs", "It has the log's last interval, and the head says another end", PROOF,
      schema=PARTS, spans=[(2, 10)], head={"end": WHOLE[-1].end - 1})
TWO = {"cold_chain": cold_chain(mode=codes.WINDOWS, windows=(SPAN, SPAN))}
kept("two-windows", "Two windows, a segment for each", schema=TWO, spans=[(2, 8), (1, 9)])
fails("one-segment-of-two", "Two windows and one segment", PROOF, schema=TWO, spans=[(2, 8)])
fails("three-segments-of-two", "… and three", PROOF, schema=TWO, spans=[(2, 8)] * 3)
fails("second-segment-cut", "The second is cut at the edge", PROOF, schema=TWO,
      spans=[(2, 8), (3, 7)])
LEAVES = [INTERVAL.write(one) for one in WHOLE]


def proof(name, description, change, code=PROOF):
    """The segment of the window, changed after it was made."""
    def make():
        told = on_board(schema=PARTS, spans=[(2, 8)])
        change(told.log.segments[0])
        return told
    refuses("temperature", name, description, code, make, DECIDED)


def set_to(**fields):
    def change(segment):
        for name, value in fields.items():
            setattr(segment, name, value)
    return change


OTHER_LEAVES = [INTERVAL.write(one) for one in replaced(0, max=4_601)]
proof("proof-of-other-tree", "The proof of another log, which differs outside the segment",
      set_to(proof=tree.proof(OTHER_LEAVES, 2, 8)))
proof("proof-too-short", "A hash of the proof is missing",
      lambda segment: segment.proof.pop())
proof("proof-too-long", "A hash too many", lambda segment: segment.proof.append(bytes(32)))
proof("proof-backwards", "The hashes from right to left", lambda segment: segment.proof.reverse())
proof("segment-elsewhere", "It says that it begins one interval later", set_to(first=3))
proof("segment-beyond-size", "It says that it ends behind the log", set_to(first=5))
proof("segment-first-largest", "It begins at 2^32 − 1", set_to(first=2**32 - 1))
proof("segment-empty", "A segment of no interval",
      set_to(intervals=[], first=2, proof=[tree.root(LEAVES)]))
proof("segment-empty-at-start", "… at the log's start, where the root alone is a proof of nothing",
      set_to(intervals=[], first=0, proof=[tree.root(LEAVES)]))
proof("segment-value-differs", "One value is not the device's",
      lambda segment: setattr(segment, "intervals", [
          segment.intervals[0].but(max=4_701)] + segment.intervals[1:]))


def odd_sizes():
    """A log of one interval, as a segment."""
    only = [Record(start=WHOLE[0].start, end=WHOLE[-1].end, min=3_000, max=4_000)]
    return on_board(schema=PARTS, intervals=only, spans=[(0, 1)])


passes("temperature", "log-of-one", "A log of one interval: its leaf is the root", odd_sizes,
       DECIDED)
SECONDS = files.log_intervals([(4_000, 4_500)] * 361, seconds=60)
kept("log-of-361", "361 minutes, of which the window's 240", schema=PARTS, intervals=SECONDS,
     spans=[(60, 240)], head={"seen": LOGGED + 60})
fails("root-without-prefix", "A tree whose leaves and nodes are hashed alike", PROOF, head={
    "root": tree.node(filler("left"), filler("right"))})
