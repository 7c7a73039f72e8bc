"""One random trade, told so that edges collide: few firms, small lags, times around the decision.

Mostly something that passes,
with a thing or two that may be wrong. `generate_variant` makes several
cases of it."""

from ..builder import Person, damaged, filler, high_s, wrong_v
from ..schema import TIME_MAX, Record
from . import builder, codes, ledger, story
from .builder import (BUYER, NEUTRAL, OPENED_AT, REGISTRY, SUPPLIER, TIMESTAMP, Trade, allowed,
                      array, decimal, field, lots_of, one_of, string_id)
from .generate_dossier import spoil, values_of
from .generate_log import log_of, segments_of
from .order import DURATIONS
from .schema import sound

FIRMS = [f"firm {index}" for index in range(7)]
PEOPLE = [Person(300 + index) for index in range(7)]
SECOND_KEYS = [Person(320 + index) for index in range(7)]
SECOND_SUPPLIER = Person(102)
SIGNED = 10_000
LAGS = (0, 0, 0, 1, 5, 60)
EARLY = (-300, -301, -60)
OTHERS = [filler("another dossier"), filler("a third dossier")]
GROUPS = ([{1}, {2, 3}], [{1}, {2, 3}], [{1}, {2}, {3}], [{1, 2}, {2, 3}, {1, 3}],
          [{1}, {2, 3}, {3, 4}], [{1}, {1, 2}, {2, 3}], [{1, 4}, {2, 3}])
FALLBACKS = [story.fallback(2, 8, longest=5_000), story.fallback(1, 6, longest=5_000),
             story.fallback(3, 6, 8, longest=5_000), story.fallback(2, 4, longest=1_000)]
TTLS = (900, 900, 1_000, 172_800)


def tell(rng):
    """A Trade; `near` are the seconds after opened_at at which something changes."""
    rng.trouble = rng.choice((0, 0.1, 0.3, 0.3, 1, 2))
    schemas = [schema_of(rng)]
    trade = trade_of(rng, schemas)
    trade.near = [SIGNED, SIGNED + 900, SIGNED + 1_000]
    registry(rng, trade)
    slices(rng, trade)
    head = None
    if trade.schema.cold_chain is not None:
        trade.world.device(**key_times(rng, trade), **chance(rng, 0.03, {
            "circuit": filler("another circuit")}), **chance(rng, 0.06, {
                "corridor": filler("another corridor")}))
        head = log_of(rng, trade)
    dossier(rng, trade, head)
    evidence(rng, trade)
    if head is not None:
        segments_of(rng, trade)
    if some(rng, 0.03):
        unsigned(rng, trade)
    if some(rng, 0.04) and trade.own_claim() is not None:
        trade.taken()
    return trade


def some(rng, probability):
    return rng.random() < probability


def wrong(rng, probability):
    """As `some`, for what spoils a trade: in some trades there is more of it, in many none."""
    return rng.random() < probability * rng.trouble


def chance(rng, probability, changes):
    """What differs, where something is wrong."""
    return changes if wrong(rng, probability) else {}


def lag(rng):
    """Seconds from its date until it was seen."""
    return rng.choice(EARLY) if wrong(rng, 0.06) else rng.choice(LAGS)


# The schema

def schema_of(rng):
    """Sound, nearly always."""
    board = some(rng, 0.5)
    groups = [set(group) for group in rng.choice(GROUPS)]
    fallbacks = rng.sample(FALLBACKS, rng.choice((0, 0, 1, 2)))
    fallbacks = [one for one in fallbacks if any(one.stands_for in group for group in groups)
                 and not set.intersection(*[group | set(one.alternates)
                                            if one.stands_for in group else group
                                            for group in groups])]
    more = dict(min_attestations=len(groups) + rng.choice((0, 0, 0, 0, 0, 1)), fallbacks=fallbacks,
                post_production=some(rng, 0.5), claim_domain=rng.choice(("SHIPMENT", "ARRIVAL")))
    ttls = {role: rng.choice(TTLS) for role in story.ttls_for(groups, fallbacks)}
    fields = [field("report_number", string_id(16)), field("remark", string_id(256), False, True),
              field("consignee", string_id(), True, True), field("colour", one_of("GREEN", "RED"),
                                                                 False),
              field("fragile", builder.BOOLEAN, False),
              field("ports", array(string_id(8), codes.SEQ, 3), False),
              field("stops", array(TIMESTAMP, codes.SET, 3), False)]
    claim = ["report_number"]
    files = ["bl.pdf"] if some(rng, 0.3) else []
    if board:
        claim += ["container_ids"]
        fields += [field("container_ids", array(string_id(11), codes.SET, 5)),
                   field("gross_weight_kg", decimal(3), some(rng, 0.5)),
                   field("moisture_percent", decimal(2), False),
                   field("photo_latitude", decimal(6), False),
                   field("photo_longitude", decimal(6), False),
                   field("photo_taken_at", TIMESTAMP, False), field("seal_number", string_id())]
        fields += [field(f"time_{index}", TIMESTAMP) for index in range(4)]
        more.update(content_of(rng, groups))
        files = sorted(set(files + (["seal.jpg"] if more["seal"] else [])))
    made = story.plain_schema(groups=groups, name=rng.choice(("TRADE.A.v1", "TRADE.B.v1")),
                              fields=fields, claim=claim, ttls=ttls, files=files,
                              revision=rng.choice((1, 2)), **more)
    if wrong(rng, 0.03):
        unsound(rng, made)
    else:
        assert sound(made)
    return made


