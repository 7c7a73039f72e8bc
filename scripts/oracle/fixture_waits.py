"""Fixtures of P7: the waits, the second at which each ends, and what settles then."""

from . import codes
from .builder import LOCKED_AT, Session
from .fixture import fixture

# With the default policy: allocation by 300 + 3600; verification by 60 + 60 + 3600 (allocated at
# 60); latest = 120 + 36,000 + 3600 (served from 120).
ALLOCATION_DEADLINE, VERIFICATION_DEADLINE, LATEST = 3900, 3720, 39_720
NOTHING = {"payable": 0, "money": (0, 0, 10_000_000), "block": False}


def hold(code, needed, had, next_deadline, accrued=0):
    return {"outcome": "hold", "code": code, "needed": needed, "had": had,
            "next": LOCKED_AT + next_deadline, "accrued": accrued}


def told_case(folder, name, description, tell, at, **expected):
    @fixture(folder, name, description, **expected)
    def _():
        told = Session()
        tell(told)
        return told.case(at)


def nothing(told):
    """No evidence at all."""


WAIT_ALLOCATION = hold("WAIT_ALLOCATION", 1, 0, ALLOCATION_DEADLINE)
NO_ALLOCATION = {"outcome": "settle", "basis": "NO_ALLOCATION", "condition": "SESSION_FAILED",
                 "reason": "ALLOCATION_FAILED", "start": "2026-01-01T00:00:00Z",
                 "signals": ["INVESTIGATE"], **NOTHING}
told_case("waiting", "allocation", "Just locked: waiting for the VM", nothing, 0,
          **WAIT_ALLOCATION)
told_case("waiting", "allocation-last-second", "One second before the allocation deadline",
          nothing, ALLOCATION_DEADLINE - 1, **WAIT_ALLOCATION)
told_case("no-allocation", "at-deadline", "At the allocation deadline: everything is refunded",
          nothing, ALLOCATION_DEADLINE, **NO_ALLOCATION)
told_case("no-allocation", "seen-at-deadline", "An Allocated seen at the deadline is too late",
          lambda told: told.allocated(at=60, seen=3900), 4000, **NO_ALLOCATION)
told_case("waiting", "allocated-in-last-second",
          "An Allocated seen one second earlier: now waiting for verification",
          lambda told: told.allocated(at=600, seen=3899), 4000,
          **hold("WAIT_VERIFICATION", 4, 0, 600 + 3660))
told_case("no-allocation", "late-service-undone-by-nothing",
          "Votes and a Cancelled do not shorten or undo the wait",
          lambda told: (told.vote(), told.cancelled(200, claimed=0)), ALLOCATION_DEADLINE,
          **NO_ALLOCATION)
told_case("waiting", "cancelled-before-allocation", "A Cancelled does not shorten the wait",
          lambda told: told.cancelled(200, codes.ALLOCATION_FAILED, claimed=0), 300,
          **WAIT_ALLOCATION)
told_case("waiting", "after-locked-at", "A case at a time before locked_at waits like any other",
          nothing, -100, **WAIT_ALLOCATION)

WAIT_VERIFICATION = hold("WAIT_VERIFICATION", 4, 0, VERIFICATION_DEADLINE)
NO_VERIFICATION = {"outcome": "settle", "basis": "NO_VERIFICATION", "condition": "SESSION_FAILED",
                   "reason": "CONNECTIVITY_FAILED", "start": "2026-01-01T00:00:00Z", **NOTHING}


def allocated_with(*votes):
    """An Allocated at 60 and votes given as (signers, at, reach, see[, seen])."""
    def tell(told):
        told.allocated()
        for signers, at, reach, see, *seen in votes:
            told.vote(signers, at, reach, see, seen=seen[0] if seen else None)
    return tell


told_case("waiting", "verification", "Allocated, no votes yet", allocated_with(), 100,
          **WAIT_VERIFICATION)
told_case("waiting", "verification-last-second", "One second before the verification deadline",
          allocated_with(), VERIFICATION_DEADLINE - 1, **WAIT_VERIFICATION)
