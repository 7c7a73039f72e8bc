"""Vectors of canonical JSON (docs/order.md 5.2): which texts are canonical, which are refused
and why.

Each also says whether it is its own RFC 8785 form (or no JSON at all): written down by hand, and
checked with Python's json module and the package rfc8785, which share nothing with
`canonical.py`."""

import json
from pathlib import Path

from . import canonical

# (text, canonical, its own RFC 8785 form: True, False, or None: no JSON), why
PAGE = (
    ('{"a":"x","b":[1,true]}', True, True, "canonical"),
    ('{"a":"say \\"hi\\" \\\\ /"}', True, True, "a slash is not escaped"),
    ('{"a":9007199254740991}', True, True, "the largest integer"),
    ('{ "a":1}', False, False, "a space between tokens"),
    ('{"b":1,"a":1}', False, False, "names do not ascend"),
    ('{"a":1,"a":1}', False, None, "a name twice"),
    ('{"a":1.0}', False, False, "a fraction"),
    ('{"a":1e3}', False, False, "an exponent"),
    ('{"a":-1}', False, True, "a sign"),
    ('{"a":01}', False, None, "a leading zero"),
    ('{"a":9007199254740992}', False, True, "above 2^53 − 1"),
    ('{"a":null}', False, True, "null"),
    ('{"a":""}', False, True, "an empty string"),
    ('{"a":[]}', False, True, "an empty array"),
    ('{"a":{}}', False, True, "an empty object"),
    ('{}', False, True, "nothing in it"),
    ('{"a":"\\u0041"}', False, False, "an escape that RFC 8785 would not write"),
    ('{"a":"\\/"}', False, False, "an escape that RFC 8785 would not write"),
    ('{"a":"\\n"}', False, True, "a control character, escaped as RFC 8785 does"),
    ('{"a":"é"}', False, True, "not ASCII"),
    ('[1]', False, True, "not an object"),
    ('"a"', False, True, "not an object"),
    ('', False, None, "no text"),
    ('{"a":1}\n', False, False, "something follows"),
)
# RFC 8785, appendix B: how numbers are written. All are its own; only the first is an integer here.
NUMBERS = ("0", "5e-324", "-5e-324", "1.7976931348623157e+308", "-1.7976931348623157e+308",
           "9007199254740992", "-9007199254740992", "295147905179352830000",
           "9.999999999999997e+22", "1e+23", "1.0000000000000001e+23", "999999999999999700000",
           "999999999999999900000", "1e+21", "9.999999999999997e-7", "0.000001",
           "333333333.3333332", "333333333.33333325", "333333333.3333333", "333333333.3333334",
           "333333333.33333343", "-0.0000033333333333333333", "1424953923781206.2")
RFC = (
    # 3.2.2 and 3.2.4: the example, before and after
    ('{\n  "numbers": [333333333.33333329, 1E30, 4.50,\n              2e-3, '
     '0.000000000000000000000000001],\n  "string": "\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c'
     '\\\\\\"\\/",\n  "literals": [null, true, false]\n}', False, False, "section 3.2.2, as input"),
    ('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
     '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}', False, True, "section 3.2.2, as output: null, "
     "fractions, not ASCII"),
    # 3.2.3: sorting by UTF-16 units
    ('{"\\r":"Carriage Return","1":"One","\x80":"Control\x7f","ö":"Latin Small Letter O With '
     'Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With '
     'Dagesh"}', False, True, "section 3.2.3, sorted by UTF-16 units: names outside ASCII"),
    # the test data that goes with the RFC
    ('[56,{"1":[],"10":null,"d":true}]', False, True, "arrays: an array"),
    ('{"":"empty","1":{"\\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],'
     '"A":{},"a":{}}', False, True, "structures: an empty name"),
    ('{"peach":"This sorting order","péché":"is wrong according to French","pêche":"but canonical '
     'JSON MUST","sin":"ignore locale"}', False, True, "french: not ASCII"),
    ('{"Unnormalized Unicode":"A\u030a"}', False, True, "unicode: not ASCII"),
)


