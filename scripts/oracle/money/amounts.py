"""What a slice is worth, and where its money goes (docs/order-money.md 6): allocations and the
numbers of ESCROW. The arithmetic is that of `..order_money`, in exact fractions."""

from ..objects import peer_id
from ..order_money import fee_of as usual_fee_of
from ..order_money import refund as refund_of
from ..order_money import release as release_of
from ..schema import Record
from . import codes

NOBODY = bytes(32)


def amount_of(order, one):
    """The slice's price: rounded down, and the last slice of the list gets what is left. An order
    whose shares are too many is refused by M1; until then its last slice is worth nothing."""
    amounts = [order.value * other.share // 10_000 for other in order.slices[:-1]]
    amounts.append(max(0, order.value - sum(amounts)))
    return amounts[order.slices.index(one)]


def terms_of(order):
    """The order's fee, as `..order_money` reads it."""
    return Record(rate=order.fee.rate,
                  tiers=[(tier.up_to, tier.cap) for tier in order.fee.tiers],
                  treasury=[account.share for account in order.fee.treasury])


def fee_of(order, released):
    """0 where no tier covers it: such an order is refused by M1."""
    if all(released > tier.up_to for tier in order.fee.tiers):
        return 0
    return usual_fee_of(terms_of(order), released)


def allocation(pot, to, account, amount):
    return Record(pot=pot, to=to, account=account, amount=amount)


def pay_of(order, one, locked, deduction):
    """What the slice pays, whoever gets it."""
    return release_of(terms_of(order), amount_of(order, one), locked, deduction).pay


def released(order, one, locked, escrow, deduction, assigned):
    """(allocations, ESCROW afterwards). `assigned`: (account, amount), in the order of payment."""
    amount = amount_of(order, one)
    paid = release_of(terms_of(order), amount, locked, deduction,
                      [wanted for _, wanted in assigned])
    buyer = peer_id(order.buyer.key)
    pot_1 = escrow.prepaid - escrow.charged - escrow.returned
    found = [allocation(0, codes.RELEASE, account, part)
             for (account, _), part in zip(assigned, paid.recipients)]
    found += [allocation(0, codes.RELEASE, one.supplier, paid.supplier),
              allocation(0, codes.REFUND, buyer, paid.refund),
              allocation(1, codes.BURN, NOBODY, paid.burn)]
    found += [allocation(1, codes.TREASURY, account.account, part)
              for account, part in zip(order.fee.treasury, paid.treasury)]
    found += [allocation(1, codes.REFUND, buyer, paid.returned),
              allocation(1, codes.STAYS, NOBODY, pot_1 - fee_of(order, amount))]
    check_sums(found, locked, pot_1)
    return found, escrow.but(
        unlocked=escrow.unlocked + paid.pay, refunded=escrow.refunded + paid.refund,
        charged=escrow.charged + paid.charged, burned=escrow.burned + paid.burn,
        returned=escrow.returned + paid.returned)


def refunded(order, one, locked, escrow):
    """The same of a slice that goes back."""
    amount = amount_of(order, one)
    back = refund_of(terms_of(order), amount, locked)
    buyer = peer_id(order.buyer.key)
    pot_1 = escrow.prepaid - escrow.charged - escrow.returned
    found = [allocation(0, codes.REFUND, buyer, back.refund),
             allocation(1, codes.REFUND, buyer, back.returned),
             allocation(1, codes.STAYS, NOBODY, pot_1 - back.returned)]
    check_sums(found, locked, pot_1)
    return found, escrow.but(refunded=escrow.refunded + back.refund,
                             returned=escrow.returned + back.returned)


def check_sums(allocations, locked, pot_1):
    """Each pot is given away whole, and nothing is negative."""
    assert all(one.amount >= 0 for one in allocations)
    for pot, whole in ((0, locked), (1, pot_1)):
        assert sum(one.amount for one in allocations if one.pot == pot) == whole, pot
