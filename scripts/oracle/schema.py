"""Strict Borsh and the JSON forms of the wire's types.

Every type knows four things: how to `write` a value, how to `read` one (or raise the Fault of T6,
pass two), its JSON form (`to_json`, `from_json`), and how to `draw` one for the wire vectors.
Python values: int, bool, bytes, list, None, and `Record` for anything with named fields.
"""

import calendar
import re
import time as clock
from types import SimpleNamespace

from .codes import Fault

TIME_MAX = 253_402_300_799
SECONDS_MAX = 2**32 - 1


class Record(SimpleNamespace):
    """A value with named fields."""

    def but(self, **changes):
        """A copy with some fields changed."""
        return Record(**{**self.__dict__, **changes})


class BadInput(ValueError):
    """JSON that is no case."""


class Reader:
    """Bytes being read from left to right."""

    def __init__(self, data):
        self.data, self.position = data, 0

    def take(self, count, place):
        end = self.position + count
        if end > len(self.data):
            raise Fault(Fault.TRUNCATED, place)
        piece = self.data[self.position:end]
        self.position = end
        return piece


class Integer:
    """u8 … u128, little-endian; in JSON a number, or a decimal string."""

    def __init__(self, name, size, text=False, maximum=None):
        self.name, self.size, self.text = name, size, text
        self.maximum = 2**(8 * size) - 1 if maximum is None else maximum

    def write(self, value):
        return value.to_bytes(self.size, "little")

    def read(self, reader, place=""):
        value = int.from_bytes(reader.take(self.size, place), "little")
        if value > self.maximum:
            raise Fault(Fault.BAD_VALUE, place)
        return value

    def to_json(self, value):
        return str(value) if self.text else value

    def from_json(self, found):
        if self.text:
            if not isinstance(found, str) or not re.fullmatch(r"0|[1-9][0-9]*", found, re.ASCII):
                raise BadInput(f"{self.name}: {found!r}")
            found = int(found)
        if type(found) is not int or not 0 <= found <= self.maximum:
            raise BadInput(f"{self.name}: {found!r}")
        return found

    def draw(self, stream):
        value = int.from_bytes(stream.take(self.size), "little")
        return value if self.maximum == 2**(8 * self.size) - 1 else value % (self.maximum + 1)


