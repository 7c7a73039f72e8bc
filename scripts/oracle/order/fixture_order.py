"""Fixtures of what passes, and of G1: orders and slices that cannot pass."""

from ..builder import Person, damaged, filler, high_s
from ..schema import TIME_MAX, Record
from . import codes, story
from .builder import BUYER, OPENED_AT, STRANGER, SUPPLIER, TERMINAL
from .fixture import passes, refuses_early
from .order import DURATIONS
from .story import DECIDED, NOW, on_board, plain

NO_POINT = b"\x02" + b"\xff" * 32
OTHERS = [(Person(102), "second supplier"), (Person(103), "third supplier")]

passes("pass", "on-board", "Two firms sign a dossier with everything that a schema can ask for",
       on_board, DECIDED)
passes("pass", "two-firms", "The smallest: two fields, two firms", plain, NOW)
passes("pass", "attestor-of-two-roles", "An attestor that has two roles signs in one of them",
       lambda: two_roles(), NOW)
passes("pass", "last-second", "One second before delivery_by",
       lambda: plain(slices=[{"delivery_by": OPENED_AT + NOW + 1}]), NOW)


def two_roles():
    told = plain()
    story.firms(told, (TERMINAL, "terminal", [codes.INSPECTOR, codes.TERMINAL], {}))
    return told


def stages(*slices):
    """A chain at stages 1, 2, …, of equal shares but for the last."""
    share = 10_000 // len(slices)
    last = 10_000 - share * (len(slices) - 1)
    return [{"stage": index + 1, "share": last if index == len(slices) - 1 else share, **one}
            for index, one in enumerate(slices)]


passes("pass", "delivery-same-day", "Two stages with one delivery_by", lambda: plain(
    slices=stages({"asked": True}, {})), NOW)
passes("pass", "three-suppliers", "Three suppliers, all of whom signed the order", lambda: plain(
    suppliers=[(SUPPLIER, "supplier")] + OTHERS,
    slices=[{"asked": True, "share": 3_333}, {"supplier": OTHERS[0][0].id, "share": 3_333},
            {"supplier": OTHERS[1][0].id, "share": 3_334}]), NOW)
YEAR = 31_536_000
UPPER = dict(zip(DURATIONS, (14_400, 345_600, YEAR, YEAR, YEAR, 3_600)))
LOWER = dict(zip(DURATIONS, (0, 43_200, 0, 0, 0, 0)))
passes("pass", "terms-at-bounds", "All durations at their largest, and the last of them ends with "
       "the year 9999", lambda: plain(policy=UPPER, slices=[
           {"delivery_by": TIME_MAX - sum(UPPER.values())}]), NOW)
passes("pass", "terms-at-lower-bounds", "All durations at their smallest, and a value of one unit",
       lambda: plain(policy=LOWER, value=1), NOW)


def with_strangers_signature():
    told = plain()
    told.order_signatures.append(Record(signer=STRANGER.id, sig=bytes(65)))
    return told


passes("pass", "order-signed-by-a-stranger-too", "A stranger's signature over the order, invalid "
       "besides, is passed over", with_strangers_signature, NOW)


def order(name, description, code, change=None, at=NOW, **how):
    refuses_early("refused", name, description, code, lambda: plain(change=change, **how), at)


def setting(**fields):
    def change(made):
        for name, value in fields.items():
            setattr(made, name, value)
    return change


def party(key, firm="other"):
    return Record(key=key, organisation=filler("firm " + firm))


PARTIES = "ORDER_PARTIES"
order("no-supplier", "No supplier", PARTIES, setting(suppliers=[]))
order("buyer-no-point", "The buyer's key is no point", PARTIES, setting(buyer=party(NO_POINT)))
order("supplier-no-point", "A supplier's key is no point", PARTIES,
      setting(suppliers=[party(NO_POINT)]))
order("neutral-no-point", "The neutral's key is no point", PARTIES, setting(neutral=NO_POINT))
order("buyer-is-supplier", "Buyer and supplier have one key", PARTIES,
      setting(buyer=party(SUPPLIER.key)))
order("buyer-is-neutral", "Buyer and neutral have one key", PARTIES, setting(neutral=BUYER.key))
order("supplier-is-neutral", "Supplier and neutral have one key", PARTIES,
      setting(neutral=SUPPLIER.key))

SLICES = "ORDER_SLICES"
order("slice-of-a-stranger", "A slice's supplier is none of the order's", SLICES,
      slices=stages({"asked": True}, {"supplier": STRANGER.id}))
order("slice-of-the-buyer", "… or the buyer", SLICES,
      slices=stages({"asked": True}, {"supplier": BUYER.id}))
order("shares-9999", "The shares sum to 9,999", SLICES, slices=[{"share": 9_999}])
order("shares-10001", "The shares sum to 10,001", SLICES,
      slices=[{"share": 5_000}, {"stage": 2, "share": 5_001}])
