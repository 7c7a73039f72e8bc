"""The ledger's values in a case (docs/order.md 8): entries, key states, classes, what is asked."""

from ..codes import Fault
from ..objects import peer_id
from ..schema import (BOOL, HASH, KEY, TIME, U8, U128, BadInput, Enum, ListOf, Option, Record,
                      Struct)
from . import codes
from .order import ROLE, STAGE, chain_of, escrow_digest
from .schema import SCHEMA as SCHEMA_BYTES
from .schema import schema_digest
from .primitives import SetOf

REGISTRY, SCHEMA, ORGANISATION, ATTESTOR, KEY_ENTRY, DEVICE, FALLBACK, SLICE, CLAIM = range(1, 10)
TIMES = (("active_from", TIME), ("retired_at", Option(TIME)), ("revoked_at", Option(TIME)))
KEYS = {
    REGISTRY: Struct("key"), SCHEMA: Struct("key", ("schema", HASH)),
    ORGANISATION: Struct("key", ("organisation", HASH)), ATTESTOR: Struct("key", ("attestor",
                                                                                  HASH)),
    KEY_ENTRY: Struct("key", ("key_id", HASH)), DEVICE: Struct("key", ("key_id", HASH)),
    FALLBACK: Struct("key", ("schema", HASH), ("corridor", HASH), ("index", U8)),
    SLICE: Struct("key", ("escrow", HASH), ("supplier", HASH), ("sub_lot", HASH),
                  ("stage", STAGE)),
    CLAIM: Struct("key", ("claim", HASH))}
VALUES = {
    REGISTRY: Struct("REGISTRY", ("revokers", ListOf(KEY, most=8))),
    SCHEMA: Struct("SCHEMA", ("withdrawn_at", Option(TIME)), ("schema", SCHEMA_BYTES)),
    ORGANISATION: Struct("ORGANISATION", ("affiliates", SetOf(HASH, most=16))),
    ATTESTOR: Struct(
        "ATTESTOR", ("organisation", HASH), ("roles", SetOf(ROLE, most=16)),
        ("schemas", SetOf(HASH, most=64)), ("corridors", SetOf(HASH, most=64)),
        ("standing", Enum("standing", codes.STANDINGS)), ("registered_at", TIME),
        ("kyb_until", TIME), ("scope_until", TIME), ("insurance_until", TIME), ("bond", U128)),
    KEY_ENTRY: Struct(
        "KEY", ("attestor", HASH), ("key", KEY), ("custody", Enum("custody", codes.CUSTODIES)),
        ("added_at", TIME), *TIMES, ("successor", Option(HASH))),
    DEVICE: Struct("DEVICE", ("key", KEY), ("circuit", HASH), ("corridor", HASH), *TIMES),
    FALLBACK: Struct("FALLBACK", ("reason", Enum("reason", codes.FALLBACK_REASONS)),
                     ("valid_from", TIME), ("valid_until", TIME), ("approved_by", HASH)),
    SLICE: Struct("SLICE", ("status", Enum("status", codes.STATUSES)), ("frozen", BOOL),
                  ("locked", U128), ("emt", Option(HASH))),
    CLAIM: Struct("CLAIM", ("emt", HASH))}
KIND = Enum("ledger kind", codes.LEDGER)


class LedgerEntry:
    """kind u8 ‖ the fields of its key ‖ option<value>."""
    name = "entry"

    def write(self, value):
        return self.key(value) + Option(VALUES[value.kind]).write(value.value)

    def key(self, value):
        """Kind and key: what entries are sorted by."""
        return bytes([value.kind]) + KEYS[value.kind].write(value.key)

    def read(self, reader, place=""):
        kind = reader.take(1, place)[0]
        if kind not in KEYS:
            raise Fault(Fault.BAD_VALUE, f"{place}.kind")
        return Record(kind=kind, key=KEYS[kind].read(reader, f"{place}.key"),
                      value=Option(VALUES[kind]).read(reader, f"{place}.value"))

    def to_json(self, value):
        return {"kind": codes.LEDGER[value.kind], **KEYS[value.kind].to_json(value.key),
                "value": Option(VALUES[value.kind]).to_json(value.value)}

    def from_json(self, found):
        if not isinstance(found, dict) or not {"kind", "value"} <= set(found):
            raise BadInput("entry: no kind or no value")
        kind = KIND.from_json(found["kind"])
        key = {name: part for name, part in found.items() if name not in ("kind", "value")}
        return Record(kind=kind, key=KEYS[kind].from_json(key),
                      value=Option(VALUES[kind]).from_json(found["value"]))

    def parts(self, value):
        return [] if value.value is None else [(VALUES[value.kind], value.value)]


