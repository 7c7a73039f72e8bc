"""Random dossiers: values at the edges of their types, and dossiers that are none."""

import time

from ..builder import filler
from . import canonical
from .generate_log import window_of

WEIGHTS = ("20.000", "19.000", "21.000", "20.000", "18.999", "18.900", "18.899", "18.000", "17.999",
           "21.001", "21.002", "-1.000")
MOISTURES = (None, None, "0.00", "12.50", "12.51", "13.01", "14.00", "14.01", "-0.01")
ODD_TEXTS = ("x", " x", "x ", "é", "x" * 33, '"', "\\", "1", "true", "2026-02-29T00:00:00Z",
             "1969-12-31T23:59:59Z", "2024-02-29T00:00:00Z", "01.000", "-0.000", "1.00", "a" * 256)
ODD_VALUES = (1, 0, True, [], {}, ["A"], ["B", "A"], ["A", "A"], {"a": 1}, 2**53 - 1, 2**53)
TOKENS = (b" ", b",", b"null", b"1.0", b'"', b"\\", b"\\u0041", b"\xc3\xa9", b"\xff", b"{", b"}",
          b"[", b"]", b"0", b"-", b"\n", b":", b"\x7f", b"true")


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def values_of(rng, trade):
    """(fields, files) that fit the schema, mostly."""
    names = {one.name for one in trade.schema.fields}
    values = {"report_number": rng.choice(("R-1", "R-2", "r-1", "R  1")), "consignee": "C-1"}
    if rng.random() < 0.3:
        values["remark"] = rng.choice(('say "hi"', "back \\ slash", "r" * 256))
    if rng.random() < 0.2:
        values["colour"] = rng.choice(("RED", "GREEN"))
    if rng.random() < 0.2:
        values["fragile"] = rng.random() < 0.5
    if rng.random() < 0.2:
        values["ports"] = rng.choice((["B", "A"], ["A", "A", "A"]))
    if rng.random() < 0.2:
        values["stops"] = [moment(0), moment(253_402_300_799)]
    if "container_ids" in names:
        values.update(board_values(rng, trade))
    shipped = [(name, b"a scan of " + name.encode()) for name in ("bl.pdf", "seal.jpg")
               if name in trade.schema.files or rng.random() < 0.2]
    if shipped and rng.random() < 0.02 * rng.trouble:
        shipped.pop()
    return {name: value for name, value in values.items() if value is not None}, shipped


def board_values(rng, trade):
    trade.windows, odd = [], rng.random() < 0.3 * rng.trouble
    values = {"container_ids": rng.choice((["A1"], ["A1", "B2",
                                                    "a1"])) if rng.random() < 0.1 * rng.trouble
              else ["A1", "B2"],
              "gross_weight_kg": rng.choice(WEIGHTS if odd else WEIGHTS[:4]),
              "moisture_percent": rng.choice(MOISTURES if odd else MOISTURES[:4]),
              "seal_number": "SL-1"}
    if rng.random() < 0.6:
        values["photo_taken_at"] = moment(1_767_235_600)
    if rng.random() < 0.6:
        values.update(photo_latitude="51.955100", photo_longitude="-179.950000")
    if rng.random() < 0.02 * rng.trouble:
        values["photo_latitude"] = None
    for index in range(2):
        start, until = window_of(rng, trade) if trade.schema.cold_chain else (0, 1)
        if rng.random() < 0.03 * rng.trouble:
            start, until = until, start
        trade.windows.append((start, until))
        values[f"time_{2 * index}"], values[f"time_{2 * index + 1}"] = moment(start), moment(until)
    return values


def spoil(rng, trade):
    """Something wrong with the dossier's bytes or members, or just not."""
    what = rng.random()
    if what < 0.3:
        spoil_bytes(rng, trade)
        return
    members = {name: value for name, value in trade.members.items()}
    members["fields"] = dict(members["fields"])
    if what < 0.5:
        name = rng.choice(sorted(members["fields"]) + ["other"])
        members["fields"][name] = rng.choice(ODD_TEXTS + ODD_VALUES)
    elif what < 0.6:
        name = rng.choice(sorted(members["fields"]))
        del members["fields"][name]
        if rng.random() < 0.6:
            members["redactions"] = [{"commitment": filler("commitment").hex(), "field": name}]
    elif what < 0.7:
        name = rng.choice(sorted(members))
        members[name] = rng.choice((filler("another").hex(), "x", 1, 2, True, [1], {"a": "b"}))
    elif what < 0.78:
        members[rng.choice(("note", "log", "redactions", "files"))] = rng.choice((
            filler("another").hex(), 1, ["x"], [{"commitment": "00" * 32, "field": "remark"}]))
    elif what < 0.9:
        for name, value in members["fields"].items():
            if isinstance(value, list):
                members["fields"][name] = rng.choice((value[::-1], value + value[-1:]))
    elif "files" in members:
        files = [dict(entry) for entry in members["files"]]
        rng.choice((lambda: files.reverse(), lambda: files.append(files[0]),
                    lambda: files[0].update(size="1"), lambda: files[0].update(name="A"),
                    lambda: files[0].pop("size")))()
        members["files"] = files
    else:
        members["redactions"] = [{"commitment": filler("commitment").hex(), "field": name}
                                 for name in rng.choice((["remark"], ["remark", "remark"],
                                                         ["remark", "consignee"]))]
    trade.members = members
    trade.raw_dossier(lax(members))


def lax(value):
    """As canonical.write, also for texts outside ASCII."""
    if isinstance(value, dict):
        return b"{" + b",".join(lax(name) + b":" + lax(value[name])
                                for name in sorted(value)) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(lax, value)) + b"]"
    if isinstance(value, str):
        return b'"' + value.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'
    return canonical.write(value)


def spoil_bytes(rng, trade):
    data = bytearray(trade.dossier_bytes)
    for _ in range(rng.choice((1, 1, 1, 2))):
        place = rng.randrange(len(data))
        what = rng.randrange(6)
        if what == 0:
            data[place] ^= 1 << rng.randrange(8)
        elif what == 1:
            data[place:place] = rng.choice(TOKENS)
        elif what == 2:
            del data[place]
        elif what == 3:
            data[place:place + 1] = rng.choice(TOKENS)
        elif what == 4:
            depth = rng.choice((13, 14, 15, 16, 17))
            data[-1:] = b',"z":' + b"[" * depth + b"1" + b"]" * depth + b"}"
        else:
            length = rng.choice((255, 256, 257))
            data[-1:] = b',"z":"' + rng.choice((b"z", b'\\"')) * length + b'"}'
    trade.raw_dossier(bytes(data))


