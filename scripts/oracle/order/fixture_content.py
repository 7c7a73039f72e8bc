"""Fixtures of G9 but the temperature: seal, photo, lots and tolerances."""

from ..builder import Person, damaged, filler
from . import builder, files, story
from .builder import CARRIER, INSPECTOR, OPENED_AT, TERMINAL
from .fixture import passes, refuses
from .story import (AS_INSPECTOR, DECIDED, INSPECTED, LOTS, PHOTO, SEAL,
                    SIGNED, SPOT, TTL, on_board)

SEAL_CODE, EXIF_CODE, LOTS_CODE = ("E_SEAL_MISMATCH", "E_SEAL_MISMATCH_EXIF",
                                   "E_LOT_LIST_MISMATCH")
TOLERANCE_CODE = "E_TOLERANCE_EXCEEDED"
INSPECTION = "inspection"


def agrees(name, description, make=on_board, at=DECIDED, **how):
    expected = {key: how.pop(key) for key in ("items", "deduction") if key in how}
    passes("content", name, description, lambda: make(**how), at, **expected)


def differs(name, description, code, make=on_board, at=DECIDED, items=(), **how):
    refuses("content", name, description, code, lambda: make(**how), at, items=list(items))


# Seal
differs("seal-digit", "The inspector read another number", SEAL_CODE,
        inspection={"seal": "SL-0043"})
differs("seal-case", "… in small letters", SEAL_CODE, inspection={"seal": "sl-0042"})
differs("seal-photo", "The inspector's photo is another file", SEAL_CODE,
        inspection={"photo": files.FAR_PHOTO})
differs("no-inspection", "Nobody inspected", SEAL_CODE, inspection=False)


def inspections(*changes):
    """Several inspections by the inspector, each with what differs."""
    def make():
        told = on_board(inspection=False)
        for index, one in enumerate(changes):
            told.inspect(INSPECTOR, INSPECTED + index, **{
                "seal": SEAL, "photo": files.SEAL_PHOTO, **SPOT, **one})
        return told
    return make


agrees("second-inspection-agrees", "One inspection is wrong, a second agrees",
       inspections({"seal": "SL-0043"}, {}))
agrees("second-inspection-differs", "One inspection agrees, a second is wrong",
       inspections({}, {"seal": "SL-0043"}))
differs("two-halves", "One has the number right, the other the photo", SEAL_CODE,
        inspections({"photo": files.FAR_PHOTO}, {"seal": "SL-0043"}))
differs("two-halves-of-exif", "One has number and photo, the other time and place", EXIF_CODE,
        inspections({"north": SPOT["south"]}, {"seal": "SL-0043"}))


def inspection_item(name, description, code, tell, at=DECIDED):
    """The only inspection is not read: there is none that agrees."""
    def make():
        told = on_board(inspection=False)
        tell(told)
        return told
    refuses("content", f"inspection-{name}", description, SEAL_CODE, make, at,
            items=[(INSPECTION, code)])


def inspect(told, person=INSPECTOR, at=INSPECTED, **how):
    return told.inspect(person, at, **{"seal": SEAL, "photo": files.SEAL_PHOTO, **SPOT, **how})


inspection_item("of-another-stage", "Of another stage", "FOREIGN",
                lambda told: inspect(told, place=told.place().but(stage=2)))
inspection_item("of-another-order", "Of another order", "FOREIGN",
                lambda told: inspect(told, header=told.header().but(order=filler("another"))))
inspection_item("damaged", "With a damaged signature", "E_SIG_MISMATCH",
                lambda told: inspect(told, change=damaged))
inspection_item("by-unknown-key", "By a key that nobody knows", "E_SIG_MISMATCH",
                lambda told: inspect(told, person=builder.STRANGER))
inspection_item("signed-by-another", "Signed by the terminal", "E_SIG_MISMATCH",
                lambda told: inspect(told, signers=[TERMINAL]))
inspection_item("by-no-candidate", "By a carrier that attested nothing", "NOT_ENTITLED",
                lambda told: inspect(told, person=CARRIER))
inspection_item("by-other-role", "By the terminal, which did not inspect", "NOT_ENTITLED",
                lambda told: inspect(told, person=TERMINAL))
inspection_item("ahead", "Dated 301 seconds ahead of when it was seen", "E_FUTURE_ATTEST",
                lambda told: inspect(told, at=INSPECTED + 301, seen=INSPECTED))
inspection_item("stale", "One second older than the inspector's ttl", "E_STALE_ATTEST", inspect,
                INSPECTED + TTL + 1)
agrees("inspection-ttl-to-the-second", "Decided in the last second of its ttl", at=INSPECTED + TTL)
agrees("inspection-skew", "Dated 300 seconds ahead of when it was seen",
       inspections({"seen": INSPECTED - 300}))
