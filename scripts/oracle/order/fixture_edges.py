"""Fixtures of readings that lie close together, all over the gate: in each one condition decides,
and the case beside it, where there is one, differs in that alone."""

from hashlib import sha256

from ..builder import Person, filler
from ..objects import peer_id
from ..schema import TIME_MAX
from . import codes, story
from .builder import (CARRIER, DAY, DC, INSPECTOR, SUPPLIER, TERMINAL, TIMESTAMP, allowed, array,
                      decimal, field, string_id)
from .fixture import BOTH, passes, refuses, refuses_early
from .fixture_content import agrees, differs, inspect, inspection_item
from .fixture_evidence import after, counts, past, revoked_by, skipped, terminals
from .fixture_ledger import (FUNDED, HASH, PASSED, REVOKED, STAGE_ORDER, TAKEN, TWICE, before,
                             chain, signals, told_before)
from .fixture_order import OTHERS, TERMS, UNSIGNED, UPPER, order, stages
from .fixture_quorum import (AT_LEAST_3, CARRIES, CLEARS, DUPLICATE, INSPECTS, SECOND_TERMINAL,
                             STANDS_IN, TERMINATES, TOO_FEW, rival, rivals, told)
from .fixture_schema import cold as cold_schema
from .fixture_schema import exif, more_fields, seal, unsound_board
from .fixture_temperature import (ANY, LOOSE, PARTS, PROOF, SPAN, TEMPERATURE, WHOLE, cold, fails,
                                  hot, kept)
from .story import (AS_CARRIER, AS_CUSTOMS, AS_DC, AS_INSPECTOR, AS_TERMINAL, DECIDED, FIRST, NOW,
                    SECOND, SIGNED, TTL, fallback, on_board, plain)

ATTESTATION, REVOCATION = "order-attestation", "revocation"

# G1: the largest delivery_by, and the last signature
order("beyond-year-9999-by-the-latest", "The last stage's delivery and all durations end one "
      "second after the year 9999, the first stage's do not", TERMS, policy=UPPER,
      slices=stages({"asked": True}, {"delivery_by": TIME_MAX - sum(UPPER.values()) + 1}))


def unsigned_by(place):
    """Three suppliers; the one at this place of the order's list did not sign."""
    def make():
        trade = plain(suppliers=[(SUPPLIER, "supplier")] + OTHERS)
        missing = peer_id(trade.order.suppliers[place].key)
        trade.order_signatures = [one for one in trade.order_signatures if one.signer != missing]
        return trade
    return make


for place, name in enumerate(("first", "second", "last")):
    refuses_early("refused", f"{name}-of-three-unsigned", f"Of three suppliers the {name} of the "
                  "list did not sign", UNSIGNED, unsigned_by(place), NOW)

# G2: soundness
unsound_board("seal-optional", "The seal's field may be absent", fields=more_fields(
    field("second_seal", string_id(), False)), seal=seal(field="second_seal"))
unsound_board("exif-longitude-precision-5", "A longitude of five places", fields=more_fields(
    field("photo_lon", decimal(5), False)), seal=exif(longitude="photo_lon"))
unsound_board("lots-redactable", "A lot list that may be redacted", fields=more_fields(
    field("lots", array(string_id(8)), True, True)), lots="lots")
unsound_board("window-redactable", "A window from a time that may be redacted", fields=more_fields(
    field("cooled_from", TIMESTAMP, True, True)), **cold_schema(windows=(("cooled_from",
                                                                          "loaded_at"),)))
passes("schema", "band-of-one-value", "A band whose lowest is its highest, and a log that is it",
       lambda: on_board(schema={"cold_chain": story.cold_chain().but(low=4_000, high=4_000)},
                        intervals=[one.but(min=4_000, max=4_000) for one in WHOLE]), DECIDED)

# G4 to G7
skipped("stale-though-seen-later", "Its ttl runs from its date, not from when it was seen",
        "E_STALE_ATTEST", lambda trade: terminals(trade, at=FIRST - 1, seen=FIRST + 1_000),
        at=FIRST + TTL)
counts("revoked-by-retired-successor", "The successor's, which has retired",
       lambda trade: after(trade, revoked_by(Person(130)), new={"retired_at": past(NOW)}),
       items=[(REVOCATION, "NOT_ENTITLED")])
counts("revoked-by-revoked-successor", "The successor's, which is revoked",
       lambda trade: after(trade, revoked_by(Person(130)), new={"revoked_at": past(NOW)}),
       items=[(REVOCATION, "NOT_ENTITLED")])


def own_revocation(**key):
    """A spare carrier, whose key has these times, revokes what it signed."""
    def tell(trade):
        person = Person(130)
        trade.world.attestor(person, "spare", [AS_CARRIER], allowed(trade.schemas.values()),
                             key=key)
        spare = trade.attest(person, AS_CARRIER, SECOND + 1)
        terminals(trade)
        trade.revoke(spare, person, SECOND + 60)
    return tell


