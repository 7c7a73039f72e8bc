"""What a ledger lets into a case of an order (docs/order.md 13.3, docs/order-money.md 11): kinds 17,
18, 21, 22 and 24 of lane 3, and 23 of lane 2; with vectors, made of the fixtures' items."""

import json
from pathlib import Path

from ..order import codes as gate
from ..order.decide import Facts as GateFacts
from ..schema import Record
from . import codes
from .case import Place
from .codes import Code
from .decide import Facts
from .evidence import Judged, judge
from .gate import correction_code
from .objects import item_digest

# Besides codes: not the first of its kind; not a pair that proves a double signing.
SECOND, UNPAIRED = "second", "unpaired"


def admit(case, submissions):
    """(what became of each submission, the case with what was admitted). A submission is a list of
    items with one signature each, that come and go together."""
    fates = []
    for submission in submissions:
        fate, with_it = enter(case, submission)
        fates.append(fate)
        if fate is None:
            case = with_it
    return fates, case


def enter(case, submission):
    for item in submission:
        if not is_first(case, item):
            return SECOND, None
        case = with_item(case, item)
        code = code_of(case, item)
        if code != Code.COUNTED:
            return code, None
    return (UNPAIRED, None) if unpaired(case) else (None, case)


def with_item(case, item):
    key = (item.kind, item_digest(item))
    rest = {(one.kind, item_digest(one)): one for one in case.evidence}
    known = rest.get(key)
    signatures = {one.signer: one for one in item.signatures}
    if known is not None:
        signatures |= {one.signer: one for one in known.signatures}
    rest[key] = Record(kind=item.kind, body=item.body,
                       signatures=[signatures[signer] for signer in sorted(signatures)])
    return case.but(evidence=[rest[key] for key in sorted(rest)])


def is_first(case, item):
    """Of objections to an EMT, of rulings on an objection, of a signer's revocations of an
    attestation only the first enters."""
    about = {codes.OBJECTION: "emt", codes.RULING: "objection", gate.REVOCATION: "attestation"}
    if case.lane != codes.LANE or item.kind not in about:
        return True
    part = about[item.kind]
    signers = {one.signer for one in item.signatures}
    return not any(
        one.kind == item.kind and item_digest(one) != item_digest(item)
        and getattr(one.body, part) == getattr(item.body, part)
        and (item.kind != gate.REVOCATION or signers & {two.signer for two in one.signatures})
        for one in case.evidence)


def code_of(case, item):
    """By M2, or by 8.3, in the case with all that was admitted before."""
    digest = item_digest(item)
    if case.lane == codes.LANE:
        return next(one.code for one in judge(Facts(case)) if one.digest == digest)
    facts = GateFacts(case)
    facts.place = Place(facts.order, facts.escrow, facts.slice, facts.state.values.get)
    return correction_code(Judged(item), facts)


def unpaired(case):
    """Whether an attestation of lane 3 is no part of its key's one pair, which M5 would prove."""
    if case.lane != codes.LANE:
        return False
    facts = Facts(case)
    items = judge(facts)
    attestations = [one for one in items if one.kind == gate.ATTESTATION]
    for key_id in {one.body.key_id for one in attestations}:
        of_key = [one for one in attestations if one.body.key_id == key_id]
        known = facts.state.get(codes.PROVEN, key_id=key_id) is not None
        if known or len(of_key) != 2 or not proves(*of_key, items):
            return True
    return False


def proves(one, other, items):
    first, second = sorted((one, other), key=lambda item: (item.body.issued_at, item.digest))
    same = all(getattr(first.body, part) == getattr(second.body, part)
               for part in ("place", "schema", "role"))
    excused = any(
        item.kind == gate.REVOCATION and item.body.attestation == first.digest
        and item.body.revoked_at < second.body.issued_at
        and any(good.seen_at <= second.seen_at for good in item.good) for item in items)
    return same and first.body.pov_hash != second.body.pov_hash and not excused


# The vectors