def nested(depth, inner="1"):
    return '{"a":' * depth + inner + "}" * depth


OURS = (
    ('{"1":{"F":5,"f":"hi"},"10":"x","111":[{"E":"no","e":"yes"}],"9":1,"A":"a","a":"A"}', True,
     True, "structures without what is empty: digits, capitals, small letters"),
    ('{"a":0}', True, True, "zero"),
    ('{"a":-0}', False, False, "minus zero"),
    ('{"a":+1}', False, None, "a plus"),
    ('{"a":.5}', False, None, "no digit before the point"),
    ('{"a":1.}', False, None, "no digit behind the point"),
    ('{"a":0x1}', False, None, "hex"),
    ('{"a":10000000000000000}', False, True, "17 digits"),
    ('{"a":9999999999999999}', False, False, "16 digits above 2^53 − 1"),
    ('{"a":12345678901234567890123456789012345678901234567890}', False, False, "50 digits"),
    ('{"a":00}', False, None, "a leading zero"),
    ('{"a":true,"b":false}', True, True, "the two words"),
    ('{"a":True}', False, None, "a capital"),
    ('{"a":tru}', False, None, "a word cut short"),
    ('{"a":truefalse}', False, None, "two words"),
    ('{"a":NaN}', False, None, "no number"),
    ('{"a":" ~"}', True, True, "the first and the last character there are"),
    ('{"a":"\x7f"}', False, True, "delete"),
    ('{"a":"\t"}', False, None, "a control character as it is"),
    ('{"a":"\x00"}', False, None, "a nul"),
    ('{"a":"\\u0022"}', False, False, "a quote, escaped the long way"),
    ('{"a":"\\x41"}', False, None, "no escape of JSON"),
    ('{"a":"\\"}', False, None, "a string that does not end"),
    ('{"a":"\\\\"}', True, True, "a backslash"),
    ('{"\\"":1,"a":1}', True, True, "an escaped name, sorted by what it stands for"),
    ('{"A":1,"\\\\":1,"a":1}', True, True, "a backslash is between capitals and small letters"),
    ('{"\\\\":1,"A":1}', False, False, "… not before them"),
    ('{"a\\"":1,"a\\"":1}', False, None, "an escaped name twice"),
    ('{"a":1,"aa":1,"b":1}', True, True, "a prefix is before what it begins"),
    ('{"aa":1,"a":1}', False, False, "… not behind it"),
    ('{"":1}', False, True, "an empty name"),
    ('{"a":1,}', False, None, "a comma at the end"),
    ('{"a":[1,]}', False, None, "a comma at the end of an array"),
    ('{"a":[1 ,2]}', False, False, "a space in an array"),
    ('{"a" :1}', False, False, "a space before a colon"),
    ('{"a":1}}', False, None, "a brace too many"),
    ('{"a":1', False, None, "a brace is missing"),
    ('{"a"}', False, None, "no value"),
    ('{a:1}', False, None, "a name without quotes"),
    ("{'a':1}", False, None, "single quotes"),
    ('{"a":1/**/}', False, None, "a comment"),
    ('{"a":1}{"a":1}', False, None, "two objects"),
    ('{"a":[[[1]]]}', True, True, "arrays in arrays"),
    (nested(16), True, True, "16 objects open"),
    (nested(17), False, True, "17 objects open"),
    (nested(1, "[" * 15 + "1" + "]" * 15), True, True, "an object and 15 arrays open"),
    (nested(1, "[" * 16 + "1" + "]" * 16), False, True, "an object and 16 arrays open"),
    ('{"a":[' + ",".join([nested(14)] * 3) + "]}", True, True, "16 open, three times"),
    ('{"a":"' + "s" * 256 + '"}', True, True, "256 characters"),
    ('{"a":"' + "s" * 257 + '"}', False, True, "257 characters"),
    ('{"a":"' + '\\"' * 256 + '"}', True, True, "256 characters in 512 bytes"),
    ('{"a":"' + "\\\\" * 257 + '"}', False, True, "257 characters, escaped"),
    ('{"' + "n" * 256 + '":1}', True, True, "a name of 256 characters"),
    ('{"' + "n" * 257 + '":1}', False, True, "a name of 257 characters"),
)
BYTES = (
    (b"\xef\xbb\xbf" + b'{"a":1}', None, "a BOM"),
    (b'{"a":"\xff"}', None, "no UTF-8"),
    (b'{"a":"\xed\xa0\x80"}', None, "half of a surrogate pair"),
    (b'{"a":"\xc0\xaf"}', None, "an overlong form"),
    (b'\xff\xfe{\x00"\x00a\x00"\x00:\x001\x00}\x00', None, "UTF-16"),
    (b'{"a":"\xe9"}', None, "Latin-1"),
)


