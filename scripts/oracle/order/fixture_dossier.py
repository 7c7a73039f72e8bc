"""Fixtures of G3: dossiers not canonical, not well formed, unsorted, incomplete; and edges."""

from ..builder import filler
from . import builder, canonical, dossier, files
from .builder import TIMESTAMP, array, decimal, field, one_of, string_id
from .codes import SEQ
from .fixture import passes, refuses_dossier
from .story import DECIDED, NOW, on_board, plain

DRIFT, FORMAT = "E_CANONICAL_DRIFT", "E_FORMAT_INVALID"
UNSORTED, MISSING = "E_SET_NOT_SORTED", "E_FILE_MISSING"
TYPED = [field("report_number", string_id()), field("remark", string_id(256), False, True),
         field("at", TIMESTAMP, False), field("colour", one_of("GREEN", "RED"), False),
         field("kilos", decimal(3), False), field("pieces", decimal(0), False),
         field("fragile", builder.BOOLEAN, False),
         field("ids", array(string_id(11), max_items=4), False),
         field("ports", array(string_id(8), SEQ, 4), False),
         field("stops", array(TIMESTAMP, SEQ, 4), False),
         field("weights", array(decimal(1), SEQ, 4), False),
         field("consignee", string_id(), True, True)]


def typed(fields=None, shipped=(), members=None, needs=(), **how):
    """The plain trade with a field of every type; all attestations are over what it then is."""
    values = {"consignee": "C-1", **(fields or {})}
    return plain(schema={"fields": TYPED, "files": sorted(needs)},
                 fields={name: value for name, value in values.items() if value is not None},
                 files=shipped, members=members, **how)


# Canonical

def raw(name, description, change, code=DRIFT):
    """The dossier's bytes changed after all was told: nothing after G3 is reached."""
    def make():
        told = typed()
        data = change(told.dossier_bytes)
        assert data != told.dossier_bytes
        told.raw_dossier(data)
        return told
    refuses_dossier("dossier", name, description, code, make, NOW)


def put(old, new):
    def change(data):
        assert data.count(old) == 1, old
        return data.replace(old, new)
    return change


def member(text):
    """One more member `x`, at its place at the end."""
    return lambda data: data[:-1] + b',"x":' + text + b"}"


raw("space-after-comma", "A space after a comma", put(b',"version"', b', "version"'))
raw("space-at-start", "A space before everything", lambda data: b" " + data)
raw("newline-at-end", "A newline behind everything", lambda data: data + b"\n")
raw("byte-order-mark", "A BOM before everything", lambda data: b"\xef\xbb\xbf" + data)
raw("empty", "No bytes at all", lambda data: b"")
raw("an-array", "An array", lambda data: b"[" + data + b"]")
raw("cut", "The last brace is missing", lambda data: data[:-1])
raw("brace-too-many", "A brace too many", lambda data: data + b"}")
raw("comma-at-end", "A comma before the last brace", lambda data: data[:-1] + b",}")
raw("names-descend", "Two members exchanged", lambda data: data.replace(b'"version":1', b"", 1)
    .replace(b'{"escrow"', b'{"version":1,"escrow"', 1).replace(b",}", b"}"))
raw("name-twice", "A member given twice, with one value", put(b',"version":1',
                                                              b',"version":1,"version":1'))
raw("name-twice-inside", "A field given twice, with two values",
    put(b'"report_number":"R-1"', b'"report_number":"R-1","report_number":"R-2"'))
raw("name-twice-by-escape", "A name twice, once with an escape",
    member(b'{"a\\"":1,"a\\"":1}'))
