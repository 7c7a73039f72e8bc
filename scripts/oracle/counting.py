"""P2: which signatures and which items count, and the T5 code of each item up to 73.

An `Item` keeps the signatures that count (`signers`: peer id → seen_at) apart from whether the
item itself counts (`counts`), because "first end seen" sets the item checks aside.
"""

from . import codes
from .codes import Code
from .objects import body_digest
from .schema import Record
from .signature import verify

# Every time in a body, save the two exemptions of P2 (requested_at, the accusation's window).
TIMES = {codes.ALLOCATED: ("allocated_at",), codes.CANCELLED: ("cancelled_at",),
         codes.CANCEL_REQUEST: (), codes.ACCUSATION: ("accused_at",), codes.VOTE: ("voted_at",),
         codes.ABORT: ("end",), codes.CHECKPOINT: ("alive_until",),
         codes.ATTESTATION: ("service_start", "service_end")}
BY_PROVIDER = (codes.ALLOCATED, codes.CANCELLED, codes.ACCUSATION)
ABORT_REASONS = (codes.VM_DIED, codes.CONSUMER_MISUSE, codes.CONNECTIVITY_FAILED)


class Item:
    """One piece of evidence after P2."""

    def __init__(self, kind, body, digest):
        self.kind, self.body, self.digest = kind, body, digest
        self.signers = {}
        self.code = Code.COUNTED

    @property
    def counts(self):
        """Counted: at least one signature does, and no item check of P2 failed."""
        return self.code == Code.COUNTED

    @property
    def seen_at(self):
        """Its smallest counting seen_at."""
        return min(self.signers.values())

    def complete_at(self, needed):
        """The needed-th smallest of its counting seen_at."""
        return sorted(self.signers.values())[needed - 1]


def count(case, parties):
    """All items of the case, in evidence order."""
    items = []
    for entry in case.evidence:
        item = Item(entry.kind, entry.body, body_digest(entry.kind, entry.body))
        item.code = count_signatures(item, entry.signatures, parties)
        items.append(item)
    check_allocated(items, parties)
    check_cancelled(items)
    check_aborts(items, parties)
    return items


def of_kind(items, kind):
    """The counted items of one kind."""
    return [item for item in items if item.kind == kind and item.counts]


def header_is(body, parties):
    """The header is this case's."""
    return (body.header.network == parties.lock.network
            and body.header.session == parties.lock.session
            and body.header.escrow == parties.escrow)


def key_entitled(kind, signer, parties):
    """The registered key of a signer who may sign this kind, or None."""
    if kind in BY_PROVIDER:
        return parties.lock.provider if signer == parties.provider else None
    if kind == codes.CANCEL_REQUEST:
        return parties.lock.consumer if signer == parties.consumer else None
    return parties.keys.get(signer)


def count_signatures(item, signatures, parties):
    """Fill `signers`; the code: the first check that fails, of several signatures the furthest."""
    if not header_is(item.body, parties):
        return Code.FOREIGN
    furthest = Code.UNSIGNED
    for signature in signatures:
        key = key_entitled(item.kind, signature.signer, parties)
        if key is None:
            code = Code.NOT_ENTITLED
        elif not verify(key, item.digest, signature.sig):
            code = Code.BAD_SIGNATURE
        elif any(getattr(item.body, name) > signature.seen_at for name in TIMES[item.kind]):
            code = Code.FROM_THE_FUTURE
        else:
            item.signers[signature.signer] = signature.seen_at
            continue
        furthest = max(furthest, code)
    return Code.COUNTED if item.signers else furthest


def check_allocated(items, parties):
    """allocated_at ≥ locked_at; no upper bound."""
    for item in of_kind(items, codes.ALLOCATED):
        if item.body.allocated_at < parties.lock.locked_at:
            item.code = Code.ALLOCATED_EARLY


def check_cancelled(items):
    """claimed_seconds ≤ max(0, cancelled_at − smallest allocated_at seen no later), if any is."""
    for item in of_kind(items, codes.CANCELLED):
        known = [allocated.body.allocated_at for allocated in of_kind(items, codes.ALLOCATED)
                 if allocated.seen_at <= item.seen_at]
        if known and item.body.claimed_seconds > max(0, item.body.cancelled_at - min(known)):
            item.code = Code.CLAIM_TOO_LONG


def check_aborts(items, parties):
    """The reason can be an abort's, there is an evidence digest, and end ≥ locked_at."""
    for item in of_kind(items, codes.ABORT):
        if item.body.reason not in ABORT_REASONS:
            item.code = Code.ABORT_REASON
        elif item.body.evidence == bytes(32):
            item.code = Code.NO_EVIDENCE
        elif item.body.end < parties.lock.locked_at:
            item.code = Code.ABORT_EARLY
