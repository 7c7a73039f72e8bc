"""Fixtures of P5 and P8: quorums that contradict one another, and signals beside the money."""

from . import codes
from .builder import LOCKED_AT, Session
from .fixture import fixture

ENDED = {"outcome": "settle", "basis": "CONFLICT_ENDED", "condition": "SESSION_FAILED",
         "reason": None, "block": False}
WAIT = 604_800


def both(folder, name, description, tell, began, accrued, payable, signals, needed=1, had=2,
         **session):
    """The same story held one second before its deadline, and settled at it."""
    told_case(folder, f"{name}-held", f"{description}: held", tell, began + WAIT - 1,
              session, outcome="hold", code="CONFLICT", needed=needed, had=had,
              next=LOCKED_AT + began + WAIT, accrued=accrued)
    told_case(folder, f"{name}-ended", f"{description}: ended, the smallest is paid", tell,
              began + WAIT, session, **ENDED, payable=payable, signals=signals)


def told_case(folder, name, description, tell, at, session=None, **expected):
    @fixture(folder, name, description, **expected)
    def _():
        told = Session(**(session or {}))
        tell(told)
        return told.case(at)


def two_bodies(first_end=3720, second_end=3600, seen=3760):
    def tell(told):
        allocated, event = told.served(), told.cancelled(3720)
        told.attest(allocated, event, end=first_end, signers=(0, 1, 2), seen=3740)
        told.attest(allocated, event, end=second_end, signers=(2, 3, 4), seen=seen)
    return tell


both("conflict", "two-bodies", "Two attestation quorums", two_bodies(), 3760, 966_666, 3480,
     ["EQUIVOCATION"])


def three_bodies(told):
    allocated, event = told.served(), told.cancelled(3720)
    told.attest(allocated, event, end=3720, signers=(0, 1, 2), seen=3740)
    told.attest(allocated, event, end=3710, signers=(2, 3, 4), seen=3750)
    told.attest(allocated, event, end=3700, signers=(0, 3, 4), seen=3760)


both("conflict", "three-bodies", "Three quorums: it began with the second", three_bodies, 3750,
     994_444, 3580, ["EQUIVOCATION"] * 4, had=3)


def one_unverified(told):
    allocated, event = told.served(), told.cancelled(3720)
    told.attest(allocated, event, signers=(0, 1, 2), seen=3740)
    told.attest(allocated, event, signers=(2, 3, 4), seen=3740, verified=False)


both("conflict", "one-unverified", "One quorum says it was never verified: payable 0",
     one_unverified, 3740, 0, 0, ["EQUIVOCATION"])


def attested(told, end=3600, signers=(0, 1, 2), at=3720, **how):
    """Attested to `end` by a Cancelled of `at`."""
    return told.attest(told.served(), told.cancelled(at), end=end, signers=signers,
                       seen=3740, **how)


def against_body(told):
    attested(told)
    told.checkpoint(3601, signers=(2, 3, 4), seen=3750)


both("conflict", "checkpoints-past-body", "Three saw it alive a second past the attested end",
     against_body, 3750, 966_666, 3480, ["EQUIVOCATION"])
told_case("conflict", "checkpoints-to-body", "Checkpoints up to the attested end agree",
          lambda told: (attested(told), told.checkpoint(3600, signers=(2, 3, 4))), 3800,
          outcome="settle", basis="ATTESTED", payable=3480)
told_case("conflict", "two-past-body", "Two members' checkpoints do not speak for a quorum",
          lambda told: (attested(told), told.checkpoint(3601, signers=(3, 4))), 3800,
          outcome="settle", basis="ATTESTED", payable=3480)
told_case("conflict", "checkpoints-past-cancelled", "Past the Cancelled itself nothing contradicts",
          lambda told: (attested(told, end=3720), told.checkpoint(3800, signers=(2, 3, 4))), 3900,
          outcome="settle", basis="ATTESTED", payable=3600)
told_case("conflict", "checkpoints-past-cap", "Past the consumer's cap nothing contradicts",
          lambda told: (attested(told, end=3600), told.cancel_request(3540, seen=3540),
                        told.checkpoint(3700, signers=(2, 3, 4))), 3800,
          outcome="settle", basis="ATTESTED", payable=3480)
