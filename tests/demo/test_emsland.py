"""The demo federation Emsland, loaded: 20 portals with 575 services, twice without a change, a town beside a county."""

import re
from typing import Any

import pytest
from demo_federation import check_portals

from amtsweg.catalogue import queries as catalogue
from amtsweg.catalogue.checks import check_catalogue
from amtsweg.catalogue.models import Responsibility
from amtsweg.core import events
from amtsweg.demo.load import load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("emsland")]


def test_every_portal_offers_everything() -> None:
    check_portals(20, 575)
    assert next(iter(check_catalogue())).message.startswith("20 portals, 575 services, ")


def test_loaded_twice_nothing_changes(settings: Any) -> None:
    settings.AMTSWEG_DEMO = False
    assert re.fullmatch(r"created 0, changed 0, unchanged \d{4}, deleted 0, refused 0", load("emsland"))
    assert list(events.verify()) == []


def test_a_large_town_does_for_itself_what_the_county_does_for_the_others() -> None:
    assert Responsibility.objects.count() > 4000
    assert done("bauantrag-stellen", "034540032") == {("lingen", "bauaufsicht")}
    assert done("bauantrag-stellen", "034545404029") == {("landkreis", "bauamt")}
    assert done("personalausweis-fuer-kinder", "034545404029") == {("lathen", "buergerservice")}


def done(service: str, area: str) -> set[tuple[str, str]]:
    return {(one.authority.slug, one.unit.slug) for one in catalogue.resolve(service, area)}
