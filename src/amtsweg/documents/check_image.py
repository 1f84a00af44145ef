"""Parsing and cleaning of uploaded pictures: whole, of bearable size, and nothing but a picture.

The picture itself is never re-encoded. Segments that no viewer needs and bytes after its end are dropped: they are
where another file hides.
"""

import io
import struct
import zlib

from amtsweg.documents.rejections import Rejected

MOST_PIXELS = 110_000_000
MOST_PIXELS_PROGRESSIVE = 25_000_000  # a progressive JPEG is held in memory whole while it is decoded
_MOST_SCANS = 100

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD",
     b"eXIf", b"cICP")
)  # fmt: skip
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PNG_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))

_SOI, _EOI, _SOS, _TEM, _COMMENT = 0xD8, 0xD9, 0xDA, 0x01, 0xFE
_RESTARTS = range(0xD0, 0xD8)
_APP_KEPT = frozenset((0xE0, 0xE1, 0xE2, 0xEE))  # JFIF, Exif (how the phone was held), colour profile, Adobe


def clean_png(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The PNG with only the chunks that make the picture. Raises `Rejected` (`broken`, `dimensions`)."""
    kept, pieces, position, header = [_PNG_SIGNATURE], [], len(_PNG_SIGNATURE), b""
    while True:
        length, kind, body, position = _png_chunk(data, position)
        if kind in _PNG_KEPT:
            kept.append(data[position - length - 12 : position])
        if kind == b"IHDR":
            if header:
                raise Rejected("broken")
            header = body
        elif kind == b"IDAT":
            pieces.append(body)
        elif kind == b"IEND":
            break
    if not header or not pieces:
        raise Rejected("broken")
    _measure(pieces, _png_expected(header))
    notes = ("foreign-data",) if position < len(data) else ()
    return b"".join(kept), notes


def _png_chunk(data: bytes, position: int) -> tuple[int, bytes, bytes, int]:
    """Length, kind, body of the chunk at `position`, and where the next one starts."""
    if position + 12 > len(data):
        raise Rejected("broken")
    length, kind = struct.unpack_from("!I4s", data, position)
    after = position + 12 + length
    if after > len(data):
        raise Rejected("broken")
    body = data[position + 8 : position + 8 + length]
    if zlib.crc32(kind + body) != struct.unpack_from("!I", data, after - 4)[0]:
        raise Rejected("broken")
    return length, kind, body, after


def _png_expected(header: bytes) -> int:
    """How many bytes the picture unfolds to, by its header."""
    if len(header) != 13:
        raise Rejected("broken")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack("!IIBBBBB", header)
    if not width or not height or depth not in _PNG_DEPTHS.get(colour, ()) or compression or filtering or interlace > 1:
        raise Rejected("broken")
    _bearable(width, height, MOST_PIXELS)
    bits = depth * _PNG_CHANNELS[colour]
    passes = _ADAM7 if interlace else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total


def _measure(pieces: list[bytes], expected: int) -> None:
    """Unfolds the picture a little at a time and throws it away: it must be exactly as large as its header says."""
    unfolding = zlib.decompressobj()
    seen = 0
    try:
        for piece in pieces:
            rest = piece
            while rest and not unfolding.eof:
                seen += len(unfolding.decompress(rest, 1 << 18))
                rest = unfolding.unconsumed_tail
                if seen > expected:
                    raise Rejected("broken")
        seen += len(unfolding.flush())
    except zlib.error:
        raise Rejected("broken") from None
    if seen != expected or not unfolding.eof:
        raise Rejected("broken")


def clean_jpeg(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The JPEG with only the segments that make the picture. Raises `Rejected` (`broken`, `dimensions`)."""
    cleaned, after = _jpeg_segments(data)
    _decode(cleaned)
    notes = ("foreign-data",) if data[after:].strip(b"\0\xff\r\n ") else ()
    return cleaned, notes


def _jpeg_segments(data: bytes) -> tuple[bytes, int]:
    """The needed segments up to the end of the first picture, and where that lies."""
    if data[:2] != b"\xff\xd8":
        raise Rejected("broken")
    kept, position, scans = [data[:2]], 2, 0
    while True:
        position = _marker(data, position)
        marker = data[position + 1]
        if marker == _EOI:
            if not scans:
                raise Rejected("broken")
            return b"".join([*kept, b"\xff\xd9"]), position + 2
        if marker in (_SOI, _TEM) or marker in _RESTARTS or position + 4 > len(data):
            raise Rejected("broken")
        after = position + 2 + int.from_bytes(data[position + 2 : position + 4], "big")
        if after > len(data) or after < position + 4:
            raise Rejected("broken")
        if marker == _SOS:
            scans += 1
            if scans > _MOST_SCANS:
                raise Rejected("broken")
            after = _scan_end(data, after)
        extra = marker == _COMMENT or (0xE0 <= marker <= 0xEF and marker not in _APP_KEPT)
        if not extra:
            kept.append(data[position:after])
        position = after


def _marker(data: bytes, position: int) -> int:
    """Where the marker at `position` really starts: any number of fill bytes may stand before it."""
    if data[position : position + 1] != b"\xff":
        raise Rejected("broken")
    while data[position + 1 : position + 2] == b"\xff":
        position += 1
    if position + 1 >= len(data):
        raise Rejected("broken")
    return position


def _scan_end(data: bytes, position: int) -> int:
    """Where the entropy-coded data that starts at `position` ends: at the first marker that is no restart."""
    while True:
        position = data.find(b"\xff", position)
        if position < 0 or position + 1 >= len(data):
            raise Rejected("broken")
        follower = data[position + 1]
        if follower == 0x00 or follower in _RESTARTS:
            position += 2
        elif follower == 0xFF:
            position += 1
        else:
            return position


def _decode(data: bytes) -> None:
    """Decodes the picture at an eighth of its size, which reads all of its data in little memory."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            width, height = picture.size
            progressive = "progressive" in picture.info or "progression" in picture.info
            _bearable(width, height, MOST_PIXELS_PROGRESSIVE if progressive else MOST_PIXELS)
            picture.draft(None, (max(1, width // 8), max(1, height // 8)))
            picture.load()
    except Image.DecompressionBombError:
        raise Rejected("dimensions", pixels=_millions(MOST_PIXELS)) from None
    except (OSError, ValueError, SyntaxError, EOFError, struct.error):
        raise Rejected("broken") from None


def _bearable(width: int, height: int, most: int) -> None:
    if width * height > most:
        raise Rejected("dimensions", pixels=_millions(most))


def _millions(pixels: int) -> str:
    return str(pixels // 1_000_000)
