"""Fixtures of G2: schemas that are unknown, withdrawn or unsound, and the edges of 5.1."""

from ..schema import Record
from . import builder, codes, ledger, story
from .builder import OPENED_AT, TIMESTAMP, array, decimal, field, one_of, string_id
from .codes import CARRIER, CUSTOMS, DC_3PL, INSPECTOR, TERMINAL
from .fixture import passes, refuses_early
from .story import FIRST, GROUPS, NOW, TTL, fallback, on_board_schema, plain, plain_schema, variance

NOT_FOUND = "E_SCHEMA_NOT_FOUND"


def withdrawn(told, at):
    told.world.put(ledger.SCHEMA, Record(withdrawn_at=at, schema=told.schema),
                   schema=told.slice.schema)
    return told


def unknown():
    told = plain()
    told.world.put(ledger.SCHEMA, None, schema=told.slice.schema)
    return told


refuses_early("schema", "unknown", "The ledger has no such schema", NOT_FOUND, unknown, NOW)
refuses_early("schema", "withdrawn-at-opening", "Withdrawn in the second in which the order opened",
              NOT_FOUND, lambda: withdrawn(plain(), OPENED_AT), NOW)
passes("schema", "withdrawn-after-opening", "Withdrawn one second later: the order keeps it",
       lambda: withdrawn(plain(), OPENED_AT + 1), NOW)


def sound(name, description, at=NOW, **schema):
    passes("schema", name, description, lambda: plain(schema=schema), at)


def unsound(name, description, make):
    """Told as a plain trade: the dossier is not read."""
    refuses_early("schema", name, description, NOT_FOUND, lambda: plain(schemas=[make()]), NOW)


def unsound_plain(name, description, **schema):
    unsound(name, description, lambda: plain_schema(**schema))


def ttls(**changes):
    """The usual ones, with one changed; by a role's name."""
    numbers = {known: number for number, known in codes.ROLES.items()}
    return {**story.ttls_for(GROUPS), **{numbers[role]: ttl for role, ttl in changes.items()}}


sound("ttl-900", "Each fresh for 900 seconds, and decided in the last of them", FIRST + 900,
      ttls=ttls(INSPECTOR=900, TERMINAL=900, CARRIER=900))
unsound_plain("ttl-899", "A ttl of 899 seconds", ttls=ttls(CARRIER=899))
sound("ttl-1209600", "A ttl of two weeks", ttls=ttls(INSPECTOR=1_209_600))
unsound_plain("ttl-1209601", "… and a second", ttls=ttls(INSPECTOR=1_209_601))
unsound_plain("ttl-missing", "No ttl for a role of a group",
              ttls={INSPECTOR: TTL, TERMINAL: TTL})
unsound_plain("ttl-of-another-role", "A ttl for a role that no group has", ttls=ttls(DC_3PL=900))
unsound_plain("ttl-of-alternate-missing", "No ttl for an alternate", ttls=ttls(),
              fallbacks=[fallback(TERMINAL, CUSTOMS)])

unsound_plain("one-role-everywhere", "One role is in all groups: one firm could fill both",
              groups=[{INSPECTOR, TERMINAL}, {INSPECTOR, CARRIER}])
unsound_plain("one-group", "One group only", groups=[{INSPECTOR}], min_attestations=1)
unsound_plain("no-groups", "No group", groups=[], min_attestations=0)
unsound_plain("group-empty", "An empty group", groups=[{INSPECTOR}, set()])
unsound_plain("fallback-undoes-diversity", "Widened by its fallback, every group has the inspector",
              fallbacks=[fallback(TERMINAL, INSPECTOR)])
unsound_plain("fallback-for-nobody", "A fallback for a role that no group has",
              fallbacks=[fallback(DC_3PL, CUSTOMS)])
unsound_plain("fallback-by-nobody", "A fallback without alternates",
              fallbacks=[fallback(TERMINAL)])
