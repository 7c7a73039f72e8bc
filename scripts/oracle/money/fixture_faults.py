"""Fixtures of bytes that are no case of lane 3, or of a repair (docs/order-money.md 3): limits, at
and one above; orders of sets; what the host says of the ledger and cannot be."""

from ..builder import filler
from ..case import write_case
from ..order import codes as gate
from ..order import ledger
from ..order.builder import CARRIER, STRANGER, TERMINAL
from ..order.ledger import KEY_ENTRY, SCHEMA
from ..schema import Record
from . import codes
from .fixture import fixture, hold, refuse
from .fixture_chain import signs, two
from .fixture_release import OBJECTED, REVIEWED, T0, UNTIL, passed, whole
from .fixture_repair import REPAIRED_AT, again, broken
from .objects import LANE_3_ITEM, emt_digest
from .story import (Story, assignment, correct, gate_case, money_case, objection, revoke,
                    ruling)
from .trades import BOTH, CARRIER_ACCOUNT, DAY, PRE_SHIP, REVIEW, UNIT, alone, order


def fault(name, description, code, make):
    fixture("faults", "money-" + name, description, make, fault=code)


def base(at=REVIEWED, given=None, before=None):
    told = passed(alone())
    if before:
        before(told)
    return money_case(told.trade, 0, at, given(told) if given else ())


def objected(told):
    return [objection(told.trade, told.slice(0).emt, OBJECTED)]


def changed(change, at=REVIEWED, given=None):
    """A case with one thing changed after it was made."""
    def make():
        case = base(at, given)
        change(case)
        return write_case(case)
    return make


def entry(case, kind):
    return next(one for one in case.state if one.kind == kind)


def value(kind, **changes):
    """The value of this kind, with these fields changed."""
    def change(case):
        one = entry(case, kind)
        one.value = one.value.but(**changes)
    return change


# Pass one and two

fault("lane-4", "Lane 4 is not known", "BAD_VALUE",
      lambda: b"\x01\x04" + write_case(base())[2:])
fault("version-2", "Version 2 is not known", "BAD_VALUE", lambda: b"\x02" + write_case(base())[1:])
fault("trailing", "A byte after `at`", "TRAILING", lambda: write_case(base()) + b"\x00")
fault("truncated", "The last byte is missing", "TRUNCATED", lambda: write_case(base())[:-1])
fault("above-256-kib", "More than 256 KiB is not too large in this lane: 0 is no order's signature",
      "TRAILING", lambda: write_case(base()) + bytes(262_144))


def with_kind(kind):
    """The objection's item, called of another kind."""
    def make():
        data = write_case(base(given=objected))
        item = LANE_3_ITEM.write(base(given=objected).evidence[0])
        assert data.count(item) == 1
        return data.replace(item, bytes([kind]) + item[1:])
    return make


for kind, name in ((19, "inspection"), (20, "log-head"), (23, "correction"), (25, "unknown"),
                   (4, "of-a-session")):
    fault(f"kind-{kind}", f"Kind {kind} ({name}) is no evidence of this lane", "BAD_VALUE",
          with_kind(kind))


def objection_reason(case):
    case.evidence[0].body = case.evidence[0].body.but(reason=5)


def ruling_beyond(told):
    first = objected(told)[0]
    return [ruling(told.trade, first, 1_000_001, OBJECTED)]


fault("reason-5", "An objection for reason 5", "BAD_VALUE",
      changed(objection_reason, given=objected))
fault("ruling-1000001", "A ruling of 1,000,001 ppm", "BAD_VALUE",
      lambda: write_case(base(given=ruling_beyond)))


def many(kind, count):
    """Items of one kind, each with a body of its own."""
    def given(told):
        trade = told.trade
        made = {
            gate.ATTESTATION: lambda n: signs(told, TERMINAL, gate.TERMINAL, f"R-{n}", DAY),
            gate.REVOCATION: lambda n: revoke(trade, filler(f"attestation {n}"), TERMINAL, DAY),
            codes.OBJECTION: lambda n: objection(trade, filler(f"emt {n}"), OBJECTED),
            codes.RULING: lambda n: ruling(trade, filler(f"objection {n}"), 0, OBJECTED),
            codes.ASSIGNMENT: lambda n: assignment(trade, 0, CARRIER_ACCOUNT, n + 1, DAY)}[kind]
        return [made(number) for number in range(count)]
    return given


LIMITS = ((gate.ATTESTATION, "attestations", 8), (gate.REVOCATION, "revocations", 64),
          (codes.OBJECTION, "objections", 4), (codes.RULING, "rulings", 4),
          (codes.ASSIGNMENT, "assignments", 16))