told_case("conflict", "checkpoints-past-maximum", "Past start + maximum nothing contradicts",
          lambda told: (attested(told, end=1120), told.checkpoint(3700, signers=(2, 3, 4))), 3800,
          {"terms": {"max_duration_seconds": 1000}},
          outcome="settle", basis="ATTESTED", payable=1000)


def spread_checkpoints(told):
    attested(told)
    for number, (member, alive, seen) in enumerate(
            ((2, 3650, 3760), (3, 3660, 3770), (4, 3700, 3780)), start=1):
        told.checkpoint(alive, number=number, signers=(member,), seen=seen)
    told.checkpoint(3710, number=9, signers=(2,), seen=3790)


both("conflict", "checkpoints-one-each", "Each with a body of his own; the third completes it",
     spread_checkpoints, 3780, 966_666, 3480, ["EQUIVOCATION"])


def against_abort(told):
    attested(told, end=3720)
    told.abort(3719, signers=(0, 1, 3, 4), seen=3749)


both("conflict", "abort-before-body", "An abort one second before the attested end", against_abort,
     3749, 999_722, 3599, ["EQUIVOCATION", "EQUIVOCATION"])
told_case("conflict", "abort-past-cap", "An abort past the consumer's cap contradicts nothing",
          lambda told: (attested(told, end=3720), told.cancel_request(3600, seen=3600),
                        told.abort(3660)), 3800,
          outcome="settle", basis="ATTESTED", payable=3540)
told_case("conflict", "abort-event-no-conflict", "The end event is an abort: another, earlier one "
          "does not contradict it",
          lambda told: (told.abort(3500, incident="first", seen=3530), told.attest(
              told.served(), told.abort(3720, incident="second"), reason=codes.VM_DIED,
              seen=3760)), 3800, outcome="settle", basis="ATTESTED", payable=3600,
          reason="VM_DIED")


def abort_and_checkpoints(told):
    told.served()
    told.abort(3600, seen=3630)
    told.checkpoint(3601, signers=(2, 3, 4), seen=3640)


both("conflict", "checkpoints-past-abort", "Three saw it alive a second past the abort's end",
     abort_and_checkpoints, 3640, 966_666, 3480, ["EQUIVOCATION", "EQUIVOCATION"])
told_case("conflict", "checkpoints-past-misuse", "An abort for misuse is not contradicted by life",
          lambda told: (told.served(), told.abort(3600, codes.CONSUMER_MISUSE),
                        told.checkpoint(3700, signers=(2, 3, 4))), 7400,
          outcome="settle", basis="NO_ATTESTATION", payable=3480, reason="CONSUMER_MISUSE")


told_case("conflict", "checkpoints-past-abort-and-maximum",
          "Life past start + maximum does not contradict an abort there",
          lambda told: (told.served(), told.abort(1120, seen=1150),
                        told.checkpoint(1200, signers=(2, 3, 4))), 4800,
          {"terms": {"max_duration_seconds": 1000}}, outcome="settle", basis="NO_ATTESTATION",
          payable=1000, reason="VM_DIED")


def start_of_body(told):
    """The votes prove a start of 200, the body states 120: X is paid from the body's."""
    told.attest(told.served(start=200), told.cancelled(3720), start=120, end=3720, seen=3740)
    told.abort(3719, signers=(0, 1, 3, 4), seen=3749)


both("conflict", "abort-from-body-start", "An abort counts from the body's start", start_of_body,
     3749, 999_722, 3599, ["EQUIVOCATION", "EQUIVOCATION"])


def abort_between(told):
    """Bodies from 130 and 120; the abort, the shortest, counts from the smaller start."""
    allocated, event = told.served(), told.cancelled(3720)
    told.attest(allocated, event, start=130, end=3720, signers=(0, 1, 2), seen=3740)
    told.attest(allocated, event, start=120, end=3710, signers=(2, 3, 4), seen=3750)
    told.abort(3000, signers=(0, 1, 3, 4), seen=3760)