told_case("no-verification", "at-deadline", "At the verification deadline: refunded",
          allocated_with(), VERIFICATION_DEADLINE, **NO_VERIFICATION, signals=["INVESTIGATE"])
told_case("waiting", "three-of-five-votes", "Three of five reach it; 0.67 of five is four",
          allocated_with(((0, 1, 2), 120, True, True)), 200,
          **hold("WAIT_VERIFICATION", 4, 3, VERIFICATION_DEADLINE))
told_case("waiting", "tallies-apart", "Five reach it and two see the consumer: the smaller counts",
          allocated_with(((0, 1, 2), 120, True, False), ((3, 4), 121, True, True)), 200,
          **hold("WAIT_VERIFICATION", 4, 2, VERIFICATION_DEADLINE))
told_case("waiting", "seen-by-more-than-reach", "Four see the consumer and three reach the machine",
          allocated_with(((0, 1, 2), 120, True, True), ((3,), 121, False, True)), 200,
          **hold("WAIT_VERIFICATION", 4, 3, VERIFICATION_DEADLINE))
told_case("no-verification", "votes-of-no", "Five votes that say no", allocated_with(
    ((0, 1, 2, 3, 4), 120, False, False)), VERIFICATION_DEADLINE, **NO_VERIFICATION)
told_case("no-verification", "votes-too-late", "The fourth vote was seen at the deadline",
          allocated_with(((0, 1, 2), 120, True, True), ((3,), 121, True, True, 3720)), 3800,
          **NO_VERIFICATION)
told_case("no-verification", "votes-before-allocation", "Votes dated before the allocation",
          allocated_with(((0, 1, 2, 3, 4), 59, True, True, 200)), VERIFICATION_DEADLINE,
          **NO_VERIFICATION)
told_case("no-verification", "two-bodies-are-a-no", "A member with two bodies is a no, and named",
          allocated_with(((0, 1, 2, 3), 120, True, True), ((3,), 121, True, True)),
          VERIFICATION_DEADLINE, **NO_VERIFICATION, signals=["EQUIVOCATION", "INVESTIGATE"])
told_case("waiting", "second-body-too-late-to-undo",
          "A second vote body seen at the deadline cannot undo the service",
          allocated_with(((0, 1, 2, 3), 120, True, True), ((3,), 121, False, False, 3720)), 3800,
          **hold("WAIT_END", 1, 0, LATEST + 3600))
told_case("waiting", "start-is-fourth-vote", "The start is the fourth smallest voted_at",
          allocated_with(((0, 1), 100, True, True), ((2,), 110, True, True),
                         ((3,), 500, True, True), ((4,), 600, True, True)), 700,
          **hold("WAIT_END", 1, 0, 500 + 36_000 + 3600 + 3600))
told_case("waiting", "two-allocations", "Of two allocations the earlier counts",
          lambda told: (told.allocated(), told.allocated(at=100, name="other")), 200,
          **WAIT_VERIFICATION)
told_case("waiting", "vote-at-allocation", "A vote dated exactly at the allocation counts",
          allocated_with(((0, 1, 2, 3), 60, True, True)), 100,
          **hold("WAIT_END", 1, 0, 60 + 36_000 + 7200))


# From here on served from 120


def served(*more):
    def tell(told):
        told.served()
        for step in more:
            step(told)
    return tell


def alive(until, **how):
    return lambda told: told.checkpoint(until, **how)


def ended(at, reason=codes.PROVIDER_VOLUNTARY, **how):
    return lambda told: told.cancelled(at, reason, **how)


def requested(at, **how):
    return lambda told: told.cancel_request(at, **how)


def aborts(end, **how):
    return lambda told: told.abort(end, **how)


NO_END = {"outcome": "settle", "basis": "NO_END", "start": "2026-01-01T00:02:00Z"}
NO_ATTESTATION = {**NO_END, "basis": "NO_ATTESTATION"}
DIED = {"condition": "SESSION_FAILED", "reason": "VM_DIED", "block": False}
NO_END_DEADLINE = LATEST + 3600

told_case("waiting", "end", "Running, witnessed to 3600: what has accrued is that", served(
    alive(3600)), 3700, **hold("WAIT_END", 1, 0, NO_END_DEADLINE, accrued=966_666))
