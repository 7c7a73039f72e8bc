"""P8: the trust signals of a Settle, as encoded bytes, strictly ascending."""

from . import codes
from .attestation import acceptable_end_events
from .codes import Basis, Code, Condition, Signal
from .counting import of_kind
from .decision import encode_signal
from .ends import end_seen_at
from .settle import misuse_evidence
from .waits import attestation_deadline, end_known


def of(facts, settlement, money):
    """All signals of this settlement. The same signal twice is one."""
    found = (row(facts, settlement, money) + equivocations(facts, settlement) + dissents(facts)
             + false_claims(facts) + absences(facts, settlement))
    if money.shortfall > 0:
        found.append((Signal.UNDERPAID, facts.parties.consumer, {"shortfall": money.shortfall}))
    return sorted({encode_signal(*signal) for signal in found})


def row(facts, settlement, money):
    """Those of the reason's row (protocol 9.10); a Conflict has no reason and no row."""
    if settlement.basis == Basis.CONFLICT_ENDED:
        return []
    provider, consumer = facts.parties.provider, facts.parties.consumer
    if settlement.fallback:
        return [(Signal.RELIABILITY_MARK, provider, {}),
                (Signal.FALSE_CLAIM, provider, {"claim": settlement.event.digest})]
    if settlement.condition == Condition.COMPLETED_NORMAL:
        if settlement.payable == 0:
            return []
        return [(Signal.CREDIT, provider, {
            "seconds": settlement.payable, "paid": money.release, "burned": money.burn,
            "consumer": consumer})]
    if settlement.reason == codes.CONSUMER_MISUSE:
        return [(Signal.MISUSE_FLAG, consumer,
                 {"evidence": misuse_evidence(facts, settlement.event)})]
    if settlement.reason == codes.PROVIDER_VOLUNTARY:
        return [(Signal.RELIABILITY_MARK, provider, {})]
    if settlement.condition == Condition.SESSION_FAILED:
        return [(Signal.INVESTIGATE, provider, {})]
    return []


def equivocations(facts, settlement):
    """Two counted bodies of one kind by one signer; and both sides of a Conflict."""
    bodies_of = {}
    for kind in (codes.ALLOCATED, codes.CANCELLED, codes.VOTE, codes.ATTESTATION, codes.ABORT,
                 codes.CHECKPOINT):
        for item in of_kind(facts.items, kind):
            same = {codes.ABORT: "incident", codes.CHECKPOINT: "number"}.get(kind)
            subject = getattr(item.body, same) if same else None
            for signer in item.signers:
                bodies_of.setdefault((kind, signer, subject), []).append(item.digest)
    found = []
    for (kind, signer, _), digests in bodies_of.items():
        if len(digests) == 2:
            first, second = sorted(digests)
            found.append((Signal.EQUIVOCATION, signer,
                          {"kind": kind, "first": first, "second": second}))
    if settlement.basis == Basis.CONFLICT_ENDED:
        for member, kind, first, second in facts.conflict.pairs:
            found.append((Signal.EQUIVOCATION, member,
                          {"kind": kind, "first": first, "second": second}))
    return found


def dissents(facts):
    """A member who signed one attestation body, standing, outside a non-empty Q."""
    if not facts.quorums:
        return []
    bodies_of = {}
    for item in of_kind(facts.items, codes.ATTESTATION):
        for member in item.signers:
            bodies_of.setdefault(member, []).append(item)
    return [(Signal.DISSENT, member, {"body": bodies[0].digest})
            for member, bodies in bodies_of.items()
            if len(bodies) == 1 and bodies[0] in facts.standing
            and bodies[0] not in facts.quorums]


def false_claims(facts):
    """A Cancelled refused in P2."""
    return [(Signal.FALSE_CLAIM, facts.parties.provider, {"claim": item.digest})
            for item in facts.items if item.code == Code.CLAIM_TOO_LONG]


def absences(facts, settlement):
    """With NO_ATTESTATION, and only if an end event that P4 accepts was seen by end_known."""
    if settlement.basis != Basis.NO_ATTESTATION:
        return []
    if not any(end_seen_at(event, facts.parties) <= end_known(facts)
               for event in acceptable_end_events(facts.items, facts.parties)):
        return []
    deadline = attestation_deadline(facts)
    present = {member
               for kind in (codes.ATTESTATION, codes.ABORT)
               for item in of_kind(facts.items, kind)
               for member, seen_at in item.signers.items() if seen_at < deadline}
    return [(Signal.WITNESS_ABSENT, member, {}) for member in facts.parties.keys
            if member not in present]