AT_LIMIT = {
    # Nothing counts but the assignments and the fraud that eight dossiers prove.
    "attestations": {"outcome": "change", "basis": "PROVEN"},
    "revocations": whole(items=[("revocation", "FOREIGN")] * 64),
    "objections": whole(items=[("objection", "E_NOT_CURRENT")] * 4),
    "rulings": whole(items=[("ruling", "E_NO_OBJECTION")] * 4),
    "assignments": whole(items=[("assignment", "E_RECIPIENT_NOT_LISTED")] * 16)}
for kind, name, most in LIMITS:
    fixture("faults", f"money-{most}-{name}", f"{most} {name}: as many as may be",
            lambda kind=kind, most=most: base(given=many(kind, most)), **AT_LIMIT[name])
    fault(f"{most + 1}-{name}", f"{most + 1} {name}", "TOO_MANY",
          lambda kind=kind, most=most: base(given=many(kind, most + 1)))


def all_kinds(told):
    return [item for kind, _, most in LIMITS for item in many(kind, most)(told)]


fixture("faults", "money-96-items", "As many of every kind as may be: 96",
        lambda: base(given=all_kinds), outcome="change", basis="PROVEN")
fault("97-items", "One item more is too many, whatever its kind: judged before the first item",
      "TOO_MANY", changed(lambda case: case.evidence.append(case.evidence[0]), given=all_kinds))


def three_signatures(told):
    made = objected(told)[0]
    for person in (STRANGER, CARRIER):
        told.trade.sign_badly(made, person)
    return [made]


fault("3-signatures", "Three signatures of one item", "TOO_MANY",
      lambda: write_case(base(given=three_signatures)))


def entries(count):
    """RECIPIENT entries that nobody asked for."""
    def change(case):
        more = [Record(kind=codes.RECIPIENT, key=Record(corridor=case.order.corridor,
                                                        account=filler(f"account {number}")),
                       value=None) for number in range(count - len(case.state))]
        case.state = sorted(case.state + more, key=ledger.ENTRY.key)
    return change


fault("640-entries", "640 entries of state decode; but nobody asked for them", "HOST_STATE",
      changed(entries(640)))
fault("641-entries", "641 do not", "TOO_MANY", changed(entries(641)))


# Pass three: order, and times

def swap(name):
    def change(case):
        rows = getattr(case, name)
        rows[0], rows[1] = rows[1], rows[0]
    return change


fault("signatures-swapped", "The order's signatures do not ascend", "ORDER",
      changed(swap("order_signatures")))
fault("state-swapped", "Two entries of state are swapped", "ORDER", changed(swap("state")))
fault("evidence-swapped", "Two items are swapped", "ORDER",
      changed(swap("evidence"), given=lambda told: many(codes.OBJECTION, 2)(told)))
fault("item-twice", "One item twice", "ORDER", changed(
    lambda case: case.evidence.append(case.evidence[0]), given=objected))


def lost_twice(case):
    one = entry(case, codes.EMT)
    row = Record(attestation=one.value.emt.counted[0].attestation, lost_at=T0 + DAY)
    one.value = one.value.but(lost=[row, row])


fault("lost-twice", "One attestation twice in lost", "ORDER", changed(lost_twice))


def counted_swapped(case):
    one = entry(case, codes.EMT)
    one.value = one.value.but(emt=one.value.emt.but(counted=one.value.emt.counted[::-1]))


fault("counted-swapped", "The counted of an EMT do not ascend: judged before its digest", "ORDER",
      changed(counted_swapped))
fault("seen-after-at", "An objection seen a second after `at`", "HOST_TIME",
      lambda: base(at=OBJECTED - 1, given=objected))
fixture("faults", "money-seen-at-at", "… at `at`", lambda: base(at=OBJECTED, given=objected),
        **hold("WAIT_RULING", T0 + UNTIL, 1_320_000 * UNIT))


# Pass three: what the host says

def bad(name, description, change, given=None):
    fault(name, description, "HOST_STATE", changed(change, given=given))


def without(kind):
    def change(case):
        case.state = [one for one in case.state if one.kind != kind]
    return change


def absent(kind):
    def change(case):
        entry(case, kind).value = None
    return change


