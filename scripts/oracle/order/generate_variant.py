"""Several cases of one trade: other moments, less evidence, a wrong state, damaged bytes."""

from ..case import write_case
from ..generate_variant import spoiled_bytes
from ..schema import TIME_MAX, Record
from . import codes, ledger
from .builder import OPENED_AT
from .generate_story import SIGNED
from .log import FULL_FORM, SEGMENTS_FORM

VARIANTS = 4
STEPS = (0, 0, 0, -1, 1)


def cases_of(rng, trade):
    """Some cases, as bytes, of one told trade."""
    items = list(trade.items)
    for index in range(VARIANTS):
        trade.items = items if index == 0 else [one for one in items if rng.random() > 0.08]
        case = trade.case(moment(rng, trade))
        what = rng.random()
        if what < 0.04:
            spoil_state(rng, case)
        elif what < 0.08:
            spoil_order(rng, case)
        elif what < 0.1:
            spoil_value(rng, case)
        data = write_case(case)
        yield spoiled_bytes(rng, data) if rng.random() < 0.03 else data
    trade.items = items


def moment(rng, trade):
    """`at`, in seconds after opened_at: mostly where something changes, not before the evidence."""
    seen = [one.seen_at - OPENED_AT for item in trade.items for one in item.signatures]
    last = max(seen, default=SIGNED)
    near = [one for one in trade.near if one >= last]
    if not near or rng.random() > 0.3 * rng.trouble:
        near = [last, last, last + 60]
    if rng.random() < 0.03:
        near = [trade.slice.delivery_by - OPENED_AT]
    at = rng.choice(near) + rng.choice(STEPS)
    if rng.random() < 0.98:
        at = max(at, last)
    return min(max(0, at), TIME_MAX - OPENED_AT)


def spoil_state(rng, case):
    """An entry less, one more, or one that does not agree with its key."""
    entry = rng.choice(case.state)
    what = rng.randrange(4)
    if what == 0:
        case.state.remove(entry)
    elif what == 1:
        kind, key = rng.choice((
            (ledger.CLAIM, {"claim": bytes(32)}), (ledger.KEY_ENTRY, {"key_id": bytes(32)}),
            (ledger.ORGANISATION, {"organisation": bytes(32)})))
        case.state.append(Record(kind=kind, key=Record(**key), value=None))
        case.state.sort(key=ledger.ENTRY.key)
    elif what == 2:
        case.asked = rng.choice((case.asked + 1, 255, 0))
    else:
        spoil_entry(rng, entry)


def spoil_entry(rng, entry):
    if entry.value is None:
        return
    entry.value = entry.value.but()
    if entry.kind in (ledger.KEY_ENTRY, ledger.DEVICE):
        entry.value.key = bytes([entry.value.key[0] ^ 1]) + entry.value.key[1:]
    elif entry.kind == ledger.SCHEMA:
        entry.value.schema = entry.value.schema.but(revision=99)
    elif entry.kind == ledger.ORGANISATION:
        entry.value.affiliates = [bytes(32)] if rng.random() < 0.5 else []
    elif entry.kind == ledger.SLICE:
        entry.value.emt = None if entry.value.emt else bytes(32)
    else:
        entry.value = None


def lists_of(case):
    found = [case.order.suppliers, case.order.slices, case.order_signatures, case.state,
             case.evidence] + [item.signatures for item in case.evidence]
    for entry in case.state:
        if entry.value is not None and entry.kind == ledger.SCHEMA:
            schema = entry.value.schema = entry.value.schema.but()
            for name in ("fields", "ttls", "tolerances", "variances", "files"):
                setattr(schema, name, list(getattr(schema, name)))
                found.append(getattr(schema, name))
        elif entry.value is not None and entry.kind == ledger.ATTESTOR:
            entry.value = entry.value.but(roles=list(entry.value.roles))
            found.append(entry.value.roles)
    return [one for one in found if len(one) > 1]


def spoil_order(rng, case):
    """Two of a list exchanged, one doubled, or too many of them."""
    case.order = case.order.but(suppliers=list(case.order.suppliers),
                                slices=list(case.order.slices))
    chosen = rng.choice(lists_of(case))
    index = rng.randrange(len(chosen) - 1)
    what = rng.randrange(4)
    if what == 0:
        chosen[index], chosen[index + 1] = chosen[index + 1], chosen[index]
    elif what == 1:
        chosen.insert(index, chosen[index])
    elif what == 2:
        chosen.extend([chosen[index]] * rng.choice((1, 2, 16, 17, 64, 152)))
    else:
        case.at = rng.choice((OPENED_AT, 0, TIME_MAX + 1))


def spoil_value(rng, case):
    """One value that its type does not have, or just has; a log that is too long."""
    found = [(case, "version", (0, 2)), (case, "at", (TIME_MAX + 1,)), (case, "asked", (255,)),
             (case, "log", (Record(form=3), Record(form=FULL_FORM, intervals=[]),
                            Record(form=SEGMENTS_FORM, segments=[])))]
    if rng.random() < 0.05:
        zero = Record(start=0, end=0, min=0, max=0)
        case.log = Record(form=SEGMENTS_FORM, segments=[
            Record(first=0, intervals=[zero] * rng.choice((8_192, 8_193)), proof=[])] * 2)
        return
    for item in case.evidence:
        item.body = item.body.but()
        if item.kind == codes.ATTESTATION:
            found.append((item.body, "role", (0, 10, 255)))
        elif item.kind == codes.REVOCATION:
            found.append((item.body, "reason", (4, 255)))
        elif item.kind == codes.INSPECTION:
            found.append((item.body, "seal", ("", "\x7f", "s" * 257)))
        for one in item.signatures[:1]:
            found.append((one, "seen_at", (TIME_MAX + 1,)))
    holder, name, values = rng.choice(found)
    setattr(holder, name, rng.choice(values))
