"""The draw of a cabal, and vectors of it for other implementations.

*Digests.* digest(tag, body) = SHA-256(tag ‖ 0x00 ‖ body); bodies are strict Borsh.
commitment = digest("quittance/cabal/seed-commitment/v1", session ‖ provider_nonce);
seed = digest("quittance/cabal/seed/v1", session ‖ consumer_nonce ‖ provider_nonce);
candidates = digest("quittance/cabal/candidates/v1", the list: u32 LE length, then for each the key
(33 bytes), high_trust (1 byte), met_consumer and met_provider (u32 LE)), ascending by peer id.

*Who is left.* Candidates who are neither party and met neither of them more than
max_prior_interactions times. Fewer than min_high_trust_witnesses of high trust: nobody is drawn.
Fewer than witness_count in all: nobody is drawn.

*Stream.* Block i is SHA-256("quittance/cabal/draw/v1" ‖ 0x00 ‖ seed ‖ i as u64 LE); numbers are
eight bytes, little-endian, from left to right. A number below b: the next number x with
x < 2^64 − (2^64 mod b), mod b; others are passed over.

*Draw.* k of a list: for place 0 … k − 1, swap it with place + a number below (length − place); the
first k are drawn, the rest stays as the swaps left it. First min_high_trust_witnesses of those of
high trust, ascending; then, of all who remain, ascending again, as many as are still needed. The
cabal is both, ascending.

Keys in the vectors are SHA-256 streams behind a 02: the draw never asks whether they are points.
"""

import json
from hashlib import sha256
from pathlib import Path

STREAM = b"quittance/cabal/draw/v1\x00"


class Refused(Exception):
    """Nobody is drawn; says why."""


def digest(tag, body):
    return sha256(tag.encode("ascii") + b"\x00" + body).digest()


def peer(candidate):
    return sha256(candidate["key"]).digest()


def candidates_digest(candidates):
    body = len(candidates).to_bytes(4, "little")
    for one in candidates:
        body += one["key"] + bytes([one["high_trust"]])
        body += one["met_consumer"].to_bytes(4, "little") + one["met_provider"].to_bytes(4, "little")
    return digest("quittance/cabal/candidates/v1", body)


def numbers(seed):
    block = 0
    while True:
        piece = sha256(STREAM + seed + block.to_bytes(8, "little")).digest()
        for at in range(0, 32, 8):
            yield int.from_bytes(piece[at:at + 8], "little")
        block += 1


def below(stream, bound):
    top = 2**64 - 2**64 % bound
    while True:
        number = next(stream)
        if number < top:
            return number % bound


def take(stream, people, count):
    people = list(people)
    for place in range(count):
        other = place + below(stream, len(people) - place)
        people[place], people[other] = people[other], people[place]
    return people[:count], people[count:]


def select(candidates, parties, policy, seed):
    ids = [peer(one) for one in candidates]
    if any(a >= b for a, b in zip(ids, ids[1:])):
        raise Refused("UNORDERED")
    left = [one for one in candidates if peer(one) not in parties
            and max(one["met_consumer"], one["met_provider"]) <= policy["most"]]
    high = [peer(one) for one in left if one["high_trust"]]
    low = [peer(one) for one in left if not one["high_trust"]]
    if len(high) < policy["high"]:
        raise Refused("HIGH_TRUST_SHORT")
    if len(left) < policy["count"]:
        raise Refused("CANDIDATES_SHORT")
    stream = numbers(seed)
    first, rest = take(stream, sorted(high), min(policy["high"], policy["count"]))
    more, _ = take(stream, sorted(rest + low), policy["count"] - len(first))
    return sorted(first + more)


class Drawn:
    """Values of one vector, from a stream of its own."""

    def __init__(self, index):
        self.index, self.block, self.rest = index, 0, b""

    def take(self, count):
        while len(self.rest) < count:
            self.rest += sha256(b"quittance/selection-vectors/v1\x00" + self.index.to_bytes(4, "little")
                                + self.block.to_bytes(4, "little")).digest()
            self.block += 1
        piece, self.rest = self.rest[:count], self.rest[count:]
        return piece

    def below(self, bound):
        return int.from_bytes(self.take(4), "little") % bound


def vector(index):
    drawn = Drawn(index)
    session, consumer_nonce, provider_nonce = (drawn.take(32) for _ in range(3))
    candidates = [{"key": b"\x02" + drawn.take(32), "high_trust": drawn.below(3) == 0,
                   "met_consumer": drawn.below(6), "met_provider": drawn.below(5)}
                  for _ in range(4 + drawn.below(37))]
    candidates.sort(key=peer)
    if index % 16 == 15:
        candidates.reverse()
    policy = {"count": 3 + drawn.below(7), "high": drawn.below(4), "most": 2 + drawn.below(3)}
    parties = [peer(candidates[drawn.below(len(candidates))]) for _ in range(2)]
    seed = digest("quittance/cabal/seed/v1", session + consumer_nonce + provider_nonce)
    entry = {
        "session": session.hex(), "consumer_nonce": consumer_nonce.hex(),
        "provider_nonce": provider_nonce.hex(), "parties": [one.hex() for one in parties],
        "witness_count": policy["count"], "min_high_trust_witnesses": policy["high"],
        "max_prior_interactions": policy["most"],
        "candidates": [{**one, "key": one["key"].hex()} for one in candidates],
        "commitment": digest("quittance/cabal/seed-commitment/v1", session + provider_nonce).hex(),
        "seed": seed.hex(), "candidates_digest": candidates_digest(candidates).hex(),
    }
    try:
        entry["cabal"] = [one.hex() for one in select(candidates, parties, policy, seed)]
    except Refused as refused:
        entry["refused"] = str(refused)
    return entry


def text():
    vectors = [vector(index) for index in range(32)]
    refusals = {entry.get("refused") for entry in vectors}
    assert {"UNORDERED", "HIGH_TRUST_SHORT", "CANDIDATES_SHORT", None} <= refusals, refusals
    return json.dumps({"scheme": "quittance/selection-vectors/v1", "vectors": vectors}, indent=1) + "\n"


def run(out, check):
    if not check:
        Path(out).write_text(text())
        return 0
    same = Path(out).read_text() == text()
    print("selection vectors: as on disk, byte for byte" if same else f"{out} differs: write it again")
    return 0 if same else 1
