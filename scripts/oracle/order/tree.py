"""The tree over a log (docs/order.md 6.1, 6.2): RFC 6962 over raw leaves; segments and proofs."""

from hashlib import sha256


def leaf(data):
    return sha256(b"\x00" + data).digest()


def node(left, right):
    return sha256(b"\x01" + left + right).digest()


def split(count):
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def root(leaves):
    """The root over a list of leaves' bytes, of which there is at least one."""
    if len(leaves) == 1:
        return leaf(leaves[0])
    middle = split(len(leaves))
    return node(root(leaves[:middle]), root(leaves[middle:]))


def proof(leaves, first, count):
    """The proof that leaves first … first + count − 1 are those of the root, left to right."""
    def below(a, b):
        if b <= first or first + count <= a:
            return [root(leaves[a:b])]
        if b == a + 1:
            return []
        middle = a + split(b - a)
        return below(a, middle) + below(middle, b)

    return below(0, len(leaves))


def proven(size, wanted, first, leaves, hashes):
    """Whether these leaves, from `first` on, are proven to be of the root `wanted` (6.2)."""
    count = len(leaves)
    if count < 1 or first + count > size:
        return False
    left_of_proof = list(hashes)

    def check(a, b):
        if b <= first or first + count <= a:
            return left_of_proof.pop(0)  # IndexError: the proof is too short
        if b == a + 1:
            return leaf(leaves[a - first])
        middle = a + split(b - a)
        return node(check(a, middle), check(middle, b))

    try:
        return check(0, size) == wanted and not left_of_proof
    except IndexError:
        return False
