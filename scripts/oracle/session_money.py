"""What is charged and how it is split (protocol 9.13): exact fractions, floored where said."""

from fractions import Fraction
from math import floor

from .schema import Record

MICRO = 10**6


def charge(lock, payable_seconds):
    """⌊rate·seconds/3600⌋, before the escrow limits it."""
    return floor(Fraction(lock.terms.rate_per_hour * payable_seconds, 3600))


def split(lock, escrow, payable_seconds):
    """release, burn, refund and shortfall; they sum to the escrow."""
    charged = charge(lock, payable_seconds)
    total = min(escrow, charged)
    trust = Fraction(lock.trust_micro, MICRO)
    k_payment = Fraction(lock.k_payment_micro, MICRO)
    release = floor(total * (k_payment * trust) / (1 + k_payment * trust))
    burn = total - release
    refund = escrow - total
    assert min(release, burn, refund) >= 0 and release + burn + refund == escrow
    return Record(total=total, release=release, burn=burn, refund=refund,
                  shortfall=max(0, charged - escrow))
