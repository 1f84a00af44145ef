"""Coats of arms and logos: admitted as any upload is, drawings cleaned, pictures drawn anew as small as needed."""

import io
from dataclasses import dataclass

from amtsweg.documents.checks import JPEG, MEGABYTE, PNG, SVG, Readable, Rules, admit
from amtsweg.documents.rejections import Rejected

RULES_BYTES = MEGABYTE
MOST_SIDE = 6000  # pixels of an uploaded picture
KEPT_SIDE = 640  # pixels of the kept one: twice of what the largest header shows


@dataclass(frozen=True, slots=True)
class Artwork:
    """What may be kept and shown: a cleaned drawing or a PNG, and how wide and high it is."""

    media_type: str
    data: bytes
    width: int
    height: int


def admit_artwork(name: str, file: Readable) -> Artwork:
    """Checks an uploaded SVG, PNG or JPEG. Raises `Rejected`; speaks to the virus scanner, as `admit` does."""
    checked = admit(name, file, Rules(frozenset((JPEG, PNG, SVG)), RULES_BYTES))
    try:
        if checked.media_type == SVG:
            from amtsweg.documents import check_svg  # here, since few processes ever need its parser

            return Artwork(SVG, checked.data, *check_svg.size(checked.data))
        return _drawn_anew(checked.data)
    except Rejected as refusal:
        raise refusal.named(checked.name) from None


def _drawn_anew(data: bytes) -> Artwork:
    """The picture as a PNG without anything that is not its pixels."""
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as found:
            if max(found.size) > MOST_SIDE:
                raise Rejected("dimensions", pixels=str(MOST_SIDE * MOST_SIDE // 1_000_000))
            picture = ImageOps.exif_transpose(found).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Rejected("broken") from None
    picture.thumbnail((KEPT_SIDE, KEPT_SIDE))
    target = io.BytesIO()
    Image.frombytes("RGBA", picture.size, picture.tobytes()).save(target, "PNG", optimize=True)
    return Artwork(PNG, target.getvalue(), *picture.size)
