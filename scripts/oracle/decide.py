"""The procedure from top to bottom: P1 to P8, or an order's gate or money.
`decide(case bytes)` is the whole of it."""

from . import attestation, conflict, codes, counting, ends, session_money, settle, \
    signals, topup, waits
from .case import read_case
from .codes import Basis, Condition, Fault, Hold
from .decision import write_decision
from .lock import parties_and_numbers, refusal
from .objects import case_digest, settlement_id
from .money import decide as order_money
from .money import gate as order_gate
from .schema import Record


def decide(case_bytes):
    """The decision's bytes. Raises Fault where there is no decision."""
    return write_decision(decision_of(case_bytes))


def result(case_bytes):
    """0x00 ‖ fault byte, or 0x01 ‖ decision bytes."""
    try:
        return b"\x01" + decide(case_bytes)
    except Fault as fault:
        return bytes([0, fault.code])


def decision_of(case_bytes):
    """The decision as a value."""
    case = read_case(case_bytes)  # P1: faults
    if case.lane == codes.ORDER_LANE:
        return order_gate.decision_of(case, case_bytes)
    if case.lane == codes.MONEY_LANE:
        return order_money.decision_of(case, case_bytes)
    parties = parties_and_numbers(case.lock)
    envelope = Record(lane=codes.SESSION_LANE, version=1, rules=case.lock.rules,
                      case_digest=case_digest(case_bytes),
                      settlement_id=settlement_id(parties.escrow), considered=[])
    refused = refusal(case, parties)  # P1: refusals
    if refused is not None:
        return envelope.but(outcome=2, code=refused)
    facts = Facts(case, parties)
    envelope.considered = [Record(kind=item.kind, digest=item.digest,
                                  code=attestation.final_code(item)) for item in facts.items]
    if facts.conflict is not None:
        found = in_conflict(facts, case.at)
    elif facts.quorums:
        found = settle.settle_on(facts, facts.quorums[0]).but(hold=None)
    else:
        found = waits.decide(facts, case.at)
    if found.hold is not None:
        accrued = session_money.split(case.lock, facts.escrow_total, found.accrued_seconds).total
        return envelope.but(outcome=1, code=found.hold, needed=found.needed, had=found.had,
                            next_deadline=found.next_deadline, accrued=accrued)
    return settled(envelope, facts, found)


class Facts:
    """What P2 to P5 and the first half of P7 establish; none of it depends on `at`."""

    def __init__(self, case, parties):
        self.parties = parties
        self.items = counting.count(case, parties)                              # P2
        self.first_end = ends.first_end_seen(self.items, parties)
        self.escrow_total = topup.escrow_total(case, parties, self.first_end)   # Top-ups
        self.caps = ends.cancel_caps(self.items, parties)                       # P6.4
        aborts = ends.abort_quorums(self.items, parties)
        self.x = aborts[0] if aborts else None                                  # P3
        self.standing, self.quorums = attestation.judge(self.items, parties)    # P4
        self.service = waits.service(self.items, parties)                       # P7.1, P7.2
        self.qth_alive_until = qth_alive_until(self.items, parties)
        self.conflict = conflict.find(self)                                     # P5

    def payable(self, start, end):
        """P6.4: clamp(capped end − start, 0, maximum)."""
        capped = min([end] + self.caps)
        return max(0, min(capped - start, self.parties.maximum))


def qth_alive_until(items, parties):
    """The q-th largest of the members' highest counted alive_until, or None without q of them."""
    highest = {}
    for item in counting.of_kind(items, codes.CHECKPOINT):
        for member in item.signers:
            highest[member] = max(highest.get(member, 0), item.body.alive_until)
    if len(highest) < parties.q:
        return None
    return sorted(highest.values(), reverse=True)[parties.q - 1]


def in_conflict(facts, at):
    """P5's last paragraph: hold, then the smallest payable."""
    smallest = conflict.smallest(facts, facts.conflict)
    deadline = facts.conflict.began + facts.parties.policy.conflict_seconds
    if at < deadline:
        return waits.hold(Hold.CONFLICT, 1, max(2, len(facts.quorums)), deadline,
                          smallest.payable)
    return Record(hold=None, basis=Basis.CONFLICT_ENDED, condition=Condition.SESSION_FAILED,
                  reason=None, start=smallest.start, payable=smallest.payable)


def settled(envelope, facts, found):
    """Money, signals and the ATTESTATION block of a Settle."""
    found = Record(**{"event": None, "body": None, "fallback": False, **found.__dict__})
    if not hasattr(found, "condition"):
        found.condition = settle.CONDITION_OF[found.reason]
    lock, parties = facts.parties.lock, facts.parties
    split = session_money.split(lock, facts.escrow_total, found.payable)
    allocations = [
        Record(pot=0, to=0, account=parties.provider, amount=split.release),
        Record(pot=0, to=1, account=bytes(32), amount=split.burn),
        Record(pot=0, to=2, account=parties.consumer, amount=split.refund)]
    return envelope.but(
        outcome=0, basis=found.basis, condition=found.condition, reason=found.reason,
        start=found.start, payable_seconds=found.payable, allocations=allocations,
        signals=signals.of(facts, found, split),
        attestation_block=attestation_block(lock, parties, found.body))


def attestation_block(lock, parties, body):
    """Document 01's six fields, with the body's own values; only with ATTESTED or ABORTED."""
    if body is None:
        return None
    return Record(
        session_id=lock.session, connectivity_verified=body.body.connectivity_verified,
        actual_duration_seconds=body.body.service_end - body.body.service_start,
        termination_reason=body.body.termination_reason, witnesses=sorted(body.signers),
        timestamp=body.complete_at(parties.q))
