"""The two trades that fixtures and random cases are told from: `plain`, where only who signed
matters, and `on_board`, where everything that G9 reads is there. Both pass as they are.

Times are seconds after opened_at. `plain` is signed in the first two hours; `on_board` is loaded on
the tenth day, as in fixtures/order/files/."""

from ..builder import filler
from ..schema import Record
from . import builder, codes, files
from .builder import (CARRIER, CUSTOMS, DAY, DC, INSPECTOR, TERMINAL, TIMESTAMP, Trade, allowed,
                      array, decimal, field, lots_of, one_of, string_id)
from .codes import CARRIER as AS_CARRIER
from .codes import CUSTOMS as AS_CUSTOMS
from .codes import DC_3PL as AS_DC
from .codes import INSPECTOR as AS_INSPECTOR
from .codes import METROLOGY as AS_METROLOGY
from .codes import TERMINAL as AS_TERMINAL

# plain
FIRST, SECOND, NOW = 3_600, 3_660, 7_200
TTL = 172_800
GROUPS = [{AS_INSPECTOR}, {AS_TERMINAL, AS_CARRIER}]
FIRMS = ((INSPECTOR, "inspector", AS_INSPECTOR), (TERMINAL, "terminal", AS_TERMINAL),
         (CARRIER, "carrier", AS_CARRIER), (DC, "dc", AS_DC), (CUSTOMS, "customs", AS_CUSTOMS))

# on_board
PHOTO, LOADED, INSPECTED, SIGNED, COUNTERSIGNED, LOGGED, DECIDED = (
    820_500, 820_800, 822_000, 822_600, 823_200, 824_400, 825_000)
LOTS = ["MSCU1234566", "MSCU7654321"]
SEAL = "SL-0042"
FIELDS = {
    "bl_number": "MAEU 123456", "container_ids": LOTS, "gross_weight_kg": "20000.000",
    "incoterm": "CIF", "loaded_at": "2026-01-10T12:00:00Z",
    "loading_started_at": "2026-01-10T08:00:00Z", "photo_latitude": "51.955100",
    "photo_longitude": "4.126500", "photo_taken_at": "2026-01-10T11:55:00Z", "seal_number": SEAL}
FILES = (("bl.pdf", files.BL), ("seal.jpg", files.SEAL_PHOTO),
         ("temperature.csv", files.TEMPERATURE))
# What the inspector says of the photo: ten minutes, and a box of about two kilometres.
SPOT = {"taken_from": builder.OPENED_AT + PHOTO - 300,
        "taken_until": builder.OPENED_AT + PHOTO + 300,
        "south": 51_945_000, "west": 4_110_000, "north": 51_965_000, "east": 4_140_000}


def ttls_for(groups, fallbacks=(), ttl=TTL):
    roles = {role for group in groups for role in group} | {
        role for one in fallbacks for role in one.alternates}
    return {role: ttl for role in roles}


def fallback(stands_for, *alternates, longest=7 * DAY):
    return Record(stands_for=stands_for, alternates=sorted(alternates), longest_seconds=longest)


def plain_schema(groups=None, name="TRADE.PRE_SHIP.v1", fields=None, claim=("report_number",),
                 ttls=None, **more):
    """Two fields and nothing to read but who signed."""
    groups = GROUPS if groups is None else groups
    made = fields or [field("report_number", string_id()), field("remark", string_id(256),
                                                                  required=False, redactable=True)]
    ttls = ttls or ttls_for(groups, more.get("fallbacks", ()))
    return builder.schema(name, made, list(claim), groups, ttls,
                          **{"claim_domain": "INSPECTION", **more})


def firms(trade, *changed):
    """Every usual firm with its one role; `changed`: (person, firm, roles, what differs)."""
    names = allowed(trade.schemas.values())
    for person, name, role in FIRMS:
        trade.world.attestor(person, name, [role], names)
    for person, name, roles, changes in changed:
        trade.world.attestor(person, name, roles, **{"schemas": names, **changes})
    return trade


def plain(signers=((INSPECTOR, AS_INSPECTOR), (TERMINAL, AS_TERMINAL)), schema=None, fields=None,
          slices=({},), files=(), members=None, schemas=None, **how):
    """A trade with a dossier, signed by these at FIRST, SECOND and so on."""
    schemas = schemas or [plain_schema(**(schema or {}))]
    trade = firms(Trade([dict(one) for one in slices], schemas, **how))
    trade.dossier({"report_number": "R-1", **(fields or {})}, files, members=members)
    trade.signed = [trade.attest(person, role, FIRST + 60 * index)
                    for index, (person, role) in enumerate(signers)]
    return trade


