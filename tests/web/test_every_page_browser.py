"""Every kind of page that citizens read, in three languages, on phone and desktop, light and dark: no objection of axe,
never wider than the narrowest phone."""

from collections.abc import Callable

import pytest
from looking import content_width
from playwright.sync_api import Page, expect
from web.furnished import TOWN, full, furnished

from amtsweg.federation.models import Unit

__all__ = ["full", "furnished"]
Site = Callable[..., str]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
KINDS = (
    ("", "/"),  # the bare host: all portals
    ("jesteburg", "/"),
    ("landkreis", "/"),
    ("jesteburg", "/leistungen/"),
    ("landkreis", f"/leistungen/?ort={TOWN}"),  # as it is for a place
    ("jesteburg", "/leistungen/fuer/unternehmen/"),
    ("jesteburg", "/lebenslagen/"),
    ("landkreis", f"/lebenslagen/tiere/?ort={TOWN}"),
    ("jesteburg", "/leistungen/hund-anmelden/"),  # everything: all modules, an addition, a high level, places
    ("jesteburg", "/leistungen/sperrmuell/"),  # an appointment, no text
    ("jesteburg", "/leistungen/anderswo/"),  # others are responsible
    ("landkreis", "/leistungen/hund-anmelden/?ort="),  # asks for the place
    ("landkreis", "/leistungen/hund-anmelden/?wo=21266"),  # several places
    ("landkreis", "/leistungen/hund-anmelden/?wo=Nirgendwo"),  # none
    ("jesteburg", "/leistungen/hund-anmelden/rueckmeldung/?helpful=no"),
    ("jesteburg", "/leistungen/hund-anmelden/rueckmeldung/danke/"),
    ("jesteburg", "/einrichtungen/"),
    ("jesteburg", "/einrichtungen/?ort=alle&art=facility"),
    ("jesteburg", "/einrichtungen/buecherei/"),
    ("jesteburg", "/personen/"),
    ("jesteburg", "/seiten/uebersicht/"),
    ("jesteburg", "/seiten/kontakt/"),
    ("jesteburg", "/meldungen/"),
    ("jesteburg", "/meldungen/marken/"),
    ("jesteburg", "/termine/ankunft/"),
    ("jesteburg", "/barriere-melden/"),
    ("jesteburg", "/barriere-melden/danke/"),
    ("jesteburg", "/suche"),
    ("landkreis", f"/suche?q=hund&ort={TOWN}"),  # a best hit, facets, the place
    ("jesteburg", "/suche?q=hund&art=person"),  # nothing left of the hits
    ("jesteburg", "/suche?q=xyzzyqwert"),  # nothing at all
    ("jesteburg", "/termine/"),
    ("jesteburg", "/termine/ausweis/"),  # how many, and where
    ("jesteburg", "/termine/ausweis/rathaus/"),  # days, a calendar, times
    ("landkreis", "/termine/"),  # nothing
    ("jesteburg", "/gibt-es-nicht/"),
)


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("language", ["", "/en", "/de-simple"])
def test_every_kind_of_page_is_accessible_and_fits(
    full: Site, furnished: Unit, page: Page, axe: Callable[[Page], list[str]], language: str, half: int
) -> None:
    wrong: dict[str, list[str]] = {}
    for portal, path in KINDS[half::2]:
        page.goto(full(portal, language + path).replace("//.", "//"))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        found: list[str] = []
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                found += [f"{size}, {scheme}: {one}" for one in axe(page)]
        page.set_viewport_size({"width": 320, "height": 640})
        if content_width(page) > 320:
            found.append("wider than 320 pixels")
        if found:
            wrong[portal + path] = found
    assert wrong == {}