for name, description, text in (
        ("fraction", "A fraction", b"1.0"), ("exponent", "An exponent", b"1e3"),
        ("negative", "A negative integer", b"-1"), ("negative-zero", "Minus zero", b"-0"),
        ("plus", "A plus", b"+1"), ("leading-zero", "A leading zero", b"01"),
        ("integer-2-to-53", "An integer of 2^53", b"9007199254740992"),
        ("integer-of-17-digits", "An integer of 17 digits", b"10000000000000000"),
        ("integer-of-400-digits", "An integer of 400 digits", b"9" * 400),
        ("null", "null", b"null"), ("true-capital", "True with a capital", b"True"),
        ("not-a-number", "NaN", b"NaN"),
        ("empty-string", "An empty string", b'""'), ("empty-array", "An empty array", b"[]"),
        ("empty-object", "An empty object", b"{}"), ("empty-name", "An empty name", b'{"":1}'),
        ("unicode-escape", "An escape of an ASCII letter", b'"\\u0041"'),
        ("slash-escaped", "An escaped slash", b'"\\/"'),
        ("newline-escaped", "An escaped newline", b'"\\n"'),
        ("newline-raw", "A newline in a string", b'"\n"'),
        ("tab-raw", "A tab in a string", b'"\t"'), ("delete", "A byte 0x7f", b'"\x7f"'),
        ("not-ascii", "An é in UTF-8", b'"\xc3\xa9"'),
        ("not-utf-8", "A byte 0xff", b'"\xff"'),
        ("surrogate", "Half of a surrogate pair, in UTF-8", b'"\xed\xa0\x80"'),
        ("overlong", "An overlong form of /", b'"\xc0\xaf"'),
        ("nul", "A byte 0", b'"\x00"'),
        ("string-257", "A string of 257 characters", b'"' + b"s" * 257 + b'"'),
        ("single-quotes", "Single quotes", b"'a'"), ("comment", "A comment", b"1/**/")):
    raw(name, description, member(text))


def nested(depth):
    """This many objects, one in the other, the innermost with the largest integer."""
    return b'{"a":' * depth + b"9007199254740991" + b"}" * depth


raw("depth-17", "17 objects open at once", member(nested(16)))
raw("depth-1000", "A thousand arrays open at once", member(b"[" * 1_000 + b"1" + b"]" * 1_000))
raw("depth-and-length-at-limit", "16 objects open, 256 characters of which some are escaped, "
    "2^53 − 1: canonical, though no dossier",
    lambda data: data[:-1] + b',"x":' + nested(15) + b',"y":"' + b'\\"' * 200 + b"\\\\" * 56
    + b'"}', FORMAT)


# Well formed

def formed(name, description, at=NOW, make=typed, **how):
    passes("dossier", name, description, lambda: make(**how), at)


def misformed(name, description, code=FORMAT, **how):
    refuses_dossier("dossier", name, description, code, lambda: typed(**how), NOW)


WRONG = filler("another").hex()
for name in ("escrow", "schema", "sub_lot", "supplier"):
    misformed(f"other-{name.replace('_', '-')}", f"It names another {name.replace('_', '-')}",
              members={name: WRONG})
misformed("other-stage", "It names another stage", members={"stage": 2})
misformed("stage-as-string", "The stage is a string", members={"stage": "1"})
misformed("stage-true", "The stage is true", members={"stage": True})
misformed("version-2", "Version 2", members={"version": 2})
misformed("no-version", "No version", members={"version": None})
misformed("no-fields", "No fields", members={"fields": None})
misformed("member-unknown", "A member that is none", members={"note": "x"})
misformed("escrow-capitals", "Capitals in hex", members={"escrow": WRONG.upper()})
misformed("log-without-cold-chain", "A log where none is asked", members={"log": WRONG})
misformed("fields-no-object", "The fields are an array", members={"fields": ["R-1"]})
misformed("field-unknown", "A field that the schema does not have", fields={"other": "x"})
misformed("field-missing", "A required field is missing", fields={"consignee": None})

for name, description, fields in (
        ("every-type", "A field of every type", {
            "at": "2024-02-29T23:59:59Z", "colour": "RED", "kilos": "-0.001", "pieces": "0",
            "fragile": True, "ids": ["A", "B"], "ports": ["B", "A", "A"],
            "stops": ["1970-01-01T00:00:00Z"], "weights": ["-1.5", "0.0"]}),
        ("types-at-edges", "The longest, the largest and the latest of every type", {
            "at": "9999-12-31T23:59:59Z", "kilos": "-999999999999999.999",
            "pieces": "999999999999999999", "remark": "r" * 256,
            "ids": ["A" * 11, "B", "C", "D"]}),
        ("strings-with-escapes", "Quotes, backslashes and spaces inside",
         {"remark": 'say "hi" \\ / now'})):
    formed(name, description, fields=fields)