unsound_plain("fallback-of-no-time", "A fallback of 0 seconds",
              fallbacks=[fallback(TERMINAL, CUSTOMS, longest=0)])
sound("fallback-of-30-days", "A fallback of up to 30 days",
      fallbacks=[fallback(TERMINAL, CUSTOMS, longest=2_592_000)])
unsound_plain("fallback-of-30-days-and-a-second", "… and a second",
              fallbacks=[fallback(TERMINAL, CUSTOMS, longest=2_592_001)])
unsound_plain("minimum-below-groups", "Fewer attestations than groups", min_attestations=1)
unsound_plain("minimum-17", "A minimum of 17", min_attestations=17)

REPORT = field("report_number", string_id())
for name, description, fields, claim in (
        ("claim-none", "A claim of no field", [REPORT], ()),
        ("claim-twice", "A claim of one field twice", [REPORT], (0, 0)),
        ("claim-optional", "A claim of a field that may be absent",
         [REPORT, field("other", string_id(), required=False)], ("other",)),
        ("claim-redactable", "A claim of a field that may be redacted",
         [REPORT, field("other", string_id(), redactable=True)], ("other",)),
        ("claim-boolean", "A claim of a BOOLEAN", [REPORT, field("other", builder.BOOLEAN)],
         ("other",)),
        ("claim-sequence", "A claim of an array in any order",
         [REPORT, field("other", array(string_id(), codes.SEQ))], ("other",)),
        ("index-out-of-range", "A claim of a field that is not there", [REPORT], (0, 1)),
        ("field-name-capital", "A field with a capital", [REPORT, field("Other", string_id())],
         ("report_number",)),
        ("field-name-digit-first", "A field that begins with a digit",
         [REPORT, field("2nd", string_id())], ("report_number",)),
        ("length-0", "A string of at most 0", [REPORT, field("other", string_id(0))],
         ("report_number",)),
        ("length-257", "A string of at most 257", [REPORT, field("other", string_id(257))],
         ("report_number",)),
        ("precision-10", "Ten decimal places", [REPORT, field("other", decimal(10))],
         ("report_number",)),
        ("items-0", "An array of at most 0", [REPORT, field("other", array(TIMESTAMP, 0, 0))],
         ("report_number",)),
        ("items-1025", "An array of at most 1,025",
         [REPORT, field("other", array(TIMESTAMP, 0, 1_025))], ("report_number",)),
        ("item-length-257", "An array of strings of at most 257",
         [REPORT, field("other", array(string_id(257)))], ("report_number",)),
        ("enum-empty", "An ENUM without values", [REPORT, field("other", one_of())],
         ("report_number",))):
    unsound_plain(name, description, fields=fields, claim=claim)
passes("schema", "types-at-limits", "256 characters, nine decimal places, 1,024 items",
       lambda: plain(schema={"fields": [
           REPORT, field("longest", string_id(256), False), field("finest", decimal(9), False),
           field("most", array(string_id(256), 0, 1_024), False)]}), NOW)
unsound_plain("file-name-capital", "A file with a capital", files=["BL.pdf"])
unsound_plain("file-name-path", "A file with a path", files=["bl/1.pdf"])
unsound_plain("file-name-dot-first", "A file that begins with a point", files=[".bl"])
unsound_plain("file-name-65", "A file name of 65 characters", files=["b" * 65])


def unsound_board(name, description, **schema):
    unsound(name, description, lambda: on_board_schema(**schema))


def seal(**changes):
    usual = dict(role=INSPECTOR, field="seal_number", photo="seal.jpg", exif=None)
    return Record(**{**usual, **changes})


def exif(**changes):
    return seal(exif=Record(**{"taken_at": "photo_taken_at", "latitude": "photo_latitude",
                               "longitude": "photo_longitude", **changes}))


def more_fields(*fields):
    """The fields of on_board, and some more."""
    return on_board_schema().fields + list(fields)


