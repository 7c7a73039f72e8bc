"""Stories: cases of one order in lanes 2 and 3, one after the other, with the values that each left
(docs/order-money.md 4.3). `Story` tells one; `connects` checks the bytes alone."""

from hashlib import sha256
from itertools import combinations

from ..builder import filler
from ..case import read_case, write_case
from ..decide import decision_of
from ..order import codes as gate
from ..order import ledger
from ..order.builder import BUYER, NEUTRAL, SUPPLIER
from ..order.ledger import CLAIM, KEY_ENTRY, SCHEMA, SLICE, name_of
from ..order.order import chain_of, escrow_digest
from ..schema import Record
from . import codes
from . import gate as lane_2
from .amounts import amount_of, fee_of
from .case import Place, asked_for, slice_name
from .due import top_up_deadline
from .objects import NUMBERS, emt_digest


class Story:
    """A Trade from its opening on. Times are seconds after opened_at, and do not descend."""

    def __init__(self, trade, funded=None):
        """`funded`: indices of the slices that are funded at once; all if not said."""
        self.trade, self.world, self.t0 = trade, trade.world, trade.t0
        self.steps, self.now, self.passed = [], 0, {}
        order = trade.order
        for index, one in enumerate(order.slices):
            self.world.values.pop(slice_name(trade.escrow, one), None)
        self.put_escrow(Record(**{name: 0 for name in NUMBERS}).but(prepaid=sum(
            fee_of(order, amount_of(order, one)) for one in order.slices)))
        for index in range(len(order.slices)) if funded is None else funded:
            self.fund(index)

    # What the ledger writes by itself

    def escrow(self):
        return self.world.get(codes.ESCROW, escrow=self.trade.escrow)

    def put_escrow(self, value):
        self.world.put(codes.ESCROW, value, escrow=self.trade.escrow)

    def slice(self, index):
        one = self.trade.order.slices[index]
        return self.world.values.get(slice_name(self.trade.escrow, one)) or ledger.UNFUNDED_SLICE

    def put_slice(self, index, value):
        one = self.trade.order.slices[index]
        self.world.put(SLICE, value, escrow=self.trade.escrow, supplier=one.supplier,
                       sub_lot=one.sub_lot, stage=one.stage)

    def emt(self, index):
        """The EMT value that a slice names."""
        return self.world.get(codes.EMT, emt=self.slice(index).emt)

    def fund(self, index):
        assert self.may_fund(index)
        amount = amount_of(self.trade.order, self.trade.order.slices[index])
        self.put_slice(index, self.slice(index).but(status=gate.LOCKED, locked=amount))
        money = self.escrow()
        self.put_escrow(money.but(funded=money.funded + amount))

    def may_fund(self, index):
        return may_fund(self.trade.order, index, self.world.values.get, self.t0 + self.now)

    def written(self, decision, index):
        """What a decision leaves: a Pass by 4.3, a Change by its writes."""
        if decision.lane == codes.LANE:
            for entry in decision.writes if decision.outcome == codes.CHANGE else ():
                self.world.put(entry.kind, entry.value, **entry.key.__dict__)
            return
        if decision.outcome != gate.PASS:
            return
        for kind, key, value in passed_writes(decision.emt, self.slice(index), self.emt(index)
                                              if decision.emt.replaces else None):
            self.world.put(kind, value, **(key or dict(
                escrow=self.trade.escrow, supplier=decision.emt.place.supplier,
                sub_lot=decision.emt.place.sub_lot, stage=decision.emt.place.stage)))

    # Cases

    def stage(self, index):
        """The gate is asked about this slice from now on, with nothing signed yet."""
        self.trade.asked, self.trade.items = index, []

    def prove(self, index, number, at, signers, values=None):
        """A dossier of a plain schema, signed by (person, role) shortly before `at`."""
        self.stage(index)
        self.trade.dossier({"report_number": number, **(values or {})})
        return [self.trade.attest(person, role, at - 600 + 60 * place)
                for place, (person, role) in enumerate(signers)]

    def gate(self, name, at, **expected):
        """A case of lane 2, from the trade as it is."""
        case = gate_case(self.trade, at)
        return self.step(name, case, self.trade.asked, expected)

    def ask(self, name, index, at, given=(), **expected):
        """A case of lane 3 about this slice."""
        case = money_case(self.trade, index, at, given)
        return self.step(name, case, index, expected)

    def step(self, name, case, index, expected):
        assert case.at - self.t0 >= self.now, name
        self.now = case.at - self.t0
        data = write_case(case)
        decision = decision_of(data)
        self.steps.append(Record(name=f"{len(self.steps) + 1:02}-{name}", case=case, data=data,
                                 decision=decision, expected=expected))
        self.written(decision, index)
        return decision


