"""Icons, emblems and horizons as markup. Each is a reference into a built sprite, so pages stay small."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup

from amtsweg.federation.queries import ArtworkView, AuthorityView, PictureView, PortalView
from amtsweg.web.kit import texts

SOURCES = Path(__file__).resolve().parent.parent / "frontend"


@cache
def grid(kind: str, name: str) -> str:
    """The viewBox of a drawing. Raises KeyError for a name that has no file."""
    path = SOURCES / kind / f"{name}.svg"
    if not path.is_file():
        raise KeyError(f"no drawing {name!r} in {kind}")
    found = re.search(r'viewBox="([^"]+)"', path.read_text())
    return found.group(1) if found else "0 0 24 24"


@cache
def names(kind: str) -> frozenset[str]:
    """All drawings of a kind: icons, emblems or horizons."""
    return frozenset(path.stem for path in (SOURCES / kind).glob("*.svg"))


@cache
def icon(name: str, size: int | None = None, css: str = "") -> Markup:
    """An icon in the colour of its text, hidden from screen readers: a word always stands beside it.
    `size` is the grid it is drawn on (24 for the interface, 48 for life situations), checked when given."""
    box = grid("icons", name)
    if size is not None and not box.endswith(f" {size}"):
        raise ValueError(f"icon {name!r} is not drawn on a grid of {size}")
    classes = f"a-icon {css}".strip()
    return Markup('<svg class="{}" viewBox="{}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        classes, box, static("icons.svg"), name
    )


@cache
def _emblem(drawing: str, classes: str) -> Markup:
    shown = drawing if drawing in names("emblems") else "schild"
    return Markup('<svg class="{}" viewBox="0 0 40 48" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        classes, static("emblems.svg"), shown
    )


def emblem(authority: AuthorityView, *, small: bool = False, brand: bool = False) -> Markup:
    """The emblem of an authority in its own colour (which the theme's stylesheet names by slug).
    An unknown drawing falls back to a plain shield."""
    if brand:
        return _emblem(authority.emblem, "a-brand__emblem")
    return _emblem(
        authority.emblem,
        f"a-emblem{' a-emblem--small' if small else ''} a-emblem--{authority.slug}",
    )


def picture(portal: PortalView, art: ArtworkView, css: str, *, scheme: str = "") -> Markup:
    """A portal's own coat of arms or logo; with `scheme` as it looks on one ground, whatever the reader's screen.

    Without a file for dark screens the other one stands there on a light plate.
    """
    plate = "" if art.dark else " a-plate"
    if scheme:
        one = art.dark if scheme == "dark" and art.dark else art.light
        return _img(portal, art, one, css + plate)
    if art.dark is None:
        return _img(portal, art, art.light, css + plate)
    source = Markup('<source media="(prefers-color-scheme: dark)" srcset="{}">').format(_at(portal, art, art.dark))
    return Markup("<picture>{}{}</picture>").format(source, _img(portal, art, art.light, css))


def _img(portal: PortalView, art: ArtworkView, one: PictureView, css: str) -> Markup:
    return Markup('<img class="{}" src="{}" alt="{}" width="{}" height="{}">').format(
        css, _at(portal, art, one), texts.plain(art.alt), one.width, one.height
    )


def _at(portal: PortalView, art: ArtworkView, one: PictureView) -> str:
    return reverse("artwork", args=[portal.slug, art.kind, one.digest])


def house_emblem() -> Markup:
    """The emblem of the software itself, where a page belongs to no portal."""
    return _emblem("amtsweg", "a-brand__emblem")


@cache
def horizon(name: str) -> Markup:
    """The landscape at the foot of the hero; the county's when the portal names one that does not exist."""
    shown = name if name in names("horizons") else "landkreis"
    return Markup(
        '<svg class="a-horizon" viewBox="0 0 1440 180" preserveAspectRatio="xMidYMax slice" aria-hidden="true">'
        '<use href="{}#horizont"/></svg>'
    ).format(static(f"horizons/{shown}.svg"))