OLD = Person(131)


def by_retired_key(told):
    """The inspector's key before: it is retired; the attestation is the new key's."""
    told.world.key(OLD, filler("attestor inspector"), retired_at=OPENED_AT + INSPECTED + 1)
    inspect(told, person=OLD)


inspection_item("by-retired-key", "By the key that the inspector had before", "E_KEY_REVOKED",
                by_retired_key)


def attestation_revoked(told):
    inspect(told)
    told.revoke(told.signed[0], INSPECTOR, SIGNED + 60)


refuses("content", "inspector-revokes",
        "The inspector revokes its attestation: the inspection goes "
        "with it", "E_ATTESTATION_REVOKED", lambda: revoked(), DECIDED,
        items=[(INSPECTION, "NOT_ENTITLED"), ("order-attestation", "E_ATTESTATION_REVOKED")],
        groups=["E_ATTESTATION_REVOKED", "COUNTED"])


def revoked():
    told = on_board(inspection=False)
    attestation_revoked(told)
    return told


def spare_inspector(told):
    """A second inspector, who is a candidate and not counted, inspects."""
    person = Person(125)
    story.firms(told, (person, "second inspector", [AS_INSPECTOR], {}))
    told.attest(person, AS_INSPECTOR, SIGNED + 120)
    inspect(told, person=person)


def by_spare():
    told = on_board(inspection=False)
    spare_inspector(told)
    return told


passes("content", "inspection-by-a-spare", "By an inspector who signed too and is not counted",
       by_spare, DECIDED)
passes("content", "inspection-not-asked", "An inspection where the schema has no seal",
       lambda: not_asked(), story.NOW, items=[(INSPECTION, "FOREIGN")])


def not_asked():
    told = story.plain()
    told.inspect(INSPECTOR, story.FIRST, SEAL, files.SEAL_PHOTO)
    return told


# Photo
TAKEN = OPENED_AT + PHOTO
NOWHERE = {"photo_taken_at": None, "photo_latitude": None, "photo_longitude": None}
agrees("exif-on-the-edge", "The last second and the north-east corner", inspection={
    "taken_from": TAKEN - 60, "taken_until": TAKEN, "south": 0, "west": 0,
    "north": files.LATITUDE, "east": files.LONGITUDE})
agrees("exif-on-the-other-edge", "The first second and the south-west corner", inspection={
    "taken_from": TAKEN, "taken_until": TAKEN, "south": files.LATITUDE, "west": files.LONGITUDE})
agrees("exif-nothing-said", "The dossier says nothing of the photo", fields=NOWHERE)
agrees("exif-time-only", "Only its time", fields={
    "photo_latitude": None, "photo_longitude": None}, inspection={"south": 89_000_000})
agrees("exif-place-only", "Only its place", fields={"photo_taken_at": None},
       inspection={"taken_until": 0})
for name, description, change in (
        ("exif-too-early", "One second before", {"taken_from": TAKEN + 1}),
        ("exif-too-late", "One second after", {"taken_until": TAKEN - 1}),
        ("exif-outside-box", "A micro-degree east of the box", {"east": files.LONGITUDE - 1}),
        ("exif-west-of-box", "A micro-degree west of it", {"west": files.LONGITUDE + 1}),
        ("exif-north-of-box", "… north", {"north": files.LATITUDE - 1}),
        ("exif-south-of-box", "… south", {"south": files.LATITUDE + 1})):
    differs(name, description, EXIF_CODE, inspection=change)
differs("exif-latitude-only", "A latitude without a longitude", EXIF_CODE,
        fields={"photo_longitude": None})
differs("exif-longitude-only", "A longitude without a latitude", EXIF_CODE,
        fields={"photo_latitude": None})
FAR = {"shipped": (("bl.pdf", files.BL), ("seal.jpg", files.FAR_PHOTO),
                   ("temperature.csv", files.TEMPERATURE))}
AT_DATELINE = {"photo_latitude": "-17.805000", "photo_longitude": "-179.950000"}
DATELINE = {"south": -18_000_000, "north": -17_000_000, "west": 179_900_000, "east": -179_900_000}
agrees("box-across-180", "A box that crosses the 180th meridian, from its east side",
       fields=AT_DATELINE, inspection=DATELINE, **FAR)
agrees("box-across-180-west", "… on its west edge",
       fields={**AT_DATELINE, "photo_longitude": "179.900000"}, inspection=DATELINE, **FAR)
differs("box-across-180-outside", "A micro-degree east of its east edge", EXIF_CODE,
        fields={**AT_DATELINE, "photo_longitude": "-179.899999"}, inspection=DATELINE, **FAR)