ENTRY = LedgerEntry()
STATE = ListOf(ENTRY, most=320)
UNFUNDED_SLICE = Record(status=codes.UNFUNDED, frozen=False, locked=0, emt=None)


def name_of(kind, **key):
    """Kind and key as bytes."""
    return ENTRY.key(Record(kind=kind, key=Record(**key)))


class State:
    """The entries of a case by kind and key."""

    def __init__(self, entries):
        self.values = {ENTRY.key(entry): entry.value for entry in entries}

    def get(self, kind, **key):
        """The value, or None: the ledger has none."""
        return self.values[name_of(kind, **key)]

    def has(self, kind, **key):
        return name_of(kind, **key) in self.values

    def key(self, key_id):
        return self.get(KEY_ENTRY, key_id=key_id)

    def slice(self, escrow, one):
        """The slice's value; UNFUNDED if the ledger has none."""
        return self.get(SLICE, escrow=escrow, supplier=one.supplier, sub_lot=one.sub_lot,
                        stage=one.stage) or UNFUNDED_SLICE

    def class_of(self, organisation):
        """All organisations of its class, itself included (8.3)."""
        return class_of(organisation, self.get(ORGANISATION, organisation=organisation))


def class_of(organisation, value):
    return frozenset([organisation] + (value.affiliates if value is not None else []))


def key_state(value, at):
    """REVOKED, RETIRED, PENDING or ACTIVE (8.1): the first that applies."""
    if value.revoked_at is not None and value.revoked_at <= at:
        return "REVOKED"
    if value.retired_at is not None and value.retired_at <= at:
        return "RETIRED"
    return "PENDING" if at < value.active_from else "ACTIVE"


def asked_for(case, value_of):
    """The keys that 8.2 asks for, CLAIM apart. `value_of(name)`: what the ledger has there."""
    order, escrow = case.order, escrow_digest(case.order)
    one = order.slices[case.asked]
    names = {name_of(REGISTRY), name_of(SCHEMA, schema=one.schema)}
    schema = value_of(name_of(SCHEMA, schema=one.schema))
    if schema is not None:
        names |= {name_of(FALLBACK, schema=one.schema, corridor=order.corridor, index=index)
                  for index in range(len(schema.schema.fallbacks))}
    names |= {name_of(SLICE, escrow=escrow, supplier=other.supplier, sub_lot=other.sub_lot,
                      stage=other.stage) for other in chain_of(order, one)}
    names |= {name_of(ORGANISATION, organisation=party.organisation)
              for party in [order.buyer] + order.suppliers}
    for item in case.evidence:
        if item.kind == codes.ATTESTATION:
            names |= asked_for_attestation(item.body.key_id, value_of)
        elif item.kind == codes.INSPECTION:
            names.add(name_of(KEY_ENTRY, key_id=item.body.key_id))
        elif item.kind == codes.LOG_HEAD:
            names.add(name_of(DEVICE, key_id=item.body.device))
    return names


def asked_for_attestation(key_id, value_of):
    """8.2, 3: the key; with a value its successor, its attestor, and that one's organisation."""
    names = {name_of(KEY_ENTRY, key_id=key_id)}
    key = value_of(name_of(KEY_ENTRY, key_id=key_id))
    if key is None:
        return names
    if key.successor is not None:
        names.add(name_of(KEY_ENTRY, key_id=key.successor))
    names.add(name_of(ATTESTOR, attestor=key.attestor))
    attestor = value_of(name_of(ATTESTOR, attestor=key.attestor))
    if attestor is not None:
        names.add(name_of(ORGANISATION, organisation=attestor.organisation))
    return names


def contradicts_itself(case, asked):
    """7.3, 5: whether the host's word on the ledger is incomplete or contradicts itself. `asked`:
    the keys that the case has, CLAIM apart."""
    values = State(case.state).values
    claims = {name for name in values if name[0] == CLAIM}
    if len(claims) > 1 or set(values) - claims != asked:
        return True
    classes = [class_of(entry.key.organisation, entry.value) for entry in case.state
               if entry.kind == ORGANISATION]
    if any(left != right and left & right for left in classes for right in classes):
        return True
    return any(not entry_agrees(entry) for entry in case.state if entry.value is not None)


def entry_agrees(entry):
    """A value belongs to its key; a SLICE has an EMT as its status says."""
    if entry.kind == SCHEMA:
        return schema_digest(entry.value.schema) == entry.key.schema
    if entry.kind in (KEY_ENTRY, DEVICE):
        return peer_id(entry.value.key) == entry.key.key_id
    if entry.kind == SLICE:
        if entry.value.status in (codes.RELEASABLE, codes.UNLOCKED):
            return entry.value.emt is not None
        return entry.value.status == codes.REFUNDED or entry.value.emt is None
    return True