counts("dated-before-opening", "Dated a minute before the order was opened: only its age is asked",
       lambda trade: terminals(trade, at=-60, seen=SECOND))
NOT_ITS_OWN = [(ATTESTATION, "E_KEY_REVOKED"), (REVOCATION, "NOT_ENTITLED")]
counts("revoked-by-pending-key", "A key that is not active yet revokes nothing, though it signed",
       own_revocation(active_from=past(NOW + 1)), items=NOT_ITS_OWN)
counts("revoked-by-retired-and-revoked-key", "Retired first, and then revoked: it is revoked",
       own_revocation(retired_at=past(NOW - 1), revoked_at=past(NOW)), items=NOT_ITS_OWN)

# G8: groups and their assignment


def both_roles(trade):
    story.firms(trade, (INSPECTOR, "inspector", [AS_INSPECTOR, AS_TERMINAL], {}))


passes("quorum", "one-class-one-group", "The first in both groups is one firm: it is given one of "
       "them", told(INSPECTS, (INSPECTOR, AS_TERMINAL), TERMINATES, world=both_roles), NOW,
       items=[(ATTESTATION, DUPLICATE)])


def signed_long_ago(trade):
    trade.attest(TERMINAL, AS_TERMINAL, NOW - TTL - 1, seen=FIRST)


passes("quorum", "stale-of-a-counted-class", "The terminal's first attestation is stale: that is "
       "said, and not that the second counts", told(INSPECTS, TERMINATES, world=signed_long_ago),
       NOW, items=[(ATTESTATION, "E_STALE_ATTEST")])
THREE_OR_CUSTOMS = {**AT_LEAST_3, **STANDS_IN}
refuses("quorum", "third-of-no-group", "The third signed in a role that only a fallback knows, and "
        "which is not in force", TOO_FEW,
        told(INSPECTS, TERMINATES, CLEARS, schema=THREE_OR_CUSTOMS), NOW)
passes("quorum", "third-in-a-group", "… a fourth in a role of a group is counted, not the third",
       told(INSPECTS, TERMINATES, CLEARS, CARRIES, schema=THREE_OR_CUSTOMS), NOW,
       counted=sorted(BOTH + ["carrier as CARRIER"]))


def in_two_groups(*signer):
    """Terminals fit two of three groups; customs stand in for them."""
    schema = {"groups": [{AS_INSPECTOR}, {AS_TERMINAL, AS_CARRIER}, {AS_TERMINAL, AS_DC}],
              "fallbacks": [fallback(AS_TERMINAL, AS_CUSTOMS)]}
    return told(INSPECTS, signer, CLEARS, schema=schema,
                world=lambda trade: trade.activate(0, 0, DAY))


for name, description, signer, role in (
        ("second-of-two-groups", "It widens two groups, and is needed in the second",
         CARRIER, AS_CARRIER),
        ("first-of-two-groups", "… in the first", DC, AS_DC)):
    passes("fallback", name, description, in_two_groups(signer, role), NOW, fallback=0,
           groups=["COUNTED"] * 3, counted=sorted([
               "customs as CUSTOMS", "inspector as INSPECTOR",
               "carrier as CARRIER" if signer is CARRIER else "dc as DC_3PL"]))

passes("fallback", "expired-not-needed", "One that is over, where the terminal signed",
       told(INSPECTS, TERMINATES, schema=STANDS_IN,
            world=lambda trade: trade.activate(0, 0, NOW - 1)), NOW)


def hidden_firm():
    """The supplier's own firm and the inspector's are affiliates; the order names another."""
    def rename(made):
        made.suppliers[0].organisation = filler("a firm that nobody registered")
    trade = plain(change=rename)
    trade.world.affiliates("inspector", "supplier")
    return trade


passes("collusion", "party-under-another-firm", "The supplier names another firm than its own, and "
       "its affiliate inspects: nobody can see it here", hidden_firm, NOW)
passes("conflict", "rival-not-allowed", "One of the others is not allowed for the schema",
       rivals(world=rival(schemas=[])), NOW,
       items=[(ATTESTATION, "E_HASH_MISMATCH"), (ATTESTATION, "E_SCHEMA_NOT_ALLOWED")])
passes("conflict", "rival-without-the-role", "One of the others does not have the role",
       rivals(world=lambda trade: story.firms(
           trade, (SECOND_TERMINAL, "second terminal", [AS_CARRIER], {}))), NOW,
       items=[(ATTESTATION, "E_HASH_MISMATCH"), (ATTESTATION, "E_ROLE_NOT_ASSIGNED")])

# G9: inspection, photo and tolerances


