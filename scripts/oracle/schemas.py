"""The published JSON Schemas against every fixture of a session, and against JSON that is wrong in
one place."""

import copy
import json
from pathlib import Path

from jsonschema import Draft202012Validator


def check(folder):
    """Returns what is wrong, one line each."""
    folder = Path(folder)
    wrong, valid = [], 0
    validators = {}
    for suffix, name in ((".case.json", "case"), (".expect.json", "decision")):
        schema = json.loads((folder / f"{name}.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        validators[suffix] = Draft202012Validator(schema)
        for path in sorted((folder / "session").rglob("*" + suffix)):
            value = json.loads(path.read_text())
            if "raw" in value or "fault" in value:  # malformed on purpose: bytes, not fields
                continue
            valid += 1
            for error in validators[suffix].iter_errors(value):
                wrong.append(f"{path}: {error.json_path}: {error.message[:120]}")
    if valid < 100:
        wrong.append(f"only {valid} files below {folder}")
    case = json.loads((folder / "session/items/every-kind-counts.case.json").read_text())
    for description, broken in breakages(case):
        if validators[".case.json"].is_valid(broken):
            wrong.append(f"the schema of a case accepts {description}")
    return wrong


def breakages(case):
    """The same case, wrong in one place at a time."""
    def broken(change):
        value = copy.deepcopy(case)
        change(value)
        return value

    yield "an unknown field", broken(lambda c: c.update(extra=1))
    yield "a missing field", broken(lambda c: c.pop("status"))
    yield "upper-case hex", broken(lambda c: c["lock"].update(rules="AB" * 32))
    yield "a short digest", broken(lambda c: c["lock"].update(rules="ab" * 31))
    yield "an amount as a number", broken(lambda c: c["lock"].update(amount=1))
    yield "an amount with a leading zero", broken(lambda c: c["lock"].update(amount="01"))
    yield "a time with an offset", broken(lambda c: c.update(at="2026-01-01T00:00:00+00:00"))
    yield "an unknown status", broken(lambda c: c.update(status="OPEN"))
    yield "an unknown kind", broken(lambda c: c["evidence"][0].update(kind="receipt"))
    yield "an unknown field of a body", broken(lambda c: c["evidence"][0]["body"].update(extra=1))
    yield "a body of another kind", broken(lambda c: c["evidence"][0].update(kind="vote"))