def may_fund(order, index, value_of, at):
    """Whether this slice can be funded at this time. `value_of(name)`: what the ledger has."""
    one, escrow = order.slices[index], escrow_digest(order)
    chain = [Place(order, escrow, other, value_of) for other in chain_of(order, one)]
    place = next(other for other in chain if other.stage == one.stage)
    top_up_by = top_up_deadline(order, chain, place,
                                value_of(name_of(SCHEMA, schema=one.schema)))
    return (place.status == gate.UNFUNDED and at < one.delivery_by
            and (top_up_by is None or at < top_up_by)
            and not any(other.status == gate.REFUNDED for other in chain
                        if other.stage < place.stage))


def passed_writes(emt, slice_value, replaced):
    """(kind, key, value) of a Pass; the SLICE's key is the caller's."""
    name = emt_digest(emt)
    first, review_of = emt.passed_at, name
    if replaced is not None:
        first = replaced.first_passed_at
        if replaced.emt.pov_hash == emt.pov_hash:
            review_of = replaced.review_of
    found = [(codes.EMT, {"emt": name},
              Record(emt=emt, first_passed_at=first, lost=[], replaced_by=None,
                     review_of=review_of)),
             (CLAIM, {"claim": emt.claim}, Record(emt=name))]
    if replaced is None:
        return found + [(SLICE, None, slice_value.but(status=gate.RELEASABLE, emt=name))]
    return found + [(codes.EMT, {"emt": emt.replaces}, replaced.but(replaced_by=name)),
                    (SLICE, None, slice_value.but(emt=name))]


def gate_case(trade, at):
    """The trade's case of lane 2, with what corrections ask for."""
    case = trade.case(at)
    claims = {ledger.ENTRY.key(entry) for entry in case.state if entry.kind == CLAIM}
    case.state = trade.world.entries(
        lane_2.asked_for(case, trade.world.values.get) | claims)
    return case


def money_case(trade, index, at, items=()):
    """The trade's case of lane 3, about the slice of this index."""
    case = Record(
        version=1, lane=codes.LANE, order=trade.order,
        order_signatures=sorted(trade.order_signatures, key=lambda one: one.signer),
        asked=index, state=[], at=trade.t0 + at,
        evidence=[Record(kind=made.kind, body=made.body, signatures=sorted(
            made.signatures, key=lambda one: one.signer))
            for made in sorted(items, key=lambda one: (one.kind, one.digest))])
    if index < len(trade.order.slices):
        case.state = trade.world.entries(asked_for(case, trade.world.values.get))
    return case


# Objects of this page, signed; an item is in no case until it is given to one

def signed(trade, kind, body, signers, seen, change=None):
    made = trade.item(kind, body, signers, seen, change)
    trade.items.remove(made)
    return made


def revoke(trade, attestation, person, at, reason=gate.SUPERSEDED, seen=None, **body):
    made = trade.revoke(attestation, person, at, reason, seen=seen, **body)
    trade.items.remove(made)
    return made


def objection(trade, emt, at, person=BUYER, seen=None, signers=None, change=None, **body):
    found = Record(**{"header": trade.header(), "emt": emt, "reason": 4,
                      "evidence": filler("photo"), "objected_at": trade.t0 + at, **body})
    return signed(trade, codes.OBJECTION, found, [person] if signers is None else signers,
                  at if seen is None else seen, change)


def ruling(trade, objected, deduction, at, person=NEUTRAL, seen=None, signers=None, change=None,
           **body):
    """`objected` is an item, or 32 bytes."""
    digest = objected if isinstance(objected, bytes) else objected.digest
    found = Record(**{"header": trade.header(), "objection": digest, "deduction": deduction,
                      "ruled_at": trade.t0 + at, **body})
    return signed(trade, codes.RULING, found, [person] if signers is None else signers,
                  at if seen is None else seen, change)


def assignment(trade, index, account, amount, at, person=SUPPLIER, seen=None, signers=None,
               change=None, **body):
    one = trade.order.slices[index]
    place = Record(supplier=one.supplier, sub_lot=one.sub_lot, stage=one.stage)
    found = Record(**{"header": trade.header(), "place": place, "recipient": account,
                      "amount": amount, "assigned_at": trade.t0 + at, **body})
    return signed(trade, codes.ASSIGNMENT, found, [person] if signers is None else signers,
                  at if seen is None else seen, change)


