"""P5: quorums that contradict one another. When it began, and what it settles at in the end."""

from . import codes
from .attestation import end_event
from .counting import of_kind
from .schema import Record


def find(facts):
    """The Conflict, or None: `began`, `pairs` (member, kind, digest, digest) and `checkpoints`
    (whether the checkpoint quorum is one side of it)."""
    candidates = [two_bodies(facts), checkpoints_against_abort(facts)]
    # Every body of Q, not only a single one: else a second body would restart a conflict's clock
    # and leave double signers unnamed (docs/decisions/0001).
    for body in facts.quorums:
        candidates += [checkpoints_against_body(facts, body), abort_against_body(facts, body)]
    contradictions = [found for found in candidates if found]
    if not contradictions:
        return None
    return Record(began=min(found.began for found in contradictions),
                  pairs=[pair for found in contradictions for pair in found.pairs],
                  checkpoints=any(found.checkpoints for found in contradictions))


def two_bodies(facts):
    """|Q| ≥ 2. Who signed both is named by the ordinary EQUIVOCATION of attestations."""
    if len(facts.quorums) < 2:
        return None
    began = sorted(body.complete_at(facts.parties.q) for body in facts.quorums)[1]
    return Record(began=began, pairs=[], checkpoints=False)


def checkpoints_against_body(facts, body):
    """≥ q members have a counted checkpoint that speaks against B. After misuse a machine lawfully
    runs on, so an end by an abort for it is contradicted by none (docs/decisions/0002)."""
    limits = facts.caps + [body.body.service_start + facts.parties.maximum]
    event = end_event(body, facts.items, facts.parties)
    if event.kind == codes.ABORT and event.body.reason == codes.CONSUMER_MISUSE:
        return None
    if event.kind == codes.CANCELLED:
        limits.append(event.body.cancelled_at)
    return speaking_against(facts, body, body.body.service_end, limits, facts.parties.q)


def abort_against_body(facts, body):
    """X, B's end event is no abort, and X.end < min(B.service_end, caps, start + maximum)."""
    if facts.x is None:
        return None
    x = facts.x
    if end_event(body, facts.items, facts.parties).kind == codes.ABORT:
        return None
    limits = [body.body.service_end, body.body.service_start + facts.parties.maximum]
    if not x.body.end < min(limits + facts.caps):
        return None
    return Record(
        began=max(body.complete_at(facts.parties.q), x.complete_at(facts.parties.ak)),
        pairs=[(member, codes.ABORT, x.digest, body.digest)
               for member in body.signers if member in x.signers],
        checkpoints=False)


def checkpoints_against_abort(facts):
    """X, whose reason is not CONSUMER_MISUSE, and ≥ q members with a checkpoint past its end."""
    if facts.x is None or facts.x.body.reason == codes.CONSUMER_MISUSE:
        return None
    limits = list(facts.caps)
    start = start_for_abort_and_checkpoints(facts)
    if start is not None:
        limits.append(start + facts.parties.maximum)
    return speaking_against(facts, facts.x, facts.x.body.end, limits, facts.parties.ak)


def speaking_against(facts, statement, end, limits, needed):
    """Members with a counted checkpoint whose min(alive_until, limits) > end, if they are ≥ q."""
    against = {}
    for item in of_kind(facts.items, codes.CHECKPOINT):
        if min([item.body.alive_until] + limits) > end:
            for member in item.signers:
                against.setdefault(member, []).append(item)
    if len(against) < facts.parties.q:
        return None
    earliest = sorted(min(item.signers[member] for item in checkpoints)
                      for member, checkpoints in against.items())
    complete = earliest[facts.parties.q - 1]
    pairs = []
    for member, checkpoints in against.items():
        if member in statement.signers:
            # Of several the highest alive_until, then the smallest digest (P8).
            worst = min(checkpoints, key=lambda item: (-item.body.alive_until, item.digest))
            pairs.append((member, codes.CHECKPOINT, worst.digest, statement.digest))
    return Record(began=max(statement.complete_at(needed), complete), pairs=pairs,
                  checkpoints=True)


def start_for_abort_and_checkpoints(facts):
    """The smallest service_start of a B's, else P7's; None without one."""
    if facts.quorums:
        return min(body.body.service_start for body in facts.quorums)
    return facts.service.start


def smallest(facts, conflict):
    """The side with the smallest payable: (payable, start). Ties: by digest, checkpoints last."""
    sides = []
    for body in facts.quorums:
        payable = 0
        if body.body.connectivity_verified:  # P6.2: without it nothing is payable
            payable = facts.payable(body.body.service_start, body.body.service_end)
        sides.append((payable, 0, body.digest, body.body.service_start))
    start = start_for_abort_and_checkpoints(facts)
    if facts.x is not None:
        sides.append(without_body(facts, start, facts.x.body.end, 0, facts.x.digest))
    if conflict.checkpoints:
        alive = facts.qth_alive_until
        sides.append(without_body(facts, start, alive, 1, b""))
    payable, _, _, start = min(sides)
    return Record(payable=payable, start=start)


def without_body(facts, start, end, rank, digest):
    """A side that states no start of its own."""
    if start is None:
        return (0, rank, digest, facts.parties.lock.locked_at)
    return (facts.payable(start, end), rank, digest, start)
