"""The order lane's check of itself: everything that was told in one way is told in another, and
compared. The worked example, canonical JSON by a parser and an RFC 8785 writer,
the tree by published
values, windows second by second, fillings by trying all, 13.1's guarantees on random trades."""

import json
import random
from itertools import product

from ..case import write_case
from ..codes import Fault
from ..decide import decision_of
from ..schema import Record
from . import canonical, canonical_vectors, codes, example, quorum, tree, tree_vectors, window
from .generate_story import tell
from .generate_variant import moment

RANDOM_TEXTS, RANDOM_WINDOWS, RANDOM_QUORUMS, RANDOM_TRADES = 4_000, 1_500, 1_500, 200


def problems():
    """(what was checked, problems)."""
    found, lines = example.problems()
    found += canonical_vectors.problems() + tree_vectors.problems()
    accepted, wrong = text_problems(random.Random(1))
    found += wrong + tree_problems(random.Random(2)) + window_problems(random.Random(3)) \
        + quorum_problems(random.Random(4))
    added, wrong = guarantee_problems(random.Random(5))
    found += wrong
    return (f"orders: {lines} names of the worked example; {len(canonical_vectors.vectors())} "
            f"texts and {RANDOM_TEXTS} random ones, {accepted} canonical, by json and rfc8785; "
            f"{RANDOM_WINDOWS} windows by the second; {RANDOM_QUORUMS} quorums by trying all; "
            f"{added} attestations added"), found


# Canonical JSON

def text_problems(rng):
    """(accepted ones, problems): read iff parsing and writing again gives the same bytes."""
    found, accepted = [], 0
    for _ in range(RANDOM_TEXTS):
        data = random_text(rng)
        try:
            canonical.read(data)
            verdict = True
        except canonical.NotCanonical:
            verdict = False
        accepted += verdict
        if verdict != accepted_otherwise(data):
            found.append(f"canonical JSON: {data!r}: read {verdict}")
    return accepted, found


def random_text(rng):
    """A small random object, mostly damaged in one place."""
    data = bytearray(canonical.write(random_value(rng, 0)))
    if rng.random() < 0.7:
        place = rng.randrange(len(data))
        token = rng.choice((b" ", b",", b'"', b"\\", b"0", b"1", b"-", b".", b"{", b"}", b"[", b"]",
                            b"e1", b"null", b"true", b"\\n", b"\\u0041", b"\xc3\xa9", b"\x7f",
                            b":"))
        data[place:place + rng.choice((0, 0, 1))] = token
    return bytes(data)


def random_value(rng, depth):
    what = 0 if depth == 0 else rng.randrange(6)
    if what == 0 and depth < 4:
        return {random_word(rng): random_value(rng, depth + 1) for _ in range(rng.choice((1, 2,
                                                                                          3)))}
    if what == 1 and depth < 4:
        return [random_value(rng, depth + 1) for _ in range(rng.choice((1, 2)))]
    return rng.choice((True, False, 0, 7, 10, 2**53 - 1, 2**53, random_word(rng)))


def random_word(rng):
    return "".join(rng.choice('aAb"\\ /~1') for _ in range(rng.choice((1, 1, 2, 3))))


def accepted_otherwise(data):
    """By Python's parser, the narrowed grammar on its values, and the package rfc8785."""
    try:
        value = json.loads(data.decode("ascii"), object_pairs_hook=members, parse_float=refuse,
                           parse_constant=refuse)
    except ValueError:
        return False
    return isinstance(value, dict) and narrow(value, 1) and canonical_vectors.rfc8785_form(data)


