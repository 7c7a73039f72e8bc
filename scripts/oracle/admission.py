"""Admission (docs/protocol.md 10): which submitted evidence enters a case; and its vectors.

Written from that section alone. A vector is a lock, items as they were submitted, and what enters.
"""

import json
from pathlib import Path

from . import codes
from .builder import Person, Session, filler, high_s
from .codes import Code
from .counting import Item, count_signatures
from .lock import parties_and_numbers
from .objects import ITEM, LOCK, body_digest, peer_id
from .schema import Record
from .signature import N, is_point, sign, verify

STRANGER = Person(1000)


def admit(lock, submitted):
    """(admitted items, refused as (kind, digest, code)), or None if no evidence can be about it."""
    members = [peer_id(member.key) for member in lock.cabal]
    if any(before >= after for before, after in zip(members, members[1:])):
        return None
    if not is_point(lock.consumer) or not is_point(lock.provider):
        return None
    parties = parties_and_numbers(lock)
    bodies, refused = {}, {}
    for entry in submitted:
        key = (entry.kind, body_digest(entry.kind, entry.body))
        # Signature by signature, each as if it had come alone.
        for signature in entry.signatures or [None]:
            item = Item(entry.kind, entry.body, key[1])
            code = count_signatures(item, [signature] if signature else [], parties)
            if code != Code.COUNTED:
                refused[key] = max(refused.get(key, Code.COUNTED), code)
                continue
            _, signatures = bodies.setdefault(key, (entry.body, {}))
            known = signatures.get(signature.signer, signature)
            signatures[signature.signer] = Record(
                signer=signature.signer, seen_at=min(known.seen_at, signature.seen_at),
                sig=min(known.sig, signature.sig))
    kept = {(key, signer) for signer, kind in {(signer, key[0]) for key, (_, signatures)
                                               in bodies.items() for signer in signatures}
            for key in best_two(kind, {key: value for key, value in bodies.items()
                                       if key[0] == kind and signer in value[1]})}
    admitted = []
    for key, (body, signatures) in sorted(bodies.items()):
        stay = [signatures[signer] for signer in sorted(signatures) if (key, signer) in kept]
        if stay:
            admitted.append(Record(kind=key[0], body=body, signatures=stay))
        refused[key] = Code.COUNTED
        if stay:
            del refused[key]
    return admitted, sorted((*key, code) for key, code in refused.items())


def best_two(kind, candidates):
    """The keys of one signer's two bodies of highest rank."""
    def age(key):
        return (min(signature.seen_at for signature in candidates[key][1].values()), key[1])

    if kind != codes.CHECKPOINT:
        return sorted(candidates, key=lambda key: (-len(candidates[key][1]), age(key)))[:2]
    numbers = [body.number for body, _ in candidates.values()]
    pairs = [number for number in numbers if numbers.count(number) > 1]
    if pairs:
        of_pair = [key for key, (body, _) in candidates.items() if body.number == max(pairs)]
        return sorted(of_pair, key=age)[:2]
    return sorted(candidates, key=lambda key: (-candidates[key][0].alive_until, age(key)))[:2]


# The vectors

def another_signature(secret, digest):
    """A second valid signature by the same key: with another nonce, by plain arithmetic."""
    from .signature import G, multiply
    nonce = int.from_bytes(filler("nonce"), "big") % N
    x, y = multiply(nonce, G)
    s = (int.from_bytes(digest, "big") + x * int.from_bytes(secret, "big")) * pow(nonce, -1, N) % N
    parity = y & 1
    if 2 * s > N:
        s, parity = N - s, parity ^ 1
    return x.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([parity])


def lone(item, place):
    """One signature of an item as a submission of its own."""
    return Record(kind=item.kind, body=item.body, signatures=[item.signatures[place]])


