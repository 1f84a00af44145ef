"""Contrast of colours as WCAG 2.2 counts it, and the rule that a portal's theme has to pass."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")
WHITE, NIGHT = "#ffffff", "#15191c"
ON_WHITE, ON_NIGHT, ON_ACCENT = 5.5, 7.0, 4.5


class Colours(NamedTuple):
    """The accent of a theme on light and dark ground, and the text that stands on it."""

    light: str
    dark: str
    on_light: str
    on_dark: str


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of `#rrggbb`, 0 to 1. Raises ValueError for anything else."""
    if not HEX.match(colour):
        raise ValueError(f"not a colour of the form #rrggbb: {colour!r}")
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def problems(colours: Colours) -> list[str]:
    """What keeps these colours from being a readable theme, as sentences for the editor; empty when nothing does."""
    wrong = [colour for colour in colours if not HEX.match(colour)]
    if wrong:
        return [_("%(colour)s ist keine Farbe der Form #rrggbb.") % {"colour": colour} for colour in wrong]
    pairs = [
        (colours.light, WHITE, ON_WHITE, _("die Farbe für helle Ansicht auf Weiß")),
        (colours.dark, NIGHT, ON_NIGHT, _("die Farbe für dunkle Ansicht auf Dunkel")),
        (
            colours.on_light,
            colours.light,
            ON_ACCENT,
            _("die Schrift auf der hellen Farbe"),
        ),
        (
            colours.on_dark,
            colours.dark,
            ON_ACCENT,
            _("die Schrift auf der dunklen Farbe"),
        ),
    ]
    return [
        _("Zu wenig Kontrast: %(what)s erreicht %(found).1f:1, nötig sind %(needed).1f:1.")
        % {"what": what, "found": ratio(one, other), "needed": needed}
        for one, other, needed, what in pairs
        if ratio(one, other) < needed
    ]
