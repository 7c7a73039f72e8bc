"""Fixtures of G4 to G7: the terminal's attestation fails one check, or just passes; revocations."""

from ..builder import Person, damaged, filler, high_s, wrong_v
from ..objects import digest
from ..signature import sign
from . import codes, story
from .bodies import BODIES
from .builder import (CARRIER, CORRIDOR, INSPECTOR, OPENED_AT, REGISTRY, STRANGER, TERMINAL,
                      allowed)
from .fixture import passes, refuses
from .story import AS_CARRIER, AS_DC, AS_INSPECTOR, AS_TERMINAL, FIRST, NOW, SECOND, TTL, plain

NEW = Person(130)
ATTESTATION, REVOCATION = "order-attestation", "revocation"


def terminals(told, **how):
    """The terminal's attestation, and what differs in it."""
    return told.attest(how.pop("person", TERMINAL), how.pop("role", AS_TERMINAL),
                       how.pop("at", SECOND), **how)


def told_with(tell, **how):
    """The inspector has signed; the rest is told."""
    def make():
        told = plain(signers=((INSPECTOR, AS_INSPECTOR),), **how)
        tell(told)
        return told
    return make


def skipped(name, description, code, tell, at=NOW, group=None, **how):
    """Only the terminal could fill the second group: its code is the answer."""
    refuses("skip", name, description, group or code, told_with(tell, **how), at,
            items=[(ATTESTATION, code)], groups=["COUNTED", group or code])


def counts(name, description, tell, at=NOW, items=(), **how):
    """Everything counts, or what does not is no attestation that is needed."""
    expected = {key: how.pop(key) for key in ("signals", "counted") if key in how}
    passes("skip", name, description, told_with(tell, **how), at, items=sorted(items), **expected)


# FOREIGN
def foreign(name, description, **body):
    refuses("skip", name, description, "E_INSUFFICIENT_ATTESTATIONS", told_with(
        lambda told: terminals(told, **{key: change(told) for key, change in body.items()})), NOW,
        items=[(ATTESTATION, "FOREIGN")], groups=["COUNTED", "E_QUORUM_MISSING"])


for part in ("network", "order", "escrow"):
    foreign(f"other-{part}", f"It names another {part}",
            header=lambda told, part=part: told.header().but(**{part: filler("another")}))
for part in ("supplier", "sub_lot"):
    foreign(f"other-{part.replace('_', '-')}", f"It names another {part.replace('_', '-')}",
            place=lambda told, part=part: told.place().but(**{part: filler("another")}))
foreign("other-stage", "It names another stage", place=lambda told: told.place().but(stage=2))
foreign("other-schema", "It was checked against another schema",
        schema=lambda told: filler("another"))


def of_another_order(told):
    """An attestation as it was signed for another order, of the same slice and dossier."""
    other = plain(order=filler("another order"), signers=())
    terminals(told, header=other.header(), place=other.place())


refuses("skip", "signature-of-another-order", "An attestation of the same goods under another "
        "order", "E_INSUFFICIENT_ATTESTATIONS", told_with(of_another_order), NOW,
        items=[(ATTESTATION, "FOREIGN")], groups=["COUNTED", "E_QUORUM_MISSING"])

# G4: the signature
MISMATCH = "E_SIG_MISMATCH"
skipped("key-unknown", "A key that the registry does not have", MISMATCH,
        lambda told: terminals(told, person=STRANGER))
skipped("unsigned", "No signature", MISMATCH, lambda told: terminals(told, signers=[]))
skipped("signature-by-other-key", "Signed by the carrier's key", MISMATCH,
        lambda told: terminals(told, signers=[CARRIER]))
for name, description, change in (
        ("signature-damaged", "A damaged signature", damaged),
        ("signature-high-s", "The high-S form of a good signature", high_s),
        ("signature-wrong-v", "The other parity", wrong_v),
        ("signature-v-27", "v as Ethereum writes it",
         lambda sig: sig[:64] + bytes([sig[64] + 27]))):
    skipped(name, description, MISMATCH, lambda told, change=change: terminals(told, change=change))


def resigned(over):
    """The terminal's signature over another digest of this very body."""
    def tell(told):
        made = terminals(told)
        made.signatures[0].sig = sign(TERMINAL.secret, over(made, told))
    return tell


def tagged(tag):
    return lambda made, told: digest(tag, BODIES[codes.ATTESTATION].write(made.body))


