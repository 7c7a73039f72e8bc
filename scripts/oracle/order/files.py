"""The real files of fixtures/order/files/: a bill of lading, photos of a seal, a temperature log.

Made from code, so that they are the same bytes everywhere and small; the photo's picture is a
16-pixel square, its EXIF is written here field by field (EXIF 2.3 over TIFF 6.0)."""

import base64
import struct
import time

from ..schema import Record

# A grey square on a lighter one, 16 × 16, baseline JPEG without metadata.
PICTURE = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhb"
    "WGkJ6jq62rZ4C8ybqmx5moq6T/wAALCAAQABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAAAAT/xAAbEAACAQUAAAAAAAAA"
    "AAAAAAAREgQAFCNB0f/aAAgBAQAAPwCudNs0xu52AB2kGbePjRBsknlJ0K8TIiHRJHKQYVm+R3GgAe1//9k=")
ASCII, RATIONAL, LONG, BYTE = 2, 5, 4, 1
TAKEN_AT = 1_768_046_100  # 2026-01-10T11:55:00Z
LATITUDE, LONGITUDE = 51_955_100, 4_126_500
FAR_LATITUDE, FAR_LONGITUDE = -17_805_000, -179_950_000
LOG_START = 1_768_028_400  # 2026-01-10T07:00:00Z
LOG_SECONDS = 1_800
# Lowest and highest of each half hour, in milli-°C.
LOG_VALUES = ((4_100, 4_600), (4_000, 4_500), (3_900, 4_700), (4_200, 5_100), (4_800, 6_200),
              (5_000, 6_900), (4_700, 6_100), (4_300, 5_200), (4_000, 4_800), (3_800, 4_400),
              (3_700, 4_300), (3_900, 4_500))


def log_intervals(values=LOG_VALUES, start=LOG_START, seconds=LOG_SECONDS):
    """Intervals of equal length that touch."""
    return [Record(start=start + index * seconds, end=start + (index + 1) * seconds,
                   min=low, max=high) for index, (low, high) in enumerate(values)]


def temperature_csv(intervals):
    """start,end,min,max: RFC 3339 in UTC, and °C with three decimal places."""
    def moment(seconds):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))

    def celsius(milli):
        return f"{'-' if milli < 0 else ''}{abs(milli) // 1000}.{abs(milli) % 1000:03}"

    lines = ["start,end,min,max"] + [
        ",".join((moment(one.start), moment(one.end), celsius(one.min), celsius(one.max)))
        for one in intervals]
    return "".join(line + "\n" for line in lines).encode()


def photo(taken_at, latitude, longitude, corrupt=False):
    """The picture with an EXIF segment of time (UTC) and place."""
    body = exif(taken_at, latitude, longitude)
    if corrupt:  # the first directory is said to be far behind the end
        body = body[:4] + struct.pack("<I", 0x7fff_fff0) + body[8:]
    segment = b"Exif\x00\x00" + body
    return PICTURE[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + PICTURE[2:]


def exif(taken_at, latitude, longitude):
    """TIFF, little-endian: IFD0 pointing to the Exif and the GPS directory."""
    text = time.strftime("%Y:%m:%d %H:%M:%S", time.gmtime(taken_at)).encode() + b"\x00"

    def degrees(micro):
        micro = abs(micro)
        minutes, rest = divmod(micro % 1_000_000 * 60, 1_000_000)
        return struct.pack("<6I", micro // 1_000_000, 1, minutes, 1, rest * 60, 1_000_000)

    def side(micro, positive, negative):
        return (positive if micro >= 0 else negative) + b"\x00"

    exif_at = 8 + 2 + 2 * 12 + 4
    exif_directory = directory(exif_at, [(0x9003, ASCII, text), (0x9011, ASCII, b"+00:00\x00")])
    gps_at = exif_at + len(exif_directory)
    gps_directory = directory(gps_at, [
        (0, BYTE, bytes([2, 3, 0, 0])), (1, ASCII, side(latitude, b"N", b"S")),
        (2, RATIONAL, degrees(latitude)), (3, ASCII, side(longitude, b"E", b"W")),
        (4, RATIONAL, degrees(longitude))])
    first = directory(8, [(0x8769, LONG, struct.pack("<I", exif_at)),
                          (0x8825, LONG, struct.pack("<I", gps_at))])
    assert len(first) == exif_at - 8
    return b"II*\x00" + struct.pack("<I", 8) + first + exif_directory + gps_directory


def directory(offset, entries):
    """One TIFF directory at this offset, its longer values behind it."""
    size_of = {ASCII: 1, BYTE: 1, LONG: 4, RATIONAL: 8}
    behind = offset + 2 + 12 * len(entries) + 4
    made, values = struct.pack("<H", len(entries)), b""
    for tag, kind, value in entries:
        made += struct.pack("<HHI", tag, kind, len(value) // size_of[kind])
        if len(value) <= 4:
            made += value.ljust(4, b"\x00")
        else:
            made += struct.pack("<I", behind + len(values))
            values += value + b"\x00" * (len(value) % 2)
    return made + bytes(4) + values


def bill_of_lading():
    """A PDF 1.4 of one page with one line of text."""
    content = b"BT /F1 12 Tf 36 96 Td (Bill of lading MAEU 123456) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 144] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    made, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + (
        b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made))


BL = bill_of_lading()
SEAL_PHOTO = photo(TAKEN_AT, LATITUDE, LONGITUDE)
FAR_PHOTO = photo(TAKEN_AT, FAR_LATITUDE, FAR_LONGITUDE)
CORRUPT_PHOTO = photo(TAKEN_AT, LATITUDE, LONGITUDE, corrupt=True)
TEMPERATURE = temperature_csv(log_intervals())
FILES = {"bl.pdf": BL, "seal.jpg": SEAL_PHOTO, "seal-far.jpg": FAR_PHOTO,
         "seal-corrupt-exif.jpg": CORRUPT_PHOTO, "seal-no-exif.jpg": PICTURE,
         "temperature.csv": TEMPERATURE}

README = f"""# Files of the order fixtures

Small, real files; the digests in the dossiers are of these. Made by the oracle
(`scripts/oracle/order/files.py`); do not edit by hand.

| file | what it is |
|---|---|
| `bl.pdf` | a PDF of one page: the bill of lading |
| `seal.jpg` | a photo of the seal. EXIF: taken 2026-01-10 11:55:00 +00:00, 51.955100, 4.126500 |
| `seal-far.jpg` | the same picture, taken at -17.805000, -179.950000 (references S and W) |
| `seal-corrupt-exif.jpg` | its EXIF says that the first directory is far behind its end |
| `seal-no-exif.jpg` | the same picture without EXIF |
| `temperature.csv` | the log of `pass/on-board`, {len(LOG_VALUES)} half hours |

A temperature log as CSV has the columns `start,end,min,max`, one interval a line, lines ended by
one newline: times as `YYYY-MM-DDThh:mm:ssZ`, end excluded; the lowest and the highest temperature
in °C with exactly three decimal places, so that a value without its point is the interval's
milli-°C (docs/order.md, 6.1).
"""


def tree():
    """Relative path → bytes."""
    return {**FILES, "README.md": README.encode()}
