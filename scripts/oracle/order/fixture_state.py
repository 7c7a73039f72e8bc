"""Fixtures of 7.3, 5: the host's word on the ledger is incomplete or contradicts itself."""

from ..builder import filler
from ..schema import TIME_MAX, Record
from . import builder, codes, ledger
from .builder import NEUTRAL, TERMINAL
from .fixture import faults, passes, refuses, refuses_dossier, refuses_early
from .fixture_faults import (HOST_STATE, HOST_TIME, changed, entry, of_schema, patched, raw_dossier,
                             set_in)
from .story import DECIDED, NOW, on_board, plain


def state_fault(name, description, change, make=plain, at=NOW):
    faults(name, description, HOST_STATE, changed(change, make, at))


def without_entry(kind, place=0):
    def change(case):
        case.state.remove([one for one in case.state if one.kind == kind][place])
    return change


TWO_STAGES = {"slices": [{"share": 5_000, "asked": True}, {"share": 5_000, "stage": 2}]}
state_fault("slice-missing", "A slice of the chain is not in the state",
            without_entry(ledger.SLICE, 1),
            lambda: plain(**TWO_STAGES))
for name, kind in (("registry", ledger.REGISTRY), ("schema", ledger.SCHEMA),
                   ("organisation", ledger.ORGANISATION), ("attestor", ledger.ATTESTOR),
                   ("key", ledger.KEY_ENTRY), ("slice-itself", ledger.SLICE)):
    state_fault(f"{name}-missing", f"{codes.LEDGER[kind]} is not in the state", without_entry(kind))
state_fault("device-missing", "DEVICE is not in the state", without_entry(ledger.DEVICE), on_board,
            DECIDED)
state_fault("fallback-missing", "FALLBACK is not in the state", without_entry(ledger.FALLBACK),
            on_board, DECIDED)
state_fault("fallback-of-no-schema", "A FALLBACK where the ledger has no such schema",
            lambda case: forget_schema(case), on_board, DECIDED)


def forget_schema(case):
    entry(case, ledger.SCHEMA).value = None


def with_successor():
    told = plain()
    told.world.key(TERMINAL, filler("attestor terminal"), successor=filler("successor"))
    return told


def last_key(case):
    case.state.remove(next(one for one in case.state if one.kind == ledger.KEY_ENTRY
                           and one.key.key_id == filler("successor")))


state_fault("successor-missing", "The successor of a key is not in the state", last_key,
            with_successor)
passes("faults", "successor-absent", "… or is, as absent", with_successor, NOW)


def more(kind, value, **key):
    """One more entry, at its place."""
    def change(case):
        case.state.append(Record(kind=kind, key=Record(**key), value=value))
        case.state.sort(key=ledger.ENTRY.key)
    return change


state_fault("key-too-many", "A KEY that nothing asks for",
            more(ledger.KEY_ENTRY, None, key_id=filler("key")))
state_fault("claim-too-many", "Two CLAIMs", more(ledger.CLAIM, None, claim=filler("claim")))
state_fault("other-corridors-fallback", "The FALLBACK of another corridor besides",
            more(ledger.FALLBACK, None, schema=bytes(32), corridor=bytes(32), index=0))
state_fault("state-320", "320 entries are read; more than can be asked for",
            lambda case: fill_state(case))


def fill_state(case):
    for index in range(320 - len(case.state)):
        more(ledger.KEY_ENTRY, None, key_id=filler(f"key {index}"))(case)


state_fault("asked-1", "The second slice of one is asked for", set_in(("asked",), 1))
state_fault("asked-255", "Slice 255", set_in(("asked",), 255))
faults("no-slices", "An order without slices", HOST_STATE, changed(lambda case: set_in(
    ("order", "slices"), [])(case)))
state_fault("schema-of-another-digest", "A SCHEMA value that has not the digest of its key",
            of_schema(lambda schema: setattr(schema, "revision", 2)))
state_fault("key-of-another-id", "A KEY value with another key", lambda case: other_key(
    case, ledger.KEY_ENTRY))
state_fault("device-of-another-id", "A DEVICE value with another key", lambda case: other_key(
    case, ledger.DEVICE), on_board, DECIDED)


def other_key(case, kind):
    one = entry(case, kind)
    one.value = one.value.but(key=NEUTRAL.key)


def related(*pairs):
    """Affiliates as each firm's entry says."""
    def make():
        told = plain()
        for name, others in pairs:
            told.world.put(ledger.ORGANISATION, Record(affiliates=sorted(
                builder.firm(other) for other in others)), organisation=builder.firm(name))
        return told
    return make


passes("faults", "classes-equal", "Two firms of a case that say the same of their class",
       related(("buyer", ["supplier"]), ("supplier", ["buyer"])), NOW)
for name, description, pairs in (
        ("class-one-sided", "A firm that says what the other does not", [("buyer", ["supplier"])]),
        ("classes-overlap", "Two classes that share a firm which is not in the case",
         [("buyer", ["holding"]), ("supplier", ["holding"])]),
        ("class-not-transitive", "Three firms in two classes",
         [("buyer", ["supplier"]), ("supplier", ["buyer", "terminal"]), ("terminal",
                                                                         ["supplier"])])):
    faults(name, description, HOST_STATE, patched(bytes, related(*pairs)))


def slice_value(status, emt):
    def change(case):
        one = entry(case, ledger.SLICE)
        one.value = one.value.but(status=status, emt=emt)
    return change


EMT = filler("emt")
for status, name in codes.STATUSES.items():
    for emt, word in ((None, "without"), (EMT, "with")):
        expected = {codes.RELEASABLE: EMT, codes.UNLOCKED: EMT, codes.UNFUNDED: None,
                    codes.LOCKED: None}.get(status, emt)
        if emt != expected:
            state_fault(f"{name.lower()}-{word}-emt", f"A slice that is {name}, {word} an EMT",
                        slice_value(status, emt))
state_fault("claim-missing", "G13 is reached, and there is no CLAIM", without_entry(ledger.CLAIM))
state_fault("claim-of-another", "G13 is reached, and the CLAIM is of another fact",
            lambda case: set_in(("key",), Record(claim=filler("claim")))(entry(case, ledger.CLAIM)))
refuses_early("faults", "claim-missing-refused-early", "No CLAIM, and the order is refused",
              "ORDER_TERMS", changed(without_entry(ledger.CLAIM), lambda: plain(value=0)))
refuses_dossier("faults", "claim-missing-not-canonical", "No CLAIM, and nobody can name it",
                "E_CANONICAL_DRIFT", changed(without_entry(ledger.CLAIM),
                                             lambda: raw_dossier(b"{")))
refuses("faults", "claim-missing-frozen", "No CLAIM, and the slice is frozen", "E_FROZEN",
        changed(without_entry(ledger.CLAIM), lambda: frozen()))


def frozen():
    told = plain()
    told.fund(0, frozen=True)
    return told
faults("host-time-before-state", "Seen too late, and an entry is missing", HOST_TIME,
       changed(lambda case: (without_entry(ledger.SCHEMA)(case), set_in(
           ("evidence", 0, "signatures", 0, "seen_at"), TIME_MAX)(case))))
