"""Fixtures of 7.2 and 7.3: bytes that are no case of an order, each beside the nearest that is one.

All faults are given as raw bytes: the JSON form is for cases that can be written down. The length
of the whole case is the random cases' (generate.py): two mebibytes of zeros are no use on disk."""

from ..builder import Person, filler
from ..case import write_case
from ..schema import TIME_MAX, Record
from . import builder, codes, files, ledger
from .builder import (CARRIER, OPENED_AT, SUPPLIER, TERMINAL, allowed, array, field, string_id)
from .fixture import BOTH, faults, passes, refuses, refuses_dossier
from .log import FULL_FORM, SEGMENTS_FORM
from .story import (AS_CARRIER, AS_INSPECTOR, AS_TERMINAL, DECIDED, FIRST, NOW, SEAL, SECOND,
                    cold_chain, on_board, plain)

ATTESTATION, REVOCATION, INSPECTION, HEAD = ("order-attestation", "revocation", "inspection",
                                             "log-head")
TRUNCATED, BAD_VALUE, TOO_MANY, TRAILING, ORDER, HOST_TIME, HOST_STATE = (
    "TRUNCATED", "BAD_VALUE", "TOO_MANY", "TRAILING", "ORDER", "HOST_TIME", "HOST_STATE")


def changed(change, make=plain, at=NOW):
    """A case with its canonical form changed afterwards, as bytes."""
    def bytes_of():
        case = make().case(at)
        change(case)
        return write_case(case)
    return bytes_of


def set_in(path, value):
    """A change of one field, by its path in the case."""
    def change(case):
        *parents, last = path
        for step in parents:
            case = case[step] if isinstance(step, int) else getattr(case, step)
        if isinstance(last, int):
            case[last] = value
        else:
            setattr(case, last, value)
    return change


def patched(change, make=plain, at=NOW):
    def bytes_of():
        return change(make().bytes(at))
    return bytes_of


def board(path, value):
    return changed(set_in(path, value), on_board, DECIDED)


# Pass two
faults("cut-by-one", "One byte too few", TRUNCATED, patched(lambda data: data[:-1]))
faults("cut-in-the-order", "Cut inside the order", TRUNCATED, patched(lambda data: data[:100]))
faults("only-the-lane", "Version and lane", TRUNCATED, lambda: b"\x01\x02")
faults("trailing", "One byte too many", TRAILING, patched(lambda data: data + b"\x00"))
faults("version-2", "Version 2", BAD_VALUE, patched(lambda data: b"\x02" + data[1:]))
faults("at-beyond-time", "`at` one second after the year 9999", BAD_VALUE,
       changed(set_in(("at",), TIME_MAX + 1)))
faults("duration-beyond", "A duration of 2^32 seconds", BAD_VALUE,
       changed(set_in(("order", "policy", "review_seconds"), 2**32)))
faults("stage-16", "A slice of stage 16", BAD_VALUE,
       changed(set_in(("order", "slices", 0, "stage"), 16)))
faults("share-10001", "A share of 10,001", BAD_VALUE,
       changed(set_in(("order", "slices", 0, "share"), 10_001)))
faults("fee-rate-10001", "A fee of 10,001", BAD_VALUE,
       changed(set_in(("order", "fee", "rate"), 10_001)))
faults("log-form-3", "A log of form 3", BAD_VALUE, changed(set_in(("log",), Record(form=3))))
for kind in (0, 8, 16, 21, 32):
    faults(f"kind-{kind}", f"Evidence of kind {kind}", BAD_VALUE, patched(
        lambda data, kind=kind: first_kind(data, kind)))


def first_kind(data, kind):
    """The kind of the first item; `plain` has two attestations and `at` behind them."""
    one = 1 + 266 + 4 + 32 + 8 + 65
    place = len(data) - 8 - 2 * one
    assert data[place] == 17 and data[place + one] == 17
    return data[:place] + bytes([kind]) + data[place + 1:]


faults("ledger-kind-0", "A ledger value of kind 0", BAD_VALUE, patched(
    lambda data: first_entry(data, 0)))
