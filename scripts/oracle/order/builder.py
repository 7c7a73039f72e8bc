"""Signed order cases, made conveniently: one trade with everything in it, told step by step.

People are keys of `..builder`: 100 the buyer, 101… suppliers, 110 the neutral, 120… attestors,
140… devices, 150 the registry. Times are seconds after opened_at, 2026-01-01T00:00:00Z.
A `World` is what the ledger holds; `Trade.case()` copies from it what docs/order.md 8.2 asks for.
"""

from hashlib import sha256

from ..builder import Person, filler
from ..case import write_case
from ..objects import UNRELEASED, peer_id
from ..schema import Record
from ..signature import sign
from . import canonical, codes, ledger, tree
from .bodies import body_digest
from .dossier import claim_identity, file_entry, lots_digest
from .log import FULL_FORM, INTERVAL, NO_LOG, SEGMENTS_FORM
from .order import DURATIONS, escrow_digest
from .schema import schema_digest, schema_name

OPENED_AT = 1_767_225_600
DAY = 86_400
NEVER = OPENED_AT + 3650 * DAY
BUYER, SUPPLIER, NEUTRAL, REGISTRY = Person(100), Person(101), Person(110), Person(150)
INSPECTOR, TERMINAL, CARRIER, DC, CUSTOMS = (Person(120 + number) for number in range(5))
STRANGER = Person(199)
DEVICE = Person(140)
CORRIDOR, CIRCUIT = filler("corridor"), filler("circuit")
USUAL_POLICY = dict(zip(DURATIONS, (7_200, 172_800, 259_200, 1_209_600, 1_209_600, 300)))
USUAL_TIERS = [Record(up_to=10**12, cap=5 * 10**9), Record(up_to=5 * 10**12, cap=25 * 10**9),
               Record(up_to=2**128 - 1, cap=50 * 10**9)]


def firm(name):
    """The registry's name of an organisation."""
    return filler("firm " + name)


# Field types and fields

def string_id(max_length=32):
    return Record(type=codes.STRING_ID, max_length=max_length)


def decimal(precision):
    return Record(type=codes.DECIMAL, precision=precision)


TIMESTAMP = Record(type=codes.TIMESTAMP)
BOOLEAN = Record(type=codes.BOOLEAN)


def one_of(*values):
    return Record(type=codes.ENUM, values=sorted(values))


def array(item, cardinality=codes.SET, max_items=64):
    return Record(type=codes.ARRAY, item=item, cardinality=cardinality, max_items=max_items)


def field(name, kind, required=True, redactable=False):
    return Record(name=name, type=kind, required=required, redactable=redactable)


def schema(name, fields, claim, groups, ttls, **more):
    """A schema; fields are given in any order, and named by name wherever 5.1 has an index."""
    fields = sorted(fields, key=lambda one: one.name)
    names = [one.name for one in fields]

    def at(one):
        return one if isinstance(one, int) else names.index(one)

    made = Record(
        name=name, revision=1, fields=fields, files=[], claim_domain=name.split(".")[1],
        claim_fields=[at(one) for one in claim], groups=[sorted(group) for group in groups],
        min_attestations=len(groups),
        ttls=[Record(role=role, ttl=ttl) for role, ttl in sorted(ttls.items())],
        post_production=False, seal=None, lots=None, cold_chain=None, tolerances=[],
        variances=[], fallbacks=[])
    for key, value in more.items():
        assert hasattr(made, key), key
        setattr(made, key, value)
    if made.seal is not None:
        seal = made.seal = made.seal.but(field=at(made.seal.field))
        if seal.exif is not None:
            seal.exif = Record(**{key: at(value) for key, value in seal.exif.__dict__.items()})
    made.lots = None if made.lots is None else at(made.lots)
    if made.cold_chain is not None:
        made.cold_chain = made.cold_chain.but(windows=[
            Record(**{"from": at(start), "until": at(until)})
            for start, until in made.cold_chain.windows])
    made.tolerances = sorted((row.but(field=at(row.field)) for row in made.tolerances),
                             key=lambda row: row.field)
    made.variances = sorted((row.but(field=at(row.field)) for row in made.variances),
                            key=lambda row: row.field)
    return made