agrees("box-of-one-meridian", "A box that is as narrow as a line, with the photo on it",
       inspection={"west": files.LONGITUDE, "east": files.LONGITUDE})
differs("box-of-another-meridian", "… a micro-degree beside the photo", EXIF_CODE,
        inspection={"west": files.LONGITUDE + 1, "east": files.LONGITUDE + 1})
agrees("exif-not-asked", "The schema does not ask for the photo's facts",
       schema={"seal": story.on_board_schema().seal.but(exif=None)},
       inspection={"taken_until": 0, "north": SPOT["south"]})
CORRUPT = (("bl.pdf", files.BL), ("seal.jpg", files.CORRUPT_PHOTO),
           ("temperature.csv", files.TEMPERATURE))
agrees("exif-corrupt-file", "The photo's EXIF is broken, so the dossier says nothing of it",
       shipped=CORRUPT, fields=NOWHERE)

# Lots
agrees("lots", "The containers that were ordered")
differs("lot-missing", "One of two containers", LOTS_CODE, fields={"container_ids": LOTS[:1]})
differs("lot-more", "One container more", LOTS_CODE,
        fields={"container_ids": LOTS + ["TCLU0000000"]})
differs("lot-other", "Another container", LOTS_CODE,
        fields={"container_ids": ["MSCU1234566", "MSCU7654320"]})
differs("lots-not-ordered", "The order names no lots, the schema reads them", LOTS_CODE,
        lots=bytes(32))
agrees("lots-not-read", "The schema reads none, and the order names some", story.plain, story.NOW,
       slices=({"lots": filler("lots")},))
MANY = sorted(f"TCLU{number:07}" for number in range(64))
agrees("lots-64", "64 containers", fields={"container_ids": MANY}, lots=builder.lots_of(MANY))

# Tolerances and variances


def weight(name, description, value, deduction):
    agrees(name, description, fields={"gross_weight_kg": value}, deduction=deduction)


weight("tolerance-low-edge", "The lightest within the tolerance", "19800.000", 0)
weight("tolerance-high-edge", "The heaviest within the tolerance", "20200.000", 0)
weight("variance-first-step", "A gram lighter: the first unit of the line", "19799.999", 1)
weight("variance-first-edge", "The end of the first step", "19700.000", 2_500)
weight("variance-second-step", "A gram lighter: one unit of the second", "19699.999", 2_501)
weight("variance-last-step", "The end of the last step", "19600.000", 7_500)
differs("beyond-variance", "A gram lighter than the last step covers", TOLERANCE_CODE,
        fields={"gross_weight_kg": "19599.999"})
differs("variance-other-side", "A gram too heavy, where the variance is for too light",
        TOLERANCE_CODE, fields={"gross_weight_kg": "20200.001"})
agrees("variance-higher", "Moister than the tolerance by a fiftieth of the way to its first point",
       fields={"moisture_percent": "12.51"}, deduction=20)
agrees("variance-equal-steps", "Two steps of one deduction", fields={"moisture_percent": "13.01"},
       deduction=1_000)
agrees("two-variances", "Two rows, both covered: the sum",
       fields={"moisture_percent": "13.00", "gross_weight_kg": "19600.000"}, deduction=8_500)
agrees("deduction-at-most-all", "A sum above 1,000,000",
       fields={"moisture_percent": "15.00", "gross_weight_kg": "19600.000"}, deduction=1_000_000)
differs("beyond-higher", "Moister than the last step covers", TOLERANCE_CODE,
        fields={"moisture_percent": "15.01"})
differs("below-zero", "Drier than dry, where the variance is for too moist", TOLERANCE_CODE,
        fields={"moisture_percent": "-0.01"})
differs("no-variance", "Out of tolerance, and no variance", TOLERANCE_CODE,
        schema={"variances": []}, fields={"gross_weight_kg": "19799.999"})
differs("second-row-fails", "The first row is covered, the second is not", TOLERANCE_CODE,
        fields={"gross_weight_kg": "19700.000", "moisture_percent": "15.01"})

# Which is first
differs("seal-before-lots", "Seal and lots differ", SEAL_CODE,
        inspection={"seal": "SL-0043"}, fields={"container_ids": LOTS[:1]})
differs("photo-before-lots", "Photo and lots differ", EXIF_CODE,
        inspection={"taken_until": 0}, fields={"container_ids": LOTS[:1]})
differs("lots-before-temperature", "Lots differ, and the log is not there", LOTS_CODE,
        fields={"container_ids": LOTS[:1]}, log=False)
differs("temperature-before-tolerance", "The log is not there, and it weighs too little",
        "E_PROOF_INVALID", fields={"gross_weight_kg": "1.000"}, log=False)