told_case("waiting", "end-without-checkpoint", "Running, never witnessed: nothing has accrued",
          served(), 3700, **hold("WAIT_END", 1, 0, NO_END_DEADLINE))
told_case("waiting", "end-last-second", "One second before the latest end", served(), LATEST - 1,
          **hold("WAIT_END", 1, 0, NO_END_DEADLINE))
told_case("waiting", "attestation-after-latest", "The latest end has come, unseen", served(),
          LATEST, **hold("WAIT_ATTESTATION", 3, 0, NO_END_DEADLINE))
told_case("waiting", "attestation-last-second", "One second before the attestation deadline",
          served(), NO_END_DEADLINE - 1, **hold("WAIT_ATTESTATION", 3, 0, NO_END_DEADLINE))
told_case("no-end", "never-witnessed", "No end and no checkpoint: nothing is paid", served(),
          NO_END_DEADLINE, **NO_END, **DIED, payable=0, signals=["INVESTIGATE"])
told_case("no-end", "witnessed", "Paid to the third largest alive_until", served(
    alive(7200, signers=(0,)), alive(5400, signers=(1,)), alive(3600, signers=(2, 3))),
    NO_END_DEADLINE, **NO_END, **DIED, payable=3480, money=(483_333, 483_333, 9_033_334))
told_case("no-end", "two-checkpoint-signers", "Two members' checkpoints are no quorum", served(
    alive(7200, signers=(0, 1))), NO_END_DEADLINE, **NO_END, **DIED, payable=0)
told_case("no-end", "witnessed-to-maximum", "Witnessed through the maximum: TIMEOUT, credited",
          served(alive(36_120)), NO_END_DEADLINE, **NO_END, condition="COMPLETED_NORMAL",
          reason="TIMEOUT", payable=36_000, signals=["CREDIT"])
told_case("no-end", "end-seen-too-late", "An end seen one second after the latest is none",
          served(alive(3600), ended(3700, seen=LATEST + 1)), NO_END_DEADLINE, **NO_END, **DIED,
          payable=3480)
