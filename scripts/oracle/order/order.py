"""The order (docs/order.md 3): what the parties signed, its chains and the prices of its slices."""

from ..objects import digest, peer_id
from ..schema import HASH, KEY, SECONDS, SIG, TIME, U8, U128, Enum, Integer, ListOf, Struct
from . import codes
from .primitives import BPS, SetOf

PARTY = Struct("party", ("key", KEY), ("organisation", HASH))
STAGE = Integer("stage", 1, maximum=15)
SLICE = Struct("slice", ("supplier", HASH), ("sub_lot", HASH), ("stage", STAGE), ("schema", HASH),
               ("share", BPS), ("delivery_by", TIME), ("lots", HASH))
TIER = Struct("tier", ("up_to", U128), ("cap", U128))
ACCOUNT = Struct("account", ("account", HASH), ("share", BPS))
FEE = Struct("fee", ("rate", BPS), ("tiers", ListOf(TIER, most=8)),
             ("treasury", ListOf(ACCOUNT, most=8)))
DURATIONS = ("review_seconds", "top_up_seconds", "ruling_seconds", "correction_seconds",
             "revocation_seconds", "clock_skew_seconds")
POLICY = Struct("policy", *[(name, SECONDS) for name in DURATIONS])
ORDER = Struct(
    "order", ("network", HASH), ("order", HASH), ("buyer", PARTY),
    ("suppliers", SetOf(PARTY, most=16, key=lambda party: peer_id(party.key))),
    ("neutral", KEY), ("asset", HASH), ("decimals", U8), ("value", U128),
    ("slices", SetOf(SLICE, most=128, key=lambda one: (one.supplier, one.sub_lot, one.stage))),
    ("fee", FEE), ("policy", POLICY), ("corridor", HASH), ("opened_at", TIME), ("rules", HASH))
ORDER_SIGNATURES = SetOf(Struct("order_signature", ("signer", HASH), ("sig", SIG)), most=17,
                         key=lambda signature: signature.signer)

HEADER = Struct("header", ("network", HASH), ("order", HASH), ("escrow", HASH))
PLACE = Struct("place", ("supplier", HASH), ("sub_lot", HASH), ("stage", STAGE))
ROLE = Enum("role", codes.ROLES)


def escrow_digest(order):
    return digest("quittance/order/order/v1", ORDER.write(order))


def slice_settlement_id(escrow, one):
    """What is paid once: a slice of this order."""
    return digest("quittance/settlement/v1",
                  escrow + one.supplier + one.sub_lot + bytes([one.stage]))


def chain_of(order, one):
    """All slices with its supplier and sub-lot, by stage."""
    return sorted((other for other in order.slices
                   if (other.supplier, other.sub_lot) == (one.supplier, one.sub_lot)),
                  key=lambda other: other.stage)


def amount_of(order, one):
    """The slice's price: rounded down, and the last slice of the list gets what is left."""
    amounts = [order.value * other.share // 10_000 for other in order.slices[:-1]]
    amounts.append(order.value - sum(amounts))
    return amounts[order.slices.index(one)]