class World:
    """What the ledger holds, by kind and key."""

    def __init__(self):
        self.values, self.keys = {}, {}
        self.put(ledger.REGISTRY, Record(revokers=[REGISTRY.key]))

    def put(self, kind, value, **key):
        name = ledger.name_of(kind, **key)
        self.keys[name] = (kind, Record(**key))
        self.values[name] = value

    def get(self, kind, **key):
        return self.values.get(ledger.name_of(kind, **key))

    def attestor(self, person, name, roles, schemas, key=None, **changes):
        """A firm's attestor with its key; returns the attestor's name."""
        attestor = filler("attestor " + name)
        value = Record(organisation=firm(name), roles=sorted(roles), schemas=sorted(schemas),
                       corridors=[CORRIDOR], standing=0, registered_at=OPENED_AT - DAY,
                       kyb_until=NEVER, scope_until=NEVER, insurance_until=NEVER, bond=10**9)
        self.put(ledger.ATTESTOR, value.but(**changes), attestor=attestor)
        self.key(person, attestor, **(key or {}))
        return attestor

    def key(self, person, attestor, **changes):
        value = Record(attestor=attestor, key=person.key, custody=1,
                       added_at=OPENED_AT - 10 * DAY, active_from=OPENED_AT - 7 * DAY,
                       retired_at=None, revoked_at=None, successor=None)
        self.put(ledger.KEY_ENTRY, value.but(**changes), key_id=person.id)

    def device(self, person=DEVICE, **changes):
        value = Record(key=person.key, circuit=CIRCUIT, corridor=CORRIDOR,
                       active_from=OPENED_AT - 7 * DAY, retired_at=None, revoked_at=None)
        self.put(ledger.DEVICE, value.but(**changes), key_id=person.id)

    def affiliates(self, *names):
        """One class of organisations."""
        for name in names:
            self.put(ledger.ORGANISATION, Record(affiliates=sorted(
                firm(other) for other in names if other != name)), organisation=firm(name))

    def entries(self, names):
        """The entries of these names, absent ones as absent."""
        found = []
        for name in sorted(names):
            kind, key = self.keys.get(name) or key_in(name)
            found.append(Record(kind=kind, key=key, value=self.values.get(name)))
        return found


def key_in(name):
    """Kind and key as a value, from their bytes."""
    from ..schema import Reader
    return name[0], ledger.KEYS[name[0]].read(Reader(name[1:]))


