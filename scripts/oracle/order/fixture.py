"""Fixtures of the order lane: what each must give, written by hand, field by field.

Nothing may be left unsaid: `passes`, `refuses` and `holds` fill in what is usual (all items
counted, both groups filled, the inspector and the terminal counted, no signals), so a fixture that
gives anything else must say so."""

from ..fixture import registered
from . import builder

PEOPLE = {person.id.hex(): name for person, name in (
    (builder.INSPECTOR, "inspector"), (builder.TERMINAL, "terminal"), (builder.CARRIER, "carrier"),
    (builder.DC, "dc"), (builder.CUSTOMS, "customs"), (builder.SUPPLIER, "supplier"),
    (builder.BUYER, "buyer"), (builder.REGISTRY, "registry"), (builder.STRANGER, "stranger"))}
BOTH = ["inspector as INSPECTOR", "terminal as TERMINAL"]
FILLED = ["COUNTED", "COUNTED"]


def who(key_id):
    """A person's name, or the first digits of the key id."""
    return PEOPLE.get(key_id, key_id[:8])


def evidence(found):
    """(kind, code) of every item that is not COUNTED, sorted."""
    return sorted((one["kind"], one["code"]) for one in found["considered"]
                  if one["code"] != "COUNTED" and one["kind"] not in ("dossier", "role-group"))


OF = {
    "outcome": lambda found: found["outcome"],
    "code": lambda found: found["code"],
    "dossier": lambda found: next((one["code"] for one in found["considered"]
                                   if one["kind"] == "dossier"), None),
    "items": evidence,
    "groups": lambda found: [one["code"] for one in found["considered"]
                             if one["kind"] == "role-group"],
    "counted": lambda found: sorted(f"{who(one['key_id'])} as {one['role']}"
                                    for one in found["emt"]["counted"]),
    "fallback": lambda found: found["emt"]["fallback"],
    "deduction": lambda found: found["emt"]["deduction"],
    "previous": lambda found: found["emt"]["previous"],
    "claim": lambda found: found["emt"]["claim"],
    "passed_at": lambda found: found["emt"]["passed_at"],
    "signals": lambda found: sorted((one["signal"], who(one["subject"]))
                                    for one in found["signals"]
                                    if one["signal"] in ("EQUIVOCATION", "REVOKED")),
    "counted signals": lambda found: sorted(
        f"{who(one['subject'])} as {one['role']}" for one in found["signals"]
        if one["signal"] == "COUNTED"),
    "skipped signals": lambda found: sorted(
        one.get("code", "E_STALE_ATTEST") for one in found["signals"]
        if one["signal"] in ("STALE", "SKIPPED")),
    "stale": lambda found: [who(one["subject"]) for one in found["signals"]
                            if one["signal"] == "STALE"],
    "had": lambda found: found["had"],
    "needed": lambda found: found["needed"],
    "next": lambda found: int(found["next_deadline"]),
    "accrued": lambda found: int(found["accrued"]),
}


def fixture(folder, name, description, **expected):
    """Registers a function that returns a case, its bytes, or a Trade to be decided at `at`."""
    return registered("order", folder, name, description, OF, expected)


NOT_NAMED = ("FOREIGN", "E_SIG_MISMATCH", "E_ATTESTATION_REVOKED")


def passes(folder, name, description, make, at=None, **expected):
    """Pass. Besides the signals that are said, each counted attestation has one, and each that was
    skipped and is somebody's (docs/order-money.md 8.2)."""
    expected = {"outcome": "pass", "dossier": "COUNTED", "items": [], "groups": FILLED,
                "counted": BOTH, "fallback": None, "deduction": 0, "previous": None, "signals": [],
                **expected}
    fixture(folder, name, description, **{
        **expected, "counted signals": expected["counted"], "skipped signals": sorted(
            code for kind, code in expected["items"]
            if kind == "order-attestation" and code not in NOT_NAMED)})(made(make, at))


def refuses(folder, name, description, code, make, at=None, **expected):
    """Refuse, after all evidence was considered."""
    fixture(folder, name, description, **{
        "outcome": "refuse", "code": code, "dossier": "COUNTED", "items": [], "groups": FILLED,
        **expected})(made(make, at))


def refuses_early(folder, name, description, code, make, at=None):
    """Refuse by G1 or G2: nothing is considered."""
    refuses(folder, name, description, code, make, at, dossier=None, groups=[])


def refuses_dossier(folder, name, description, code, make, at=None):
    """Refuse by G3: only the dossier is considered."""
    refuses(folder, name, description, code, make, at, dossier=code, groups=[])


def holds(folder, name, description, had, make, at=None, **expected):
    """Hold CONFLICT."""
    fixture(folder, name, description, **{
        "outcome": "hold", "code": "CONFLICT", "needed": 1, "had": had, "accrued": 0,
        "next": builder.OPENED_AT + 30 * builder.DAY, "dossier": "COUNTED", "items": [],
        "groups": FILLED, **expected})(made(make, at))


def faults(name, description, fault, make, at=None):
    fixture("faults", name, description, fault=fault)(made(make, at))


def made(make, at):
    """The case of a told Trade; a case, or bytes, as they are."""
    def case():
        found = make()
        return found.case(at) if isinstance(found, builder.Trade) else found
    return case
