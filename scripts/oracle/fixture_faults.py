"""Fixtures of T6: bytes that have no decision, each beside the nearest that has one.

All are given as raw bytes: the JSON form is for cases that can be written down."""

from . import codes
from .builder import Person, Session
from .case import write_case
from .fixture import fixture
from .schema import TIME_MAX, Record

STRANGER = Person(1000)


def fault(name, description, code, make):
    @fixture("faults", name, description, fault=code)
    def _():
        return make()


def near(name, description, make, **expected):
    """Just inside the limit: a decision."""
    @fixture("faults", name, description, **expected)
    def _():
        return make()


def plain():
    told = Session()
    told.completed()
    return told


def changed(change, at=3800, tell=None, **session):
    """The plain case with its canonical form changed afterwards, as bytes."""
    def make():
        told = Session(**session)
        told.completed()
        if tell:
            tell(told)
        case = told.case(at)
        change(case)
        return write_case(case)
    return make


def patched(offset, value):
    """The plain case with one byte replaced."""
    def make():
        data = bytearray(plain().bytes(3800))
        data[offset] = value
        return bytes(data)
    return make


def cut(case_bytes, count):
    return case_bytes[:-count]


# Pass one
fault("too-large", "One byte above 256 KiB", "TOO_LARGE",
      lambda: b"\x01\x01" + bytes(256 * 1024 - 1))
fault("not-too-large", "256 KiB of zeros after the lane are judged by shape: trailing bytes",
      "TRAILING", lambda: b"\x01\x01" + bytes(256 * 1024 - 2))
fault("large-of-order-lane", "Above 256 KiB in the order lane: not too large. Of zeros, an order "
      "case that ends long before",
      "TRAILING", lambda: b"\x01\x02" + bytes(256 * 1024 - 1))

# Pass two
fault("empty", "No bytes", "TRUNCATED", lambda: b"")
fault("only-version", "One byte", "TRUNCATED", lambda: b"\x01")
fault("last-byte-missing", "One byte too few", "TRUNCATED",
      lambda: cut(plain().bytes(3800), 1))
fault("inside-a-length", "Cut inside the length of the evidence", "TRUNCATED",
      lambda: plain().bytes(3800)[:len(no_evidence()) - 10])
fault("trailing", "One byte too many", "TRAILING", lambda: plain().bytes(3800) + b"\x00")
fault("version-0", "Version 0", "BAD_VALUE", patched(0, 0))
fault("version-2", "Version 2", "BAD_VALUE", patched(0, 2))
fault("lane-0", "Lane 0", "BAD_VALUE", patched(1, 0))
# Where an order has the number of its suppliers, a session has the end of the provider's key and
# the first three bytes of the cabal's length: 1,280 and more suppliers.
fault("lane-2", "A session that says it is an order is read as one", "TOO_MANY", patched(1, 2))
# version, lane, network, session, two keys, list length, first key, then its bool
FIRST_BOOL = 2 + 32 + 32 + 33 + 33 + 4 + 33
fault("bool-2", "A bool of 2", "BAD_VALUE", patched(FIRST_BOOL, 2))


def no_evidence():
    told = Session()
    return told.bytes(3800)


def set_in(path, value):
    """A change of one field, by its path in the case."""
    def change(case):
        *parents, last = path
        for step in parents:
            case = case[step] if isinstance(step, int) else getattr(case, step)
        setattr(case, last, value)
    return change


fault("status-2", "Status 2", "BAD_VALUE", changed(set_in(("status",), 2)))
fault("at-beyond-time", "`at` one second after the year 9999", "BAD_VALUE",
      changed(set_in(("at",), TIME_MAX + 1)))
fault("locked-at-beyond-time", "locked_at beyond the range of time", "BAD_VALUE",
      changed(set_in(("lock", "locked_at"), TIME_MAX + 1)))
fault("seen-at-beyond-time", "A seen_at beyond the range of time", "BAD_VALUE",
      changed(set_in(("evidence", 0, "signatures", 0, "seen_at"), TIME_MAX + 1)))