class Trade:
    """An order being proven; `case()` is what was told so far."""

    def __init__(self, slices, schemas, suppliers=None, policy=None, change=None, **fields):
        """`slices`: dicts with what differs from a slice of all the value at stage 1; the one that
        has `asked` is asked for,
        else the first. `change`: done to the order before it is signed."""
        self.t0, self.world = OPENED_AT, World()
        self.schemas = {schema_digest(one): one for one in schemas}
        for digest, one in self.schemas.items():
            self.world.put(ledger.SCHEMA, Record(withdrawn_at=None, schema=one), schema=digest)
        self.people = suppliers or [(SUPPLIER, "supplier")]
        usual = dict(supplier=SUPPLIER.id, sub_lot=filler("sub-lot"), stage=1,
                     schema=schema_digest(schemas[0]), share=10_000,
                     delivery_by=OPENED_AT + 30 * DAY, lots=bytes(32))
        made = [(Record(**{**usual, **{name: value for name, value in one.items()
                                       if name != "asked"}}), "asked" in one) for one in slices]
        made.sort(key=lambda one: (one[0].supplier, one[0].sub_lot, one[0].stage))
        self.asked = next((place for place, one in enumerate(made) if one[1]), 0)
        self.order = Record(
            network=filler("network"), order=filler("order"),
            buyer=Record(key=BUYER.key, organisation=firm("buyer")),
            suppliers=sorted((Record(key=person.key, organisation=firm(name))
                              for person, name in self.people),
                             key=lambda party: peer_id(party.key)),
            neutral=NEUTRAL.key, asset=filler("asset"), decimals=6, value=6_600_000_000_000,
            slices=[one for one, _ in made],
            fee=Record(rate=50, tiers=[tier.but() for tier in USUAL_TIERS],
                       treasury=[Record(account=filler("treasury"), share=10_000)]),
            policy=Record(**{**USUAL_POLICY, **(policy or {})}), corridor=CORRIDOR,
            opened_at=self.t0, rules=UNRELEASED)
        for name, value in fields.items():
            assert hasattr(self.order, name), name
            setattr(self.order, name, value)
        if change:
            change(self.order)
        self.items, self.log = [], NO_LOG
        self.dossier_bytes, self.members = b"", None
        self.order_signatures = []
        self.sealed()

    def sealed(self):
        """The order as it is now gets its digest and its signatures; all slices are funded."""
        self.escrow = escrow_digest(self.order)
        self.order_signatures = [
            Record(signer=person.id, sig=sign(person.secret, self.escrow))
            for person in [BUYER] + [person for person, _ in self.people]]
        for index in range(len(self.order.slices)):
            self.fund(index)
        return self

    # The ledger's slices

    @property
    def slice(self):
        return self.order.slices[self.asked]

    @property
    def schema(self):
        return self.schemas[self.slice.schema]

    def fund(self, index, status=codes.LOCKED, frozen=False, locked=None, emt=None):
        one = self.order.slices[index]
        if locked is None:
            from .order import amount_of
            locked = amount_of(self.order, one)
        if status in (codes.RELEASABLE, codes.UNLOCKED) and emt is None:
            emt = filler(f"emt {index}")
        self.world.put(ledger.SLICE, Record(status=status, frozen=frozen, locked=locked, emt=emt),
                       escrow=self.escrow, supplier=one.supplier, sub_lot=one.sub_lot,
                       stage=one.stage)

    def activate(self, index, valid_from, valid_until, reason=0):
        """The schema's fallback of this index, in these seconds after opened_at."""
        self.world.put(ledger.FALLBACK, Record(
            reason=reason, valid_from=self.t0 + valid_from, valid_until=self.t0 + valid_until,
            approved_by=filler("governance")), schema=self.slice.schema,
            corridor=self.order.corridor, index=index)

    # The dossier

    def dossier(self, values, shipped=(), log_digest=None, members=None):
        """Written from the values of its fields and the files (name, bytes); `members` replace
        what would stand there, or remove it (None)."""
        entries = sorted((file_entry(name, data) for name, data in shipped),
                         key=lambda entry: entry["name"])
        found = {"escrow": self.escrow.hex(), "fields": values, "files": entries or None,
                 "log": log_digest.hex() if log_digest else None,
                 "schema": self.slice.schema.hex(), "stage": self.slice.stage,
                 "sub_lot": self.slice.sub_lot.hex(), "supplier": self.slice.supplier.hex(),
                 "version": 1, **(members or {})}
        self.members = {name: value for name, value in found.items() if value is not None}
        self.raw_dossier(canonical.write(self.members))
        return self

    def raw_dossier(self, data):
        """Any bytes."""
        self.dossier_bytes = data
        self.pov_hash = sha256(data).digest()

    # Evidence

    def header(self):
        return Record(network=self.order.network, order=self.order.order, escrow=self.escrow)

    def place(self):
        return Record(supplier=self.slice.supplier, sub_lot=self.slice.sub_lot,
                      stage=self.slice.stage)

    def item(self, kind, body, signers, seen, change=None):
        """An item signed by Persons, all seen at `seen` seconds (or a list, one for each)."""
        made = Record(kind=kind, body=body, digest=body_digest(kind, body), signatures=[])
        self.items.append(made)
        seen_list = seen if isinstance(seen, list) else [seen] * len(signers)
        for person, seen_at in zip(signers, seen_list, strict=True):
            sig = sign(person.secret, made.digest)
            made.signatures.append(Record(signer=person.id, seen_at=self.t0 + seen_at,
                                          sig=change(sig) if change else sig))
        return made

    def sign_badly(self, made, person):
        """One more signature on an item, which is not valid."""
        seen_at = made.signatures[0].seen_at
        made.signatures.append(Record(signer=person.id, seen_at=seen_at, sig=bytes(65)))

    def attest(self, person, role, at, seen=None, signers=None, change=None, **body):
        """An attestation, signed at `at` by `person`."""
        found = Record(**{"header": self.header(), "place": self.place(),
                          "schema": self.slice.schema, "role": role, "key_id": person.id,
                          "pov_hash": self.pov_hash, "issued_at": self.t0 + at, **body})
        return self.item(codes.ATTESTATION, found, [person] if signers is None else signers,
                         at if seen is None else seen, change)

    def revoke(self, attestation, person, at, reason=codes.SUPERSEDED, seen=None, signers=None,
               change=None, **body):
        """`attestation` is an item, or 32 bytes."""
        digest = attestation if isinstance(attestation, bytes) else attestation.digest
        found = Record(**{"header": self.header(), "attestation": digest, "reason": reason,
                          "revoked_at": self.t0 + at, **body})
        return self.item(codes.REVOCATION, found, [person] if signers is None else signers,
                         at if seen is None else seen, change)

    def inspect(self, person, at, seal, photo, seen=None, signers=None, change=None, **body):
        """An inspection; `photo` is the file's bytes."""
        found = Record(**{
            "header": self.header(), "place": self.place(), "key_id": person.id, "seal": seal,
            "photo": sha256(photo).digest(), "taken_from": self.t0 + at - 3600,
            "taken_until": self.t0 + at, "south": -90_000_000, "west": -180_000_000,
            "north": 90_000_000, "east": 180_000_000, "issued_at": self.t0 + at, **body})
        return self.item(codes.INSPECTION, found, [person] if signers is None else signers,
                         at if seen is None else seen, change)

    def log_head(self, intervals, seen=None, person=DEVICE, signers=None, change=None, **body):
        """The head of a whole log; its digest goes into the dossier."""
        leaves = [INTERVAL.write(one) for one in intervals]
        found = Record(**{
            "network": self.order.network, "device": person.id, "circuit": CIRCUIT,
            "corridor": CORRIDOR, "size": len(intervals), "root": tree.root(leaves),
            "start": intervals[0].start, "end": intervals[-1].end, **body})
        last = intervals[-1].end - self.t0
        return self.item(codes.LOG_HEAD, found, [person] if signers is None else signers,
                         last if seen is None else seen, change)

    def full_log(self, intervals):
        self.log = Record(form=FULL_FORM, intervals=intervals)

    def segments(self, intervals, *spans):
        """Segments of a log, each (first, count), with their proofs."""
        leaves = [INTERVAL.write(one) for one in intervals]
        self.log = Record(form=SEGMENTS_FORM, segments=[
            Record(first=first, intervals=intervals[first:first + count],
                   proof=tree.proof(leaves, first, count)) for first, count in spans])

    # The case

    def case(self, at):
        """Everything told so far, in canonical order, with the ledger's values."""
        found = Record(
            version=1, lane=2, order=self.order,
            order_signatures=sorted(self.order_signatures, key=lambda one: one.signer),
            asked=self.asked, dossier=self.dossier_bytes, log=self.log, state=[],
            evidence=[Record(kind=made.kind, body=made.body, signatures=sorted(
                made.signatures, key=lambda one: one.signer))
                for made in sorted(self.items, key=lambda one: (one.kind, one.digest))],
            at=self.t0 + at)
        names = ledger.asked_for(found, self.world.values.get)
        claim = self.own_claim()
        if claim is not None:
            names.add(ledger.name_of(ledger.CLAIM, claim=claim))
        found.state = self.world.entries(names)
        return found

    def own_claim(self):
        """The dossier's claim identity, if it can be named."""
        try:
            return claim_identity(self.members, self.schema)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return None

    def taken(self, by="another emt"):
        """The claim was made before."""
        self.world.put(ledger.CLAIM, Record(emt=filler(by)), claim=self.own_claim())

    def bytes(self, at):
        return write_case(self.case(at))


def allowed(schemas):
    """The allowlist that holds these schemas."""
    return sorted({schema_name(one) for one in schemas})


def lots_of(lots):
    return lots_digest(sorted(lots))
