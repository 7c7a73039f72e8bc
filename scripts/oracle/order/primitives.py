"""The primitives that the order lane adds (docs/order.md 1), and sets, whose order is checked in
pass three: `out_of_order` walks a value by its type."""

import re

from ..codes import Fault
from ..schema import BadInput, Integer, ListOf, Option, Struct

TEXT_MAX = 256


class Signed:
    """i32, i64: two's complement; in JSON a number, or a decimal string."""

    def __init__(self, name, size, text=False):
        self.name, self.size, self.text = name, size, text

    def write(self, value):
        return value.to_bytes(self.size, "little", signed=True)

    def read(self, reader, place=""):
        return int.from_bytes(reader.take(self.size, place), "little", signed=True)

    def to_json(self, value):
        return str(value) if self.text else value

    def from_json(self, found):
        if self.text:
            if not isinstance(found, str) or not re.fullmatch(r"0|-?[1-9][0-9]*", found, re.ASCII):
                raise BadInput(f"{self.name}: {found!r}")
            found = int(found)
        limit = 2**(8 * self.size - 1)
        if type(found) is not int or not -limit <= found < limit:
            raise BadInput(f"{self.name}: {found!r}")
        return found


class Text:
    """1 to 256 printable ASCII characters; a Python str."""
    name = "text"

    def write(self, value):
        raw = value.encode("latin-1")
        return len(raw).to_bytes(4, "little") + raw

    def read(self, reader, place=""):
        length = int.from_bytes(reader.take(4, place), "little")
        if length == 0:
            raise Fault(Fault.BAD_VALUE, place)
        if length > TEXT_MAX:
            raise Fault(Fault.TOO_MANY, place)
        raw = reader.take(length, place)
        if any(not 0x20 <= byte <= 0x7e for byte in raw):
            raise Fault(Fault.BAD_VALUE, place)
        return raw.decode("ascii")

    def to_json(self, value):
        return value

    def from_json(self, found):
        if not isinstance(found, str) or not re.fullmatch(r"[ -~]{1,256}", found):
            raise BadInput(f"text: {found!r}")
        return found


class Bytes:
    """u32 length, then any bytes, up to a limit."""

    def __init__(self, name, most):
        self.name, self.most = name, most

    def write(self, value):
        return len(value).to_bytes(4, "little") + value

    def read(self, reader, place=""):
        length = int.from_bytes(reader.take(4, place), "little")
        if length > self.most:
            raise Fault(Fault.TOO_MANY, place)
        return reader.take(length, place)

    def to_json(self, value):
        if all(0x20 <= byte <= 0x7e for byte in value):
            return value.decode("ascii")
        return {"hex": value.hex()}

    def from_json(self, found):
        if isinstance(found, str) and re.fullmatch(r"[ -~]*", found):
            value = found.encode("ascii")
        elif isinstance(found, dict) and list(found) == ["hex"] \
                and re.fullmatch(r"([0-9a-f]{2})*", str(found["hex"])):
            value = bytes.fromhex(found["hex"])
        else:
            raise BadInput(f"{self.name}: neither ASCII nor hex")
        if len(value) > self.most or self.to_json(value) != found:
            raise BadInput(f"{self.name}: too long, or in its other form")
        return value


class SetOf(ListOf):
    """A list that strictly ascends: by its items' bytes, or by `key`. Judged in pass three."""

    def __init__(self, item, most=None, key=None):
        super().__init__(item, most)
        self.name = f"set<{item.name}>"
        self.key = key or (TEXT_KEY if isinstance(item, Text) else item.write)

    def ascends(self, value):
        keys = [self.key(item) for item in value]
        return all(before < after for before, after in zip(keys, keys[1:]))


def TEXT_KEY(value):
    """A text is compared without its length."""
    return value.encode("ascii")


def out_of_order(kind, value):
    """Whether any set inside this value, however deep, does not strictly ascend."""
    if isinstance(kind, SetOf) and not kind.ascends(value):
        return True
    return any(out_of_order(part, inner) for part, inner in parts(kind, value))


def parts(kind, value):
    """The typed values directly inside a value."""
    if isinstance(kind, Struct):
        return [(part, getattr(value, field)) for field, part in kind.fields]
    if isinstance(kind, ListOf):
        return [(kind.item, item) for item in value]
    if isinstance(kind, Option):
        return [] if value is None else [(kind.item, value)]
    return kind.parts(value) if hasattr(kind, "parts") else []


I32 = Signed("i32", 4)
I64 = Signed("i64", 8, text=True)
TEXT = Text()
BPS = Integer("bps", 4, maximum=10_000)
PPM = Integer("ppm", 4, maximum=1_000_000)
