"""One fixture: where it lives, what it shows in one line, and what its author expects by hand."""

from . import codes
from .case_json import case_bytes_of, case_text, decision_text, fault_text, raw_text
from .case import write_case
from .codes import Fault
from .decide import decision_of
from .decision import decision_json, write_decision

ALL = []


def fixture(folder, name, description, **expected):
    """Registers a function that returns a session's case (or the bytes of a malformed one)."""
    return registered("session", folder, name, description, OF, expected)


def registered(lane, folder, name, description, readers, expected):
    """A fixture of any lane; `readers`: how each expectation is read from a decision's JSON."""
    def register(make):
        one = Fixture(lane, folder, name, description, make, expected, readers)
        assert one.path not in [other.path for other in ALL], one.path
        ALL.append(one)
        return make
    return register


class Fixture:
    """`expected` is written by hand; `files` asserts that the oracle agrees with it."""

    def __init__(self, lane, folder, name, description, make, expected, readers):
        self.lane, self.folder, self.name, self.description = lane, folder, name, description
        self.make, self.expected, self.readers = make, expected, readers

    @property
    def path(self):
        """Below fixtures/, without a suffix."""
        return f"{self.lane}/{self.folder}/{self.name}"

    @property
    def summary(self):
        """The index's word for what comes out: a fault, or outcome and code or basis."""
        expected = self.expected
        if "fault" in expected:
            return f"fault {expected['fault']}"
        return f"{expected['outcome']} {expected.get('basis') or expected.get('code', '')}".strip()

    def files(self):
        """Suffix → content."""
        made = self.make()
        if isinstance(made, bytes):
            case_bytes, source = made, raw_text(made)
        else:
            case_bytes, source = write_case(made), case_text(made)
        assert case_bytes_of(source) == case_bytes, self.path
        try:
            decision = decision_of(case_bytes)
        except Fault as fault:
            self.agree({"fault": codes.FAULTS[fault.code]}, None)
            result, text = bytes([fault.code]), fault_text(fault.code)
        else:
            self.agree(decision_json(decision), decision)
            result, text = write_decision(decision), decision_text(decision)
        return {".case.json": source.encode(), ".case": case_bytes,
                ".expect.json": text.encode(), ".expect": result}

    def agree(self, found, decision):
        """Every hand-written expectation holds."""
        place = self.path
        if "fault" in self.expected or "fault" in found:
            assert self.expected == found, (place, self.expected, found)
            return
        for name, wanted in self.expected.items():
            got = self.readers[name](found)
            assert got == wanted, (place, name, "expected", wanted, "got", got)
        assert found["outcome"] != "settle" \
            or sum(int(one["amount"]) for one in found["allocations"]) > 0, place


def refused_items(found):
    """(kind, code) of every item that is not COUNTED, sorted."""
    return sorted((one["kind"], one["code"]) for one in found["considered"]
                  if one["code"] != "COUNTED")


# How each hand-written expectation is read from a decision's JSON.
OF = {
    "outcome": lambda found: found["outcome"],
    "basis": lambda found: found["basis"],
    "code": lambda found: found["code"],
    "condition": lambda found: found["condition"],
    "reason": lambda found: found["reason"],
    "start": lambda found: found["start"],
    "payable": lambda found: found["payable_seconds"],
    "money": lambda found: tuple(int(one["amount"]) for one in found["allocations"]),
    "signals": lambda found: sorted(one["signal"] for one in found["signals"]),
    "items": refused_items,
    "needed": lambda found: found["needed"],
    "had": lambda found: found["had"],
    "next": lambda found: int(found["next_deadline"]),
    "accrued": lambda found: int(found["accrued"]),
    "block": lambda found: found["attestation_block"] is not None,
    "flagged": lambda found: next(one["evidence"] for one in found["signals"]
                                  if one["signal"] == "MISUSE_FLAG"),
    "witnesses": lambda found: len(found["attestation_block"]["witnesses"]),
}
