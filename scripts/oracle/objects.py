"""The objects of the session lane, field by field as in wire.md, and the digests that name them."""

from hashlib import sha256

from . import codes
from .schema import (BOOL, HASH, KEY, SECONDS, SIG, TIME, U8, U32, U64, U128, BadInput, Enum,
                     Integer, ListOf, Record, Struct)

KIND = Enum("kind", codes.KINDS)
REASON = Enum("reason", codes.REASONS)
MISUSE_CLASS = Enum("misuse_class", codes.MISUSE_CLASSES)

HEADER = Struct("header", ("network", HASH), ("session", HASH), ("escrow", HASH))

MEMBER = Struct("member", ("key", KEY), ("high_trust", BOOL))
TERMS = Struct("terms", ("rate_per_hour", U128), ("min_duration_seconds", SECONDS),
               ("max_duration_seconds", SECONDS), ("misuse_classes", HASH))
POLICY_NUMBERS = ("witness_count", "attestation_threshold", "connectivity_threshold_percent",
                  "abort_threshold_percent", "min_high_trust_witnesses", "max_prior_interactions")
POLICY_SECONDS = ("vm_allocation_timeout_seconds", "connectivity_check_timeout_seconds",
                  "connectivity_vote_timeout_seconds", "abort_vote_timeout_seconds",
                  "monitoring_check_interval_seconds", "misuse_investigation_timeout_seconds",
                  "allocation_grace_seconds", "verification_grace_seconds",
                  "cancel_grace_seconds", "end_grace_seconds", "attestation_wait_seconds",
                  "checkpoint_seconds", "challenge_seconds", "conflict_seconds")
POLICY = Struct("policy", *[(name, U8) for name in POLICY_NUMBERS],
                *[(name, SECONDS) for name in POLICY_SECONDS])
SELECTION = Struct("selection", ("seed_commitment", HASH), ("consumer_nonce", HASH),
                   ("provider_nonce", HASH), ("candidates", HASH))
LOCK = Struct(
    "lock", ("network", HASH), ("session", HASH), ("consumer", KEY), ("provider", KEY),
    ("cabal", ListOf(MEMBER, most=31)), ("asset", HASH), ("decimals", U8), ("amount", U128),
    ("terms", TERMS), ("policy", POLICY), ("trust_micro", U64), ("k_payment_micro", U64),
    ("trust_height", U64), ("selection", SELECTION), ("locked_at", TIME), ("rules", HASH))


class TopUpIndex(Integer):
    """From 1; a 0 is found in pass two (Fine print)."""

    def __init__(self):
        super().__init__("index", 4)

    def read(self, reader, place=""):
        value = super().read(reader, place)
        if value == 0:
            raise codes.Fault(codes.Fault.BAD_VALUE, place)
        return value

    def from_json(self, found):
        value = super().from_json(found)
        if value == 0:
            raise BadInput("index: 0")
        return value

    def draw(self, stream):
        return max(1, super().draw(stream))


TOP_UP = Struct("top-up", ("header", HEADER), ("index", TopUpIndex()), ("previous_total", U128),
                ("added", U128), ("new_total", U128))

# The bodies of evidence, by kind (T1). Every one begins with the header.
BODIES = {
    codes.ALLOCATED: Struct(
        "allocated", ("header", HEADER), ("vm_key", KEY), ("wireguard_key", HASH),
        ("endpoints", HASH), ("allocated_at", TIME)),
    codes.CANCELLED: Struct(
        "cancelled", ("header", HEADER), ("reason", REASON), ("claimed_seconds", SECONDS),
        ("cancelled_at", TIME)),
    codes.CANCEL_REQUEST: Struct("cancel-request", ("header", HEADER), ("requested_at", TIME)),
    codes.ACCUSATION: Struct(
        "accusation", ("header", HEADER), ("class", MISUSE_CLASS), ("window_start", TIME),
        ("window_end", TIME), ("evidence", HASH), ("accused_at", TIME)),
    codes.VOTE: Struct(
        "vote", ("header", HEADER), ("can_reach_vm", BOOL),
        ("can_see_consumer_connected", BOOL), ("voted_at", TIME)),
    codes.ABORT: Struct(
        "abort", ("header", HEADER), ("incident", HASH), ("reason", REASON), ("evidence", HASH),
        ("end", TIME)),
    codes.CHECKPOINT: Struct(
        "checkpoint", ("header", HEADER), ("number", U32), ("alive_until", TIME),
        ("previous", HASH)),
    codes.ATTESTATION: Struct(
        "attestation", ("header", HEADER), ("allocated", HASH), ("end_event", HASH),
        ("connectivity_verified", BOOL), ("service_start", TIME), ("service_end", TIME),
        ("termination_reason", REASON)),
}

