"""docs/order.md 14, the worked example: the page's lines, and the same from the oracle's types."""

import re
from hashlib import sha256
from pathlib import Path

from ..builder import Person
from ..objects import UNRELEASED
from ..schema import Record
from ..signature import key_of, sign, verify
from . import builder, canonical, codes, dossier, order, schema, tree
from .bodies import BODIES, body_digest
from .log import INTERVAL

DAY = builder.OPENED_AT
PAGE = "docs/order.md"


def word(text):
    return sha256(b"quittance order example " + text.encode()).digest()


def published(page):
    """Name → hex of every line of section 14; lines with an offset also joined by their object."""
    section = Path(page).read_text().split("## 14. Worked example")[1].split("\n## 15.")[0]
    lines = re.findall(r"^ *(\d*) ?([a-z][A-Za-z0-9_.-]*) = ([0-9a-f]+)$", section, re.M)
    found, joined = {}, {}
    for offset, name, value in lines:
        found[name] = value
        if offset:
            whole = name.split(".")[0]
            assert len(joined.get(whole, "")) == 2 * int(offset), name
            joined[whole] = joined.get(whole, "") + value
    text = re.search(r'```\n(\{"escrow".*?)```', section, re.S)
    return {**found, **joined, "dossier": text[1].replace("\n", "").encode().hex()}


def computed():
    """The same names from this oracle."""
    found = {}
    people = {name: Person(0) for name in ("buyer", "supplier", "neutral", "inspector")}
    for name, person in people.items():
        person.secret = word(name)
        person.key = key_of(person.secret)
        person.id = sha256(person.key).digest()
        found[f"{name}-key"], found[f"{name}-key-id"] = person.key, person.id
    del found["neutral-key-id"]  # the page has no use for it
    found["inspector-secret"] = people["inspector"].secret
    made = example_schema()
    found["schema"] = schema.SCHEMA.write(made)
    found["schema-digest"], found["schema-name"] = schema.schema_digest(made), \
        schema.schema_name(made)
    lots = ["MSCU1234566", "MSCU7654321"]
    found["lots"], found["lots-digest"] = dossier.TEXTS.write(lots), dossier.lots_digest(lots)
    agreed = example_order(people, made, found["lots-digest"])
    found["order"], found["escrow-digest"] = order.ORDER.write(agreed), \
        order.escrow_digest(agreed)
    one = agreed.slices[0]
    text = canonical.write({
        "escrow": found["escrow-digest"].hex(), "schema": one.schema.hex(), "stage": 1,
        "sub_lot": one.sub_lot.hex(), "supplier": one.supplier.hex(), "version": 1,
        "fields": {"bl_number": "MAEU 123456", "container_ids": lots,
                   "loaded_at": "2026-01-10T12:00:00Z", "seal_number": "SL-0042"},
        "files": [dossier.file_entry("bl.pdf", b"bill of lading"),
                  dossier.file_entry("seal.jpg", b"photo of a seal")]})
    found["dossier"], found["pov-hash"] = text, dossier.pov_hash(text)
    code, read = dossier.read(text, agreed, one, made)
    assert code == 0
    found["claim"], found["claim-identity"] = dossier.claim_of(read, made), \
        dossier.claim_identity(read, made)
    body = Record(
        header=Record(network=agreed.network, order=agreed.order, escrow=found["escrow-digest"]),
        place=Record(supplier=one.supplier, sub_lot=one.sub_lot, stage=1), schema=one.schema,
        role=codes.INSPECTOR, key_id=people["inspector"].id, pov_hash=found["pov-hash"],
        issued_at=DAY + 9 * 86_400 + 45_000)
    found["attestation"] = BODIES[codes.ATTESTATION].write(body)
    found["attestation-digest"] = body_digest(codes.ATTESTATION, body)
    signature = sign(people["inspector"].secret, found["attestation-digest"])
    assert verify(people["inspector"].key, found["attestation-digest"], signature)
    found["attestation-signature"] = signature
    found["slice-settlement-id"] = order.slice_settlement_id(found["escrow-digest"], one)
    leaves = [INTERVAL.write(Record(start=DAY + start, end=DAY + end, min=low, max=high))
              for start, end, low, high in ((0, 400, 3000, 5000), (400, 500, 3000, 9000),
                                            (600, 1000, 2000, 8000))]
    found.update({f"interval-{number}": data for number, data in enumerate(leaves)})
    found["root"] = tree.root(leaves)
    found.update({f"proof-{number}": data for number, data in enumerate(tree.proof(leaves, 1, 1))})
    return {name: data.hex() for name, data in found.items()}


def example_schema():
    return builder.schema(
        "TRADE.ON_BOARD.v1",
        [builder.field("bl_number", builder.string_id()),
         builder.field("container_ids", builder.array(builder.string_id(11))),
         builder.field("loaded_at", builder.TIMESTAMP),
         builder.field("seal_number", builder.string_id())],
        ["bl_number", "seal_number", "container_ids"],
        [{codes.INSPECTOR}, {codes.TERMINAL, codes.CARRIER}],
        {role: 172_800 for role in (codes.INSPECTOR, codes.TERMINAL, codes.CARRIER)},
        files=["bl.pdf", "seal.jpg"], claim_domain="SHIPMENT", post_production=True,
        seal=Record(role=codes.INSPECTOR, field="seal_number", photo="seal.jpg", exif=None),
        lots="container_ids")


def example_order(people, made, lots):
    return Record(
        network=word("network"), order=word("order"),
        buyer=Record(key=people["buyer"].key, organisation=word("buyer firm")),
        suppliers=[Record(key=people["supplier"].key, organisation=word("supplier firm"))],
        neutral=people["neutral"].key, asset=word("asset"), decimals=6, value=6_600_000_000_000,
        slices=[Record(supplier=people["supplier"].id, sub_lot=word("sub-lot"), stage=1,
                       schema=schema.schema_digest(made), share=10_000,
                       delivery_by=DAY + 30 * 86_400, lots=lots)],
        fee=Record(rate=50, tiers=[
            Record(up_to=10**12, cap=5 * 10**9), Record(up_to=5 * 10**12, cap=25 * 10**9),
            Record(up_to=2**128 - 1, cap=50 * 10**9)],
            treasury=[Record(account=word("treasury"), share=10_000)]),
        policy=Record(**builder.USUAL_POLICY), corridor=word("corridor"), opened_at=DAY,
        rules=UNRELEASED)


def problems(page=PAGE):
    """Lines of the page that the oracle computes otherwise, and of either that the other lacks."""
    wanted, got = published(page), computed()
    signature = "".join(wanted.pop(f"attestation-signature.{part}") for part in "rsv")
    wanted["attestation-signature"] = signature
    wanted = {name: value for name, value in wanted.items() if "." not in name}
    return [f"order.md 14: {name}: {wanted.get(name)} on the page, {got.get(name)} computed"
            for name in sorted(set(wanted) | set(got)) if wanted.get(name) != got.get(name)], \
        len(wanted)
