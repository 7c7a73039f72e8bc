"""Random cases of an order's money, with the gate's beside them: `cases` as bytes, and what a
decision reached, for the table."""

from ..order import codes as gate
from . import codes
from .generate_story import stories
from .generate_variant import cases_of

COMMON = ["COUNTED", "FOREIGN", "NOT_ENTITLED", "E_SIG_MISMATCH", "E_FUTURE_ATTEST"]
EVERY = {
    "outcome": ["pass", "hold", "refuse", "change", "fault"], "basis": codes.BASES.values(),
    "hold": codes.HOLDS.values(), "refuse": codes.REFUSALS.values(),
    "order-attestation": ["COUNTED", "FOREIGN", "E_SIG_MISMATCH", "E_KEY_REVOKED"],
    "revocation": COMMON + ["E_NOT_COUNTED", "E_REVOCATION_LATE"],
    "objection": COMMON + ["E_NOT_CURRENT", "E_OBJECTION_LATE"],
    "ruling": COMMON + ["E_NO_OBJECTION", "E_RULING_LATE"],
    "assignment": COMMON + ["E_RECIPIENT_NOT_LISTED", "E_ASSIGNED_TOO_MUCH"],
    "correction": COMMON + ["E_NOT_CURRENT", "E_NOT_BROKEN", "E_CORRECTION_LATE"],
    "signal": codes.SIGNALS.values(), "repair": ["pass"],
    "fault": ["TRUNCATED", "BAD_VALUE", "TOO_MANY", "TRAILING", "ORDER", "HOST_TIME",
              "HOST_STATE"]}


def cases(rng):
    """Cases without end."""
    while True:
        for case in stories(rng):
            yield from cases_of(rng, case)


def note_decision(reached, decision):
    """Count everything that this decision reached."""
    if decision.lane != codes.LANE:
        note_gate(reached, decision)
        return
    reached["outcome", codes.OUTCOMES[decision.outcome]] += 1
    for kind, code in {(one.kind, one.code) for one in decision.considered}:
        reached[{**gate.KINDS, **codes.KINDS}[kind], codes.ITEMS[code]] += 1
    if decision.outcome == codes.HOLD:
        reached["hold", codes.HOLDS[decision.code]] += 1
    elif decision.outcome == codes.REFUSE:
        reached["refuse", codes.REFUSALS[decision.code]] += 1
    else:
        reached["basis", codes.BASES[decision.basis]] += 1
        note_signals(reached, decision)


def note_signals(reached, decision):
    for found in {signal[0] for signal in decision.signals}:
        reached["signal", codes.SIGNALS[found]] += 1


def note_gate(reached, decision):
    """What this page adds to the gate."""
    reached["outcome", gate.OUTCOMES[decision.outcome]] += 1
    for one in decision.considered:
        if one.kind == codes.CORRECTION:
            reached["correction", codes.ITEMS[one.code]] += 1
    if decision.outcome == gate.REFUSE and decision.code in codes.GATE_REFUSALS:
        name = codes.GATE_REFUSALS[decision.code]
        reached["gate refuse", name] += 1
        if not decision.considered and name in EVERY["correction"]:
            reached["correction", name] += 1
    if decision.outcome == gate.PASS:
        note_signals(reached, decision)
        if decision.emt.replaces is not None:
            reached["repair", "pass"] += 1


