"""How an expectation is read from a decision of lane 3 (or of the gate, in a story), and the short
forms that fixtures are registered with. All amounts are written by hand, in units."""

from ..fixture import registered
from ..order import fixture as order_fixture
from ..order.builder import BUYER
from ..order.fixture import who

ZERO = "00" * 32


def moved(pot, to):
    """The amounts of one kind of allocation."""
    return lambda found: [int(one["amount"]) for one in found["allocations"]
                          if (one["pot"], one["to"]) == (pot, to)]


def only(pot, to):
    def read(found):
        amounts = moved(pot, to)(found)
        return amounts[0] if len(amounts) == 1 else amounts
    return read


def released(found):
    """What recipients get, then the supplier, who is the last of pot 0's releases."""
    return moved("escrow", "release")(found)


def written(kind):
    return lambda found: [one for one in found["writes"] if one["kind"] == kind]


def escrow(found):
    """The five that a Change may raise."""
    values = [one["value"] for one in written("ESCROW")(found)]
    return [tuple(int(one[name]) for name in (
        "unlocked", "refunded", "charged", "burned", "returned")) for one in values][0]


def accounts_agree(found):
    """Refunds go to the buyer; what burns or stays goes to nobody."""
    return all({"refund": BUYER.id.hex(), "burn": ZERO, "stays": ZERO}.get(
        one["to"], one["account"]) == one["account"] for one in found["allocations"])


OF = {
    **order_fixture.OF,
    "signals": lambda found: sorted((one["signal"], who(one["subject"]))
                                    for one in found["signals"]),
    "basis": lambda found: found["basis"],
    "released": released,
    "first": lambda found: found["allocations"][0]["account"],
    "refund": only("escrow", "refund"),
    "burn": only("fee escrow", "burn"),
    "treasury": moved("fee escrow", "treasury"),
    "returned": only("fee escrow", "refund"),
    "stays": only("fee escrow", "stays"),
    "accounts": accounts_agree,
    "moves": lambda found: len(found["allocations"]),
    "escrow": escrow,
    "slices": lambda found: [(one["stage"], one["value"]["status"], one["value"]["frozen"])
                             for one in written("SLICE")(found)],
    "lost": lambda found: [[lost["lost_at"] for lost in one["value"]["lost"]]
                           for one in written("EMT")(found)],
    "proven": lambda found: [who(one["key_id"]) for one in written("PROVEN")(found)],
    "writes": lambda found: sorted(one["kind"] for one in found["writes"]),
    "replaces": lambda found: found["emt"]["replaces"] is not None,
}


def fixture(folder, name, description, make, **expected):
    """`make` returns a case, or its bytes."""
    registered("order", folder, name, description, OF, expected)(make)


def payment(basis, released, refund, fee, treasury, returned, stays, burn=None, signals=(),
            items=(), **more):
    """What a Change that releases must give. `treasury`: the buckets."""
    burn = fee // 2 if burn is None else burn
    return {"outcome": "change", "basis": basis, "released": list(released), "refund": refund,
            "burn": burn, "treasury": list(treasury), "returned": returned, "stays": stays,
            "accounts": True, "signals": list(signals), "items": list(items),
            "writes": ["ESCROW", "SLICE"], **more}


def refund(basis, refund, returned, stays=0, items=(), **more):
    """What a Change that gives back must give."""
    return {"outcome": "change", "basis": basis, "released": [], "refund": refund, "burn": [],
            "treasury": [], "returned": returned, "stays": stays, "accounts": True, "signals": [],
            "items": list(items), "writes": ["ESCROW", "SLICE"], **more}


def flags(basis, slices, signals=(), items=(), **more):
    """What a Change that moves nothing must give."""
    return {"outcome": "change", "basis": basis, "moves": 0, "slices": list(slices),
            "signals": list(signals), "items": list(items), **more}


def hold(code, next_deadline, accrued=0, items=()):
    return {"outcome": "hold", "code": code, "next": next_deadline, "accrued": accrued,
            "needed": 1, "had": 0, "items": list(items)}


def refuse(code, items=()):
    return {"outcome": "refuse", "code": code, "items": list(items)}
