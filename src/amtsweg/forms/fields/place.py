"""A place that may have no address: by its coordinates, in words, or both."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amtsweg.forms.context import Context, Raw, RawDict
from amtsweg.forms.fields.base import Control, Field, Wrong, plain
from amtsweg.forms.fields.composed import Composed, Parts
from amtsweg.forms.fields.long_text import LongTextField

# Germany with a margin: what a typing error brings about is far away from it.
BOUNDS = {"lat": (Decimal("47.2"), Decimal("55.1")), "lon": (Decimal("5.8"), Decimal("15.1"))}
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]{1,12})?")
_DEGREES = re.compile(
    r"(?P<deg>[0-9]{1,3})\s*[°º]\s*"
    r"(?:(?P<min>[0-9]{1,2}(?:[.,][0-9]{1,6})?)\s*['′’]\s*)?"
    r"(?:(?P<sec>[0-9]{1,2}(?:[.,][0-9]{1,6})?)\s*(?:[\"″”]|''|′′|’’)\s*)?"
)
_HEMISPHERE = re.compile(r"^[NnEeOo]\s*|\s*[NnEeOo]$")
_STORED = re.compile(r"[0-9]{1,2}\.[0-9]{5}")


class Coordinate(Field):
    """Latitude or longitude: `53,3097`, `53.3097° N`, `53° 18' 34,9"`. Stored with five decimals, about one metre."""

    axis: Literal["lat", "lon"]

    widget: ClassVar[str] = "text"
    texts: ClassVar[dict[str, str | Promise]] = {
        "no_coordinate": _("Geben Sie bei „%(label)s“ eine Zahl ein, zum Beispiel %(example)s"),
        "outside": _(
            "Prüfen Sie „%(label)s“: Der Ort liegt nicht in Deutschland, dort sind es %(low)s bis %(high)s Grad"
        ),
    }

    def controls(self) -> tuple[Control, ...]:
        return (Control(self.id, autocomplete="off", inputmode="decimal", width=20),)

    def parse(self, raw: Raw, context: Context) -> str | None:
        typed = plain(raw.get(self.id, ""))
        if not typed:
            return None
        number = read_coordinate(typed)
        if number is None:
            raise Wrong("no_coordinate", example="53,3097" if self.axis == "lat" else "9,9517")
        low, high = BOUNDS[self.axis]
        if not low <= number <= high:
            raise Wrong("outside", low=str(low).replace(".", ","), high=str(high).replace(".", ","))
        return f"{number:.5f}"

    def valid(self, value: Any) -> bool:
        low, high = BOUNDS[self.axis]
        return isinstance(value, str) and _STORED.fullmatch(value) is not None and low <= Decimal(value) <= high

    def answer_schema(self, language: str) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_STORED.pattern}$"}


class PlaceField(Composed):
    """`{"lat": "53.30970", "lon": "9.95170", "note": "…"}`: both coordinates or none, and words where there are none.

    The page asks for the description and takes typed coordinates; a plan and the phone's own position only fill them
    in, so everything works without them.
    """

    type: Literal["place"]

    widget: ClassVar[str] = "place"
    PARTS: ClassVar[Parts] = {"note": LongTextField, "lat": Coordinate, "lon": Coordinate}
    UNMARKED: ClassVar[frozenset[str]] = frozenset({"note"})
    texts: ClassVar[dict[str, str | Promise]] = {
        "empty": _("Beschreiben Sie den Ort, oder geben Sie seine Koordinaten ein"),
        "missing_lat": _("Geben Sie auch die geografische Breite ein, oder leeren Sie die Länge"),
        "missing_lon": _("Geben Sie auch die geografische Länge ein, oder leeren Sie die Breite"),
    }

    @cached_property
    def members(self) -> Mapping[str, Field]:
        hint = _("Zum Beispiel Straße und Hausnummer gegenüber, Kreuzung, Bushaltestelle oder Feldweg.")
        label = _("Beschreibung des Ortes")
        return {
            "note": self.member("note", LongTextField, label, hint=hint, optional=True, max_length=500, rows=3),
            "lat": self.member("lat", Coordinate, _("Geografische Breite"), optional=True, axis="lat"),
            "lon": self.member("lon", Coordinate, _("Geografische Länge"), optional=True, axis="lon"),
        }

    def collect(self, raw: Raw, context: Context) -> dict[str, Any]:
        value = super().collect(self._apart(raw), context)
        if not value:
            raise Wrong("empty", "note")
        for given, missing in (("lat", "lon"), ("lon", "lat")):
            if given in value and missing not in value:
                raise Wrong(f"missing_{missing}", missing)
        return value

    def _apart(self, raw: Raw) -> Raw:
        """Both coordinates pasted into one input (`53.3097, 9.9517`) and swapped ones come to where they belong."""
        lat, lon = (plain(raw.get(self.part(axis), "")) for axis in ("lat", "lon"))
        if bool(lat) != bool(lon) and read_coordinate(lat or lon) is None:
            halves = re.split(r"\s*;\s*|,\s+|(?<![°º])\s+(?=[0-9.,]+$)|(?<=[Nn])\s+", lat or lon)
            if len(halves) == 2 and all(read_coordinate(half) is not None for half in halves):
                lat, lon = halves
        north, east = read_coordinate(lat), read_coordinate(lon)
        if north is not None and east is not None and _inside("lat", east) and _inside("lon", north):
            lat, lon = lon, lat
        note = raw.get(self.part("note"), "")
        return RawDict({self.part("note"): note, self.part("lat"): lat, self.part("lon"): lon})

    def valid(self, value: Any) -> bool:
        return super().valid(value) and bool(value) and ("lat" in value) == ("lon" in value)

    def lines(self, value: Any, language: str, full: bool) -> list[str]:
        words = value["note"].split("\n") if "note" in value else []
        return [*words, *([f"{value['lat']}, {value['lon']}"] if "lat" in value else [])]

    def answer_schema(self, language: str) -> dict[str, Any]:
        both = {"lat": ["lon"], "lon": ["lat"]}
        return {**super().answer_schema(language), "minProperties": 1, "dependentRequired": both}


def read_coordinate(typed: str) -> Decimal | None:
    """Degrees as a number, from decimal degrees or degrees, minutes and seconds; None when it is neither."""
    text = _HEMISPHERE.sub("", typed.strip())
    if _NUMBER.fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _NUMBER.fullmatch(text.rstrip("°º ")):
        return Decimal(text.rstrip("°º ").replace(",", "."))
    found = _DEGREES.fullmatch(text)
    if found is None:
        return None
    minutes, seconds = (Decimal((found[part] or "0").replace(",", ".")) for part in ("min", "sec"))
    if minutes >= 60 or seconds >= 60:
        return None
    return Decimal(found["deg"]) + minutes / 60 + seconds / 3600


def _inside(axis: str, number: Decimal) -> bool:
    low, high = BOUNDS[axis]
    return low <= number <= high
