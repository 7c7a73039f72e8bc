"""P7: no body in Q. Three waits, each with its deadline; `at` is compared with deadlines only."""

from . import codes
from .codes import Basis, Hold
from .counting import of_kind
from .schema import Record


def service(items, parties):
    """P7.1 and P7.2 as facts: the deadlines, a, the tallies and the start they prove (or None).

    Only evidence seen in time is read: what comes later cannot undo service."""
    policy = parties.policy
    allocation_deadline = (parties.lock.locked_at + policy.vm_allocation_timeout_seconds
                           + policy.allocation_grace_seconds)
    in_time = [item.body.allocated_at for item in of_kind(items, codes.ALLOCATED)
               if item.seen_at < allocation_deadline]
    if not in_time:
        return Record(allocation_deadline=allocation_deadline, allocated_at=None, start=None)
    allocated_at = min(in_time)
    vote_deadline = (allocated_at + policy.connectivity_check_timeout_seconds
                     + policy.verification_grace_seconds)
    votes = one_vote_each(items, allocated_at, vote_deadline)
    reach = [vote.voted_at for vote in votes if vote.can_reach_vm]
    see = sorted(vote.voted_at for vote in votes if vote.can_see_consumer_connected)
    holds = len(reach) >= parties.ck and len(see) >= parties.ck
    return Record(allocation_deadline=allocation_deadline, allocated_at=allocated_at,
                  vote_deadline=vote_deadline, had=min(len(reach), len(see)),
                  start=see[parties.ck - 1] if holds else None)


def one_vote_each(items, allocated_at, vote_deadline):
    """One for each member with exactly one body seen in time, voted at or after a; two are a no."""
    bodies_of = {}
    for item in of_kind(items, codes.VOTE):
        for member, seen_at in item.signers.items():
            if seen_at < vote_deadline:
                bodies_of.setdefault(member, []).append(item.body)
    return [bodies[0] for bodies in bodies_of.values()
            if len(bodies) == 1 and bodies[0].voted_at >= allocated_at]


def decide(facts, at):
    """P7 from top to bottom: a Record with `hold` set, or the settlement's basis and reason."""
    known = facts.service
    if known.allocated_at is None:
        if at < known.allocation_deadline:
            return hold(Hold.WAIT_ALLOCATION, 1, 0, known.allocation_deadline, 0)
        return failed(facts, Basis.NO_ALLOCATION, codes.ALLOCATION_FAILED)
    if known.start is None:
        if at < known.vote_deadline:
            return hold(Hold.WAIT_VERIFICATION, facts.parties.ck, known.had,
                        known.vote_deadline, 0)
        return failed(facts, Basis.NO_VERIFICATION, codes.CONNECTIVITY_FAILED)
    return after_the_end(facts, at)


def hold(code, needed, had, next_deadline, accrued_seconds):
    return Record(hold=code, needed=needed, had=had, next_deadline=next_deadline,
                  accrued_seconds=accrued_seconds)


def failed(facts, basis, reason):
    """Nothing was served; the start is locked_at (wire.md)."""
    return Record(hold=None, basis=basis, reason=reason, start=facts.parties.lock.locked_at,
                  payable=0)


def end_known(facts):
    """min(latest, the first end seen)."""
    latest = latest_end(facts)
    first = facts.first_end
    return latest if first is None else min(latest, first.seen)


def latest_end(facts):
    return (facts.service.start + facts.parties.maximum + facts.parties.policy.end_grace_seconds)


def attestation_deadline(facts):
    return end_known(facts) + facts.parties.policy.attestation_wait_seconds


def after_the_end(facts, at):
    """P7.3."""
    start = facts.service.start
    end, deadline = end_known(facts), attestation_deadline(facts)
    payable = facts.payable(start, min(witnessed_end(facts), end))
    if at < deadline:
        if at < end:
            return hold(Hold.WAIT_END, 1, 0, deadline, payable)
        had = max((len(item.signers) for item in facts.standing), default=0)
        return hold(Hold.WAIT_ATTESTATION, facts.parties.q, had, deadline, payable)
    seen = facts.first_end is not None and facts.first_end.seen <= latest_end(facts)
    return Record(hold=None, basis=Basis.NO_ATTESTATION if seen else Basis.NO_END,
                  reason=reason(facts, payable, seen), start=start, payable=payable)


def witnessed_end(facts):
    """X.end if X; else the q-th largest of the members' highest alive_until; else start."""
    if facts.x is not None:
        return facts.x.body.end
    if facts.qth_alive_until is not None:
        return facts.qth_alive_until
    return facts.service.start


def reason(facts, payable, end_was_seen):
    """X's; else TIMEOUT at the maximum; else by the first end seen, if ≤ latest; else VM_DIED."""
    if facts.x is not None:
        reported = facts.x.body.reason
        return codes.VM_DIED if reported == codes.CONNECTIVITY_FAILED else reported
    if payable == facts.parties.maximum:
        return codes.TIMEOUT
    if end_was_seen:
        first = facts.first_end
        if first.item.kind == codes.CANCEL_REQUEST:
            alive = facts.qth_alive_until
            since = facts.service.start if alive is None else alive
            if first.seen <= since + facts.parties.policy.checkpoint_seconds:
                return codes.CONSUMER_REQUEST
        elif first.item.kind == codes.CANCELLED \
                and first.item.body.reason == codes.PROVIDER_VOLUNTARY:
            return codes.PROVIDER_VOLUNTARY
    return codes.VM_DIED
