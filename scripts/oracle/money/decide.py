"""What is due on this slice now (docs/order-money.md 7): M1 to M9, from a case without fault."""

from ..objects import case_digest
from ..order import agreement
from ..order.ledger import State, name_of
from ..order.order import chain_of, escrow_digest, slice_settlement_id
from ..schema import Record
from . import chain, codes, due, evidence
from .case import Place
from .codes import Code


class Facts:
    """The case, and what is read of it everywhere. `items` comes with M2."""

    def __init__(self, case):
        self.case, self.order, self.at = case, case.order, case.at
        self.slice = case.order.slices[case.asked]
        self.escrow = escrow_digest(case.order)
        self.state = State(case.state)
        self.skew = case.order.policy.clock_skew_seconds
        self.money = self.state.values[name_of(codes.ESCROW, escrow=self.escrow)]
        self.chain = [Place(case.order, self.escrow, one, self.state.values.get)
                      for one in chain_of(case.order, self.slice)]
        self.place = next(place for place in self.chain if place.stage == self.slice.stage)
        self.items = self.objection = self.ruling = None


def decision_of(case, case_bytes):
    """The decision as a value."""
    facts = Facts(case)
    envelope = Record(
        lane=codes.LANE, version=1, rules=case.order.rules, case_digest=case_digest(case_bytes),
        settlement_id=slice_settlement_id(facts.escrow, facts.slice), considered=[])
    code = order_refusal(facts)                                                # M1
    if code:
        return envelope.but(outcome=codes.REFUSE, code=code)
    facts.items = evidence.judge(facts)                                        # M2
    envelope.considered = [Record(kind=item.kind, digest=item.digest, code=item.code)
                           for item in facts.items]
    change = chain.lost(facts) or chain.resumed(facts) or chain.proven(facts)  # M3 to M5
    if change is None:
        code = due.settled_already(facts)                                      # M6
        if code:
            return envelope.but(outcome=codes.REFUSE, code=code)
        change, hold = due.refund(facts), None                                 # M7
        if change is None:
            hold = due.wait(facts)                                             # M8
        if change is None and hold is None:
            change, hold = due.release(facts)                                  # M9
        if hold is not None:
            return envelope.but(outcome=codes.HOLD, **hold.__dict__)
    return envelope.but(outcome=codes.CHANGE, **change.__dict__)


def order_refusal(facts):
    """M1: the first of 48 to 51 that holds, or None."""
    for code, holds in ((Code.ORDER_PARTIES, agreement.bad_parties),
                        (Code.ORDER_SLICES, agreement.bad_slices),
                        (Code.ORDER_TERMS, agreement.bad_terms),
                        (Code.ORDER_UNSIGNED, agreement.unsigned)):
        if holds(facts):
            return code
    return None
