"""Fixtures of P6: money, reasons, fallbacks, cancel caps, and aborts that a body agrees with."""

from . import codes
from .builder import Session, filler
from .fixture import fixture

SETTLED = {"outcome": "settle", "basis": "ATTESTED"}
NORMAL = {**SETTLED, "condition": "COMPLETED_NORMAL", "reason": "COMPLETED_NORMAL"}
EARLY = {**SETTLED, "condition": "CONSUMER_TERMINATED_EARLY"}
FAILED = {**SETTLED, "condition": "SESSION_FAILED"}
FALLEN = {**SETTLED, "condition": "PROVIDER_TERMINATED",
          "signals": ["FALSE_CLAIM", "RELIABILITY_MARK"]}


def money(name, description, expected, end=3720, **session):
    """A completed session of end − 120 seconds."""
    @fixture("money", name, description, **expected)
    def _():
        told = Session(**session)
        told.completed(end=end)
        return told.case(end + 80)


# cabal.md §8.2, one hour at 1,000,000 an hour, 10,000,000 locked, K = 0.01.
for trust, release, burn in ((0, 0, 1_000_000), (100, 500_000, 500_000), (500, 833_333, 166_667),
                             (1000, 909_090, 90_910), (2000, 952_380, 47_620)):
    money(f"trust-{trust}", f"One hour at trust {trust}: {release:,} released, {burn:,} burned",
          {**NORMAL, "payable": 3600, "money": (release, burn, 9_000_000), "signals": ["CREDIT"]},
          trust_micro=trust * 1_000_000)
money("one-second", "One second: 277 charged, the odd unit burns",
      {**NORMAL, "payable": 1, "money": (138, 139, 9_999_723)}, end=121,
      terms={"min_duration_seconds": 0})
money("one-unit", "One unit locked and charged at half: the dust burns",
      {**NORMAL, "payable": 1, "money": (0, 1, 0)}, end=121, amount=1,
      terms={"min_duration_seconds": 0, "rate_per_hour": 3600})
money("zero-seconds", "Zero seconds with minimum 0: completed, everything refunded, no credit",
      {**NORMAL, "payable": 0, "money": (0, 0, 10_000_000), "signals": []}, end=120,
      terms={"min_duration_seconds": 0})
money("rate-zero", "A rate of zero: completed and credited with nothing paid",
      {**NORMAL, "payable": 3600, "money": (0, 0, 10_000_000), "signals": ["CREDIT"]},
      terms={"rate_per_hour": 0})
money("k-zero", "K of zero burns everything, whatever the trust",
      {**NORMAL, "money": (0, 1_000_000, 9_000_000)}, k_payment_micro=0)
money("trust-largest", "The largest K and T: all but one unit is released",
      {**NORMAL, "money": (999_999, 1, 9_000_000)}, trust_micro=2**64 - 1,
      k_payment_micro=2**64 - 1)