def content_of(rng, groups):
    """What G9 reads: seal, lots, cold chain, tolerances."""
    exif = Record(taken_at="photo_taken_at", latitude="photo_latitude",
                  longitude="photo_longitude") if some(rng, 0.6) else None
    seal = Record(role=rng.choice(sorted(groups[0])), field="seal_number", photo="seal.jpg",
                  exif=exif) if some(rng, 0.6) else None
    cold = None
    if some(rng, 0.7):
        full = some(rng, 0.5)
        windows = [(f"time_{2 * index}", f"time_{2 * index + 1}")
                   for index in range(1 if full else rng.choice((1, 2)))]
        cold = story.cold_chain(
            mode=codes.FULL if full else codes.WINDOWS, windows=windows,
            gap=rng.choice((0, 0, 10, 20, 100)), excursion=rng.choice((0, 10, 20, 100)),
            compliance=rng.choice((0, 0, 5_000, 9_000, 10_000)))
    tolerances = [Record(field="gross_weight_kg", low=19_000, high=21_000),
                  Record(field="moisture_percent", low=0, high=1_250)]
    variances = rng.choice(([], [
        story.variance("gross_weight_kg", codes.LOWER, (18_900, 100), (18_000, 600_000)),
        story.variance("moisture_percent", codes.HIGHER, (1_300, 0), (1_400, 500_000))], [
            story.variance("gross_weight_kg", codes.HIGHER, (21_001, 1_000_000))]))
    return dict(seal=seal, cold_chain=cold, lots="container_ids" if some(rng, 0.6) else None,
                tolerances=tolerances, variances=variances)


def unsound(rng, schema):
    """One demand of 5.1 broken, or just not."""
    rng.choice((
        lambda: setattr(schema.ttls[0], "ttl", rng.choice((899, 900, 1_209_600, 1_209_601))),
        lambda: setattr(schema, "min_attestations", rng.choice((0, 1, 16, 17))),
        lambda: schema.groups[0].extend(role for role in schema.groups[-1]
                                        if role not in schema.groups[0]),
        lambda: setattr(schema, "groups", schema.groups[:1]),
        lambda: setattr(schema, "claim_fields", schema.claim_fields * 2),
        lambda: setattr(schema, "claim_fields", [len(schema.fields)]),
        lambda: setattr(schema.fields[0], "name", "A" + schema.fields[0].name),
        lambda: setattr(schema.fields[-1], "type", string_id(rng.choice((0, 1, 256, 257)))),
        lambda: setattr(schema.fields[-1], "type", decimal(rng.choice((9, 10)))),
        lambda: setattr(schema, "files", ["A"]),
        lambda: setattr(schema, "ttls", schema.ttls[1:]),
        lambda: setattr(schema, "lots", 0)))()
    for group in schema.groups:
        group.sort()


# The order

