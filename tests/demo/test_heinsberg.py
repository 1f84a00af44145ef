"""The demo federation Heinsberg, loaded: 11 portals in another Land, with its words and its division of work."""

import pytest
from demo_federation import check_portals

from amtsweg.catalogue import queries as catalogue
from amtsweg.demo.federation import FOLDER, read
from amtsweg.federation import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("heinsberg")]


def test_every_portal_offers_everything() -> None:
    check_portals(11, len(read(FOLDER / "heinsberg").services))


def test_texts_are_those_of_its_land() -> None:
    for portal in queries.portals():
        pages = " ".join(page.body["de"] for page in portal.pages.values())
        assert "BGG NRW" in pages and "Nordrhein-Westfalen" in pages
        assert "NBGG" not in pages and "Niedersachsen" not in pages
    assert [one.slug for one in catalogue.snapshot().services.values() if "iedersachsen" in str(one.sections)] == []


def test_from_waste_to_registration() -> None:
    letters = [one.letter for one in catalogue.az(queries.portals()[0])]
    assert letters == sorted(letters) and {"A", "Z"} <= set(letters)


def test_municipalities_do_what_counties_do_elsewhere() -> None:
    (one,) = catalogue.resolve("wohngeld-beantragen", "053700008")
    assert (one.authority.slug, one.unit.slug) == ("gangelt", "sozialbuero")
    (one,) = catalogue.resolve("hilfe-zur-erziehung-beantragen", "053700004")
    assert (one.authority.slug, one.unit.slug) == ("erkelenz", "jugendamt")
    (one,) = catalogue.resolve("hilfe-zur-erziehung-beantragen", "053700024")
    assert (one.authority.slug, one.unit.slug) == ("kreis", "jugendamt")
