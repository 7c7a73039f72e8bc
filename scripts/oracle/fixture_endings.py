"""Fixtures of reason × ground × cancel: every way to end, with the consumer's cancel beside it.

Grounds: *attested*, with the proof that the reason needs; *claimed*, attested without it, which
falls back (P6.3); *deadline* (P7). A cancel is idle if its cap is at or after the end, and cuts if
its cap is before the end. What the other folders show already is not repeated here. Nor is what
cannot be: after a deadline no cap cuts, for a counted request is itself an end seen, so that
end_known ≤ max(requested_at, seen_at) ≤ its cap; and a request that cuts a provider's Cancelled was
seen, and is dated, before the Cancelled was, which proves CONSUMER_REQUEST.
"""

from . import codes
from .builder import Session, filler
from .fixture import fixture

SETTLED = {"outcome": "settle", "basis": "ATTESTED", "block": True}
FALLEN = {**SETTLED, "condition": "PROVIDER_TERMINATED",
          "signals": ["FALSE_CLAIM", "RELIABILITY_MARK"]}
FAILED = {"condition": "SESSION_FAILED", "signals": ["INVESTIGATE"]}
NOTHING = {"payable": 0, "money": (0, 0, 10_000_000)}

# Served from 120 to 3720, 1,000,000 an hour, half of it burned. Requested at 3650 and seen at 3660,
# the cap of 3660 + 60 = 3720 is the end itself: 3600 s, 1,000,000 charged.
IDLE = (3650, 3660)
WHOLE = {"payable": 3600, "money": (500_000, 500_000, 9_000_000)}
# Requested at 1800 and seen at 1860, the cap is 1860 + 60 = 1920: 1800 s, 500,000 charged.
CUTTING = (1800, 1860)
HALF = {"payable": 1800, "money": (250_000, 250_000, 9_500_000)}


def ending(name, description, request, tell, at, policy=None, **expected):
    """A story with a request that is (requested_at, seen_at)."""
    @fixture("endings", name, description, **expected)
    def _():
        told = Session(policy=policy)
        told.cancel_request(request[0], seen=request[1])
        tell(told)
        return told.case(at)


def completed(reason, end=3720, **how):
    return lambda told: told.completed(end=end, reason=reason, **how)


def both(name, description, tell, **expected):
    """Served to 3720, beside a cancel that is idle and beside one that cuts."""
    ending(f"{name}-cancel", f"{description}, beside an idle cancel", IDLE, tell, 3800,
           **expected, **WHOLE)
    ending(f"{name}-cancel-cuts", f"{description}, and a cancel cuts", CUTTING, tell, 3800,
           **expected, **HALF)


# Attested, with what the reason needs

both("voluntary-attested", "The provider stops by choice", completed(codes.PROVIDER_VOLUNTARY),
     **SETTLED, condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY",
     signals=["RELIABILITY_MARK"])


def died(told):
    """The abort is the end event."""
    told.attest(told.allocated(), told.abort(3720), reason=codes.VM_DIED, seen=3760)


def died_beside(told):
    """The provider says so, and X ends where the attestation does."""
    told.abort(3720)
    told.completed(reason=codes.VM_DIED)


ending("died-attested-cancel", "An abort quorum proves VM_DIED, beside an idle cancel", IDLE, died,
       3800, **SETTLED, **FAILED, reason="VM_DIED", **WHOLE)
ending("died-attested-cancel-cuts", "An abort of the attested end proves VM_DIED, and a cancel "
       "cuts: it is the uncapped ends that agree", CUTTING, died_beside, 3800,
       **{**SETTLED, "basis": "ABORTED"}, **FAILED, reason="VM_DIED", **HALF)
# The cap of 36,060 + 60 = 36,120 is start + maximum: all 10,000,000 are charged.
ending("timeout-attested-cancel", "TIMEOUT, beside an idle cancel", (36_050, 36_060),
       completed(codes.TIMEOUT, end=36_120), 36_200, **SETTLED, condition="COMPLETED_NORMAL",
       reason="TIMEOUT", payable=36_000, money=(5_000_000, 5_000_000, 0), signals=["CREDIT"])


def misused(told):
    """The provider says so, and an abort of a later end proves it."""
    told.abort(3730, codes.CONSUMER_MISUSE)
    told.completed(reason=codes.CONSUMER_MISUSE)


both("misuse-attested", "Misuse, proved by an abort", misused, **SETTLED,
     condition="CONSUMER_TERMINATED_EARLY", reason="CONSUMER_MISUSE", signals=["MISUSE_FLAG"],
     flagged=filler("abort evidence").hex())
ending("connectivity-attested-cancel", "Attested as never verified, beside a cancel: nothing is "
       "payable", IDLE, completed(codes.CONSUMER_REQUEST, verified=False), 3800, **SETTLED,
       **FAILED, reason="CONNECTIVITY_FAILED", **NOTHING)

# Claimed by the provider, without what the reason needs

