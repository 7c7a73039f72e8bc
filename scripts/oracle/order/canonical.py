"""Canonical JSON (docs/order.md 5.2): one reader, by the grammar, byte by byte.

Objects become dicts (in their order), arrays lists, strings str, integers int, true and false bool.
"""

DEPTH_MAX = 16
STRING_MAX = 256
INTEGER_MAX = 2**53 - 1
DIGITS_MAX = 16


class NotCanonical(ValueError):
    """Where and why."""


class Canonical:
    """A text being read from left to right."""

    def __init__(self, text):
        self.text, self.position, self.depth = text, 0, 0

    def refuse(self, why):
        raise NotCanonical(f"byte {self.position}: {why}")

    def here(self):
        """The next byte, or -1 at the end."""
        return self.text[self.position] if self.position < len(self.text) else -1

    def expect(self, character):
        if self.here() != ord(character):
            self.refuse(f"{character} expected")
        self.position += 1

    def whole(self):
        """The object that the whole text is."""
        if self.here() != ord("{"):
            self.refuse("not an object")
        found = self.object()
        if self.position != len(self.text):
            self.refuse("something follows")
        return found

    def enter(self):
        self.depth += 1
        if self.depth > DEPTH_MAX:
            self.refuse("more than 16 open")

    def object(self):
        self.enter()
        self.expect("{")
        found, previous = {}, None
        while True:
            name = self.string()
            if previous is not None and not previous < name:
                self.refuse("names do not ascend")
            previous = name
            self.expect(":")
            found[name] = self.value()
            if self.here() != ord(","):
                break
            self.position += 1
        self.expect("}")
        self.depth -= 1
        return found

    def array(self):
        self.enter()
        self.expect("[")
        found = [self.value()]
        while self.here() == ord(","):
            self.position += 1
            found.append(self.value())
        self.expect("]")
        self.depth -= 1
        return found

    def value(self):
        first = self.here()
        if first == ord("{"):
            return self.object()
        if first == ord("["):
            return self.array()
        if first == ord('"'):
            return self.string()
        if ord("0") <= first <= ord("9"):
            return self.integer()
        for word, value in ((b"true", True), (b"false", False)):
            if self.text.startswith(word, self.position):
                self.position += len(word)
                return value
        self.refuse("no value")

    def string(self):
        self.expect('"')
        characters = []
        while self.here() != ord('"'):
            byte = self.here()
            if not 0x20 <= byte <= 0x7e:
                self.refuse("a byte outside 0x20 to 0x7e, or the end")
            self.position += 1
            if byte == ord("\\"):
                byte = self.here()
                if byte not in (ord('"'), ord("\\")):
                    self.refuse("no such escape")
                self.position += 1
            characters.append(chr(byte))
            if len(characters) > STRING_MAX:
                self.refuse("a string above 256 characters")
        self.position += 1
        if not characters:
            self.refuse("an empty string")
        return "".join(characters)

    def integer(self):
        start = self.position
        while ord("0") <= self.here() <= ord("9"):
            self.position += 1
        digits = self.text[start:self.position]
        if len(digits) > 1 and digits[0] == ord("0"):
            self.refuse("a leading zero")
        if len(digits) > DIGITS_MAX or int(digits) > INTEGER_MAX:
            self.refuse("above 2^53 − 1")
        return int(digits)


def read(text):
    """The value, a dict. Raises NotCanonical."""
    return Canonical(text).whole()


def write(value):
    """The canonical text of a value that has one (not checked)."""
    if isinstance(value, dict):
        members = sorted((name, inner) for name, inner in value.items())
        return b"{" + b",".join(write(name) + b":" + write(inner)
                                for name, inner in members) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(write, value)) + b"]"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return str(value).encode()
    return b'"' + value.replace("\\", "\\\\").replace('"', '\\"').encode("ascii") + b'"'