LOCK_SIGNATURE = Struct("lock_signature", ("signer", HASH), ("sig", SIG))
SIGNATURE = Struct("signature", ("signer", HASH), ("seen_at", TIME), ("sig", SIG))
SIGNATURES = ListOf(SIGNATURE, most=33)
SIGNED_TOP_UP = Struct("signed_top_up", ("body", TOP_UP), ("signatures", SIGNATURES))


class ItemOfEvidence:
    """Kind, body by its kind without a length prefix, signatures."""
    name = "item"

    def write(self, value):
        return bytes([value.kind]) + BODIES[value.kind].write(value.body) \
            + SIGNATURES.write(value.signatures)

    def read(self, reader, place=""):
        kind = KIND.read(reader, f"{place}.kind")
        body = BODIES[kind].read(reader, f"{place}.body")
        return Record(kind=kind, body=body,
                      signatures=SIGNATURES.read(reader, f"{place}.signatures"))

    def to_json(self, value):
        return {"kind": KIND.to_json(value.kind), "body": BODIES[value.kind].to_json(value.body),
                "signatures": SIGNATURES.to_json(value.signatures)}

    def from_json(self, found):
        if not isinstance(found, dict) or sorted(found) != ["body", "kind", "signatures"]:
            raise BadInput("item: not exactly kind, body, signatures")
        kind = KIND.from_json(found["kind"])
        return Record(kind=kind, body=BODIES[kind].from_json(found["body"]),
                      signatures=SIGNATURES.from_json(found["signatures"]))

    def draw(self, stream):
        kind = KIND.draw(stream)
        return Record(kind=kind, body=BODIES[kind].draw(stream),
                      signatures=SIGNATURES.draw(stream))


ITEM = ItemOfEvidence()

CASE = Struct(
    "case", ("version", Enum("version", codes.VERSIONS)), ("lane", Enum("lane", codes.LANES)),
    ("lock", LOCK), ("lock_signatures", ListOf(LOCK_SIGNATURE, most=33)),
    ("top_ups", ListOf(SIGNED_TOP_UP, most=16)), ("status", Enum("status", codes.STATUSES)),
    ("evidence", ListOf(ITEM, most=264)), ("at", TIME))


def peer_id(key):
    """A peer is named by the SHA-256 of its key, without a tag."""
    return sha256(key).digest()


def digest(tag, data):
    """SHA-256(tag ‖ 0x00 ‖ data): how every object is named."""
    return sha256(tag.encode("ascii") + b"\x00" + data).digest()


def lock_digest(lock):
    """The escrow digest: of the lock body alone."""
    return digest("quittance/session/lock/v1", LOCK.write(lock))


def top_up_digest(body):
    """What the signatures of a top-up are over."""
    return digest("quittance/session/top-up/v1", TOP_UP.write(body))


def body_digest(kind, body):
    """What the signatures of an item are over, and what names it."""
    return digest(f"quittance/session/{codes.KINDS[kind]}/v1", BODIES[kind].write(body))


def case_digest(case_bytes):
    """Everything, signatures and `at` included."""
    return digest("quittance/case/v1", case_bytes)


def settlement_id(escrow):
    """What is paid once; a session's slice key is empty."""
    return digest("quittance/settlement/v1", escrow)


UNRELEASED = digest("quittance/rules/v1", b"unreleased")
