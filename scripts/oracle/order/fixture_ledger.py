"""Fixtures of G10 to G14: stage order, freeze, funding, One-Claim, and the signals of a Pass."""

from ..builder import Person, damaged, filler
from ..schema import Record
from . import codes, ledger, story
from .builder import CARRIER, INSPECTOR, OPENED_AT, TERMINAL, lots_of, string_id
from .codes import LOCKED, REFUNDED, RELEASABLE, UNFUNDED, UNLOCKED
from .dossier import claim_identity
from .fixture import passes, refuses
from .fixture_order import stages
from .story import (AS_CARRIER, AS_INSPECTOR, AS_TERMINAL, DECIDED, FIRST, NOW, SECOND,
                    TTL, on_board, plain)

STAGE_ORDER, FROZEN, FUNDS = "E_STAGE_ORDER", "E_FROZEN", "E_PENDING_FUNDS"
TAKEN = "E_ONECLAIM_TAKEN"


def chain(asked, *slices, post_production=False, **how):
    """A chain of three stages; each of `slices` is what the ledger has: (status, what differs)."""
    def make():
        parts = stages(*({"asked": True} if index == asked else {} for index in range(3)))
        told = plain(slices=parts, schema={"post_production": post_production}, **how)
        for index, (status, changes) in enumerate(slices):
            told.fund(index, status, **changes)
        return told
    return make


FUNDED, PASSED, PAID, EMPTY = (LOCKED, {}), (RELEASABLE, {}), (UNLOCKED, {}), (UNFUNDED,
                                                                             {"locked": 0})
passes("ledger", "third-stage", "Two stages have passed, one of them is paid",
       chain(2, PAID, PASSED, FUNDED), NOW, previous=filler("emt 1").hex())
passes("ledger", "second-stage", "The second stage, and the third is funded",
       chain(1, PASSED, FUNDED, FUNDED), NOW, previous=filler("emt 0").hex())
refuses("ledger", "skips-a-stage", "The stage before has not passed", STAGE_ORDER,
        chain(2, PASSED, FUNDED, FUNDED), NOW)
refuses("ledger", "skips-the-first", "The first has not passed", STAGE_ORDER,
        chain(1, FUNDED, FUNDED, FUNDED), NOW)
refuses("ledger", "after-a-refund", "The stage before was refunded", STAGE_ORDER,
        chain(1, (REFUNDED, {}), FUNDED, FUNDED), NOW)
refuses("ledger", "after-nothing", "The ledger has nothing of the stage before", STAGE_ORDER,
        lambda: forgotten(chain(1, PASSED, FUNDED, FUNDED)(), 0), NOW)


def forgotten(told, index):
    """The ledger has no value of this slice."""
    one = told.order.slices[index]
    told.world.put(ledger.SLICE, None, escrow=told.escrow, supplier=one.supplier,
                   sub_lot=one.sub_lot, stage=one.stage)
    return told


passes("ledger", "stages-left-out", "Stages 3 and 9 of a chain, and no others", lambda: gaps(), NOW,
       previous=filler("emt 0").hex())


def gaps():
    told = plain(slices=[{"stage": 3, "share": 5_000}, {"stage": 9, "share": 5_000, "asked": 1}])
    told.fund(0, RELEASABLE)
    return told


passes("ledger", "stages-0-and-15", "The lowest and the highest stage", lambda: edges(), NOW,
       previous=filler("emt 0").hex())


def edges():
    told = plain(slices=[{"stage": 0, "share": 1}, {"stage": 15, "share": 9_999, "asked": 1}])
    told.fund(0, UNLOCKED)
    return told


ICE = (LOCKED, {"frozen": True})
refuses("ledger", "frozen", "The slice is frozen", FROZEN, chain(1, PASSED, ICE, FUNDED), NOW)
passes("ledger", "earlier-frozen", "The stage before is frozen: this one is not",
       chain(1, (RELEASABLE, {"frozen": True}), FUNDED, FUNDED), NOW,
       previous=filler("emt 0").hex())
passes("ledger", "other-sub-lot-frozen", "Another sub-lot is frozen", lambda: beside(
    LOCKED, frozen=True), NOW)
passes("ledger", "other-sub-lot-unfunded", "Another sub-lot is not funded", lambda: beside(
    UNFUNDED, locked=0), NOW)


def beside(status, **changes):
    told = plain(slices=[{"share": 5_000, "asked": True},
                         {"share": 5_000, "sub_lot": filler("another sub-lot")}])
    told.fund(1 - told.asked, status, **changes)
    return told