def trade_of(rng, schemas):
    """Mostly one or two chains of a few stages."""
    stages = sorted(rng.sample(range(0, 16), rng.choice((1, 1, 2, 3, 4))))
    asked = rng.choice(stages)
    delivery = [rng.choice((20_000, 100_000, 200_000)) for _ in stages]
    delivery.sort()
    suppliers = [(SUPPLIER, "supplier")]
    slices_ = [{"stage": stage, "share": 1_000, "delivery_by": OPENED_AT + by,
                **({"asked": True} if stage == asked else {})}
               for stage, by in zip(stages, delivery)]
    if some(rng, 0.4):
        slices_.append({"sub_lot": filler("another sub-lot"), "share": 500})
    if some(rng, 0.3):
        suppliers.append((SECOND_SUPPLIER, "second supplier"))
        slices_.append({"supplier": SECOND_SUPPLIER.id, "share": 700})
    slices_[0]["share"] += 10_000 - sum(one["share"] for one in slices_)
    change = None
    if wrong(rng, 0.06):
        change = wrong_order(rng)
    elif some(rng, 0.1):
        def change(order):
            order.policy.clock_skew_seconds = rng.choice((0, 60, 300, 3_600))
    for one in slices_:
        one["lots"] = lots_of(["A1", "B2"]) if some(rng, 0.95) else bytes(32)
    return Trade(slices_, schemas, suppliers=suppliers, change=change,
                 value=rng.choice((1, 9_999, 10_000_003, 6_600_000_000_000, 2**128 - 1)))


def wrong_order(rng):
    """One thing wrong in the order (G1), or just not."""
    def policy(name, *values):
        return lambda order: setattr(order.policy, name, rng.choice(values))

    year = 31_536_000
    largest = TIME_MAX - sum(builder.USUAL_POLICY.values())
    return rng.choice((
        lambda order: setattr(order, "neutral", rng.choice((BUYER.key, SUPPLIER.key,
                                                            b"\x05" * 33))),
        lambda order: setattr(order.buyer, "key", rng.choice((SUPPLIER.key, bytes(33)))),
        lambda order: setattr(order, "suppliers", order.suppliers[1:]),
        lambda order: setattr(order.slices[-1], "share", order.slices[-1].share - 1),
        lambda order: setattr(order.slices[0], "delivery_by", OPENED_AT + rng.choice((0, 1))),
        lambda order: setattr(order.slices[0], "delivery_by", OPENED_AT + 300_000),
        lambda order: setattr(order.slices[-1], "delivery_by", largest + rng.choice((0, 1))),
        lambda order: setattr(order, "value", 0),
        lambda order: setattr(order.fee, "tiers", order.fee.tiers[:rng.choice((0, 1, 2))]),
        lambda order: setattr(order.fee, "treasury", []),
        lambda order: setattr(order.fee.treasury[0], "share", 9_999),
        policy("review_seconds", 14_400, 14_401), policy("top_up_seconds", 43_199, 43_200, 345_601),
        policy(rng.choice(DURATIONS[2:5]), year, year + 1),
        policy("clock_skew_seconds", 3_600, 3_601)))


def unsigned(rng, trade):
    """A signature over the order less, damaged, or a stranger's more."""
    found = trade.order_signatures
    index = rng.randrange(len(found))
    rng.choice((lambda: found.pop(index),
                lambda: setattr(found[index], "sig", high_s(found[index].sig)),
                lambda: found.append(Record(signer=filler("stranger"), sig=bytes(65)))))()


def slices(rng, trade):
    """What the ledger has of the slices: earlier ones passed, the rest locked, mostly."""
    for index, one in enumerate(trade.order.slices):
        earlier = (one.supplier, one.sub_lot) == (trade.slice.supplier, trade.slice.sub_lot) \
            and one.stage < trade.slice.stage
        status = rng.choice((codes.RELEASABLE, codes.UNLOCKED)) if earlier else codes.LOCKED
        if some(rng, 0.03):
            status = rng.choice(tuple(codes.STATUSES))
        emt = filler("refunded emt") if status == codes.REFUNDED and some(rng, 0.5) else None
        trade.fund(index, status, frozen=some(rng, 0.04), emt=emt)
        if some(rng, 0.02):
            name = ledger.name_of(ledger.SLICE, escrow=trade.escrow, supplier=one.supplier,
                                  sub_lot=one.sub_lot, stage=one.stage)
            value = trade.world.values[name]
            trade.world.values[name] = rng.choice((
                None, value.but(locked=max(0, value.locked - 1)), value.but(locked=2**128 - 1)))


# The registry

def key_times(rng, trade):
    """A key's times: nearly always active."""
    if not wrong(rng, 0.08):
        return {}
    moment = SIGNED + rng.choice((0, 60, 100, 900))
    trade.near.append(moment)
    return {rng.choice(("active_from", "retired_at", "revoked_at")): OPENED_AT + moment}


