"""Signed cases, made conveniently: deterministic keys, one default session, sorting and signing.

Key i has the secret SHA-256("quittance/oracle/key/v1" ‖ 0x00 ‖ u32 LE i); 0 is the consumer, 1 the
provider, 2… the cabal (members are then numbered in order of peer id), 1000… strangers.
Times given to a `Session` are seconds after locked_at, which is 2026-01-01T00:00:00Z by default.
"""

from hashlib import sha256

from . import codes
from .case import write_case
from .objects import TOP_UP, UNRELEASED, body_digest, lock_digest, peer_id, top_up_digest
from .schema import Record
from .signature import N, key_of, sign

LOCKED_AT = 1_767_225_600
DEFAULT_POLICY = {
    "witness_count": 5, "attestation_threshold": 3, "connectivity_threshold_percent": 67,
    "abort_threshold_percent": 67, "min_high_trust_witnesses": 2, "max_prior_interactions": 3,
    "vm_allocation_timeout_seconds": 300, "connectivity_check_timeout_seconds": 60,
    "connectivity_vote_timeout_seconds": 30, "abort_vote_timeout_seconds": 30,
    "monitoring_check_interval_seconds": 60, "misuse_investigation_timeout_seconds": 120,
    "allocation_grace_seconds": 3600, "verification_grace_seconds": 3600,
    "cancel_grace_seconds": 60, "end_grace_seconds": 3600, "attestation_wait_seconds": 3600,
    "checkpoint_seconds": 900, "challenge_seconds": 0, "conflict_seconds": 604_800}
DEFAULT_TERMS = {"rate_per_hour": 1_000_000, "min_duration_seconds": 600,
                 "max_duration_seconds": 36_000}


def secret_of(number):
    """The secret of key `number`."""
    return sha256(b"quittance/oracle/key/v1\x00" + number.to_bytes(4, "little")).digest()


def filler(name):
    """A recognisable 32-byte value that nothing interprets."""
    return sha256(b"quittance/oracle/filler/v1\x00" + name.encode()).digest()


def high_s(signature):
    """The same signature in its other form: n − s, v flipped. Refused."""
    s = int.from_bytes(signature[32:64], "big")
    return signature[:32] + (N - s).to_bytes(32, "big") + bytes([signature[64] ^ 1])


def wrong_v(signature):
    return signature[:64] + bytes([signature[64] ^ 1])


def damaged(signature):
    return bytes([signature[0] ^ 1]) + signature[1:]


class Person:
    """A secret with its key and peer id."""

    def __init__(self, number):
        self.secret = secret_of(number)
        self.key = key_of(self.secret)
        self.id = peer_id(self.key)


