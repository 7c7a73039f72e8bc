"""A story in which nothing divides (docs/order-money.md 6): every figure was computed with whole
numbers from the page's formulas, apart from this oracle."""

from .fixture import hold, payment, refund, refuse
from .stories import story
from .story import Story, assignment, list_recipient, objection, ruling
from .story_orders import COUNTED, PASSED, T0
from .trades import (BOTH, CARRIER_ACCOUNT, CUSTOMS_ENTRY, DAY, HOUR, PRE_SHIP, WAREHOUSE_ACCOUNT,
                     fee, order, quality_schema, stage_schema)

SCHEMAS = (PRE_SHIP, quality_schema(), stage_schema("TRADE.STORAGE.v1", "STORAGE", False),
           CUSTOMS_ENTRY)


@story("orders/odd-amounts", "7,654,321.000003 in 11.11 / 22.22 / 33.33 / 33.34 at 37 bp, three "
                             "accounts: paid with a recipient, with a variance, by a ruling, and "
                             "refunded; both pots end at nothing")
def odd_amounts():
    told = Story(order((1_111, 2_222, 3_333, 3_334), SCHEMAS, 7_654_321_000_003,
                       fee(37, treasury=(3_333, 3_333, 3_334))))
    list_recipient(told.trade, CARRIER_ACCOUNT, 0)
    list_recipient(told.trade, WAREHOUSE_ACCOUNT, 1)

    told.prove(0, "PSI-1", DAY, BOTH)
    told.gate("passed", DAY, **PASSED, signals=COUNTED)
    told.ask("paid-with-a-recipient", 0, DAY + 2 * HOUR, [
        assignment(told.trade, 0, CARRIER_ACCOUNT, 300_000_000_001, DAY)], **payment(
            "RELEASED", [300_000_000_001, 550_395_063_099], 0, 3_146_461_733,
            (524_357_849, 524_357_847, 524_515_171), 0, 25_174_525_965, burn=1_573_230_866,
            escrow=(850_395_063_100, 0, 3_146_461_733, 1_573_230_866, 0)))

    told.prove(1, "QA-1", 3 * DAY, BOTH, {"moisture": "151", "shelf_life_days": "271"})
    told.gate("passed-with-a-variance", 3 * DAY, **PASSED, deduction=69_674)
    told.ask("review", 1, 3 * DAY, **hold("REVIEW", T0 + 3 * DAY + 2 * HOUR, 1_582_289_274_947))
    told.ask("paid-with-a-variance", 1, 3 * DAY + 2 * HOUR, [
        assignment(told.trade, 1, CARRIER_ACCOUNT, 900_000_000_001, 3 * DAY),
        assignment(told.trade, 1, WAREHOUSE_ACCOUNT, 800_000_000_003, 3 * DAY)], **payment(
            "RELEASED", [900_000_000_001, 682_289_274_946, 0], 118_500_851_253, 5_854_470_317,
            (975_647_479, 975_647_478, 975_940_202), 438_453_149, 18_881_602_499,
            burn=2_927_235_158,
            escrow=(2_432_684_338_047, 118_500_851_253, 9_000_932_050, 4_500_466_024,
                    438_453_149)))

    told.prove(2, "WH-1", 5 * DAY, BOTH)
    told.gate("passed-and-objected-to", 5 * DAY, **PASSED)
    objected = objection(told.trade, told.slice(2).emt, 5 * DAY + HOUR)
    ruled = ruling(told.trade, objected, 123_457, 6 * DAY)
    told.ask("ruled", 2, 6 * DAY, [objected, ruled], **payment(
        "RULED", [2_236_223_519_384], 314_961_669_916, 8_274_027_021,
        (1_378_866_604, 1_378_866_603, 1_379_280_304), 1_165_358_179, 9_442_217_299,
        burn=4_137_013_510, signals=[("OBJECTION_UPHELD", "buyer")],
        escrow=(4_668_907_857_431, 433_462_521_169, 17_274_959_071, 8_637_479_534,
                1_603_811_328)))

    # 4,668,907.857431 + 2,985,413.142572 and 17,274.959071 + 11,046.028627: all that came in.
    told.ask("refunded", 3, 60 * DAY, **refund(
        "DELIVERY_OVER", 2_551_950_621_403, 9_442_217_299, 0,
        escrow=(4_668_907_857_431, 2_985_413_142_572, 17_274_959_071, 8_637_479_534,
                11_046_028_627)))
    told.ask("settled", 3, 60 * DAY, **refuse("SLICE_REFUNDED"))
    return told
