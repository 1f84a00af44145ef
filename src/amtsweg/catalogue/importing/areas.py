"""Regional keys as they are delivered, and the area of ours that each of them means."""

from amtsweg.core.actors import Actor
from amtsweg.federation.actions import upsert_area
from amtsweg.federation.models import Area, Authority

BUND = "000000000000"
_ZEROS = ((10, 2), (9, 3), (7, 5), (3, 9))  # trailing zeros, and digits that then mean something


def shortened(key: str) -> str:
    """A key of twelve digits without the zeros that only fill it up: `033530000000` is the county `03353`."""
    if key == BUND or len(key) != 12:
        return key
    return next((key[:digits] for zeros, digits in _ZEROS if key.endswith("0" * zeros)), key)


def candidates(key: str) -> tuple[str, ...]:
    """The keys under which we may know an area, the most exact first.

    Of a municipality that belongs to no association both forms are in use, with and without its last three digits;
    a key of eight digits is the older one of municipalities (AGS), which leaves out the association.
    """
    digits = key.strip()
    if not digits.isdigit() or len(digits) not in (2, 3, 5, 8, 9, 12):
        return ()
    if len(digits) == 8:
        digits = digits[:5] if digits.endswith("000") else digits[:5] + "0" + digits[5:]
    short = shortened(digits)
    alone = len(short) == 12 and short[5] == "0" and short[6:9] == short[9:]
    return (short, short[:9]) if alone else (short,)


class Areas:
    """The areas of the federation, and whose they are."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known = {area.key: area for area in Area.objects.all()}
        self._authorities = {one.area_id: one for one in Authority.objects.select_related("area")}

    def find(self, key: str) -> Area | None:
        """The area that a delivered key means; None for one outside the federation."""
        for tried in candidates(key):
            if tried in self._known:
                return self._known[tried]
        return self._bund() if key.strip() == BUND else None

    def authority(self, keys: tuple[str, ...]) -> Authority | None:
        """The authority in whose area these keys lie: the municipality before its county; None for several."""
        found = {one for key in keys if (area := self.find(key)) and (one := self._authority(area.key))}
        return found.pop() if len(found) == 1 else None

    def owner(self, slug: str) -> Authority | None:
        """The authority with this slug."""
        return next((one for one in self._authorities.values() if one.slug == slug), None)

    def _authority(self, key: str) -> Authority | None:
        return next(
            (self._authorities[key[:n]] for n in (12, 9, 5) if len(key) >= n and key[:n] in self._authorities), None
        )

    def _bund(self) -> Area:
        done = upsert_area(BUND, name="Deutschland", kind="Bund", parent=None, postcodes=(), actor=self._actor)
        self._known[BUND] = done.row
        return done.row
