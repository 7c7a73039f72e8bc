"""Several cases of one step of a story: as it is; at another moment; with less evidence; after the
host said something else of the ledger; with damaged bytes."""

from ..case import write_case
from ..generate_variant import spoiled_bytes
from ..order import codes as gate
from ..order import ledger
from ..order.builder import OPENED_AT
from ..builder import filler
from ..schema import TIME_MAX, Record
from . import codes
from .objects import NUMBERS, emt_digest

SPOILED = 0.35


def cases_of(rng, case):
    """The case's bytes, and sometimes those of a variant."""
    yield write_case(case)
    if rng.random() > SPOILED:
        return
    case = case.but(state=[entry.but() for entry in case.state], evidence=list(case.evidence))
    what = rng.choice((moment, moment, less, less, state, state, state, entries, order_of, values,
                       unsigned))
    what(rng, case)
    data = write_case(case)
    yield spoiled_bytes(rng, data) if rng.random() < 0.05 else data


def moment(rng, case):
    """A second more or less, or much later."""
    case.at = min(TIME_MAX, max(0, case.at + rng.choice((-1, 1, 1, 600, 86_400, 10**7))))


def less(rng, case):
    case.evidence = [one for one in case.evidence if rng.random() < 0.7]


def state(rng, case):
    """A value that the ledger may have, whether it can be or not."""
    entry = rng.choice([one for one in case.state if one.kind in (
        ledger.SLICE, codes.EMT, codes.ESCROW, codes.PROVEN, codes.RECIPIENT, ledger.KEY_ENTRY,
        ledger.SCHEMA)])
    value = entry.value
    if entry.kind == codes.PROVEN:
        entry.value = None if value else Record(first=filler("a"), second=filler("b"),
                                                proven_at=OPENED_AT)
    elif value is None:
        return
    elif entry.kind == ledger.SLICE:
        name, options = rng.choice((
            ("status", range(5)), ("frozen", (True, False)),
            ("locked", (0, value.locked + 1, max(0, value.locked - 1))), ("emt", (None,))))
        entry.value = value.but(**{name: min(2**128 - 1, rng.choice(options))
                                   if name == "locked" else rng.choice(options)})
    elif entry.kind == codes.EMT:
        lost = [Record(attestation=one.attestation, lost_at=case.at - rng.choice((0, 1, 900)))
                for one in value.emt.counted if rng.random() < 0.5]
        entry.value = value.but(**rng.choice((
            {"lost": lost}, {"lost": lost}, {"first_passed_at": case.at - 900},
            {"replaced_by": filler("another emt")}, {"review_of": filler("another emt")},
            {"lost": [Record(attestation=filler("another"), lost_at=case.at)]})))
    elif entry.kind == codes.ESCROW:
        name = rng.choice(NUMBERS)
        change = rng.choice((-1, 1, 1, 10**6, -value.__dict__[name], 2**128))
        entry.value = value.but(**{name: min(2**128 - 1, max(0, value.__dict__[name] + change))})
    elif entry.kind == codes.RECIPIENT:
        entry.value = None
    elif entry.kind == ledger.SCHEMA:
        entry.value = rng.choice((None, value.but(withdrawn_at=OPENED_AT),
                                  value.but(schema=value.schema.but(revision=9))))
    else:
        entry.value = rng.choice((None, value.but(revoked_at=case.at - rng.choice((0, 1, 900))),
                                  value.but(key=bytes(33))))


def entries(rng, case):
    """An entry less, or one more; an EMT of another place, under its own digest."""
    entry = rng.choice(case.state)
    what = rng.randrange(4)
    if what == 0:
        case.state.remove(entry)
    elif what == 1:
        kind, key = rng.choice((
            (ledger.CLAIM, {"claim": bytes(32)}), (ledger.KEY_ENTRY, {"key_id": bytes(32)}),
            (codes.PROVEN, {"key_id": bytes(32)}), (codes.EMT, {"emt": bytes(32)}),
            (codes.ESCROW, {"escrow": bytes(32)})))
        case.state.append(Record(kind=kind, key=Record(**key), value=None))
        case.state.sort(key=ledger.ENTRY.key)
    elif what == 2:
        case.asked = rng.choice((case.asked + 1, 255, 0))
    else:
        elsewhere(rng, case)


def elsewhere(rng, case):
    """A slice's EMT is another one, with everything else right: of another stage, order or fact."""
    rows = [one for one in case.state if one.kind == ledger.SLICE and one.value
            and one.value.emt is not None]
    if not rows:
        return
    row = rng.choice(rows)
    entry = next((one for one in case.state if one.kind == codes.EMT
                  and one.key.emt == row.value.emt), None)
    if entry is None or entry.value is None:
        return
    emt = entry.value.emt
    emt = emt.but(**rng.choice((
        {"place": emt.place.but(stage=(emt.place.stage + 1) % 16)},
        {"header": emt.header.but(order=filler("another order"))},
        {"deduction": 1_000_000}, {"passed_at": case.at - 1}, {"counted": []})))
    entry.key = Record(emt=emt_digest(emt))
    entry.value = entry.value.but(emt=emt, lost=[], review_of=entry.key.emt)
    row.value = row.value.but(emt=entry.key.emt)
    case.state.sort(key=ledger.ENTRY.key)


def order_of(rng, case):
    """Two of a list exchanged, one doubled, or too many of them."""
    case.order_signatures = list(case.order_signatures)
    lists = [one for one in (case.order_signatures, case.state, case.evidence) if len(one) > 1]
    chosen = rng.choice(lists)
    index = rng.randrange(len(chosen) - 1)
    what = rng.randrange(3)
    if what == 0:
        chosen[index], chosen[index + 1] = chosen[index + 1], chosen[index]
    elif what == 1:
        chosen.insert(index, chosen[index])
    else:
        chosen.extend([chosen[index]] * rng.choice((1, 5, 17, 97, 640)))


def values(rng, case):
    """One value that its type does not have, or just has."""
    found = [(case, "version", (0, 2)), (case, "lane", (0, 4)), (case, "asked", (255,)),
             (case, "at", (TIME_MAX, TIME_MAX + 1, 0))]
    for place, item in enumerate(case.evidence):
        item = case.evidence[place] = item.but(body=item.body.but(), signatures=[
            one.but() for one in item.signatures])
        if item.kind == codes.OBJECTION:
            found.append((item.body, "reason", (5, 255)))
        elif item.kind == codes.RULING:
            found.append((item.body, "deduction", (1_000_001, 2**32 - 1)))
        elif item.kind == gate.REVOCATION:
            found.append((item.body, "reason", (4, 255)))
        for one in item.signatures[:1]:
            found.append((one, "seen_at", (TIME_MAX + 1, case.at, case.at + 1)))
    holder, name, options = rng.choice(found)
    setattr(holder, name, rng.choice(options))


def unsigned(rng, case):
    """A party's signature over the order is missing, or is another's."""
    case.order_signatures = list(case.order_signatures)
    place = rng.randrange(len(case.order_signatures))
    if rng.random() < 0.5:
        del case.order_signatures[place]
    else:
        case.order_signatures[place] = case.order_signatures[place].but(sig=bytes(65))
