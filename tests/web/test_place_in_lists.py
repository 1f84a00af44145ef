"""A chosen place decides what lists and search say in the county's portal; without one nothing changes."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from amtsweg.catalogue.models import Responsibility, Service
from amtsweg.federation import published
from amtsweg.federation.models import Area, Portal, Unit

pytestmark = pytest.mark.django_db

TOWN, FAR = "033535407", "033530005"
LISTS = ("/leistungen/", "/leistungen/fuer/privatpersonen/", "/lebenslagen/tiere/")
READS = (*LISTS, "/suche?q=hund", "/suche/vorschlaege?q=hund", "/")


@pytest.fixture(autouse=True)
def town(federation: dict[str, Portal]) -> None:
    """A second town, in which somebody of the county takes dogs off the register, and a service of all."""
    area = Area.objects.create(key=FAR, name="Buchholz", kind="Gemeinde", parent_id="03353")
    hall = Unit.objects.get(authority__slug="landkreis")
    Responsibility.objects.create(service=Service.objects.get(slug="hund-abmelden"), unit=hall, area=area)
    published.bump()


def county(place: str = "", client: Client | None = None) -> Client:
    """A visitor of the county's portal; a client is a whole server with what it keeps, so it may be handed on."""
    client = client or Client(headers={"host": "landkreis.localhost"})
    client.cookies.clear()
    if place:
        client.cookies["ort"] = place
    return client


def lines(page: str) -> dict[str, str]:
    """The title of each service of a list with what is said below it, in the order of the page."""
    rows = re.findall(r'<li><div class="a-links__main"><a [^>]*>(.*?)</a>(.*?)</div>', page, re.DOTALL)
    return {title: " ".join(re.sub(r"<[^>]+>", "", text).split()) for title, text in rows}


@pytest.mark.parametrize("path", LISTS)
def test_lists_say_who_does_it_where_the_visitor_lives(path: str) -> None:
    anywhere = lines(county().get(path).text)
    assert anywhere["Hund anmelden"] == "je nach Wohnort" and anywhere["Hund abmelden"] == "je nach Wohnort"
    page = county(TOWN).get(path).text
    mine = lines(page)
    assert mine["Hund anmelden"] == "online, ohne Konto · kostenlos · Samtgemeinde Jesteburg"
    assert mine["Sperrmüll abholen lassen"] == anywhere["Sperrmüll abholen lassen"]
    assert "Ihr Ort: Jesteburg" in page and page.count("#ort") >= 3
    far = lines(county(FAR).get(path).text)
    assert far["Hund anmelden"] == "für Buchholz ist niemand eingetragen"


def test_a_situation_begins_with_what_the_own_place_does_and_ends_with_what_nobody_does() -> None:
    assert list(lines(county(TOWN).get("/lebenslagen/tiere/").text))[:2] == ["Hund abmelden", "Hund anmelden"]
    there = list(lines(county(FAR).get("/lebenslagen/tiere/").text))
    assert there == ["Hund abmelden", "Sperrmüll abholen lassen", "Hund anmelden"]


def test_what_a_list_names_leads_to_the_offer_without_asking_again() -> None:
    client = county(TOWN)
    assert "/leistungen/hund-anmelden/" in client.get("/leistungen/").text
    page = client.get("/leistungen/hund-anmelden/").text
    assert "Wo wohnen Sie?" not in page
    assert "http://jesteburg.localhost/antrag/hund-anmelden/" in page


def test_the_search_names_the_office_of_the_place_and_leads_to_its_form() -> None:
    anywhere, mine = county().get("/suche?q=hund+anmelden").text, county(TOWN).get("/suche?q=hund+anmelden").text
    assert "Je nach Wohnort" in anywhere and "http://jesteburg.localhost/antrag/hund-anmelden/" not in anywhere
    best = mine.split("a-result--best")[1].split("</div>\n")[0]
    assert "Samtgemeinde Jesteburg" in mine and "http://jesteburg.localhost/antrag/hund-anmelden/" in mine
    assert "Je nach Wohnort" not in best
    suggested = county(TOWN).get("/suche/vorschlaege?q=hund+anm").json()["suggestions"]
    assert any(one["note"].endswith("Samtgemeinde Jesteburg") for one in suggested)


def test_the_search_puts_the_own_place_first() -> None:
    def titles(place: str, query: str) -> list[str]:
        page = county(place).get(f"/suche?q={query}").text
        return re.findall(r'a-result__title"><a [^>]*>(.*?)</a>', page)

    assert titles("", "rathaus")[0] == "Rathaus Harburg"
    assert titles(TOWN, "rathaus")[:2] == ["Rathaus Harburg", "Rathaus Jesteburg"]
    assert titles(FAR, "hund")[0] == "Hund abmelden", "nobody registers dogs there"
    assert "Hund anmelden" in titles(FAR, "hund"), "but the page still says so"


@pytest.mark.parametrize("path", READS)
def test_a_list_for_a_place_is_kept_for_that_place_alone(path: str) -> None:
    server = county()
    seen = {place: county(place, server).get(path).content for place in ("", TOWN, FAR)}
    assert len(set(seen.values())) == 3
    for place, page in seen.items():
        assert county(place, server).get(path).content == page
    assert county(f"{TOWN}<script>", server).get(path).content == seen[""], "what a cookie makes up is no place"


def test_cookies_that_name_no_place_fill_no_memory() -> None:
    server = county()
    server.get("/leistungen/")
    for number in range(3):
        with CaptureQueriesContext(connection) as asked:
            county(f"03353999{number}", server).get("/leistungen/")
        assert len(asked) == 1, "it is the page that was kept already"


@pytest.mark.parametrize("path", ["/", "/suche/vorschlaege?q=hund"])
def test_an_address_with_a_place_does_not_move_what_does_not_ask_for_one(path: str) -> None:
    server = county()
    plain = server.get(path).content
    published.bump()
    server.get(f"{path}{'&' if '?' in path else '?'}ort={TOWN}")
    assert server.get(path).content == plain


@pytest.mark.parametrize("path", READS)
def test_with_a_place_a_page_costs_two_queries_and_one_when_kept(path: str) -> None:
    server = county()
    server.get(path)  # builds the copies
    for most in (2, 1):
        with CaptureQueriesContext(connection) as asked:
            county(TOWN, server).get(path)
        assert len(asked) <= most


@pytest.mark.parametrize("path", [*LISTS, "/suche?q=hund"])
def test_the_place_is_forgotten_where_it_is_shown(path: str) -> None:
    client = county(TOWN)
    page = client.get(path).text
    (href,) = re.findall(r'href="([^"]+)">Ort vergessen', page)
    answer = client.get(href.replace("&amp;", "&") if href.startswith("/") else path + href)
    assert answer.cookies["ort"]["max-age"] == 0 and "Ihr Ort" not in answer.text


def test_where_the_place_decides_nothing_nothing_is_said() -> None:
    client = Client(headers={"host": "jesteburg.localhost"})
    plain = client.get("/leistungen/").content
    client.cookies["ort"] = TOWN
    assert client.get("/leistungen/").content == plain


def test_an_application_that_one_authority_alone_offers_asks_for_no_place() -> None:
    page = county().get("/antrag/hund-anmelden/").content.decode()
    assert "Online geht das bei dieser Behörde:" in page and "Samtgemeinde Jesteburg</a>" in page
    assert "Wo wohnen Sie?" not in page