def vectors():
    """Records with text or hex, canonical, rfc8785 and why."""
    found = [("docs/order.md 5.2", *one) for one in PAGE]
    found += [("RFC 8785 appendix B", f'{{"a":{number}}}', number == "0", True,
               "an integer" if number == "0" else "no integer of the grammar")
              for number in NUMBERS]
    found += [("RFC 8785", *one) for one in RFC] + [("here", *one) for one in OURS]
    made = [{"from": origin, "text": text, "canonical": accepted, "rfc8785": own, "why": why}
            for origin, text, accepted, own, why in found]
    return made + [{"from": "here", "hex": data.hex(), "canonical": False, "rfc8785": own,
                    "why": why} for data, own, why in BYTES]


def bytes_of(vector):
    return bytes.fromhex(vector["hex"]) if "hex" in vector else vector["text"].encode()


def problems():
    """Where the oracle's reader, or json with rfc8785, says otherwise than the vectors."""
    found = []
    for vector in vectors():
        data = bytes_of(vector)
        try:
            value = canonical.read(data)
            accepted = True
            if canonical.write(value) != data or json.loads(data) != value:
                found.append(f"canonical JSON: {data[:60]!r} is read as something else")
        except canonical.NotCanonical:
            accepted = False
        if accepted != vector["canonical"]:
            found.append(f"canonical JSON: {data[:60]!r}: {vector['why']}: accepted {accepted}")
        if rfc8785_form(data) != vector["rfc8785"]:
            found.append(f"canonical JSON: {data[:60]!r}: rfc8785 says {rfc8785_form(data)}")
        if accepted and not vector["rfc8785"]:
            found.append(f"canonical JSON: {data[:60]!r} is accepted, and no RFC 8785 form")
    return found


def rfc8785_form(data):
    """Whether a text is its own RFC 8785 form; None if it is no I-JSON."""
    import rfc8785
    from ..case_json import no_duplicates
    from ..schema import BadInput
    if data.startswith(b"\xef\xbb\xbf"):
        return None
    try:
        value = json.loads(data.decode(), object_pairs_hook=no_duplicates, parse_int=float_or_int,
                           parse_constant=refuse)
    except (ValueError, BadInput):
        return None
    return rfc8785.dumps(value) == data


def float_or_int(digits):
    """RFC 8785 knows doubles only: larger integers are written as the double that they are."""
    value = int(digits)
    return value if abs(value) < 2**53 and digits != "-0" else float(digits)


def refuse(word):
    raise ValueError(word)


def text():
    assert not problems(), "\n".join(problems())
    return json.dumps(vectors(), indent=1, ensure_ascii=True) + "\n"


def run(out, check):
    """Write the file, or compare it."""
    target = Path(out)
    if check:
        same = target.is_file() and target.read_text() == text()
        print("canonical JSON vectors: as on disk" if same
              else f"canonical JSON vectors: {out} differs")
        return 0 if same else 1
    target.write_text(text())
    print(f"{len(vectors())} vectors written to {out}")
    return 0