def on_board_schema(**changes):
    """Everything that a schema can ask for, but a log in windows."""
    fields = [
        field("bl_number", string_id()), field("booking", string_id(64), False, True),
        field("container_ids", array(string_id(11))),
        field("freight_collect", builder.BOOLEAN, False),
        field("gross_weight_kg", decimal(3)), field("incoterm", one_of("CIF", "FOB")),
        field("loaded_at", TIMESTAMP), field("loading_started_at", TIMESTAMP),
        field("moisture_percent", decimal(2), False), field("photo_latitude", decimal(6), False),
        field("photo_longitude", decimal(6), False), field("photo_taken_at", TIMESTAMP, False),
        field("ports", array(string_id(8), codes.SEQ, 4), False),
        field("seal_number", string_id())]
    groups = changes.pop("groups", GROUPS)
    fallbacks = changes.pop("fallbacks", [fallback(AS_TERMINAL, AS_CUSTOMS),
                                          fallback(AS_INSPECTOR, AS_METROLOGY)])
    usual = dict(
        files=["bl.pdf", "seal.jpg", "temperature.csv"], claim_domain="SHIPMENT",
        post_production=True, fallbacks=fallbacks, lots="container_ids",
        seal=Record(role=AS_INSPECTOR, field="seal_number", photo="seal.jpg", exif=Record(
            taken_at="photo_taken_at", latitude="photo_latitude", longitude="photo_longitude")),
        cold_chain=cold_chain(),
        tolerances=[Record(field="gross_weight_kg", low=19_800_000, high=20_200_000),
                    Record(field="moisture_percent", low=0, high=1_250)],
        variances=[variance("gross_weight_kg", codes.LOWER, (19_700_000, 2_500),
                            (19_600_000, 7_500)),
                   variance("moisture_percent", codes.HIGHER, (1_300, 1_000), (1_400, 1_000),
                            (1_500, 995_000))])
    return builder.schema(
        "TRADE.ON_BOARD.v1", changes.pop("fields", fields),
        ["bl_number", "seal_number", "container_ids"], groups,
        changes.pop("ttls", ttls_for(groups, fallbacks)), **{**usual, **changes})


def cold_chain(mode=codes.FULL, windows=(("loading_started_at", "loaded_at"),), gap=600,
               excursion=1_800, compliance=9_000):
    return Record(mode=mode, low=2_000, high=8_000, windows=list(windows), max_gap_seconds=gap,
                  max_excursion_seconds=excursion, min_compliance=compliance)


def variance(name, side, *steps):
    return Record(field=name, side=side,
                  steps=[Record(bound=bound, deduction=cost) for bound, cost in steps])


def on_board(schema=None, fields=None, intervals=None, head=None, inspection=None, log=True,
             attest=True, lots=None, members=None, shipped=FILES, spans=None, schemas=None,
             slices=({},), **how):
    """The trade with everything. `head` and `inspection`: what differs in them, or False for none;
    `spans`: the log in segments. `fields`: values that differ; None leaves one out."""
    schemas = schemas or [on_board_schema(**(schema or {}))]
    lots = lots_of(LOTS) if lots is None else lots
    trade = firms(Trade([{"lots": lots, **one} for one in slices], schemas, **how))
    trade.world.device()
    intervals = files.log_intervals() if intervals is None else intervals
    digest = None
    if schemas[0].cold_chain is not None:
        digest = filler("no log")
        if head is not False:
            trade.head = trade.log_head(intervals, **{"seen": LOGGED, **(head or {})})
            digest = trade.head.digest
        if log and spans is None:
            trade.full_log(intervals)
        elif log:
            trade.segments(intervals, *spans)
    values = {name: value for name, value in {**FIELDS, **(fields or {})}.items()
              if value is not None}
    trade.dossier(values, shipped, digest, members)
    if inspection is not False:
        trade.inspection = trade.inspect(INSPECTOR, INSPECTED, **{
            "seal": SEAL, "photo": dict(shipped)["seal.jpg"], **SPOT, **(inspection or {})})
    if attest:
        trade.signed = [trade.attest(INSPECTOR, AS_INSPECTOR, SIGNED),
                        trade.attest(TERMINAL, AS_TERMINAL, COUNTERSIGNED)]
    return trade