bad("asked-beyond", "The slice asked is not in the order", lambda case: setattr(case, "asked", 1))
for kind, name in ((1, "registry"), (SCHEMA, "schema"), (KEY_ENTRY, "key"), (ledger.SLICE, "slice"),
                   (codes.EMT, "emt"), (codes.ESCROW, "escrow")):
    bad(f"{name}-missing", f"No entry of {name.upper()}", without(kind))
for kind, name in ((codes.EMT, "emt"), (codes.ESCROW, "escrow")):
    bad(f"{name}-absent", f"{name.upper()} has no value", absent(kind))
bad("proven-missing", "No PROVEN of a key that signed an item of the case", without(codes.PROVEN),
    two())
bad("recipient-missing", "No RECIPIENT of an assignment", without(codes.RECIPIENT),
    many(codes.ASSIGNMENT, 1))


def claim_too(case):
    case.state.append(Record(kind=ledger.CLAIM, key=Record(claim=filler("claim")), value=None))
    case.state.sort(key=ledger.ENTRY.key)


bad("claim-too-much", "A CLAIM, which this lane does not ask for", claim_too)


def successor_missing(case):
    one = entry(case, KEY_ENTRY)
    one.value = one.value.but(successor=filler("successor"))


bad("successor-missing", "A KEY names a successor whose KEY is not there", successor_missing)
bad("schema-of-another-name", "A SCHEMA value under another digest",
    lambda case: setattr(entry(case, SCHEMA).value, "schema",
                         entry(case, SCHEMA).value.schema.but(revision=2)))
bad("key-of-another-name", "A KEY value under another key id",
    value(KEY_ENTRY, key=STRANGER.key))


def emt(**changes):
    """The EMT changed, under its own new digest, which the slice names."""
    def change(case):
        one, row = entry(case, codes.EMT), entry(case, ledger.SLICE)
        found = one.value.emt.but(**changes)
        one.key = Record(emt=emt_digest(found))
        one.value = one.value.but(emt=found, review_of=one.key.emt)
        row.value = row.value.but(emt=one.key.emt)
    return change


def emt_changed(case):
    one = entry(case, codes.EMT)
    one.value = one.value.but(emt=one.value.emt.but(deduction=1))


bad("emt-of-another-name", "An EMT value under another digest", emt_changed)
bad("emt-of-another-order", "An EMT of another order",
    lambda case: emt(header=entry(case, codes.EMT).value.emt.header.but(
        order=filler("another order")))(case))
bad("emt-of-another-place", "An EMT of another stage",
    lambda case: emt(place=entry(case, codes.EMT).value.emt.place.but(stage=2))(case))
bad("lost-not-counted", "An attestation is lost that the EMT did not count",
    value(codes.EMT, lost=[Record(attestation=filler("attestation"), lost_at=T0 + DAY)]))
bad("review-of-another", "An EMT that replaces none, and continues the review of another",
    value(codes.EMT, review_of=filler("another emt")))


def repaired(change):
    """About a slice that was repaired over the same dossier; the newer EMT is changed."""
    def make():
        told = again(broken())
        told.gate("repaired", REPAIRED_AT)
        told.ask("resumed", 0, REPAIRED_AT)
        case = money_case(told.trade, 0, REPAIRED_AT)
        change(case)
        return write_case(case)
    return make


fixture("faults", "money-review-as-the-ledger-says", "An EMT that replaces one continues the "
                                                       "review that the ledger says",
        repaired(value(codes.EMT, review_of=filler("another emt"))),
        **hold("REVIEW", T0 + REPAIRED_AT + REVIEW, 1_320_000 * UNIT))
S = ledger.SLICE
bad("releasable-without-emt", "RELEASABLE without an EMT",
    lambda case: (value(S, emt=None)(case), without(codes.EMT)(case),
                  without(KEY_ENTRY)(case)))
bad("locked-with-emt", "LOCKED with an EMT", value(S, status=gate.LOCKED))
bad("unfunded-with-emt", "UNFUNDED with an EMT", value(S, status=gate.UNFUNDED, locked=0))
bad("releasable-short", "RELEASABLE with a unit less locked than its amount",
    value(S, locked=1_320_000 * UNIT - 1))
for status, name in ((gate.UNLOCKED, "unlocked"), (gate.REFUNDED, "refunded")):
    bad(f"{name}-with-money", f"{name.upper()} with one unit locked",
        value(S, status=status, locked=1))
E = codes.ESCROW
bad("locked-above-funded", "More is locked than was funded: by one unit",
    value(E, funded=1_320_000 * UNIT - 1))
