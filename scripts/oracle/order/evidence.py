"""G4 to G7 and the other kinds of evidence (docs/order.md 10.4): every check of every item.

A `Judged` item keeps which checks failed, not only the first, for G8 asks for each by itself."""

from ..objects import peer_id
from ..signature import verify
from . import codes
from .bodies import body_digest
from .codes import Code
from .ledger import DEVICE, KEY_ENTRY, ATTESTOR, REGISTRY, key_state
from .schema import schema_name, ttl_of


class Judged:
    """One item with its code; `failed`: the codes of all checks that fail, smallest first."""

    def __init__(self, entry):
        self.kind, self.body, self.signatures = entry.kind, entry.body, entry.signatures
        self.digest = body_digest(entry.kind, entry.body)
        self.failed, self.code = [], Code.COUNTED
        self.seen_at = None     # of the one signature that is tried, if it is listed
        self.class_ = None      # of the attestor's organisation
        self.counted_signatures = []  # of a revocation

    def settle(self, failed):
        self.failed = failed
        self.code = failed[0] if failed else Code.COUNTED


def signature_by(item, signer):
    return next((one for one in item.signatures if one.signer == signer), None)


def signed_by(item, signer, entry):
    """Whether the item lists a signature by this signer, valid for the ledger's key."""
    signature = signature_by(item, signer)
    item.seen_at = signature.seen_at if signature else None
    return entry is not None and signature is not None and verify(
        entry.key, item.digest, signature.sig)


def place_is(body, facts):
    return (header_is(body, facts) and body.place.supplier == facts.slice.supplier
            and body.place.sub_lot == facts.slice.sub_lot
            and body.place.stage == facts.slice.stage)


def header_is(body, facts):
    return (body.header.network == facts.order.network and body.header.order == facts.order.order
            and body.header.escrow == facts.escrow)


def judge(facts):
    """All items but inspections, which need the candidates; in the case's order."""
    items = [Judged(entry) for entry in facts.case.evidence]
    attestations = [item for item in items if item.kind == codes.ATTESTATION]
    for item in attestations:
        judge_attestation(item, facts)
    revocations = [item for item in items if item.kind == codes.REVOCATION]
    for item in revocations:
        judge_revocation(item, attestations, facts)
    revoked = {item.body.attestation for item in revocations if item.code == Code.COUNTED}
    for item in attestations:
        if Code.FOREIGN not in item.failed and item.digest in revoked:
            item.settle(sorted(item.failed + [Code.E_ATTESTATION_REVOKED]))
    for item in items:
        if item.kind == codes.LOG_HEAD:
            judge_log_head(item, facts)
    return items


def judge_attestation(item, facts):
    """FOREIGN, G4, G5 and G7. G6 is added when the revocations are known."""
    body, state, at = item.body, facts.state, facts.at
    if not place_is(body, facts) or body.schema != facts.slice.schema:
        item.settle([Code.FOREIGN])
        return
    key = state.key(body.key_id)
    if not signed_by(item, body.key_id, key):
        item.settle([Code.E_SIG_MISMATCH])
        return
    failed = []
    if key_state(key, at) != "ACTIVE":
        failed.append(Code.E_KEY_REVOKED)
    attestor = state.get(ATTESTOR, attestor=key.attestor)
    ttl = ttl_of(facts.schema, body.role)
    if attestor is None or body.role not in attestor.roles or ttl is None:
        failed.append(Code.E_ROLE_NOT_ASSIGNED)
    if attestor is not None:
        item.class_ = state.class_of(attestor.organisation)
        if schema_name(facts.schema) not in attestor.schemas:
            failed.append(Code.E_SCHEMA_NOT_ALLOWED)
        if attestor.standing != 0 or facts.order.corridor not in attestor.corridors \
                or at > min(attestor.kyb_until, attestor.scope_until, attestor.insurance_until):
            failed.append(Code.E_ATTESTOR_NOT_ACTIVE)
    if body.pov_hash != facts.pov_hash:
        failed.append(Code.E_HASH_MISMATCH)
    if body.issued_at > item.seen_at + facts.skew:
        failed.append(Code.E_FUTURE_ATTEST)
    if ttl is not None and at > body.issued_at + ttl:
        failed.append(Code.E_STALE_ATTEST)
    item.settle(failed)


def judge_revocation(item, attestations, facts):
    named = next((one for one in attestations if one.digest == item.body.attestation
                  and one.code != Code.FOREIGN), None)
    if not header_is(item.body, facts) or named is None:
        item.settle([Code.FOREIGN])
        return
    keys = entitled(named, facts)
    tried = [one for one in item.signatures if one.signer in keys]
    valid = [one for one in tried if verify(keys[one.signer], item.digest, one.sig)]
    item.counted_signatures = [one for one in valid
                               if item.body.revoked_at <= one.seen_at + facts.skew]
    if not tried:
        item.settle([Code.NOT_ENTITLED])
    elif not valid:
        item.settle([Code.E_SIG_MISMATCH])
    elif not item.counted_signatures:
        item.settle([Code.E_FUTURE_ATTEST])


def entitled(attestation, facts):
    """Key id → key of those who may revoke this attestation."""
    state, at, key_id = facts.state, facts.at, attestation.body.key_id
    registry = state.get(REGISTRY)
    keys = {peer_id(key): key for key in registry.revokers} if registry else {}
    own = state.key(key_id)
    if own is None:
        return keys
    if key_state(own, at) in ("ACTIVE", "RETIRED"):
        keys[key_id] = own.key
    if own.successor is not None:
        successor = state.key(own.successor)
        if successor is not None and successor.attestor == own.attestor \
                and key_state(successor, at) == "ACTIVE":
            keys[own.successor] = successor.key
    return keys


def judge_inspections(items, candidates, facts):
    """With the candidates for H, of whom one must have signed it too."""
    seal = facts.schema.seal
    for item in items:
        if item.kind != codes.INSPECTION:
            continue
        body = item.body
        key = facts.state.get(KEY_ENTRY, key_id=body.key_id)
        if not place_is(body, facts) or seal is None:
            item.settle([Code.FOREIGN])
        elif not signed_by(item, body.key_id, key):
            item.settle([Code.E_SIG_MISMATCH])
        elif key_state(key, facts.at) != "ACTIVE":
            item.settle([Code.E_KEY_REVOKED])
        elif not any(one.body.key_id == body.key_id and one.body.role == seal.role
                     for one in candidates):
            item.settle([Code.NOT_ENTITLED])
        elif body.issued_at > item.seen_at + facts.skew:
            item.settle([Code.E_FUTURE_ATTEST])
        elif facts.at > body.issued_at + ttl_of(facts.schema, seal.role):
            item.settle([Code.E_STALE_ATTEST])


def judge_log_head(item, facts):
    body = item.body
    if body.network != facts.order.network or facts.dossier.get("log") != item.digest.hex():
        item.settle([Code.FOREIGN])
        return
    device = facts.state.get(DEVICE, key_id=body.device)
    if not signed_by(item, body.device, device):
        item.settle([Code.E_SIG_MISMATCH])
    elif key_state(device, facts.at) != "ACTIVE" or not bound(device, body, facts):
        item.settle([Code.E_DEVICE_NOT_BOUND])
    elif body.end > item.seen_at + facts.skew:
        item.settle([Code.E_FUTURE_ATTEST])


def bound(device, head, facts):
    """What 116 asks besides the device's state: where it is, and that the log is no older than
    the order or the device's admission."""
    return (device.circuit == head.circuit
            and device.corridor == head.corridor == facts.order.corridor
            and head.start >= max(device.active_from, facts.order.opened_at))