faults("ledger-kind-10", "A ledger value of kind 10", BAD_VALUE, patched(
    lambda data: first_entry(data, 10)))


def first_entry(data, kind):
    """REGISTRY is the first entry: its kind stands before its option and its revokers."""
    mark = b"\x01\x01\x01\x00\x00\x00" + builder.REGISTRY.key
    assert data.count(mark) == 1
    return data.replace(mark, bytes([kind]) + mark[1:])


ROLE = ("evidence", 0, "body", "role")
faults("role-0", "Role 0", BAD_VALUE, changed(set_in(ROLE, 0)))
faults("role-10", "Role 10", BAD_VALUE, changed(set_in(ROLE, 10)))
faults("place-stage-16", "An attestation of stage 16", BAD_VALUE,
       changed(set_in(("evidence", 0, "body", "place", "stage"), 16)))
faults("seen-at-beyond-time", "A seen_at beyond the range of time", BAD_VALUE,
       changed(set_in(("evidence", 0, "signatures", 0, "seen_at"), TIME_MAX + 1)))
faults("text-empty", "A seal's number without a character", BAD_VALUE,
       board(("evidence", 2, "body", "seal"), ""))
faults("text-newline", "… with a newline", BAD_VALUE,
       board(("evidence", 2, "body", "seal"), "SL\n"))
faults("text-not-ascii", "… with an é", BAD_VALUE,
       board(("evidence", 2, "body", "seal"), "SL-\xe9"))
faults("text-257", "… of 257 characters", TOO_MANY,
       board(("evidence", 2, "body", "seal"), "S" * 257))
refuses("faults", "text-256", "A seal's number of 256 characters", "E_SEAL_MISMATCH",
        lambda: on_board(inspection={"seal": "S" * 256}), DECIDED)


def revocation_reason(case):
    case.evidence[2].body.reason = 4


def with_revocation():
    told = plain()
    spare = told.attest(CARRIER, AS_CARRIER, FIRST)
    told.items.remove(spare)
    told.revoke(told.signed[0], TERMINAL, SECOND + 1)
    return told


faults("reason-4", "A revocation for reason 4", BAD_VALUE, changed(revocation_reason,
                                                                   with_revocation))


def entry(case, kind):
    return next(one for one in case.state if one.kind == kind)


def valued(kind, field_name, value):
    """A change of one field of the first entry of this kind."""
    def change(case):
        one = entry(case, kind)
        one.value = one.value.but(**{field_name: value})
    return change


for name, kind, field_name, value in (
        ("status-5", ledger.SLICE, "status", 5), ("standing-3", ledger.ATTESTOR, "standing", 3),
        ("custody-3", ledger.KEY_ENTRY, "custody", 3),
        ("active-from-beyond", ledger.KEY_ENTRY, "active_from", TIME_MAX + 1),
        ("attestor-role-10", ledger.ATTESTOR, "roles", [10])):
    faults(name, f"In the ledger: {field_name} of {value}", BAD_VALUE,
           changed(valued(kind, field_name, value)))


def of_schema(change):
    """A change of the schema in the ledger."""
    def apply(case):
        one = entry(case, ledger.SCHEMA)
        one.value = one.value.but(schema=one.value.schema.but())
        change(one.value.schema)
    return apply


def type_bytes(data):
    """The first field's type, BOOLEAN in the making, replaced by these bytes."""
    def make():
        told = plain(schema={"fields": [field("aa", builder.BOOLEAN),
                                        field("report_number", string_id())]},
                     fields={"aa": True})
        found = told.bytes(NOW)
        mark = b"\x02\x00\x00\x00aa\x03\x01\x00"
        assert found.count(mark) == 1
        return found.replace(mark, mark[:6] + data + mark[7:])
    return make


faults("field-type-6", "A field of type 6", BAD_VALUE, type_bytes(b"\x06"))
faults("array-of-booleans", "An array of BOOLEANs", BAD_VALUE,
       type_bytes(b"\x05\x03\x01\x01\x00\x00\x00"))
