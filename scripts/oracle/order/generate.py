"""Random cases of the order lane: `cases` as bytes, and what a decision reached, for the table."""

from . import codes
from .generate_story import tell
from .generate_variant import cases_of

HOLDS = codes.HOLDS.values()
REFUSALS = codes.REFUSALS.values()
EVERY = {"outcome": ["pass", "hold", "refuse", "fault"], "hold": HOLDS, "refuse": REFUSALS,
         "dossier": ["COUNTED"] + [codes.REFUSALS[code] for code in range(97, 101)],
         "order-attestation": ["COUNTED", "FOREIGN"] + [codes.REFUSALS[code]
                                                        for code in range(101, 111)],
         "revocation": ["COUNTED", "FOREIGN", "NOT_ENTITLED", "E_SIG_MISMATCH",
                        "E_FUTURE_ATTEST"],
         "inspection": ["COUNTED", "FOREIGN", "NOT_ENTITLED", "E_SIG_MISMATCH", "E_KEY_REVOKED",
                        "E_FUTURE_ATTEST", "E_STALE_ATTEST"],
         "log-head": ["COUNTED", "FOREIGN", "E_SIG_MISMATCH", "E_DEVICE_NOT_BOUND",
                      "E_FUTURE_ATTEST"],
         "role-group": ["COUNTED", "E_QUORUM_MISSING"] + [
             codes.REFUSALS[code] for code in range(101, 111)],
         "signal": codes.SIGNALS.values(), "fallback": ["none", "0", "1"],
         "fault": ["TOO_LARGE", "TRUNCATED", "BAD_VALUE", "TOO_MANY", "TRAILING", "ORDER",
                   "HOST_TIME", "HOST_STATE"]}


def cases(rng):
    """Cases without end."""
    while True:
        yield from cases_of(rng, tell(rng))


def note_decision(reached, decision):
    """Count everything that this decision reached."""
    reached["outcome", codes.OUTCOMES[decision.outcome]] += 1
    for kind, code in {(one.kind, one.code) for one in decision.considered}:
        reached[codes.CONSIDERED_KINDS[kind], codes.ITEMS[code]] += 1
    if decision.outcome == codes.HOLD:
        reached["hold", codes.HOLDS[decision.code]] += 1
    elif decision.outcome == codes.REFUSE:
        reached["refuse", codes.REFUSALS[decision.code]] += 1
    else:
        fallback = decision.emt.fallback
        reached["fallback", "none" if fallback is None else str(fallback)] += 1
        for found in {signal[0] for signal in decision.signals}:
            reached["signal", codes.SIGNALS[found]] += 1