formed("set-by-characters", "A set ascends by the characters, not by their escapes: \" before A",
       fields={"ids": ['"Z', "A"]})
for name, description, fields in (
        ("string-too-long", "33 characters of 32", {"consignee": "c" * 33}),
        ("string-space-first", "A space at the beginning", {"consignee": " C"}),
        ("string-space-last", "A space at the end", {"consignee": "C "}),
        ("string-is-number", "A number for a string", {"consignee": 1}),
        ("decimal-precision", "Two decimal places where three are asked", {"kilos": "1.00"}),
        ("decimal-more-precise", "Four decimal places", {"kilos": "1.0000"}),
        ("decimal-no-point", "No decimal places", {"kilos": "1"}),
        ("decimal-point-of-0", "A point where no places are asked", {"pieces": "1."}),
        ("decimal-point-first", "Nothing before the point", {"kilos": ".001"}),
        ("decimal-leading-zero", "A zero before others", {"kilos": "01.000"}),
        ("decimal-plus", "A plus", {"kilos": "+1.000"}),
        ("decimal-minus-zero", "Minus zero", {"kilos": "-0.000"}),
        ("decimal-19-digits", "19 digits", {"kilos": "1000000000000000.000"}),
        ("decimal-of-0-19-digits", "19 digits without a point",
         {"pieces": "1000000000000000000"}),
        ("decimal-exponent", "An exponent", {"pieces": "1e3"}),
        ("decimal-is-integer", "An integer", {"pieces": 1}),
        ("time-february-30", "A day that is none", {"at": "2024-02-30T00:00:00Z"}),
        ("time-no-leap-year", "29 February in a year without", {"at": "2026-02-29T00:00:00Z"}),
        ("time-1900-like", "29 February 2100", {"at": "2100-02-29T00:00:00Z"}),
        ("time-1969", "The second before 1970", {"at": "1969-12-31T23:59:59Z"}),
        ("time-24-hours", "Hour 24", {"at": "2026-01-10T24:00:00Z"}),
        ("time-leap-second", "Second 60", {"at": "2016-12-31T23:59:60Z"}),
        ("time-offset", "An offset", {"at": "2026-01-10T12:00:00+00:00"}),
        ("time-milliseconds", "Milliseconds", {"at": "2026-01-10T12:00:00.000Z"}),
        ("time-lower-case", "A small z", {"at": "2026-01-10T12:00:00z"}),
        ("boolean-as-string", "A BOOLEAN as a string", {"fragile": "true"}),
        ("boolean-as-integer", "A BOOLEAN as 1", {"fragile": 1}),
        ("enum-other", "A value that the ENUM does not have", {"colour": "BLUE"}),
        ("enum-other-case", "… or not in this case", {"colour": "red"}),
        ("array-too-long", "Five items of four", {"ids": ["A", "B", "C", "D", "E"]}),
        ("array-is-string", "A string for an array", {"ids": "A"}),
        ("array-item-too-long", "An item of 12 characters", {"ids": ["A" * 12]}),
        ("array-item-precision", "An item of another precision", {"weights": ["1.00"]}),
        ("array-of-arrays", "An array in an array", {"ids": [["A"]]})):
    misformed(name, description, fields=fields)

SALT = filler("salt")


def redaction(name, commitment=None):
    return {"commitment": commitment or filler("commitment").hex(), "field": name}


def with_commitment():
    """A real one: over escrow, field, salt and value. The order does not depend on the dossier."""
    found = dossier.commitment(typed().escrow, "consignee", SALT, "C-1").hex()
    return typed({"consignee": None}, members={"redactions": [redaction("consignee", found)]})


