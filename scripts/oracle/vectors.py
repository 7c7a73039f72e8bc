"""Wire vectors: for every wire type, values drawn from a SHA-256 stream, and a digest over them.

So that another implementation can be checked without its codec being ours. The scheme in full:

*Stream.* For type name T (the key in the file) and value index v = 0, 1, …, block i = 0, 1, … is
SHA-256("quittance/wire-vectors/v1" ‖ 0x00 ‖ T in ASCII ‖ v as u32 LE ‖ i as u32 LE); the stream is
block 0 ‖ block 1 ‖ …. Each value begins at the start of its own stream; bytes are consumed from
left to right, and a value's fields draw in wire order, as follows.

*Draws.* `u8 u16 u32 u64 u128`: 1, 2, 4, 8, 16 bytes, little-endian. `time`: 8 bytes as u64,
mod 253,402,300,800. `seconds`: 8 bytes as u64, mod 2^32. `bool`: 1 byte, its lowest bit. `hash`,
`key`, `sig`: 32, 33, 65 bytes as they are (keys need not be points, nor lists be sorted: the
vectors are about shape, pass two, not about pass three). An enum of m values (a reason, a kind, a
code of T3–T5, …): 1 byte b, the (b mod m)-th, from 0, of its numbers in ascending order; version,
lane and pot, of one value each, draw their byte too. `option`: 1 byte, its lowest bit says whether
a value follows and is drawn. `list`: 1 byte b, its length is b mod 4, then the items. A struct:
its fields in wire order (`cabal` is a list of {key, high_trust}, `selection` four hashes, `policy`
six u8 and fourteen seconds). A top-up's index: as u32, and 1 instead of 0. An item of evidence:
its kind (an enum of 8), then the body of that kind (the header's three hashes first), then the
list of signatures. A signal: its kind (an enum of 9), subject, then the fields of that kind; the
types CREDIT … UNDERPAID are signals of that one kind, whose kind byte is written and draws nothing.
A decision draws all its fields in wire order, except `outcome`, which is written and draws nothing.

*File.* Per type: `count` values v = 0 … count − 1; `sha256` over, for each, the u32 LE length of
its encoding and the encoding; `first`: the encoding of value 0 in hex.
"""

import json
from hashlib import sha256
from pathlib import Path

from . import codes, decision, objects, schema
from .schema import Option, Reader, Record, Struct

COUNT = 100
PREFIX = b"quittance/wire-vectors/v1\x00"


class Stream:
    """The bytes that one value is drawn from."""

    def __init__(self, name, index):
        self.seed = PREFIX + name.encode("ascii") + index.to_bytes(4, "little")
        self.block, self.rest = 0, b""

    def take(self, count):
        while len(self.rest) < count:
            self.rest += sha256(self.seed + self.block.to_bytes(4, "little")).digest()
            self.block += 1
        piece, self.rest = self.rest[:count], self.rest[count:]
        return piece


class Fixed:
    """The outcome byte: written, never drawn."""
    name = "outcome"

    def __init__(self, value):
        self.value = value

    def write(self, value):
        return bytes([value])

    def read(self, reader, place=""):
        return reader.take(1, place)[0]

    def draw(self, stream):
        return self.value


class OneSignal:
    """A signal of one given kind, by itself."""

    def __init__(self, kind):
        self.kind = kind

    def write(self, value):
        return decision.SIGNAL.write(value)

    def read(self, reader, place=""):
        return decision.SIGNAL.read(reader, place)

    def draw(self, stream):
        return Record(signal=self.kind, subject=schema.HASH.draw(stream),
                      fields=decision.SIGNAL_FIELDS[self.kind].draw(stream))


def fixed_outcome(struct, value):
    """The same struct with its outcome fixed."""
    return Struct(struct.name, *[(name, Fixed(value) if name == "outcome" else kind)
                                 for name, kind in struct.fields])


def types():
    """Name → type, in the order of the file."""
    found = {kind.name: kind for kind in (
        schema.U8, schema.Integer("u16", 2), schema.U32, schema.U64, schema.U128, schema.BOOL,
        schema.HASH, schema.KEY, schema.SIG, schema.TIME, schema.SECONDS)}
    found["reason"] = objects.REASON
    found["option<reason>"] = Option(objects.REASON)
    found["header"] = objects.HEADER
    found["lock"] = objects.LOCK
    found["top-up"] = objects.TOP_UP
    for kind, name in codes.KINDS.items():
        found[name] = objects.BODIES[kind]
    found["lock_signature"] = objects.LOCK_SIGNATURE
    found["signature"] = objects.SIGNATURE
    found["item"] = objects.ITEM
    found["case"] = objects.CASE
    for kind, name in codes.SIGNALS.items():
        found[name] = OneSignal(kind)
    found["attestation_block"] = decision.ATTESTATION_BLOCK
    found["settle"] = fixed_outcome(decision.SETTLE_DRAWN, 0)
    found["hold"] = fixed_outcome(decision.HOLD, 1)
    found["refuse"] = fixed_outcome(decision.REFUSE, 2)
    return found


def vector(name, kind):
    """The entry of one type."""
    digest, first = sha256(), None
    for index in range(COUNT):
        encoded = kind.write(kind.draw(Stream(name, index)))
        if index == 0:
            first = encoded.hex()
        check_reads_back(kind, encoded)
        digest.update(len(encoded).to_bytes(4, "little") + encoded)
    return {"count": COUNT, "sha256": digest.hexdigest(), "first": first}


def check_reads_back(kind, encoded):
    """Our own reader takes every drawn value, to its last byte."""
    reader = Reader(encoded)
    assert kind.write(kind.read(reader)) == encoded and reader.position == len(encoded)


def text():
    """The file."""
    entries = {name: vector(name, kind) for name, kind in types().items()}
    return json.dumps({"scheme": "quittance/wire-vectors/v1", "types": entries}, indent=2) + "\n"


def run(out, check):
    """Write the file, or compare it."""
    target = Path(out)
    if check:
        same = target.is_file() and target.read_text() == text()
        print("wire vectors: as on disk" if same else f"wire vectors: {out} differs")
        return 0 if same else 1
    target.write_text(text())
    print(f"{len(types())} types, {COUNT} values each, written to {out}")
    return 0
