"""The anonymous pages say the right things: who is responsible, what it costs, and never a dead end."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from amtsweg.catalogue.models import Responsibility
from amtsweg.federation import published
from amtsweg.federation.models import Area, Portal, Unit

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/leistungen/",
    "/leistungen/hund-anmelden/",
    "/leistungen/hund-abmelden/",
    "/leistungen/sperrmuell/",
    "/lebenslagen/",
    "/lebenslagen/tiere/",
    "/einrichtungen/",
    "/einrichtungen/rathaus/",
    "/personen/",
    "/seiten/impressum/",
    "/meldungen/",
    "/meldungen/marken/",
    "/suche",
    "/suche?q=hund",
    "/suche?q=Quantenphysik",
    "/nichts/",
]
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "use", "rect"}


def _get(client: Client, path: str, portal: str = "jesteburg") -> str:
    return client.get(path, headers={"host": f"{portal}.localhost"}).text


class _Checker(HTMLParser):
    """Complains about tags that do not close, ids that occur twice, references without a target, skipped headings."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.levels: list[int] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if len(found) != len(attrs):
            self.problems.append(f"double attribute on <{tag}>")
        if found.get("id"):
            self.ids.append(found["id"] or "")
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.wanted |= set((found.get(name) or "").split())
        if (found.get("href") or "").startswith("#"):
            self.wanted.add((found["href"] or "")[1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Self-closing elements of drawings neither open nor refer to anything."""

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes something else")

    def complaints(self) -> list[str]:
        double = {one for one in self.ids if self.ids.count(one) > 1}
        jumps = [(a, b) for a, b in zip(self.levels, self.levels[1:], strict=False) if b > a + 1]
        return [
            *self.problems,
            *(f"<{tag}> never closes" for tag in self.open),
            *(f"id {one} twice" for one in double),
            *(f"nothing has the id {one}" for one in self.wanted - set(self.ids)),
            *(f"heading {b} after {a}" for a, b in jumps),
            *([] if self.levels.count(1) == 1 else [f"{self.levels.count(1)} main headings"]),
        ]


@pytest.mark.parametrize("prefix", ["", "/en", "/de-simple"])
@pytest.mark.parametrize("path", PAGES)
def test_markup_is_sound(federation: object, client: Client, path: str, prefix: str) -> None:
    answer = client.get(prefix + path, headers={"host": "jesteburg.localhost"})
    assert answer.status_code == (404 if path == "/nichts/" else 200)
    checker = _Checker()
    checker.feed(answer.text)
    assert checker.complaints() == []
    assert f'<html lang="{prefix[1:] or "de"}"' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_no_link_of_a_page_leads_nowhere(federation: object, client: Client, path: str) -> None:
    built_elsewhere = ("/konto/", "/postkorb/", "/pruefen/", "/antrag/", "/static/", "/theme/", "/seiten/")
    page = _get(client, path)
    for href in set(re.findall(r'href="(/[^"#]*)', page)):
        bare = re.sub(r"^/(en|de-simple)(?=/)", "", href).replace("&amp;", "&")
        if not bare.startswith(built_elsewhere) and path != "/nichts/":
            assert client.get(bare, headers={"host": "jesteburg.localhost"}, follow=True).status_code == 200, href


def test_an_installation_without_portals_asks_nobody_to_choose_one(db: None, client: Client) -> None:
    page = client.get("/", headers={"host": "localhost"}).text
    assert "Hier entsteht ein Bürgerportal" in page and "Wo wohnen Sie?" not in page


def test_start_page_shows_what_people_came_for(federation: object, client: Client) -> None:
    page = _get(client, "/")
    assert "Was möchten Sie erledigen?" in page
    assert "Willkommen in Jesteburg" in page
    assert re.search(r"Hund anmelden</a><p class=\"a-meta\">online, ohne Konto · kostenlos", page)
    assert "online · 15,00 € · Landkreis Harburg" in page
    assert 'href="http://landkreis.localhost/"' in page
    assert "Neue Marken" in page


def test_service_page_leads_to_the_form_of_whoever_is_responsible(federation: object, client: Client) -> None:
    own = _get(client, "/leistungen/hund-anmelden/")
    assert 'href="/antrag/hund-anmelden/"' in own
    assert "Steuer: 72,00\u00a0€" in own
    assert "Rathaus Jesteburg" in own
    linked = _get(client, "/leistungen/sperrmuell/")
    assert 'href="https://abfall.example/"' in linked
    assert 'href="http://landkreis.localhost/einrichtungen/rathaus/"' in linked
    assert "Landkreis Harburg" in linked
    in_person = _get(client, "/leistungen/hund-abmelden/")
    assert "/antrag/" not in in_person.split("</main>")[0]
    assert "Diese Leistung gibt es nur vor Ort." in in_person


def test_the_county_asks_for_the_place_and_then_names_the_office(federation: object, client: Client) -> None:
    asked = _get(client, "/leistungen/hund-anmelden/", "landkreis")
    assert "Wo wohnen Sie?" in asked
    assert "?ort=033535407" in asked
    answered = _get(client, "/leistungen/hund-anmelden/?ort=033535407", "landkreis")
    assert "Rathaus Jesteburg" in answered
    assert "Ihr Ort: Jesteburg" in answered
    assert 'href="http://jesteburg.localhost/antrag/hund-anmelden/"' in answered


def test_several_offices_are_all_named(federation: dict[str, Portal], client: Client) -> None:
    jesteburg = federation["jesteburg"].authority
    second = Unit.objects.create(
        authority=jesteburg, slug="nebenstelle", kind="office", name={"de": "Nebenstelle"}, description={"de": "Auch."},
        street="Am Markt 1", postcode="21266", town="Jesteburg", access={"de": "Rampe."},
    )  # fmt: skip
    one = Responsibility.objects.get(service__slug="hund-anmelden")
    Responsibility.objects.create(service=one.service, unit=second, area=one.area)
    published.bump()
    page = _get(client, "/leistungen/hund-anmelden/")
    assert page.count("Zuständig für Sie") == 2
    assert "Nebenstelle" in page


def test_a_place_without_anybody_gets_an_answer(federation: object, client: Client) -> None:
    Area.objects.create(key="033530005", name="Buchholz", kind="municipality", parent_id="03353")
    published.bump()
    page = _get(client, "/leistungen/hund-anmelden/?ort=033530005", "landkreis")
    assert "kennen wir niemanden" in page
    assert "Anderen Ort wählen" in page


def test_search_mends_typing_errors_and_says_so(federation: object, client: Client) -> None:
    page = _get(client, "/suche?q=Hundestuer")
    assert "Wir haben nach <strong" in page
    assert "Nur nach „Hundestuer“ suchen" in page
    assert "/leistungen/hund-anmelden/" in page


def test_search_in_english_finds_the_german_service(federation: object, client: Client) -> None:
    page = _get(client, "/en/suche?q=dog+tax")
    assert "/en/leistungen/hund-anmelden/" in page
    assert "Register a dog" in page


def test_nothing_found_offers_ways_on(federation: object, client: Client) -> None:
    page = _get(client, "/suche?q=Quantenphysik")
    assert "Nichts gefunden zu „Quantenphysik“" in page
    assert 'href="tel:+4940' in page.split("Nicht das Richtige dabei?")[1]
    assert "/leistungen/" in page


def test_news_stand_among_the_hits_with_their_day(federation: object, client: Client) -> None:
    page = _get(client, "/suche?q=Neue+Marken&art=news")
    assert '<a href="/meldungen/marken/">Neue Marken</a>' in page and "Meldung" in page
    assert "Jesteburg · 20.11.2026" in page


def test_facets_narrow_down_and_can_be_undone(federation: object, client: Client) -> None:
    page = _get(client, "/suche?q=hund&weg=in-person")
    main = page.split('id="treffer"')[1]
    assert "/leistungen/hund-abmelden/" in main
    assert "/leistungen/hund-anmelden/" not in main
    assert "Zurücksetzen" in page


@pytest.mark.parametrize(
    "query", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%00", "💥" * 500]
)
def test_whatever_is_typed_comes_back_as_text(federation: object, client: Client, query: str) -> None:
    host = {"host": "jesteburg.localhost"}
    answer = client.get("/suche", {"q": query}, headers=host)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    for parameter in ("seite", "ort", "weg", "art"):
        assert client.get("/suche", {"q": "hund", parameter: query}, headers=host).status_code == 200


def test_suggestions_are_short_and_lead_somewhere(federation: object, client: Client) -> None:
    answer = client.get("/suche/vorschlaege?q=hun", headers={"host": "jesteburg.localhost"})
    found = answer.json()["suggestions"]
    assert {"Hund anmelden", "Hund abmelden"} <= {one["text"] for one in found}
    assert all(client.get(one["href"], headers={"host": "jesteburg.localhost"}).status_code == 200 for one in found)
    assert client.get("/suche/vorschlaege?q=h", headers={"host": "jesteburg.localhost"}).json() == {"suggestions": []}


def test_the_bare_host_lists_all_portals_and_nothing_else(federation: object, client: Client) -> None:
    page = client.get("/", headers={"host": "localhost:8000"}).text
    assert 'href="http://jesteburg.localhost:8000/"' in page
    assert 'href="http://landkreis.localhost:8000/"' in page
    assert client.get("/leistungen/", headers={"host": "localhost:8000"}).status_code == 404


def test_languages_lead_to_the_same_page(federation: object, client: Client) -> None:
    page = _get(client, "/en/suche?q=dog")
    assert 'href="/suche?q=dog" lang="de"' in page
    assert 'href="/de-simple/suche?q=dog" lang="de-simple"' in page


def test_texts_missing_in_a_language_are_shown_in_german_and_marked(federation: object, client: Client) -> None:
    page = _get(client, "/en/leistungen/hund-abmelden/")
    assert '<span lang="de">Hund abmelden</span>' in page
    assert "a-fallback" in page
    assert "a-fallback" not in _get(client, "/leistungen/hund-abmelden/")


def test_people_appear_only_while_they_wish(federation: object, client: Client) -> None:
    from amtsweg.federation.models import StaffEntry

    assert "Maren Albers" in _get(client, "/personen/")
    StaffEntry.objects.update(public=False)
    published.bump()
    assert "Maren Albers" not in _get(client, "/personen/")
    assert "Maren Albers" not in _get(client, "/einrichtungen/rathaus/")