told_case("no-attestation", "end-seen-at-latest", "An end seen at the latest second is one",
          served(alive(3600), ended(3700, seen=LATEST)), NO_END_DEADLINE, **NO_ATTESTATION,
          condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY", payable=3480)

told_case("waiting", "attestation", "Cancelled and seen; two of three have attested",
          lambda told: told.attest(told.served(), told.cancelled(3720), signers=(0, 1)), 3800,
          **hold("WAIT_ATTESTATION", 3, 2, 3725 + 3600))
def two_standing(told):
    allocated, event = told.served(), told.cancelled(3720)
    told.attest(allocated, event, signers=(0,))
    told.attest(allocated, event, end=3710, signers=(1, 2))


told_case("waiting", "attestation-two-bodies", "Of two standing bodies the larger count is had",
          two_standing, 3800, **hold("WAIT_ATTESTATION", 3, 2, 3725 + 3600))
told_case("waiting", "end-dated-ahead", "A request dated ahead is an end at its own date",
          served(requested(9000, seen=3000)), 8999,
          **hold("WAIT_END", 1, 0, 9000 + 3600))
told_case("waiting", "attestation-at-requested", "… and from that second attestation is awaited",
          served(requested(9000, seen=3000)), 9000,
          **hold("WAIT_ATTESTATION", 3, 0, 9000 + 3600))

ABSENT = ["WITNESS_ABSENT"] * 5
told_case("no-attestation", "volunteered", "The provider stopped and nobody attested: paid as "
          "witnessed, five are absent", served(alive(3600), ended(3720)), 3725 + 3600,
          **NO_ATTESTATION, condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY",
          payable=3480, signals=["RELIABILITY_MARK"] + ABSENT)
told_case("waiting", "volunteered-last-second", "One second earlier it still waits", served(
    alive(3600), ended(3720)), 3725 + 3599,
    **hold("WAIT_ATTESTATION", 3, 0, 3725 + 3600, accrued=966_666))
told_case("no-attestation", "dated-back", "A Cancelled dated long before it was seen: what was "
          "witnessed until then is paid", lambda told: (
              told.served(), told.checkpoint(3600),
              told.cancelled(1000, codes.PROVIDER_VOLUNTARY, seen=3800)),
          3800 + 3600, outcome="settle", basis="NO_ATTESTATION", condition="PROVIDER_TERMINATED",
          reason="PROVIDER_VOLUNTARY", payable=3480, money=(483_333, 483_333, 9_033_334),
          signals=["RELIABILITY_MARK"] + ["WITNESS_ABSENT"] * 5)
told_case("no-attestation", "checkpoint-past-end", "Checkpoints past the seen end pay no more",
          served(alive(5000), ended(3720)), 7400, **NO_ATTESTATION,
          condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY", payable=3605)
told_case("no-attestation", "normal-is-not-believed", "COMPLETED_NORMAL without a quorum: VM_DIED",
          served(alive(3600), ended(3720, codes.COMPLETED_NORMAL)), 7400, **NO_ATTESTATION,
          **DIED, payable=3480, signals=["INVESTIGATE"] + ABSENT)
told_case("no-attestation", "requested", "A request within one checkpoint of the last witness",
          served(alive(3600), requested(4495, seen=4500)), 8200, **NO_ATTESTATION,
          condition="CONSUMER_TERMINATED_EARLY", reason="CONSUMER_REQUEST", payable=3480,
          signals=ABSENT)
told_case("no-attestation", "requested-long-after", "… one second more: the VM had died before",
          served(alive(3600), requested(4495, seen=4501)), 8200, **NO_ATTESTATION, **DIED,
          payable=3480, signals=["INVESTIGATE"] + ABSENT)
told_case("no-attestation", "requested-soon-after-start", "Without checkpoints: counted from start",
          served(requested(1015, seen=1020)), 4700, **NO_ATTESTATION,
          condition="CONSUMER_TERMINATED_EARLY", reason="CONSUMER_REQUEST", payable=0)
told_case("no-attestation", "aborted", "An abort quorum without an attestation pays its end",
          served(alive(3600), aborts(3600)), 3630 + 3600, **NO_ATTESTATION, **DIED, payable=3480,
          signals=["INVESTIGATE", "WITNESS_ABSENT"])
told_case("no-attestation", "aborted-for-misuse", "… and its CONSUMER_MISUSE is flagged",
          served(aborts(3600, reason=codes.CONSUMER_MISUSE, signers=(0, 1, 2, 3, 4))), 7400,
          **NO_ATTESTATION, condition="CONSUMER_TERMINATED_EARLY", reason="CONSUMER_MISUSE",
          payable=3480, signals=["MISUSE_FLAG"])
told_case("no-attestation", "aborted-connectivity", "… and its CONNECTIVITY_FAILED is VM_DIED",
          served(aborts(3600, reason=codes.CONNECTIVITY_FAILED)), 7400, **NO_ATTESTATION, **DIED,
          payable=3480)
told_case("no-attestation", "capped-by-request", "A request caps the witnessed end",
          served(alive(3600), requested(1000, seen=1000), ended(3720)), 7400, **NO_ATTESTATION,
          payable=880, reason="CONSUMER_REQUEST")
told_case("no-attestation", "two-attested", "Two of three attested: they are not absent",
          lambda told: told.attest(told.served(), told.cancelled(3720), signers=(0, 1)), 7400,
          **NO_ATTESTATION, **DIED, payable=0,
          signals=["INVESTIGATE", "WITNESS_ABSENT", "WITNESS_ABSENT", "WITNESS_ABSENT"])
told_case("no-attestation", "false-claim-ends",
          "A refused Cancelled is an end seen, but P4 accepts none: nobody is absent",
          served(ended(3720, claimed=3661)), 7400, **NO_ATTESTATION,
          condition="PROVIDER_TERMINATED", reason="PROVIDER_VOLUNTARY", payable=0,
          signals=["FALSE_CLAIM", "RELIABILITY_MARK"], items=[("cancelled", "CLAIM_TOO_LONG")])