# Served 599 s of at least 600. Seen at 659 the cap is 719, the end: 166,388 charged. Seen at 658
# it is one second less: 598 s, 166,111 charged, the odd unit burns.
ending("completed-claimed-cancel", "COMPLETED_NORMAL below the minimum, beside an idle cancel",
       (650, 659), completed(codes.COMPLETED_NORMAL, end=719), 800, **FALLEN,
       reason="COMPLETED_NORMAL", payable=599, money=(83_194, 83_194, 9_833_612))
ending("completed-claimed-cancel-cuts", "COMPLETED_NORMAL below the minimum, and a cancel cuts one "
       "second more", (650, 658), completed(codes.COMPLETED_NORMAL, end=719), 800, **FALLEN,
       reason="COMPLETED_NORMAL", payable=598, money=(83_055, 83_056, 9_833_889))
both("died-claimed", "VM_DIED, only claimed", completed(codes.VM_DIED), **FALLEN,
     reason="VM_DIED")
# One second short of start + maximum: 35,999 s, 9,999,722 charged. Dated ahead at 18,060 the cap
# is 18,060 + 60 = 18,120: 18,000 s, 5,000,000 charged.
ending("timeout-claimed-cancel", "TIMEOUT one second too soon, beside an idle cancel",
       (36_050, 36_059), completed(codes.TIMEOUT, end=36_119), 36_200, **FALLEN, reason="TIMEOUT",
       payable=35_999, money=(4_999_861, 4_999_861, 278))
ending("timeout-claimed-cancel-cuts", "TIMEOUT one second too soon, and a cancel dated ahead cuts",
       (18_060, 1060), completed(codes.TIMEOUT, end=36_119), 36_200, **FALLEN, reason="TIMEOUT",
       payable=18_000, money=(2_500_000, 2_500_000, 5_000_000))
both("misuse-claimed", "CONSUMER_MISUSE, only claimed", completed(codes.CONSUMER_MISUSE), **FALLEN,
     reason="CONSUMER_MISUSE")
both("allocation-claimed", "ALLOCATION_FAILED of a VM that was verified",
     completed(codes.ALLOCATION_FAILED), **FALLEN, reason="ALLOCATION_FAILED")
both("connectivity-claimed", "CONNECTIVITY_FAILED of a VM that was verified",
     completed(codes.CONNECTIVITY_FAILED), **FALLEN, reason="CONNECTIVITY_FAILED")

# After a deadline

UNATTESTED = {"outcome": "settle", "basis": "NO_ATTESTATION", "block": False,
              "start": "2026-01-01T00:02:00Z"}
UNSERVED = {"outcome": "settle", "block": False, "start": "2026-01-01T00:00:00Z", **FAILED,
            **NOTHING}
ABSENT = ["WITNESS_ABSENT"] * 5


def volunteered(told):
    told.served()
    told.checkpoint(3600)
    told.cancelled(3720, codes.PROVIDER_VOLUNTARY)


# Both ends are seen at 3725; the Cancelled is the smaller kind. 3480 s, 966,666 charged.
ending("voluntary-deadline-cancel", "The provider's Cancelled and a cancel seen in one second: the "
       "Cancelled is first", (3700, 3725), volunteered, 3725 + 3600, **UNATTESTED,
       condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY", payable=3480,
       money=(483_333, 483_333, 9_033_334), signals=["RELIABILITY_MARK"] + ABSENT)


def witnessed_through(told):
    told.served()
    told.checkpoint(36_200)


# The cancel is the first end seen, at 36,120 = start + maximum; its cap, 36,180, is idle.
ending("timeout-deadline-cancel", "Cancelled in the second of the maximum, and witnessed to it: "
       "TIMEOUT", (36_100, 36_120), witnessed_through, 36_120 + 3600, **UNATTESTED,
       condition="COMPLETED_NORMAL", reason="TIMEOUT", payable=36_000,
       money=(5_000_000, 5_000_000, 0), signals=["CREDIT"] + ABSENT)


def misused_to_3600(told):
    told.served()
    told.abort(3600, codes.CONSUMER_MISUSE)


# The first end seen is the cancel, at 3500, and so is its cap, without a grace: of X's 3600 no more
# than 3500 − 120 = 3380 s, 938,888 charged. Four signed the abort; the fifth is absent.
ending("misuse-deadline-cancel", "Misuse after a cancel without a grace: the end known is the cap, "
       "which cuts nothing more", (3490, 3500), misused_to_3600, 3500 + 3600,
       {"cancel_grace_seconds": 0}, **UNATTESTED, condition="CONSUMER_TERMINATED_EARLY",
       reason="CONSUMER_MISUSE", payable=3380, money=(469_444, 469_444, 9_061_112),
       signals=["MISUSE_FLAG", "WITNESS_ABSENT"])
ending("allocation-deadline-cancel", "No VM in time: a cancel changes nothing", (100, 105),
       lambda told: None, 3900, **UNSERVED, basis="NO_ALLOCATION", reason="ALLOCATION_FAILED")
ending("connectivity-deadline-cancel", "No connectivity in time: a cancel changes nothing",
       (100, 105), lambda told: told.allocated(), 3720, **UNSERVED, basis="NO_VERIFICATION",
       reason="CONNECTIVITY_FAILED")
