"""Reading the federation: doors, units, people and places, as the pages ask for them."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from amtsweg.core.actors import SYSTEM
from amtsweg.core.events import history
from amtsweg.federation import actions, queries
from amtsweg.federation.models import Authority, StaffEntry, Unit
from amtsweg.federation.published import version

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]


def portal(slug: str) -> queries.PortalView:
    found = queries.portal(slug)
    assert found
    return found


def test_a_host_name_leads_to_its_portal() -> None:
    for host in ("jesteburg.localhost", "jesteburg.localhost:8000", "JESTEBURG.localhost", "jesteburg.localhost."):
        found = queries.portal_for_host(host)
        assert found and found.slug == "jesteburg", host
    for host in ("localhost", "localhost:8000", "seevetal.localhost", "jesteburg", "127.0.0.1:8000", "[::1]:8000", ""):
        assert queries.portal_for_host(host) is None, host


def test_the_countys_portal_comes_first_and_everybody_is_there() -> None:
    slugs = [one.slug for one in queries.portals()]
    assert slugs[:2] == ["landkreis", "jesteburg"]
    rest = {"winsen", "salzhausen", "buchholz", "hollenstedt", "hanstedt", "rosengarten", "stelle"}
    assert set(slugs[2:]) == rest


def test_a_portal_shows_its_own_units_and_its_countys() -> None:
    jesteburg = portal("jesteburg")
    own, county = queries.access_unit(jesteburg, "steueramt"), queries.access_unit(jesteburg, "zulassungsstelle")
    assert own and own.authority.slug == "jesteburg"
    assert county and county.authority.slug == "landkreis"
    assert queries.access_unit(portal("landkreis"), "steueramt") is None
    assert jesteburg.town_hall and jesteburg.town_hall.slug == "rathaus"


def test_a_postcode_may_mean_several_places_and_a_place_several_postcodes() -> None:
    assert [area.name for area in queries.find_places("21279")] == ["Appel", "Drestedt", "Hollenstedt", "Wenzendorf"]
    assert [area.name for area in queries.find_places(" 21423 ")] == ["Drage", "Winsen (Luhe)"]
    assert [area.key for area in queries.find_places("21423", within="033530040")] == ["033530040"]
    drestedt = queries.find_places("drest")[0]
    assert drestedt.postcodes == ("21255", "21279")
    municipality = queries.municipality_of(drestedt.key)
    assert municipality and municipality.name == "Hollenstedt" and municipality.kind == "Samtgemeinde"
    assert not queries.find_places("99999") and not queries.find_places("D")


def test_who_does_not_want_to_be_public_is_nowhere() -> None:
    authority = Authority.objects.get(slug="jesteburg")
    StaffEntry.objects.filter(authority=authority, slug="maren-albers").update(public=False)
    actions.bump()
    jesteburg = portal("jesteburg")
    assert queries.access_person(jesteburg, "maren-albers") is None
    assert "Albers" not in {person.family_name for person in jesteburg.staff}


def test_a_change_is_an_event_without_the_text_itself() -> None:
    authority = Authority.objects.get(slug="jesteburg")
    entry = StaffEntry.objects.get(authority=authority, slug="maren-albers")
    actions.upsert_staff(authority, "maren-albers", unit=entry.unit, room="2.01", actor=SYSTEM)
    created, changed = history(entry.pk)
    assert (created.kind, changed.kind) == ("published.created", "published.changed")
    assert changed.data == {"fields": ["room"]} and changed.chain_id == "jesteburg"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"hours": {"mo": [["12:00", "08:00"]]}}, "mo"),
        ({"name": {"en": "Office"}}, "German"),
        ({"name": {"de": "Amt", "fr": "Bureau"}}, "fr"),
        ({"email": "not an address"}, "E-Mail"),
        ({"kind": "castle"}, "castle"),
    ],
)
def test_a_unit_with_a_mistake_is_refused_and_nothing_moves(change: dict[str, object], word: str) -> None:
    authority = Authority.objects.get(slug="jesteburg")
    before = version()
    unit = Unit.objects.get(authority=authority, slug="steueramt")
    with pytest.raises(ValidationError, match=word):
        actions.upsert_unit(authority, "steueramt", parent=unit.parent, actor=SYSTEM, **change)
    assert version() == before


def test_two_portals_never_share_a_host_name() -> None:
    jesteburg, winsen = (Authority.objects.get(slug=slug) for slug in ("jesteburg", "winsen"))
    actions.upsert_portal(jesteburg, hosts=["buergerportal.example"], actor=SYSTEM)
    found = queries.portal_for_host("buergerportal.example")
    assert found and found.slug == "jesteburg"
    with pytest.raises(ValidationError, match=r"buergerportal\.example"):
        actions.upsert_portal(winsen, hosts=["buergerportal.example"], actor=SYSTEM)


def test_an_unknown_authority_or_area_is_none() -> None:
    assert queries.authority("seevetal") is None
    assert queries.area(str(uuid4().int)[:12]) is None