passes("dossier", "redacted-field", "A commitment stands for a required field", with_commitment,
       NOW)
misformed("redacted-and-there", "A field that is there and redacted",
          members={"redactions": [redaction("consignee")]})
misformed("redacted-not-redactable", "A field that may not be redacted",
          members={"redactions": [redaction("kilos")]})
misformed("redacted-unknown", "A field that the schema does not have",
          members={"redactions": [redaction("other")]})
misformed("redaction-short", "A commitment of 62 digits",
          members={"redactions": [redaction("remark", "ab" * 31)]})
misformed("redaction-with-more", "A redaction with a member too many",
          members={"redactions": [{**redaction("remark"), "salt": WRONG}]})
misformed("redactions-an-object", "The redactions are an object",
          members={"redactions": redaction("remark")})


def entries(*names, **changes):
    return {"files": [{**dossier.file_entry(name, files.BL), **changes} for name in names]}


def numbered(count):
    return [f"f{index:02}.pdf" for index in range(count)]


formed("files-64", "64 files", members=entries(*numbered(64)))
formed("file-name-64", "A file name of 64 characters, and one of one",
       members=entries("0", "f" * 64))
misformed("files-65", "65 files", members=entries(*numbered(65)))
misformed("file-name-capital", "A capital in a file name", members=entries("BL.pdf"))
misformed("file-name-65", "A file name of 65 characters", members=entries("f" * 65))
misformed("file-digest-capitals", "Capitals in a file's digest",
          members=entries("bl.pdf", sha256=WRONG.upper()))
misformed("file-size-as-string", "A size as a string", members=entries("bl.pdf", size="600"))
misformed("file-with-more", "A file with a member too many",
          members=entries("bl.pdf", type="application/pdf"))
misformed("file-without-size", "A file without its size", members={"files": [
    {"name": "bl.pdf", "sha256": WRONG}]})

# Sets
formed("set-of-one", "A set of one", fields={"ids": ["A"]})
misformed("containers-unsorted", "A set that descends", UNSORTED, fields={"ids": ["B", "A"]})
misformed("container-twice", "A set with one item twice", UNSORTED, fields={"ids": ["A", "A"]})
misformed("set-by-escapes", "A set sorted by how it is escaped: A before \"", UNSORTED,
          fields={"ids": ["A", '"Z']})
misformed("files-unsorted", "Files by no order", UNSORTED, members=entries("b.pdf", "a.pdf"))
misformed("file-twice", "A file twice", UNSORTED, members=entries("a.pdf", "a.pdf"))
misformed("redactions-unsorted", "Redactions by no order", UNSORTED, fields={"consignee": None},
          members={"redactions": [redaction("remark"), redaction("consignee")]})
misformed("redaction-twice", "A field redacted twice", UNSORTED,
          members={"redactions": [redaction("remark"), redaction("remark", WRONG)]})
misformed("format-before-sets", "Unsorted, and a value that is none", FORMAT,
          fields={"ids": ["B", "A"], "kilos": "1"})

# Files
BL = (("bl.pdf", files.BL),)
formed("extra-file", "A file more than the schema asks for", needs=["bl.pdf"],
       shipped=BL + (("seal.jpg", files.SEAL_PHOTO),))
misformed("files-missing", "No files, and one is asked for", MISSING, needs=["bl.pdf"])
misformed("sets-before-files", "A file is missing, and a set unsorted", UNSORTED,
          needs=["bl.pdf"], fields={"ids": ["B", "A"]})
refuses_dossier("dossier", "seal-photo-missing", "The photo of the seal is not listed", MISSING,
                lambda: without_photo(), DECIDED)
refuses_dossier("dossier", "log-missing", "A cold chain, and no log", FORMAT,
                lambda: on_board(members={"log": None}), DECIDED)


def without_photo():
    told = on_board()
    told.members["files"] = [entry for entry in told.members["files"]
                             if entry["name"] != "seal.jpg"]
    told.raw_dossier(canonical.write(told.members))
    return told