faults("array-of-arrays", "An array of arrays", BAD_VALUE,
       type_bytes(b"\x05\x05\x02\x01\x01\x00\x00\x00\x01\x01\x00\x00\x00"))
faults("array-of-enums", "An array of ENUMs", BAD_VALUE,
       type_bytes(b"\x05\x04\x01\x00\x00\x00\x01\x00\x00\x00A\x01\x01\x00\x00\x00"))
faults("cardinality-2", "Cardinality 2", BAD_VALUE,
       type_bytes(b"\x05\x02\x02\x01\x00\x00\x00"))
faults("deduction-1000001", "A deduction of 1,000,001", BAD_VALUE, changed(of_schema(
    lambda schema: setattr(schema.variances[0].steps[0], "deduction", 1_000_001)), on_board,
    DECIDED))

# Limits that are judged at a count
for name, path, count in (
        ("suppliers-17", ("order", "suppliers"), 17), ("slices-129", ("order", "slices"), 129),
        ("tiers-9", ("order", "fee", "tiers"), 9),
        ("treasury-9", ("order", "fee", "treasury"), 9),
        ("order-signatures-18", ("order_signatures",), 18), ("state-321", ("state",), 321),
        ("evidence-153", ("evidence",), 153),
        ("item-signatures-3", ("evidence", 0, "signatures"), 3)):
    def multiplied(case, path=path, count=count):
        found = case
        for step in path:
            found = found[step] if isinstance(step, int) else getattr(found, step)
        set_in(path, found[:1] * count)(case)
    faults(name, f"{count} of {path[-1].replace('_', ' ')}, judged at the count", TOO_MANY,
           changed(multiplied))
faults("dossier-262145", "A dossier of 262,145 bytes, judged at its length", TOO_MANY,
       lambda: cut_after_count(b"\x01\x00\x04\x00"))
faults("dossier-262144-cut", "A dossier of 262,144 bytes may follow, but nothing does", TRUNCATED,
       lambda: cut_after_count(b"\x00\x00\x04\x00"))
faults("intervals-16385", "A log of 16,385 intervals, judged at the count", TOO_MANY,
       lambda: cut_after_log(b"\x01\x01\x40\x00\x00"))
faults("intervals-16384-cut", "16,384 may follow, but nothing does", TRUNCATED,
       lambda: cut_after_log(b"\x01\x00\x40\x00\x00"))
faults("segments-9", "Nine segments, judged at the count", TOO_MANY,
       lambda: cut_after_log(b"\x02\x09\x00\x00\x00"))
faults("segment-intervals-16385", "A segment of 16,385, judged at the count", TOO_MANY,
       lambda: cut_after_log(b"\x02\x01\x00\x00\x00" + bytes(4) + b"\x01\x40\x00\x00"))
faults("proof-65", "A proof of 65 hashes, judged at the count", TOO_MANY,
       lambda: cut_after_log(b"\x02\x01\x00\x00\x00" + bytes(8) + b"\x41\x00\x00\x00"))


def before_dossier():
    """The plain case up to and with `asked`."""
    told = plain()
    data = told.bytes(NOW)
    return data[:data.index(told.dossier_bytes) - 4]


def cut_after_count(count):
    return before_dossier() + count


def cut_after_log(log):
    told = plain()
    return before_dossier() + len(told.dossier_bytes).to_bytes(4, "little") \
        + told.dossier_bytes + log


LISTS = (("schema-fields-65", "fields", 65), ("schema-files-65", "files", 65),
         ("claim-fields-9", "claim_fields", 9), ("groups-9", "groups", 9), ("ttls-17", "ttls", 17),
         ("fallbacks-5", "fallbacks", 5), ("tolerances-17", "tolerances", 17),
         ("variances-17", "variances", 17))
for name, part, count in LISTS:
    def many(schema, part=part, count=count):
        setattr(schema, part, getattr(schema, part)[:1] * count)
    faults(name, f"A schema of {count} {part.replace('_', ' ')}", TOO_MANY,
           changed(of_schema(many), on_board, DECIDED))
