"""The oracle's check of itself: published money figures, two signature verifiers that agree, and
holds that end when they say, at what they say; then the order lane's
(order/selfcheck.py) and its money's (money/selfcheck.py)."""

from hashlib import sha256

from .builder import Session, damaged, high_s, secret_of, wrong_v
from .case import read_case, write_case
from .codes import Fault
from .decide import decision_of
from .generate import cases
from .session_money import split
from .money import selfcheck as money_selfcheck
from .order import selfcheck as order_selfcheck
from .schema import TIME_MAX
from .signature import N, P, key_of, sign, verify, verify_plain

# cabal.md §8.2: escrowed, rate/h, seconds, T → total, provider, burn, refund, at K = 0.01.
PUBLISHED_MONEY = (
    (10_000_000, 1_000_000, 3600, 0, 1_000_000, 0, 1_000_000, 9_000_000),
    (10_000_000, 1_000_000, 3600, 100, 1_000_000, 500_000, 500_000, 9_000_000),
    (10_000_000, 1_000_000, 3600, 500, 1_000_000, 833_333, 166_667, 9_000_000),
    (10_000_000, 1_000_000, 3600, 1000, 1_000_000, 909_090, 90_910, 9_000_000),
    (10_000_000, 1_000_000, 3600, 2000, 1_000_000, 952_380, 47_620, 9_000_000),
    (10_000_000, 1_000_000, 1, 100, 277, 138, 139, 9_999_723),
    (1, 3600, 1, 100, 1, 0, 1, 0),
)
SIGNED_DIGESTS = 75
RANDOM_CASES = 1500


def run():
    """0 when everything agrees."""
    problems = money_problems()
    tuples, good, found = signature_problems()
    problems += found
    holds, found = hold_problems()
    problems += found
    orders, found = order_selfcheck.problems()
    problems += found
    orders_money, found = money_selfcheck.problems()
    problems += found
    for problem in problems:
        print("self-check:", problem)
    print(f"money: {len(PUBLISHED_MONEY)} published rows; signatures: {tuples} tuples, "
          f"{good} valid, by recovery and by plain integers; holds: {holds} of {RANDOM_CASES} "
          f"random cases, each decided again at its deadline; {orders}; {orders_money}; "
          f"{len(problems)} problems")
    return 1 if problems else 0


def money_problems():
    problems = []
    for escrow, rate, seconds, trust, *wanted in PUBLISHED_MONEY:
        lock = Session(terms={"rate_per_hour": rate}, amount=escrow,
                       trust_micro=trust * 10**6, k_payment_micro=10_000).lock
        parts = split(lock, escrow, seconds)
        got = [parts.total, parts.release, parts.burn, parts.refund]
        if got != wanted:
            problems.append(f"T {trust}, {seconds} s: expected {wanted}, got {got}")
    return problems


def signature_problems():
    """(tuples tried, valid ones, problems): both verdicts equal, and as intended where known."""
    problems, tuples, good = [], 0, 0
    for index in range(SIGNED_DIGESTS):
        for name, key, digest, signature, intended in variants(index):
            tuples += 1
            by_recovery = verify(key, digest, signature)
            plain = verify_plain(key, digest, signature)
            good += plain
            if by_recovery != plain or intended not in (None, plain):
                problems.append(f"{index} {name}: recovery {by_recovery}, plain {plain}, "
                                f"intended {intended}")
    return tuples, good, problems


def variants(index):
    """One good signature and what can be wrong with it."""
    secret, other = secret_of(index), secret_of(index + 1)
    key = key_of(secret)
    digest = sha256(b"self-check" + index.to_bytes(4, "little")).digest()
    signature = sign(secret, digest)
    bit = index % 512
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    yield "good", key, digest, signature, True
    yield "high S", key, digest, high_s(signature), False
    yield "wrong v", key, digest, wrong_v(signature), False
    yield "v = 2 or 3", key, digest, signature[:64] + bytes([signature[64] + 2]), False
    yield "v = 27 or 28", key, digest, signature[:64] + bytes([signature[64] + 27]), False
    yield "damaged", key, digest, damaged(signature), False
    yield "one bit", key, digest, bytes(flipped), False
    yield "other digest", key, sha256(digest).digest(), signature, False
    yield "other key", key_of(other), digest, signature, False
    yield "other parity of key", bytes([key[0] ^ 1]) + key[1:], digest, signature, False
    yield "key is no point", b"\x05" + key[1:], digest, signature, False
    yield from edges(index, key, digest, signature)


def edges(index, key, digest, signature):
    """r and s at the borders of their range; digests at and above the group order."""
    r_values = (0, 1, N - 1, N, P - N, P, 2**256 - 1)
    s_values = (0, 1, N // 2, N // 2 + 1, N - 1, N)
    r = r_values[index % len(r_values)].to_bytes(32, "big")
    s = s_values[index % len(s_values)].to_bytes(32, "big")
    yield "edge r", key, digest, r + signature[32:], False
    yield "edge s", key, digest, signature[:32] + s + signature[64:], False
    for number in (0, N, N + 1, 2**256 - 1):
        special = number.to_bytes(32, "big")
        secret = secret_of(index)
        if number == 0 or index % 4 == 0:
            yield "special digest", key, special, sign(secret, special), True


def hold_problems():
    """(holds found, problems): a Hold's next_deadline is the least `at` at which it settles, and
    settling there charges what had accrued."""
    problems, holds = [], 0
    for index, data in enumerate(cases(seed=0, count=RANDOM_CASES)):
        try:
            decision = decision_of(data)
        except Fault:
            continue
        if decision.outcome != 1 or decision.next_deadline > TIME_MAX:
            continue
        holds += 1
        case = read_case(data)
        before = decision_of(write_case(case.but(at=max(case.at, decision.next_deadline - 1))))
        at_it = decision_of(write_case(case.but(at=decision.next_deadline)))
        if case.at >= decision.next_deadline or before.outcome != 1 or at_it.outcome != 0:
            problems.append(f"random case {index}: does not settle exactly at its deadline")
        elif at_it.allocations[0].amount + at_it.allocations[1].amount != decision.accrued:
            problems.append(f"random case {index}: accrued {decision.accrued} is not charged")
    return holds, problems