# 2 signed both bodies; 0 and 1 the first and the abort, 3 and 4 the second and the abort
both("conflict", "abort-and-two-bodies", "Two quorums and a shorter abort", abort_between, 3750,
     800_000, 2880, ["EQUIVOCATION"] * 5)


def second_body_later(told):
    """The abort contradicts the first body at 3745; the second body, at 3800, restarts nothing."""
    allocated, event = told.served(), told.cancelled(3720)
    told.attest(allocated, event, start=120, end=3720, signers=(0, 1, 2), seen=3740)
    told.abort(3000, signers=(0, 1, 3, 4), seen=3745)
    told.attest(allocated, event, start=120, end=3710, signers=(2, 3, 4), seen=3800)


both("conflict", "second-body-later", "A second body does not restart the clock of a conflict",
     second_body_later, 3745, 800_000, 2880, ["EQUIVOCATION"] * 5)


def misuse_attested(told):
    """Misuse ended paid service at 3600; the machine ran on, and three saw it at 3700."""
    event = told.abort(3600, codes.CONSUMER_MISUSE, seen=3720)
    told.attest(told.served(), event, end=3600, reason=codes.CONSUMER_MISUSE, seen=3740)
    told.checkpoint(3700, signers=(2, 3, 4))


def died_attested(told):
    """The same without misuse: checkpoints contradict the body at 3740, and its abort at 3730."""
    event = told.abort(3600, codes.VM_DIED, signers=(0, 1, 2, 3), seen=3720)
    told.attest(told.served(), event, end=3600, reason=codes.VM_DIED, seen=3740)
    told.checkpoint(3700, signers=(2, 3, 4), seen=3730)


# 2 signed the body and a checkpoint, 2 and 3 the abort and a checkpoint
both("conflict", "checkpoints-past-died-attested", "An attested death is contradicted by life",
     died_attested, 3730, 966_666, 3480, ["EQUIVOCATION"] * 3)
told_case("conflict", "checkpoints-past-misuse-attested",
          "An attested end by misuse is not contradicted by life", misuse_attested, 3800,
          outcome="settle", basis="ATTESTED", payable=3480, reason="CONSUMER_MISUSE",
          signals=["MISUSE_FLAG"])


def three_ways(told):
    """Checkpoints against both, complete at 3790; the abort against the body at 3750."""
    attested(told, end=3700)
    told.abort(3600, signers=(0, 1, 3, 4), seen=3750)
    told.checkpoint(3710, signers=(0, 3, 4), seen=3790)


# 0 and 1 signed body and abort; 0 signed a checkpoint against the body, and 0, 3, 4 against X
both("conflict", "three-ways", "A body, an abort and checkpoints: it began with the first pair",
     three_ways, 3750, 966_666, 3480, ["EQUIVOCATION"] * 6)


def equal_sides(abort_first):
    """A body from 130 and an abort from 120 of one payable: the smaller digest gives the start."""
    def tell(told):
        allocated, event = told.served(), told.cancelled(3720)
        told.attest(allocated, event, start=120, end=3720, signers=(0, 1, 2), seen=3740)
        body = told.attest(allocated, event, start=130, end=3610, signers=(2, 3, 4), seen=3740)
        for number in range(100):
            abort = told.abort(3600, seen=3750, incident=f"incident {number}")
            if (abort.digest < body.digest) == abort_first:
                return
            told.items.remove(abort)
        raise AssertionError("no such incident")
    return tell


for abort_first, start in ((True, "2026-01-01T00:02:00Z"), (False, "2026-01-01T00:02:10Z")):
    told_case("conflict", f"tie-{'abort' if abort_first else 'body'}-first",
              f"Equal payables: the {'abort' if abort_first else 'body'} has the smaller digest",
              equal_sides(abort_first), 3740 + WAIT, **ENDED, payable=3480, start=start)


def never_started(told):
    told.abort(3600, seen=3630)
    told.checkpoint(3601, signers=(2, 3, 4), seen=3640)


both("conflict", "never-started", "An abort against checkpoints without a proven start: nothing",
     never_started, 3640, 0, 0, ["EQUIVOCATION", "EQUIVOCATION"])