def by_key(**times):
    """Another key of the inspector, with these times, inspects."""
    def tell(trade):
        trade.world.key(Person(131), filler("attestor inspector"), **times)
        inspect(trade, person=Person(131))
    return tell


inspection_item("by-pending-key", "By a key of the inspector that is not active yet",
                "E_KEY_REVOKED", by_key(active_from=past(DECIDED + 1)))
inspection_item("by-revoked-key", "By a key of the inspector that is revoked", "E_KEY_REVOKED",
                by_key(revoked_at=past(DECIDED)))


def by_an_alternate():
    """Metrology has the seal's role, which only a fallback knows; none is in force."""
    person, role = Person(125), codes.METROLOGY
    trade = on_board(inspection=False, schema={"seal": seal(role=role)})
    story.firms(trade, (person, "metrology", [role], {}))
    trade.attest(person, role, SIGNED + 120)
    inspect(trade, person=person)
    return trade


passes("content", "inspection-by-an-alternate", "By a candidate whose role is in no group, where "
       "it is the seal's", by_an_alternate, DECIDED)
agrees("box-of-everything", "Any time, and the largest box that there are numbers for", inspection={
    "taken_from": 0, "taken_until": TIME_MAX, "south": -2**31, "west": -2**31, "north": 2**31 - 1,
    "east": 2**31 - 1})
differs("box-of-no-width", "A box from one meridian to the same is not the whole earth",
        "E_SEAL_MISMATCH_EXIF", inspection={"west": 4_110_000, "east": 4_110_000})
agrees("tolerance-low-edge-alone", "The lightest within the tolerance, where nothing below it is "
       "accepted", schema={"variances": []}, fields={"gross_weight_kg": "19800.000"})

# G9: the log
fails("segment-a-second-short", "The window begins one second before the segment", PROOF,
      schema=PARTS, spans=[(2, 8)], fields={"loading_started_at": "2026-01-10T07:59:59Z"})
fails("segment-a-second-short-at-end", "The window ends one second after the segment", PROOF,
      schema=PARTS, spans=[(2, 8)], fields={"loaded_at": "2026-01-10T12:00:01Z"})


def empty_log():
    """The root of no interval is that of the empty tree, as RFC 6962 has it."""
    trade = on_board(schema=cold(**LOOSE), head={"size": 0, "root": sha256(b"").digest()})
    trade.full_log([])
    return trade


refuses("temperature", "empty-log", "The head says no interval, and there is none; nothing is "
        "demanded", PROOF, empty_log, DECIDED)


def two_windows(name, description, place):
    """Half an hour of heat, in one of two windows; each would be kept by the other's segment."""
    span = ("second_from", "second_until")
    chain_of_two = story.cold_chain(mode=codes.WINDOWS, windows=(SPAN, span),
                                    **{**LOOSE, "excursion": 1_799})
    fails(name, description, TEMPERATURE, intervals=hot(place), spans=[(2, 8), (10, 2)],
          schema={"cold_chain": chain_of_two, "fields": more_fields(
              *(field(one, TIMESTAMP) for one in span))},
          fields={"second_from": "2026-01-10T12:00:00Z", "second_until": "2026-01-10T13:00:00Z"})


two_windows("second-window-hot", "Two windows: the second's own segment is hot", 10)
two_windows("first-window-hot", "… the first's", 4)
kept("window-of-a-second", "A window of the last second before it was loaded", schema=PARTS,
     spans=[(9, 1)], fields={"loading_started_at": "2026-01-10T11:59:59Z"})
QUARTER = {"intervals": hot(2), "fields": {"loading_started_at": "2026-01-10T08:15:00Z"}}
kept("excursion-partly-inside", "A hot half hour, of which a quarter is in the window",
     schema=cold(excursion=900, **ANY), **QUARTER)
fails("excursion-partly-inside-above", "… where a second less is allowed", TEMPERATURE,
      schema=cold(excursion=899, **ANY), **QUARTER)

# G10 to G14
refuses("ledger", "skips-the-first-of-two", "The stage before has passed, the one before that has "
        "not", STAGE_ORDER, chain(2, FUNDED, PASSED, FUNDED), NOW)
refuses("claim", "three-spaces", "A run of three spaces is one space", TAKEN,
        lambda: told_before(on_board(fields={"bl_number": "MAEU   123456"}), on_board()), DECIDED)


def second_revoked_early(trade, first):
    """The one that was signed later was revoked before it was signed."""
    later = trade.attest(TERMINAL, AS_TERMINAL, SECOND + 60, pov_hash=filler("a third dossier"))
    trade.items.remove(first)
    trade.revoke(later, TERMINAL, SECOND + 30)


signals("second-revoked-before", "It revoked, before it signed it, the one that it signed later",
        before(second_revoked_early), [REVOKED, TWICE], HASH)