class Session:
    """A session being told; `case(at)` is what was told so far."""

    def __init__(self, n=5, policy=None, terms=None, high_trust=2, locked_at=LOCKED_AT,
                 lock_signers=None, session="session", people=0, **lock_fields):
        self.t0 = locked_at
        self.consumer, self.provider = Person(people), Person(people + 1)
        self.members = sorted((Person(people + 2 + i) for i in range(n)), key=lambda one: one.id)
        self.lock = Record(
            network=filler("network"), session=filler(session), consumer=self.consumer.key,
            provider=self.provider.key,
            cabal=[Record(key=member.key, high_trust=index < high_trust)
                   for index, member in enumerate(self.members)],
            asset=filler("asset"), decimals=6, amount=10_000_000,
            terms=Record(**{**DEFAULT_TERMS, "misuse_classes": filler("misuse classes"),
                            **(terms or {})}),
            policy=Record(**{**DEFAULT_POLICY, "witness_count": n, **(policy or {})}),
            trust_micro=100_000_000, k_payment_micro=10_000, trust_height=1,
            selection=Record(seed_commitment=filler("seed"),
                             consumer_nonce=filler("consumer nonce"),
                             provider_nonce=filler("provider nonce"),
                             candidates=filler("candidates")),
            locked_at=locked_at, rules=UNRELEASED)
        for name, value in lock_fields.items():
            assert hasattr(self.lock, name), name
            setattr(self.lock, name, value)
        self.escrow = lock_digest(self.lock)
        self.lock_signatures = []
        self.top_ups, self.items, self.status = [], [], 0
        if lock_signers is None:
            lock_signers = ["consumer", "provider"] + list(range(n))
        for who in lock_signers:
            self.sign_lock(who)

    # Who signs

    def person(self, who):
        """"consumer", "provider", a member's number, or a Person."""
        if who == "consumer":
            return self.consumer
        if who == "provider":
            return self.provider
        return self.members[who] if isinstance(who, int) else who

    def sign_lock(self, who, change=None):
        person = self.person(who)
        sig = sign(person.secret, self.escrow)
        self.lock_signatures.append(
            Record(signer=person.id, sig=change(sig) if change else sig))

    def header(self):
        return Record(network=self.lock.network, session=self.lock.session, escrow=self.escrow)

    # Evidence

    def item(self, kind, fields, signers, seen, header=None, change=None):
        """An item signed by `signers`, all seen at `seen` (or a list, one for each)."""
        body = Record(header=header or self.header(), **fields)
        made = Record(kind=kind, body=body, digest=body_digest(kind, body), signatures=[])
        self.items.append(made)
        self.sign(made, signers, seen, change)
        return made

    def sign(self, made, signers, seen, change=None):
        """More signatures on an item."""
        seen_list = seen if isinstance(seen, list) else [seen] * len(signers)
        for who, seen_at in zip(signers, seen_list, strict=True):
            person = self.person(who)
            sig = sign(person.secret, made.digest)
            made.signatures.append(Record(signer=person.id, seen_at=self.t0 + seen_at,
                                          sig=change(sig) if change else sig))
        return made

    def allocated(self, at=60, seen=None, name="vm", **how):
        return self.item(codes.ALLOCATED, {
            "vm_key": key_of(secret_of(5000)), "wireguard_key": filler("wireguard"),
            "endpoints": filler(name), "allocated_at": self.t0 + at},
            how.pop("signers", ["provider"]), at + 5 if seen is None else seen, **how)

    def cancelled(self, at, reason=codes.COMPLETED_NORMAL, claimed=None, seen=None, **how):
        claimed = max(0, at - 60) if claimed is None else claimed
        return self.item(codes.CANCELLED, {
            "reason": reason, "claimed_seconds": claimed, "cancelled_at": self.t0 + at},
            how.pop("signers", ["provider"]), at + 5 if seen is None else seen, **how)

    def cancel_request(self, at, seen=None, **how):
        return self.item(codes.CANCEL_REQUEST, {"requested_at": self.t0 + at},
                         how.pop("signers", ["consumer"]), at + 5 if seen is None else seen,
                         **how)

    def accusation(self, at, misuse_class=0, seen=None, **how):
        return self.item(codes.ACCUSATION, {
            "class": misuse_class, "window_start": self.t0 + at - 60,
            "window_end": self.t0 + at, "evidence": filler("misuse"),
            "accused_at": self.t0 + at},
            how.pop("signers", ["provider"]), at + 5 if seen is None else seen, **how)

    def vote(self, signers=(0, 1, 2, 3, 4), at=120, reach=True, see=True, seen=None, **how):
        return self.item(codes.VOTE, {
            "can_reach_vm": reach, "can_see_consumer_connected": see, "voted_at": self.t0 + at},
            list(signers), at + 5 if seen is None else seen, **how)

    def abort(self, end, reason=codes.VM_DIED, signers=(0, 1, 2, 3), seen=None,
              incident="incident", evidence=None, **how):
        return self.item(codes.ABORT, {
            "incident": filler(incident), "reason": reason,
            "evidence": filler("abort evidence") if evidence is None else evidence,
            "end": self.t0 + end}, list(signers), end + 30 if seen is None else seen, **how)

    def checkpoint(self, alive, number=1, signers=(0, 1, 2, 3, 4), seen=None, previous="none",
                   **how):
        return self.item(codes.CHECKPOINT, {
            "number": number, "alive_until": self.t0 + alive, "previous": filler(previous)},
            list(signers), alive + 5 if seen is None else seen, **how)

    def attest(self, allocated, event, start=120, end=3720, reason=codes.COMPLETED_NORMAL,
               signers=(0, 1, 2), seen=None, verified=True, **how):
        """`allocated` and `event` are items, or 32 bytes."""
        return self.item(codes.ATTESTATION, {
            "allocated": allocated if isinstance(allocated, bytes) else allocated.digest,
            "end_event": event if isinstance(event, bytes) else event.digest,
            "connectivity_verified": verified, "service_start": self.t0 + start,
            "service_end": self.t0 + end, "termination_reason": reason},
            list(signers), end + 20 if seen is None else seen, **how)

    # Top-ups

    def top_up(self, index, previous, added, seen=30, new=None, members=(0, 1, 2),
               by_consumer=True, header=None, change=None):
        """Signed by the consumer, then `members`; `seen` is one time, or one for each of them."""
        body = Record(header=header or self.header(), index=index, previous_total=previous,
                      added=added, new_total=previous + added if new is None else new)
        signatures = []
        digest = top_up_digest(body) if index else None
        signers = (["consumer"] if by_consumer else []) + list(members)
        seen_list = seen if isinstance(seen, list) else [seen] * len(signers)
        for who, seen_at in zip(signers, seen_list, strict=True):
            person = self.person(who)
            sig = sign(person.secret, digest)
            signatures.append(Record(signer=person.id, seen_at=self.t0 + seen_at,
                                     sig=change(sig) if change else sig))
        self.top_ups.append(Record(body=body, signatures=signatures))

    # The case

    def case(self, at):
        """Everything told so far, in canonical order."""
        def by_signer(signatures):
            return sorted(signatures, key=lambda signature: signature.signer)

        return Record(
            version=1, lane=1, lock=self.lock, lock_signatures=by_signer(self.lock_signatures),
            top_ups=[Record(body=top_up.body, signatures=by_signer(top_up.signatures))
                     for top_up in sorted(self.top_ups, key=lambda one: one.body.index)],
            status=self.status,
            evidence=[Record(kind=made.kind, body=made.body,
                             signatures=by_signer(made.signatures))
                      for made in sorted(self.items, key=lambda one: (one.kind, one.digest))],
            at=self.t0 + at)

    def bytes(self, at):
        return write_case(self.case(at))

    # Whole stories

    def served(self, start=120, voters=(0, 1, 2, 3, 4)):
        """Allocated at 60 and verified by votes at `start`; returns the Allocated."""
        allocated = self.allocated()
        self.vote(voters, at=start)
        return allocated

    def completed(self, end=3720, start=120, reason=codes.COMPLETED_NORMAL, signers=(0, 1, 2),
                  **how):
        """Allocated, cancelled by the provider and attested: the plain story."""
        allocated = self.allocated()
        event = self.cancelled(end, reason)
        return self.attest(allocated, event, start, end, reason, signers, **how)
