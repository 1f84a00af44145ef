"""The texts of a portal: which there are, in which order, which of them residents see."""

import re
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from django.utils.translation import gettext as _

from amtsweg.core.text import Localised, problems

# Texts that the law asks for or that pages of the portal lead to: their words change, they do not go away.
FIXED = ("hilfe", "kontakt", "leichte-sprache", "impressum", "datenschutz", "barrierefreiheit")
_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
TAKEN = ("uebersicht",)  # addresses below `/seiten/` that the portal itself answers


class Page(TypedDict):
    """One text as the portal keeps it."""

    title: Localised
    body: Localised  # paragraphs, as `web.kit.texts` lays them out
    footer: NotRequired[bool]  # whether each page leads to it
    retired: NotRequired[bool]  # on no page any more; the text is kept
    order: NotRequired[int]


def in_order(pages: Mapping[str, Page]) -> list[tuple[str, Page]]:
    """All of them by their place; those without one first, in the order of `FIXED`."""
    return sorted(pages.items(), key=lambda one: (one[1].get("order", 0), (*FIXED, one[0]).index(one[0]), one[0]))


def shown(pages: Mapping[str, Page]) -> list[tuple[str, Page]]:
    """Those that residents see, by their place."""
    return [(slug, page) for slug, page in in_order(pages) if not page.get("retired")]


def page_problems(pages: Mapping[str, Any]) -> list[str]:
    """What keeps these from being the texts of a portal, for the editor; empty when nothing does."""
    found = []
    for slug, page in pages.items():
        if not _ADDRESS.fullmatch(slug) or len(slug) > 60 or slug in TAKEN:
            said = _("%(slug)s geht als Adresse nicht: Nehmen Sie Kleinbuchstaben, Ziffern und Bindestriche.")
            found.append(said % {"slug": slug[:80]})
        if slug in FIXED and page.get("retired"):
            found.append(_("%(slug)s wird gebraucht und bleibt im Portal.") % {"slug": slug})
        found += [*problems(page["title"]), *problems(page["body"])]
    return found