unsound_board("seal-of-another-role", "The seal is a role's that the schema does not ask for",
              seal=seal(role=DC_3PL))
unsound_board("seal-not-a-string", "The seal's field is a DECIMAL",
              seal=seal(field="gross_weight_kg"))
unsound_board("seal-redactable", "The seal's field may be redacted", seal=seal(field="booking"))
unsound_board("seal-photo-not-listed", "The photo is none of the files", seal=seal(photo="s.jpg"))
unsound_board("exif-time-is-no-time", "The photo's time is a string",
              seal=exif(taken_at="seal_number"))
unsound_board("exif-precision-5", "A latitude of five places", fields=more_fields(
    field("photo_lat", decimal(5), False)), seal=exif(latitude="photo_lat"))
unsound_board("exif-redactable", "A longitude that may be redacted", fields=more_fields(
    field("photo_lon", decimal(6), False, True)), seal=exif(longitude="photo_lon"))
unsound_board("exif-time-redactable", "A time of the photo that may be redacted",
              fields=more_fields(field("photo_time", TIMESTAMP, False, True)),
              seal=exif(taken_at="photo_time"))
unsound_board("lots-sequence", "A lot list in any order", fields=more_fields(
    field("lots", array(string_id(8), codes.SEQ))), lots="lots")
unsound_board("lots-of-decimals", "A lot list of numbers", fields=more_fields(
    field("lots", array(decimal(0)))), lots="lots")
unsound_board("lots-optional", "A lot list that may be absent", fields=more_fields(
    field("lots", array(string_id(8)), False)), lots="lots")


def cold(**changes):
    return {"cold_chain": story.cold_chain(**changes)}


SPAN = ("loading_started_at", "loaded_at")
unsound_board("full-with-two-windows", "A whole log with two windows", **cold(windows=(SPAN, SPAN)))
unsound_board("no-window", "Windows of a log, and none", **cold(mode=codes.WINDOWS, windows=()))
unsound_board("band-reversed", "The lowest is above the highest",
              cold_chain=story.cold_chain().but(low=8_001))
unsound_board("window-of-a-string", "A window from a string",
              **cold(windows=(("seal_number", "loaded_at"),)))
unsound_board("window-optional", "A window until a time that may be absent",
              **cold(windows=(("loading_started_at", "photo_taken_at"),)))

WEIGHT = "gross_weight_kg"
ROW = Record(field=WEIGHT, low=0, high=10)
unsound_board("tolerance-reversed", "A tolerance with low above high",
              tolerances=[ROW.but(low=11)], variances=[])
unsound_board("tolerance-of-a-string", "A tolerance of a string",
              tolerances=[ROW.but(field="seal_number")], variances=[])
unsound_board("tolerance-redactable", "A tolerance of what may be redacted", fields=more_fields(
    field("tare_kg", decimal(3), False, True)), tolerances=[ROW.but(field="tare_kg")],
    variances=[])
unsound_board("variance-alone", "A variance without a tolerance", tolerances=[],
              variances=[variance(WEIGHT, codes.HIGHER, (11, 1))])
for name, description, side, steps in (
        ("variance-no-step", "A variance without steps", codes.HIGHER, ()),
        ("variance-from-high", "A step that ends where the tolerance does", codes.HIGHER,
         ((10, 1),)),
        ("variance-from-low", "… on the lower side", codes.LOWER, ((0, 1),)),
        ("variance-steps-descend", "Steps up that go down", codes.HIGHER, ((12, 1), (11, 1))),
        ("variance-steps-ascend", "Steps down that go up", codes.LOWER, ((-2, 1), (-1, 1))),
        ("variance-cheaper-outside", "What is further outside costs less", codes.HIGHER,
         ((11, 2), (12, 1)))):
    unsound_board(name, description, tolerances=[ROW], variances=[variance(WEIGHT, side, *steps)])
