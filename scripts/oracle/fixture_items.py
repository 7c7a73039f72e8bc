"""Fixtures of T5: a completed session with one piece of evidence that does not count, or just does.

A bad item never spoils a case: every one of these settles as if it were not there."""

from . import codes
from .builder import Person, Session, damaged, high_s, wrong_v
from .fixture import fixture

STRANGER = Person(1000)


def item(name, description, tell, kind=None, code=None, at=3900, **expected):
    @fixture("items", name, description, **{
        "outcome": "settle", "basis": "ATTESTED", "payable": 3600,
        "items": [(kind, code)] if kind else [], **expected})
    def _():
        told = Session()
        told.completed()
        tell(told)
        return told.case(at)


for field in ("network", "session", "escrow"):
    item(f"foreign-{field}", f"Another {field} in the header",
         lambda told, field=field: told.vote((0,), header=told.header().but(**{field: bytes(32)})),
         "vote", "FOREIGN")
item("foreign-before-unsigned", "Foreign and unsigned: foreign is first",
     lambda told: told.vote((), header=told.header().but(network=bytes(32))), "vote", "FOREIGN")
item("unsigned", "No signature at all", lambda told: told.vote(()), "vote", "UNSIGNED")
item("not-entitled-stranger", "A stranger votes", lambda told: told.vote((STRANGER,)), "vote",
     "NOT_ENTITLED")
item("not-entitled-consumer", "The consumer votes", lambda told: told.vote(("consumer",)), "vote",
     "NOT_ENTITLED")
item("not-entitled-member", "A member reports an allocation",
     lambda told: told.allocated(at=70, signers=[0]), "allocated", "NOT_ENTITLED")
item("not-entitled-provider", "The provider asks to cancel",
     lambda told: told.cancel_request(100, signers=["provider"]), "cancel-request", "NOT_ENTITLED")
item("not-entitled-accusation", "The consumer accuses",
     lambda told: told.accusation(3000, signers=["consumer"]), "accusation", "NOT_ENTITLED")
item("bad-signature", "A damaged signature", lambda told: told.vote((0,), change=damaged), "vote",
     "BAD_SIGNATURE")
item("bad-signature-high-s", "The high-S form of a good signature",
     lambda told: told.vote((0,), change=high_s), "vote", "BAD_SIGNATURE")
item("bad-signature-wrong-v", "The other parity", lambda told: told.vote((0,), change=wrong_v),
     "vote", "BAD_SIGNATURE")
item("bad-signature-v-27", "v as Ethereum writes it",
     lambda told: told.vote((0,), change=lambda sig: sig[:64] + bytes([sig[64] + 27])), "vote",
     "BAD_SIGNATURE")
item("bad-signature-zero", "All zeros", lambda told: told.vote((0,), change=lambda sig: bytes(65)),
     "vote", "BAD_SIGNATURE")


def under_another_name(told):
    vote = told.vote((0,))
    vote.signatures[0] = vote.signatures[0].but(signer=told.members[1].id)


item("bad-signature-wrong-key", "A member's signature under another member's name",
     under_another_name, "vote", "BAD_SIGNATURE")


def in_no_ones_name(told):
    request = told.cancel_request(1000)
    request.signatures[0] = request.signatures[0].but(signer=STRANGER.id)


item("not-entitled-borrowed-name", "The consumer's signature under a stranger's name",
     in_no_ones_name, "cancel-request", "NOT_ENTITLED")
item("future-vote", "Seen one second before it was voted",
     lambda told: told.vote((0,), at=120, seen=119), "vote", "FROM_THE_FUTURE")
item("seen-when-voted", "Seen in the second it was voted: counts",
     lambda told: told.vote((0,), at=120, seen=120))
item("future-allocated", "An Allocated seen before its time",
     lambda told: told.allocated(at=70, seen=69), "allocated", "FROM_THE_FUTURE")
item("future-cancelled", "A Cancelled seen before its time",
     lambda told: told.cancelled(3720, claimed=0, seen=3719), "cancelled", "FROM_THE_FUTURE")
item("future-accusation", "An accusation seen before its time",
     lambda told: told.accusation(3000, seen=2999), "accusation", "FROM_THE_FUTURE")
item("future-abort", "An abort seen before its end", lambda told: told.abort(3720, seen=3719),
     "abort", "FROM_THE_FUTURE")
item("future-checkpoint", "A checkpoint seen before it",
     lambda told: told.checkpoint(3000, seen=2999), "checkpoint", "FROM_THE_FUTURE")
item("future-attestation", "An attestation seen before the end it states",
     lambda told: told.attest(told.items[0], told.items[1], end=3700, seen=3699), "attestation",
     "FROM_THE_FUTURE")
item("future-request-exempt", "A request dated ahead counts (it is exempt)",
     lambda told: told.cancel_request(100_000, seen=3000))
item("future-window-exempt", "An accusation's window may lie ahead",
     lambda told: told.item(codes.ACCUSATION, {
         "class": 3, "window_start": told.t0 + 90_000, "window_end": told.t0 + 80_000,
         "evidence": bytes(32), "accused_at": told.t0 + 3000}, ["provider"], 3000))


def three_ways(told):
    vote = told.vote((STRANGER,))
    told.sign(vote, (0,), 125, change=damaged)
    told.sign(vote, (1,), 119)


item("furthest-of-three", "A stranger's, a damaged and an early signature: the furthest is said",
     three_ways, "vote", "FROM_THE_FUTURE")
item("one-good-is-enough", "A damaged signature beside a good one",
     lambda told: told.sign(told.vote((0,)), (1,), 125, change=damaged))
