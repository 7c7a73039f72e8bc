"""M3 to M5: attestations that were lost, the flags that follow, and proofs of fraud
(docs/order-money.md 7)."""

from itertools import combinations

from ..order import codes as gate
from ..order.ledger import ENTRY, SLICE, key_state
from ..schema import Record
from . import codes
from .codes import Basis, Signal
from .decision import encode_signal


def entry(kind, value, **key):
    return Record(kind=kind, key=Record(**key), value=value)


def in_order(writes):
    """A set of entries: by kind and key."""
    return sorted(writes, key=ENTRY.key)


def lost(facts):
    """M3: the Change, or None."""
    writes, signals, lost_of = [], set(), {}
    for place in facts.chain:
        lost_of[place.stage] = [] if place.token is None else list(place.token.lost)
        if place.token is None:
            continue
        known = {one.attestation for one in place.token.lost}
        for one in place.token.emt.counted:
            if one.attestation in known:
                continue
            found = newly_lost(one, place.token, facts)
            if found:
                lost_of[place.stage].append(Record(attestation=one.attestation, lost_at=facts.at))
                signals.update(found)
        if len(lost_of[place.stage]) > len(place.token.lost):
            now_lost = sorted(lost_of[place.stage], key=lambda one: one.attestation)
            writes.append(entry(codes.EMT, place.token.but(lost=now_lost), emt=place.emt))
    if not writes:
        return None
    return Record(basis=Basis.LOST, signals=sorted(signals), allocations=[],
                  writes=in_order(writes + changed_flags(facts, lost_of)))


def newly_lost(counted, token, facts):
    """The signals of losing this counted attestation; none if it is not lost."""
    signals = {encode_signal(Signal.REVOKED_AFTER_PASS, counted.key_id,
                             attestation=counted.attestation, reason=item.body.reason)
               for item in facts.items if item.kind == gate.REVOCATION and item.counts
               and item.body.attestation == counted.attestation}
    key = facts.state.key(counted.key_id)
    if key is not None and key_state(key, facts.at) == "REVOKED" and \
            key.revoked_at < token.first_passed_at + facts.order.policy.revocation_seconds:
        signals.add(encode_signal(Signal.KEY_COMPROMISED, counted.key_id,
                                  attestation=counted.attestation))
    return signals


def frozen_stages(facts, lost_of=None):
    """F, as stages: the open slices with a broken EMT at their own or an earlier stage."""
    broken = [place.stage for place in facts.chain if place.token is not None
              and (place.token.lost if lost_of is None else lost_of[place.stage])]
    return {place.stage for place in facts.chain
            if place.open and any(stage <= place.stage for stage in broken)}


def changed_flags(facts, lost_of=None):
    """M4: a write for each slice whose flag is not what F says."""
    stages = frozen_stages(facts, lost_of)
    return [entry(SLICE, place.value.but(frozen=place.stage in stages), escrow=facts.escrow,
                  supplier=place.slice.supplier, sub_lot=place.slice.sub_lot, stage=place.stage)
            for place in facts.chain if place.frozen != (place.stage in stages)]


def resumed(facts):
    """M4: the Change, or None."""
    writes = changed_flags(facts)
    if not writes:
        return None
    return Record(basis=Basis.RESUMED, signals=[], allocations=[], writes=in_order(writes))


def proven(facts):
    """M5: the Change, or None. Of one key the pair with the smallest (first, second)."""
    attestations = [item for item in facts.items
                    if item.kind == gate.ATTESTATION and item.counts]
    pairs = {}
    for pair in combinations(attestations, 2):
        first, second = sorted(pair, key=lambda item: (item.body.issued_at, item.digest))
        key_id = first.body.key_id
        if facts.state.get(codes.PROVEN, key_id=key_id) is None and double_signed(first, second) \
                and not excused(first, second, facts):
            found = (first.digest, second.digest)
            pairs[key_id] = min(found, pairs.get(key_id, found))
    if not pairs:
        return None
    return Record(
        basis=Basis.PROVEN, allocations=[],
        signals=sorted(encode_signal(Signal.FRAUD_PROVEN, key_id, first=first, second=second)
                       for key_id, (first, second) in pairs.items()),
        writes=in_order(entry(codes.PROVEN, Record(first=first, second=second,
                                                   proven_at=facts.at), key_id=key_id)
                        for key_id, (first, second) in pairs.items()))


def double_signed(first, second):
    """By one key, for one place, schema and role, with different dossiers."""
    def what(item):
        place = item.body.place
        return (item.body.key_id, place.supplier, place.sub_lot, place.stage, item.body.schema,
                item.body.role)

    return what(first) == what(second) and first.body.pov_hash != second.body.pov_hash


def excused(first, second, facts):
    """The first was revoked, dated and seen, before the second was signed and seen."""
    return any(item.kind == gate.REVOCATION and item.body.attestation == first.digest
               and item.body.revoked_at < second.body.issued_at
               and any(one.seen_at <= second.seen_at for one in item.good)
               for item in facts.items)
