"""The gate from top to bottom (docs/order.md 10), with what docs/order-money.md 8 adds to it:
signals with a Pass, and repairs. The steps are `..order`'s; what a repair excuses is taken off
afterwards."""

from ..codes import Fault
from ..objects import case_digest, peer_id
from ..order import agreement, content, dossier, evidence, ledger, quorum, signals
from ..order import case as order_case
from ..order import codes as gate
from ..order.decide import CONFLICT, Facts, emt_of, ledger_refusal, refuse, schema_refusal
from ..order.ledger import ATTESTOR, CLAIM, DEVICE, FALLBACK, KEY_ENTRY, State, key_state, name_of
from ..order.order import chain_of, escrow_digest, slice_settlement_id
from ..schema import Record
from . import codes
from .case import Place, emt_belongs, slice_name
from .codes import Code, Signal
from .decision import encode_signal
from .evidence import Judged, signed_in_time
from .objects import LANE_2_ITEM, emt_digest

EVIDENCE_MAX = 152
OF_A_KIND_MAX = {**order_case.OF_A_KIND_MAX, codes.CORRECTION: 4}
CASE = order_case.layout(LANE_2_ITEM, EVIDENCE_MAX)


# Faults

def check_order_and_host(case):
    """Pass three (docs/order.md 7.3), with items of kind 23."""
    order_case.check_order(case)
    order_case.check_log(case)
    order_case.check_state(case.state)
    order_case.check_evidence(case, OF_A_KIND_MAX, order_case.OF_A_SIGNER_MAX)
    if contradicts_itself(case):
        raise Fault(Fault.HOST_STATE, "state")


def asked_for(case, value_of):
    """8.2 of the gate; with a correction also the EMT of the slice asked."""
    names = ledger.asked_for(case, value_of)
    if any(item.kind == codes.CORRECTION for item in case.evidence):
        value = value_of(slice_name(escrow_digest(case.order), case.order.slices[case.asked]))
        if value is not None and value.emt is not None:
            names.add(name_of(codes.EMT, emt=value.emt))
    return names


def contradicts_itself(case):
    if case.asked >= len(case.order.slices):
        return True
    values = State(case.state).values
    if ledger.contradicts_itself(case, asked_for(case, values.get)):
        return True
    emts = [entry for entry in case.state if entry.kind == codes.EMT]
    escrow = escrow_digest(case.order)
    place = Place(case.order, escrow, case.order.slices[case.asked], values.get)
    return any(entry.value is None or emt_digest(entry.value.emt) != entry.key.emt
               for entry in emts) or bool(emts) and not emt_belongs(case.order, escrow, place)


# The procedure

def decision_of(case, case_bytes):
    """The decision as a value; the case has passed all three passes. Raises Fault (G13)."""
    facts = Facts(case)
    envelope = Record(
        lane=2, version=1, rules=case.order.rules, case_digest=case_digest(case_bytes),
        settlement_id=slice_settlement_id(facts.escrow, facts.slice), considered=[])
    code = refusal(facts) or schema_refusal(facts)                            # G1, G2
    if code:
        return refuse(envelope, code)
    code, facts.dossier = dossier.read(case.dossier, facts.order, facts.slice, facts.schema)
    envelope.considered = [Record(kind=gate.DOSSIER, digest=facts.pov_hash, code=code)]
    if code:                                                                  # G3
        return refuse(envelope, code)
    items = judge(facts)                                                      # G4 to G7
    if facts.repair is not None:
        fallback_in_force(facts)
    verdict = quorum.decide(items, facts)                                     # G8
    judge_inspections(items, verdict.candidates, facts)
    envelope.considered += [Record(kind=item.kind, digest=item.digest, code=item.code)
                            for item in items] + verdict.groups
    if verdict.code:
        return refuse(envelope, verdict.code)
    if verdict.rivals:
        until = facts.slice.delivery_by if facts.repair is None else facts.repair.cut
        return envelope.but(outcome=gate.HOLD, code=CONFLICT, needed=1, had=1 + verdict.rivals,
                            next_deadline=until, accrued=0)
    code, deduction = content.check(items, facts)                             # G9
    code = code or (ledger_refusal if facts.repair is None else stage_order)(facts)
    if code:                                                                  # G10 to G12
        return refuse(envelope, code)
    claim = dossier.claim_identity(facts.dossier, facts.schema)               # G13
    if not facts.state.has(CLAIM, claim=claim):
        raise Fault(Fault.HOST_STATE, "claim")
    taken = facts.state.get(CLAIM, claim=claim)
    if taken is not None and (facts.repair is None or taken.emt != facts.repair.name):
        return refuse(envelope, Code.E_ONECLAIM_TAKEN)
    emt = emt_of(facts, verdict, claim, deduction)                            # G14
    if facts.repair is not None:
        emt = emt.but(replaces=facts.repair.name)
    return envelope.but(outcome=gate.PASS, emt=emt, signals=signals_of(items, emt))