def tie(told):
    """Two bodies of equal length and different starts: the smaller digest gives the start."""
    allocated, event = told.served(), told.cancelled(3720)
    told.attest(allocated, event, start=120, end=3600, signers=(0, 1, 2), seen=3740)
    told.attest(allocated, event, start=130, end=3610, signers=(2, 3, 4), seen=3740)


both("conflict", "tie", "Equal payables: the smaller digest gives the start", tie, 3740, 966_666,
     3480, ["EQUIVOCATION"])


# Signals


ATTESTED = {"outcome": "settle", "basis": "ATTESTED", "payable": 3600}


def beside(name, description, tell, signals, **expected):
    """A completed session with something beside it."""
    def told(session):
        session.completed()
        tell(session)
    told_case("signals", name, description, told, 3900,
              **{**ATTESTED, "signals": sorted(["CREDIT"] + signals), **expected})


beside("equivocation-allocated", "Two Allocateds by the provider",
       lambda told: told.allocated(at=61, name="other"), ["EQUIVOCATION"])
beside("equivocation-cancelled", "Two Cancelleds by the provider",
       lambda told: told.cancelled(3719, claimed=3000), ["EQUIVOCATION"])
beside("equivocation-vote", "Two votes by one member",
       lambda told: (told.vote((0, 1)), told.vote((1, 2), at=125)), ["EQUIVOCATION"])
beside("equivocation-abort", "Two aborts of one incident by one member",
       lambda told: (told.abort(3720, signers=(0,)), told.abort(3719, signers=(0, 1))),
       ["EQUIVOCATION"])
beside("two-incidents", "Aborts of two incidents are no equivocation",
       lambda told: (told.abort(3720, signers=(0,), incident="one"),
                     told.abort(3719, signers=(0, 1), incident="two")), [])
beside("equivocation-checkpoint", "Two checkpoints of one number by one member",
       lambda told: (told.checkpoint(1000, signers=(4,)), told.checkpoint(1100, signers=(4,))),
       ["EQUIVOCATION"])
beside("two-numbers", "Checkpoints of two numbers are no equivocation",
       lambda told: (told.checkpoint(1000, signers=(4,)),
                     told.checkpoint(1900, 2, signers=(4,))), [])
beside("two-requests", "Two cancel requests are no equivocation", lambda told: (
    told.cancel_request(3700, seen=3700), told.cancel_request(3710, seen=3710)), [])


def dissenting(signers, **body):
    def tell(told):
        told.attest(told.items[0], told.items[1], signers=signers, **{"end": 3700, **body})
    return tell


beside("dissent", "A member who signed only another standing body", dissenting((4,)),
       ["DISSENT"], items=[("attestation", "QUORUM_SHORT")])
beside("double-signer", "Who signed both is an equivocator, not a dissenter", dissenting((2, 3)),
       ["DISSENT", "EQUIVOCATION"])
beside("dissent-not-standing", "A body that does not stand is no dissent",
       dissenting((4,), end=3721), [], items=[("attestation", "END_AFTER_EVENT")])
beside("false-claim", "A Cancelled that claims more than the allocation allows",
       lambda told: told.cancelled(3720, claimed=3661), ["FALSE_CLAIM"],
       items=[("cancelled", "CLAIM_TOO_LONG")])


@fixture("signals", "absent-without-accepted-event",
         "No end event that P4 accepts: nobody is absent", outcome="settle",
         basis="NO_ATTESTATION", reason="VM_DIED", signals=["INVESTIGATE"])
def _():
    told = Session()
    told.served()
    told.abort(3600, evidence=bytes(32))
    return told.case(7400)


@fixture("signals", "present-too-late", "Attested after the wait: absent all the same",
         outcome="settle", basis="NO_ATTESTATION", reason="VM_DIED",
         signals=["INVESTIGATE"] + ["WITNESS_ABSENT"] * 4)
def _():
    told = Session()
    told.attest(told.served(), told.cancelled(3720, seen=3725), signers=(0, 1),
                seen=[7324, 7325])
    return told.case(7500)
