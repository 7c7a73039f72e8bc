"""Fixtures of T4: locks that are refused, each beside the nearest one that is not."""

from .builder import LOCKED_AT, Session, high_s
from .fixture import fixture
from .schema import TIME_MAX


def story(told):
    told.completed(signers=tuple(range(min(3, len(told.members)))))
    return told.case(3800)


def refused(name, description, code, change=None, **session):
    @fixture("refused", name, description, outcome="refuse", code=code)
    def _():
        told = Session(**session)
        if change:
            change(told)
        return story(told)


def accepted(name, description, **session):
    @fixture("refused", name, description, outcome="settle", basis="ATTESTED")
    def _():
        return story(Session(**session))


def settled(told):
    told.status = 1


refused("not-locked", "Already settled", "NOT_LOCKED", settled)
refused("not-locked-first", "Already settled, and the lock is bad: the lowest number",
        "NOT_LOCKED", settled, amount=0)

NO_POINT = b"\x02" + b"\xff" * 32
refused("consumer-no-point", "The consumer's key is no point", "LOCK_KEY", consumer=NO_POINT)
refused("provider-no-point", "The provider's key is uncompressed by its prefix", "LOCK_KEY",
        provider=b"\x04" + b"\x11" * 32)
refused("same-party", "Consumer and provider are one", "LOCK_KEY",
        provider=Session(lock_signers=[]).consumer.key)
refused("consumer-in-cabal", "The consumer sits in the cabal", "LOCK_KEY",
        consumer=Session(lock_signers=[]).members[2].key)
refused("provider-in-cabal", "The provider sits in the cabal", "LOCK_KEY",
        provider=Session(lock_signers=[]).members[2].key)

refused("two-witnesses", "A cabal of two", "LOCK_CABAL", n=2, policy={"attestation_threshold": 2})
refused("no-witnesses", "No cabal at all", "LOCK_CABAL", cabal=[], lock_signers=["consumer"])
refused("witness-count-differs", "Five members where six were agreed", "LOCK_CABAL",
        policy={"witness_count": 6})
refused("high-trust-short", "One high-trust member where two are needed", "LOCK_CABAL",
        high_trust=1)
accepted("high-trust-none-needed", "None needed, none there: accepted", high_trust=0,
         policy={"min_high_trust_witnesses": 0})

refused("quorum-of-two", "q = 2", "LOCK_QUORUM", n=3, policy={"attestation_threshold": 2})
refused("quorum-above-cabal", "q = 6 of 5", "LOCK_QUORUM",
        policy={"attestation_threshold": 6, "abort_threshold_percent": 100})
refused("quorum-of-half", "q = 3 of 6: two disjoint quorums would fit", "LOCK_QUORUM", n=6)
refused("abort-below-quorum", "Aborts by 4 of 5 where attestations need 5", "LOCK_QUORUM",
        policy={"attestation_threshold": 5})
accepted("abort-at-quorum", "51 % of five is three, as many as q: accepted",
         policy={"abort_threshold_percent": 51, "connectivity_threshold_percent": 100})
accepted("percents-at-limits", "51 % connected and 100 % to abort: accepted",
         policy={"abort_threshold_percent": 100, "connectivity_threshold_percent": 51})
for which in ("connectivity", "abort"):
    for percent in (50, 101):
        refused(f"{which}-percent-{percent}", f"A {which} threshold of {percent} %",
                "LOCK_QUORUM", policy={f"{which}_threshold_percent": percent})

refused("amount-zero", "Nothing locked", "LOCK_TERMS", amount=0)
refused("maximum-zero", "A maximum of zero", "LOCK_TERMS",
        terms={"min_duration_seconds": 0, "max_duration_seconds": 0})
accepted("maximum-one", "A maximum of one second: accepted",
         terms={"min_duration_seconds": 0, "max_duration_seconds": 1})
refused("minimum-above-maximum", "The minimum is above the maximum", "LOCK_TERMS",
        terms={"min_duration_seconds": 3601, "max_duration_seconds": 3600})
accepted("minimum-is-maximum", "The minimum is the maximum: accepted",
         terms={"min_duration_seconds": 3600, "max_duration_seconds": 3600})
refused("charge-too-large", "The largest charge does not fit 128 bits", "LOCK_TERMS",
        terms={"rate_per_hour": 2**128 - 1, "max_duration_seconds": 3601})
refused("charge-just-too-large", "The largest charge is exactly 2^128", "LOCK_TERMS",
        terms={"rate_per_hour": 2**127, "max_duration_seconds": 7200})
accepted("charge-largest", "… or 2^128 − 1: accepted", amount=2**128 - 1,
         terms={"rate_per_hour": 2**128 - 1, "max_duration_seconds": 3600})
refused("policy-above-a-year", "A policy time one second above a year", "LOCK_TERMS",
        policy={"abort_vote_timeout_seconds": 31_536_001})
accepted("policy-of-a-year", "… of exactly a year: accepted",
         policy={"abort_vote_timeout_seconds": 31_536_000})

# The default policy's times sum to 620,760; the maximum is 36,000.
LATEST_LOCK = TIME_MAX - 36_000 - 620_760
refused("beyond-year-9999", "The last deadline could fall after the year 9999", "LOCK_TERMS",
        locked_at=LATEST_LOCK + 1)
accepted("until-year-9999", "… or exactly on its last second: accepted", locked_at=LATEST_LOCK)

refused("consumer-unsigned", "The consumer did not sign", "LOCK_UNSIGNED_PARTY",
        lock_signers=["provider", 0, 1, 2, 3, 4])
refused("provider-unsigned", "The provider did not sign", "LOCK_UNSIGNED_PARTY",
        lock_signers=["consumer", 0, 1, 2, 3, 4])
refused("consumer-high-s", "The consumer's signature in its high-S form", "LOCK_UNSIGNED_PARTY",
        lambda told: told.sign_lock("consumer", high_s), lock_signers=["provider", 0, 1, 2])
refused("cabal-unsigned", "Two members signed", "LOCK_UNSIGNED_CABAL",
        lock_signers=["consumer", "provider", 0, 1])
refused("only-parties-signed", "Both parties, and no member", "LOCK_UNSIGNED_CABAL",
        lock_signers=["consumer", "provider"])
refused("cabal-high-s", "Three signed, one in its high-S form", "LOCK_UNSIGNED_CABAL",
        lambda told: told.sign_lock(2, high_s), lock_signers=["consumer", "provider", 0, 1])
accepted("cabal-quorum-signed", "Exactly q members signed: accepted",
         lock_signers=["consumer", "provider", 0, 2, 4])


@fixture("refused", "evidence-not-read", "A refused case considers no evidence", outcome="refuse",
         code="LOCK_TERMS", items=[])
def _():
    return story(Session(amount=0, locked_at=LOCKED_AT + 1))


@fixture("refused", "quorum-above-half", "q = 4 of 6: accepted", outcome="settle",
         basis="ATTESTED")
def _():
    told = Session(n=6, policy={"attestation_threshold": 4})
    told.completed(signers=(0, 1, 2, 3))
    return told.case(3800)