item("allocated-early", "Allocated one second before the lock",
     lambda told: told.allocated(at=-1), "allocated", "ALLOCATED_EARLY")
item("allocated-at-lock", "Allocated in the second of the lock: counts",
     # … and is then the allocation that the claim of 3660 seconds is measured against
     lambda told: told.allocated(at=0))
item("claim-at-limit", "A claim of exactly cancelled_at − allocated_at: counts",
     lambda told: told.cancelled(3719, claimed=3659))
item("claim-too-long", "One second more",
     lambda told: told.cancelled(3719, claimed=3660), "cancelled", "CLAIM_TOO_LONG")
item("claim-before-allocated-seen", "Seen before any Allocated: the claim is not checked",
     lambda told: told.cancelled(50, claimed=9999, seen=64))
item("claim-as-allocated-seen", "Seen in the same second as the Allocated: checked",
     lambda told: told.cancelled(50, claimed=1, seen=65), "cancelled", "CLAIM_TOO_LONG")
item("claim-zero-below", "Cancelled before it was allocated, claiming nothing: counts",
     lambda told: told.cancelled(50, claimed=0, seen=65))
item("abort-reason", "An abort for a reason that aborts cannot have",
     lambda told: told.abort(3000, codes.TIMEOUT), "abort", "ABORT_REASON")
item("no-evidence", "An abort without an evidence digest",
     lambda told: told.abort(3000, evidence=bytes(32)), "abort", "NO_EVIDENCE")
item("abort-reason-before-evidence", "Neither: the reason is judged first",
     lambda told: told.abort(3000, codes.TIMEOUT, evidence=bytes(32)), "abort", "ABORT_REASON")
item("abort-early", "An abort of an end before the lock", lambda told: told.abort(-1, seen=10),
     "abort", "ABORT_EARLY")
item("abort-at-lock", "An abort of an end in the second of the lock: counts",
     lambda told: told.abort(0, signers=(0,), seen=10))


def attestation(name, description, code, allocated=None, event=None, at=3900, more=None, **body):
    """A second attestation by one member; by default it would stand."""
    def tell(told):
        if more:
            more(told)
        one = told.items[0] if allocated is None else allocated(told)
        two = told.items[1] if event is None else event(told)
        told.attest(one, two, **{"signers": (4,), "end": 3700, "seen": 3890, **body})
    item(name, description, tell, "attestation", code, at)


attestation("allocated-unknown", "It names no Allocated of this case", "ALLOCATED_UNKNOWN",
            allocated=lambda told: bytes(32))
attestation("allocated-is-a-cancelled", "It names the Cancelled as its Allocated",
            "ALLOCATED_UNKNOWN", allocated=lambda told: told.items[1])
attestation("start-early", "It starts one second before the allocation", "START_EARLY", start=59)
attestation("start-at-allocation", "It starts in the second of the allocation", "QUORUM_SHORT",
            start=60)
attestation("end-before-start", "It ends before it starts", "END_BEFORE_START", start=120, end=119)
attestation("end-event-unknown", "Its end event is not in the case", "END_EVENT_UNKNOWN",
            event=lambda told: bytes(32))
attestation("end-event-is-the-allocated", "Its end event is no end", "END_EVENT_UNKNOWN",
            event=lambda told: told.items[0])
attestation("end-event-abort-short", "Its end event is an abort one signer short",
            "END_EVENT_UNKNOWN", event=lambda told: told.abort(3720, signers=(0, 1, 2)),
            reason=codes.VM_DIED)
attestation("reason-differs", "Its reason is not the Cancelled's", "REASON_DIFFERS",
            reason=codes.TIMEOUT)
attestation("reason-differs-request", "A CANCEL_REQUEST's reason is CONSUMER_REQUEST",
            "REASON_DIFFERS", event=lambda told: told.cancel_request(3890, seen=3890))
attestation("end-after-cancelled", "It ends one second after the Cancelled", "END_AFTER_EVENT",
            end=3721)
attestation("end-after-abort", "It ends one second after the abort", "END_AFTER_EVENT",
            event=lambda told: told.abort(3730), reason=codes.VM_DIED, end=3731)
attestation("end-after-request", "A CANCEL_REQUEST bounds no end", "QUORUM_SHORT",
            event=lambda told: told.cancel_request(3700, seen=3700), end=3800,
            reason=codes.CONSUMER_REQUEST)
attestation("quorum-short", "It stands, with two of three signers", "QUORUM_SHORT",
            signers=(3, 4))


@fixture("items", "named-cancelled-refused", "A quorum that names a refused Cancelled does not "
         "stand", outcome="hold", code="WAIT_ATTESTATION",
         items=[("attestation", "END_EVENT_UNKNOWN"), ("cancelled", "CLAIM_TOO_LONG")])
def _():
    told = Session()
    told.attest(told.served(), told.cancelled(3720, claimed=3661))
    return told.case(3900)


@fixture("items", "named-allocated-refused", "A quorum that names a refused Allocated does not "
         "stand", outcome="hold", code="WAIT_ALLOCATION",
         items=[("allocated", "ALLOCATED_EARLY"), ("attestation", "ALLOCATED_UNKNOWN")])
def _():
    told = Session()
    told.attest(told.allocated(at=-1, seen=0), told.cancelled(3720))
    return told.case(3800)


@fixture("items", "every-kind-counts", "One of each kind, all counted",
         outcome="settle", basis="ATTESTED", payable=3600, items=[])
def _():
    told = Session()
    told.vote()
    told.cancel_request(3700, seen=3700)
    told.accusation(3000)
    told.abort(3720, signers=(3,))
    told.checkpoint(1020)
    told.completed()
    assert len({made.kind for made in told.items}) == 8
    return told.case(3900)