for name, change in (
        ("group-of-17", lambda schema: setattr(schema, "groups", [[1] * 17, [2]])),
        ("enum-of-33", lambda schema: next(one for one in schema.fields if one.name == "incoterm")
         .__setattr__("type", Record(type=codes.ENUM, values=["A"] * 33))),
        ("windows-9", lambda schema: setattr(schema, "cold_chain", schema.cold_chain.but(
            windows=schema.cold_chain.windows * 9))),
        ("steps-17", lambda schema: setattr(schema.variances[0], "steps",
                                            schema.variances[0].steps[:1] * 17)),
        ("alternates-17", lambda schema: setattr(schema.fallbacks[0], "alternates", [8] * 17))):
    faults(name, f"A schema with one more than there may be: {name.replace('-', ' ')}", TOO_MANY,
           changed(of_schema(change), lambda: on_board(), DECIDED))
for name, kind, part, count in (
        ("revokers-9", ledger.REGISTRY, "revokers", 9),
        ("affiliates-17", ledger.ORGANISATION, "affiliates", 17),
        ("attestor-roles-17", ledger.ATTESTOR, "roles", 17),
        ("attestor-schemas-65", ledger.ATTESTOR, "schemas", 65),
        ("attestor-corridors-65", ledger.ATTESTOR, "corridors", 65)):
    def grown(case, kind=kind, part=part, count=count):
        one = next(found for found in case.state if found.kind == kind and found.value)
        one.value = one.value.but(**{part: getattr(one.value, part)[:1] * count})

    def related():
        told = plain()
        told.world.affiliates("buyer", "buyer's sister")
        return told
    faults(name, f"In the ledger: {count} {part}", TOO_MANY, changed(grown, related))

# At the limits
SUPPLIERS = [(SUPPLIER, "supplier")] + [(Person(200 + index), f"supplier {index}")
                                        for index in range(15)]
passes("faults", "suppliers-16", "16 suppliers, who all signed", lambda: plain(
    suppliers=SUPPLIERS, slices=[{"supplier": person.id, "share": 625, **(
        {"asked": True} if person is SUPPLIER else {})} for person, _ in SUPPLIERS]), NOW)
passes("faults", "slices-128", "128 slices, 16 of them in one chain", lambda: plain(slices=[
    {"sub_lot": filler(f"sub-lot {index // 16}"), "stage": index % 16,
     "share": 78 if index else 94, **({"asked": True} if index == 0 else {})}
    for index in range(128)]), NOW)
EIGHT = [Record(up_to=2**128 - 8 + index, cap=1) for index in range(8)]
passes("faults", "tiers-and-treasury-8", "Eight fee tiers and eight accounts", lambda: plain(
    fee=Record(rate=50, tiers=EIGHT, treasury=[
        Record(account=filler(f"treasury {index}"), share=1_250) for index in range(8)])), NOW)
passes("faults", "order-signatures-17", "17 signatures over the order, 15 by strangers",
       lambda: signed_by_strangers(), NOW)


def signed_by_strangers():
    told = plain()
    told.order_signatures += [Record(signer=filler(f"stranger {index}"), sig=bytes(65))
                              for index in range(15)]
    return told


LONG = {"fields": [field("report_number", string_id()),
                   field("pages", array(string_id(256), codes.SEQ, 1_024))]}


def long_dossier(size):
    """A dossier of exactly this many bytes: pages of 256 characters, the last one shorter."""
    def make():
        pages = ["p" * 256] * 1_000
        told = plain(schema=LONG, fields={"pages": pages})
        rest = size - len(told.dossier_bytes)
        while rest > 256 + 3:
            pages, rest = pages + ["p" * 256], rest - 259
        if rest:
            pages = pages + ["p" * (rest - 3)]
        told = plain(schema=LONG, fields={"pages": pages})
        assert len(told.dossier_bytes) == size, len(told.dossier_bytes)
        return told
    return make


passes("faults", "dossier-262144", "A dossier of 262,144 bytes", long_dossier(262_144), NOW)
refuses_dossier("faults", "dossier-0", "A dossier of no bytes", "E_CANONICAL_DRIFT",
                lambda: raw_dossier(b""), NOW)
