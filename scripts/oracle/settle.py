"""P6: one body in Q settles at once. What the reported reason needs, and what if it is missing."""

from . import codes
from .attestation import end_event
from .codes import Basis, Condition
from .counting import of_kind
from .ends import abort_quorums
from .schema import Record

CONDITION_OF = {
    codes.COMPLETED_NORMAL: Condition.COMPLETED_NORMAL,
    codes.TIMEOUT: Condition.COMPLETED_NORMAL,
    codes.CONSUMER_REQUEST: Condition.CONSUMER_TERMINATED_EARLY,
    codes.CONSUMER_MISUSE: Condition.CONSUMER_TERMINATED_EARLY,
    codes.PROVIDER_VOLUNTARY: Condition.PROVIDER_TERMINATED,
    codes.VM_DIED: Condition.SESSION_FAILED,
    codes.CONNECTIVITY_FAILED: Condition.SESSION_FAILED,
    codes.ALLOCATION_FAILED: Condition.SESSION_FAILED,
}


def settle_on(facts, body):
    """The settlement by the one body B: basis, reason, condition, start, payable, blame."""
    event = end_event(body, facts.items, facts.parties)
    basis, reason = basis_and_reason(facts, body, event)
    result = Record(basis=basis, body=body, event=event, start=body.body.service_start,
                    fallback=False)
    if not body.body.connectivity_verified:
        # P6.2: whatever was reported.
        return result.but(reason=codes.CONNECTIVITY_FAILED,
                          condition=Condition.SESSION_FAILED, payable=0)
    provider_says = basis == Basis.ATTESTED and event.kind == codes.CANCELLED
    if reason == codes.CONNECTIVITY_FAILED and not provider_says:
        reason = codes.VM_DIED  # an abort's, in a verified session
    # P6.4: the caps change the money only.
    payable = facts.payable(body.body.service_start, body.body.service_end)
    if provider_says and not has_what_it_needs(facts, body, event, reason):
        return result.but(reason=reason, condition=Condition.PROVIDER_TERMINATED,
                          payable=payable, fallback=True)
    return result.but(reason=reason, condition=CONDITION_OF[reason], payable=payable)


def basis_and_reason(facts, body, event):
    """P6.1: the reason of X where B ends exactly with it and names no abort itself."""
    x = facts.x
    if x is not None and event.kind != codes.ABORT and x.body.end == body.body.service_end:
        return Basis.ABORTED, x.body.reason
    return Basis.ATTESTED, body.body.termination_reason


def has_what_it_needs(facts, body, event, reason):
    """P6.2, for a provider's Cancelled, judged on the uncapped end and payable."""
    start, end = body.body.service_start, body.body.service_end
    if reason == codes.COMPLETED_NORMAL:
        uncapped = min(end - start, facts.parties.maximum)
        return uncapped >= facts.parties.terms.min_duration_seconds
    if reason == codes.TIMEOUT:
        return end >= start + facts.parties.maximum
    if reason == codes.CONSUMER_REQUEST:
        # Seen, and dated, no later than the Cancelled was seen.
        return any(request.seen_at <= event.seen_at
                   and request.body.requested_at <= event.seen_at
                   for request in of_kind(facts.items, codes.CANCEL_REQUEST))
    if reason in (codes.CONSUMER_MISUSE, codes.VM_DIED):
        return any(names(abort, reason) for abort in abort_quorums(facts.items, facts.parties))
    return reason == codes.PROVIDER_VOLUNTARY


def names(abort, reason):
    """Whether an abort body names this reason, in a verified session."""
    if abort.body.reason == codes.CONNECTIVITY_FAILED:
        return reason == codes.VM_DIED
    return abort.body.reason == reason


def misuse_evidence(facts, event):
    """Evidence of the abort that proves misuse: the end event's, else X's, else the smallest."""
    proofs = [abort for abort in abort_quorums(facts.items, facts.parties)
              if abort.body.reason == codes.CONSUMER_MISUSE]
    if event is not None and event in proofs:
        return event.body.evidence
    if facts.x in proofs:
        return facts.x.body.evidence
    return proofs[0].body.evidence
