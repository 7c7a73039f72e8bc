"""Several cases of one story: other moments, other subsets of the evidence, damaged bytes."""

from .builder import damaged, high_s, wrong_v
from .case import write_case
from .decide import Facts
from .lock import parties_and_numbers, refusal
from .schema import TIME_MAX
from .waits import attestation_deadline, end_known

MOMENTS = (0, 0, 0, -1, 1)


def cases_of(rng, told):
    """Some cases, as bytes, of one told session."""
    base = told.case(0)
    for index in range(told.variants):
        case = copied(base) if index == 0 else varied(rng, base)
        case.at = moment(rng, case)
        kind = rng.random()
        if kind < 0.03:
            yield spoiled_order(rng, case)
        elif kind < 0.08:
            yield spoiled_bytes(rng, write_case(case))
        else:
            yield write_case(case)


def copied(case):
    """The case with lists of its own."""
    return case.but(
        top_ups=[top_up.but(body=top_up.body.but(), signatures=list(top_up.signatures))
                 for top_up in case.top_ups],
        evidence=[item.but(body=item.body.but(), signatures=[one.but() for one in item.signatures])
                  for item in case.evidence],
        lock_signatures=list(case.lock_signatures),
        lock=case.lock.but(cabal=list(case.lock.cabal), terms=case.lock.terms.but(),
                           policy=case.lock.policy.but()))


def varied(rng, base):
    """Some evidence left out, some seen at another time, a signature damaged."""
    case = copied(base)
    if rng.random() < 0.6:
        case.evidence = [item for item in case.evidence if rng.random() > 0.07]
    for item in case.evidence:
        if rng.random() < 0.1 and len(item.signatures) > 1:
            item.signatures = [one for one in item.signatures if rng.random() > 0.3]
        if rng.random() < 0.12:
            item.signatures = [one.but(seen_at=shifted(rng, one.seen_at))
                               for one in item.signatures]
        if rng.random() < 0.02 and item.signatures:
            index = rng.randrange(len(item.signatures))
            one = item.signatures[index]
            item.signatures[index] = one.but(
                sig=rng.choice((damaged, high_s, wrong_v))(one.sig))
    if rng.random() < 0.02 and case.lock_signatures:
        del case.lock_signatures[rng.randrange(len(case.lock_signatures))]
    if rng.random() < 0.005:
        case.status = 1
    return case


def shifted(rng, seen_at):
    return min(max(0, seen_at + rng.choice((-1, 1, 5, 10, 20, 40))), TIME_MAX)


def moment(rng, case):
    """`at`: mostly at or around a deadline of this very case, and not before its evidence."""
    seen = [one.seen_at for item in case.evidence + case.top_ups for one in item.signatures]
    last = max(seen, default=case.lock.locked_at)
    challenge = case.lock.policy.challenge_seconds
    earliest = max(0, last - challenge)
    parties = parties_and_numbers(case.lock)
    moments = [earliest, earliest, last, last + 1, last + 10, last + 40]
    if rng.random() < 0.7 and refusal(case, parties) is None:
        facts = Facts(case, parties)
        moments = [at for at in deadlines(facts) if at >= earliest] or moments
    at = rng.choice(moments) + rng.choice(MOMENTS)
    if rng.random() < 0.97:
        at = max(at, earliest)
    return min(max(0, at), TIME_MAX)


def deadlines(facts):
    """Every moment at which this evidence could decide differently."""
    known = facts.service
    found = [known.allocation_deadline]
    if known.allocated_at is not None:
        found.append(known.vote_deadline)
    if known.start is not None:
        found += [end_known(facts), attestation_deadline(facts)] * 2
    if facts.conflict is not None:
        found += [facts.conflict.began + facts.parties.policy.conflict_seconds] * 4
    return found


def spoiled_order(rng, case):
    """Two entries of one list exchanged, one doubled, too many, or a value out of range."""
    if rng.random() < 0.3:
        spoil_value(rng, case)
        return write_case(case)
    lists = [found for found in (
        [case.lock.cabal, case.lock_signatures, case.top_ups, case.evidence]
        + [item.signatures for item in case.evidence + case.top_ups]) if len(found) > 1]
    if not lists:
        return write_case(case)
    chosen = rng.choice(lists)
    index = rng.randrange(len(chosen) - 1)
    what = rng.randrange(4)
    if what == 0:
        chosen[index], chosen[index + 1] = chosen[index + 1], chosen[index]
    elif what == 1:
        chosen.insert(index, chosen[index])
    elif what == 2:
        times = rng.choice((2, 16, 17, 32, 34, 60, 264))
        chosen.extend([chosen[index]] * times)
    else:
        case.at = rng.choice((TIME_MAX + 1, 0, case.lock.locked_at))
    return write_case(case)


def spoiled_bytes(rng, data):
    """One byte changed, some cut off, some added."""
    data = bytearray(data)
    what = rng.randrange(8)
    if what < 4:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif what < 5:
        data[rng.randrange(len(data))] = rng.choice((0, 1, 2, 9, 0x7F, 0xFF))
    elif what == 5:
        del data[rng.randrange(len(data)):]
    elif what == 6:
        del data[-rng.randint(1, 9):]
    else:
        data += bytes(rng.randint(1, 9))
    return bytes(data)


def spoil_value(rng, case):
    """One value that its type does not have (BAD_VALUE), or just has."""
    found = [(case, "status", (2, 255)), (case, "at", (TIME_MAX + 1, TIME_MAX)),
             (case, "version", (0, 2)), (case, "lane", (0, 2)),
             (case.lock.terms, "max_duration_seconds", (2**32, 2**64 - 1, 2**32 - 1)),
             (case.lock.policy, "checkpoint_seconds", (2**32, 2**32 - 1)),
             (case.lock, "locked_at", (TIME_MAX + 1, TIME_MAX))]
    for top_up in case.top_ups:
        found.append((top_up.body, "index", (0,)))
    for item in case.evidence:
        for name in ("reason", "termination_reason"):
            if hasattr(item.body, name):
                found.append((item.body, name, (8, 255)))
        if hasattr(item.body, "class"):
            found.append((item.body, "class", (4, 255)))
        if hasattr(item.body, "claimed_seconds"):
            found.append((item.body, "claimed_seconds", (2**32, 2**32 - 1)))
        for one in item.signatures[:1]:
            found.append((one, "seen_at", (TIME_MAX + 1,)))
    holder, name, values = rng.choice(found)
    setattr(holder, name, rng.choice(values))