skipped("signature-of-session-lane", "Signed as a session's attestation", MISMATCH,
        resigned(tagged("quittance/session/attestation/v1")))
skipped("signature-as-inspection", "Signed under the tag of an inspection", MISMATCH,
        resigned(tagged("quittance/order/inspection/v1")))
skipped("signature-over-the-dossier", "Signed is the hash of the dossier alone", MISMATCH,
        resigned(lambda made, told: told.pov_hash))
skipped("signature-of-another-role", "The signature that it gave as carrier", MISMATCH,
        resigned(lambda made, told: told_as(told, AS_CARRIER)))
skipped("signature-made-younger", "The signature of an hour before", MISMATCH,
        resigned(lambda made, told: told_at(told, SECOND - 3_600)))


def told_as(told, role):
    made = terminals(told, role=role)
    return told.items.remove(made) or made.digest


def told_at(told, at):
    made = terminals(told, at=at)
    return told.items.remove(made) or made.digest


counts("strangers-signature-beside", "A stranger signed it too: not tried",
       lambda told: terminals(told, signers=[TERMINAL, STRANGER]))
counts("bad-signature-beside", "Another attestor's invalid signature beside: not tried",
       lambda told: told.sign_badly(terminals(told), CARRIER))


# G4: role, schema, standing
def changed(**changes):
    """The terminal's firm as the registry has it, with something changed."""
    def tell(told):
        roles = changes.get("roles", [AS_TERMINAL])
        story.firms(told, (TERMINAL, "terminal", roles, {
            key: value for key, value in changes.items() if key != "roles"}))
        terminals(told)
    return tell


def without_attestor(told):
    told.world.key(TERMINAL, filler("attestor that is none"))
    terminals(told)


ROLE = "E_ROLE_NOT_ASSIGNED"
skipped("role-not-assigned", "A carrier signs as terminal", ROLE, changed(roles=[AS_CARRIER]))
skipped("attestor-unknown", "A key of an attestor that the registry does not have", ROLE,
        without_attestor)


def as_dc(told):
    story.firms(told, (TERMINAL, "terminal", [AS_TERMINAL, AS_DC], {}))
    terminals(told, role=AS_DC)


skipped("role-not-asked", "A role that it has, and the schema does not ask for", ROLE, as_dc,
        group="E_QUORUM_MISSING")
skipped("schema-not-allowed", "Not allowed for this schema", "E_SCHEMA_NOT_ALLOWED",
        changed(schemas=allowed([story.plain_schema(name="TRADE.ARRIVAL_QA.v1")])))
skipped("schema-other-major", "Allowed for the next major version only", "E_SCHEMA_NOT_ALLOWED",
        changed(schemas=allowed([story.plain_schema(name="TRADE.PRE_SHIP.v2")])))


def of_other_revision(told):
    names = allowed([story.plain_schema(revision=1)])
    story.firms(told, (TERMINAL, "terminal", [AS_TERMINAL], {"schemas": names}))
    terminals(told)


counts("other-revision-same-name", "Allowed for the name: also for its next revision",
       of_other_revision, schema={"revision": 2})
STANDING = "E_ATTESTOR_NOT_ACTIVE"
skipped("suspended", "Suspended", STANDING, changed(standing=1))
skipped("banned", "Banned", STANDING, changed(standing=2))
skipped("other-corridor", "Admitted for another corridor", STANDING,
        changed(corridors=[filler("another corridor")]))
counts("two-corridors", "Admitted for two corridors",
       changed(corridors=sorted([CORRIDOR, filler("another corridor")])))
for paper in ("kyb", "scope", "insurance"):
    skipped(f"{paper}-expired", f"{paper} ended one second before", STANDING,
            changed(**{f"{paper}_until": OPENED_AT + NOW - 1}))
    counts(f"{paper}-last-second", f"{paper} ends in this second",
           changed(**{f"{paper}_until": OPENED_AT + NOW}))

# G5, G7
OTHER = filler("another dossier")
skipped("other-hash", "Over another dossier", "E_HASH_MISMATCH",
        lambda told: terminals(told, pov_hash=OTHER))
counts("skew-300", "Dated as far ahead of when it was seen as the skew allows",
       lambda told: terminals(told, at=SECOND + 300, seen=SECOND))
skipped("skew-301", "Dated one second further ahead, and decided an hour later",
        "E_FUTURE_ATTEST", lambda told: terminals(told, at=SECOND + 301, seen=SECOND))
