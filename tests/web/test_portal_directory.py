"""Offices, people, texts and the start page: filters, ways there and in, and nobody who does not want to be seen."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web.world import account

from amtsweg.core.actors import SYSTEM
from amtsweg.federation import actions, published
from amtsweg.federation.models import Portal, StaffEntry, Unit
from amtsweg.web.kit import texts

pytestmark = pytest.mark.django_db


def get(path: str, portal: str = "jesteburg") -> str:
    answer = Client().get(path, headers={"host": f"{portal}.localhost"})
    assert answer.status_code == 200, path
    return answer.text


@pytest.fixture
def library(federation: dict[str, Portal]) -> Unit:
    """A facility in another place, below the town hall."""
    hall = Unit.objects.get(authority=federation["jesteburg"].authority)
    made = actions.upsert_unit(
        hall.authority, "buecherei", parent=hall, kind="facility", name={"de": "Bücherei"},
        description={"de": "Bücher und Spiele. Fragen an buecherei@jesteburg.example oder 040 66969-140."},
        street="Musterweg 2", postcode="21266", town="Bendestorf",
        latitude=Decimal("53.335"), longitude=Decimal("9.96"),
        accessible=["lift", "induction-loop"], transport={"de": "Bus 4148 bis Ortsmitte."}, fax="040 66969-141",
        contacts=[{"kind": "video", "label": {"de": "Videoberatung"}, "value": "https://video.jesteburg.example/"}],
        exceptions={"2026-12-31": []}, actor=SYSTEM,
    )  # fmt: skip
    return made.row


def named(page: str) -> set[str]:
    return set(re.findall(r'<h3 class="kern-heading-small"><a [^>]*>([^<]+)<', page))


def test_offices_by_kind_and_place(library: Unit) -> None:
    assert named(get("/einrichtungen/")) == {"Rathaus Jesteburg", "Bücherei"}
    assert named(get("/einrichtungen/?art=facility")) == {"Bücherei"}
    assert named(get("/einrichtungen/?ort=Bendestorf")) == {"Bücherei"}
    assert named(get("/einrichtungen/?ort=alle")) == {"Rathaus Jesteburg", "Bücherei", "Rathaus Harburg"}
    assert named(get("/einrichtungen/?ort=Bendestorf&art=office")) == set()
    assert "Dazu gibt es hier kein Amt" in get("/einrichtungen/?ort=Bendestorf&art=office")


def test_a_foreign_office_is_named_with_its_authority_and_lies_behind_its_own_door(library: Unit) -> None:
    page = get("/einrichtungen/?ort=Bendestorf", "landkreis")
    assert "Samtgemeinde Jesteburg" in page
    assert 'href="http://jesteburg.localhost/einrichtungen/buecherei/"' in page


def test_what_an_address_says_is_never_the_portals_own_word(library: Unit) -> None:
    page = get("/einrichtungen/?ort=Betrug&art=Betrug")
    assert "Betrug" not in page.replace("%3DBetrug", "").replace("=Betrug", "")
    assert named(page) == {"Rathaus Jesteburg", "Bücherei"}
    assert "Betrug" not in get("/personen/?amt=Betrug").replace("=Betrug", "")


def test_an_office_says_how_to_get_there_and_in(library: Unit) -> None:
    page = get("/einrichtungen/buecherei/")
    assert 'href="geo:53.335000,9.960000"' in page and "53,33500° nördlicher Breite" in page
    assert re.search(r'href="https://www\.openstreetmap\.org/[^"]*" rel="external noreferrer"', page)
    assert "Aufzug" in page and "Induktive Höranlage" in page and "Rampe" not in page
    assert "Bus 4148" in page and "040 66969-141" in page
    assert 'href="https://video.jesteburg.example/" rel="external"' in page
    assert 'href="mailto:buecherei@jesteburg.example"' in page and 'href="tel:+494066969140"' in page
    assert re.search(r'<a href="/einrichtungen/rathaus/">Rathaus Jesteburg</a></li>', page), "the path names the hall"
    assert 'href="/einrichtungen/buecherei/"' in get("/einrichtungen/rathaus/")
    assert "<img" not in page and "<iframe" not in page


def test_pages_of_offices_cost_two_statements(library: Unit) -> None:
    get("/")
    for path in ("/einrichtungen/?ort=alle", "/einrichtungen/buecherei/", "/personen/", "/seiten/uebersicht/", "/"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            get(f"/en{path}")
        assert len(asked) <= 2, [one["sql"] for one in asked]


def test_people_with_what_they_do_for_whom(federation: dict[str, Portal]) -> None:
    StaffEntry.objects.update(letters="A–K", districts="Bendestorf, Harmstorf", email="albers@jesteburg.example")
    published.bump()
    page = get("/personen/")
    assert "Nachnamen A–K" in page and "Zuständig für Bendestorf, Harmstorf" in page and "Zimmer 1.12" in page
    assert 'href="tel:+494066969124"' in page


def test_offices_and_people_can_be_searched_for_alone(library: Unit) -> None:
    for path, kind, query, hit in (
        ("/einrichtungen/", "unit", "Bücherei", "/einrichtungen/buecherei/"),
        ("/personen/", "person", "Albers", "/personen/#albers"),
    ):
        assert f'<input type="hidden" name="art" value="{kind}">' in get(path)
        found = get(f"/suche?q={query}&art={kind}")
        assert f'href="{hit}"' in found


def test_who_hides_herself_is_on_no_page(federation: dict[str, Portal]) -> None:
    entry = StaffEntry.objects.get()
    person = account("albers@jesteburg.example")
    StaffEntry.objects.update(account_id=person.id)
    pages = (
        "/", "/personen/", "/einrichtungen/rathaus/", "/suche?q=Albers", "/suche?q=Maren&art=person",
        "/suche/vorschlaege?q=Albers", "/seiten/uebersicht/", "/leistungen/hund-anmelden/",
    )  # fmt: skip
    seen = [path for path in pages if "Maren" in re.sub(r"q=Maren", "", get(path))]
    assert "/personen/" in seen and "/einrichtungen/rathaus/" in seen and "/suche?q=Albers" in seen
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(person)
    address = f"/konto/verzeichnis/{entry.pk}/"
    assert "Zu sehen" in client.get(address).text
    answer = client.post(address, {"public": "no"}, follow=True)
    assert "Ihr Eintrag ist jetzt verborgen" in answer.text and "Eintrag zeigen" in answer.text
    for portal in ("jesteburg", "landkreis"):
        for path in (
            pages if portal == "jesteburg" else ("/personen/", "/suche?q=Albers", "/suche/vorschlaege?q=Albers")
        ):
            text = re.sub(r"q=(Maren|Albers)|value=\"[^\"]*\"|„[^“]*“", "", get(path, portal))
            assert "Maren" not in text and "66969-124" not in text, path


def test_a_switch_that_says_nothing_changes_nothing(federation: dict[str, Portal]) -> None:
    entry, person = StaffEntry.objects.get(), account("albers@jesteburg.example")
    StaffEntry.objects.update(account_id=person.id)
    client = Client(headers={"host": "jesteburg.localhost"})
    client.force_login(person)
    client.post(f"/konto/verzeichnis/{entry.pk}/", {"public": "maybe"})
    entry.refresh_from_db()
    assert entry.public and entry.decided_at is None


@pytest.mark.parametrize(
    ("blocks", "headings"),
    [
        (["search"], []),
        (["search", "hours", "news", "popular"], ["Rathaus Jesteburg", "Aktuelles", "Oft gebraucht"]),
        (["search", "tiles", "hours"], ["Worum geht es?", "Rathaus Jesteburg"]),
    ],
)
def test_the_start_page_has_the_authoritys_blocks_in_its_order(
    federation: dict[str, Portal], blocks: list[str], headings: list[str]
) -> None:
    actions.upsert_portal(federation["jesteburg"].authority, blocks=blocks, actor=SYSTEM)
    page = get("/").split("</main>")[0]
    assert re.findall(r"<h2[^>]*>([^<]+)<", page) == headings
    assert page.count('type="search"') == 1


def test_the_overview_leads_everywhere(library: Unit) -> None:
    page = get("/seiten/uebersicht/").split("<main")[1].split("</main>")[0]
    for path in ("/leistungen/", "/lebenslagen/tiere/", "/einrichtungen/buecherei/", "/personen/", "/seiten/impressum/",
                 "/meldungen/marken/", "/suche", "/konto/", "/postkorb/"):  # fmt: skip
        assert f'href="{path}"' in page, path


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Telefon: 040 66969-120", ["tel:+494066969120"]),
        ("04183 0000-12 oder 04183 0000-13.", ["tel:+494183000012", "tel:+494183000013"]),
        ("+49 40 66969120", ["tel:+494066969120"]),
        ("Schreiben Sie an a.b@c-d.example.", ["mailto:a.b@c-d.example"]),
        ("Siehe https://stelle.example/a?b=1&c=2.", ["https://stelle.example/a?b=1&amp;c=2"]),
        ("Am 01.12.2026 um 08:00 Uhr, 15,00 €, 21266 Jesteburg, DE02 1203 0000 0000 2020 51", []),
        ("01067 Dresden, § 9b Absatz 2, 0 bis 6 Jahre, 2026-11-22, 99123456789012", []),
        ("javascript:alert(1) <script>", []),
    ],
)
def test_bare_addresses_and_numbers_become_links(text: str, links: list[str]) -> None:
    markup: Any = texts.paragraphs({"de": text})
    assert re.findall(r'href="([^"]*)"', markup) == links
    assert re.sub(r"<[^>]*>", "", markup).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") == text