fault("seconds-beyond", "A duration of 2^32 seconds", "BAD_VALUE",
      changed(set_in(("lock", "terms", "max_duration_seconds"), 2**32)))
fault("policy-seconds-beyond", "A policy time of 2^32 seconds", "BAD_VALUE",
      changed(set_in(("lock", "policy", "conflict_seconds"), 2**32)))
fault("claimed-seconds-beyond", "A claim of 2^32 seconds", "BAD_VALUE",
      changed(set_in(("evidence", 1, "body", "claimed_seconds"), 2**32)))
fault("reason-8", "An unknown reason", "BAD_VALUE",
      changed(set_in(("evidence", 1, "body", "reason"), 8)))
fault("attested-reason-8", "An unknown reason in an attestation", "BAD_VALUE",
      changed(set_in(("evidence", 2, "body", "termination_reason"), 8)))
fault("abort-reason-8", "An unknown reason in an abort", "BAD_VALUE",
      changed(set_in(("evidence", 2, "body", "reason"), 8), tell=lambda told: told.abort(3720)))
fault("class-4", "An unknown misuse class", "BAD_VALUE",
      changed(set_in(("evidence", 2, "body", "class"), 4),
              tell=lambda told: told.accusation(3000)))
fault("top-up-index-0", "A top-up with index 0", "BAD_VALUE",
      changed(set_in(("top_ups", 0, "body", "index"), 0),
              tell=lambda told: told.top_up(1, 10_000_000, 5)))
fault("kind-0", "Kind 0", "BAD_VALUE", lambda: kind_replaced(0))
fault("kind-9", "Kind 9", "BAD_VALUE", lambda: kind_replaced(9))


def kind_replaced(kind):
    """The first item's kind, which stands right after the evidence's length."""
    data = bytearray(plain().bytes(3800))
    position = len(no_evidence()) - 8  # what comes after the evidence is `at`
    assert data[position] == codes.ALLOCATED
    data[position] = kind
    return bytes(data)


# Pass two: lengths before items


def length_only(field, count):
    """The case up to this list's length, which says `count`; nothing follows."""
    def make():
        case = plain().case(3800)
        before = write_case(case)
        marker = {"cabal": 2 + 32 + 32 + 33 + 33, "evidence": len(no_evidence()) - 12}[field]
        return before[:marker] + count.to_bytes(4, "little")
    return make


fault("cabal-32", "A cabal of 32, judged at its length", "TOO_MANY", length_only("cabal", 32))
fault("cabal-31-cut", "A length of 31 may follow, but nothing does", "TRUNCATED",
      length_only("cabal", 31))
fault("evidence-265", "265 items, judged at the length", "TOO_MANY", length_only("evidence", 265))
fault("evidence-264-cut", "264 items are judged later; the bytes end here", "TRUNCATED",
      length_only("evidence", 264))


def many_signatures(count):
    """`count` signatures by strangers' names."""
    return [Record(signer=index.to_bytes(32, "big"), seen_at=0, sig=bytes(65))
            for index in range(count)]


fault("lock-signatures-34", "34 signatures on the lock", "TOO_MANY",
      changed(set_in(("lock_signatures",), many_signatures(34))))
fault("item-signatures-34", "34 signatures on an item", "TOO_MANY",
      changed(set_in(("evidence", 0, "signatures"), many_signatures(34))))
fault("top-up-signatures-34", "34 signatures on a top-up", "TOO_MANY",
      changed(set_in(("top_ups", 0, "signatures"), many_signatures(34)),
              tell=lambda told: told.top_up(1, 10_000_000, 5)))
fault("top-ups-17", "17 top-ups", "TOO_MANY",
      changed(lambda case: None, tell=lambda told: [told.top_up(i, 1, 1) for i in range(1, 18)]))
near("item-signatures-33", "33 signatures by strangers: read, and of no use",
     lambda: told_with_strangers().case(3800), outcome="settle", basis="ATTESTED",
     items=[("vote", "NOT_ENTITLED")])


def told_with_strangers():
    told = plain()
    vote = told.vote(())
    vote.signatures.extend(signature.but(seen_at=told.t0 + 200)
                           for signature in many_signatures(33))
    return told


# Pass three


