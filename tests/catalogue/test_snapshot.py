"""The catalogue in memory: lists, amounts and texts, and what they cost."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoAssertNumQueries

from amtsweg.catalogue import actions, queries
from amtsweg.catalogue.models import LifeSituation, Service
from amtsweg.catalogue.modules import MODULES, parts
from amtsweg.catalogue.search import search
from amtsweg.catalogue.snapshot import fill
from amtsweg.core.actors import SYSTEM
from amtsweg.federation.models import Authority, Unit
from amtsweg.federation.published import begin_request, end_request, version
from amtsweg.federation.queries import PortalView, portal, portal_for_host

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("harburg")]


def door(slug: str) -> PortalView:
    found = portal(slug)
    assert found
    return found


def test_everything_a_page_needs_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    search("Hund", door("jesteburg"))
    begin_request()
    with django_assert_num_queries(1):
        jesteburg = portal_for_host("jesteburg.localhost:8000")
        assert jesteburg
        queries.az(jesteburg)
        queries.popular(jesteburg)
        queries.situations(jesteburg)
        queries.situation(jesteburg, "tiere")
        queries.find(jesteburg, "hund-anmelden")
        queries.offer("jesteburg", "hund-anmelden")
        search("Hundestuer", jesteburg)
    end_request()


def test_az_sorts_the_german_way_and_has_everything_once() -> None:
    jesteburg = door("jesteburg")
    letters = queries.az(jesteburg)
    assert [letter.letter for letter in letters] == sorted(letter.letter for letter in letters)
    listed = [entry.service.slug for letter in letters for entry in letter.entries]
    assert sorted(listed) == sorted(entry.service.slug for entry in queries.entries(jesteburg))
    english = queries.az(jesteburg, "en")
    assert english[0].letter == "A" and english[0].entries[0].service.title["en"].startswith("A")
    assert [letter.entries for letter in english] != [letter.entries for letter in letters]


def test_lists_for_one_audience_hold_what_is_for_it_and_for_all() -> None:
    jesteburg = door("jesteburg")

    def slugs(audience: str) -> set[str]:
        return {entry.service.slug for letter in queries.az(jesteburg, audience=audience) for entry in letter.entries}

    everything, residents, companies = slugs(""), slugs("residents"), slugs("companies")
    assert residents | companies == everything
    assert "geburtsurkunde-bestellen" in residents - companies
    assert "hund-anmelden" in companies & residents


def test_amounts_are_those_of_the_authority() -> None:
    jesteburg, winsen = (queries.offer(slug, "hund-anmelden") for slug in ("jesteburg", "winsen"))
    assert jesteburg and winsen and jesteburg.rates and winsen.rates
    assert [str(rate.amount) for rate in jesteburg.rates.rows] == ["72.00", "108.00", "144.00", "576.00"]
    assert str(winsen.rates.rows[0].amount) == "84.00"
    assert jesteburg.fee_note["de"] == "Steuer: 72,00\u00a0€ im Jahr für den ersten Hund"
    assert winsen.fee_note["en"] == "Tax: €84.00 a year for the first dog"


def test_a_text_with_an_unknown_amount_is_left_out_rather_than_shown_with_a_hole() -> None:
    assert fill({"de": "kostet {euro:fees.dog}"}, {"fees": {}}) == {}
    assert fill({"de": "kostet {euro:fees.dog}"}, {"fees": {"dog": "viel"}}) == {}
    assert fill({"de": "kostet {euro:fees.dog}"}, {"fees": {"dog": "5"}}) == {"de": "kostet 5,00\u00a0€"}


def test_sections_come_in_the_order_of_the_modules() -> None:
    service = queries.service("hund-anmelden")
    assert service
    order = [module.key for module in MODULES]
    keys = [section.key for section in service.sections]
    assert keys == sorted(keys, key=order.index)
    procedure = service.section("procedure")
    assert procedure
    assert [part.title for part in parts(procedure.text["de"])] == [
        "Sie beantworten unsere Fragen", "Wir prüfen Ihre Angaben", "Sie bekommen den Bescheid",
    ]  # fmt: skip
    who = service.section("prerequisites")
    assert who and who.heading["de"] == "Wer muss einen Hund anmelden?" and who.text["de"].startswith("- Sie wohnen")
    assert procedure.heading is not who.heading and procedure.heading["en"] == "How it works"
    with pytest.raises(KeyError):
        service.section("filler")


def test_situations_and_related_services() -> None:
    jesteburg = door("jesteburg")
    found = queries.situation(jesteburg, "tiere")
    assert found
    slugs = [entry.service.slug for entry in found[1]]
    assert "hund-anmelden" in slugs and "sperrmuell-abholen-lassen" not in slugs
    assert all("tiere" in entry.service.situations for entry in found[1])
    service = queries.service("hund-anmelden")
    assert service
    related = [entry.service for entry in queries.related(jesteburg, service)]
    shared = [len(set(one.situations) & set(service.situations)) for one in related]
    assert shared == sorted(shared, reverse=True) and min(shared) > 0 and service not in related
    assert queries.situation(jesteburg, "tiefsee") is None
    orders = [one.order for one in queries.situations(replace(jesteburg, tiles=()))]
    assert orders == sorted(orders) and len(orders) == LifeSituation.objects.count()
    picked = queries.situations(replace(jesteburg, tiles=("tiere", "umzug-und-wohnen")))
    assert [one.slug for one in picked] == ["tiere", "umzug-und-wohnen"]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": "form"}, "form"),
        ({"kind": "link"}, "address"),
        ({"kind": "in-person"}, "why"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
    ],
)
def test_an_offer_has_what_its_kind_needs(change: dict[str, str], word: str) -> None:
    authority, service = Authority.objects.get(slug="jesteburg"), Service.objects.get(slug="hund-anmelden")
    unit = Unit.objects.get(authority=authority, slug="steueramt")
    with pytest.raises(ValidationError, match=word):
        actions.upsert_offer(authority, "neu", service=service, unit=unit, actor=SYSTEM, **change)


def test_an_appointment_is_booked_here_or_in_another_system() -> None:
    authority, service = Authority.objects.get(slug="jesteburg"), Service.objects.get(slug="hund-anmelden")
    unit = Unit.objects.get(authority=authority, slug="steueramt")
    for slug, url, page in (("hier", "", "/termine/?leistung=hund-anmelden"), ("dort", "https://termin.example/", "")):
        actions.upsert_offer(authority, slug, service=service, unit=unit, actor=SYSTEM, kind="appointment", url=url)
        found = queries.offer("jesteburg", slug)
        assert found is not None and (found.page, found.url) == (page, url)


def test_a_service_refuses_unknown_modules_and_keeps_its_situations() -> None:
    service = Service.objects.get(slug="hund-anmelden")
    tiles = list(service.situations.all())
    with pytest.raises(ValidationError, match="tips"):
        actions.upsert_service(service.slug, situations=tiles, modules={"tips": {"de": "x"}}, actor=SYSTEM)
    before = version()
    assert actions.upsert_service(service.slug, situations=tiles, actor=SYSTEM).outcome == "unchanged"
    assert version() == before
    one = LifeSituation.objects.filter(slug="tiere")
    assert actions.upsert_service(service.slug, situations=one, actor=SYSTEM).outcome == "changed"
    assert version() > before
