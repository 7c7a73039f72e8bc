"""What attestors and devices sign (docs/order.md 4), and the items of evidence that carry it."""

from ..objects import digest
from ..schema import HASH, SIG, TIME, U32, BadInput, Enum, Record, Struct
from . import codes
from .order import HEADER, PLACE, ROLE
from .primitives import I32, TEXT, SetOf

REVOCATION_REASON = Enum("reason", codes.REVOCATION_REASONS)
BODIES = {
    codes.ATTESTATION: Struct(
        "attestation", ("header", HEADER), ("place", PLACE), ("schema", HASH), ("role", ROLE),
        ("key_id", HASH), ("pov_hash", HASH), ("issued_at", TIME)),
    codes.REVOCATION: Struct(
        "revocation", ("header", HEADER), ("attestation", HASH), ("reason", REVOCATION_REASON),
        ("revoked_at", TIME)),
    codes.INSPECTION: Struct(
        "inspection", ("header", HEADER), ("place", PLACE), ("key_id", HASH), ("seal", TEXT),
        ("photo", HASH), ("taken_from", TIME), ("taken_until", TIME), ("south", I32),
        ("west", I32), ("north", I32), ("east", I32), ("issued_at", TIME)),
    codes.LOG_HEAD: Struct(
        "log-head", ("network", HASH), ("device", HASH), ("circuit", HASH), ("corridor", HASH),
        ("size", U32), ("root", HASH), ("start", TIME), ("end", TIME)),
}
TAGS = {codes.ATTESTATION: "attestation", codes.REVOCATION: "revocation",
        codes.INSPECTION: "inspection", codes.LOG_HEAD: "log-head"}
SIGNATURE = Struct("signature", ("signer", HASH), ("seen_at", TIME), ("sig", SIG))
SIGNATURES = SetOf(SIGNATURE, most=2, key=lambda signature: signature.signer)


def body_digest(kind, body):
    """What the signatures are over, and what names it."""
    return digest(f"quittance/order/{TAGS[kind]}/v1", BODIES[kind].write(body))


class Item:
    """Kind, the body of that kind without a length, signatures. `kinds`: those that a lane has,
    with their names; any other is BAD_VALUE."""
    name = "item"

    def __init__(self, kinds):
        self.kind = Enum("kind", kinds)

    def write(self, value):
        return bytes([value.kind]) + BODIES[value.kind].write(value.body) \
            + SIGNATURES.write(value.signatures)

    def read(self, reader, place=""):
        kind = self.kind.read(reader, f"{place}.kind")
        return Record(kind=kind, body=BODIES[kind].read(reader, f"{place}.body"),
                      signatures=SIGNATURES.read(reader, f"{place}.signatures"))

    def to_json(self, value):
        return {"kind": self.kind.to_json(value.kind),
                "body": BODIES[value.kind].to_json(value.body),
                "signatures": SIGNATURES.to_json(value.signatures)}

    def from_json(self, found):
        if not isinstance(found, dict) or sorted(found) != ["body", "kind", "signatures"]:
            raise BadInput("item: not exactly kind, body, signatures")
        kind = self.kind.from_json(found["kind"])
        return Record(kind=kind, body=BODIES[kind].from_json(found["body"]),
                      signatures=SIGNATURES.from_json(found["signatures"]))