money("escrow-largest", "The largest escrow and charge: nothing overflows",
      # floor((2^128 − 1) / 2), the odd unit burns
      {**NORMAL, "money": ((2**128 - 1) // 2, 2**127, 0), "signals": ["CREDIT"]},
      amount=2**128 - 1, terms={"rate_per_hour": 2**128 - 1, "max_duration_seconds": 3600})
money("underpaid", "More was served than locked: the escrow is spent, the shortfall is named",
      {**NORMAL, "money": (250_000, 250_000, 0), "signals": ["CREDIT", "UNDERPAID"]},
      amount=500_000)
money("underpaid-by-one", "… a shortfall of one unit is named too",
      {**NORMAL, "money": (499_999, 500_000, 0), "signals": ["CREDIT", "UNDERPAID"]},
      amount=999_999)
money("exactly-spent", "The charge is exactly the escrow: nothing to refund, no shortfall",
      {**NORMAL, "money": (500_000, 500_000, 0), "signals": ["CREDIT"]}, amount=1_000_000)


@fixture("money", "over-run", "Served past the maximum: the maximum is paid", **NORMAL,
         payable=36_000, money=(5_000_000, 5_000_000, 0), signals=["CREDIT"])
def _():
    told = Session()
    told.completed(end=36_620)
    return told.case(37_000)


# Reasons that stand


@fixture("attested", "completed-at-minimum", "Exactly the agreed minimum is enough", **NORMAL,
         payable=600, money=(83_333, 83_333, 9_833_334), signals=["CREDIT"])
def _():
    told = Session()
    told.completed(end=720)
    return told.case(800)


@fixture("attested", "timeout", "TIMEOUT at exactly start + maximum", **SETTLED,
         condition="COMPLETED_NORMAL", reason="TIMEOUT", payable=36_000, signals=["CREDIT"])
def _():
    told = Session()
    told.completed(end=36_120, reason=codes.TIMEOUT)
    return told.case(36_200)


@fixture("attested", "consumer-request-event", "A CANCEL_REQUEST is itself the end event", **EARLY,
         reason="CONSUMER_REQUEST", payable=3580, signals=[])
def _():
    told = Session()
    event = told.cancel_request(3690, seen=3695)
    told.attest(told.allocated(), event, end=3700, reason=codes.CONSUMER_REQUEST)
    return told.case(3800)


@fixture("attested", "consumer-request-cancelled",
         "The provider's Cancelled on a request seen before it", **EARLY,
         reason="CONSUMER_REQUEST", payable=3600, signals=[])
def _():
    told = Session()
    told.cancel_request(3690, seen=3725)
    told.completed(reason=codes.CONSUMER_REQUEST)
    return told.case(3800)


@fixture("attested", "request-as-cancelled-seen",
         "The request is dated in the second in which the Cancelled was seen", **EARLY,
         reason="CONSUMER_REQUEST", payable=3600, signals=[])
def _():
    told = Session()
    told.cancel_request(3725, seen=3720)
    told.completed(reason=codes.CONSUMER_REQUEST)
    return told.case(3800)


@fixture("attested", "provider-voluntary", "The provider stops: time served is paid, and marked",
         **SETTLED, condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY", payable=3600,
         signals=["RELIABILITY_MARK"])
def _():
    told = Session()
    told.completed(reason=codes.PROVIDER_VOLUNTARY)
    return told.case(3800)


@fixture("attested", "vm-died-by-abort", "The end event is an abort quorum naming VM_DIED",
         **FAILED, reason="VM_DIED", payable=3600, signals=["INVESTIGATE"])
def _():
    told = Session()
    told.attest(told.allocated(), told.abort(3720), reason=codes.VM_DIED, seen=3760)
    return told.case(3800)


@fixture("attested", "misuse-by-abort", "An abort quorum proves misuse: paid, and flagged",
         **EARLY, reason="CONSUMER_MISUSE", payable=3600, signals=["MISUSE_FLAG"])
def _():
    told = Session()
    event = told.abort(3720, codes.CONSUMER_MISUSE)
    told.accusation(3600)
    told.attest(told.allocated(), event, reason=codes.CONSUMER_MISUSE, seen=3760)
    return told.case(3800)


@fixture("attested", "misuse-proved-beside", "The provider reports misuse; a later abort names it",
         **EARLY, reason="CONSUMER_MISUSE", payable=3600, signals=["MISUSE_FLAG"])
def _():
    told = Session()
    told.abort(3730, codes.CONSUMER_MISUSE)
    told.completed(reason=codes.CONSUMER_MISUSE)
    return told.case(3800)


@fixture("attested", "vm-died-proved-beside",
         "VM_DIED reported by the provider; the abort says CONNECTIVITY_FAILED", **FAILED,
         reason="VM_DIED", payable=3600, signals=["INVESTIGATE"])
def _():
    told = Session()
    told.abort(3730, codes.CONNECTIVITY_FAILED)
    told.completed(reason=codes.VM_DIED)
    return told.case(3800)


@fixture("attested", "misuse-proved-by-second-abort",
         "X names VM_DIED; the misuse is proved by the abort with the larger end",
         **EARLY, reason="CONSUMER_MISUSE", payable=3600, signals=["MISUSE_FLAG"])
def _():
    told = Session()
    told.abort(3730, codes.VM_DIED, incident="one")
    told.abort(3740, codes.CONSUMER_MISUSE, incident="two")
    told.completed(reason=codes.CONSUMER_MISUSE)
    return told.case(3800)


@fixture("attested", "misuse-by-own-abort",
         "Two aborts for misuse: the flag carries the evidence of the end event, not of X",
         **EARLY, reason="CONSUMER_MISUSE", payable=3600, signals=["MISUSE_FLAG"],
         flagged=filler("second").hex())
def _():
    told = Session()
    told.abort(3700, codes.CONSUMER_MISUSE, incident="one", evidence=filler("first"))
    event = told.abort(3720, codes.CONSUMER_MISUSE, incident="two", evidence=filler("second"))
    told.attest(told.allocated(), event, reason=codes.CONSUMER_MISUSE, seen=3760)
    return told.case(3800)


@fixture("attested", "connectivity-read-as-died",
         "An abort's CONNECTIVITY_FAILED, verified, is VM_DIED; the block keeps its word",
         **FAILED, reason="VM_DIED", payable=3600, signals=["INVESTIGATE"], block=True)
def _():
    told = Session()
    told.attest(told.allocated(), told.abort(3720, codes.CONNECTIVITY_FAILED),
                reason=codes.CONNECTIVITY_FAILED, seen=3760)
    return told.case(3800)


@fixture("attested", "not-verified", "Never verified: nothing is payable, whatever was reported",
         **FAILED, reason="CONNECTIVITY_FAILED", payable=0, money=(0, 0, 10_000_000),
         signals=["INVESTIGATE"], block=True)
def _():
    told = Session()
    told.completed(verified=False)
    return told.case(3800)


@fixture("attested", "all-five-sign", "Five signers: all are witnesses in the block", **NORMAL,
         payable=3600, witnesses=5)
def _():
    told = Session()
    told.completed(signers=(0, 1, 2, 3, 4))
    return told.case(3800)


@fixture("attested", "safe-profile", "q = 4 of 5 with a challenge window; seen inside it", **NORMAL,
         payable=3600, witnesses=4)
def _():
    told = Session(policy={"attestation_threshold": 4, "challenge_seconds": 3600})
    told.completed(signers=(0, 1, 2, 4), seen=[3740, 3741, 3742, 7400])
    return told.case(3800)


@fixture("attested", "three-witnesses", "The smallest cabal: three, all of whom must agree",
         **NORMAL, payable=3600, witnesses=3)
def _():
    told = Session(n=3)
    told.completed()
    return told.case(3800)


@fixture("attested", "thirty-one-witnesses", "The largest cabal: 31 members, q = 21", **NORMAL,
         payable=3600, witnesses=21)
def _():
    told = Session(n=31, policy={"attestation_threshold": 21})
    told.completed(signers=tuple(range(21)))
    return told.case(3800)


@fixture("attested", "member-key-no-point", "A cabal key that is no point can sign nothing, "
         "and spoils nothing", **NORMAL, payable=3600)
def _():
    told = Session(lock_signers=[])
    told = Session(cabal=without_point(told), lock_signers=["consumer", "provider", 0, 1, 2])
    told.completed()
    return told.case(3800)


def without_point(told):
    """The cabal with its last place held by a key that is no point of the curve."""
    from .objects import peer_id
    from .schema import Record
    last_id = peer_id(told.lock.cabal[-1].key)
    for number in range(1, 1000):
        key = b"\x05" + number.to_bytes(32, "big")
        if peer_id(key) > last_id:
            return told.lock.cabal[:-1] + [Record(key=key, high_trust=False)]
    raise AssertionError("no such key")


@fixture("attested", "votes-not-read", "No votes at all: the quorum's word is enough", **NORMAL,
         payable=3600, items=[])
def _():
    told = Session()
    told.completed()
    return told.case(3760)


@fixture("attested", "settles-before-any-deadline",
         "Attested before any wait is over: settled at once", **NORMAL, payable=600)
def _():
    told = Session()
    told.completed(end=720)
    return told.case(740)


# Fallbacks


def fallback(name, description, reason, more=None, end=3720, **expected):
    @fixture("fallback", name, description, **{**FALLEN, "reason": codes.REASONS[reason],
                                               "payable": end - 120, **expected})
    def _():
        told = Session()
        if more:
            more(told)
        told.completed(end=end, reason=reason)
        return told.case(end + 200)


fallback("below-minimum", "COMPLETED_NORMAL one second short of the minimum",
         codes.COMPLETED_NORMAL, end=719)
fallback("timeout-too-soon", "TIMEOUT one second before the maximum", codes.TIMEOUT, end=36_119)
fallback("no-request", "CONSUMER_REQUEST without any request", codes.CONSUMER_REQUEST)
fallback("request-seen-late", "The request was seen one second after the Cancelled",
         codes.CONSUMER_REQUEST, lambda told: told.cancel_request(3690, seen=3726))
fallback("request-dated-late", "The request is dated one second after the Cancelled was seen",
         codes.CONSUMER_REQUEST, lambda told: told.cancel_request(3726, seen=3700))
fallback("misuse-only-claimed", "CONSUMER_MISUSE without an abort quorum", codes.CONSUMER_MISUSE,
         lambda told: told.accusation(3600))
fallback("misuse-abort-of-three", "CONSUMER_MISUSE, the abort one signer short",
         codes.CONSUMER_MISUSE,
         lambda told: told.abort(3730, codes.CONSUMER_MISUSE, signers=(0, 1, 2)))
fallback("died-only-claimed", "VM_DIED without an abort quorum", codes.VM_DIED)
fallback("died-but-abort-says-misuse", "VM_DIED where the abort names misuse", codes.VM_DIED,
         lambda told: told.abort(3730, codes.CONSUMER_MISUSE))
fallback("allocation-failed-verified", "ALLOCATION_FAILED of a VM that was verified",
         codes.ALLOCATION_FAILED)
fallback("connectivity-failed-verified", "A provider's CONNECTIVITY_FAILED of a verified VM",
         codes.CONNECTIVITY_FAILED)
fallback("connectivity-failed-with-abort", "… also where an abort of a later end says the same",
         codes.CONNECTIVITY_FAILED, lambda told: told.abort(3730, codes.CONNECTIVITY_FAILED))


# Cancel caps


def cancel(name, description, requested, seen, end, **expected):
    """Completed at `end`, with a cancel request that caps what is paid."""
    @fixture("cancel", name, description, **{**NORMAL, **expected})
    def _():
        told = Session()
        told.cancel_request(requested, seen=seen)
        told.completed(end=end)
        return told.case(end + 80)


cancel("capped", "Paid up to the second the request was seen, and the grace", 1000, 1060, 3720,
       payable=1000)
cancel("capped-by-its-date", "A request dated ahead caps at its own date and the grace", 2000,
       1060, 3720, payable=1940)
cancel("cap-at-end", "The cap falls exactly on the end", 3660, 3660, 3720, payable=3600)
cancel("cap-before-start", "Cancelled before the start: nothing is payable, nobody is blamed", 0,
       0, 3720, payable=0, signals=[], money=(0, 0, 10_000_000))
cancel("cap-below-minimum", "The minimum is judged uncapped: still COMPLETED_NORMAL", 120, 120,
       3720, payable=60, signals=["CREDIT"])


@fixture("cancel", "two-requests", "Of two requests the earlier cap holds", **NORMAL, payable=940)
def _():
    told = Session()
    told.cancel_request(1000, seen=1000)
    told.cancel_request(2000, seen=2000)
    told.completed()
    return told.case(3800)


@fixture("cancel", "own-event-caps", "The end event itself caps an attested end far beyond it",
         **EARLY, reason="CONSUMER_REQUEST", payable=960)
def _():
    told = Session()
    event = told.cancel_request(1000, seen=1020)
    told.attest(told.allocated(), event, end=3720, reason=codes.CONSUMER_REQUEST)
    return told.case(3800)


@fixture("cancel", "timeout-capped", "TIMEOUT stands on the uncapped end; the cap limits the money",
         **SETTLED, condition="COMPLETED_NORMAL", reason="TIMEOUT", payable=940)
def _():
    told = Session()
    told.cancel_request(1000, seen=1000)
    told.completed(end=36_120, reason=codes.TIMEOUT)
    return told.case(36_200)


# Aborts that a body agrees with

ABORTED = {"outcome": "settle", "basis": "ABORTED", "payable": 3600, "block": True}


def aborted(name, description, abort_reason, reported, verified=True, **expected):
    @fixture("aborted", name, description, **{**ABORTED, **expected})
    def _():
        told = Session()
        told.abort(3720, abort_reason)
        told.completed(reason=reported, verified=verified)
        return told.case(3800)


aborted("died", "Same end: the abort's VM_DIED replaces the reported reason", codes.VM_DIED,
        codes.COMPLETED_NORMAL, condition="SESSION_FAILED", reason="VM_DIED",
        signals=["INVESTIGATE"])
aborted("misuse", "Same end: the abort's CONSUMER_MISUSE replaces the reported reason",
        codes.CONSUMER_MISUSE, codes.PROVIDER_VOLUNTARY,
        condition="CONSUMER_TERMINATED_EARLY", reason="CONSUMER_MISUSE", signals=["MISUSE_FLAG"])
aborted("connectivity", "An abort's CONNECTIVITY_FAILED in a verified session is VM_DIED",
        codes.CONNECTIVITY_FAILED, codes.CONNECTIVITY_FAILED, condition="SESSION_FAILED",
        reason="VM_DIED", signals=["INVESTIGATE"])
aborted("not-verified", "Not verified: CONNECTIVITY_FAILED and nothing payable, also here",
        codes.VM_DIED, codes.COMPLETED_NORMAL, verified=False, condition="SESSION_FAILED",
        reason="CONNECTIVITY_FAILED", payable=0, signals=["INVESTIGATE"])


@fixture("aborted", "later-abort", "An abort one second past the attested end changes nothing",
         **NORMAL, payable=3600)
def _():
    told = Session()
    told.abort(3721)
    told.completed()
    return told.case(3800)


@fixture("aborted", "smallest-abort-first", "Of two abort quorums the smaller end is X",
         **{**ABORTED, "reason": "VM_DIED"})
def _():
    told = Session()
    told.abort(3720, codes.VM_DIED, incident="one")
    told.abort(3725, codes.CONSUMER_MISUSE, incident="two", signers=(1, 2, 3, 4))
    told.completed()
    return told.case(3800)