def registry(rng, trade):
    names = allowed(trade.schemas.values())
    relate(rng, trade)
    for index, (person, second, name) in enumerate(zip(PEOPLE, SECOND_KEYS, FIRMS)):
        roles = {1 + index % 4, *rng.sample((1, 2, 3, 4, 6, 8), rng.choice((0, 0, 1, 2)))}
        changes = {}
        if wrong(rng, 0.04):
            changes["standing"] = rng.choice((1, 2))
        if wrong(rng, 0.03):
            moment = SIGNED + rng.choice((60, 100, 900))
            trade.near.append(moment)
            changes[rng.choice(("kyb_until", "scope_until", "insurance_until"))] = \
                OPENED_AT + moment
        if wrong(rng, 0.03):
            changes["corridors"] = rng.choice(([], [filler("another corridor")]))
        if wrong(rng, 0.03):
            changes["organisation"] = builder.firm(rng.choice(("buyer", "supplier", FIRMS[0])))
        attestor = trade.world.attestor(
            person, name, roles, [] if wrong(rng, 0.02) else names, key=key_times(rng, trade),
            **changes)
        successor = filler("attestor " + rng.choice(FIRMS)) if wrong(rng, 0.05) else attestor
        trade.world.key(second, successor, **key_times(rng, trade))
        if some(rng, 0.3):
            key = trade.world.get(ledger.KEY_ENTRY, key_id=person.id)
            key.successor = rng.choice((second.id, second.id, filler("no key")))
        if wrong(rng, 0.01):
            trade.world.put(ledger.ATTESTOR, None, attestor=attestor)
    if wrong(rng, 0.02):
        trade.world.put(ledger.REGISTRY, None)
    if wrong(rng, 0.03):
        trade.world.put(ledger.SCHEMA, rng.choice((None, Record(
            withdrawn_at=OPENED_AT + rng.choice((-1, 0, 1)), schema=trade.schema))),
            schema=trade.slice.schema)
    for index, fallback in enumerate(trade.schema.fallbacks):
        if some(rng, 0.7):
            start = SIGNED + rng.choice((-1_000, 0, 60))
            length = rng.choice((60, 900, fallback.longest_seconds,
                                 fallback.longest_seconds + 1))
            trade.near += [start, start + length]
            trade.activate(index, start, start + length)


def relate(rng, trade):
    """Some firms and parties in classes; some that are alone say so."""
    names = FIRMS + ["buyer", "supplier", "second supplier", "holding"]
    rng.shuffle(names)
    while names:
        size = rng.choice((2, 3)) if wrong(rng, 0.1) else 1
        group, names = names[:size], names[size:]
        if len(group) > 1:
            trade.world.affiliates(*group)
        elif some(rng, 0.2):
            trade.world.put(ledger.ORGANISATION, Record(affiliates=[]),
                            organisation=builder.firm(group[0]))


# Dossier and evidence

def dossier(rng, trade, head):
    values, shipped = values_of(rng, trade)
    trade.values, trade.shipped = values, dict(shipped)
    trade.dossier(values, shipped, head and head.digest)
    if wrong(rng, 0.12):
        spoil(rng, trade)


def evidence(rng, trade):
    """Who signs what: enough for a quorum, mostly."""
    roles = [sorted(group) for group in trade.schema.groups]
    extra = sorted({role for group in roles for role in group}) + [6, 8, 4]
    wanted = [rng.choice(group) for group in roles] + [
        rng.choice(extra) for _ in range(rng.choice((0, 0, 1, 2, 4)))]
    if wrong(rng, 0.1):
        wanted[0] = rng.choice(extra)
    if trade.schema.fallbacks and some(rng, 0.6):
        fallback = rng.choice(trade.schema.fallbacks)
        wanted = [rng.choice(fallback.alternates) if role == fallback.stands_for else role
                  for role in wanted]
    trade.signers = set()
    for role in wanted:
        trade.pov = rng.choice(OTHERS) if wrong(rng, 0.07) else trade.pov_hash
        attest(rng, trade, role)
    if some(rng, 0.08):  # a rival quorum, or nearly
        for group in roles[:len(roles) - (1 if some(rng, 0.2) else 0)]:
            trade.pov = OTHERS[0]
            attest(rng, trade, rng.choice(group))
    attestations = [one for one in trade.items if one.kind == codes.ATTESTATION]
    while some(rng, 0.1):
        revoke(rng, trade, rng.choice(attestations))
    if trade.schema.seal is not None:
        inspect(rng, trade, attestations)
    elif wrong(rng, 0.05):
        inspect(rng, trade, attestations)


