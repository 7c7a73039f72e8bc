"""Random stories of orders: funded, passed, objected to, ruled, revoked, repaired, paid and
refunded in any order, with small durations and times near deadlines, so that edges collide."""

from ..builder import Person, damaged, filler
from ..codes import Fault
from ..order import codes as gate
from ..order import story as gate_story
from ..order.builder import (BUYER, CARRIER, CUSTOMS, DAY, INSPECTOR, NEUTRAL, OPENED_AT, REGISTRY,
                             STRANGER, SUPPLIER, TERMINAL)
from ..order.ledger import KEY_ENTRY
from ..order.order import DURATIONS
from ..order.schema import schema_digest
from ..schema import TIME_MAX, Record
from . import codes
from .story import (Story, assignment, correct, gate_case, list_recipient, money_case, objection,
                    revoke, ruling)
from .trades import (ARRIVAL, ON_BOARD, PRE_SHIP, SECOND_INSPECTOR, SECOND_SUPPLIER, order,
                     quality_schema, stage_schema)

STEPS = 14
VALUES = (1, 3, 999, 2_000, 7_401, 9_999, 1_000_000_000_200, 6_600_000_000_007, 2**128 - 1)
SPLITS = ((10_000,), (10_000,), (5_000, 5_000), (2_000, 6_000, 2_000), (3_333, 3_333, 3_334),
          (1, 9_999), (0, 10_000), (1_000, 2_500, 3_000, 3_500))
TIERS = (((10**12, 5 * 10**9), (5 * 10**12, 25 * 10**9), (2**128 - 1, 50 * 10**9)),
         ((1_000, 5), (2**128 - 1, 2)), ((2**128 - 1, 2**128 - 1),), ((1_000, 0), (2_000, 7),
                                                                       (2**128 - 1, 9)))
TREASURIES = ((10_000,), (4_000, 2_500, 2_000, 1_000, 500), (3_333, 3_333, 3_334), (0, 10_000),
              (1, 1, 1, 1, 1, 1, 1, 9_993))
BACKED = stage_schema("TRADE.PRE_SHIP.v1", "INSPECTION", False,
                      groups=[{gate.INSPECTOR}, {gate.TERMINAL}],
                      fallbacks=[gate_story.fallback(gate.TERMINAL, gate.CUSTOMS)])
SCHEMAS = (PRE_SHIP, ON_BOARD, ARRIVAL, quality_schema(), BACKED)
POLICY = {"review_seconds": (0, 7_200, 7_200, 14_400), "top_up_seconds": (43_200, 172_800),
          "ruling_seconds": (0, 3_600, 259_200),
          "correction_seconds": (0, 3_600, 86_400, 1_209_600),
          "revocation_seconds": (0, 3_600, 86_400, 1_209_600), "clock_skew_seconds": (0, 300)}
SIGNERS = ((INSPECTOR, gate.INSPECTOR), (TERMINAL, gate.TERMINAL), (CARRIER, gate.CARRIER),
           (CUSTOMS, gate.CUSTOMS), (SECOND_INSPECTOR, gate.INSPECTOR))
PEOPLE = (INSPECTOR, TERMINAL, CARRIER, CUSTOMS, SECOND_INSPECTOR)
SUCCESSORS = tuple(Person(340 + index) for index in range(len(PEOPLE)))
ACCOUNTS = tuple(filler(f"account {index}") for index in range(3))
NUMBERS = ("R-1", "R-2", "r-1", "R-3", "R-4")
AT_MOST = {gate.ATTESTATION: 8, gate.REVOCATION: 64, codes.OBJECTION: 4, codes.RULING: 4,
           codes.ASSIGNMENT: 16}


def stories(rng):
    """Cases of one story, as values, each with the values that the one before left."""
    walk = Walk(rng)
    for _ in range(rng.randrange(4, 2 * STEPS)):
        case = walk.act()
        if case is not None:
            yield case
            walk.take(case)


def some(rng, probability):
    return rng.random() < probability


