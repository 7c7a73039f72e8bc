"""G8: who is a candidate, which groups they fill, and for which hashes there is a quorum
(docs/order.md 10.5). `can_fill` is a plain search; nothing here is clever."""

from ..objects import peer_id
from ..schema import Record
from . import codes
from .agreement import all_keys
from .codes import Code
from .ledger import FALLBACK
from .schema import group_digest, widened

BLIND_TO = {Code.E_HASH_MISMATCH}
BLIND_FOR_RIVALS = BLIND_TO | {Code.E_STALE_ATTEST}


def party_classes(facts):
    """The organisations of all classes of buyer and suppliers."""
    parties = [facts.order.buyer] + facts.order.suppliers
    return frozenset().union(*(facts.state.class_of(party.organisation) for party in parties))


def is_partys(item, facts):
    """Of a party's class, or signed with a party's or the neutral's key."""
    keys = {peer_id(key) for key in all_keys(facts.order)}
    return bool(item.class_ & facts.party_classes) or item.body.key_id in keys


def candidates_for(items, pov_hash, facts):
    """By (seen, digest). For H, those of a party get code 110 here."""
    found = []
    ours = pov_hash == facts.pov_hash
    for item in items:
        if item.kind != codes.ATTESTATION or item.body.pov_hash != pov_hash:
            continue
        if set(item.failed) - (BLIND_TO if ours else BLIND_FOR_RIVALS):
            continue
        if is_partys(item, facts):
            if ours:
                item.settle([Code.E_SAME_ORG_DUPLICATE])
            continue
        found.append(item)
    return sorted(found, key=lambda item: (item.seen_at, item.digest))


def can_fill(groups, candidates, used=frozenset()):
    """Whether each of these groups can be given a candidate, all of different classes."""
    if not groups:
        return True
    tried = set()
    for item in candidates:
        if item.body.role not in groups[0] or item.class_ in used or item.class_ in tried:
            continue
        tried.add(item.class_)
        if can_fill(groups[1:], candidates, used | {item.class_}):
            return True
    return False


def filled_groups(groups, candidates):
    """Indices, taken in order while a filling of those before and of it exists."""
    filled = []
    for index in range(len(groups)):
        if can_fill([groups[one] for one in filled + [index]], candidates):
            filled.append(index)
    return filled


def assign(groups, filled, candidates):
    """For the filled groups in order, the first candidate that leaves the rest fillable."""
    assigned, used = [], frozenset()
    for place, index in enumerate(filled):
        rest = [groups[one] for one in filled[place + 1:]]
        chosen = next(item for item in candidates
                      if item.body.role in groups[index] and item.class_ not in used
                      and can_fill(rest, candidates, used | {item.class_}))
        assigned.append(chosen)
        used |= {chosen.class_}
    return assigned


def tried_with(groups, candidates, minimum):
    """The quorum of these candidates with these groups."""
    filled = filled_groups(groups, candidates)
    fitting = [item for item in candidates if any(item.body.role in group for group in groups)]
    counted = assign(groups, filled, candidates)
    for item in fitting:
        if len(counted) < minimum and item.class_ not in {one.class_ for one in counted}:
            counted.append(item)
    holds = len(filled) == len(groups) and len({item.class_ for item in fitting}) >= minimum
    return Record(filled=filled, counted=counted, holds=holds, fallback=None)


def fallbacks_in_force(facts):
    """(index, fallback), by index."""
    found = []
    for index, fallback in enumerate(facts.schema.fallbacks):
        value = facts.state.get(FALLBACK, schema=facts.slice.schema,
                                corridor=facts.order.corridor, index=index)
        if value is not None and value.valid_from <= facts.at <= value.valid_until \
                and value.valid_until - value.valid_from <= fallback.longest_seconds:
            found.append((index, fallback))
    return found


def quorum_of(candidates, facts):
    """With the schema's own groups, else with the first fallback in force that makes it hold."""
    minimum = facts.schema.min_attestations
    own = tried_with([set(group) for group in facts.schema.groups], candidates, minimum)
    if own.holds:
        return own
    for index, fallback in facts.fallbacks:
        other = tried_with(widened(facts.schema.groups, fallback), candidates, minimum)
        if other.holds:
            return other.but(fallback=index)
    return own


def decide(items, facts):
    """What G8 says: `code` (a refusal), or `rivals` > 0 (CONFLICT); the groups with their codes."""
    facts.party_classes = party_classes(facts)
    facts.fallbacks = fallbacks_in_force(facts)
    attestations = [item for item in items if item.kind == codes.ATTESTATION]
    hashes = {item.body.pov_hash for item in attestations} - {facts.pov_hash}
    rivals = [pov_hash for pov_hash in sorted(hashes)
              if quorum_of(candidates_for(items, pov_hash, facts), facts).holds]
    candidates = candidates_for(items, facts.pov_hash, facts)
    found = quorum_of(candidates, facts)
    mark_duplicates(candidates, found.counted)
    groups = [Record(kind=codes.ROLE_GROUP, digest=group_digest(facts.schema, index),
                     code=group_code(index, found, attestations, facts))
              for index in range(len(facts.schema.groups))]
    return Record(candidates=candidates, counted=found.counted, fallback=found.fallback,
                  groups=groups, rivals=len(rivals),
                  code=answer(attestations, groups, found, facts))


def mark_duplicates(candidates, counted):
    classes = {item.class_ for item in counted}
    for item in candidates:
        if item not in counted and item.class_ in classes:
            item.settle([Code.E_SAME_ORG_DUPLICATE])


def group_code(index, found, attestations, facts):
    """0 if filled; else the smallest code above 100 of those who could have filled it, or 112."""
    if index in found.filled:
        return Code.COUNTED
    roles = set(facts.schema.groups[index])
    for _, fallback in facts.fallbacks:
        roles |= widened(facts.schema.groups, fallback)[index]
    reasons = [item.code for item in attestations if item.body.role in roles and item.code > 100]
    return min(reasons, default=Code.E_QUORUM_MISSING)


def answer(attestations, groups, found, facts):
    """The refusal, or None: then the quorum of H holds."""
    ours = [item for item in attestations if item.code != Code.FOREIGN]
    if len(ours) < facts.schema.min_attestations:
        return Code.E_INSUFFICIENT_ATTESTATIONS
    missing = [group.code for group in groups if group.code]
    if missing:
        return min(missing)
    return None if found.holds else Code.E_INSUFFICIENT_ATTESTATIONS
