"""One random session, told so that boundaries collide: few times, small deadlines, much evidence.

A story is a signed `Session`; `generate_variant` makes several cases of it, which also
keeps the generator fast: signatures are cached."""

from . import codes
from .builder import LOCKED_AT, Person, Session, damaged, high_s, wrong_v
from .lock import least_votes
from .objects import POLICY_SECONDS
from .schema import TIME_MAX

STRANGERS = [Person(1000), Person(1001)]
SMALL = (0, 0, 5, 10, 20)
LAGS = (0, 0, 0, 1, 5, 5, 10, 20)
NO_POINT = b"\x02" + b"\xff" * 32


def tell(rng):
    """A Session with evidence, at most two bodies of one kind by one signer (nearly always)."""
    story = Story(rng, session_of(rng))
    story.tell()
    return story.told


def session_of(rng):
    """A lock: mostly valid, with small deadlines; some with one thing wrong (T4)."""
    n = rng.choice((3, 3, 4, 5, 5, 5, 5, 6, 7, 9))
    if rng.random() < 0.01:
        n = 31
    q = rng.randint(max(3, n // 2 + 1), n)
    percent = rng.choice((51, 60, 67, 67, 67, 80, 100))
    if least_votes(percent, n) < q:
        percent = 100
    policy = {name: rng.choice(SMALL) for name in POLICY_SECONDS}
    policy.update(attestation_threshold=q, abort_threshold_percent=percent,
                  connectivity_threshold_percent=rng.choice((51, 51, 60, 67, 67, 67, 80, 100)),
                  min_high_trust_witnesses=rng.randint(0, 2),
                  allocation_grace_seconds=rng.choice((10, 40, 100, 100, 100)),
                  verification_grace_seconds=rng.choice((10, 40, 100, 100, 100)),
                  attestation_wait_seconds=rng.choice((0, 10, 40, 100)),
                  end_grace_seconds=rng.choice((0, 10, 40)),
                  challenge_seconds=rng.choice((0, 0, 10, 50, 200)),
                  conflict_seconds=rng.choice((0, 10, 40, 200)))
    maximum = rng.choice((1, 10, 20, 30, 40, 60))
    terms = {"rate_per_hour": rng.choice((0, 1, 3600, 7200, 360_000, 999_999_937, 2**127)),
             "max_duration_seconds": maximum,
             "min_duration_seconds": min(maximum, rng.choice((0, 0, 1, 10, 20)))}
    how = {"n": n, "policy": policy, "terms": terms, "people": rng.choice((0, 40)),
           "amount": rng.choice((1, 7, 20, 1000, 10_000_000, 10**18, 2**128 - 1)),
           "trust_micro": rng.choice((0, 1, 100_000_000, 500_000_000, 2**64 - 1)),
           "k_payment_micro": rng.choice((0, 10_000, 10_000, 333_333, 2**64 - 1)),
           "locked_at": LOCKED_AT}
    where = rng.random()
    if where < 0.03:
        how["locked_at"] = 1000
    elif where < 0.06:
        seconds = sum(policy[name] for name in POLICY_SECONDS)
        how["locked_at"] = TIME_MAX - maximum - seconds  # the last second that is accepted
    if rng.random() < 0.2:
        told = spoiled(rng, how)
        told.variants = 2
        return told
    signers = ["consumer", "provider"] + sorted(rng.sample(range(n), rng.randint(q, n)))
    told = Session(lock_signers=signers, **how)
    told.variants = 6
    return told


def spoiled(rng, how):
    """A lock with one thing wrong, or just not wrong."""
    n, policy, terms = how["n"], how["policy"], how["terms"]
    plain = Session(lock_signers=[], **how)
    everyone = ["consumer", "provider"] + list(range(n))
    maximum = terms["max_duration_seconds"]
    change = rng.choice((
        "status", "consumer", "provider", "same", "member", "member", "count", "trust", "trust",
        "small", "quorum", "percent", "abort", "half", "amount", "maximum", "minimum", "charge",
        "policy", "year", "party", "party", "cabal", "cabal", "high-s"))
    if change == "status":
        told = Session(lock_signers=everyone, **how)
        told.status = 1
        return told
    if change == "high-s":
        told = Session(lock_signers=everyone[:-1], **how)
        told.sign_lock(n - 1, rng.choice((high_s, wrong_v, damaged)))
        return told
    if change == "consumer":
        how["consumer"] = NO_POINT
    elif change == "provider":
        how["provider"] = b"\x04" + bytes(32)
    elif change == "same":
        how["provider"] = plain.consumer.key
    elif change == "member":
        how[rng.choice(("consumer", "provider"))] = plain.members[rng.randrange(n)].key
    elif change == "count":
        policy["witness_count"] = n + 1
    elif change == "trust":
        how["high_trust"] = rng.randint(0, 2)
        policy["min_high_trust_witnesses"] = rng.randint(1, 3)
    elif change == "small":
        how["cabal"] = plain.lock.cabal[:rng.randint(0, 2)]
        policy["witness_count"] = len(how["cabal"])
    elif change == "quorum":
        policy["attestation_threshold"] = rng.choice((0, 2, n + 1, 255))
    elif change == "percent":
        policy[rng.choice(("connectivity", "abort")) + "_threshold_percent"] = rng.choice(
            (0, 50, 51, 100, 101, 255))
    elif change == "abort":
        policy.update(attestation_threshold=n, abort_threshold_percent=rng.choice((51, 100)))
    elif change == "half":
        policy["attestation_threshold"] = n // 2
    elif change == "amount":
        how["amount"] = 0
    elif change == "maximum":
        terms.update(max_duration_seconds=0, min_duration_seconds=0)
    elif change == "minimum":
        terms["min_duration_seconds"] = maximum + 1
    elif change == "charge":
        terms["rate_per_hour"] = 2**128 - 1
        terms["max_duration_seconds"] = rng.choice((3600, 3601))
        terms["min_duration_seconds"] = 0
    elif change == "policy":
        policy[rng.choice(POLICY_SECONDS)] = rng.choice((31_536_000, 31_536_001))
    elif change == "year":
        seconds = sum(policy[name] for name in POLICY_SECONDS)
        how["locked_at"] = TIME_MAX - maximum - seconds + rng.choice((0, 1))
    elif change == "party":
        everyone.remove(rng.choice(("consumer", "provider")))
    elif change == "cabal":
        q = policy["attestation_threshold"]
        everyone = ["consumer", "provider"] + rng.sample(range(n), q - rng.choice((0, 1)))
    return Session(lock_signers=everyone, **how)


class Story:
    """Evidence, told at random around a plausible course of events."""

    def __init__(self, rng, told):
        self.rng, self.told = rng, told
        policy = told.lock.policy
        self.n = len(told.members)
        self.q = min(max(1, policy.attestation_threshold), self.n)
        percent = min(100, policy.abort_threshold_percent)
        self.ak = min(max(1, least_votes(percent, self.n)), self.n)
        self.bodies = {}
        self.reckless = rng.random() < 0.03  # may break the limit of two bodies
        self.maximum = max(1, told.lock.terms.max_duration_seconds)
        self.allocated_at = self.time(rng.choice((0, 0, 5, 10)))
        self.start = self.time(self.allocated_at + rng.choice((0, 5, 10)))
        served = rng.choice((0, 1, 5, 10, 20, self.maximum, self.maximum, self.maximum + 5))
        if rng.random() < 0.3:
            served = max(served, told.lock.terms.min_duration_seconds)
        self.end = self.time(self.start + served)

    def tell(self):
        rng = self.rng
        if rng.random() < 0.95:
            self.tell_allocated()
        if rng.random() < 0.93:
            self.tell_votes()
        if rng.random() < 0.45:
            self.tell_checkpoints()
        if rng.random() < 0.3:
            self.tell_requests()
        if rng.random() < 0.65:
            self.tell_cancelled()
        if rng.random() < 0.4:
            self.tell_aborts()
        if rng.random() < 0.12:
            self.add(lambda signers, seen, how: self.told.accusation(
                self.end, rng.randrange(4), signers=signers, seen=seen, **how)
                if self.told.t0 + self.end >= 60 else None,
                codes.ACCUSATION, ["provider"], self.end)
        if rng.random() < 0.75:
            self.tell_attestations()
        if rng.random() < 0.25:
            self.tell_top_ups()

    # Small choices

    def time(self, offset):
        """An offset that is a time on the wire."""
        return min(max(offset, -self.told.t0), TIME_MAX - self.told.t0)

    def near(self, offset):
        """This time, or one close to it."""
        return self.time(offset + self.rng.choice((0, 0, 0, 0, -1, 1, -5, 5, -10, 10)))

    def some(self, around):
        """A random set of members, about this many."""
        count = around + self.rng.choice((0, 0, 0, 0, 0, -1, 1, 2))
        if self.rng.random() < 0.08:
            count = self.rng.randint(1, self.n)
        return self.rng.sample(range(self.n), min(max(0, count), self.n))

    def add(self, make, kind, signers, time):
        """An item and its signers, each with a seen_at of its own; sometimes something is wrong."""
        rng, how = self.rng, {}
        if rng.random() < 0.03:
            signers = list(signers) + [rng.choice(STRANGERS + ["consumer", "provider"])]
        if rng.random() < 0.008:
            signers = [rng.choice(STRANGERS + ["consumer", "provider", 0])]
        allowed = []
        for who in signers:
            used = self.bodies.get((kind, who), 0)
            if used < 2 or self.reckless:
                self.bodies[kind, who] = used + 1
                allowed.append(who)
        if rng.random() < 0.008:
            how["header"] = self.told.header().but(
                **{rng.choice(("network", "session", "escrow")): bytes(32)})
        if rng.random() < 0.008:
            how["change"] = rng.choice((damaged, high_s, wrong_v))
        if rng.random() < 0.5:
            seen = [self.time(time + rng.choice(LAGS))] * len(allowed)
        else:
            seen = [self.time(time + rng.choice(LAGS)) for _ in allowed]
        if seen and rng.random() < 0.02:
            seen[rng.randrange(len(seen))] = self.time(time - 1)
        digests = {item.digest for item in self.told.items}
        made = make(allowed, seen, how)
        if made is not None and made.digest in digests:
            self.told.items.remove(made)  # the same body again: keep the first
            return next(item for item in self.told.items if item.digest == made.digest)
        if made is not None and rng.random() < 0.02 and made.signatures:
            index = rng.randrange(len(made.signatures))
            made.signatures[index].sig = rng.choice((damaged, high_s, wrong_v))(
                made.signatures[index].sig)
        return made

    def times(self, more):
        """How many: one, or with a small chance two."""
        return 2 if self.rng.random() < more else 1

    # The kinds

    def tell_allocated(self):
        for index in range(self.times(0.12)):
            at = self.allocated_at if index == 0 else max(
                self.time(-1), self.near(self.allocated_at))
            if self.rng.random() < 0.02:
                at = self.time(-1)
            late = self.rng.choice((0, 0, 0, 0, 20, 60)) if self.rng.random() < 0.2 else 0
            self.add(lambda signers, seen, how: self.told.allocated(
                at, name=f"vm {index}", signers=signers, seen=seen, **how),
                codes.ALLOCATED, ["provider"], at + late)

    def tell_votes(self):
        rng = self.rng
        members = list(range(self.n))
        rng.shuffle(members)
        yes = rng.random() < 0.96
        while members:
            count = rng.choice((1, 2, self.n, self.n))
            group, members = members[:count], members[count:]
            if rng.random() < 0.05:
                continue
            at = self.near(self.start)
            if rng.random() < 0.85:
                at = max(at, self.allocated_at)
            self.add(lambda signers, seen, how: self.told.vote(
                signers, at, yes if rng.random() < 0.97 else not yes,
                yes if rng.random() < 0.97 else not yes, seen=seen, **how),
                codes.VOTE, group, at + (60 if rng.random() < 0.04 else 0))
        if rng.random() < 0.08:
            self.add(lambda signers, seen, how: self.told.vote(
                signers, self.start, yes, not yes, seen=seen, **how),
                codes.VOTE, self.some(1), self.start)

    def tell_checkpoints(self):
        rng = self.rng
        for _ in range(rng.choice((1, 1, 2, 3, 5))):
            alive = self.near(rng.choice((self.end, self.end, self.end + 10, self.start,
                                          self.start + self.maximum, self.end - 5)))
            self.add(lambda signers, seen, how: self.told.checkpoint(
                alive, rng.choice((1, 2, 3)), signers, seen=seen,
                previous=rng.choice(("none", "other")), **how),
                codes.CHECKPOINT, self.some(rng.choice((1, self.q, self.q))), alive)

    def tell_requests(self):
        rng = self.rng
        for _ in range(self.times(0.25)):
            at = self.near(rng.choice((self.end, self.end, self.end - 10, self.start,
                                       self.end + 20)))
            seen = self.near(at) if rng.random() < 0.6 else self.near(self.end)
            self.add(lambda signers, seen, how: self.told.cancel_request(
                at, signers=signers, seen=seen, **how), codes.CANCEL_REQUEST, ["consumer"], seen)

    def tell_cancelled(self):
        rng = self.rng
        for _ in range(self.times(0.2)):
            at = self.near(self.end)
            reason = rng.choice((0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 6, 7))
            most = max(0, at - self.allocated_at)
            claimed = rng.choice((0, most, most, most, most, most + (rng.random() < 0.3)))
            self.add(lambda signers, seen, how: self.told.cancelled(
                at, reason, claimed, signers=signers, seen=seen, **how),
                codes.CANCELLED, ["provider"], at)

    def tell_aborts(self):
        rng = self.rng
        for _ in range(self.times(0.35)):
            end = self.near(self.end)
            if rng.random() < 0.03:
                end = self.time(-1)
            reason = rng.choice((3, 3, 3, 5, 5, 7, 7)) if rng.random() < 0.94 \
                else rng.randrange(8)
            evidence = bytes(32) if rng.random() < 0.04 else None
            self.add(lambda signers, seen, how: self.told.abort(
                end, reason, signers, seen=seen, evidence=evidence,
                incident=rng.choice(("one", "one", "two")), **how),
                codes.ABORT, self.some(self.ak), end)

    def tell_attestations(self):
        rng = self.rng
        of = {kind: [item for item in self.told.items if item.kind == kind]
              for kind in codes.KINDS}
        ends = of[codes.CANCELLED] * 2 + of[codes.CANCEL_REQUEST] + of[codes.ABORT]
        for index in range(rng.choice((1, 1, 1, 1, 2, 2, 3))):
            members = self.some(self.q if index == 0 else rng.choice((self.q, self.q, 1)))
            if rng.random() < 0.4:
                members = [one for one in members if (codes.ATTESTATION, one) not in self.bodies]
            allocated = rng.choice(of[codes.ALLOCATED]) if of[codes.ALLOCATED] else bytes(32)
            event = rng.choice(ends) if ends else bytes(32)
            if rng.random() < 0.03:
                allocated = bytes(32)
            if rng.random() < 0.03:
                event = rng.choice((bytes(32), allocated))
            reason, end = codes.COMPLETED_NORMAL, self.end
            if not isinstance(event, bytes):
                reason = getattr(event.body, "reason", codes.CONSUMER_REQUEST)
                limit = getattr(event.body, "cancelled_at", getattr(event.body, "end", None))
                if limit is not None:
                    end = limit - self.told.t0
            if rng.random() < 0.04:
                reason = rng.randrange(8)
                if rng.random() < 0.25 and of[codes.ABORT]:
                    end = rng.choice(of[codes.ABORT]).body.end - self.told.t0
            start = self.start if rng.random() < 0.8 else self.near(self.start)
            if rng.random() < 0.35:
                end = self.time(end - rng.choice((1, 5, 10, -1)))
            if rng.random() < 0.02:
                end = self.time(start - 1)
            self.add(lambda signers, seen, how: self.told.attest(
                allocated, event, start, end, reason, signers, seen=seen,
                verified=rng.random() < 0.93, **how),
                codes.ATTESTATION, members, max(start, end))

    def tell_top_ups(self):
        rng = self.rng
        total, index = self.told.lock.amount, 0
        for _ in range(rng.choice((1, 1, 2, 3))):
            index += rng.choice((1, 1, 1, 2))
            added = rng.choice((1, 10, 1000, 10**15, 0)) if rng.random() < 0.3 else 10
            previous = total if rng.random() < 0.9 else min(total + 1, 2**128 - 1)
            new = min(previous + added, 2**128 - 1) if rng.random() < 0.95 else previous
            how = {}
            if rng.random() < 0.03:
                how["header"] = self.told.header().but(network=bytes(32))
            if rng.random() < 0.03:
                how["change"] = rng.choice((damaged, high_s))
            members, by_consumer = self.some(self.q), rng.random() < 0.95
            around = rng.choice((self.start, self.end))
            self.told.top_up(index, previous, added, new=new, members=members,
                             by_consumer=by_consumer,
                             seen=[self.near(around) for _ in range(len(members) + by_consumer)],
                             **how)
            if rng.random() < 0.85:
                total = new
