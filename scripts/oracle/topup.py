"""Top-ups: what the escrow holds, by those that count. One that does not count is skipped."""

from .counting import header_is
from .objects import top_up_digest
from .signature import verify


def escrow_total(case, parties, first_end):
    """The lock's amount and every top-up that counts."""
    total = case.lock.amount
    for top_up in case.top_ups:
        if counts(top_up, total, parties, first_end):
            total = top_up.body.new_total
    return total


def counts(top_up, running_total, parties, first_end):
    """Its sums fit, the consumer and q members signed, and both in time."""
    body = top_up.body
    if body.previous_total != running_total or body.added < 1:
        return False
    if body.new_total != body.previous_total + body.added or body.new_total >= 2**128:
        return False
    if not header_is(body, parties):
        return False
    digest = top_up_digest(body)
    keys = {parties.consumer: parties.lock.consumer, **parties.keys}
    seen = {signature.signer: signature.seen_at for signature in top_up.signatures
            if signature.signer in keys
            and verify(keys[signature.signer], digest, signature.sig)}
    by_members = sorted(seen_at for signer, seen_at in seen.items() if signer in parties.keys)
    if parties.consumer not in seen or len(by_members) < parties.q:
        return False
    complete = max(seen[parties.consumer], by_members[parties.q - 1])
    return first_end is None or complete <= first_end.seen
