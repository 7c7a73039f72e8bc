"""Those steps of the gate that have no file of their own (docs/order.md 10): G2, G10 to G12,
the EMT of G14. From top to bottom it is in ../money/gate.py, with what docs/order-money.md adds."""

from ..schema import Record
from . import codes, dossier
from .codes import Code
from .ledger import SCHEMA, State
from .order import amount_of, chain_of, escrow_digest
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
