"""P4: which attestation bodies stand, and which of them have a quorum (Q)."""

from . import codes
from .codes import Code
from .counting import of_kind


def judge(items, parties):
    """Gives every counted attestation its standing code (80–86), Q and the standing bodies.

    Returns (standing, quorums), both by digest. `item.counts` would change with the code, so the
    standing code is kept apart in `item.standing` and joined by `final_code`."""
    standing, quorums = [], []
    for item in of_kind(items, codes.ATTESTATION):
        item.standing = standing_code(item, items, parties)
        if item.standing != Code.COUNTED:
            continue
        standing.append(item)
        if len(item.signers) >= parties.q:
            quorums.append(item)
        else:
            item.standing = Code.QUORUM_SHORT
    return standing, quorums


def final_code(item):
    """The T5 code that the decision reports."""
    if item.code == Code.COUNTED and item.kind == codes.ATTESTATION:
        return item.standing
    return item.code


def standing_code(item, items, parties):
    """The first requirement that fails, else COUNTED."""
    body = item.body
    allocated = named(body.allocated, of_kind(items, codes.ALLOCATED))
    if allocated is None:
        return Code.ALLOCATED_UNKNOWN
    if body.service_start < allocated.body.allocated_at:
        return Code.START_EARLY
    if body.service_end < body.service_start:
        return Code.END_BEFORE_START
    event = end_event(item, items, parties)
    if event is None:
        return Code.END_EVENT_UNKNOWN
    if body.termination_reason != reason_of(event):
        return Code.REASON_DIFFERS
    if event.kind == codes.CANCELLED and body.service_end > event.body.cancelled_at:
        return Code.END_AFTER_EVENT
    if event.kind == codes.ABORT and body.service_end > event.body.end:
        return Code.END_AFTER_EVENT
    return Code.COUNTED


def acceptable_end_events(items, parties):
    """A counted Cancelled, a counted CANCEL_REQUEST, or a counted abort body with ≥ ak signers."""
    return (of_kind(items, codes.CANCELLED) + of_kind(items, codes.CANCEL_REQUEST)
            + [item for item in of_kind(items, codes.ABORT) if len(item.signers) >= parties.ak])


def end_event(item, items, parties):
    """The end event that an attestation names, or None."""
    return named(item.body.end_event, acceptable_end_events(items, parties))


def reason_of(event):
    """Its reason; a CANCEL_REQUEST's is CONSUMER_REQUEST."""
    return codes.CONSUMER_REQUEST if event.kind == codes.CANCEL_REQUEST else event.body.reason


def named(digest, items):
    """The item with this digest, or None."""
    return next((item for item in items if item.digest == digest), None)