def refusal(facts):
    """G1. Sets facts.repair: the EMT that is replaced, or None; and facts.corrections."""
    facts.place = Place(facts.order, facts.escrow, facts.slice, facts.state.values.get)
    facts.repair, facts.corrections = None, []
    for code, holds in ((Code.ORDER_PARTIES, agreement.bad_parties),
                        (Code.ORDER_SLICES, agreement.bad_slices),
                        (Code.ORDER_TERMS, agreement.bad_terms),
                        (Code.ORDER_UNSIGNED, agreement.unsigned)):
        if holds(facts):
            return code
    for item in facts.case.evidence:
        if item.kind == codes.CORRECTION:
            judged = Judged(item)
            judged.code = correction_code(judged, facts)
            facts.corrections.append(judged)
    status = facts.place.status
    if any(item.counts for item in facts.corrections):
        token = facts.place.token
        facts.repair = Record(
            name=facts.place.emt, same=token.emt.pov_hash == facts.pov_hash,
            lost={one.attestation for one in token.lost}, fallback=token.emt.fallback,
            counted={one.attestation for one in token.emt.counted}, cut=cut(facts),
            window=token.first_passed_at + facts.order.policy.revocation_seconds)
        return gate.Code.SLICE_REFUNDED if status == gate.REFUNDED else None
    if facts.corrections and facts.place.passed:
        return max(item.code for item in facts.corrections)
    return agreement.refusal(facts)


def correction_code(item, facts):
    if not evidence.header_is(item.body, facts):
        return Code.FOREIGN
    key = next(party.key for party in facts.order.suppliers
               if peer_id(party.key) == facts.slice.supplier)
    code = signed_in_time(item, key, facts)
    if code:
        return code
    if item.body.replaces != facts.place.emt or item.body.pov_hash != facts.pov_hash:
        return Code.E_NOT_CURRENT
    if not facts.place.token.lost:
        return Code.E_NOT_BROKEN
    return Code.COUNTED if facts.at < cut(facts) else Code.E_CORRECTION_LATE


def cut(facts):
    """When the time to correct the slice's EMT is over."""
    return min(one.lost_at for one in facts.place.token.lost) \
        + facts.order.policy.correction_seconds


def judge(facts):
    """All items but inspections. What stands is excused most checks; what was lost is revoked."""
    items = evidence.judge(without_corrections(facts))
    repair = facts.repair
    if repair is not None:
        revoke_in_time(items, facts)
    for item in items if repair is not None else []:
        if item.kind == gate.LOG_HEAD and repair.same:
            excuse_device(item, facts)
        if item.kind != gate.ATTESTATION or Code.FOREIGN in item.failed:
            continue
        failed = set(item.failed)
        if item.digest in repair.lost:
            failed.add(Code.E_ATTESTATION_REVOKED)
        if stands(item, facts):
            failed -= excused(item, facts)
        item.settle(sorted(failed))
    return sorted(items + facts.corrections, key=lambda item: (item.kind, item.digest))


def revoke_in_time(items, facts):
    """A revocation of what stands counts only if it was seen within the first pass's window."""
    standing = {item.digest for item in items
                if item.kind == gate.ATTESTATION and stands(item, facts)}
    late = {item.digest for item in items
            if item.kind == gate.REVOCATION and item.code == Code.COUNTED
            and item.body.attestation in standing
            and all(one.seen_at >= facts.repair.window for one in item.counted_signatures)}
    revoked = {item.body.attestation for item in items
               if item.kind == gate.REVOCATION and item.code == Code.COUNTED
               and item.digest not in late}
    for item in items:
        if item.digest in late:
            item.settle([Code.E_REVOCATION_LATE])
        elif item.digest in standing - revoked and Code.E_ATTESTATION_REVOKED in item.failed:
            item.settle([code for code in item.failed if code != Code.E_ATTESTATION_REVOKED])


