"""A portal's colours as a tiny stylesheet, and its emblem as favicon. Both change address with their content, so
browsers may keep them for good."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from amtsweg.federation import queries
from amtsweg.federation.contrast import HEX, Colours
from amtsweg.federation.models import Artwork
from amtsweg.federation.published import Copy
from amtsweg.web.kit import drawings

DEFAULT = Colours("#1c5a49", "#8bd3ba", "#ffffff", "#0b1f19")
BARE = "amtsweg"  # stands for a portal where the request came through none
FOR_GOOD = "public, max-age=31536000, immutable"
_Shades = tuple[tuple[str, str, str], ...]  # slug, light, dark of every portal's emblem


def colours(portal: queries.PortalView | None) -> Colours:
    """The theme of a portal; the house's own where there is none or a value is no colour."""
    if portal is None:
        return DEFAULT
    chosen = Colours(
        portal.accent_light,
        portal.accent_dark,
        portal.on_accent_light,
        portal.on_accent_dark,
    )
    return chosen if all(HEX.match(colour) for colour in chosen) else DEFAULT


@lru_cache(maxsize=256)
def _stylesheet(own: Colours, shades: _Shades) -> tuple[str, str]:
    accent = f"--a-accent:light-dark({own.light},{own.dark})"
    text = f"--a-on-accent:light-dark({own.on_light},{own.on_dark})"
    root = f":root{{{accent};{text}}}"
    emblems = "".join(f".a-emblem--{slug}{{color:light-dark({light},{dark})}}" for slug, light, dark in shades)
    return root + emblems, _digest(root + emblems)


@lru_cache(maxsize=256)
def _favicon(drawing: str, colour: str) -> tuple[str, str]:
    name = drawing if drawing in drawings.names("emblems") else "schild"
    source = (Path(drawings.SOURCES) / "emblems" / f"{name}.svg").read_text()
    body = re.sub(r"<svg ", f'<svg color="{colour}" ', source, count=1)
    return body, _digest(body)


def _digest(text: str) -> str:
    return hashlib.blake2s(text.encode(), digest_size=6).hexdigest()


def _shades() -> _Shades:
    return tuple((p.authority.slug, *colours(p)[:2]) for p in queries.portals())


class _Addresses(NamedTuple):
    theme: str
    favicon: str


def _addresses(_version: int) -> dict[str, _Addresses]:
    """Of every portal, and of the house where there is none: each page names both."""
    shades, found = _shades(), {}
    for portal in (None, *queries.portals()):
        slug, drawing = (portal.slug, portal.authority.emblem) if portal else (BARE, BARE)
        theme = reverse("theme", args=[slug, _stylesheet(colours(portal), shades)[1]])
        found[slug] = _Addresses(theme, reverse("favicon", args=[slug, _favicon(drawing, colours(portal).light)[1]]))
    return found


_looks = Copy(_addresses)


def theme_url(portal: queries.PortalView | None) -> str:
    """The address of the portal's stylesheet."""
    return _looks.get()[portal.slug if portal else BARE].theme


def favicon_url(portal: queries.PortalView | None) -> str:
    """The address of the portal's emblem as an icon for tabs and bookmarks."""
    return _looks.get()[portal.slug if portal else BARE].favicon


def theme(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """The stylesheet of the portal through which the request came; a stale digest gets the current one, unkept."""
    body, current = _stylesheet(colours(request.portal), _shades())  # type: ignore[attr-defined]
    return _answer(body, "text/css; charset=utf-8", fresh=digest == current)


def favicon(request: HttpRequest, slug: str, digest: str) -> HttpResponse:
    """The emblem of the portal through which the request came."""
    portal: queries.PortalView | None = request.portal  # type: ignore[attr-defined]
    body, current = _favicon(portal.authority.emblem if portal else BARE, colours(portal).light)
    return _answer(body, "image/svg+xml", fresh=digest == current)


def artwork(request: HttpRequest, slug: str, kind: str, digest: str) -> HttpResponse:
    """A coat of arms or logo of the portal through which the request came; opened by itself it can do nothing."""
    portal: queries.PortalView | None = request.portal  # type: ignore[attr-defined]
    if portal is None or portal.slug != slug:
        raise Http404("no such picture")
    row = Artwork.objects.filter(portal__slug=slug, kind=kind, digest=digest).first()
    if row is None:
        raise Http404("no such picture")
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    headers = {"Cache-Control": FOR_GOOD, **policy}
    return HttpResponse(bytes(row.content), content_type=row.media_type, headers=headers)


def _answer(body: str, content_type: str, *, fresh: bool) -> HttpResponse:
    return HttpResponse(
        body,
        content_type=content_type,
        headers={"Cache-Control": FOR_GOOD if fresh else "no-cache"},
    )
