"""Vectors of the tree (docs/order.md 6): certificate-transparency's test tree, whose roots and
inclusion proofs are published, all segments of it with their proofs,
and segments that prove nothing.
Leaves are raw bytes here; a log's are 24 bytes each."""

import json
from pathlib import Path

from .tree import proof, proven, root

# merkletree tests of certificate-transparency: the leaves, and the roots of the first 1, 2, … 8.
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f")]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
# Inclusion proofs from the same tests, (leaf from 0, size): there by height, here by place.
INCLUSION = {
    (0, 8): ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
    (5, 8): ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")}


def spans(size):
    """Every (first, count) of a tree of this size."""
    return [(first, count) for first in range(size) for count in range(1, size - first + 1)]


def segments():
    return [{"size": size, "first": first, "count": count,
             "proof": [one.hex() for one in proof(LEAVES[:size], first, count)]}
            for size in range(1, len(LEAVES) + 1) for first, count in spans(size)]


def refused():
    """(why, size, root, first, leaves, proof), each wrong in one place."""
    whole, good = bytes.fromhex(ROOTS[7]), proof(LEAVES, 2, 3)
    part = LEAVES[2:5]
    yield "a hash of the proof is missing", 8, whole, 2, part, good[:-1]
    yield "a hash too many", 8, whole, 2, part, good + [bytes(32)]
    yield "hashes from right to left", 8, whole, 2, part, good[::-1]
    yield "another first", 8, whole, 3, part, good
    yield "another size", 5, whole, 2, part, good
    yield "the root of seven", 8, bytes.fromhex(ROOTS[6]), 2, part, good
    yield "two leaves exchanged", 8, whole, 2, [part[1], part[0], part[2]], good
    yield "a leaf less", 8, whole, 2, part[:2], good
    yield "no leaf, and the root as proof", 8, whole, 2, [], [whole]
    yield "beyond the size", 8, whole, 6, part, good
    yield "no tree", 0, whole, 0, [], []
    yield "a node as a leaf", 2, bytes.fromhex(ROOTS[3]), 0, [
        bytes.fromhex(ROOTS[1]), bytes.fromhex(ROOTS[1])], []
    yield "the largest size and first, without a proof", 2**32 - 1, whole, 2**32 - 2, part[:1], []


def problems():
    """Where the oracle's tree is not the published one, or a proof proves what it should not."""
    found = [f"merkle: root of {size}" for size in range(1, 9)
             if root(LEAVES[:size]).hex() != ROOTS[size - 1]]
    found += [f"merkle: inclusion of {leaf} in {size}" for (leaf, size), wanted in INCLUSION.items()
              if sorted(one.hex() for one in proof(LEAVES[:size], leaf, 1)) != sorted(wanted)]
    for one in segments():
        size, first, count = one["size"], one["first"], one["count"]
        hashes = [bytes.fromhex(text) for text in one["proof"]]
        if not proven(size, bytes.fromhex(ROOTS[size - 1]), first, LEAVES[first:first + count],
                      hashes):
            found.append(f"merkle: segment {first}, {count} of {size} is not proven")
    found += [f"merkle: proven, though it has {why}" for why, *rest in refused() if proven(*rest)]
    return found


def text():
    assert not problems(), problems()
    return json.dumps({
        "leaves": [leaf.hex() for leaf in LEAVES], "roots": list(ROOTS), "segments": segments(),
        "refused": [{"why": why, "size": size, "root": top.hex(), "first": first,
                     "leaves": [leaf.hex() for leaf in leaves],
                     "proof": [one.hex() for one in hashes]}
                    for why, size, top, first, leaves, hashes in refused()]}, indent=1) + "\n"


def run(out, check):
    """Write the file, or compare it."""
    target = Path(out)
    if check:
        same = target.is_file() and target.read_text() == text()
        print("merkle vectors: as on disk" if same else f"merkle vectors: {out} differs")
        return 0 if same else 1
    target.write_text(text())
    print(f"{len(segments())} segments written to {out}")
    return 0
