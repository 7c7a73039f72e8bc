"""docs/order-money.md 14, the worked vectors: the page's digests and the decision's bytes, and the
same from the oracle's types."""

import re
from hashlib import sha256
from pathlib import Path

from ..builder import Person
from ..case import write_case
from ..decide import decision_of
from ..decision import write_decision
from ..objects import case_digest
from ..order import codes as gate
from ..order.bodies import BODIES, body_digest
from ..order.decision import EMT
from ..order.dossier import lots_digest
from ..order.example import DAY, example_order, example_schema, word
from ..order.example import PAGE as GATE_PAGE
from ..order.example import computed as gate_computed
from ..order.example import published as gate_published
from ..order.ledger import KEY_ENTRY, REGISTRY, SCHEMA, SLICE, name_of
from ..order.order import escrow_digest
from ..order.schema import schema_digest
from ..schema import Record
from ..signature import key_of, sign
from . import codes
from .case import asked_for
from .objects import emt_digest

PAGE = "docs/order-money.md"
NOON = DAY + 9 * 86_400 + 43_200


def published(page):
    """Name → hex of every line of section 14 that is bytes and nothing else; lines with an offset
    are joined by their object, as far as they are whole."""
    section = Path(page).read_text().split("## 14. Worked vectors")[1].split("\n## 15.")[0]
    attestation = gate_published(GATE_PAGE)["attestation"]  # begins with header and place
    section = section.replace("= header\n", f"= {attestation[:192]}\n") \
        .replace("= place\n", f"= {attestation[192:322]}\n")
    found, joined = {}, {}
    for offset, name, value in re.findall(
            r"^ *(\d*) ?([a-z][A-Za-z0-9_.-]*) = ([0-9a-f]+)$", section, re.M):
        found[name] = value
        whole = name.split(".")[0]
        if offset and len(joined.get(whole, "")) == 2 * int(offset):
            joined[whole] = joined.get(whole, "") + value
    return {name: value for name, value in {**found, **joined}.items()
            if "." not in name and name != "case"}


def people():
    made = {}
    for name in ("buyer", "supplier", "neutral", "inspector", "terminal"):
        made[name] = person = Person(0)
        person.secret = word(name)
        person.key = key_of(person.secret)
        person.id = sha256(person.key).digest()
    return made


def computed():
    """The same names from this oracle."""
    who, schema = people(), example_schema()
    lots = lots_digest(["MSCU1234566", "MSCU7654321"])
    order = example_order(who, schema, lots)
    escrow, one = escrow_digest(order), order.slices[0]
    of_gate = {name: bytes.fromhex(value) for name, value in gate_computed().items()}
    header = Record(network=order.network, order=order.order, escrow=escrow)
    place = Record(supplier=one.supplier, sub_lot=one.sub_lot, stage=1)
    terminal = Record(header=header, place=place, schema=one.schema, role=gate.TERMINAL,
                      key_id=who["terminal"].id, pov_hash=of_gate["pov-hash"],
                      issued_at=NOON + 2_400)
    counted = [
        Record(attestation=of_gate["attestation-digest"], key_id=who["inspector"].id,
               role=gate.INSPECTOR),
        Record(attestation=body_digest(gate.ATTESTATION, terminal), key_id=who["terminal"].id,
               role=gate.TERMINAL)]
    emt = Record(header=header, place=place, schema=one.schema, pov_hash=of_gate["pov-hash"],
                 claim=of_gate["claim-identity"],
                 counted=sorted(counted, key=lambda row: row.attestation), fallback=None,
                 deduction=0, previous=None, replaces=None, passed_at=NOON + 3_600)
    objection = Record(header=header, emt=emt_digest(emt), reason=4, evidence=word("photo"),
                       objected_at=NOON + 7_000)
    ruling = Record(header=header, objection=body_digest(codes.OBJECTION, objection),
                    deduction=123_457, ruled_at=NOON + 86_400)
    correction = Record(header=header, replaces=emt_digest(emt), pov_hash=of_gate["pov-hash"],
                        corrected_at=NOON + 90_000)
    assignment = Record(header=header, place=place, recipient=word("carrier account"),
                        amount=900_000_000_001, assigned_at=NOON + 1_000)
    found = {"terminal-key": who["terminal"].key, "terminal-key-id": who["terminal"].id,
             "terminal-attestation-digest": counted[1].attestation,
             "emt": EMT.write(emt), "emt-digest": emt_digest(emt)}
    for kind, body in ((codes.OBJECTION, objection), (codes.RULING, ruling),
                       (codes.CORRECTION, correction), (codes.ASSIGNMENT, assignment)):
        found[codes.KINDS[kind]] = BODIES[kind].write(body)
        found[codes.KINDS[kind] + "-digest"] = body_digest(kind, body)
    evidence = [
        item(codes.OBJECTION, objection, who["buyer"], NOON + 7_010),
        item(codes.RULING, ruling, who["neutral"], NOON + 86_410),
        item(codes.ASSIGNMENT, assignment, who["supplier"], NOON + 1_010)]
    case = Record(
        version=1, lane=3, order=order, order_signatures=sorted(
            (Record(signer=who[name].id, sig=sign(who[name].secret, escrow))
             for name in ("buyer", "supplier")), key=lambda row: row.signer),
        asked=0, state=[], evidence=evidence, at=NOON + 86_700)
    case.state = state_of(case, values(order, schema, emt, who))
    data = write_case(case)
    decision = write_decision(decision_of(data))
    return found, case, data, decision


