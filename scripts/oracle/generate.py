"""Random cases with their results, for comparing implementations: `run` writes or counts them.

The same seed gives the same cases (Python 3.11's `random.Random`)."""

import random
import sys
import time
from collections import Counter

from . import codes
from .case import ORDER_BYTES_MAX, SESSION_BYTES_MAX
from .codes import Fault
from .decide import decision_of
from .decision import write_decision
from .generate_story import tell
from .generate_variant import cases_of
from .money import generate as money_generate
from .order import generate as order_generate

TOO_LARGE_EVERY = 1000


def cases(seed, count, lane="session"):
    """`count` cases of one lane as bytes."""
    rng = random.Random(seed)
    endless = {"session": sessions, "order": order_generate.cases,
               "order-money": money_generate.cases}[lane](rng)
    for made, data in zip(range(1, count + 1), endless):
        yield too_large(made, seed) if made % TOO_LARGE_EVERY == 500 else data


def sessions(rng):
    """Cases of sessions without end."""
    while True:
        yield from cases_of(rng, tell(rng))


def too_large(number, seed):
    """One byte over a limit, or exactly at it; the larger limit once in a run."""
    if number == 500:
        return b"\x01\x02" + bytes(ORDER_BYTES_MAX - 2 + seed % 2)
    return b"\x01" + bytes([1 + number // TOO_LARGE_EVERY % 2]) + bytes(
        SESSION_BYTES_MAX - 2 + number // (2 * TOO_LARGE_EVERY) % 2)


def run(seed, count, out, stats, lane="session"):
    """The command: records to a file, a table to the screen, or both."""
    reached, started = Counter(), time.monotonic()
    target = open(out, "wb") if out else None
    for data in cases(seed, count, lane):
        try:
            decision = decision_of(data)
            result = b"\x01" + write_decision(decision)
            note_decision(reached, decision, lane)
        except Fault as fault:
            result = bytes([0, fault.code])
            reached["outcome", "fault"] += 1
            reached["fault", codes.FAULTS[fault.code]] += 1
        if target:
            for part in (data, result):
                target.write(len(part).to_bytes(4, "little") + part)
    if target:
        target.close()
    seconds = time.monotonic() - started
    if stats:
        missing = table(reached, count, {"session": EVERY, "order": order_generate.EVERY,
                                         "order-money": money_generate.EVERY}[lane])
        print(f"{count} cases in {seconds:.1f} s, {count / seconds:.0f} a second")
        return 1 if missing else 0
    print(f"{count} cases in {seconds:.1f} s, {count / seconds:.0f} a second", file=sys.stderr)
    return 0


def note_decision(reached, decision, lane):
    """Count everything that this decision reached."""
    if lane == "order-money":
        money_generate.note_decision(reached, decision)
        return
    if decision.lane == codes.ORDER_LANE:
        order_generate.note_decision(reached, decision)
        return
    reached["outcome", codes.OUTCOMES[decision.outcome]] += 1
    for found in {one.code for one in decision.considered}:
        reached["item", codes.ITEMS[found]] += 1
    if decision.outcome == 1:
        reached["hold", codes.HOLDS[decision.code]] += 1
    if decision.outcome == 2:
        reached["refuse", codes.REFUSALS[decision.code]] += 1
    if decision.outcome == 0:
        basis = codes.BASES[decision.basis]
        reason = "none" if decision.reason is None else codes.REASONS[decision.reason]
        reached["basis", basis] += 1
        reached["reason", reason] += 1
        reached["basis and reason", f"{basis} {reason}"] += 1
        reached["condition", codes.CONDITIONS[decision.condition]] += 1
        for found in {signal[0] for signal in decision.signals}:
            reached["signal", codes.SIGNALS[found]] += 1


EVERY = {"outcome": ["settle", "hold", "refuse", "fault"], "basis": codes.BASES.values(),
         "hold": codes.HOLDS.values(), "refuse": codes.REFUSALS.values(),
         "item": codes.ITEMS.values(), "fault": [name for name in codes.FAULTS.values() if name != "HOST_STATE"],
         "signal": codes.SIGNALS.values(), "reason": codes.REASONS.values(),
         "condition": codes.CONDITIONS.values()}


def table(reached, count, every):
    """Cases that reached each value; returns what was never reached."""
    missing = [(heading, name) for heading, names in every.items() for name in names
               if not reached[heading, name]]
    for heading in dict.fromkeys(list(every) + ["basis and reason"]):
        rows = sorted(((number, name) for (of, name), number in reached.items() if of == heading),
                      reverse=True)
        print(f"\n{heading}")
        for number, name in rows:
            print(f"  {number:8}  {100 * number / count:6.2f} %  {name}")
    print("\nnever reached:", ", ".join(f"{of} {name}" for of, name in missing) or "nothing")
    return missing