refuses("ledger", "unfunded", "Nothing is locked for it", FUNDS, chain(0, EMPTY, FUNDED, FUNDED),
        NOW)
refuses("ledger", "not-in-ledger", "The ledger has nothing of it", FUNDS,
        lambda: forgotten(plain(), 0), NOW)
passes("ledger", "pre-ship-later-unfunded", "Before the goods leave: later stages may be unfunded",
       chain(0, FUNDED, EMPTY, EMPTY), NOW)
refuses("ledger", "on-board-later-unfunded", "After they left: the last stage is not", FUNDS,
        chain(0, FUNDED, FUNDED, EMPTY, post_production=True), NOW)
passes("ledger", "on-board-all-funded", "After they left: all are",
       chain(0, FUNDED, FUNDED, FUNDED, post_production=True), NOW)
passes("ledger", "on-board-later-frozen", "A later stage is frozen, and funded",
       chain(0, FUNDED, FUNDED, ICE, post_production=True), NOW)
refuses("ledger", "on-board-later-passed", "A later stage has passed: no more locked for it", FUNDS,
        chain(0, FUNDED, PASSED, FUNDED, post_production=True), NOW)
# 10,000,003 in shares of 3,333, 3,333 and 3,334: 3,333,000 (of .9999), 3,333,000 and what is left.
ODD = {"value": 10_000_003}
passes("ledger", "locked-to-the-unit", "Exactly its price, rounded down",
       chain(0, (LOCKED, {"locked": 3_333_000}), FUNDED, FUNDED, **ODD), NOW)
refuses("ledger", "locked-one-short", "One unit less", FUNDS,
        chain(0, (LOCKED, {"locked": 3_332_999}), FUNDED, FUNDED, **ODD), NOW)
passes("ledger", "last-gets-the-rest", "The last slice's price is what the others leave",
       chain(2, PASSED, PASSED, (LOCKED, {"locked": 3_334_003}), **ODD), NOW,
       previous=filler("emt 1").hex())
refuses("ledger", "last-one-short", "One unit less", FUNDS,
        chain(2, PASSED, PASSED, (LOCKED, {"locked": 3_334_002}), **ODD), NOW)
passes("ledger", "largest-value", "The largest value there is",
       chain(0, FUNDED, FUNDED, FUNDED, value=2**128 - 1), NOW)
passes("ledger", "locked-too-much", "More than its price",
       chain(0, (LOCKED, {"locked": 2**128 - 1}), FUNDED, FUNDED), NOW)
refuses("ledger", "stage-order-before-freeze", "Out of turn, frozen and unfunded", STAGE_ORDER,
        chain(1, FUNDED, (UNFUNDED, {"locked": 0, "frozen": True}), FUNDED), NOW)
refuses("ledger", "freeze-before-funding", "Frozen and unfunded", FROZEN,
        chain(0, (UNFUNDED, {"locked": 0, "frozen": True}), FUNDED, FUNDED), NOW)
refuses("ledger", "funding-before-claim", "Unfunded, and claimed before", FUNDS,
        lambda: claimed(chain(0, EMPTY, FUNDED, FUNDED)()), NOW)
refuses("ledger", "content-before-ledger", "Another seal, and frozen", "E_SEAL_MISMATCH",
        lambda: frozen_board(), DECIDED)


def frozen_board():
    told = on_board(inspection={"seal": "SL-0043"})
    told.fund(0, frozen=True)
    return told


def claimed(told):
    told.taken()
    return told


# One-Claim
refuses("claim", "taken", "The fact was claimed before", TAKEN, lambda: claimed(plain()), NOW)


def told_before(made, other):
    """`other` passed before: its claim identity is taken."""
    identity = claim_identity(other.members, other.schema)
    made.world.put(ledger.CLAIM, Record(emt=filler("emt of the other")), claim=identity)
    return made


refuses("claim", "same-fact-other-files", "Another scan of the same bill of lading", TAKEN,
        lambda: told_before(on_board(shipped=other_scan()), on_board()), DECIDED)
passes("claim", "same-files-other-fact", "The same files under another bill of lading",
       lambda: told_before(on_board(fields={"bl_number": "MAEU 123457"}), on_board()), DECIDED)


def other_scan():
    return tuple((name, data + b"\n" if name == "bl.pdf" else data) for name, data in story.FILES)


refuses("claim", "spelled-otherwise", "Small letters and two spaces: the same fact", TAKEN,
        lambda: told_before(on_board(fields={"bl_number": "maeu  123456"}), on_board()), DECIDED)