refuses_dossier("faults", "dossier-of-any-bytes", "A dossier of all 256 bytes", "E_CANONICAL_DRIFT",
                lambda: raw_dossier(bytes(range(256))), NOW)


def raw_dossier(data):
    told = plain()
    told.raw_dossier(data)
    return told


LONGEST = files.log_intervals([(4_000, 4_500 + index % 7) for index in range(16_384)], seconds=2)
SPAN = {"loading_started_at": "2026-01-10T08:00:00Z", "loaded_at": "2026-01-10T12:00:00Z"}
passes("faults", "intervals-16384", "A log of 16,384 intervals",
       lambda: on_board(intervals=LONGEST, fields=SPAN, head={"seen": LONGEST_ENDS}).bytes(
           LONGEST_ENDS))
LONGEST_ENDS = LONGEST[-1].end - OPENED_AT
PARTS = {"cold_chain": cold_chain(mode=codes.WINDOWS, windows=(
    ("loading_started_at", "loaded_at"),) * 8)}
passes("faults", "segments-8", "Eight windows and eight segments, of 96 intervals",
       lambda: on_board(schema=PARTS, spans=[(0, 12)] * 8), DECIDED)
ZERO = Record(start=0, end=0, min=0, max=0)


def empty_segments(*lengths):
    """Segments of intervals that nothing reads: the plain schema has no cold chain."""
    def bytes_of():
        told = plain()
        told.log = Record(form=SEGMENTS_FORM, segments=[
            Record(first=0, intervals=[ZERO] * length, proof=[]) for length in lengths])
        return told.bytes(NOW)
    return bytes_of


passes("faults", "segments-of-16384", "Two segments with 16,384 intervals together, not read",
       empty_segments(16_383, 1))
faults("segments-of-16385", "… and one more", TOO_MANY, empty_segments(16_384, 1))
passes("faults", "proof-64", "A proof of 64 hashes, not read", lambda: with_proof(), NOW)


def with_proof():
    told = plain()
    told.log = Record(form=SEGMENTS_FORM, segments=[
        Record(first=0, intervals=[], proof=[bytes(32)] * 64)])
    return told


passes("faults", "log-not-read", "A whole log where the schema asks for none", lambda: with_log(),
       NOW)


def with_log():
    told = plain()
    told.log = Record(form=FULL_FORM, intervals=[ZERO, ZERO.but(min=5, max=4)])
    return told


# Pass three: order


def swapped(*path):
    def change(case):
        for step in path:
            case = case[step] if isinstance(step, int) else getattr(case, step)
        case[0], case[1] = case[1], case[0]
    return change


def doubled(*path):
    def change(case):
        for step in path:
            case = case[step] if isinstance(step, int) else getattr(case, step)
        case.insert(0, case[0])
    return change


def rich():
    """Two suppliers, two slices, items with two signatures."""
    told = plain(suppliers=SUPPLIERS[:2], slices=[
        {"share": 5_000, "asked": True}, {"share": 5_000, "supplier": SUPPLIERS[1][0].id}])
    told.sign_badly(told.signed[0], CARRIER)
    told.sign_badly(told.signed[1], CARRIER)
    return told


for name, path in (("suppliers", ("order", "suppliers")), ("slices", ("order", "slices")),
                   ("order-signatures", ("order_signatures",)), ("state", ("state",)),
                   ("evidence", ("evidence",)), ("item-signatures", ("evidence", 0, "signatures"))):
    faults(f"order-{name}", f"Two of {name} exchanged", ORDER, changed(swapped(*path), rich))
for name, path in (("suppliers", ("order", "suppliers")), ("slices", ("order", "slices")),
                   ("order-signatures", ("order_signatures",)), ("state", ("state",)),
                   ("evidence", ("evidence",))):
    faults(f"twice-{name}", f"One of {name} given twice", ORDER, changed(doubled(*path), rich))
faults("twice-item-signature", "One signature given twice", ORDER,
       changed(doubled("evidence", 0, "signatures")))


