"""The schema of a stage (docs/order.md 5.1): its bytes, its names, and whether it is sound."""

import re

from ..codes import Fault
from ..objects import digest
from ..schema import (BOOL, SECONDS, U8, U32, BadInput, Enum, ListOf, Option, Record,
                      Struct)
from . import codes
from .order import ROLE
from .primitives import BPS, I32, I64, PPM, TEXT, SetOf

CARDINALITY = Enum("cardinality", codes.CARDINALITIES)
ENUM_VALUES = SetOf(TEXT, most=32)


class FieldType:
    """One byte (O3), then what that type needs. The value is a Record with `type`."""
    name = "field type"
    FIELDS = {codes.STRING_ID: (("max_length", U32),), codes.DECIMAL: (("precision", U8),),
              codes.TIMESTAMP: (), codes.BOOLEAN: (), codes.ENUM: (("values", ENUM_VALUES),)}

    def __init__(self, only=tuple(codes.FIELD_TYPES)):
        self.only = only

    def fields(self, number):
        if number == codes.ARRAY:
            return (("item", ITEM_TYPE), ("cardinality", CARDINALITY), ("max_items", U32))
        return self.FIELDS[number]

    def write(self, value):
        return bytes([value.type]) + b"".join(
            kind.write(getattr(value, field)) for field, kind in self.fields(value.type))

    def read(self, reader, place=""):
        number = reader.take(1, place)[0]
        if number not in self.only:
            raise Fault(Fault.BAD_VALUE, place)
        return Record(type=number, **{field: kind.read(reader, f"{place}.{field}")
                                      for field, kind in self.fields(number)})

    def to_json(self, value):
        return {"type": codes.FIELD_TYPES[value.type],
                **{field: kind.to_json(getattr(value, field))
                   for field, kind in self.fields(value.type)}}

    def from_json(self, found):
        numbers = {codes.FIELD_TYPES[number]: number for number in self.only}
        if not isinstance(found, dict) or found.get("type") not in numbers:
            raise BadInput(f"field type: {found!r}")
        number = numbers[found["type"]]
        fields = self.fields(number)
        if sorted(found) != sorted(["type"] + [field for field, _ in fields]):
            raise BadInput(f"field type: {found!r}")
        return Record(type=number, **{field: kind.from_json(found[field])
                                      for field, kind in fields})

    def parts(self, value):
        return [(kind, getattr(value, field)) for field, kind in self.fields(value.type)]


FIELD_TYPE = FieldType()
ITEM_TYPE = FieldType((codes.STRING_ID, codes.DECIMAL, codes.TIMESTAMP))

FIELD = Struct("field", ("name", TEXT), ("type", FIELD_TYPE), ("required", BOOL),
               ("redactable", BOOL))
GROUP = SetOf(ROLE, most=16)
TTL = Struct("ttl", ("role", ROLE), ("ttl", SECONDS))
EXIF = Struct("exif", ("taken_at", U8), ("latitude", U8), ("longitude", U8))
SEAL = Struct("seal", ("role", ROLE), ("field", U8), ("photo", TEXT), ("exif", Option(EXIF)))
WINDOW = Struct("window", ("from", U8), ("until", U8))
COLD_CHAIN = Struct(
    "cold_chain", ("mode", Enum("mode", codes.MODES)), ("low", I32), ("high", I32),
    ("windows", ListOf(WINDOW, most=8)), ("max_gap_seconds", SECONDS),
    ("max_excursion_seconds", SECONDS), ("min_compliance", BPS))
TOLERANCE = Struct("tolerance", ("field", U8), ("low", I64), ("high", I64))
STEP = Struct("step", ("bound", I64), ("deduction", PPM))
VARIANCE = Struct("variance", ("field", U8), ("side", Enum("side", codes.SIDES)),
                  ("steps", ListOf(STEP, most=16)))
FALLBACK = Struct("fallback", ("stands_for", ROLE), ("alternates", SetOf(ROLE, most=16)),
                  ("longest_seconds", SECONDS))


def by_field(row):
    return row.field


SCHEMA = Struct(
    "schema", ("name", TEXT), ("revision", U32),
    ("fields", SetOf(FIELD, most=64, key=lambda field: field.name.encode())),
    ("files", SetOf(TEXT, most=64)), ("claim_domain", TEXT), ("claim_fields", ListOf(U8, most=8)),
    ("groups", ListOf(GROUP, most=8)), ("min_attestations", U8),
    ("ttls", SetOf(TTL, most=16, key=lambda row: row.role)), ("post_production", BOOL),
    ("seal", Option(SEAL)), ("lots", Option(U8)), ("cold_chain", Option(COLD_CHAIN)),
    ("tolerances", SetOf(TOLERANCE, most=16, key=by_field)),
    ("variances", SetOf(VARIANCE, most=16, key=by_field)),
    ("fallbacks", ListOf(FALLBACK, most=4)))

FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
FILE_NAME_MAX = 64


def schema_digest(schema):
    return digest("quittance/order/schema/v1", SCHEMA.write(schema))


def schema_name(schema):
    """What an allowlist holds."""
    return digest("quittance/order/schema-name/v1", schema.name.encode("ascii"))


def group_digest(schema, index):
    return digest("quittance/order/group/v1", schema_digest(schema) + bytes([index])
                  + GROUP.write(schema.groups[index]))


def ttl_of(schema, role):
    """Seconds, or None for a role that the schema does not ask for."""
    return next((row.ttl for row in schema.ttls if row.role == role), None)