passes("claim", "without-space", "No space is not one space",
       lambda: told_before(on_board(fields={"bl_number": "MAEU123456"}), on_board()), DECIDED)
refuses("claim", "other-order", "Claimed under another order", TAKEN,
        lambda: told_before(on_board(), on_board(order=filler("another order"))), DECIDED)
refuses("claim", "other-schema-same-domain", "Claimed under another schema of the same domain",
        TAKEN,
        lambda: told_before(plain(), plain(schema={"name": "TRADE.PRE_SHIP.v2", "revision": 9})),
        NOW)
passes("claim", "other-domain", "Claimed in another domain",
       lambda: told_before(plain(), plain(schema={"claim_domain": "ARRIVAL"})), NOW)
UPPER, LOWER = ["msku1", "MSKU2"], ["MSKU1", "MSKU2"]


def containers(ids):
    """Sorted as bytes, capitals come first; normalised, the same set."""
    listed = sorted(ids)
    return on_board(fields={"container_ids": listed}, lots=lots_of(listed))


refuses("claim", "set-sorted-again", "A set that is sorted otherwise before it is normalised",
        TAKEN,
        lambda: told_before(containers(UPPER), containers(LOWER)), DECIDED)
refuses("claim", "set-with-equals", "Two items that are one when normalised", TAKEN,
        lambda: told_before(containers(["MSKU1", "MSKU2", "msku2"]), containers(LOWER)), DECIDED)
passes("claim", "two-fields-not-one", "Two fields are not one text: AB, C is not A, BC",
       lambda: told_before(two_fields("AB", "C"), two_fields("A", "BC")), NOW)


def two_fields(one, two):
    from .builder import field
    fields = [field("report_number", string_id()), field("sub_report", string_id())]
    return plain(schema={"fields": fields, "claim": ("report_number", "sub_report")},
                 fields={"report_number": one, "sub_report": two})


# Signals
ATTESTATION, REVOCATION = "order-attestation", "revocation"
OTHER = filler("another dossier")
HASH = [(ATTESTATION, "E_HASH_MISMATCH")]
TWICE, REVOKED = ("EQUIVOCATION", "terminal"), ("REVOKED", "terminal")


def before(tell=None, at=SECOND - 600, **how):
    """The terminal signed another dossier ten minutes before; what came then is told."""
    def make():
        told = plain()
        first = told.attest(how.get("person", TERMINAL), how.get("role", AS_TERMINAL), at,
                            pov_hash=OTHER, change=how.get("change"))
        if tell:
            tell(told, first)
        return told
    return make


def signals(name, description, make, found, items=HASH, **expected):
    passes("signals", name, description, make, NOW, signals=sorted(found), items=sorted(items),
           **expected)


def revoke(at, seen=None, person=TERMINAL, **how):
    return lambda told, first: told.revoke(first, person, at, seen=seen, **how)


signals("two-hashes", "The terminal signed two dossiers", before(), [TWICE])
signals("revoked-then-signed", "It revoked the first, then signed the second",
        before(revoke(SECOND - 60)), [REVOKED])
signals("revoked-in-the-second", "It revoked in the second of the second's date",
        before(revoke(SECOND)), [REVOKED, TWICE])
signals("revoked-a-second-before", "… one second before", before(revoke(SECOND - 1)), [REVOKED])
signals("revoked-seen-with-the-second", "Seen in the same second as the second attestation",
        before(revoke(SECOND - 60, seen=SECOND)), [REVOKED])
signals("revoked-seen-later", "Dated before, and seen after the second: dated back",
        before(revoke(SECOND - 60, seen=SECOND + 1)), [REVOKED, TWICE])
signals("revocation-not-counted", "A stranger revoked the first",
        before(revoke(SECOND - 60, person=Person(199))), [TWICE],
        HASH + [(REVOCATION, "NOT_ENTITLED")])


def stale():
    """The carrier signed before both others, too long ago."""
    told = plain(signers=())
    for at, (person, role) in enumerate(((CARRIER, AS_CARRIER), (INSPECTOR, AS_INSPECTOR),
                                         (TERMINAL, AS_TERMINAL))):
        told.attest(person, role, FIRST + at)
    return told


passes("signals", "stale", "The carrier's attestation is not fresh any more, and not needed", stale,
       FIRST + TTL + 1, items=[("order-attestation", "E_STALE_ATTEST")], stale=["carrier"])