# Fixtures whose items are submitted, in the order in which they were seen.
SUBMITTED = (
    "money/ruled-in-review", "money/ruled-at-lapse", "money/ruling-ahead", "money/ruling-by-buyer",
    "money/ruling-damaged", "money/ruling-of-another-order", "money/ruling-on-a-late-objection",
    "money/ruling-on-the-second", "money/ruling-without-objection", "money/first-objection-counts",
    "money/first-ruling-counts", "money/objection-by-supplier", "money/objection-damaged",
    "money/objection-ahead", "money/objection-ahead-by-skew", "money/objection-to-replaced",
    "money/objected-at-review-end", "money/objected-last-second",
    "money/objection-of-another-escrow", "money/objection-and-a-stranger",
    "money/assigned-all", "money/assigned-too-much", "money/assigned-after-too-much",
    "money/assigned-by-buyer", "money/assigned-ahead", "money/assigned-of-another-stage",
    "money/recipient-not-listed", "money/recipient-withdrawn", "money/priority-before-seen",
    "freeze/revoked", "freeze/revoked-by-two", "freeze/revoked-by-registry",
    "freeze/revoked-by-stranger", "freeze/revoked-too-late", "freeze/revoked-ahead",
    "freeze/both-revoked", "freeze/revokes-what-is-not-there",
    "fraud/two-hashes", "fraud/one-hash", "fraud/other-role", "fraud/three-dossiers",
    "fraud/two-keys", "fraud/proven-already", "fraud/of-another-order", "fraud/signature-damaged",
    "fraud/seen-at-revocation",
    "repair/same-dossier", "repair/too-late", "repair/last-second", "repair/emt-is-whole",
    "repair/correction-by-buyer", "repair/correction-damaged", "repair/correction-ahead",
    "repair/correction-of-the-replaced", "repair/second-correction",
)
# Those that are also submitted the other way round.
BACKWARDS = ("money/ruled-in-review", "money/first-objection-counts", "money/assigned-too-much")
# And those of which everything comes twice.
TWICE = ("money/ruled-in-review", "freeze/revoked-by-two")


def made(name):
    from ..fixture import ALL
    from . import fixtures  # noqa: F401
    return next(one for one in ALL if one.path == f"order/{name}").make()


def submissions_of(case):
    """The case without what is submitted, and that: one signature at a time, as it was seen;
    attestations of lane 3 together, and the first of them alone before, which proves nothing."""
    lane_3 = case.lane == codes.LANE
    mine = [item for item in case.evidence if lane_3 or item.kind == codes.CORRECTION]
    single = [Record(kind=item.kind, body=item.body, signatures=[one])
              for item in mine for one in item.signatures]
    together = [item for item in single if item.kind == gate.ATTESTATION]
    alone = sorted((item for item in single if item.kind != gate.ATTESTATION),
                   key=lambda item: (item.signatures[0].seen_at, item.kind, item_digest(item)))
    submissions = [[item] for item in alone]
    if together:
        submissions = [together[:1], *submissions, together]
    return case.but(evidence=[item for item in case.evidence if item not in mine]), submissions


def vectors():
    found = []
    for name in SUBMITTED:
        whole = made(name)
        case, submissions = submissions_of(whole)
        found.append(vector(name, whole, case, submissions))
        if name in BACKWARDS:
            found.append(vector(name, whole, case, submissions[::-1]))
        if name in TWICE:
            found.append(vector(name, whole, case, submissions * 2))
    return found


def vector(name, whole, case, submissions):
    """Items and signatures are named by their places in the fixture's evidence."""
    fates, admitted = admit(case, submissions)
    items = {(item.kind, item_digest(item)): place for place, item in enumerate(whole.evidence)}

    def places(item):
        place = items[item.kind, item_digest(item)]
        signers = [one.signer for one in whole.evidence[place].signatures]
        return [place, [signers.index(one.signer) for one in item.signatures]]

    return {
        "fixture": f"order/{name}",
        "submitted": [{"items": [places(item) for item in submission], "fate": word(fate)}
                      for submission, fate in zip(submissions, fates)],
        "evidence": [places(item) for item in admitted.evidence],
    }


def word(fate):
    return "admitted" if fate is None else fate if isinstance(fate, str) else codes.ITEMS[fate]


def text():
    lines = (json.dumps(one) for one in vectors())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def run(out, check):
    """Write the file, or compare it."""
    target = Path(out)
    if check:
        same = target.is_file() and target.read_text() == text()
        print("order admission vectors: as on disk" if same
              else f"order admission vectors: {out} differs")
        return 0 if same else 1
    target.write_text(text())
    print(f"{len(vectors())} vectors written to {out}")
    return 0
