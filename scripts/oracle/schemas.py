"""The published JSON Schemas against every fixture, and against JSON that is wrong in
one place."""

import copy
import json
from pathlib import Path

from jsonschema import Draft202012Validator


# Which schema the cases of a lane follow, by the lane that each names.
CASES = {"session": "case", "order": "order", "order-money": "order-money"}


def check(folder):
    """Returns what is wrong, one line each."""
    folder = Path(folder)
    wrong, validators = [], {}
    for name in (*CASES.values(), "decision"):
        schema = json.loads((folder / f"{name}.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        validators[name] = Draft202012Validator(schema)
    valid = dict.fromkeys(validators, 0)
    for path in sorted(folder.rglob("*.json")):
        if not path.name.endswith((".case.json", ".expect.json")):
            continue
        value = json.loads(path.read_text())
        if "raw" in value or "fault" in value:  # malformed on purpose: bytes, not fields
            continue
        name = CASES[value["lane"]] if path.name.endswith(".case.json") else "decision"
        valid[name] += 1
        for error in validators[name].iter_errors(value):
            wrong.append(f"{path}: {error.json_path}: {error.message[:120]}")
    wrong += [f"only {count} files follow {name}" for name, count in valid.items() if count < 100]
    for name, example, broken_in in (
        ("case", "session/items/every-kind-counts", breakages),
        ("order", "order/pass/on-board", order_breakages),
    ):
        case = json.loads((folder / f"{example}.case.json").read_text())
        for description, broken in broken_in(case):
            if validators[name].is_valid(broken):
                wrong.append(f"the schema of {example} accepts {description}")
    return wrong


def changed(case):
    """A maker of copies of a case, each with one change."""
    def broken(change):
        value = copy.deepcopy(case)
        change(value)
        return value
    return broken


def order_breakages(case):
    """The same order case, wrong in one place at a time."""
    broken = changed(case)
    yield "an unknown field", broken(lambda c: c.update(extra=1))
    yield "a missing field", broken(lambda c: c.pop("state"))
    yield "another lane", broken(lambda c: c.update(lane="session"))
    yield "a stage above 15", broken(lambda c: c["order"]["slices"][0].update(stage=16))
    yield "a share above the whole", broken(lambda c: c["order"]["slices"][0].update(share=10001))
    yield "a value as a number", broken(lambda c: c["order"].update(value=1))
    yield "an unknown kind of entry", broken(lambda c: c["state"][0].update(kind="LEDGER"))
    yield "a kind of the other lane", broken(lambda c: c["evidence"][0].update(kind="vote"))
    yield "an unknown form of the log", broken(lambda c: c.update(log={"parts": []}))


def breakages(case):
    """The same case, wrong in one place at a time."""
    broken = changed(case)
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