bad("unlocked-above-funded", "One unit was unlocked, and all of it is locked", value(E, unlocked=1))
bad("refunded-above-funded", "… refunded", value(E, refunded=1))
bad("fees-above-prepaid", "One unit less was prepaid than the open slice's fee",
    value(E, prepaid=6_600 * UNIT - 1))
bad("charged-above-prepaid", "One unit was charged, and the whole fee is still to come",
    value(E, charged=1))
bad("returned-above-prepaid", "… returned", value(E, returned=1))
bad("burned-above-charged", "One unit more burned than was charged", value(E, burned=1))
LARGEST = 2**128 - 1
bad("sums-do-not-wrap", "Numbers that agree if sums wrap",
    value(E, unlocked=LARGEST - 1_320_000 * UNIT + 1, refunded=0, funded=0))


def all_burned(case):
    value(E, prepaid=6_600 * UNIT + 2, charged=2, burned=2)(case)


fixture("faults", "money-sums-at-the-edge", "All sums as large as they may be",
        changed(all_burned),
        **whole(escrow=(1_320_000 * UNIT, 0, 6_600 * UNIT + 2, 3_300 * UNIT + 2, 0)))


def unfunded_with_money():
    told = Story(alone(), funded=[])
    told.put_slice(0, Record(status=gate.UNFUNDED, frozen=False, locked=1, emt=None))
    money = told.escrow()
    told.put_escrow(money.but(funded=1))
    return money_case(told.trade, 0, DAY)


fault("unfunded-with-money", "UNFUNDED with one unit locked", "HOST_STATE", unfunded_with_money)


def locked_short():
    """LOCKED says nothing of how much."""
    told = Story(alone(), funded=[])
    told.put_slice(0, Record(status=gate.LOCKED, frozen=False, locked=0, emt=None))
    return money_case(told.trade, 0, DAY)


fixture("faults", "money-locked-with-nothing", "LOCKED with nothing locked can be", locked_short,
        **hold("WAIT_PASS", T0 + 30 * DAY))


def one_emt_twice():
    """Two slices name one EMT."""
    told = Story(order((5_000, 5_000), (PRE_SHIP, PRE_SHIP)))
    told.prove(0, "R-1", DAY, BOTH)
    told.gate("passed", DAY)
    told.put_slice(1, told.slice(1).but(status=gate.RELEASABLE, emt=told.slice(0).emt))
    return money_case(told.trade, 0, REVIEWED)


fault("one-emt-for-two", "Two slices name one EMT", "HOST_STATE", one_emt_twice)


def refunded_with_emt():
    told = broken()
    told.ask("refunded", 0, told.now + 15 * DAY)
    return money_case(told.trade, 0, told.now)


fixture("faults", "money-refunded-with-emt", "A slice that went back keeps its EMT",
        refunded_with_emt, **refuse("SLICE_REFUNDED"))


# Lane 2: a repair's own

def repairing(change):
    def make():
        case = gate_case(again(broken()).trade, REPAIRED_AT)
        change(case)
        return write_case(case)
    return make


def corrections(count):
    def make():
        told = again(broken(), correction=False)
        for number in range(count):
            correct(told.trade, told.first, REPAIRED_AT - 200 + number)
        return gate_case(told.trade, REPAIRED_AT)
    return make


fixture("faults", "money-4-corrections", "Four corrections: as many as may be", corrections(4),
        outcome="pass", replaces=True)
fault("5-corrections", "Five corrections", "TOO_MANY", corrections(5))
fault("repair-without-emt", "A repair, and no EMT of the slice", "HOST_STATE",
      repairing(without(codes.EMT)))
fault("repair-emt-absent", "… without a value", "HOST_STATE", repairing(absent(codes.EMT)))
fault("repair-lost-not-counted", "… that lost what it did not count", "HOST_STATE", repairing(value(
    codes.EMT, lost=[Record(attestation=filler("attestation"), lost_at=T0 + DAY)])))
fault("repair-review-of-another", "… that replaces none, and continues the review of another",
      "HOST_STATE", repairing(value(codes.EMT, review_of=filler("another emt"))))
fault("gate-emt-too-much", "An EMT, and no correction", "HOST_STATE", repairing(
    lambda case: setattr(case, "evidence", [one for one in case.evidence if one.kind != 23])))


def escrow_in_the_gate(case):
    case.state.append(Record(kind=codes.ESCROW, key=Record(escrow=filler("escrow")), value=None))
    case.state.sort(key=ledger.ENTRY.key)


fault("gate-escrow-too-much", "An ESCROW decodes in the gate's lane; but nobody asked for it",
      "HOST_STATE", repairing(escrow_in_the_gate))
