"""Fixtures of docs/order.md 10.9: the terminal's key before, during and after a rotation.

All are decided at NOW; what moves are the times that the registry wrote."""

from ..builder import Person, filler
from . import story
from .builder import INSPECTOR, OPENED_AT, TERMINAL
from .fixture import BOTH, passes, refuses
from .story import AS_INSPECTOR, AS_TERMINAL, NOW, SECOND, plain

NEW = Person(130)
NEW_COUNTED = ["inspector as INSPECTOR", f"{NEW.id.hex()[:8]} as TERMINAL"]
ATTESTATION, REVOKED = "order-attestation", "E_KEY_REVOKED"
AT = OPENED_AT + NOW


def rotated(signers, old, new):
    """The terminal's two keys, and who of them signs."""
    def make():
        told = plain(signers=((INSPECTOR, AS_INSPECTOR),))
        attestor = filler("attestor terminal")
        told.world.key(TERMINAL, attestor, **old)
        told.world.key(NEW, attestor, **new)
        for index, person in enumerate(signers):
            told.attest(person, AS_TERMINAL, SECOND + index)
        return told
    return make


def counted(name, description, signer, old, new):
    passes("rotation", name, description, rotated([signer], old, new), NOW,
           counted=sorted(NEW_COUNTED) if signer is NEW else BOTH)


def not_counted(name, description, signer, old, new):
    refuses("rotation", name, description, REVOKED, rotated([signer], old, new), NOW,
            items=[(ATTESTATION, REVOKED)], groups=["COUNTED", REVOKED])


def planned(active, retired):
    """The new key is active from, the old one retires at: seconds after the decision."""
    return {"successor": NEW.id, "retired_at": AT + retired}, {"active_from": AT + active}


def emergency(at):
    return {"successor": NEW.id, "revoked_at": AT + at}, {"active_from": AT + at}


def self_revoked(at):
    return {"revoked_at": AT + at}, {"active_from": AT + 86_400}


counted("planned-old-before", "Planned, before: the old key counts", TERMINAL, *planned(1, 100))
not_counted("before-active-from", "One second before the new key is active", NEW, *planned(1, 100))
counted("at-active-from", "In the second in which it becomes active", NEW, *planned(0, 100))
counted("overlap-old-key", "… the old key still counts", TERMINAL, *planned(0, 100))
counted("overlap-last-second", "The last second of the old key", TERMINAL, *planned(-100, 1))
not_counted("retired-second", "The second in which it retires", TERMINAL, *planned(-100, 0))
counted("planned-new-after", "… the new key counts", NEW, *planned(-100, 0))
counted("no-overlap", "The new key begins in the second in which the old one ends", NEW,
        *planned(0, 0))
passes("rotation", "overlap-both-keys", "Both sign in the overlap: they are one attestor",
       rotated([TERMINAL, NEW], *planned(-100, 100)), NOW,
       items=[(ATTESTATION, "E_SAME_ORG_DUPLICATE")])
counted("before-revocation", "An emergency, one second before", TERMINAL, *emergency(1))
not_counted("successor-before-revocation", "… its successor is not active yet", NEW, *emergency(1))
not_counted("at-revocation", "The second of the emergency", TERMINAL, *emergency(0))
counted("successor-at-revocation", "… its successor counts", NEW, *emergency(0))
not_counted("after-revocation", "Signed long before the emergency: it does not matter when",
            TERMINAL, *emergency(-100))
counted("before-self-revocation", "Revoked by itself, one second before", TERMINAL,
        *self_revoked(1))
not_counted("at-self-revocation", "The second in which it revokes itself", TERMINAL,
            *self_revoked(0))
not_counted("pending-at-self-revocation", "… that promotes nobody", NEW, *self_revoked(0))
not_counted("revoked-before-retired", "Revoked, and retired as well", TERMINAL,
            {"revoked_at": AT - 1, "retired_at": AT - 2}, {})
not_counted("retired-before-active", "Retired before it was ever active", TERMINAL,
            {"active_from": AT + 1, "retired_at": AT}, {})


def expired_with_attestor():
    told = plain(signers=((INSPECTOR, AS_INSPECTOR),))
    story.firms(told, (TERMINAL, "terminal", [AS_TERMINAL], {
        "standing": 1, "key": {"retired_at": AT}}))
    told.attest(TERMINAL, AS_TERMINAL, SECOND)
    return told


refuses("rotation", "key-before-standing", "Retired, of a suspended attestor: the key is said",
        REVOKED, expired_with_attestor, NOW, items=[(ATTESTATION, REVOKED)],
        groups=["COUNTED", REVOKED])
