"""The orders that money fixtures and stories are told of. Amounts are in units."""

from ..builder import Person, filler
from ..order import codes as gate
from ..order import story as gate_story
from ..order.builder import (CARRIER, DAY, INSPECTOR, OPENED_AT, TERMINAL, USUAL_TIERS, Trade,
                             allowed, decimal, field, string_id)
from ..order.schema import schema_digest
from ..schema import Record

UNIT = 10**6
SECOND_INSPECTOR, NEW_KEY = Person(125), Person(126)
SECOND_SUPPLIER, THIRD_SUPPLIER = Person(102), Person(103)
FIVE = (4_000, 2_500, 2_000, 1_000, 500)
BOTH = ((INSPECTOR, gate.INSPECTOR), (TERMINAL, gate.TERMINAL))
OTHER_PAIR = ((INSPECTOR, gate.INSPECTOR), (CARRIER, gate.CARRIER))
HOUR, REVIEW, RULING, CORRECTION, REVOCATION, TOP_UP = (
    3_600, 7_200, 259_200, 1_209_600, 1_209_600, 172_800)
CARRIER_ACCOUNT, WAREHOUSE_ACCOUNT = filler("carrier account"), filler("warehouse account")


def units(whole):
    return [round(one * UNIT) for one in whole]


def fee(rate=50, tiers=USUAL_TIERS, treasury=FIVE):
    """The usual fee, with document 02's five accounts."""
    return Record(rate=rate, tiers=[tier.but() for tier in tiers], treasury=[
        Record(account=filler(f"treasury {place}"), share=share)
        for place, share in enumerate(treasury)])


def stage_schema(name, domain, post_production, **more):
    return gate_story.plain_schema(name=name, claim_domain=domain,
                                   post_production=post_production, **more)


PRE_SHIP = stage_schema("TRADE.PRE_SHIP.v1", "INSPECTION", False)
ON_BOARD = stage_schema("TRADE.ON_BOARD.v1", "SHIPMENT", True)
CUSTOMS_ENTRY = stage_schema("TRADE.CUSTOMS.v1", "ENTRY", True)
ARRIVAL = stage_schema("TRADE.ARRIVAL_QA.v1", "ARRIVAL", True)


def order(shares, schemas=(PRE_SHIP, ON_BOARD, ARRIVAL), value=6_600_000 * UNIT, terms=None,
          suppliers=None, slices=None, **how):
    """One chain, a slice for each share, at stages 1, 2, …; each delivered ten days after the one
    before. `slices`: what differs in each."""
    made = [{"stage": 1 + place, "schema": schema_digest(schemas[place]), "share": share,
             "delivery_by": OPENED_AT + (30 + 10 * place) * DAY,
             **(slices[place] if slices else {})} for place, share in enumerate(shares)]
    trade = Trade(made, unique(schemas), suppliers,
                  value=value, fee=terms or fee(), **how)
    names = allowed(trade.schemas.values())
    trade.world.attestor(SECOND_INSPECTOR, "second inspector", [gate.INSPECTOR], names)
    return gate_story.firms(trade)


def unique(schemas):
    found = {schema_digest(one): one for one in schemas}
    return list(found.values())


def alone(value=1_320_000 * UNIT, schema=PRE_SHIP, **how):
    """An order of one slice."""
    return order([10_000], [schema], value, **how)


def quality_schema():
    """Moisture, and shelf life: one number from above and one from below."""
    return gate_story.plain_schema(
        name="TRADE.ARRIVAL_QA.v1", claim_domain="ARRIVAL",
        fields=[field("report_number", string_id()), field("moisture", decimal(0), False),
                field("shelf_life_days", decimal(0), False)],
        tolerances=[Record(field="moisture", low=0, high=100),
                    Record(field="shelf_life_days", low=365, high=10_000)],
        variances=[gate_story.variance("moisture", gate.HIGHER, (150, 20_000), (300, 50_000)),
                   gate_story.variance("shelf_life_days", gate.LOWER, (270, 50_000),
                                       (180, 200_000))])
