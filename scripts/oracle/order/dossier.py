"""The dossier (docs/order.md 5.3 to 5.7, 10.3): whether it is well formed for its slice and schema,
the values of its fields, and the identity of what it claims."""

import calendar
import re
from hashlib import sha256

from ..objects import digest
from ..schema import ListOf
from . import canonical, codes
from .codes import Code
from .order import escrow_digest
from .schema import is_file_name, schema_digest
from .primitives import TEXT

MEMBERS = ("escrow", "fields", "schema", "stage", "sub_lot", "supplier", "version")
MAY_BE_ABSENT = ("files", "log", "redactions")
LIST_MAX = 64
DIGITS_MAX = 18
TEXTS = ListOf(TEXT)


def pov_hash(data):
    """H: of the dossier's bytes, without a tag."""
    return sha256(data).digest()


def read(data, order, one, schema):
    """(code, dossier): 0 and the dossier, or the code of G3 and None."""
    try:
        found = canonical.read(data)
    except canonical.NotCanonical:
        return Code.E_CANONICAL_DRIFT, None
    if not well_formed(found, order, one, schema):
        return Code.E_FORMAT_INVALID, None
    if not sets_ascend(found, schema):
        return Code.E_SET_NOT_SORTED, None
    if not set(schema.files) <= {entry["name"] for entry in found.get("files", [])}:
        return Code.E_FILE_MISSING, None
    return Code.COUNTED, found


def well_formed(found, order, one, schema):
    """5.4."""
    names = set(found)
    if not set(MEMBERS) <= names <= set(MEMBERS + MAY_BE_ABSENT):
        return False
    if ("log" in names) != (schema.cold_chain is not None):
        return False
    return (found["escrow"] == escrow_digest(order).hex()
            and found["schema"] == schema_digest(schema).hex()
            and found["sub_lot"] == one.sub_lot.hex() and found["supplier"] == one.supplier.hex()
            and is_number(found["stage"]) and found["stage"] == one.stage
            and is_number(found["version"]) and found["version"] == 1
            and ("log" not in names or is_digest(found["log"]))
            and ("files" not in names or files_formed(found["files"]))
            and fields_formed(found, schema))


def is_number(value):
    return type(value) is int


def is_digest(value):
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def objects_with(value, names):
    """An array of 1 to 64 objects with exactly these members."""
    return (isinstance(value, list) and 1 <= len(value) <= LIST_MAX
            and all(isinstance(entry, dict) and set(entry) == names for entry in value))


def files_formed(files):
    return objects_with(files, {"name", "sha256", "size"}) and all(
        isinstance(entry["name"], str) and is_file_name(entry["name"])
        and is_digest(entry["sha256"]) and is_number(entry["size"]) for entry in files)


def fields_formed(found, schema):
    """Values of their types; redactions of redactable fields; nothing required is missing."""
    fields, by_name = found["fields"], {field.name: field for field in schema.fields}
    if not isinstance(fields, dict) or not set(fields) <= set(by_name):
        return False
    if not all(value_formed(by_name[name].type, value) for name, value in fields.items()):
        return False
    redacted = set()
    if "redactions" in found:
        if not objects_with(found["redactions"], {"commitment", "field"}):
            return False
        for entry in found["redactions"]:
            name = entry["field"]
            if not isinstance(name, str) or not is_digest(entry["commitment"]) \
                    or name not in by_name or not by_name[name].redactable or name in fields:
                return False
            redacted.add(name)
    return all(name in fields or name in redacted
               for name, field in by_name.items() if field.required)


def value_formed(kind, value):
    """Whether a JSON value is one of this field type."""
    if kind.type == codes.BOOLEAN:
        return isinstance(value, bool)
    if kind.type == codes.ARRAY:
        return (isinstance(value, list) and 1 <= len(value) <= kind.max_items
                and all(value_formed(kind.item, item) for item in value))
    if not isinstance(value, str):
        return False
    if kind.type == codes.STRING_ID:
        return 1 <= len(value) <= kind.max_length and value == value.strip(" ")
    if kind.type == codes.DECIMAL:
        return decimal_formed(value, kind.precision)
    if kind.type == codes.TIMESTAMP:
        return time_of(value) is not None
    return value in kind.values


def decimal_formed(value, precision):
    point = rf"\.[0-9]{{{precision}}}" if precision else ""
    if not re.fullmatch(rf"-?(0|[1-9][0-9]*){point}", value, re.ASCII):
        return False
    digits = value.lstrip("-").replace(".", "")
    return len(digits) <= DIGITS_MAX and not (value[0] == "-" and int(digits) == 0)


def time_of(value):
    """The seconds of a TIMESTAMP, or None if it is none."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z", value, re.ASCII)
    if not found:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    if not (1970 <= year and 1 <= month <= 12 and hour <= 23 and minute <= 59 and second <= 59
            and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return calendar.timegm((year, month, day, hour, minute, second))


def sets_ascend(found, schema):
    """5.5: arrays of SET, files by name, redactions by field."""
    lists = [[entry["name"] for entry in found.get("files", [])],
             [entry["field"] for entry in found.get("redactions", [])]]
    lists += [found["fields"][field.name] for field in schema.fields
              if field.name in found["fields"] and field.type.type == codes.ARRAY
              and field.type.cardinality == codes.SET]
    return all(before < after for one in lists for before, after in zip(one, one[1:]))


# Values of a dossier that passed G3

def value_of(found, schema, index):
    """The integer of a DECIMAL, the time of a TIMESTAMP, else the JSON value; None if absent."""
    field = schema.fields[index]
    value = found["fields"].get(field.name)
    if value is None:
        return None
    if field.type.type == codes.DECIMAL:
        return int(value.replace(".", ""))
    if field.type.type == codes.TIMESTAMP:
        return time_of(value)
    return value


def file_digest(found, name):
    return next(bytes.fromhex(entry["sha256"]) for entry in found["files"]
                if entry["name"] == name)


def texts_of(value):
    """A value as list<text>: one text for a scalar, the items of an array (5.6)."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return list(value) if isinstance(value, list) else [value]


def normalised(text):
    """Runs of spaces become one; a to z become A to Z."""
    return re.sub(" +", " ", text).upper()


def claim_of(found, schema):
    """domain ‖ list<list<text>> (5.7), as bytes."""
    lists = []
    for index in schema.claim_fields:
        field = schema.fields[index]
        texts = [normalised(text) for text in texts_of(found["fields"][field.name])]
        lists.append(sorted(set(texts)) if field.type.type == codes.ARRAY else texts)
    return TEXT.write(schema.claim_domain) + ListOf(TEXTS).write(lists)


def claim_identity(found, schema):
    return digest("quittance/order/claim/v1", claim_of(found, schema))


def commitment(escrow, name, salt, value):
    """A redaction's commitment (5.6)."""
    return digest("quittance/order/redaction/v1",
                  escrow + TEXT.write(name) + salt + TEXTS.write(texts_of(value)))


def lots_digest(lots):
    return digest("quittance/order/lots/v1", TEXTS.write(lots))


def written(members):
    """The bytes of a dossier, from its members."""
    return canonical.write({name: value for name, value in members.items() if value is not None})


def file_entry(name, data):
    """How `files` lists a file."""
    return {"name": name, "sha256": sha256(data).hexdigest(), "size": len(data)}