def revoke_twice(told, first):
    """Its own late revocation, and the registry's in time."""
    made = told.revoke(first, TERMINAL, SECOND - 60, seen=SECOND + 1)
    from .builder import REGISTRY
    from ..signature import sign
    made.signatures.append(Record(signer=REGISTRY.id, seen_at=OPENED_AT + SECOND - 50,
                                  sig=sign(REGISTRY.secret, made.digest)))


signals("one-signature-in-time", "Two signatures, one of them seen in time", before(revoke_twice),
        [REVOKED])


def revoke_second(told, first):
    """The one that was dated later was revoked, and the first stands."""
    later = told.attest(TERMINAL, AS_TERMINAL, SECOND + 60, pov_hash=filler("a third dossier"))
    told.items.remove(first)
    told.revoke(later, TERMINAL, SECOND + 90)


signals("second-revoked", "It revoked the one that it signed later", before(revoke_second),
        [REVOKED, TWICE])
signals("signed-later", "The other dossier came later", before(at=SECOND + 60), [TWICE])
signals("same-date", "Both have one date", before(at=SECOND), [TWICE])
signals("bad-signature", "The other was never signed", before(change=damaged), [],
        [(ATTESTATION, "E_SIG_MISMATCH")])


def other_role(told, first):
    told.items.remove(first)
    story.firms(told, (TERMINAL, "terminal", [AS_INSPECTOR, AS_TERMINAL], {}))
    told.attest(TERMINAL, AS_INSPECTOR, SECOND - 600, pov_hash=OTHER)


signals("two-roles", "Two dossiers in two roles", before(other_role), [])


def other_key(told, first):
    told.items.remove(first)
    told.world.key(Person(130), filler("attestor terminal"))
    told.attest(Person(130), AS_TERMINAL, SECOND - 600, pov_hash=OTHER)


signals("two-keys", "Two dossiers with two keys of one attestor", before(other_key), [])


def other_stage(told, first):
    told.items.remove(first)
    told.attest(TERMINAL, AS_TERMINAL, SECOND - 600, pov_hash=OTHER,
                place=told.place().but(stage=2))


signals("two-stages", "Two dossiers of two stages", before(other_stage), [],
        [(ATTESTATION, "FOREIGN")])


def three_hashes(told, first):
    told.attest(TERMINAL, AS_TERMINAL, SECOND - 300, pov_hash=filler("a third dossier"))


signals("three-hashes", "Three dossiers: three pairs", before(three_hashes), [TWICE] * 3, HASH * 2)


def same_hash_twice(told, first):
    told.items.remove(first)
    told.attest(TERMINAL, AS_TERMINAL, SECOND - 300)


signals("same-hash-twice", "One dossier, signed twice", before(same_hash_twice), [],
        [(ATTESTATION, "E_SAME_ORG_DUPLICATE")])


def suspended_spare(told, first):
    """A carrier that is suspended signed two: that is said all the same."""
    told.items.remove(first)
    story.firms(told, (CARRIER, "carrier", [AS_CARRIER], {"standing": 1}))
    told.attest(CARRIER, AS_CARRIER, FIRST)
    told.attest(CARRIER, AS_CARRIER, SECOND, pov_hash=OTHER)


signals("of-a-suspended-one", "A suspended carrier signed two", before(suspended_spare),
        [("EQUIVOCATION", "carrier")], [(ATTESTATION, "E_ATTESTOR_NOT_ACTIVE")] * 2)


def spare_revoked(told, first):
    told.items.remove(first)
    spare = told.attest(CARRIER, AS_CARRIER, SECOND)
    told.revoke(spare, CARRIER, SECOND + 60, codes.CLERICAL)


signals("revoked", "A spare attestation is revoked", before(spare_revoked),
        [("REVOKED", "carrier")], [(ATTESTATION, "E_ATTESTATION_REVOKED")])


def revoked_for_two_reasons(told, first):
    told.items.remove(first)
    spare = told.attest(CARRIER, AS_CARRIER, SECOND)
    told.revoke(spare, CARRIER, SECOND + 60, codes.CLERICAL)
    told.revoke(spare, CARRIER, SECOND + 70, codes.FRAUD)
    told.revoke(spare, CARRIER, SECOND + 80, codes.FRAUD)


signals("revoked-for-two-reasons", "Revoked three times, for two reasons: equal signals are one",
        before(revoked_for_two_reasons), [("REVOKED", "carrier")] * 2,
        [(ATTESTATION, "E_ATTESTATION_REVOKED")])