def attest(rng, trade, role):
    fitting = [index for index, name in enumerate(FIRMS) if role in getattr(
        trade.world.get(ledger.ATTESTOR, attestor=filler("attestor " + name)), "roles", [])]
    fresh = [index for index in fitting if index not in trade.signers] or fitting
    fitting = fitting if wrong(rng, 0.1) else fresh
    index = rng.choice(fitting) if fitting and not wrong(rng, 0.03) else rng.randrange(len(FIRMS))
    trade.signers.add(index)
    person = SECOND_KEYS[index] if some(rng, 0.1) else PEOPLE[index]
    if wrong(rng, 0.01):
        person = rng.choice((BUYER, NEUTRAL, Person(399)))
    if sum(1 for one in trade.items for signature in one.signatures
           if one.kind == codes.ATTESTATION and signature.signer == person.id) > 3:
        return None
    at = SIGNED + rng.choice((0, 0, 1, 5, 60, 100))
    body = {"pov_hash": trade.pov}
    if wrong(rng, 0.02):
        body.update(rng.choice((
            {"place": trade.place().but(stage=(trade.slice.stage + 1) % 16)},
            {"header": trade.header().but(order=filler("another order"))},
            {"schema": filler("another schema")})))
    how = chance(rng, 0.02, {"change": rng.choice((damaged, high_s, wrong_v))})
    if wrong(rng, 0.02):
        how["signers"] = rng.choice(([], [PEOPLE[0]], [person, Person(399)]))
    digests = {one.digest for one in trade.items}
    made = trade.attest(person, role, at, seen=at + lag(rng), **how, **body)
    if made.digest in digests:
        trade.items.pop()
        return None
    for signature in made.signatures:
        trade.near += [made.body.issued_at - OPENED_AT + 900, signature.seen_at - OPENED_AT]
    return made


def revoke(rng, trade, attestation):
    own = next((one for one in PEOPLE + SECOND_KEYS if one.id == attestation.body.key_id),
               Person(399))
    following = SECOND_KEYS[PEOPLE.index(own)] if own in PEOPLE else own
    signers = [rng.choice((own, own, own, following, REGISTRY, Person(399)))]
    if some(rng, 0.2):
        signers = [own, REGISTRY]
    at = SIGNED + rng.choice((-5, 0, 1, 4, 5, 59, 60, 200))
    body = chance(rng, 0.03, {"header": trade.header().but(network=filler("another network"))})
    digests = {one.digest for one in trade.items}
    made = trade.revoke(
        filler("nothing") if wrong(rng, 0.03) else attestation, signers[0], at,
        rng.randrange(4), seen=[at + rng.choice(EARLY + LAGS) for _ in signers], signers=signers,
        **chance(rng, 0.03, {"change": damaged}), **body)
    if made.digest in digests:
        trade.items.pop()


def inspect(rng, trade, attestations):
    """Mostly one by whoever signed in the seal's role."""
    seal = trade.schema.seal
    fitting = [one for one in attestations if seal and one.body.role == seal.role] or attestations
    for _ in range(rng.choice((1, 1, 1, 1, 2, 0))):
        key_id = rng.choice(fitting).body.key_id
        person = next((one for one in PEOPLE + SECOND_KEYS if one.id == key_id), Person(399))
        if wrong(rng, 0.03):
            person = rng.choice(PEOPLE)
        taken = OPENED_AT + SIGNED
        latitude, longitude = 51_955_100, -179_950_000
        box = rng.choice(((0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 5, 5), (1, 0, 5, 0), (0, 1, 0, 5)))
        body = {"taken_from": taken + rng.choice((-5, 0, 0, 0, 1)),
                "taken_until": taken + rng.choice((5, 0, 0, 0, -1)),
                "south": latitude - box[0] + rng.choice((0, 0, 0, 0, 0, 1)),
                "north": latitude + box[1] - rng.choice((0, 0, 0, 0, 0, 1)),
                "west": longitude - box[2], "east": longitude + box[3]}
        if some(rng, 0.2):
            body.update(west=179_000_000, east=longitude + rng.choice((0, 0, 5, -1)))
        if wrong(rng, 0.02):
            body["place"] = trade.place().but(stage=(trade.slice.stage + 1) % 16)
        at = SIGNED + (rng.choice((-100, -900)) if wrong(rng, 0.1) else rng.choice((0, 5, 60)))
        digests = {one.digest for one in trade.items}
        made = trade.inspect(
            person, at, rng.choice(("SL-1", "SL-1", "SL-1", "SL-1", "SL-2")),
            trade.shipped.get("seal.jpg", b"") if not wrong(rng, 0.03) else b"another",
            seen=at + lag(rng), **chance(rng, 0.03, {"change": damaged}), **body)
        if made.digest in digests:
            trade.items.pop()
