"""Cases and results as JSON text: 2-space indent, keys in wire order, final newline."""

import json

from . import codes
from .decision import decision_json
from .objects import CASE
from .order import case as order_case
from .schema import BadInput


def dump(value):
    """The file's text."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def case_text(case):
    return dump((order_case.CASE if hasattr(case, "order") else CASE).to_json(case))


def raw_text(case_bytes):
    """A malformed fixture's source."""
    return dump({"raw": case_bytes.hex()})


def decision_text(decision):
    return dump(decision_json(decision))


def fault_text(code):
    return dump({"fault": codes.FAULTS[code]})


def case_bytes_of(text):
    """The case bytes that a source file stands for. Raises BadInput."""
    try:
        found = json.loads(text, object_pairs_hook=no_duplicates)
    except json.JSONDecodeError as bad:
        raise BadInput(str(bad)) from bad
    if isinstance(found, dict) and list(found) == ["raw"]:
        return bytes.fromhex(found["raw"])
    kind = order_case.CASE if isinstance(found, dict) and found.get("lane") == "order" else CASE
    return kind.write(kind.from_json(found))


def no_duplicates(pairs):
    """JSON with duplicates is bad input."""
    if len({name for name, _ in pairs}) != len(pairs):
        raise BadInput("duplicate key")
    return dict(pairs)
