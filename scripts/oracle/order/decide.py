"""The gate from top to bottom (docs/order.md 10): G1 to G14, from a case that has no fault."""

from ..codes import Fault
from ..objects import case_digest
from ..schema import Record
from . import agreement, codes, content, dossier, evidence, quorum, signals
from .codes import Code
from .ledger import CLAIM, SCHEMA, State
from .order import amount_of, chain_of, escrow_digest, slice_settlement_id
from .schema import sound

CONFLICT = 20


class Facts:
    """The case, and what is read of it everywhere."""

    def __init__(self, case):
        self.case, self.order, self.at = case, case.order, case.at
        self.slice = case.order.slices[case.asked]
        self.escrow = escrow_digest(case.order)
        self.state = State(case.state)
        self.skew = case.order.policy.clock_skew_seconds
        self.pov_hash = dossier.pov_hash(case.dossier)
        self.schema = None   # from G2 on
        self.dossier = None  # from G3 on


def decision_of(case, case_bytes):
    """The decision as a value; the case has passed all three passes. Raises Fault (G13)."""
    facts = Facts(case)
    envelope = Record(
        lane=2, version=1, rules=case.order.rules, case_digest=case_digest(case_bytes),
        settlement_id=slice_settlement_id(facts.escrow, facts.slice), considered=[])
    code = agreement.refusal(facts) or schema_refusal(facts)                  # G1, G2
    if code:
        return refuse(envelope, code)
    code, facts.dossier = dossier.read(case.dossier, facts.order, facts.slice, facts.schema)
    envelope.considered = [Record(kind=codes.DOSSIER, digest=facts.pov_hash, code=code)]
    if code:                                                                  # G3
        return refuse(envelope, code)
    items = evidence.judge(facts)                                             # G4 to G7
    verdict = quorum.decide(items, facts)                                     # G8
    evidence.judge_inspections(items, verdict.candidates, facts)
    envelope.considered += [Record(kind=item.kind, digest=item.digest, code=item.code)
                            for item in items] + verdict.groups
    if verdict.code:
        return refuse(envelope, verdict.code)
    if verdict.rivals:
        return envelope.but(outcome=codes.HOLD, code=CONFLICT, needed=1, had=1 + verdict.rivals,
                            next_deadline=facts.slice.delivery_by, accrued=0)
    code, deduction = content.check(items, facts)                             # G9
    code = code or ledger_refusal(facts)                                      # G10 to G12
    if code:
        return refuse(envelope, code)
    claim = dossier.claim_identity(facts.dossier, facts.schema)               # G13
    if not facts.state.has(CLAIM, claim=claim):
        raise Fault(Fault.HOST_STATE, "claim")
    if facts.state.get(CLAIM, claim=claim) is not None:
        return refuse(envelope, Code.E_ONECLAIM_TAKEN)
    return envelope.but(outcome=codes.PASS, signals=signals.of(items),        # G14
                        emt=emt_of(facts, verdict, claim, deduction))


def refuse(envelope, code):
    return envelope.but(outcome=codes.REFUSE, code=code)


def schema_refusal(facts):
    """G2."""
    value = facts.state.get(SCHEMA, schema=facts.slice.schema)
    if value is None or not sound(value.schema) or (
            value.withdrawn_at is not None and value.withdrawn_at <= facts.order.opened_at):
        return Code.E_SCHEMA_NOT_FOUND
    facts.schema = value.schema
    return None


def ledger_refusal(facts):
    """G10 stage order, G11 freeze, G12 funding."""
    def status(one):
        return facts.state.slice(facts.escrow, one)

    def funded(one):
        return status(one).status == codes.LOCKED \
            and status(one).locked >= amount_of(facts.order, one)

    chain = chain_of(facts.order, facts.slice)
    earlier = [one for one in chain if one.stage < facts.slice.stage]
    later = [one for one in chain if one.stage > facts.slice.stage]
    if any(status(one).status not in (codes.RELEASABLE, codes.UNLOCKED) for one in earlier):
        return Code.E_STAGE_ORDER
    if status(facts.slice).frozen:
        return Code.E_FROZEN
    must = [facts.slice] + (later if facts.schema.post_production else [])
    return None if all(map(funded, must)) else Code.E_PENDING_FUNDS


def emt_of(facts, verdict, claim, deduction):
    """9.2."""
    before = [one for one in chain_of(facts.order, facts.slice) if one.stage < facts.slice.stage]
    counted = [Record(attestation=item.digest, key_id=item.body.key_id, role=item.body.role)
               for item in verdict.counted]
    return Record(
        header=Record(network=facts.order.network, order=facts.order.order, escrow=facts.escrow),
        place=Record(supplier=facts.slice.supplier, sub_lot=facts.slice.sub_lot,
                     stage=facts.slice.stage),
        schema=facts.slice.schema, pov_hash=facts.pov_hash, claim=claim,
        counted=sorted(counted, key=lambda one: one.attestation), fallback=verdict.fallback,
        deduction=deduction,
        previous=facts.state.slice(facts.escrow, before[-1]).emt if before else None,
        replaces=None, passed_at=facts.at)