counts("skew-of-this-order", "An hour ahead, where the order allows one",
       lambda told: terminals(told, at=SECOND + 3_600, seen=SECOND),
       policy={"clock_skew_seconds": 3_600})
skipped("skew-none", "One second ahead, where the order allows none", "E_FUTURE_ATTEST",
        lambda told: terminals(told, at=SECOND + 1, seen=SECOND),
        policy={"clock_skew_seconds": 0})
counts("ttl-to-the-second", "Decided in the last second of its ttl",
       lambda told: terminals(told, at=FIRST), at=FIRST + TTL)
skipped("stale-by-one", "Decided one second after its ttl", "E_STALE_ATTEST",
        lambda told: terminals(told, at=FIRST - 1), at=FIRST + TTL)
skipped("ttl-of-its-role", "Stale in its own role, though not in the inspector's",
        "E_STALE_ATTEST", lambda told: terminals(told, at=SECOND),
        schema={"ttls": {AS_INSPECTOR: TTL, AS_TERMINAL: 900, AS_CARRIER: TTL}})

# G6: what revokes


def revoked_by(person, **how):
    def tell(told):
        told.revoke(terminals(told), person, how.pop("at", SECOND + 60), **how)
    return tell


REVOKED = "E_ATTESTATION_REVOKED"
skipped("revoked", "Revoked by its own key", REVOKED, lambda told: revoked_by(TERMINAL)(told))
skipped("revoked-by-registry", "Revoked by the registry", REVOKED,
        lambda told: revoked_by(REGISTRY, reason=codes.FRAUD)(told))


def rotated(told, old=None, new=None, attestor=None):
    """The terminal's key has a successor."""
    name = filler("attestor terminal")
    told.world.key(TERMINAL, name, **{"successor": NEW.id, **(old or {})})
    told.world.key(NEW, attestor or name, **(new or {}))


def after(told, revoke, **how):
    rotated(told, **how)
    revoke(told)


def past(seconds):
    return OPENED_AT + seconds


skipped("revoked-by-successor", "Revoked by the key that follows it", REVOKED,
        lambda told: after(told, revoked_by(NEW)))
counts("revoked-by-stranger", "A stranger's revocation", lambda told: revoked_by(STRANGER)(told),
       items=[(REVOCATION, "NOT_ENTITLED")])
counts("revoked-by-another-attestor", "Another attestor's revocation",
       lambda told: revoked_by(INSPECTOR)(told), items=[(REVOCATION, "NOT_ENTITLED")])
counts("revoked-by-pending-successor", "The successor's, before it is active",
       lambda told: after(told, revoked_by(NEW), new={"active_from": past(NOW + 1)}),
       items=[(REVOCATION, "NOT_ENTITLED")])
counts("revoked-by-successor-elsewhere", "The successor's, which is another attestor's key",
       lambda told: after(told, revoked_by(NEW), attestor=filler("attestor carrier")),
       items=[(REVOCATION, "NOT_ENTITLED")])
counts("revoked-without-signature", "Nobody signed the revocation",
       lambda told: revoked_by(TERMINAL, signers=[])(told), items=[(REVOCATION, "NOT_ENTITLED")])
counts("revocation-damaged", "A revocation with a damaged signature",
       lambda told: revoked_by(TERMINAL, change=damaged)(told),
       items=[(REVOCATION, "E_SIG_MISMATCH")])
counts("revocation-ahead", "A revocation dated 301 seconds ahead of when it was seen",
       lambda told: revoked_by(TERMINAL, at=SECOND + 301, seen=SECOND)(told),
       items=[(REVOCATION, "E_FUTURE_ATTEST")])
skipped("revocation-ahead-by-skew", "… 300 seconds ahead", REVOKED,
        lambda told: revoked_by(TERMINAL, at=SECOND + 300, seen=SECOND)(told))
skipped("revoked-by-two", "A stranger's signature, and its own", REVOKED,
        lambda told: revoked_by(TERMINAL, signers=[STRANGER, TERMINAL])(told))
skipped("revocation-one-good-signature", "The registry's damaged signature, and its own", REVOKED,
        lambda told: told.sign_badly(
            told.revoke(terminals(told), TERMINAL, SECOND + 60), REGISTRY))
counts("revocation-of-another-order", "A revocation under another order",
       lambda told: revoked_by(TERMINAL, header=told.header().but(order=OTHER))(told),
       items=[(REVOCATION, "FOREIGN")])


