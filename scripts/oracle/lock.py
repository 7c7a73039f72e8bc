"""P1, second half: the refusals of T4, and the numbers that a lock fixes for all later steps."""

from .codes import Refuse
from .objects import POLICY_SECONDS, lock_digest, peer_id
from .schema import TIME_MAX, Record
from .signature import is_point, verify

POLICY_SECONDS_MAX = 31_536_000


def least_votes(percent, n):
    """The least k with 100·k >= percent·n (Notation: ck and ak)."""
    return -(-percent * n // 100)


def parties_and_numbers(lock):
    """Who is who, and n, q, ck, ak, in the words of the procedure."""
    n = len(lock.cabal)
    policy = lock.policy
    return Record(
        lock=lock, policy=policy, terms=lock.terms, escrow=lock_digest(lock),
        consumer=peer_id(lock.consumer), provider=peer_id(lock.provider),
        keys={peer_id(member.key): member.key for member in lock.cabal},
        n=n, q=policy.attestation_threshold,
        ck=least_votes(policy.connectivity_threshold_percent, n),
        ak=least_votes(policy.abort_threshold_percent, n),
        maximum=lock.terms.max_duration_seconds)


def refusal(case, parties):
    """The lowest T4 number that holds, or None."""
    checks = ((Refuse.NOT_LOCKED, not_locked), (Refuse.LOCK_KEY, bad_key),
              (Refuse.LOCK_CABAL, bad_cabal), (Refuse.LOCK_QUORUM, bad_quorum),
              (Refuse.LOCK_TERMS, bad_terms), (Refuse.LOCK_UNSIGNED_PARTY, unsigned_party),
              (Refuse.LOCK_UNSIGNED_CABAL, unsigned_cabal))
    for code, holds in checks:
        if holds(case, parties):
            return code
    return None


def not_locked(case, parties):
    return case.status != 0


def bad_key(case, parties):
    """A party's key is no point; consumer = provider; party in cabal."""
    return (not is_point(case.lock.consumer) or not is_point(case.lock.provider)
            or parties.consumer == parties.provider
            or parties.consumer in parties.keys or parties.provider in parties.keys)


def bad_cabal(case, parties):
    """n < 3, n ≠ witness_count, too few high-trust."""
    high_trust = sum(1 for member in case.lock.cabal if member.high_trust)
    return (parties.n < 3 or parties.n != parties.policy.witness_count
            or high_trust < parties.policy.min_high_trust_witnesses)


def bad_quorum(case, parties):
    """Not 3 ≤ q ≤ n < 2q; ak < q; a percent outside 51…100."""
    policy = parties.policy
    return (not 3 <= parties.q <= parties.n < 2 * parties.q or parties.ak < parties.q
            or not 51 <= policy.connectivity_threshold_percent <= 100
            or not 51 <= policy.abort_threshold_percent <= 100)


def bad_terms(case, parties):
    """Amount, duration and rate in range; no policy time above a year; nothing past year 9999."""
    lock, terms = case.lock, case.lock.terms
    seconds = [getattr(lock.policy, name) for name in POLICY_SECONDS]
    return (lock.amount < 1 or terms.max_duration_seconds < 1
            or terms.min_duration_seconds > terms.max_duration_seconds
            or terms.rate_per_hour * terms.max_duration_seconds // 3600 >= 2**128
            or any(value > POLICY_SECONDS_MAX for value in seconds)
            or lock.locked_at + terms.max_duration_seconds + sum(seconds) > TIME_MAX)


def lock_signers(case, parties):
    """The signers of the lock whose signature is valid, by their registered key."""
    keys = {parties.consumer: case.lock.consumer, parties.provider: case.lock.provider,
            **parties.keys}
    return {signature.signer for signature in case.lock_signatures
            if signature.signer in keys
            and verify(keys[signature.signer], parties.escrow, signature.sig)}


def unsigned_party(case, parties):
    return not {parties.consumer, parties.provider} <= lock_signers(case, parties)


def unsigned_cabal(case, parties):
    """Fewer than q of the cabal."""
    return len(lock_signers(case, parties) & set(parties.keys)) < parties.q