def widened(groups, fallback):
    """Every group that has stands_for, with the alternates; the others as they are."""
    return [set(group) | set(fallback.alternates) if fallback.stands_for in group else set(group)
            for group in groups]


def is_file_name(name):
    return FILE_NAME.fullmatch(name) is not None and len(name) <= FILE_NAME_MAX


def sound(schema):
    """Whether all ten demands of 5.1 hold."""
    return (names_and_indices(schema) and claim_can_be_named(schema) and diverse(schema.groups)
            and len(schema.groups) <= schema.min_attestations <= 16
            and all(fallback_sound(schema, fallback) for fallback in schema.fallbacks)
            and ttls_sound(schema) and seal_sound(schema) and lots_sound(schema)
            and cold_chain_sound(schema) and tolerances_sound(schema))


def names_and_indices(schema):
    """1. Also of an array's items."""
    return (all(FIELD_NAME.fullmatch(field.name) and type_sound(field.type)
                for field in schema.fields)
            and all(index < len(schema.fields) for index in indices(schema))
            and all(is_file_name(name) for name in schema.files))


def type_sound(kind):
    if kind.type == codes.STRING_ID:
        return 1 <= kind.max_length <= 256
    if kind.type == codes.DECIMAL:
        return kind.precision <= 9
    if kind.type == codes.ENUM:
        return len(kind.values) > 0
    if kind.type == codes.ARRAY:
        return 1 <= kind.max_items <= 1024 and type_sound(kind.item)
    return True


def indices(schema):
    """Every index of a field that the schema has anywhere."""
    yield from schema.claim_fields
    if schema.seal is not None:
        yield schema.seal.field
        if schema.seal.exif is not None:
            yield from (schema.seal.exif.taken_at, schema.seal.exif.latitude,
                        schema.seal.exif.longitude)
    if schema.lots is not None:
        yield schema.lots
    if schema.cold_chain is not None:
        for window in schema.cold_chain.windows:
            yield from (getattr(window, "from"), window.until)
    for row in schema.tolerances + schema.variances:
        yield row.field


def always_readable(schema, index):
    """The field is required and not redactable."""
    return schema.fields[index].required and not schema.fields[index].redactable


def claim_can_be_named(schema):
    """2."""
    def fits(index):
        kind = schema.fields[index].type
        return always_readable(schema, index) and kind.type != codes.BOOLEAN and not (
            kind.type == codes.ARRAY and kind.cardinality == codes.SEQ)

    named = schema.claim_fields
    return 1 <= len(named) <= 8 and len(set(named)) == len(named) and all(map(fits, named))


def diverse(groups):
    """3. Two groups at least, none empty, and no role in all of them."""
    return (len(groups) >= 2 and all(len(group) > 0 for group in groups)
            and not set.intersection(*map(set, groups)))


def fallback_sound(schema, fallback):
    """5."""
    return (len(fallback.alternates) > 0 and 1 <= fallback.longest_seconds <= 2_592_000
            and any(fallback.stands_for in group for group in schema.groups)
            and diverse(widened(schema.groups, fallback)))


def ttls_sound(schema):
    """6."""
    asked = {role for group in schema.groups for role in group} | {
        role for fallback in schema.fallbacks for role in fallback.alternates}
    return ({row.role for row in schema.ttls} == asked
            and all(900 <= row.ttl <= 1_209_600 for row in schema.ttls))


def seal_sound(schema):
    """7."""
    seal = schema.seal
    if seal is None:
        return True
    if (ttl_of(schema, seal.role) is None or seal.photo not in schema.files
            or schema.fields[seal.field].type.type != codes.STRING_ID
            or not always_readable(schema, seal.field)):
        return False
    if seal.exif is None:
        return True
    taken_at, latitude, longitude = (schema.fields[index] for index in (
        seal.exif.taken_at, seal.exif.latitude, seal.exif.longitude))
    return (taken_at.type.type == codes.TIMESTAMP
            and all(field.type.type == codes.DECIMAL and field.type.precision == 6
                    for field in (latitude, longitude))
            and not any(field.redactable for field in (taken_at, latitude, longitude)))


def lots_sound(schema):
    """8."""
    if schema.lots is None:
        return True
    kind = schema.fields[schema.lots].type
    return (kind.type == codes.ARRAY and kind.item.type == codes.STRING_ID
            and kind.cardinality == codes.SET and always_readable(schema, schema.lots))


def cold_chain_sound(schema):
    """9."""
    cold = schema.cold_chain
    if cold is None:
        return True
    return (cold.low <= cold.high and len(cold.windows) >= 1
            and (cold.mode != codes.FULL or len(cold.windows) == 1)
            and all(schema.fields[index].type.type == codes.TIMESTAMP
                    and always_readable(schema, index)
                    for window in cold.windows
                    for index in (getattr(window, "from"), window.until)))


def tolerances_sound(schema):
    """10."""
    for row in schema.tolerances:
        field = schema.fields[row.field]
        if field.type.type != codes.DECIMAL or field.redactable or row.low > row.high:
            return False
    return all(variance_sound(schema, variance) for variance in schema.variances)


def variance_sound(schema, variance):
    row = next((row for row in schema.tolerances if row.field == variance.field), None)
    if row is None or not variance.steps:
        return False
    sign = 1 if variance.side == codes.HIGHER else -1
    outward = [sign * (row.high if sign == 1 else row.low)] + [
        sign * step.bound for step in variance.steps]
    costs = [step.deduction for step in variance.steps]
    return (all(before < after for before, after in zip(outward, outward[1:]))
            and all(before <= after for before, after in zip(costs, costs[1:])))
