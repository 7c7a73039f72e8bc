"""Fixtures of what stands in a repair, and what does not (docs/order-money.md 8.3)."""

from ..order import codes as gate
from ..order import story as gate_story
from ..order.builder import INSPECTOR, OPENED_AT, TERMINAL
from ..order.ledger import ATTESTOR, KEY_ENTRY
from ..order.story import DECIDED, FILES, SEAL, SPOT
from .fixture import fixture
from .fixture_repair import (LOST_AT, PASSES, REPAIRED_AT, again, broken, case, corrected,
                             device_retired, everything, inspector_key, passes, refused)
from .story import correct, gate_case
from .trades import BOTH, DAY, OTHER_PAIR, SECOND_INSPECTOR

AT = DECIDED + DAY
WEIGHED_AGAIN = {**gate_story.FIELDS, "gross_weight_kg": "20000.001"}


def new_facts(before=None):
    """Another dossier of the same log, inspected and signed anew."""
    def make():
        told = everything()
        trade = told.trade
        trade.revoke(trade.signed[0], INSPECTOR, AT - 900)
        trade.dossier(WEIGHED_AGAIN, FILES, trade.head.digest)
        trade.inspect(INSPECTOR, AT - 700, **{
            "seal": SEAL, "photo": dict(FILES)["seal.jpg"], **SPOT})
        for person, role in BOTH:
            trade.attest(person, role, AT - 500)
        correct(trade, told.slice(0).emt, AT - 200)
        if before:
            before(told)
        return gate_case(trade, AT)
    return make


fixture("repair", "device-over-another-dossier", "Another dossier of the same log: the device is "
                                                 "active", new_facts(),
        **passes(items=[("order-attestation", "E_HASH_MISMATCH")], signals=[
            ("COUNTED", "inspector"), ("COUNTED", "terminal"), ("REVOKED", "inspector"),
            ("SKIPPED", "inspector")]))
fixture("repair", "device-retired-over-another-dossier", "… and if it has retired, another dossier "
                                                         "needs another device",
        new_facts(device_retired), **refused(
            "E_DEVICE_NOT_BOUND", ("log-head", "E_DEVICE_NOT_BOUND"),
            ("order-attestation", "E_HASH_MISMATCH")))


def seen_before_signed(told):
    """The inspector's signature as it was seen 301 seconds before its date."""
    made = told.signed[0]
    seen = made.body.issued_at - 301
    told.trade.items[0] = made.but(signatures=[made.signatures[0].but(seen_at=seen)])


fixture("repair", "stands-though-seen-before-signed", "What stands is not asked for its date again",
        case(before=seen_before_signed), **PASSES)


def old_signer_retired():
    """The inspector's is over the old dossier, and the key has retired since."""
    told = broken()
    trade = corrected(told)
    trade.items = [told.signed[0]]
    trade.attest(SECOND_INSPECTOR, gate.INSPECTOR, REPAIRED_AT - 300)
    trade.attest(TERMINAL, gate.TERMINAL, REPAIRED_AT - 300)
    correct(trade, told.first, REPAIRED_AT - 200)
    inspector_key(retired_at=OPENED_AT + LOST_AT)(told)
    return gate_case(trade, REPAIRED_AT)


SECOND_ID = SECOND_INSPECTOR.id.hex()[:8]
fixture("repair", "old-dossier-does-not-stand", "Over another dossier the old attestation does not "
                                                "stand: its key is asked as ever",
        old_signer_retired, **passes(
            counted=sorted([f"{SECOND_ID} as INSPECTOR", "terminal as TERMINAL"]),
            items=[("order-attestation", "E_KEY_REVOKED")],
            signals=sorted([("COUNTED", SECOND_ID), ("COUNTED", "terminal"),
                            ("SKIPPED", "inspector")])))


def lost_and_suspended():
    """The lost one is shown again, and the terminal's firm is suspended."""
    told = again(broken(), standing=(0, 1), fresh=OTHER_PAIR[1:])
    key = told.world.get(KEY_ENTRY, key_id=TERMINAL.id)
    value = told.world.get(ATTESTOR, attestor=key.attestor)
    told.world.put(ATTESTOR, value.but(standing=1), attestor=key.attestor)
    return gate_case(told.trade, REPAIRED_AT)


fixture("repair", "lost-one-does-not-stand", "What was lost does not stand: its attestor is asked "
                                             "as ever",
        lost_and_suspended, **passes(
            counted=["carrier as CARRIER", "inspector as INSPECTOR"],
            items=[("order-attestation", "E_ATTESTOR_NOT_ACTIVE")],
            signals=[("COUNTED", "carrier"), ("COUNTED", "inspector"), ("SKIPPED", "terminal")]))
