"""How one gets to an office and into it: its features with symbols, further ways of contact, its position as links."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from amtsweg.federation.building import FEATURES
from amtsweg.federation.queries import ContactView, UnitView
from amtsweg.web.kit import formats, texts

SYMBOLS = {
    "step-free": "rollstuhl", "ramp": "rampe", "automatic-door": "tuer", "lift": "aufzug", "toilet": "wc",
    "parking": "parken", "induction-loop": "ohr", "guide-strips": "leitstreifen", "sign-language": "hand",
    "assistance-dog": "tiere",
}  # fmt: skip
WAY_SYMBOLS = {
    "phone": "telefon", "email": "brief", "website": "sprache", "video": "video", "chat": "gespraech",
    "post": "brief", "de-mail": "brief", "bebpo": "schild", "other": "info",
}  # fmt: skip


class Feature(NamedTuple):
    """A feature of the building."""

    icon: str
    text: str


class Way(NamedTuple):
    """A further way of contact."""

    icon: str
    label: Markup
    value: Markup


class Position(NamedTuple):
    """Where it is: degrees in words, for the phone's map, and on a map of the web that opens only when asked for."""

    text: str
    geo: str
    map: str


def features(unit: UnitView) -> list[Feature]:
    """What the building offers, in the order in which it matters."""
    return [Feature(SYMBOLS[key], _(label)) for key, label in FEATURES.items() if key in unit.accessible]


def ways(unit: UnitView) -> list[Way]:
    """The further ways of contact, with links where there is something to open."""
    return [Way(WAY_SYMBOLS[one.kind], texts.localised(one.label), _value(one)) for one in unit.contacts]


def _value(one: ContactView) -> Markup:
    if one.kind == "phone":
        return texts.phone(one.value)
    if one.kind in ("email", "website", "video", "chat"):
        return texts.reachable(one.value)
    return escape(one.value)


def position(unit: UnitView) -> Position | None:
    """The position on the globe; None where nobody noted it. The link to the map leaves the portal."""
    if unit.position is None:
        return None
    north, east = unit.position
    degrees = _("%(north)s° nördlicher Breite, %(east)s° östlicher Länge")
    text = degrees % {"north": formats.format_number(f"{north:.5f}"), "east": formats.format_number(f"{east:.5f}")}
    return Position(
        text=text,
        geo=f"geo:{north:.6f},{east:.6f}",
        map=f"https://www.openstreetmap.org/?mlat={north:.6f}&mlon={east:.6f}#map=17/{north:.5f}/{east:.5f}",
    )