class Walk:
    """A Story that is told at random. `bank`: items for lane 3; `proved`: what the gate saw."""

    def __init__(self, rng):
        self.rng = rng
        self.trouble = rng.choice((0, 0, 0.05, 0.2))
        self.trade = random_order(rng)
        self.told = Story(self.trade, [index for index in range(len(self.trade.order.slices))
                                       if some(rng, 0.8)])
        self.bank, self.proved, self.near = [], {}, [0, 600, DAY]
        if some(rng, 0.2):  # so late that an attestation can be too old
            self.told.now = 2 * DAY - 600
        for account in ACCOUNTS:
            if some(rng, 0.6):
                list_recipient(self.trade, account, rng.choice((0, 0, 1, 255)),
                               rng.choice((0, 0, 3_000)),
                               rng.choice((None, None, 4_000, 90_000)))

    @property
    def now(self):
        return self.told.now

    def wrong(self, probability=1):
        return some(self.rng, probability * self.trouble)

    def later(self):
        """Time passes: a little, or to where something changes."""
        rng = self.rng
        near = sorted(one + rng.choice((-1, 0, 0, 1)) for one in self.near
                      if self.now < one < self.now + 20 * DAY)
        what = rng.random()
        if near and what < 0.12:
            at = near[0]
        elif near and what < 0.16:
            at = rng.choice(near)
        else:
            at = self.now + rng.choice((0, 0, 0, 1, 60, 300, 600))
        self.told.now = min(max(self.now, at), TIME_MAX - OPENED_AT - 1)
        return self.told.now

    def act(self):
        """One thing happens; a case, or None."""
        self.later()
        act = self.rng.choice((
            self.prove, self.prove, self.prove, self.prove, self.prove, self.ask, self.ask,
            self.object, self.rule, self.assign, self.revoke, self.repair, self.repair, self.key,
            self.fraud, self.fund, self.fund))
        return act()

    def take(self, case):
        """The ledger decides it, and keeps what is written."""
        self.told.now = max(self.now, case.at - OPENED_AT)
        try:
            decision = self.told.step("case", case, case.asked, {})
        except Fault:
            return
        if decision.outcome == gate.HOLD:
            self.near.append(decision.next_deadline - OPENED_AT)
        policy = self.trade.order.policy
        if decision.outcome == gate.PASS:
            self.near += [self.now + getattr(policy, name) for name in (
                "review_seconds", "ruling_seconds", "revocation_seconds", "top_up_seconds")]
        if decision.outcome == codes.CHANGE:
            self.near.append(self.now + policy.correction_seconds)

    # What happens

    def index(self):
        return self.rng.randrange(len(self.trade.order.slices))

    def passed_index(self):
        """Mostly a slice that is in review."""
        waiting = [index for index in range(len(self.trade.order.slices))
                   if self.told.slice(index).status == gate.RELEASABLE]
        return self.index() if not waiting or some(self.rng, 0.1) else self.rng.choice(waiting)

    def next_index(self):
        """Mostly the first slice that has not passed, of some chain."""
        slices = self.trade.order.slices
        waiting = [index for index in range(len(slices)) if self.told.slice(index).status
                   in (gate.UNFUNDED, gate.LOCKED)]
        return self.index() if not waiting or some(self.rng, 0.15) else waiting[0]

    def fund(self):
        for index in range(len(self.trade.order.slices)):
            if self.told.may_fund(index):
                self.told.fund(index)
                return None
        return None

    def fields(self, index):
        schema = self.trade.schemas[self.trade.order.slices[index].schema]
        values = {"report_number": f"{self.rng.choice(NUMBERS)}-{index}"
                  if not self.wrong() else "R-1"}
        if schema.tolerances and some(self.rng, 0.8):
            values["moisture"] = str(self.rng.choice((99, 100, 101, 117, 150, 151, 225, 300, 301)))
        if schema.tolerances and some(self.rng, 0.6):
            values["shelf_life_days"] = str(self.rng.choice((366, 365, 364, 271, 270, 200, 180,
                                                             179)))
        return values

    def prove(self):
        """A dossier of a slice, signed by some; the gate is asked."""
        rng, index = self.rng, self.next_index()
        self.told.stage(index)
        values = self.fields(index)
        self.trade.dossier(values)
        if some(rng, 0.3) and self.trade.schema.fallbacks:
            self.trade.activate(0, self.now, self.now + 10_000)
        chosen = list(SIGNERS[:2]) if some(rng, 0.8) else rng.sample(SIGNERS, rng.randrange(1, 5))
        made = []
        if some(rng, 0.1):  # one who signs two dossiers, or long ago
            self.trade.dossier({**values, "remark": "another"} if some(rng, 0.5) else values)
            old = max(0, self.now - rng.choice((0, 60, 172_800, 172_801)))
            made.append(self.trade.attest(*rng.choice(SIGNERS[:3]), old, seen=self.now))
            self.trade.dossier(values)
        made += [self.trade.attest(self.key_of(person), role, max(0, self.now - rng.choice(
            (0, 60, 60, 600))), seen=self.now) for person, role in chosen]
        self.trade.items = unique(self.trade.items)
        if self.wrong(2):
            spare = rng.choice(made)
            self.trade.revoke(spare, rng.choice((INSPECTOR, TERMINAL, REGISTRY)), self.now)
        self.proved.setdefault(index, []).append((values, made))
        return gate_case(self.trade, self.now)

    def key_of(self, person):
        """The key that the person signs with: the successor, once there is one."""
        value = self.trade.world.get(KEY_ENTRY, key_id=person.id)
        if value is not None and value.successor is not None and some(self.rng, 0.8):
            return SUCCESSORS[PEOPLE.index(person)]
        return person

    def signer(self, right):
        return self.rng.choice((BUYER, SUPPLIER, NEUTRAL, STRANGER)) if self.wrong() else right

    def how(self, time):
        """What may be wrong with an item's signature, date or header."""
        found = {}
        if self.wrong(0.5):
            found["change"] = damaged
        if self.wrong(0.5):
            found[time] = OPENED_AT + self.now + self.rng.choice((1, 300, 301))
        if self.wrong(0.5):
            found["header"] = self.trade.header().but(order=filler("another order"))
        return found

    def object(self):
        """The buyer objects; sometimes the neutral has ruled before anybody asks."""
        index = self.passed_index()
        emt = self.told.slice(index).emt
        if emt is None and not self.wrong(2):
            return None
        if emt is not None and some(self.rng, 0.9):  # else as if it had never been repaired
            emt = self.told.emt(index).review_of
        made = objection(self.trade, emt or filler("no emt"), self.now, self.signer(BUYER),
                         reason=self.rng.randrange(5), **self.how("objected_at"))
        self.bank.append(made)
        if some(self.rng, 0.4):
            self.later()
            self.rule(made)
        return self.ask(index)

    def rule(self, made=None):
        known = [one for one in self.bank if one.kind == codes.OBJECTION]
        if made is None and (not known or self.wrong()):
            made = filler("no objection")
        if made is None:  # mostly the first seen of those to one EMT
            one = self.rng.choice(known)
            same = [other for other in known if other.body.emt == one.body.emt]
            made = one if some(self.rng, 0.2) else min(
                same, key=lambda item: item.signatures[0].seen_at)
        self.bank.append(ruling(
            self.trade, made, self.rng.choice((0, 1, 20_000, 123_457, 500_000, 1_000_000)),
            self.now, self.signer(NEUTRAL), **self.how("ruled_at")))
        return self.ask()

    def assign(self):
        rng, index = self.rng, self.index()
        one = self.trade.order.slices[index]
        whole = self.told.slice(index).locked
        for _ in range(rng.choice((1, 1, 2, 3))):
            amount = min(2**128 - 1, rng.choice((0, 1, whole // 2, whole, whole + 1, 2**128 - 1)))
            self.bank.append(assignment(
                self.trade, index, rng.choice(ACCOUNTS), amount, self.now,
                self.signer(self.supplier(one)), seen=self.now - rng.choice((0, 0, 1)),
                **self.how("assigned_at")))
        return self.ask(index)

    def supplier(self, one):
        return SUPPLIER if one.supplier == SUPPLIER.id else SECOND_SUPPLIER

    def signed(self, index):
        """An attestation that the gate saw of this slice, mostly one that counts; or None."""
        seen = [one for _, made in self.proved.get(index, ()) for one in made]
        if self.told.slice(index).emt is not None and some(self.rng, 0.8):
            counted = {one.attestation for one in self.told.emt(index).emt.counted}
            seen = [one for one in seen if one.digest in counted]
        return self.rng.choice(seen) if seen else None

    def revoke(self):
        made = None
        for index in self.rng.sample(range(len(self.trade.order.slices)),
                                     len(self.trade.order.slices)):
            made = made or self.signed(index)
        if made is None:
            return None
        owner = next((person for person in PEOPLE + SUCCESSORS
                      if person.id == made.body.key_id), REGISTRY)
        person = self.rng.choice((owner, owner, REGISTRY, SUCCESSORS[0],
                                  STRANGER if self.wrong(4) else owner))
        self.bank.append(revoke(self.trade, made, person, self.now, self.rng.randrange(4),
                                **self.how("revoked_at")))
        if some(self.rng, 0.2):
            self.bank.append(made)
        return self.ask(index)

    def fraud(self):
        """Somebody signs two dossiers of a stage; or what the gate saw is shown with another."""
        rng, index = self.rng, self.index()
        self.told.stage(index)
        person, role = rng.choice(SIGNERS[:3])
        found = []
        for number in rng.sample(NUMBERS, rng.choice((1, 2, 2, 3))):
            self.trade.dossier({"report_number": number})
            self.told.now += rng.choice((0, 0, 1))
            made = self.trade.attest(
                person, role, max(0, self.now - rng.choice((0, 0, 1, 60))), seen=self.now,
                **self.how("issued_at"))
            self.trade.items.remove(made)
            found.append(made)
        if some(rng, 0.3):
            found.append(revoke(self.trade, found[0], person, max(
                0, self.now - rng.choice((0, 1, 61))), seen=self.now - rng.choice((0, 0, 1))))
        if self.wrong():
            self.told.now += 1
            self.change_key(person, revoked_at=OPENED_AT + self.now - rng.choice((0, 1)))
        self.bank += found
        return self.ask(index)

    def change_key(self, person, **changes):
        value = self.trade.world.get(KEY_ENTRY, key_id=person.id)
        self.trade.world.put(KEY_ENTRY, value.but(**changes), key_id=person.id)

    def key(self):
        """A key is rotated, retired or revoked."""
        rng = self.rng
        place = rng.randrange(len(PEOPLE))
        person, successor = PEOPLE[place], SUCCESSORS[place]
        value = self.trade.world.get(KEY_ENTRY, key_id=person.id)
        if value.revoked_at is not None or value.retired_at is not None:
            return None
        moment = OPENED_AT + self.now - rng.choice((0, 0, 1, 600))
        what = rng.randrange(4)
        if what in (1, 3):
            self.trade.world.key(successor, value.attestor, active_from=OPENED_AT + self.now
                                 + rng.choice((0, 0, 600)))
        self.change_key(person, **(
            {"revoked_at": moment} if what == 0 else
            {"revoked_at": moment, "successor": successor.id} if what == 1 else
            {"retired_at": moment} if what == 2 else
            {"retired_at": moment + 600, "successor": successor.id}))
        return self.ask()

    def repair(self):
        """A slice with an EMT passes again, mostly a broken one, over the same dossier or not."""
        rng = self.rng
        passed = [index for index in range(len(self.trade.order.slices))
                  if self.told.slice(index).emt is not None and self.proved.get(index)]
        broken = [index for index in passed if self.told.emt(index).lost]
        if broken or some(rng, 0.8):
            passed = broken
        if not passed:
            return None
        index = rng.choice(passed)
        values, made = rng.choice(self.proved[index][-2:])
        self.told.stage(index)
        if some(rng, 0.15):
            values = self.fields(index)
        self.trade.dossier(values)
        self.trade.items = [one for one in made if some(rng, 0.9)]
        lost = {one.attestation for one in self.told.emt(index).lost}
        fresh = [(person, role) for person, role in SIGNERS[:3] if some(rng, 0.5)] if some(
            rng, 0.3) else [(person, role) for person, role in SIGNERS if any(
                one.digest in lost and one.body.role == role for one in made)]
        new = [self.trade.attest(self.key_of(person), role, self.now - rng.choice((0, 60)),
                                 seen=self.now) for person, role in fresh]
        self.proved[index].append((values, [one for one in made if one.digest not in lost] + new))
        for _ in range(rng.choice((1, 1, 1, 2))):
            replaces = filler("another emt") if self.wrong() else self.told.slice(index).emt
            one = self.trade.order.slices[index]
            correct(self.trade, replaces, self.now - rng.choice((0, 1, 60)),
                    self.signer(self.supplier(one)), seen=self.now, **self.how("corrected_at"))
        if self.wrong(2) or some(rng, 0.15):  # in its window, or late
            self.trade.revoke(rng.choice(made), REGISTRY, self.now)
        self.trade.items = unique(self.trade.items)
        return gate_case(self.trade, self.now)

    def ask(self, index=None):
        """A case of lane 3, with most of the bank."""
        rng = self.rng
        index = self.passed_index() if index is None else index
        given = unique(one for one in self.bank if some(rng, 0.85))
        if not self.wrong(0.1):
            kept, given, count = given[::-1], [], {}
            for one in kept:  # the newest first
                count[one.kind] = count.get(one.kind, 0) + 1
                if count[one.kind] <= AT_MOST[one.kind]:
                    given.append(one)
        if some(rng, 0.3):
            self.later()
        return money_case(self.trade, index, self.now, given)


def unique(items):
    """Each body once."""
    return list({(one.kind, one.digest): one for one in items}.values())


def neutral_is_buyer(made):
    made.neutral = made.buyer.key


def shares_too_few(made):
    made.slices[0].share = 0


def shares_too_many(made):
    for one in made.slices:
        one.share = 10_000


def no_last_tier(made):
    made.fee.tiers = [tier for tier in made.fee.tiers if tier.up_to < 2**128 - 1]


def review_too_long(made):
    made.policy.review_seconds = 14_401


BAD_ORDERS = (neutral_is_buyer, shares_too_few, shares_too_many, no_last_tier, review_too_long)


def random_order(rng):
    """One or two chains of one to four stages."""
    split = rng.choice(SPLITS)
    people = [(SUPPLIER, "supplier"), (SECOND_SUPPLIER, "second supplier")]
    two = some(rng, 0.3)
    schemas = [rng.choice(SCHEMAS) for _ in split]
    delivery, slices = rng.choice((2, 5, 30, 60)), []
    for place in range(len(split)):
        other = two and place == len(split) - 1
        delivery += rng.choice((0, 0, 1, 10))
        slices.append({
            "stage": place + rng.choice((0, 1, 12)) if len(split) == 1 else place + (
                3 if place > 1 else 0), "schema": schema_digest(schemas[place]),
            "delivery_by": OPENED_AT + delivery * DAY,
            "supplier": (people[1] if other and some(rng, 0.5) else people[0])[0].id,
            "sub_lot": filler("container two" if other else "container one")})
    fee = Record(rate=rng.choice((0, 1, 50, 50, 50, 100, 10_000)),
                 tiers=[Record(up_to=up_to, cap=cap) for up_to, cap in rng.choice(TIERS)],
                 treasury=[Record(account=filler(f"treasury {place}"), share=share)
                           for place, share in enumerate(rng.choice(TREASURIES))])
    policy = {name: rng.choice(POLICY[name]) for name in DURATIONS}
    change = rng.choice(BAD_ORDERS) if some(rng, 0.04) else None
    value = rng.choice(VALUES) if some(rng, 0.7) else rng.randrange(1, 10**13)
    return order(split, schemas, value, fee, people, slices, policy=policy, change=change)