def of_nothing(told):
    terminals(told)
    told.revoke(OTHER, TERMINAL, SECOND + 60)


counts("revocation-of-nothing", "A revocation of what is not in the case", of_nothing,
       items=[(REVOCATION, "FOREIGN")])


def of_a_foreign_one(told):
    terminals(told)
    told.revoke(terminals(told, schema=OTHER), TERMINAL, SECOND + 60)


counts("revocation-of-a-foreign-one", "A revocation of an attestation for another schema",
       of_a_foreign_one, items=[(ATTESTATION, "FOREIGN"), (REVOCATION, "FOREIGN")])


def of_an_unknown_key(told):
    terminals(told)
    told.revoke(terminals(told, person=STRANGER), REGISTRY, SECOND + 60)


counts("revocation-for-an-unknown-key", "The registry revokes for a key that it does not have",
       of_an_unknown_key, items=[(ATTESTATION, MISMATCH)], signals=[("REVOKED", "stranger")])


def by_retired_key(told):
    spare = told.attest(NEW, AS_CARRIER, SECOND + 1)
    told.world.attestor(NEW, "spare", [AS_CARRIER], allowed(told.schemas.values()),
                        key={"retired_at": past(NOW)})
    terminals(told)
    told.revoke(spare, NEW, SECOND + 60)


counts("revoked-by-retired-key", "A retired key still revokes what it signed", by_retired_key,
       items=[(ATTESTATION, "E_KEY_REVOKED")], signals=[("REVOKED", NEW.id.hex()[:8])])


def by_revoked_key(told):
    spare = told.attest(NEW, AS_CARRIER, SECOND + 1)
    told.world.attestor(NEW, "spare", [AS_CARRIER], allowed(told.schemas.values()),
                        key={"revoked_at": past(NOW)})
    terminals(told)
    told.revoke(spare, NEW, SECOND + 60)


counts("revoked-by-revoked-key", "A revoked key revokes nothing", by_revoked_key,
       items=[(ATTESTATION, "E_KEY_REVOKED"), (REVOCATION, "NOT_ENTITLED")])


# The first check that fails
def first_of(name, description, code, tell, at=NOW):
    skipped(f"first-{name}", description, code, tell, at)


def worse(told, change=None, **how):
    """Everything is wrong but what `change` repairs."""
    usual = dict(roles=[AS_CARRIER], schemas=[], standing=1)
    story.firms(told, (TERMINAL, "terminal", {**usual, **(change or {})}.pop("roles"), {
        key: value for key, value in {**usual, **(change or {})}.items() if key != "roles"}))
    told.revoke(terminals(told, **{"at": SECOND - 3_600, "pov_hash": OTHER, **how}), TERMINAL,
                SECOND + 60)


ROLES = {"roles": [AS_TERMINAL]}
ALLOWED = {**ROLES, "schemas": allowed([story.plain_schema()])}
ACTIVE = {**ALLOWED, "standing": 0}
first_of("signature", "Everything is wrong: the signature is said", MISMATCH,
         lambda told: worse(told, change=None, signers=[CARRIER]))
first_of("role", "Role, allowlist, standing, hash and revocation", ROLE, worse)
first_of("allowlist", "Allowlist, standing, hash and revocation", "E_SCHEMA_NOT_ALLOWED",
         lambda told: worse(told, ROLES))
first_of("standing", "Standing, hash and revocation", STANDING, lambda told: worse(told, ALLOWED))
first_of("hash", "Hash and revocation", "E_HASH_MISMATCH", lambda told: worse(told, ACTIVE))


def revoked_ahead(told):
    told.revoke(terminals(told, at=SECOND + 301, seen=SECOND), TERMINAL, SECOND + 310)


first_of("revocation", "Revoked, and dated ahead", REVOKED, revoked_ahead)


def ahead_and_stale(told):
    terminals(told, at=SECOND + 301, seen=SECOND)
    told.attest(INSPECTOR, AS_INSPECTOR, SECOND + TTL)


refuses("skip", "first-future", "Dated ahead, and stale besides", "E_FUTURE_ATTEST",
        told_with(ahead_and_stale), SECOND + 301 + TTL + 1,
        items=[(ATTESTATION, "E_FUTURE_ATTEST"), (ATTESTATION, "E_STALE_ATTEST")],
        groups=["COUNTED", "E_FUTURE_ATTEST"])
