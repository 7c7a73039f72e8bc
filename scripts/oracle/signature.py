"""secp256k1 ECDSA over the 32-byte digest as it is; 65 bytes r ‖ s ‖ v.

Valid iff 1 <= r, s < n, s <= n/2, v is 0 or 1, and R lifted from (r, v) satisfies
s·R = z·G + r·Q for the registered key Q. Two verifiers that share nothing but that sentence:
`verify` asks libsecp256k1 to recover the key; `verify_plain` does it in Python integers.
"""

from functools import lru_cache

from coincurve import PrivateKey, PublicKey

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
G = (0x79BE667E_F9DCBBAC_55A06295_CE870B07_029BFCDB_2DCE28D9_59F2815B_16F81798,
     0x483ADA77_26A3C465_5DA4FBFC_0E1108A8_FD17B448_A6855419_9C47D08F_FB10D4B8)


@lru_cache(maxsize=4096)
def key_of(secret):
    """The 33-byte key of a 32-byte secret."""
    return PrivateKey(secret).public_key.format(compressed=True)


@lru_cache(maxsize=4096)
def _private(secret):
    return PrivateKey(secret)


@lru_cache(maxsize=100_000)
def sign(secret, digest):
    """RFC 6979, low S, v = parity of R.y."""
    signature = _private(secret).sign_recoverable(digest, hasher=None)
    assert signature[64] <= 1  # r >= n has probability 2^-128
    return signature


@lru_cache(maxsize=65_536)
def is_point(key):
    """Whether these 33 bytes are a point of the curve in compressed form."""
    try:
        PublicKey(key)
    except ValueError:
        return False
    return True


def in_range(signature):
    """The part of the rule that needs no curve."""
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:64], "big")
    return 1 <= r < N and 1 <= s <= N // 2 and signature[64] <= 1


@lru_cache(maxsize=100_000)
def verify(key, digest, signature):
    """Verification by recovery, with libsecp256k1."""
    if not in_range(signature):
        return False
    try:
        recovered = PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception:  # coincurve raises bare Exception when nothing can be recovered
        return False
    return recovered.format(compressed=True) == key


def verify_plain(key, digest, signature):
    """The same verdict in plain integers: s·R = z·G + r·Q."""
    r = int.from_bytes(signature[:32], "big")
    s = int.from_bytes(signature[32:64], "big")
    v = signature[64]
    if not (1 <= r < N and 1 <= s < N and 2 * s <= N and v in (0, 1)):
        return False
    if key[0] not in (2, 3):
        return False
    point_q = lift(int.from_bytes(key[1:], "big"), key[0] & 1)
    point_r = lift(r, v)
    if point_q is None or point_r is None:
        return False
    z = int.from_bytes(digest, "big") % N
    return multiply(s, point_r) == add(multiply(z, G), multiply(r, point_q))


def lift(x, parity):
    """The point with this x and this parity of y, or None."""
    if x >= P:
        return None
    square = (x**3 + 7) % P
    y = pow(square, (P + 1) // 4, P)
    if y * y % P != square:
        return None
    return (x, y if y & 1 == parity else P - y)


def add(left, right):
    """Affine addition; None is the point at infinity."""
    if left is None:
        return right
    if right is None:
        return left
    (x1, y1), (x2, y2) = left, right
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    if left == right:
        slope = 3 * x1 * x1 * pow(2 * y1, -1, P) % P
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P) % P
    x3 = (slope * slope - x1 - x2) % P
    return (x3, (slope * (x1 - x3) - y1) % P)


def multiply(scalar, point):
    """Double and add."""
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result