def without_corrections(facts):
    """The same facts; of the evidence only what the gate knew before."""
    rest = [item for item in facts.case.evidence if item.kind != codes.CORRECTION]
    found = Record(**facts.__dict__)
    found.case = facts.case.but(evidence=rest)
    return found


def stands(item, facts):
    repair = facts.repair
    return (repair is not None and item.digest in repair.counted
            and item.digest not in repair.lost and item.body.pov_hash == facts.pov_hash)


def excused(item, facts):
    """Codes that an attestation which stands does not get. Its class is known by its attestor."""
    codes_off = {Code.E_SCHEMA_NOT_ALLOWED, Code.E_ATTESTOR_NOT_ACTIVE, Code.E_FUTURE_ATTEST,
                 Code.E_STALE_ATTEST}
    key = facts.state.key(item.body.key_id)
    if key is None:
        return set()
    if key_state(key, facts.at) == "RETIRED":
        codes_off.add(Code.E_KEY_REVOKED)
    if facts.state.get(ATTESTOR, attestor=key.attestor) is not None:
        codes_off.add(Code.E_ROLE_NOT_ASSIGNED)
    return codes_off


def excuse_device(item, facts):
    """116 asks for a device that is ACTIVE or RETIRED; the checks after it as ever."""
    device = facts.state.get(DEVICE, key_id=item.body.device)
    if item.code != Code.E_DEVICE_NOT_BOUND or key_state(device, facts.at) != "RETIRED" \
            or not evidence.bound(device, item.body, facts):
        return
    late = item.body.end > item.seen_at + facts.skew
    item.settle([Code.E_FUTURE_ATTEST] if late else [])


def fallback_in_force(facts):
    """The fallback that the replaced EMT used is in force, whatever the time is."""
    repair = facts.repair
    if repair.same and repair.fallback is not None \
            and repair.fallback < len(facts.schema.fallbacks):
        facts.state.values[name_of(
            FALLBACK, schema=facts.slice.schema, corridor=facts.order.corridor,
            index=repair.fallback)] = Record(valid_from=facts.at, valid_until=facts.at)


def judge_inspections(items, candidates, facts):
    """Then those by a key whose attestation stands: a RETIRED key is good, and age is not asked."""
    evidence.judge_inspections(items, candidates, facts)
    standing = {item.body.key_id for item in items
                if item.kind == gate.ATTESTATION and stands(item, facts)}
    for item in items:
        if item.kind != gate.INSPECTION or item.body.key_id not in standing:
            continue
        key = facts.state.get(KEY_ENTRY, key_id=item.body.key_id)
        if item.code == Code.E_STALE_ATTEST:
            item.settle([])
        elif item.code == Code.E_KEY_REVOKED and key_state(key, facts.at) == "RETIRED":
            item.settle(inspection_failed(item, candidates, facts))


def inspection_failed(item, candidates, facts):
    """What comes after 102, 109 apart."""
    if not any(one.body.key_id == item.body.key_id and one.body.role == facts.schema.seal.role
               for one in candidates):
        return [Code.NOT_ENTITLED]
    late = item.body.issued_at > item.seen_at + facts.skew
    return [Code.E_FUTURE_ATTEST] if late else []


def stage_order(facts):
    """G10 alone."""
    for one in chain_of(facts.order, facts.slice):
        if one.stage < facts.slice.stage and not Place(
                facts.order, facts.escrow, one, facts.state.values.get).passed:
            return Code.E_STAGE_ORDER
    return None


def signals_of(items, emt):
    """The gate's two, and what every attestation of the case came to (8.2)."""
    found = set(signals.of(items))
    counted = {one.attestation for one in emt.counted}
    for item in items:
        if item.kind != gate.ATTESTATION:
            continue
        key_id = item.body.key_id
        if item.digest in counted:
            found.add(encode_signal(Signal.COUNTED, key_id, attestation=item.digest,
                                    role=item.body.role))
        elif item.code == Code.E_STALE_ATTEST:
            found.add(encode_signal(Signal.STALE, key_id, attestation=item.digest))
        elif item.code > Code.E_SIG_MISMATCH and item.code != Code.E_ATTESTATION_REVOKED:
            found.add(encode_signal(Signal.SKIPPED, key_id, attestation=item.digest,
                                    code=item.code))
    return sorted(found)
