"""The signals of a Pass (docs/order.md 10.8): EQUIVOCATION and REVOKED."""

from itertools import combinations

from . import codes
from .codes import Code
from .decision import encode_signal


def of(items):
    """Strictly ascending as bytes."""
    revocations = [item for item in items
                   if item.kind == codes.REVOCATION and item.code == Code.COUNTED]
    by_digest = {item.digest: item for item in items if item.kind == codes.ATTESTATION}
    found = {encode_signal(codes.REVOKED, by_digest[item.body.attestation].body.key_id,
                           attestation=item.body.attestation, reason=item.body.reason)
             for item in revocations}
    genuine = [item for item in by_digest.values() if item.code == 0 or item.code > 101]
    for pair in combinations(genuine, 2):
        first, second = sorted(pair, key=lambda item: (item.body.issued_at, item.digest))
        if (first.body.key_id, first.body.role) == (second.body.key_id, second.body.role) \
                and first.body.pov_hash != second.body.pov_hash \
                and not any(excuses(one, first, second) for one in revocations):
            found.add(encode_signal(codes.EQUIVOCATION, first.body.key_id, kind=codes.ATTESTATION,
                                    first=first.digest, second=second.digest))
    return sorted(found)


def excuses(revocation, first, second):
    """The first was revoked, dated and seen, before the second was signed and seen."""
    return (revocation.body.attestation == first.digest
            and revocation.body.revoked_at < second.body.issued_at
            and any(one.seen_at <= second.seen_at for one in revocation.counted_signatures))