def in_schema(name, description, change):
    faults(f"order-schema-{name}", f"In the schema: {description}", ORDER,
           changed(of_schema(change), on_board, DECIDED))


def exchange(part):
    def change(schema):
        found = list(getattr(schema, part))
        setattr(schema, part, found[1::-1] + found[2:])
    return change


for part in ("fields", "files", "ttls", "tolerances", "variances"):
    in_schema(part, f"two of {part} exchanged", exchange(part))
in_schema("group", "the roles of a group exchanged",
          lambda schema: setattr(schema, "groups", [schema.groups[0], schema.groups[1][::-1]]))
in_schema("alternates", "an alternate given twice",
          lambda schema: setattr(schema, "fallbacks", [schema.fallbacks[0].but(
              alternates=schema.fallbacks[0].alternates * 2)] + schema.fallbacks[1:]))
in_schema("enum", "the values of an ENUM exchanged", lambda schema: setattr(schema, "fields", [
    one.but(type=Record(type=codes.ENUM, values=one.type.values[::-1]))
    if one.type.type == codes.ENUM else one for one in schema.fields]))


def in_ledger(name, kind, part, values):
    def change(case):
        one = next(found for found in case.state if found.kind == kind and found.value)
        one.value = one.value.but(**{part: values})

    def related():
        told = plain()
        told.world.affiliates("buyer", "buyer's sister")
        return told
    faults(f"order-{name}", f"In the ledger: {part} in no order", ORDER, changed(change, related))


DOWN = [b"\xff" * 32, bytes(32)]
in_ledger("affiliates", ledger.ORGANISATION, "affiliates", DOWN)
in_ledger("attestor-roles", ledger.ATTESTOR, "roles", [2, 1])
in_ledger("attestor-schemas", ledger.ATTESTOR, "schemas", DOWN)
in_ledger("attestor-corridors", ledger.ATTESTOR, "corridors", DOWN)
passes("faults", "ttls-by-role", "A larger ttl before a smaller one: sets of rows go by their key",
       lambda: plain(schema={"ttls": {AS_INSPECTOR: 172_801, AS_TERMINAL: 172_800,
                                      AS_CARRIER: 900}}), NOW)
passes("faults", "files-by-characters", "Texts ascend without their length: bb after a, b after bb "
       "does not", lambda: plain(schema={"files": ["a", "aa", "b"]}, files=(
           ("a", b""), ("aa", b""), ("b", b""))), NOW)

# Pass three: numbers of items, and the host's times


