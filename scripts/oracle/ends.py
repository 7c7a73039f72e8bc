"""Ends: the first one seen, the abort quorum X (P3), and the caps of a consumer's cancel (P6.4)."""

from . import codes
from .counting import of_kind
from .schema import Record


def end_seen_at(item, parties):
    """When this end was seen, by the signature rule alone; None if it is no end or never was."""
    if not item.signers:
        return None
    if item.kind == codes.CANCELLED:
        return item.seen_at
    if item.kind == codes.CANCEL_REQUEST:
        return max(item.body.requested_at, item.seen_at)
    if item.kind == codes.ABORT and len(item.signers) >= parties.ak:
        return item.complete_at(parties.ak)
    return None


def first_end_seen(items, parties):
    """The first end: (seen, item), or None. Item checks of P2 are set aside, so that later
    evidence never changes it; in the same second the smallest (kind, digest) is first."""
    ends = [(end_seen_at(item, parties), item.kind, item.digest, item)
            for item in items if end_seen_at(item, parties) is not None]
    if not ends:
        return None
    seen, _, _, item = min(ends, key=lambda end: end[:3])
    return Record(seen=seen, item=item)


def abort_quorums(items, parties):
    """The counted abort bodies with ≥ ak counted signers, smallest (end, digest) first."""
    quorums = [item for item in of_kind(items, codes.ABORT) if len(item.signers) >= parties.ak]
    return sorted(quorums, key=lambda item: (item.body.end, item.digest))


def cancel_caps(items, parties):
    """Every counted CANCEL_REQUEST caps the end at max(requested_at, seen_at) + cancel_grace."""
    return [end_seen_at(item, parties) + parties.policy.cancel_grace_seconds
            for item in of_kind(items, codes.CANCEL_REQUEST)]