def members(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def refuse(text):
    raise ValueError(text)


def narrow(value, depth):
    if isinstance(value, bool):
        return True
    if isinstance(value, int):
        return 0 <= value < 2**53
    if isinstance(value, str):
        return 1 <= len(value) <= 256 and all(" " <= one <= "~" for one in value)
    if not isinstance(value, (dict, list)) or not value or depth > 16:
        return False
    inner = list(value) + list(value.values()) if isinstance(value, dict) else value
    return all(narrow(one, depth + 1) for one in inner)


# Tree and windows

def tree_problems(rng):
    """The root level by level (a last odd node goes up), and proofs of random trees."""
    found = []
    for size in list(range(1, 20)) + [33, 63, 64, 65, 100]:
        leaves = [rng.randbytes(24) for _ in range(size)]
        level = [tree.leaf(one) for one in leaves]
        while len(level) > 1:
            level = [tree.node(*level[place:place + 2]) if place + 1 < len(level) else level[place]
                     for place in range(0, len(level), 2)]
        if tree.root(leaves) != level[0]:
            found.append(f"merkle: the root of {size} level by level")
        first = rng.randrange(size)
        count = rng.randint(1, size - first)
        hashes = tree.proof(leaves, first, count)
        part = leaves[first:first + count]
        if not tree.proven(size, level[0], first, part, hashes):
            found.append(f"merkle: {first}, {count} of {size}")
        changed = [bytes(24)] + part[1:]
        if tree.proven(size, level[0], first, changed, hashes):
            found.append(f"merkle: {first}, {count} of {size} with another leaf")
    return found


def window_problems(rng):
    found = []
    for number in range(RANDOM_WINDOWS):
        at, intervals = rng.randrange(5), []
        for _ in range(rng.randrange(7)):
            at += rng.choice((0, 0, 1, 3))
            length = rng.randint(1, 6)
            intervals.append(Record(start=at, end=at + length, min=rng.choice((1, 2, 3)),
                                    max=rng.choice((3, 4, 5))))
            at += length
        start = rng.randrange(12)
        until = start + rng.randint(1, 15)
        cost = window.cost(intervals, start, until, 2, 4)
        other = by_the_second(intervals, start, until)
        if (cost.gap, cost.excursion, cost.compliance) != other:
            found.append(f"window {number}: {cost} and by the second {other}")
    return found


def by_the_second(intervals, start, until):
    """(gap, excursion, compliance): what each second is, then the longest silence, and the longest
    stretch from a bad second to a bad second without a good one."""
    kinds = []
    for second in range(start, until):
        one = next((one for one in intervals if one.start <= second < one.end), None)
        kinds.append("none" if one is None else "good" if one.min >= 2 and one.max <= 4 else "bad")

    stretches = [kinds[first:last] for first in range(len(kinds))
                 for last in range(first + 1, len(kinds) + 1)]
    gap = max((len(one) for one in stretches if set(one) == {"none"}), default=0)
    excursion = max((len(one) for one in stretches
                     if one[0] == one[-1] == "bad" and "good" not in one), default=0)
    return gap, excursion, 10_000 * kinds.count("good") // len(kinds)


# Quorums

def quorum_problems(rng):
    """Filled groups, assigned and whether it holds, by trying every assignment there is."""
    found = []
    for number in range(RANDOM_QUORUMS):
        groups = [set(rng.sample(range(1, 5), rng.choice((1, 1, 2, 3))))
                  for _ in range(rng.choice((2, 2, 3, 4)))]
        candidates = [Record(body=Record(role=rng.randint(1, 4)), class_=rng.randrange(5))
                      for _ in range(rng.randrange(7))]
        for place, one in enumerate(candidates):
            one.place = place
        minimum = len(groups) + rng.choice((0, 1))
        got = quorum.tried_with(groups, candidates, minimum)
        wanted = by_trying_all(groups, candidates, minimum)
        if (got.filled, [one.place for one in got.counted], got.holds) != wanted:
            found.append(f"quorum {number}: {groups} {candidates}: {got} and by trying {wanted}")
    return found


def by_trying_all(groups, candidates, minimum):
    def fillings(chosen):
        """Every filling of these groups, as places of candidates, in lexicographic order."""
        fitting = [[one.place for one in candidates if one.body.role in groups[index]]
                   for index in chosen]
        return [places for places in product(*fitting)
                if len({candidates[place].class_ for place in places}) == len(places)]

    filled = []
    for index in range(len(groups)):
        if fillings(filled + [index]):
            filled.append(index)
    counted = list(fillings(filled)[0])
    fitting = [one for one in candidates if any(one.body.role in group for group in groups)]
    for one in fitting:
        if len(counted) < minimum and one.class_ not in {candidates[place].class_
                                                          for place in counted}:
            counted.append(one.place)
    classes = {one.class_ for one in fitting}
    return filled, counted, len(filled) == len(groups) and len(classes) >= minimum


# 13.1

def guarantee_problems(rng):
    """(attestations added, problems): adding one turns no Pass into a Refuse, and if it is skipped
    no Refuse into a Pass."""
    found, added = [], 0
    for number in range(RANDOM_TRADES):
        trade = tell(rng)
        at = moment(rng, trade)
        items = list(trade.items)
        whole = outcome(trade, at)
        for one in [item for item in items if item.kind == codes.ATTESTATION]:
            trade.items = [item for item in items if item is not one]
            less = outcome(trade, at)
            if whole is None or less is None:
                continue
            added += 1
            code = {entry.digest: entry.code for entry in whole.considered}.get(one.digest)
            if (less.outcome, whole.outcome) == (codes.PASS, codes.REFUSE):
                found.append(f"trade {number}: one more attestation turns a Pass into {whole.code}")
            if code and (less.outcome, whole.outcome) == (codes.REFUSE, codes.PASS):
                found.append(f"trade {number}: a skipped attestation turns {less.code} into a Pass")
        trade.items = items
    return added, found


def outcome(trade, at):
    try:
        return decision_of(write_case(trade.case(at)))
    except Fault:
        return None