def many_items():
    """64 attestations, 64 revocations, 16 inspections and 4 log heads: as much as there may be."""
    told = plain()
    people = [Person(300 + index) for index in range(16)]
    for index, person in enumerate(people):
        told.world.attestor(person, f"spare {index}", [AS_CARRIER], allowed(told.schemas.values()))
    spare = [told.attest(people[index % 16], AS_CARRIER, FIRST + 100 + index)
             for index in range(62)]
    for index in range(64):
        told.revoke(spare[index % 62], people[index % 62 % 16], FIRST + 400 + index // 62)
    for index in range(16):
        told.inspect(people[index], FIRST, SEAL, files.SEAL_PHOTO)
    for index in range(4):
        told.log_head(files.log_intervals(start=OPENED_AT), seen=FIRST, size=index)
    return told


def foreign_items(kind, count):
    return [(kind, "FOREIGN")] * count


def people_of(count):
    return sorted(Person(300 + index % 16).id.hex()[:8] for index in range(count))


def add_items(count_of_17=0, count_of_18=0, count_of_19=0, count_of_20=0):
    """The full case and more of one kind."""
    def bytes_of():
        told = many_items()
        for index in range(count_of_17):
            told.attest(Person(400 + index), AS_CARRIER, FIRST, signers=[])
        for index in range(count_of_18):
            told.revoke(filler(f"nothing {index}"), CARRIER, FIRST)
        for index in range(count_of_19):
            told.inspect(Person(400 + index), FIRST, SEAL, files.SEAL_PHOTO)
        for index in range(count_of_20):
            told.log_head(files.log_intervals(start=OPENED_AT), seen=FIRST, size=9 + index)
        # One item of another kind makes room, so that the count of all is not what is judged.
        drop = codes.ATTESTATION if count_of_17 == 0 else codes.REVOCATION
        told.items.remove(next(one for one in told.items if one.kind == drop
                               and one not in getattr(told, "signed")))
        return told.bytes(NOW)
    return bytes_of


faults("attestations-65", "65 attestations", TOO_MANY, add_items(count_of_17=1))
faults("revocations-65", "65 revocations", TOO_MANY, add_items(count_of_18=1))
faults("inspections-17", "17 inspections", TOO_MANY, add_items(count_of_19=1))
faults("log-heads-5", "Five log heads", TOO_MANY, add_items(count_of_20=1))


def repeated(kind, count, listed=False):
    """Items of one kind that list one signer; `listed`: beside their own signer."""
    def make():
        told = plain()
        for index in range(count):
            person = Person(300 + index) if listed else CARRIER
            if kind == codes.ATTESTATION:
                made = told.attest(person, AS_CARRIER, SECOND + 1 + index)
            elif kind == codes.INSPECTION:
                made = told.inspect(person, FIRST + index, SEAL, files.SEAL_PHOTO)
            else:
                made = told.revoke(filler(f"nothing {index}"), person, FIRST + index)
            if listed:
                told.sign_badly(made, CARRIER)
        return told
    return make


passes("faults", "four-attestations-of-one", "Four attestations by one signer",
       repeated(codes.ATTESTATION, 4), NOW)
faults("five-attestations-of-one", "Five", TOO_MANY,
       patched(bytes, repeated(codes.ATTESTATION, 5)))
faults("five-attestations-listing-one", "Five attestations by five, who all list one more signer, "
       "whether it signed or not", TOO_MANY, patched(bytes, repeated(codes.ATTESTATION, 5, True)))
passes("faults", "four-inspections-of-one", "Four inspections by one signer",
       repeated(codes.INSPECTION, 4), NOW, items=foreign_items(INSPECTION, 4))
faults("five-inspections-of-one", "Five", TOO_MANY, patched(bytes, repeated(codes.INSPECTION, 5)))
passes("faults", "five-revocations-of-one", "Five revocations by one signer are no fault",
       repeated(codes.REVOCATION, 5), NOW, items=foreign_items(REVOCATION, 5))


def seen(seconds):
    return changed(set_in(("evidence", 0, "signatures", 0, "seen_at"), OPENED_AT + seconds))


faults("seen-after-at", "Seen one second after `at`", HOST_TIME, seen(NOW + 1))
passes("faults", "seen-at-at", "Seen in the second of `at`", seen(NOW))
faults("stranger-seen-after-at", "A signature that nobody tries, seen after `at`", HOST_TIME,
       changed(lambda case: late_stranger(case), rich))


def late_stranger(case):
    for item in case.evidence:
        for signature in item.signatures:
            if signature.signer == CARRIER.id:
                signature.seen_at = OPENED_AT + NOW + 1


# Which fault is first
faults("shape-before-order", "Out of order on the left, a byte too many on the right", TRAILING,
       lambda: changed(swapped("state"))() + b"\x00")
faults("order-before-host-time", "The state is out of order, and a signature seen too late", ORDER,
       changed(lambda case: (swapped("state")(case), set_in(
           ("evidence", 0, "signatures", 0, "seen_at"), TIME_MAX)(case))))
faults("fault-before-refusal", "A value of 0, and a byte too many", TRAILING,
       patched(lambda data: data + b"\x00", lambda: plain(value=0)))


passes("faults", "full-of-evidence", "64 attestations, 64 revocations, 16 inspections, 4 log heads",
       many_items, NOW, counted=BOTH,
       items=sorted([(ATTESTATION, "E_ATTESTATION_REVOKED")] * 62 + foreign_items(INSPECTION, 16)
                    + foreign_items(HEAD, 4)),
       signals=sorted([("REVOKED", person) for person in people_of(62)]))
