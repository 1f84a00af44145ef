"""What of a service is public: published ones within their validity, with what authorities add, never a note."""

import pickle
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from amtsweg.catalogue import actions, queries
from amtsweg.catalogue.checks import check_catalogue
from amtsweg.catalogue.models import Service
from amtsweg.core import clock
from amtsweg.core.actors import SYSTEM
from amtsweg.core.jobs import Worker
from amtsweg.core.models import Job
from amtsweg.federation.models import Authority
from amtsweg.federation.published import bump, version
from amtsweg.federation.queries import PortalView, portal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]
DOG = "hund-anmelden"
WINSEN, BENDESTORF = "033530040", "033535404003"


def door(slug: str) -> PortalView:
    found = portal(slug)
    assert found
    return found


def change(slug: str = DOG, **values: object) -> Service:
    service = Service.objects.get(slug=slug)
    return actions.upsert_service(slug, situations=service.situations.all(), actor=SYSTEM, **values).row


def shown(slug: str = DOG) -> bool:
    copy = queries.snapshot()
    everywhere = [slug in copy.services, bool(queries.resolve(slug, BENDESTORF)), ("jesteburg", slug) in copy.offers]
    everywhere.append(queries.entry(door("jesteburg"), slug) is not None)
    assert len(set(everywhere)) == 1, "all of it is public, or nothing"
    return everywhere[0]


@pytest.mark.parametrize(
    ("values", "public"),
    [
        ({"state": "draft"}, False),
        ({"state": "retired"}, False),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2020, 12, 31)}, False),
        ({"valid_from": date(2999, 1, 1)}, False),
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2999, 1, 1)}, True),
        ({"valid_from": clock.today(), "valid_to": clock.today()}, True),
    ],
)
def test_only_published_services_within_their_validity_are_public(values: dict[str, object], public: bool) -> None:
    change(**values)
    assert shown() is public


def test_retiring_and_publishing_again() -> None:
    service = Service.objects.get(slug=DOG)
    actions.retire_service(service, actor=SYSTEM)
    assert not shown()
    actions.publish_service(service, actor=SYSTEM)
    assert shown()
    Service.objects.filter(pk=service.pk).update(title={})
    service.refresh_from_db()
    with pytest.raises(ValidationError, match="German title"):
        actions.publish_service(service, actor=SYSTEM)


def test_validity_has_to_end_after_it_begins() -> None:
    with pytest.raises(ValidationError, match="before the first"):
        change(valid_from=date(2027, 1, 1), valid_to=date(2026, 1, 1))


def test_the_copies_are_built_anew_when_a_validity_turns() -> None:
    tomorrow = clock.today() + timedelta(days=1)
    change(valid_from=tomorrow, valid_to=tomorrow)
    jobs = Job.objects.filter(name="catalogue.turn").order_by("run_at")
    assert [clock.local(job.run_at).isoformat()[:19] for job in jobs] == [
        f"{tomorrow}T00:00:00", f"{tomorrow + timedelta(days=1)}T00:00:00",
    ]  # fmt: skip
    before = version()
    jobs.update(run_at=clock.now())
    Worker().run_all()
    assert version() > before


def test_additions_stand_in_the_portal_of_their_authority_and_where_it_is_responsible() -> None:
    service = Service.objects.get(slug=DOG)
    for slug, text in (("jesteburg", "Marke im Rathaus, {euro:dog_tax.first}."), ("winsen", "Am Schlossplatz.")):
        authority = Authority.objects.get(slug=slug)
        actions.set_addition(authority, service, {"notes": {"de": text}, "fees": {"de": ""}}, actor=SYSTEM)

    def added(slug: str, place: str = "") -> list[str]:
        found = queries.find(door(slug), DOG, place)
        additions = queries.describe(door(slug), DOG, found, place).additions
        assert all(len(one.sections) == 1 for one in additions), "an empty text is no section"
        return [one.sections[0].text["de"] for one in additions]

    jesteburg, winsen = "Marke im Rathaus, 72,00\u00a0€.", "Am Schlossplatz."
    assert added("jesteburg") == [jesteburg]
    assert added("jesteburg", BENDESTORF) == [jesteburg]
    assert added("jesteburg", WINSEN) == [winsen]
    assert added("landkreis") == []
    assert added("landkreis", BENDESTORF) == [jesteburg]
    county = Authority.objects.get(slug="jesteburg")
    for_all = Service.objects.get(slug="sperrmuell-abholen-lassen")
    actions.set_addition(county, for_all, {"notes": {"de": "Karten auch bei uns."}}, actor=SYSTEM)
    found = queries.find(door("jesteburg"), for_all.slug)
    assert found.first and found.first.authority.slug == "landkreis"
    assert queries.describe(door("jesteburg"), for_all.slug, found).additions[0].authority.slug == "jesteburg"
    assert queries.describe(door("winsen"), for_all.slug, found).additions == ()


def test_an_addition_without_text_goes_and_a_wrong_module_is_refused() -> None:
    authority, service = Authority.objects.get(slug="jesteburg"), Service.objects.get(slug=DOG)
    actions.set_addition(authority, service, {"notes": {"de": "Kurz."}}, actor=SYSTEM)
    before = version()
    actions.set_addition(authority, service, {"notes": {"de": "Kurz."}}, actor=SYSTEM)
    assert version() == before
    assert actions.set_addition(authority, service, {"notes": {"de": ""}}, actor=SYSTEM) is None
    assert not service.additions.exists()
    assert version() > before
    for wrong in ({"tips": {"de": "x"}}, {"title": {"de": "x"}}, {"notes": {"en": "only"}}):
        with pytest.raises(ValidationError, match="modules"):
            actions.set_addition(authority, service, wrong, actor=SYSTEM)


def test_the_self_check_names_services_that_nobody_does() -> None:
    Service.objects.get(slug=DOG).responsibilities.all().delete()
    bump()
    (found,) = [check for check in check_catalogue() if check.name == "responsibility"]
    assert found.state == "warning" and found.message == f"nobody is responsible for {DOG}"


def test_notes_of_editors_are_in_no_copy() -> None:
    change(internal_note="Vorsicht, zankt mit Nachbar Zwackelmann")
    assert b"Zwackelmann" not in pickle.dumps(dict(queries.snapshot().services))
    assert not hasattr(queries.service(DOG), "internal_note")