def correct(trade, replaces, at, person=SUPPLIER, seen=None, signers=None, change=None, **body):
    """A correction over the trade's dossier; it stays in the trade, for the gate reads it."""
    found = Record(**{"header": trade.header(), "replaces": replaces,
                      "pov_hash": sha256(trade.dossier_bytes).digest(),
                      "corrected_at": trade.t0 + at, **body})
    return trade.item(codes.CORRECTION, found, [person] if signers is None else signers,
                      at if seen is None else seen, change)


def list_recipient(trade, account, priority=0, listed_at=0, withdrawn_at=None):
    trade.world.put(codes.RECIPIENT, Record(
        priority=priority, listed_at=trade.t0 + listed_at,
        withdrawn_at=None if withdrawn_at is None else trade.t0 + withdrawn_at),
        corridor=trade.order.corridor, account=account)


def revoke_key(trade, person, at, successor=None):
    """An emergency rotation, or a self-revocation: the key is REVOKED from `at` on."""
    value = trade.world.get(KEY_ENTRY, key_id=person.id)
    trade.world.put(KEY_ENTRY, value.but(revoked_at=trade.t0 + at, successor=successor
                                         and successor.id), key_id=person.id)
    if successor is not None:
        trade.world.key(successor, value.attestor, added_at=trade.t0 + at - 1,
                        active_from=trade.t0 + at)


# Whether a list of cases connects

MODELLED = (SLICE, CLAIM, codes.EMT, codes.ESCROW, codes.PROVEN)


def connects(case_bytes):
    """The first problem, or None: each value is what the last decision or event wrote."""
    model, worlds, at, order = {}, None, 0, None
    for place, data in enumerate(case_bytes):
        case, decision = read_case(data), decision_of(data)
        if order is None:
            order, escrow = case.order, escrow_digest(case.order)
            worlds = {frozenset()}  # which slices were funded since they were last seen
            money = name_of(codes.ESCROW, escrow=escrow)
            model[money] = Record(**{name: 0 for name in NUMBERS}).but(prepaid=sum(
                fee_of(order, amount_of(order, one)) for one in order.slices))
        if case.order != order or case.at < at:
            return f"case {place + 1}: another order, or an earlier time"
        model |= {ledger.ENTRY.key(entry): entry.value for entry in case.state
                  if entry.kind == SCHEMA}
        # What is funded between two cases can be so right after the first of them.
        worlds = {found for world in worlds for found in extended(
            world, model, escrow, order, case, at)}
        if not worlds:
            return f"case {place + 1}: a value is not what was left"
        at = case.at
        sure = frozenset.intersection(*worlds)
        for index in sure:
            funded(model, escrow, order, index)
        worlds = {world - sure for world in worlds}
        for kind, key, value in writes_of(decision, model, escrow):
            model[name_of(kind, **key)] = value
    return None


def funded(model, escrow, order, index):
    """The event, in the model."""
    name, amount = slice_name(escrow, order.slices[index]), amount_of(order, order.slices[index])
    before = model.get(name) or ledger.UNFUNDED_SLICE
    model[name] = before.but(status=gate.LOCKED, locked=amount)
    money = name_of(codes.ESCROW, escrow=escrow)
    model[money] = model[money].but(funded=model[money].funded + amount)


def extended(world, model, escrow, order, case, at):
    """The worlds, from this one by funding some more slices at `at`, in which the case's values
    are."""
    unfunded = [index for index in range(len(order.slices)) if index not in world
                and may_fund(order, index, model.get, at)]
    for count in range(len(unfunded) + 1):
        for more in combinations(unfunded, count):
            tried = dict(model)
            for index in world | set(more):
                funded(tried, escrow, order, index)
            if all(tried.get(ledger.ENTRY.key(entry)) == entry.value for entry in case.state
                   if entry.kind in MODELLED):
                yield world | set(more)


def writes_of(decision, model, escrow):
    """(kind, key, value) that a decision leaves."""
    if decision.lane == codes.LANE and decision.outcome == codes.CHANGE:
        return [(entry.kind, entry.key.__dict__, entry.value) for entry in decision.writes]
    if decision.lane != codes.LANE and decision.outcome == gate.PASS:
        emt = decision.emt
        key = dict(escrow=escrow, supplier=emt.place.supplier, sub_lot=emt.place.sub_lot,
                   stage=emt.place.stage)
        replaced = model.get(name_of(codes.EMT, emt=emt.replaces)) if emt.replaces else None
        return [(kind, found or key, value) for kind, found, value in passed_writes(
            emt, model.get(name_of(SLICE, **key)) or ledger.UNFUNDED_SLICE, replaced)]
    return []