order("later-stage-delivers-earlier", "Stage 2 delivers one second before stage 1", SLICES,
      slices=stages({"asked": True}, {"delivery_by": OPENED_AT + 30 * 86_400 - 1}))
order("delivery-at-opening", "A delivery_by at opened_at", SLICES,
      slices=[{"delivery_by": OPENED_AT}], signers=(), at=0)

TERMS = "ORDER_TERMS"
order("value-zero", "An order of nothing", TERMS, value=0)


def fee(tiers=None, treasury=None):
    def change(made):
        made.fee.tiers = made.fee.tiers if tiers is None else [
            Record(up_to=up_to, cap=1) for up_to in tiers]
        made.fee.treasury = made.fee.treasury if treasury is None else [
            Record(account=filler("treasury"), share=share) for share in treasury]
    return change


MOST = 2**128 - 1
order("no-tier", "No fee tier", TERMS, fee(tiers=[]))
order("tiers-equal", "Two tiers end at one amount", TERMS, fee(tiers=[5, 5, MOST]))
order("tiers-end", "Above the last tier there is none", TERMS, fee(tiers=[5, MOST - 1]))
order("no-treasury", "No treasury account", TERMS, fee(treasury=[]))
order("treasury-9999", "The treasury's shares sum to 9,999", TERMS, fee(treasury=[5_000, 4_999]))
order("treasury-10001", "… to 10,001", TERMS, fee(treasury=[5_000, 5_001]))
for name, value in (("review", 14_401), ("top_up", 43_199), ("top_up", 345_601),
                    ("ruling", YEAR + 1), ("correction", YEAR + 1), ("revocation", YEAR + 1),
                    ("clock_skew", 3_601)):
    order(f"{name.replace('_', '-')}-{value}", f"{name}_seconds of {value:,}", TERMS,
          policy={f"{name}_seconds": value})
order("beyond-year-9999", "The last duration ends one second after the year 9999", TERMS,
      policy=UPPER, slices=[{"delivery_by": TIME_MAX - sum(UPPER.values()) + 1}])

UNSIGNED = "ORDER_UNSIGNED"


def signatures(name, description, spoil, **how):
    def make():
        told = plain(**how)
        told.order_signatures = spoil(told.order_signatures)
        return told
    refuses_early("refused", name, description, UNSIGNED, make, NOW)


def without(person):
    return lambda found: [one for one in found if one.signer != person.id]


def with_sig(person, change):
    return lambda found: [one.but(sig=change(one.sig)) if one.signer == person.id else one
                          for one in found]


signatures("buyer-unsigned", "The buyer did not sign", without(BUYER))
signatures("supplier-unsigned", "The supplier did not sign", without(SUPPLIER))
signatures("third-supplier-unsigned", "Two of three suppliers signed", without(OTHERS[1][0]),
           suppliers=[(SUPPLIER, "supplier")] + OTHERS)
signatures("buyer-high-s", "The buyer's signature in its high-S form", with_sig(BUYER, high_s))
signatures("supplier-damaged", "The supplier's signature is damaged",
           with_sig(SUPPLIER, damaged))
signatures("buyer-signed-for-supplier", "The buyer's signature under the supplier's name",
           lambda found: [one.but(sig=next(other.sig for other in found
                                           if other.signer == BUYER.id)) for one in found])


def slice_status(name, description, code, status, **how):
    def make():
        told = plain()
        told.fund(0, status, **how)
        return told
    refuses_early("refused", name, description, code, make, NOW)


slice_status("already-passed", "It passed: what was PASSED is not passed again", "SLICE_PASSED",
             codes.RELEASABLE)
slice_status("already-unlocked", "It passed and was paid", "SLICE_PASSED", codes.UNLOCKED)
slice_status("refunded", "It was refunded", "SLICE_REFUNDED", codes.REFUNDED)
slice_status("refunded-with-emt", "It was refunded after it had passed", "SLICE_REFUNDED",
             codes.REFUNDED, emt=filler("emt"))
order("at-delivery-by", "Decided in the second of delivery_by", "DELIVERY_OVER",
      slices=[{"delivery_by": OPENED_AT + NOW}])
order("smallest-code-first", "Wrong parties, slices and terms: the first is said", PARTIES,
      setting(neutral=BUYER.key), slices=[{"share": 9_999}], value=0)
order("slices-before-terms", "Wrong slices and terms", SLICES, slices=[{"share": 9_999}], value=0)


def terms_unsigned():
    told = plain(value=0)
    told.order_signatures = []
    return told


refuses_early("refused", "terms-before-signatures", "Wrong terms, and unsigned", TERMS,
              terms_unsigned, NOW)


def passed_unsigned():
    told = plain()
    told.order_signatures = []
    told.fund(0, codes.RELEASABLE)
    return told


refuses_early("refused", "signatures-before-status", "Unsigned, and passed", UNSIGNED,
              passed_unsigned, NOW)
