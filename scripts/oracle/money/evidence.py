"""M2: which items count (docs/order-money.md 7). Kinds are judged in the order 17, 18, 21, 22, 24,
for a ruling asks for the objection, and a revocation may name an attestation of the case."""

from ..objects import peer_id
from ..order import codes as gate
from ..order.evidence import entitled, header_is, place_is, signature_by
from ..schema import Record
from ..signature import verify
from . import codes
from .codes import Code
from .objects import OWN_TIME, item_digest


class Judged:
    """One item with its code."""

    def __init__(self, entry):
        self.kind, self.body, self.signatures = entry.kind, entry.body, entry.signatures
        self.digest = item_digest(entry)
        self.code, self.seen_at = Code.COUNTED, None
        # Of a revocation: the signatures that pass 66, 101 and 108, and of these the timely ones.
        self.good, self.counted_signatures = [], []

    @property
    def counts(self):
        return self.code == Code.COUNTED

    @property
    def by_seen(self):
        return self.seen_at, self.digest


def judge(facts):
    """All items in the case's order, with their codes; and facts.objection, facts.ruling."""
    items = [Judged(entry) for entry in facts.case.evidence]
    of = {kind: [item for item in items if item.kind == kind]
          for kind in (gate.ATTESTATION, gate.REVOCATION, codes.OBJECTION, codes.RULING,
                       codes.ASSIGNMENT)}
    for item in of[gate.ATTESTATION]:
        item.code = attestation_code(item, facts)
    for item in of[gate.REVOCATION]:
        item.code = revocation_code(item, of[gate.ATTESTATION], facts)
    for item in of[codes.OBJECTION]:
        item.code = objection_code(item, facts)
    facts.objection = first_seen(of[codes.OBJECTION])
    for item in of[codes.RULING]:
        item.code = ruling_code(item, facts)
    facts.ruling = first_seen(of[codes.RULING])
    judge_assignments(of[codes.ASSIGNMENT], facts)
    return items


def first_seen(items):
    """The counted one with the smallest (seen, digest), or None."""
    return min((item for item in items if item.counts), key=lambda item: item.by_seen,
               default=None)


def attestation_code(item, facts):
    if not header_is(item.body, facts):
        return Code.FOREIGN
    key = facts.state.key(item.body.key_id)
    signature = signature_by(item, item.body.key_id)
    if key is None or signature is None or not verify(key.key, item.digest, signature.sig):
        return Code.E_SIG_MISMATCH
    item.seen_at = signature.seen_at
    if key.revoked_at is not None and item.seen_at >= key.revoked_at:
        return Code.E_KEY_REVOKED
    return Code.COUNTED


def revocation_code(item, attestations, facts):
    name = item.body.attestation
    counted_by = [place.token for place in facts.chain if place.token is not None
                  and any(one.attestation == name for one in place.token.emt.counted)]
    key_id = next((one.key_id for token in counted_by for one in token.emt.counted
                   if one.attestation == name), None)
    if key_id is None:
        key_id = next((one.body.key_id for one in attestations if one.digest == name), None)
    if not header_is(item.body, facts) or key_id is None:
        return Code.FOREIGN
    keys = entitled(Record(body=Record(key_id=key_id)), facts)
    tried = [one for one in item.signatures if one.signer in keys]
    if not tried:
        return Code.NOT_ENTITLED
    valid = [one for one in tried if verify(keys[one.signer], item.digest, one.sig)]
    if not valid:
        return Code.E_SIG_MISMATCH
    item.good = [one for one in valid if item.body.revoked_at <= one.seen_at + facts.skew]
    if not item.good:
        return Code.E_FUTURE_ATTEST
    if not counted_by:
        return Code.E_NOT_COUNTED
    until = max(token.first_passed_at for token in counted_by) \
        + facts.order.policy.revocation_seconds
    item.counted_signatures = [one for one in item.good if one.seen_at < until]
    return Code.COUNTED if item.counted_signatures else Code.E_REVOCATION_LATE


def signed_in_time(item, key, facts):
    """66, 101 and 108 of kinds 21 to 24: the code, 0 if all pass. Remembers when it was seen."""
    signature = signature_by(item, peer_id(key))
    if signature is None:
        return Code.NOT_ENTITLED
    item.seen_at = signature.seen_at
    if not verify(key, item.digest, signature.sig):
        return Code.E_SIG_MISMATCH
    if getattr(item.body, OWN_TIME[item.kind]) > item.seen_at + facts.skew:
        return Code.E_FUTURE_ATTEST
    return Code.COUNTED


def supplier_key(facts):
    return next(party.key for party in facts.order.suppliers
                if peer_id(party.key) == facts.slice.supplier)


def objection_code(item, facts):
    if not header_is(item.body, facts):
        return Code.FOREIGN
    code = signed_in_time(item, facts.order.buyer.key, facts)
    if code:
        return code
    token = facts.place.token
    if token is None or item.body.emt != token.review_of:
        return Code.E_NOT_CURRENT
    return Code.COUNTED if item.seen_at < reviewed(facts) else Code.E_OBJECTION_LATE


def reviewed(facts):
    """When the review of the slice's EMT is over."""
    return facts.place.token.emt.passed_at + facts.order.policy.review_seconds


def ruled_by(facts):
    """Until when the objection can be ruled: not before the review is over, and for as long after
    a repair as after the objection."""
    since = max(facts.objection.seen_at, facts.place.token.emt.passed_at)
    return max(reviewed(facts), since + facts.order.policy.ruling_seconds)


def ruling_code(item, facts):
    if not header_is(item.body, facts):
        return Code.FOREIGN
    code = signed_in_time(item, facts.order.neutral, facts)
    if code:
        return code
    if facts.objection is None or item.body.objection != facts.objection.digest:
        return Code.E_NO_OBJECTION
    return Code.COUNTED if item.seen_at < ruled_by(facts) else Code.E_RULING_LATE


def judge_assignments(items, facts):
    """All but the last check each by itself; then the sum, by (seen, digest)."""
    for item in items:
        item.code = assignment_code(item, facts)
    total = 0
    for item in sorted((item for item in items if item.counts), key=lambda item: item.by_seen):
        if total + item.body.amount > facts.place.amount:
            item.code = Code.E_ASSIGNED_TOO_MUCH
        else:
            total += item.body.amount


def recipient_of(item, facts):
    return facts.state.get(codes.RECIPIENT, corridor=facts.order.corridor,
                           account=item.body.recipient)


def assignment_code(item, facts):
    if not place_is(item.body, facts):
        return Code.FOREIGN
    code = signed_in_time(item, supplier_key(facts), facts)
    if code:
        return code
    listed = recipient_of(item, facts)
    if listed is None or item.seen_at < listed.listed_at or (
            listed.withdrawn_at is not None and item.seen_at >= listed.withdrawn_at):
        return Code.E_RECIPIENT_NOT_LISTED
    return Code.COUNTED
