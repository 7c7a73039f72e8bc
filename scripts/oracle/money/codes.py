"""The numbers of docs/order-money.md, section 15. They continue those of the gate."""

from ..order import codes as gate

OBJECTION, RULING, CORRECTION, ASSIGNMENT = 21, 22, 23, 24
KINDS = {OBJECTION: "objection", RULING: "ruling", CORRECTION: "correction",
         ASSIGNMENT: "assignment"}
OBJECTION_REASONS = {0: "SEAL_MISMATCH", 1: "LOT_LIST_MISMATCH", 2: "TEMPERATURE",
                     3: "DOCUMENT_MISSING", 4: "QUALITY"}
LEDGER = {10: "EMT", 11: "ESCROW", 12: "RECIPIENT", 13: "PROVEN"}
EMT, ESCROW, RECIPIENT, PROVEN = range(10, 14)
LANE = 3
LANES = {LANE: "order-money"}
HOLD, REFUSE, CHANGE = 1, 2, 4
OUTCOMES = {HOLD: "hold", REFUSE: "refuse", CHANGE: "change"}

BASES = {32: "LOST", 33: "RESUMED", 34: "PROVEN", 35: "RELEASED", 36: "RULED", 37: "LAPSED",
         38: "EARLIER_REFUNDED", 39: "DELIVERY_OVER", 40: "CORRECTION_MISSED",
         41: "TOP_UP_MISSED"}
HOLDS = {21: "REVIEW", 22: "WAIT_RULING", 23: "WAIT_CORRECTION", 24: "WAIT_PASS",
         25: "WAIT_TOP_UP"}
REFUSALS = {48: "ORDER_PARTIES", 49: "ORDER_SLICES", 50: "ORDER_TERMS", 51: "ORDER_UNSIGNED",
            53: "SLICE_REFUNDED", 55: "SLICE_PAID"}
ITEM_CODES = {124: "E_NOT_COUNTED", 125: "E_REVOCATION_LATE", 126: "E_OBJECTION_LATE",
              127: "E_RULING_LATE", 128: "E_NOT_CURRENT", 129: "E_NO_OBJECTION",
              130: "E_NOT_BROKEN", 131: "E_CORRECTION_LATE", 132: "E_RECIPIENT_NOT_LISTED",
              133: "E_ASSIGNED_TOO_MUCH"}
# Codes of items in either lane, and of the refusals that a correction's code can become (8.3).
ITEMS = {**gate.ITEMS, **ITEM_CODES}
GATE_REFUSALS = {**gate.REFUSALS, 64: "FOREIGN", 66: "NOT_ENTITLED", 128: "E_NOT_CURRENT",
                 130: "E_NOT_BROKEN", 131: "E_CORRECTION_LATE"}

TO = {0: "release", 1: "burn", 2: "refund", 3: "treasury", 4: "stays"}
RELEASE, BURN, REFUND, TREASURY, STAYS = range(5)
POTS = {0: "escrow", 1: "fee escrow"}
SIGNALS = {**gate.SIGNALS, 10: "COUNTED", 11: "STALE", 12: "SKIPPED", 13: "REVOKED_AFTER_PASS",
           14: "KEY_COMPROMISED", 15: "FRAUD_PROVEN", 16: "OBJECTION_UPHELD",
           17: "OBJECTION_REJECTED", 18: "OBJECTION_LAPSED"}


class Names:
    """The numbers of some tables, as attributes by name."""

    def __init__(self, *tables):
        for table in tables:
            for number, name in table.items():
                setattr(self, name, number)


Basis, Hold, Signal = Names(BASES), Names(HOLDS), Names(SIGNALS)
Code = Names(ITEMS, REFUSALS)
