"""Who is responsible: the most specific area wins, and every portal finds every service."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from amtsweg.catalogue import actions, queries
from amtsweg.catalogue.models import Service
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Area, Authority, Unit
from amtsweg.federation.queries import PortalView, portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]

JESTEBURG, BENDESTORF, SEEVETAL = "033535404", "033535404003", "033530031"


def door(slug: str) -> PortalView:
    found = portal(slug)
    assert found
    return found


def units(service: str, key: str) -> list[str]:
    return [f"{one.authority.slug}/{one.unit.slug}" for one in queries.resolve(service, key)]


def test_a_place_belongs_to_its_association_and_its_county() -> None:
    assert units("hund-anmelden", BENDESTORF) == units("hund-anmelden", JESTEBURG) == ["jesteburg/steueramt"]
    assert units("sperrmuell-abholen-lassen", BENDESTORF) == ["landkreis/abfallwirtschaft"]
    assert units("sperrmuell-abholen-lassen", SEEVETAL) == ["landkreis/abfallwirtschaft"]
    assert units("hund-anmelden", SEEVETAL) == []
    assert units("hund-anmelden", "03353") == [] == units("no-such-service", JESTEBURG)


@pytest.mark.parametrize("key", ["033535404003", "033535404", "03353", "033", "03"])
def test_the_most_specific_area_wins(key: str) -> None:
    service, unit = Service.objects.get(slug="fuehrerschein-beantragen"), Unit.objects.get(slug="bauamt")
    area, _ = Area.objects.get_or_create(key=key, defaults={"name": key, "kind": "x"})
    actions.set_responsibilities(service, unit.authority, [(unit, area)], actor=SYSTEM)
    assert units("fuehrerschein-beantragen", BENDESTORF) == ["landkreis/bauamt"]
    other = Unit.objects.get(slug="jugendamt")
    finer = Area.objects.get(key=BENDESTORF)
    if key != BENDESTORF:
        pairs = [(unit, area), (other, finer)]
        actions.set_responsibilities(service, unit.authority, pairs, actor=SYSTEM)
        assert units("fuehrerschein-beantragen", BENDESTORF) == ["landkreis/jugendamt"]
        assert units("fuehrerschein-beantragen", key) == ["landkreis/bauamt"]


def test_a_county_service_is_found_and_offered_in_every_portal() -> None:
    for slug in ("jesteburg", "winsen", "landkreis"):
        found = queries.find(door(slug), "auto-zulassen-oder-abmelden")
        assert found.state == "one" and found.offer and found.offer.authority.slug == "landkreis"


def test_the_countys_portal_asks_for_the_place_of_a_municipal_service() -> None:
    county = door("landkreis")
    found = queries.find(county, "hund-anmelden")
    assert found.state == "ask" and found.offer is None
    assert [place.name for place in found.places] == [
        "Buchholz in der Nordheide", "Hanstedt", "Hollenstedt", "Jesteburg", "Rosengarten", "Salzhausen", "Stelle",
        "Winsen (Luhe)",
    ]  # fmt: skip
    chosen = queries.find(county, "hund-anmelden", place=BENDESTORF)
    assert chosen.state == "one" and chosen.offer and chosen.offer.authority.slug == "jesteburg"
    assert queries.find(county, "hund-anmelden", place=SEEVETAL).state == "none"


def test_several_units_and_nobody_here_are_said_as_such() -> None:
    county = Authority.objects.get(slug="landkreis")
    service = Service.objects.get(slug="sperrmuell-abholen-lassen")
    area = Area.objects.get(key="03353")
    pairs = [(unit, area) for unit in Unit.objects.filter(slug__in=["bauamt", "abfallwirtschaft"])]
    actions.set_responsibilities(service, county, pairs, actor=SYSTEM)
    found = queries.find(door("jesteburg"), service.slug)
    assert found.state == "several" and len(found.responsible) == 2
    actions.set_responsibilities(service, county, [], actor=SYSTEM)
    assert queries.find(door("jesteburg"), service.slug).state == "none"
    dog, stelle = Service.objects.get(slug="hund-anmelden"), Authority.objects.get(slug="stelle")
    actions.set_responsibilities(dog, stelle, [], actor=SYSTEM)
    assert queries.find(door("stelle"), "hund-anmelden").state == "elsewhere"
    assert "hund-anmelden" not in {one.service.slug for one in queries.entries(door("stelle"))}


def test_what_the_federal_republic_does_is_done_everywhere_and_asked_last() -> None:
    service, unit = Service.objects.get(slug="fuehrerschein-beantragen"), Unit.objects.get(slug="bauamt")
    whole, _ = Area.objects.get_or_create(key="0" * 12, defaults={"name": "Bundesrepublik", "kind": "Bund"})
    actions.set_responsibilities(service, unit.authority, [(unit, whole)], actor=SYSTEM)
    for key in (BENDESTORF, JESTEBURG, SEEVETAL, "03353", "03"):
        assert units(service.slug, key) == ["landkreis/bauamt"]
    finer = Unit.objects.get(slug="jugendamt")
    pairs = [(unit, whole), (finer, Area.objects.get(key="03"))]
    actions.set_responsibilities(service, unit.authority, pairs, actor=SYSTEM)
    assert units(service.slug, BENDESTORF) == ["landkreis/jugendamt"]


def test_places_inside_where_somebody_else_does_it_are_named() -> None:
    service, county = Service.objects.get(slug="fuehrerschein-beantragen"), Authority.objects.get(slug="landkreis")
    bauamt, jugendamt = Unit.objects.get(slug="bauamt"), Unit.objects.get(slug="jugendamt")
    pairs = [(bauamt, Area.objects.get(key="03353")), (jugendamt, Area.objects.get(key=BENDESTORF)),
             (bauamt, Area.objects.get(key=SEEVETAL))]  # fmt: skip
    actions.set_responsibilities(service, county, pairs, actor=SYSTEM)
    found = queries.find(door("landkreis"), service.slug)
    assert found.state == "one" and found.first and found.first.unit.slug == "bauamt"
    assert [place.key for place in found.places] == [BENDESTORF]
    assert [place.key for place in queries.find(door("jesteburg"), service.slug).places] == [BENDESTORF]
    assert queries.find(door("winsen"), service.slug).places == ()


class Counting(dict[str, Any]):
    """A dictionary that counts how often it is asked."""

    asked = 0

    def get(self, key: str, default: Any = None) -> Any:
        self.asked += 1
        return super().get(key, default)


@pytest.mark.parametrize("size", [10, 100_000])
def test_resolving_asks_as_often_with_ten_areas_as_with_a_hundred_thousand(size: int) -> None:
    copy = queries.snapshot()
    (somebody,) = copy.responsible["hund-anmelden"][JESTEBURG]
    areas = Counting({f"{number:012}": (somebody,) for number in range(1, size + 1)})
    services = Counting({"hund-anmelden": areas})
    crowded = replace(copy, responsible=services)
    assert queries._resolve(crowded, "hund-anmelden", f"{size:012}") == (somebody,)
    assert services.asked + areas.asked == 2
    assert queries._resolve(crowded, "hund-anmelden", "999999999999") == ()
    assert services.asked + areas.asked == 2 + 7


def test_a_unit_is_made_responsible_by_its_own_authority_only() -> None:
    unit, service = Unit.objects.get(slug="bauamt"), Service.objects.get(slug="hund-anmelden")
    foreign = Authority.objects.get(slug="jesteburg")
    with pytest.raises(ValidationError, match="another authority"):
        actions.set_responsibilities(service, foreign, [(unit, unit.authority.area)], actor=SYSTEM)