def item(kind, body, person, seen_at):
    return Record(kind=kind, body=body, signatures=[
        Record(signer=person.id, seen_at=seen_at, sig=sign(person.secret,
                                                           body_digest(kind, body)))])


def values(order, schema, emt, who):
    """What the ledger has, by (kind, key)."""
    escrow, one, firm = escrow_digest(order), order.slices[0], {}
    for name in ("inspector", "terminal"):
        firm[name] = Record(attestor=word(f"{name} firm name"), key=who[name].key, custody=1,
                            added_at=order.opened_at - 500_000,
                            active_from=order.opened_at - 240_800, retired_at=None,
                            revoked_at=None, successor=None)
    fee = 33_000_000_000
    rows = [
        (REGISTRY, {}, None), (SCHEMA, {"schema": schema_digest(schema)},
                               Record(withdrawn_at=None, schema=schema)),
        *[(KEY_ENTRY, {"key_id": who[name].id}, value) for name, value in firm.items()],
        (SLICE, {"escrow": escrow, "supplier": one.supplier, "sub_lot": one.sub_lot, "stage": 1},
         Record(status=gate.RELEASABLE, frozen=False, locked=order.value, emt=emt_digest(emt))),
        (codes.EMT, {"emt": emt_digest(emt)},
         Record(emt=emt, first_passed_at=emt.passed_at, lost=[], replaced_by=None,
                review_of=emt_digest(emt))),
        (codes.ESCROW, {"escrow": escrow},
         Record(funded=order.value, unlocked=0, refunded=0, prepaid=fee, charged=0, burned=0,
                returned=0)),
        (codes.RECIPIENT, {"corridor": order.corridor, "account": word("carrier account")},
         Record(priority=0, listed_at=order.opened_at, withdrawn_at=None))]
    return {name_of(kind, **key): Record(kind=kind, key=Record(**key), value=value)
            for kind, key, value in rows}


def state_of(case, entries):
    asked = asked_for(case, lambda name: entries[name].value if name in entries else None)
    return [entries[name] for name in sorted(asked)]


def problems(page=PAGE):
    """(lines of the page that the oracle computes otherwise, how many were compared)."""
    wanted = published(page)
    found, _, data, decision = computed()
    got = {name: value.hex() for name, value in found.items()}
    got |= {"case-digest": case_digest(data).hex(), "case-bytes": str(len(data)),
            "decision": decision.hex(), "decision-bytes": str(len(decision)),
            "decision-digest": sha256(decision).hexdigest()}
    return [f"order-money.md 14: {name}: {wanted.get(name)} on the page, {got.get(name)} computed"
            for name in sorted(set(wanted) | set(got)) if wanted.get(name) != got.get(name)], \
        len(wanted)