def votes(told, count):
    for index in range(count):
        told.vote((), at=200 + index)


near("evidence-56", "56 items for five members (8·n + 16): read",
     lambda: with_votes(53).case(3800), outcome="settle", basis="ATTESTED")
fault("evidence-57", "57 items for five members", "TOO_MANY",
      lambda: with_votes(54).bytes(3800))


def with_votes(count):
    told = plain()
    votes(told, count)
    return told


def three_votes(told, signer):
    for index in range(3):
        told.vote((signer,), at=200 + index)


fault("three-bodies", "Three votes by one member", "TOO_MANY",
      changed(lambda case: None, tell=lambda told: three_votes(told, 0)))
fault("three-bodies-of-a-stranger", "Three votes under a stranger's name, verified or not",
      "TOO_MANY", changed(lambda case: None, tell=lambda told: three_votes(told, STRANGER)))


def swapped(*path):
    """A list of the case with its first two entries exchanged."""
    def change(case):
        for step in path:
            case = case[step] if isinstance(step, int) else getattr(case, step)
        case[0], case[1] = case[1], case[0]
    return change


def doubled(*path):
    """A list of the case with its first entry given twice."""
    def change(case):
        for step in path:
            case = case[step] if isinstance(step, int) else getattr(case, step)
        case.insert(0, case[0])
    return change


def two_top_ups(told):
    told.top_up(1, 10_000_000, 5)
    told.top_up(2, 10_000_005, 5)


for name, path in (("cabal", ("lock", "cabal")), ("lock-signatures", ("lock_signatures",)),
                   ("top-ups", ("top_ups",)), ("top-up-signatures", ("top_ups", 0, "signatures")),
                   ("evidence", ("evidence",)),
                   ("item-signatures", ("evidence", 2, "signatures"))):
    fault(f"order-{name}", f"Two of {name} exchanged", "ORDER",
          changed(swapped(*path), tell=two_top_ups))
    fault(f"twice-{name}", f"One of {name} given twice", "ORDER",
          changed(doubled(*path), tell=two_top_ups))

fault("seen-after-at", "Seen one second after `at`", "HOST_TIME",
      changed(lambda case: None, at=3739))
near("seen-at-at", "Seen in the second of `at`", lambda: plain().case(3740), outcome="settle",
     basis="ATTESTED")
fault("top-up-seen-after-at", "A top-up seen after `at`", "HOST_TIME",
      changed(lambda case: None, tell=lambda told: told.top_up(1, 10_000_000, 5, seen=3801)))
SAFE = {"policy": {"challenge_seconds": 60}}
near("seen-in-challenge", "Seen at `at` + challenge", lambda: safe(3680).case(3680),
     outcome="settle", basis="ATTESTED")
fault("seen-after-challenge", "… one second later", "HOST_TIME", lambda: safe(3679).bytes(3679))


def safe(at):
    told = Session(**SAFE)
    told.completed()
    return told


# Which fault is first
fault("shape-before-order", "Out of order on the left, a byte too many on the right", "TRAILING",
      lambda: changed(swapped("lock", "cabal"))() + b"\x00")
fault("order-before-host-time", "On one signature: out of order and seen too late", "ORDER",
      changed(lambda case: (swapped("evidence", 2, "signatures")(case),
                            set_in(("evidence", 2, "signatures", 1, "seen_at"),
                                   TIME_MAX)(case))))
fault("host-time-further-left", "Seen too late on the left, out of order on the right",
      "HOST_TIME",
      changed(lambda case: (swapped("evidence", 2, "signatures")(case),
                            set_in(("evidence", 0, "signatures", 0, "seen_at"),
                                   TIME_MAX)(case))))
fault("order-before-too-many", "57 items, but the lock's signatures are out of order", "ORDER",
      lambda: out_of_order_and_too_many())


def out_of_order_and_too_many():
    case = with_votes(54).case(3800)
    swapped("lock_signatures")(case)
    return write_case(case)


fault("fault-before-refusal", "Settled already, and malformed: a fault, no decision", "TRAILING",
      lambda: changed(set_in(("status",), 1))() + b"\x00")