def scenarios():
    """(name, lock, submitted)."""
    told = Session()
    told.completed()
    yield "whole-story", told.lock, told.items
    yield "one-by-one-backwards", told.lock, [
        lone(item, place) for item in reversed(told.items)
        for place in reversed(range(len(item.signatures)))]
    yield "nothing", told.lock, []

    told = Session()
    vote = told.vote((0, 1))
    later = Record(kind=vote.kind, body=vote.body, signatures=[
        one.but(seen_at=one.seen_at + 9) for one in vote.signatures])
    yield "seen-again-later", told.lock, [vote, later]
    yield "seen-earlier-afterwards", told.lock, [later, vote]
    person = told.members[0]
    second = Record(kind=vote.kind, body=vote.body, signatures=[Record(
        signer=person.id, seen_at=vote.signatures[0].seen_at - 1,
        sig=another_signature(person.secret, vote.digest))])
    assert verify(person.key, vote.digest, second.signatures[0].sig)
    yield "two-valid-signatures", told.lock, [vote, second]
    yield "two-valid-signatures-backwards", told.lock, [second, vote]

    told = Session()
    told.vote(())
    told.vote((0,), header=told.header().but(session=bytes(32)))
    told.vote((STRANGER,), at=121)
    told.vote((0,), at=122, change=high_s)
    told.vote((1,), at=123, seen=122)
    told.vote((2, STRANGER), at=124)
    told.vote((0, STRANGER), at=125, change=high_s)
    yield "what-does-not-count", told.lock, told.items
    yield "what-does-not-count-backwards", told.lock, told.items[::-1]

    for kind, flood in (("requests", lambda one, at: one.cancel_request(at)),
                        ("allocations", lambda one, at: one.allocated(at=at)),
                        ("claims", lambda one, at: one.cancelled(at))):
        told = Session()
        for at in (500, 100, 300, 200):
            flood(told, at)
        yield f"flood-of-{kind}", told.lock, told.items

    told = Session()
    for at, signers in ((200, (0,)), (210, (0, 1)), (220, (0, 1, 2)), (230, (0, 3))):
        told.vote(signers, at=at)
    yield "most-signatures-stay", told.lock, told.items
    told = Session()
    for end in (900, 700, 800):
        told.abort(end, signers=(0,), seen=1000)
    yield "same-second-smallest-digest", told.lock, told.items

    told = Session()
    for number, alive in ((1, 900), (2, 1800), (3, 2700), (4, 2600)):
        told.checkpoint(alive, number, signers=(0, 1))
    yield "longest-checkpoints-stay", told.lock, told.items
    told = Session()
    for number, alive in ((1, 900), (1, 901), (2, 1800), (2, 1801), (3, 2700)):
        told.checkpoint(alive, number, signers=(0,))
    yield "highest-pair-of-checkpoints-stays", told.lock, told.items
    told = Session()
    for alive, seen in ((1800, 2000), (1801, 1990), (1802, 1995)):
        told.checkpoint(alive, 2, signers=(0,), seen=seen)
    told.checkpoint(2700, 3, signers=(0, 1))
    yield "three-of-one-number", told.lock, told.items
    told = Session()
    for name in "abc":
        told.checkpoint(1800, ord(name), signers=(0,), seen=2000, previous=name)
    yield "equal-checkpoints-smallest-digest", told.lock, told.items

    told = Session()
    told.vote()
    yield "cabal-is-no-set", told.lock.but(cabal=told.lock.cabal[::-1]), told.items
    yield "member-twice", told.lock.but(cabal=told.lock.cabal[:1] * 2), told.items
    yield "consumer-no-point", told.lock.but(consumer=b"\x05" + bytes(32)), told.items
    yield "provider-no-point", told.lock.but(provider=b"\x02" + b"\xff" * 32), told.items


def vectors():
    made = []
    for name, lock, submitted in scenarios():
        result = admit(lock, submitted)
        vector = {"name": name, "lock": LOCK.write(lock).hex(),
                  "submitted": [ITEM.write(item).hex() for item in submitted]}
        if result is not None:
            admitted, refused = result
            vector["admitted"] = [ITEM.write(item).hex() for item in admitted]
            vector["refused"] = [{"kind": kind, "digest": digest.hex(), "code": int(code)}
                                 for kind, digest, code in refused]
        made.append(vector)
    return made


def text():
    return json.dumps(vectors(), indent=2) + "\n"


def run(out, check):
    """Write the file, or compare it."""
    target = Path(out)
    if check:
        same = target.is_file() and target.read_text() == text()
        print("admission vectors: as on disk" if same else f"admission vectors: {out} differs")
        return 0 if same else 1
    target.write_text(text())
    print(f"{len(vectors())} vectors written to {out}")
    return 0