class Time(Integer):
    """Unix seconds as u64, at most 9999-12-31T23:59:59Z."""

    def __init__(self):
        super().__init__("time", 8, maximum=TIME_MAX)

    def to_json(self, value):
        return clock.strftime("%Y-%m-%dT%H:%M:%SZ", clock.gmtime(value))

    def from_json(self, found):
        if not isinstance(found, str) or not re.fullmatch(
                r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", found, re.ASCII):
            raise BadInput(f"time: {found!r}")
        try:
            value = calendar.timegm(clock.strptime(found, "%Y-%m-%dT%H:%M:%SZ"))
        except ValueError as bad:
            raise BadInput(f"time: {found!r}") from bad
        if value < 0 or self.to_json(value) != found:
            raise BadInput(f"time: {found!r}")
        return value


class Bool:
    """One byte, 0 or 1."""
    name = "bool"

    def write(self, value):
        return b"\x01" if value else b"\x00"

    def read(self, reader, place=""):
        value = reader.take(1, place)[0]
        if value > 1:
            raise Fault(Fault.BAD_VALUE, place)
        return value == 1

    def to_json(self, value):
        return value

    def from_json(self, found):
        if type(found) is not bool:
            raise BadInput(f"bool: {found!r}")
        return found

    def draw(self, stream):
        return stream.take(1)[0] & 1 == 1


class Bytes:
    """A fixed number of bytes; lower-case hex in JSON."""

    def __init__(self, name, size):
        self.name, self.size = name, size

    def write(self, value):
        assert len(value) == self.size, self.name
        return value

    def read(self, reader, place=""):
        return reader.take(self.size, place)

    def to_json(self, value):
        return value.hex()

    def from_json(self, found):
        if not isinstance(found, str) or not re.fullmatch(f"[0-9a-f]{{{2 * self.size}}}", found):
            raise BadInput(f"{self.name}: {found!r}")
        return bytes.fromhex(found)

    def draw(self, stream):
        return stream.take(self.size)


class Enum:
    """One byte with a meaning; in JSON its name. A byte without one is BAD_VALUE."""

    def __init__(self, name, table):
        self.name, self.table = name, table
        self.values = {known: value for value, known in table.items()}

    def write(self, value):
        return bytes([value])

    def read(self, reader, place=""):
        value = reader.take(1, place)[0]
        if value not in self.table:
            raise Fault(Fault.BAD_VALUE, place)
        return value

    def to_json(self, value):
        return self.table[value]

    def from_json(self, found):
        if isinstance(found, bool) or not isinstance(found, (str, int)) \
                or found not in self.values:
            raise BadInput(f"{self.name}: {found!r}")
        return self.values[found]

    def draw(self, stream):
        return sorted(self.table)[stream.take(1)[0] % len(self.table)]


class Option:
    """A tag 0 or 1, then the value; null in JSON."""

    def __init__(self, item):
        self.name, self.item = f"option<{item.name}>", item

    def write(self, value):
        return b"\x00" if value is None else b"\x01" + self.item.write(value)

    def read(self, reader, place=""):
        return self.item.read(reader, place) if BOOL.read(reader, place) else None

    def to_json(self, value):
        return None if value is None else self.item.to_json(value)

    def from_json(self, found):
        return None if found is None else self.item.from_json(found)

    def draw(self, stream):
        return self.item.draw(stream) if stream.take(1)[0] & 1 else None


class ListOf:
    """u32 length, then the items. The length is judged before any item is read."""

    def __init__(self, item, most=None, draws=4):
        self.name, self.item, self.most, self.draws = f"list<{item.name}>", item, most, draws

    def write(self, value):
        return len(value).to_bytes(4, "little") + b"".join(map(self.item.write, value))

    def read(self, reader, place=""):
        length = int.from_bytes(reader.take(4, place), "little")
        if self.most is not None and length > self.most:
            raise Fault(Fault.TOO_MANY, place)
        return [self.item.read(reader, f"{place}[{index}]") for index in range(length)]

    def to_json(self, value):
        return [self.item.to_json(item) for item in value]

    def from_json(self, found):
        if not isinstance(found, list) or self.most is not None and len(found) > self.most:
            raise BadInput(f"{self.name}: no list, or too long")
        return [self.item.from_json(item) for item in found]

    def draw(self, stream):
        return [self.item.draw(stream) for _ in range(stream.take(1)[0] % self.draws)]


class Struct:
    """Named fields, one after the other."""

    def __init__(self, name, *fields):
        self.name, self.fields = name, fields

    def write(self, value):
        return b"".join(kind.write(getattr(value, field)) for field, kind in self.fields)

    def read(self, reader, place=""):
        return Record(**{field: kind.read(reader, f"{place}.{field}")
                         for field, kind in self.fields})

    def to_json(self, value):
        return {field: kind.to_json(getattr(value, field)) for field, kind in self.fields}

    def from_json(self, found):
        names = [field for field, _ in self.fields]
        if not isinstance(found, dict) or sorted(found) != sorted(names):
            raise BadInput(f"{self.name}: not exactly {names}")
        return Record(**{field: kind.from_json(found[field]) for field, kind in self.fields})

    def draw(self, stream):
        return Record(**{field: kind.draw(stream) for field, kind in self.fields})


U8 = Integer("u8", 1)
U32 = Integer("u32", 4)
U64 = Integer("u64", 8, text=True)
U128 = Integer("u128", 16, text=True)
SECONDS = Integer("seconds", 8, maximum=SECONDS_MAX)
TIME = Time()
BOOL = Bool()
HASH = Bytes("hash", 32)
KEY = Bytes("key", 33)
SIG = Bytes("sig", 65)
