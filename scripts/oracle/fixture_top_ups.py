"""Fixtures of top-ups: which of them the escrow holds at settlement."""

from .builder import Session, damaged
from .fixture import fixture

# 36,000 seconds at 3,600,000 an hour charge 36,000,000; all of a smaller escrow is spent, and the
# sum of release and burn (halves, at trust 100) shows what it was.
DEAR = {"rate_per_hour": 3_600_000}


def top_up(name, description, escrow, tell, **session):
    @fixture("top-ups", name, description, outcome="settle", basis="ATTESTED", payable=36_000,
             money=(escrow // 2, escrow - escrow // 2, 0))
    def _():
        told = Session(terms=DEAR, **session)
        tell(told)
        told.completed(end=36_120)
        return told.case(36_200)


TEN, ELEVEN, THIRTEEN = 10_000_000, 11_000_000, 13_000_000
FIRST_END = 36_125

top_up("counted", "One top-up", ELEVEN, lambda told: told.top_up(1, TEN, 1_000_000))
top_up("one-unit", "A top-up of a single unit", TEN + 1, lambda told: told.top_up(1, TEN, 1))
top_up("two-counted", "Two top-ups", THIRTEEN, lambda told: (
    told.top_up(1, TEN, 1_000_000), told.top_up(2, ELEVEN, 2_000_000)))
top_up("index-gap", "Indices need not be dense", THIRTEEN, lambda told: (
    told.top_up(3, TEN, 1_000_000), told.top_up(7, ELEVEN, 2_000_000)))
top_up("sixteen", "Sixteen are admitted, and all count", TEN + 16_000_000, lambda told: [
    told.top_up(i + 1, TEN + i * 1_000_000, 1_000_000) for i in range(16)])
top_up("wrong-previous", "The previous total is not the running one: skipped", TEN,
       lambda told: told.top_up(1, TEN + 1, 1_000_000))
top_up("skipped-then-counted", "After a skipped one the next counts on the old total", 12_000_000,
       lambda told: (told.top_up(1, TEN, 1_000_000, members=(0, 1)),
                     told.top_up(2, TEN, 2_000_000)))
top_up("adds-nothing", "Adding zero does not count", TEN, lambda told: told.top_up(1, TEN, 0))
top_up("wrong-sum", "The new total is not the sum: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, new=12_000_000))
top_up("no-consumer", "Not signed by the consumer: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, by_consumer=False))
top_up("quorum-short", "Two members: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, members=(0, 1)))
top_up("bad-signatures", "Damaged signatures: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, change=damaged))


def consumer_damaged(told):
    told.top_up(1, TEN, 1_000_000)
    first, *members = told.top_ups[0].signatures
    told.top_ups[0].signatures = [first.but(sig=damaged(first.sig)), *members]


top_up("consumer-damaged", "The members signed, and the consumer's signature is damaged: skipped",
       TEN, consumer_damaged)
top_up("foreign", "Another session's header: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000,
                                header=Session(session="another", lock_signers=[]).header()))
top_up("at-first-end", "Complete in the second the end was seen: counts", ELEVEN,
       lambda told: told.top_up(1, TEN, 1_000_000, seen=FIRST_END))
top_up("consumer-last", "The members signed long before; the consumer in the last second", ELEVEN,
       lambda told: told.top_up(1, TEN, 1_000_000, seen=[FIRST_END, 30, 31, 32]))
top_up("consumer-too-late", "… and one second later: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, seen=[FIRST_END + 1, 30, 31, 32]))
top_up("third-member-too-late", "The third member signed too late: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, seen=[30, 31, 32, FIRST_END + 1]))
top_up("after-first-end", "One second later: skipped", TEN,
       lambda told: told.top_up(1, TEN, 1_000_000, seen=FIRST_END + 1))


@fixture("top-ups", "sum-too-large", "A sum of 2^128 does not count", outcome="settle",
         basis="ATTESTED", payable=3600, money=(500_000, 500_000, 2**128 - 1 - 1_000_000))
def _():
    told = Session(amount=2**128 - 1)
    told.top_up(1, 2**128 - 1, 1, new=2**128 - 1)
    told.completed()
    return told.case(3800)


@fixture("top-ups", "sum-wraps", "A sum that would wrap to zero does not count", outcome="settle",
         basis="ATTESTED", payable=3600, money=(500_000, 500_000, 2**128 - 1 - 1_000_000))
def _():
    told = Session(amount=2**128 - 1)
    told.top_up(1, 2**128 - 1, 1, new=0)
    told.completed()
    return told.case(3800)


@fixture("top-ups", "signed-late-by-spare-member",
         "The quorum's third is in time; a fourth, later member does not matter",
         outcome="settle", basis="ATTESTED", money=(5_500_000, 5_500_000, 0))
def _():
    told = Session(terms=DEAR)
    told.top_up(1, TEN, 1_000_000, members=(0, 1, 2, 3), seen=FIRST_END)
    for signature in told.top_ups[0].signatures:
        if signature.signer == told.members[1].id:
            signature.seen_at += 1
    told.completed(end=36_120)
    return told.case(36_200)
